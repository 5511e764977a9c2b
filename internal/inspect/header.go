package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// headerRows is the number of rows from the top in which the header is searched.
const headerRows = 100

// head is where the header of a table is.
type head struct {
	at    int    // its first row, counted from 0; the first row of data if there is none
	rows  int    // that it has; 0 for a table without a header
	doubt string // why it is not certain

	number int  // of its first row in a sheet, from 1
	fills  bool // a text in an upper row applies to the blank cells to its right
}

// headOf finds the header of a table by what stands below: a header differs from the
// values of its columns, as in Pytheas (Christodoulakis and others, 2020), which
// classifies lines by their neighbors. Rows of another width are nil. ok is false if no
// row can be one.
func headOf(rows [][]string) (h head, ok bool) {
	if len(rows) == 0 {
		return h, false
	}
	columns := profileOf(rows)
	top := rows[:min(len(rows), headerRows)]
	best, most := columns.best(top)
	if best < 0 {
		return h, false
	}
	if most < -0.5 || columns.typed > 0 && most <= 0 {
		return head{at: slices.IndexFunc(top, columns.isFull)}, true
	}
	if most < 0.5 {
		h.doubt = fmt.Sprintf("nothing tells whether “%s” is the header or the first record; replace “choose” with false for the header, or true", strings.Join(rows[best], ", "))
	}
	h.at, h.rows = best, 1
	for ; h.rows < maxStacked && best+h.rows+1 < len(rows) && best+h.rows < len(top) && columns.continues(top[best+h.rows]); h.rows++ {
	}
	for ; h.at > 0 && h.rows < maxStacked && isGroup(rows[h.at-1]) && !isTitle(rows[h.at-1], rows[h.at]); h.at-- {
		h.rows++
	}
	return h, true
}

// best finds the row that differs most from the values of its columns: the first one,
// unless a later one does clearly more.
func (p profile) best(rows [][]string) (best int, most float64) {
	best = -1
	for i, row := range rows {
		if !p.isFull(row) || isLabels(row) {
			continue
		}
		if score := p.header(row); best < 0 || score > most+0.5 && score >= 0.5 || p.isBelowSummary(rows, best, i) {
			best, most = i, score
		}
	}
	return best, most
}

// A table may have a summary above it, such as a meeting above its participants: a header
// with one or two records, and so many times fewer than the table below.
const (
	mostOfSummary = 2
	timesSummary  = 5
)

// isBelowSummary reports whether a row is the header of the table below a summary.
func (p profile) isBelowSummary(rows [][]string, summary, at int) bool {
	between := at - summary - 1
	if between < 1 || between > mostOfSummary || len(rows)-at <= timesSummary*between || slices.Equal(rows[summary], rows[at]) || !p.continues(rows[at]) {
		return false
	}
	return !slices.ContainsFunc(rows[summary+1:at], func(row []string) bool { return p.isFull(row) && p.header(row) >= 0.5 })
}

// isFull reports whether a row has enough cells to be the header, or a record.
func (p profile) isFull(row []string) bool {
	return row != nil && filledOf(row) >= min(p.width, max(2, (p.width+1)/2))
}

// maxStacked is the largest number of rows that are proposed as one header.
const maxStacked = 4

// isLabels reports whether a row is one such as "Exported by:" and a name.
func isLabels(row []string) bool {
	return filledOf(row) <= 2 && slices.ContainsFunc(row, func(c string) bool { return strings.HasSuffix(c, ":") })
}

// isGroup reports whether a row above a header has the texts of groups of columns, each
// above blank cells.
func isGroup(row []string) bool {
	filled := filledOf(row)
	if filled < 2 || isLabels(row) || filled == len(row) {
		return false
	}
	return !slices.ContainsFunc(row, func(c string) bool { return looksNumeric.MatchString(c) && !isYear.MatchString(c) })
}

// isTitle reports whether a row above a header is a title, such as “KPI report” and “2025”
// in the first cells: the header needs no groups, because its texts differ, and more of
// them are known names without the row.
func isTitle(row, header []string) bool {
	seen := map[string]bool{}
	for _, text := range header {
		if text == "" || seen[text] {
			return false
		}
		seen[text] = true
	}
	first := slices.Index(row, "") // behind the texts of a title
	isPacked := first > 0 && filledOf(row[first:]) == 0
	alone, grouped := knownIn(header), knownIn(joined([][]string{row, header}))
	return grouped < alone || isPacked && grouped == alone
}

// knownIn counts the headers that some table knows, or that are months.
func knownIn(headers []string) (n int) {
	for _, header := range headers {
		if isKnown(header) || isMonthHeader(header) {
			n++
		}
	}
	return n
}

var isYear = regexp.MustCompile(`^(19|20)\d\d$`)

// looksNumeric matches a cell that is data rather than a header.
var looksNumeric = regexp.MustCompile(`^[-+(]?[€$£]?\s?\d[\d.,' ]*%?\)?$|\d{4}-\d{2}-\d{2}|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$`)

// profile is what the columns of a table look like below its header.
type profile struct {
	kinds []cellKind       // of most cells; kindEmpty for a mixed column
	seen  []map[string]int // how often a text is in the column
	typed int              // columns of numbers, dates or links
	width int              // of most rows
}

const profileRows = 500

// profileOf takes the lower two thirds of the rows, because the first ones may be a
// header.
func profileOf(rows [][]string) (p profile) {
	body := rows[min(len(rows)-1, max(1, len(rows)/3)):]
	body = body[:min(len(body), profileRows)]
	width, widths := 0, map[int]int{}
	for _, row := range rows {
		width = max(width, len(row))
		if widths[len(row)]++; row != nil && (widths[len(row)] > widths[p.width] || p.width == 0) {
			p.width = len(row)
		}
	}
	p.kinds, p.seen = make([]cellKind, width), make([]map[string]int, width)
	for column := range width {
		p.seen[column] = map[string]int{}
		for _, row := range rows {
			if column < len(row) {
				p.seen[column][strings.ToLower(row[column])]++
			}
		}
		p.kinds[column] = mostOf(body, column)
		if k := p.kinds[column]; k == kindNumber || k == kindDate || k == kindLink {
			p.typed++
		}
	}
	return p
}

// mostOf is the kind of most cells of a column; kindEmpty if there is none.
func mostOf(rows [][]string, column int) cellKind {
	var counts [kinds]int
	filled := 0
	for _, row := range rows {
		if column < len(row) && row[column] != "" && !slices.Contains(nothing, row[column]) {
			filled++
			counts[broad(kindOf(row[column]))]++
		}
	}
	for kind, n := range counts {
		if n*10 >= filled*7 && filled > 0 {
			return cellKind(kind)
		}
	}
	return kindEmpty
}

// broad makes one kind of all texts.
func broad(kind cellKind) cellKind {
	if kind == kindOther || kind == kindBroken {
		return kindWords
	}
	return kind
}

// header is how much a row differs from the values of its columns, as a header does;
// it is negative for a row that looks like them.
func (p profile) header(row []string) (score float64) {
	for column, cell := range row {
		score += p.cell(column, cell)
	}
	return score
}

func (p profile) cell(column int, cell string) float64 {
	if cell == "" || slices.Contains(nothing, cell) {
		return 0
	}
	known := 0.0
	if isKnown(cell) {
		known = 1
	}
	kind := broad(kindOf(cell))
	switch p.kinds[column] {
	case kindNumber, kindDate, kindLink:
		return p.typedCell(column, cell, kind, known)
	case kindCode:
		if kind == kindWords {
			return 0.7 + known
		}
		return known - 0.7
	}
	switch {
	case isPeriod(cell):
		return 0.3
	case p.seen[column][strings.ToLower(cell)] > 1 && known == 0:
		return -1
	case kind == kindNumber || kind == kindDate || kind == kindLink:
		return -0.5
	}
	return known
}

// isPeriod reports whether a header may be a month or a year.
func isPeriod(cell string) bool { return isMonthHeader(cell) || isYear.MatchString(cell) }

// typedCell is the same for a column of numbers, dates or links.
func (p profile) typedCell(column int, cell string, kind cellKind, known float64) float64 {
	of := p.kinds[column]
	switch {
	case isPeriod(cell) && of == kindNumber && p.seen[column][strings.ToLower(cell)] == 1 && p.sameLength(column, cell) < 0.5:
		return 0.7
	case kind == of:
		return -1.5
	case kind == kindWords || kind == kindCode:
		return 1 + known
	}
	return -0.5
}

// sameLength is the share of the cells of a column that are as long as the text.
func (p profile) sameLength(column int, cell string) float64 {
	same, all := 0, 0
	for text, n := range p.seen[column] {
		if text == "" {
			continue
		}
		if all += n; len(text) == len(cell) {
			same += n
		}
	}
	return float64(same) / float64(max(all, 1))
}

// continues reports whether a row below the header belongs to it, such as one of units.
func (p profile) continues(row []string) bool {
	return p.isFull(row) && p.header(row) >= max(1, 0.5*float64(filledOf(row)))
}

func filledOf(row []string) (n int) {
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

// named returns the headers as the connectors do: a repeated or blank header is
// named by its position.
func named(cells []string) []string {
	names, count := make([]string, len(cells)), map[string]int{}
	for i, c := range cells {
		if names[i] = strings.TrimSpace(c); names[i] == "" {
			names[i] = fmt.Sprintf("column %d", i+1)
		}
		count[names[i]]++
	}
	for i, name := range names {
		if count[name] > 1 {
			names[i] = fmt.Sprintf("%s (column %d)", name, i+1)
		}
	}
	return names
}
