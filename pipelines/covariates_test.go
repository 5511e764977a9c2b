package pipelines_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

const covariatesConfig = `
version: 1
store: store
drops: .
currency: EUR
comparison: {strata: [department], covariates: [tenure_years]}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      department: {from: department}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: course}
      completed_date: {from: day, formats: [yyyy-mm-dd]}
      status: {const: completed}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: units}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
metrics:
  - {id: units, kind: mean, unit: units, grain: month, baseline: 1, post: 1}
programs:
  - {id: course, launch: 2025-05-01}
alignments:
  - {program: course, metric: units, agreed_on: 2025-04-01}
`

// tenured is a company of two departments of 60 people, of whom 15 each are trained in May
// and 5 in June; most others were hired before them. Before training everybody has 10
// units; from June on it is 12 less one for each 1,000 days since the hire date, and trained
// people have 3 more. Every value has noise of that standard deviation.
func tenured(t *testing.T, noise float64) (dir string) {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 8))
	first, last := time.Date(2015, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	roster, completions, kpi := "id,hired,department\n", "id,day\n", "id,month,value\n"
	for i := range 120 {
		place, trainedIn := i%60, 99
		hired := first.AddDate(0, 0, 40*place+7*(place%5))
		roster += fmt.Sprintf("e%d,%s,department %d\n", i, hired.Format(time.DateOnly), i/60)
		if place >= 20 && place%2 == 0 {
			trainedIn = 5 + place%8/6
			completions += fmt.Sprintf("e%d,2025-%02d-15\n", i, trainedIn)
		}
		for month := 1; month <= 7; month++ {
			value := 10 + noise*r.NormFloat64()
			if month > 5 {
				value += 2 - last.Sub(hired).Hours()/24/1000
			}
			if month > trainedIn {
				value += 3
			}
			kpi += fmt.Sprintf("e%d,2025-%02d,%.12f\n", i, month, value)
		}
	}
	return delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
}

// TestCovariatesExactly: without noise, the estimate with tenure is the effect to nine
// digits, from CSV to mart, and did is not.
func TestCovariatesExactly(t *testing.T) {
	marts := openMarts(t, runConfig(t, tenured(t, 0), covariatesConfig).Store)
	within(t, "dr_did", marts.number("select effect from program_impacts where estimator = 'dr_did' and is_primary"), 3, 1e-9)
	if did := marts.number("select effect from program_impacts where estimator = 'did'"); did < 3.4 {
		t.Errorf("did is %v", did)
	}
}

// TestCovariates: with noise, the interval of dr_did has the effect and that of did has not.
// did is capped because it is another estimate, and dr_did is the row to quote.
func TestCovariates(t *testing.T) {
	marts := openMarts(t, runConfig(t, tenured(t, 0.3), covariatesConfig).Store)
	for _, query := range []string{
		"is_primary and estimator = 'dr_did' and effect_low < 3 and effect_high > 3 and evidence_grade in ('strong', 'moderate') and verdict = 'works'",
		"not is_primary and estimator = 'did' and effect_low > 3 and evidence_cap in ('undeclared_stratum', 'covariates_disagree') and verdict = 'promising'",
	} {
		if n := marts.number("select count(*) from program_impacts where " + query); n != 1 {
			t.Errorf("%v rows with %s", n, query)
		}
	}
	for check, alarms := range map[string]float64{"covariate_overlap": 0, "covariates": 1} {
		if n := marts.number("select count(*) from trust_checks where check_id = '" + check + "' and check_estimate is not null and is_alarm"); n != alarms {
			t.Errorf("%s alarms: %v", check, n)
		}
	}
	difference := marts.number("select sum(case estimator when 'dr_did' then effect else -effect end) from program_impacts where estimator in ('dr_did', 'did')")
	within(t, "what covariates add", marts.number("select check_estimate from trust_checks where check_id = 'covariates'"), difference, 1e-9)
}
