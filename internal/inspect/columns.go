package inspect

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// nothing are texts that mean that there is no value.
var nothing = []string{
	"-", "--", "—", "n/a", "N/A", "NA", "#N/A", "#NV", "null", "NULL", "(null)", "0000-00-00", "none", "None", "NaN", "nan", "NaT", "<NA>", "(blank)", "(leer)", "k.A.", "k. A.", "n.a.",
}

// maxWords is the maximum number of different words in a column of type word.
const maxWords = 20

// mostly is the share of cells that makes a column one of dates or numbers. The
// other cells are typing errors, which a run will hold back.
const mostly = 0.9

// types determines the type of each column.
func (p *Proposal) types(t table) {
	for i := range t.headers {
		p.Columns = append(p.Columns, t.typeOf(i))
	}
}

// typeOf is the type of a column, which is determined again only if rows were removed.
func (t *table) typeOf(at int) Column {
	if t.types == nil || t.typed != len(t.rows) {
		t.types, t.typed = map[int]Column{}, len(t.rows)
	}
	c, isKnown := t.types[at]
	if !isKnown {
		c = typeOf(t.headers[at], *t, at)
		t.types[at] = c
	}
	return c
}

// typeOf determines the type of one column of the sample by its cells.
func typeOf(header string, t table, at int) Column {
	seen, different := newTally(), map[string]bool{}
	for _, row := range t.rows {
		seen.add(row[at])
		different[row[at].text] = true
	}
	delete(different, "")
	c := Column{Header: header, Type: "text", filled: seen.filled, different: len(different), nothing: seen.nothing, counts: t.counts(at)}
	seen.describe(&c)
	c.maySerial = c.Type != "date" && seen.serials > 0 && seen.most(seen.serials+seen.dates.n)
	c.Words = seen.listed()
	seen.leaveOut(&c)
	return c
}

// counts reports whether each cell of a column is one more than that above.
func (t *table) counts(at int) bool {
	last := 0
	for i, row := range t.rows {
		n, err := strconv.Atoi(row[at].text)
		if err != nil || i > 0 && n != last+1 || row[at].text[0] == '0' {
			return false
		}
		last = n
	}
	return len(t.rows) >= fewDecide
}

// leaveOut takes the days that stand for none out of what a column of dates has.
func (s *tally) leaveOut(c *Column) {
	if c.Type != "date" {
		return
	}
	for text := range sortedKeys(s.noDays) {
		n := s.noDays[text]
		c.filled, c.different = c.filled-n, c.different-1
		if day, isReal := noDaySerials[text]; isReal {
			text = day
		}
		c.nothing[text] += n
		c.Evidence += fmt.Sprintf("; %d are %s, which stands for no day", n, text)
	}
}

// tally counts what the cells of one column look like; a cell may look like several
// types.
type tally struct {
	filled                           int
	nothing                          map[string]int
	noDays                           map[string]int // count of each day that stands for none
	dates                            dates
	numbers                          numbers
	words                            map[string]int // all of them, up to maxWords
	emails, booleans, zeros, serials int
}

func newTally() *tally {
	return &tally{
		nothing: map[string]int{},
		noDays:  map[string]int{},
		dates:   dates{formats: map[string]int{}, shapes: map[string]bool{}, named: map[string]map[string]int{}, years: map[string]bool{}, hasShort: map[string]bool{}},
		words:   map[string]int{},
	}
}

func (s *tally) add(c cell) {
	if c.text == "" {
		return
	}
	if slices.Contains(nothing, c.text) {
		s.nothing[c.text]++
		return
	}
	s.filled++
	if isNoDay(c) {
		s.noDays[c.text]++
	}
	s.dates.add(c)
	s.numbers.add(c.text)
	if s.hasFewWords() {
		s.words[c.text]++
	}
	if c.day == 0 && serial.MatchString(c.text) {
		s.serials++
	}
	if isEmail(c.text) {
		s.emails++
	}
	if isYesOrNo(c.text) {
		s.booleans++
	}
	if len(c.text) > 1 && c.text[0] == '0' && isDigits(c.text) {
		s.zeros++
	}
}

func (s *tally) hasFewWords() bool { return len(s.words) <= maxWords }

// most reports whether a count of cells is enough to make the column one of their
// type.
func (s *tally) most(count int) bool {
	return s.filled > 0 && float64(count) >= mostly*float64(s.filled)
}

// describe sets the type of the column to the first one that most cells have.
func (s *tally) describe(c *Column) {
	switch {
	case s.filled == 0:
		c.Type, c.Evidence = "empty", "all cells are empty"
	case s.zeros > 0 && isDigits(firstOf(s.words)):
		c.Evidence = fmt.Sprintf("%d of %d cells begin with a zero, like IDs", s.zeros, s.filled)
	case s.most(s.dates.n) && !s.mayBeNumbers(c.Header):
		s.dates.describe(c)
	case s.most(s.emails):
		c.Type, c.Evidence = "email", fmt.Sprintf("%d of %d cells are email addresses", s.emails, s.filled)
	case s.most(s.booleans):
		c.Type, c.Evidence = "boolean", fmt.Sprintf("%d of %d cells are yes or no", s.booleans, s.filled)
	case s.most(s.numbers.n):
		s.numbers.describe(c)
	case s.hasFewWords() && len(s.words)*3 <= s.filled:
		c.Type, c.Evidence = "word", fmt.Sprintf("%d different words in %d cells", len(s.words), s.filled)
	default:
		c.Evidence = fmt.Sprintf("%d cells of free text", s.filled)
	}
}

// mayBeNumbers reports whether dates such as 20260314 may also be numbers of eight
// digits: if there are many different ones and the header does not mention a date. Months
// such as 202603 are numbers unless the header says otherwise.
func (s *tally) mayBeNumbers(header string) bool {
	if s.dates.n == s.dates.formats["yyyymm"] && s.numbers.n == s.filled {
		return !hasWord(header, aboutPeriods)
	}
	return s.dates.n == s.dates.formats["yyyymmdd"] && !s.hasFewWords() && s.numbers.n == s.filled && !strings.Contains(fold(header), "date") && !isOfDates(header)
}

// isOfDates reports whether some table knows the header as that of a day.
func isOfDates(header string) bool {
	return slices.ContainsFunc(models.Canonical, func(t models.Table) bool {
		name, _ := canonicalFor(t, header)
		column, ok := t.Column(name)
		return ok && column.Type == models.Date
	})
}

// aboutPeriods are words of headers below which a number such as 202601 is a month.
var aboutPeriods = []string{"month", "period", "yearmonth", "yyyymm", "date", "monat", "periode", "mois", "mes", "zeitraum", "buchungsperiode"}

// listed returns the words of a column with few, the most frequent first.
func (s *tally) listed() (words []Word) {
	if !s.hasFewWords() {
		return nil
	}
	for _, text := range slices.SortedFunc(maps.Keys(s.words), func(a, b string) int {
		return cmp.Or(s.words[b]-s.words[a], strings.Compare(a, b))
	}) {
		words = append(words, Word{text, s.words[text]})
	}
	return words
}

func isEmail(text string) bool {
	return strings.Count(text, "@") == 1 && !strings.ContainsAny(text, " ")
}

func isYesOrNo(text string) bool {
	return slices.Contains([]string{"yes", "no", "true", "false"}, strings.ToLower(text))
}

// serial matches a number from 20000 to 80000 that may be a date of a spreadsheet,
// from 1954 to 2119, in a number format that was not recognized as that of a date.
var serial = regexp.MustCompile(`^[2-7]\d{4}(\.\d+)?$`)

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

func firstOf(words map[string]int) string {
	for word := range sortedKeys(words) {
		return word
	}
	return ""
}

func sortedKeys[V any](m map[string]V) iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Keys(m)))
}
