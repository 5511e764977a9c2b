package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/impactmart/impactmart/connectors/location"
)

// claim is the run that has a number.
type claim struct {
	Run string `json:"run"`
}

func claimName(number int64) string { return fmt.Sprintf("snapshots/%06d.json", number) }

// Number returns the number under which the run may publish after the current
// snapshot. No number is assigned twice: a run that died after it got a number gets
// the same number again, and any other run gets the next. Without a pointer nobody knows
// which runs died, nor does anybody in a bucket.
func (s *Store) Number(ctx context.Context, current *Manifest, run string) (int64, error) {
	last, err := s.lastNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	published, canResume := int64(0), !s.isRemote
	if current != nil {
		published, canResume = current.Sequence, canResume && current.pointer != nil
	}
	if last > published && canResume && !current.hasRolledBack(last) {
		var c claim
		if _, err := readSealed(ctx, s.public, claimName(last), &c); err == nil && c.Run == run {
			return last, nil
		}
	}
	text, err := seal(claim{Run: run})
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	for number := max(last, published) + 1; ; number++ {
		err := location.WriteNew(ctx, s.public, claimName(number), text)
		if errors.Is(err, location.ErrExists) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("store: %w", err)
		}
		return number, nil
	}
}

// lastNumber is the highest number ever assigned, including those in stores without
// claims.
func (s *Store) lastNumber(ctx context.Context) (last int64, err error) {
	for _, pattern := range []string{"snapshots/*.json", "snapshots/*/manifest.json"} {
		objects, err := s.public.List(ctx, pattern)
		if err != nil && !errors.Is(err, location.ErrNotFound) {
			return 0, err
		}
		for _, o := range objects {
			digits, _, _ := strings.Cut(strings.TrimPrefix(o.Name, "snapshots/"), "-")
			if number, err := strconv.ParseInt(strings.TrimSuffix(digits, ".json"), 10, 64); err == nil {
				last = max(last, number)
			}
		}
	}
	return last, nil
}

// Publish copies the files (name in the snapshot to local path) into the snapshot
// that the manifest describes, prepares the aliases, then moves the pointer from the
// current one, then renames the aliases. Before the pointer moves, readers see the
// previous snapshot; afterward, this one, and published is true whatever else fails.
// Publish may be repeated after a crash at any point. If another process has moved the
// pointer, the error wraps location.ErrChanged.
func (s *Store) Publish(ctx context.Context, current *Manifest, m Manifest, files map[string]string, rows map[string]int64) (published bool, err error) {
	m.Previous = new(int64(0))
	var was []byte
	if current != nil {
		m.Previous, m.Withdrawn, was = &current.Sequence, current.RolledBack, current.pointer
	}
	if m.Files, err = s.upload(ctx, m.dir(), files, rows); err != nil {
		return false, fmt.Errorf("publish: %w", err)
	}
	m.Dropped = dropped(current, m.Files)
	now, err := s.complete(ctx, m)
	if err != nil {
		return false, fmt.Errorf("publish: %w", err)
	}
	// What can fail for want of space, rights or time comes before the pointer moves.
	staged, err := s.stage(ctx, m)
	if err == nil {
		err = s.move(ctx, was, now)
	}
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return false, errors.Join(fmt.Errorf("publish: %w", err), s.discard(ctx, staged))
	}
	return true, s.place(ctx, m, staged)
}

// dropped are the names that the current snapshot or one before it had, and the next
// one does not. Whatever else is in marts belongs to somebody else.
func dropped(current *Manifest, next map[string]File) []string {
	if current == nil {
		return nil
	}
	names := slices.AppendSeq(slices.Clone(current.Dropped), maps.Keys(current.Files))
	names = slices.DeleteFunc(names, func(name string) bool { _, still := next[name]; return still })
	slices.Sort(names)
	return slices.Compact(names)
}

// upload copies the files to a folder.
func (s *Store) upload(ctx context.Context, dir string, files map[string]string, rows map[string]int64) (map[string]File, error) {
	var mu sync.Mutex
	uploaded := map[string]File{}
	err := s.each(ctx, slices.Sorted(maps.Keys(files)), func(ctx context.Context, name string) error {
		sum, err := location.Upload(ctx, s.public, dir+"/"+name, files[name])
		if err != nil {
			return err
		}
		f := File{Sum: sum}
		if n, counted := rows[name]; counted {
			f.Rows = &n
		}
		mu.Lock()
		defer mu.Unlock()
		uploaded[name] = f
		return nil
	})
	return uploaded, err
}

// lanes is how many objects of a bucket are written at a time: most of the time passes while
// the service responds.
const lanes = 8

// each calls do with each name until one fails: one after the other in a folder, several at
// a time in a bucket.
func (s *Store) each(ctx context.Context, names []string, do func(ctx context.Context, name string) error) error {
	if !s.isRemote {
		for _, name := range names {
			if err := do(ctx, name); err != nil {
				return err
			}
		}
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lanes)
	for _, name := range names {
		group.Go(func() error { return do(ctx, name) })
	}
	return group.Wait()
}

// complete writes the manifest, and returns the pointer that names it.
func (s *Store) complete(ctx context.Context, m Manifest) ([]byte, error) {
	text, err := seal(m)
	if err != nil {
		return nil, err
	}
	if err := location.Write(ctx, s.public, m.dir()+"/manifest.json", text); err != nil {
		return nil, err
	}
	return seal(pointer{Name: m.Name(), Manifest: sumOf(text)})
}

// move moves the pointer. A step after that may fail, such as waiting for the disk, so
// an error counts only if the pointer has not moved.
func (s *Store) move(ctx context.Context, was, now []byte) error {
	err := s.public.Swap(ctx, pointerName, was, now)
	if err == nil || errors.Is(err, location.ErrChanged) {
		return err
	}
	if is, readErr := location.Read(context.WithoutCancel(ctx), s.public, pointerName); readErr == nil && bytes.Equal(is, now) {
		return nil
	}
	return err
}

// Refresh makes the aliases in marts/ equal to the snapshot's files, each as a
// whole, and removes those of dropped files. It writes only what differs, so it also
// completes the aliases after a crash. The error for an alias whose file in the
// snapshot is damaged as well wraps ErrDamaged.
func (s *Store) Refresh(ctx context.Context, m Manifest) error {
	staged, err := s.stage(ctx, m)
	if err != nil {
		return errors.Join(fmt.Errorf("publish: %w", err), s.discard(context.WithoutCancel(ctx), staged))
	}
	return s.place(context.WithoutCancel(ctx), m, staged)
}

// stage copies the snapshot's files whose aliases differ to temporary names, by alias.
func (s *Store) stage(ctx context.Context, m Manifest) (staged map[string]string, err error) {
	var mu sync.Mutex
	staged = map[string]string{}
	err = s.each(ctx, slices.Sorted(maps.Keys(m.Files)), func(ctx context.Context, name string) error {
		temporary, err := s.stageOne(ctx, m, name)
		if temporary != "" {
			mu.Lock()
			defer mu.Unlock()
			staged["marts/"+name] = temporary
		}
		return err
	})
	return staged, err
}

// stageOne returns the temporary name of a file whose alias differs, empty if it was not
// copied.
func (s *Store) stageOne(ctx context.Context, m Manifest, name string) (temporary string, err error) {
	alias, want := "marts/"+name, m.Files[name].SHA256
	sum, err := location.Hash(ctx, s.public, alias)
	if err == nil && sum == want {
		return "", nil
	}
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return "", err
	}
	damaged := fmt.Errorf("%s differs from %s/%s, which %w; %s", alias, m.dir(), name, ErrDamaged, publishAgain)
	temporary = location.Temporary(alias)
	copied, err := location.Copy(ctx, s.public, temporary, m.dir()+"/"+name)
	switch {
	case errors.Is(err, location.ErrNotFound):
		return "", damaged
	case err != nil:
		return "", err
	case copied.SHA256 != want:
		return temporary, damaged
	}
	return temporary, nil
}

// place renames staged aliases, and removes those of dropped files. An
// alias that cannot be renamed does not keep the others from it.
func (s *Store) place(ctx context.Context, m Manifest, staged map[string]string) error {
	if isCurrent, err := s.isCurrent(ctx, m); err != nil || !isCurrent {
		return errors.Join(err, s.discard(ctx, staged))
	}
	var mu sync.Mutex
	var errs []error
	_ = s.each(ctx, slices.Sorted(maps.Keys(staged)), func(ctx context.Context, alias string) error {
		if err := s.public.Rename(ctx, staged[alias], alias); err != nil {
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err, s.public.Remove(ctx, staged[alias]))
		}
		return nil
	})
	for _, name := range m.Dropped {
		if err := s.public.Remove(ctx, "marts/"+name); !errors.Is(err, location.ErrNotFound) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("publish: %w; some aliases in marts are of an earlier snapshot until the next run completes them", err)
	}
	return nil
}

// isCurrent reports whether the pointer still names the snapshot. It moves on under a
// process that has lost the lock of a bucket, which then must leave the aliases alone.
func (s *Store) isCurrent(ctx context.Context, m Manifest) (bool, error) {
	if !s.isRemote {
		return true, nil
	}
	text, err := location.Read(ctx, s.public, pointerName)
	if err != nil {
		return false, fmt.Errorf("publish: %w; some aliases in marts are of an earlier snapshot until the next run completes them", err)
	}
	var p pointer
	return json.Unmarshal(text, &p) == nil && p.Name == m.Name(), nil
}

// discard removes staged aliases.
func (s *Store) discard(ctx context.Context, staged map[string]string) error {
	var errs []error
	for _, temporary := range staged {
		errs = append(errs, s.public.Remove(ctx, temporary))
	}
	return errors.Join(errs...)
}
