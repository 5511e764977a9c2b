package transform

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/impactmart/impactmart/models"
)

// A spreadsheet stores what it shows as 90.1% as the share 0.901. In a column that also
// has 90.0 without a percent sign, nobody can tell whether that is 90 % or 90, and the
// two must not meet in one mean.

// notation is how a sheet shows the numbers of a column.
type notation byte

const (
	untold    notation = iota // no number yet that tells; one of up to 1 may be either
	inPercent                 // with a percent format
	asIs                      // without one, and above 1 in size
)

// notations are those of one column, from its first number that tells. A column of
// observations has one for each metric.
type notations struct {
	column *bound
	begun  map[string]*told // by metric, "" without one
}

// told is what the numbers so far have told.
type told struct {
	notation notation
	unit     unit
	isPlain  bool // one that is not 0 has been shown without a text
}

// unit is the text beside a number, if that may say what is counted.
type unit struct {
	name string // empty for none
	// isStrict means that a number without a text cannot be meant in it: a unit of time, or
	// thousands.
	isStrict bool
}

// unitIn is the unit of a cell.
func (p *pass) unitIn(c *bound, record int) unit {
	switch cell, kind := p.verbatim(c, record), p.kindOf(c, record); kind {
	case models.RawMoney:
		sign, _, _ := strings.Cut(cell, " ")
		return unit{name: sign}
	case models.RawLabeled:
		l := p.labels.in(cell, kind)
		if !l.hasWord() && !l.isScale && l.currency == "" && !strings.Contains(l.word, "%") {
			return unit{}
		}
		return unit{name: strings.TrimSpace(l.word + " " + l.currency), isStrict: l.isTime || l.isScale}
	}
	return unit{}
}

// differs reports whether a number in the unit cannot stand below those so far, and
// otherwise adds what it tells.
func (t *told) differs(u unit, isZero bool) bool {
	switch {
	case u.name == "" && isZero, u.name == t.unit.name && u.name != "":
	case u.name == "" && t.unit.isStrict, u.name != "" && t.unit.name != "", u.isStrict && t.isPlain:
		return true
	case u.name == "":
		t.isPlain = true
	default:
		t.unit = u
	}
	return false
}

// relateNotations finds the columns of numbers that are read as they are stored. Where
// percent is declared, all numbers are percentages, and the two notations agree.
func (b *binding) relateNotations(byName map[string]*bound) {
	b.metric = byName[metricColumn]
	for _, c := range b.all {
		isNumber := c.Type == models.Float || c.Type == models.Amount || c.Type == models.Integer
		if isNumber && !c.number.percent && (c.origin == fromColumn || c.origin == fromCell) {
			b.notations = append(b.notations, notations{c, map[string]*told{}})
		}
	}
}

// checkNotations rejects numbers in another notation, or another unit, than the first of
// their column.
func (p *pass) checkNotations() {
	for _, n := range p.notations {
		first := n.begun[""]
		if p.kinds.NullN() == p.kinds.Len() && p.metricIsFixed() && first != nil && first.notation == asIs && (first.isPlain || !p.hasUnits(n.column)) {
			continue // texts and whole numbers, as in all CSV files
		}
		p.checkNotation(n)
	}
}

func (p *pass) checkNotation(n notations) {
	c, isAboveOne, isZero := n.column, aboveOne(n.column.vector), zero(n.column.vector)
	valid, reported := c.validity(), -1
	for record, mute := range p.mute {
		if mute || !valid[record] || c.spec.IfEmpty != nil && trim(p.verbatim(c, record)) == "" {
			continue
		}
		metric := p.metricOf(record)
		so := n.begun[string(metric)]
		if so == nil {
			so = &told{}
			n.begun[string(metric)] = so
		}
		var code string
		switch kind := p.kindOf(c, record); {
		case p.hasUnits(c) && so.differs(p.unitIn(c, record), isZero(record)):
			code = UnitMixed
		case kind == models.RawShare && so.differsFrom(inPercent), kind != models.RawShare && isAboveOne(record) && so.differsFrom(asIs):
			code = PercentMixed
		default:
			continue
		}
		p.outcomes[record] = rejected
		if row := record / p.per; row != reported || c.origin == fromCell {
			reported = row
			p.findings = append(p.findings, finding{record: record, column: c, code: code})
		}
	}
}

// hasUnits reports whether the numbers of the column must be in one unit: a duration has its
// own, and so has an amount whose currency another column tells.
func (p *pass) hasUnits(c *bound) bool {
	return c.Unit != hours && (c.Type != models.Amount || p.currency == nil)
}

// differsFrom reports whether a number in the notation cannot stand below those so far.
func (t *told) differsFrom(n notation) bool {
	if t.notation == untold {
		t.notation = n
	}
	return t.notation != n
}

// aboveOne returns whether a number of the vector is above 1 in size, as few shares are.
func aboveOne(v vector) func(i int) bool {
	switch v := v.(type) {
	case *typed[decimal128.Num]:
		one := decimal128.FromU64(powers[amountScale])
		return func(i int) bool { return v.values[i].Abs().Greater(one) }
	case *typed[int64]:
		return func(i int) bool { return v.values[i] > 1 || v.values[i] < -1 }
	case *typed[float64]:
		return func(i int) bool { return v.values[i] > 1 || v.values[i] < -1 }
	}
	return func(int) bool { return false }
}

// kindOf is the kind that the source reports for the cell of a field.
func (p *pass) kindOf(c *bound, record int) models.RawKind {
	at := c.index
	switch c.origin {
	case fromColumn:
	case fromCell:
		at = p.spread[record%p.per]
	default:
		return models.RawText
	}
	return models.KindOf(p.kinds.Value(p.offset+record/p.per), at)
}

// metricIsFixed reports whether all records are of one metric, or of none.
func (p *pass) metricIsFixed() bool {
	return p.metric == nil || p.metric.origin == fromConst || p.metric.origin == fromCapture
}

// metricOf is the metric of a record, nil if all records have the same.
func (p *pass) metricOf(record int) []byte {
	if p.metricIsFixed() {
		return nil
	}
	return p.metric.vector.(*textVector).value(record)
}

// zero returns whether a number of the vector is 0, which is the same in every unit.
func zero(v vector) func(i int) bool {
	switch v := v.(type) {
	case *typed[decimal128.Num]:
		return func(i int) bool { return v.values[i].Sign() == 0 }
	case *typed[int64]:
		return func(i int) bool { return v.values[i] == 0 }
	case *typed[float64]:
		return func(i int) bool { return v.values[i] == 0 }
	}
	return func(int) bool { return false }
}

func (p *pass) describeNotation(f finding) string {
	if p.kindOf(f.column, f.record) == models.RawShare {
		return "is shown in percent (shown here as the share that is stored), but the numbers above it are not"
	}
	return "is not shown in percent, but numbers above it are"
}
