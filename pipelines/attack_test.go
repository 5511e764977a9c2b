package pipelines_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/attacker"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
	"github.com/impactmart/impactmart/sql"
)

// martTables are the contracts of all marts.
func martTables(t *testing.T) (marts []models.Table) {
	t.Helper()
	all, err := sql.Load(pipelines.Lists()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Layer == sql.Marts {
			marts = append(marts, m.Table)
		}
	}
	return marts
}

// publishedFigures are the figures in the marts of a store, by mart, column and row as the
// attacker names them.
func publishedFigures(t *testing.T, store string) map[string]float64 {
	t.Helper()
	m := openMarts(t, store)
	defer func() { _ = m.db.Close() }()
	figures := map[string]float64{}
	const month = "12 * (year(%s) - 2024) + month(%s) - 1"
	of := func(column string) string { return fmt.Sprintf(month, column, column) }
	for column, query := range map[string]string{
		"metric_levels level":                      "select concat(" + of("month_date") + ", ' ', department), level from metric_levels",
		"program_costs amount":                     "select concat(program_id, ' ', fiscal_year - 2024), amount from program_costs where component = 'learner_time'",
		"program_impacts effect":                   "select concat(program_id, ' ', estimator), effect from program_impacts where estimator = 'did'",
		"program_impacts lead_effect":              "select concat(program_id, ' ', estimator), lead_effect from program_impacts where estimator = 'did'",
		"program_impacts baseline_trained_mean":    "select concat(program_id, ' ', estimator), baseline_trained_mean from program_impacts where estimator = 'did'",
		"program_impacts baseline_comparison_mean": "select concat(program_id, ' ', estimator), baseline_comparison_mean from program_impacts where estimator = 'did'",
		"program_impacts post_comparison_mean":     "select concat(program_id, ' ', estimator), post_comparison_mean from program_impacts where estimator = 'did'",
		"cohort_impacts effect":                    "select concat(program_id, ' ', " + of("cohort_date") + ", ' ', " + of("period_date") + "), effect from cohort_impacts",
		"impact_trends effect":                     "select concat(program_id, ' ', periods_since_training), effect from impact_trends",
		"goal_progress actual_value":               "select goal_id, actual_value from goal_progress",
	} {
		rows, err := m.db.Query("select * from (" + query + ") as q(row_name, figure) where figure is not null")
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for rows.Next() {
			var name string
			var x float64
			if err := rows.Scan(&name, &x); err != nil {
				t.Fatal(err)
			}
			figures[column+" "+name] = x
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return figures
}

// publishNight runs the pipeline on what a company has delivered by a night.
func publishNight(t *testing.T, dir string, n attacker.Night, privacy string) map[string]float64 {
	t.Helper()
	for name, text := range n.Files() {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := runConfig(t, dir, n.Config(privacy))
	return publishedFigures(t, report.Store)
}

// TestAttackerReadsMarts: what the attacker writes down from contracts, departments and
// completions are the figures of the real marts: the same rows, the exact values where nothing
// is rounded, and else values within half a step, and multiples of it.
func TestAttackerReadsMarts(t *testing.T) {
	marts, c := martTables(t), attacker.NewCompany(1, 60, 2)
	alone, _ := attacker.AloneInACell()
	for name, of := range map[string]struct {
		night   attacker.Night
		isExact bool
	}{
		"exact":           {c.Night(29), true},
		"guarded":         {c.Night(24), false},
		"alone in a cell": {alone.Night(0), false},
	} {
		privacy := "{figures: guarded}"
		if of.isExact {
			privacy = "{figures: exact, because: made up}"
		}
		got := publishNight(t, t.TempDir(), of.night, privacy)
		for _, f := range attacker.Figures(of.night, marts, 10) {
			figure := f.Mart + " " + f.Column + " " + f.Row
			x, has := got[figure]
			delete(got, figure)
			near, isMultiple := 1e-6*max(1, math.Abs(f.Exact)), true
			if !of.isExact {
				near += f.Step / 2
				isMultiple = math.Abs(math.Remainder(x, f.Step)) < 1e-6*f.Step
			}
			if !has || math.Abs(x-f.Exact) > near || !isMultiple {
				t.Errorf("%s: %s: published %v (%t), exact %v, step %v", name, figure, x, has, f.Exact, f.Step)
			}
		}
		for figure, x := range got {
			t.Errorf("%s: %s is %v, which the attacker does not read", name, figure, x)
		}
	}
}

// publishedRows are the rows of a mart as text, by its grain.
func publishedRows(t *testing.T, m martsDB, mart models.Table) map[string]map[string]string {
	t.Helper()
	rows, err := m.db.Query("select * from " + mart.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for rows.Next() {
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		row, key := map[string]string{}, ""
		for i, name := range columns {
			row[name] = fmt.Sprint(values[i])
		}
		for _, name := range mart.Grain {
			key += row[name] + " "
		}
		all[key] = row
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRolesAreTrue: when one person achieves and earns something else, what is declared or
// operational stays as it is, and what is derived differs only where something differs that
// it is derived from.
func TestRolesAreTrue(t *testing.T) {
	c := attacker.NewCompany(1, 60, 2)
	other := c.Otherwise(7)
	var published [2]martsDB
	for i, company := range []*attacker.Company{&c, &other} {
		dir := t.TempDir()
		publishNight(t, dir, company.Night(29), "{figures: guarded}")
		published[i] = openMarts(t, filepath.Join(dir, "store"))
	}
	differs := 0
	for _, mart := range martTables(t) {
		if slices.Contains([]string{"runs", "feed_deliveries", "ledger_entries"}, mart.Name) {
			continue // what was delivered, by its hash
		}
		before, after := publishedRows(t, published[0], mart), publishedRows(t, published[1], mart)
		for key, row := range before {
			for _, column := range mart.Columns {
				changed := func(name string) bool { return after[key] == nil || after[key][name] != row[name] }
				if column.IsGuard || !changed(column.Name) {
					continue
				}
				differs++
				fromOther := slices.ContainsFunc(column.Role.From, func(name string) bool { return strings.Contains(name, ".") })
				switch role := column.Role; {
				case role.Kind == models.RoleDerived && (fromOther || slices.ContainsFunc(role.From, changed)), role.IsPrimitive(), role.Kind == "":
				case column.Name == "programs_count": // how many programs have evidence enough to count
				default:
					t.Errorf("%s.%s (%s) of %s: %s, and %s for another value of one person", mart.Name, column.Name, role, key, row[column.Name], after[key][column.Name])
				}
			}
		}
	}
	if differs == 0 {
		t.Error("nothing differs: the test does not look")
	}
}
