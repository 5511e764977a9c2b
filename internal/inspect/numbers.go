package inspect

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numbers are what the cells of a column tell of decimal and thousands signs.
type numbers struct {
	n                  int
	scale              scale
	letters            int // cells that name their currency in letters
	commas, points     int // decimal signs for certain
	byComma, byPoint   int // cells that have a decimal comma or point, or the other sign between thousands
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
	n.scale.add(digits, m[4] != "")
	if isLetters := len(m[3]) == 3 && m[3][0] < 128; isLetters {
		n.letters++
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
	switch {
	case decimal == "," || group == ".":
		n.byComma++
	case decimal == "." || group == ",":
		n.byPoint++
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

// decideDecimal finds the sign before the decimals; a sign between thousands tells
// it too, for the two differ.
func (n *numbers) decideDecimal(c *Column) string {
	switch {
	case n.byComma > 0 && n.byPoint > 0:
		c.Either = []string{`decimal: ","`, `decimal: "."`}
		return fmt.Sprintf("%d are written with a decimal comma and %d with a decimal point: they cannot be read together, ask for another export", n.byComma, n.byPoint)
	case n.byComma > 0:
		c.Decimal = ","
		return fmt.Sprintf("comma before the decimals in %d", n.commas)
	case n.byPoint > 0:
		c.Decimal = "."
		return fmt.Sprintf("point before the decimals in %d", n.points)
	case n.openComma > 0:
		c.Either = []string{`decimal: ","`, `decimal: ".", group: ","`}
		return fmt.Sprintf("%d have one comma with three digits after it, and none tells whether it stands for decimals or thousands", n.openComma)
	case n.openDot > 0:
		c.Either = []string{`decimal: "."`, `decimal: ",", group: "."`}
		return fmt.Sprintf("%d have one point with three digits after it, and none tells whether it stands for decimals or thousands", n.openDot)
	}
	return "whole numbers only"
}

// decideGroup finds the sign between thousands. A sign that was open is one of them
// once the other sign is that of the decimals.
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
		evidence = append(evidence, fmt.Sprintf("%q between thousands in %d", sign, groups[sign]))
	}
	if len(evidence) > 1 {
		evidence = append(evidence, fmt.Sprintf("%q is the most frequent, cells with another will be rejected", c.Group))
	}
	return evidence
}

// scale is what the cells tell of whether a share is written 0.85 or 85.
type scale struct {
	percents  int // with the sign
	plain     int // without it
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

// mixed says why one scale cannot be told; empty, it can. A number that is no share
// may be of any size, but with and without a sign it has two.
func (s scale) mixed(isShare bool) string {
	switch {
	case s.percents > 0 && s.fractions > 0:
		return fmt.Sprintf("%d cells have a %% sign and %d are below one without it: two scales in one column, ask for another export; else write percent: true or false", s.percents, s.fractions)
	case isShare && s.above > 0 && s.fractions > 0:
		return fmt.Sprintf("%d cells are above one and %d are between zero and one: two scales in one column, ask for another export; else write percent: true or false", s.above, s.fractions)
	case !isShare && s.percents > 0 && s.plain > 0:
		return fmt.Sprintf("%d cells have a %% sign and %d have none: they may be two scales; write percent: true if they are one", s.percents, s.plain)
	case isShare && s.percents == 0 && s.above > 0 && s.most <= 10:
		return fmt.Sprintf("no cell is above %g: these may be points of ten or of five and no percentages; write percent: true if they are", s.most)
	}
	return ""
}
