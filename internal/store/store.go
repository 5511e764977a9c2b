// Package store keeps what outlives a run: landed batches under the hash of their
// content, published marts as immutable snapshots, one pointer to the current one,
// and aliases for people. It works on any location.Root: a folder, or a bucket. It knows
// bytes, names and hashes, and refuses to know what the tables mean.
//
//	landing/<feed>/<content>-<identity>.parquet  .rejects.parquet  .json  .records.zst
//	snapshots/<number>.json                     which run has the number
//	snapshots/<number>-<run>/<mart>.parquet ... manifest.json
//	current.json                                the one pointer
//	marts/<file>                                aliases, each replaced as a whole
//	ledger/<number>.json                        what was agreed, and when it was first seen
//	shown/...                                   what was shown of whom, for figures that wait
//	feedback/<file>.CHECKED.xlsx                corrected files for the people who delivered
//	feedback/<folder>/index.html                what was used of the folder's files, and what waits for whom
//	runs/<start>-<outcome>.json                 what happened, also in failed runs
//
// Whatever is here has a hash: files in the manifest of their snapshot, in the record of
// their batch or in the index of corrected files; a manifest in the pointer; a page of the
// ledger in the next page and in manifests; and the pointer and every record in itself, as its
// seal.
package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// Store has two roots of one place: personal data are written to the private one,
// published files to the public one. In a bucket, where rights belong to prefixes, they
// are one.
type Store struct {
	private, public location.Root
	work            string // local folder of the scratch folders
	isRemote        bool
}

// Open returns the store of two roots of a local folder. It neither reads nor creates
// anything.
func Open(private, public location.Root) *Store {
	return &Store{private: private, public: public, work: filepath.Join(public.String(), ".work")}
}

// Local returns the store in a local folder.
func Local(dir string) *Store {
	return Open(location.NewLocal(dir, location.Private()), location.NewLocal(dir))
}

// Remote returns the store in a bucket, with a local folder for scratch folders. Whoever
// has lost the lock of a bucket may not know it at once, so such a store gives every run a
// number of its own, and collects only what is older than any run.
func Remote(root location.Root, work string) *Store {
	return &Store{private: root, public: root, work: work, isRemote: true}
}

// String is the path or URL of the store as users see it.
func (s *Store) String() string { return s.public.String() }

// Folders are the local folders with objects that are read in place; none in a bucket,
// whose objects are copied to a scratch folder.
func (s *Store) Folders() []string {
	if s.isRemote {
		return nil
	}
	return []string{s.String()}
}

// IsRemote reports whether the store is in a bucket.
func (s *Store) IsRemote() bool { return s.isRemote }

// Path is the path or URL of an object in a store, as users see both.
func Path(store string, name ...string) string {
	if strings.Contains(store, "://") {
		return store + "/" + path.Join(name...)
	}
	return filepath.Join(append([]string{store}, name...)...)
}

// Lock makes this process the store's only writer until release is called. It does
// not wait: for a held lock, the error wraps location.ErrLocked. The returned context ends
// if the lock is lost before.
func (s *Store) Lock(ctx context.Context) (held context.Context, release func() error, err error) {
	held, release, err = s.public.Lock(ctx, "store")
	switch {
	case errors.Is(err, location.ErrLocked):
		return nil, nil, fmt.Errorf("store: %w; wait until the other run ends, or check for a process that hangs", err)
	case err != nil:
		return nil, nil, fmt.Errorf("store: %w", err)
	}
	return held, release, nil
}

// Probe checks that the store can be written, and leaves nothing.
func (s *Store) Probe(ctx context.Context) error { return s.private.Probe(ctx) }

// Sweep removes the temporary files of runs that were killed, which may hold personal
// data. Only the holder of the lock may call it.
func (s *Store) Sweep(ctx context.Context) error {
	if err := s.private.Sweep(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Scratch creates a private local folder, and removes the folders of runs that were
// killed.
func (s *Store) Scratch(context.Context) (*location.Scratch, error) {
	work, err := filepath.Abs(s.work)
	if err != nil {
		return nil, err
	}
	return location.NewScratch(work)
}

// IsEmpty reports whether no run has ever written here, whatever else the place holds.
func (s *Store) IsEmpty(ctx context.Context) (bool, error) {
	objects, err := s.private.Below(ctx, "")
	return !slices.ContainsFunc(objects, func(o location.Object) bool {
		top, _, _ := strings.Cut(o.Name, "/")
		return slices.Contains([]string{"current.json", "landing", "runs", "snapshots"}, top)
	}), err
}

func asJSON(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	return append(text, '\n'), err
}

// sumOf is the SHA-256 of a text in hex.
func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ErrDamaged is wrapped by the error of an object of the store that is missing, or was
// changed after it was written.
var ErrDamaged = errors.New("is damaged")

var errMissing = errors.New("it is missing")

// damaged is an object that is missing or was changed.
type damaged struct {
	name string
	err  error
}

func (d *damaged) Error() string { return fmt.Sprintf("%s is damaged: %s", d.name, d.err) }

// Is makes it an ErrDamaged.
func (d *damaged) Is(target error) bool { return target == ErrDamaged }

// Apart calls do with a store of its own in a scratch folder, which is removed along with
// every folder that had to be created for it: nothing is left of what do writes.
func (s *Store) Apart(ctx context.Context, do func(*Store, *location.Scratch) error) error {
	missing := missingFolders(s.work)
	scratch, err := s.Scratch(ctx)
	if err != nil {
		return err
	}
	err = errors.Join(do(Local(scratch.Path("store")), scratch), scratch.Close())
	for _, folder := range missing {
		_ = os.Remove(folder) // stays if somebody else uses it by now
	}
	return err
}

// missingFolders are the folders that Scratch creates, the deepest first.
func missingFolders(work string) (missing []string) {
	for folder := work; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			return missing
		}
		missing = append(missing, folder)
	}
}

// check compares an object with its hash, because what reads it would not reliably
// notice damage.
func check(ctx context.Context, l location.Location, name string, f File) error {
	sum, err := location.Hash(ctx, l, name)
	return compare(name, sum, err, f)
}

// fetch returns a local path to an object, which it has compared with its hash.
func fetch(ctx context.Context, r location.Root, name string, f File, scratch *location.Scratch) (file string, err error) {
	file, err = r.File(ctx, name, scratch)
	sum := ""
	if err == nil {
		sum, err = location.Hash(ctx, location.NewLocal(filepath.Dir(file)), filepath.Base(file))
	}
	return file, compare(name, sum, err, f)
}

// compare is the error for an object that has not the wanted hash, or that could not be
// read.
func compare(name, sum string, err error, f File) error {
	switch {
	case errors.Is(err, location.ErrNotFound):
		return &damaged{name, errMissing}
	case err != nil:
		return err
	case sum != f.SHA256:
		return &damaged{name, errChanged}
	}
	return nil
}
