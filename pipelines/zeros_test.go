package pipelines_test

import (
	"fmt"
	"math"
	"testing"
)

const zerosConfig = `
version: 1
store: store
drops: .
currency: EUR
comparison: {strata: [department]}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      termination_date: {from: left, formats: [yyyy-mm-dd]}
      department: {const: works}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: course}
      completed_date: {const: 2025-06-15}
      status: {const: completed}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: incidents}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
metrics:
  - {id: incidents, kind: total, missing_means: zero, unit: incidents, grain: month, baseline: 3, post: 3}
programs:
  - {id: course, launch: 2025-06-01}
alignments:
  - {program: course, metric: incidents, agreed_on: 2025-05-01}
`

// TestMissingMeansZero: of 12 trained people and 20 colleagues, 17 have no row in any
// window, and all of them count. Two more do not: a trained newcomer and a colleague who
// left.
//
//	incidents a month   lead    baseline  after
//	trained             1/12    2/12      4/12
//	colleagues          1/20    5/20      4/20
//
// The effect is therefore 2/12 + 1/20. Changes are +1 (4 trained, 4 others), -1 (2, 5) or
// 0, so the squared influences sum to (6 - 4/12) / 12² + (9 - 1/20) / 20². The event study
// compares June to September with May, in which t2 had an incident; the newcomer was there
// in May, and is its 13th trained person.
func TestMissingMeansZero(t *testing.T) {
	roster, completions := "id,hired,left\nnew,2025-05-02,\ngone,2020-01-01,2025-08-10\n", "id\nnew\n"
	for i := range 12 {
		roster += fmt.Sprintf("t%d,2020-01-01,\n", i+1)
		completions += fmt.Sprintf("t%d\n", i+1)
	}
	for i := range 20 {
		roster += fmt.Sprintf("o%d,2020-01-01,\n", i+1)
	}
	kpi := "id,month,value\nt1,2024-12,3\no1,2025-02,3\nt1,2025-03,3\nt2,2025-03,1\nt2,2025-04,1\nt2,2025-05,1\n"
	for i := range 5 {
		kpi += fmt.Sprintf("o%d,2025-04,3\n", i+1)
	}
	for i := range 4 {
		kpi += fmt.Sprintf("t%d,2025-08,3\no%d,2025-09,3\n", i+3, i+6)
	}
	dir := delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
	marts := openMarts(t, runConfig(t, dir, zerosConfig).Store)
	const did = " from program_impacts where estimator = 'did'"
	squares := (6-4.0/12)/(12*12) + (9-1.0/20)/(20*20)
	for query, want := range map[string]float64{
		"select effect" + did:                                               2.0/12 + 1.0/20,
		"select effect_std_error" + did:                                     math.Sqrt(squares * 32 / 31 * 63 / 60),
		"select trained_count" + did:                                        12,
		"select comparison_count" + did:                                     20,
		"select baseline_trained_mean" + did:                                2.0 / 12,
		"select post_trained_mean" + did:                                    4.0 / 12,
		"select baseline_comparison_mean" + did:                             5.0 / 20,
		"select post_comparison_mean" + did:                                 4.0 / 20,
		"select lead_effect" + did:                                          1.0/12 - 4.0/20,
		"select effect from program_impacts where estimator = 'pre_post'":   2.0 / 12,
		"select effect from impact_aggregates where aggregation = 'simple'": ((12.0-4)/13 - 12.0/20) / 4,
		"select count(*) from participant_funnel where step = 'no_observation' and people_count > 0":       0,
		"select count(*) from program_impacts where estimator = 'did' and evidence_cap = 'too_few_people'": 0,
	} {
		within(t, query, marts.number(query), want, 1e-9)
	}
}
