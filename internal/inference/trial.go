package inference

import (
	"math"
	"slices"
)

// trial is a randomized program and metric: its waves with at least two observed
// people in each arm, in order of assignment.
type trial struct {
	waves              []wave
	assigned, observed int64  // people in all mature waves, usable or not
	all                []wave // mature waves, usable or not
	isLate             bool   // whether anybody was assigned after the post window had begun
}

// wave is the two randomized arms of the people assigned on one day.
type wave struct{ treatment, control trialArm }

// trialArm is an arm, and what its clusters say of its means where whole clusters were
// drawn.
type trialArm struct {
	ArmSums
	drawn *TrialCluster
}

func newTrial(arms []ArmSums, drawn []TrialCluster) trial {
	arms = slices.Clone(arms)
	slices.SortFunc(arms, func(a, b ArmSums) int {
		if order := a.AssignedDate.Compare(b.AssignedDate); order != 0 || a.IsTreatment == b.IsTreatment {
			return order
		}
		if a.IsTreatment {
			return 1
		}
		return -1
	})
	var t trial
	for i, a := range arms {
		t.assigned += a.MatureCount
		t.observed += a.PeopleCount
		t.isLate = t.isLate || a.LateCount > 0
		if i == 0 || !a.IsTreatment || arms[i-1].IsTreatment || !arms[i-1].AssignedDate.Equal(a.AssignedDate) {
			continue
		}
		w := wave{treatment: withClusters(a, drawn), control: withClusters(arms[i-1], drawn)}
		if min(a.MatureCount, arms[i-1].MatureCount) > 0 {
			t.all = append(t.all, w)
		}
		if min(a.PeopleCount, arms[i-1].PeopleCount) >= 2 {
			t.waves = append(t.waves, w)
		}
	}
	return t
}

func withClusters(a ArmSums, drawn []TrialCluster) trialArm {
	for i, d := range drawn {
		if d.IsTreatment == a.IsTreatment && d.AssignedDate.Equal(a.AssignedDate) {
			return trialArm{a, &drawn[i]}
		}
	}
	return trialArm{ArmSums: a}
}

// isByCluster reports whether whole clusters were drawn.
func (t trial) isByCluster() bool {
	return slices.ContainsFunc(t.waves, func(w wave) bool { return w.treatment.drawn != nil || w.control.drawn != nil })
}

// clusters counts the clusters of both arms, wave by wave.
func (t trial) clusters() (treatment, control int64) {
	for _, w := range t.waves {
		treatment, control = treatment+w.treatment.clusters(), control+w.control.clusters()
	}
	return treatment, control
}

// clusters counts the clusters of an arm; people where they were drawn one by one.
func (a trialArm) clusters() int64 {
	if a.drawn == nil {
		return a.PeopleCount
	}
	return a.drawn.ClustersCount
}

// hasFewClusters reports whether whole clusters were drawn, and too few for an arm.
func (t trial) hasFewClusters() bool {
	treatment, control := t.clusters()
	return t.isByCluster() && min(treatment, control) < minTrainedClusters
}

// meanVar is the variance of the arm's mean of values adjusted by theta, with its degrees of
// freedom: clusters less one where whole clusters were drawn.
func (a trialArm) meanVar(theta float64) (variance, freedom float64) {
	if a.drawn == nil {
		return a.adjustedVar(theta) / float64(a.PeopleCount), float64(a.PeopleCount - 1)
	}
	d := a.drawn
	return d.PostMeanVar - 2*theta*d.MeansCovariance + theta*theta*d.BaselineMeanVar, float64(d.ClustersCount - 1)
}

// ExperimentOf is the difference between post means by assignment, as the experiment of the
// arms is, without standard error; false without a wave of two people in each arm.
func ExperimentOf(arms []ArmSums) (effect float64, ok bool) {
	t := newTrial(arms, nil)
	people := 0.0
	for _, w := range t.waves {
		people += w.people()
	}
	for _, w := range t.waves {
		effect += w.people() / people * (*w.treatment.PostMean - *w.control.PostMean)
	}
	return effect, people > 0
}

func (w wave) people() float64 { return float64(w.treatment.PeopleCount + w.control.PeopleCount) }

// experiment is the difference between post means by assignment (intention to treat) with
// Welch's standard error and degrees of freedom (Welch 1947). Waves are blocks: arms are
// compared within each wave, and the differences are weighted by the wave's people, so
// that neither the season nor unequal shares of treatment between waves affect the result.
// Where whole clusters were drawn, the variance of an arm's mean is that of its clusters
// (Liang & Zeger 1986, with G/(G-1)), with one degree of freedom less than it has clusters.
func (s *study) experiment() *Estimate { return s.trial.contrast(s, Experiment, 0) }

// cuped is the experiment with values adjusted by theta (baseline - its mean), where theta
// is cov / var with both arms of each wave taken together (Deng, Xu, Kohavi & Walker 2013).
func (s *study) cuped() *Estimate {
	var cov, variance float64
	for _, w := range s.trial.waves {
		c, v := w.moments()
		cov, variance = cov+c, variance+v
	}
	if !(variance > 0) {
		return nil
	}
	return s.trial.contrast(s, CUPED, cov/variance)
}

// moments are the sums of products of baseline and post and of squares of the baseline,
// around their means over both arms: the sums within the arms plus those between them.
func (w wave) moments() (products, squares float64) {
	t, c := w.treatment, w.control
	n, m := float64(t.PeopleCount), float64(c.PeopleCount)
	between := n * m / (n + m)
	dx, dy := *t.BaselineMean-*c.BaselineMean, *t.PostMean-*c.PostMean
	products = *t.Covariance*(n-1) + *c.Covariance*(m-1) + between*dx*dy
	squares = *t.BaselineVar*(n-1) + *c.BaselineVar*(m-1) + between*dx*dx
	return products, squares
}

// contrast is the weighted difference between the arms, in values adjusted by theta.
func (t trial) contrast(s *study, estimator string, theta float64) *Estimate {
	if len(t.waves) == 0 {
		return nil
	}
	var people, trained, compared int64
	most := 0.0 // largest influence of one person
	for _, w := range t.waves {
		trained += w.treatment.PeopleCount
		compared += w.control.PeopleCount
	}
	people = trained + compared
	var effect, variance, spread float64
	var means [4]float64 // baseline and post of the treatment arm, then of the control arm
	for _, w := range t.waves {
		share := w.people() / float64(people)
		for i, mean := range []*float64{w.treatment.BaselineMean, w.treatment.PostMean, w.control.BaselineMean, w.control.PostMean} {
			means[i] += share * *mean
		}
		effect += share * (*w.treatment.PostMean - *w.control.PostMean - theta*(*w.treatment.BaselineMean-*w.control.BaselineMean))
		for _, arm := range []trialArm{w.treatment, w.control} {
			most = max(most, share*(valueOr0(arm.PostMost)+math.Abs(theta)*valueOr0(arm.BaselineMost))/float64(arm.PeopleCount))
			part, freedom := arm.meanVar(theta)
			part *= share * share
			variance += part
			spread += part * part / max(freedom, 1)
		}
	}
	df := variance * variance / spread
	if r := s.settings.roundingOf(trained, compared); r.Rounding != nil {
		effect, variance = r.figure(effect, variance, most)
		t.roundMeans(r, &means)
		df = math.Floor(df)
		r.counts(&trained, &compared, &people)
	}
	e := s.row(estimator, effect, math.Sqrt(variance), df, seWelch)
	e.TrainedCount, e.ComparisonCount, e.ClustersCount = trained, compared, people
	if t.isByCluster() {
		treated, others := t.clusters()
		e.SeType, e.ClustersCount = seCR1, treated+others
	}
	e.BaselineTrainedMean, e.PostTrainedMean = &means[0], &means[1]
	e.BaselineComparisonMean, e.PostComparisonMean = &means[2], &means[3]
	sd := t.pooledSD()
	s.settings.roundingOf(trained, compared).upwardEach(&sd)
	e.HedgesG = hedgesG(effect, sd, people-2)
	return e
}

// roundMeans rounds the baseline and post means of the treatment and the control arm to the
// step of the wave that has the largest.
func (t trial) roundMeans(r armRounding, means *[4]float64) {
	step := 0.0
	for _, w := range t.waves {
		for _, a := range []trialArm{w.treatment, w.control} {
			step = max(step, r.Step(math.Sqrt(max(*a.BaselineVar, *a.PostVar)), r.people, max(valueOr0(a.BaselineMost), valueOr0(a.PostMost))))
		}
	}
	for i := range means {
		means[i] = r.Nearest(means[i], step)
	}
}

func valueOr0(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// adjustedVar is the variance of (post - theta x baseline).
func (a ArmSums) adjustedVar(theta float64) float64 {
	return *a.PostVar + theta*theta**a.BaselineVar - 2*theta**a.Covariance
}

// pooledSD is the standard deviation of the post values within arms and waves; nil when
// nothing varies.
func (t trial) pooledSD() *float64 {
	var squares, freedom float64
	for _, w := range t.waves {
		for _, arm := range []trialArm{w.treatment, w.control} {
			squares += *arm.PostVar * float64(arm.PeopleCount-1)
			freedom += float64(arm.PeopleCount - 1)
		}
	}
	sd := math.Sqrt(squares / freedom)
	if !(sd > 0) {
		return nil
	}
	return &sd
}
