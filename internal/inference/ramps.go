package inference

import (
	"cmp"
	"math"
	"slices"
)

// Arms of time to productivity.
const (
	TrainedArm    = "trained"    // trained by the landmark
	ComparisonArm = "comparison" // not trained by the landmark
)

// Ramps returns the estimates and curves of all arms, in their order. Each program and
// metric has both arms, even arms without people. minPeople is the smallest number of
// people per arm on which a comparison may be based, and by which neighboring points of
// a curve have to differ.
func Ramps(arms []RampArm, counts []RampCount, minPeople int64) (estimates []RampEstimate, points []RampPoint) {
	type key struct{ program, metric, arm string }
	tables := map[key][]RampCount{}
	for _, c := range counts {
		k := key{c.ProgramID, c.MetricID, c.Arm}
		tables[k] = append(tables[k], c)
	}
	for k := range tables {
		slices.SortFunc(tables[k], func(a, b RampCount) int { return cmp.Compare(a.RampDays, b.RampDays) })
	}
	for _, a := range arms {
		trained, comparison := tables[key{a.ProgramID, a.MetricID, TrainedArm}], tables[key{a.ProgramID, a.MetricID, ComparisonArm}]
		own := kaplanMeier(tables[key{a.ProgramID, a.MetricID, a.Arm}])
		tau := horizon(a.HorizonDays, trained, comparison)
		e := RampEstimate{ProgramID: a.ProgramID, MetricID: a.MetricID, Arm: a.Arm, PeopleCount: a.PeopleCount}
		e.describe(own, tau)
		e.compare(trained, comparison, tau)
		e.report(min(people(trained), people(comparison)), minPeople)
		estimates = append(estimates, e)
		points = append(points, publishable(own, minPeople)...)
	}
	return estimates, points
}

// describe adds the figures of the arm's own curve.
func (e *RampEstimate) describe(curve []kmPoint, tau int64) {
	for _, p := range curve {
		e.EventsCount += p.EventsCount
	}
	e.MedianDays = crossing(curve, func(p kmPoint) float64 { return p.share }, 0.5)
	e.MedianLowDays, e.MedianHighDays = crossing(curve, kmPoint.low, 0.5), crossing(curve, kmPoint.high, 0.5)
	if len(curve) == 0 || tau == 0 {
		return
	}
	mean, se := restrictedMean(curve, float64(tau))
	e.HorizonDays, e.RestrictedMeanDays = &tau, &mean
	e.RestrictedMeanStdError, e.RestrictedMeanLowDays, e.RestrictedMeanHighDays = normalInterval(mean, se)
}

// compare adds the figures that compare both arms. The arms are independent, so the
// variances of their means add up.
func (e *RampEstimate) compare(trained, comparison []RampCount, tau int64) {
	if len(trained) == 0 || len(comparison) == 0 {
		return
	}
	if chi2, p := logRank(trained, comparison); !math.IsNaN(p) {
		e.LogrankStatistic, e.LogrankPValue = &chi2, &p
	}
	if tau == 0 {
		return
	}
	short, shortSE := restrictedMean(kaplanMeier(trained), float64(tau))
	long, longSE := restrictedMean(kaplanMeier(comparison), float64(tau))
	saved := long - short
	e.DaysSaved = &saved
	e.DaysSavedStdError, e.DaysSavedLow, e.DaysSavedHigh = normalInterval(saved, math.Hypot(shortSE, longSE))
	if e.DaysSavedStdError != nil {
		p := zTwoSided(saved / *e.DaysSavedStdError)
		e.DaysSavedPValue = &p
	}
}

// normalInterval is the 95 % interval of an estimate that is asymptotically normal; all
// three results are nil without a standard error.
func normalInterval(estimate, stdError float64) (se, low, high *float64) {
	if !(stdError > 0) {
		return nil, nil, nil
	}
	l, h := estimate-zLevel*stdError, estimate+zLevel*stdError
	return &stdError, &l, &h
}

// report decides whether the days saved may be quoted; fewest is the number of people in
// the smaller arm.
func (e *RampEstimate) report(fewest, minPeople int64) {
	reason := ""
	switch {
	case fewest == 0:
		reason = "nothing_to_compare"
	case fewest < minPeople:
		reason = "too_few_people"
	case e.DaysSavedStdError == nil:
		reason = "no_uncertainty"
	}
	e.IsReportable = reason == ""
	if !e.IsReportable {
		e.NotReportableReason = &reason
	}
}

// publishable are the points of a curve that may be published together: between two
// points, from the start to the first, and from the last to the end, at least minPeople
// people became productive or were lost to follow-up, so that no step reveals
// information about one person.
func publishable(curve []kmPoint, minPeople int64) []RampPoint {
	if len(curve) == 0 {
		return nil
	}
	var points []RampPoint
	first := curve[0].RampCount
	left := first.AtRiskCount // people remaining after the last point
	if first.RampDays > 0 {
		sure := 1.0
		points = append(points, RampPoint{first.ProgramID, first.MetricID, first.Arm, 0, left, sure, &sure, &sure})
	}
	for _, p := range curve {
		remain := p.AtRiskCount - p.EventsCount - p.CensoredCount
		if left-remain < minPeople || remain > 0 && remain < minPeople {
			continue
		}
		point := RampPoint{ProgramID: p.ProgramID, MetricID: p.MetricID, Arm: p.Arm, DayNumber: p.RampDays, AtRiskCount: p.AtRiskCount, ShareNotYet: p.share}
		if low, high := p.low(), p.high(); !math.IsNaN(low) {
			point.ShareNotYetLow, point.ShareNotYetHigh = &low, &high
		}
		points, left = append(points, point), remain
	}
	return points
}

// horizon is the declared horizon, or the longest time that anybody was followed, but no
// longer than the curves of both arms are known. An arm's curve is known to the last day on
// which it was followed or, once everybody became productive, for good: it stays zero. The
// horizon is zero without people.
func horizon(declared *int64, tables ...[]RampCount) int64 {
	longest, known := int64(0), int64(math.MaxInt64)
	for _, table := range tables {
		if len(table) == 0 {
			continue
		}
		last := table[len(table)-1]
		longest = max(longest, last.RampDays)
		if last.EventsCount < last.AtRiskCount {
			known = min(known, last.RampDays)
		}
	}
	if declared != nil && longest > 0 {
		longest = *declared
	}
	return min(longest, known)
}

// people is the number of people in a risk table.
func people(table []RampCount) int64 {
	if len(table) == 0 {
		return 0
	}
	return table[0].AtRiskCount
}
