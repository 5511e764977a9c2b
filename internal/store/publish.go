package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// Manifest describes an immutable snapshot; the pointer has its hash.
type Manifest struct {
	Sequence   int64                `json:"sequence"`
	Previous   *int64               `json:"previous,omitempty"` // snapshot that it replaced, 0 for none; nil in older stores
	Run        string               `json:"run"`
	AsOf       string               `json:"as_of,omitempty"` // yyyy-mm-dd
	Code       string               `json:"code_version"`
	ConfigHash string               `json:"config_hash"`
	InputsHash string               `json:"inputs_hash"`
	HeldBack   int64                `json:"held_back"` // findings in rejected_rows
	Deliveries []models.DeliveryRow `json:"deliveries"`
	Files      map[string]File      `json:"files"`             // by name below the snapshot's folder
	Dropped    []string             `json:"dropped,omitempty"` // names that earlier snapshots had, whose aliases go

	pointer []byte // content of the pointer that named the manifest; nil if none did
}

// File is one published file.
type File struct {
	location.Sum
	Rows *int64 `json:"rows,omitempty"`
}

func (m Manifest) dir() string { return fmt.Sprintf("snapshots/%06d-%s", m.Sequence, m.Run) }

// pointer is current.json.
type pointer struct {
	Sequence int64  `json:"sequence"`
	Run      string `json:"run"`
	Manifest string `json:"manifest_sha256"`
}

const pointerName = "current.json"

// ErrNoPointer is wrapped by the error of Current if something has been published, but
// the pointer is missing.
var ErrNoPointer = errors.New("is missing, although snapshots have been published")

// Current returns the manifest that the pointer names, nil before the first
// publication. A missing or damaged pointer or manifest is an error with the name of
// the file and the remedy: nothing is guessed.
func (s *Store) Current(ctx context.Context) (*Manifest, error) {
	named, err := location.Read(ctx, s.public, pointerName)
	if errors.Is(err, location.ErrNotFound) {
		return nil, s.neverPublished(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	var p pointer
	if err := json.Unmarshal(named, &p); err != nil {
		return nil, fmt.Errorf("store: %w; restore it from a backup, or remove it and %s", &damaged{pointerName, err}, publishAgain)
	}
	at := Manifest{Sequence: p.Sequence, Run: p.Run}
	name := at.dir() + "/manifest.json"
	text, err := location.Read(ctx, s.public, name)
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, fmt.Errorf("store: %w", err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != p.Manifest {
		return nil, fmt.Errorf("store: %s %w: it is missing or not the one that %s names; restore it from a backup, or remove %s and the folder %s, and %s", name, ErrDamaged, pointerName, pointerName, at.dir(), publishAgain)
	}
	m := Manifest{pointer: named}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("store: %w", &damaged{name, err}) // the hash matches: it was written so
	}
	return &m, nil
}

// neverPublished is an error if the store has had a pointer.
func (s *Store) neverPublished(ctx context.Context) error {
	kept, err := s.manifests(ctx)
	if err != nil {
		return err
	}
	for _, m := range kept {
		was, err := s.wasCurrent(ctx, m)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if was {
			return fmt.Errorf("store: %s %w; restore it from a backup, or %s after the newest snapshot, %s", pointerName, ErrNoPointer, publishAgain, newest(kept).dir())
		}
	}
	return nil
}

// wasCurrent tells a published snapshot from that of a first run that died before the
// pointer moved: another came before it, an alias has the name of one of its files, or a
// record is that of its run.
func (s *Store) wasCurrent(ctx context.Context, m Manifest) (bool, error) {
	if m.Previous == nil || *m.Previous > 0 {
		return true, nil
	}
	for name := range m.Files {
		if _, err := s.public.Stat(ctx, "marts/"+name); !errors.Is(err, location.ErrNotFound) {
			return err == nil, err
		}
	}
	records, err := s.private.List(ctx, "runs/*-"+m.Run+".json")
	if errors.Is(err, location.ErrNotFound) {
		return false, nil
	}
	return len(records) > 0, err
}

// Newest returns the manifest of the snapshot with the highest number, nil if there is
// none. It stands in for a pointer that is lost.
func (s *Store) Newest(ctx context.Context) (*Manifest, error) {
	kept, err := s.manifests(ctx)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	return new(newest(kept)), nil
}

func newest(kept map[int64]Manifest) Manifest {
	return kept[slices.Max(slices.Collect(maps.Keys(kept)))]
}

// manifests are those of all complete snapshots, by sequence.
func (s *Store) manifests(ctx context.Context) (map[int64]Manifest, error) {
	objects, err := s.public.List(ctx, "snapshots/*/manifest.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, fmt.Errorf("store: %w", err)
	}
	kept := map[int64]Manifest{}
	for _, o := range objects {
		var m Manifest
		if err := readJSON(ctx, s.public, o.Name, &m); errors.Is(err, ErrDamaged) {
			return nil, fmt.Errorf("store: %w; restore it from a backup, or remove the folder %s, after which the history then begins", err, path.Dir(o.Name))
		} else if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		kept[m.Sequence] = m
	}
	return kept, nil
}

// SnapshotFile returns a local path to a file of a snapshot, whose hash it has checked.
func (s *Store) SnapshotFile(ctx context.Context, m Manifest, name string, scratch *location.Scratch) (string, error) {
	if err := s.checkPublished(ctx, m, name); err != nil {
		return "", err
	}
	return s.public.File(ctx, m.dir()+"/"+name, scratch)
}

// checkPublished compares a file of a snapshot with the manifest.
func (s *Store) checkPublished(ctx context.Context, m Manifest, name string) error {
	f, ok := m.Files[name]
	if !ok {
		return fmt.Errorf("store: %s has no %s, because another version of the program published it; %s", m.dir(), name, publishAgain)
	}
	if err := check(ctx, s.public, m.dir()+"/"+name, f); errors.Is(err, ErrDamaged) {
		return fmt.Errorf("store: %w; %s", err, publishAgain)
	} else if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// publishAgain is the remedy for a damaged file of a snapshot.
const publishAgain = "run `impactmart run --full` to publish again"

// claim is the run that has a number.
type claim struct {
	Run string `json:"run"`
}

func claimName(number int64) string { return fmt.Sprintf("snapshots/%06d.json", number) }

// Number returns the number under which the run may publish after the current
// snapshot. No number is assigned twice: a run that died after it got a number gets
// the same number again, and any other run gets the next. Without a pointer nobody knows
// which runs died.
func (s *Store) Number(ctx context.Context, current *Manifest, run string) (int64, error) {
	last, err := s.lastNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	published, canResume := int64(0), true
	if current != nil {
		published, canResume = current.Sequence, current.pointer != nil
	}
	if last > published && canResume {
		var c claim
		if err := readJSON(ctx, s.public, claimName(last), &c); err == nil && c.Run == run {
			return last, nil
		}
	}
	text, err := asJSON(claim{Run: run})
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
		m.Previous, was = &current.Sequence, current.pointer
	}
	if m.Files, err = s.upload(ctx, m.dir(), files, rows); err != nil {
		return false, fmt.Errorf("publish: %w", err)
	}
	m.Dropped = dropped(current, m.Files)
	now, err := s.seal(ctx, m)
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
	uploaded := map[string]File{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum, err := location.Upload(ctx, s.public, dir+"/"+name, files[name])
		if err != nil {
			return nil, err
		}
		f := File{Sum: sum}
		if n, counted := rows[name]; counted {
			f.Rows = &n
		}
		uploaded[name] = f
	}
	return uploaded, nil
}

// seal writes the manifest, and returns the pointer that names it.
func (s *Store) seal(ctx context.Context, m Manifest) ([]byte, error) {
	text, err := asJSON(m)
	if err != nil {
		return nil, err
	}
	if err := location.Write(ctx, s.public, m.dir()+"/manifest.json", text); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return asJSON(pointer{Sequence: m.Sequence, Run: m.Run, Manifest: hex.EncodeToString(sum[:])})
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
	staged = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		alias, want := "marts/"+name, m.Files[name].SHA256
		sum, err := location.Hash(ctx, s.public, alias)
		if err == nil && sum == want {
			continue
		}
		if err != nil && !errors.Is(err, location.ErrNotFound) {
			return staged, err
		}
		temporary := location.Temporary(alias)
		copied, err := location.Copy(ctx, s.public, temporary, m.dir()+"/"+name)
		if err == nil {
			staged[alias] = temporary
		}
		if errors.Is(err, location.ErrNotFound) || err == nil && copied.SHA256 != want {
			return staged, fmt.Errorf("%s differs from %s/%s, which %w; %s", alias, m.dir(), name, ErrDamaged, publishAgain)
		}
		if err != nil {
			return staged, err
		}
	}
	return staged, nil
}

// place renames staged aliases, and removes those of dropped files. An
// alias that cannot be renamed does not keep the others from it.
func (s *Store) place(ctx context.Context, m Manifest, staged map[string]string) error {
	var errs []error
	for _, alias := range slices.Sorted(maps.Keys(staged)) {
		if err := s.public.Rename(ctx, staged[alias], alias); err != nil {
			errs = append(errs, err, s.public.Remove(ctx, staged[alias]))
		}
	}
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

// discard removes staged aliases.
func (s *Store) discard(ctx context.Context, staged map[string]string) error {
	var errs []error
	for _, temporary := range staged {
		errs = append(errs, s.public.Remove(ctx, temporary))
	}
	return errors.Join(errs...)
}

// History returns the manifests up to the current one that still exist, ordered by
// sequence. Snapshots that never became current are omitted.
func (s *Store) History(ctx context.Context, current *Manifest) ([]Manifest, error) {
	if current == nil {
		return nil, nil
	}
	kept, err := s.manifests(ctx)
	if err != nil {
		return nil, err
	}
	kept[current.Sequence] = *current
	history := []Manifest{*current}
	for m := *current; m.Previous != nil && *m.Previous > 0; {
		before, ok := kept[*m.Previous]
		if !ok {
			return reversed(history), nil // it was removed, and so were those before it
		}
		history, m = append(history, before), before
	}
	if oldest := history[len(history)-1]; oldest.Previous == nil {
		for _, sequence := range slices.Backward(slices.Sorted(maps.Keys(kept))) {
			if sequence < oldest.Sequence {
				history = append(history, kept[sequence])
			}
		}
	}
	return reversed(history), nil
}

func reversed(history []Manifest) []Manifest {
	slices.Reverse(history)
	return history
}
