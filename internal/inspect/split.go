package inspect

import (
	"strings"
)

// dialect is how a text seems to be split into cells.
type dialect struct {
	separator byte // 0: one column
	quote     byte // 0: none
	escape    byte // the quote itself where it is doubled
	comment   byte // first of the lines that are no records; 0: none
}

// spaces is the separator of a file whose cells are apart by one or more spaces.
const spaces = ' '

// split is a text as one dialect splits it, without blank lines.
type split struct {
	rows  [][]string
	stray int  // quotes in places where none belongs
	open  bool // the last quote is never closed
}

// splitAs splits a text leniently, so that dialects can be compared: a quote opens a
// cell only at its beginning, and closes it only before a separator or a line end.
func (d dialect) splitAs(text string) (s split) {
	var row []string
	for at := 0; at < len(text); {
		if d.separator == spaces {
			for at < len(text) && text[at] == spaces {
				at++
			}
		}
		cell, next, isEnd := d.cell(text, at, &s)
		at = next
		if !isEnd || cell != "" || len(row) > 0 {
			row = append(row, cell)
		}
		if isEnd && len(row) > 0 {
			s.rows = append(s.rows, row)
			row = nil
		}
	}
	if len(row) > 0 {
		s.rows = append(s.rows, append(row, ""))
	}
	return s
}

// cell reads one cell and returns where the next one begins, and whether the row ends.
func (d dialect) cell(text string, at int, s *split) (cell string, next int, isEnd bool) {
	from := at
	opening := at + spacesAt(text, at)
	if d.quote != 0 && opening < len(text) && text[opening] == d.quote {
		if cell, next, ok := d.quoted(text, opening+1, s); ok {
			at = next
			if at >= len(text) || text[at] == '\n' || text[at] == '\r' {
				return cell, pastLine(text, at), true
			}
			return cell, at + 1, false
		}
		s.stray++
	}
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case c == '\n' || c == '\r':
			return text[from:at], pastLine(text, at), true
		case c == d.separator && c != 0:
			return text[from:at], at + 1, false
		case c == d.quote && c != 0:
			s.stray++
		}
	}
	return text[from:], at, true
}

// pastLine is where the next line begins.
func pastLine(text string, at int) int {
	if at+1 < len(text) && text[at] == '\r' && text[at+1] == '\n' {
		return at + 2
	}
	return min(at+1, len(text))
}

// quoted reads the rest of a quoted cell; ok is false if its quote is not closed.
func (d dialect) quoted(text string, at int, s *split) (cell string, next int, ok bool) {
	var out strings.Builder
	for ; at < len(text); at++ {
		c := text[at]
		switch {
		case c == d.escape && at+1 < len(text) && (text[at+1] == d.quote || d.escape != d.quote && text[at+1] == d.escape):
			at++
			out.WriteByte(text[at])
		case c == d.quote && d.ends(text, at+1):
			if d.separator != spaces {
				at += spacesAt(text, at+1)
			}
			return out.String(), at + 1, true
		case c == d.quote:
			s.stray++
			out.WriteByte(c)
		default:
			out.WriteByte(c)
		}
		if out.Len() > maxQuoted {
			break
		}
	}
	s.open = true
	return "", at, false
}

// ends reports whether a cell that is quoted can end here.
func (d dialect) ends(text string, at int) bool {
	if d.separator != spaces {
		at += spacesAt(text, at)
	}
	return at >= len(text) || text[at] == d.separator && d.separator != 0 || text[at] == '\n' || text[at] == '\r'
}

// spacesAt counts the spaces at a position.
func spacesAt(text string, at int) (n int) {
	for at+n < len(text) && text[at+n] == ' ' {
		n++
	}
	return n
}

// maxQuoted limits a quoted cell of the texts that are compared; a longer one is a
// quote that is never closed.
const maxQuoted = 16 << 10
