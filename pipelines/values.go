package pipelines

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/sketch"
)

// readValues reads what is known of values. A run with --full goes on without it, and then
// believes nothing of the ledger either.
func (r *run) readValues(ctx context.Context) (err error) {
	last, err := r.store.LastPublished(ctx, r.current)
	if err != nil {
		return damageFault(err)
	}
	if r.before, err = r.store.Values(ctx, last); !errors.Is(err, store.ErrDamaged) {
		return err
	}
	r.before = store.NewValues()
	if err := r.begunAnew(ctx, err); err != nil {
		return err
	}
	r.describe()
	return nil
}

// witnessValues compares the values of settled months with those that were published. Digests tell
// whether anything differs. Values that come later differ, too: where a digest is another one,
// the values are compared themselves with those of the current snapshot, which the landing
// area still has.
func (t *tables) witnessValues(ctx context.Context) error {
	now, reach, err := t.digests(ctx, t.before.Key)
	if err != nil {
		return err
	}
	t.seen = t.before.Next(t.forgets)
	w := witnessing{tables: t, now: now}
	for m, digest := range now {
		w.look(m, digest)
	}
	for _, m := range t.before.All() { // gone by now, but for those that are yet to come on the as-of date
		if _, is := now[m]; !is && t.before.Last(m) != "" && !m.Month.After(reach[m.Metric]) {
			w.look(m, "")
		}
	}
	return w.compare(ctx)
}

// witnessing is what a run finds out about values.
type witnessing struct {
	*tables
	now map[store.ValueMonth]string // digests
}

// look sees the digest of a month, unless there is a doubt: it is another one, and was not
// known before.
func (w witnessing) look(m store.ValueMonth, digest string) {
	if len(w.before.Of(m)) > 0 && (w.forgets || w.before.Find(m, digest) < 0) {
		w.kept.doubts = append(w.kept.doubts, m)
		return
	}
	w.seen.See(m, digest, -1, w.tools.now(), store.Cause{})
}

// compare resolves the doubts. Where values cannot be compared with those that were published,
// they count as others: nothing shows that they are the same.
func (w witnessing) compare(ctx context.Context) error {
	slices.SortFunc(w.kept.doubts, func(a, b store.ValueMonth) int {
		return cmp.Or(strings.Compare(a.Metric, b.Metric), a.Month.Compare(b.Month))
	})
	if len(w.kept.doubts) == 0 {
		return nil
	}
	if err := w.ensure(ctx, "int_value_changes"); err != nil {
		return err
	}
	changes, err := warehouse.Read[store.ValueMonth](ctx, w.engine, w.Contract("int_value_changes"))
	if err != nil {
		return err
	}
	files, err := w.metricFiles(ctx)
	if err != nil {
		return err
	}
	if w.forgets { // nobody can try values against the digests of before
		if w.now, _, err = w.digests(ctx, w.seen.Key); err != nil {
			return err
		}
	}
	for _, m := range w.kept.doubts {
		still := -1
		if w.kept.digests != nil && !slices.Contains(changes, m) {
			still = w.still(m)
		}
		w.seen.See(m, w.now[m], still, w.tools.now(), w.cause(m.Metric, files))
	}
	return nil
}

// still is the place of the state that the current snapshot has. While a person is erased, its
// digests are not on record, and it is the last.
func (w witnessing) still(m store.ValueMonth) int {
	if w.forgets {
		return len(w.before.Of(m)) - 1
	}
	return w.before.Find(m, w.kept.digests[m])
}

// metricFile is a file with values of a metric.
type metricFile struct {
	Metric string `col:"metric_id"`
	Feed   string `col:"feed"`
	File   string `col:"file"`
}

func (t *tables) metricFiles(ctx context.Context) ([]metricFile, error) {
	if err := t.ensure(ctx, "int_metric_files"); err != nil {
		return nil, err
	}
	return warehouse.Read[metricFile](ctx, t.engine, t.Contract("int_metric_files"), "metric_id", "feed", "file")
}

// cause says which deliveries of a metric, and else of the roster, are others than those of the
// current snapshot. If they are others in several ways, the first of these counts.
func (w witnessing) cause(metric string, files []metricFile) store.Cause {
	if w.current == nil {
		return store.Cause{}
	}
	was, is := deliveriesBy(w.current.Deliveries), deliveriesBy(w.next.Deliveries)
	for _, isOf := range []func(metricFile) bool{
		func(f metricFile) bool { return f.Metric == metric },
		func(f metricFile) bool { return f.Metric == "" },
	} {
		ways := map[string][]string{}
		for _, f := range slices.Concat(files, w.kept.files, rosters(w.next.Deliveries), rosters(w.current.Deliveries)) {
			at := f.Feed + ": " + f.File
			if way := wayOf(was[at], is[at]); way != "" && isOf(f) && !slices.Contains(ways[way], at) {
				ways[way] = append(ways[way], at)
			}
		}
		for _, way := range []string{"replaced", "added", "gone", "reread"} {
			if len(ways[way]) > 0 {
				return store.Cause{Way: &way, By: new(strings.Join(ways[way], ", "))}
			}
		}
	}
	return store.Cause{}
}

// wayOf says how a delivery is another one; empty if it is the same.
func wayOf(was, is models.DeliveryRow) string {
	switch {
	case was.ContentHash == "":
		return "added"
	case is.ContentHash == "":
		return "gone"
	case was.ContentHash != is.ContentHash:
		return "replaced"
	case was.MappingHash != is.MappingHash:
		return "reread"
	}
	return ""
}

func deliveriesBy(rows []models.DeliveryRow) map[string]models.DeliveryRow {
	by := map[string]models.DeliveryRow{}
	for _, d := range rows {
		by[d.Feed+": "+d.File] = d
	}
	return by
}

// rosters are the files of the roster, of no metric.
func rosters(rows []models.DeliveryRow) (files []metricFile) {
	for _, d := range rows {
		if d.Table == models.Employees.Name {
			files = append(files, metricFile{Feed: d.Feed, File: d.File})
		}
	}
	return files
}

// settleDays are days of other data after which a month is settled even if no later one follows.
const settleDays = 31

// settledMonths are the months in which the periods of metrics begin, of those months to which
// nothing is added any more: the metric has a later one, or other data reach a month beyond.
// reach is the last of each metric.
func (t *tables) settledMonths(ctx context.Context) (months map[string]map[int64]time.Time, reach map[string]time.Time, err error) {
	type period struct {
		Metric string    `col:"metric_id"`
		Period int64     `col:"period_index"`
		Month  time.Time `col:"month_date"`
	}
	for _, name := range []string{"int_value_months", "int_data_through"} {
		if err := t.ensure(ctx, name); err != nil {
			return nil, nil, err
		}
	}
	if err := t.readThrough(ctx); err != nil {
		return nil, nil, err
	}
	periods, err := warehouse.Read[period](ctx, t.engine, t.Contract("int_value_months"))
	if err != nil {
		return nil, nil, err
	}
	last := map[string]time.Time{}
	for _, p := range periods {
		if p.Month.After(last[p.Metric]) {
			last[p.Metric] = p.Month
		}
	}
	months, reach = map[string]map[int64]time.Time{}, map[string]time.Time{}
	for _, p := range periods {
		isPast := t.through != nil && p.Month.AddDate(0, 1, settleDays).Before(*t.through)
		if !p.Month.Before(last[p.Metric]) && !isPast {
			continue
		}
		if months[p.Metric] == nil {
			months[p.Metric] = map[int64]time.Time{}
		}
		months[p.Metric][p.Period] = p.Month
		if p.Month.After(reach[p.Metric]) {
			reach[p.Metric] = p.Month
		}
	}
	return months, reach, nil
}

// digests are those of the values of settled months: sums over people, which name nobody.
func (t *tables) digests(ctx context.Context, secret []byte) (digests map[store.ValueMonth]string, reach map[string]time.Time, err error) {
	months, reach, err := t.settledMonths(ctx)
	if err != nil {
		return nil, nil, err
	}
	key := sketch.NewKey(secret)
	powers := map[string][]uint64{}
	sums := map[store.ValueMonth]sketch.Sketch{}
	err = t.eachValue(ctx, func(v value) error {
		month, isSettled := months[v.metric][v.period]
		if !isSettled {
			return nil
		}
		if powers[v.subject] == nil {
			powers[v.subject] = sketch.Powers(nil, key.Person(v.subject), 2)
		}
		m := store.ValueMonth{Metric: v.metric, Month: month}
		if sums[m] == nil {
			sums[m] = sketch.New(1)
		}
		sums[m].Add(powers[v.subject], key.Values(float64(v.period), v.numerator, v.denominator))
		return nil
	})
	digests = map[store.ValueMonth]string{}
	for m, sum := range sums {
		text, _ := sum.MarshalText() // never fails
		digests[m] = string(text)
	}
	return digests, reach, err
}

// value is a value of a metric. The subject is the id of a person, or the name of a team.
type value struct {
	metric, subject        string
	period                 int64
	numerator, denominator float64
}

// eachValue visits the values of all metrics, in any order; of a time to productivity, the days
// on which people began.
func (t *tables) eachValue(ctx context.Context, visit func(value) error) error {
	type subject struct {
		Number int64  `col:"subject_number"`
		ID     string `col:"subject_id"`
	}
	for _, name := range []string{"stg_observations", "int_start_values", "stg_subjects"} {
		if err := t.ensure(ctx, name); err != nil {
			return err
		}
	}
	subjects, err := warehouse.Read[subject](ctx, t.engine, t.Contract("stg_subjects"))
	if err != nil {
		return err
	}
	ids := make(map[int64]string, len(subjects))
	for _, s := range subjects {
		ids[s.Number] = s.ID
	}
	for _, table := range []string{"stg_observations", "int_start_values"} {
		if err := t.eachOf(ctx, table, ids, visit); err != nil {
			return err
		}
	}
	return nil
}

// eachOf visits the values of a table.
func (t *tables) eachOf(ctx context.Context, table string, ids map[int64]string, visit func(value) error) error {
	rows, err := t.Scan(ctx, table, []string{"metric_id", "subject_number", "period_index", "numerator", "denominator"}, nil)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		if err := valuesOf(rows.RecordBatch(), ids, visit); err != nil {
			return err
		}
	}
	return rows.Err()
}

func valuesOf(batch arrow.RecordBatch, ids map[int64]string, visit func(value) error) error {
	metrics, subjects, periods := batch.Column(0).(*array.String), batch.Column(1).(*array.Int64), batch.Column(2).(*array.Int64)
	numerators, denominators := batch.Column(3).(*array.Float64), batch.Column(4).(*array.Float64)
	metric := ""
	for i := range int(batch.NumRows()) {
		if metrics.Value(i) != metric {
			metric = strings.Clone(metrics.Value(i))
		}
		if err := visit(value{metric, ids[subjects.Value(i)], periods.Value(i), numerators.Value(i), denominators.Value(i)}); err != nil {
			return err
		}
	}
	return nil
}
