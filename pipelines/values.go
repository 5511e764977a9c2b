package pipelines

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/sketch"
)

// valueMonth is a calendar month of a metric.
type valueMonth struct {
	Metric string    `col:"metric_id"`
	Month  time.Time `col:"month_date"`
}

func (m valueMonth) text() string { return m.Month.Format("2006-01") }

// values are what a run knows of the values of closed months, now and before.
type values struct {
	digests map[valueMonth]string
	feeds   map[string][]string             // by metric
	last    map[string]models.LedgerEntry   // of the ledger, or else of the current snapshot
	written map[string]bool                 // metrics that the ledger has
	known   map[valueMonth]map[string]int64 // versions that the ledger has, by digest
	latest  map[valueMonth]int64            // highest versions
	doubts  []valueMonth                    // whose digest the ledger does not know
	changed map[valueMonth]bool             // in which a known value is another one or gone
}

// keptValues are the values of the current snapshot, where a run compares its own with them.
type keptValues struct {
	doubts    []valueMonth // to be compared
	isUnknown bool         // whether they are no longer there
}

// witnessValues records what the values of closed months are, once some are published, and
// which of them are others than before. Values that come later are told from values that are
// others by comparing the values themselves with those of the current snapshot, which the
// landing area still has; the ledger holds only digests, with a key of the store. It reports
// whether the ledger has become longer.
func (t *tables) witnessValues(ctx context.Context) (isLonger bool, err error) {
	before := t.valuesBefore()
	if err := t.digest(ctx, &before); err != nil {
		return false, err
	}
	if t.run.settled = before.settled(); t.current == nil && len(before.last) == 0 {
		return false, nil
	}
	t.kept.doubts = before.doubts
	if err := t.ensure(ctx, "int_value_changes"); err != nil {
		return false, err
	}
	changes, err := warehouse.Read[valueMonth](ctx, t.engine, t.Contract("int_value_changes"))
	if err != nil {
		return false, err
	}
	for _, m := range changes {
		before.changed[m] = true
	}
	for _, m := range before.doubts { // nothing shows that they are the same
		if before.known[m] != nil && t.kept.isUnknown {
			before.changed[m] = true
		}
	}
	entries, err := t.valueEntries(ctx, before)
	if err != nil || len(entries) == 0 {
		return false, err
	}
	return true, t.record(ctx, entries)
}

// valuesBefore are the values as the ledger has them.
func (t *tables) valuesBefore() values {
	v := values{
		digests: map[valueMonth]string{}, feeds: map[string][]string{}, last: map[string]models.LedgerEntry{}, written: map[string]bool{},
		known: map[valueMonth]map[string]int64{}, latest: map[valueMonth]int64{}, changed: map[valueMonth]bool{},
	}
	for _, e := range t.ledger.Entries() {
		if e.Kind == models.LedgerValues {
			v.written[e.Metric] = true
			v.learn(e)
		}
	}
	if t.current != nil {
		for _, e := range t.current.Values {
			if !v.written[e.Metric] {
				v.learn(e)
			}
		}
	}
	return v
}

// learn adds a state of a metric.
func (v values) learn(e models.LedgerEntry) {
	v.last[e.Metric] = e
	for _, row := range e.Months {
		m := valueMonth{e.Metric, *models.ParseDay(row.Month + "-01")}
		if v.known[m] == nil {
			v.known[m] = map[string]int64{}
		}
		if row.Digest != "" {
			v.known[m][row.Digest] = row.Version
		}
		v.latest[m] = max(v.latest[m], row.Version)
	}
}

// settled are the present states of all metrics with values, by themselves.
func (v values) settled() (states []models.LedgerEntry) {
	alone := values{digests: v.digests, feeds: v.feeds}
	for _, metric := range alone.metrics() {
		e, _ := alone.entry(metric)
		states = append(states, e)
	}
	return states
}

// metrics are all that have values, or had some.
func (v values) metrics() []string {
	metrics := map[string]bool{}
	for m := range v.digests {
		metrics[m.Metric] = true
	}
	for metric := range v.last {
		metrics[metric] = true
	}
	return slices.Sorted(maps.Keys(metrics))
}

// digest makes the digests of all settled months, and names those that are in doubt.
func (t *tables) digest(ctx context.Context, v *values) error {
	for _, name := range []string{"stg_observations", "stg_subjects", "int_value_months", "int_metric_feeds"} {
		if err := t.ensure(ctx, name); err != nil {
			return err
		}
	}
	months, reach, err := t.settledMonths(ctx)
	if err != nil {
		return err
	}
	key, _, err := t.store.ValueKey(ctx)
	if err != nil {
		return damageFault(err)
	}
	if v.digests, err = t.digestsOf(ctx, sketch.NewKey(key), months); err != nil {
		return err
	}
	type feed struct {
		Metric string `col:"metric_id"`
		Feed   string `col:"feed"`
	}
	feeds, err := warehouse.Read[feed](ctx, t.engine, t.Contract("int_metric_feeds"), "metric_id", "feed")
	if err != nil {
		return err
	}
	for _, f := range feeds {
		v.feeds[f.Metric] = append(v.feeds[f.Metric], f.Feed)
	}
	v.doubt(reach)
	return nil
}

// doubt names the months of which the ledger has another digest, or none although a snapshot
// was published with them; reach is the last month of each metric.
func (v *values) doubt(reach map[string]time.Time) {
	for m := range v.digests {
		_, isSeen := v.last[m.Metric]
		_, isSame := v.known[m][v.digests[m]]
		if !isSame && (v.known[m] != nil || !isSeen) {
			v.doubts = append(v.doubts, m)
		}
	}
	for m := range v.known { // gone by now, but for those that are yet to come on the as-of date
		if _, is := v.digests[m]; !is && !v.wasGone(m) && !m.Month.After(reach[m.Metric]) {
			v.doubts = append(v.doubts, m)
		}
	}
	slices.SortFunc(v.doubts, func(a, b valueMonth) int {
		return cmp.Or(strings.Compare(a.Metric, b.Metric), a.Month.Compare(b.Month))
	})
}

// wasGone reports whether a month had no values any more when the ledger saw its metric last.
func (v values) wasGone(m valueMonth) bool {
	return slices.ContainsFunc(v.last[m.Metric].Months, func(row models.LedgerMonth) bool { return row.Month == m.text() && row.Digest == "" })
}

// settleDays are days after which a month is settled even if no later one follows.
const settleDays = 31

// settledMonths are the months in which the periods of metrics begin, of those months to which
// nothing is added any more: the metric has a later one, or a month has passed since. reach is
// the last of each metric.
func (t *tables) settledMonths(ctx context.Context) (months map[string]map[int64]time.Time, reach map[string]time.Time, err error) {
	type period struct {
		Metric string    `col:"metric_id"`
		Period int64     `col:"period_index"`
		Month  time.Time `col:"month_date"`
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
		isPast := p.Month.AddDate(0, 1, settleDays).Before(t.tools.now())
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

// digestsOf are the digests of the values of months: the sums over people that name nobody.
func (t *tables) digestsOf(ctx context.Context, key sketch.Key, months map[string]map[int64]time.Time) (map[valueMonth]string, error) {
	subjects, err := t.subjectIDs(ctx)
	if err != nil {
		return nil, err
	}
	powers := map[int64][]uint64{}
	sums := map[valueMonth]sketch.Sketch{}
	err = t.eachValue(ctx, func(metric string, subject, period int64, numerator, denominator float64) error {
		month, isSettled := months[metric][period]
		if !isSettled {
			return nil
		}
		if powers[subject] == nil {
			powers[subject] = sketch.Powers(nil, key.Person(subjects[subject]), 2)
		}
		m := valueMonth{metric, month}
		if sums[m] == nil {
			sums[m] = sketch.New(1)
		}
		sums[m].Add(powers[subject], key.Values(float64(period), numerator, denominator))
		return nil
	})
	digests := map[valueMonth]string{}
	for m, sum := range sums {
		text, _ := sum.MarshalText() // never fails
		digests[m] = string(text)
	}
	return digests, err
}

// subjectIDs are the ids of people, and the names of teams, by number.
func (t *tables) subjectIDs(ctx context.Context) (map[int64]string, error) {
	type subject struct {
		Number int64  `col:"subject_number"`
		ID     string `col:"subject_id"`
	}
	rows, err := warehouse.Read[subject](ctx, t.engine, t.Contract("stg_subjects"))
	ids := make(map[int64]string, len(rows))
	for _, r := range rows {
		ids[r.Number] = r.ID
	}
	return ids, err
}

// eachValue visits the values of all metrics, in any order.
func (t *tables) eachValue(ctx context.Context, visit func(metric string, subject, period int64, numerator, denominator float64) error) error {
	rows, err := t.Scan(ctx, "stg_observations", []string{"metric_id", "subject_number", "period_index", "numerator", "denominator"}, nil)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		metrics, subjects, periods := batch.Column(0).(*array.String), batch.Column(1).(*array.Int64), batch.Column(2).(*array.Int64)
		numerators, denominators := batch.Column(3).(*array.Float64), batch.Column(4).(*array.Float64)
		metric := ""
		for i := range int(batch.NumRows()) {
			if metrics.Value(i) != metric {
				metric = strings.Clone(metrics.Value(i))
			}
			if err := visit(metric, subjects.Value(i), periods.Value(i), numerators.Value(i), denominators.Value(i)); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// valueEntries are the entries for metrics of which something is otherwise than the ledger
// has it. Of a metric that the ledger does not know yet, what the current snapshot had comes
// first.
func (t *tables) valueEntries(ctx context.Context, v values) (entries []models.LedgerEntry, err error) {
	for _, metric := range v.metrics() {
		before := v.last[metric]
		now, changed := v.entry(metric)
		if len(changed) > 0 {
			now.State += "; other values: " + strings.Join(changed, ", ")
			if now.Effects, err = t.publishedEffects(ctx, metric); err != nil {
				return nil, err
			}
		}
		if !v.written[metric] {
			entries = append(entries, firstValues(before, now, changed)...)
		}
		if before.Metric == "" || !slices.Equal(before.Months, now.Months) || !slices.Equal(before.Feeds, now.Feeds) {
			entries = append(entries, now)
		}
	}
	return entries, nil
}

// entry is the state of a metric, and the months in which known values are others.
func (v values) entry(metric string) (e models.LedgerEntry, changed []string) {
	e = models.LedgerEntry{Kind: models.LedgerValues, Metric: metric, Feeds: v.feeds[metric]}
	months := map[valueMonth]models.LedgerMonth{}
	for _, row := range v.last[metric].Months {
		months[valueMonth{metric, *models.ParseDay(row.Month + "-01")}] = row
	}
	for m, digest := range v.digests {
		if m.Metric != metric {
			continue
		}
		version, isKnown := v.known[m][digest]
		if !isKnown {
			version = months[m].Version
		}
		months[m] = models.LedgerMonth{Month: m.text(), Digest: digest, Version: version}
	}
	for _, m := range v.doubts {
		if m.Metric != metric {
			continue
		}
		row := months[m]
		row.Month, row.Digest = m.text(), v.digests[m]
		if v.changed[m] {
			row.Version = v.latest[m] + 1
			changed = append(changed, row.Month)
		}
		months[m] = row
	}
	for _, m := range slices.SortedFunc(maps.Keys(months), func(a, b valueMonth) int { return a.Month.Compare(b.Month) }) {
		e.Months = append(e.Months, months[m])
	}
	e.State = "feeds: " + cmp.Or(strings.Join(e.Feeds, ", "), "none")
	if n := len(e.Months); n > 0 {
		e.State = fmt.Sprintf("months: %s to %s; ", e.Months[0].Month, e.Months[n-1].Month) + e.State
	}
	return e, changed
}

// firstValues is the state of a metric in the current snapshot, with which its part of the
// ledger begins. An older version has left none: then it has what the values show, which are
// the months with others by now.
func firstValues(before, now models.LedgerEntry, changed []string) []models.LedgerEntry {
	if before.Metric != "" {
		return []models.LedgerEntry{before}
	}
	if len(changed) == 0 {
		return nil
	}
	e := models.LedgerEntry{Kind: models.LedgerValues, Metric: now.Metric, Feeds: now.Feeds, State: "as published before: " + strings.Join(changed, ", ")}
	for _, month := range changed {
		e.Months = append(e.Months, models.LedgerMonth{Month: month})
	}
	return []models.LedgerEntry{e}
}

// publishedEffects are the primary effects on a metric in the current snapshot, by program.
func (t *tables) publishedEffects(ctx context.Context, metric string) (effects map[string]float64, err error) {
	const mart = "program_impacts.parquet"
	if t.current == nil {
		return nil, nil
	}
	if _, isThere := t.current.Files[mart]; !isThere {
		return nil, nil
	}
	type impact struct {
		Program   string   `col:"program_id"`
		Metric    string   `col:"metric_id"`
		IsPrimary bool     `col:"is_primary"`
		Effect    *float64 `col:"effect"`
	}
	path, err := t.snapshotFile(ctx, *t.current, mart, t.scratch)
	if err != nil {
		return nil, damageFault(err)
	}
	rows, err := parquetfile.Open(ctx, path, models.ColumnNamesOf[impact]()...)
	if err != nil {
		return nil, badData(err)
	}
	defer rows.Release()
	impacts, err := models.ReadRows[impact](rows)
	if err != nil {
		return nil, badData(err)
	}
	effects = map[string]float64{}
	for _, i := range impacts {
		if i.IsPrimary && i.Metric == metric && i.Effect != nil {
			effects[i.Program] = *i.Effect
		}
	}
	return effects, nil
}
