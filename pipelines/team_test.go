package pipelines_test

import (
	"fmt"
	"strings"
	"testing"
)

const teamConfig = `
version: 1
store: store
drops: .
currency: EUR
comparison: {strata: [department], cluster: CLUSTER}
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
      completed_date: {from: done, formats: [yyyy-mm-dd]}
      status: {const: completed}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: defects}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
goals:
  - {id: fewer, name: Fewer defects, owner: Plant, metric: defects, target: "-10%", start: 2025-07-01, due: 2026-06-30}
metrics:
  - {id: defects, name: Defects, kind: mean, unit: defects, better: lower, grain: month, baseline: 2, post: 2SUBJECT}
programs:
  - {id: course, launch: 2025-02-01}
alignments:
  - {program: course, metric: defects, goal: fewer, agreed_on: 2025-01-15}
`

// TestTeamsAreSubjects: a metric of teams has the same results as in a company where
// each team is one person. That person completes on the day on which three of the team's
// five people, the declared 60 %, have completed.
func TestTeamsAreSubjects(t *testing.T) {
	const size, trainedTeams, teams = 5, 9, 21
	var roster, completions, alone, completionsAlone, kpi strings.Builder
	roster.WriteString("id,department,team\n")
	alone.WriteString("id,department,team\n")
	completions.WriteString("id,done\n")
	completionsAlone.WriteString("id,done\n")
	kpi.WriteString("id,month,value\n")
	for team := range teams {
		name, department := fmt.Sprintf("crew %02d", team), [...]string{"north", "south"}[team%2]
		fmt.Fprintf(&alone, "%s,%s,x\n", name, department)
		completing := 0
		switch {
		case team < trainedTeams:
			completing = 4
			fmt.Fprintf(&completionsAlone, "%s,2025-%02d-20\n", name, 4+team%3)
		case team < 15:
			completing = 2 // too few
		}
		for member := range size {
			fmt.Fprintf(&roster, "%s/%d,%s,%s\n", name, member, department, name)
			if member < completing { // one per month, the third in month 4 + team % 3
				fmt.Fprintf(&completions, "%s/%d,2025-%02d-20\n", name, member, 2+team%3+member)
			}
		}
		for month := range 12 {
			value := 40 + 3*(team%2) + (team*7+month*team)%5 + month
			if team < trainedTeams && month > 4+team%3 {
				value -= 4
			}
			fmt.Fprintf(&kpi, "%s,2025-%02d,%d\n", name, month+1, value)
		}
	}
	run := func(roster, completions, subject, cluster string) martsDB {
		dir := delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi.String()})
		config := strings.NewReplacer("SUBJECT", subject, "CLUSTER", cluster).Replace(teamConfig)
		return openMarts(t, runConfig(t, dir, config).Store)
	}
	ofTeams := run(roster.String(), completions.String(), ", subject: team, trained_share: 0.6", "team")
	ofPeople := run(alone.String(), completionsAlone.String(), "", "employee")
	for _, column := range []string{"effect", "effect_std_error", "degrees_of_freedom", "p_value", "trained_count", "comparison_count", "baseline_gap", "lead_effect"} {
		for _, estimator := range []string{"pre_post", "did", "ancova"} {
			query := fmt.Sprintf("select coalesce(%s, -1) from program_impacts where estimator = '%s'", column, estimator)
			within(t, estimator+" "+column, ofTeams.number(query), ofPeople.number(query), 1e-9)
		}
	}
	for _, published := range []string{"goal_progress", "goal_contributions", "metric_levels where department = '(all)'", "trust_checks", "impact_trends"} {
		equalSums(t, published, ofTeams, ofPeople)
	}
	within(t, "simple", ofTeams.number("select effect from impact_aggregates where aggregation = 'simple'"),
		ofPeople.number("select effect from impact_aggregates where aggregation = 'simple'"), 1e-9)
	for query, want := range map[string]float64{
		"select trained_count from program_impacts where estimator = 'did'":                                    trainedTeams,
		"select count(*) from program_impacts where subject_type = 'team'":                                     3,
		"select people_count from participant_funnel where step = 'not_completed'":                             6,
		"select count(*) from program_impacts where verdict_sentence like '%comparable teams%' and is_primary": 1,
		"select count(*) from rejected_rows":                                                                   0,
	} {
		if got := ofTeams.number(query); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	// Teams need not be the clusters of people: a metric of teams is the same without them.
	apart := run(roster.String(), completions.String(), ", subject: team, trained_share: 0.6", "employee, team: team")
	for _, column := range []string{"effect", "effect_std_error", "clusters_count"} {
		query := fmt.Sprintf("select %s from program_impacts where estimator = 'did'", column)
		within(t, column, apart.number(query), ofTeams.number(query), 1e-9)
	}
}

// equalSums compares the count and the sum of every number of the rows.
func equalSums(t *testing.T, rows string, got, want martsDB) {
	t.Helper()
	columns := got.text("select string_agg(column_name, ',') from (describe select * from " + rows + ") where column_type in ('DOUBLE', 'BIGINT', 'BOOLEAN')")
	if got.number("select count(*) from "+rows) == 0 {
		t.Errorf("%s: no rows", rows)
	}
	for column := range strings.SplitSeq(columns, ",") {
		for _, figure := range []string{"count", "sum"} {
			query := fmt.Sprintf("select coalesce(%s(cast(%s as double)), 0) from %s", figure, column, rows)
			within(t, rows+": "+figure+" of "+column, got.number(query), want.number(query), 1e-9)
		}
	}
}
