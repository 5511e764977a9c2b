package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

func openStore(t *testing.T) *Store {
	t.Helper()
	return Local(filepath.Join(t.TempDir(), "store"))
}

// path is the path of a name in a local store.
func (s *Store) path(name string) string { return filepath.Join(s.String(), filepath.FromSlash(name)) }

func scratch(t *testing.T, s *Store) *location.Scratch {
	t.Helper()
	scratch, err := s.Scratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := scratch.Close(); err != nil {
			t.Error(err)
		}
	})
	return scratch
}

// outputs writes files to publish and returns their paths.
func outputs(t *testing.T, texts map[string]string) map[string]string {
	t.Helper()
	dir, paths := t.TempDir(), map[string]string{}
	for name, text := range texts {
		paths[name] = filepath.Join(dir, name)
		if err := os.WriteFile(paths[name], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func publish(t *testing.T, s *Store, sequence int64, run string, texts map[string]string) {
	t.Helper()
	current, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := Manifest{Sequence: sequence, Run: run}
	if published, err := s.Publish(context.Background(), current, m, outputs(t, texts), map[string]int64{"a.parquet": 7}); !published || err != nil {
		t.Fatal(published, err)
	}
}

func read(t *testing.T, s *Store, name string) string {
	t.Helper()
	text, err := os.ReadFile(s.path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPublishMovesPointerAndAliases(t *testing.T) {
	s, ctx := openStore(t), context.Background()
	if m, err := s.Current(ctx); m != nil || err != nil {
		t.Fatalf("before the first publication: %v, %v", m, err)
	}
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one", "removed.parquet": "x"})
	publish(t, s, 2, "second", map[string]string{"a.parquet": "two"})

	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if m.Run != "second" || m.Sequence != 2 || *m.Files["a.parquet"].Rows != 7 {
		t.Errorf("current is %+v", m)
	}
	if got := read(t, s, "marts/a.parquet"); got != "two" {
		t.Errorf("the alias contains %q", got)
	}
	if got := read(t, s, "snapshots/000001-first/a.parquet"); got != "one" {
		t.Errorf("the first snapshot was changed to %q", got)
	}
	if _, err := os.Stat(s.path("marts/removed.parquet")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an alias of the first snapshot remains: %v", err)
	}
	history, err := s.History(ctx, m)
	if err != nil || len(history) != 2 || history[0].Run != "first" {
		t.Errorf("history %+v, %v", history, err)
	}
}

// TestForeignFilesStay checks that a file in marts is removed only if an earlier
// snapshot had it, even if that was not the last one, or the run died before.
func TestForeignFilesStay(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one", "b.parquet": "one", "c.parquet": "one"})
	foreign := []string{"analysis.py", "mine.duckdb", "mine.parquet"}
	for _, name := range foreign {
		if err := os.WriteFile(s.path("marts/"+name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, s, 2, "second", map[string]string{"a.parquet": "two", "c.parquet": "two"})
	if err := os.WriteFile(s.path("marts/b.parquet"), []byte("left by a killed run"), 0o600); err != nil {
		t.Fatal(err)
	}
	publish(t, s, 3, "third", map[string]string{"a.parquet": "three"})
	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh(ctx, *m); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.parquet": "three"}
	for _, name := range foreign {
		want[name] = name
	}
	if diff := cmp.Diff(want, aliases(t, s)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	publish(t, s, 4, "fourth", map[string]string{"a.parquet": "four", "b.parquet": "four"})
	if got := read(t, s, "marts/b.parquet"); got != "four" {
		t.Errorf("a name that came back contains %q", got)
	}
}

func TestRefreshRepairsAliases(t *testing.T) {
	s, ctx := openStore(t), context.Background()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one", "b.parquet": "b"})
	if err := os.WriteFile(s.path("marts/a.parquet"), []byte("overwritten"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.path("marts/b.parquet")); err != nil {
		t.Fatal(err)
	}
	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh(ctx, *m); err != nil {
		t.Fatal(err)
	}
	if a, b := read(t, s, "marts/a.parquet"), read(t, s, "marts/b.parquet"); a != "one" || b != "b" {
		t.Errorf("repaired to %q and %q", a, b)
	}
}

// TestDamageIsFound damages each file that publication depends on; the error names
// the file, and nothing is guessed.
func TestDamageIsFound(t *testing.T) {
	for name, c := range map[string]struct{ damage, says string }{
		"pointer that is not JSON": {"current.json", "current.json is damaged: "},
		"manifest":                 {"snapshots/000001-first/manifest.json", "is missing or not the one that current.json names; restore it from a backup, or remove current.json and the folder snapshots/000001-first, and run"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t)
			publish(t, s, 1, "first", map[string]string{"a.parquet": "one"})
			if err := os.WriteFile(s.path(c.damage), []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Current(context.Background()); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
	t.Run("published file", func(t *testing.T) {
		s, ctx := openStore(t), context.Background()
		publish(t, s, 1, "first", map[string]string{"a.parquet": "one"})
		for _, p := range []string{"snapshots/000001-first/a.parquet", "marts/a.parquet"} {
			if err := os.WriteFile(s.path(p), []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m, err := s.Current(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Refresh(ctx, *m); err == nil || !strings.Contains(err.Error(), "marts/a.parquet differs from snapshots/000001-first/a.parquet, which is damaged; run") {
			t.Errorf("%v", err)
		}
	})
}

func TestOneWriter(t *testing.T) {
	s := openStore(t)
	_, release, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Lock(t.Context()); !errors.Is(err, location.ErrLocked) {
		t.Errorf("second lock: %v, want location.ErrLocked", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	_, again, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}

func TestLandingIsFoundByItsKey(t *testing.T) {
	s, ctx := openStore(t), context.Background()
	key := BatchKey{Feed: "costs", Content: "c0ffee", Mapping: "m1"}
	if b, err := s.FindBatch(ctx, key); b != nil || err != nil {
		t.Fatalf("before landing: %v, %v", b, err)
	}
	work := scratch(t, s)
	l, err := s.NewLanding(work, "costs", models.Costs)
	if err != nil {
		t.Fatal(err)
	}
	builder := array.NewRecordBuilder(memory.DefaultAllocator, models.LandedSchema(models.Costs))
	defer builder.Release()
	for i := range builder.Fields() {
		builder.Field(i).AppendNull()
	}
	rows := builder.NewRecordBatch()
	defer rows.Release()
	if err := l.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := l.Reject("inbox/costs.csv", models.Reject{Row: 3, Column: "Amount", Value: "x", Code: "not_a_number"}); err != nil {
		t.Fatal(err)
	}
	want := Batch{BatchKey: key, Table: "costs", File: "inbox/costs.csv", Counts: models.Counts{Read: 2, Landed: 1, Rejected: 1}}
	if _, err := l.Commit(ctx, want); err != nil {
		t.Fatal(err)
	}
	got, err := s.FindBatch(ctx, key)
	if err != nil || got == nil || got.Counts != want.Counts || got.File != want.File {
		t.Fatalf("found %+v, %v", got, err)
	}
	for path, rows := range map[string]int64{s.path(key.rows()): 1, s.path(key.rejects()): 1} {
		f, err := file.OpenParquetFile(path, false)
		if err != nil {
			t.Fatal(err)
		}
		if f.NumRows() != rows {
			t.Errorf("%s has %d rows, want %d", filepath.Base(path), f.NumRows(), rows)
		}
		_ = f.Close()
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is readable by others: %v", filepath.Base(path), info.Mode())
		}
	}
	if err := s.Verify(ctx, *got, work); err != nil {
		t.Error(err)
	}
	record := read(t, s, key.record())
	for _, changed := range []string{
		strings.Replace(record, `"landed": 1`, `"landed": 2`, 1), strings.Replace(record, "inbox/costs.csv", "inbox/other.csv", 1), record[:len(record)/2],
	} {
		if changed == record {
			t.Fatal("the record has not what the test changes")
		}
		if err := os.WriteFile(s.path(key.record()), []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := s.FindBatch(ctx, key); b != nil || err != nil {
			t.Errorf("a batch whose record was changed must land again: %v, %v", b, err)
		}
	}
	if err := os.WriteFile(s.path(key.record()), []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	text := []byte(read(t, s, key.rows()))
	text[len(text)/2] ^= 1
	if err := os.WriteFile(s.path(key.rows()), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(ctx, *got, work); !errors.Is(err, ErrDamaged) {
		t.Errorf("one flipped bit: %v", err)
	}
	if err := os.Remove(s.path(key.rejects())); err != nil {
		t.Fatal(err)
	}
	if b, err := s.FindBatch(ctx, key); b != nil || err != nil {
		t.Errorf("a batch without its rejects must land again: %v, %v", b, err)
	}
}

// TestNumbersAreNeverAssignedTwice checks that a run that died keeps its number, and
// that any other run gets the next, whatever happened to the first.
func TestNumbersAreNeverAssignedTwice(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	number := func(current *Manifest, run string, want int64) {
		t.Helper()
		got, err := s.Number(ctx, current, run)
		if err != nil || got != want {
			t.Errorf("run %s: number %d, %v; want %d", run, got, err, want)
		}
	}
	number(nil, "first", 1)
	number(nil, "first", 1) // it died
	number(nil, "second", 2)
	number(nil, "first", 3) // the number 1 may be half a snapshot by now
	publish(t, s, 3, "first", map[string]string{"a.parquet": "one"})
	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	number(m, "first", 4) // published again on request
	number(m, "fourth", 5)
}

// TestNumbersOfAnOlderStore checks that a store without claims has its numbers in
// its folders.
func TestNumbersOfAnOlderStore(t *testing.T) {
	s := openStore(t)
	publish(t, s, 7, "old", map[string]string{"a.parquet": "one"})
	if got, err := s.Number(t.Context(), nil, "new"); got != 8 || err != nil {
		t.Errorf("number %d, %v", got, err)
	}
}

// TestHistoryIsOfWhatWasCurrent checks that a snapshot is not in the history if its
// run died before the pointer moved.
func TestHistoryIsOfWhatWasCurrent(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one"})
	if err := writeSealed(ctx, s.public, "snapshots/000002-dead/manifest.json", Manifest{Sequence: 2, Previous: new(int64(1)), Run: "dead"}); err != nil {
		t.Fatal(err)
	}
	publish(t, s, 3, "third", map[string]string{"a.parquet": "three"})
	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	history, err := s.History(ctx, m)
	if err != nil || len(history) != 2 || history[0].Run != "first" || history[1].Run != "third" {
		t.Errorf("history %+v, %v", history, err)
	}
}

// TestALostPointer checks that a store whose pointer is missing is not taken for a new
// one, and that the next snapshot follows the newest that there is.
func TestALostPointer(t *testing.T) {
	for name, c := range map[string]struct {
		published int64
		remove    []string
		isNew     bool
	}{
		"pointer":                       {published: 1, remove: []string{"current.json"}},
		"pointer and aliases":           {published: 2, remove: []string{"current.json", "marts"}},
		"pointer and snapshots":         {published: 2, remove: []string{"current.json", "snapshots"}, isNew: true},
		"pointer and the last snapshot": {published: 2, remove: []string{"current.json", "snapshots/000002-run"}},
		"all but the record of the run": {published: 1, remove: []string{"current.json", "marts"}},
		"nothing was published":         {published: 0, isNew: true},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := openStore(t), t.Context()
			for n := range c.published {
				if _, err := s.Number(ctx, nil, fmt.Sprint("run of ", n+1)); err != nil {
					t.Fatal(err)
				}
				publish(t, s, n+1, "run", map[string]string{"a.parquet": "one"})
				if err := s.WriteRecord(ctx, Record{Run: "run", Sequence: n + 1, Published: true}); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range c.remove {
				if err := os.RemoveAll(s.path(name)); err != nil {
					t.Fatal(err)
				}
			}
			m, err := s.Current(ctx)
			if m != nil || errors.Is(err, ErrNoPointer) == c.isNew || c.isNew != (err == nil) {
				t.Fatalf("%v, %v", m, err)
			}
			if c.isNew {
				return
			}
			if m, err = s.Newest(ctx); err != nil {
				t.Fatal(err)
			}
			number, err := s.Number(ctx, m, "run")
			if err != nil || number != c.published+1 {
				t.Errorf("number %d after %d, %v", number, c.published, err)
			}
			if published, err := s.Publish(ctx, m, Manifest{Sequence: number, Run: "run"}, outputs(t, map[string]string{"a.parquet": "two"}), nil); !published || err != nil {
				t.Fatal(published, err)
			}
			now, err := s.Current(ctx)
			if err != nil || now.Sequence != number || *now.Previous != m.Sequence {
				t.Errorf("%+v, %v", now, err)
			}
		})
	}
}

// TestADeadFirstRun checks that a first run that died before the pointer moved leaves a
// store that is new.
func TestADeadFirstRun(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	dies := Open(s.private, troubled{s.public, func(operation, _ string) error {
		if operation == "swap" {
			return errDiskFull
		}
		return nil
	}, nil})
	if _, err := dies.Number(ctx, nil, "first"); err != nil {
		t.Fatal(err)
	}
	if published, err := dies.Publish(ctx, nil, Manifest{Sequence: 1, Run: "first"}, outputs(t, map[string]string{"a.parquet": "one"}), nil); published || err == nil {
		t.Fatal(published, err)
	}
	if _, err := os.Stat(s.path("snapshots/000001-first/manifest.json")); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Current(ctx); m != nil || err != nil {
		t.Errorf("%v, %v", m, err)
	}
}

// TestAPointerThatMoved checks that publishing over a snapshot that is not current
// changes nothing.
func TestAPointerThatMoved(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one"})
	before, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, s, 2, "second", map[string]string{"a.parquet": "two"})
	published, err := s.Publish(ctx, before, Manifest{Sequence: 3, Run: "third"}, outputs(t, map[string]string{"a.parquet": "three"}), nil)
	if published || !errors.Is(err, location.ErrChanged) {
		t.Errorf("%v, %v, want ErrChanged", published, err)
	}
	if got := read(t, s, "marts/a.parquet"); got != "two" {
		t.Errorf("the alias contains %q", got)
	}
}

// TestADamagedRecordLandsAgain checks that a batch whose record cannot be read has
// not landed.
func TestADamagedRecordLandsAgain(t *testing.T) {
	s := openStore(t)
	key := BatchKey{Feed: "costs", Content: "c0ffee", Mapping: "m1"}
	if err := location.Write(t.Context(), s.private, key.record(), []byte("{damaged")); err != nil {
		t.Fatal(err)
	}
	if b, err := s.FindBatch(t.Context(), key); b != nil || err != nil {
		t.Errorf("%v, %v", b, err)
	}
}

// TestApart: a store apart is gone with all that was created for it, and what was there
// before stays.
func TestApart(t *testing.T) {
	root := t.TempDir()
	write := func(apart *Store, _ *location.Scratch) error {
		return apart.WriteRecord(t.Context(), Record{})
	}
	if err := Local(filepath.Join(root, "build", "store")).Apart(t.Context(), write); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if err := os.MkdirAll(filepath.Join(root, "build", "kept"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Local(filepath.Join(root, "build")).Apart(t.Context(), write); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(root, "build")); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
