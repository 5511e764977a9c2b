package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// What was shown of whom is what figures are compared with before others are published, and
// what is shown again of those that wait. Only the owner of the store can read it. It belongs
// to the newest snapshot that was ever published, and not to the pointer: what was rolled
// back has been seen.
const shownDir = "shown"

// LastShown is the manifest of the newest snapshot ever published that says what was shown;
// nil if none does.
func (s *Store) LastShown(ctx context.Context, current *Manifest) (*Manifest, error) {
	if current != nil && len(current.RolledBack) == 0 && len(current.Shown) > 0 {
		return current, nil // nothing newer was ever published
	}
	published, err := s.Snapshots(ctx, current)
	if err != nil {
		return nil, err
	}
	for _, m := range slices.Backward(published) {
		if len(m.Shown) > 0 {
			return &m, nil
		}
	}
	return nil, nil
}

// LastPublished is the manifest of the newest snapshot that was ever published, and may have
// been rolled back.
func (s *Store) LastPublished(ctx context.Context, current *Manifest) (*Manifest, error) {
	if current == nil || len(current.RolledBack) == 0 {
		return current, nil
	}
	published, err := s.Snapshots(ctx, current)
	if err != nil || len(published) == 0 {
		return current, err
	}
	return &published[len(published)-1], nil
}

// ShownFile copies a file of what was shown into a scratch folder, and checks its hash: in one
// request, where File of a bucket needs two.
func (s *Store) ShownFile(ctx context.Context, m Manifest, name string, scratch *location.Scratch) (string, error) {
	local := "was-" + sumOf([]byte(name))[:16]
	sum, err := s.copyShown(ctx, name, local, scratch)
	if err := compare(shownDir+"/"+name, sum.SHA256, err, m.Shown[name]); err != nil {
		return "", fmt.Errorf("store: %w; %s", err, shownRemedy)
	}
	return scratch.Path(local), nil
}

func (s *Store) copyShown(ctx context.Context, name, local string, scratch *location.Scratch) (sum location.Sum, err error) {
	in, err := s.private.Open(ctx, shownDir+"/"+name)
	if err != nil {
		return sum, err
	}
	defer func() { _ = in.Close() }()
	err = scratch.Write(local, func(w io.Writer) error {
		out := location.Summing(w)
		_, err := io.Copy(out, in)
		sum = out.Sum()
		return err
	})
	return sum, err
}

const shownRemedy = "restore it from a backup, or run `impactmart run --renew all --because \"...\"`, which begins anew and publishes all figures as of today"

// Show writes files of what is shown, by name, from local paths. The manifest of the next
// snapshot has the result. Files that are there already, under a name that says what they
// contain, are not written again.
func (s *Store) Show(ctx context.Context, files map[string]string) (map[string]File, error) {
	shown := map[string]File{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum, err := location.Upload(ctx, s.private, shownDir+"/"+name, files[name])
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		shown[name] = File{Sum: sum}
	}
	return shown, nil
}

// SweepShown removes what was shown before: files that the newest snapshot that says what
// was shown does not list. Only the holder of the lock may call it.
func (s *Store) SweepShown(ctx context.Context, last *Manifest) error {
	return s.sweepShown(ctx, last, s.isYoung)
}

// sweepShown is SweepShown, except for what must be kept.
func (s *Store) sweepShown(ctx context.Context, last *Manifest, isKept func(location.Object) bool) error {
	objects, err := s.private.Below(ctx, shownDir)
	if errors.Is(err, location.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for _, o := range objects {
		if last != nil {
			if _, needed := last.Shown[strings.TrimPrefix(o.Name, shownDir+"/")]; needed {
				continue
			}
		}
		if isKept(o) {
			continue
		}
		if err := s.private.Remove(ctx, o.Name); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	return nil
}

// CheckShown checks every file of what was shown of whom: the next run compares with it. The
// error for a damaged one wraps ErrDamaged.
func (s *Store) CheckShown(ctx context.Context, current *Manifest) error {
	last, err := s.LastShown(ctx, current)
	if err != nil || last == nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(last.Shown)) {
		sum, err := location.Hash(ctx, s.private, shownDir+"/"+name)
		if err := compare(shownDir+"/"+name, sum, err, last.Shown[name]); err != nil {
			return fmt.Errorf("store: %w; %s", err, shownRemedy)
		}
	}
	return nil
}

// shown checks what was shown of whom.
func (a *audit) shown(ctx context.Context) error {
	last, err := a.LastShown(ctx, a.current)
	if a.current == nil || errors.Is(err, ErrDamaged) {
		a.now.Skipped = "what is current, or was published last, is not certain"
		return nil
	}
	if err != nil || last == nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(last.Shown)) {
		if err := a.file(ctx, a.private, shownDir+"/"+name, last.Shown[name], shownRemedy, nil); err != nil {
			return err
		}
	}
	return nil
}
