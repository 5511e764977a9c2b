package attacker

import (
	"math"
	"slices"

	"github.com/impactmart/impactmart/internal/privacy"
)

// Problem is what is known of numbers that nobody published, as a linear program: unknowns
// between two limits, and sums of them of which each was published to a step.
type Problem struct {
	// Low and High are the limits of each unknown, which everybody knows: the smallest and the
	// largest value of anybody.
	Low     []float64 `json:"low"`
	High    []float64 `json:"high"`
	Figures []Sum     `json:"figures"`
	Targets []Sum     `json:"targets"`
}

// Sum is a weighted sum of unknowns; that of a figure lies between two limits.
type Sum struct {
	At      []int     `json:"at"`
	Weights []float64 `json:"weights"`
	Low     float64   `json:"low"`
	High    float64   `json:"high"`
}

// Problem returns what the figures say about targets to somebody who also knows everything
// about some people; with all digits, as if nothing had been rounded.
func (s *System) Problem(targets []Target, known map[int]bool, allDigits bool) (p Problem) {
	p.Figures = []Sum{}
	at := map[Unknown]int{}
	limits := map[string][2]float64{Value: s.company.limits(Value), Pay: s.company.limits(Pay)}
	sum := func(w Weights) (terms Sum, rest float64) {
		for _, u := range w.unknowns() {
			if known[u.Person] {
				rest += w[u].float * s.company.Of(u)
				continue
			}
			if _, has := at[u]; !has {
				at[u] = len(at)
				p.Low, p.High = append(p.Low, limits[u.Variable][0]), append(p.High, limits[u.Variable][1])
			}
			terms.At, terms.Weights = append(terms.At, at[u]), append(terms.Weights, w[u].float)
		}
		return terms, rest
	}
	for _, t := range targets {
		terms, _ := sum(t.Weights)
		p.Targets = append(p.Targets, terms)
	}
	for _, f := range s.figures {
		terms, rest := sum(f.Weights)
		if len(terms.At) == 0 {
			continue
		}
		if allDigits {
			f.Step = 0
		}
		published := privacy.Nearest(f.Exact, f.Step) - f.own - rest
		room := f.Step/2 + 1e-7*max(1, math.Abs(f.Exact)) // the solver is exact to seven digits
		terms.Low, terms.High = published-room, published+room
		p.Figures = append(p.Figures, terms)
	}
	return p
}

// limits are the smallest and the largest true number.
func (c *Company) limits(variable string) [2]float64 {
	all := c.all(variable)
	return [2]float64{slices.Min(all), slices.Max(all)}
}

// Spread is the distance between the first and the last percentile of a variable.
func (c *Company) Spread(variable string) float64 {
	all := c.all(variable)
	slices.Sort(all)
	at := func(share float64) float64 { return all[int(math.Round(share*float64(len(all)-1)))] }
	return at(0.99) - at(0.01)
}

// all are the numbers of everybody.
func (c *Company) all(variable string) (all []float64) {
	for _, p := range c.people {
		if variable == Pay {
			all = append(all, p.pay)
			continue
		}
		for _, v := range p.values {
			all = append(all, v.first)
			if v.correctedFromDay < math.MaxInt {
				all = append(all, v.corrected)
			}
		}
	}
	return all
}
