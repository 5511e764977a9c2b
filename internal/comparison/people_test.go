package comparison_test

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models/sketch"
)

// withPeople are the sums and the people of a company.
type withPeople struct {
	sums   comparison.Sums
	events comparison.EventSums
	sets   *sketch.Sets
}

func compareWithPeople(t *testing.T, company map[string][]record, units int) (c withPeople) {
	t.Helper()
	s := build(t, enginetest.Models(t), company, inputs...)
	c.sets = sketch.NewSets(sketch.NewKey([]byte("a secret")), 10)
	settings := inference.Settings{MinPeople: 5, Threads: 2, People: c.sets}
	var err error
	if c.sums, err = comparison.CompareInBlocks(context.Background(), s, settings, units, 1000); err == nil {
		c.events, err = comparison.EventStudiesInBlocks(context.Background(), s, settings, units, 1000)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPeopleBehindSums: where nobody of a unit's arms differs, its sums do not; where one
// person has other values, at most that one differs in each arm. Blocks do not matter.
func TestPeopleBehindSums(t *testing.T) {
	moved := 0
	for seed := range uint64(*companies) {
		company := randomCompany(seed)
		before := compareWithPeople(t, company, 2048)
		if diff := gocmp.Diff(before.sets.Of, compareWithPeople(t, company, 3).sets.Of); diff != "" {
			t.Fatalf("company %d (-usual +small blocks)\n%s", seed, diff)
		}
		after := compareWithPeople(t, otherwise(company), 2048)
		units := map[string]bool{}
		for unit := range before.sets.Of {
			units[unit] = true
		}
		for unit := range after.sets.Of {
			units[unit] = true
		}
		for unit := range units {
			most := 0
			for _, arm := range []string{"trained", "comparison", "event trained", "event comparison"} {
				most = max(most, sketch.Changed(before.sets.Of[unit][arm], after.sets.Of[unit][arm]))
			}
			if most > 1 {
				t.Errorf("company %d, %s: %d people of an arm changed", seed, unit, most)
			}
			differ := !reflect.DeepEqual(ofUnit(before, unit), ofUnit(after, unit))
			if differ && most == 0 {
				t.Errorf("company %d, %s: sums changed, and nobody of its arms did:\n%s", seed, unit, gocmp.Diff(ofUnit(before, unit), ofUnit(after, unit)))
			}
			moved += most
		}
	}
	if moved == 0 {
		t.Error("nobody changed: the test does not look")
	}
}

// otherwise is the company if the person with the most values had others.
func otherwise(company map[string][]record) map[string][]record {
	out := map[string][]record{}
	maps.Copy(out, company)
	counts := map[any]int{}
	for _, o := range company["stg_observations"] {
		counts[o["subject_number"]]++
	}
	people := make([]any, 0, len(counts))
	for id := range counts {
		people = append(people, id)
	}
	slices.SortFunc(people, func(a, b any) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a.(int), b.(int))) })
	rows := slices.Clone(company["stg_observations"])
	for i, o := range rows {
		if o["subject_number"] != people[0] {
			continue
		}
		changed := record{}
		maps.Copy(changed, o)
		changed["numerator"] = o["numerator"].(float64) + 1
		rows[i] = changed
	}
	out["stg_observations"] = rows
	return out
}

// ofUnit are the means and effects of a unit.
func ofUnit(c withPeople, unit string) (figures []float64) {
	for _, x := range c.sums.Comparisons {
		if comparison.Unit(x.ProgramID, x.MetricID) == unit {
			figures = append(figures, float64(x.TrainedCount), float64(x.ComparisonCount), x.DiD, x.TrainedBeforeMean, x.ComparisonAfterMean)
		}
	}
	for _, x := range c.events.Cells {
		if comparison.Unit(x.ProgramID, x.MetricID) == unit {
			figures = append(figures, float64(x.CohortPeriod), float64(x.PeriodIndex))
		}
	}
	for _, x := range c.events.Sums {
		if comparison.Unit(x.ProgramID, x.MetricID) == unit {
			figures = append(figures, x.Effect)
		}
	}
	return figures
}
