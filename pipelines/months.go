package pipelines

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/models/sketch"
)

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
// many people as a figure is about: fewer could never change by as many. The name of their arm
// is that of these departments: other ones are another arm.
func (c *carry) joinSmall(m *metricMonth) {
	departments := slices.SortedFunc(maps.Keys(m.arms), func(a, b string) int { return cmp.Or(cmp.Compare(m.sizes[a], m.sizes[b]), cmp.Compare(a, b)) })
	few, people := 0, int64(0) // of the smallest
	for few < len(departments) && (int64(m.sizes[departments[few]]) < c.sets.Most || people > 0 && people < c.sets.Most) {
		people += int64(m.sizes[departments[few]])
		few++
	}
	for i, department := range departments {
		name := "department " + department
		if i < few {
			name = "rest " + identity.Of(departments[:few]...)
		}
		c.sets.Arm(m.unit, name).Plus(m.arms[department])
	}
}
