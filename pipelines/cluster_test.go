package pipelines_test

import (
	"fmt"
	"strings"
	"testing"
)

const clusterConfig = `
version: 1
store: store
drops: .
currency: EUR
comparison: {strata: [department], cluster: team}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {const: 2020-01-01}
      department: {from: department}
    attributes:
      team: {from: team}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: course}
      completed_date: {const: 2025-05-15}
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

// TestClusters takes people of eight teams in two departments from CSV to marts. Effect,
// clustered standard error, and p-value and interval of the wild cluster bootstrap equal
// those that numpy computes for the same people (the example of package inference).
func TestClusters(t *testing.T) {
	people := []struct{ department, arms string }{
		// Trained people, then others: team and change.
		{"north", "1+5 1+4 2+7 3+3 4+6 4+2 | 1+1 2+2 5+0 5+3 6-1 7+4 8+2"},
		{"south", "2+6 3+8 5+1 | 1+2 4+5 6+3 6+2 7-2 8+1"},
	}
	roster, completions, kpi := "id,department,team\n", "id\n", "id,month,value\n"
	number := 0
	for _, d := range people {
		trained, others, _ := strings.Cut(d.arms, "|")
		for i, arm := range []string{trained, others} {
			for person := range strings.FieldsSeq(arm) {
				var team, change int
				if _, err := fmt.Sscanf(person, "%1d%d", &team, &change); err != nil {
					t.Fatal(err)
				}
				number++
				roster += fmt.Sprintf("e%d,%s,team %d\n", number, d.department, team)
				kpi += fmt.Sprintf("e%d,2025-04,10\ne%d,2025-06,%d\n", number, number, 10+change)
				if i == 0 {
					completions += fmt.Sprintf("e%d\n", number)
				}
			}
		}
	}
	dir := delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
	marts := openMarts(t, runConfig(t, dir, clusterConfig).Store)
	const where = " from program_impacts where estimator = 'did' and se_type = 'wild'"
	rows := 2.0 * 22
	within(t, "effect", marts.number("select effect"+where), 3.007936507936508, 1e-9)
	within(t, "squared standard error", marts.number("select effect_std_error * effect_std_error"+where), 0.452032811482235*8/7*(rows-1)/(rows-4), 1e-9)
	within(t, "p-value", marts.number("select p_value"+where), 0.0078125, 1e-9)
	within(t, "low", marts.number("select effect_low"+where), 1.0116066538281356, 1e-9)
	within(t, "high", marts.number("select effect_high"+where), 4.592980865379228, 1e-9)
	if clusters := marts.number("select clusters_count" + where); clusters != 8 {
		t.Errorf("%v clusters", clusters)
	}
	within(t, "simple, t(7)", marts.number("select (effect_high - effect) / effect_std_error from impact_aggregates where aggregation = 'simple'"), 2.364624251592785, 1e-9)
}
