package calibrate

import (
	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// truths are the values that each estimator should find: the mean gain over the post
// months of the people that it includes.
type truths struct{ trained, analyzed, assigned float64 }

func (t truths) of(estimator string) float64 {
	switch estimator {
	case inference.PrePost:
		return t.trained
	case inference.DiD, inference.DRDiD, inference.ANCOVA:
		return t.analyzed
	}
	return t.assigned
}

// placed are the people of the measured program at each place in the funnel, by id.
type placed map[string]string

// truths returns the mean gains of company n, given which of its people were measured and
// analyzed: only their gain can show in an estimate.
func (c *company) truths(n int, places placed) truths {
	var trained, analyzed []float64
	for _, p := range c.people {
		place := places[named(n, p.id)]
		if place != "analyzed" && place != "no_comparable_colleague" {
			continue
		}
		_, post := c.shape.around(p.taken[0])
		gain := post.gain(p)
		trained = append(trained, gain)
		if place == "analyzed" {
			analyzed = append(analyzed, gain)
		}
	}
	return truths{stat.Mean(trained, nil), stat.Mean(analyzed, nil), c.assignedGain()}
}

// assignedGain is the true effect by assignment: the mean gain of the treatment arms,
// with each wave weighted by its people.
func (c *company) assignedGain() float64 {
	var gains, weights []float64
	for wave := range c.months {
		gain, n := c.waveGain(wave)
		if n > 0 {
			gains, weights = append(gains, gain), append(weights, n)
		}
	}
	return stat.Mean(gains, weights)
}

// waveGain is the mean gain of the treatment arm of a wave, and the people of both arms
// who were employed and observed in both windows.
func (c *company) waveGain(wave int) (gain, people float64) {
	baseline, post := c.shape.around(c.anchor(wave))
	if post.to >= c.months {
		return 0, 0
	}
	var treated []float64
	for _, p := range c.people {
		if p.assigned != wave || p.hired > baseline.from || p.leaves <= post.to ||
			!baseline.isCovered(p, c.minCoverage) || !post.isCovered(p, c.minCoverage) {
			continue
		}
		people++
		if p.isTreatment {
			treated = append(treated, post.gain(p))
		}
	}
	return stat.Mean(treated, nil), people
}

// anchor is the month around which both arms of a wave are measured: the month in which
// most people of its treatment arm completed, the earliest on a tie.
func (c *company) anchor(wave int) int {
	completed := map[int]int{}
	for _, p := range c.people {
		if p.assigned == wave && p.isTreatment && p.taken[0] != never {
			completed[p.taken[0]]++
		}
	}
	best := never
	for month := range c.months {
		if completed[month] > 0 && (best == never || completed[month] > completed[best]) {
			best = month
		}
	}
	return best
}
