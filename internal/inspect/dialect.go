package inspect

import (
	"cmp"
	"slices"
	"strings"
)

// How a text is split is decided by what comes out. Every dialect that its characters
// allow is tried, and scored by two things: whether the rows have one shape, and
// whether the cells look like values. This follows the consistency measure of van den
// Burg, Nazábal and Sutton (Wrangling messy CSV files by detecting row and type
// patterns, 2019). From table uniformity (García, 2024) comes that a table is a stretch
// of rows, above and below which others may stand, and from the sniffer of DuckDB that
// columns of one type speak for a dialect.

// scored is a dialect with its result.
type scored struct {
	dialect
	score float64
	width int // of most rows
	rows  int // of that width
	all   int
}

const (
	comparedBytes = 192 << 10 // of the text, for the comparison of dialects
	comparedLines = 600
)

// priors weigh separators: a sign that is often inside of values must do more to be
// believed.
var priors = map[byte]float64{',': 1, ';': 1, '\t': 1.05, '|': 1, 0: 1, ' ': 0.7, ':': 0.55, '^': 0.9, '~': 0.9, '#': 0.8, '\x1f': 1, '\x01': 1, '!': 0.6, '&': 0.6, '*': 0.6}

// dialects scores all dialects that the text allows, the best first.
func dialects(text string) []scored {
	text = start(text)
	var all []scored
	for _, separator := range separatorsIn(text) {
		for _, quote := range []byte{0, '"', '\'', '`'} {
			if quote != 0 && !opens(text, separator, quote) {
				continue
			}
			d := dialect{separator: separator, quote: quote, escape: quote}
			all = append(all, d.scored(text))
			if quote != 0 && strings.Contains(text, `\`+string(quote)) {
				d.escape = '\\'
				all = append(all, d.scored(text))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return all
}

// start is the part of a text that is compared, up to a line end.
func start(text string) string {
	end := 0
	for range comparedLines {
		next := strings.IndexByte(text[end:], '\n')
		if next < 0 {
			if len(text) > comparedBytes {
				break
			}
			return text
		}
		if end+next+1 > comparedBytes && end > 0 {
			break
		}
		end += next + 1
	}
	if end == 0 {
		return text[:min(len(text), comparedBytes)]
	}
	return text[:end]
}

// separatorsIn lists the characters that may separate cells, and 0 for one column.
func separatorsIn(text string) []byte {
	candidates := []byte{0}
	lines := 1 + strings.Count(text, "\n")
	for c := range priors {
		if c != 0 && strings.Count(text, string(rune(c))) >= max(1, lines/8) {
			candidates = append(candidates, c)
		}
	}
	slices.Sort(candidates)
	return candidates
}

// opens reports whether the quote is at the beginning of a cell somewhere.
func opens(text string, separator, quote byte) bool {
	q := string(rune(quote))
	return strings.HasPrefix(text, q) || strings.Contains(text, "\n"+q) || strings.Contains(text, "\r"+q) ||
		separator != 0 && (strings.Contains(text, string(rune(separator))+q) || strings.Contains(text, string(rune(separator))+" "+q))
}

// scored splits the text and scores the result.
func (d dialect) scored(text string) scored {
	s := d.splitAs(text)
	out := scored{dialect: d, all: len(s.rows)}
	if len(s.rows) == 0 {
		return out
	}
	out.width, out.rows = d.shape(s.rows)
	if out.width == 0 {
		return out
	}
	types, purity, used := cellsOf(s.rows, out.width)
	out.score = consistency(s.rows, out.width) * types * (0.6 + 0.4*purity) * d.size(used) * priors[d.separator] * s.doubt(d)
	if d.separator == spaces && isProse(s.rows) {
		out.score /= 2
	}
	return out
}

// isProse reports whether few cells are numbers or dates, as in lines of words.
func isProse(rows [][]string) bool {
	typed, all := 0, 0
	for _, row := range rows {
		for _, cell := range row {
			if all++; kindOf(cell) == kindNumber || kindOf(cell) == kindDate {
				typed++
			}
		}
	}
	return typed*5 < all
}

// shape is the width that most cells are in rows of, and the number of these rows.
func (d dialect) shape(rows [][]string) (width, n int) {
	counts := map[int]int{}
	for _, row := range rows {
		counts[len(row)]++
	}
	best := 0.0
	for w, count := range counts {
		if d.separator != 0 && w < 2 {
			continue
		}
		if value := float64(count) * (1 - 0.7/float64(w)); value > best || value == best && w > width {
			best, width, n = value, w, count
		}
	}
	return width, n
}

// consistency is the share of rows that have the width. Rows between them weigh more
// than those above and below, which may be titles and notes.
func consistency(rows [][]string, width int) float64 {
	is := func(row []string) bool { return len(row) == width }
	first := slices.IndexFunc(rows, is)
	last := first
	n := 0
	for i, row := range rows {
		if is(row) {
			last = i
			n++
		}
	}
	inside := last - first + 1 - n
	outside := 0.0
	for i, row := range rows {
		switch {
		case i >= first && i <= last:
		case len(row) == 1 && looksSplit(strings.TrimSpace(row[0])): // a row of another dialect
			outside++
		default:
			outside += 0.3
		}
	}
	return float64(n) / (float64(n) + 1.5*float64(inside) + outside)
}

// cellsOf is the mean weight of the cells, how much the columns have one kind each, and
// the number of columns that are not empty.
func cellsOf(rows [][]string, width int) (types, purity float64, used int) {
	counts := make([][kinds]int, width)
	cells := 0
	filled := make([]bool, width)
	first := true
	for _, row := range rows {
		if len(row) != width {
			continue
		}
		for column, cell := range row {
			kind := kindOf(strings.TrimSpace(cell))
			types += weightOf[kind]
			cells++
			filled[column] = filled[column] || kind != kindEmpty
			if !first {
				counts[column][kind]++
			}
		}
		first = false
	}
	columns := 0.0
	for _, is := range filled {
		if is {
			used++
		}
	}
	for _, count := range counts {
		most, all := 0, 0
		for kind, n := range count {
			if cellKind(kind) != kindEmpty {
				most, all = max(most, n), all+n
			}
		}
		if all > 0 {
			purity += float64(most) / float64(all)
			columns++
		}
	}
	return types / float64(max(cells, 1)), purity / max(columns, 1), max(used, 1)
}

// size favors more columns, with less and less weight.
func (d dialect) size(width int) float64 {
	if d.separator == 0 {
		return 0.5
	}
	return 1 - 0.7/float64(width)
}

// doubt is below one for quotes in wrong places, and above one if all quotes are in
// places where they belong.
func (s split) doubt(d dialect) float64 {
	if d.quote != 0 && s.stray == 0 && !s.open {
		return 1.05
	}
	doubt := 1 / (1 + 2*float64(s.stray)/float64(len(s.rows)))
	if s.open {
		doubt *= 0.5
	}
	return doubt
}
