package pipelines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// RejectedRow is one reason why a row of the current snapshot is not used.
type RejectedRow struct {
	Feed    string `json:"feed"`
	File    string `json:"file"`
	Row     int64  `json:"row"`
	Column  string `json:"column"` // empty when the row as a whole is at fault
	Value   string `json:"value"`  // cell as it was typed; empty for a row held back after landing
	Code    string `json:"code"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
	// Landed rows come back by themselves when roster or register are mended.
	Landed bool `json:"landed"`
}

// RejectFilter narrows a list; empty fields let everything pass.
type RejectFilter struct{ Feed, Code string }

// landedCodes are given to rows that landed and cannot be used as they are, by
// the model int_held_back; the others are transform.RejectCodes.
var landedCodes = []string{
	"person_unmatched", "person_ambiguous", "team_unmatched", "subject_differs", "metric_unknown", "duplicate_row", "currency_unconverted",
}

// RejectCodes lists all codes that a rejected row can have.
func RejectCodes() []string {
	var codes []string
	for _, c := range transform.RejectCodes {
		codes = append(codes, c.Code)
	}
	return append(codes, landedCodes...)
}

const rejectedQuery = `select * from (
	select feed, file, source_row, coalesce(column_name, '') as column_name, coalesce(value, '') as value, code,
		coalesce(message, '') as problem, coalesce(remedy, '') as remedy, false as landed
	from run_rejects
	union all
	select feed, file, source_row, column_name, '', code, problem, remedy, true
	from rejected_rows where list_contains(string_split(?, ','), code)
) where (? = '' or feed = ?) and (? = '' or code = ?)
order by feed, file, source_row, landed, column_name, code, problem, value`

// Rejects visits the rejected rows of the current snapshot by feed, file and row.
// No source is read.
func Rejects(ctx context.Context, p *Plan, filter RejectFilter, visit func(RejectedRow) error) (err error) {
	if err := filter.check(p); err != nil {
		return err
	}
	store, current, err := published(ctx, p)
	if err != nil {
		return err
	}
	deliveries, err := landedFor(ctx, store, current)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "impactmart-rejects-")
	if err != nil {
		return fmt.Errorf("rejects: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	engine, err := warehouse.Open(ctx, warehouse.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	var paths []string
	for _, d := range deliveries {
		if err := store.Verify(ctx, d.batch); err != nil {
			return &Fault{Kind: BadData, Err: err}
		}
		if d.batch.Counts.Rejected > 0 {
			paths = append(paths, store.RejectsPath(d.batch.BatchKey))
		}
	}
	if err := engine.AddParquet(ctx, models.RunRejects, paths); err != nil {
		return err
	}
	at := slices.IndexFunc(p.Models, func(m sql.Model) bool { return m.Name == "rejected_rows" })
	mart := store.Dir(*current) + "/rejected_rows.parquet"
	if err := engine.AddParquet(ctx, p.Models[at].Table, []string{mart}); err != nil {
		return err
	}
	return warehouse.Each(ctx, engine, visit, rejectedQuery, strings.Join(landedCodes, ","), filter.Feed, filter.Feed, filter.Code, filter.Code)
}

// check refuses names that nothing has, with the one that was meant.
func (f RejectFilter) check(p *Plan) error {
	var feeds []string
	for _, feed := range p.Feeds {
		feeds = append(feeds, feed.Name)
	}
	if f.Feed != "" && !slices.Contains(feeds, f.Feed) {
		return &Fault{Kind: BadConfig, Err: fmt.Errorf("--feed: %q is no feed%s; one of %s", f.Feed, models.DidYouMean(f.Feed, feeds), strings.Join(feeds, ", "))}
	}
	if codes := RejectCodes(); f.Code != "" && !slices.Contains(codes, f.Code) {
		return &Fault{Kind: BadConfig, Err: fmt.Errorf("--code: %q is no code%s; docs/rejects.md has them all", f.Code, models.DidYouMean(f.Code, codes))}
	}
	return nil
}

// Replayed says what became of one delivery of the current snapshot that had
// rows held back.
type Replayed struct {
	Feed string `json:"feed"`
	File string `json:"file"`
	// Gone says that the source does not give this content any more, and nothing
	// was read.
	Gone bool `json:"gone"`
	// IsSameMapping says that neither mapping nor dialect changed since.
	IsSameMapping bool  `json:"same_mapping"`
	Before        int64 `json:"held_back_before"` // records
	After         int64 `json:"held_back_after"`
	// Cells at fault by code.
	Mended    map[string]int64 `json:"mended"`    // those gone
	Remaining map[string]int64 `json:"remaining"` // those still there
	New       map[string]int64 `json:"new"`       // those that were none before
}

// Replay reads once more, from their sources, the deliveries of the current
// snapshot that had rows held back, through the mapping as it is now, and lands
// them. It publishes nothing: the next run finds them landed. What a delivery's
// contract refuses is an error, after the others were replayed.
func Replay(ctx context.Context, p *Plan, feed string, progress Progress) (replayed []Replayed, err error) {
	if err := (RejectFilter{Feed: feed}).check(p); err != nil {
		return nil, err
	}
	store, current, err := published(ctx, p)
	if err != nil {
		return nil, err
	}
	release, err := store.Lock()
	if err != nil {
		return nil, lockFault(err)
	}
	defer func() { err = errors.Join(err, release()) }()
	work, err := store.WorkDir()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	r := replay{p, store, work, progress}
	var errs []error
	for _, f := range p.Feeds {
		held := slices.DeleteFunc(slices.Clone(current.Deliveries), func(d models.DeliveryRow) bool { return d.Feed != f.Name || d.Rejected == 0 })
		if len(held) == 0 || feed != "" && feed != f.Name {
			continue
		}
		done, err := r.feed(ctx, f, held)
		replayed, errs = append(replayed, done...), append(errs, err)
	}
	return replayed, errors.Join(errs...)
}

type replay struct {
	p        *Plan
	store    *snapshot.Store
	work     string
	progress Progress
}

// feed replays the deliveries of one feed that had rows held back.
func (r replay) feed(ctx context.Context, feed Feed, held []models.DeliveryRow) (replayed []Replayed, err error) {
	sources, err := openSources(ctx, r.p, feed, r.progress)
	if err != nil {
		return nil, err
	}
	landed := map[string]delivery{} // by content
	var errs []error
	for _, source := range sources {
		d, err := landSource(ctx, r.p, feed, source, r.store, r.work)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		landed[d.batch.Content] = d
	}
	for _, before := range held {
		d, there := landed[before.ContentHash]
		one := Replayed{Feed: feed.Name, File: before.File, Gone: !there, Before: before.Rejected, After: before.Rejected}
		if there {
			one.IsSameMapping, one.After = d.batch.Mapping == before.MappingHash, d.batch.Counts.Rejected
			if err := r.compare(ctx, &one, before, d); err != nil {
				return replayed, errors.Join(append(errs, err)...)
			}
		}
		replayed = append(replayed, one)
	}
	return replayed, errors.Join(errs...)
}

const replayQuery = `with
before as (select source_row, column_name, code from rejects_before),
after as (select source_row, column_name, code from rejects_after),
mended as (select * from before except all select * from after),
remaining as (select * from before intersect all select * from after),
fresh as (select * from after except all select * from before)
select 'mended', code, count(*) from mended group by code
union all select 'remaining', code, count(*) from remaining group by code
union all select 'new', code, count(*) from fresh group by code`

// compare holds the rejects of the two landings of one content against each
// other, cell by cell and code by code.
func (r replay) compare(ctx context.Context, one *Replayed, before models.DeliveryRow, after delivery) (err error) {
	engine, err := warehouse.Open(ctx, warehouse.Options{Dir: r.work})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	old, err := r.store.FindBatch(ctx, snapshot.BatchKey{Feed: before.Feed, Content: before.ContentHash, Mapping: before.MappingHash})
	if err != nil {
		return &Fault{Kind: BadData, Err: err}
	}
	if old == nil {
		return &Fault{Kind: BadData, At: "feed " + before.Feed, Err: fmt.Errorf("what was held back of %s is not in the landing zone any more; start `impactmart run`", before.File)}
	}
	if err := r.store.Verify(ctx, *old); err != nil {
		return &Fault{Kind: BadData, Err: err}
	}
	for name, batch := range map[string]snapshot.Batch{"rejects_before": *old, "rejects_after": after.batch} {
		table := models.RunRejects
		table.Name = name
		if err := engine.AddParquet(ctx, table, []string{r.store.RejectsPath(batch.BatchKey)}); err != nil {
			return err
		}
	}
	one.Mended, one.Remaining, one.New = map[string]int64{}, map[string]int64{}, map[string]int64{}
	fates := map[string]map[string]int64{"mended": one.Mended, "remaining": one.Remaining, "new": one.New}
	type tally struct {
		Fate, Code string
		Cells      int64
	}
	return warehouse.Each(ctx, engine, func(t tally) error { fates[t.Fate][t.Code] = t.Cells; return nil }, replayQuery)
}
