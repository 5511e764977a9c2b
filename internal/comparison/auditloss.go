package comparison

import (
	"context"
	"math"

	"github.com/impactmart/impactmart/internal/inference"
)

// lostPerson is a trained person of a claim who was measured before training and then lost.
type lostPerson struct {
	claim, cohort int32
	stratum       int64
	subject       int64
	baseline      float64
}

// lossPart is what a block says of the colleagues of its cohorts after the baseline window:
// index cohort x positions + position, where position 0 is the first period after the
// baseline window. Values are those of a period less the baseline.
type lossPart struct {
	kept []change
	lost []spread
}

// positionsAfter is the number of periods after the baseline window.
func (s *shape) positionsAfter() int { return int(s.cohorts[0].postTo - s.cohorts[0].baselineTo) }

// losses measures the colleagues of a block who were kept, and those who were lost: people of
// the stratum at the index period, measured before it, who took no program for the metric
// up to the end of the post window.
func (x *auditBlock) losses() lossPart {
	b := x.block
	size, n := b.shape.positionsAfter(), len(b.units)
	p := lossPart{make([]change, size*len(b.shape.cohorts)), make([]spread, size*len(b.shape.cohorts))}
	values := x.audit.panels[b.shape.metric]
	if values == nil {
		return p
	}
	for k, c := range b.shape.cohorts {
		kept, lost := p.kept[k*size:(k+1)*size], p.lost[k*size:(k+1)*size]
		for _, i := range x.people.groups[k].at {
			for position, y := range after(values, b.units[i].subject, c) {
				if !math.IsNaN(y) {
					kept[position] = kept[position].plus(change{1, y - b.baseline[k*n+int(i)]})
				}
			}
		}
		for i, u := range b.units {
			at := k*n + i
			if !b.stays(at) || !b.isLost(at) || isTakenBetween(b.taken[i], math.MinInt64, c.postTo) {
				continue
			}
			if position, y, ok := lastOf(after(values, u.subject, c)); ok {
				lost[position].merge(single(y - b.baseline[at]))
			}
		}
	}
	return p
}

// stratumLosses collects the losses of the blocks of one stratum.
type stratumLosses struct {
	at   shapeStratum
	sums lossPart
}

func (s *stratumLosses) add(p lossPart) {
	if s.sums.kept == nil || p.kept == nil {
		if p.kept != nil {
			s.sums = p
		}
		return
	}
	for i := range p.kept {
		s.sums.kept[i] = s.sums.kept[i].plus(p.kept[i])
		s.sums.lost[i].merge(p.lost[i])
	}
}

// claimLosses are what was seen of the trained people of a claim by position, kept and lost,
// and of the lost colleagues of their cells, who have the weight of their cell. Values are
// those less the mean of the colleagues kept in the same cell and period.
type claimLosses struct {
	kept                           []change
	lost                           []spread
	count                          int64
	weights, values, squareWeights float64
	squareValues, squareSquares    float64 // with squared weights
}

func newClaimLosses(s *shape) *claimLosses {
	return &claimLosses{kept: make([]change, s.positionsAfter()), lost: make([]spread, s.positionsAfter())}
}

// close adds what a stratum says to the claims that have cells in it.
func (s *stratumLosses) close(a *audit) {
	if s == nil || s.sums.kept == nil {
		return
	}
	size := s.at.shape.positionsAfter()
	for _, claim := range a.inStratum[s.at] {
		of := a.lossesOf(claim)
		for _, n := range a.ofClaim[claimStratum{claim, s.at.stratum}] {
			k := &a.company.cells[n]
			from, people := int(k.cohort)*size, float64(len(k.trained))
			if a.cells[n].hasBoth() {
				of.add(a.trainedValues(k), s.sums.kept[from:from+size], s.sums.lost[from:from+size], people)
			}
		}
	}
	for _, p := range a.lostIn[s.at] {
		from := int(p.cohort) * size
		of := a.lossesOf(p.claim)
		all := after(a.panels[s.at.shape.metric], p.subject, s.at.shape.cohorts[p.cohort])
		if position, y, ok := lastOf(all); ok && s.sums.kept[from+position].n > 0 {
			kept := s.sums.kept[from+position]
			of.lost[position].merge(single(y - p.baseline - kept.mean()))
		}
	}
}

// trainedValues are the values of a cell's trained people by position, less their baselines.
func (a *audit) trainedValues(k *cell) (values [][]float64) {
	s := a.company.claims[k.claim].shape
	for _, n := range k.trained {
		t := &a.company.trained[n]
		all := append([]float64(nil), after(a.panels[s.metric], t.subject, s.cohorts[k.cohort])...)
		for i := range all {
			all[i] -= t.baseline
		}
		values = append(values, all)
	}
	return values
}

// add adds a cell: the values of its trained people, what its colleagues show by position,
// and its weight.
func (c *claimLosses) add(trained [][]float64, kept []change, lost []spread, people float64) {
	for _, values := range trained {
		for position, y := range values {
			if of := kept[position]; !math.IsNaN(y) && of.n > 0 {
				c.kept[position] = c.kept[position].plus(change{1, y - of.mean()})
			}
		}
	}
	colleagues := 0.0
	for _, of := range kept {
		colleagues = max(colleagues, of.n)
	}
	if colleagues == 0 {
		return
	}
	w := people / colleagues
	for position, of := range lost {
		if kept[position].n == 0 || of.n == 0 {
			continue
		}
		of = of.less(kept[position].mean())
		c.count += int64(of.n)
		c.weights += w * of.n
		c.values += w * of.sum
		c.squareWeights += w * w * of.n
		c.squareValues += w * w * of.sum
		c.squareSquares += w * w * (of.squares + of.sum*of.mean())
	}
}

// check compares the trained people lost with the colleagues lost, each less those kept.
func (c *claimLosses) check(floor int64) (inference.TrustCheck, bool) {
	var lost spread
	for position, of := range c.lost {
		if kept := c.kept[position]; kept.n > 0 {
			lost.merge(of.less(kept.mean()))
		}
	}
	if lost.n < 2 || c.weights == 0 {
		return inference.TrustCheck{}, false
	}
	mean, effective := c.values/c.weights, c.weights*c.weights/c.squareWeights
	variance := (c.squareSquares - 2*mean*c.squareValues + mean*mean*c.squareWeights) / (c.weights * c.weights)
	return inference.LastSeenCheck(
		inference.Mean{Count: int64(lost.n), Value: lost.mean(), Variance: lost.squares / (lost.n - 1) / lost.n, Freedom: lost.n - 1},
		inference.Mean{Count: c.count, Value: mean, Variance: variance * effective / max(1, effective-1), Freedom: max(1, effective-1)},
		floor,
	)
}

// loadLost reads the trained people who were lost.
func (a *audit) loadLost(ctx context.Context, in inference.Tables) error {
	columns := []string{"program_id", "metric_id", "subject_number", "cohort_number", "stratum_number", "baseline_value"}
	return each(ctx, in, "int_lost", columns, []string{"program_id", "metric_id", "subject_number"}, func(b batch) {
		for i := range b.rows() {
			claim, known := a.company.claimAt[[2]string{b.shared(0, i), b.shared(1, i)}]
			if !known {
				continue
			}
			s := a.company.claims[claim].shape
			at := shapeStratum{s, b.int(4, i)}
			a.lostIn[at] = append(a.lostIn[at], lostPerson{claim, int32(b.int(3, i) - s.first), b.int(4, i), b.int(2, i), b.float(5, i)})
		}
	})
}

func (a *audit) lossesOf(claim int32) *claimLosses {
	if a.lossesBy[claim] == nil {
		a.lossesBy[claim] = newClaimLosses(a.company.claims[claim].shape)
	}
	return a.lossesBy[claim]
}

// lostShares are the shares of people that the arms of a claim lost, by which the grade
// goes: of the trained people with a baseline value, and of their colleagues; zero where
// there are none.
type lostShares struct{ trained, comparison float64 }

// isHigh reports whether the arms lost people at rates that differ too much.
func (s lostShares) isHigh() bool { return inference.IsHighLoss(s.trained, s.comparison) }

// sumShares needs the colleagues of all cells.
func (a *audit) sumShares() {
	lost, all := make([]float64, len(a.claims)), make([]float64, len(a.claims))
	for _, people := range a.lostIn {
		for _, p := range people {
			lost[p.claim]++
			all[p.claim]++
		}
	}
	for _, t := range a.company.trained {
		all[t.claim]++
	}
	for _, row := range a.company.attritionRows() {
		claim := a.company.claimAt[[2]string{row.ProgramID, row.MetricID}]
		a.shares[claim] = lostShares{lost[claim] / all[claim], row.LostRatio}
	}
}

// bounds bound the effect by what the arms lost. Outcomes are changes less the comparison
// mean of the cell; those of comparison people are given with their weights.
func (a *audit) bounds(claim int32, outcomes, weights []float64) (inference.TrustCheck, bool) {
	share := a.shares[claim]
	trained, comparison := inference.KeptArm{}, inference.LosingArm{}
	var all spread
	squares, variance, rows := 0.0, 0.0, int64(0)
	for n := range a.cells {
		k, x := &a.company.cells[n], &a.cells[n]
		if k.claim != claim || !x.hasBoth() {
			continue
		}
		others := x.arms[changeLine].comparison
		for _, t := range k.trained {
			y := a.company.trained[t].post - a.company.trained[t].baseline - others.mean()
			all.merge(single(y))
			trained.Outcomes, trained.Weights = append(trained.Outcomes, y), append(trained.Weights, 1)
		}
		people := x.arms[changeLine].trained.n
		squares += people * people / others.n
		rows += int64(others.n)
		if others.n > 1 {
			variance += people * people * others.squares / (others.n - 1) / others.n
		}
	}
	comparison.Measured = all.n * all.n / squares
	comparison.Variance = variance / (all.n * all.n) * comparison.Measured
	comparison.Assigned = comparison.Measured / (1 - share.comparison)
	trained.Assigned = all.n / (1 - share.trained)
	if share.trained <= share.comparison {
		b, ok := inference.LeeBounds(trained, comparison, true)
		return inference.BoundsCheck(b, int64(all.n), rows), ok
	}
	losing := inference.LosingArm{Assigned: trained.Assigned, Measured: all.n, Mean: all.mean(), Variance: all.squares / max(1, all.n-1)}
	b, ok := inference.LeeBounds(inference.KeptArm{Assigned: all.n / (1 - share.comparison), Outcomes: outcomes, Weights: weights}, losing, false)
	return inference.BoundsCheck(b, int64(all.n), rows), ok
}

// markTrials notes the claims with an experiment, whose losses are those of its arms.
func (a *audit) markTrials(trials []*trialAudit) {
	for _, t := range trials {
		if claim, known := a.company.claimAt[[2]string{t.program, t.metric}]; known && len(t.waves) > 0 {
			a.isTrial[claim] = true
		}
	}
}
