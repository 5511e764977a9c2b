package pipelines

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// made are the tables that Go makes between two SQL models.
var made = map[string]func(context.Context, *warehouse.DuckDB, *Plan) error{
	inference.EstimatesTable.Name:      makeEstimates,
	models.Days.Name:                   makeDays,
	inference.TrendEstimatesTable.Name: makeTrends,
	inference.TrendTestsTable.Name:     makeTrendTests,
	inference.RampEstimatesTable.Name:  makeRampEstimates,
	inference.RampCurvesTable.Name:     makeRampCurves,
	inference.BandEstimatesTable.Name:  makeBands,
}

// buildOrder gives every model after its inputs, SQL and Go alike.
func buildOrder() ([]sql.Model, error) {
	given := models.Given
	for _, t := range models.Canonical {
		given = append(given, warehouse.LandedTable(t))
	}
	return sql.Load(given,
		sql.Model{Table: inference.EstimatesTable, Layer: sql.Intermediate, Inputs: []string{"int_claims", "int_comparison_sums", "int_cluster_sums", "int_segment_counts", "int_rollouts", "int_trained_sums", "int_arm_sums"}},
		sql.Model{Table: inference.TrendEstimatesTable, Layer: sql.Intermediate, Inputs: trendInputs},
		sql.Model{Table: inference.TrendTestsTable, Layer: sql.Intermediate, Inputs: trendInputs},
		sql.Model{Table: inference.RampEstimatesTable, Layer: sql.Intermediate, Inputs: rampInputs},
		sql.Model{Table: inference.RampCurvesTable, Layer: sql.Intermediate, Inputs: rampInputs},
		sql.Model{Table: inference.BandEstimatesTable, Layer: sql.Intermediate, Inputs: []string{"int_band_sums"}},
		sql.Model{Table: models.Days, Layer: sql.Intermediate, Inputs: []string{"int_data_through"}})
}

// build makes all tables of the plan in the engine.
func build(ctx context.Context, e *warehouse.DuckDB, p *Plan, progress Progress) error {
	for _, m := range p.Models {
		started := time.Now()
		rows, err := buildOne(ctx, e, p, m)
		if err != nil {
			return err
		}
		progress.Step("build", m.Name, rows, time.Since(started))
	}
	return nil
}

func buildOne(ctx context.Context, e *warehouse.DuckDB, p *Plan, m sql.Model) (int64, error) {
	make, inGo := made[m.Name]
	if !inGo {
		return e.Build(ctx, m)
	}
	if err := make(ctx, e, p); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	return e.Count(ctx, m.Name)
}

func makeEstimates(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	evidence, err := readEvidence(ctx, e)
	if err != nil {
		return err
	}
	estimates := inference.Estimates(evidence, int64(p.Config.Privacy.MinPeople))
	return warehouse.FillFrom(ctx, e, inference.EstimatesTable, estimates)
}

func readEvidence(ctx context.Context, e *warehouse.DuckDB) (evidence inference.Evidence, err error) {
	keys := []string{"program_id", "metric_id"}
	if evidence.Claims, err = warehouse.Read[inference.Claim](ctx, e, "int_claims", keys...); err != nil {
		return evidence, err
	}
	if evidence.Comparisons, err = warehouse.Read[inference.ComparisonSums](ctx, e, "int_comparison_sums", append(keys, "segment_type", "segment_id", "measure")...); err != nil {
		return evidence, err
	}
	if evidence.Clusters, err = warehouse.Read[inference.ClusterSums](ctx, e, "int_cluster_sums",
		append(keys, "segment_type", "segment_id", "cohort_period", "stratum", "is_trained", "cluster_number")...); err != nil {
		return evidence, err
	}
	if evidence.Segments, err = warehouse.Read[inference.SegmentCounts](ctx, e, "int_segment_counts", append(keys, "segment_type", "segment_id")...); err != nil {
		return evidence, err
	}
	if evidence.Rollouts, err = warehouse.Read[inference.RolloutSums](ctx, e, "int_rollouts", keys...); err != nil {
		return evidence, err
	}
	if evidence.Trained, err = warehouse.Read[inference.TrainedSums](ctx, e, "int_trained_sums", keys...); err != nil {
		return evidence, err
	}
	evidence.Arms, err = warehouse.Read[inference.ArmSums](ctx, e, "int_arm_sums", keys...)
	return evidence, err
}

var trendInputs = []string{"int_trend_sums", "int_trend_products", "int_trend_cells"}

func makeTrends(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	estimates, _, err := trends(ctx, e, p)
	if err != nil {
		return err
	}
	return warehouse.FillFrom(ctx, e, inference.TrendEstimatesTable, estimates)
}

func makeTrendTests(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	_, tests, err := trends(ctx, e, p)
	if err != nil {
		return err
	}
	return warehouse.FillFrom(ctx, e, inference.TrendTestsTable, tests)
}

func trends(ctx context.Context, e *warehouse.DuckDB, p *Plan) ([]inference.TrendEstimate, []inference.TrendTest, error) {
	keys := []string{"program_id", "metric_id"}
	sums, err := warehouse.Read[inference.TrendSum](ctx, e, "int_trend_sums", append(keys, "aggregation", "position")...)
	if err != nil {
		return nil, nil, err
	}
	products, err := warehouse.Read[inference.TrendProduct](ctx, e, "int_trend_products", keys...)
	if err != nil {
		return nil, nil, err
	}
	cells, err := warehouse.Read[inference.TrendCell](ctx, e, "int_trend_cells", keys...)
	if err != nil {
		return nil, nil, err
	}
	estimates, tests := inference.Trends(sums, products, cells, p.Config.Comparison.Base == "universal")
	return estimates, tests, nil
}

func makeBands(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	sums, err := warehouse.Read[inference.BandSums](ctx, e, "int_band_sums", "program_id", "metric_id", "banding", "band")
	if err != nil {
		return err
	}
	return warehouse.FillFrom(ctx, e, inference.BandEstimatesTable, inference.Bands(sums, int64(p.Config.Privacy.MinPeople)))
}

// reach is the one row of int_data_through.
type reach struct {
	From    *time.Time `col:"data_from_date"`
	Through *time.Time `col:"data_through_date"`
}

func dataReach(ctx context.Context, e *warehouse.DuckDB) (reach, error) {
	rows, err := warehouse.Read[reach](ctx, e, "int_data_through")
	if err != nil || len(rows) == 0 {
		return reach{}, err
	}
	return rows[0], nil
}

func makeDays(ctx context.Context, e *warehouse.DuckDB, _ *Plan) error {
	r, err := dataReach(ctx, e)
	if err != nil {
		return err
	}
	var days []models.DayRow
	if r.From != nil && r.Through != nil {
		for day := *r.From; !day.After(*r.Through); day = day.AddDate(0, 0, 1) {
			days = append(days, models.DayRow{Day: day})
		}
	}
	return warehouse.FillFrom(ctx, e, models.Days, days)
}

// giveRegister fills the register's tables and the settings.
func giveRegister(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	rows := registerRows(p.Register)
	fills := []error{
		warehouse.FillFrom(ctx, e, models.RegisterPrograms, rows.programs),
		warehouse.FillFrom(ctx, e, models.RegisterCourses, rows.courses),
		warehouse.FillFrom(ctx, e, models.RegisterMetrics, rows.metrics),
		warehouse.FillFrom(ctx, e, models.RegisterGoals, rows.goals),
		warehouse.FillFrom(ctx, e, models.RegisterAlignments, rows.alignments),
		warehouse.FillFrom(ctx, e, models.RunSettings, []models.SettingsRow{{
			AsOf: p.AsOf, Currency: p.Config.Currency,
			MinPeople: int64(p.Config.Privacy.MinPeople), FiscalYearStarts: int64(p.Config.FiscalYearStarts),
			TrendPool: p.Config.Comparison.Pool, TrendBase: p.Config.Comparison.Base,
		}}),
		warehouse.FillFrom(ctx, e, models.RunSegments, segmentRows(p.Config.Comparison.Segments)),
	}
	for _, err := range fills {
		if err != nil {
			return err
		}
	}
	return nil
}

func segmentRows(columns []string) []models.SegmentRow {
	rows := make([]models.SegmentRow, len(columns))
	for i, column := range columns {
		rows[i].Type = column
	}
	return rows
}

// Marts are the published tables as readers see them, by name.
func Marts() ([]report.Entry, error) {
	all, err := buildOrder()
	if err != nil {
		return nil, err
	}
	var marts []report.Entry
	for _, m := range all {
		if m.Layer == sql.Marts {
			marts = append(marts, report.Entry{Table: warehouse.Published(m.Table), Inputs: m.Inputs})
		}
	}
	slices.SortFunc(marts, func(a, b report.Entry) int { return strings.Compare(a.Name, b.Name) })
	return marts, nil
}
