package pipelines

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/models/sketch"
	"github.com/impactmart/impactmart/sql"
)

// settle finds out who is behind the units of a kind, and decides about them.
func (c *carry) settle(ctx context.Context, kind string) error {
	if c.decided[kind] {
		return nil
	}
	c.decided[kind] = true
	if err := c.ensure(ctx, "int_data_through"); err != nil {
		return err
	}
	if err := c.readThrough(ctx); err != nil {
		return err
	}
	var err error
	switch kind {
	case effectUnit:
		err = c.meetCompared(ctx)
	case costUnit:
		err = c.meet(ctx, peopleOf{table: "int_learner_costs", kind: costUnit, unit: []string{"program_id", "fiscal_year"}, person: "person_key", values: []string{"amount"}})
	case levelUnit:
		err = c.meetMonths(ctx)
	}
	if err != nil {
		return err
	}
	c.decideAll(kind)
	return nil
}

// meetCompared collects who is behind comparisons, experiments and times to productivity.
// Comparisons are made on the way, and kept until they are asked for.
func (c *carry) meetCompared(ctx context.Context) error {
	s := c.settings()
	s.People = c.sets
	for _, of := range comparison.Computations {
		for _, table := range of.Makes {
			for _, in := range c.models[table].Inputs {
				if err := c.ensure(ctx, in); err != nil {
					return err
				}
			}
		}
		made, err := of.Make(ctx, c.tables, s)
		if err != nil {
			return err
		}
		c.made[of.Makes[0]] = made
	}
	for _, of := range []peopleOf{
		{table: "int_arm_people", kind: effectUnit, unit: []string{"program_id", "metric_id"}, arm: "is_treatment", person: "employee_id", values: []string{"assigned_date", "baseline_value", "post_value"}},
		{table: "int_ramps", kind: effectUnit, unit: []string{"program_id", "metric_id"}, arm: "arm", person: "subject_id", values: []string{"start_date", "stratum", "ramp_days", "is_event", "exclusion"}},
	} {
		if err := c.meet(ctx, of); err != nil {
			return err
		}
	}
	return nil
}

// makes returns what a computation makes.
func (t *tables) makes(ctx context.Context, of inference.Computation) ([]arrow.RecordBatch, error) {
	if t.carry == nil {
		return of.Make(ctx, t, t.settings())
	}
	if rule := t.models[of.Makes[0]].Carry; rule != nil || slices.Contains(of.Makes, "int_cells") {
		if err := t.carry.settle(ctx, effectUnit); err != nil {
			return nil, err
		}
	}
	if made := t.carry.made[of.Makes[0]]; made != nil {
		delete(t.carry.made, of.Makes[0])
		return made, nil
	}
	return of.Make(ctx, t, t.settings())
}

// peopleOf are the columns of a table that say who is behind a unit.
type peopleOf struct {
	table, kind, arm, person string
	unit, values             []string
}

// meet adds the people of a table to the sets of its units.
func (c *carry) meet(ctx context.Context, of peopleOf) error {
	if err := c.ensure(ctx, of.table); err != nil {
		return err
	}
	columns := append(slices.Clone(of.unit), of.person)
	if of.arm != "" {
		columns = append(columns, of.arm)
	}
	columns = append(columns, of.values...)
	rows, err := c.Scan(ctx, of.table, columns, nil)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		for i := range int(batch.NumRows()) {
			parts, at := make([]string, len(of.unit)), len(of.unit)+1
			for j := range of.unit {
				parts[j] = batch.Column(j).ValueStr(i)
			}
			arm := of.table
			if of.arm != "" {
				arm += " " + batch.Column(at).ValueStr(i)
				at++
			}
			values := make([]float64, len(of.values))
			for j := range values {
				values[j] = c.value(batch.Column(at+j), i)
			}
			person := c.personOf(batch.Column(len(of.unit)).(*array.String).Value(i))
			c.sets.Arm(sketch.Name(of.kind, parts...), arm).Add(sketch.Powers(nil, person, c.sets.Sums()), c.sets.Key.Values(values...))
		}
	}
	return rows.Err()
}

// value is a value of any type as a number.
func (c *carry) value(column arrow.Array, i int) float64 {
	if column.IsNull(i) {
		return math.NaN()
	}
	switch column := column.(type) {
	case *array.Float64:
		return column.Value(i)
	case *array.Int64:
		return float64(column.Value(i))
	case *array.Decimal128:
		return column.Value(i).ToFloat64(column.DataType().(*arrow.Decimal128Type).Scale)
	}
	return c.sets.Key.Text(column.ValueStr(i))
}

// personOf is the keyed number of an id, which is made once.
func (c *carry) personOf(id string) uint64 {
	number, isKnown := c.persons[id]
	if !isKnown {
		number = c.sets.Key.Person(id)
		c.persons[strings.Clone(id)] = number
	}
	return number
}

// waitingMonths is the table of the months that wait.
const waitingMonths = "int_waiting_months"

// monthPeople are the columns of people by month, as they are kept.
var monthPeople = models.KeptMonthPeople.ColumnNames()

// makeWaitingMonths decides about the months of all metrics, and attaches what was kept of
// those that wait.
func (t *tables) makeWaitingMonths(ctx context.Context) ([]arrow.RecordBatch, error) {
	type month struct {
		Metric string `col:"metric_id"`
		Month  int64  `col:"month_index"`
	}
	var waiting []month
	var files []string
	if t.carry != nil {
		if err := t.carry.settle(ctx, levelUnit); err != nil {
			return nil, err
		}
		for _, m := range t.carry.months {
			u := t.carry.now.Units[m.unit]
			if !u.IsWaiting {
				continue
			}
			waiting = append(waiting, month{m.metric, m.month})
			file, err := t.carry.monthFile(ctx, u.File)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	if err := t.engine.Attach(ctx, models.KeptMonthPeople, files); err != nil {
		return nil, err
	}
	batch, err := models.BatchOf(t.Contract(waitingMonths), waiting)
	return []arrow.RecordBatch{batch}, err
}

func (c *carry) monthFile(ctx context.Context, name string) (string, error) {
	file, err := c.store.ShownFile(ctx, *c.last, name, c.scratch)
	return file, damageFault(err)
}

// metricMonth is a month of a metric.
type metricMonth struct {
	unit, metric string
	month        int64
	rows         []arrow.RecordBatch
	arms         map[string]sketch.Sketch // by department
	sizes        map[string]int
}

// meetMonths collects who has a value in which month, decides about each month, and writes
// the people of those that are published anew.
func (c *carry) meetMonths(ctx context.Context) error {
	if err := c.ensure(ctx, "int_month_people"); err != nil {
		return err
	}
	rows, err := c.Scan(ctx, "int_month_people", monthPeople, []string{"metric_id", "month_index", "subject_id"})
	if err != nil {
		return err
	}
	defer rows.Release()
	var now *metricMonth
	for rows.Next() {
		batch := rows.RecordBatch()
		metrics, months := batch.Column(0).(*array.String), batch.Column(1).(*array.Int64)
		for from, n := 0, int(batch.NumRows()); from < n; {
			to := from
			for to < n && metrics.Value(to) == metrics.Value(from) && months.Value(to) == months.Value(from) {
				to++
			}
			if now == nil || now.metric != metrics.Value(from) || now.month != months.Value(from) {
				if err := c.closeMonth(now); err != nil {
					return err
				}
				metric := strings.Clone(metrics.Value(from))
				now = &metricMonth{
					unit: sketch.Name(levelUnit, metric, strconv.FormatInt(months.Value(from), 10)), metric: metric, month: months.Value(from),
					arms: map[string]sketch.Sketch{}, sizes: map[string]int{},
				}
			}
			now.rows = append(now.rows, batch.NewSlice(int64(from), int64(to)))
			c.meetIn(now, batch, from, to)
			from = to
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return c.closeMonth(now)
}

func (c *carry) meetIn(m *metricMonth, batch arrow.RecordBatch, from, to int) {
	ids, departments := batch.Column(2).(*array.String), batch.Column(3).(*array.String)
	powers := make([]uint64, 0, c.sets.Sums())
	for i := from; i < to; i++ {
		department := ""
		if !departments.IsNull(i) {
			department = departments.Value(i)
		}
		arm := m.arms[department]
		if arm == nil {
			arm = sketch.New(c.sets.Most)
			m.arms[strings.Clone(department)] = arm
		}
		m.sizes[department]++
		powers = sketch.Powers(powers[:0], c.personOf(ids.Value(i)), c.sets.Sums())
		arm.Add(powers, c.sets.Key.Values(c.value(batch.Column(4), i), c.value(batch.Column(5), i), c.value(batch.Column(6), i)))
	}
}

// closeMonth decides about a month. Departments of too few people are one arm.
func (c *carry) closeMonth(m *metricMonth) error {
	if m == nil {
		return nil
	}
	defer func() {
		for _, rows := range m.rows {
			rows.Release()
		}
		m.rows = nil
	}()
	c.joinSmall(m)
	m.arms, m.sizes = nil, nil
	c.months = append(c.months, *m)
	u := c.decide(m.unit)
	if u.File != "" {
		return nil
	}
	u.File = "months/" + identity.Of(m.unit)[:12] + "-" + c.next.Run + ".parquet"
	c.now.Units[m.unit] = u
	local := c.scratch.Path("month-" + identity.Of(m.unit)[:12] + ".parquet")
	c.files[u.File] = local
	out, err := parquetfile.Create(local, models.KeptMonthPeople.ArrowSchema())
	if err != nil {
		return err
	}
	for _, rows := range m.rows {
		plain := ofContract(models.KeptMonthPeople, rows)
		err := out.Write(plain)
		plain.Release()
		if err != nil {
			return errors.Join(err, out.Abort())
		}
	}
	return out.Close()
}

// joinSmall makes the departments of a month its arms, the smallest together until they are as
// many people as a figure is about: fewer could never change by as many.
func (c *carry) joinSmall(m *metricMonth) {
	departments := slices.SortedFunc(maps.Keys(m.arms), func(a, b string) int { return cmp.Or(cmp.Compare(m.sizes[a], m.sizes[b]), cmp.Compare(a, b)) })
	rest := int64(0)
	for i, department := range departments {
		name := "department " + department
		if size := int64(m.sizes[department]); size < c.sets.Most || i > 0 && rest > 0 && rest < c.sets.Most {
			name, rest = "rest", rest+size
		}
		c.sets.Arm(m.unit, name).Plus(m.arms[department])
	}
}

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
		d := figureDate{Unit: name, From: models.ParseDay(u.From), Run: u.Run, Waits: u.IsWaiting}
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
