package comparison

import (
	"context"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// assigned is a person of a randomized arm. Unknown values are NaN.
type assigned struct {
	subject, cohort int64                 // zero where unknown
	cluster         int64                 // zero where people were drawn one by one
	groups          [len(groupings)]int64 // zero where unknown
	baseline, post  float64
	covariates      [len(armCovariates)]float64
	completed       float64 // share of the post window after the completion
}

// armCovariates are what the arms are compared by before the experiment.
var armCovariates = [...]string{"value_before", "tenure_years", "hourly_cost"}

// valueBefore is the place of the baseline value, by which the arms are always compared, as
// far as it is known.
const valueBefore = 0

// isKept reports whether a person was measured in both windows.
func (p assigned) isKept() bool { return !math.IsNaN(p.post) }

// armWave are the two arms of the people assigned on one day: control, then treatment.
type armWave [2][]assigned

// trialAudit is the experiment of a claim.
type trialAudit struct {
	program, metric string
	waves           []armWave // with two measured people in each arm
	days            []arrow.Date32
	isByCluster     bool // whether whole clusters were drawn, of which one has two people
	drawnBy         inference.TrustCheck
}

// loadTrials reads the arms of all experiments.
func loadTrials(ctx context.Context, in inference.Tables) (trials []*trialAudit, err error) {
	columns := []string{"program_id", "metric_id", "assigned_date", "is_treatment", "subject_number", "cohort_number", "baseline_value", "post_value", "completed_ratio"}
	columns = slices.Concat(columns, armCovariates[:], []string{"cluster_number", "manager_number"}, groupColumns[:])
	err = each(ctx, in, "int_arm_people", columns, []string{"program_id", "metric_id", "assigned_date", "is_treatment", "employee_id"}, func(b batch) {
		for i := range b.rows() {
			last := len(trials) - 1
			if last < 0 || trials[last].program != b.shared(0, i) || trials[last].metric != b.shared(1, i) {
				trials = append(trials, &trialAudit{program: b.text(0, i), metric: b.text(1, i)})
			}
			t := trials[len(trials)-1]
			if day := b.date(2, i); len(t.days) == 0 || t.days[len(t.days)-1] != day {
				t.waves, t.days = append(t.waves, armWave{}), append(t.days, day)
			}
			arm := &t.waves[len(t.waves)-1][count(b.bool(3, i))]
			*arm = append(*arm, assignedOf(b, i))
		}
	})
	for _, t := range trials {
		t.dropUnusable()
		t.lookAtDraw()
	}
	return trials, err
}

func assignedOf(b batch, i int) assigned {
	p := assigned{baseline: b.float(6, i), post: b.float(7, i), completed: b.float(8, i)}
	if !b.isNull(4, i) {
		p.subject = b.int(4, i)
	}
	if !b.isNull(5, i) {
		p.cohort = b.int(5, i)
	}
	for c := range p.covariates {
		p.covariates[c] = b.float(9+c, i)
	}
	known := func(column int) int64 {
		if b.isNull(column, i) {
			return 0
		}
		return b.int(column, i)
	}
	first := 9 + len(armCovariates)
	p.cluster = known(first)
	for g := range p.groups {
		p.groups[g] = known(first + 1 + g)
	}
	return p
}

// dropUnusable keeps the waves that the estimate is made of.
func (t *trialAudit) dropUnusable() {
	kept, days := t.waves[:0], t.days[:0]
	for i, w := range t.waves {
		if min(len(measuredOf(w[0])), len(measuredOf(w[1]))) >= 2 {
			kept, days = append(kept, w), append(days, t.days[i])
		}
	}
	t.waves, t.days = kept, days
}

func measuredOf(arm []assigned) (kept []assigned) {
	for _, p := range arm {
		if p.isKept() {
			kept = append(kept, p)
		}
	}
	return kept
}

// checks are those that can be made.
func (t *trialAudit) checks(c *company, panels map[string]*panel, floor int64) (checks []inference.TrustCheck) {
	if len(t.waves) == 0 {
		return nil
	}
	keep := func(check inference.TrustCheck, ok bool) {
		if ok {
			check.ProgramID, check.MetricID, check.Estimator = t.program, t.metric, inference.Experiment
			checks = append(checks, check)
		}
	}
	keep(t.balance())
	keep(t.drawnBy, t.drawnBy.CheckID != "")
	keep(t.bounds())
	keep(t.keptBalance())
	keep(t.perCompleter(floor))
	keep(t.lastSeen(c, panels[t.metric], floor))
	return checks
}

// weights are the shares of the waves in all people of some kind.
func (t *trialAudit) weights(of func([]assigned) []assigned) []float64 {
	weights, all := make([]float64, len(t.waves)), 0.0
	for i, w := range t.waves {
		weights[i] = float64(len(of(w[0])) + len(of(w[1])))
		all += weights[i]
	}
	for i := range weights {
		weights[i] /= all
	}
	return weights
}

// leastKnown is the share of people who must have a covariate for it to be compared.
const leastKnown = 0.9

// balance compares the covariates of everybody assigned, measured later or not. People who
// lack one of them are left out, and so is a covariate that too many lack, except the
// baseline value.
func (t *trialAudit) balance() (inference.TrustCheck, bool) {
	covariates := t.knownCovariates()
	complete := func(arm []assigned) (all []assigned) {
		for _, p := range arm {
			isKnown := true
			for _, c := range covariates {
				isKnown = isKnown && !math.IsNaN(p.covariates[c])
			}
			if isKnown {
				all = append(all, p)
			}
		}
		return all
	}
	n := len(covariates)
	if n == 0 {
		return inference.TrustCheck{}, false
	}
	differences, covariance, df := make([]float64, n), mat.NewSymDense(n, nil), 0.0
	var counts [2]int64
	weights := t.weights(complete)
	for w, wave := range t.waves {
		for arm := range wave {
			people := complete(wave[arm])
			if len(people) < 2 {
				return inference.TrustCheck{}, false
			}
			counts[arm] += int64(len(people))
			df += float64(clustersOf(people) - 1)
			values := make([][]float64, n)
			for i, c := range covariates {
				for _, p := range people {
					values[i] = append(values[i], p.covariates[c])
				}
				differences[i] += float64(2*arm-1) * weights[w] * stat.Mean(values[i], nil)
			}
			for i := range n {
				for j := range i + 1 {
					covariance.SetSym(i, j, covariance.At(i, j)+weights[w]*weights[w]*meansCovariance(people, values[i], values[j]))
				}
			}
		}
	}
	return inference.BalanceCheck(differences, covariance, df, counts[1], counts[0])
}

func (t *trialAudit) knownCovariates() (known []int) {
	for c := range armCovariates {
		all, has := 0.0, 0.0
		for _, w := range t.waves {
			for _, arm := range w {
				for _, p := range arm {
					all++
					has += float64(count(!math.IsNaN(p.covariates[c])))
				}
			}
		}
		if c == valueBefore || has >= leastKnown*all {
			known = append(known, c)
		}
	}
	return known
}

// bounds are made where the arms lost people differently. Results are those less the mean
// of the arm that lost more in the same wave.
func (t *trialAudit) bounds() (inference.TrustCheck, bool) {
	var assigned, kept [2]float64
	for _, w := range t.waves {
		for arm := range w {
			assigned[arm] += float64(len(w[arm]))
			kept[arm] += float64(len(measuredOf(w[arm])))
		}
	}
	share := [2]float64{kept[0] / assigned[0], kept[1] / assigned[1]}
	if !inference.IsHighLoss(1-share[1], 1-share[0]) {
		return inference.TrustCheck{}, false
	}
	more := int(count(share[1] > share[0]))
	arm := inference.KeptArm{Assigned: assigned[more]}
	variance := 0.0
	for _, w := range t.waves {
		losing := postsOf(measuredOf(w[1-more]))
		mean := stat.Mean(losing, nil)
		variance += stat.Variance(losing, nil) * float64(len(losing)) / kept[1-more]
		for _, y := range postsOf(measuredOf(w[more])) {
			arm.Outcomes, arm.Weights = append(arm.Outcomes, y-mean), append(arm.Weights, 1)
		}
	}
	b, ok := inference.LeeBounds(arm, inference.LosingArm{Assigned: assigned[1-more], Measured: kept[1-more], Variance: variance}, more == 1)
	return inference.BoundsCheck(b, int64(kept[1]), int64(kept[0])), ok
}

func postsOf(people []assigned) (values []float64) {
	for _, p := range people {
		values = append(values, p.post)
	}
	return values
}

// keptBalance compares the baseline values of the people who are left in the arms, where
// anybody was lost.
func (t *trialAudit) keptBalance() (inference.TrustCheck, bool) {
	var arms [2]waveMeans
	lost, weights := false, t.weights(measuredOf)
	for w, wave := range t.waves {
		for arm := range wave {
			people := measuredOf(wave[arm])
			lost = lost || len(people) < len(wave[arm])
			part := meanOf(people, baselinesOf(people))
			arms[arm].add(part, weights[w])
		}
	}
	if !lost {
		return inference.TrustCheck{}, false
	}
	return inference.KeptBalanceCheck(arms[1].mean(), arms[0].mean())
}

func baselinesOf(people []assigned) (values []float64) {
	for _, p := range people {
		values = append(values, p.baseline)
	}
	return values
}

// perCompleter divides the effect by the difference between the shares of the post window
// that came after a completion. Who completes within the window adds to the effect, and must
// add to the share as much. It is not made where so few did not as they were assigned that
// the share would tell of them.
func (t *trialAudit) perCompleter(floor int64) (inference.TrustCheck, bool) {
	weights := t.weights(measuredOf)
	effect, share := 0.0, 0.0
	for w, wave := range t.waves {
		for arm := range wave {
			sign := float64(2*arm-1) * weights[w]
			effect += sign * stat.Mean(postsOf(measuredOf(wave[arm])), nil)
			share += sign * stat.Mean(completionsOf(measuredOf(wave[arm])), nil)
		}
	}
	if t.otherwise() < max(1, floor) {
		return inference.TrustCheck{}, false // everybody did as assigned, or nearly so
	}
	if !(share > leastMoved) {
		return inference.NobodyMoved(t.counts()), true
	}
	effect /= share
	var means [2]waveMeans
	for w, wave := range t.waves {
		for arm := range wave {
			people := measuredOf(wave[arm])
			rest := postsOf(people)
			for i, has := range completionsOf(people) {
				rest[i] -= effect * has
			}
			means[arm].add(meanOf(people, rest), weights[w])
		}
	}
	return inference.CompleterCheck(effect, means[1].mean(), means[0].mean(), share)
}

// leastMoved is the difference between the shares after a completion below which the arms
// hardly differ in training, and there is no effect per completer.
const leastMoved = 0.1

// otherwise counts the measured people who did not do as they were assigned.
func (t *trialAudit) otherwise() (n int64) {
	for _, w := range t.waves {
		for arm := range w {
			for _, p := range measuredOf(w[arm]) {
				n += count(p.completed != float64(arm))
			}
		}
	}
	return n
}

// counts are the measured people of the treatment arms and of the control arms.
func (t *trialAudit) counts() (treated, control int64) {
	for _, w := range t.waves {
		treated += int64(len(measuredOf(w[1])))
		control += int64(len(measuredOf(w[0])))
	}
	return treated, control
}

func completionsOf(people []assigned) (values []float64) {
	for _, p := range people {
		values = append(values, p.completed)
	}
	return values
}

// periods are the differences between the arms in each period around the anchors.
func (t *trialAudit) periods(c *company, values *panel) (rows []inference.TrialPeriod) {
	if len(t.waves) == 0 || values == nil {
		return nil
	}
	k, ok := c.cohortOf(t.waves[0][1][0].cohort)
	for since := k.leadFrom - k.period; ok && since <= k.postTo-k.period; since++ {
		arms, ok := t.armsIn(c, values, since)
		if !ok {
			continue
		}
		row := inference.PeriodOf(arms[1], arms[0])
		row.ProgramID, row.MetricID, row.PeriodsSince, row.IsLead = t.program, t.metric, since, since <= k.baselineTo-k.period
		rows = append(rows, row)
	}
	return rows
}

// armsIn are the means of both arms some periods after the anchors, over the waves in which
// two people of each arm have a value.
func (t *trialAudit) armsIn(c *company, values *panel, since int64) (means [2]inference.Mean, ok bool) {
	type observed struct {
		people armWave
		values [2][]float64
	}
	var waves []observed
	people := 0.0
	for _, w := range t.waves {
		var seen observed
		for arm := range w {
			for _, p := range w[arm] {
				if y := c.valueOf(values, p, since); !math.IsNaN(y) {
					seen.people[arm], seen.values[arm] = append(seen.people[arm], p), append(seen.values[arm], y)
				}
			}
		}
		if min(len(seen.values[0]), len(seen.values[1])) >= 2 {
			waves = append(waves, seen)
			people += float64(len(seen.values[0]) + len(seen.values[1]))
		}
	}
	var arms [2]waveMeans
	for _, seen := range waves {
		for arm := range arms {
			arms[arm].add(meanOf(seen.people[arm], seen.values[arm]), float64(len(seen.values[0])+len(seen.values[1]))/people)
		}
	}
	return [2]inference.Mean{arms[0].mean(), arms[1].mean()}, len(waves) > 0
}

// waveMeans adds up the means of an arm over waves.
type waveMeans struct {
	inference.Mean
	spread float64 // sum of squared variances / degrees of freedom
}

func (m *waveMeans) add(part inference.Mean, weight float64) {
	variance := weight * weight * part.Variance
	m.Count += part.Count
	m.Value += weight * part.Value
	m.Variance += variance
	m.spread += variance * variance / part.Freedom
}

func (m *waveMeans) mean() inference.Mean {
	if m.spread > 0 {
		m.Freedom = m.Variance * m.Variance / m.spread
	}
	return m.Mean
}

// valueOf is the value of a person some periods after the anchor; NaN where there is none.
func (c *company) valueOf(values *panel, p assigned, since int64) float64 {
	k, ok := c.cohortOf(p.cohort)
	all, at := values.of(p.subject), k.period+since-values.first
	if !ok || at < 0 || at >= int64(len(all)) {
		return math.NaN()
	}
	return all[at]
}

// lastSeen compares what was last seen of the people that the arms lost, each less the mean
// of those kept in the own arm of the wave in the same period: the change since the
// baseline window.
func (t *trialAudit) lastSeen(c *company, values *panel, floor int64) (inference.TrustCheck, bool) {
	var lost armWave
	var seen [2][]float64
	for _, w := range t.waves {
		for arm := range w {
			people, last := lostLast(c, values, w[arm])
			lost[arm], seen[arm] = append(lost[arm], people...), append(seen[arm], last...)
		}
	}
	if min(len(seen[0]), len(seen[1])) < 2 {
		return inference.TrustCheck{}, false
	}
	return inference.LastSeenCheck(meanOf(lost[1], seen[1]), meanOf(lost[0], seen[0]), floor)
}

func lostLast(c *company, values *panel, arm []assigned) (lost []assigned, seen []float64) {
	kept := map[int]spread{}
	for _, p := range arm {
		if p.isKept() {
			for at, value := range c.afterOf(values, p) {
				if !math.IsNaN(value) {
					sum := kept[at]
					kept[at] = spread{n: sum.n + 1, sum: sum.sum + value - p.baseline}
				}
			}
		}
	}
	for _, p := range arm {
		before := p.covariates[valueBefore]
		if p.isKept() || math.IsNaN(before) {
			continue
		}
		if at, value, ok := lastOf(c.afterOf(values, p)); ok && kept[at].n > 0 {
			lost, seen = append(lost, p), append(seen, value-before-kept[at].mean())
		}
	}
	return lost, seen
}

// afterOf are the values of a person after the baseline window; see after.
func (c *company) afterOf(values *panel, p assigned) []float64 {
	k, ok := c.cohortOf(p.cohort)
	if !ok {
		return nil
	}
	return after(values, p.subject, k)
}

// after are the values of a subject by period after the baseline window, up to the end of the
// post window, or of the data.
func after(values *panel, subject int64, k cohort) []float64 {
	all := values.of(subject)
	from := k.baselineTo + 1
	if all == nil || from < values.first {
		return nil
	}
	to := min(k.postTo+1-values.first, int64(len(all)))
	return all[min(from-values.first, to):to]
}

// cohortOf is the cohort with a number.
func (c *company) cohortOf(number int64) (cohort, bool) {
	for _, s := range c.shapes {
		if number >= s.first && number < s.first+int64(len(s.cohorts)) {
			return s.cohorts[number-s.first], true
		}
	}
	return cohort{}, false
}

// lastOf is the last known value, with its place.
func lastOf(values []float64) (at int, value float64, ok bool) {
	for i, value := range slices.Backward(values) {
		if !math.IsNaN(value) {
			return i, value, true
		}
	}
	return 0, 0, false
}
