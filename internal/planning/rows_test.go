package planning_test

import (
	"testing"

	"github.com/impactmart/impactmart/internal/rowgen"
	"github.com/impactmart/impactmart/pipelines"
	"github.com/impactmart/impactmart/sql"
)

// TestRowsFollowTheContracts: the row structs that are read have the columns of their
// tables, with the table's names in JSON.
func TestRowsFollowTheContracts(t *testing.T) {
	tables, err := sql.Load(pipelines.Lists()...)
	if err != nil {
		t.Fatal(err)
	}
	rowgen.Hold(t, "rows.go", "planning", tables,
		rowgen.Row{Name: "Study", Table: "published_study_plans", JSON: true, Hidden: []string{"program_id", "metric_id"}, Columns: []string{
			"program_id", "metric_id", "months_between", "needed_from_date", "answer_date", "months_to_answer", "history_from_date", "history_through_date", "estimator",
			"eligible_count", "measured_count", "planned_count", "first_wave_count", "expected_trained_count", "expected_comparison_count", "change_std_deviation",
			"post_std_deviation", "post_within_std_deviation", "detectable_effect", "did_detectable_effect", "tests_count", "smallest_change", "people_needed", "is_reportable", "not_reportable_reason"}},
		rowgen.Row{Name: "Progress", Table: "published_study_progress", JSON: true, Hidden: []string{"program_id"}, Columns: []string{
			"program_id", "launch_date", "first_completion_date", "planned_count", "trained_count", "drawn_treatment_count", "drawn_waitlist_count", "treatment_trained_count",
			"draws_count", "second_wave_date", "crossed_over_count", "crossed_over_pct", "is_suppressed"}},
		rowgen.Row{Name: "Member", Table: "int_plan_members", Columns: []string{"program_id", "employee_id", "stratum", "is_eligible"}},
	)
}
