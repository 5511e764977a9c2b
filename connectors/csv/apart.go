package csv

import (
	"bytes"
	"errors"
	"unicode"
	"unicode/utf8"

	"github.com/impactmart/impactmart/models"
)

// A stray quote opens a cell that ends at the next one, and everything between them
// looks like a text of several lines. What gives it away is that these lines are rows
// of the table. Then each line is a row of the account: the lines of a cell that is
// sound are all held back, because it may have been a text after all. Of a record that
// cannot be parsed anyway, the lines that are sound rows are read as such.

// apart are lines that are read each by itself, after the record that they seemed to
// be was put back.
type apart struct {
	last  int64 // the last of them
	model []class
	held  bool // none of them is read
}

// class is what a cell looks like.
type class byte

const (
	isBlank  class = iota
	isNumber       // digits without letters, such as a date
	isCode         // digits and letters without a space
	isWords
)

func classOf(cell []byte) class {
	cell = bytes.TrimSpace(cell)
	has := func(is func(rune) bool) bool { return bytes.IndexFunc(cell, is) >= 0 }
	switch {
	case len(cell) == 0:
		return isBlank
	case !has(unicode.IsDigit) || has(unicode.IsSpace) && has(unicode.IsLetter):
		return isWords
	case has(unicode.IsLetter):
		return isCode
	}
	return isNumber
}

func (p *parser) isApart() bool { return p.line <= p.apart.last }

// errOpen means that a line that is read by itself has an open quote.
var errOpen = errors.New("the quote is not closed on its line")

// single reads a line by itself.
func (p *parser) single() {
	const advice = "put quotes only around whole cells, and double the quotes inside"
	err := p.split()
	switch isLike := p.fields == p.width && p.isLike(p.text); {
	case p.apart.held, err == nil && p.code == "" && !isLike:
		p.code, p.fault = models.FaultSwallow, "the line is inside a quoted cell, but looks like a row; a quote above it may be stray; "+advice
	case err != nil:
		p.code, p.fault = models.FaultQuote, "a quote is opened on this line and not closed before rows follow; "+advice
	}
}

// separate puts a record of several lines back, to be read line by line, if they look
// like rows. It reports whether it did.
func (p *parser) separate() bool {
	if p.width < 2 {
		return false
	}
	p.apart.model = p.apart.model[:0]
	for _, s := range p.spans {
		cell := p.text[s.from:s.to]
		if bytes.IndexByte(cell, '\n') >= 0 {
			break
		}
		p.apart.model = append(p.apart.model, classOf(cell))
	}
	_, further, _ := bytes.Cut(p.raw, []byte("\n"))
	if len(p.apart.model) == 0 && p.code == "" {
		// The line on which the first cell ends has all separators of a row anyway.
		further = further[:bytes.LastIndexByte(content(further), '\n')+1]
	}
	all, alike, sound := p.compare(further)
	p.apart.held = p.code == ""
	if p.apart.held && (alike == 0 || 2*alike < all) || !p.apart.held && sound == 0 {
		return false
	}
	p.apart.last = p.lines.number
	p.lines.putBack(p.raw)
	return true
}

// compare counts the lines that are not blank, those that look like rows, and those
// that are sound rows.
func (p *parser) compare(text []byte) (all, alike, sound int) {
	for line := range bytes.Lines(text) {
		line = content(line)
		if len(line) == 0 {
			continue
		}
		all++
		if !p.isLike(line) {
			continue
		}
		isSound := p.isSound(line)
		if isSound {
			sound++
		}
		if isSound || bytes.Count(line, []byte{p.separator})+1 == p.width {
			alike++
		}
	}
	return all, alike, sound
}

// isRows reports whether the current line is a number of rows whose line ends are CR alone:
// each part between CRs is a sound row of the table, and the whole is none. A CR in a cell
// of a sound row is a part of it.
func (p *parser) isRows() bool {
	if bytes.IndexByte(p.text, '\r') < 0 || p.isSound(p.text) && p.width > 1 {
		return false
	}
	for part := range bytes.SplitSeq(p.text, []byte("\r")) {
		if !p.isSound(part) {
			return false
		}
	}
	return true
}

// isSound reports whether a text is one sound row of the table.
func (p *parser) isSound(text []byte) bool {
	trial := p.over(bytes.NewReader(text), 0)
	return trial.next() == nil && trial.code == "" && trial.fields == p.width
}

// isLike reports whether most cells of a line look like those of the record before the
// quote. In a narrow table, a line of prose has the same number of separators easily,
// so that words prove nothing there.
func (p *parser) isLike(line []byte) bool {
	same, proves := 0, p.width > 2
	rest := line
	for _, want := range p.apart.model {
		var cell []byte
		cell, rest, _ = bytes.Cut(rest, []byte{p.separator})
		if classOf(cell) == want {
			same++
			proves = proves || want == isNumber || want == isCode
		}
	}
	return proves && 2*same >= len(p.apart.model) && utf8.Valid(line)
}
