package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/impactmart/impactmart/connectors/location"
)

// Rollback is what the pointer and the record say of a rollback. It is empty in the pointer
// of a snapshot that was published.
type Rollback struct {
	From int64 `json:"rolled_back_from,omitempty"` // snapshot that was current before
	// RolledBack are all snapshots published after the one that is current now. A run with
	// the same identity as one of them does not publish unless it must.
	RolledBack []Name   `json:"rolled_back,omitempty"`
	Dropped    []string `json:"dropped,omitempty"` // names whose aliases go
}

// Snapshots are the manifests of all snapshots that were ever current and still exist, by
// number: the history, and what was rolled back.
func (s *Store) Snapshots(ctx context.Context, current *Manifest) ([]Manifest, error) {
	history, err := s.History(ctx, current)
	if err != nil {
		return nil, err
	}
	kept, err := s.manifests(ctx)
	if err != nil {
		return nil, err
	}
	all := map[int64]Manifest{}
	add := func(names []Name) {
		for _, n := range names {
			if m, ok := kept[n.Sequence]; ok && m.Run == n.Run {
				all[n.Sequence] = m
			}
		}
	}
	for _, m := range history {
		all[m.Sequence] = m
		add(m.Withdrawn)
	}
	if current != nil {
		add(current.RolledBack)
	}
	ordered := make([]Manifest, 0, len(all))
	for _, sequence := range slices.Sorted(maps.Keys(all)) {
		ordered = append(ordered, all[sequence])
	}
	return ordered, nil
}

// RollBack makes another snapshot that was published current again: it checks every file of
// it, prepares the aliases, moves the pointer, then renames the aliases. Once the pointer
// has moved, moved is true whatever else fails. The error for a damaged snapshot wraps
// ErrDamaged, that for a pointer that another process has moved location.ErrChanged.
func (s *Store) RollBack(ctx context.Context, current *Manifest, to Manifest) (done Rollback, moved bool, err error) {
	if done, err = s.plan(ctx, current, to); err != nil {
		return done, false, err
	}
	text, err := location.Read(ctx, s.public, to.dir()+"/manifest.json")
	if err != nil {
		return done, false, fmt.Errorf("store: %w", err)
	}
	now, err := seal(pointer{Name: to.Name(), Manifest: sumOf(text), Rollback: done})
	if err != nil {
		return done, false, fmt.Errorf("store: %w", err)
	}
	to.Dropped = done.Dropped
	staged, err := s.stage(ctx, to)
	if err == nil {
		err = s.move(ctx, current.pointer, now)
	}
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return done, false, errors.Join(fmt.Errorf("store: %w", err), s.discard(ctx, staged))
	}
	return done, true, s.place(ctx, to, staged)
}

// plan refuses a damaged snapshot, and says what a rollback to a sound one undoes.
func (s *Store) plan(ctx context.Context, current *Manifest, to Manifest) (Rollback, error) {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(to.Files)) {
		if err := check(ctx, s.public, to.dir()+"/"+name, to.Files[name]); errors.Is(err, ErrDamaged) {
			errs = append(errs, err)
		} else if err != nil {
			return Rollback{}, fmt.Errorf("store: %w", err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Rollback{}, fmt.Errorf("store: snapshot %d cannot be current again: %w; choose another one of `impactmart marts list`, or restore it from a backup", to.Sequence, err)
	}
	published, err := s.Snapshots(ctx, current)
	if err != nil {
		return Rollback{}, err
	}
	done := Rollback{From: current.Sequence, Dropped: dropped(current, to.Files)}
	for _, m := range published {
		if m.Sequence > to.Sequence {
			done.RolledBack = append(done.RolledBack, m.Name())
		}
	}
	return done, nil
}
