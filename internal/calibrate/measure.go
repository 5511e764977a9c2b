package calibrate

import (
	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// minPeople is the privacy floor, the default of the product.
const minPeople = 10

// truths are the values that each estimator should find: the mean gain over the post
// months of the people that it includes.
type truths struct{ trained, analyzed, assigned float64 }

func (t truths) of(estimator string) float64 {
	switch estimator {
	case inference.PrePost:
		return t.trained
	case inference.DiD, inference.ANCOVA:
		return t.analyzed
	}
	return t.assigned
}

// evidence returns the sums of the company and the truth behind them.
func (c *company) evidence() (inference.Evidence, truths) {
	rows, places := c.comparisons()
	effects, cells := changesOf(rows, func(r compared) (float64, float64) { return r.baseline, r.post })
	leads, leadCells := changesOf(rows, func(r compared) (float64, float64) { return r.lead, r.baseline })
	var e inference.Evidence
	effect := comparisonSums("effect", effects, cells)
	e.Clusters = clusterSums(effect, effects)
	e.Rollouts = rolloutSums(rows)
	for _, sums := range []*inference.ComparisonSums{effect, comparisonSums("lead", leads, leadCells)} {
		if sums != nil {
			e.Comparisons = append(e.Comparisons, *sums)
		}
	}
	if sums := trainedSums(rows); sums != nil {
		e.Trained = append(e.Trained, *sums)
	}
	var truth truths
	e.Arms, truth.assigned = c.armSums()
	truth.trained, truth.analyzed = gains(rows)
	claim := c.claim(places, analyzed(effects))
	claim.ColleaguesCount, claim.ColleaguesLeftCount, claim.ColleaguesLeftRatio = c.attrition(rows)
	e.Claims = []inference.Claim{claim}
	return e, truth
}

func analyzed(changes []change) (people int64) {
	for _, d := range changes {
		if d.isTrained {
			people++
		}
	}
	return people
}

// gains are the mean gains of all trained people who could be measured, and of those with
// a comparable colleague.
func gains(rows []compared) (trained, analyzed float64) {
	colleagues := map[cell]bool{}
	for _, r := range rows {
		colleagues[r.cell] = colleagues[r.cell] || !r.isTrained
	}
	var all, matched []float64
	for _, r := range rows {
		if r.isTrained {
			all = append(all, r.gain)
			if colleagues[r.cell] {
				matched = append(matched, r.gain)
			}
		}
	}
	return stat.Mean(all, nil), stat.Mean(matched, nil)
}

// claim is the row of int_claims.
func (c *company) claim(places map[string]int64, analyzed int64) inference.Claim {
	claim := inference.Claim{
		ProgramID: program, MetricID: metric, ProgramName: "Measured", MetricName: "Output", MetricUnit: "units",
		Better: c.better, SubjectType: "employee", IsConfirmatory: true, SmallestChange: &c.smallestChange,
		AnalyzedCount: analyzed, UnmatchedCount: places[inComparison] - analyzed,
		ImmatureCount: places[immature], TrainedLeftCount: places[left], DriftRatio: c.shape.driftRatio(),
	}
	for place, people := range places {
		if place != notTrained {
			claim.TrainedCount += people
		}
	}
	return claim
}
