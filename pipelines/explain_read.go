package pipelines

import (
	"context"
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/sql"
)

// explain reads the tables of one program and metric.
func explain(ctx context.Context, e *warehouse.DuckDB, p *Plan, claim Claim) (Explanation, error) {
	x := Explanation{Claim: claim, Models: origins(p.Models)}
	r, err := dataReach(ctx, e)
	if err != nil {
		return x, err
	}
	if r.Through != nil {
		x.Through = &Day{*r.Through}
	}
	study := [2]string{claim.Program, claim.Metric}
	windows, err := readStudy[Windows](ctx, e, "int_measurements", study, "program_id")
	if err != nil {
		return x, err
	}
	if len(windows) != 1 {
		return x, fmt.Errorf("explain: int_measurements has %d rows of %s on %s", len(windows), claim.Program, claim.Metric)
	}
	x.Windows = windows[0]
	if x.Funnel, err = readStudy[FunnelStep](ctx, e, "participant_funnel", study, "step_number"); err != nil {
		return x, err
	}
	if x.Impacts, err = readStudy[Impact](ctx, e, "program_impacts", study, "estimator"); err != nil {
		return x, err
	}
	x.Impacts = slices.DeleteFunc(x.Impacts, func(i Impact) bool { return i.SegmentType != inference.All })
	plans, err := readStudy[Power](ctx, e, "power_plans", study, "program_id")
	if err != nil {
		return x, err
	}
	if len(plans) == 1 {
		x.Power = &plans[0]
	}
	if x.Returns, err = readReturns(ctx, e, p, study); err != nil {
		return x, err
	}
	return x, x.takeApart(ctx, e)
}

// takeApart adds the sums behind the primary estimate, and what each cohort and
// wave adds to it.
func (x *Explanation) takeApart(ctx context.Context, e *warehouse.DuckDB) error {
	evidence, err := readEvidence(ctx, e)
	if err != nil {
		return err
	}
	x.Explanation = inference.Explain(evidence, x.Claim.MinPeople, x.Claim.Program, x.Claim.Metric)
	if x.Explanation == nil || x.Primary().IsSuppressed {
		return nil
	}
	for _, w := range x.Explanation.Waves {
		x.Waves = append(x.Waves, WaveShare{Assigned: Day{w.Assigned}, Share: w.Share})
	}
	cells, err := warehouse.Read[inference.Cell](ctx, e, "int_cells")
	if err != nil {
		return err
	}
	days, err := warehouse.Read[CohortDays](ctx, e, "int_cohorts", "shape_id", "cohort_period")
	if err != nil {
		return err
	}
	ofCohort := map[int64]CohortDays{}
	for _, d := range days {
		if d.Shape == x.Windows.Shape {
			ofCohort[d.Cohort] = d
		}
	}
	var largest int64
	for _, c := range inference.Cohorts(cells, x.Claim.Program, x.Claim.Metric, x.Claim.MinPeople) {
		x.Cohorts = append(x.Cohorts, CohortShare{Index: ofCohort[c.Cohort].Index, Share: c.Share, Cells: c.Cells})
		if c.Share != nil && c.Share.Trained > largest {
			example := ofCohort[c.Cohort]
			x.Example, largest = &example, c.Share.Trained
		}
	}
	return nil
}

// ofStudy is a row that belongs to a program and metric.
type ofStudy interface{ study() [2]string }

func readStudy[T ofStudy](ctx context.Context, e *warehouse.DuckDB, table string, study [2]string, orderBy ...string) ([]T, error) {
	rows, err := warehouse.Read[T](ctx, e, table, orderBy...)
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	var kept []T
	for _, row := range rows {
		if row.study() == study {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

func readReturns(ctx context.Context, e *warehouse.DuckDB, p *Plan, study [2]string) ([]Return, error) {
	var mart sql.Model
	for _, m := range p.Models {
		if m.Name == "program_returns" {
			mart = m
		}
	}
	columns := mart.ColumnNames()
	rows, err := e.Texts(ctx, mart.Table, columns)
	if err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	var returns []Return
	for _, row := range rows {
		r := Return{}
		for i, value := range row {
			if value != "" {
				r[columns[i]] = value
			}
		}
		if r["program_id"] == study[0] && r["metric_id"] == study[1] {
			returns = append(returns, r)
		}
	}
	return returns, nil
}
