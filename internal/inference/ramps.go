package inference

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Arms of time to productivity.
const (
	TrainedArm    = "trained"    // trained by the landmark
	ComparisonArm = "comparison" // not trained by the landmark
)

// Ramps returns the estimates and curves of all arms, in their order. Each program and
// metric has both arms, even arms without people. People are compared within strata:
// every figure of days has the strata of the trained people in both arms. minPeople is the
// smallest number of people per arm on which a comparison may be based, and by which
// neighboring points of a curve have to differ.
func Ramps(arms []RampArm, counts []RampCount, minPeople int64) (estimates []RampEstimate, points []RampPoint) {
	studies := rampStudies(arms, strataOf(counts), minPeople)
	for _, a := range arms {
		s := studies[rampKey{a.ProgramID, a.MetricID}]
		curve := s.contrast.standardizedCurve(a.Arm)
		e := s.both
		e.Arm = a.Arm
		e.count(s.contrast)
		e.describe(s.contrast, curve)
		estimates = append(estimates, e)
		points = append(points, publishable(curve, minPeople)...)
	}
	return estimates, points
}

// rampKey identifies a program and a metric of kind time_to.
type rampKey struct{ program, metric string }

// rampStudy is one program and metric of kind time_to.
type rampStudy struct {
	claim     RampArm // of the trained arm
	contrast  contrast
	minPeople int64
	both      RampEstimate // what is the same in both arms
}

// rampStudies compares the arms of each program and metric, and grades and judges the
// result.
func rampStudies(arms []RampArm, strata map[rampKey][]stratum, minPeople int64) map[rampKey]*rampStudy {
	studies, families := map[rampKey]*rampStudy{}, map[string][]*RampEstimate{}
	for _, a := range arms {
		if a.Arm != TrainedArm {
			continue
		}
		k := rampKey{a.ProgramID, a.MetricID}
		s := &rampStudy{
			claim: a, contrast: newContrast(strata[k], a.HorizonDays), minPeople: minPeople,
			both: RampEstimate{ProgramID: a.ProgramID, MetricID: a.MetricID},
		}
		s.both.compare(s.contrast)
		if studies[k] = s; a.IsConfirmatory && s.both.DaysSavedPValue != nil {
			families[a.ProgramID] = append(families[a.ProgramID], &s.both)
		}
	}
	for _, family := range families {
		adjustDaysSaved(family)
	}
	for _, s := range studies {
		s.judge()
	}
	return studies
}

// adjustDaysSaved sets the adjusted p-values of a program's metrics that were agreed on
// before launch.
func adjustDaysSaved(family []*RampEstimate) {
	p := make([]float64, len(family))
	for i, e := range family {
		p[i] = *e.DaysSavedPValue
	}
	for i, q := range benjaminiHochberg(p) {
		family[i].DaysSavedPValueAdjusted = &q
	}
}

// strataOf returns the strata in which both arms have people, ordered by name.
func strataOf(counts []RampCount) map[rampKey][]stratum {
	type key struct {
		rampKey
		stratum string
	}
	byName := map[key]stratum{}
	for _, c := range slices.SortedStableFunc(slices.Values(counts), func(a, b RampCount) int { return cmp.Compare(a.RampDays, b.RampDays) }) {
		k := key{rampKey{c.ProgramID, c.MetricID}, c.Stratum}
		s := byName[k]
		if c.Arm == TrainedArm {
			s.trained = append(s.trained, c)
		} else {
			s.comparison = append(s.comparison, c)
		}
		byName[k] = s
	}
	strata := map[rampKey][]stratum{}
	for _, k := range slices.SortedFunc(maps.Keys(byName), func(a, b key) int { return cmp.Compare(a.stratum, b.stratum) }) {
		if s := byName[k]; len(s.trained) > 0 && len(s.comparison) > 0 {
			strata[k.rampKey] = append(strata[k.rampKey], s)
		}
	}
	return strata
}

// count adds the people of the arm.
func (e *RampEstimate) count(c contrast) {
	e.PeopleCount, e.UnfollowedCount = peopleIn(c.cells, e.Arm), peopleIn(c.unfollowed, e.Arm)
	for _, cell := range c.cells {
		for _, s := range cell.strata {
			for _, row := range s.table(e.Arm) {
				e.EventsCount += row.EventsCount
				e.TrainedLaterCount += row.TrainedLaterCount
			}
		}
	}
}

// describe adds the figures of the arm's own curve.
func (e *RampEstimate) describe(c contrast, curve []kmPoint) {
	e.MedianDays = crossing(curve, func(p kmPoint) float64 { return p.share }, 0.5)
	e.MedianLowDays, e.MedianHighDays = crossing(curve, kmPoint.low, 0.5), crossing(curve, kmPoint.high, 0.5)
	if len(c.cells) == 0 || c.tau == 0 {
		return
	}
	mean, se := standardizedMean(c.parts(e.Arm), float64(c.tau))
	e.HorizonDays, e.RestrictedMeanDays = &c.tau, &mean
	e.RestrictedMeanStdError, e.RestrictedMeanLowDays, e.RestrictedMeanHighDays = normalInterval(mean, se)
}

// compare adds the figures that compare both arms. The arms are independent, so the
// variances of their means add up.
func (e *RampEstimate) compare(c contrast) {
	if len(c.cells) == 0 {
		return
	}
	if chi2, p := c.logRank(); !math.IsNaN(p) {
		e.LogrankStatistic, e.LogrankPValue = &chi2, &p
	}
	if c.tau == 0 {
		return
	}
	short, shortSE := standardizedMean(c.parts(TrainedArm), float64(c.tau))
	long, longSE := standardizedMean(c.parts(ComparisonArm), float64(c.tau))
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

// people is the number of people in a risk table.
func people(table []RampCount) int64 {
	if len(table) == 0 {
		return 0
	}
	return table[0].AtRiskCount
}
