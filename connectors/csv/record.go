package csv

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/models"
)

// span is the position of a cell in the text of its record.
type span struct {
	from, to int
	escaped  bool // it contains doubled or escaped quotes
}

// parser parses records. Cells are between separators; a cell in quotes is one
// cell, and a doubled or escaped quote inside it is one quote. LF or CRLF ends a
// record.
type parser struct {
	lines     lines
	separator byte
	runs      bool // a run of separators is one, and none belongs to the row at its ends
	quote     byte // 0: none
	escape    byte // before a quote inside quotes; the quote itself where it is doubled
	comment   byte // first of the lines that are not records; 0: none
	decoded   bool // the text comes from a decoder
	max       int  // at most this many cells of a record are kept
	width     int  // of the header; 0 while it is not known
	apart     apart

	line   int64  // on which the record begins
	raw    []byte // the record with its line end
	text   []byte // the record without its line end
	many   []byte // holds raw when the record spans several lines
	spans  []span // the first max cells
	fields int    // number of cells in the record
	stray  string // the finding about an escape inside quotes
	code   string // of the finding, empty for a valid record
	fault  string
}

// next reads the next record that is neither a blank line nor a comment above the table, or returns io.EOF. An error
// means that it is unclear where the following records begin.
func (p *parser) next() error {
	p.spans, p.fields, p.stray, p.code, p.fault = p.spans[:0], 0, "", "", ""
	for {
		line, err := p.lines.next()
		if err != nil {
			return err
		}
		p.raw, p.text, p.line = line, p.content(line), p.lines.number
		if len(p.text) > 0 && !(p.isComment() && p.width == 0) {
			break
		}
	}
	if p.isComment() {
		p.code, p.fault = models.RowSkipped, "the line is a comment (comment)"
		return nil
	}
	if p.width > 0 && !p.isApart() && p.isRows() {
		p.lines.splitLast(p.raw)
		return p.next()
	}
	if p.isApart() {
		p.single()
	} else if err := p.split(); err != nil {
		return err
	} else if p.lines.number > p.line && p.separate() {
		return p.next()
	}
	p.check()
	return nil
}

// isComment reports whether the current line is a comment. A line inside of quotes never
// is.
func (p *parser) isComment() bool {
	return p.comment != 0 && !p.isApart() && p.text[0] == p.comment
}

// split finds the cells of a record.
func (p *parser) split() error {
	if p.quote == 0 || bytes.IndexByte(p.text, p.quote) < 0 {
		p.plain()
		return nil
	}
	return p.quoted()
}

// cell returns one of the kept cells, valid until the next call of next.
func (p *parser) cell(i int) []byte {
	s := p.spans[i]
	cell := p.text[s.from:s.to]
	if !s.escaped {
		return cell
	}
	n := 0
	for at := 0; at < len(cell); at++ {
		if cell[at] == p.escape && at+1 < len(cell) {
			at++ // to the escaped character
		}
		cell[n] = cell[at]
		n++
	}
	p.spans[i] = span{from: s.from, to: s.from + n}
	return cell[:n]
}

func (p *parser) add(s span) {
	if p.fields < p.max {
		p.spans = append(p.spans, s)
	}
	p.fields++
}

// plain splits a line without quotes.
func (p *parser) plain() {
	from := 0
	for at, c := range p.text {
		if c == p.separator && at >= from {
			p.add(span{from: from, to: at})
			from = p.past(at)
		}
	}
	p.add(span{from: from, to: len(p.text)})
}

// quoted splits a record that contains quotes, over as many lines as they span.
func (p *parser) quoted() error {
	at := 0
	for {
		end, err := p.field(at)
		if err != nil {
			return err
		}
		if end == len(p.text) {
			if p.code == "" && p.stray != "" {
				p.code, p.fault = models.FaultQuote, p.stray
			}
			return nil
		}
		at = p.past(end)
	}
}

// past is the position after the separator at another one.
func (p *parser) past(at int) int {
	at++
	for p.runs && at < len(p.text) && p.text[at] == p.separator {
		at++
	}
	return at
}

// content is a line without its line end, and without separators around it where they
// belong to none.
func (p *parser) content(line []byte) []byte {
	line = content(line)
	if p.runs {
		line = bytes.Trim(line, string(p.separator))
	}
	return line
}

// field parses one cell and returns the position of the separator that ends it, or
// of the end of the record.
func (p *parser) field(from int) (end int, err error) {
	if from == len(p.text) || p.text[from] != p.quote {
		return p.bare(from, from)
	}
	s := span{from: from + 1}
	opened := p.lines.number
	for at := s.from; ; {
		step := p.mark(p.text[at:])
		if step < 0 {
			at = len(p.text)
			if err := p.extend(opened); err != nil {
				return 0, err
			}
			continue
		}
		at += step
		switch {
		case p.escapes(p.text[at:]):
			s.escaped = true
			at += 2
		case p.text[at] != p.quote:
			p.stray = fmt.Sprintf("column %d has %q before a character that is not escaped; write it twice, or correct `escape`", p.fields+1, string(p.escape))
			at++
		case at+1 == len(p.text) || p.text[at+1] == p.separator:
			s.to = at
			p.add(s)
			return at + 1, nil
		default:
			if err := p.misplaced(at, true); err != nil {
				return 0, err
			}
			return p.bare(from, at+1)
		}
	}
}

// mark finds the next quote or escape inside quotes; -1 if there is none.
func (p *parser) mark(text []byte) int {
	quote := bytes.IndexByte(text, p.quote)
	if p.escape == p.quote {
		return quote
	}
	if quote >= 0 {
		text = text[:quote]
	}
	if escape := bytes.IndexByte(text, p.escape); escape >= 0 {
		return escape
	}
	return quote
}

// escapes reports whether the text inside quotes begins with an escape sequence:
// the escape followed by a quote or by itself.
func (p *parser) escapes(text []byte) bool {
	return len(text) > 1 && text[0] == p.escape && (text[1] == p.quote || text[1] == p.escape)
}

// bare parses a cell that begins without a quote, starting at a position inside it.
func (p *parser) bare(from, at int) (end int, err error) {
	for ; at < len(p.text) && p.text[at] != p.separator; at++ {
		if p.text[at] == p.quote && p.code == "" {
			// After spaces only, the quote may be meant to open the cell.
			opening := len(bytes.TrimLeft(p.text[from:at], " \t")) == 0
			if err := p.misplaced(at, opening); err != nil {
				return 0, err
			}
		}
	}
	p.add(span{from: from, to: at})
	return at, nil
}

// extend adds the next line to a record with an open quote.
func (p *parser) extend(opened int64) error {
	if p.isApart() {
		return errOpen
	}
	if p.line == p.lines.number { // the next line may overwrite this one
		p.many = append(p.many[:0], p.raw...)
	}
	line, err := p.lines.next()
	if err == io.EOF {
		return faultAt(opened, "the quote opened here is never closed; close it, or double the quotes inside the cell")
	}
	if err != nil {
		return err
	}
	p.many = append(p.many, line...)
	if len(p.many) > batch.MaxRecord {
		return faultAt(opened, "the quoted cell that begins here is longer than %d MiB; check that its quote is closed", batch.MaxRecord>>20)
	}
	p.raw, p.text = p.many, p.content(p.many)
	return nil
}

// misplaced adds a finding to the record for the quote at a position. Where the
// quote may also be inside a quoted cell, the record must end with this line in
// both readings. Otherwise it is unclear where the next record begins.
func (p *parser) misplaced(at int, ambiguous bool) error {
	const advice = `put the cell in quotes and double the quotes inside it`
	p.code = models.FaultQuote
	p.fault = fmt.Sprintf("column %d has a quote inside the cell that is not doubled; %s", p.fields+1, advice)
	rest := p.text[at+1:]
	if ambiguous && !p.isApart() && !(p.closed(rest, false) && p.closed(rest, true)) {
		return faultAt(p.lines.number, "column %d has a quote that is not doubled, so it is unclear where the row ends; %s", p.fields+1, advice)
	}
	return nil
}

// closed reports whether the record ends with this text if a quote closes a cell
// only before a separator or the end.
func (p *parser) closed(text []byte, inside bool) bool {
	start := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inside && p.escapes(text[i:]):
			i++
		case inside && c == p.quote && (i+1 == len(text) || text[i+1] == p.separator):
			inside = false
		case !inside && start && c == p.quote:
			inside = true
		}
		start = !inside && c == p.separator
	}
	return !inside
}

// check makes the findings that do not depend on quotes.
func (p *parser) check() {
	unreadable := !utf8.Valid(p.text)
	if p.decoded {
		unreadable = bytes.Contains(p.text, replacement)
	}
	switch {
	case p.code == models.FaultSwallow:
	case bytes.IndexByte(p.text, 0) >= 0:
		p.code, p.fault = models.FaultNUL, "the row contains a NUL byte; export the file again, or declare UTF-16 (encoding: utf-16le)"
	case unreadable:
		p.code, p.fault = models.FaultEncoding, "the row contains bytes that are invalid in the declared encoding; declare the correct one, often windows-1252"
	}
}

// replacement is what a decoder inserts for invalid bytes.
var replacement = []byte("\uFFFD")
