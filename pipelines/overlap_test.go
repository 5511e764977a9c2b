package pipelines_test

import (
	"fmt"
	"strings"
	"testing"
)

const overlapConfig = `
version: 1
store: store
drops: .
currency: EUR
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {const: 2020-01-01}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
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
goals:
  - {id: more, metric: units}
metrics:
  - {id: units, kind: mean, unit: units, grain: month, baseline: 2, post: 3, value_per_unit: 10}
programs:
  - {id: first, launch: 2024-06-01}
  - {id: second, launch: 2024-06-01}
alignments:
  - {program: first, metric: units, goal: more, agreed_on: 2024-01-01}
  - {program: second, metric: units, goal: more, agreed_on: 2024-01-01}
`

// TestOverlapIsClaimedOnce plants two programs for one metric. Ten people complete the
// first in June, ten the second some months before or after that, ten both, and ten none.
// The first alone gives 3 units a month, the second alone 2, and both together 4, less than
// their sum. The claims together are never above that joint effect. Where each training is
// in the windows of the other, those who completed both count for neither. After three
// months the second is still in the windows of the first, but the first is before those of
// the second, which claims what it added: 1 unit. After six months each claims its part.
func TestOverlapIsClaimedOnce(t *testing.T) {
	const value, claimed = 10.0, 3.0
	joint, alone := (10*3+10*2+10*4)*value*claimed, (10*3+10*2)*value*claimed
	for months, want := range map[int]float64{-6: joint, -1: alone, 0: alone, 1: alone, 3: alone + 10*1*value*claimed, 6: joint} {
		t.Run(fmt.Sprint(months), func(t *testing.T) {
			t.Parallel()
			marts := openMarts(t, runConfig(t, overlapping(t, months, lasting), overlapConfig).Store)
			benefit := marts.number("select sum(benefit_amount) from program_returns where scenario = 'point' and is_counted")
			if benefit > joint+0.01 {
				t.Errorf("the programs claim %v, the joint effect is %v", benefit, joint)
			}
			within(t, "the claims", benefit, want, 1e-9)
			within(t, "the goal", marts.number("select benefit_amount from goal_returns where goal_id = 'more' and scenario = 'point'"), benefit, 1e-12)
		})
	}
}

// TestRenewedEffectIsClaimedOnce plants two programs that each give 3 units for 6 months, and
// of which the second, 6 months later, finds nothing left of the first. Both claim 10 months:
// of ten people, the first leaves the last 4 of them to the second.
func TestRenewedEffectIsClaimedOnce(t *testing.T) {
	fading := func(first, second int) float64 {
		if first > 0 && first <= 6 || second > 0 && second <= 6 {
			return 3
		}
		return 0
	}
	config := strings.Replace(overlapConfig, "value_per_unit: 10", "value_per_unit: 10, claim_periods: 10", 1)
	marts := openMarts(t, runConfig(t, overlapping(t, 6, fading), config).Store)
	for program, want := range map[string]float64{"first": 100 * 10.0 / 20 * 4 / 10, "second": 0} {
		within(t, "left by "+program, marts.number("select unclaimed_pct from program_returns where scenario = 'point' and program_id = '"+program+"'"), want, 1e-9)
	}
	within(t, "the claims", marts.number("select sum(benefit_amount) from program_returns where scenario = 'point'"), 3*10*(20*10+20*10-10*4), 1e-9)
}

// lasting effects are not forgotten, and do not quite add up.
func lasting(first, second int) float64 {
	switch {
	case first > 0 && second > 0:
		return 4
	case first > 0:
		return 3
	case second > 0:
		return 2
	}
	return 0
}

// overlapping writes a company in which the second program follows the first after so many
// months. What a person gains depends on the months since each; not above zero is not yet or
// never. Values vary by a unit in each group, evenly.
func overlapping(t *testing.T, months int, gain func(first, second int) float64) (dir string) {
	t.Helper()
	first, second := 12, 12+months // months since January 2024
	var roster, completions, kpi strings.Builder
	roster.WriteString("id\n")
	completions.WriteString("id,course,day\n")
	kpi.WriteString("id,month,value\n")
	for i := range 40 {
		id, tookFirst, tookSecond := fmt.Sprintf("e%02d", i), i < 10 || i >= 20 && i < 30, i >= 10 && i < 30
		fmt.Fprintf(&roster, "%s\n", id)
		if tookFirst {
			fmt.Fprintf(&completions, "%s,first,%s-15\n", id, monthOf(first))
		}
		if tookSecond {
			fmt.Fprintf(&completions, "%s,second,%s-15\n", id, monthOf(second))
		}
		for month := range 24 {
			sinceFirst, sinceSecond := 0, 0
			if tookFirst {
				sinceFirst = month - first
			}
			if tookSecond {
				sinceSecond = month - second
			}
			noise := float64(i%2*2-1) * float64(month*month%7*24+month) / 168 // adds up to nothing in each group, and never twice the same
			fmt.Fprintf(&kpi, "%s,%s,%v\n", id, monthOf(month), 50+noise+gain(sinceFirst, sinceSecond))
		}
	}
	return delivered(t, map[string]string{"roster": roster.String(), "completions": completions.String(), "kpi": kpi.String()})
}

// monthOf is the month as yyyy-mm, counted from January 2024.
func monthOf(month int) string { return fmt.Sprintf("%d-%02d", 2024+month/12, month%12+1) }
