package report

import (
	"context"
	"errors"
	"fmt"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// Marts is what the report reads of one published set of marts.
type Marts struct {
	Impacts    []Impact
	Returns    []Return
	Portfolio  []Spending
	Totals     Totals
	Funnel     []FunnelStep
	Balance    []Balance
	Trends     []Trend
	Aggregates []Aggregate
	Deliveries []Delivery
	Rejects    []Reject
	Goals      []Goal
	Metrics    []Metric
	Programs   []Program
	Runs       []Run
	Days       []Day
}

// Load reads the marts of a snapshot; path gives the place of a mart's Parquet file.
// The error names every mart that is missing, or not as its contract says.
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
		read(ctx, path, "impact_trends", &m.Trends),
		read(ctx, path, "impact_aggregates", &m.Aggregates),
		read(ctx, path, "feed_deliveries", &m.Deliveries),
		read(ctx, path, "rejected_rows", &m.Rejects),
		read(ctx, path, "goals", &m.Goals),
		read(ctx, path, "metrics", &m.Metrics),
		read(ctx, path, "programs", &m.Programs),
		read(ctx, path, "runs", &m.Runs),
		read(ctx, path, "calendar_days", &m.Days),
	)
	if err == nil && len(totals) != 1 {
		err = fmt.Errorf("mart portfolio_totals: %d rows, where the contract says 1", len(totals))
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	m.Totals = totals[0]
	return m, nil
}

// read gives the rows of a mart.
func read[T any](ctx context.Context, path func(string) (string, error), mart string, rows *[]T) error {
	file, err := path(mart)
	if err != nil {
		return fmt.Errorf("mart %s: %w", mart, err)
	}
	batches, err := parquetfile.Open(ctx, file, models.ColumnNamesOf[T]()...)
	if err != nil {
		return fmt.Errorf("mart %s: %w; the marts were published by another version", mart, err)
	}
	defer batches.Release()
	if *rows, err = models.ReadRows[T](batches); err != nil {
		return fmt.Errorf("mart %s: %w", mart, err)
	}
	return nil
}
