package inference

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// evaldata returns the path of a file of the evaluation data. Without IMPACTMART_EVALDATA
// the test is skipped.
func evaldata(t *testing.T, file string) string {
	t.Helper()
	root := os.Getenv("IMPACTMART_EVALDATA")
	if root == "" {
		t.Skipf("SKIPPED, NOTHING PROVEN: IMPACTMART_EVALDATA does not name the folder of the evaluation data; this test needs %s", file)
	}
	return filepath.Join(root, file)
}

// answers decodes the results of a file of the evaluation data.
func answers(t *testing.T, file string, results any) {
	t.Helper()
	text, err := os.ReadFile(evaldata(t, file))
	if err != nil {
		t.Fatal(err)
	}
	document := struct {
		Results any `json:"results"`
	}{results}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) && got != want {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// TestPublishedQuantiles compares the t distribution with R's qt and pt.
func TestPublishedQuantiles(t *testing.T) {
	var r struct {
		T []struct{ DF, P, Q float64 } `json:"t"`
		P []struct{ DF, T, P float64 } `json:"t_two_sided_p"`
	}
	answers(t, "quantiles.json", &r)
	if len(r.T) == 0 || len(r.P) == 0 {
		t.Fatal("the answers are empty")
	}
	for _, c := range r.T {
		near(t, "quantile", tQuantile(c.P, c.DF), c.Q, 1e-10)
	}
	for _, c := range r.P {
		near(t, "two-sided p", tTwoSided(c.T, c.DF), c.P, 1e-8)
	}
}

// TestPublishedMultipleTesting compares the adjustment with the example of Benjamini &
// Hochberg 1995 and R's p.adjust.
func TestPublishedMultipleTesting(t *testing.T) {
	var r struct {
		Example struct{ P, BH []float64 } `json:"bh1995"`
	}
	answers(t, "multiple_testing.json", &r)
	if len(r.Example.P) != 15 {
		t.Fatal("the answers are empty")
	}
	got := benjaminiHochberg(r.Example.P)
	if diff := cmp.Diff(r.Example.BH, got, cmpopts.EquateApprox(1e-12, 0)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
