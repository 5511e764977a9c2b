// Package storetest tests that a store.Store keeps its promises wherever it is. It knows
// no place: what it reads and damages by itself, it reaches as a location.Root.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
