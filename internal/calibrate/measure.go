package calibrate

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// wanted are the tables from which outcomes are counted.
var wanted = []string{"int_estimates", "int_placements"}

// measure returns the outcomes of each company, whose people land and are measured
// together in the folder.
func measure(ctx context.Context, dir string, companies []*company) (_ [][]outcome, err error) {
	m, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.engine.Close()) }()
	if err := m.load(ctx, dir, groupOf(companies)); err != nil {
		return nil, err
	}
	if err := m.build(ctx); err != nil {
		return nil, err
	}
	return m.outcomes(ctx, companies)
}

// measurement is a run of the product's models over a group of companies.
type measurement struct {
	engine    warehouse.Engine
	models    []sql.Model // in build order
	contracts map[string]models.Table
}

func open(ctx context.Context, dir string) (*measurement, error) {
	all, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		return nil, err
	}
	// A frugal engine would spill what it may as well hold.
	engine, err := duckdb.Open(ctx, warehouse.Options{Dir: dir, Threads: 1, MemoryLimit: "2GB"})
	if err != nil {
		return nil, err
	}
	m := &measurement{engine: engine, models: all, contracts: map[string]models.Table{}}
	for _, given := range sql.Given() {
		m.contracts[given.Name] = given
	}
	for _, model := range all {
		m.contracts[model.Name] = model.Table
	}
	return m, nil
}

// load lands the rows as a run would after normalizing them, and fills the register.
func (m *measurement) load(ctx context.Context, dir string, g *group) error {
	return errors.Join(
		land(ctx, m.engine, dir, models.Employees, g.employees), land(ctx, m.engine, dir, models.Completions, g.completions),
		land(ctx, m.engine, dir, models.Observations, g.observations), land(ctx, m.engine, dir, models.Assignments, g.assignments),
		m.engine.Land(ctx, warehouse.Landed{Table: models.Costs}), m.engine.Land(ctx, warehouse.Landed{Table: models.Checkins}),
		m.engine.Land(ctx, warehouse.Landed{Table: models.SurveyResponses}),
		m.engine.Attach(ctx, models.RunRejects, nil),
		warehouse.Fill(ctx, m.engine, models.RegisterPrograms, g.programs),
		warehouse.Fill(ctx, m.engine, models.RegisterCourses, g.courses),
		warehouse.Fill(ctx, m.engine, models.RegisterMetrics, g.metrics),
		warehouse.Fill(ctx, m.engine, models.RegisterGoals, []models.GoalRow{}),
		warehouse.Fill(ctx, m.engine, models.RegisterAlignments, g.alignments),
		warehouse.Fill(ctx, m.engine, models.RegisterSkills, []models.SkillRow{}),
		warehouse.Fill(ctx, m.engine, models.RegisterDecisions, []models.DecisionRow{}),
		warehouse.Fill(ctx, m.engine, models.RunLedger, g.ledger()),
		warehouse.Fill(ctx, m.engine, models.RunLedgerCourses, []models.LedgerCourseRow{}),
		warehouse.Fill(ctx, m.engine, models.RunLedgerFeeds, []models.LedgerFeedRow{}),
		warehouse.Fill(ctx, m.engine, models.RunRestatements, []models.RestatementRow{}),
		warehouse.Fill(ctx, m.engine, models.RunArms, []models.ArmsRow{}),
		warehouse.Fill(ctx, m.engine, models.RunNames, g.names()),
		warehouse.Fill(ctx, m.engine, models.RunDraws, []models.DrawRow{}),
		warehouse.Fill(ctx, m.engine, models.RunRates, []models.RateRow{}),
		warehouse.Fill(ctx, m.engine, models.RunSegments, []models.SegmentRow{}),
		warehouse.Fill(ctx, m.engine, models.RunCovariates, []models.CovariateRow{}),
		warehouse.Fill(ctx, m.engine, models.RunDeliveries, []models.DeliveryRow{}),
		warehouse.Fill(ctx, m.engine, models.RunHistory, []models.HistoryRow{}),
		warehouse.Fill(ctx, m.engine, models.RunFeeds, []models.FeedRow{}),
		warehouse.Fill(ctx, m.engine, models.RunColumns, []models.ColumnRow{}),
		warehouse.Fill(ctx, m.engine, models.RunUnzoned, []models.UnzonedRow{}),
		warehouse.Fill(ctx, m.engine, models.RunAcceptances, []models.AcceptanceRow{}),
		warehouse.Fill(ctx, m.engine, models.RunFindingRules, []models.FindingRuleRow{}),
		warehouse.Fill(ctx, m.engine, models.RunSettings, []models.SettingsRow{{Currency: "EUR", MinPeople: minPeople, Figures: "exact", FiscalYearStarts: 1, TrendPool: "not_yet", TrendBase: "varying"}}))
}

// names are those of programs that never had another.
func (g *group) names() (rows []models.NameRow) {
	for _, p := range g.programs {
		rows = append(rows, models.NameRow{Program: p.Program, Registered: p.Program})
	}
	return rows
}

// ledger is that of a store that saw the register long before any launch.
func (g *group) ledger() (rows []models.LedgerRow) {
	seen := func(row models.LedgerRow) {
		row.Number, row.Seen = int64(len(rows)+1), time.Date(1960, time.January, 1, 0, 0, 0, 0, time.UTC)
		rows = append(rows, row)
	}
	for i := range g.metrics {
		seen(models.LedgerRow{Kind: models.LedgerMetric, Metric: &g.metrics[i].Metric})
	}
	for i := range g.alignments {
		a := &g.alignments[i]
		seen(models.LedgerRow{Kind: models.LedgerAlignment, Program: &a.Program, Metric: &a.Metric, Agreed: a.Agreed})
	}
	return rows
}

// land lands the rows of a canonical table.
func land[T any](ctx context.Context, e warehouse.Engine, dir string, table models.Table, rows []T) error {
	landed := warehouse.Landed{Table: table}
	if len(rows) > 0 {
		path := filepath.Join(dir, table.Name+".parquet")
		if err := write(path, table, rows); err != nil {
			return err
		}
		landed.Files = []warehouse.LandedFile{{Path: path, Feed: table.Name, File: table.Name, Number: 1}}
	}
	return e.Land(ctx, landed)
}

// write writes rows to a file. Columns that they do not have are null.
func write[T any](path string, table models.Table, rows []T) error {
	some := models.Table{Name: table.Name, Columns: models.ColumnsOf[T]()}
	batch, err := models.BatchOf(some, rows)
	if err != nil {
		return err
	}
	defer batch.Release()
	schema := arrow.NewSchema(append(table.ArrowSchema().Fields(), batch.Schema().Field(int(batch.NumCols())-1)), nil)
	columns := make([]arrow.Array, schema.NumFields())
	for i, field := range schema.Fields() {
		if at := batch.Schema().FieldIndices(field.Name); len(at) > 0 {
			columns[i] = batch.Column(at[0])
			continue
		}
		columns[i] = array.MakeArrayOfNull(memory.DefaultAllocator, field.Type, len(rows))
		defer columns[i].Release()
	}
	whole := array.NewRecordBatch(schema, columns, int64(len(rows)))
	defer whole.Release()
	return parquetfile.WriteAll(path, whole)
}

// build builds the wanted tables and their inputs.
func (m *measurement) build(ctx context.Context) error {
	needed := map[string]bool{}
	for _, name := range wanted {
		needed[name] = true
	}
	for _, model := range slices.Backward(m.models) {
		if needed[model.Name] {
			for _, input := range model.Inputs {
				needed[input] = true
			}
		}
	}
	made := map[string]bool{}
	for _, model := range m.models {
		if !needed[model.Name] || made[model.Name] {
			continue
		}
		if model.Query != "" {
			if _, err := m.engine.Build(ctx, model); err != nil {
				return err
			}
			continue
		}
		if err := m.compute(ctx, model.Name, made); err != nil {
			return err
		}
	}
	return nil
}

// day is a row of int_days.
type day struct {
	Day time.Time `col:"calendar_date"`
}

// fillDays lists the days of the longest company.
func (m *measurement) fillDays(ctx context.Context) error {
	var days []day
	for d := firstMonth; d.Before(dayIn(mostMonths)); d = d.AddDate(0, 0, 1) {
		days = append(days, day{d})
	}
	return warehouse.Fill(ctx, m.engine, m.contracts["int_days"], days)
}

// compute makes a table in Go, and with it the others of its computation.
func (m *measurement) compute(ctx context.Context, name string, made map[string]bool) error {
	if name == "int_days" {
		return m.fillDays(ctx)
	}
	for _, c := range slices.Concat(comparison.Computations, inference.Computations) {
		if !slices.Contains(c.Makes, name) {
			continue
		}
		batches, err := c.Make(ctx, m, inference.Settings{MinPeople: minPeople, Threads: 1})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for i, rows := range batches {
			made[c.Makes[i]] = true
			if err := m.engine.Fill(ctx, m.contracts[c.Makes[i]], rows); err != nil {
				return err
			}
			rows.Release()
		}
		return nil
	}
	return fmt.Errorf("no computation makes %s", name)
}

// Scan reads a table of the run.
func (m *measurement) Scan(ctx context.Context, table string, columns, order []string) (array.RecordReader, error) {
	return m.engine.Scan(ctx, m.contracts[table], columns, order)
}

// HandOver hands over rows of a table of the run.
func (m *measurement) HandOver(ctx context.Context, table string, columns, order []string) (inference.Rows, error) {
	return m.engine.HandOver(ctx, m.contracts[table], columns, order)
}

// Contract returns the contract of a table of the run.
func (m *measurement) Contract(name string) models.Table { return m.contracts[name] }

// outcomes are the estimates of the measured programs, each with the truth.
func (m *measurement) outcomes(ctx context.Context, companies []*company) ([][]outcome, error) {
	type placement struct {
		Program string `col:"program_id"`
		Person  string `col:"person_key"`
		Place   string `col:"place"`
	}
	places, err := warehouse.Read[placement](ctx, m.engine, m.contracts["int_placements"], "program_id", "person_key")
	if err != nil {
		return nil, err
	}
	estimates, err := warehouse.Read[inference.Estimate](ctx, m.engine, m.contracts["int_estimates"], "program_id", "estimator")
	if err != nil {
		return nil, err
	}
	funnel, rows := map[string]placed{}, map[string][]inference.Estimate{}
	for _, p := range places {
		if funnel[p.Program] == nil {
			funnel[p.Program] = placed{}
		}
		funnel[p.Program][p.Person] = p.Place
	}
	for _, e := range estimates {
		rows[e.ProgramID] = append(rows[e.ProgramID], e)
	}
	out := make([][]outcome, len(companies))
	for n, c := range companies {
		program := programs(n)[0]
		truth := c.truths(n, funnel[program])
		for _, e := range rows[program] {
			out[n] = append(out[n], outcome{e, truth.of(e.Estimator)})
		}
	}
	return out, nil
}
