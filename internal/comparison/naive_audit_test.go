package comparison_test

import (
	"cmp"
	"context"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
)

// history is what is known of the values of a metric.
type history struct {
	first, last int64
	values      map[[2]int64]float64 // by subject and period
}

func historyOf(panel []panelRow, metric string) history {
	h := history{math.MaxInt64, math.MinInt64, map[[2]int64]float64{}}
	for _, p := range panel {
		if p.Metric == metric {
			h.first, h.last = min(h.first, p.Period), max(h.last, p.Period)
			h.values[[2]int64{p.Subject, p.Period}] = p.Value
		}
	}
	return h
}

// mean is that of a window of which at least half is known; NaN otherwise.
func (h history) mean(subject, from, to int64) float64 {
	var known []float64
	for t := from; t <= to; t++ {
		if y, has := h.values[[2]int64{subject, t}]; has {
			known = append(known, y)
		}
	}
	if from < h.first || to > h.last || 2*len(known) < int(to-from+1) {
		return math.NaN()
	}
	return mean(known)
}

// line is the value in the middle of the post window on the line through the values before.
func (h history) line(subject int64, k cohortRow) float64 {
	var t, y []float64
	for p := h.first; p <= k.BaselineTo; p++ {
		if v, has := h.values[[2]int64{subject, p}]; has {
			t, y = append(t, float64(p)), append(y, v)
		}
	}
	if len(t) < 4 || k.BaselineTo > h.last {
		return math.NaN()
	}
	squares, products, meanT, meanY := 0.0, 0.0, mean(t), mean(y)
	for i := range t {
		squares += (t[i] - meanT) * (t[i] - meanT)
		products += (t[i] - meanT) * (y[i] - meanY)
	}
	ahead := float64(k.PostFrom+k.PostTo)/2 - meanT
	post, baseline, n := float64(k.PostTo-k.PostFrom+1), float64(k.BaselineTo-k.BaselineFrom+1), float64(len(t))
	if (1/post+1/n+ahead*ahead/squares)/(1/post+1/baseline) > 4 {
		return math.NaN()
	}
	return meanY + products/squares*ahead
}

// took reports whether a subject took any program for the metric between two periods.
func (w world) took(metric string, subject, from, to int64) bool {
	return w.tookOther("", metric, subject, from, to)
}

// naiveLine is a contrast of some value of the people of cells with both arms, with the
// influence of each cluster on it.
type naiveLine struct {
	effect    float64
	trained   int64
	influence map[int64]float64
	isTrained map[int64]bool
	people    map[int64]bool
	cells     [][2]float64 // sizes of the arms, trained people second
}

func lineOf(rows []compared, value func(compared) float64) naiveLine {
	l := naiveLine{influence: map[int64]float64{}, isTrained: map[int64]bool{}, people: map[int64]bool{}}
	cells := map[string][2][]compared{}
	for _, r := range rows {
		if math.IsNaN(value(r)) {
			continue
		}
		arms := cells[r.cell]
		arms[side(r.isTrained)] = append(arms[side(r.isTrained)], r)
		cells[r.cell] = arms
	}
	n := 0.0
	for _, arms := range cells {
		if len(arms[0]) > 0 && len(arms[1]) > 0 {
			n += float64(len(arms[1]))
		}
	}
	all := func(compared) bool { return true }
	for _, arms := range cells {
		if len(arms[0]) > 0 && len(arms[1]) > 0 {
			l.effect += float64(len(arms[1])) / n * (mean(of(arms[1], value, all)) - mean(of(arms[0], value, all)))
		}
	}
	for _, arms := range cells {
		if len(arms[0]) == 0 || len(arms[1]) == 0 {
			continue
		}
		l.cells = append(l.cells, [2]float64{float64(len(arms[0])), float64(len(arms[1]))})
		for _, r := range slices.Concat(arms[0], arms[1]) {
			l.people[r.Subject] = true
		}
		level := mean(of(arms[0], value, all))
		for _, r := range arms[1] {
			l.influence[r.Cluster] += (value(r) - level - l.effect) / n
			l.isTrained[r.Cluster] = true
		}
		for _, r := range arms[0] {
			l.influence[r.Cluster] -= float64(len(arms[1])) / n * (value(r) - level) / float64(len(arms[0]))
		}
	}
	l.trained = int64(n)
	return l
}

func product(a, b naiveLine) (sum float64) {
	for cluster, x := range a.influence {
		sum += x * b.influence[cluster]
	}
	return sum
}

// factor is G/(G-1), unless the standard error of a contrast of cells then shows less than it
// should by two percent.
func (l naiveLine) factor() float64 {
	g, t := float64(len(l.influence)), float64(len(l.isTrained))
	cells := l.cells
	if len(cells) > 0 && len(l.people) != len(l.influence) {
		cells = [][2]float64{{g - t, t}}
	}
	if shown := shareShown(cells); shown > 0 && math.Sqrt(shown*g/(g-1)) <= 1/1.02 {
		return 1 / shown
	}
	return g / (g - 1)
}

// shareShown is the share of the variance of a contrast that its squared influence shows on
// average: a unit of noise in one person moves the influence of everybody.
func shareShown(cells [][2]float64) float64 {
	n, shown, variance := 0.0, 0.0, 0.0
	for _, k := range cells {
		n += k[1]
	}
	for _, k := range cells {
		o, t := k[0], k[1]
		// A trained person of the cell is one higher: the effect is 1/n higher.
		effect := 1 / n
		variance += t * effect * effect
		shown += t * (square((1-effect)/n) + (n-1)*square(effect/n))
		// A comparison person is: the level of the cell is 1/o higher.
		effect = -t / n / o
		variance += o * effect * effect
		shown += o * (t*square((-1/o-effect)/n) + (n-t)*square(effect/n) + square(t/n/o*(1-1/o)) + (o-1)*square(t/n/o/o))
	}
	return shown / variance
}

func square(x float64) float64 { return x * x }

func (l naiveLine) freedom() float64 {
	g, t := int64(len(l.influence)), int64(len(l.isTrained))
	return inference.Freedom(g, t, g-t)
}

// check is the contrast with its interval, as far as it has one.
func (l naiveLine) check(id, grouping string) (inference.TrustCheck, bool) {
	squares := product(l, l)
	if len(l.influence) < 2 || !(l.freedom() > 0) || squares == 0 {
		return inference.TrustCheck{}, false
	}
	se := math.Sqrt(squares * l.factor())
	half := distuv.StudentsT{Sigma: 1, Nu: l.freedom()}.Quantile(0.975) * se
	return inference.TrustCheck{
		CheckID: id, Grouping: grouping, TrainedCount: l.trained, CheckEstimate: &l.effect, CheckStdError: &se,
		CheckLow: new(l.effect - half), CheckHigh: new(l.effect + half),
	}, true
}

func twoSided(t, df float64) float64 {
	return 2 * distuv.StudentsT{Sigma: 1, Nu: df}.Survival(math.Abs(t))
}

// naiveTrend and the following are the checks of a claim by their definitions, without
// alarms.
func naiveTrend(w world, h history, metric string, rows []compared, change naiveLine) (inference.TrustCheck, bool) {
	trend := lineOf(rows, func(r compared) float64 {
		k := w.cohorts[r.Cohort]
		if w.took(metric, r.Subject, h.first, k.BaselineFrom-1) {
			return math.NaN()
		}
		return r.after - h.line(r.Subject, k)
	})
	check, ok := trend.check(inference.OwnTrend, "all")
	difference := (product(trend, trend) - 2*product(trend, change) + product(change, change)) * trend.factor()
	if !ok || 2*trend.trained < change.trained || !(difference > 1e-18) { // values of about ten
		return check, false
	}
	check.CheckPValue = new(twoSided((trend.effect-change.effect)/math.Sqrt(difference), trend.freedom()))
	return check, true
}

func naivePlacebos(w world, h history, metric string, rows []compared, change naiveLine) (check inference.TrustCheck, ok bool) {
	var first, last int64
	for _, k := range w.cohorts {
		if k.Shape == w.cohorts[rows[0].Cohort].Shape {
			first, last = k.PostTo-k.BaselineTo, max(last, k.BaselineFrom-h.first)
		}
	}
	var lines []naiveLine
	count := last - first + 1
	for i := range min(count, 4) {
		offset := first + i*(count-1)/max(1, min(count, 4)-1)
		line := lineOf(rows, func(r compared) float64 {
			k := w.cohorts[r.Cohort]
			if w.took(metric, r.Subject, k.BaselineFrom-offset, k.BaselineFrom-1) {
				return math.NaN()
			}
			return h.mean(r.Subject, k.PostFrom-offset, k.PostTo-offset) - h.mean(r.Subject, k.BaselineFrom-offset, k.BaselineTo-offset)
		})
		if 2*line.trained >= change.trained && len(line.influence) > 1 && product(line, line) > 1e-18 {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return check, false
	}
	least, v, effects := lines[len(lines)-1], mat.NewDense(len(lines), len(lines), nil), mat.NewVecDense(len(lines), nil)
	check = inference.TrustCheck{CheckID: inference.PlaceboWindows, Grouping: "all", CheckEstimate: new(0.)}
	for i, a := range lines {
		if a.freedom() < least.freedom() {
			least = a
		}
		*check.CheckEstimate += a.effect / float64(len(lines))
		effects.SetVec(i, a.effect)
		for j, b := range lines {
			v.Set(i, j, math.Sqrt(a.factor()*b.factor())*product(a, b))
		}
	}
	wald, rank := pseudo(v, effects)
	df := least.freedom()
	if rank == 0 || df-rank+1 <= 0 {
		return check, false
	}
	check.TrainedCount = least.trained
	check.CheckPValue = new(distuv.F{D1: rank, D2: df - rank + 1}.Survival(wald * (df - rank + 1) / (rank * df)))
	return check, true
}

// pseudo is x'V^-x by the singular values of V, both in standard deviations.
func pseudo(v *mat.Dense, x *mat.VecDense) (wald, rank float64) {
	n := x.Len()
	scaled := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			scaled.Set(i, j, v.At(i, j)/math.Sqrt(v.At(i, i)*v.At(j, j)))
		}
	}
	for i := range n {
		x.SetVec(i, x.AtVec(i)/math.Sqrt(v.At(i, i)))
	}
	v = scaled
	var svd mat.SVD
	if !svd.Factorize(v, mat.SVDFull) {
		return 0, 0
	}
	values := svd.Values(nil)
	var u, back mat.Dense
	svd.UTo(&u)
	svd.VTo(&back)
	for k, value := range values {
		if value > 1e-8*values[0] && value > 0 {
			wald += mat.Dot(x, u.ColView(k)) * mat.Dot(x, back.ColView(k)) / value
			rank++
		}
	}
	return wald, rank
}

func naiveShift(rows []compared, grouping string, group func(compared) *int64) (inference.TrustCheck, bool) {
	l := naiveLine{influence: map[int64]float64{}, isTrained: map[int64]bool{}, people: map[int64]bool{}}
	cells := map[string][]compared{}
	for _, r := range rows {
		cells[r.cell] = append(cells[r.cell], r)
	}
	change := func(r compared) float64 { return r.after - r.before }
	isOther := func(r compared) bool { return !r.isTrained }
	within := func(r compared) func(compared) bool {
		return func(o compared) bool {
			return !o.isTrained && group(o) != nil && group(r) != nil && *group(o) == *group(r)
		}
	}
	matched, divides := 0.0, false
	for _, cell := range cells {
		for _, r := range cell {
			if n := len(of(cell, change, within(r))); r.isTrained && n > 0 {
				matched++
				divides = divides || n < len(of(cell, change, isOther))
			}
		}
	}
	if !divides {
		return inference.TrustCheck{}, false
	}
	for _, cell := range cells {
		others := of(cell, change, isOther)
		rates := map[int64]float64{} // by group: of a comparison person
		inCell := 0.0
		for _, r := range cell {
			if same := of(cell, change, within(r)); r.isTrained && len(same) > 0 {
				inCell++
				rates[*group(r)] += 1 / matched / float64(len(same))
				l.effect += (mean(others) - mean(same)) / matched
			}
		}
		if inCell == 0 {
			continue
		}
		for _, r := range cell {
			switch {
			case r.isTrained:
				l.influence[r.Cluster] += 0
				l.isTrained[r.Cluster] = true
				continue
			case group(r) != nil && rates[*group(r)] > 0:
				l.influence[r.Cluster] -= rates[*group(r)] * (change(r) - mean(of(cell, change, within(r))))
			}
			l.influence[r.Cluster] += inCell / matched / float64(len(others)) * (change(r) - mean(others))
		}
	}
	l.trained = int64(matched)
	check, ok := l.check(inference.UndeclaredStratum, grouping)
	if ok {
		check.CheckPValue = new(twoSided(l.effect / *check.CheckStdError, l.freedom()))
	}
	return check, ok
}

// naiveChecks are all checks of the people of a company.
func naiveChecks(w world, panel []panelRow) (all []inference.TrustCheck) {
	claims := map[[2]string]bool{}
	for _, t := range w.trained {
		claims[[2]string{t.Program, t.Metric}] = true
	}
	for claim := range claims {
		rows, h := windows(w.rows(claim[0], claim[1]), "effect"), historyOf(panel, claim[1])
		if len(rows) == 0 {
			continue
		}
		keep := func(check inference.TrustCheck, ok bool) {
			if check.ProgramID, check.MetricID, check.Estimator = claim[0], claim[1], inference.DiD; ok {
				all = append(all, check)
			}
		}
		change := lineOf(rows, func(r compared) float64 { return r.after - r.before })
		keep(naiveTrend(w, h, claim[1], rows, change))
		keep(naivePlacebos(w, h, claim[1], rows, change))
		keep(naiveShift(rows, "department", func(r compared) *int64 { return r.DepartmentNumber }))
		keep(naiveShift(rows, "job", func(r compared) *int64 { return r.JobNumber }))
		keep(naiveShift(rows, "location", func(r compared) *int64 { return r.LocationNumber }))
		keep(naiveShift(rows, "hire_year", func(r compared) *int64 { return r.HireYear }))
	}
	return all
}

// lostRow is a row of int_lost.
type lostRow struct {
	Program string `col:"program_id"`
	Metric  string `col:"metric_id"`
}

// naiveLoss are the shares of people that the arms of a claim lost.
type naiveLoss struct{ trained, comparison float64 }

// leavesEnough reports whether three people of the arm that kept more remain when it is cut
// to the share of the other: in a single cell, whose people all weigh the same.
func (l naiveLoss) leavesEnough(c inference.ComparisonSums) bool {
	kept, other := float64(c.TrainedCount), float64(c.ComparisonCount)
	if l.trained > l.comparison {
		kept, other = other, kept
	}
	share := min(1-l.trained, 1-l.comparison) / max(1-l.trained, 1-l.comparison)
	return c.CellsCount == 1 && share*kept >= 3 && other >= 3
}

// naiveHighLosses are the claims whose loss the grade calls high: the shares of int_claims.
func naiveHighLosses(w world, lost []lostRow, of []comparison.Attrition) map[[2]string]naiveLoss {
	people, gone, high := map[[2]string]float64{}, map[[2]string]float64{}, map[[2]string]naiveLoss{}
	for _, t := range w.trained {
		people[[2]string{t.Program, t.Metric}]++
	}
	for _, p := range lost {
		gone[[2]string{p.Program, p.Metric}]++
	}
	for _, row := range of {
		claim := [2]string{row.ProgramID, row.MetricID}
		loss := naiveLoss{gone[claim] / (gone[claim] + people[claim]), row.LostRatio}
		if inference.IsHighLoss(loss.trained, loss.comparison) {
			high[claim] = loss
		}
	}
	return high
}

// TestRandomAudits compares the checks with their definitions, and blocks of a few units with
// the usual ones.
func TestRandomAudits(t *testing.T) {
	all := enginetest.Models(t)
	made := map[string]int{}
	bounded := 0
	for seed := range uint64(2 * *companies) {
		s := build(t, all, randomCompany(seed), inputs...)
		got, err := comparison.Compare(context.Background(), s, inference.Settings{MinPeople: 1, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		w := worldOf(t, s)
		want, high := naiveChecks(w, readAll[panelRow](t, s, "int_panel")), naiveHighLosses(w, readAll[lostRow](t, s, "int_lost"), got.Attrition)
		var checks []inference.TrustCheck
		for _, c := range got.Checks {
			made[c.CheckID]++
			if claim := [2]string{c.ProgramID, c.MetricID}; c.CheckID == inference.LossBounds && c.Estimator == inference.DiD {
				bounded++
				if _, has := high[claim]; !has {
					t.Errorf("company %d: %v has bounds, and the grade does not call its loss high", seed, claim)
				}
				delete(high, claim)
			}
			if slices.Contains([]string{inference.OwnTrend, inference.PlaceboWindows, inference.UndeclaredStratum}, c.CheckID) {
				checks = append(checks, c)
			}
		}
		for _, c := range got.Comparisons {
			if loss, has := high[[2]string{c.ProgramID, c.MetricID}]; has && c.SegmentType == "all" && c.Measure == "effect" && loss.leavesEnough(c) {
				t.Errorf("company %d: the grade calls the loss of %s on %s high, and there are no bounds", seed, c.ProgramID, c.MetricID)
			}
		}
		for _, of := range [][]inference.TrustCheck{want, checks} {
			slices.SortFunc(of, func(a, b inference.TrustCheck) int {
				return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID), cmp.Compare(a.CheckID, b.CheckID), cmp.Compare(a.Grouping, b.Grouping))
			})
		}
		ignored := cmpopts.IgnoreFields(inference.TrustCheck{}, "IsAlarm", "ComparisonCount")
		if diff := gocmp.Diff(want, checks, ignored, cmpopts.EquateApprox(1e-6, 1e-9), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("company %d (-definition +arrays)\n%s", seed, diff)
		}
	}
	for _, id := range []string{inference.OwnTrend, inference.PlaceboWindows, inference.UndeclaredStratum} {
		if made[id] == 0 {
			t.Errorf("no company has the check %s", id)
		}
	}
	if bounded == 0 {
		t.Error("no company lost people at rates that need bounds")
	}
}
