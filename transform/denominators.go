package transform

import "github.com/impactmart/impactmart/models"

// fraction is the numerator and the mapped denominator of an observation.
type fraction struct{ numerator, denominator *bound }

// relateFraction finds the denominator, if the table has one and it is mapped. Without
// one, a value has the weight 1, and nothing can contradict it.
func (b *binding) relateFraction(byName map[string]*bound) {
	if b.normalizer.table.Name == models.Observations.Name {
		b.fraction = fraction{byName[numeratorColumn], byName[denominatorColumn]}
	}
}

// checkDenominators rejects records that have a numerator without a denominator. A sum
// over a window would count the numerator all the same.
func (p *pass) checkDenominators() {
	numerator, denominator := p.fraction.numerator, p.fraction.denominator
	if numerator == nil || denominator == nil {
		return
	}
	above, below := numerator.vector.(*typed[float64]), denominator.vector.(*typed[float64])
	reported := -1
	for record, mute := range p.mute {
		if mute {
			continue
		}
		switch {
		case !below.valid[record]:
			// One that cannot be read is reported as such.
			if cell := trim(p.verbatim(denominator, record)); cell != "" && !p.isNull(cell, p.kindOf(denominator, record)) {
				continue
			}
		case below.values[record] != 0, !above.valid[record], above.values[record] == 0:
			continue
		}
		p.outcomes[record] = rejected
		if row := record / p.per; row != reported || denominator.origin == fromCell {
			reported = row
			p.findings = append(p.findings, finding{record: record, column: denominator, code: NoDenominator})
		}
	}
}

func (p *pass) describeDenominator(f finding) string {
	if cell := trim(p.verbatim(f.column, f.record)); cell == "" || p.isNull(cell, p.kindOf(f.column, f.record)) {
		return "is empty, but every record needs it, because a column is mapped to it"
	}
	return "is 0, but " + p.headerOf(p.fraction.numerator, f.record) + " is not"
}

// ifEmpty checks where an empty cell may have a value.
func (c *compiler) ifEmpty(f *field) {
	if f.spec.IfEmpty != nil && f.Name != denominatorColumn {
		c.fault(f.path+".if_empty", "applies only to a denominator; remove it")
	}
}
