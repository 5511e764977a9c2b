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
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// Changes is what differs between two snapshots. Every figure is read from their marts.
type Changes struct {
	From      int64    `json:"from"` // numbers of the snapshots
	To        int64    `json:"to"`
	Causes    []Cause  `json:"causes"`
	Claims    []Change `json:"claims"`    // those that changed, changes of verdict or grade first
	Unchanged int      `json:"unchanged"` // claims that did not
}

// Cause is one difference in what two snapshots were made from.
type Cause struct {
	// Kind is new, gone or changed, of a delivery; reread, of a delivery with the same
	// content and another mapping or reader; corrected, of a corrected file that counts
	// instead of the delivery that it was made from; configuration, program, as_of or agreements.
	Kind       string `json:"kind"`
	Feed       string `json:"feed,omitempty"`
	File       string `json:"file,omitempty"`
	RowsBefore int64  `json:"rows_before,omitempty"` // landed
	RowsAfter  int64  `json:"rows_after,omitempty"`
	Before     string `json:"before,omitempty"` // version of the program, or day of --as-of
	After      string `json:"after,omitempty"`
}

// Change is the headline of a program and metric before and after; nil if there was none.
type Change struct {
	Program string    `json:"program_id"`
	Metric  string    `json:"metric_id"`
	Unit    string    `json:"unit"` // of effects
	Before  *Headline `json:"before"`
	After   *Headline `json:"after"`
}

// Headline is the row to quote for a program and metric. Figures that are withheld, or that
// cannot be estimated, are nil.
type Headline struct {
	Effect     *float64 `json:"effect"`
	Low        *float64 `json:"effect_low"` // ends of the 95 % interval
	High       *float64 `json:"effect_high"`
	Trained    *int64   `json:"trained_count"`
	Comparison *int64   `json:"comparison_count"`
	Verdict    string   `json:"verdict"`
	Grade      string   `json:"evidence_grade"`
}

// text has all that can differ.
func (h *Headline) text() string {
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
func (c Change) judgesAlike() bool {
	return c.Before != nil && c.After != nil && c.Before.Verdict == c.After.Verdict && c.Before.Grade == c.After.Grade
}

// Diff compares two snapshots by number; 0 for to means the current one, 0 for from the one
// before that. Only the store is read.
func (p *Pipeline) Diff(ctx context.Context, from, to int64) (changes Changes, err error) {
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
		changes, err = p.diff(ctx, scratch, before, after)
		return err
	})
	return changes, err
}

// changes are those between the snapshot before and the one that was just published. A
// snapshot before that cannot be compared does not fail the run.
func (r *run) changes(ctx context.Context) *Changes {
	if r.current == nil {
		return nil
	}
	now, err := r.store.Current(ctx)
	if err == nil {
		var changes Changes
		if changes, err = r.diff(ctx, r.scratch, *r.current, *now); err == nil {
			return &changes
		}
	}
	r.progress.Warn(fmt.Sprintf("what changed since snapshot %d cannot be said: %s", r.current.Sequence, err))
	return nil
}

func (p *Pipeline) diff(ctx context.Context, scratch *location.Scratch, before, after store.Manifest) (Changes, error) {
	changes := Changes{From: before.Sequence, To: after.Sequence, Causes: causes(before, after), Claims: []Change{}}
	claims := map[[2]string]Change{}
	for _, side := range []struct {
		of  store.Manifest
		set func(*Change, Headline)
	}{
		{before, func(c *Change, h Headline) { c.Before = &h }},
		{after, func(c *Change, h Headline) { c.After = &h }},
	} {
		rows, err := p.headlines(ctx, scratch, side.of)
		if err != nil {
			return changes, err
		}
		for _, row := range rows {
			key := [2]string{row.Program, row.Metric}
			c := claims[key]
			c.Program, c.Metric, c.Unit = row.Program, row.Metric, row.Unit
			side.set(&c, row.Headline)
			claims[key] = c
		}
	}
	for _, c := range claims {
		if c.Before.text() == c.After.text() {
			changes.Unchanged++
			continue
		}
		changes.Claims = append(changes.Claims, c)
	}
	slices.SortFunc(changes.Claims, func(a, b Change) int {
		if a.judgesAlike() != b.judgesAlike() {
			if b.judgesAlike() {
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
	Headline
}

// headlines are the rows to quote of a snapshot: effects, and days saved by those who
// became productive earlier.
func (p *Pipeline) headlines(ctx context.Context, scratch *location.Scratch, m store.Manifest) (all []headlineRow, err error) {
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
	impacts, err := readMart[impact](ctx, p, scratch, m, "program_impacts")
	if err != nil {
		return nil, err
	}
	for _, r := range impacts {
		if r.IsPrimary {
			all = append(all, headlineRow{r.Program, r.Metric, r.Unit, Headline{r.Effect, r.Low, r.High, r.Trained, r.Comparison, r.Verdict, r.Grade}})
		}
	}
	ramps, err := readMart[ramp](ctx, p, scratch, m, "productivity_ramps")
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
		arms[key] = headlineRow{r.Program, r.Metric, "days saved", Headline{r.Saved, r.Low, r.High, trained, comparison, r.Verdict, r.Grade}}
	}
	return slices.AppendSeq(all, maps.Values(arms)), err
}

// readMart reads the rows of a published mart.
func readMart[T any](ctx context.Context, p *Pipeline, scratch *location.Scratch, m store.Manifest, mart string) ([]T, error) {
	path, err := p.snapshotFile(ctx, m, mart+".parquet", scratch)
	if err != nil {
		return nil, err
	}
	batches, err := parquetfile.Open(ctx, path, models.ColumnNamesOf[T]()...)
	if err != nil {
		return nil, badData(fmt.Errorf("snapshot %d: mart %s: %w; another version of the program published it, so it cannot be compared", m.Sequence, mart, err))
	}
	defer batches.Release()
	rows, err := models.ReadRows[T](batches)
	if err != nil {
		return nil, badData(fmt.Errorf("snapshot %d: mart %s: %w", m.Sequence, mart, err))
	}
	return rows, nil
}

// causes are the differences in what two snapshots were made from.
func causes(before, after store.Manifest) []Cause {
	type place struct{ feed, file string }
	all := []Cause{}
	was := map[place]models.DeliveryRow{}
	for _, d := range before.Deliveries {
		was[place{d.Feed, d.File}] = d
	}
	for _, d := range after.Deliveries {
		old, known := was[place{d.Feed, d.File}]
		delete(was, place{d.Feed, d.File})
		cause := Cause{Feed: d.Feed, File: d.File, RowsBefore: old.Landed, RowsAfter: d.Landed}
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
		replaced := slices.IndexFunc(all, func(c Cause) bool {
			return c.Kind == "new" && c.Feed == d.Feed && corrected.IsOf(c.File, d.File)
		})
		if replaced >= 0 {
			all[replaced].Kind, all[replaced].RowsBefore = "corrected", d.Landed
			continue
		}
		all = append(all, Cause{Kind: "gone", Feed: d.Feed, File: d.File, RowsBefore: d.Landed})
	}
	slices.SortFunc(all, func(a, b Cause) int {
		return cmp.Or(strings.Compare(a.Feed, b.Feed), strings.Compare(a.File, b.File))
	})
	for _, c := range []struct{ kind, before, after string }{
		{"configuration", before.ConfigHash[:min(12, len(before.ConfigHash))], after.ConfigHash[:min(12, len(after.ConfigHash))]},
		{"program", before.Code, after.Code}, {"as_of", before.AsOf, after.AsOf},
		{"agreements", headOf(before), headOf(after)},
	} {
		if c.before != c.after {
			all = append(all, Cause{Kind: c.kind, Before: c.before, After: c.after})
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
