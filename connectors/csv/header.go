package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/impactmart/impactmart/connectors/internal/header"
)

// top reads everything above the first data row and returns the column names.
func (p *parser) top(d dialect, wanted [][]string) ([]string, error) {
	if d.skip == 0 && d.header.Row == 0 {
		if err := p.dialectLine(); err != nil {
			return nil, err
		}
	}
	above := d.skip + max(0, d.header.Row-1)
	for range above {
		if _, err := p.lines.next(); err == io.EOF {
			return nil, fmt.Errorf("has only %d lines, but the header row is expected on line %d; correct skip_lines or header.row", p.lines.number, above+1)
		} else if err != nil {
			return nil, err
		}
	}
	if d.header.Within > 0 {
		if err := p.search(d.header, wanted); err != nil {
			return nil, err
		}
	}
	if d.header.None {
		return p.positions()
	}
	rows, err := p.headerRows(d.header)
	if err != nil {
		return nil, err
	}
	headers, err := header.Names(d.header.Join(rows))
	if err != nil {
		return nil, faultAt(p.line, "%v", err)
	}
	return headers, nil
}

// positions names the columns of the first row, which remains a row.
func (p *parser) positions() ([]string, error) {
	switch err := p.next(); {
	case err == io.EOF:
		return nil, errors.New("file is empty; deliver it again")
	case err != nil:
		return nil, err
	}
	cells, err := p.headerRow()
	if err != nil {
		return nil, err
	}
	p.lines.putBack(p.raw)
	return header.Names(make([]string, len(cells)))
}

// dialectLine skips the line "sep=;", which tells Excel the separator.
func (p *parser) dialectLine() error {
	start, _ := p.lines.in.Peek(9) // the next read repeats a read error
	line := bytes.Trim(content(bytes.SplitAfter(start, []byte("\n"))[0]), `"`)
	if len(line) != 5 || !bytes.HasPrefix(line, []byte("sep=")) {
		return nil
	}
	if line[4] != p.separator {
		return faultAt(1, "declares another separator with sep=; set `separator: %s`", separatorName(line[4]))
	}
	_, err := p.lines.next()
	return err
}

// headerRows reads the records that make up the header.
func (p *parser) headerRows(s header.Settings) ([][]string, error) {
	var rows [][]string
	for len(rows) < s.Stacked() {
		expected := p.lines.number + 1
		if err := p.next(); err == io.EOF && len(rows) > 0 {
			return nil, fmt.Errorf("has only %d of the %d header rows; correct header.rows", len(rows), s.Stacked())
		} else if err == io.EOF {
			return nil, errors.New("file is empty, even without a header row; deliver it again")
		} else if err != nil {
			return nil, err
		}
		if s.Row > 0 && len(rows) == 0 && p.line != expected {
			return nil, faultAt(expected, "is blank or a comment, but the header row is expected here; correct skip_lines or header.row")
		}
		cells, err := p.headerRow()
		if err != nil {
			return nil, err
		}
		rows = append(rows, cells)
	}
	return rows, nil
}

// headerRow returns the current record as a row of the header.
func (p *parser) headerRow() ([]string, error) {
	switch {
	case p.code != "":
		return nil, faultAt(p.line, "the header row cannot be parsed: %s", p.fault)
	case p.fields > maxColumns:
		return nil, faultAt(p.line, "the header row has %d columns, more than the limit of %d; check the separator", p.fields, maxColumns)
	case bytes.IndexByte(p.text, '\r') >= 0 && p.line == p.lines.number:
		return nil, faultAt(p.line, "lines end with CR alone, as on old Macs; set `line_ends: cr`, or save the file again with LF or CRLF")
	}
	if other := p.likelier(); other != 0 {
		return nil, faultAt(p.line, "the header row has a single column, so the separator is probably wrong; set `separator: %s`", separatorName(other))
	}
	cells := make([]string, p.fields)
	for i := range cells {
		cells[i] = string(p.cell(i))
	}
	return cells, nil
}

// likelier returns a separator that an unquoted header of one column contains; 0 if
// there is none.
func (p *parser) likelier() byte {
	if p.fields != 1 || p.text[0] == p.quote {
		return 0
	}
	for _, other := range []byte(";\t,|") {
		if bytes.IndexByte(p.text, other) >= 0 {
			return other
		}
	}
	return 0
}

func separatorName(c byte) string {
	switch c {
	case '\t':
		return "tab"
	case ' ':
		return "space"
	}
	return fmt.Sprintf("%q", string(c))
}

// Limits of the lines read ahead to find the header.
const (
	maxWindowBytes = 4 << 20
	slackLines     = 50 // after the searched lines, for headers of several lines
)

// search moves to the first line at which a header with all wanted texts begins.
// The text above a table need not be CSV: every line is tried separately, so a
// stray quote above the table does no harm.
func (p *parser) search(s header.Settings, wanted [][]string) error {
	window, ends, err := p.window(s.Within + slackLines)
	if err != nil {
		return err
	}
	var nearest header.Nearest
	var unreadable error
	from := 0
	for i, end := range ends[:min(s.Within, len(ends))] {
		trial := p.over(bytes.NewReader(window[from:]), int64(i))
		rows, err := trial.headerRows(s)
		lacking := header.Missing(wanted, s.Join(rows))
		switch {
		case err != nil:
			unreadable = err
		case len(lacking) == 0:
			*p = p.over(io.MultiReader(bytes.NewReader(window[from:]), p.lines.in), int64(i))
			return nil
		default:
			nearest.See(int(trial.line), lacking)
		}
		from = end
	}
	if nearest.Empty() && unreadable != nil {
		return unreadable
	}
	return nearest.Fault(s)
}

// window reads the given number of lines ahead, or as many as the file has, and
// returns the offset at which each ends. It leaves the line number unchanged.
func (p *parser) window(count int) (text []byte, ends []int, err error) {
	number := p.lines.number
	for len(ends) < count {
		line, err := p.lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		text = append(text, line...)
		ends = append(ends, len(text))
		if len(text) > maxWindowBytes {
			return nil, nil, faultAt(p.lines.number, "the lines in which the header is searched are longer than %d MiB; check that the file is a text table", maxWindowBytes>>20)
		}
	}
	p.lines.number = number
	return text, ends, nil
}

// over returns a parser of the same dialect for another text, which begins the
// given number of lines further on.
func (p *parser) over(text io.Reader, further int64) parser {
	return parser{
		lines:     lines{in: bufio.NewReaderSize(text, blockSize), number: p.lines.number + further},
		separator: p.separator, runs: p.runs, quote: p.quote, escape: p.escape, comment: p.comment, decoded: p.decoded, max: p.max,
	}
}
