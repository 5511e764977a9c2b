package explain_test

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
	study := []string{"program_id", "metric_id"}
	rowgen.Hold(t, "rows.go", "explain", tables,
		rowgen.Row{Name: "Windows", Table: "int_measurements", JSON: true, Hidden: append(study, "shape_id"),
			Columns: append(study, "shape_id", "is_confirmatory", "grain", "min_coverage", "lead_from", "baseline_from", "baseline_to", "post_from", "post_to")},
		rowgen.Row{Name: "CohortDays", Table: "int_cohorts", JSON: true, Hidden: []string{"shape_id", "cohort_period"},
			Columns: []string{"shape_id", "cohort_period", "index_date", "lead_start_date", "baseline_start_date", "baseline_end_date", "post_start_date", "post_end_date"}},
		rowgen.Row{Name: "FunnelStep", Table: "published_participant_funnel", JSON: true, Hidden: study,
			Columns: append(study, "step_number", "step", "people_count", "total_count")},
		rowgen.Row{Name: "Impact", Table: "published_program_impacts", JSON: true, Hidden: append(study, "segment_type"),
			Columns: append(study, "segment_type", "estimator", "is_primary", "trained_count", "comparison_count", "post_trained_mean",
				"effect", "effect_std_error", "effect_low", "effect_high", "se_type", "p_value", "p_value_adjusted",
				"effect_pct", "effect_low_pct", "effect_high_pct", "detectable_effect", "bracket_low", "bracket_high", "is_bracket_wide",
				"lead_effect", "lead_std_error", "lead_p_value", "evidence_grade", "evidence_cap", "verdict", "verdict_sentence", "not_reportable_reason", "is_suppressed")},
		rowgen.Row{Name: "DataFinding", Table: "published_data_findings", JSON: true,
			Columns: []string{"code", "feed", "file", "table_name", "column_name", "action", "accepted_because", "rows_count", "people_count", "trained_count", "colleagues_count",
				"first_rows", "what", "done", "sheet_remedy", "program_id", "metric_id", "effect", "other_effect", "shift_std_errors"}},
		rowgen.Row{Name: "Power", Table: "published_power_plans", JSON: true, Hidden: study,
			Columns: append(study, "detectable_effect", "people_needed", "trained_per_month", "maturity_date", "months_to_maturity", "months_to_enough_people")},
	)
}
