package report

import (
	"path/filepath"
	"testing"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// publish writes marts as a run does, one Parquet file each.
func publish(t *testing.T, m *Marts) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "program_impacts", m.Impacts)
	write(t, dir, "program_returns", m.Returns)
	write(t, dir, "training_portfolio", m.Portfolio)
	write(t, dir, "portfolio_totals", []Totals{m.Totals})
	write(t, dir, "participant_funnel", m.Funnel)
	write(t, dir, "comparison_balance", m.Balance)
	write(t, dir, "trust_checks", m.Trust)
	write(t, dir, "impact_trends", m.Trends)
	write(t, dir, "experiment_trends", m.Experiments)
	write(t, dir, "impact_aggregates", m.Aggregates)
	write(t, dir, "feed_deliveries", m.Deliveries)
	write(t, dir, "rejected_rows", m.Rejects)
	write(t, dir, "data_findings", m.Findings)
	write(t, dir, "figure_dates", m.Dates)
	write(t, dir, "data_checks", m.Checks)
	write(t, dir, "goals", m.Goals)
	write(t, dir, "metrics", m.Metrics)
	write(t, dir, "programs", m.Programs)
	write(t, dir, "runs", m.Runs)
	write(t, dir, "calendar_days", m.Days)
	write(t, dir, "productivity_ramps", m.Ramps)
	write(t, dir, "goal_progress", m.Progress)
	write(t, dir, "goal_contributions", m.Contributions)
	write(t, dir, "alignment_map", m.Links)
	write(t, dir, "metric_contracts", m.Contracts)
	write(t, dir, "checkin_rates", m.Checkins)
	write(t, dir, "reinforcement_effects", m.Reinforcements)
	write(t, dir, "decisions", m.Decided)
	write(t, dir, "goal_returns", m.GoalReturns)
	write(t, dir, "portfolio_returns", m.TotalReturns)
	write(t, dir, "ledger_entries", m.Ledger)
	return dir
}

// write writes one mart from typed rows.
func write[T any](t *testing.T, dir, mart string, rows []T) {
	t.Helper()
	batch, err := models.BatchOf(models.Table{Name: mart, Columns: models.ColumnsOf[T]()}, rows)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if err := parquetfile.WriteAll(filepath.Join(dir, mart+".parquet"), batch); err != nil {
		t.Fatal(err)
	}
}

// load reads the marts in a folder.
func load(t *testing.T, dir string) (*Marts, error) {
	t.Helper()
	return Load(t.Context(), func(mart string) (string, error) { return filepath.Join(dir, mart+".parquet"), nil })
}

// english is the language of the keys.
var english = language.English()
