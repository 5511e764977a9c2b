package inspect

import (
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// A name that stands once for several rows is the first cell of a block: the cells below
// it are empty, and no two neighbors are equal, because then the second would have been
// left out, too. A value that is only missing here and there looks alike, such as the day of
// tickets that are open or the ID of an external person: values then also stand alone, without
// an empty cell below, which no cell of a block does where every block has several rows.

// blocks is what the cells of a column tell about that.
type blocks struct {
	filled, empty int
	begins        bool // with a value
	repeats       bool // a value follows itself, with or without empty cells between
	neighbors     bool // a value follows itself without empty cells between
	alone         bool // a value has no empty cell below it
}

// blocksOf counts the cells of a column, without blank rows.
func (w *writer) blocksOf(at int) (b blocks) {
	last, above := "", ""
	for _, row := range w.sample.rows {
		if !slices.ContainsFunc(row, func(c cell) bool { return c.text != "" }) {
			continue
		}
		text := row[at].text
		b.neighbors = b.neighbors || text != "" && text == above
		b.alone = b.alone || text != "" && above != ""
		above = text
		switch {
		case text == "":
			b.empty++
			continue
		case b.filled+b.empty == 0:
			b.begins = true
		case text == last:
			b.repeats = true
		}
		b.filled++
		last = text
	}
	b.alone = b.alone || above != ""
	return b
}

// Shares of empty cells from which on a column may have blocks, and from which on one
// that is needed in every row does.
const (
	someEmpty = 0.2
	manyEmpty = 0.25
)

// standsBelow decides whether a value of the column stands for the empty cells below it:
// for certain, or for a person to decide. Only in a column that every row needs can the
// cells decide; elsewhere an empty cell may mean that nothing is known.
func (w *writer) standsBelow(t models.Table, canonical models.Column, x Column) (value, why string) {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	if at < 0 || len(w.sample.rows) == 0 {
		return "", ""
	}
	b := w.blocksOf(at)
	share := float64(b.empty) / float64(max(1, b.empty+b.filled))
	says := fmt.Sprintf("%d of %d cells are empty", b.empty, b.empty+b.filled)
	const ask = "; if a value stands for the empty cells below it, replace “choose” with true, otherwise with false"
	if isNeeded := canonical.Required || slices.Contains(t.OneOf, canonical.Name); tellers[canonical.Name] == nil || !isNeeded {
		if slices.Contains(groups, canonical.Name) && b.isClean() && share >= 0.5 {
			return choose, says + ask
		}
		return "", ""
	}
	switch {
	case w.isToldOtherwise(at, tellers[canonical.Name]):
		return "", ""
	case b.areCertain() && share >= manyEmpty:
		return "true", says + ", there is one below each value, and no value follows itself"
	case b.empty > 1 && share >= someEmpty:
		return choose, says + ask + orOpen(canonical.Name, x)
	}
	return "", ""
}

// orOpen says how the rows of what is not over are skipped, where days are empty.
func orOpen(name string, x Column) string {
	if name != "period_start" {
		return ""
	}
	return ", and skip those rows with skip_where: [{column: " + scalar(x.Header) + ", empty: true}] if they are open, such as tickets"
}

// isClean reports whether the column may have blocks.
func (b blocks) isClean() bool { return b.begins && !b.neighbors && b.filled > 1 && b.empty > 1 }

// areCertain reports whether all cells look like blocks.
func (b blocks) areCertain() bool { return b.isClean() && !b.repeats && !b.alone }

// tellers are the columns that say whom or what a row is about, and when, with words of
// headers that say so, too. A value, a status or a day of completion never stands for
// those below it.
var tellers = map[string][]string{
	"employee_id": aboutPeople, "subject_id": aboutPeople, "email": aboutPeople,
	"program_id": {"course", "title", "training", "program", "activity", "module", "kurs"},
	"metric_id":  {"metric", "kpi", "measure"}, "period_start": {},
}

var aboutPeople = []string{"name", "email", "learner", "employee", "user", "person", "agent", "id"}

// groups are the columns by which people arrange the rows of a sheet.
var groups = []string{"department", "job", "location", "employment_type", "component"}

// isToldOtherwise reports whether another column says in the rows with an empty cell whom
// or what they are about, by a text that is not that of the row above.
func (w *writer) isToldOtherwise(at int, words []string) bool {
	for other, c := range w.Columns {
		if other == at || !hasWord(c.Header, words) {
			continue
		}
		own, all := 0, 0
		for i, row := range w.sample.rows {
			if i == 0 || row[at].text != "" || row[other].text == "" {
				continue
			}
			if all++; row[other].text != w.sample.rows[i-1][other].text {
				own++
			}
		}
		if own*2 > all {
			return true
		}
	}
	return false
}
