package comparison_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
)

// The definitions once more, person by person and program by program, with a row for
// everybody who is compared. Slow, and short enough to be checked by reading.

type poolRow struct {
	Cohort   int64    `col:"cohort_number"`
	Subject  int64    `col:"subject_number"`
	Stratum  *int64   `col:"stratum_number"`
	Cluster  int64    `col:"cluster_number"`
	Before   bool     `col:"is_employed_before"`
	After    bool     `col:"is_employed_after"`
	Moved    bool     `col:"has_moved"`
	Extreme  bool     `col:"is_extreme"`
	Lead     *float64 `col:"lead_value"`
	Baseline *float64 `col:"baseline_value"`
	Post     *float64 `col:"post_value"`
	Manager  *int64   `col:"manager_number"`

	DepartmentNumber *int64   `col:"department_number"`
	JobNumber        *int64   `col:"job_number"`
	LocationNumber   *int64   `col:"location_number"`
	HireYear         *int64   `col:"hire_year"`
	Tenure           *float64 `col:"tenure_years"`
	Cost             *float64 `col:"hourly_cost"`
}

type exposureRow struct {
	Program string `col:"program_id"`
	Metric  string `col:"metric_id"`
	Shape   string `col:"shape_id"`
	Subject *int64 `col:"subject_number"`
	Period  int64  `col:"index_period"`
	Matched bool   `col:"is_matched"`
	Seen    bool   `col:"is_seen_before"`
}

type trainedRow struct {
	Program    string   `col:"program_id"`
	Metric     string   `col:"metric_id"`
	Subject    int64    `col:"subject_number"`
	Cohort     int64    `col:"cohort_number"`
	Stratum    int64    `col:"stratum_number"`
	Department *string  `col:"department"`
	Hours      *float64 `col:"duration_hours"`
}

type cohortRow struct {
	Number       int64  `col:"cohort_number"`
	Metric       string `col:"metric_id"`
	Shape        string `col:"shape_id"`
	Period       int64  `col:"cohort_period"`
	LeadFrom     int64  `col:"lead_from"`
	BaselineFrom int64  `col:"baseline_from"`
	BaselineTo   int64  `col:"baseline_to"`
	PostFrom     int64  `col:"post_from"`
	PostTo       int64  `col:"post_to"`
}

// world is everything that a comparison is made from.
type world struct {
	pool      []poolRow
	exposures []exposureRow
	trained   []trainedRow
	cohorts   map[int64]cohortRow
}

func readAll[T any](t *testing.T, s enginetest.Tables, table string) []T {
	t.Helper()
	rows, err := warehouse.Read[T](context.Background(), s.Engine, s.Contracts[table], s.Contracts[table].Grain...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func worldOf(t *testing.T, s enginetest.Tables) world {
	w := world{readAll[poolRow](t, s, "int_pool"), readAll[exposureRow](t, s, "int_metric_exposures"), readAll[trainedRow](t, s, "int_trained"), map[int64]cohortRow{}}
	for _, c := range readAll[cohortRow](t, s, "int_cohorts") {
		w.cohorts[c.Number] = c
	}
	return w
}

// compared is a person on one side of a cell, in the windows of a measure.
type compared struct {
	poolRow
	cell          string
	isTrained     bool
	department    string
	before, after float64
}

// own is the exposure of a subject in a program; nil without one.
func (w world) own(program, metric string, subject int64) *exposureRow {
	for i, e := range w.exposures {
		if e.Program == program && e.Metric == metric && e.Subject != nil && *e.Subject == subject {
			return &w.exposures[i]
		}
	}
	return nil
}

// tookOther reports whether a subject took another program for the metric between two periods.
func (w world) tookOther(program, metric string, subject, from, to int64) bool {
	return slices.ContainsFunc(w.exposures, func(e exposureRow) bool {
		return e.Metric == metric && e.Program != program && e.Subject != nil && *e.Subject == subject && e.Period >= from && e.Period <= to
	})
}

// rows are the people of both arms of all cells of a program, whether or not a cell has both.
func (w world) rows(program, metric string) (rows []compared) {
	cells := map[[2]int64]bool{}
	for _, t := range w.trained {
		if t.Program == program && t.Metric == metric {
			cells[[2]int64{t.Cohort, t.Stratum}] = true
		}
	}
	for _, p := range w.pool {
		if p.Stratum == nil || !cells[[2]int64{p.Cohort, *p.Stratum}] {
			continue
		}
		c := compared{poolRow: p, cell: fmt.Sprint(p.Cohort, " ", *p.Stratum)}
		at := slices.IndexFunc(w.trained, func(t trainedRow) bool {
			return t.Program == program && t.Metric == metric && t.Subject == p.Subject && t.Cohort == p.Cohort
		})
		k, own := w.cohorts[p.Cohort], w.own(program, metric, p.Subject)
		switch {
		case at >= 0:
			c.isTrained, c.department = true, "(none)"
			if d := w.trained[at].Department; d != nil {
				c.department = *d
			}
		case !p.Before || !p.After || p.Moved || p.Extreme || p.Baseline == nil || p.Post == nil,
			own != nil && own.Period <= k.PostTo, w.tookOther(program, metric, p.Subject, k.BaselineFrom, k.PostTo):
			continue
		}
		rows = append(rows, c)
	}
	return rows
}

// windows keeps the rows with values in the windows of a measure, in cells with both arms.
func windows(rows []compared, measure string) (kept []compared) {
	arms := map[string][2]int{}
	for _, r := range rows {
		switch {
		case measure == "effect":
			r.before, r.after = *r.Baseline, *r.Post
		case r.Lead != nil:
			r.before, r.after = *r.Lead, *r.Baseline
		default:
			continue
		}
		n := arms[r.cell]
		n[side(r.isTrained)]++
		arms[r.cell] = n
		kept = append(kept, r)
	}
	return slices.DeleteFunc(kept, func(r compared) bool { return arms[r.cell][0] == 0 || arms[r.cell][1] == 0 })
}

func side(isTrained bool) int {
	if isTrained {
		return 1
	}
	return 0
}

// of is a column of the rows that meet a condition.
func of(rows []compared, value func(compared) float64, holds func(compared) bool) (values []float64) {
	for _, r := range rows {
		if holds(r) {
			values = append(values, value(r))
		}
	}
	return values
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	return m
}

func variance(x []float64) *float64 {
	if len(x) < 2 {
		return nil
	}
	sum, m := 0.0, mean(x)
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return new(sum / float64(len(x)-1))
}

func before(r compared) float64 { return r.before }
func after(r compared) float64  { return r.after }

// distinct counts the values of a column in the rows that meet a condition.
func distinct(rows []compared, value func(compared) int64, holds func(compared) bool) int64 {
	seen := map[int64]bool{}
	for _, r := range rows {
		if holds(r) {
			seen[value(r)] = true
		}
	}
	return int64(len(seen))
}

// sums are the sums of a study over its rows, or nil without any.
func sums(rows []compared) *inference.ComparisonSums {
	if len(rows) == 0 {
		return nil
	}
	trained, others, all := func(r compared) bool { return r.isTrained }, func(r compared) bool { return !r.isTrained }, func(compared) bool { return true }
	subject, cluster := func(r compared) int64 { return r.Subject }, func(r compared) int64 { return r.Cluster }
	n := float64(len(of(rows, before, trained)))
	s := &inference.ComparisonSums{
		TrainedCount: int64(n), RowsCount: int64(len(rows)), ComparisonCount: distinct(rows, subject, others), PeopleCount: distinct(rows, subject, all),
		ClustersCount: distinct(rows, cluster, all), TrainedClustersCount: distinct(rows, cluster, trained), ComparisonClustersCount: distinct(rows, cluster, others),
		TrainedBeforeMean: mean(of(rows, before, trained)), TrainedAfterMean: mean(of(rows, after, trained)),
		TrainedBeforeVar: variance(of(rows, before, trained)), TrainedAfterVar: variance(of(rows, after, trained)),
		ComparisonBeforeVar: variance(of(rows, before, others)), ComparisonAfterVar: variance(of(rows, after, others)),
	}
	for _, values := range [][]float64{of(rows, before, trained), of(rows, after, trained), of(rows, before, others), of(rows, after, others)} {
		s.ValueMost = max(s.ValueMost, farthest(values))
	}
	for _, side := range []func(compared) bool{trained, others} {
		if v := variance(of(rows, func(r compared) float64 { return r.after - r.before }, side)); v != nil && (s.ChangeVar == nil || *v > *s.ChangeVar) {
			s.ChangeVar = v
		}
	}
	weights := map[int64]float64{}
	cells := map[string][]compared{}
	for _, r := range rows {
		cells[r.cell] = append(cells[r.cell], r)
	}
	s.CellsCount = int64(len(cells))
	var spread, shown, squares, products, total float64
	for _, cell := range cells {
		x, y := of(cell, before, others), of(cell, after, others)
		t, c := float64(len(cell)-len(x)), float64(len(x))
		s.ComparisonBeforeMean += t / n * mean(x)
		s.ComparisonAfterMean += t / n * mean(y)
		weights[stratumOf(cell[0])] += t / n / c
		s.WeightMost = max(s.WeightMost, weights[stratumOf(cell[0])])
		spread += t * (1 + t/c)
		shown += t*(1+1/c) + t/c*t/c*(c-1)
		for _, r := range cell {
			own := func(o compared) bool { return o.isTrained == r.isTrained }
			b, a := r.before-mean(of(cell, before, own)), r.after-mean(of(cell, after, own))
			squares, products, total = squares+b*b, products+b*a, total+r.before*r.before
		}
	}
	s.ExpectedRatio = (shown - spread/n) / spread
	gap := s.TrainedBeforeMean - s.ComparisonBeforeMean
	s.DiD = s.TrainedAfterMean - s.ComparisonAfterMean - gap
	s.DiDInfluenceSquares, s.DiDMost, _ = influences(cells, n, 1, s.DiD, 0)
	if squares > 1e-20*total {
		s.Slope = new(products / squares)
		s.ANCOVA = new(s.TrainedAfterMean - s.ComparisonAfterMean - *s.Slope*gap)
		ancova, most, leverages := influences(cells, n, *s.Slope, *s.ANCOVA, gap/squares)
		s.ANCOVAInfluenceSquares, s.ANCOVAMost = &ancova, most
		if hc2 := hc2(leverages, squares); s.CellsCount == 1 && s.ClustersCount == s.RowsCount && hc2 != nil {
			s.ANCOVAHC2Squares = hc2
		}
	}
	return s
}

// leverage is the influence of a row, with what its leverage follows from.
type leverage struct{ part, before, people float64 }

// influences are the squared influence on the contrast of after - slope x before, added up
// by cluster before it is squared; most is the largest of one person in a cluster and
// stratum.
func influences(cells map[string][]compared, n, slope, estimate, tilt float64) (squares, most float64, rows []leverage) {
	clusters, units := map[int64]float64{}, map[[3]int64]float64{}
	for _, cell := range cells {
		others := func(r compared) bool { return !r.isTrained }
		t, c := float64(len(cell)-len(of(cell, before, others))), float64(len(of(cell, before, others)))
		for _, r := range cell {
			own := func(o compared) bool { return o.isTrained == r.isTrained }
			rest := r.after - mean(of(cell, after, others)) - slope*(r.before-mean(of(cell, before, others)))
			part := -t / n / c * rest
			if r.isTrained {
				part = (rest - estimate) / n
			}
			b, a := r.before-mean(of(cell, before, own)), r.after-mean(of(cell, after, own))
			part -= tilt * b * (a - slope*b)
			clusters[r.Cluster] += part
			units[[3]int64{r.Subject, r.Cluster, stratumOf(r)}] += part
			rows = append(rows, leverage{part, b, float64(len(of(cell, before, own)))})
		}
	}
	for _, part := range clusters {
		squares += part * part
	}
	for _, part := range units {
		most = max(most, math.Abs(part))
	}
	return squares, most, rows
}

func stratumOf(r compared) int64 {
	if r.Stratum == nil {
		return 0
	}
	return *r.Stratum
}

// farthest is the largest distance of a value from the mean.
func farthest(values []float64) (most float64) {
	for _, x := range values {
		most = max(most, math.Abs(x-mean(values)))
	}
	return most
}

func hc2(rows []leverage, squares float64) (sum *float64) {
	for _, r := range rows {
		if freedom := 1 - 1/r.people - r.before*r.before/squares; freedom > 1e-12 {
			if sum == nil {
				sum = new(0.)
			}
			*sum += r.part * r.part / freedom
		}
	}
	return sum
}

// naiveSums are the sums of everybody and of the departments, for both measures.
func naiveSums(w world, floor int, withDepartments bool) (all []inference.ComparisonSums) {
	claims := map[[2]string]bool{}
	for _, t := range w.trained {
		claims[[2]string{t.Program, t.Metric}] = true
	}
	for claim := range claims {
		rows := w.rows(claim[0], claim[1])
		analyzed := map[string]int{}
		for _, r := range windows(rows, "effect") {
			if r.isTrained {
				analyzed[r.department]++
			}
		}
		for _, measure := range []string{"effect", "lead"} {
			add := func(kind, name string, rows []compared) {
				if s := sums(rows); s != nil {
					s.ProgramID, s.MetricID, s.SegmentType, s.SegmentID, s.Measure = claim[0], claim[1], kind, name, measure
					all = append(all, *s)
				}
			}
			whole := windows(rows, measure)
			add("all", "all", whole)
			for department, people := range analyzed {
				if withDepartments && len(analyzed) > 1 && people >= floor {
					part := slices.DeleteFunc(slices.Clone(whole), func(r compared) bool { return r.isTrained && r.department != department })
					add("department", department, windows(part, measure))
				}
			}
		}
	}
	sortSums(all)
	return all
}
