package inference_test

import (
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/rowgen"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// TestRowsFollowTheContracts: the row structs that are read and made have the columns of
// their tables.
func TestRowsFollowTheContracts(t *testing.T) {
	tables, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	rowgen.Hold(t, "rows.go", "inference", tables,
		rowgen.Row{Name: "Claim", Table: "int_claims"},
		rowgen.Row{Name: "ComparisonSums", Table: "int_comparison_sums"},
		rowgen.Row{Name: "RobustSums", Table: "int_robust_sums"},
		rowgen.Row{Name: "ClusterSums", Table: "int_cluster_sums"},
		rowgen.Row{Name: "SegmentCounts", Table: "int_segment_counts"},
		rowgen.Row{Name: "RolloutSums", Table: "int_rollouts"},
		rowgen.Row{Name: "TrustCheck", Table: "int_trust_checks"},
		rowgen.Row{Name: "TrialPeriod", Table: "int_trial_periods"},
		rowgen.Row{Name: "TrainedSums", Table: "int_trained_sums"},
		rowgen.Row{Name: "ArmSums", Table: "int_arm_sums"},
		rowgen.Row{Name: "TrialCluster", Table: "int_trial_clusters"},
		rowgen.Row{Name: "Cell", Table: "int_cells"},
		rowgen.Row{Name: "Estimate", Table: "int_estimates"},
		rowgen.Row{Name: "TrendEstimate", Table: "int_trend_estimates"},
		rowgen.Row{Name: "TrendTest", Table: "int_trend_tests"},
		rowgen.Row{Name: "RampArm", Table: "int_ramp_arms"},
		rowgen.Row{Name: "RampCount", Table: "int_ramp_counts"},
		rowgen.Row{Name: "RampEstimate", Table: "int_ramp_estimates"},
		rowgen.Row{Name: "RampPoint", Table: "int_ramp_curves"},
		rowgen.Row{Name: "BandSums", Table: "int_band_sums"},
		rowgen.Row{Name: "BandEstimate", Table: "int_band_estimates"},
		rowgen.Row{Name: "PlanWindows", Table: "int_plan_windows", Columns: []string{"program_id", "metric_id", "answer_date"}},
		rowgen.Row{Name: "PlanSums", Table: "int_plan_sums"},
		rowgen.Row{Name: "StudyDesign", Table: "int_study_designs"},
		rowgen.Row{Name: "Draw", Table: "int_draws"},
	)
}
