package pipelines

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
)

// Snapshot is a snapshot that was published and still exists.
type Snapshot struct {
	Sequence     int64     `json:"sequence"`
	Run          string    `json:"run"`
	Published    time.Time `json:"published_at,omitzero"` // zero if version 0.1.0 published it
	AsOf         string    `json:"as_of,omitempty"`       // yyyy-mm-dd
	Deliveries   int       `json:"deliveries"`
	Rows         int64     `json:"rows"` // of all marts
	HeldBack     int64     `json:"held_back"`
	IsCurrent    bool      `json:"is_current"`
	IsRolledBack bool      `json:"is_rolled_back"` // whether a rollback went back before it
}

// snapshots are the current snapshot, and all that were published and still exist.
func (p *Pipeline) snapshots(ctx context.Context) (current *store.Manifest, all []store.Manifest, err error) {
	if current, err = p.published(ctx); err != nil {
		return nil, nil, err
	}
	if all, err = p.store.Snapshots(ctx, current); err != nil {
		return nil, nil, damageFault(err)
	}
	return current, all, nil
}

// Snapshots lists the snapshots by number.
func (p *Pipeline) Snapshots(ctx context.Context) ([]Snapshot, error) {
	current, all, err := p.snapshots(ctx)
	if err != nil {
		return nil, err
	}
	rolledBack := map[int64]bool{}
	for _, m := range slices.Concat(all, []store.Manifest{*current}) {
		for _, name := range slices.Concat(m.Withdrawn, m.RolledBack) {
			rolledBack[name.Sequence] = true
		}
	}
	shown := make([]Snapshot, len(all))
	for i, m := range all {
		shown[i] = Snapshot{
			Sequence: m.Sequence, Run: m.Run, Published: m.Published, AsOf: m.AsOf,
			Deliveries: len(m.Deliveries), Rows: m.Rows(), HeldBack: m.HeldBack,
			IsCurrent: m.Sequence == current.Sequence, IsRolledBack: rolledBack[m.Sequence],
		}
	}
	return shown, nil
}

// Record is what one run or rollback did.
type Record = store.Record

// Records are the records of all runs, the oldest first. A record that cannot be read is a
// warning.
func (p *Pipeline) Records(ctx context.Context) ([]Record, error) {
	records, unreadable, err := p.store.Records(ctx)
	for _, name := range unreadable {
		p.progress.Warn(name + " is damaged and not listed; see `impactmart verify`")
	}
	return records, err
}

// Audited is what Verify found among the objects of one kind.
type Audited = store.Audited

// Damage is one object that is damaged.
type Damage = store.Damage

// Verify checks every hash of the store. With heal, it puts right what follows from sound
// files alone. A place in which no run has written is an error, because whoever verifies a
// backup would take it for sound.
func (p *Pipeline) Verify(ctx context.Context, heal bool) (audited []Audited, err error) {
	switch empty, err := p.store.IsEmpty(ctx); {
	case err != nil:
		return nil, err
	case empty:
		return nil, &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("%s holds nothing of a store, so nothing was verified; name the folder or bucket in which runs have published", p.store)}
	}
	ctx, release, err := p.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	p.progress.Begin("verify", "every file of the store", 0, 0)
	return p.store.Audit(ctx, heal)
}
