package inspect

import (
	"fmt"
	"slices"
	"strconv"
)

// twoEnds is what dates such as 26/01/31 reveal about the place of a year of two digits: the
// place with fewer different numbers, because a table has few years and many days.
type twoEnds struct {
	lead, tail  map[string]bool // the first numbers, and the last ones
	only, never int             // cells whose first number can be only a year, or no year
}

// mayLead reports whether the first number of a date may be its year.
func (e *twoEnds) mayLead(m []string) bool {
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[5])
	return len(m[1]) == 2 && len(m[5]) == 2 && month > 0 && month <= 12 && day > 0 && day <= 31
}

func (e *twoEnds) add(m []string, isDay, mayLead bool) {
	if e.lead == nil {
		e.lead, e.tail = map[string]bool{}, map[string]bool{}
	}
	e.lead[m[1]], e.tail[m[5]] = true, true
	if !isDay {
		e.only++
	}
	if !mayLead {
		e.never++
	}
}

// manyDays is the number of different days from which on they tell the years beside them.
const manyDays = 10

// doubt says why the year may come first; "" if it comes last, as it mostly does.
func (e *twoEnds) doubt() string {
	switch {
	case e.only > 0:
		return fmt.Sprintf("%d cells can only have the year first", e.only)
	case e.never == 0 && len(e.lead) < len(e.tail):
		return fmt.Sprintf("there are %d different numbers in the first place and %d in the last, and years differ less than days", len(e.lead), len(e.tail))
	}
	return ""
}

// decideEnds determines whether the year comes first, given what speaks for it.
func (d *dates) decideEnds(c *Column, says string) string {
	byYear := d.formatsOf(yearFirst)
	switch {
	case d.ends.never > 0:
		c.warning = fmt.Sprintf("%s, and %d cannot; request another export", says, d.ends.never)
		byYear, says = nil, c.warning
	case d.ends.only > 0, len(d.ends.lead) <= 2 && len(d.ends.tail) >= manyDays:
		c.Formats = append(c.Formats, byYear...)
		return says + ": " + byYear[0]
	}
	c.Either = slices.Concat(c.Either, byYear, d.formatsOf(dayFirst))
	if d.first == 0 {
		c.Either = append(c.Either, d.formatsOf(monthFirst)...)
	}
	return says
}
