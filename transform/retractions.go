package transform

import (
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// retraction are the columns of completions by which a record takes back another one.
type retraction struct{ status, retracts *bound }

func (b *binding) relateRetraction(byName map[string]*bound) {
	if b.normalizer.table.Name == models.Completions.Name {
		b.retraction = retraction{byName[statusColumn], byName[retractsColumn]}
	}
}

// checkRetractions accepts records that take back another one: they need to say which,
// and nothing else, because they tell nothing about a person. Often an administrator is
// their subject, and the record that is taken back stands in the place of the course.
func (p *pass) checkRetractions() {
	if p.retraction.status == nil {
		return
	}
	status := p.retraction.status.vector.(*textVector)
	var named *textVector
	if p.retraction.retracts != nil {
		named = p.retraction.retracts.vector.(*textVector)
	}
	accepted := map[int]bool{}
	for record, mute := range p.mute {
		if mute || !status.valid[record] || string(status.value(record)) != models.StatusRetracted {
			continue
		}
		if named != nil && named.valid[record] {
			accepted[record] = true
			p.outcomes[record] = landed
			continue
		}
		p.reject(finding{record: record, column: p.retraction.place(), code: RetractsNothing})
	}
	if len(accepted) > 0 {
		p.findings = slices.DeleteFunc(p.findings, func(f finding) bool { return accepted[f.record] })
	}
}

// place is the column to correct.
func (r retraction) place() *bound {
	if r.retracts != nil {
		return r.retracts
	}
	return r.status
}

// retractions checks that a mapping by which records are taken back is complete.
func (c *compiler) retractions() {
	if c.table.Name != models.Completions.Name {
		return
	}
	_, retracts := c.mapping.Columns[retractsColumn]
	_, record := c.mapping.Columns[recordColumn]
	words := c.mapping.Columns[statusColumn].Values[models.StatusRetracted]
	switch {
	case len(words) > 0 && !retracts:
		c.fault("columns."+retractsColumn, "is missing, but status has words for %s; map the column that names the record taken back", models.StatusRetracted)
	case retracts && !record:
		c.fault("columns."+recordColumn, "is missing, but %s is mapped; map the column with the ID of each record", retractsColumn)
	}
	for i, filter := range c.mapping.SkipWhere {
		if slices.Contains(filter.Equals, voided) {
			c.fault(fmt.Sprintf("skip_where[%d]", i+1), "skips the statements that take others back, so that what they void would count; map them as the status %s: [%s], with %s and %s", models.StatusRetracted, voided, recordColumn, retractsColumn)
		}
	}
}

// voided is the verb with which a statement takes back the one that is its object, by the
// Experience API (xAPI 1.0.3, part 2, 2.3.2).
const voided = "http://adlnet.gov/expapi/verbs/voided"
