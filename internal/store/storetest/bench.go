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
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

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
