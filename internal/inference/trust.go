package inference

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// Checks of the comparison beside its estimate.
const (
	// PlaceboWindows compares the groups in all earlier windows of the headline's shape,
	// in which there can be no effect.
	PlaceboWindows = "placebo_windows"
	// OwnTrend measures everybody's change against the line through their own values
	// before training.
	OwnTrend = "own_trend"
	// UndeclaredStratum is by how much the estimate would change if people were compared
	// within the groups of a column that is no stratum.
	UndeclaredStratum = "undeclared_stratum"
	// ArmsBalance tests whether the arms of an experiment were alike before it.
	ArmsBalance = "arms_balance"
	// DrawnByGroup is whether whole groups were drawn that are no clusters.
	DrawnByGroup = "drawn_by_group"
	// LossBounds bound the effect where the arms lost people differently.
	LossBounds = "loss_bounds"
	// LastSeen compares what was last seen of the people that the arms lost.
	LastSeen = "last_seen_of_lost"
	// KeptBalance compares the baselines of the people that an experiment has kept.
	KeptBalance = "kept_balance"
	// PerCompleter is the effect of an experiment on those who complete because they were
	// assigned.
	PerCompleter = "effect_per_completer"
	// CovariateOverlap is the effective number of comparison people per trained person, once
	// they are weighted to have the same covariates.
	CovariateOverlap = "covariate_overlap"
	// EarlierSteps is how much the groups would have to drift apart, beyond what they did
	// before training, for the sign to be in doubt.
	EarlierSteps = "earlier_steps"
	// HiddenCause is how much a cause that nobody recorded would have to explain.
	HiddenCause = "hidden_cause"
	// CovariatesDiffer is by how much the estimate changes with the declared covariates.
	CovariatesDiffer = "covariates"
)

// TrustChecks are the ids of all checks.
var TrustChecks = []string{PlaceboWindows, OwnTrend, UndeclaredStratum, ArmsBalance, DrawnByGroup, KeptBalance, LossBounds, LastSeen, PerCompleter, CovariateOverlap, CovariatesDiffer, EarlierSteps, HiddenCause}

// alarmLevel is the level of a single test, auditLevel that of all columns together
// (Benjamini & Hochberg 1995), and drawLevel that of the balance of an experiment, which
// differs by chance in one of so many true draws.
const (
	alarmLevel = 0.01
	auditLevel = 0.05
	drawLevel  = 0.001
)

// Compared is a contrast between trained people and others, with what its standard error
// depends on.
type Compared struct {
	Trained, Comparison                         int64
	Clusters, TrainedClusters, ComparedClusters int64
	Effect, InfluenceSquares                    float64
	ExpectedRatio                               float64 // share of the variance that the squares are expected to show; 0 where nobody knows
}

// freedom are the degrees of freedom of the contrast.
func (c Compared) freedom() float64 {
	return Freedom(c.Clusters, c.TrainedClusters, c.ComparedClusters)
}

// smallSample is the factor of the summed squares of G clusters: G/(G-1), or more where they
// show less of the variance, as for did; see ComparisonSums.corrected.
func (c Compared) smallSample() float64 {
	factor := float64(c.Clusters) / float64(c.Clusters-1)
	if shown := c.ExpectedRatio * factor; shown > 0 && 1/shown >= leastCorrection*leastCorrection {
		return factor / shown
	}
	return factor
}

// PlaceboCheck tests together that all placebo windows show no difference. It returns false
// when nothing can be tested. The estimate is the mean of the effects.
func PlaceboCheck(windows []Compared, products *mat.SymDense) (check TrustCheck, ok bool) {
	if len(windows) == 0 {
		return check, false
	}
	last, mean := windows[len(windows)-1], 0.0
	for _, w := range windows {
		mean += w.Effect / float64(len(windows))
		if w.freedom() < last.freedom() {
			last = w
		}
	}
	effects, v := covarianceOf(windows, products)
	p, ok := jointTest(effects, v, last.freedom())
	return TrustCheck{
		CheckID: PlaceboWindows, Grouping: All, TrainedCount: last.Trained, ComparisonCount: last.Comparison,
		CheckEstimate: &mean, CheckPValue: &p, IsAlarm: p < alarmLevel,
	}, ok
}

// DrawnCheck says of an experiment how mixed the arms are within the groups of a column.
func DrawnCheck(grouping string, isByGroup bool, treatment, control int64) TrustCheck {
	return TrustCheck{CheckID: DrawnByGroup, Grouping: grouping, TrainedCount: treatment, ComparisonCount: control, IsAlarm: isByGroup}
}

// IsMixedLittle reports whether the people of two arms are mixed within groups less than half
// as much as chance would mix them, where chance would mix enough of them to tell.
func IsMixedLittle(mixed, byChance float64) bool {
	const fewestMixed = 5
	return byChance >= fewestMixed && mixed < byChance/2
}

// jointTest is the p-value of all effects p, with covariance V, together being zero:
// F = p'V^-p (df-r+1) / (r df) has r and df-r+1 degrees of freedom (Hotelling 1931), where r
// is the rank of V and V^- its pseudo-inverse. It is false when nothing can be tested.
func jointTest(effects []float64, v *mat.SymDense, df float64) (p float64, ok bool) {
	wald, rank := pseudoWald(effects, v)
	if rank == 0 || !(df-rank+1 > 0) {
		return 0, false
	}
	return fUpper(wald*(df-rank+1)/(rank*df), rank, df-rank+1), true
}

// pseudoWald is p'V^-p and the rank of V. Both are standardized first, so that units do not
// matter; directions with less than a hundred-millionth of the largest variance then count
// as none, as do entries without any.
func pseudoWald(p []float64, v *mat.SymDense) (wald, rank float64) {
	p, v = inDeviations(p, v)
	var eigen mat.EigenSym
	if len(p) == 0 || !eigen.Factorize(v, true) {
		return 0, 0
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for k, value := range values {
		if !(value > 1e-8*values[len(p)-1]) {
			continue
		}
		along := 0.0
		for i, x := range p {
			along += vectors.At(i, k) * x
		}
		wald += along * along / value
		rank++
	}
	return wald, rank
}

// inDeviations divides by standard deviations, and leaves out what has none.
func inDeviations(p []float64, v *mat.SymDense) (scaled []float64, correlation *mat.SymDense) {
	var kept []int
	for i := range p {
		if v.At(i, i) > 0 {
			kept = append(kept, i)
			scaled = append(scaled, p[i]/math.Sqrt(v.At(i, i)))
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	correlation = mat.NewSymDense(len(kept), nil)
	for a, i := range kept {
		for b, j := range kept[:a+1] {
			correlation.SetSym(a, b, v.At(i, j)/math.Sqrt(v.At(i, i)*v.At(j, j)))
		}
	}
	return scaled, correlation
}

// covarianceOf turns products of influence into the covariance of the contrasts.
func covarianceOf(windows []Compared, products *mat.SymDense) (effects []float64, v *mat.SymDense) {
	v = mat.NewSymDense(len(windows), nil)
	for i, a := range windows {
		effects = append(effects, a.Effect)
		for j, b := range windows[:i+1] {
			v.SetSym(i, j, math.Sqrt(a.smallSample()*b.smallSample())*products.At(i, j))
		}
	}
	return effects, v
}

// fUpper is the upper tail of F: I_{b/(b+a x)}(b/2, a/2) (Abramowitz & Stegun 1964, 26.6.2).
func fUpper(x, a, b float64) float64 { return mathext.RegIncBeta(b/2, a/2, b/(b+a*x)) }

// OwnTrendCheck is the estimate from changes against people's own lines, and tests whether
// it is another one than that from their changes: difference are the squares of the
// difference of influence.
func OwnTrendCheck(trend, change Compared, difference float64) (check TrustCheck, ok bool) {
	check, ok = trend.check(OwnTrend)
	if !ok || !(difference > 0) {
		return check, false
	}
	t := (trend.Effect - change.Effect) / math.Sqrt(difference*trend.smallSample())
	p := tTwoSided(t, trend.freedom())
	check.CheckPValue, check.IsAlarm = &p, p < alarmLevel
	return check, true
}

// Shift is by how much comparing within the groups of a column would change the estimate.
type Shift struct {
	Grouping string
	Compared
}

// UndeclaredChecks test whether comparing within groups would change the estimate, over all
// columns together. A change of less than half a standard error of the estimate is no
// alarm.
func UndeclaredChecks(shifts []Shift, stdError float64) (checks []TrustCheck) {
	for _, shift := range shifts {
		if check, ok := shift.check(UndeclaredStratum); ok {
			p := tTwoSided(shift.Effect / *check.CheckStdError, shift.freedom())
			check.Grouping, check.CheckPValue = shift.Grouping, &p
			checks = append(checks, check)
		}
	}
	p := make([]float64, len(checks))
	for i, check := range checks {
		p[i] = *check.CheckPValue
	}
	for i, adjusted := range benjaminiHochberg(p) {
		checks[i].IsAlarm = adjusted < auditLevel && math.Abs(*checks[i].CheckEstimate) > stdError/2
	}
	return checks
}

// Mean is a weighted mean of people, with its standard error squared and the degrees of
// freedom of that.
type Mean struct {
	Count             int64
	Value             float64
	Variance, Freedom float64
}

// fewestLost is the number of lost people in an arm below which they are not compared.
const fewestLost = 5

// LastSeenCheck compares the means of two arms of lost people by Welch's test (1947). It is
// not made below the floor, either: that it could be made tells how many were lost.
func LastSeenCheck(trained, comparison Mean, floor int64) (check TrustCheck, ok bool) {
	if min(trained.Count, comparison.Count) < max(fewestLost, floor) {
		return check, false
	}
	return difference(LastSeen, trained, comparison, welch(trained, comparison), alarmLevel)
}

// difference is that of two means with its interval and test; false where nothing varies.
func difference(id string, trained, comparison Mean, df, level float64) (check TrustCheck, ok bool) {
	se := math.Sqrt(trained.Variance + comparison.Variance)
	if !(se > 0) || !(df > 0) {
		return check, false
	}
	effect := trained.Value - comparison.Value
	half, p := tQuantile(0.5+Level/2, df)*se, tTwoSided(effect/se, df)
	low, high := effect-half, effect+half
	return TrustCheck{
		CheckID: id, Grouping: All, TrainedCount: trained.Count, ComparisonCount: comparison.Count,
		CheckEstimate: &effect, CheckStdError: &se, CheckLow: &low, CheckHigh: &high, CheckPValue: &p, IsAlarm: p < level,
	}, true
}

// PeriodOf is the difference between the arms of an experiment in one period, with its
// interval where anything varies.
func PeriodOf(trained, comparison Mean) TrialPeriod {
	p := TrialPeriod{TrainedCount: trained.Count, ComparisonCount: comparison.Count, Effect: trained.Value - comparison.Value}
	if check, ok := difference("", trained, comparison, welch(trained, comparison), 0); ok {
		p.EffectStdError, p.EffectLow, p.EffectHigh = check.CheckStdError, check.CheckLow, check.CheckHigh
	}
	return p
}

// welch are the degrees of freedom of the difference between two means (Welch 1947).
func welch(a, b Mean) float64 {
	variance, spread := a.Variance+b.Variance, 0.0
	for _, m := range []Mean{a, b} {
		if m.Variance > 0 {
			spread += m.Variance * m.Variance / m.Freedom
		}
	}
	return variance * variance / spread
}

// BalanceCheck tests together that the arms of an experiment do not differ in any covariate.
func BalanceCheck(differences []float64, covariance *mat.SymDense, df float64, trained, comparison int64) (check TrustCheck, ok bool) {
	p, ok := jointTest(differences, covariance, df)
	return TrustCheck{CheckID: ArmsBalance, Grouping: All, TrainedCount: trained, ComparisonCount: comparison, CheckPValue: &p, IsAlarm: p < drawLevel}, ok
}

// KeptBalanceCheck compares the baseline means of the people whom the arms of an experiment
// have kept (Welch 1947): a draw makes arms alike, and losses may undo it.
func KeptBalanceCheck(treatment, control Mean) (check TrustCheck, ok bool) {
	return difference(KeptBalance, treatment, control, welch(treatment, control), alarmLevel)
}

// NobodyMoved says that the arms of an experiment hardly differ in who was trained, so that
// there is no effect per completer.
func NobodyMoved(treated, control int64) TrustCheck {
	return TrustCheck{CheckID: PerCompleter, Grouping: All, TrainedCount: treated, ComparisonCount: control, IsAlarm: true}
}

// BoundsCheck states the bounds of Lee (2009) with the interval of Imbens & Manski (2004).
func BoundsCheck(b Bounds, trained, comparison int64) TrustCheck {
	return TrustCheck{
		CheckID: LossBounds, Grouping: All, TrainedCount: trained, ComparisonCount: comparison,
		BoundLow: &b.Low, BoundHigh: &b.High, CheckLow: &b.IntervalLow, CheckHigh: &b.IntervalHigh,
	}
}

// CompleterCheck is the effect on those who complete because they were assigned: the
// difference of the result divided by that of completion, whose standard error is that of
// the difference of result - effect x completion (Imbens & Angrist 1994; Bloom 1984).
func CompleterCheck(effect float64, trained, comparison Mean, share float64) (check TrustCheck, ok bool) {
	df := welch(trained, comparison)
	trained.Value, comparison.Value = effect, 0
	trained.Variance, comparison.Variance = trained.Variance/(share*share), comparison.Variance/(share*share)
	return difference(PerCompleter, trained, comparison, df, 0)
}

// check begins a check with an interval; false when it has no standard error.
func (c Compared) check(id string) (TrustCheck, bool) {
	if c.Clusters < 2 || !(c.freedom() > 0) || !(c.InfluenceSquares > 0) {
		return TrustCheck{}, false
	}
	se := math.Sqrt(c.InfluenceSquares * c.smallSample())
	half := tQuantile(0.5+Level/2, c.freedom()) * se
	low, high, effect := c.Effect-half, c.Effect+half, c.Effect
	return TrustCheck{
		CheckID: id, Grouping: All, TrainedCount: c.Trained, ComparisonCount: c.Comparison,
		CheckEstimate: &effect, CheckStdError: &se, CheckLow: &low, CheckHigh: &high,
	}, true
}

// check returns the check that alarms, if there is one, otherwise the first of its id; nil
// when it could not be made.
func (s *study) check(id string) (found *TrustCheck) {
	for i, c := range s.checks {
		if c.CheckID == id && (found == nil || c.IsAlarm && !found.IsAlarm) {
			found = &s.checks[i]
		}
	}
	return found
}
