package pipelines_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const mpdtaConfig = `
version: 1
store: STORE
drops: DROPS
currency: USD
comparison: {pool: POOL, base: varying}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: employee_id}
      hire_date: {from: hire_date, formats: [yyyy-mm-dd]}
    contract: {new_columns: ignore}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: employee_id}
      program_id: {from: course_id}
      completed_date: {from: completion_date, formats: [yyyy-mm-dd]}
      status: {from: status}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: employee_id}
      metric_id: {from: metric}
      period_start: {from: period_start, formats: [yyyy-mm-dd]}
      numerator: {from: value}
    contract: {new_columns: ignore}
metrics:
  - {id: log_employment, name: Log employment, kind: mean, unit: log thousands, grain: year, baseline: 2, gap: 0, post: 4}
programs:
  - {id: PROGRAMME-A, name: Minimum wage, launch: 2004-01-01, index_period: post}
alignments:
  - {program: PROGRAMME-A, metric: log_employment, agreed_on: 2003-01-01}
`

// TestMpdta compares the event-study marts with the results of R's did for the example
// panel of Callaway & Sant'Anna (2021), from CSV through landing, DuckDB and Parquet.
func TestMpdta(t *testing.T) {
	drops := evaldata(t, "mpdta")
	for pool, scenario := range map[string]string{"never": "mpdta_nev_dr", "not_yet": "mpdta_nyt_dr"} {
		t.Run(pool, func(t *testing.T) {
			dir := t.TempDir()
			config := strings.NewReplacer("STORE", filepath.Join(dir, "store"), "DROPS", drops, "POOL", pool).Replace(mpdtaConfig)
			marts := openMarts(t, runConfig(t, dir, config).Store)

			cells := 0
			for _, r := range reference(t, filepath.Join(drops, "ref_attgt.csv"), scenario) {
				where := fmt.Sprintf(" from cohort_impacts where year(cohort_date) = %s and year(period_date) = %s", r["group"], r["t"])
				within(t, "ATT"+where, marts.number("select effect"+where), r.number("att"), 1e-9)
				within(t, "SE"+where, marts.number("select effect_std_error"+where), r.number("se"), 1e-9)
				cells++
			}
			if cells != 12 {
				t.Errorf("%d cells in the reference, want 12", cells)
			}
			for _, r := range reference(t, filepath.Join(drops, "ref_aggte.csv"), scenario) {
				overall := map[string]string{"simple": "simple", "group": "group_overall", "dynamic": "event_overall", "calendar": "calendar_overall"}[r["type"]]
				where := " from impact_aggregates where aggregation = '" + overall + "'"
				within(t, "effect"+where, marts.number("select effect"+where), r.number("overall_att"), 1e-9)
				within(t, "SE"+where, marts.number("select effect_std_error"+where), r.number("overall_se"), 1e-9)
				switch r["type"] {
				case "dynamic":
					where = " from impact_trends where periods_since_training = " + r["egt"]
				case "group", "calendar":
					where = " from impact_aggregates where aggregation = '" + r["type"] + "' and position = '" + r["egt"] + "-01-01'"
				default:
					continue
				}
				within(t, "effect"+where, marts.number("select effect"+where), r.number("att_egt"), 1e-9)
				within(t, "SE"+where, marts.number("select effect_std_error"+where), r.number("se_egt"), 1e-9)
			}
			for _, r := range reference(t, filepath.Join(drops, "ref_pretest.csv"), scenario) {
				within(t, "Wald statistic", marts.number("select max(leads_wald) from impact_aggregates"), r.number("W"), 1e-9)
				if p := marts.number("select max(leads_p_value) from impact_aggregates"); p < r.number("Wpval")-5e-6 || p > r.number("Wpval")+5e-6 {
					t.Errorf("p = %v, want %s", p, r["Wpval"])
				}
			}
		})
	}
}

type record map[string]string

func (r record) number(column string) float64 {
	x, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		panic(err)
	}
	return x
}

// reference reads the rows of one scenario.
func reference(t *testing.T, path, scenario string) []record {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []record
	for _, row := range rows[1:] {
		if row[0] != scenario {
			continue
		}
		r := record{}
		for i, name := range rows[0] {
			r[name] = row[i]
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		t.Fatalf("%s has no scenario %s", path, scenario)
	}
	return out
}
