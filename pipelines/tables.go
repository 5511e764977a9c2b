package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// tables are the tables of a run. Each is built once, after its inputs, by a query or in
// Go. A mart is published when a model reads its published form.
type tables struct {
	*run
	engine warehouse.Engine
	given  map[string]models.Table // tables that no model makes
	models map[string]sql.Model
	order  []string
	rows   map[string]int64 // row counts of the tables built so far
	marts  []mart           // published so far
	// dropsRead is whether large tables are dropped once no model needs them any more.
	dropsRead bool
	through   *time.Time // last day of the data
	carry     *carry     // nil where nothing waits: figures are exact, or are not published
	kept      keptValues
	history   []store.Manifest
}

// withTables starts the engine, loads all inputs of the models, and calls do with the tables.
func (r *run) withTables(ctx context.Context, do func(*tables) error) (err error) {
	t, err := r.openTables(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if t.carry != nil {
			t.carry.release()
		}
		err = closed(t.engine, err)
	}()
	return do(t)
}

// build builds every table.
func (t *tables) build(ctx context.Context) (err error) {
	if !t.showsExact() {
		if t.carry, err = t.newCarry(ctx, t); err != nil {
			return err
		}
		if err := t.carry.checkAsOf(); err != nil {
			return err
		}
	}
	t.dropsRead = true
	for _, name := range t.order {
		if err := t.ensure(ctx, name); err != nil {
			return err
		}
	}
	return t.audit()
}

// months are the first days of the declared months, and the day after the last.
func (r *run) months() []time.Time {
	months, _ := r.plan.Config.Calendar.MonthStarts() // valid since the plan was loaded
	return months
}

// rowsLanded are the rows of all deliveries of the run.
func (r *run) rowsLanded() (rows int64) {
	for _, d := range r.next.Deliveries {
		rows += d.Landed
	}
	return rows
}

func (r *run) openTables(ctx context.Context) (*tables, error) {
	all, err := sql.Load(Lists()...)
	if err != nil {
		return nil, err
	}
	engine, err := r.openEngine(ctx, r.scratch, warehouse.Options{Threads: r.threads(), MemoryLimit: r.plan.Config.Engine.MemoryLimit, Rows: r.rowsLanded(), Months: r.months()})
	if err != nil {
		return nil, err
	}
	r.progress.Begin("build", "what has landed", 0, len(all))
	t := &tables{run: r, engine: engine, given: map[string]models.Table{}, models: map[string]sql.Model{}, rows: map[string]int64{}}
	for _, given := range sql.Given() {
		t.given[given.Name] = given
	}
	for _, m := range all {
		t.models[m.Name] = m
		t.order = append(t.order, m.Name)
	}
	if err := t.load(ctx); err != nil {
		return nil, closed(engine, err)
	}
	return t, nil
}

// ensure builds a table and first its inputs, unless they are built already.
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
	t.progress.Begin("build", name, len(t.rows), len(t.order))
	if m.Query == "" {
		return t.compute(ctx, name)
	}
	rows, err := t.engine.Build(ctx, m)
	if errors.Is(err, warehouse.ErrOutOfRange) {
		return t.outOfRange(ctx, name, err)
	}
	if err != nil {
		return err
	}
	if err := t.roundFigures(ctx, m); err != nil {
		return err
	}
	if err := t.carryBuilt(ctx, m); err != nil {
		return err
	}
	t.built(name, rows, started)
	return t.dropUnneeded(ctx, m)
}

// feedsOf are the feeds from which a table is made.
func (t *tables) feedsOf(name string) []string {
	landed, seen := map[string]bool{}, map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		if table, isLanded := strings.CutPrefix(name, "landed_"); isLanded {
			landed[table] = true
		}
		if seen[name] {
			return
		}
		seen[name] = true
		for _, in := range t.models[sql.Base(name)].Inputs {
			visit(in)
		}
	}
	visit(name)
	var feeds []string
	for _, f := range t.plan.Feeds {
		if landed[f.Table.Name] {
			feeds = append(feeds, "feed "+f.Name)
		}
	}
	return feeds
}

// largeRows is the number of rows from which a table is worth dropping.
const largeRows = 100_000

// dropUnneeded drops the large inputs of a model that was just built, if no model that is
// yet to be built needs them. The rows that were held back are read again when responding
// to deliveries.
func (t *tables) dropUnneeded(ctx context.Context, built sql.Model) error {
	if !t.dropsRead {
		return nil
	}
	for _, in := range built.Inputs {
		m, isModel := t.models[in]
		if !isModel || m.Layer == sql.Marts || in == heldBack || t.rows[in] < largeRows || t.isNeeded(in) {
			continue
		}
		if err := t.engine.Drop(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// isNeeded reports whether a model that is yet to be built reads a table or refers to it.
func (t *tables) isNeeded(table string) bool {
	for name, m := range t.models {
		if _, built := t.rows[name]; built {
			continue
		}
		refers := slices.ContainsFunc(m.Columns, func(c models.Column) bool { return strings.HasPrefix(c.References, table+".") })
		if refers || slices.Contains(m.Inputs, table) {
			return true
		}
	}
	return false
}

func (t *tables) built(name string, rows int64, started time.Time) {
	t.rows[name] = rows
	t.progress.Step("build", name, rows, time.Since(started))
}

// computations make the tables that are computed in Go.
func (t *tables) computations() []inference.Computation {
	alone := func(table string, of func(context.Context) ([]arrow.RecordBatch, error)) inference.Computation {
		return inference.Computation{Makes: []string{table}, Make: func(ctx context.Context, _ inference.Tables, _ inference.Settings) ([]arrow.RecordBatch, error) {
			return of(ctx)
		}}
	}
	return slices.Concat(
		[]inference.Computation{{Makes: []string{"int_days"}, Make: makeDays}, alone(waitingMonths, t.makeWaitingMonths), alone("int_figure_dates", t.makeFigureDates), alone("int_value_doubts", t.makeValueDoubts)},
		comparison.Computations, inference.Computations, facts.Computations)
}

// compute makes a table in Go, and with it all other tables of the same computation.
func (t *tables) compute(ctx context.Context, name string) error {
	started := time.Now()
	i := slices.IndexFunc(t.computations(), func(c inference.Computation) bool { return slices.Contains(c.Makes, name) })
	if i < 0 {
		return fmt.Errorf("table %s: it has neither a query nor a computation", name)
	}
	c := t.computations()[i]
	made, err := t.makes(ctx, c)
	if err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	for j, rows := range made {
		if rows, err = t.carryMade(ctx, c.Makes[j], rows); err != nil {
			return err
		}
		if err := t.engine.Fill(ctx, t.Contract(c.Makes[j]), rows); err != nil {
			return err
		}
		t.built(c.Makes[j], rows.NumRows(), started)
		rows.Release()
	}
	return t.dropUnneeded(ctx, t.models[name])
}

// threads is the declared number of threads, or the number of cores.
func (p *Pipeline) threads() int {
	return cmp.Or(p.plan.Config.Engine.Threads, runtime.GOMAXPROCS(0))
}

// Contract returns the contract of a table by name; with the published prefix, the
// contract of the published form of a mart.
func (t *tables) Contract(name string) models.Table {
	if mart, isPublished := strings.CutPrefix(name, sql.PublishedPrefix); isPublished {
		table := t.models[mart].Published()
		table.Name = name
		return table
	}
	if given, isGiven := t.given[name]; isGiven {
		return given
	}
	return t.models[name].Table
}

// Scan reads columns of a table, sorted by order.
func (t *tables) Scan(ctx context.Context, table string, columns, order []string) (array.RecordReader, error) {
	return t.engine.Scan(ctx, t.Contract(table), columns, order)
}

// HandOver hands over columns of a table, sorted by order.
func (t *tables) HandOver(ctx context.Context, table string, columns, order []string) (inference.Rows, error) {
	return t.engine.HandOver(ctx, t.Contract(table), columns, order)
}

// makeDays lists every day from the first to the last day of the data.
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

// audit refuses to publish marts without a roster, completions or observations. Before its
// launch, a program needs no completions.
func (t *tables) audit() error {
	until, later := "", ""
	if t.asOf != nil {
		until, later = " until "+t.asOf.Format(time.DateOnly)+", the day of --as-of", "choose a later day, or "
	}
	for _, check := range []struct{ table, fault, remedy string }{
		{"stg_employees", "the roster is empty", "check the employees feed"},
		{"stg_completions", "no completion landed" + until, later + "check the completions feed"},
		{"stg_observations", "no observation of a registered metric belongs to a person in the roster" + until, later + "check the ids and metric_id in the observations feed"},
	} {
		if check.table == "stg_completions" && t.plan.Register.IsPlannedOnly() {
			continue
		}
		if t.rows[check.table] == 0 && len(t.plan.Register.Alignments) > 0 {
			return &project.Fault{Kind: project.BadData, At: "audit " + check.table, Err: fmt.Errorf("%s, so nothing was published; %s", check.fault, check.remedy)}
		}
	}
	return nil
}

// damageFault makes damage to the store a fault of the data.
func damageFault(err error) error {
	if errors.Is(err, store.ErrDamaged) {
		return badData(err)
	}
	return err
}

func badData(err error) error { return project.OfStore(err) }
