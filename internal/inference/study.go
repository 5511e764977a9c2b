package inference

import "math"

// study is one program and metric, as a whole or in one segment: its sums and the
// estimates computed from them.
type study struct {
	claim       Claim
	segmentType string // All for the whole
	segment     string
	settings    Settings
	wholeGrade  string // for a segment: the grade of did over everybody
	isWithheld  bool   // for a segment: whether it has to be withheld

	effect    *ComparisonSums // nil when nobody has a comparable colleague
	lead      *ComparisonSums
	clusters  []ClusterSums // of effect, when there are few clusters of several people
	rollouts  []RolloutSums // by grouping, where people are known by it
	checks    []TrustCheck  // of the whole
	trained   *TrainedSums  // nil when nobody could be measured
	trial     trial         // randomized waves, if any
	robust    *RobustSums   // nil without declared covariates
	grades    grades        // that were given; nil to grade
	estimates []Estimate
	family    *family // of the primary estimate, once it is adjusted
}

// estimate computes all rows of the study and marks the primary one: the experiment where
// arms were randomized, as far as the store has witnessed it, otherwise difference in
// differences with covariates, otherwise without, otherwise before and after.
// A study without any figure has one row that says so.
func (s *study) estimate() {
	add := func(e *Estimate) {
		if e != nil {
			s.estimates = append(s.estimates, *e)
		}
	}
	add(s.prePost())
	add(s.did())
	add(s.robustDiD())
	add(s.ancova())
	add(s.experiment())
	add(s.cuped())
	if len(s.estimates) == 0 {
		add(&Estimate{ProgramID: s.claim.ProgramID, MetricID: s.claim.MetricID, SegmentType: s.segmentType, SegmentID: s.segment, Estimator: DiD, SeType: seNone})
	}
	for _, estimator := range s.preferred() {
		if e := s.find(estimator); e != nil {
			e.IsPrimary = true
			break
		}
	}
	for i := range s.estimates {
		s.describe(&s.estimates[i])
	}
}

// preferred are the estimators of which the first that there is may be quoted. Arms that are
// no witnesses of a draw any more, or never were, come after colleagues: nobody can replace a
// result by making arms.
func (s *study) preferred() []string {
	if s.sawArms("after_outcome") || s.claim.ArmsChangedDate != nil {
		return []string{DRDiD, DiD, Experiment, PrePost}
	}
	return []string{Experiment, DRDiD, DiD, PrePost}
}

func (s *study) find(estimator string) *Estimate {
	for i := range s.estimates {
		if s.estimates[i].Estimator == estimator {
			return &s.estimates[i]
		}
	}
	return nil
}

// row begins an estimate. It computes the t statistic, the p-value and the interval from
// the effect, the standard error and the degrees of freedom; they are nil when the
// standard error is infinite, missing, or no more than what rounding leaves of values that
// do not vary.
func (s *study) row(estimator string, effect, se, df float64, seType string) *Estimate {
	level := s.level()
	if IsRounding(effect, level) {
		effect = 0
	}
	e := &Estimate{
		ProgramID: s.claim.ProgramID, MetricID: s.claim.MetricID, SegmentType: s.segmentType, SegmentID: s.segment,
		Estimator: estimator, Effect: &effect, SeType: seNone,
	}
	if IsRounding(se, level) || !(se > 0) || math.IsInf(se, 0) || !(df > 0) {
		return e
	}
	if s.settings.Rounding != nil {
		se = s.settings.Rounding.Upward(se)
	}
	t, half := effect/se, tQuantile(0.5+Level/2, df)*se
	p := tTwoSided(t, df)
	low, high := effect-half, effect+half
	detectable := (tQuantile(0.5+Level/2, df) + tQuantile(0.8, df)) * se
	e.SeType, e.EffectStdError, e.DegreesOfFreedom = seType, &se, &df
	e.TStatistic, e.PValue, e.EffectLow, e.EffectHigh, e.DetectableEffect = &t, &p, &low, &high, &detectable
	return e
}

// level is the largest mean of the values that the study is made of.
func (s *study) level() (level float64) {
	var means []*float64
	if c := s.effect; c != nil {
		means = append(means, &c.TrainedBeforeMean, &c.TrainedAfterMean, &c.ComparisonBeforeMean, &c.ComparisonAfterMean)
	}
	if t := s.trained; t != nil {
		means = append(means, &t.BaselineMean, &t.PostMean)
	}
	for _, w := range s.trial.waves {
		means = append(means, w.treatment.BaselineMean, w.treatment.PostMean, w.control.BaselineMean, w.control.PostMean)
	}
	for _, mean := range means {
		level = max(level, math.Abs(*mean))
	}
	return level
}

// rounding is the part of values below which a difference between them, or its standard
// error, is the rounding of sums and not something seen: means of a year of days are right
// to 1e-13.
const rounding = 1e-12

// IsRounding reports whether a difference between values of a level is rounding.
func IsRounding(difference, level float64) bool {
	return math.Abs(difference) <= rounding*math.Abs(level)
}

// describe adds the figures that follow from the effect and its interval: relative
// figures, improvements, people needed, bracket and checks.
func (s *study) describe(e *Estimate) {
	if e.Effect == nil {
		return
	}
	e.EffectPct, e.EffectLowPct, e.EffectHighPct = s.percent(e)
	e.Improvement, e.ImprovementLow, e.ImprovementHigh = s.orient(e.Effect, e.EffectLow, e.EffectHigh)
	e.ImprovementPct, e.ImprovementLowPct, e.ImprovementHighPct = s.orient(e.EffectPct, e.EffectLowPct, e.EffectHighPct)
	e.PeopleNeeded = s.peopleNeeded(e)
	s.trust(e)
}

// orient reverses the sign of the value and its interval where lower is better.
func (s *study) orient(value, low, high *float64) (v, l, h *float64) {
	if s.claim.Better != "lower" {
		return value, low, high
	}
	return negative(value), negative(high), negative(low)
}

// peopleNeeded scales the trained people of the estimate by the square of the detectable
// effect over the smallest change, with arms in the same proportion: the standard error
// falls with the square root of the number of people.
func (s *study) peopleNeeded(e *Estimate) *int64 {
	if e.DetectableEffect == nil || s.claim.SmallestChange == nil || *s.claim.SmallestChange == 0 {
		return nil
	}
	times := *e.DetectableEffect / *s.claim.SmallestChange
	needed := int64(math.Ceil(float64(e.TrainedCount) * times * times))
	return &needed
}

// trust adds the checks that the grade uses. A randomized estimate needs neither bracket
// nor lead.
func (s *study) trust(e *Estimate) {
	if e.isRandomized() {
		e.lost(s.trial.assigned-s.trial.observed, s.trial.assigned, s.settings)
		return
	}
	e.lost(s.claim.TrainedLostCount, s.claim.TrainedLostCount+s.claim.AnalyzedCount+s.claim.UnmatchedCount, s.settings)
	if s.effect == nil || e.Estimator == PrePost {
		return
	}
	if s.claim.ColleaguesLostRatio != nil {
		e.ComparisonAttritionPct = s.settings.percent(*s.claim.ColleaguesLostRatio, s.claim.ColleaguesCount)
	}
	e.MatchedPct = s.settings.share(s.claim.AnalyzedCount, s.claim.AnalyzedCount+s.claim.UnmatchedCount)
	e.BaselineGap = standardizedGap(s.effect)
	if s.effect.ANCOVA != nil {
		low, high := min(s.effect.DiD, *s.effect.ANCOVA), max(s.effect.DiD, *s.effect.ANCOVA)
		e.BracketLow, e.BracketHigh = &low, &high
		e.IsBracketWide = e.EffectStdError != nil && high-low > *e.EffectStdError
		if e.Estimator == DRDiD {
			low, high = min(low, *e.Effect), max(high, *e.Effect)
		}
		e.IsRegressionToMeanLikely = e.IsBracketWide && s.beganWorse(e.BaselineGap) && s.isBetter(s.effect.DiD, *s.effect.ANCOVA)
	}
	// The windows before the baseline may be known of few people only.
	if s.lead != nil && min(s.lead.TrainedCount, s.lead.ComparisonCount) >= s.settings.MinPeople {
		lead := s.row(DiD, s.lead.DiD, s.lead.didError(), s.lead.freedom(), seCR1)
		e.LeadEffect, e.LeadStdError, e.LeadPValue = lead.Effect, lead.EffectStdError, lead.PValue
	}
}

// beganWorse reports whether the trained people started worse than their colleagues, by
// more than the difference that counts as equal.
func (s *study) beganWorse(gap *float64) bool {
	return beyond(gap, 0.05) && s.isBetter(0, *gap)
}

func (s *study) isBetter(a, b float64) bool {
	if s.claim.Better == "lower" {
		return a < b
	}
	return a > b
}

// standardizedGap is the difference between the baseline means divided by the square root
// of the mean of both arms' variances (Austin 2009). It is graded by the bands of the
// What Works Clearinghouse.
func standardizedGap(c *ComparisonSums) *float64 {
	if c.TrainedBeforeVar == nil || c.ComparisonBeforeVar == nil {
		return nil
	}
	sd := math.Sqrt((*c.TrainedBeforeVar + *c.ComparisonBeforeVar) / 2)
	if !(sd > 0) {
		return nil
	}
	gap := (c.TrainedBeforeMean - c.ComparisonBeforeMean) / sd
	return &gap
}

func negative(x *float64) *float64 {
	if x == nil {
		return nil
	}
	n := -*x
	return &n
}

// lost sets how many of the people were lost before the end of the post window.
func (e *Estimate) lost(count, of int64, s Settings) {
	if e.AttritionPct = s.share(count, of); e.AttritionPct != nil {
		e.LostCount = &count
	}
}
