package project

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/transform"
)

// Agreements are the present states of everything that is agreed before a launch: those of
// the register, from which columns each metric is read, who is compared, and at which rates
// money is converted.
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
	for _, r := range p.Config.Rates {
		states = append(states, models.LedgerEntry{Kind: models.LedgerRate, Of: r.From + " " + r.ValidFrom, State: "rate: " + r.text()})
	}
	return append(append(states, p.mappings()), p.periods()...)
}

// mappings are the feeds, each with a hash of how it is read: words, nulls and rows that are
// skipped can hide a result, too, and so can what several rows of one key mean, and rows that
// are missing.
func (p *Plan) mappings() models.LedgerEntry {
	var feeds []string
	for _, feed := range p.Feeds {
		feeds = append(feeds, feed.Name+": "+identity.Of(feed.Normalizer.Reading(), feed.SameKey, feed.Deliveries, feed.Covers)[:12])
	}
	slices.Sort(feeds)
	return models.LedgerEntry{Kind: models.LedgerMappings, State: strings.Join(feeds, "; ")}
}

// periods are the days on which the weeks and months of metrics begin, which move their
// windows.
func (p *Plan) periods() (states []models.LedgerEntry) {
	has := func(grain string) bool {
		return slices.ContainsFunc(p.Register.Metrics, func(m models.Metric) bool { return m.Grain == grain })
	}
	calendar := p.Config.Calendar
	if has("week") {
		states = append(states, models.LedgerEntry{Kind: models.LedgerWeeks, State: "week: " + calendar.Week})
	}
	if !has("month") {
		return states
	}
	months := models.LedgerEntry{Kind: models.LedgerMonths, State: "months: calendar"}
	starts, _ := calendar.MonthStarts() // valid since the plan was loaded
	for _, day := range starts {
		months.Days = append(months.Days, day.Format(time.DateOnly))
	}
	if n := len(months.Days); n > 0 {
		months.State = fmt.Sprintf("months: %d from %s until %s, sha256 %x", n-1, months.Days[0], months.Days[n-1], sha256.Sum256([]byte(strings.Join(months.Days, " "))))
	}
	return append(states, months)
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
