package comparison

import (
	"math"

	"github.com/impactmart/impactmart/internal/inference"
)

// covariates are what the arms are compared by before training, with the moments of
// colleagues and the values of trained people.
var covariates = []struct {
	name       string
	colleagues func(*cell) spread
	value      func(*trained) float64
	counted    func(tally) int64
}{
	{"baseline_metric", func(k *cell) spread { return k.effect.before }, func(t *trained) float64 { return t.baseline }, func(t tally) int64 { return t.compared }},
	{"hourly_cost", func(k *cell) spread { return k.cost }, func(t *trained) float64 { return t.cost }, func(t tally) int64 { return t.comparedCost }},
	{"tenure_years", func(k *cell) spread { return k.tenure }, func(t *trained) float64 { return t.tenure }, func(t tally) int64 { return t.comparedTenure }},
}

// balanceRows compare both arms of each claim before training, by covariate. Comparison
// people have the weights of their cells in the estimate.
func (c *company) balanceRows(studies []*study) (rows []BalanceSums) {
	for _, s := range studies {
		x := s.contrasts[effect]
		if s.kind != inference.All || x == nil {
			continue
		}
		for _, v := range covariates {
			var trained, comparison side
			ofStratum, weightMost := map[int64]float64{}, 0.0
			for _, k := range x.cells {
				known, weight := v.colleagues(&c.cells[k.cell]), k.trained.n()/k.comparison.n()
				comparison.add(known, weight)
				if stratum := c.cells[k.cell].stratum; known.n > 0 {
					ofStratum[stratum] += weight
					weightMost = max(weightMost, ofStratum[stratum])
				}
				trained.add(c.known(k.members, v.value), 1)
			}
			if trained.all.n == 0 && comparison.all.n == 0 {
				continue
			}
			claim := c.claims[s.claim]
			rows = append(rows, BalanceSums{
				ProgramID: claim.program, MetricID: claim.metric, Covariate: v.name,
				TrainedCount: int64(trained.all.n), ComparisonCount: v.counted(x.tally),
				TrainedMean: trained.mean(), ComparisonMean: comparison.mean(), TrainedVar: trained.variance(), ComparisonVar: comparison.variance(),
				ValueMost:  max(trained.all.most(trained.all.mean()), comparison.all.most(comparison.all.mean())),
				WeightMost: min(weightMost/max(comparison.weights, weightMost), 1),
			})
		}
	}
	return rows
}

// round rounds the means to their step and the variances upward.
func (b *BalanceSums) round(s inference.Settings) {
	r := s.Rounding
	if r == nil || min(b.TrainedCount, b.ComparisonCount) < max(s.MinPeople, 1) {
		return
	}
	step := 0.0
	for _, arm := range []struct {
		people   float64
		variance *float64
	}{{float64(b.TrainedCount), b.TrainedVar}, {min(float64(b.ComparisonCount), 1/b.WeightMost), b.ComparisonVar}} {
		if arm.variance != nil {
			step = max(step, r.Step(math.Sqrt(*arm.variance), arm.people, b.ValueMost))
		}
	}
	for _, mean := range []**float64{&b.TrainedMean, &b.ComparisonMean} {
		if *mean != nil {
			*mean = new(r.Nearest(**mean, step))
		}
	}
	for _, variance := range []**float64{&b.TrainedVar, &b.ComparisonVar} {
		if *variance != nil {
			*variance = new(r.Upward(**variance))
		}
	}
}

// known are the moments of the members' known values.
func (c *company) known(members []int32, value func(*trained) float64) spread {
	var values []float64
	var at []int32
	for _, n := range members {
		if v := value(&c.trained[n]); !math.IsNaN(v) {
			at, values = append(at, int32(len(values))), append(values, v)
		}
	}
	return spreadOf(values, at)
}

// side adds up an arm over the cells.
type side struct {
	all                    spread
	weighted, weights, raw float64 // raw: sum of n x mean squared
}

func (s *side) add(values spread, weight float64) {
	if values.n == 0 {
		return
	}
	s.all.merge(values)
	s.weighted += weight * values.sum
	s.weights += weight * values.n
	s.raw += values.sum * values.mean()
}

func (s *side) mean() *float64 {
	if s.all.n == 0 {
		return nil
	}
	return new(s.weighted / s.weights)
}

func (s *side) variance() *float64 {
	all := s.all
	if !(all.squares > roundingShare*s.raw) {
		all.squares = 0
	}
	return all.variance()
}
