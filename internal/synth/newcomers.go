package synth

import (
	"math"
	"strconv"
	"time"
)

// Newcomers carry more of a full load from week to week. Those who go through the welcome
// weeks, which chance decides, get there daysSaved sooner.
const (
	welcomeWeeks = "welcome_weeks"
	daysSaved    = 24
	followedFor  = 45 // weeks
)

// welcome sends half of the newcomers through the program in their second week.
func (c *Company) welcome() {
	rng := c.rng(welcomeWeeks)
	for i := range c.people {
		isWelcomed, after := rng.IntN(2) == 0, 5+rng.IntN(5)
		if hired := c.people[i].stints[0].hired; hired.After(firstDay) && isWelcomed {
			c.taken[welcomeWeeks][i] = hired.AddDate(0, 0, after)
		}
	}
}

// loads are the shares of a full load that newcomers carry, by person and week.
func (c *Company) loads() [][]string {
	rows := [][]string{{"Employee", "Week", "Share of a full load"}}
	rng := c.rng("loads")
	for i := range c.people {
		p := &c.people[i]
		needs := 120 * math.Exp(0.18*rng.NormFloat64())
		if hired := p.stints[0].hired; hired.After(firstDay) {
			if !c.taken[welcomeWeeks][i].IsZero() {
				needs -= daysSaved
			}
			for t := range weeks.count() {
				days := weeks[t].Sub(hired).Hours() / 24
				if days < 0 || days > 7*followedFor || p.role(weeks[t], weeks[t+1]) == gone {
					continue
				}
				load := min(100, 100*days/needs) + 2*rng.NormFloat64()
				rows = append(rows, []string{p.id, weeks[t].Format(time.DateOnly), strconv.FormatFloat(max(0, load), 'f', 1, 64)})
			}
		}
	}
	return rows
}
