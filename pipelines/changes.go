package pipelines

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// everything is all of a headline that can differ.
func everything(h *report.Headline) string {
	if h == nil {
		return ""
	}
	return fmt.Sprint(shownPointer(h.Effect), shownPointer(h.Low), shownPointer(h.High), shownPointer(h.Trained), shownPointer(h.Comparison), h.Verdict, h.Grade)
}

func shownPointer[T any](p *T) string {
	if p == nil {
		return "-,"
	}
	return fmt.Sprint(*p, ",")
}

// judgesAlike reports whether verdict and grade are the same.
func judgesAlike(c report.Change) bool {
	return c.Before != nil && c.After != nil && c.Before.Verdict == c.After.Verdict && c.Before.Grade == c.After.Grade
}

// Diff compares two snapshots by number; 0 for to means the current one, 0 for from the one
// before that. Only the store is read.
func (p *Pipeline) Diff(ctx context.Context, from, to int64) (changes report.Changes, err error) {
	current, all, err := p.snapshots(ctx)
	if err != nil {
		return changes, err
	}
	after := *current
	if to != 0 {
		if after, err = numbered(all, to); err != nil {
			return changes, err
		}
	}
	var before store.Manifest
	if from != 0 {
		before, err = numbered(all, from)
	} else {
		before, err = previous(all, after)
	}
	if err != nil {
		return changes, err
	}
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		changes, err = diff(ctx, p.side(ctx, before, scratch), p.side(ctx, after, scratch))
		return err
	})
	return changes, err
}

// side is a snapshot that is compared, or is about to be one.
type side struct {
	store.Manifest
	path func(mart string) (string, error) // of a mart's Parquet file
}

func (p *Pipeline) side(ctx context.Context, m store.Manifest, scratch *location.Scratch) side {
	return side{m, func(mart string) (string, error) { return p.snapshotFile(ctx, m, mart+".parquet", scratch) }}
}

// changes are those between the current snapshot and the one that is about to replace it. A
// snapshot that cannot be compared does not fail the run. After an erasure nothing is told:
// the difference would be the person.
func (r *run) changes(ctx context.Context, path func(mart string) (string, error)) *report.Changes {
	if r.current == nil || r.forgets {
		return nil
	}
	changes, err := diff(ctx, r.side(ctx, *r.current, r.scratch), side{r.next, path})
	if err != nil {
		r.progress.Warn(fmt.Sprintf("what changed since snapshot %d cannot be said: %s", r.current.Sequence, err))
		return nil
	}
	return &changes
}

func diff(ctx context.Context, before, after side) (report.Changes, error) {
	changes := report.Changes{From: before.Sequence, To: after.Sequence, Causes: causes(before.Manifest, after.Manifest), Claims: []report.Change{}}
	claims := map[[2]string]report.Change{}
	for _, s := range []struct {
		of  side
		set func(*report.Change, report.Headline)
	}{
		{before, func(c *report.Change, h report.Headline) { c.Before = &h }},
		{after, func(c *report.Change, h report.Headline) { c.After = &h }},
	} {
		rows, err := s.of.headlines(ctx)
		if err != nil {
			return changes, err
		}
		for _, row := range rows {
			key := [2]string{row.Program, row.Metric}
			c := claims[key]
			c.Program, c.Metric, c.Unit = row.Program, row.Metric, row.Unit
			s.set(&c, row.Headline)
			claims[key] = c
		}
	}
	declared, err := redeclared(ctx, before, after)
	if err != nil {
		return changes, err
	}
	changes.Causes = append(changes.Causes, declared...)
	for _, c := range claims {
		if everything(c.Before) == everything(c.After) {
			changes.Unchanged++
			continue
		}
		changes.Claims = append(changes.Claims, c)
	}
	slices.SortFunc(changes.Claims, func(a, b report.Change) int {
		if judgesAlike(a) != judgesAlike(b) {
			if judgesAlike(b) {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(a.Program, b.Program), strings.Compare(a.Metric, b.Metric))
	})
	return changes, nil
}

type headlineRow struct {
	Program, Metric, Unit string
	report.Headline
}

// headlines are the rows to quote of a snapshot: effects, and days saved by those who
// became productive earlier.
func (s side) headlines(ctx context.Context) (all []headlineRow, err error) {
	type impact struct {
		Program    string   `col:"program_id"`
		Metric     string   `col:"metric_id"`
		Unit       string   `col:"metric_unit"`
		IsPrimary  bool     `col:"is_primary"`
		Effect     *float64 `col:"effect"`
		Low        *float64 `col:"effect_low"`
		High       *float64 `col:"effect_high"`
		Trained    *int64   `col:"trained_count"`
		Comparison *int64   `col:"comparison_count"`
		Verdict    string   `col:"verdict"`
		Grade      string   `col:"evidence_grade"`
	}
	type ramp struct {
		Program string   `col:"program_id"`
		Metric  string   `col:"metric_id"`
		Arm     string   `col:"arm"`
		People  *int64   `col:"people_count"`
		Saved   *float64 `col:"days_saved"`
		Low     *float64 `col:"days_saved_low"`
		High    *float64 `col:"days_saved_high"`
		Verdict string   `col:"verdict"`
		Grade   string   `col:"evidence_grade"`
	}
	impacts, err := readMart[impact](ctx, s, "program_impacts")
	if err != nil {
		return nil, err
	}
	for _, r := range impacts {
		if r.IsPrimary {
			all = append(all, headlineRow{r.Program, r.Metric, r.Unit, report.Headline{Effect: r.Effect, Low: r.Low, High: r.High, Trained: r.Trained, Comparison: r.Comparison, Verdict: r.Verdict, Grade: r.Grade}})
		}
	}
	ramps, err := readMart[ramp](ctx, s, "productivity_ramps")
	arms := map[[2]string]headlineRow{}
	for _, r := range ramps {
		key := [2]string{r.Program, r.Metric}
		row := arms[key]
		trained, comparison := row.Trained, row.Comparison
		if r.Arm == "trained" {
			trained = r.People
		} else {
			comparison = r.People
		}
		arms[key] = headlineRow{r.Program, r.Metric, "days saved", report.Headline{Effect: r.Saved, Low: r.Low, High: r.High, Trained: trained, Comparison: comparison, Verdict: r.Verdict, Grade: r.Grade}}
	}
	return slices.AppendSeq(all, maps.Values(arms)), err
}

// redeclared are the things in the ledger that were declared in one way before and in another
// way after. What is new changes nothing that was agreed.
func redeclared(ctx context.Context, before, after side) (causes []report.Cause, err error) {
	type entry struct {
		Number    int64   `col:"entry_number"`
		Kind      string  `col:"entry_kind"`
		Program   *string `col:"registered_program_id"`
		Metric    *string `col:"registered_metric_id"`
		Goal      *string `col:"registered_goal_id"`
		Withdrawn bool    `col:"is_withdrawn"`
		Content   string  `col:"content"`
	}
	known, err := readMart[entry](ctx, before, "ledger_entries")
	if err != nil {
		return nil, err
	}
	all, err := readMart[entry](ctx, after, "ledger_entries")
	if err != nil {
		return nil, err
	}
	is, was := map[string]string{}, map[string]string{}
	var order []string
	for _, e := range all {
		ids := []string{e.Kind}
		for _, id := range []*string{e.Program, e.Metric, e.Goal} {
			if id != nil && (e.Kind != models.LedgerGoal || id == e.Goal) { // a goal may have another metric
				ids = append(ids, *id)
			}
		}
		subject := strings.Join(ids, " ")
		if e.Withdrawn {
			e.Content = report.Withdrawn
		}
		if e.Number <= int64(len(known)) {
			was[subject] = e.Content
		} else if !slices.Contains(order, subject) {
			order = append(order, subject)
		}
		is[subject] = e.Content
	}
	for _, subject := range order {
		if old, wasKnown := was[subject]; wasKnown && old != is[subject] {
			causes = append(causes, report.Cause{Kind: "declared", Subject: subject, Before: old, After: is[subject]})
		}
	}
	return causes, nil
}

// readMart reads the rows of a published mart.
func readMart[T any](ctx context.Context, s side, mart string) ([]T, error) {
	path, err := s.path(mart)
	if err != nil {
		return nil, err
	}
	batches, err := parquetfile.Open(ctx, path, models.ColumnNamesOf[T]()...)
	if err != nil {
		return nil, badData(fmt.Errorf("snapshot %d: mart %s: %w; another version of the program published it, so it cannot be compared", s.Sequence, mart, err))
	}
	defer batches.Release()
	rows, err := models.ReadRows[T](batches)
	if err != nil {
		return nil, badData(fmt.Errorf("snapshot %d: mart %s: %w", s.Sequence, mart, err))
	}
	return rows, nil
}

// causes are the differences in what two snapshots were made from.
func causes(before, after store.Manifest) []report.Cause {
	type place struct{ feed, file string }
	all := []report.Cause{}
	was := map[place]models.DeliveryRow{}
	for _, d := range before.Deliveries {
		was[place{d.Feed, d.File}] = d
	}
	for _, d := range after.Deliveries {
		old, known := was[place{d.Feed, d.File}]
		delete(was, place{d.Feed, d.File})
		cause := report.Cause{Feed: d.Feed, File: d.File, RowsBefore: old.Landed, RowsAfter: d.Landed}
		switch {
		case !known:
			cause.Kind = "new"
		case old.ContentHash != d.ContentHash:
			cause.Kind = "changed"
		case old.MappingHash != d.MappingHash:
			cause.Kind = "reread"
		default:
			continue
		}
		all = append(all, cause)
	}
	for _, d := range was {
		replaced := slices.IndexFunc(all, func(c report.Cause) bool {
			return c.Kind == "new" && c.Feed == d.Feed && corrected.IsOf(c.File, d.File)
		})
		if replaced >= 0 {
			all[replaced].Kind, all[replaced].RowsBefore = "corrected", d.Landed
			continue
		}
		all = append(all, report.Cause{Kind: "gone", Feed: d.Feed, File: d.File, RowsBefore: d.Landed})
	}
	slices.SortFunc(all, func(a, b report.Cause) int {
		return cmp.Or(strings.Compare(a.Feed, b.Feed), strings.Compare(a.File, b.File))
	})
	for _, c := range []struct{ kind, before, after string }{
		{"configuration", before.ConfigHash[:min(12, len(before.ConfigHash))], after.ConfigHash[:min(12, len(after.ConfigHash))]},
		{"program", before.Code, after.Code}, {"as_of", before.AsOf, after.AsOf},
		{"agreements", headOf(before), headOf(after)},
	} {
		if c.before != c.after {
			all = append(all, report.Cause{Kind: c.kind, Before: c.before, After: c.after})
		}
	}
	return all
}

// headOf is the end of the ledger that a snapshot knows, as text.
func headOf(m store.Manifest) string {
	if m.Ledger == nil {
		return ""
	}
	return fmt.Sprintf("page %d", m.Ledger.Pages)
}

// numbered finds a snapshot by its number.
func numbered(all []store.Manifest, number int64) (store.Manifest, error) {
	var numbers []string
	for _, m := range all {
		if m.Sequence == number {
			return m, nil
		}
		numbers = append(numbers, strconv.FormatInt(m.Sequence, 10))
	}
	return store.Manifest{}, &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("there is no snapshot %d; choose one of %s", number, strings.Join(numbers, ", "))}
}

// previous is the snapshot that another one replaced.
func previous(all []store.Manifest, m store.Manifest) (store.Manifest, error) {
	if m.Previous != nil && *m.Previous == 0 {
		return store.Manifest{}, badData(fmt.Errorf("snapshot %d is the first: there is none before it", m.Sequence))
	}
	for _, before := range slices.Backward(all) {
		if m.Previous != nil && before.Sequence == *m.Previous || m.Previous == nil && before.Sequence < m.Sequence {
			return before, nil
		}
	}
	return store.Manifest{}, badData(fmt.Errorf("the snapshot before %d is not kept any more", m.Sequence))
}
