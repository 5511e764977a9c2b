package transform

import (
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
	begun  map[string]notation // by metric, "" without one
}

// relateNotations finds the columns of numbers that are read as they are stored. Where
// percent is declared, all numbers are percentages, and the two notations agree.
func (b *binding) relateNotations(byName map[string]*bound) {
	b.metric = byName[metricColumn]
	for _, c := range b.all {
		isNumber := c.Type == models.Float || c.Type == models.Amount || c.Type == models.Integer
		if isNumber && !c.number.percent && (c.origin == fromColumn || c.origin == fromCell) {
			b.notations = append(b.notations, notations{c, map[string]notation{}})
		}
	}
}

// checkNotations rejects numbers in another notation than the first of their column.
func (p *pass) checkNotations() {
	for _, n := range p.notations {
		if p.kinds.NullN() == p.kinds.Len() && p.metricIsFixed() && n.begun[""] == asIs {
			continue // texts and whole numbers, as in all CSV files
		}
		p.checkNotation(n)
	}
}

func (p *pass) checkNotation(n notations) {
	c, isAboveOne := n.column, aboveOne(n.column.vector)
	valid, reported := c.validity(), -1
	for record, mute := range p.mute {
		if mute || !valid[record] {
			continue
		}
		var found notation
		switch {
		case p.kindOf(c, record) == models.RawShare:
			found = inPercent
		case isAboveOne(record) && (c.spec.IfEmpty == nil || trim(p.verbatim(c, record)) != ""):
			found = asIs
		default:
			continue
		}
		metric := p.metricOf(record)
		switch n.begun[string(metric)] {
		case found:
			continue
		case untold:
			n.begun[string(metric)] = found
			continue
		}
		p.outcomes[record] = rejected
		if row := record / p.per; row != reported || c.origin == fromCell {
			reported = row
			p.findings = append(p.findings, finding{record: record, column: c, code: PercentMixed})
		}
	}
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
	if c.origin == fromCell {
		at = p.spread[record%p.per]
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

func (p *pass) describeNotation(f finding) string {
	if p.kindOf(f.column, f.record) == models.RawShare {
		return "is shown in percent (shown here as the share that is stored), but the numbers above it are not"
	}
	return "is not shown in percent, but numbers above it are"
}
