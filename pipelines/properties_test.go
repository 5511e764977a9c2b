package pipelines

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models"
)

// person is a person of a small company, trained or not, with one metric over eight
// months.
type person struct {
	id, stratum string
	trained     int // month of completion, 0 for never
	arm         string
	values      [8]float64
}

// company draws people in strata who are trained in month 4 or 5, or not at all.
func company(rt *rapid.T, strata, cohorts int) []person {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
	people := make([]person, rapid.IntRange(24, 60).Draw(rt, "people"))
	for i := range people {
		p := person{id: fmt.Sprintf("p%03d", i), stratum: fmt.Sprint("s", i%strata), arm: "control"}
		if i%5 < 2 {
			p.trained, p.arm = 4+(i/5)%cohorts, "treatment"
		}
		level := 50 + 10*rng.NormFloat64()
		for m := range p.values {
			p.values[m] = level + 3*rng.NormFloat64()
		}
		people[i] = p
	}
	return people
}

// estimate runs the real models on the company and returns its estimates.
func estimate(t *testing.T, people []person) map[string]inference.Estimate {
	t.Helper()
	ctx := context.Background()
	plan := &project.Plan{
		Config: &project.Config{Currency: "EUR", FiscalYearStarts: 1, Privacy: project.Privacy{MinPeople: 5, Figures: project.Exact}, Comparison: project.Comparison{Pool: "not_yet", Base: "varying"}},
		Register: &models.Register{
			Metrics:    []models.Metric{{ID: "m", Kind: models.KindMean, Unit: "units", Grain: "month", Baseline: 2, Post: 2}},
			Programs:   []models.Program{{ID: "p", Launch: "2025-01-01"}},
			Alignments: []models.Alignment{{Program: "p", Metric: "m", AgreedOn: "2024-01-01"}},
		},
		StoreDir: t.TempDir(),
	}
	plan.Register.SetDefaults()
	scratch, err := location.NewScratch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &run{Pipeline: New(plan, testTools, silent{}), scratch: scratch}
	all, err := r.openTables(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(all.engine.Close(), scratch.Close()); err != nil {
			t.Error(err)
		}
	}()
	fillCompany(t, all.engine, people)
	if err := all.ensure(ctx, "int_estimates"); err != nil {
		t.Fatal(err)
	}
	rows, err := warehouse.Read[inference.Estimate](ctx, all.engine, all.Contract("int_estimates"))
	if err != nil {
		t.Fatal(err)
	}
	estimates := map[string]inference.Estimate{}
	for _, row := range rows {
		estimates[row.Estimator] = row
	}
	return estimates
}

// fillCompany fills the landed tables with the rows of people.
func fillCompany(t *testing.T, e warehouse.Engine, people []person) {
	t.Helper()
	month := func(m int) time.Time { return time.Date(2025, time.Month(m), 1, 0, 0, 0, 0, time.UTC) }
	rows := map[string][]map[string]any{}
	for i, p := range people {
		rows["employees"] = append(rows["employees"], map[string]any{"employee_id": p.id, "hire_date": month(-20), "stratum": p.stratum})
		rows["assignments"] = append(rows["assignments"], map[string]any{"employee_id": p.id, "program_id": "p", "arm": p.arm, "randomized": true})
		if p.trained > 0 {
			rows["completions"] = append(rows["completions"], map[string]any{"employee_id": p.id, "program_id": "p", "status": "completed", "completed_date": month(p.trained)})
		}
		for m, value := range p.values {
			rows["observations"] = append(rows["observations"], map[string]any{
				"subject_id": p.id, "metric_id": "m", "period_start": month(m + 1), "numerator": value, models.SourceRow: int64(i*8 + m),
			})
		}
	}
	for _, table := range models.Canonical {
		landed := rows[table.Name]
		for i := range landed {
			landed[i]["delivery_number"], landed[i][models.SourceRow] = 1, i+1
		}
		enginetest.Fill(t, e, models.Landed(table), landed)
	}
}

// few sets the number of checks, because each check runs the real models twice.
func few(t *testing.T, checks string) {
	t.Helper()
	before := flag.Lookup("rapid.checks").Value.String()
	if before != "100" {
		return // set on the command line
	}
	if err := flag.Set("rapid.checks", checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", before) })
}

// TestWhatMustNotMatter transforms a company in ways that must not change its estimates,
// except for the unit, all at once: a constant added to every value, another unit, other
// ids, another order of people, and more people in a stratum of their own.
func TestWhatMustNotMatter(t *testing.T) {
	few(t, "12")
	rapid.Check(t, func(rt *rapid.T) {
		people := company(rt, 2, 2)
		shift := rapid.Float64Range(-1000, 1000).Draw(rt, "shift")
		scale := rapid.Float64Range(0.01, 100).Draw(rt, "scale")
		changed := make([]person, 0, len(people)+5)
		for _, at := range rapid.Permutation(rangeTo(len(people))).Draw(rt, "order") {
			p := people[at]
			p.id = fmt.Sprintf("x%d", 7919*at%1009)
			for m := range p.values {
				p.values[m] = scale * (p.values[m] + shift)
			}
			changed = append(changed, p)
		}
		for i := range 5 {
			changed = append(changed, person{id: fmt.Sprint("stranger ", i), stratum: "elsewhere", arm: "control", values: [8]float64{1, 1e6, 3, 4, 5, 6, 7, 8}})
		}
		before, after := estimate(t, people), estimate(t, changed)
		for _, estimator := range []string{inference.PrePost, inference.DiD, inference.ANCOVA} {
			a, b := before[estimator], after[estimator]
			same(rt, estimator+" effect", *b.Effect, scale**a.Effect, scale)
			same(rt, estimator+" standard error", *b.EffectStdError, scale**a.EffectStdError, scale)
			if a.TrainedCount != b.TrainedCount || a.ComparisonCount != b.ComparisonCount {
				rt.Fatalf("%s: %d and %d people became %d and %d", estimator, a.TrainedCount, a.ComparisonCount, b.TrainedCount, b.ComparisonCount)
			}
		}
	})
}

// TestSwappedArms: if the arms are swapped, the effects of a comparison with one cell and
// of an experiment change sign, and their standard errors do not change.
func TestSwappedArms(t *testing.T) {
	few(t, "8")
	rapid.Check(t, func(rt *rapid.T) {
		people := company(rt, 1, 1)
		swapped := slices.Clone(people)
		for i := range swapped {
			if people[i].trained > 0 {
				swapped[i].trained, swapped[i].arm = 0, "control"
			} else {
				swapped[i].trained, swapped[i].arm = 4, "treatment"
			}
		}
		before, after := estimate(t, people), estimate(t, swapped)
		for _, estimator := range []string{inference.DiD, inference.ANCOVA, inference.Experiment, inference.CUPED} {
			a, b := before[estimator], after[estimator]
			same(rt, estimator+" effect", *b.Effect, -*a.Effect, 1)
			same(rt, estimator+" standard error", *b.EffectStdError, *a.EffectStdError, 1)
		}
	})
}

func rangeTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// same allows for rounding in sums of values around 1000 units.
func same(rt *rapid.T, what string, got, want, unit float64) {
	rt.Helper()
	if !(math.Abs(got-want) <= 1e-8*(math.Abs(want)+unit)) {
		rt.Fatalf("%s: %.12g, want %.12g", what, got, want)
	}
}
