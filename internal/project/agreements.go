package project

import (
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// Agreements are the present states of everything that is agreed before a launch: those of
// the register, from which columns each metric is read, and who is compared.
func (p *Plan) Agreements() []models.LedgerEntry {
	states := p.Register.Agreements()
	for _, m := range p.Register.Metrics {
		if from := p.sourceOf(m.ID); from != "" {
			states = append(states, models.LedgerEntry{Kind: models.LedgerSource, Metric: m.ID, State: from})
		}
	}
	// Segments divide the comparison and are no part of it.
	if compared := models.StateOf(p.Config.Comparison, "segments"); compared != "" {
		states = append(states, models.LedgerEntry{Kind: models.LedgerCompared, State: compared})
	}
	return states
}

// sourceOf names the headers from which a metric is read, and the rows that are not; empty
// if no feed names it.
func (p *Plan) sourceOf(metric string) string {
	var feeds []string
	for _, f := range p.Feeds {
		columns := p.Config.Feeds[f.Name].Columns
		id := columns["metric_id"]
		if f.Table.Name != models.Observations.Name || id.Const == nil || *id.Const != metric {
			continue
		}
		parts := []string{"feed " + f.Name}
		for _, name := range []string{"numerator", "denominator"} {
			if c, mapped := columns[name]; mapped {
				parts = append(parts, name+": "+headersOf(c))
			}
		}
		for _, filter := range p.Config.Feeds[f.Name].SkipWhere {
			parts = append(parts, "without "+models.StateOf(filter))
		}
		feeds = append(feeds, strings.Join(parts, "; "))
	}
	slices.Sort(feeds)
	return strings.Join(feeds, "; ")
}

// headersOf are the accepted headers of a column.
func headersOf(c transform.Column) string {
	if c.Const != nil {
		return "always " + *c.Const
	}
	return strings.Join(c.From, ", ")
}
