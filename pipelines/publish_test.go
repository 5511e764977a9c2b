package pipelines_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// troubled is a root that asks for an error when an alias is made, when it is renamed,
// and after the pointer has moved.
type troubled struct {
	location.Root
	stage, rename, moved func() error
}

func (r troubled) Create(ctx context.Context, name string) (location.Writer, error) {
	if strings.HasPrefix(name, "marts/") && r.stage != nil {
		return nil, r.stage()
	}
	return r.Root.Create(ctx, name)
}

func (r troubled) Rename(ctx context.Context, from, to string) error {
	if to == "marts/report.html" && r.rename != nil {
		return r.rename()
	}
	return r.Root.Rename(ctx, from, to)
}

func (r troubled) Swap(ctx context.Context, name string, was, now []byte) error {
	if err := r.Root.Swap(ctx, name, was, now); err != nil || r.moved == nil {
		return err
	}
	return r.moved()
}

// TestTroubleWhilePublishing publishes with something going wrong before and after the
// pointer moves: what the run returns, records and leaves in marts agree.
func TestTroubleWhilePublishing(t *testing.T) {
	t.Parallel()
	noSpace := func() error { return errors.New("no space left on device") }
	dir := minimalCopy(t)
	path := filepath.Join(dir, "store")
	var notes []string
	run := func(ctx context.Context, month time.Month, root troubled) (pipelines.Report, error) {
		t.Helper()
		asOf := time.Date(2026, month+1, 0, 0, 0, 0, 0, time.UTC)
		root.Root = location.NewLocal(path)
		notes = nil
		p := pipelineIn(t, dir, &notes)
		p.SetStore(store.Open(location.NewLocal(path, location.Private()), root))
		return p.Run(ctx, pipelines.RunOptions{AsOf: &asOf})
	}
	if _, err := run(t.Context(), time.May, troubled{}); err != nil {
		t.Fatal(err)
	}
	mustBeCurrent(t, path, 1)

	report, err := run(t.Context(), time.June, troubled{stage: noSpace})
	if err == nil || report.Published {
		t.Errorf("no space for an alias: published %v, %v", report.Published, err)
	}
	mustBeRecorded(t, path, "failed", false, "no space left on device")
	mustBeCurrent(t, path, 1)

	ctx, cancel := context.WithCancel(t.Context())
	report, err = run(ctx, time.June, troubled{moved: func() error { cancel(); return nil }})
	if err != nil || !report.Published {
		t.Errorf("canceled after the pointer moved: published %v, %v", report.Published, err)
	}
	mustBeRecorded(t, path, report.Run, true, "")
	mustBeCurrent(t, path, 2)

	report, err = run(t.Context(), time.July, troubled{rename: noSpace})
	if !report.Published || err != nil || len(notes) == 0 || !strings.HasPrefix(notes[len(notes)-1], "snapshot 3 is published, but: publish: ") || !strings.Contains(notes[len(notes)-1], "until the next run completes them") {
		t.Errorf("an alias that cannot be renamed: published %v, %v, %q", report.Published, err, notes)
	}
	mustBeRecorded(t, path, report.Run, true, "no space left on device")
	if report, err := run(t.Context(), time.July, troubled{}); err != nil || report.Published {
		t.Errorf("the next run: published %v, %v", report.Published, err)
	}
	mustBeCurrent(t, path, 3)
}

var fullDisks = flag.Int("full-disks", 3, "writes at which TestAFullDisk has no room, spread over those of a run")

// fullDisk has room for a number of writes.
type fullDisk struct {
	mu           sync.Mutex
	room, writes int
}

func (d *fullDisk) write() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.writes++; d.writes > d.room {
		return fmt.Errorf("write: %w", syscall.ENOSPC)
	}
	return nil
}

// onDisk is a root on such a disk.
type onDisk struct {
	location.Root
	disk *fullDisk
}

func (r onDisk) Create(ctx context.Context, name string) (location.Writer, error) {
	w, err := r.Root.Create(ctx, name)
	return onDiskWriter{w, r.disk}, err
}

func (r onDisk) CreateNew(ctx context.Context, name string) (location.Writer, error) {
	w, err := r.Root.CreateNew(ctx, name)
	return onDiskWriter{w, r.disk}, err
}

func (r onDisk) Swap(ctx context.Context, name string, was, now []byte) error {
	if err := r.disk.write(); err != nil {
		return err
	}
	return r.Root.Swap(ctx, name, was, now)
}

type onDiskWriter struct {
	location.Writer
	disk *fullDisk
}

func (w onDiskWriter) Write(content []byte) (int, error) {
	if err := w.disk.write(); err != nil {
		return 0, err
	}
	return w.Writer.Write(content)
}

// TestAFullDisk publishes a second time on a disk that is full from one of its writes on. The
// run fails for want of room and the first snapshot stays current, or only the record of a
// run that has published is missing. With room again, the next run publishes what an
// undisturbed one does.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	path, was := filepath.Join(dir, "store"), filepath.Join(dir, "was")
	run := func(month time.Month, disk *fullDisk) (pipelines.Report, error) {
		asOf := time.Date(2026, month+1, 0, 0, 0, 0, 0, time.UTC)
		p := pipelineIn(t, dir, nil)
		p.SetStore(store.Open(onDisk{location.NewLocal(path, location.Private()), disk}, onDisk{location.NewLocal(path), disk}))
		return p.Run(t.Context(), pipelines.RunOptions{AsOf: &asOf})
	}
	copied := func(from, to string) {
		t.Helper()
		if err := errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(from))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := run(time.May, &fullDisk{room: math.MaxInt}); err != nil {
		t.Fatal(err)
	}
	copied(path, was)
	undisturbed := &fullDisk{room: math.MaxInt}
	if _, err := run(time.June, undisturbed); err != nil {
		t.Fatal(err)
	}
	want := martsIn(t, path)
	tried, published := min(*fullDisks, undisturbed.writes), 0
	for i := range tried {
		room := i * undisturbed.writes / tried
		copied(was, path)
		report, err := run(time.June, &fullDisk{room: room})
		switch {
		case report.Published && err == nil:
			published++
			mustBeCurrent(t, path, 2)
		case report.Published || project.KindOf(err) != project.Temporary || !errors.Is(err, syscall.ENOSPC):
			t.Errorf("room for %d of %d writes: published %v, %v", room, undisturbed.writes, report.Published, err)
		default:
			mustBeCurrent(t, path, 1)
		}
		if _, err := run(time.June, &fullDisk{room: math.MaxInt}); err != nil {
			t.Fatal(err)
		}
		mustBeCurrent(t, path, 2)
		if diff := cmp.Diff(want, martsIn(t, path)); diff != "" {
			t.Errorf("room for %d of %d writes: the next run (-undisturbed +after)\n%s", room, undisturbed.writes, diff)
		}
	}
	t.Attr("promise", fmt.Sprintf("failed runs: %d disks, each full from one of the %d writes of a second publication on: %d harmed nothing, %d had published; the next run converged", tried, undisturbed.writes, tried-published, published))
}

// martsIn are the hashes of the Parquet files and pages in marts.
func martsIn(t *testing.T, path string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for _, pattern := range []string{"*.parquet", "*.html"} {
		names, err := filepath.Glob(filepath.Join(path, "marts", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(text)
			sums[filepath.Base(name)] = hex.EncodeToString(sum[:])
		}
	}
	return sums
}

// leased is a root whose lock is lost when an alias is made.
type leased struct {
	location.Root
	lose *context.CancelCauseFunc
}

func (r leased) Lock(ctx context.Context, name string) (context.Context, func() error, error) {
	held, release, err := r.Root.Lock(ctx, name)
	held, *r.lose = context.WithCancelCause(held)
	return held, release, err
}

func (r leased) Create(ctx context.Context, name string) (location.Writer, error) {
	if strings.HasPrefix(name, "marts/") {
		(*r.lose)(fmt.Errorf("another process has taken over the lock; %w", location.ErrTemporary))
	}
	return r.Root.Create(ctx, name)
}

// TestALockThatIsLost: a run that loses the lock publishes nothing, and says that a later
// run may.
func TestALockThatIsLost(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	path := filepath.Join(dir, "store")
	p := pipelineIn(t, dir, nil)
	p.SetStore(store.Open(location.NewLocal(path, location.Private()), leased{location.NewLocal(path), new(context.CancelCauseFunc)}))
	report, err := p.Run(t.Context(), pipelines.RunOptions{})
	if report.Published || project.KindOf(err) != project.Temporary || !strings.Contains(err.Error(), "another process has taken over the lock") {
		t.Errorf("published %v, kind %v: %v", report.Published, project.KindOf(err), err)
	}
	if _, err := os.Stat(filepath.Join(path, "current.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the pointer: %v", err)
	}
	if _, err := pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	mustBeCurrent(t, path, 1)
}

// mustBeRecorded checks the outcome of the last record, and what is in it.
func mustBeRecorded(t *testing.T, path, outcome string, published bool, says string) {
	t.Helper()
	records, err := filepath.Glob(filepath.Join(path, "runs", "*.json"))
	if err != nil || len(records) == 0 {
		t.Fatal(records, err)
	}
	last := records[len(records)-1]
	var record struct {
		Published bool
		Error     string
	}
	readJSON(t, last, &record)
	if !strings.HasSuffix(last, "-"+outcome+".json") || record.Published != published || !strings.Contains(record.Error, says) || (says == "") != (record.Error == "") {
		t.Errorf("%s: %+v; want %s, published %v, %q", last, record, outcome, published, says)
	}
}

// mustBeCurrent checks that the pointer names the snapshot, and that marts has its files
// and nothing else.
func mustBeCurrent(t *testing.T, path string, sequence int64) {
	t.Helper()
	var pointer struct {
		Sequence int64
		Run      string
	}
	readJSON(t, filepath.Join(path, "current.json"), &pointer)
	if pointer.Sequence != sequence {
		t.Errorf("snapshot %d is current, want %d", pointer.Sequence, sequence)
	}
	var manifest store.Manifest
	readJSON(t, filepath.Join(path, "snapshots", fmt.Sprintf("%06d-%s", sequence, pointer.Run), "manifest.json"), &manifest)
	marts := os.DirFS(filepath.Join(path, "marts"))
	aliases := 0
	err := fs.WalkDir(marts, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		aliases++
		text, err := fs.ReadFile(marts, name)
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != manifest.Files[name].SHA256 {
			t.Errorf("marts/%s is not the file of snapshot %d", name, sequence)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if aliases != len(manifest.Files) {
		t.Errorf("marts has %d files, the snapshot %d", aliases, len(manifest.Files))
	}
}

func readJSON(t *testing.T, path string, value any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, value)
	}
	if err != nil {
		t.Fatal(err)
	}
}
