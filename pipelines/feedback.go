package pipelines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/internal/identity"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// tell writes a corrected file for every delivered sheet whose response changed, and
// removes those of deliveries that are gone.
func (r *run) tell(ctx context.Context, t *tables, report *Report) error {
	if !*r.plan.Config.Publish.Workbooks {
		return nil
	}
	before, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	looks, err := t.looks(ctx)
	if err != nil {
		return err
	}
	sheets := deliveredSheets(r.deliveries)
	index := map[string]string{}
	for i, name := range r.fileNames(sheets) {
		c, made := sheets[i].account(looks)
		if !c.IsClean() {
			report.ToCorrect++
		}
		index[name] = made
		if before[name] == made {
			continue
		}
		if err := r.writeFeedback(ctx, sheets[i], name, c); err != nil {
			return err
		}
	}
	for name := range before {
		if _, still := index[name]; !still {
			if err := r.store.RemoveFeedback(ctx, name); err != nil {
				return err
			}
		}
	}
	return r.store.SetFeedbackIndex(ctx, index)
}

// tellRefused writes the corrected file of a delivery that ended the run, and says
// where it is. What ended the run is no error of that file: only an error of writing
// it is returned.
func (r *run) tellRefused(ctx context.Context, d delivery, why error) error {
	if !*r.plan.Config.Publish.Workbooks || !d.isFile() || project.KindOf(why) != project.BadData {
		return nil
	}
	s := sheet{d}
	c := s.begin()
	c.Refused = r.plan.Redact(project.Reason(why))
	index, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	name := r.fileNames([]sheet{s})[0]
	index[name] = "refused" // the next run that passes makes it again, or removes it
	if err := errors.Join(r.writeFeedback(ctx, s, name, c), r.store.SetFeedbackIndex(ctx, index)); err != nil {
		return err
	}
	r.progress.Warn(fmt.Sprintf("feed %s: what is wrong with %s, row by row: %s", d.feed.Name, d.address, r.store.FeedbackPath(name)))
	return nil
}

// sheet is one delivered sheet, with the delivery that it is to each of the feeds
// that read it.
type sheet []delivery

// deliveredSheets groups the deliveries that are files by their address.
func deliveredSheets(deliveries []delivery) []sheet {
	at := map[connectors.Address]int{}
	var sheets []sheet
	for _, d := range deliveries {
		if !d.isFile() {
			continue
		}
		i, known := at[d.address]
		if !known {
			i = len(sheets)
			at[d.address] = i
			sheets = append(sheets, nil)
		}
		sheets[i] = append(sheets[i], d)
	}
	return sheets
}

// origin is the delivery that the rows first came from.
func (d delivery) origin() connectors.Origin {
	if o := connectors.OriginOf(d.source); o.Version != "" {
		return o
	}
	return connectors.Origin{Address: d.address.String(), Version: d.content[:12], Whole: true}
}

// isCorrected tells a corrected file.
func (d delivery) isCorrected() bool { return connectors.OriginOf(d.source).Version != "" }

// fileNames names the corrected files after the delivered ones, in their folders: the
// name without its ending, or with it and the sheet where two would be alike.
func (r *run) fileNames(sheets []sheet) []string {
	taken := map[string]int{}
	full := func(s sheet) string { return r.plan.Redact(connectors.OriginOf(s[0].source).Name()) }
	stem := func(s sheet) string { return strings.TrimSuffix(full(s), path.Ext(full(s))) }
	for _, s := range sheets {
		taken[stem(s)]++
	}
	names := make([]string, len(sheets))
	for i, s := range sheets {
		name := stem(s)
		if taken[name] > 1 {
			name = full(s)
			if _, sheet := s[0].feed.Source.Files(); sheet != "" {
				name += " (" + sheet + ")"
			}
		}
		names[i] = name + corrected.Mark + ".xlsx"
	}
	return names
}

// begin begins the response to the sheet with what is known without reading it.
func (s sheet) begin() feedback.Copy {
	origin := s[0].origin()
	return feedback.Copy{Origin: origin, Name: path.Base(origin.Name()), All: true}
}

// look is what was found after landing in one delivery.
type look struct {
	rows  int64 // landed records that cannot be used as they are
	found []feedback.Finding
}

// looks gives what was found after landing, by feed and file. A record may have
// several findings, and an unpivoted row several records with the same one.
func (t *tables) looks(ctx context.Context) (map[[2]string]*look, error) {
	table := t.Contract("int_held_back")
	rows, err := t.engine.Scan(ctx, table, models.ColumnNamesOf[HeldBack](), []string{"feed", "file", "source_row", "column_name", "problem", "remedy", "occurrence"})
	if err != nil {
		return nil, fmt.Errorf("feedback: %w", err)
	}
	defer rows.Release()
	looks := map[[2]string]*look{}
	var last HeldBack // the row that is being counted
	most := int64(0)  // records of it
	err = models.EachRow(rows, func(h HeldBack) error {
		l := looks[[2]string{h.Feed, h.File}]
		if l == nil {
			l = &look{}
			looks[[2]string{h.Feed, h.File}] = l
		}
		if h.Feed != last.Feed || h.File != last.File || h.SourceRow != last.SourceRow {
			most = 0
		}
		if h.Occurrence > most {
			l.rows += h.Occurrence - most
			most = h.Occurrence
		}
		f := feedback.Finding{Feed: h.Feed, Row: h.SourceRow, Column: h.ColumnName, Problem: h.Problem, Remedy: h.Remedy}
		if n := len(l.found); n < feedback.MaxFindings && (n == 0 || l.found[n-1] != f) {
			l.found = append(l.found, f)
		}
		last = h
		return nil
	})
	return looks, err
}

// account counts what became of the sheet and gives what the response follows from.
func (s sheet) account(looks map[[2]string]*look) (c feedback.Copy, made string) {
	c = s.begin()
	parts := []string{feedback.Identity(), c.Address, c.Version, c.Name}
	for _, d := range s {
		a := feedback.Account{Feed: d.feed.Name, Table: d.feed.Table.Name, Counts: d.batch.Counts, Unpivots: d.feed.Normalizer.Unpivots()}
		if l := looks[[2]string{d.feed.Name, d.address.String()}]; l != nil {
			a.Look = l.rows
			c.Findings = append(c.Findings, l.found...)
			parts = append(parts, fmt.Sprint(l.found))
		}
		parts = append(parts, d.feed.Name, d.batch.Content, d.batch.Mapping, fmt.Sprint(a))
		c.Accounts = append(c.Accounts, a)
	}
	return c, identity.Of(parts...)
}

// writeFeedback reads the sheet for its rejects and writes the corrected file.
func (r *run) writeFeedback(ctx context.Context, s sheet, name string, c feedback.Copy) error {
	started := time.Now()
	open := func() (array.RecordReader, error) { return s[0].source.Read(ctx) }
	if err := s.examine(open, &c); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		open = nil // it cannot be read; why, the response says
	}
	err := r.store.WriteFeedback(ctx, name, func(w io.Writer) error { return feedback.Write(w, c, open) })
	if err != nil {
		return err
	}
	r.progress.Step("respond", "feedback/"+name+": "+strings.TrimSuffix(c.Verdict(), "."), int64(len(c.Findings)), time.Since(started))
	return nil
}
