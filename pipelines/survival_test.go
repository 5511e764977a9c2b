package pipelines_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const lungConfig = `
version: 1
store: store
drops: drops
currency: USD
privacy: {figures: exact, because: the data are public}
comparison: {strata: [department]}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: employee_id}
      hire_date: {from: hire_date, formats: [yyyy-mm-dd]}
      termination_date: {from: termination_date, formats: [yyyy-mm-dd]}
      department: {from: department}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: employee_id}
      program_id: {const: onboarding}
      completed_date: {from: completed_date, formats: [yyyy-mm-dd]}
      status: {const: completed}
  units:
    table: observations
    source: {type: csv, path: units.csv}
    columns:
      subject_id: {from: employee_id}
      metric_id: {const: units}
      period_start: {from: day, formats: [yyyy-mm-dd]}
      numerator: {from: units}
metrics:
  - {id: units, kind: total, missing_means: zero, unit: units, grain: day, baseline: 30, post: 30}
  - {id: days_to_first_unit, kind: time_to, of: units, threshold: 1, horizon_days: 600, value_per_day: 12.5}
programs:
  - {id: onboarding, launch: 2020-01-01}
alignments:
  - {program: onboarding, metric: days_to_first_unit, agreed_on: 2019-12-01}
`

// TestLung presents the lung data of R's survival package as a company and compares the
// marts with R's figures. Men are trained on the day of hire, death is the first unit
// made, and censored people leave on the day of censoring. People are hired on different
// days. One colleague of another department, whom nobody is compared with, stays to the
// end.
func TestLung(t *testing.T) {
	survival := evaldata(t, "survival")
	dir := t.TempDir()
	writeLungCompany(t, filepath.Join(survival, "lung.csv"), filepath.Join(dir, "drops"))
	marts := openMarts(t, runConfig(t, dir, lungConfig).Store)
	answers := readAnswers(t, filepath.Join(survival, "expected.json"), "results")

	for arm, group := range map[string]string{"trained": "group0", "comparison": "group1"} {
		for column, answer := range map[string]string{
			"people_count":              group + ".n",
			"events_count":              group + ".events",
			"median_days":               group + ".median",
			"median_low_days":           group + ".median_ci95_log.0",
			"median_high_days":          group + ".median_ci95_log.1",
			"horizon_days":              group + ".rmst_tau",
			"restricted_mean_days":      group + ".rmst",
			"restricted_mean_std_error": group + ".rmst_se",
			"days_saved":                "rmst_difference.estimate",
			"days_saved_std_error":      "rmst_difference.se",
			"days_saved_p_value":        "rmst_difference.p",
			"logrank_statistic":         "logrank.chisq",
			"logrank_p_value":           "logrank.p",
		} {
			got := marts.number(fmt.Sprintf("select %s from productivity_ramps where arm = '%s'", column, arm))
			within(t, arm+" "+column, got, answers.at("lung_by_sex."+answer), 1e-9)
		}
	}
	for what, query := range map[string]string{
		"a row that is not reportable":   "select count(*) from productivity_ramps where not is_reportable or is_suppressed",
		"another verdict":                "select count(*) from productivity_ramps where verdict <> 'works' or evidence_grade <> 'moderate' or evidence_cap <> 'no_baseline'",
		"another benefit":                "select count(*) from productivity_ramps where benefit_amount is null or abs(benefit_amount - days_saved * 12.5 * (select people_count from productivity_ramps where arm = 'trained')) > 0.01",
		"a point below the floor":        "select count(*) from productivity_curves where at_risk_count < 10",
		"a curve that rises":             "select count(*) from (select share_not_yet > lag(share_not_yet) over (partition by arm order by day_number) as rises from productivity_curves) where rises",
		"an effect without windows":      "select count(*) from program_impacts",
		"an arm without a published end": "select 2 - count(distinct arm) from productivity_curves where day_number > 300",
	} {
		if n := marts.number(query); n != 0 {
			t.Errorf("%s: %v", what, n)
		}
	}
}

// writeLungCompany writes the roster, completions and daily units of the people in a
// survival data set with the columns time, status (2 is the event) and sex.
func writeLungCompany(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	people, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range people[0] {
		at[name] = i
	}
	var roster, completions, units strings.Builder
	roster.WriteString("employee_id,hire_date,termination_date,department\nwitness,2020-01-01,,Elsewhere\n")
	completions.WriteString("employee_id,completed_date\n")
	units.WriteString("employee_id,day,units\nwitness,2020-01-01,0\nwitness,2024-12-31,0\n")
	for i, row := range people[1:] {
		days, err := strconv.Atoi(row[at["time"]])
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprintf("E%03d", i)
		hired := time.Date(2020, 1, 1+i%45, 0, 0, 0, 0, time.UTC)
		start, end := hired.Format(time.DateOnly), hired.AddDate(0, 0, days).Format(time.DateOnly)
		left := ""
		fmt.Fprintf(&units, "%s,%s,0\n", id, start)
		if row[at["status"]] == "2" {
			fmt.Fprintf(&units, "%s,%s,1\n", id, end)
		} else {
			left = end
		}
		fmt.Fprintf(&roster, "%s,%s,%s,Works\n", id, start, left)
		if row[at["sex"]] == "1" {
			fmt.Fprintf(&completions, "%s,%s\n", id, start)
		}
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"roster.csv": roster.String(), "completions.csv": completions.String(), "units.csv": units.String()} {
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
