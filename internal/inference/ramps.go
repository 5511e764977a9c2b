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
// every figure of days has the strata of the trained people in both arms. MinPeople is the
// smallest number of people per arm on which a comparison may be based, and by which
// neighboring points of a curve have to differ.
func Ramps(arms []RampArm, counts []RampCount, settings Settings) (estimates []RampEstimate, points []RampPoint) {
	studies := rampStudies(arms, strataOf(counts), settings)
	for _, a := range arms {
		s := studies[rampKey{a.ProgramID, a.MetricID}]
		curve := s.contrast.standardizedCurve(a.Arm)
		e := s.both
		e.Arm = a.Arm
		e.count(s.contrast)
		e.ShownCount = s.rounding.count(e.PeopleCount)
		shown := thin(curve, settings.MinPeople)
		points = append(points, s.points(curve, shown)...)
		if settings.Rounding != nil {
			curve = shown // days between two points are those of a few people
		}
		e.describe(s, curve)
		estimates = append(estimates, e)
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
	rounding  armRounding
	both      RampEstimate // what is the same in both arms
	family    *family      // of the days saved
}

// rampStudies compares the arms of each program and metric, and grades and judges the
// result.
func rampStudies(arms []RampArm, strata map[rampKey][]stratum, settings Settings) map[rampKey]*rampStudy {
	studies, programs := map[rampKey]*rampStudy{}, families{}
	for _, a := range arms {
		if a.Arm != TrainedArm {
			continue
		}
		k := rampKey{a.ProgramID, a.MetricID}
		s := &rampStudy{
			claim: a, contrast: newContrast(strata[k], a.HorizonDays), minPeople: settings.MinPeople,
			both: RampEstimate{ProgramID: a.ProgramID, MetricID: a.MetricID},
		}
		s.rounding = settings.roundingOf(peopleIn(s.contrast.cells, TrainedArm), peopleIn(s.contrast.cells, ComparisonArm))
		s.compare()
		if studies[k] = s; a.IsConfirmatory && s.both.DaysSavedPValue != nil {
			s.family = programs.of(a.ProgramID, a.WithdrawnCount)
			s.family.add(*s.both.DaysSavedPValue, &s.both.DaysSavedPValueAdjusted)
		}
	}
	programs.adjust()
	for _, s := range studies {
		s.judge()
	}
	return studies
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
func (e *RampEstimate) describe(s *rampStudy, curve []kmPoint) {
	e.MedianDays = crossing(curve, func(p kmPoint) float64 { return p.share }, 0.5)
	e.MedianLowDays, e.MedianHighDays = crossing(curve, kmPoint.low, 0.5), crossing(curve, kmPoint.high, 0.5)
	if len(s.contrast.cells) == 0 || s.contrast.tau == 0 {
		return
	}
	mean, se := s.mean(e.Arm)
	e.HorizonDays, e.RestrictedMeanDays = &s.contrast.tau, &mean
	e.RestrictedMeanStdError, e.RestrictedMeanLowDays, e.RestrictedMeanHighDays = normalInterval(mean, se)
}

// compare adds the figures that compare both arms. The arms are independent, so the
// variances of their means add up.
func (s *rampStudy) compare() {
	e, c := &s.both, s.contrast
	if len(c.cells) == 0 {
		return
	}
	if chi2, p := c.logRank(); !math.IsNaN(p) {
		chi2, p = s.rounding.upward(chi2), min(s.rounding.upward(p), 1)
		e.LogrankStatistic, e.LogrankPValue = &chi2, &p
	}
	if c.tau == 0 {
		return
	}
	short, shortSE := s.mean(TrainedArm)
	long, longSE := s.mean(ComparisonArm)
	saved := long - short
	e.DaysSaved = &saved
	e.DaysSavedStdError, e.DaysSavedLow, e.DaysSavedHigh = normalInterval(saved, math.Hypot(shortSE, longSE))
	if e.DaysSavedStdError != nil {
		p := zTwoSided(saved / *e.DaysSavedStdError)
		e.DaysSavedPValue = &p
	}
}

// mean is the restricted mean of an arm and its standard error. One person moves it by at
// most the horizon over the people.
func (s *rampStudy) mean(arm string) (mean, se float64) {
	mean, se = standardizedMean(s.contrast.parts(arm), float64(s.contrast.tau))
	if s.rounding.Rounding == nil {
		return mean, se
	}
	mean, squares := s.rounding.figure(mean, se*se, float64(s.contrast.tau)/s.rounding.people, 0)
	return mean, s.rounding.upward(math.Sqrt(squares))
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

// thin are the points of a curve that may be published together: between two points, from
// the start to the first, and from the last to the end, at least minPeople people became
// productive or were lost to follow-up, so that no step reveals information about one
// person.
func thin(curve []kmPoint, minPeople int64) (shown []kmPoint) {
	if len(curve) == 0 {
		return nil
	}
	left := curve[0].AtRiskCount // people remaining after the last point
	for _, p := range curve {
		remain := p.AtRiskCount - p.EventsCount - p.CensoredCount
		if left-remain < minPeople || remain > 0 && remain < minPeople {
			continue
		}
		shown, left = append(shown, p), remain
	}
	return shown
}

// points are the points of a curve as they are published, from its start.
func (s *rampStudy) points(curve, shown []kmPoint) (points []RampPoint) {
	if len(curve) == 0 {
		return nil
	}
	if first := curve[0].RampCount; first.RampDays > 0 {
		sure := 1.0
		points = append(points, RampPoint{first.ProgramID, first.MetricID, first.Arm, 0, first.AtRiskCount, sure, &sure, &sure})
	}
	for _, p := range shown {
		point := RampPoint{ProgramID: p.ProgramID, MetricID: p.MetricID, Arm: p.Arm, DayNumber: p.RampDays, AtRiskCount: p.AtRiskCount, ShareNotYet: p.share}
		if low, high := p.low(), p.high(); !math.IsNaN(low) {
			point.ShareNotYetLow, point.ShareNotYetHigh = &low, &high
		}
		s.rounding.point(&point)
		points = append(points, point)
	}
	return points
}

// point rounds the share of a point to one person, and its interval outward.
func (r armRounding) point(p *RampPoint) {
	if r.Rounding == nil {
		return
	}
	step := 1 / r.people
	p.ShareNotYet = min(r.Nearest(p.ShareNotYet, step), 1)
	if p.ShareNotYetLow != nil {
		p.ShareNotYetLow = new(max(r.Nearest(*p.ShareNotYetLow-step/2, step), 0))
		p.ShareNotYetHigh = new(min(r.Nearest(*p.ShareNotYetHigh+step/2, step), 1))
	}
}

// people is the number of people in a risk table.
func people(table []RampCount) int64 {
	if len(table) == 0 {
		return 0
	}
	return table[0].AtRiskCount
}
