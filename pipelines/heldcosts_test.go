package pipelines_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHeldBackCosts: a cost that could not be read makes the cost of its program incomplete,
// one whose program could not be read that of every program, and so does a completion.
func TestHeldBackCosts(t *testing.T) {
	config := strings.NewReplacer(
		"status: {const: completed}", "status: {const: completed}\n      duration_hours: {from: hours, unit: hours}",
		"goals:", `  money:
    table: costs
    contract: {max_rejects: 60%}
    source: {type: csv, path: money.csv}
    columns:
      program_id: {from: course}
      component: {const: delivery}
      period_start: {from: day, formats: [yyyy-mm-dd]}
      amount: {from: amount}
      currency_code: {const: EUR}
goals:`).Replace(overlapConfig)
	const booked = "course,day,amount\nfirst,2025-01-15,100\nsecond,2025-01-15,100\n"
	for name, c := range map[string]struct {
		costs, hours string
		complete     map[string]string
	}{
		"nothing held back":      {complete: map[string]string{"first": "true", "second": "true"}},
		"an amount of first":     {costs: "first,2025-02-01,1OO\n", complete: map[string]string{"first": "false", "second": "true"}},
		"a day of second":        {costs: "second,2025-02-30,100\n", complete: map[string]string{"first": "true", "second": "false"}},
		"a cost of no program":   {costs: ",2025-02-01,100\n", complete: map[string]string{"first": "false", "second": "false"}},
		"a completion of second": {hours: "1O", complete: map[string]string{"first": "true", "second": "false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := overlapping(t, 0, lasting)
			withHours(t, filepath.Join(dir, "completions.csv"), c.hours)
			if err := os.WriteFile(filepath.Join(dir, "money.csv"), []byte(booked+c.costs), 0o600); err != nil {
				t.Fatal(err)
			}
			marts := openMarts(t, runConfig(t, dir, config).Store)
			for program, want := range c.complete {
				for _, mart := range []string{"program_returns", "training_portfolio"} {
					if got := marts.text("select cast(bool_and(cost_is_complete) as varchar) from " + mart + " where program_id = '" + program + "'"); got != want {
						t.Errorf("%s: the cost of %s is complete: %s, want %s", mart, program, got, want)
					}
				}
			}
		})
	}
}

// withHours adds hours to the completions, all 0 but those of the last, which is of second.
func withHours(t *testing.T, path, last string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for i := range lines {
		lines[i] += ",0"
	}
	lines[0] = "id,course,day,hours"
	if last != "" {
		lines[len(lines)-1] = strings.TrimSuffix(lines[len(lines)-1], "0") + last
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}
