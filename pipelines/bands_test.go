package pipelines_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

const bandsConfig = `version: 1
currency: EUR
privacy: {figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns: {employee_id: {from: id}, hire_date: {from: hired, formats: [yyyy-mm-dd]}}
  lms:
    table: completions
    source: {type: csv, path: lms.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: P}
      completed_date: {from: done, formats: [yyyy-mm-dd]}
      status: {const: completed}
      duration_hours: {from: hours, unit: hours}
  talks:
    table: checkins
    source: {type: csv, path: talks.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: P}
      checkin_date: {from: day, formats: [yyyy-mm-dd]}
      manager_id: {from: manager}
      kind: {const: talk}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: M}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
metrics:
  - {id: M, name: Units, kind: mean, unit: units, grain: month, baseline: 1, gap: 0, post: 1, smallest_change: 0.1}
programs:
  - {id: P, name: Course, launch: 2025-04-01}
alignments:
  - {program: P, metric: M, agreed_on: 2025-03-01}
`

// TestBandsFromFilesToMarts has 30 trained people and 30 colleagues. On average,
// colleagues change by 1 and trained people by 3; people with eight hours change by 2
// more, and people with a check-in within 30 days by 4 more.
func TestBandsFromFilesToMarts(t *testing.T) {
	roster, lms, talks, kpi := "id,hired\n", "id,done,hours\n", "id,day,manager\n", "id,month,value\n"
	for i := range 60 {
		trained, wobble := i < 30, float64(i%2)
		roster += fmt.Sprintf("p%02d,2020-01-01\n", i)
		change := 0.5 + wobble
		if trained {
			hours := 4
			change += 2
			if i%3 == 0 {
				hours, change = 8, change+2
			}
			lms += fmt.Sprintf("p%02d,2025-04-10,%d\n", i, hours)
			if i < 12 {
				change += 4
				talks += fmt.Sprintf("p%02d,2025-05-10,boss\n", i) // day 30
			} else if i < 16 {
				talks += fmt.Sprintf("p%02d,2025-05-20,boss\n", i) // day 40: four more people
			}
		}
		for month, value := range map[string]float64{"2025-02": 10, "2025-03": 10, "2025-05": 10 + change} {
			kpi += fmt.Sprintf("p%02d,%s,%g\n", i, month, value)
		}
	}
	dir := delivered(t, map[string]string{"roster": roster, "lms": lms, "talks": talks, "kpi": kpi})
	marts := openMarts(t, runConfig(t, dir, bandsConfig).Store)
	near := func(query string, want float64) {
		t.Helper()
		if got := marts.number(query); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	dose := "select %s from dose_effects where dose_band = '%s'"
	near(fmt.Sprintf(dose, "people_count", "upper"), 10)
	near(fmt.Sprintf(dose, "hours_mean", "upper"), 8)
	near(fmt.Sprintf(dose, "effect", "upper"), 2+2+4*0.4)   // 4 of 10 had a check-in
	near(fmt.Sprintf(dose, "effect", "middle"), 2+4*8.0/20) // equal hours share a rank
	near(fmt.Sprintf(dose, "cast(is_causal as double)", "upper"), 0)
	talked := "select %s from reinforcement_effects where within_days = %d and has_checkin"
	near(fmt.Sprintf(talked, "people_count", 30), 12)
	near(fmt.Sprintf(talked, "effect", 30), 2+4+2*4.0/12)
	near(fmt.Sprintf(talked, "cast(effect_low < effect and effect < effect_high as double)", 30), 1)
	near(fmt.Sprintf(talked, "cast(is_suppressed as double)", 60), 1) // four more than within 30 days
	near(strings.Replace(fmt.Sprintf(talked, "people_count", 30), "and has", "and not has", 1), 18)
	near("select people_needed from power_plans", marts.number("select people_needed from program_impacts where is_primary"))
	near("select trained_per_month from power_plans", 5)
	near("select months_to_enough_people from power_plans where analyzed_count = 30 and immature_count = 0", marts.number(
		"select greatest(0, people_needed - 30) / 5.0 from program_impacts where is_primary"))
}
