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
	c := Column{Header: header, Type: "text"}
	d := dates{formats: map[string]int{}, shapes: map[string]bool{}}
	n := numbers{}
	words := map[string]int{}
	emails, booleans, zeros := 0, 0, 0
	for _, row := range t.rows {
		text := row[at].text
		if text == "" {
			continue
		}
		if slices.Contains(nothing, text) {
			if !slices.Contains(c.nulls, text) {
				c.nulls = append(c.nulls, text)
			}
			continue
		}
		c.filled++
		d.add(row[at])
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
	if len(words) <= maxWords {
		for _, text := range slices.SortedFunc(maps.Keys(words), func(a, b string) int {
			return cmp.Or(words[b]-words[a], strings.Compare(a, b))
		}) {
			c.Words = append(c.Words, Word{text, words[text]})
		}
	}
	return c
}

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

// numbers are what the cells of a column tell of decimal and thousands signs.
type numbers struct {
	n, percents        int
	commas, points     int // decimal signs for certain
	groups             map[string]int
	openComma, openDot int // one sign with three digits after it: either
	signs              map[string]int
}

var (
	shape     = regexp.MustCompile(`^[-+(−]?\s?([€$£])?\s?([-+−]?\d[\d.,'’\x{00a0}\x{202f} ]*?)\s?([€$£]|EUR|USD|GBP)?\s?(%)?\)?$`)
	threes    = regexp.MustCompile(`^\d{1,3}([.,'’\x{00a0}\x{202f} ])\d{3}(?:[.,'’\x{00a0}\x{202f} ]\d{3})*$`)
	oneSign   = regexp.MustCompile(`^\d+([.,])\d+$`)
	bothSigns = regexp.MustCompile(`^\d{1,3}(?:([.,'’\x{00a0}\x{202f} ])\d{3})+([.,])\d+$`)
)

func (n *numbers) add(text string) {
	m := shape.FindStringSubmatch(text)
	if m == nil {
		return
	}
	if n.groups == nil {
		n.groups, n.signs = map[string]int{}, map[string]int{}
	}
	digits := strings.TrimLeft(m[2], "-+−")
	decimal, group, open, ok := signsOf(digits)
	if !ok {
		return
	}
	n.n++
	if m[4] != "" {
		n.percents++
	}
	for _, sign := range []string{m[1], m[3]} {
		if sign != "" {
			n.signs[sign]++
		}
	}
	switch {
	case open == ",":
		n.openComma++
	case open == ".":
		n.openDot++
	case decimal == ",":
		n.commas++
	case decimal == ".":
		n.points++
	}
	if group != "" {
		n.groups[group]++
	}
}

// signsOf finds the decimal and the thousands sign of one number; open is a sign
// that may be either.
func signsOf(digits string) (decimal, group, open string, ok bool) {
	if isDigits(digits) {
		return "", "", "", true
	}
	if m := bothSigns.FindStringSubmatch(digits); m != nil && m[1] != m[2] {
		return m[2], plainGroup(m[1]), "", true
	}
	if m := threes.FindStringSubmatch(digits); m != nil {
		sign := m[1]
		if strings.Count(digits, sign) == 1 && (sign == "," || sign == ".") && !strings.HasPrefix(digits, "0") {
			return "", "", sign, true
		}
		if strings.HasPrefix(digits, "0") {
			return sign, "", "", sign == "," || sign == "."
		}
		return "", plainGroup(sign), "", true
	}
	if m := oneSign.FindStringSubmatch(digits); m != nil {
		return m[1], "", "", true
	}
	return "", "", "", false
}

// plainGroup is the sign under which a configuration declares it.
func plainGroup(sign string) string {
	switch sign {
	case "\u00a0", "\u202f":
		return " "
	case "’":
		return "'"
	}
	return sign
}

// describe fills the column with what the numbers tell.
func (n *numbers) describe(c *Column) {
	c.Type, c.isPercent = "number", n.percents > 0
	if n.percents > 0 {
		c.Type = "percent"
	}
	for sign := range sortedKeys(n.signs) {
		c.Currency = sign
	}
	comma, point := n.commas+n.groups["."], n.points+n.groups[","]
	var evidence []string
	say := func(format string, args ...any) { evidence = append(evidence, fmt.Sprintf(format, args...)) }
	say("%d of %d cells are numbers", n.n, c.filled)
	switch {
	case comma > 0 && point > 0:
		c.Either = []string{`decimal: ","`, `decimal: "."`}
		say("%d are written with a decimal comma and %d with a decimal point: they cannot be read together, ask for another export", comma, point)
	case comma > 0:
		c.Decimal = ","
		say("comma before the decimals in %d", n.commas)
	case point > 0:
		c.Decimal = "."
		say("point before the decimals in %d", n.points)
	case n.openComma > 0:
		c.Either = []string{`decimal: ","`, `decimal: ".", group: ","`}
		say("%d have one comma with three digits after it, and none tells whether it stands for decimals or thousands", n.openComma)
	case n.openDot > 0:
		c.Either = []string{`decimal: "."`, `decimal: ",", group: "."`}
		say("%d have one point with three digits after it, and none tells whether it stands for decimals or thousands", n.openDot)
	default:
		say("whole numbers only")
	}
	groups := n.groups
	if groups == nil {
		groups = map[string]int{}
	}
	if c.Decimal == "," && n.openDot > 0 {
		groups["."] += n.openDot
	}
	if c.Decimal == "." && n.openComma > 0 {
		groups[","] += n.openComma
	}
	for sign := range sortedKeys(groups) {
		if sign != c.Decimal && len(c.Either) == 0 {
			c.Group = sign
			say("%q between thousands in %d", sign, groups[sign])
		}
	}
	c.Evidence = strings.Join(evidence, "; ")
}
