package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// Expired counts what was removed because of its age.
type Expired struct{ Snapshots, Batches int }

// Expire removes snapshots that were published before a time, and batches that landed before
// it and on which no other snapshot rests. The current snapshot and what it rests on stay,
// however old, and so do the one that was published last and the one that says what was shown. Only the holder of the lock may call it.
func (s *Store) Expire(ctx context.Context, current Manifest, before time.Time) (done Expired, err error) {
	kept, err := s.manifests(ctx)
	if err != nil {
		return done, err
	}
	shown, err := s.LastShown(ctx, &current)
	if err != nil {
		return done, err
	}
	last, err := s.LastPublished(ctx, &current)
	if err != nil {
		return done, err
	}
	for _, sequence := range slices.Sorted(maps.Keys(kept)) { // the oldest first: the history stays in one piece
		m := kept[sequence]
		if m.Name() == current.Name() || m.Name() == last.Name() || shown != nil && m.Name() == shown.Name() || !m.Published.Before(before) {
			continue
		}
		if err := s.public.RemoveBelow(ctx, m.dir()); err != nil {
			return done, fmt.Errorf("store: %w", err)
		}
		delete(kept, sequence)
		done.Snapshots++
	}
	kept[current.Sequence] = current
	done.Batches, err = s.expireBatches(ctx, kept, before)
	return done, err
}

func (s *Store) expireBatches(ctx context.Context, kept map[int64]Manifest, before time.Time) (removed int, err error) {
	rests := map[BatchKey]bool{}
	for _, m := range kept {
		for _, d := range m.Deliveries {
			rests[BatchKey{Feed: d.Feed, Content: d.ContentHash, Mapping: d.MappingHash}] = true
		}
	}
	objects, err := s.private.Below(ctx, "landing")
	if err != nil {
		return 0, fmt.Errorf("landing: %w", err)
	}
	for _, o := range objects {
		var b Batch
		if !strings.HasSuffix(o.Name, ".json") || !o.Modified.Before(before) {
			continue
		}
		if _, err := readSealed(ctx, s.private, o.Name, &b); err != nil && !errors.Is(err, location.ErrNotFound) {
			return removed, fmt.Errorf("landing: %w", err)
		}
		if rests[b.BatchKey] {
			continue
		}
		// The record goes first: without it, the rest is what a run leaves that dies.
		for _, name := range []string{b.record(), b.rows(), b.rejects(), b.kept()} {
			if err := s.private.Remove(ctx, name); err != nil && !errors.Is(err, location.ErrNotFound) {
				return removed, fmt.Errorf("landing: %w", err)
			}
		}
		removed++
	}
	return removed, nil
}
