package inference

import (
	"cmp"
	"math"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// Arms of time to productivity.
const (
	TrainedArm    = "trained"    // trained by the landmark
	ComparisonArm = "comparison" // not trained by the landmark
)

// RampArm is one row of int_ramp_arms.
type RampArm struct {
	Program string `col:"program_id"`
	Metric  string `col:"metric_id"`
	Arm     string `col:"arm"`
	Horizon *int64 `col:"horizon_days"` // declared; nil means as long as both arms were followed
	People  int64  `col:"people_count"`
}

// RampCount is one row of int_ramp_counts: what happened in an arm on one day.
type RampCount struct {
	Program  string `col:"program_id"`
	Metric   string `col:"metric_id"`
	Arm      string `col:"arm"`
	Day      int64  `col:"ramp_days"`
	AtRisk   int64  `col:"at_risk_count"`
	Events   int64  `col:"events_count"`
	Censored int64  `col:"censored_count"`
}

// RampEstimate is the time to productivity of one arm, and how it compares.
// Days saved and the log-rank test are of both arms and stand on either row.
type RampEstimate struct {
	Program string `col:"program_id" doc:"Program."`
	Metric  string `col:"metric_id" doc:"Metric of kind time_to."`
	Arm     string `col:"arm" doc:"trained or comparison."`
	People  int64  `col:"people_count" doc:"People compared."`
	Events  int64  `col:"events_count" doc:"Of them productive while they were followed."`

	Median     *float64 `col:"median_days" unit:"days" doc:"Days until half are productive; null when that was never reached."`
	MedianLow  *float64 `col:"median_low_days" unit:"days" doc:"Lower end of its 95 % interval; null when never reached."`
	MedianHigh *float64 `col:"median_high_days" unit:"days" doc:"Upper end; null when never reached."`

	Horizon  *int64   `col:"horizon_days" unit:"days" doc:"Days over which mean times are compared: the declared horizon, but no longer than both arms were followed."`
	Mean     *float64 `col:"restricted_mean_days" unit:"days" doc:"Mean days not yet productive within the horizon; null without one."`
	MeanSE   *float64 `col:"restricted_mean_std_error" unit:"days" doc:"Standard error of restricted_mean_days; null when nobody became productive within the horizon."`
	MeanLow  *float64 `col:"restricted_mean_low_days" unit:"days" doc:"Lower end of its 95 % interval."`
	MeanHigh *float64 `col:"restricted_mean_high_days" unit:"days" doc:"Upper end of its 95 % interval."`

	Saved     *float64 `col:"days_saved" unit:"days" doc:"Restricted mean of the comparison less that of the trained; above zero means faster. Null without both arms."`
	SavedSE   *float64 `col:"days_saved_std_error" unit:"days" doc:"Standard error of days_saved."`
	SavedLow  *float64 `col:"days_saved_low" unit:"days" doc:"Lower end of its 95 % interval."`
	SavedHigh *float64 `col:"days_saved_high" unit:"days" doc:"Upper end of its 95 % interval."`
	SavedP    *float64 `col:"days_saved_p_value" unit:"0..1" doc:"Two-sided p value of days_saved."`
	LogRank   *float64 `col:"logrank_statistic" doc:"Chi-square of the log-rank test of both arms, one degree of freedom."`
	LogRankP  *float64 `col:"logrank_p_value" unit:"0..1" doc:"Its p value."`

	IsReportable        bool    `col:"is_reportable" doc:"Whether days_saved may be quoted."`
	NotReportableReason *string `col:"not_reportable_reason" doc:"nothing_to_compare, too_few_people or no_uncertainty; null when it may."`
}

// RampPoint is one point of an arm's curve.
type RampPoint struct {
	Program string   `col:"program_id" doc:"Program."`
	Metric  string   `col:"metric_id" doc:"Metric of kind time_to."`
	Arm     string   `col:"arm" doc:"trained or comparison."`
	Day     int64    `col:"day_number" unit:"days" doc:"Days since the start."`
	AtRisk  int64    `col:"at_risk_count" doc:"People followed to that day and not productive before it."`
	Share   float64  `col:"share_not_yet" unit:"0..1" doc:"Share not yet productive after that day (Kaplan-Meier)."`
	Low     *float64 `col:"share_not_yet_low" unit:"0..1" doc:"Lower end of its pointwise 95 % interval; null once the share is zero."`
	High    *float64 `col:"share_not_yet_high" unit:"0..1" doc:"Upper end."`
}

// Contracts of what Ramps makes.
var (
	RampEstimatesTable = models.Table{
		Name:    "int_ramp_estimates",
		Doc:     "Time to productivity per arm and the days saved, made from the risk tables by package inference.",
		Grain:   []string{"program_id", "metric_id", "arm"},
		Columns: models.ColumnsOf[RampEstimate](),
	}
	RampCurvesTable = models.Table{
		Name:    "int_ramp_curves",
		Doc:     "Curves of time to productivity, thinned so that neighboring points differ by enough people, made from the risk tables by package inference.",
		Grain:   []string{"program_id", "metric_id", "arm", "day_number"},
		Columns: models.ColumnsOf[RampPoint](),
	}
)

// Ramps gives the estimates and curves of all arms, in their order. Each program
// and metric has both arms, those without people among them. minPeople is the
// least number of people per arm that a comparison may rest on, and that two
// neighboring points of a curve have to differ by.
func Ramps(arms []RampArm, counts []RampCount, minPeople int64) (estimates []RampEstimate, points []RampPoint) {
	type key struct{ program, metric, arm string }
	tables := map[key][]RampCount{}
	for _, c := range counts {
		k := key{c.Program, c.Metric, c.Arm}
		tables[k] = append(tables[k], c)
	}
	for k := range tables {
		slices.SortFunc(tables[k], func(a, b RampCount) int { return cmp.Compare(a.Day, b.Day) })
	}
	for _, a := range arms {
		trained, comparison := tables[key{a.Program, a.Metric, TrainedArm}], tables[key{a.Program, a.Metric, ComparisonArm}]
		own := kaplanMeier(tables[key{a.Program, a.Metric, a.Arm}])
		tau := horizon(a.Horizon, trained, comparison)
		e := RampEstimate{Program: a.Program, Metric: a.Metric, Arm: a.Arm, People: a.People}
		e.describe(own, tau)
		e.compare(trained, comparison, tau)
		e.report(min(people(trained), people(comparison)), minPeople)
		estimates = append(estimates, e)
		points = append(points, publishable(own, minPeople)...)
	}
	return estimates, points
}

// describe adds what the arm's own curve says.
func (e *RampEstimate) describe(curve []kmPoint, tau int64) {
	for _, p := range curve {
		e.Events += p.Events
	}
	e.Median = crossing(curve, func(p kmPoint) float64 { return p.share }, 0.5)
	e.MedianLow, e.MedianHigh = crossing(curve, kmPoint.low, 0.5), crossing(curve, kmPoint.high, 0.5)
	if len(curve) == 0 || tau == 0 {
		return
	}
	mean, se := restrictedMean(curve, float64(tau))
	e.Horizon, e.Mean = &tau, &mean
	e.MeanSE, e.MeanLow, e.MeanHigh = normalInterval(mean, se)
}

// compare adds what both arms say together. The arms are independent, so the
// variances of their means add up.
func (e *RampEstimate) compare(trained, comparison []RampCount, tau int64) {
	if len(trained) == 0 || len(comparison) == 0 {
		return
	}
	if chi2, p := logRank(trained, comparison); !math.IsNaN(p) {
		e.LogRank, e.LogRankP = &chi2, &p
	}
	if tau == 0 {
		return
	}
	short, shortSE := restrictedMean(kaplanMeier(trained), float64(tau))
	long, longSE := restrictedMean(kaplanMeier(comparison), float64(tau))
	saved := long - short
	e.Saved = &saved
	e.SavedSE, e.SavedLow, e.SavedHigh = normalInterval(saved, math.Hypot(shortSE, longSE))
	if e.SavedSE != nil {
		p := zTwoSided(saved / *e.SavedSE)
		e.SavedP = &p
	}
}

// normalInterval is the 95 % interval of an estimate that is normal in large
// samples; all three are nil without a standard error.
func normalInterval(estimate, stdError float64) (se, low, high *float64) {
	if !(stdError > 0) {
		return nil, nil, nil
	}
	l, h := estimate-zLevel*stdError, estimate+zLevel*stdError
	return &stdError, &l, &h
}

// report decides whether the days saved may be quoted; fewest are the people of
// the smaller arm.
func (e *RampEstimate) report(fewest, minPeople int64) {
	reason := ""
	switch {
	case fewest == 0:
		reason = "nothing_to_compare"
	case fewest < minPeople:
		reason = "too_few_people"
	case e.SavedSE == nil:
		reason = "no_uncertainty"
	}
	e.IsReportable = reason == ""
	if !e.IsReportable {
		e.NotReportableReason = &reason
	}
}

// publishable are the points of a curve that may stand side by side: from one to
// the next, from the start to the first, and from the last to the end at least
// minPeople people became productive or were lost, so that no step tells of one
// person.
func publishable(curve []kmPoint, minPeople int64) []RampPoint {
	if len(curve) == 0 {
		return nil
	}
	var points []RampPoint
	first := curve[0].RampCount
	left := first.AtRisk // people left after the last point made
	if first.Day > 0 {
		sure := 1.0
		points = append(points, RampPoint{first.Program, first.Metric, first.Arm, 0, left, sure, &sure, &sure})
	}
	for _, p := range curve {
		remain := p.AtRisk - p.Events - p.Censored
		if left-remain < minPeople || remain > 0 && remain < minPeople {
			continue
		}
		point := RampPoint{Program: p.Program, Metric: p.Metric, Arm: p.Arm, Day: p.Day, AtRisk: p.AtRisk, Share: p.share}
		if low, high := p.low(), p.high(); !math.IsNaN(low) {
			point.Low, point.High = &low, &high
		}
		points, left = append(points, point), remain
	}
	return points
}

// horizon is the declared one, cut to the last day of the arm that was followed
// the least: beyond it one of the curves is unknown. It is zero without people.
func horizon(declared *int64, tables ...[]RampCount) int64 {
	tau := int64(0)
	for _, table := range tables {
		if len(table) == 0 {
			continue
		}
		if last := table[len(table)-1].Day; tau == 0 || last < tau {
			tau = last
		}
	}
	if declared != nil {
		return min(tau, *declared)
	}
	return tau
}

// people is the number of people of a risk table.
func people(table []RampCount) int64 {
	if len(table) == 0 {
		return 0
	}
	return table[0].AtRisk
}
