// Package header is shared by the drivers of tables: it finds the header, joins
// several header rows into one, and names the columns. It knows no format.
package header

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// MaxSearch is the last row in which a header may begin, the declared maximum of row
// and within.
const MaxSearch = 1000

// Settings locates the header; by default it is the first row.
type Settings struct {
	Row    int  `yaml:"row,omitempty" excludes:"within" otherwise:"CSV: the first line that is not blank; Excel: 1" min:"1" max:"1000" doc:"Row of the header; its first row if it has several."`
	Within int  `yaml:"within,omitempty" min:"1" max:"1000" doc:"Search this many rows from the top for the header: the first row that has all mapped headers. Case, white space and Unicode normalization are ignored."`
	Rows   int  `yaml:"rows,omitempty" otherwise:"1" min:"1" max:"10" doc:"Number of rows that make up the header. Their texts are joined from top to bottom: 'Sales Q1'."`
	None   bool `yaml:"none,omitempty" excludes:"row,within,rows,fill" otherwise:"false" doc:"There is no header: the columns are named by their position, 'column 1', 'column 2' and so on, and the first row is data."`
	Fill   bool `yaml:"fill,omitempty" otherwise:"false" doc:"A text in an upper row also applies to the blank cells to its right, as in a table whose merged cells were lost."`
}

// Stacked is the number of rows that make up the header.
func (s Settings) Stacked() int { return max(1, s.Rows) }

// Last is the last row that may belong to the header; 0 if the settings do not
// limit it.
func (s Settings) Last() int {
	if s.Row > 0 {
		return s.Row + s.Stacked() - 1
	}
	return s.Within
}

// Validate reports the faults of the settings beyond what their keys declare, each as
// "header.key: what is wrong; the remedy".
func (s Settings) Validate() []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Fill && s.Rows < 2 {
		fault("header.fill: applies only to a header of several rows; remove it, or give the number of rows as `rows`")
	}
	return faults
}

// Join combines the rows of a header, given from top to bottom, into one: texts
// above each other are joined by a space. A text equal to the one above it counts
// once, as in cells merged downward.
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

// text is the text of one header row for a column.
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

// Missing returns the first text of each entry that has no text in the row.
func Missing(wanted [][]string, row []string) []string {
	present := map[string]bool{}
	for _, cell := range row {
		present[models.Fold(cell)] = true
	}
	var missing []string
	for _, accepted := range wanted {
		if len(accepted) > 0 && !slices.ContainsFunc(accepted, func(text string) bool { return present[models.Fold(text)] }) {
			missing = append(missing, accepted[0])
		}
	}
	return missing
}

// Nearest is the row of a search that came closest to the header. It explains why
// no header was found.
type Nearest struct {
	row     int // 0: no row was seen
	missing []string
}

// Empty reports whether the search has seen no row.
func (n *Nearest) Empty() bool { return n.row == 0 }

// See records a row in which some headers are missing.
func (n *Nearest) See(row int, missing []string) {
	if n.Empty() || len(missing) < len(n.missing) {
		n.row, n.missing = row, missing
	}
}

// Fault is the error of a search that found no header.
func (n *Nearest) Fault(s Settings) error {
	if n.Empty() {
		return fmt.Errorf("the first %d rows are empty; check where the table begins", s.Within)
	}
	return &notFound{*n, s.Within}
}

// notFound is the error of a search in which some row came closest.
type notFound struct {
	Nearest
	within int
}

func (e *notFound) Error() string {
	return fmt.Sprintf("none of the first %d rows has all mapped headers; the closest, row %d, lacks %s; add the names that the file uses to `from`, or configure where the header is", e.within, e.row, e.shown())
}

// ForSheet says the same to who keeps the sheet and knows no configuration.
func (e *notFound) ForSheet() string {
	return fmt.Sprintf("None of the first %d rows has all headers that were agreed. Row %d comes closest and lacks %s. Restore what is missing, or tell the person who runs impactmart the new names.", e.within, e.row, strings.NewReplacer("[", "", "]", "").Replace(e.shown()))
}

// shown are the first of the missing headers.
func (n *Nearest) shown() string {
	const most = 20
	if more := len(n.missing) - most; more > 0 {
		return fmt.Sprintf("%q and %d more", n.missing[:most], more)
	}
	return fmt.Sprintf("%q", n.missing)
}

// Names returns the column names for a header row, trimmed. A blank name is
// replaced by its position, "column 3"; repeated names each get their position,
// "Score (column 3)", so that a mapping does not use one of them by accident. A
// name that a raw batch reserves is an error.
func Names(cells []string) ([]string, error) {
	names, count := make([]string, len(cells)), map[string]int{}
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		switch name {
		case "":
			name = fmt.Sprintf("column %d", i+1)
		case models.RawRow, models.RawFaultCode, models.RawFault, models.RawKinds:
			return nil, fmt.Errorf("column %d is named %q, a name that impactmart reserves; rename it", i+1, name)
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
