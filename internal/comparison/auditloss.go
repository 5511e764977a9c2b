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

// raw are sums of values: their number, sum, and squares.
type raw struct{ n, sum, squares float64 }

func (r *raw) add(x float64) { r.n, r.sum, r.squares = r.n+1, r.sum+x, r.squares+x*x }

func (r *raw) merge(o raw) { r.n, r.sum, r.squares = r.n+o.n, r.sum+o.sum, r.squares+o.squares }

// lossPart is what a block says of the colleagues of its cohorts after the baseline window:
// index cohort x positions + position, where position 0 is the first period after the
// baseline window. Values are those of a period less the baseline.
type lossPart struct {
	kept, lost    []raw
	present, gone []float64 // by cohort: people, and of these all who were lost
}

// positionsAfter is the number of periods after the baseline window.
func (s *shape) positionsAfter() int { return int(s.cohorts[0].postTo - s.cohorts[0].baselineTo) }

// losses measures the colleagues of a block who were kept, and those who were lost: people of
// the stratum at the index period, measured before it, who took no program for the metric
// up to the end of the post window.
func (x *auditBlock) losses() lossPart {
	b := x.block
	size, n := b.shape.positionsAfter(), len(b.units)
	cohorts := len(b.shape.cohorts)
	p := lossPart{make([]raw, size*cohorts), make([]raw, size*cohorts), make([]float64, cohorts), make([]float64, cohorts)}
	if x.series == nil {
		return p
	}
	for k, c := range b.shape.cohorts {
		for _, i := range x.people.groups[k].at {
			for position := range size {
				if y := x.series.at(int(i), c.baselineTo+1+int64(position)); !math.IsNaN(y) {
					p.kept[k*size+position].add(y - b.baseline[k*n+int(i)])
				}
			}
		}
		for i := range b.units {
			at := k*n + i
			if !b.stays(at) || isTakenBetween(b.taken[i], math.MinInt64, c.postTo) {
				continue
			}
			p.present[k]++
			if !b.isLost(at) {
				continue
			}
			p.gone[k]++
			if position, y, ok := x.series.last(i, c); ok {
				p.lost[k*size+position].add(y - b.baseline[at])
			}
		}
	}
	return p
}

// at is the value of a unit in a period; NaN where there is none.
func (s *series) at(i int, period int64) float64 { return s.mean(i, period, period) }

// last is the last value of a unit after the baseline window, with its position.
func (s *series) last(i int, k cohort) (position int, value float64, ok bool) {
	for period := k.postTo; period > k.baselineTo; period-- {
		if y := s.at(i, period); !math.IsNaN(y) {
			return int(period - k.baselineTo - 1), y, true
		}
	}
	return 0, 0, false
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
		s.sums.kept[i].merge(p.kept[i])
		s.sums.lost[i].merge(p.lost[i])
	}
	for k := range p.present {
		s.sums.present[k] += p.present[k]
		s.sums.gone[k] += p.gone[k]
	}
}

// claimLosses are what was seen of the trained people of a claim by position, kept and lost,
// and of the lost colleagues of their cells, who have the weight of their cell. Values are
// those less the mean of the colleagues kept in the same cell and period.
type claimLosses struct {
	kept, lost                     []raw
	count                          int64
	weights, values, squareWeights float64
	squareValues, squareSquares    float64 // with squared weights
	trainedLost, trainedKept       float64 // people
	ratio                          float64 // sum over trained people of the share lost of their colleagues
}

func newClaimLosses(s *shape) *claimLosses {
	return &claimLosses{kept: make([]raw, s.positionsAfter()), lost: make([]raw, s.positionsAfter())}
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
			if present := s.sums.present[k.cohort]; present > 0 && a.cells[n].hasBoth() {
				of.trainedKept += people
				of.ratio += people * s.sums.gone[k.cohort] / present
				of.add(a.trainedValues(k), s.sums.kept[from:from+size], s.sums.lost[from:from+size], people)
			}
		}
	}
	for _, p := range a.lostIn[s.at] {
		from := int(p.cohort) * size
		of := a.lossesOf(p.claim)
		of.trainedLost++
		all := after(a.panels[s.at.shape.metric], p.subject, s.at.shape.cohorts[p.cohort])
		if position, y, ok := lastOf(all); ok && s.sums.kept[from+position].n > 0 {
			kept := s.sums.kept[from+position]
			of.lost[position].add(y - p.baseline - kept.sum/kept.n)
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
func (c *claimLosses) add(trained [][]float64, kept, lost []raw, people float64) {
	for _, values := range trained {
		for position, y := range values {
			if of := kept[position]; !math.IsNaN(y) && of.n > 0 {
				c.kept[position].add(y - of.sum/of.n)
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
		mean := kept[position].sum / kept[position].n
		sum, squares := of.sum-of.n*mean, of.squares-2*mean*of.sum+of.n*mean*mean
		c.count += int64(of.n)
		c.weights += w * of.n
		c.values += w * sum
		c.squareWeights += w * w * of.n
		c.squareValues += w * w * sum
		c.squareSquares += w * w * squares
	}
}

// check compares the trained people lost with the colleagues lost, each less those kept.
func (c *claimLosses) check(floor int64) (inference.TrustCheck, bool) {
	var lost raw
	for position, of := range c.lost {
		if kept := c.kept[position]; kept.n > 0 {
			mean := kept.sum / kept.n
			lost.merge(raw{of.n, of.sum - of.n*mean, of.squares - 2*mean*of.sum + of.n*mean*mean})
		}
	}
	if lost.n < 2 || c.weights == 0 {
		return inference.TrustCheck{}, false
	}
	mean, effective := c.values/c.weights, c.weights*c.weights/c.squareWeights
	variance := (c.squareSquares - 2*mean*c.squareValues + mean*mean*c.squareWeights) / (c.weights * c.weights)
	return inference.LastSeenCheck(
		inference.Mean{Count: int64(lost.n), Value: lost.sum / lost.n, Variance: (lost.squares - lost.sum*lost.sum/lost.n) / (lost.n - 1) / lost.n, Freedom: lost.n - 1},
		inference.Mean{Count: c.count, Value: mean, Variance: variance * effective / max(1, effective-1), Freedom: max(1, effective-1)},
		floor,
	)
}

// loadLost reads the trained people who were lost.
func (a *audit) loadLost(ctx context.Context, in inference.Tables) error {
	claims := map[[2]string]int32{}
	for n, claim := range a.company.claims {
		claims[[2]string{claim.program, claim.metric}] = int32(n)
	}
	columns := []string{"program_id", "metric_id", "subject_number", "cohort_number", "stratum_number", "baseline_value"}
	return each(ctx, in, "int_lost", columns, []string{"program_id", "metric_id", "subject_number"}, func(b batch) {
		for i := range b.rows() {
			claim, known := claims[[2]string{b.shared(0, i), b.shared(1, i)}]
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

// shares are those lost of the trained people and of their colleagues.
func (c *claimLosses) shares() (trained, comparison float64) {
	return c.trainedLost / (c.trainedLost + c.trainedKept), c.ratio / c.trainedKept
}

// isHigh reports whether the arms lost people at rates that differ too much.
func (c *claimLosses) isHigh() bool {
	return c != nil && c.trainedKept > 0 && inference.IsHighLoss(c.shares())
}

// bounds bound the effect by what the arms lost. Outcomes are changes less the comparison
// mean of the cell; those of comparison people are given with their weights.
func (a *audit) bounds(claim int32, outcomes, weights []float64) (inference.TrustCheck, bool) {
	c := a.lossesBy[claim]
	trainedLost, comparisonLost := c.shares()
	trained, comparison := inference.KeptArm{}, inference.LosingArm{}
	var all raw
	squares, variance, rows := 0.0, 0.0, int64(0)
	for n := range a.cells {
		k, x := &a.company.cells[n], &a.cells[n]
		if k.claim != claim || !x.hasBoth() {
			continue
		}
		others := x.arms[changeLine].comparison
		for _, t := range k.trained {
			y := a.company.trained[t].post - a.company.trained[t].baseline - others.mean()
			all.add(y)
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
	comparison.Assigned = comparison.Measured / (1 - comparisonLost)
	trained.Assigned = all.n / (1 - trainedLost)
	if trainedLost <= comparisonLost {
		b, ok := inference.LeeBounds(trained, comparison, true)
		return inference.BoundsCheck(b, int64(all.n), rows), ok
	}
	losing := inference.LosingArm{Assigned: trained.Assigned, Measured: all.n, Mean: all.sum / all.n, Variance: (all.squares - all.sum*all.sum/all.n) / max(1, all.n-1)}
	b, ok := inference.LeeBounds(inference.KeptArm{Assigned: all.n / (1 - comparisonLost), Outcomes: outcomes, Weights: weights}, losing, false)
	return inference.BoundsCheck(b, int64(all.n), rows), ok
}

// markTrials notes the claims with an experiment, whose losses are those of its arms.
func (a *audit) markTrials(trials []*trialAudit) {
	for _, t := range trials {
		for claim, c := range a.company.claims {
			if c.program == t.program && c.metric == t.metric && len(t.waves) > 0 {
				a.isTrial[claim] = true
			}
		}
	}
}
