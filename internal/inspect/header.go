package inspect

import (
	"fmt"
	"regexp"
	"strings"
)

// headerRows is the number of rows from the top in which the header is searched.
const headerRows = 100

// looksNumeric matches a cell that is data rather than a header.
var looksNumeric = regexp.MustCompile(`^[-+(]?[€$£]?\s?\d[\d.,' ]*%?\)?$|\d{4}-\d{2}-\d{2}|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$`)

// headerOf finds the row of the header, -1 for none. It is the first row that can
// be a header, unless a later one has more cells and more known headers: rows such
// as "Exported by" and a name may be above a table.
func headerOf(rows [][]string) int {
	best := -1
	for i, row := range rows {
		if !isHeader(row) {
			continue
		}
		if best < 0 || filledOf(row) > filledOf(rows[best]) && known(row) > known(rows[best]) {
			best = i
		}
	}
	return best
}

func filledOf(row []string) (n int) {
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

// isHeader reports whether a row can be a header: its cells are texts or months,
// and at most one of them, or a quarter, is blank or repeated.
func isHeader(cells []string) bool {
	seen := map[string]bool{}
	months, flaws, labels := 0, 0, 0
	for _, c := range cells {
		switch isMonth := monthHeader(c) >= 0; {
		case isMonth:
			months++
		case looksNumeric.MatchString(c):
			return false
		case strings.HasSuffix(c, ":"):
			labels++
		}
		if c == "" || seen[strings.ToLower(c)] {
			flaws++
		}
		seen[strings.ToLower(c)] = true
	}
	filled := filledOf(cells)
	if filled <= 2 && labels > 0 { // "Exported by:" and a name
		return false
	}
	return filled > 1 && months < filled && flaws <= max(1, len(cells)/4) && filled-months > flaws
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
