package inspect

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// nothing are texts that stand for no value.
var nothing = []string{"-", "--", "—", "n/a", "N/A", "NA", "#N/A", "null", "NULL", "0000-00-00", "none"}

// maxWords is the number of different words up to which a column is one of words.
const maxWords = 20

// mostly is the share of cells that make a column one of dates or numbers: others
// are slips, which a run will hold back.
const mostly = 0.9

// types looks at each column.
func (p *Proposal) types(t table) {
	for i, header := range t.headers {
		p.Columns = append(p.Columns, typeOf(header, t, i))
	}
}

func typeOf(header string, t table, at int) Column {
	c := Column{Header: header, Type: "text", nothing: map[string]int{}}
	d := dates{formats: map[string]int{}, shapes: map[string]bool{}}
	n := numbers{}
	words := map[string]int{}
	emails, booleans, zeros, serials := 0, 0, 0, 0
	for _, row := range t.rows {
		text := row[at].text
		if text == "" {
			continue
		}
		if slices.Contains(nothing, text) {
			c.nothing[text]++
			continue
		}
		c.filled++
		d.add(row[at])
		if row[at].day == 0 && serial.MatchString(text) {
			serials++
		}
		n.add(text)
		if len(words) <= maxWords {
			words[text]++
		}
		if strings.Count(text, "@") == 1 && !strings.ContainsAny(text, " ") {
			emails++
		}
		if slices.Contains([]string{"yes", "no", "true", "false"}, strings.ToLower(text)) {
			booleans++
		}
		if len(text) > 1 && text[0] == '0' && isDigits(text) {
			zeros++
		}
	}
	most := func(count int) bool { return c.filled > 0 && float64(count) >= mostly*float64(c.filled) }
	switch {
	case c.filled == 0:
		c.Type, c.Evidence = "empty", "no cell is filled"
	case zeros > 0 && isDigits(firstOf(words)):
		c.Evidence = fmt.Sprintf("%d of %d cells begin with a zero, as ids do", zeros, c.filled)
	case most(d.n) && !(d.n == d.formats["yyyymmdd"] && len(words) > maxWords && n.n == c.filled && !strings.Contains(fold(header), "date")):
		d.describe(&c)
	case most(emails):
		c.Type, c.Evidence = "email", fmt.Sprintf("%d of %d cells are addresses", emails, c.filled)
	case most(booleans):
		c.Type, c.Evidence = "boolean", fmt.Sprintf("%d of %d cells are yes or no", booleans, c.filled)
	case most(n.n):
		n.describe(&c)
	case len(words) <= maxWords && len(words)*3 <= c.filled:
		c.Type, c.Evidence = "word", fmt.Sprintf("%d different words in %d cells", len(words), c.filled)
	default:
		c.Evidence = fmt.Sprintf("%d cells of free text", c.filled)
	}
	c.maySerial = c.Type != "date" && serials > 0 && most(serials+d.n)
	if len(words) <= maxWords {
		for _, text := range slices.SortedFunc(maps.Keys(words), func(a, b string) int {
			return cmp.Or(words[b]-words[a], strings.Compare(a, b))
		}) {
			c.Words = append(c.Words, Word{text, words[text]})
		}
	}
	return c
}

// serial is a number from 20000 to 80000 that may be a spreadsheet's day, from 1954
// to 2119, in a number format that was not known for a date's.
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
