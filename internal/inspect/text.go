package inspect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors/csv"
)

// set adds a setting of the source.
func (p *Proposal) set(key, value, format string, args ...any) {
	p.Dialect = append(p.Dialect, Setting{key, value, fmt.Sprintf(format, args...)})
}

// text reads the sample of a text file and determines its dialect.
func (p *Proposal) text(file io.Reader) (table, error) {
	p.Type = "csv"
	sample, isWhole, err := csv.Sample(file, maxBytes)
	if err != nil {
		return table{}, err
	}
	if !isWhole {
		if end := max(bytes.LastIndexByte(sample, '\n'), bytes.LastIndexByte(sample, '\r')); end > 0 {
			sample = sample[:end+1]
		}
	}
	text, err := p.decode(sample)
	if err != nil {
		return table{}, err
	}
	if strings.TrimSpace(text) == "" {
		return table{}, errors.New("is empty; deliver it again")
	}
	text = p.lineEnds(text)
	text, declared := separatorLine(text)
	d := p.dialect(withoutNotes(text), declared)
	p.comments(&d, text)
	t, err := p.cut(d, text, isWhole, declared != 0)
	if err != nil {
		return t, err
	}
	p.Seen = fmt.Sprintf("all %d rows", len(t.rows))
	if !isWhole {
		p.Seen = fmt.Sprintf("the first %d rows (%d MiB); the rest may differ", len(t.rows), maxBytes>>20)
	}
	return t, nil
}

// separatorLine removes the line sep=;, which tells Excel the separator.
func separatorLine(text string) (rest string, separator byte) {
	line, rest, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) == 5 && strings.HasPrefix(line, "sep=") {
		return rest, line[4]
	}
	return text, 0
}

// dialect finds how the text is split, and records the evidence. Where another
// separator explains the text nearly as well, it is left open.
func (p *Proposal) dialect(text string, declared byte) dialect {
	all := dialects(text)
	if declared != 0 {
		all = slices.DeleteFunc(all, func(d scored) bool { return d.separator != declared })
	}
	if len(all) == 0 || all[0].score == 0 {
		return dialect{separator: max(declared, ','), quote: '"', escape: '"'}
	}
	best := all[0]
	rival := slices.IndexFunc(all, func(d scored) bool { return d.separator != best.separator && d.score > undecided*best.score })
	says := fmt.Sprintf("it splits %d of %d records into %d cells", best.rows, best.all, best.width)
	switch {
	case declared != 0:
		p.set("separator", separatorName(declared), "the first line declares sep=%c", declared)
	case rival >= 0 && best.all > 1:
		p.set("separator", choose, "replace “choose” with %s or %s", best.told(text), all[rival].told(text))
		if best.separator == 0 {
			best.separator = unused(text)
		}
	case best.separator == 0:
		p.set("separator", separatorName(unused(text)), "the file has one column; this character is in no cell")
		best.separator = unused(text)
	default:
		p.set("separator", separatorName(best.separator), "%s", says)
	}
	p.quotes(best.dialect, text)
	return best.dialect
}

// undecided is the share of the best score from which on another separator may be the
// right one.
const undecided = 0.93

// told is a separator in a sentence.
func (d scored) told(text string) string {
	if d.separator == 0 {
		return scalar(separatorName(unused(text))) + " (the file has one column)"
	}
	return fmt.Sprintf("%s (it splits %d of %d records into %d cells)", scalar(separatorName(d.separator)), d.rows, d.all, d.width)
}

// unused is a separator that the text does not contain.
func unused(text string) byte {
	for _, c := range []byte(",;\t|\x1f") {
		if strings.IndexByte(text, c) < 0 {
			return c
		}
	}
	return 0x1f
}

// quotes records quote and escape if they are not the usual ones.
func (p *Proposal) quotes(d dialect, text string) {
	switch {
	case d.quote == 0 && strings.IndexByte(text, '"') >= 0:
		p.set("quote", "none", `the quotes in the file are inside cells`)
	case d.quote != 0 && d.quote != '"':
		p.set("quote", string(rune(d.quote)), "cells begin and end with it")
	}
	if d.quote != 0 && d.escape != d.quote {
		p.set("escape", string(rune(d.escape)), "it precedes quotes inside quotes")
	}
}

func separatorName(c byte) string {
	switch c {
	case '\t':
		return "tab"
	case spaces:
		return "space"
	case 0:
		return "none"
	}
	return string(rune(c))
}

// record is one record of a text, with the line on which it begins.
type record struct {
	line  int
	cells []string
	fault string // why a feed would hold it back
}

// records splits a text into records as a feed does, with trimmed cells.
func (d dialect) records(text string) []record {
	by := csv.Splitting{Separator: d.separator, Quote: d.quote, Escape: d.escape, Comment: d.comment, Spaces: d.separator == spaces}
	if by.Quote == 0 && strings.IndexByte(text, '"') < 0 {
		by.Quote, by.Escape = '"', '"'
	}
	all := recordsBy(text, by)
	if slices.ContainsFunc(all, func(r record) bool { return slices.ContainsFunc(r.cells, isLines) }) {
		by.Width = usual(all)
		all = recordsBy(text, by)
	}
	return all
}

func isLines(cell string) bool { return strings.Contains(cell, "\n") }

func recordsBy(text string, by csv.Splitting) (all []record) {
	for _, r := range csv.Records([]byte(text), by) {
		for i, cell := range r.Cells {
			r.Cells[i] = strings.TrimSpace(cell)
		}
		all = append(all, record{r.Line, r.Cells, r.Fault})
	}
	return all
}

// usual returns the most frequent number of cells of the records that can be read.
func usual(all []record) (width int) {
	counts := map[int]int{}
	for _, r := range all {
		if r.fault == "" {
			counts[len(r.cells)]++
		}
	}
	for w, n := range counts {
		if n > counts[width] || n == counts[width] && w > width {
			width = w
		}
	}
	return width
}

// cut finds the header, the lines above it, and the rows below the table.
func (p *Proposal) cut(d dialect, text string, isWhole, declared bool) (table, error) {
	all := d.records(text)
	width := usual(all)
	shaped := shapedBy(all, width)
	h, ok := headOf(shaped)
	if !ok || h.doubt != "" && isLetter(all) {
		return table{}, ErrNoTable
	}
	p.header(all, h, width, declared)
	if h.rows > 1 && isFilled(shaped[h.at:h.at+h.rows]) {
		p.set("header.fill", "true", "a text above blank cells applies to them, too")
	}
	rows := all[h.at+h.rows:]
	for len(rows) > 0 && h.rows > 0 && rows[0].line <= all[h.at+h.rows-1].line {
		rows = rows[1:]
	}
	if below, _ := tableBelow(rows, width); below == nil {
		rows = p.footer(rows, width, isWhole)
	}
	t := table{headers: named(make([]string, width)), isWhole: isWhole}
	if h.rows > 0 {
		t.headers = named(joined(shaped[h.at : h.at+h.rows]))
	}
	p.fill(&t, rows, width)
	return t, nil
}

// isLetter reports whether the records are a few sentences instead of a column.
func isLetter(all []record) bool {
	return len(all) < 4 && slices.ContainsFunc(all, func(r record) bool {
		return len(r.cells) == 1 && strings.ContainsAny(r.cells[0][max(0, len(r.cells[0])-1):], ".,;:!?")
	})
}

// header records where the header is.
func (p *Proposal) header(all []record, h head, width int, declared bool) {
	lines := all[h.at].line - 1
	if h.at > 0 {
		if declared {
			lines++ // the skipped lines include the line sep=
		}
		p.set("skip_lines", strconv.Itoa(lines), "the table begins on line %d; %d lines above it are not part of it", lines+1, h.at)
	}
	switch {
	case h.rows == 0:
		p.set("header.none", "true", "the first row looks like those below it")
	case h.rows > 1:
		p.set("header.rows", strconv.Itoa(h.rows), "%d rows are unlike the values below them", h.rows)
	case h.at == 0:
		p.set("", "header", "the first line that is not blank has %d different texts", width)
	}
	if h.doubt != "" {
		p.set("header.none", choose, "%s", h.doubt)
	}
}

// footer cuts off the rows below the table.
func (p *Proposal) footer(rows []record, width int, isWhole bool) []record {
	footer := 0
	for isWhole && len(rows) > 0 && isFooter(rows[len(rows)-1], width) {
		rows = rows[:len(rows)-1]
		footer++
	}
	if footer > 0 {
		p.set("skip_footer", strconv.Itoa(footer), "the last %d records have fewer cells than the header, and are mostly empty or begin with a total", footer)
	}
	return rows
}

// fill takes the rows of the width of the header.
func (p *Proposal) fill(t *table, rows []record, width int) {
	ragged, single, faults := 0, 0, 0
	first := record{}
	for _, r := range rows {
		if r.fault != "" {
			if faults++; faults == 1 {
				first = r
			}
			continue
		}
		if len(r.cells) != width {
			if ragged++; len(r.cells) == 1 {
				single++
			}
			continue
		}
		cells := make([]cell, width)
		for i, text := range r.cells {
			cells[i].text = text
		}
		t.rows = append(t.rows, cells)
	}
	if faults > 0 {
		p.set("", "faults", "%d of %d rows will be held back, the first on line %d: %s", faults, len(rows), first.line, first.fault)
	}
	below, widths := tableBelow(rows, width)
	switch {
	case below != nil && len(below) == ragged:
		p.set("skip_widths", choose, "the %d rows from line %d on have other numbers of cells than the header, as another table has (%s); replace “choose” with [%s] to leave out all rows of so many cells, or put the two tables into two files", ragged, below[0].line, strings.Join(below[0].cells, ", "), strings.Join(widths, ", "))
	case ragged > 1 && ragged == single && width > 2:
		p.set("skip_widths", "[1]", "%d rows of one cell are among %d, such as the titles of sections", ragged, len(rows))
	case ragged > 0:
		p.set("", "rows", "%d of %d have a different number of cells than the header and will be held back", ragged, len(rows))
	}
}

// manyBelow is the number of rows from which on they are no notes below the table, whose
// number is that of every delivery.
const manyBelow = 6

// tableBelow returns the last rows, if they begin with a title of one cell and all have
// other widths than the table, and these widths.
func tableBelow(rows []record, width int) (below []record, widths []string) {
	at := len(rows)
	for at > 0 && len(rows[at-1].cells) != width && rows[at-1].fault == "" {
		at--
	}
	if below = rows[at:]; len(below) < manyBelow || len(below[0].cells) != 1 {
		return nil, nil
	}
	for _, r := range below {
		if w := strconv.Itoa(len(r.cells)); !slices.Contains(widths, w) {
			widths = append(widths, w)
		}
	}
	if len(widths) < 2 {
		return nil, nil // notes
	}
	return below, widths
}

// joined joins the rows of a header, as a feed does.
func joined(rows [][]string) []string {
	names := make([]string, len(rows[len(rows)-1]))
	for column := range names {
		last := ""
		for level, row := range rows {
			text := ""
			for at := column; at >= 0 && text == ""; at-- {
				if at < len(row) {
					text = row[at]
				}
				if level+1 == len(rows) || !isFilled(rows) {
					break
				}
			}
			if text != "" && text != last {
				names[column], last = strings.TrimSpace(names[column]+" "+text), text
			}
		}
	}
	return names
}

// isFilled reports whether an upper row of a header has blank cells to the right of a
// text, which applies to them, too.
func isFilled(rows [][]string) bool {
	return slices.ContainsFunc(rows[:len(rows)-1], func(row []string) bool {
		first := slices.IndexFunc(row, func(c string) bool { return c != "" })
		return first >= 0 && slices.Contains(row[first:], "")
	})
}

// isFooter distinguishes a record below the table from an error in its last rows,
// which would be held back: it has fewer cells than the header, and is mostly empty
// or a total.
func isFooter(r record, width int) bool {
	cells, filled := r.cells, 0
	if r.fault != "" || len(cells) == 0 {
		return false
	}
	for _, c := range cells {
		if c != "" {
			filled++
		}
	}
	return len(cells) < width && (filled*2 <= width || total.MatchString(cells[0]))
}
