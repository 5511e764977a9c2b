package pipelines

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// wasRolledBack reports whether these inputs were published and rolled back, and says so:
// without --full, they are not published again.
func (r *run) wasRolledBack(report *Report) bool {
	if r.current == nil || r.full || len(r.renew) > 0 {
		return false
	}
	for _, name := range r.current.RolledBack {
		if name.Run == r.next.Run {
			report.Sequence, report.Withdrawn = r.current.Sequence, name.Sequence
			report.HeldBack, report.Checks = r.current.HeldBack, r.current.Checks
			return true
		}
	}
	return false
}

// noteReturning names deliveries that came with a snapshot that was rolled back and count
// again: one of them may be why.
func (r *run) noteReturning(ctx context.Context) error {
	if r.current == nil || len(r.current.RolledBack) == 0 {
		return nil
	}
	all, err := r.store.Snapshots(ctx, r.current)
	if err != nil {
		return damageFault(err)
	}
	holds := func(m store.Manifest, d models.DeliveryRow) bool {
		return slices.ContainsFunc(m.Deliveries, func(other models.DeliveryRow) bool {
			return other.Feed == d.Feed && other.ContentHash == d.ContentHash
		})
	}
	for _, d := range r.next.Deliveries {
		for _, m := range all {
			if slices.Contains(r.current.RolledBack, m.Name()) && holds(m, d) && !holds(*r.current, d) {
				r.progress.Warn(fmt.Sprintf("feed %s: %s came with snapshot %d, which was rolled back, and counts again; remove it if it was the reason", d.Feed, d.File, m.Sequence))
				break
			}
		}
	}
	return nil
}

// Rollback makes an earlier snapshot current again: that of the number, or with 0 the one
// before the current. A damaged snapshot is refused. It is recorded like a run.
func (p *Pipeline) Rollback(ctx context.Context, number int64) (record Record, err error) {
	started := time.Now().UTC()
	ctx, release, err := p.lock(ctx)
	if err != nil {
		return record, err
	}
	defer func() { err = errors.Join(err, release()) }()
	current, all, err := p.snapshots(ctx)
	if err != nil {
		return record, err
	}
	var to store.Manifest
	if number == 0 {
		to, err = previous(all, *current)
	} else {
		to, err = numbered(all, number)
	}
	if err == nil && to.Sequence == current.Sequence {
		err = &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("snapshot %d is the current one", number)}
	}
	if err != nil {
		return record, err
	}
	done, moved, err := p.store.RollBack(ctx, current, to)
	if errors.Is(err, location.ErrChanged) {
		return record, &project.Fault{Kind: project.Temporary, Err: err}
	}
	if !moved {
		return record, damageFault(err)
	}
	record = Record{
		Run: to.Run, Sequence: to.Sequence, Deliveries: len(to.Deliveries), HeldBack: to.HeldBack, Checks: to.Checks,
		Started: started, Seconds: time.Since(started).Seconds(), Rollback: &done,
	}
	if err = errors.Join(err, p.log(record, err)); err != nil {
		err = fmt.Errorf("snapshot %d is current, but: %w", to.Sequence, err)
	}
	return record, err
}
