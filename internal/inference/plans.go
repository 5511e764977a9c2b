package inference

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/impactmart/impactmart/models"
)

// Why a plan has no figures for a metric.
const (
	refusedTimeTo     = "time_to_metric"
	refusedTeam       = "team_metric"
	refusedNobody     = "nobody_eligible"
	refusedHistory    = "no_history"
	refusedTooEarly   = "trained_too_early"
	refusedComparison = "no_comparison"
	refusedSpread     = "no_spread"
)

// PlanRefusals are the reasons for which a plan has no figures.
var PlanRefusals = []string{refusedTimeTo, refusedTeam, refusedNobody, refusedHistory, refusedTooEarly, refusedComparison, refusedSpread}

// PlanEvidence is what is known about plans before launch.
type PlanEvidence struct {
	Plans   []models.PlanRow
	Windows []PlanWindows
	Sums    []PlanSums
	// Smallest are the smallest changes that matter, by metric.
	Smallest map[string]*float64
	// Tests are the metrics with windows of each program, over which p-values are adjusted.
	Tests map[string]int
}

// StudyDesigns returns what each plan could show about each metric of people, ordered by
// program and metric.
func StudyDesigns(e PlanEvidence, settings Settings) (designs []StudyDesign) {
	for _, plan := range e.Plans {
		windows := slices.DeleteFunc(slices.Clone(e.Windows), func(w PlanWindows) bool { return w.ProgramID != plan.Program })
		schedule := newSchedule(plan, windows)
		for _, w := range windows {
			s := plannedStudy{schedule: schedule, settings: settings, level: testLevel(e.Tests[w.ProgramID]), answer: w.AnswerDate, row: StudyDesign{ProgramID: w.ProgramID, MetricID: w.MetricID, Estimator: DiD}}
			for _, sums := range e.Sums {
				if sums.ProgramID == w.ProgramID && sums.MetricID == w.MetricID {
					s.sums = append(s.sums, sums)
				}
			}
			designs = append(designs, s.design(e.Smallest[w.MetricID]))
		}
	}
	slices.SortFunc(designs, func(a, b StudyDesign) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID))
	})
	return designs
}

// schedule is a plan with the months between its waves.
type schedule struct {
	models.PlanRow
	months int
}

// newSchedule uses the declared months between waves, or as few whole months as let every
// metric's post window end before the next wave begins.
func newSchedule(plan models.PlanRow, windows []PlanWindows) schedule {
	s := schedule{plan, 1}
	if plan.Months != nil {
		s.months = int(*plan.Months)
		return s
	}
	for _, w := range windows {
		for !s.begins(1).After(w.AnswerDate) {
			s.months++
		}
	}
	return s
}

// begins is the day on which a wave begins, counted from 0.
func (s schedule) begins(wave int) time.Time { return s.Start.AddDate(0, wave*s.months, 0) }

// waiting is the number of waves that begin after a day.
func (s schedule) waiting(day time.Time) (waves int64) {
	for wave := range int(s.Waves) {
		if s.begins(wave).After(day) {
			waves++
		}
	}
	return waves
}

// plannedStudy is one metric of a plan while its figures are computed.
type plannedStudy struct {
	schedule
	settings Settings
	level    float64 // of the interval by which a metric is judged
	answer   time.Time
	sums     []PlanSums
	row      StudyDesign
}

// design computes the figures of the study, or says why there are none. The first wave is
// what the plan counts on; later waves can only add to it.
func (s *plannedStudy) design(smallest *float64) StudyDesign {
	s.count()
	if s.row.NotPlannableReason = s.refusal(); s.row.NotPlannableReason != nil {
		return s.row
	}
	s.spread()
	compared := s.withinStrata()
	s.row.DiDDetectableEffect = s.detectable(compared)
	quoted := compared
	if s.Design == models.DesignWaitList {
		s.row.Estimator, quoted = Experiment, s.byAssignment()
	}
	trained, comparison := wholePeople(quoted.trained), wholePeople(quoted.comparison)
	s.row.DetectableEffect = s.detectable(quoted)
	switch {
	case min(trained, comparison) < 2:
		s.row.NotPlannableReason = new(refusedComparison)
		s.row.DetectableEffect, s.row.DiDDetectableEffect = nil, nil
		return s.row
	case s.row.DetectableEffect == nil:
		s.row.NotPlannableReason = new(refusedSpread)
	}
	s.row.ExpectedTrainedCount, s.row.ExpectedComparisonCount = &trained, &comparison
	if smallest != nil && s.row.DetectableEffect != nil {
		s.row.StudyPeopleNeeded = s.peopleNeeded(quoted, *smallest)
	}
	return s.row
}

// count counts the people of the plan and of its first wave.
func (s *plannedStudy) count() {
	for _, stratum := range s.sums {
		if stratum.IsEligible {
			s.row.EligibleCount += stratum.PeopleCount
			s.row.MeasuredCount += stratum.MeasuredCount
		}
	}
	s.row.PlannedCount = s.row.EligibleCount
	if s.People != nil {
		s.row.PlannedCount = min(*s.People, s.row.EligibleCount)
	}
	s.row.FirstWaveCount = s.row.PlannedCount / s.Waves
	s.row.LastWaveDate = s.begins(int(s.Waves) - 1)
	if s.Waves > 1 {
		s.row.MonthsBetween, s.row.SecondWaveDate = new(int64(s.months)), new(s.begins(1))
	}
}

func (s *plannedStudy) refusal() *string {
	switch {
	case s.row.EligibleCount == 0:
		return new(refusedNobody)
	case s.row.MeasuredCount == 0:
		return new(refusedHistory)
	case s.Design == models.DesignWaitList && s.waiting(s.answer) < s.Waves-1:
		return new(refusedTooEarly)
	}
	return nil
}

// spread computes the standard deviations of the people who would be trained: variances
// within strata pooled by their degrees of freedom, and that of all people together.
func (s *plannedStudy) spread() {
	var change, post, freedom, people, mean, between float64
	for _, m := range s.eligible() {
		n := float64(m.MeasuredCount)
		before := mean
		people += n
		mean += (*m.PostMean - mean) * n / people
		between += n * (*m.PostMean - before) * (*m.PostMean - mean)
		if m.MeasuredCount > 1 {
			change, post, freedom = change+(n-1)**m.ChangeVar, post+(n-1)**m.PostVar, freedom+n-1
		}
	}
	if freedom > 0 {
		s.row.ChangeStdDeviation, s.row.PostWithinStdDeviation = s.deviation(change/freedom), s.deviation(post/freedom)
	}
	if people > 1 {
		s.row.PostStdDeviation = s.deviation((post + between) / (people - 1))
	}
}

// deviation is the square root of a variance, 0 if it is no more than what rounding leaves of
// values that do not vary.
func (s *plannedStudy) deviation(variance float64) *float64 {
	level := 0.0
	for _, m := range s.eligible() {
		level = max(level, math.Abs(*m.PostMean))
	}
	sd := math.Sqrt(variance)
	if IsRounding(sd, level) {
		sd = 0
	}
	return &sd
}

// eligible are the strata of the people who would be trained, as far as they were measured.
func (s *plannedStudy) eligible() []PlanSums {
	return slices.DeleteFunc(slices.Clone(s.sums), func(m PlanSums) bool { return !m.IsEligible || m.MeasuredCount == 0 })
}

// plannedArms are the two sides of a planned comparison. Numbers of people are expected values and
// need not be whole.
type plannedArms struct {
	trained, comparison float64
	// variance is that of the effect for a variance of 1.
	variance float64
	// judged is the standard deviation from which the standard error will be computed, and
	// moved the one by which chance moves the effect.
	judged, moved float64
	freedom       func(trained, comparison float64) float64
}

// withinStrata are the arms of did: the first wave and, in its strata, those who still wait,
// those whom the plan leaves out, and everybody else. A stratum counts if at least one
// person can be expected on each side.
func (s *plannedStudy) withinStrata() plannedArms {
	others := map[int64]float64{}
	for _, m := range s.sums {
		if !m.IsEligible {
			others[m.StratumNumber] = float64(m.MeasuredCount)
		}
	}
	eligible := float64(s.row.EligibleCount)
	trainedShare := float64(s.row.FirstWaveCount) / eligible
	otherShare := float64(s.waitingCount()+s.row.EligibleCount-s.row.PlannedCount) / eligible
	a := plannedArms{judged: orZero(s.row.ChangeStdDeviation), moved: orZero(s.row.ChangeStdDeviation), freedom: func(trained, comparison float64) float64 {
		return Freedom(wholePeople(trained+comparison), wholePeople(trained), wholePeople(comparison))
	}}
	squares := 0.0
	for _, m := range s.eligible() {
		t, c := float64(m.MeasuredCount)*trainedShare, float64(m.MeasuredCount)*otherShare+others[m.StratumNumber]
		if wholePeople(t) < 1 || wholePeople(c) < 1 {
			continue
		}
		a.trained, a.comparison, squares = a.trained+t, a.comparison+c, squares+t*t/c
	}
	a.variance = 1/a.trained + squares/(a.trained*a.trained)
	return a
}

// byAssignment are the arms of the experiment. Its standard error is Welch's, over all
// strata; a draw within strata lets chance move the effect within strata only.
func (s *plannedStudy) byAssignment() plannedArms {
	share := float64(s.row.MeasuredCount) / float64(s.row.EligibleCount)
	t, c := share*float64(s.row.FirstWaveCount), share*float64(s.waitingCount())
	return plannedArms{
		trained: t, comparison: c, variance: 1/t + 1/c,
		judged: orZero(s.row.PostStdDeviation), moved: orZero(s.row.PostWithinStdDeviation), freedom: equalSpread,
	}
}

// waitingCount is the number of people who still wait when the first wave has been measured.
func (s *plannedStudy) waitingCount() int64 {
	return s.row.PlannedCount - s.row.FirstWaveCount*(s.Waves-s.waiting(s.answer))
}

// equalSpread is Welch's number of degrees of freedom for two arms of equal variance.
func equalSpread(t, c float64) float64 {
	v := 1/t + 1/c
	return v * v / (1/(t*t*(t-1)) + 1/(c*c*(c-1)))
}

// testLevel is the level at which one of several metrics has to be judged, so that it is
// found whatever the others show: Benjamini & Hochberg ask the smallest of m p-values to be
// below 5 % / m.
func testLevel(tests int) float64 { return 1 - (1-Level)/float64(max(tests, 1)) }

// detectable is the effect that a two-sided test at 5 %, divided by the
// number of metrics of the program, finds with 80 % power: of one metric, t(0.975) x the standard error that it is judged by + t(0.8) x the standard deviation of
// the estimate (Bloom 1995). It is nil where an arm has fewer than two people or nothing
// varies.
func (s *plannedStudy) detectable(a plannedArms) *float64 {
	trained, comparison := wholePeople(a.trained), wholePeople(a.comparison)
	if min(trained, comparison) < 2 || !(a.moved > 0) {
		return nil
	}
	df := a.freedom(a.trained, a.comparison)
	effect := (tQuantile(0.5+s.level/2, df)*a.judged + tQuantile(0.8, df)*a.moved) * math.Sqrt(a.variance)
	if r := s.settings.roundingOf(trained, comparison); r.Rounding != nil {
		effect = a.detectableRounded(r, df, s.level, effect)
	}
	return &effect
}

// detectableRounded is the effect that is found with 80 % power where figures are rounded.
// It is above the exact one: the interval includes the rounding, and only multiples of the
// step are found.
func (a plannedArms) detectableRounded(r armRounding, df, level, exact float64) float64 {
	low, high := 0.0, exact
	for a.power(r, df, level, high) < 0.8 {
		low, high = high, 2*high
	}
	for range 50 {
		if middle := (low + high) / 2; a.power(r, df, level, middle) < 0.8 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// power is how often an effect is found where figures are rounded: the mean over what the
// standard error may turn out to be, which decides the step.
func (a plannedArms) power(r armRounding, df, level, effect float64) (power float64) {
	const draws = 40
	moved, t, spread := a.moved*math.Sqrt(a.variance), tQuantile(0.5+level/2, df), distuv.ChiSquared{K: df}
	for i := range draws {
		// What chance does not move, such as levels of strata, is known beforehand.
		squares := a.variance * (a.judged*a.judged + a.moved*a.moved*(spread.Quantile((float64(i)+0.5)/draws)/df-1))
		step := r.Step(math.Sqrt(squares*r.people), r.people, 0)
		least := t * r.Upward(math.Sqrt(squares+step*step/12))
		if step > 0 { // the smallest multiple above it is reached from half a step below
			least = (math.Floor(least/step) + 0.5) * step
		}
		power += distuv.UnitNormal.Survival((least-effect)/moved) / draws
	}
	return power
}

// peopleNeeded is the smallest plan, with all groups in the same proportions, with which the
// change can be detected and no arm is below the floor.
func (s *plannedStudy) peopleNeeded(a plannedArms, change float64) *int64 {
	floor := float64(s.settings.MinPeople)
	low, high := int64(1), int64(1)<<40
	for low < high {
		people := low + (high-low)/2
		times := float64(people) / float64(s.row.PlannedCount)
		larger := a
		larger.trained, larger.comparison, larger.variance = a.trained*times, a.comparison*times, a.variance/times
		effect := s.detectable(larger)
		if effect != nil && *effect <= change && math.Min(larger.trained, larger.comparison) >= floor {
			high = people
		} else {
			low = people + 1
		}
	}
	return &low
}

// whole rounds an expected number of people down; a thousandth is rounding.
func wholePeople(people float64) int64 { return int64(people + 1e-3) }

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

func makeStudyDesigns(ctx context.Context, in Tables, s Settings) ([]arrow.RecordBatch, error) {
	type metric struct {
		Metric   string   `col:"metric_id"`
		Kind     string   `col:"kind"`
		Smallest *float64 `col:"smallest_change"`
	}
	var err error
	type alignment struct {
		Program string `col:"program_id"`
		Metric  string `col:"metric_id"`
	}
	e := PlanEvidence{Smallest: map[string]*float64{}, Tests: map[string]int{}}
	e.Plans = Read[models.PlanRow](ctx, in, &err, "register_plans", "program_id")
	e.Windows = Read[PlanWindows](ctx, in, &err, "int_plan_windows", "program_id", "metric_id")
	e.Sums = Read[PlanSums](ctx, in, &err, "int_plan_sums", "program_id", "metric_id", "stratum_number", "is_eligible")
	hasWindows := map[string]bool{}
	for _, m := range Read[metric](ctx, in, &err, "register_metrics", "metric_id") {
		e.Smallest[m.Metric] = m.Smallest
		hasWindows[m.Metric] = m.Kind != models.KindTimeTo
	}
	for _, a := range Read[alignment](ctx, in, &err, "register_alignments", "program_id", "metric_id") {
		if hasWindows[a.Metric] {
			e.Tests[a.Program]++
		}
	}
	made := batch(in, &err, "int_study_designs", StudyDesigns(e, s))
	return []arrow.RecordBatch{made}, err
}
