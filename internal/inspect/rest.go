package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// rest writes filters, nulls and the contract.
func (w *writer) rest(unpivots bool) {
	w.skips()
	w.nulls(unpivots)
	if n := w.sharedKeys(); n > 0 {
		w.decideAt("    ", "same_key", "same_key: "+choose, fmt.Sprintf("%d of %d rows have the person and day of another one; replace “choose” with sum if they add up, such as tickets, with last if the later row replaces the earlier one, or with refuse; if they are of different metrics, map the column that says so to metric_id", n, len(w.sample.rows)))
	}
	var unused []string
	months := w.readMonths()
	for _, c := range w.Columns {
		if c.Canonical == "" && !(unpivots && slices.Contains(months, c.Header)) {
			unused = append(unused, c.Header)
		}
	}
	if foreign := slices.DeleteFunc(slices.Clone(unused), func(header string) bool { return !w.mayBeMonth(header) }); len(foreign) > 0 {
		w.decideAt("    ", "contract", "contract: {new_columns: "+choose+"}",
			strings.Join(foreign, ", ")+" may be months, but a run does not read their names beside the others; rename them, or write ignore and narrow the pattern of headers above to omit them")
	} else if len(unused) > 0 {
		w.line("    contract: {new_columns: ignore}  # not used: %s", strings.Join(unused, ", "))
	}
}

// sharedKeys counts the rows of observations of which another one has the key, unless the
// two are equal. Without a column of people no row has a key.
func (w *writer) sharedKeys() (n int) {
	var keys []int
	for i, c := range w.Columns {
		if slices.Contains([]string{"subject_id", "email", "metric_id", "period_start"}, c.Canonical) {
			keys = append(keys, i)
		}
	}
	isPerson := func(at int) bool { return slices.Contains(models.Observations.OneOf, w.Columns[at].Canonical) }
	isPeriod := func(at int) bool { return w.Columns[at].Canonical == "period_start" }
	if w.Table != models.Observations.Name || !slices.ContainsFunc(keys, isPerson) || !slices.ContainsFunc(keys, isPeriod) && w.months() == 0 {
		return 0
	}
	rows, different := map[string]int{}, map[string]map[string]bool{}
	for _, row := range w.sample.rows {
		if slices.ContainsFunc(w.filters, func(f filter) bool { return f.is != nil && f.is(row) }) {
			continue // it probably does not count
		}
		if !slices.ContainsFunc(keys, func(at int) bool { return isPerson(at) && row[at].text != "" }) {
			continue // of whoever is named above
		}
		of := strings.Join(mapped(keys, func(at int) string { return row[at].withoutTime() }), "\x00")
		if rows[of]++; different[of] == nil {
			different[of] = map[string]bool{}
		}
		different[of][strings.Join(textsIn(row), "\x00")] = true
	}
	for of, count := range rows {
		if len(different[of]) > 1 {
			n += count
		}
	}
	return n
}

// timeBehind matches the time behind a day.
var timeBehind = regexp.MustCompile(`[T ,]+\d{1,2}:\d{2}.*$`)

// withoutTime is the text of a day without its time, which a run drops.
func (c cell) withoutTime() string {
	if c.day > 0 {
		day, _, _ := strings.Cut(c.text, ".") // a serial number
		return day
	}
	return timeBehind.ReplaceAllString(c.text, "")
}

// nulls writes the texts that mean that there is no value. They apply to all
// columns of the feed. So a word that may be a value of a text column, such as the
// region NA, is left undecided; a dash is never a value.
func (w *writer) nulls(unpivots bool) {
	canonical, _ := models.CanonicalTable(w.Table)
	var sure, open, evidence, doubts []string
	for _, null := range w.mayBeNull() {
		var typed, free []string
		for _, c := range w.Columns {
			column, isMapped := canonical.Column(c.Canonical)
			switch says := fmt.Sprintf("%d in %s", c.nothing[null], c.Header); {
			case c.nothing[null] == 0:
			case unpivots && isMonthHeader(c.Header), isMapped && (column.Type != models.String || len(column.Values) > 0):
				typed = append(typed, says)
			case isMapped:
				free = append(free, says)
			}
		}
		says := null + " " + strings.Join(append(typed, free...), ", ")
		switch isWord := strings.ContainsFunc(null, unicode.IsLetter); {
		case len(typed)+len(free) == 0:
		case len(free) > 0 && isWord:
			open, doubts = append(open, null), append(doubts, says)
		default:
			sure, evidence = append(sure, null), append(evidence, says)
		}
	}
	switch {
	case len(open) > 0:
		w.decideAt("    ", "nulls", "nulls: {"+choose+": "+scalars(append(sure, open...))+"}",
			fmt.Sprintf("these may be values of a text column: %s; write a list of those that mean that nothing is known, or []", strings.Join(doubts, "; ")))
	case len(sure) > 0:
		w.line("    nulls: %s  # %s", scalars(sure), strings.Join(evidence, "; "))
	}
}

// mayBeNull are the texts of the sample that may mean that there is no value.
func (w *writer) mayBeNull() []string {
	texts := slices.Clone(nothing)
	for _, c := range w.Columns {
		for text := range sortedKeys(c.nothing) {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

var total = regexp.MustCompile(`(?i)^(grand )?(total|totals|sum|summe|gesamt|totaal|somme)\b`)

// totals finds a totals row among the last rows of a complete file. A word alone is
// not enough, because "Total Quality Management" is a course: it must be in no
// other row, and the row must be mostly empty or contain the sum of the rows above.
func (w *writer) totals() (column, word, why string) {
	if !w.sample.isWhole {
		return "", "", ""
	}
	for at := max(1, len(w.sample.rows)-3); at < len(w.sample.rows); at++ {
		row := w.sample.rows[at]
		i := slices.IndexFunc(row, func(c cell) bool { return total.MatchString(c.text) })
		if i < 0 || w.rowsWith(row[i].text) > 1 {
			continue
		}
		empty := 0
		for _, c := range row {
			if c.text == "" {
				empty++
			}
		}
		if empty*2 > len(row)-1 {
			return w.sample.headers[i], row[i].text, fmt.Sprintf("the word is only in row %d, where %d of %d cells are empty", at+1, empty, len(row))
		}
		if sum := w.sums(at); sum >= 0 {
			return w.sample.headers[i], row[i].text, fmt.Sprintf("the word is only in row %d, which has the sum of %s", at+1, w.sample.headers[sum])
		}
	}
	return "", "", ""
}

// rowsWith counts the rows in which the text is a cell; like a filter, it ignores
// case.
func (w *writer) rowsWith(text string) (n int) {
	for _, row := range w.sample.rows {
		if slices.ContainsFunc(row, func(c cell) bool { return strings.EqualFold(c.text, text) }) {
			n++
		}
	}
	return n
}

// sums returns a column whose cell in the row is the sum of two or more cells
// above, -1 for none.
func (w *writer) sums(at int) int {
	for i := range w.sample.headers {
		want, err := w.value(at, i)
		sum, n := 0.0, 0
		for above := range at {
			if x, err := w.value(above, i); err == nil {
				sum, n = sum+x, n+1
			}
		}
		if err == nil && n > 1 && want != 0 && sum-want < 0.01 && want-sum < 0.01 {
			return i
		}
	}
	return -1
}

// value reads a number of the sample in the format of its column.
func (w *writer) value(row, column int) (float64, error) {
	c := w.Columns[column]
	text := w.sample.rows[row][column].text
	if c.Group != "" {
		text = strings.ReplaceAll(text, c.Group, "")
	}
	if c.Decimal == "," {
		text = strings.Replace(text, ",", ".", 1)
	}
	return strconv.ParseFloat(text, 64)
}
