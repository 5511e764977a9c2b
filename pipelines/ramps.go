package pipelines

import (
	"context"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
)

var rampInputs = []string{"int_ramp_arms", "int_ramp_counts"}

func makeRampEstimates(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	estimates, _, err := ramps(ctx, e, p)
	if err != nil {
		return err
	}
	return warehouse.FillFrom(ctx, e, inference.RampEstimatesTable, estimates)
}

func makeRampCurves(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	_, points, err := ramps(ctx, e, p)
	if err != nil {
		return err
	}
	return warehouse.FillFrom(ctx, e, inference.RampCurvesTable, points)
}

func ramps(ctx context.Context, e *warehouse.DuckDB, p *Plan) ([]inference.RampEstimate, []inference.RampPoint, error) {
	keys := []string{"program_id", "metric_id", "arm"}
	arms, err := warehouse.Read[inference.RampArm](ctx, e, "int_ramp_arms", keys...)
	if err != nil {
		return nil, nil, err
	}
	counts, err := warehouse.Read[inference.RampCount](ctx, e, "int_ramp_counts", keys...)
	if err != nil {
		return nil, nil, err
	}
	estimates, points := inference.Ramps(arms, counts, int64(p.Config.Privacy.MinPeople))
	return estimates, points, nil
}
