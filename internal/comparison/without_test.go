package comparison_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// TestWithoutPeople: the sums without some people are those of a company whose pool never
// had them, and without nobody those of the run.
func TestWithoutPeople(t *testing.T) {
	all := enginetest.Models(t)
	for seed := range uint64(*companies) {
		s := build(t, all, randomCompany(seed), inputs...)
		w, r := worldOf(t, s), rand.New(rand.NewPCG(seed, 3))
		without := map[int64]bool{}
		for _, p := range w.pool {
			if r.IntN(6) == 0 {
				without[p.Subject] = true
			}
		}
		for _, c := range []struct {
			world   world
			without map[int64]bool
		}{{w, nil}, {w.without(without), without}} {
			want := naiveSums(c.world, 0, false)
			var got []inference.ComparisonSums
			for _, claim := range claimsOf(w) {
				arrays, err := comparison.LoadArrays(context.Background(), s, claim[0], claim[1])
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, arrays.Without(c.without)...)
			}
			sortSums(want)
			sortSums(got)
			if diff := gocmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("company %d without %d people (-definition +arrays)\n%s", seed, len(c.without), diff)
			}
		}
	}
}

// TestRemainders: the effects without a group of people are those of a company whose pool
// never had them, with the numbers of people left out of each arm.
func TestRemainders(t *testing.T) {
	all := enginetest.Models(t)
	for seed := range uint64(*companies) {
		s := build(t, all, randomCompany(seed), inputs...)
		sums, err := comparison.Compare(context.Background(), s, inference.Settings{MinPeople: 1})
		if err != nil {
			t.Fatal(err)
		}
		w, r := worldOf(t, s), rand.New(rand.NewPCG(seed, 4))
		groups := []map[int64]bool{{}, {}, {}, {}}
		for _, p := range w.pool {
			for i, oneOf := range []int{40, 10, 2} {
				if r.IntN(oneOf) == 0 {
					groups[i+1][p.Subject] = true
				}
			}
		}
		buildFindingPool(t, s, all)
		fillCells(t, s, sums.Cells)
		floor := int64(1 + r.IntN(6))
		got, err := comparison.Remainders(context.Background(), s, groups, floor)
		if err != nil {
			t.Fatal(err)
		}
		for i, group := range groups {
			remaindersAsDefined(t, got[i], w, group, floor)
			if t.Failed() {
				t.Fatalf("company %d, group %d of %d people", seed, i, len(group))
			}
		}
	}
}

// remaindersAsDefined compares effects with those of the company without the people.
func remaindersAsDefined(t *testing.T, got []comparison.Remainder, w world, group map[int64]bool, floor int64) {
	t.Helper()
	rest := w.without(group)
	want := effectsOf(naiveSums(rest, 0, false))
	if len(got) != len(want) {
		t.Errorf("%d effects are left, want %d", len(got), len(want))
	}
	for _, r := range got {
		if of, known := want[[2]string{r.ProgramID, r.MetricID}]; !known || math.Abs(of.DiD-r.Effect) > 1e-9*(1+math.Abs(of.DiD)) {
			t.Errorf("%s %s: %g, want %g", r.ProgramID, r.MetricID, r.Effect, of.DiD)
		}
		places, left := placesOf(w, r), placesOf(rest, r)
		for isTrained, out := range map[bool]int64{true: r.TrainedOut, false: r.ComparisonOut} {
			subjects, inGroup := map[int64]bool{}, map[int64]bool{}
			for p := range places {
				if p.isTrained == isTrained && !left[p] {
					subjects[p.subject] = true
					if group[p.subject] {
						inGroup[p.subject] = true
					}
				}
			}
			if (out == 0) != (len(subjects) == 0) || out > int64(len(subjects)) || out < min(int64(len(inGroup)), floor) {
				t.Errorf("%s %s: %d people are out, want %d, of these %d of the group", r.ProgramID, r.MetricID, out, len(subjects), len(inGroup))
			}
		}
	}
}

// place is where a subject is in an effect.
type place struct {
	cell      string
	subject   int64
	isTrained bool
}

func placesOf(w world, r comparison.Remainder) map[place]bool {
	places := map[place]bool{}
	for _, c := range windows(w.rows(r.ProgramID, r.MetricID), "effect") {
		places[place{c.cell, c.Subject, c.isTrained}] = true
	}
	return places
}

func fillCells(t *testing.T, s enginetest.Tables, cells []inference.Cell) {
	t.Helper()
	batch, err := models.BatchOf(s.Contracts["int_cells"], cells)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if err := s.Engine.Fill(context.Background(), s.Contracts["int_cells"], batch); err != nil {
		t.Fatal(err)
	}
}

// effectsOf are the sums of the measure effect by program and metric.
func effectsOf(sums []inference.ComparisonSums) map[[2]string]inference.ComparisonSums {
	of := map[[2]string]inference.ComparisonSums{}
	for _, s := range sums {
		if s.Measure == "effect" {
			of[[2]string{s.ProgramID, s.MetricID}] = s
		}
	}
	return of
}

// without is the world whose pool and trained people are not among the subjects.
func (w world) without(subjects map[int64]bool) world {
	w.pool = slices.DeleteFunc(slices.Clone(w.pool), func(p poolRow) bool { return subjects[p.Subject] })
	w.trained = slices.DeleteFunc(slices.Clone(w.trained), func(t trainedRow) bool { return subjects[t.Subject] })
	return w
}

// buildFindingPool makes the table of everybody, whom a finding may be about.
func buildFindingPool(t *testing.T, s enginetest.Tables, all []sql.Model) {
	t.Helper()
	m := all[slices.IndexFunc(all, func(m sql.Model) bool { return m.Name == "int_finding_pool" })]
	m.Query = "select " + strings.Join(m.ColumnNames(), ", ") + " from int_pool"
	if _, err := s.Engine.Build(context.Background(), m); err != nil {
		t.Fatal(err)
	}
}

func claimsOf(w world) (claims [][2]string) {
	for _, t := range w.trained {
		if claim := [2]string{t.Program, t.Metric}; !slices.Contains(claims, claim) {
			claims = append(claims, claim)
		}
	}
	return claims
}

// BenchmarkWithout computes the sums of one program in a company of 5,000 people without
// ten of them.
func BenchmarkWithout(b *testing.B) {
	s := build(b, enginetest.Models(b), companyOf(rand.New(rand.NewPCG(1, 1)), 5000), inputs...)
	arrays, err := comparison.LoadArrays(context.Background(), s, "p0", "m0")
	if err != nil {
		b.Fatal(err)
	}
	without := map[int64]bool{}
	for i := range int64(10) {
		without[100*i+1] = true
	}
	for b.Loop() {
		if rows := arrays.Without(without); len(rows) == 0 {
			b.Fatal("no sums")
		}
	}
}
