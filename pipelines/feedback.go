package pipelines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/transform"
)

// removeUnwanted removes the corrected files of a project that no longer wants any.
func (r *run) removeUnwanted(ctx context.Context) error {
	if *r.plan.Config.Publish.Workbooks {
		return nil
	}
	return r.store.RemoveAllFeedback(ctx)
}

// respond writes a corrected file for every delivered sheet whose response changed or is
// missing, in a full run for every sheet, and removes the corrected files of deliveries that no longer exist.
func (r *run) respond(ctx context.Context, t *tables, report *Report) error {
	if !*r.plan.Config.Publish.Workbooks {
		return nil
	}
	before, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	unusable, err := t.unusable(ctx)
	if err != nil {
		return err
	}
	sheets := deliveredSheets(r.deliveries)
	index := map[string]store.Corrected{}
	for i, name := range r.fileNames(sheets) {
		if sheets[i].hasErased() {
			continue // it would have their rows
		}
		c, made := sheets[i].account(unusable)
		if !c.IsClean() {
			report.ToCorrect++
		}
		if index[name] = before[name]; before[name].Made == made && !r.full {
			continue
		}
		r.progress.Begin("respond", "feedback/"+name, i, len(sheets))
		sum, err := r.writeFeedback(ctx, sheets[i], name, &c)
		if err != nil {
			return err
		}
		index[name] = store.Corrected{Made: made, Told: digested(c, name, sheets[i]), Sum: sum}
	}
	if err := r.digest(ctx, index, before, stop{}); err != nil {
		return err
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

// respondRefused writes the corrected file of a delivery that ended the run, and reports
// its path. It returns only an error of writing that file, not the reason for which the
// run ended.
func (r *run) respondRefused(ctx context.Context, d delivery, why error) error {
	if !*r.plan.Config.Publish.Workbooks || !d.isFile() || project.KindOf(why) != project.BadData {
		return nil
	}
	s := sheet{d}
	c := s.begin()
	c.Refused = r.whyRefused(d, why)
	index, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	name := r.fileNames([]sheet{s})[0]
	sum, err := r.writeFeedback(ctx, s, name, &c)
	if err != nil {
		return err
	}
	index[name] = store.Corrected{Made: refused, Told: digested(c, name, s), Sum: sum} // the next successful run rewrites the file or removes it
	if err := r.digest(ctx, index, index, stop{name: name}); err != nil {
		return err
	}
	if err := r.store.SetFeedbackIndex(ctx, index); err != nil {
		return err
	}
	r.progress.Warn(fmt.Sprintf("feed %s: %s was refused; see what to correct in %s", d.feed.Name, d.address, r.store.FeedbackPath(name)))
	return nil
}

// refused is what the response to a refused delivery is made from.
const refused = "refused"

// respondAgain replaces what was said about a delivery that was refused and about files that
// are not read, if the deliveries are those of the current snapshot again.
func (r *run) respondAgain(ctx context.Context, report *Report) error {
	if !*r.plan.Config.Publish.Workbooks {
		return nil
	}
	index, err := r.store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	isRefused := func(c store.Corrected) bool { return c.Made == refused }
	if !slices.ContainsFunc(slices.Collect(maps.Values(index)), isRefused) {
		return r.respondUnread(ctx, index)
	}
	if err := r.verify(ctx); err != nil {
		return err
	}
	r.next.Sequence = r.current.Sequence
	return r.withTables(ctx, func(t *tables) error {
		if err := t.build(ctx); err != nil {
			return err
		}
		return r.respond(ctx, t, report)
	})
}

// hasErased reports whether the sheet still has people who were erased.
func (s sheet) hasErased() bool {
	return slices.ContainsFunc(s, func(d delivery) bool { return d.batch.Erased > 0 })
}

// sheet is one delivered sheet: one delivery for each feed that reads it.
type sheet []delivery

// deliveredSheets groups the deliveries that are files by address.
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

// origin is the delivery from which the rows originally came.
func (d delivery) origin() connectors.Origin {
	if o := connectors.OriginOf(d.source); o.Version != "" {
		return o
	}
	return connectors.Origin{Address: d.address.String(), Version: d.content[:12], Whole: true}
}

// normalizerOf reads the rows of a source of the feed. A corrected file has in every cell
// the value that stands for it.
func normalizerOf(feed project.Feed, source connectors.Source) *transform.Normalizer {
	if o := connectors.OriginOf(source); o.Version != "" {
		return feed.Normalizer.Explicit()
	}
	return feed.Normalizer
}

// isCorrected reports whether the delivery is a corrected file.
func (d delivery) isCorrected() bool { return connectors.OriginOf(d.source).Version != "" }

// fileNames names the corrected files after the delivered files, in the same folders:
// the name without its extension or, if two names would be equal, with the extension
// and the sheet.
func (r *run) fileNames(sheets []sheet) []string {
	taken := map[string]int{}
	full := func(s sheet) string { return connectors.OriginOf(s[0].source).Name() }
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

// begin starts the response with what is known without reading the sheet.
func (s sheet) begin() feedback.Copy {
	origin := s[0].origin()
	c := feedback.Copy{Origin: origin, Name: path.Base(origin.Name()), All: true}
	if returned, ok := corrected.ReturnOf(s[0].source); ok {
		c.WasCorrected = returned.HasRow
		c.After = returned.Applied()
		c.Missing, c.MissingRows = returned.Missing()
	}
	for _, d := range s {
		if d.isLess && !slices.Contains(c.Notes, correctionsGone) {
			c.Notes = append(c.Notes, correctionsGone)
		}
		if hidden := feedback.Hidden(d.batch.Hidden); hidden != "" && !slices.Contains(c.Notes, hidden+feedback.IfNot) {
			c.Notes = append(c.Notes, hidden+feedback.IfNot)
		}
	}
	return c
}

// unusableRows are the rows of one delivery that landed and cannot be used, or contradict
// others.
type unusableRows struct {
	rows  int64 // landed records that cannot be used as they are
	found []feedback.Finding
}

// heldBack is the table of the rows that landed and cannot be used.
const heldBack = "int_held_back"

// unusable returns the rows that landed and cannot be used, by feed and file. A record
// may have several findings, and an unpivoted row several records with the same finding.
func (t *tables) unusable(ctx context.Context) (map[[2]string]*unusableRows, error) {
	table := t.Contract(heldBack)
	rows, err := t.engine.Scan(ctx, table, models.ColumnNamesOf[HeldBack](), []string{"feed", "file", "source_row", "column_name", "problem", "remedy", "occurrence"})
	if err != nil {
		return nil, fmt.Errorf("feedback: %w", err)
	}
	defer rows.Release()
	unusable := map[[2]string]*unusableRows{}
	var last HeldBack // the row that is being counted
	most := int64(0)  // its records so far
	err = models.EachRow(rows, func(h HeldBack) error {
		u := unusable[[2]string{h.Feed, h.File}]
		if u == nil {
			u = &unusableRows{}
			unusable[[2]string{h.Feed, h.File}] = u
		}
		if h.Feed != last.Feed || h.File != last.File || h.SourceRow != last.SourceRow {
			most = 0
		}
		if h.Occurrence > most {
			u.rows += h.Occurrence - most
			most = h.Occurrence
		}
		f := feedback.Finding{Feed: h.Feed, Row: h.SourceRow, Column: h.ColumnName, Problem: h.Problem, Remedy: facts.SheetRemedyOf(h.Code), Keeper: alsoMendedBy[h.Code]}
		if n := len(u.found); n < feedback.MaxFindings && (n == 0 || u.found[n-1] != f) {
			u.found = append(u.found, f)
		}
		last = h
		return nil
	})
	return unusable, errors.Join(err, t.addContradicting(ctx, unusable))
}

// addContradicting adds the rows that count, or not, and contradict others: those of
// findings that are no rows held back, and that whoever keeps the sheet can do something about.
func (t *tables) addContradicting(ctx context.Context, to map[[2]string]*unusableRows) (err error) {
	type row struct {
		Code   string `col:"code"`
		Table  string `col:"table_name"`
		Feed   string `col:"feed"`
		File   string `col:"file"`
		Row    int64  `col:"source_row"`
		Column string `col:"column_name"`
	}
	isHeldBack := map[row]bool{}
	for _, r := range inference.Read[row](ctx, t, &err, heldBack) {
		isHeldBack[r] = true
	}
	found := map[row]facts.Finding{}
	for _, f := range inference.Read[facts.Finding](ctx, t, &err, "int_findings") {
		found[row{f.Code, f.TableName, f.Feed, f.File, 0, f.ColumnName}] = f
	}
	for _, r := range inference.Read[row](ctx, t, &err, "int_finding_rows", "feed", "file", "source_row", "column_name", "code") {
		of := r
		of.Row = 0
		f, isTold := found[of]
		if !isTold || isHeldBack[r] || f.SheetRemedy == facts.NotTheSheet {
			continue
		}
		u := to[[2]string{r.Feed, r.File}]
		if u == nil {
			u = &unusableRows{}
			to[[2]string{r.Feed, r.File}] = u
		}
		add := feedback.Finding{Feed: r.Feed, Row: r.Row, Column: r.Column, Problem: facts.RuleOf(r.Code), Remedy: f.SheetRemedy, Keeper: alsoMendedBy[r.Code]}
		if n := len(u.found); n < feedback.MaxFindings && (n == 0 || u.found[n-1] != add) {
			u.found = append(u.found, add)
		}
	}
	return err
}

// account counts the rows of the sheet by what happened to them, and returns the hash of
// everything that determines the response.
func (s sheet) account(unusable map[[2]string]*unusableRows) (c feedback.Copy, made string) {
	c = s.begin()
	parts := []string{feedback.Identity(), c.Address, c.Version, c.Name, fmt.Sprint(c.After, c.Missing, c.MissingRows, c.Notes)}
	for _, d := range s {
		a := feedback.Account{Feed: d.feed.Name, Table: d.feed.Table.Name, Counts: d.batch.Counts, Unpivots: d.feed.Normalizer.Unpivots()}
		if u := unusable[[2]string{d.feed.Name, d.address.String()}]; u != nil {
			a.Look = u.rows
			c.Findings = append(c.Findings, u.found...)
			parts = append(parts, fmt.Sprint(u.found))
		}
		parts = append(parts, d.feed.Name, d.batch.Content, d.batch.Mapping, fmt.Sprint(a))
		c.Accounts = append(c.Accounts, a)
	}
	return c, identity.Of(parts...)
}

// rows reads the sheet, with the values of columns that are filled down in each cell: the
// corrected file may lack the row that has the value.
func (s sheet) rows(ctx context.Context) (array.RecordReader, error) {
	raw, err := s[0].source.Read(ctx)
	for _, d := range s {
		if err != nil || d.isCorrected() {
			break
		}
		raw = explicit(d.feed)(raw, connectors.OriginOf(d.source).Name())
	}
	return raw, err
}

// explicit gives cells the values that stand for them, as far as the feed reads the rows.
func explicit(feed project.Feed) func(array.RecordReader, string) array.RecordReader {
	return func(raw array.RecordReader, file string) array.RecordReader {
		if filled, err := feed.Normalizer.Filled(raw, file); err == nil {
			return filled
		}
		return raw
	}
}

// writeFeedback reads the rejects of the sheet, which completes the response, and writes
// the corrected file.
func (r *run) writeFeedback(ctx context.Context, s sheet, name string, c *feedback.Copy) (location.Sum, error) {
	started := time.Now()
	open := func() (array.RecordReader, error) { return s.rows(ctx) }
	if err := s.examine(open, c); err != nil {
		if ctx.Err() != nil {
			return location.Sum{}, ctx.Err()
		}
		open = nil // the sheet cannot be read; the response says why
	}
	sum, err := r.store.WriteFeedback(ctx, name, func(w io.Writer) error { return feedback.Write(w, *c, r.scratch.Path(""), open) })
	if err != nil {
		return sum, err
	}
	r.progress.Step("respond", "feedback/"+name+": "+strings.TrimSuffix(c.Verdict(), "."), int64(len(c.Findings)), time.Since(started))
	return sum, nil
}
