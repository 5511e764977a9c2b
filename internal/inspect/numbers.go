package inspect

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numbers is what the cells of a column reveal about decimal and thousands
// separators.
type numbers struct {
	n                  int
	scale              scale
	letters            int // cells with the currency in letters
	commas, points     int // cells whose decimal separator is certain
	byComma, byPoint   int // cells with a decimal comma or point, or the other separator between thousands
	groups             map[string]int
	openComma, openDot int // cells with one separator followed by three digits, which may be either
	signs              map[string]int
}

var (
	shape     = regexp.MustCompile(`^[-+(−]?\s?([€$£]|EUR|USD|GBP|CHF)?\s?([-+−]?\d[\d.,'’\x{00a0}\x{202f} ]*?)\s?([€$£]|EUR|USD|GBP|CHF)?\s?(%)?\s?[-−]?\)?$`)
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
	decimal, group, open, ok := separatorsOf(digits)
	if !ok {
		return
	}
	n.n++
	n.scale.add(digits, m[4] != "")
	if isCode := func(s string) bool { return len(s) == 3 && s[0] < 128 }; isCode(m[1]) || isCode(m[3]) {
		n.letters++
	}
	for _, sign := range []string{m[1], m[3]} {
		if sign != "" {
			n.signs[sign]++
		}
	}
	n.count(decimal, group, open)
}

// count counts the signs of one number.
func (n *numbers) count(decimal, group, open string) {
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
	switch {
	case decimal == "," || group == ".":
		n.byComma++
	case decimal == "." || group == ",":
		n.byPoint++
	}
}

// separatorsOf finds the decimal and thousands separators of one number; open is a
// separator that may be either.
func separatorsOf(digits string) (decimal, group, open string, ok bool) {
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

// plainGroup is the separator as a configuration declares it.
func plainGroup(sign string) string {
	switch sign {
	case "\u00a0", "\u202f":
		return " "
	case "’":
		return "'"
	}
	return sign
}

// describe fills the column with the separators and their evidence.
func (n *numbers) describe(c *Column) {
	c.Type, c.scale, c.letters = "number", n.scale, n.letters
	if n.scale.percents > 0 {
		c.Type = "percent"
	}
	c.signs = slices.Sorted(maps.Keys(n.signs))
	c.Currency = strings.Join(c.signs, " ")
	evidence := []string{fmt.Sprintf("%d of %d cells are numbers", n.n, c.filled)}
	if len(n.signs) > 0 {
		evidence = append(evidence, "with the currency "+strings.Join(c.signs, ", "))
	}
	evidence = append(evidence, n.decideDecimal(c))
	evidence = append(evidence, n.decideGroup(c)...)
	c.Evidence = strings.Join(evidence, "; ")
}

// decideDecimal finds the decimal separator. A thousands separator reveals it too,
// because the two differ.
func (n *numbers) decideDecimal(c *Column) string {
	switch {
	case n.byComma > 0 && n.byPoint > 0:
		c.Either = []string{`decimal: ","`, `decimal: "."`}
		return fmt.Sprintf("%d have a decimal comma and %d have a decimal point; they cannot be read together, so request another export", n.byComma, n.byPoint)
	case n.byComma > 0:
		c.Decimal = ","
		return fmt.Sprintf("decimal comma in %d", n.commas)
	case n.byPoint > 0:
		c.Decimal = "."
		return fmt.Sprintf("decimal point in %d", n.points)
	case n.openComma > 0:
		c.Either = []string{`decimal: ","`, `decimal: ".", group: ","`}
		return fmt.Sprintf("%d have one comma followed by three digits, and no cell shows whether it separates decimals or thousands", n.openComma)
	case n.openDot > 0:
		c.Either = []string{`decimal: "."`, `decimal: ",", group: "."`}
		return fmt.Sprintf("%d have one point followed by three digits, and no cell shows whether it separates decimals or thousands", n.openDot)
	}
	return "whole numbers only"
}

// decideGroup finds the thousands separator. A separator that may be either is a
// thousands separator if the other one is the decimal separator.
func (n *numbers) decideGroup(c *Column) (evidence []string) {
	if len(c.Either) > 0 {
		return nil
	}
	groups := maps.Clone(n.groups)
	if c.Decimal == "," && n.openDot > 0 {
		groups["."] += n.openDot
	}
	if c.Decimal == "." && n.openComma > 0 {
		groups[","] += n.openComma
	}
	for sign := range sortedKeys(groups) {
		if sign == c.Decimal {
			continue
		}
		if c.Group == "" || groups[sign] > groups[c.Group] {
			c.Group = sign
		}
		evidence = append(evidence, fmt.Sprintf("thousands separator %q in %d", sign, groups[sign]))
	}
	if len(evidence) > 1 {
		evidence = append(evidence, fmt.Sprintf("%q is the most frequent; cells with another will be rejected", c.Group))
	}
	return evidence
}

// scale is what the cells reveal about whether a share is written 0.85 or 85.
type scale struct {
	percents  int // with a percent sign
	plain     int // without a percent sign
	above     int // plain, above one
	fractions int // plain, between zero and one
	most      float64
}

func (s *scale) add(digits string, isPercent bool) {
	if isPercent {
		s.percents++
		return
	}
	s.plain++
	value, err := strconv.ParseFloat(strings.Replace(digits, ",", ".", 1), 64)
	switch {
	case err != nil || value > 1:
		s.above++
		s.most = max(s.most, value)
	case value > 0 && value < 1:
		s.fractions++
	}
}

// mostPoints is the largest of the usual numbers of points, as of the grades of French
// schools, up to which a share may be one of them.
const mostPoints = 20

// mixed says why the scale is undecided; it is empty if the scale is clear. A
// number that is not a share may have any size, but numbers with and without a
// percent sign have two scales.
func (s scale) mixed(isShare bool) string {
	switch {
	case s.percents > 0 && s.fractions > 0:
		return fmt.Sprintf("%d cells have a %% sign and %d are below one without it, so the column has two scales; request another export, or write percent: true or false", s.percents, s.fractions)
	case isShare && s.above > 0 && s.fractions > 0:
		return fmt.Sprintf("%d cells are above one and %d are between zero and one, so the column has two scales; request another export, or write percent: true or false", s.above, s.fractions)
	case !isShare && s.percents > 0 && s.plain > 0:
		return fmt.Sprintf("%d cells have a %% sign and %d have none, so the column may have two scales; write percent: true if it has only one", s.percents, s.plain)
	case isShare && s.percents == 0 && s.above > 0 && s.most <= mostPoints:
		return fmt.Sprintf("no cell is above %g, so these may be points out of twenty, ten or five instead of percentages; write percent: true if they are percentages", s.most)
	}
	return ""
}
