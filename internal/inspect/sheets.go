package inspect

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors/excel"
)

// workbook lists the sheets and reads the sample of the one that looks most like a
// table.
func (p *Proposal) workbook(ctx context.Context, file io.Reader) (table, error) {
	p.Type = "excel"
	best := bestSheet{alike: map[string][]string{}}
	var unread error
	for sample, err := range excel.Samples(ctx, file, maxRows) {
		if err != nil {
			return table{}, err
		}
		t, head := tableOf(sample)
		p.Sheets = append(p.Sheets, Sheet{Name: sample.Name, IsHidden: sample.IsHidden, Size: sizeOf(sample)})
		if sample.Err != nil && unread == nil {
			unread = fmt.Errorf("sheet %s: %w", sample.Name, sample.Err)
		}
		if sample.Err == nil && !sample.IsHidden && head > 0 {
			best.see(len(p.Sheets)-1, sample.Name, t, head)
		}
	}
	switch {
	case best.head > 0:
		p.choose(best)
		return best.table, nil
	case unread != nil:
		return table{}, unread
	}
	return table{}, ErrNoTable
}

// bestSheet is the visible sheet with the most known headers among those seen so
// far.
type bestSheet struct {
	table table
	at    int                 // in the order of the workbook
	head  int                 // the row of the header, 0 if none was found yet
	alike map[string][]string // names of all visible sheets by their header
}

func (b *bestSheet) see(at int, name string, t table, head int) {
	key := fmt.Sprintf("%q", t.headers)
	b.alike[key] = append(b.alike[key], strconv.Quote(name))
	if b.head == 0 || known(t.headers) > known(b.table.headers) {
		b.table, b.at, b.head = t, at, head
	}
}

// choose adds the sheet to the settings. It is always named, because another sheet
// may precede it in the next delivery.
func (p *Proposal) choose(best bestSheet) {
	p.Sheets[best.at].IsRead = true
	why := "the only sheet"
	if len(p.Sheets) > 1 {
		why = fmt.Sprintf("of %d sheets the one with the most known headers", len(p.Sheets))
	}
	headers := best.table.headers
	if same := best.alike[fmt.Sprintf("%q", headers)]; len(same) > 1 {
		why += fmt.Sprintf("; sheets %s have the same header, and each needs a separate feed", strings.Join(same, ", "))
	}
	p.set("sheet", p.Sheets[best.at].Name, "%s", why)
	if best.head > 1 {
		p.set("header.row", strconv.Itoa(best.head), "row %d is the first with %d different texts", best.head, len(headers))
	} else {
		p.set("", "header", "row 1 has %d different texts", len(headers))
	}
	p.Seen = fmt.Sprintf("all %d rows of the sheet", len(best.table.rows))
	if !best.table.isWhole {
		p.Seen = fmt.Sprintf("the first %d rows of the sheet; the rest may differ", len(best.table.rows))
	}
}

// tableOf finds the header among the rows of a sheet and takes the rows below it;
// head is the row number of the header, 0 if there is none.
func tableOf(sample excel.Sample) (t table, head int) {
	var rows []excel.SampleRow
	var top [][]string
	for _, row := range sample.Rows {
		texts := textsOf(row)
		if filledOf(texts) == 0 {
			continue
		}
		if rows = append(rows, row); len(top) < headerRows {
			top = append(top, texts)
		}
	}
	at := headerOf(top)
	if at < 0 {
		return t, 0
	}
	t = table{headers: named(top[at]), isWhole: sample.IsWhole}
	for _, row := range rows[at+1:] {
		cells := make([]cell, len(t.headers))
		for i, c := range row.Cells[:min(len(cells), len(row.Cells))] {
			cells[i] = cell{strings.TrimSpace(c.Text), c.Day}
		}
		t.rows = append(t.rows, cells)
	}
	return t, rows[at].Number
}

// textsOf returns the trimmed texts of a row.
func textsOf(row excel.SampleRow) []string {
	texts := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		texts[i] = strings.TrimSpace(c.Text)
	}
	return texts
}

// sizeOf describes the size of a sheet.
func sizeOf(sample excel.Sample) string {
	switch {
	case sample.Err != nil:
		return sample.Err.Error()
	case !sample.IsWhole:
		return fmt.Sprintf("more than %d rows, %d columns", sample.Height, sample.Width)
	}
	return fmt.Sprintf("%d rows, %d columns", sample.Height, sample.Width)
}
