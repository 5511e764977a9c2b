// Package header is what drivers of tables share about the header of a table:
// where it stands, how several rows become one, and what its columns are
// called. It knows no format.
package header

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Limits of what is searched and stacked.
const (
	MaxSearch = 1000 // rows from the top
	maxStack  = 10
)

// Settings says where the header is; by default in the first row.
type Settings struct {
	Row    int  `yaml:"row,omitempty" otherwise:"CSV: the first line that is not blank; Excel: 1" doc:"Row of the header, the upper one of several."`
	Within int  `yaml:"within,omitempty" doc:"Search: the first row, among so many from the top, that holds all mapped headers. Either this or 'row'; at most 1,000. Case, white space and Unicode normal form do not count."`
	Rows   int  `yaml:"rows,omitempty" otherwise:"1" doc:"Rows that make up the header, at most 10. Their texts are joined from top to bottom: 'Sales Q1'."`
	Fill   bool `yaml:"fill,omitempty" otherwise:"false" doc:"A text in an upper row counts for the blank cells to its right, as in a table whose merged cells were lost."`
}

// Stacked is the number of rows that make up the header.
func (s Settings) Stacked() int { return max(1, s.Rows) }

// Last is the last row that may belong to the header; 0 when nothing is said.
func (s Settings) Last() int {
	if s.Row > 0 {
		return s.Row + s.Stacked() - 1
	}
	return s.Within
}

// Validate reports every fault of the settings, each as "header.key: what is
// wrong; the remedy".
func (s Settings) Validate() []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Row < 0 || s.Row > MaxSearch {
		fault("header.row: %d is out of range; give a row number from 1 to %d", s.Row, MaxSearch)
	}
	if s.Within < 0 || s.Within > MaxSearch {
		fault("header.within: %d is out of range; give a number of rows from 1 to %d", s.Within, MaxSearch)
	}
	if s.Row != 0 && s.Within != 0 {
		fault("header: has both row and within; give one of the two")
	}
	if s.Rows < 0 || s.Rows > maxStack {
		fault("header.rows: %d is out of range; give the number of rows that make up the header, at most %d", s.Rows, maxStack)
	}
	if s.Fill && s.Rows < 2 {
		fault("header.fill: is for a header of several rows; remove it, or say how many with `rows`")
	}
	return faults
}

// Join makes one row of the rows of a header, given from top to bottom: the
// texts above each other with a space between. A text that is the same as the
// one above it counts once, as in cells merged downward.
func (s Settings) Join(rows [][]string) []string {
	if len(rows) == 1 {
		return rows[0]
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	joined := make([]string, width)
	for column := range joined {
		var parts []string
		for level, row := range rows {
			text := s.text(row, column, level+1 < len(rows))
			if text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
				parts = append(parts, text)
			}
		}
		joined[column] = strings.Join(parts, " ")
	}
	return joined
}

// text is what one row of the header says about a column.
func (s Settings) text(row []string, column int, upper bool) string {
	for at := column; at >= 0; at-- {
		if at < len(row) {
			if text := strings.TrimSpace(row[at]); text != "" {
				return text
			}
		}
		if !s.Fill || !upper {
			break
		}
	}
	return ""
}

// Missing gives the first text of each entry of which the row holds none.
func Missing(wanted [][]string, row []string) []string {
	there := map[string]bool{}
	for _, cell := range row {
		there[models.Fold(cell)] = true
	}
	var lacking []string
	for _, accepted := range wanted {
		if len(accepted) > 0 && !slices.ContainsFunc(accepted, func(text string) bool { return there[models.Fold(text)] }) {
			lacking = append(lacking, accepted[0])
		}
	}
	return lacking
}

// Nearest is the row of a search that came closest to the header, for telling
// why none was found.
type Nearest struct {
	row     int // 0: nothing was seen
	lacking []string
}

// Empty tells that the search has seen no row.
func (n *Nearest) Empty() bool { return n.row == 0 }

// See notes a row that lacks some headers.
func (n *Nearest) See(row int, lacking []string) {
	if n.Empty() || len(lacking) < len(n.lacking) {
		n.row, n.lacking = row, lacking
	}
}

// Fault says that the search found nothing.
func (n *Nearest) Fault(s Settings) error {
	if n.Empty() {
		return fmt.Errorf("none of the first %d rows holds anything; look where the table begins", s.Within)
	}
	lacking := fmt.Sprintf("%q", n.lacking)
	if len(n.lacking) > 20 {
		lacking = fmt.Sprintf("%q and %d more", n.lacking[:20], len(n.lacking)-20)
	}
	return fmt.Errorf("none of the first %d rows holds all the mapped headers; row %d comes nearest and lacks %s; add the names that the file uses to `from`, or say where the header is", s.Within, n.row, lacking)
}

// Names gives the columns' names for a header row. They are trimmed. A blank one
// is named by its position, "column 3"; of those that stand twice each gets its
// position, "Score (column 3)", so that a mapping takes neither of them by
// chance. A name that a raw batch uses itself is an error.
func Names(cells []string) ([]string, error) {
	names, count := make([]string, len(cells)), map[string]int{}
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		switch name {
		case "":
			name = fmt.Sprintf("column %d", i+1)
		case models.RawRow, models.RawFaultCode, models.RawFault, models.RawKinds:
			return nil, fmt.Errorf("column %d is named %q, a name that impactmart uses itself; rename it", i+1, name)
		}
		names[i] = name
		count[name]++
	}
	taken := map[string]int{}
	for i, name := range names {
		if count[name] > 1 {
			names[i] = fmt.Sprintf("%s (column %d)", name, i+1)
		}
		if at, twice := taken[names[i]]; twice {
			return nil, fmt.Errorf("columns %d and %d are both named %q; rename one of them", at+1, i+1, names[i])
		}
		taken[names[i]] = i
	}
	return names, nil
}
