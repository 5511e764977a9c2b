package pipelines

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/models/sketch"
	"github.com/impactmart/impactmart/sql"
)

// definition identifies how the figures of a unit are defined: figures of another definition
// are never shown again. Names, owners, and what is derived from figures are no part of it: who
// mends a name publishes nobody's change.
func (c *carry) definition(unit string) string {
	config, rows := c.plan.Config, c.plan.Register.Rows()
	parts := []any{unitCode(), c.plan.Readers, c.tools.Engine.Identity(), config.Comparison, config.Privacy.MinPeople, config.Currency, config.FiscalYearStarts, config.Calendar, config.RateRows()}
	in := func(name string, kind string, at int) bool { return sketch.Part(unit, kind, at) == name }
	for _, m := range rows.Metrics {
		if in(m.Metric, effectUnit, 1) || in(m.Metric, levelUnit, 0) {
			parts = append(parts, measured(m))
		}
	}
	for _, a := range rows.Alignments {
		if in(a.Program, effectUnit, 0) && in(a.Metric, effectUnit, 1) {
			parts = append(parts, "measured")
		}
	}
	for _, p := range rows.Programs {
		if in(p.Program, effectUnit, 0) {
			parts = append(parts, p.Launch, p.IndexPeriod)
		}
	}
	for _, course := range rows.Courses {
		if in(course.Program, effectUnit, 0) || in(course.Program, costUnit, 0) {
			parts = append(parts, course)
		}
	}
	return identity.Data(parts)
}

// measured is what the sums of a metric depend on.
func measured(m models.MetricRow) models.MetricRow {
	m.Name, m.Unit, m.Better = "", "", ""
	m.ClaimPeriods, m.PeriodsPerYear = 0, 0
	m.ValuePerUnit, m.ValuePerDay, m.SmallestChange = nil, nil, nil
	return m
}

// unitCode identifies the code that makes figures.
func unitCode() string {
	return identity.Of(sketch.Identity(), models.Identity(), sql.Identity(), comparison.Identity(), inference.Identity(), privacy.Identity(), project.Identity())
}

// makeFigureDates lists the units, and from which day their figures are.
func (t *tables) makeFigureDates(ctx context.Context) ([]arrow.RecordBatch, error) {
	type figureDate struct {
		Unit    string     `col:"unit"`
		Kind    string     `col:"unit_kind"`
		Program *string    `col:"program_id"`
		Metric  *string    `col:"metric_id"`
		Year    *int64     `col:"fiscal_year"`
		Month   *time.Time `col:"month_date"`
		From    *time.Time `col:"figures_from_date"`
		Run     string     `col:"figures_run_id"`
		Times   int64      `col:"published_count"`
		Waits   bool       `col:"is_waiting"`
		Because *string    `col:"renewed_because"`
	}
	var dates []figureDate
	units, err := t.carry.all(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range units {
		u := t.carry.now.Units[name]
		d := figureDate{Unit: name, From: models.ParseDay(u.From), Run: u.Run, Times: u.Times, Waits: u.IsWaiting}
		d.Kind, _, _ = strings.Cut(name, "/")
		if u.Because != "" {
			d.Because = &u.Because
		}
		first, second := sketch.Part(name, d.Kind, 0), sketch.Part(name, d.Kind, 1)
		number, _ := strconv.ParseInt(second, 10, 64)
		switch d.Kind {
		case effectUnit:
			d.Program, d.Metric = &first, &second
		case costUnit:
			d.Program, d.Year = &first, &number
		case levelUnit:
			d.Metric, d.Month = &first, new(time.Date(1970, time.Month(number+1), 1, 0, 0, 0, 0, time.UTC))
		}
		dates = append(dates, d)
	}
	batch, err := models.BatchOf(t.Contract("int_figure_dates"), dates)
	return []arrow.RecordBatch{batch}, err
}

// all are the names of the units that have figures, in order.
func (c *carry) all(ctx context.Context) (units []string, err error) {
	if c == nil {
		return nil, nil
	}
	for _, kind := range []string{effectUnit, costUnit, levelUnit} {
		if err := c.settle(ctx, kind); err != nil {
			return nil, err
		}
	}
	for unit, u := range c.now.Units {
		if len(c.sets.Of[unit]) > 0 || u.IsWaiting {
			units = append(units, unit)
		}
	}
	slices.Sort(units)
	return units, nil
}

// waiting counts the units whose figures are as they were.
func (c *carry) waiting() (n int) {
	if c == nil {
		return 0
	}
	for _, u := range c.now.Units {
		if u.IsWaiting {
			n++
		}
	}
	return n
}
