package inference

import "math"

// loss is how many people each arm has lost, as shares, with the people of each arm.
type loss struct {
	trained, comparison           float64
	trainedCount, comparisonCount float64
}

// loss returns what the arms of an estimate have lost; zero where nothing is known.
func (s *study) loss(e *Estimate) loss {
	switch {
	case e.Effect == nil:
		return loss{}
	case e.isRandomized():
		return s.trial.loss()
	case e.Estimator == PrePost || s.claim.ColleaguesLostRatio == nil:
		return loss{}
	}
	c := s.claim
	n := float64(c.TrainedLostCount + c.AnalyzedCount + c.UnmatchedCount)
	if n == 0 {
		return loss{}
	}
	return loss{float64(c.TrainedLostCount) / n, *c.ColleaguesLostRatio, n, float64(c.ColleaguesCount)}
}

// loss compares the arms of all waves whose post window is over, each weighted by its people,
// also of those that lost a whole arm and are in no estimate.
func (t trial) loss() (l loss) {
	all := 0.0
	for _, w := range t.all {
		all += float64(w.treatment.MatureCount + w.control.MatureCount)
	}
	lost := func(a ArmSums) float64 { return 1 - float64(a.PeopleCount)/float64(a.MatureCount) }
	for _, w := range t.all {
		weight := float64(w.treatment.MatureCount+w.control.MatureCount) / all
		l.trained += weight * lost(w.treatment.ArmSums)
		l.comparison += weight * lost(w.control.ArmSums)
		l.trainedCount += float64(w.treatment.MatureCount)
		l.comparisonCount += float64(w.control.MatureCount)
	}
	return l
}

// isHigh reports whether the shares differ beyond the cautious boundary. Comparison people
// stand for the trained people of their cells, so both arms weigh the same in the overall
// loss.
func (l loss) isHigh() bool {
	return 100*math.Abs(l.trained-l.comparison) > wwcCautious(50*(l.trained+l.comparison))
}

// isBeyondChance reports whether the shares differ by more than chance explains.
func (l loss) isBeyondChance() bool {
	round := func(share, n float64) int64 { return int64(math.Round(share * n)) }
	return math.Abs(lossZ(round(l.trained, l.trainedCount), int64(l.trainedCount), round(l.comparison, l.comparisonCount), int64(l.comparisonCount))) > normalQuantile
}

// IsHighLoss reports whether shares of people lost differ beyond the cautious boundary.
func IsHighLoss(trained, comparison float64) bool {
	return loss{trained: trained, comparison: comparison}.isHigh()
}

// range95 is the interval of the effect. Where the arms lost people at rates that differ too
// much, it also holds that of the bounds on the effect, if there are any.
func (s *study) range95(e *Estimate) (low, high float64) {
	low, high = *e.EffectLow, *e.EffectHigh
	c := s.check(LossBounds)
	if c == nil || c.CheckLow == nil || e.isRandomized() != s.isTrial() || !s.loss(e).isHigh() {
		return low, high
	}
	return min(low, *c.CheckLow), max(high, *c.CheckHigh)
}

// improvementRange is range95 in the direction of improvement.
func (s *study) improvementRange(e *Estimate) (low, high float64) {
	low, high = s.range95(e)
	if s.claim.Better == "lower" {
		return -high, -low
	}
	return low, high
}

func (s *study) isImproved(e *Estimate) bool { low, _ := s.improvementRange(e); return low > 0 }

func (s *study) isWorse(e *Estimate) bool { _, high := s.improvementRange(e); return high < 0 }

// isOpenByLoss reports whether nobody can tell only because of the people lost.
func (s *study) isOpenByLoss(e *Estimate) bool {
	return e.EffectLow != nil && (*e.EffectLow > 0 || *e.EffectHigh < 0) && !s.isImproved(e) && !s.isWorse(e)
}

// meaningfulRange is the range that has to lie within the smallest change that matters: that
// of improvements, and in an experiment in which people did not do as assigned also that per
// completer, because few who came make any effect look small. It is false where hardly
// anybody moved.
func (s *study) meaningfulRange(e *Estimate) (low, high float64, ok bool) {
	low, high = s.improvementRange(e)
	c := s.check(PerCompleter)
	if c == nil || !e.isRandomized() {
		return low, high, true
	}
	if c.CheckLow == nil {
		return 0, 0, false
	}
	a, b := *c.CheckLow, *c.CheckHigh
	if s.claim.Better == "lower" {
		a, b = -b, -a
	}
	return min(low, a), max(high, b), true
}
