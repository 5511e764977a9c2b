package inspect

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/transform"
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
		if sample.Err == nil && !sample.IsHidden && head.number > 0 {
			best.see(len(p.Sheets)-1, sample.Name, t, head)
		}
	}
	switch {
	case best.head.number > 0:
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
	fills bool // a text of the header applies to the blank cells to its right
	at    int  // in the order of the workbook
	head  head
	alike map[string][]string // names of all visible sheets by their header
}

func (b *bestSheet) see(at int, name string, t table, head head) {
	key := fmt.Sprintf("%q", t.headers)
	b.alike[key] = append(b.alike[key], name)
	if b.head.number == 0 || known(t.headers) > known(b.table.headers) {
		b.table, b.at, b.head, b.fills = t, at, head, head.fills
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
	sheet := p.Sheets[best.at].Name
	p.alike = slices.DeleteFunc(slices.Clone(best.alike[fmt.Sprintf("%q", headers)]), func(name string) bool { return name == sheet })
	same := strings.Join(mapped(append([]string{sheet}, p.alike...), strconv.Quote), ", ")
	switch {
	case len(p.alike) == 0:
		p.set("sheet", sheet, "%s", why)
	case arePeriods(append([]string{sheet}, p.alike...)):
		p.set("sheet", sheet, "%s; sheets %s have the same header, and each gets a feed", why, same)
	default:
		p.alike = nil
		p.set("sheet", choose, "sheets %s have the same header, and each needs a separate feed; replace “choose” with the name of one, and copy the feed for each other one that counts", same)
	}
	switch at := best.head.number; {
	case best.head.rows == 0:
		p.set("header.none", "true", "row %d, the first, looks like those below it", at)
	case at > 1:
		p.set("header.row", strconv.Itoa(at), "row %d is the first that is unlike the rows below it", at)
	default:
		p.set("", "header", "row 1 has %d different texts", len(headers))
	}
	if n := best.head.rows; n > 1 {
		p.set("header.rows", strconv.Itoa(n), "%d rows are unlike the values below them", n)
	}
	if best.fills {
		p.set("header.fill", "true", "a text above blank cells applies to them, too")
	}
	if best.head.doubt != "" {
		p.set("header.none", choose, "%s", best.head.doubt)
	}
	p.Seen = fmt.Sprintf("all %d rows of the sheet", len(best.table.rows))
	if !best.table.isWhole {
		p.Seen = fmt.Sprintf("the first %d rows of the sheet; the rest may differ", len(best.table.rows))
	}
}

// ofPeriod matches what differs in the names of sheets for several years, quarters or
// months.
var ofPeriod = regexp.MustCompile(`(?i)\b(?:(?:FY|GJ) ?)?(?:19|20)\d{2}\b|\b(?:FY|GJ) ?\d{2}\b|\bQ[1-4]\b|\b(?:0[1-9]|1[0-2])\b`)

// arePeriods reports whether names differ in a year, a quarter or a month alone. Other
// sheets of one header may be those of a plan, or copies.
func arePeriods(names []string) bool {
	rest := func(name string) string {
		name = ofPeriod.ReplaceAllString(name, "*")
		return monthIn.ReplaceAllStringFunc(name, func(word string) string {
			for _, language := range transform.Languages() {
				if strings.HasPrefix(transform.NameToken(word, language), "mmm") {
					return "*"
				}
			}
			return word
		})
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !strings.Contains(rest(name), "*") || rest(name) != rest(names[0]) })
}

// repeatFor adds a copy of the feed for each other sheet of the same header. One of which a
// run would hold back too many rows is left open.
func (p *Proposal) repeatFor(ctx context.Context, path string) {
	first, name, sheet := p.Block, p.feedName(), p.sheet()
	open := slices.Clone(p.Open)
	for _, other := range p.alike {
		of := name + "_" + strings.Map(feedLetter, other)
		block := strings.Replace(first, "sheet: "+scalar(sheet), "sheet: "+scalar(other), 1)
		if why := p.unlike(ctx, path, block); why != "" {
			why = "the sheet is " + scalar(other) + ", which is not written like " + scalar(sheet) + ": " + why
			block = strings.Replace(block, "sheet: "+scalar(other), "sheet: "+choose, 1)
			block = strings.Replace(block, "\n    columns:", "  # DECIDE: "+oneLine(why)+"\n    columns:", 1)
			p.Open = append(p.Open, of+": "+why)
		}
		block = strings.TrimPrefix(block, "feeds:\n  "+scalar(name)+":")
		p.Block += "  " + scalar(of) + ":" + block
		p.Open = append(p.Open, mapped(open, func(text string) string { return of + ": " + text })...)
	}
}

// unlike says why a run would not read another sheet by this feed; empty if it would.
func (p *Proposal) unlike(ctx context.Context, path, block string) string {
	other := *p
	other.Block = block
	switch t := other.try(ctx, path); {
	case t == nil:
		return ""
	case t.refused != "":
		return t.refused
	case float64(t.held) > tolerated*float64(t.rows):
		return t.says()
	}
	return ""
}

// sheet is the name of the sheet that was read.
func (p *Proposal) sheet() string {
	at := slices.IndexFunc(p.Sheets, func(s Sheet) bool { return s.IsRead })
	return p.Sheets[at].Name
}

// tableOf finds the header among the rows of a sheet and takes the rows below it; the
// number of the header's row is 0 if there is no table.
func tableOf(sample excel.Sample) (t table, h head) {
	var rows []excel.SampleRow
	var top [][]string
	width := 0
	for _, row := range sample.Rows {
		texts := textsOf(row)
		if filledOf(texts) == 0 {
			continue
		}
		width = max(width, len(texts))
		if rows = append(rows, row); len(top) < headerRows+profileRows {
			top = append(top, texts)
		}
	}
	h, ok := headOf(top)
	if !ok {
		return t, h
	}
	t = table{headers: named(make([]string, width)), isWhole: sample.IsWhole, hides: sample.HiddenColumns}
	if h.rows > 0 {
		t.headers = named(joined(top[h.at : h.at+h.rows]))
		h.fills = h.rows > 1 && isFilled(top[h.at:h.at+h.rows])
	}
	for _, row := range rows[h.at+h.rows:] {
		cells := make([]cell, len(t.headers))
		for i, c := range row.Cells[:min(len(cells), len(row.Cells))] {
			cells[i] = cell{strings.TrimSpace(c.Text), c.Day}
		}
		t.rows = append(t.rows, cells)
		if row.IsHidden {
			t.hidden = append(t.hidden, row.Number)
		}
	}
	h.number = rows[h.at].Number
	return t, h
}

// hiddenRows asks whether rows that are hidden count.
func (p *Proposal) hiddenRows(t table) {
	if n := len(t.hidden); n > 0 {
		p.set("hidden_rows", choose, "%d of %d rows are hidden or filtered out, the first is row %d; replace “choose” with read if they count, otherwise skip", n, len(t.rows), t.hidden[0])
	}
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
