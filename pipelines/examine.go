package pipelines

import (
	"cmp"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// examine fills the response with columns and rejects. Its errors are errors of the
// source.
func (s sheet) examine(open func() (array.RecordReader, error), c *feedback.Copy) error {
	asCounted := len(c.Accounts) > 0 // a refused delivery was not counted
	afterLanding := c.Findings
	c.Findings = nil
	for i, d := range s {
		readings, rejects, account, err := d.examine(open, !asCounted || d.batch.Counts.Rejected > 0)
		if err != nil {
			return err
		}
		c.Columns = joinColumns(c.Columns, readings)
		for _, r := range rejects.kept {
			c.Findings = append(c.Findings, feedback.Finding{Row: r.Row, Column: r.Column, Value: r.Value, Problem: problemOf(r), Remedy: transform.SheetRemedy(r.Code), Held: true, Keeper: alsoMendedBy[r.Code]})
		}
		c.More += rejects.more
		if !asCounted {
			c.Accounts = append(c.Accounts, account)
		}
		if c.Accounts[i].Read > feedback.MaxRows {
			c.All = false
		}
		for j := range afterLanding {
			if afterLanding[j].Feed != d.feed.Name {
				continue
			}
			afterLanding[j].Column = headerFor(readings, afterLanding[j].Column)
		}
	}
	c.Findings = append(c.Findings, afterLanding...)
	slices.SortStableFunc(c.Findings, func(a, b feedback.Finding) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), strings.Compare(a.Column, b.Column))
	})
	c.Findings = slices.CompactFunc(c.Findings, func(a, b feedback.Finding) bool { return a == b })
	if extra := len(c.Findings) - feedback.MaxFindings; extra > 0 {
		c.Findings, c.More = c.Findings[:feedback.MaxFindings], c.More+extra
	}
	if s[0].isCorrected() {
		c.All = c.All || c.Whole // it must not become less than it was
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

// problemOf is what is wrong with a row, without the remedy that the source of a row that
// could not be parsed adds for who keeps the configuration.
func problemOf(r models.Reject) string {
	if r.Column != "" {
		return r.Message
	}
	problem, _, _ := strings.Cut(r.Message, "; ")
	return problem
}

// examine determines how the feed reads the sheet and, if wanted, all rows that the
// feed rejects, regardless of the limits of its contract.
func (d delivery) examine(open func() (array.RecordReader, error), wanted bool) (readings []transform.Reading, rejects fewRejects, a feedback.Account, err error) {
	a = feedback.Account{Feed: d.feed.Name, Table: d.feed.Table.Name, Unpivots: d.feed.Normalizer.Unpivots()}
	raw, err := open()
	if err != nil {
		return nil, rejects, a, err
	}
	defer raw.Release()
	if readings, err = d.feed.Normalizer.Readings(raw.Schema(), connectors.OriginOf(d.source).Name()); err != nil {
		return headersOnly(raw), rejects, a, nil // a header is missing: nothing is read, and the response says so
	}
	if !wanted {
		return readings, rejects, a, nil
	}
	rows, err := normalizerOf(d.feed, d.source).Lenient().Normalize(raw, connectors.OriginOf(d.source).Name(), rejects.add)
	if err != nil {
		return readings, rejects, a, nil
	}
	defer rows.Release()
	for rows.Next() {
	}
	a.Counts = rows.Counts()
	return readings, rejects, a, raw.Err()
}

// headersOnly returns the headers of a sheet that does not match its mapping.
func headersOnly(raw array.RecordReader) []transform.Reading {
	fields := raw.Schema().Fields()
	readings := make([]transform.Reading, len(fields)-models.RawColumns)
	for i := range readings {
		readings[i].Header = fields[i].Name
	}
	return readings
}

// joinColumns adds readings to the columns. If feeds read a header in different ways,
// only what is true for all of them is kept.
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
			c.IsUsed, c.IsNumber, c.IsSerial, c.IsDuration, c.Words = true, r.IsNumber, r.IsSerial, r.IsDuration, r.Words
		default:
			c.IsNumber, c.IsSerial, c.IsDuration = c.IsNumber && r.IsNumber, c.IsSerial && r.IsSerial, c.IsDuration && r.IsDuration
			if !slices.Equal(c.Words, r.Words) {
				c.Words = nil
			}
		}
	}
	return columns
}

// headerFor returns the header that a canonical column is read from, or the column
// itself if it has no header.
func headerFor(readings []transform.Reading, column string) string {
	for _, r := range readings {
		if slices.Contains(r.Columns, column) {
			return r.Header
		}
	}
	return ""
}
