package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// tell writes a checked copy of every delivered sheet whose answer changed, and
// removes those of deliveries that are gone. It gives the number of copies that
// ask for something.
func tell(ctx context.Context, e *warehouse.DuckDB, p *Plan, store *snapshot.Store, deliveries []delivery, progress Progress) (toMend int, err error) {
	if !*p.Config.Publish.Workbooks {
		return 0, nil
	}
	before, err := store.FeedbackIndex(ctx)
	if err != nil {
		return 0, err
	}
	sheets := deliveredSheets(deliveries)
	index := map[string]string{}
	for i, name := range copyNames(p, sheets) {
		c, identity, err := sheets[i].account(ctx, e, p)
		if err != nil {
			return 0, err
		}
		if !c.IsClean() {
			toMend++
		}
		index[name] = identity
		if before[name] == identity {
			continue
		}
		if err := sheets[i].write(ctx, p, store, name, c, progress); err != nil {
			return 0, err
		}
	}
	for name := range before {
		if _, still := index[name]; !still {
			if err := store.RemoveFeedback(name); err != nil {
				return 0, err
			}
		}
	}
	return toMend, store.SetFeedbackIndex(ctx, index)
}

// tellRefused writes the checked copy of a delivery that ended the run, and says
// where it lies. What ended the run is no fault of the copy: only an error of
// writing is given back.
func tellRefused(ctx context.Context, p *Plan, store *snapshot.Store, d delivery, why error, progress Progress) error {
	if !*p.Config.Publish.Workbooks || d.feed.Pattern == "" || d.content == "" || KindOf(why) != BadData {
		return nil
	}
	s := sheet{d}
	c := s.copy(p)
	c.Refused = p.Redact(reason(why))
	index, err := store.FeedbackIndex(ctx)
	if err != nil {
		return err
	}
	name := copyNames(p, []sheet{s})[0]
	index[name] = "refused" // the next run that passes makes it again, or removes it
	if err := errors.Join(s.write(ctx, p, store, name, c, progress), store.SetFeedbackIndex(ctx, index)); err != nil {
		return err
	}
	progress.Warn(fmt.Sprintf("feed %s: what is wrong with %s, row by row: %s", d.feed.Name, d.address, store.Path("feedback/"+name)))
	return nil
}

// reason is the fault without the way to it.
func reason(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Err.Error()
	}
	return err.Error()
}

// sheet is one delivered sheet, with the delivery that it is to each of the feeds
// that read it.
type sheet []delivery

// deliveredSheets groups the deliveries that are files by their address.
func deliveredSheets(deliveries []delivery) []sheet {
	at := map[connectors.Address]int{}
	var sheets []sheet
	for _, d := range deliveries {
		if d.feed.Pattern == "" || d.content == "" {
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

// copyNames names the copies after the files, in the folders of the files: the
// name without its ending, or with it and the sheet where two would be alike.
func copyNames(p *Plan, sheets []sheet) []string {
	taken := map[string]int{}
	stem := func(s sheet) string {
		name := p.Redact(givenName(s[0].source))
		return strings.TrimSuffix(name, path.Ext(name))
	}
	for _, s := range sheets {
		taken[stem(s)]++
	}
	names := make([]string, len(sheets))
	for i, s := range sheets {
		name := stem(s)
		if taken[name] > 1 {
			name = p.Redact(givenName(s[0].source))
			if sheet := s[0].feed.Sheet; sheet != "" {
				name += " (" + sheet + ")"
			}
		}
		names[i] = name + feedback.Mark + ".xlsx"
	}
	return names
}

// copy begins the answer to the sheet with what is known without reading it.
func (s sheet) copy(p *Plan) feedback.Copy {
	d := s[0]
	c := feedback.Copy{Origin: feedback.Origin{Address: d.address.String(), Version: d.content[:12], Whole: true}, All: true}
	if back, ok := d.source.(*checked); ok {
		c.Origin = back.origin
	}
	c.Name = path.Base(p.Redact(givenName(d.source)))
	return c
}

// lookedUp is a finding after landing.
type lookedUp struct {
	Row                     int64
	Column, Problem, Remedy string
}

// After landing a record may have several findings, and an unpivoted row several
// records with the same one.
const (
	lookCount = `select coalesce(sum(n), 0) from (
	select max(n) as n from (
		select source_row, column_name, code, count(*) as n from int_held_back where feed = ? and file = ? group by all
	) group by source_row)`
	lookRows = `select distinct source_row, column_name, problem, remedy from int_held_back
	where feed = ? and file = ? order by all limit ?`
)

// account counts what became of the sheet and gives what the answer follows from.
func (s sheet) account(ctx context.Context, e *warehouse.DuckDB, p *Plan) (c feedback.Copy, identity string, err error) {
	c = s.copy(p)
	parts := []string{Version, c.Address, c.Version, c.Name}
	for _, d := range s {
		a := feedback.Account{Feed: d.feed.Name, Table: d.feed.Table.Name, Counts: d.batch.Counts, Unpivots: d.feed.Normalizer.Unpivots()}
		counts, err := warehouse.Query[struct{ N int64 }](ctx, e, lookCount, d.feed.Name, d.address.String())
		if err != nil {
			return c, "", fmt.Errorf("feedback: %w", err)
		}
		a.Look = counts[0].N
		looks, err := warehouse.Query[lookedUp](ctx, e, lookRows, d.feed.Name, d.address.String(), feedback.MaxFindings)
		if err != nil {
			return c, "", fmt.Errorf("feedback: %w", err)
		}
		for _, l := range looks {
			c.Findings = append(c.Findings, feedback.Finding{Feed: d.feed.Name, Row: l.Row, Column: l.Column, Problem: l.Problem, Remedy: l.Remedy})
			parts = append(parts, fmt.Sprint(l))
		}
		parts = append(parts, d.feed.Name, d.batch.Content, d.batch.Mapping, fmt.Sprint(a))
		c.Accounts = append(c.Accounts, a)
	}
	return c, digest(parts...), nil
}

// write reads the sheet for its rejects and writes the copy.
func (s sheet) write(ctx context.Context, p *Plan, store *snapshot.Store, name string, c feedback.Copy, progress Progress) error {
	started := time.Now()
	open := func() (array.RecordReader, error) { return s[0].source.Read(ctx) }
	if err := s.examine(open, &c); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		open = nil // it cannot be read; why, the answer says
	}
	err := store.WriteFeedback(ctx, name, func(w io.Writer) error { return feedback.Write(w, c, open) })
	if err != nil {
		return err
	}
	progress.Step("answer", "feedback/"+name+": "+strings.TrimSuffix(c.Verdict(), "."), int64(len(c.Findings)), time.Since(started))
	return nil
}

// examine fills the copy with columns and rejects. Its error is one of the source.
func (s sheet) examine(open func() (array.RecordReader, error), c *feedback.Copy) error {
	asCounted := len(c.Accounts) > 0 // a refused delivery was not counted
	looks := c.Findings
	c.Findings = nil
	for i, d := range s {
		readings, rejects, account, err := d.examine(open, !asCounted || d.batch.Counts.Rejected > 0)
		if err != nil {
			return err
		}
		c.Columns = joinColumns(c.Columns, readings)
		for _, r := range rejects.kept {
			c.Findings = append(c.Findings, feedback.Finding{Row: r.Row, Column: r.Column, Value: r.Value, Problem: r.Message, Remedy: r.Remedy, Held: true})
		}
		c.More += rejects.more
		if !asCounted {
			c.Accounts = append(c.Accounts, account)
		}
		if c.Accounts[i].Read > feedback.MaxRows {
			c.All = false
		}
		for j := range looks {
			if looks[j].Feed != d.feed.Name {
				continue
			}
			looks[j].Column = headerFor(readings, looks[j].Column)
		}
	}
	c.Findings = append(c.Findings, looks...)
	slices.SortStableFunc(c.Findings, func(a, b feedback.Finding) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), strings.Compare(a.Column, b.Column))
	})
	c.Findings = slices.CompactFunc(c.Findings, func(a, b feedback.Finding) bool { return a == b })
	if extra := len(c.Findings) - feedback.MaxFindings; extra > 0 {
		c.Findings, c.More = c.Findings[:feedback.MaxFindings], c.More+extra
	}
	if _, back := s[0].source.(*checked); back {
		c.All = true // or the rows that were mended in it would be lost with it
	} else {
		c.Whole = c.All
	}
	return nil
}

// fewRejects keeps the first rejects and counts the others.
type fewRejects struct {
	kept []models.Reject
	more int
}

func (f *fewRejects) add(r models.Reject) error {
	if len(f.kept) < feedback.MaxFindings {
		f.kept = append(f.kept, r)
	} else {
		f.more++
	}
	return nil
}

// examine finds out how the sheet is read by the feed and, where wanted, all that
// it rejects, whatever the contract says.
func (d delivery) examine(open func() (array.RecordReader, error), wanted bool) (readings []transform.Reading, rejects fewRejects, a feedback.Account, err error) {
	a = feedback.Account{Feed: d.feed.Name, Table: d.feed.Table.Name, Unpivots: d.feed.Normalizer.Unpivots()}
	raw, err := open()
	if err != nil {
		return nil, rejects, a, err
	}
	defer raw.Release()
	if readings, err = d.feed.Normalizer.Readings(raw.Schema(), givenName(d.source)); err != nil {
		return headersOnly(raw), rejects, a, nil // a header is missing: nothing is read, and the answer says so
	}
	if !wanted {
		return readings, rejects, a, nil
	}
	rows, err := d.feed.Normalizer.Lenient().Normalize(raw, givenName(d.source), rejects.add)
	if err != nil {
		return readings, rejects, a, nil
	}
	defer rows.Release()
	for rows.Next() {
	}
	a.Counts = rows.Counts()
	return readings, rejects, a, raw.Err()
}

// headersOnly are the headers of a sheet whose mapping does not fit.
func headersOnly(raw array.RecordReader) []transform.Reading {
	fields := raw.Schema().Fields()
	readings := make([]transform.Reading, len(fields)-models.RawColumns)
	for i := range readings {
		readings[i].Header = fields[i].Name
	}
	return readings
}

// joinColumns makes columns of readings; where feeds read a header in different
// ways, only what holds for all is kept.
func joinColumns(columns []feedback.Column, readings []transform.Reading) []feedback.Column {
	if columns == nil {
		columns = make([]feedback.Column, len(readings))
		for i, r := range readings {
			columns[i].Header = r.Header
		}
	}
	for i, r := range readings {
		c := &columns[i]
		switch {
		case len(r.Columns) == 0:
		case !c.IsUsed:
			c.IsUsed, c.IsNumber, c.IsSerial, c.Words = true, r.IsNumber, r.IsSerial, r.Words
		default:
			c.IsNumber, c.IsSerial = c.IsNumber && r.IsNumber, c.IsSerial && r.IsSerial
			if !slices.Equal(c.Words, r.Words) {
				c.Words = nil
			}
		}
	}
	return columns
}

// headerFor gives the header that feeds a canonical column, or the column itself
// where that is made without one.
func headerFor(readings []transform.Reading, column string) string {
	for _, r := range readings {
		if slices.Contains(r.Columns, column) {
			return r.Header
		}
	}
	return column
}
