package attacker

import (
	"fmt"
	"strings"
	"time"
)

// firstDay is the first day of month 0, the beginning of a fiscal year.
var firstDay = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

func date(day int) string {
	return firstDay.AddDate(0, day/monthDays, day%monthDays).Format(time.DateOnly)
}

// Files are the CSV files that are delivered on the night: the roster as history, all
// completions, and all values.
func (n Night) Files() map[string]string {
	var roster, completions, values strings.Builder
	roster.WriteString("id,department,from,hired,left,hourly\n")
	completions.WriteString("id,program,day,hours\n")
	values.WriteString("id,month,value\n")
	for i, p := range n.people {
		left := ""
		if (p.leaves+1)*monthDays <= n.day {
			left = firstDay.AddDate(0, p.leaves+1, -1).Format(time.DateOnly)
		}
		row := func(d int, from string) {
			fmt.Fprintf(&roster, "e%03d,D%d,%s,2019-01-01,%s,%.4f\n", i, d, from, left, p.pay)
		}
		row(p.of(0), "2019-01-01")
		if p.moves > 0 && p.moves*monthDays <= n.day && p.next != p.department {
			row(p.next, date(p.moves*monthDays))
		}
		for month := range months {
			if u, has := n.value(i, month); has {
				fmt.Fprintf(&values, "e%03d,%s,%.10f\n", i, date(month * monthDays)[:7], n.Of(u))
			}
		}
	}
	for _, c := range n.completions {
		if c.known <= n.day {
			fmt.Fprintf(&completions, "e%03d,P%d,%s,%d\n", c.person, c.program, date(c.day), Hours)
		}
	}
	return map[string]string{"roster": roster.String(), "completions": completions.String(), "kpi": values.String()}
}

// Config is the configuration of the company; privacy is the section of that name.
func (c Company) Config(privacy string) string {
	var programs, alignments strings.Builder
	for program := range c.programs {
		fmt.Fprintf(&programs, "  - {id: P%d, launch: 2024-01-01}\n", program)
		fmt.Fprintf(&alignments, "  - {program: P%d, metric: units, goal: more, agreed_on: 2023-12-01}\n", program)
	}
	return `version: 1
store: store
drops: .
currency: EUR
comparison: {strata: [department]}
privacy: ` + privacy + `
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      department: {from: department}
      valid_from: {from: from, formats: [yyyy-mm-dd]}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      termination_date: {from: left, formats: [yyyy-mm-dd]}
      hourly_cost_amount: {from: hourly}
      currency_code: {const: EUR}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: program}
      completed_date: {from: day, formats: [yyyy-mm-dd]}
      status: {const: completed}
      duration_hours: {from: hours, unit: hours}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: units}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
goals:
  - {id: more, name: More units, owner: Works manager, metric: units}
metrics:
  - {id: units, kind: mean, unit: units, grain: month, baseline: 2, gap: 0, post: 2, min_coverage: 1}
programs:
` + programs.String() + "alignments:\n" + alignments.String()
}
