package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// match finds the canonical table, unless it is given, and the column that each
// header fills.
func (p *Proposal) match(wanted string) {
	best, bestScore, rival := models.Table{}, 0, 0
	for _, t := range models.Canonical {
		if wanted != "" && t.Name != wanted {
			continue
		}
		if s := p.score(t); s > bestScore || wanted != "" {
			best, bestScore, rival = t, s, bestScore
		} else {
			rival = max(rival, s)
		}
	}
	switch {
	case wanted != "":
		p.Why = "as requested"
	case bestScore < 3 || bestScore == rival:
		p.Why = "no table fits better than the others; name one with --table"
		p.Open = append(p.Open, "table: which canonical table this file fills")
		return
	default:
		p.Why = "its columns fit this table best"
	}
	p.Table = best.Name
	taken := map[string]bool{}
	for _, column := range best.Columns {
		if p.assign(best, column) {
			taken[column.Name] = true
		}
	}
	p.guessValue(best, taken)
}

// assign assigns a canonical column to the header that matches it best. If several
// match equally well, the first gets it and the others are its rivals: a person
// decides.
func (p *Proposal) assign(t models.Table, column models.Column) bool {
	best, bestRank := -1, 0
	var rivals []string
	for i := range p.Columns {
		c := &p.Columns[i]
		name, rank := canonicalFor(t, c.Header)
		switch {
		case name != column.Name:
		case !fits(column, *c):
			c.Evidence += fmt.Sprintf("; the header matches %s, but the cells are not values of it", name)
		case best < 0 || rank < bestRank:
			best, bestRank, rivals = i, rank, nil
		case rank == bestRank:
			rivals = append(rivals, c.Header)
		}
	}
	if best < 0 {
		return false
	}
	p.Columns[best].Canonical, p.Columns[best].rivals = column.Name, rivals
	return true
}

// score counts the evidence for a table. Required columns count double.
func (p *Proposal) score(t models.Table) (score int) {
	found := map[string]bool{}
	for _, c := range p.Columns {
		name, _ := canonicalFor(t, c.Header)
		column, ok := t.Column(name)
		if !ok || found[name] || !fits(column, c) {
			continue
		}
		found[name] = true
		if score++; column.Required || slices.Contains(t.OneOf, name) {
			score++
		}
	}
	for _, c := range t.Columns { // required columns without a header
		if c.Required && !found[c.Name] && c.Name != "metric_id" && c.Name != "status" {
			score--
		}
	}
	return score
}

// fits reports whether the column can hold values of the canonical column.
func fits(canonical models.Column, c Column) bool {
	switch canonical.Type {
	case models.Date:
		return c.Type == "date" || c.Type == "empty" || c.maySerial
	case models.Amount, models.Integer:
		return c.Type == "number" || c.Type == "empty"
	case models.Float:
		return c.Type == "number" || c.Type == "percent" || c.Type == "empty" || canonical.Unit == "hours"
	case models.Boolean:
		return c.Type == "boolean" || c.Type == "word"
	}
	return c.Type != "date"
}

// guessValue uses the only remaining number column for the value of an observation;
// its header is the name of the metric.
func (p *Proposal) guessValue(t models.Table, taken map[string]bool) {
	if t.Name != models.Observations.Name || taken["numerator"] || p.months() > 0 {
		return
	}
	var left []int
	for i, c := range p.Columns {
		if c.Canonical == "" && (c.Type == "number" || c.Type == "percent") {
			left = append(left, i)
		}
	}
	if len(left) == 1 {
		c := &p.Columns[left[0]]
		c.Canonical = "numerator"
		c.Evidence += "; the only remaining column of numbers, so it is the value"
	}
}

// metricName turns a header into an ID.
func metricName(header string) string { return strings.ReplaceAll(fold(header), " ", "_") }
