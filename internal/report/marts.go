package report

import (
	"context"
	"errors"
	"fmt"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// Marts are the rows that the report reads from one published set of marts.
type Marts struct {
	Impacts     []Impact
	Returns     []Return
	Portfolio   []Spending
	Totals      Totals
	Funnel      []FunnelStep
	Balance     []Balance
	Trust       []TrustCheck
	Trends      []Trend
	Experiments []ExperimentTrend
	Aggregates  []Aggregate
	Deliveries  []Delivery
	Rejects     []Reject
	Findings    []DataFinding
	Dates       []FigureDate
	Checks      []Check
	Goals       []Goal
	Metrics     []Metric
	Programs    []Program
	Runs        []Run
	Days        []Day
	Ramps       []Ramp

	Progress       []Progress
	Contributions  []Contribution
	Links          []Link
	Contracts      []Contract
	Checkins       []Checkins
	Reinforcements []Reinforcement
	Decided        []Decided
	GoalReturns    []GoalReturn
	TotalReturns   []PortfolioReturn
	Ledger         []LedgerEntry
}

// Load reads the marts of a snapshot; path returns the path of a mart's Parquet file. The
// error names every mart that is missing or breaks its contract.
func Load(ctx context.Context, path func(mart string) (string, error)) (*Marts, error) {
	m := &Marts{}
	var totals []Totals
	err := errors.Join(
		read(ctx, path, "program_impacts", &m.Impacts),
		read(ctx, path, "program_returns", &m.Returns),
		read(ctx, path, "training_portfolio", &m.Portfolio),
		read(ctx, path, "portfolio_totals", &totals),
		read(ctx, path, "participant_funnel", &m.Funnel),
		read(ctx, path, "comparison_balance", &m.Balance),
		read(ctx, path, "trust_checks", &m.Trust),
		read(ctx, path, "impact_trends", &m.Trends),
		read(ctx, path, "experiment_trends", &m.Experiments),
		read(ctx, path, "impact_aggregates", &m.Aggregates),
		read(ctx, path, "feed_deliveries", &m.Deliveries),
		read(ctx, path, "rejected_rows", &m.Rejects),
		read(ctx, path, "data_findings", &m.Findings),
		read(ctx, path, "figure_dates", &m.Dates),
		read(ctx, path, "data_checks", &m.Checks),
		read(ctx, path, "goals", &m.Goals),
		read(ctx, path, "metrics", &m.Metrics),
		read(ctx, path, "programs", &m.Programs),
		read(ctx, path, "runs", &m.Runs),
		read(ctx, path, "calendar_days", &m.Days),
		read(ctx, path, "productivity_ramps", &m.Ramps),
		read(ctx, path, "goal_progress", &m.Progress),
		read(ctx, path, "goal_contributions", &m.Contributions),
		read(ctx, path, "alignment_map", &m.Links),
		read(ctx, path, "metric_contracts", &m.Contracts),
		read(ctx, path, "checkin_rates", &m.Checkins),
		read(ctx, path, "reinforcement_effects", &m.Reinforcements),
		read(ctx, path, "decisions", &m.Decided),
		read(ctx, path, "goal_returns", &m.GoalReturns),
		read(ctx, path, "portfolio_returns", &m.TotalReturns),
		read(ctx, path, "ledger_entries", &m.Ledger),
	)
	if err == nil && len(totals) != 1 {
		err = fmt.Errorf("mart portfolio_totals: %d rows, but the contract says 1; publish the marts again with run --full", len(totals))
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	m.Totals = totals[0]
	return m, nil
}

// read reads the rows of a mart.
func read[T any](ctx context.Context, path func(string) (string, error), mart string, rows *[]T) error {
	file, err := path(mart)
	if err != nil {
		return fmt.Errorf("mart %s: %w", mart, err)
	}
	batches, err := parquetfile.Open(ctx, file, models.ColumnNamesOf[T]()...)
	if err != nil {
		return fmt.Errorf("mart %s: %w; if another version published the marts, publish them again with run --full", mart, err)
	}
	defer batches.Release()
	if *rows, err = models.ReadRows[T](batches); err != nil {
		return fmt.Errorf("mart %s: %w", mart, err)
	}
	return nil
}
