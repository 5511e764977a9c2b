package report_test

import (
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/rowgen"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// TestRowsFollowTheContracts: the row structs that the page reads have the columns of
// their marts.
func TestRowsFollowTheContracts(t *testing.T) {
	tables, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	rowgen.Hold(t, "rows.go", "report", tables,
		rowgen.Row{Name: "Impact", Table: "published_program_impacts"},
		rowgen.Row{Name: "Return", Table: "published_program_returns"},
		rowgen.Row{Name: "Spending", Table: "published_training_portfolio"},
		rowgen.Row{Name: "Totals", Table: "published_portfolio_totals"},
		rowgen.Row{Name: "FunnelStep", Table: "published_participant_funnel"},
		rowgen.Row{Name: "Balance", Table: "published_comparison_balance"},
		rowgen.Row{Name: "TrustCheck", Table: "published_trust_checks"},
		rowgen.Row{Name: "ExperimentTrend", Table: "published_experiment_trends"},
		rowgen.Row{Name: "Trend", Table: "published_impact_trends"},
		rowgen.Row{Name: "Aggregate", Table: "published_impact_aggregates"},
		rowgen.Row{Name: "Delivery", Table: "published_feed_deliveries"},
		rowgen.Row{Name: "Reject", Table: "published_rejected_rows"},
		rowgen.Row{Name: "DataFinding", Table: "published_data_findings"},
		rowgen.Row{Name: "FigureDate", Table: "published_figure_dates"},
		rowgen.Row{Name: "Check", Table: "published_data_checks"},
		rowgen.Row{Name: "Metric", Table: "published_metrics"},
		rowgen.Row{Name: "Program", Table: "published_programs"},
		rowgen.Row{Name: "Run", Table: "published_runs"},
		rowgen.Row{Name: "Day", Table: "published_calendar_days"},
		rowgen.Row{Name: "Ramp", Table: "published_productivity_ramps"},
	)
	rowgen.Hold(t, "goalrows.go", "report", tables,
		rowgen.Row{Name: "Goal", Table: "published_goals"},
		rowgen.Row{Name: "Progress", Table: "published_goal_progress"},
		rowgen.Row{Name: "Contribution", Table: "published_goal_contributions"},
		rowgen.Row{Name: "Link", Table: "published_alignment_map"},
		rowgen.Row{Name: "Contract", Table: "published_metric_contracts"},
		rowgen.Row{Name: "Checkins", Table: "published_checkin_rates"},
		rowgen.Row{Name: "Reinforcement", Table: "published_reinforcement_effects"},
		rowgen.Row{Name: "Decided", Table: "published_decisions"},
		rowgen.Row{Name: "GoalReturn", Table: "published_goal_returns"},
		rowgen.Row{Name: "PortfolioReturn", Table: "published_portfolio_returns"},
		rowgen.Row{Name: "LedgerEntry", Table: "published_ledger_entries"},
	)
}
