package store

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// youth is the age below which nothing is collected from a bucket. No run takes that long,
// and the clock of a machine is not that wrong.
const youth = 24 * time.Hour

// isYoung reports whether a process that has lost the lock may still be writing an object.
func (s *Store) isYoung(o location.Object) bool {
	return s.isRemote && time.Since(o.Modified) < youth
}

// Collect removes what runs left that died: snapshots that never became current, and files
// of batches without a record. Where a damaged manifest hides what was current, it removes
// no snapshot. It returns how many files went. Only the holder of the lock may call it.
func (s *Store) Collect(ctx context.Context, current *Manifest) (removed int, err error) {
	return s.collect(ctx, current, s.isYoung)
}

// collect is Collect, except for what must be kept.
func (s *Store) collect(ctx context.Context, current *Manifest, isKept func(location.Object) bool) (removed int, err error) {
	never, err := s.neverCurrent(ctx, current, isKept)
	if errors.Is(err, ErrDamaged) {
		never, err = nil, nil
	}
	if err != nil {
		return 0, err
	}
	unlanded, err := s.unlanded(ctx, isKept)
	if errors.Is(err, ErrDamaged) {
		unlanded, err = nil, nil
	}
	if err != nil {
		return 0, err
	}
	for _, dir := range never {
		if err := s.public.RemoveBelow(ctx, dir); err != nil {
			return 0, fmt.Errorf("store: %w", err)
		}
	}
	for _, name := range unlanded {
		if err := s.private.Remove(ctx, name); err != nil {
			return 0, fmt.Errorf("store: %w", err)
		}
	}
	return len(never) + len(unlanded), nil
}

// neverCurrent are the folders of snapshots that certainly never were current: those later
// than the oldest of the history that neither history nor records know. What is older may
// have been current before the history begins.
func (s *Store) neverCurrent(ctx context.Context, current *Manifest, isKept func(location.Object) bool) (dirs []string, err error) {
	known, oldest, err := s.wereCurrent(ctx, current)
	if err != nil {
		return nil, err
	}
	objects, err := s.public.Below(ctx, "snapshots")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	kept := map[string]bool{}
	for _, o := range objects {
		dir := folderOf(o.Name)
		number, isSnapshot := numberOf(dir)
		if !isSnapshot || number <= oldest || known[number] {
			continue
		}
		kept[dir] = kept[dir] || isKept(o)
		if len(dirs) == 0 || dirs[len(dirs)-1] != dir {
			dirs = append(dirs, dir)
		}
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return kept[dir] }), nil
}

// wereCurrent are the numbers of snapshots that were current, as history and records know
// them, and the number before which nothing is known.
func (s *Store) wereCurrent(ctx context.Context, current *Manifest) (known map[int64]bool, oldest int64, err error) {
	published, err := s.Snapshots(ctx, current)
	if err != nil {
		return nil, 0, err
	}
	records, _, err := s.Records(ctx)
	if err != nil {
		return nil, 0, err
	}
	known = map[int64]bool{}
	for _, m := range published {
		known[m.Sequence] = true
	}
	for _, r := range records {
		if r.movedPointer() {
			known[r.Sequence] = true
		}
	}
	if len(published) == 0 {
		return known, 0, nil
	}
	first := published[0]
	if s.isRemote && first.Previous != nil && *first.Previous == 0 {
		return known, 0, nil // nothing was current before it; a folder's dead went before it was published
	}
	return known, first.Sequence, nil
}

// numberOf is the number in the name of a snapshot's folder.
func numberOf(dir string) (number int64, isSnapshot bool) {
	digits, _, isSnapshot := strings.Cut(strings.TrimPrefix(dir, "snapshots/"), "-")
	number, err := strconv.ParseInt(digits, 10, 64)
	return number, isSnapshot && err == nil
}

// unlanded are the files of batches without a record, on which no snapshot rests: without
// their record, those on which one rests are damaged.
func (s *Store) unlanded(ctx context.Context, isKept func(location.Object) bool) (names []string, err error) {
	objects, err := s.private.Below(ctx, "landing")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	landed := map[string]bool{}
	for _, o := range objects {
		if base, isRecord := strings.CutSuffix(o.Name, ".json"); isRecord {
			landed[base] = true
		}
	}
	var without []location.Object
	for _, o := range objects {
		isFile := strings.HasSuffix(o.Name, ".parquet") || strings.HasSuffix(o.Name, keptEnding)
		if isFile && !landed[batchBase(o.Name)] && !isKept(o) {
			without = append(without, o)
		}
	}
	if len(without) == 0 {
		return nil, nil
	}
	kept, err := s.manifests(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range kept {
		for _, d := range m.Deliveries {
			landed[BatchKey{Feed: d.Feed, Content: d.ContentHash, Mapping: d.MappingHash}.base()] = true
		}
	}
	for _, o := range without {
		if !landed[batchBase(o.Name)] {
			names = append(names, o.Name)
		}
	}
	return names, nil
}

// batchBase is the name of a batch's file without its ending.
func batchBase(name string) string {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".parquet"), keptEnding)
	return strings.TrimSuffix(base, ".rejects")
}

// folderOf is the folder of the snapshot that a file is in; pages of programs are in a
// folder of their own below it.
func folderOf(name string) string {
	dir := path.Dir(name)
	for strings.Count(dir, "/") > 1 {
		dir = path.Dir(dir)
	}
	return dir
}
