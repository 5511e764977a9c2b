package calibrate

import (
	"cmp"
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// TestSumsOfTheModels runs the models and computations of the product on simulated companies and compares their sums
// with those that this package computes, so that the calibration is that of the product.
func TestSumsOfTheModels(t *testing.T) {
	companies := map[string]*company{"messy": messy(rand.New(rand.NewPCG(1, 1)), 0.4)}
	for _, s := range Scenarios {
		switch s.Name {
		case "one course", "small groups", "growing effects", "rare event", "nearly all trained", "12 teams", "experiment", "experiment in waves":
			companies[s.Name] = s.build(s.rng(1, 0, s.effect), s.effect)
		}
	}
	for name, c := range companies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := c.evidence()
			want := modelSums(t, c)
			sortEvidence(&got)
			sortEvidence(&want)
			if len(want.Comparisons) == 0 || len(want.Trained) == 0 {
				t.Fatal("the models made no sums")
			}
			if diff := gocmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 0), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-models +calibrate)\n%s", diff)
			}
		})
	}
}

func sortEvidence(e *inference.Evidence) {
	slices.SortFunc(e.Comparisons, func(a, b inference.ComparisonSums) int { return cmp.Compare(a.Measure, b.Measure) })
	slices.SortFunc(e.Clusters, func(a, b inference.ClusterSums) int {
		return cmp.Or(cmp.Compare(a.CohortPeriod, b.CohortPeriod), cmp.Compare(a.Stratum, b.Stratum),
			cmp.Compare(sideOf(a.IsTrained), sideOf(b.IsTrained)), cmp.Compare(a.ClusterNumber, b.ClusterNumber))
	})
	slices.SortFunc(e.Arms, func(a, b inference.ArmSums) int {
		return cmp.Or(a.AssignedDate.Compare(b.AssignedDate), cmp.Compare(sideOf(a.IsTreatment), sideOf(b.IsTreatment)))
	})
	for i := range e.Arms {
		e.Arms[i].AssignedDate = e.Arms[i].AssignedDate.UTC()
	}
}

// messy is a company in which everything happens at once, so that every reason for
// exclusion applies to some people.
func messy(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 400, 9)
	train(c.lot(rng, 220), 0, 5, 8, 9, 10, 11, 13, 15)
	assign(c.lot(rng, 120), 8, 70)
	assign(c.lot(rng, 60), 9, 20)
	for _, p := range c.people {
		if p.isTreatment && rng.Float64() < 0.7 {
			p.taken[0] = p.assigned + 1
		}
	}
	for _, p := range c.lot(rng, 90) {
		p.moves, p.nextJob = rng.IntN(c.months), rng.IntN(9)
	}
	for _, p := range c.lot(rng, 90) {
		p.taken[1] = rng.IntN(c.months)
	}
	for _, p := range c.lot(rng, 100) {
		p.leaves = 8 + rng.IntN(c.months-8)
	}
	for _, p := range c.lot(rng, 150) {
		p.hired = 2 + rng.IntN(6)
	}
	c.record(rng, nothing, steady(effect))
	for _, p := range c.people {
		for t := range p.value {
			if rng.Float64() < 0.2 {
				p.value[t] = math.NaN()
			}
		}
	}
	return c
}

// modelSums builds only the models that the sums need, from the staging tables on.
func modelSums(t *testing.T, c *company) inference.Evidence {
	t.Helper()
	ctx := context.Background()
	e, err := duckdb.Open(ctx, warehouse.Options{Dir: t.TempDir(), Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	loaded := enginetest.Models(t)
	tables := map[string]models.Table{}
	for _, given := range sql.Given() {
		tables[given.Name] = given
	}
	for _, m := range loaded {
		tables[m.Name] = m.Table
	}
	rows := c.tables()
	needed := inputsOf(loaded, "int_claims", "int_comparison_sums", "int_trained_sums", "int_arm_sums")
	for name, table := range tables {
		if needed[name] && isGiven(name) {
			enginetest.Fill(t, e, table, rows[name])
		}
	}
	for _, m := range loaded {
		if !needed[m.Name] || isGiven(m.Name) {
			continue
		}
		if m.Query == "" {
			compare(t, e, tables, m.Name)
		} else if _, err := e.Build(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	return inference.Evidence{
		Claims:      read[inference.Claim](t, e, tables["int_claims"], func(c inference.Claim) string { return c.ProgramID }),
		Comparisons: read[inference.ComparisonSums](t, e, tables["int_comparison_sums"], func(s inference.ComparisonSums) string { return s.ProgramID }),
		Clusters:    read[inference.ClusterSums](t, e, tables["int_cluster_sums"], func(s inference.ClusterSums) string { return s.ProgramID }),
		Rollouts:    read[inference.RolloutSums](t, e, tables["int_rollouts"], func(s inference.RolloutSums) string { return s.ProgramID }),
		Trained:     read[inference.TrainedSums](t, e, tables["int_trained_sums"], func(s inference.TrainedSums) string { return s.ProgramID }),
		Arms:        read[inference.ArmSums](t, e, tables["int_arm_sums"], func(s inference.ArmSums) string { return s.ProgramID }),
	}
}

// compare makes a table in Go, and with it the others of its computation.
func compare(t *testing.T, e warehouse.Engine, tables map[string]models.Table, name string) {
	t.Helper()
	ctx := context.Background()
	for _, c := range comparison.Computations {
		if !slices.Contains(c.Makes, name) {
			continue
		}
		made, err := c.Make(ctx, enginetest.Tables{Engine: e, Contracts: tables}, inference.Settings{MinPeople: 1, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		for i, rows := range made {
			if err := e.Fill(ctx, tables[c.Makes[i]], rows); err != nil {
				t.Fatal(err)
			}
			rows.Release()
		}
	}
}

// isGiven reports whether the test fills the table, rather than a model.
func isGiven(name string) bool { return !strings.HasPrefix(name, "int_") && name != "stg_subjects" }

func read[T any](t *testing.T, e warehouse.Engine, table models.Table, of func(T) string) []T {
	t.Helper()
	rows, err := warehouse.Read[T](context.Background(), e, table, "program_id")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(rows, func(row T) bool { return of(row) != program })
}

// inputsOf returns the named models and all of their inputs, down to the given tables.
func inputsOf(loaded []sql.Model, names ...string) map[string]bool {
	needed := map[string]bool{}
	for _, name := range names {
		needed[name] = true
	}
	for _, m := range slices.Backward(loaded) {
		if needed[m.Name] && !isGiven(m.Name) {
			for _, input := range m.Inputs {
				needed[input] = true
			}
		}
	}
	return needed
}

// record is a row of a table by column.
type record = map[string]any

// tables are the register and the staging tables of a company.
func (c *company) tables() map[string][]record {
	out := map[string][]record{
		"register_metrics": {{
			"metric_id": metric, "metric_name": "Output", "kind": "mean", "unit": "units", "better": c.better, "grain": "month",
			"baseline_periods": c.shape.baseline, "gap_periods": c.shape.gap, "ramp_periods": c.shape.ramp, "post_periods": c.shape.post,
			"min_coverage": c.minCoverage, "missing_is_zero": false, "smallest_change": c.smallestChange,
		}},
	}
	for number, id := range []string{program, "other"} {
		out["register_programs"] = append(out["register_programs"], record{
			"program_id": id, "program_name": strings.ToUpper(id[:1]) + id[1:], "launch_date": day(0), "index_period": "neither",
		})
		out["register_alignments"] = append(out["register_alignments"], record{"program_id": id, "metric_id": metric, "agreed_date": day(0)})
		for _, p := range c.people {
			if p.taken[number] != never {
				out["stg_completions"] = append(out["stg_completions"], record{
					"person_key": p.id, "person_match": "matched", "course_id": id, "record_number": 1, "program_id": id,
					"status": "completed", "is_trained": true, "completed_date": midMonth(p.taken[number]),
				})
			}
		}
	}
	for _, p := range c.people {
		p.addTo(out)
	}
	numbers := subjectNumbers(out["stg_employees"])
	for _, p := range c.people {
		for t, value := range p.value {
			if number, onRoster := numbers[p.id]; onRoster && !math.IsNaN(value) {
				out["stg_observations"] = append(out["stg_observations"], record{
					"metric_id": metric, "subject_number": number, "period_index": since1970 + t, "numerator": value, "denominator": 1.0,
				})
			}
		}
	}
	return out
}

// subjectNumbers are the numbers of stg_subjects: employees in the order of their ids.
func subjectNumbers(roster []record) map[string]int {
	ids := map[string]bool{}
	for _, row := range roster {
		ids[row["employee_id"].(string)] = true
	}
	numbers := map[string]int{}
	for i, id := range slices.Sorted(maps.Keys(ids)) {
		numbers[id] = i + 1
	}
	return numbers
}

func (p *person) addTo(out map[string][]record) {
	until := func(month int) any {
		if month >= never {
			return nil
		}
		return day(month)
	}
	out["stg_employments"] = append(out["stg_employments"], record{"employee_id": p.id, "start_date": day(p.hired), "end_date": until(p.leaves)})
	stay := func(from, to, job int) {
		if from < to {
			out["stg_employees"] = append(out["stg_employees"], record{
				"employee_id": p.id, "valid_from": day(from), "valid_to": until(to), "stratum": stratumName(job), "cluster": p.cluster, "manager_id": p.manager, "is_employed": true,
			})
		}
	}
	stay(p.hired, min(p.moves, p.leaves), p.job)
	stay(max(p.hired, p.moves), p.leaves, p.nextJob)
	if p.assigned != never {
		out["stg_assignments"] = append(out["stg_assignments"], record{
			"program_id": program, "employee_id": p.id, "is_treatment": p.isTreatment, "is_randomized": true, "assigned_date": day(p.assigned),
		})
	}
}

func day(month int) string { return dayIn(month).Format(time.DateOnly) }

func midMonth(month int) string { return dayIn(month).AddDate(0, 0, 16).Format(time.DateOnly) }
