// Package export keeps the marts at a place from which a warehouse loads them: a file for
// each mart, or for each month of a mart that has days in its grain, and a manifest that says
// which files belong together. It writes only what changed. It knows nothing about what the
// rows mean, and nothing about stores.
package export

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// lockName is the lock of the one process that exports to a place.
const lockName = "export"

// Snapshot is what is exported.
type Snapshot struct {
	Sequence  int64
	Run       string
	Published time.Time
	Marts     []models.Table
	// Path is a local Parquet file with the rows of a mart.
	Path func(mart string) (string, error)
}

// Done is what an export did.
type Done struct {
	Sequence int64  `json:"snapshot"`
	Run      string `json:"run_id"`
	Marts    int    `json:"marts"`
	Files    int    `json:"files"`   // at the place now
	Written  int    `json:"written"` // of these, by this export
	Removed  int    `json:"removed"`
}

// To makes the files at a place those of a snapshot. While files are replaced, the manifest
// says that it is not complete; if the export ends early, it goes on saying so, and the next
// one writes what is missing. A place with files of others is ErrForeign, and a place to which
// another process exports is location.ErrLocked.
func To(ctx context.Context, at location.Root, s Snapshot, scratch *location.Scratch) (done Done, err error) {
	held, release, err := at.Lock(ctx, lockName)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, release()) }()
	before, err := readManifest(held, at)
	if err != nil {
		return done, err
	}
	e := &exporting{at: at, scratch: scratch, run: s.Run, before: before.files(), local: map[string]string{}}
	if err := e.look(held); err != nil {
		return done, err
	}
	now := Manifest{Format: format, Sequence: s.Sequence, Run: s.Run, Published: s.Published, Marts: []Mart{}}
	for _, table := range s.Marts {
		mart, err := e.split(held, table, s.Path)
		if err != nil {
			return done, fmt.Errorf("mart %s: %w", table.Name, err)
		}
		now.Marts = append(now.Marts, mart)
	}
	done = Done{Sequence: s.Sequence, Run: s.Run, Marts: len(now.Marts), Files: len(now.files()), Written: len(e.local)}
	done.Removed, err = e.replace(held, before, now)
	return done, err
}

// exporting is one export.
type exporting struct {
	at      location.Root
	scratch *location.Scratch
	run     string
	before  map[string]File   // that the manifest names
	there   []location.Object // Parquet files at the place
	local   map[string]string // files to write, by path
}

// look lists the files at the place. Those that were removed or cut since are written again.
func (e *exporting) look(ctx context.Context) error {
	objects, err := e.at.Below(ctx, "")
	if err != nil {
		return err
	}
	sizes := map[string]int64{}
	for _, o := range objects {
		if o.Name != ManifestName && o.Name != lockName {
			e.there, sizes[o.Name] = append(e.there, o), o.Size
		}
	}
	maps.DeleteFunc(e.before, func(name string, f File) bool { size, isThere := sizes[name]; return !isThere || size != f.Bytes })
	return nil
}

// replace writes the new files and removes the others, between two manifests.
func (e *exporting) replace(ctx context.Context, before *Manifest, now Manifest) (removed int, err error) {
	files := now.files()
	var obsolete []string
	for _, o := range e.there {
		if _, isNeeded := files[o.Name]; !isNeeded {
			obsolete = append(obsolete, o.Name)
		}
	}
	if err := e.areOurs(before, obsolete); err != nil {
		return 0, err
	}
	isSame := len(e.local)+len(obsolete) == 0
	if isSame && before != nil && before.IsComplete && before.Run == now.Run && before.Sequence == now.Sequence {
		return 0, nil
	}
	if !isSame {
		if err := writeManifest(ctx, e.at, now.meanwhile(before, e.local)); err != nil {
			return 0, err
		}
	}
	if err := e.upload(ctx, files); err != nil {
		return 0, err
	}
	for _, name := range obsolete {
		if err := e.at.Remove(ctx, name); err != nil && !errors.Is(err, location.ErrNotFound) {
			return 0, err
		}
	}
	now.IsComplete = true
	return len(obsolete), writeManifest(ctx, e.at, now)
}

// upload writes the new files.
func (e *exporting) upload(ctx context.Context, files map[string]File) error {
	for _, name := range slices.Sorted(maps.Keys(e.local)) {
		sum, err := location.Upload(ctx, e.at, name, e.local[name])
		if err != nil {
			return err
		}
		if sum != files[name].Sum {
			return fmt.Errorf("%s: %s changed while it was written", e.at, name)
		}
	}
	return nil
}

// meanwhile is the manifest while files are replaced: it names those that are there already,
// and the marts whose files are about to go.
func (m Manifest) meanwhile(before *Manifest, missing map[string]string) Manifest {
	marts := m.Marts
	m.Marts = nil
	for _, mart := range marts {
		mart.Files = slices.DeleteFunc(slices.Clone(mart.Files), func(f File) bool { _, is := missing[f.Path]; return is })
		m.Marts = append(m.Marts, mart)
	}
	for _, name := range before.marts() {
		if !slices.Contains(m.marts(), name) {
			m.Marts = append(m.Marts, Mart{Name: name, Files: []File{}})
		}
	}
	return m
}

// areOurs refuses to remove what no export wrote.
func (e *exporting) areOurs(before *Manifest, names []string) error {
	marts := map[string]bool{}
	for _, m := range before.marts() {
		marts[m] = true
	}
	for _, name := range names {
		mart, _, _ := strings.Cut(name, "/")
		if !marts[mart] || path.Base(name) != partName {
			return fmt.Errorf("%s %w, such as %s; move them, or name an empty place", e.at, ErrForeign, name)
		}
	}
	return nil
}

// marts are the names of the marts.
func (m *Manifest) marts() (names []string) {
	if m == nil {
		return nil
	}
	for _, mart := range m.Marts {
		names = append(names, mart.Name)
	}
	return names
}
