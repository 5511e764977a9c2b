package pipelines_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// TestKeepDays: a run begins by removing snapshots, and landed rows that only these rested
// on, once they are older than keep_days. What is current stays, however old, and nothing is
// damaged. Without the key, everything stays.
func TestKeepDays(t *testing.T) {
	for keep, want := range map[string]struct {
		snapshots, completions int
	}{"": {2, 2}, "privacy: {keep_days: 30}": {1, 1}} {
		dir := minimalCopy(t)
		config, completions := filepath.Join(dir, "impactmart.yaml"), filepath.Join(dir, "completions.csv")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(config, append(text, "\n"+keep+"\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		rows, err := os.ReadFile(completions)
		if err != nil {
			t.Fatal(err)
		}
		var warnings []string
		runOn := func(day int, rows string) {
			t.Helper()
			if err := os.WriteFile(completions, []byte(rows), 0o600); err != nil {
				t.Fatal(err)
			}
			plan, err := project.Load(config, sources)
			if err != nil {
				t.Fatal(err)
			}
			of := tools
			of.Now = func() time.Time { return time.Now().AddDate(0, 0, day) }
			if _, err := pipelines.New(plan, of, quiet{&warnings}).Run(t.Context(), pipelines.RunOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		all := string(rows)
		runOn(0, all[:strings.LastIndex(strings.TrimRight(all, "\n"), "\n")+1])
		runOn(1, all)
		runOn(100, all) // nothing has changed
		count := func(pattern string) int {
			names, err := filepath.Glob(filepath.Join(dir, "store", pattern))
			if err != nil {
				t.Fatal(err)
			}
			return len(names)
		}
		if got := count("snapshots/*/manifest.json"); got != want.snapshots {
			t.Errorf("%q: %d snapshots, want %d", keep, got, want.snapshots)
		}
		for _, ending := range []string{".json", ".rejects.parquet"} {
			if got := count("landing/completions/*" + ending); got != want.completions {
				t.Errorf("%q: %d landed %s of completions, want %d", keep, got, ending, want.completions)
			}
		}
		if said := strings.Contains(fmt.Sprint(warnings), "removed: snapshots 1, landed deliveries 1"); said != (want.snapshots == 1) {
			t.Errorf("%q: warnings %q", keep, warnings)
		}
		audited, err := pipelineIn(t, dir, nil).Verify(t.Context(), false)
		if err != nil || slices.ContainsFunc(audited, func(a store.Audited) bool { return len(a.Damaged) > 0 }) {
			t.Errorf("%q: %v, %v", keep, audited, err)
		}
	}
}
