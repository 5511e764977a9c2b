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

// load fills the engine with all inputs of the models.
func (t *tables) load(ctx context.Context) error {
	landed := map[string][]warehouse.LandedFile{}
	var rejects []string
	for i, d := range t.deliveries {
		if !d.isNew || t.store.IsRemote() { // this run has hashed what it wrote, but not its copy
			if err := t.store.Verify(ctx, d.batch, t.scratch); err != nil {
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
	return t.loadRegister(ctx)
}

// loadRegister fills the tables of the register, the settings, the deliveries and the
// history of runs.
func (t *tables) loadRegister(ctx context.Context) error {
	var err error
	if t.history, err = t.store.History(ctx, t.current); err != nil {
		return damageFault(err)
	}
	config, rows := t.plan.Config, t.plan.Register.Rows()
	for i := range rows.Metrics {
		switch rows.Metrics[i].Grain {
		case "week":
			rows.Metrics[i].Grain = config.Calendar.WeekGrain()
		case "month":
			rows.Metrics[i].Grain = config.Calendar.MonthGrain()
		}
	}
	settings := models.SettingsRow{
		AsOf: t.asOf, Currency: config.Currency,
		MinPeople: int64(config.Privacy.MinPeople), Figures: config.Privacy.Figures, FiscalYearStarts: int64(config.FiscalYearStarts),
		TrendPool: config.Comparison.Pool, TrendBase: config.Comparison.Base,
	}
	if months := t.months(); len(months) > 0 {
		settings.MonthsFrom, settings.MonthsTo = &months[0], &months[len(months)-1]
	}
	segments := make([]models.SegmentRow, len(config.Comparison.Segments))
	for i, column := range config.Comparison.Segments {
		segments[i].Type = column
	}
	covariates := make([]models.CovariateRow, len(config.Comparison.Covariates))
	for i, name := range config.Comparison.Covariates {
		covariates[i].Covariate = name
	}
	draws, err := t.drawRows(ctx)
	if err != nil {
		return badData(err)
	}
	return errors.Join(
		warehouse.Fill(ctx, t.engine, models.RegisterPrograms, rows.Programs),
		warehouse.Fill(ctx, t.engine, models.RegisterCourses, rows.Courses),
		warehouse.Fill(ctx, t.engine, models.RegisterMetrics, rows.Metrics),
		warehouse.Fill(ctx, t.engine, models.RegisterGoals, rows.Goals),
		warehouse.Fill(ctx, t.engine, models.RegisterAlignments, rows.Alignments),
		warehouse.Fill(ctx, t.engine, models.RegisterSkills, rows.Skills),
		warehouse.Fill(ctx, t.engine, models.RegisterDecisions, rows.Decisions),
		warehouse.Fill(ctx, t.engine, models.RunLedger, t.ledger.Rows()),
		warehouse.Fill(ctx, t.engine, models.RunLedgerCourses, t.ledger.CourseRows()),
		warehouse.Fill(ctx, t.engine, models.RunLedgerFeeds, t.ledger.FeedRows()),
		warehouse.Fill(ctx, t.engine, models.RunNames, t.nameRows()),
		warehouse.Fill(ctx, t.engine, models.RunDraws, draws),
		warehouse.Fill(ctx, t.engine, models.RegisterPlans, rows.Plans),
		warehouse.Fill(ctx, t.engine, models.RegisterPlanGroups, rows.PlanGroups),
		warehouse.Fill(ctx, t.engine, models.RunSettings, []models.SettingsRow{settings}),
		warehouse.Fill(ctx, t.engine, models.RunRates, config.RateRows()),
		warehouse.Fill(ctx, t.engine, models.RunSegments, segments),
		warehouse.Fill(ctx, t.engine, models.RunCovariates, covariates),
		warehouse.Fill(ctx, t.engine, models.RunDeliveries, t.next.Deliveries),
		warehouse.Fill(ctx, t.engine, models.RunFeeds, t.feedRows()),
		warehouse.Fill(ctx, t.engine, models.RunColumns, t.columnRows()),
		warehouse.Fill(ctx, t.engine, models.RunUnzoned, t.unzonedRows()),
		warehouse.Fill(ctx, t.engine, models.RunFindingRules, config.FindingRuleRows()),
		warehouse.Fill(ctx, t.engine, models.RunAcceptances, acceptanceRows(t.next.Accepted)),
		t.loadNext(ctx))
}

// loadNext fills the tables with what the run would publish, in the place of what was
// expected before its values were compared.
func (t *tables) loadNext(ctx context.Context) error {
	return errors.Join(
		warehouse.Fill(ctx, t.engine, models.RunRestatements, t.next.Restated),
		warehouse.Fill(ctx, t.engine, models.RunHistory, historyRows(append(slices.Clip(t.history), t.next))))
}

// feedRows are the feeds of the plan.
func (t *tables) feedRows() (rows []models.FeedRow) {
	optional := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	for _, f := range t.plan.Feeds {
		rows = append(rows, models.FeedRow{Feed: f.Name, Table: f.Table.Name, Deliveries: optional(f.Deliveries), Covers: optional(f.Covers), SameKey: optional(f.SameKey)})
	}
	return rows
}

// columnRows are the columns that the feeds of the plan map.
func (t *tables) columnRows() (rows []models.ColumnRow) {
	for _, f := range t.plan.Feeds {
		for _, column := range f.Normalizer.Columns() {
			rows = append(rows, models.ColumnRow{Feed: f.Name, Column: column})
		}
	}
	return rows
}

// unzonedRows are the columns whose days depend on a zone that nobody declared.
func (t *tables) unzonedRows() (rows []models.UnzonedRow) {
	for _, d := range t.deliveries {
		for _, header := range d.batch.Unzoned {
			for _, column := range d.feed.Normalizer.ColumnsFrom(header) {
				rows = append(rows, models.UnzonedRow{Feed: d.feed.Name, File: d.address.String(), Column: column})
			}
		}
	}
	return rows
}

// historyRows has one row per run; if a run was published twice, the later one.
func historyRows(manifests []store.Manifest) []models.HistoryRow {
	at := map[string]int{}
	var rows []models.HistoryRow
	for _, m := range manifests {
		row := models.HistoryRow{
			Run: m.Run, Sequence: m.Sequence, Published: models.InstantOf(m.Published), AsOf: models.ParseDay(m.AsOf), Code: m.Code,
			ConfigHash: m.ConfigHash, InputsHash: m.InputsHash, Deliveries: int64(len(m.Deliveries)),
			Figures: cmp.Or(m.Figures, project.Exact),
		}
		if m.Because != "" {
			row.Because = &m.Because
		}
		if m.Renewed != nil {
			row.Renewed, row.RenewedFor = new(strings.Join(m.Renewed.Units, ", ")), &m.Renewed.Because
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
