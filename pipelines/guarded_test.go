package pipelines_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// nights publishes examples/minimal twice, the first time without the last completion.
type nights struct {
	pay      [2]float64 // cost of the learners' time
	effect   float64    // of the second night, with its standard error and interval
	se       float64
	low      float64
	high     float64
	people   float64
	warnings []string
	page     string
	kind     string // runs.figures
}

func publishNights(t *testing.T, privacy string) (n nights) {
	t.Helper()
	dir := minimalCopy(t)
	config, completions := filepath.Join(dir, "impactmart.yaml"), filepath.Join(dir, "completions.csv")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(text, privacy...), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(completions)
	if err != nil {
		t.Fatal(err)
	}
	before := bytes.TrimRight(whole, "\n")
	before = before[:bytes.LastIndexByte(before, '\n')+1]
	for night, rows := range [][]byte{before, whole} {
		if err := os.WriteFile(completions, rows, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := pipelineIn(t, dir, &n.warnings).Run(t.Context(), pipelines.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		m := openMarts(t, filepath.Join(dir, "store"))
		n.pay[night] = m.number("select amount from program_costs where component = 'learner_time'")
		if err := m.db.Close(); err != nil { // or the next one would see this file
			t.Fatal(err)
		}
	}
	m := openMarts(t, filepath.Join(dir, "store"))
	const headline = " from program_impacts where is_primary"
	n.effect, n.se, n.people = m.number("select effect"+headline), m.number("select effect_std_error"+headline), m.number("select trained_count"+headline)
	n.low, n.high = m.number("select effect_low"+headline), m.number("select effect_high"+headline)
	if err := m.db.QueryRow("select max(figures) from runs").Scan(&n.kind); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "store", "marts", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	n.page = string(page)
	return n
}

// TestGuardedFigures: exact figures of two nights that differ by one completion give what
// that person's time costs; guarded ones do not. A guarded figure is near the exact one and
// less certain, and whoever publishes exact ones says so, and why. A sum that moves at all
// moves by its step, which is more than one person costs.
func TestGuardedFigures(t *testing.T) {
	exact, guarded := publishNights(t, "\nprivacy: {figures: exact, because: the company is made up}\n"), publishNights(t, "")
	person := exact.pay[1] - exact.pay[0]
	if !(person > 50 && person < 500) {
		t.Fatalf("exact costs of two nights differ by %v: not by one person's time", person)
	}
	if change := math.Abs(guarded.pay[0] - guarded.pay[1]); change != 0 && change <= 1.5*person {
		t.Errorf("guarded costs of two nights differ by %v, and one person's time costs %v", change, person)
	}
	if guarded.effect == exact.effect || math.Abs(guarded.effect-exact.effect) > guarded.se || guarded.se < exact.se {
		t.Errorf("guarded effect %v (SE %v), exact %v (SE %v)", guarded.effect, guarded.se, exact.effect, exact.se)
	}
	if !(guarded.low < guarded.effect && guarded.effect < guarded.high && guarded.high-guarded.low > exact.high-exact.low) {
		t.Errorf("guarded interval %v .. %v, exact %v .. %v", guarded.low, guarded.high, exact.low, exact.high)
	}
	if guarded.people != 25 || exact.people != 24 {
		t.Errorf("%v and %v people, want 25 and 24", guarded.people, exact.people)
	}
	const because = "because: the company is made up"
	says := func(n nights) bool {
		return slices.ContainsFunc(n.warnings, func(w string) bool { return strings.Contains(w, because) }) && strings.Contains(n.page, "the company is made up")
	}
	if exact.kind != "exact" || guarded.kind != "guarded" || !says(exact) || strings.Contains(guarded.page, "all digits") || len(guarded.warnings) > 0 {
		t.Errorf("runs say %q and %q; warnings %q and %q", exact.kind, guarded.kind, exact.warnings, guarded.warnings)
	}
}
