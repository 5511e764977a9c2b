package pipelines

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// tables are the tables of a run: each is built after its inputs, once, whether by a
// query or in Go, and a mart is published when somebody reads it as published.
type tables struct {
	*run
	engine  warehouse.Engine
	models  map[string]sql.Model
	order   []string
	rows    map[string]int64 // of tables that are built
	marts   []mart           // that are published
	through *time.Time       // last day of the data
}

// withTables starts the engine, fills it with all that the models read, builds every
// table, and calls do with them.
func (r *run) withTables(ctx context.Context, do func(*tables) error) (err error) {
	t, err := r.openTables(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.engine.Close()) }()
	for _, name := range t.order {
		if err := t.ensure(ctx, name); err != nil {
			return err
		}
	}
	if err := t.audit(); err != nil {
		return err
	}
	return do(t)
}

func (r *run) openTables(ctx context.Context) (*tables, error) {
	all, err := sql.Load(Lists()...)
	if err != nil {
		return nil, err
	}
	engine, err := r.tools.Engine.Open(ctx, warehouse.Options{Dir: r.scratch.Path(""), Threads: r.plan.Config.Engine.Threads, MemoryLimit: r.plan.Config.Engine.MemoryLimit})
	if err != nil {
		return nil, err
	}
	t := &tables{run: r, engine: engine, models: map[string]sql.Model{}, rows: map[string]int64{}}
	for _, m := range all {
		t.models[m.Name] = m
		t.order = append(t.order, m.Name)
	}
	if err := t.give(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return t, nil
}

// ensure builds a table after its inputs, unless it is there.
func (t *tables) ensure(ctx context.Context, name string) error {
	if mart, isPublished := strings.CutPrefix(name, sql.PublishedPrefix); isPublished {
		return t.ensurePublished(ctx, mart)
	}
	m, isModel := t.models[name]
	if _, built := t.rows[name]; built || !isModel {
		return nil
	}
	for _, in := range m.Inputs {
		if err := t.ensure(ctx, in); err != nil {
			return err
		}
	}
	for _, c := range m.Columns {
		if table, _, refers := strings.Cut(c.References, "."); refers {
			if err := t.ensure(ctx, table); err != nil {
				return err
			}
		}
	}
	started := time.Now()
	if m.Query == "" {
		return t.compute(ctx, name)
	}
	rows, err := t.engine.Build(ctx, m)
	if err != nil {
		return err
	}
	t.built(name, rows, started)
	return nil
}

func (t *tables) built(name string, rows int64, started time.Time) {
	t.rows[name] = rows
	t.progress.Step("build", name, rows, time.Since(started))
}

// computations are all tables that are made in Go.
var computations = append([]inference.Computation{{Makes: []string{"int_days"}, Make: makeDays}}, inference.Computations...)

// compute makes a table in Go, and with it all that its computation makes.
func (t *tables) compute(ctx context.Context, name string) error {
	started := time.Now()
	i := slices.IndexFunc(computations, func(c inference.Computation) bool { return slices.Contains(c.Makes, name) })
	if i < 0 {
		return fmt.Errorf("table %s: nothing makes it", name)
	}
	c := computations[i]
	made, err := c.Make(ctx, t, t.settings())
	if err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	for j, rows := range made {
		if err := t.engine.Fill(ctx, t.Contract(c.Makes[j]), rows); err != nil {
			return err
		}
		t.built(c.Makes[j], rows.NumRows(), started)
		rows.Release()
	}
	return nil
}

func (p *Pipeline) settings() inference.Settings {
	return inference.Settings{
		MinPeople:   int64(p.plan.Config.Privacy.MinPeople),
		IsUniversal: p.plan.Config.Comparison.Base == "universal",
		Withhold:    privacy.Withhold,
	}
}

// Contract gives a table by its name, a mart as it is published under its published
// name.
func (t *tables) Contract(name string) models.Table {
	if mart, isPublished := strings.CutPrefix(name, sql.PublishedPrefix); isPublished {
		table := t.models[mart].Published()
		table.Name = name
		return table
	}
	return t.models[name].Table
}

// Scan reads columns of a table in an order.
func (t *tables) Scan(ctx context.Context, table string, columns, order []string) (array.RecordReader, error) {
	return t.engine.Scan(ctx, t.Contract(table), columns, order)
}

// makeDays lists every day from the first to the last of the data.
func makeDays(ctx context.Context, in inference.Tables, _ inference.Settings) ([]arrow.RecordBatch, error) {
	type reach struct {
		From    *time.Time `col:"data_from_date"`
		Through *time.Time `col:"data_through_date"`
	}
	type day struct {
		Day time.Time `col:"calendar_date"`
	}
	rows, err := in.Scan(ctx, "int_data_through", models.ColumnNamesOf[reach](), nil)
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	reaches, err := models.ReadRows[reach](rows)
	if err != nil {
		return nil, err
	}
	var days []day
	for _, r := range reaches {
		if r.From == nil || r.Through == nil {
			continue
		}
		for d := *r.From; !d.After(*r.Through); d = d.AddDate(0, 0, 1) {
			days = append(days, day{d})
		}
	}
	batch, err := models.BatchOf(in.Contract("int_days"), days)
	return []arrow.RecordBatch{batch}, err
}

// give fills the engine with all that the models read.
func (t *tables) give(ctx context.Context) error {
	landed := map[string][]warehouse.LandedFile{}
	var rejects []string
	for i, d := range t.deliveries {
		if !d.isNew { // what this run wrote is what it hashed
			if err := t.store.Verify(ctx, d.batch); err != nil {
				return badData(err)
			}
		}
		path, err := t.store.RowsFile(ctx, d.batch.BatchKey, t.scratch)
		if err != nil {
			return err
		}
		name := d.feed.Table.Name
		landed[name] = append(landed[name], warehouse.LandedFile{Path: path, Feed: d.feed.Name, File: d.address.String(), Number: int64(i + 1)})
		if d.batch.Counts.Rejected > 0 {
			path, err := t.store.RejectsFile(ctx, d.batch.BatchKey, t.scratch)
			if err != nil {
				return err
			}
			rejects = append(rejects, path)
		}
	}
	for _, table := range models.Canonical {
		if err := t.engine.Land(ctx, warehouse.Landed{Table: table, Files: landed[table.Name]}); err != nil {
			return err
		}
	}
	if err := t.engine.Attach(ctx, models.RunRejects, rejects); err != nil {
		return err
	}
	return t.giveRegister(ctx)
}

// giveRegister fills the register's tables, the settings, and the account of the run.
func (t *tables) giveRegister(ctx context.Context) error {
	history, err := t.store.History(ctx, t.current)
	if err != nil {
		return err
	}
	config, rows := t.plan.Config, t.plan.Register.Rows()
	segments := make([]models.SegmentRow, len(config.Comparison.Segments))
	for i, column := range config.Comparison.Segments {
		segments[i].Type = column
	}
	return errors.Join(
		warehouse.Fill(ctx, t.engine, models.RegisterPrograms, rows.Programs),
		warehouse.Fill(ctx, t.engine, models.RegisterCourses, rows.Courses),
		warehouse.Fill(ctx, t.engine, models.RegisterMetrics, rows.Metrics),
		warehouse.Fill(ctx, t.engine, models.RegisterGoals, rows.Goals),
		warehouse.Fill(ctx, t.engine, models.RegisterAlignments, rows.Alignments),
		warehouse.Fill(ctx, t.engine, models.RunSettings, []models.SettingsRow{{
			AsOf: t.asOf, Currency: config.Currency,
			MinPeople: int64(config.Privacy.MinPeople), FiscalYearStarts: int64(config.FiscalYearStarts),
			TrendPool: config.Comparison.Pool, TrendBase: config.Comparison.Base,
		}}),
		warehouse.Fill(ctx, t.engine, models.RunSegments, segments),
		warehouse.Fill(ctx, t.engine, models.RunDeliveries, t.next.Deliveries),
		warehouse.Fill(ctx, t.engine, models.RunHistory, historyRows(append(history, t.next))))
}

// historyRows has one row per run; of two publications of one run the later.
func historyRows(manifests []store.Manifest) []models.HistoryRow {
	at := map[string]int{}
	var rows []models.HistoryRow
	for _, m := range manifests {
		row := models.HistoryRow{
			Run: m.Run, Sequence: m.Sequence, AsOf: models.ParseDay(m.AsOf), Code: m.Code,
			ConfigHash: m.ConfigHash, InputsHash: m.InputsHash, Deliveries: int64(len(m.Deliveries)),
		}
		for _, d := range m.Deliveries {
			row.Read += d.Read
			row.Landed += d.Landed
			row.Rejected += d.Rejected
			row.Skipped += d.Skipped
		}
		if i, again := at[m.Run]; again {
			rows[i] = row
			continue
		}
		at[m.Run] = len(rows)
		rows = append(rows, row)
	}
	return rows
}

// audit refuses to publish what cannot be true or says nothing at all.
func (t *tables) audit() error {
	for _, check := range []struct{ table, remedy string }{
		{"stg_employees", "the roster is empty: without it nobody can be compared; look at the employees feed"},
		{"stg_completions", "no completion landed: there is nothing to measure; look at the completions feed"},
		{"stg_observations", "no observation of a registered metric belongs to a person of the roster; look at the ids of the observations feed and at metric_id"},
	} {
		if t.rows[check.table] == 0 && len(t.plan.Register.Alignments) > 0 {
			return &project.Fault{Kind: project.BadData, At: "audit " + check.table, Err: fmt.Errorf("%s; nothing was published", check.remedy)}
		}
	}
	return nil
}

func badData(err error) error { return &project.Fault{Kind: project.BadData, Err: err} }
