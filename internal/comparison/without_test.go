package comparison_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
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
		smaller := w
		smaller.pool = slices.DeleteFunc(slices.Clone(w.pool), func(p poolRow) bool { return without[p.Subject] })
		smaller.trained = slices.DeleteFunc(slices.Clone(w.trained), func(t trainedRow) bool { return without[t.Subject] })
		for _, c := range []struct {
			world   world
			without map[int64]bool
		}{{w, nil}, {smaller, without}} {
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
