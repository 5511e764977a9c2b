package pipelines_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const seasonConfig = `
version: 1
store: store
drops: drops
currency: EUR
privacy: {figures: exact, because: made up}
comparison: {strata: [department]}
feeds:
  roster: {table: employees, source: {type: csv, path: roster.csv}, columns: {employee_id: {from: id}, department: {from: department}, hire_date: {from: hired, formats: [yyyy-mm-dd]}}}
  completions: {table: completions, source: {type: csv, path: completions.csv}, columns: {employee_id: {from: id}, program_id: {const: selling}, completed_date: {from: day, formats: [yyyy-mm-dd]}, status: {const: completed}}}
  sales: {table: observations, source: {type: csv, path: sales.csv}, columns: {subject_id: {from: id}, metric_id: {const: sales}, period_start: {from: month, formats: [yyyy-mm]}, numerator: {from: sales}}}
goals: [{id: growth, metric: sales, target: 30, start: 2026-01-01, due: 2026-12-31}]
metrics: [{id: sales, kind: mean, unit: orders, grain: month, baseline: 3, post: 3}]
programs: [{id: selling, launch: 2025-01-10}]
alignments: [{program: selling, metric: sales, goal: growth, agreed_on: 2024-12-01}]
`

// TestAStepIsNoSeason: the step of a program that was launched in the year before is no season,
// so the goal has not moved back by it; a season that everybody has is one.
func TestAStepIsNoSeason(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		spring float64 // more than in winter, every year
		season float64
		moved  float64
	}{
		"a step":              {0, 0, 0},
		"a step and a season": {3, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			roster, completions, sales := "id,department,hired\n", "id,day\n", "id,month,sales\n"
			rng := rand.New(rand.NewPCG(1, 2))
			for i := range 80 {
				id, own := fmt.Sprintf("e%02d", i), rng.NormFloat64()
				isTrained := i%2 == 0
				roster += id + ",Sales,2020-01-01\n"
				if isTrained {
					completions += id + ",2025-01-10\n"
				}
				for m := time.Date(2024, time.May, 1, 0, 0, 0, 0, time.UTC); m.Year() < 2026 || m.Month() < time.June; m = m.AddDate(0, 1, 0) {
					value := 20 + own + 0.3*rng.NormFloat64()
					if m.Month() >= time.March && m.Month() <= time.May {
						value += of.spring
					}
					if isTrained && m.After(time.Date(2025, time.January, 31, 0, 0, 0, 0, time.UTC)) {
						value += 4
					}
					sales += fmt.Sprintf("%s,%s,%.3f\n", id, m.Format("2006-01"), value)
				}
			}
			drops := filepath.Join(dir, "drops")
			if err := os.MkdirAll(drops, 0o700); err != nil {
				t.Fatal(err)
			}
			for file, text := range map[string]string{"roster.csv": roster, "completions.csv": completions, "sales.csv": sales} {
				if err := os.WriteFile(filepath.Join(drops, file), []byte(strings.TrimSpace(text)+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			marts := openMarts(t, runConfig(t, dir, seasonConfig).Store)
			if n := marts.number("select count(*) from goal_contributions where is_counted and effect between 3.5 and 4.5"); n != 1 {
				t.Fatal("the effect of the program does not count")
			}
			for column, want := range map[string]float64{"season_value": of.season, "moved_value": of.moved} {
				if got := marts.number("select " + column + " from goal_progress"); math.Abs(got-want) > 0.25 {
					t.Errorf("%s is %.3f, want about %v", column, got, want)
				}
			}
		})
	}
}
