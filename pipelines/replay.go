package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// Replayed is the result of reading again one delivery of the current snapshot that had
// rejected rows.
type Replayed struct {
	Feed string `json:"feed"`
	File string `json:"file"`
	// Gone is true if the source no longer has this content, so that nothing was read.
	Gone bool `json:"gone"`
	// IsSameMapping is true if mapping, dialect and code have not changed since.
	IsSameMapping bool  `json:"same_mapping"`
	Before        int64 `json:"held_back_before"` // records
	After         int64 `json:"held_back_after"`
	// Rejected cells by code.
	Corrected map[string]int64 `json:"corrected"` // rejected before only
	Remaining map[string]int64 `json:"remaining"` // rejected before and now
	New       map[string]int64 `json:"new"`       // rejected now only
}

// Replay reads again, from their sources and through the current mapping, the deliveries
// of the current snapshot that had rejected rows, and lands them. It publishes nothing:
// the next run finds them landed. If a contract refuses a delivery, Replay replays the
// other deliveries first and then returns the error.
func (p *Pipeline) Replay(ctx context.Context, feed string) (replayed []Replayed, err error) {
	if err := p.checkFilter(RejectFilter{Feed: feed}); err != nil {
		return nil, err
	}
	current, err := p.published(ctx)
	if err != nil {
		return nil, err
	}
	ctx, release, err := p.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		var errs []error
		for _, f := range p.plan.Feeds {
			held := slices.DeleteFunc(slices.Clone(current.Deliveries), func(d models.DeliveryRow) bool { return d.Feed != f.Name || d.Rejected == 0 })
			if len(held) == 0 || feed != "" && feed != f.Name {
				continue
			}
			done, err := p.replayFeed(ctx, scratch, f, held)
			replayed, errs = append(replayed, done...), append(errs, err)
		}
		return errors.Join(errs...)
	})
	return replayed, err
}

// replayFeed replays the deliveries of one feed that had rejected rows.
func (p *Pipeline) replayFeed(ctx context.Context, scratch *location.Scratch, feed project.Feed, held []models.DeliveryRow) (replayed []Replayed, err error) {
	feed.Optional = true // deliveries that are gone are named one by one
	sources, err := p.openSources(ctx, scratch, feed)
	if err != nil {
		return nil, err
	}
	landed := map[string]delivery{} // by content
	var errs []error
	for _, source := range sources {
		d, err := p.landSource(ctx, scratch, feed, source)
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
			if err := p.compare(ctx, scratch, &one, before, d.batch); err != nil {
				return replayed, errors.Join(append(errs, err)...)
			}
		}
		replayed = append(replayed, one)
	}
	return replayed, errors.Join(errs...)
}

// rejectedCell is a rejected cell or, if its column is empty, a rejected row.
type rejectedCell struct {
	row          int64
	column, code string
}

func (c rejectedCell) Compare(other rejectedCell) int {
	return cmp.Or(cmp.Compare(c.row, other.row), strings.Compare(c.column, other.column), strings.Compare(c.code, other.code))
}

// compare compares the rejects of two landings of the same content, by cell and code.
func (p *Pipeline) compare(ctx context.Context, scratch *location.Scratch, one *Replayed, before models.DeliveryRow, after store.Batch) (err error) {
	engine, err := p.openEngine(ctx, scratch, warehouse.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closed(engine, err) }()
	old, err := p.store.FindBatch(ctx, store.BatchKey{Feed: before.Feed, Content: before.ContentHash, Mapping: before.MappingHash})
	if err != nil {
		return badData(err)
	}
	if old == nil {
		return &project.Fault{Kind: project.BadData, At: "feed " + before.Feed, Err: fmt.Errorf("the rejected rows of %s are no longer in the landing zone; run `impactmart run`", before.File)}
	}
	if err := p.store.Verify(ctx, *old, scratch); err != nil {
		return badData(err)
	}
	was, err := p.cells(ctx, engine, scratch, "rejects_before", *old)
	if err != nil {
		return err
	}
	defer was.release()
	is, err := p.cells(ctx, engine, scratch, "rejects_after", after)
	if err != nil {
		return err
	}
	defer is.release()
	return one.tally(was, is)
}

// cells streams the rejected cells of a batch.
func (p *Pipeline) cells(ctx context.Context, engine warehouse.Engine, scratch *location.Scratch, name string, batch store.Batch) (*stream[rejectedCell], error) {
	type row struct {
		Row    int64   `col:"source_row"`
		Column *string `col:"column_name"`
		Code   string  `col:"code"`
	}
	path, err := p.store.RejectsFile(ctx, batch.BatchKey, scratch)
	if err != nil {
		return nil, err
	}
	table := models.RunRejects
	table.Name = name
	if err := engine.Attach(ctx, table, []string{path}); err != nil {
		return nil, err
	}
	return newStream(ctx, engine, table, []string{"source_row", "column_name", "code"}, func(r row) (rejectedCell, bool) {
		return rejectedCell{r.Row, known(r.Column), r.Code}, true
	})
}

// tally counts, by code, the cells that were rejected before, now, or both times.
func (r *Replayed) tally(was, is *stream[rejectedCell]) error {
	r.Corrected, r.Remaining, r.New = map[string]int64{}, map[string]int64{}, map[string]int64{}
	for {
		a, err := was.peek()
		if err != nil {
			return err
		}
		b, err := is.peek()
		if err != nil {
			return err
		}
		switch {
		case a == nil && b == nil:
			return nil
		case b == nil || a != nil && a.Compare(*b) < 0:
			r.Corrected[a.code]++
			was.take()
		case a == nil || a.Compare(*b) > 0:
			r.New[b.code]++
			is.take()
		default:
			r.Remaining[a.code]++
			was.take()
			is.take()
		}
	}
}
