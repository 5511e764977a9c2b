package report

import (
	"fmt"
	"strings"
)

// Question is what somebody asks of the marts, with the SQL that answers it in the folder
// of marts.duckdb.
type Question struct{ Asks, SQL string }

// Questions are executed by a test on the marts of the demo.
var Questions = []Question{
	{
		"Completions by department and month; the row (all) is the total, whatever is withheld",
		"select month_date, department, completed_count, people_count from monthly_completions order by month_date, department",
	},
	{
		"Which programs of Operations moved the defect rate, at which cost and return in the last fiscal year?",
		"select i.program_name, i.improvement, i.evidence_grade, i.verdict, s.spend_amount, r.benefit_amount, r.roi_pct from program_impacts i join goals g on i.goal_id = g.goal_id join training_portfolio s on i.program_id = s.program_id left join program_returns r on i.program_id = r.program_id and i.metric_id = r.metric_id and r.scenario = 'interval_low' where i.is_primary and g.department = 'Operations' and i.metric_id = 'defect_rate' and s.fiscal_year = (select max(fiscal_year) from training_portfolio)",
	},
	{
		"How is a metric going, by month and department?",
		"select month_date, department, level, subjects_count from metric_levels where metric_id = 'units_per_hour' order by month_date, department",
	},
	{
		"What was agreed, when and by whom, and has anybody witnessed it?",
		"select program_name, metric_name, agreed_date, agreed_by, agreement, agreement_seen_date, launch_date, definition from metric_contracts order by program_name",
	},
	{
		"What changed since the last snapshot?",
		"with runs_of as (select *, dense_rank() over (order by filename desc) as age from read_parquet('../snapshots/*/program_impacts.parquet', filename = true, union_by_name = true) where is_primary) select now.program_name, now.metric_name, was.improvement as was_improvement, now.improvement, was.evidence_grade as was_grade, now.evidence_grade, was.verdict as was_verdict, now.verdict from runs_of now left join runs_of was on was.age = 2 and now.program_id = was.program_id and now.metric_id = was.metric_id where now.age = 1 and (now.improvement, now.evidence_grade, now.verdict) is distinct from (was.improvement, was.evidence_grade, was.verdict)",
	},
	{
		"Will the goals be met, and what explains where they stand?",
		"select goal_name, owner, progress, moved_of_target_pct, forecast_value, target_value, due_date, explained_of_target_pct from goal_progress order by due_date",
	},
	{
		"What does the chain from goals to programs lack?",
		"select goal_name, metric_name, skill, program_name, missing from alignment_map where missing is not null order by missing",
	},
}

// writeQuestions writes the questions with their answers.
func writeQuestions(b *strings.Builder) {
	b.WriteString("\n## Questions\n\nIn the folder of `marts.duckdb`; the names are those of the demo.\n")
	for _, q := range Questions {
		fmt.Fprintf(b, "\n%s:\n\n```sql\n%s\n```\n", q.Asks, q.SQL)
	}
}
