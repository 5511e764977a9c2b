package inference

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rounding is how figures about people are rounded before anything is computed from them:
// standard errors, intervals, tests, grades, verdicts and money then follow from rounded
// figures and reveal nothing beyond them. Package privacy has the functions.
type Rounding struct {
	// Step is the step of a figure over people: deviation is the standard deviation between
	// them, and most the largest distance of one of them from the mean.
	Step func(deviation, people, most float64) float64
	// Nearest is the multiple of the step next to a figure.
	Nearest func(x, step float64) float64
	// Upward rounds what must not be too small, such as a standard error.
	Upward func(x float64) float64
	// Count rounds a count of people.
	Count func(n int64) int64
	// Repeated is what the standard deviation of the largest part of one person counts when a
	// figure of so large a variance is published so many times.
	Repeated func(part, squares float64, times, floor int64) float64
}

// armRounding rounds the figures about two arms of people, of which the smaller has so
// many. The zero value rounds nothing.
type armRounding struct {
	*Rounding
	people       float64
	times, floor int64
}

// roundingOf rounds nothing where an arm is below the floor: these figures are withheld, and
// a rounded count could be above it.
func (s Settings) roundingOf(arms ...int64) armRounding {
	if fewest := slices.Min(arms); s.Rounding != nil && fewest >= max(s.MinPeople, 1) {
		return armRounding{Rounding: s.Rounding, people: float64(fewest), times: 1, floor: s.MinPeople}
	}
	return armRounding{}
}

// roundingAt is that of figures about a program and metric, which may have been published
// before with other people.
func (s Settings) roundingAt(program, metric string, arms ...int64) armRounding {
	r := s.roundingOf(arms...)
	r.times = s.times(program, metric)
	return r
}

func (s Settings) times(program, metric string) int64 {
	if s.Times == nil {
		return 1
	}
	return s.Times(program, metric)
}

// figure rounds an effect to the step of its arms. squares is the sum of squared influence
// behind its standard error, to which the rounding adds step²/12, the variance of a uniform
// error; most is the largest influence of one person, and part the standard deviation of the
// largest part that one person has. A colleague who is alone in a cell has all of its weight
// and no influence, because the cell's mean is the own value.
func (r armRounding) figure(x, squares, most, part float64) (rounded, widened float64) {
	if r.Rounding == nil {
		return x, squares
	}
	part = r.Repeated(part, squares, r.times, r.floor)
	step := r.Step(max(math.Sqrt(squares*r.people), part*r.people), r.people, most*r.people)
	return r.Nearest(x, step), squares + step*step/12
}

func (r armRounding) upward(x float64) float64 {
	if r.Rounding == nil {
		return x
	}
	return r.Upward(x)
}

func (r armRounding) upwardEach(all ...**float64) {
	for _, x := range all {
		if *x != nil {
			*x = new(r.upward(**x))
		}
	}
}

// count rounds a count of people, unless nothing is rounded.
func (r armRounding) count(n int64) int64 {
	if r.Rounding == nil {
		return n
	}
	return r.Count(n)
}

func (r armRounding) counts(all ...*int64) {
	for _, n := range all {
		*n = r.Count(*n)
	}
}

// rounded is evidence of which the figures are rounded.
func (e Evidence) rounded(s Settings) Evidence {
	if s.Rounding == nil {
		return e
	}
	e.Comparisons, e.Trained, e.Robust = slices.Clone(e.Comparisons), slices.Clone(e.Trained), slices.Clone(e.Robust)
	parts := map[[2]string]float64{} // of the contrast that covariates adjust
	for i := range e.Comparisons {
		if c := &e.Comparisons[i]; c.SegmentType == All && c.Measure == "effect" {
			parts[[2]string{c.ProgramID, c.MetricID}] = partOf(c.TrainedCount, c.WeightMost, c.ChangeVar)
		}
		e.Comparisons[i].round(s)
	}
	for i := range e.Trained {
		e.Trained[i].round(s)
	}
	for i := range e.Robust {
		e.Robust[i].round(s, parts[[2]string{e.Robust[i].ProgramID, e.Robust[i].MetricID}])
	}
	return e
}

// round rounds the contrasts, and the four means such that they still add up to did.
func (c *ComparisonSums) round(s Settings) {
	r := s.roundingAt(c.ProgramID, c.MetricID, c.TrainedCount, c.ComparisonCount)
	if r.Rounding == nil {
		return
	}
	step := r.valueStep(c.ValueMost, []arm{
		{c.TrainedCount, 0, c.TrainedBeforeVar}, {c.TrainedCount, 0, c.TrainedAfterVar},
		{c.ComparisonCount, c.WeightMost, c.ComparisonBeforeVar}, {c.ComparisonCount, c.WeightMost, c.ComparisonAfterVar},
	})
	part := partOf(c.TrainedCount, c.WeightMost, c.ChangeVar)
	c.DiD, c.DiDInfluenceSquares = r.figure(c.DiD, c.DiDInfluenceSquares, c.DiDMost, part)
	c.TrainedBeforeMean, c.ComparisonBeforeMean, c.ComparisonAfterMean = r.Nearest(c.TrainedBeforeMean, step), r.Nearest(c.ComparisonBeforeMean, step), r.Nearest(c.ComparisonAfterMean, step)
	c.TrainedAfterMean = c.DiD + c.TrainedBeforeMean + c.ComparisonAfterMean - c.ComparisonBeforeMean
	r.upwardEach(&c.TrainedBeforeVar, &c.TrainedAfterVar, &c.ComparisonBeforeVar, &c.ComparisonAfterVar)
	if c.ANCOVA != nil && c.ANCOVAInfluenceSquares != nil {
		effect, squares := r.figure(*c.ANCOVA, *c.ANCOVAInfluenceSquares, c.ANCOVAMost, part)
		if c.ANCOVAHC2Squares != nil {
			c.ANCOVAHC2Squares = new(*c.ANCOVAHC2Squares + squares - *c.ANCOVAInfluenceSquares)
		}
		c.ANCOVA, c.ANCOVAInfluenceSquares = &effect, &squares
	}
	if c.PeopleCount == c.ClustersCount { // otherwise clusters are no people
		r.counts(&c.ClustersCount, &c.TrainedClustersCount, &c.ComparisonClustersCount)
	}
	r.counts(&c.TrainedCount, &c.ComparisonCount, &c.RowsCount, &c.PeopleCount)
}

// partOf is the standard deviation of the largest part that one person has in a contrast of
// changes: of the trained people, whose weights are equal, or of the colleagues.
func partOf(trained int64, weightMost float64, changeVar *float64) float64 {
	if changeVar == nil {
		return 0
	}
	return max(1/float64(trained), weightMost) * math.Sqrt(*changeVar)
}

// arm is the number of people of an arm, the largest weight of one of them and their variance
// in a window.
type arm struct {
	people   int64
	weight   float64
	variance *float64
}

// valueStep is the step of the means of all arms.
func (r armRounding) valueStep(most float64, arms []arm) (step float64) {
	for _, a := range arms {
		if a.variance == nil {
			continue
		}
		of := 1 / float64(a.people)
		weight := max(a.weight, of)
		step = max(step, r.Step(0, 1/weight, most), r.Step(math.Sqrt(*a.variance), 1/r.Repeated(weight, of, r.times, r.floor), 0))
	}
	return step
}

func (t *TrainedSums) round(s Settings) {
	r := s.roundingOf(t.TrainedCount)
	if r.Rounding == nil || t.ChangeVar == nil || t.BaselineVar == nil {
		return
	}
	change, squares := r.figure(t.ChangeMean, *t.ChangeVar/r.people, t.ChangeMost/r.people, 0)
	t.BaselineMean = r.Nearest(t.BaselineMean, r.Step(math.Sqrt(*t.BaselineVar), r.people, t.ValueMost))
	t.ChangeMean, t.PostMean = change, t.BaselineMean+change
	r.counts(&t.TrainedCount)
	t.ChangeVar, t.BaselineVar = new(squares*float64(t.TrainedCount)), new(r.upward(*t.BaselineVar))
}

func (r *RobustSums) round(s Settings, part float64) {
	to := s.roundingAt(r.ProgramID, r.MetricID, r.TrainedCount, r.ComparisonCount)
	if to.Rounding == nil || r.DRDiD == nil {
		return
	}
	effect, squares := to.figure(*r.DRDiD, *r.DRDiDInfluenceSquares, r.DRDiDMost, part)
	r.DRDiD, r.DRDiDInfluenceSquares = &effect, &squares
	if r.ClustersCount >= r.TrainedCount+r.ComparisonCount { // each person is a cluster
		to.counts(&r.ClustersCount, &r.TrainedClustersCount, &r.ComparisonClustersCount)
	}
	to.counts(&r.TrainedCount, &r.ComparisonCount)
}

// round rounds the contrast of a band, and the change of the colleagues such that it still
// adds up.
func (b *BandSums) round(s Settings) {
	r := s.roundingAt(b.ProgramID, b.MetricID, b.TrainedCount, b.ComparisonCount)
	if r.Rounding == nil {
		return
	}
	effect, squares := r.figure(b.Effect, b.InfluenceSquares, b.InfluenceMost, partOf(b.TrainedCount, b.WeightMost, b.ChangeVar))
	b.ChangeTrainedMean = r.Nearest(b.ChangeTrainedMean, r.Step(math.Sqrt(b.InfluenceSquares*r.people), r.people, b.InfluenceMost*r.people))
	b.Effect, b.InfluenceSquares, b.ChangeComparisonMean = effect, squares, b.ChangeTrainedMean-effect
	if b.HoursMean != nil && b.HoursVar != nil {
		b.HoursMean = new(r.Nearest(*b.HoursMean, r.Step(math.Sqrt(*b.HoursVar), r.people, b.HoursMost)))
	}
	if b.PeopleCount == b.ClustersCount {
		r.counts(&b.ClustersCount, &b.TrainedClustersCount, &b.ComparisonClustersCount)
	}
	r.counts(&b.TrainedCount, &b.ComparisonCount, &b.RowsCount, &b.PeopleCount)
}

// Rounded is the check with its figures rounded, and its interval outward.
func (c TrustCheck) Rounded(s Settings) TrustCheck {
	r := s.roundingOf(c.TrainedCount, c.ComparisonCount)
	if r.Rounding == nil || c.CheckID == HiddenCause { // of which the figures are whole percents
		return c
	}
	step := 0.0
	switch {
	case c.CheckStdError != nil:
		squares := *c.CheckStdError * *c.CheckStdError
		step = r.Step(math.Sqrt(squares*r.people), r.people, 0)
		c.CheckStdError = new(r.upward(math.Sqrt(squares + step*step/12)))
	case c.CheckLow != nil && c.CheckHigh != nil: // whose width says how uncertain its ends are
		se := (*c.CheckHigh - *c.CheckLow) / 2 / distuv.UnitNormal.Quantile(0.5+Level/2)
		step = r.Step(se*math.Sqrt(r.people), r.people, 0)
	}
	outward := func(x *float64, side float64) *float64 {
		if x == nil {
			return nil
		}
		return new(r.Nearest(*x+side*step/2, step))
	}
	c.CheckLow, c.CheckHigh = outward(c.CheckLow, -1), outward(c.CheckHigh, 1)
	c.BoundLow, c.BoundHigh = outward(c.BoundLow, -1), outward(c.BoundHigh, 1)
	if c.CheckEstimate != nil && c.CheckID != EarlierSteps { // which is no figure of the metric
		c.CheckEstimate = new(r.Nearest(*c.CheckEstimate, step))
	}
	if c.CheckPValue != nil {
		c.CheckPValue = new(min(r.upward(*c.CheckPValue), 1))
	}
	return c
}

// Rounded is the period with its figures rounded.
func (p TrialPeriod) Rounded(s Settings) TrialPeriod {
	r := s.roundingOf(p.TrainedCount, p.ComparisonCount)
	if r.Rounding == nil || p.EffectStdError == nil {
		return p
	}
	quantile := (*p.EffectHigh - *p.EffectLow) / 2 / *p.EffectStdError
	effect, squares := r.figure(p.Effect, *p.EffectStdError**p.EffectStdError, 0, 0)
	se := r.upward(math.Sqrt(squares))
	half := r.upward(quantile * se)
	p.Effect, p.EffectStdError, p.EffectLow, p.EffectHigh = effect, &se, new(effect-half), new(effect+half)
	return p
}

// share is a part of a whole in percent; nil without a whole.
func (s Settings) share(part, whole int64) *float64 {
	if whole <= 0 {
		return nil
	}
	return s.percent(float64(part)/float64(whole), whole)
}

// percent is the share p of a whole in percent, rounded as the mean of zeros and ones.
func (s Settings) percent(p float64, whole int64) *float64 {
	if r := s.roundingOf(whole); r.Rounding != nil {
		p = min(r.Nearest(p, r.Step(math.Sqrt(p*(1-p)), r.people, max(p, 1-p))), 1)
	}
	return new(100 * p)
}
