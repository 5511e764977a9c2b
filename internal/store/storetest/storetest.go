// Package storetest tests that a store.Store keeps its promises wherever it is. It knows
// no place: what it reads and damages by itself, it reaches as a location.Root.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// Place is a place of a store for one test.
type Place struct {
	Open func() *store.Store // the store, as another process would open it
	Root location.Root       // the same place
}

// Run runs the suite; new returns a new, empty place for each test.
func Run(t *testing.T, place func(t *testing.T) Place) {
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) {
			p := place(t)
			promise.hold(&bench{t, p.Open(), p})
		})
	}
}

var promises = []struct {
	name string
	hold func(*bench)
}{
	{"what is published is current, and its aliases are its files", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one", "removed.parquet": "x"})
		b.publish("second", map[string]string{"a.parquet": "two", "marts.duckdb": "two", "report.html": "<p>two"})
		b.isCurrent("second", map[string]string{"a.parquet": "two", "marts.duckdb": "two", "report.html": "<p>two"})
		if got := b.read("snapshots/000001-first/a.parquet"); got != "one" {
			b.Errorf("the first snapshot was changed to %q", got)
		}
		history, err := b.History(b.Context(), b.current())
		if err != nil || len(history) != 2 || history[0].Run != "first" {
			b.Errorf("history %+v, %v", history, err)
		}
	}},
	{"of writers from one snapshot, one commits", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one"})
		before := b.current()
		const writers = 16
		published, errs := make([]bool, writers), make([]error, writers)
		var group sync.WaitGroup
		for i := range writers {
			files := b.files(map[string]string{"a.parquet": fmt.Sprint("of writer ", i)})
			group.Go(func() {
				run := fmt.Sprint("w", i)
				s := b.Open()
				number, err := s.Number(context.Background(), before, run)
				if err != nil {
					errs[i] = err
					return
				}
				published[i], errs[i] = s.Publish(context.Background(), before, store.Manifest{Sequence: number, Run: run}, files, nil)
			})
		}
		group.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case published[i] && won >= 0:
				b.Errorf("%d and %d both published", won, i)
			case published[i]:
				won = i
			case !errors.Is(err, location.ErrChanged):
				b.Errorf("writer %d: %v", i, err)
			}
		}
		if won < 0 {
			b.Fatal("nobody published")
		}
		b.isCurrent(fmt.Sprint("w", won), map[string]string{"a.parquet": fmt.Sprint("of writer ", won)})
	}},
	{"of runs at one time, one has the store", func(b *bench) {
		held, release, err := b.Lock(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := b.Open().Lock(b.Context()); !errors.Is(err, location.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("(process %d on ", os.Getpid())) {
			b.Errorf("the second lock: %v", err)
		}
		if err := errors.Join(held.Err(), release()); err != nil {
			b.Fatal(err)
		}
		_, again, err := b.Open().Lock(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := again(); err != nil {
			b.Error(err)
		}
	}},
	{"readers see one snapshot or the next, never a mixture", func(b *bench) {
		const nights, marts = 25, 4
		night := func(n int) map[string]string {
			files := map[string]string{}
			for m := range marts {
				files[fmt.Sprintf("m%d.parquet", m)] = strings.Repeat(fmt.Sprintf("night %d;", n), 2000)
			}
			return files
		}
		b.publish("n0", night(0))
		ctx, cancel := context.WithCancel(b.Context())
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				for ctx.Err() == nil {
					if err := b.readOnce(ctx); err != nil && ctx.Err() == nil {
						b.Errorf("a reader: %v", err)
						return
					}
				}
			})
		}
		for n := 1; n <= nights; n++ {
			b.publish(fmt.Sprint("n", n), night(n))
		}
		cancel()
		readers.Wait()
		b.isCurrent(fmt.Sprint("n", nights), night(nights))
	}},
	{"an alias that was changed is put right", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one", "b.parquet": "b"})
		b.write("marts/a.parquet", "overwritten")
		b.remove("marts/b.parquet")
		if err := b.Refresh(b.Context(), *b.current()); err != nil {
			b.Fatal(err)
		}
		b.isCurrent("first", map[string]string{"a.parquet": "one", "b.parquet": "b"})
	}},
	{"damage is found, and healed where something proves what was", func(b *bench) {
		b.whole()
		b.sound(false)
		for name, isHealed := range map[string]bool{"marts/a.parquet": true, "current.json": true, "snapshots/000002-second/a.parquet": true, "landing/costs/c0ffee-m1.rejects.parquet": false, "ledger/000001.json": false} {
			was := b.read(name)
			damaged := []byte(was)
			damaged[len(damaged)/2] ^= 1
			b.write(name, string(damaged))
			found := b.damage(true)
			if _, isFound := found[name]; !isFound && name != "ledger/000001.json" || len(found) == 0 {
				b.Errorf("%s: found %v", name, found)
			}
			if got := b.read(name); (got == was) != isHealed {
				b.Errorf("%s is healed: %v", name, got == was)
			}
			b.write(name, was)
			b.sound(false)
		}
	}},
	{"a snapshot that was published can be current again", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one", "only.parquet": "first"})
		b.publish("second", map[string]string{"a.parquet": "two", "later.parquet": "second"})
		all, err := b.Snapshots(b.Context(), b.current())
		if err != nil || len(all) != 2 {
			b.Fatal(all, err)
		}
		if _, moved, err := b.RollBack(b.Context(), b.current(), all[0]); err != nil || !moved {
			b.Fatal(moved, err)
		}
		b.isCurrent("first", map[string]string{"a.parquet": "one", "only.parquet": "first"})
		b.publish("third", map[string]string{"a.parquet": "three"})
		b.isCurrent("third", map[string]string{"a.parquet": "three"})
		if now := b.current(); now.Sequence != 3 || *now.Previous != 1 || len(now.Withdrawn) != 1 {
			b.Errorf("%+v", now)
		}
		b.remove("snapshots/000001-first/a.parquet")
		if _, moved, err := b.RollBack(b.Context(), b.current(), all[0]); moved || !errors.Is(err, store.ErrDamaged) {
			b.Errorf("to a damaged snapshot: %v, %v", moved, err)
		}
	}},
	{"a lost pointer is no new store", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one"})
		b.remove("current.json")
		if _, err := b.Current(b.Context()); !errors.Is(err, store.ErrNoPointer) {
			b.Errorf("Current = %v", err)
		}
		newest, err := b.Newest(b.Context())
		if err != nil || newest == nil || newest.Run != "first" {
			b.Errorf("Newest = %+v, %v", newest, err)
		}
	}},
	{"a number is given once", func(b *bench) {
		const runs = 8
		numbers := make([]int64, runs)
		var group sync.WaitGroup
		for i := range runs {
			group.Go(func() {
				var err error
				if numbers[i], err = b.Open().Number(context.Background(), nil, fmt.Sprint("run", i)); err != nil {
					b.Error(err)
				}
			})
		}
		group.Wait()
		slices.Sort(numbers)
		if diff := cmp.Diff([]int64{1, 2, 3, 4, 5, 6, 7, 8}, numbers); diff != "" {
			b.Error(diff)
		}
	}},
	{"pages of the ledger are added once", func(b *bench) {
		day := time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)
		first, err := b.Append(b.Context(), nil, day, []models.LedgerEntry{{Program: "C1", Metric: "calls"}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := b.Append(b.Context(), nil, day, []models.LedgerEntry{{Program: "C2", Metric: "calls"}}); !errors.Is(err, location.ErrExists) {
			b.Errorf("another first page: %v", err)
		}
		read, err := b.Ledger(b.Context())
		if err != nil || len(read) != 1 || *read.Head() != *first.Head() {
			b.Errorf("%+v, %v", read, err)
		}
	}},
	{"a batch comes back with its hash, and damage to it is found", func(b *bench) {
		key := b.land()
		batch, err := b.FindBatch(b.Context(), key)
		if err != nil || batch == nil {
			b.Fatal(batch, err)
		}
		scratch := b.scratch()
		if err := b.Verify(b.Context(), *batch, scratch); err != nil {
			b.Fatal(err)
		}
		path, err := b.RejectsFile(b.Context(), key, scratch)
		if err != nil {
			b.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != batch.Rejects.Bytes {
			b.Errorf("%v, %v", info, err)
		}
		name := "landing/costs/c0ffee-m1.rejects.parquet"
		text := []byte(b.read(name))
		text[len(text)/2] ^= 1
		b.write(name, string(text))
		if err := b.Verify(b.Context(), *batch, b.scratch()); !errors.Is(err, store.ErrDamaged) {
			b.Errorf("a flipped bit: %v", err)
		}
	}},
	{"what a source keeps comes back, and damage to it only costs work", func(b *bench) {
		landing, err := b.NewLanding(b.scratch(), "costs", models.Costs)
		b.must(err)
		batch := store.Batch{BatchKey: store.BatchKey{Feed: "costs", Content: "c0ffee", Mapping: "m1"}, Table: "costs", File: "https://service.example/costs"}
		b.must(landing.Keep(b.Context(), &batch, store.Kept{Cursor: "2016-05-04T00:00:00Z", Pulls: 2, Of: "x"}, func(w io.Writer) error {
			_, err := io.WriteString(w, "records as they were sent")
			return err
		}))
		_, err = landing.Commit(b.Context(), batch)
		b.must(err)
		found, err := b.FindBatch(b.Context(), batch.BatchKey)
		if err != nil || found == nil || found.Kept.Pulls != 2 || found.Kept.Cursor != "2016-05-04T00:00:00Z" {
			b.Fatalf("%+v, %v", found, err)
		}
		kept := func() string {
			b.Helper()
			path, err := b.KeptFile(b.Context(), *found, b.scratch())
			b.must(err)
			if path == "" {
				return ""
			}
			text, err := os.ReadFile(path)
			b.must(err)
			return string(text)
		}
		if got := kept(); got != "records as they were sent" {
			b.Errorf("got %q", got)
		}
		const name = "landing/costs/c0ffee-m1.records.zst"
		b.write(name, "records as they were Sent")
		if got := kept(); got != "" {
			b.Errorf("damaged: %q", got)
		}
		if found := b.damage(false); found[name].Remedy == "" {
			b.Errorf("damage found: %v", found)
		}
		b.must(b.RemoveKept(b.Context()))
		if got := kept(); got != "" {
			b.Errorf("removed: %q", got)
		}
		b.sound(false)
		b.write("landing/costs/dead-m1.records.zst", "of a run that died")
		if n, err := b.RemoveOthers(b.Context(), store.Manifest{}); n != 0 || err != nil {
			b.Errorf("%d, %v", n, err)
		}
		if names := b.names(); slices.Contains(names, "landing/costs/dead-m1.records.zst") || len(names) != 3 {
			b.Errorf("left: %q", names)
		}
	}},
	{"whoever is erased is remembered, and nothing of before stays", func(b *bench) {
		b.whole()
		if err := b.Remember(b.Context(), store.Erased{}.With([]string{"0042"})); err != nil {
			b.Fatal(err)
		}
		if e, err := b.Erased(b.Context()); err != nil || !e.Has("0042") || e.Has("0043") {
			b.Errorf("%+v, %v", e, err)
		}
		b.write("snapshots/000009-dead/a.parquet", "of a run that died")
		b.write("landing/costs/dead-m1.parquet", "rows of a run that died")
		if n, err := b.RemoveOthers(b.Context(), *b.current()); n != 2 || err != nil {
			b.Errorf("removed %d, %v", n, err)
		}
		objects, err := b.Root.Below(b.Context(), "")
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range objects {
			if strings.Contains(o.Name, "dead") || strings.HasPrefix(o.Name, "snapshots/000001-") || strings.HasPrefix(o.Name, "snapshots/000003-") {
				b.Errorf("%s stays", o.Name)
			}
		}
	}},
	{"temporary objects go, and a store apart leaves nothing", func(b *bench) {
		b.publish("first", map[string]string{"a.parquet": "one"})
		b.write(location.Temporary("marts/a.parquet"), "half of it")
		if err := b.Sweep(b.Context()); err != nil {
			b.Fatal(err)
		}
		before := b.names()
		err := b.Apart(b.Context(), func(apart *store.Store, _ *location.Scratch) error {
			return apart.WriteRecord(b.Context(), store.Record{})
		})
		if diff := cmp.Diff(before, b.names()); diff != "" || err != nil {
			b.Error(diff, err)
		}
	}},
}

// bench is a store under test.
type bench struct {
	*testing.T
	*store.Store
	Place
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) read(name string) string {
	b.Helper()
	text, err := location.Read(b.Context(), b.Root, name)
	b.must(err)
	return string(text)
}

func (b *bench) write(name, text string) {
	b.Helper()
	b.must(location.Write(b.Context(), b.Root, name, []byte(text)))
}

func (b *bench) remove(name string) {
	b.Helper()
	b.must(b.Root.Remove(b.Context(), name))
}

func (b *bench) names() (names []string) {
	b.Helper()
	objects, err := b.Root.Below(b.Context(), "")
	b.must(err)
	for _, o := range objects {
		names = append(names, o.Name)
	}
	return names
}

func (b *bench) scratch() *location.Scratch {
	b.Helper()
	scratch, err := b.Scratch(b.Context())
	b.must(err)
	b.Cleanup(func() {
		if err := scratch.Close(); err != nil {
			b.Error(err)
		}
	})
	return scratch
}

func (b *bench) current() *store.Manifest {
	b.Helper()
	m, err := b.Current(b.Context())
	b.must(err)
	return m
}

// files writes local files to publish, and returns their paths.
func (b *bench) files(texts map[string]string) map[string]string {
	b.Helper()
	dir, paths := b.TempDir(), map[string]string{}
	for name, text := range texts {
		paths[name] = filepath.Join(dir, name)
		b.must(os.WriteFile(paths[name], []byte(text), 0o600))
	}
	return paths
}

func (b *bench) publish(run string, texts map[string]string) {
	b.Helper()
	before := b.current()
	number, err := b.Number(b.Context(), before, run)
	b.must(err)
	m := store.Manifest{Sequence: number, Run: run}
	if published, err := b.Publish(b.Context(), before, m, b.files(texts), nil); !published || err != nil {
		b.Fatal(published, err)
	}
}

// isCurrent checks which run is current, and that its files are the aliases.
func (b *bench) isCurrent(run string, want map[string]string) {
	b.Helper()
	if m := b.current(); m == nil || m.Run != run {
		b.Errorf("current is %+v, want run %s", m, run)
	}
	objects, err := b.Root.Below(b.Context(), "marts")
	b.must(err)
	got := map[string]string{}
	for _, o := range objects {
		got[strings.TrimPrefix(o.Name, "marts/")] = b.read(o.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("aliases (-want +got)\n%s", diff)
	}
}

// readOnce reads the files of the current snapshot, and an alias, as a reader does that
// resolves the pointer once: all are of one night, and none is cut.
func (b *bench) readOnce(ctx context.Context) error {
	m, err := b.Current(ctx)
	if err != nil {
		return err
	}
	scratch, err := location.NewScratch(b.TempDir())
	if err != nil {
		return err
	}
	defer func() { _ = scratch.Close() }()
	texts := map[string]bool{}
	for name := range m.Files {
		path, err := b.SnapshotFile(ctx, *m, name, scratch)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		texts[string(text)] = true
	}
	if len(texts) != 1 {
		return fmt.Errorf("snapshot %d has files of %d nights", m.Sequence, len(texts))
	}
	alias, err := location.Read(ctx, b.Root, "marts/m0.parquet")
	if errors.Is(err, location.ErrTemporary) {
		return nil // it was replaced meanwhile, and the reader was told
	}
	if night, _, _ := strings.Cut(string(alias), ";"); err == nil && string(alias) != strings.Repeat(night+";", 2000) {
		return fmt.Errorf("an alias of %d bytes is torn", len(alias))
	}
	return err
}

// land lands a batch that has a reject.
func (b *bench) land() store.BatchKey {
	b.Helper()
	key := store.BatchKey{Feed: "costs", Content: "c0ffee", Mapping: "m1"}
	landing, err := b.NewLanding(b.scratch(), "costs", models.Costs)
	b.must(err)
	b.must(landing.Reject("inbox/costs.csv", models.Reject{Row: 3, Column: "Amount", Value: "x", Code: "not_a_number"}))
	_, err = landing.Commit(b.Context(), store.Batch{BatchKey: key, Table: "costs", File: "inbox/costs.csv", Counts: models.Counts{Read: 1, Rejected: 1}})
	b.must(err)
	return key
}

// whole makes a store that has every kind of object: three snapshots, of which the second
// is current after a rollback, a batch, a ledger of two pages, a corrected file and records.
func (b *bench) whole() {
	b.Helper()
	ctx, key := b.Context(), b.land()
	day := time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)
	ledger, err := b.Append(ctx, nil, day, []models.LedgerEntry{{Program: "C1", Metric: "calls"}})
	b.must(err)
	ledger, err = b.Append(ctx, ledger, day, []models.LedgerEntry{{Program: "C2", Metric: "calls"}})
	b.must(err)
	sum, err := b.WriteFeedback(ctx, "roster.CHECKED.xlsx", func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("rows as delivered ", 40))
		return err
	})
	b.must(err)
	b.must(b.SetFeedbackIndex(ctx, map[string]store.Corrected{"roster.CHECKED.xlsx": {Made: "m", Sum: sum}}))
	for i, run := range []string{"first", "second", "third"} {
		before := b.current()
		number, err := b.Number(ctx, before, run)
		b.must(err)
		m := store.Manifest{Sequence: number, Run: run, Published: day, Ledger: ledger.Head(), Deliveries: []models.DeliveryRow{{Feed: key.Feed, ContentHash: key.Content, MappingHash: key.Mapping}}}
		_, err = b.Publish(ctx, before, m, b.files(map[string]string{"a.parquet": strings.Repeat("a of "+run, 50), "report.html": "<p>" + run}), nil)
		b.must(err)
		b.must(b.WriteRecord(ctx, store.Record{Run: run, Sequence: number, Published: true, Started: day.Add(time.Duration(i) * time.Hour), Ledger: ledger.Head()}))
	}
	all, err := b.Snapshots(ctx, b.current())
	b.must(err)
	done, _, err := b.RollBack(ctx, b.current(), all[1])
	b.must(err)
	b.must(b.WriteRecord(ctx, store.Record{Run: "second", Sequence: 2, Rollback: &done, Started: day.Add(5 * time.Hour)}))
}

// damage audits the store and returns what is damaged, by name.
func (b *bench) damage(heal bool) map[string]store.Damage {
	b.Helper()
	audited, err := b.Audit(b.Context(), heal)
	b.must(err)
	found := map[string]store.Damage{}
	for _, kind := range audited {
		for _, d := range kind.Damaged {
			found[d.Name] = d
		}
	}
	return found
}

// sound fails if anything is damaged.
func (b *bench) sound(heal bool) {
	b.Helper()
	if found := b.damage(heal); len(found) > 0 {
		b.Errorf("damaged: %v", slices.Sorted(maps.Keys(found)))
	}
}
