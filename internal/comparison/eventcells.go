package comparison

import (
	"math"
	"slices"
)

// eventCell is ATT(g,t), strata weighted by their trained people.
type eventCell struct {
	cohort, position    int
	period              int64 // t
	since               int64 // periods since training
	isLead              bool
	trained, comparison float64
	effect, size        float64 // size: trained people of the cohort in any of its periods
	squares             float64 // squared influence, if each person is a cluster
	most                float64 // largest influence of one person
	// Standard deviations of the largest part that one person of each arm has in the effect.
	trainedPart, comparisonPart float64
	targets                     []target
}

// makeCells computes the effects from the places.
func (e *events) makeEventCells(s *eventStudy) {
	shape := e.claims[s.claim].shape
	for cohort, places := range s.ofCohort {
		k := shape.cohorts[cohort]
		for position := range shape.positions() {
			p, ok := e.rules.pair(k, position)
			if !ok {
				continue
			}
			c := &eventCell{cohort: cohort, position: position, period: p.period, since: p.period - k.period, isLead: p.period <= k.baselineTo, size: float64(s.sizes[cohort])}
			if s.estimate(c, places) {
				s.cells = append(s.cells, c)
			}
		}
	}
	slices.SortStableFunc(s.cells, func(a, b *eventCell) int { return a.cohort - b.cohort })
}

// estimate is false for a cell without a stratum that has both arms.
func (s *eventStudy) estimate(c *eventCell, places []int32) bool {
	for _, n := range places {
		if a := s.places[n].cells[c.position]; a.trained.n > 0 && a.comparison.n > 0 {
			c.trained += a.trained.n
			c.comparison += a.comparison.n
			c.effect += a.trained.n * (a.trained.mean() - a.comparison.mean())
		}
	}
	if c.trained == 0 {
		return false
	}
	c.effect /= c.trained
	var changes [2]spread // of the comparison and the trained people
	weight := 0.0
	for _, n := range places {
		a := s.places[n].cells[c.position]
		if a.trained.n == 0 || a.comparison.n == 0 {
			continue
		}
		trained, comparison := a.rates(c)
		off := a.trained.mean() - trained.center
		changes[0].merge(a.comparison)
		changes[1].merge(a.trained)
		weight = max(weight, -comparison.rate)
		c.most = max(c.most, math.Abs(trained.rate)*a.trained.most(trained.center), math.Abs(comparison.rate)*a.comparison.most(comparison.center))
		c.squares += trained.rate*trained.rate*(a.trained.squares+a.trained.n*off*off) + comparison.rate*comparison.rate*a.comparison.squares
	}
	for _, arm := range changes {
		if v := arm.variance(); v != nil {
			c.trainedPart, c.comparisonPart = max(c.trainedPart, math.Sqrt(*v)/c.trained), max(c.comparisonPart, math.Sqrt(*v)*weight)
		}
	}
	return true
}

// rate is how a change becomes influence on its cell: rate x (change - center).
type rate struct{ rate, center float64 }

// rates are those of both arms of a stratum.
func (a armSpreads) rates(c *eventCell) (trained, comparison rate) {
	return rate{1 / c.trained, a.comparison.mean() + c.effect},
		rate{-(a.trained.n / c.trained) / a.comparison.n, a.comparison.mean()}
}
