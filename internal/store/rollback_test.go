package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sequences are the numbers of snapshots.
func sequences(all []Manifest) (numbers []int64) {
	for _, m := range all {
		numbers = append(numbers, m.Sequence)
	}
	return numbers
}

// TestRollBack: pointer and aliases are those of the earlier snapshot, names of the later
// one are gone, and what is published next follows the earlier one under a new number.
func TestRollBack(t *testing.T) {
	s, ctx := wholeStore(t), t.Context() // rolled back from 3 to 2
	current, err := s.Current(ctx)
	if err != nil || current.Sequence != 2 || !current.hasRolledBack(3) || current.hasRolledBack(2) {
		t.Fatalf("%+v, %v", current, err)
	}
	if got := aliases(t, s); len(got) != 3 || got["report.html"] != "<p>second" {
		t.Errorf("aliases %v", got)
	}
	// A run that died after the pointer had moved has left aliases of the third snapshot.
	overwrite(t, s, "marts/b.parquet", "only here")
	if err := s.Refresh(ctx, *current); err != nil {
		t.Fatal(err)
	}
	if got := aliases(t, s); len(got) != 3 {
		t.Errorf("aliases after the next run %v", got)
	}
	// The run of the third snapshot does not get its number again: it would overwrite it.
	if number, err := s.Number(ctx, current, "third"); number != 4 || err != nil {
		t.Errorf("number %d, %v", number, err)
	}
	all, err := s.Snapshots(ctx, current)
	if diff := cmp.Diff([]int64{1, 2, 3}, sequences(all)); diff != "" || err != nil {
		t.Fatalf("%s, %v", diff, err)
	}
	if n, err := s.Collect(ctx, current); n != 0 || err != nil {
		t.Errorf("collected %d, %v", n, err)
	}
	publish(t, s, 4, "fourth", map[string]string{"a.parquet": "four"})
	current, err = s.Current(ctx)
	if err != nil || *current.Previous != 2 || len(current.RolledBack) != 0 || len(current.Withdrawn) != 1 {
		t.Fatalf("%+v, %v", current, err)
	}
	history, err := s.History(ctx, current)
	if diff := cmp.Diff([]int64{1, 2, 4}, sequences(history)); diff != "" || err != nil {
		t.Errorf("history %s, %v", diff, err)
	}
	all, err = s.Snapshots(ctx, current)
	if diff := cmp.Diff([]int64{1, 2, 3, 4}, sequences(all)); diff != "" || err != nil {
		t.Errorf("snapshots %s, %v", diff, err)
	}
	// Further back, and forward again to what was rolled back.
	for _, c := range []struct {
		to     int64
		undone int
	}{{1, 3}, {3, 1}, {4, 0}} {
		_, moved, err := s.RollBack(ctx, current, all[c.to-1])
		if err != nil || !moved {
			t.Fatal(moved, err)
		}
		if current, err = s.Current(ctx); err != nil || current.Sequence != c.to || len(current.RolledBack) != c.undone {
			t.Errorf("to %d: %+v, %v", c.to, current, err)
		}
		if kept, err := s.Snapshots(ctx, current); len(kept) != 4 || err != nil {
			t.Errorf("to %d: snapshots %v, %v", c.to, sequences(kept), err)
		}
		if n, err := s.Collect(ctx, current); n != 0 || err != nil {
			t.Errorf("to %d: collected %d, %v", c.to, n, err)
		}
		if found := damageIn(t, s, false); len(found) > 0 {
			t.Errorf("to %d: %v", c.to, found)
		}
	}
}

// TestRollBackRefusesDamage: the pointer does not move to a snapshot with a damaged file,
// and a full disk leaves all as it was.
func TestRollBackRefusesDamage(t *testing.T) {
	s, ctx := wholeStore(t), t.Context()
	current, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Snapshots(ctx, current)
	if err != nil {
		t.Fatal(err)
	}
	before := files(t, s)
	full := Open(s.private, troubled{s.public, func(operation, name string) error {
		if operation == "create" && strings.HasPrefix(name, "marts/") {
			return errDiskFull
		}
		return nil
	}, nil})
	if _, moved, err := full.RollBack(ctx, current, all[0]); moved || !errors.Is(err, errDiskFull) {
		t.Errorf("a full disk: %v, %v", moved, err)
	}
	if diff := cmp.Diff(before, files(t, s)); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(s.path("snapshots/000001-first/report.html")); err != nil {
		t.Fatal(err)
	}
	if _, moved, err := s.RollBack(ctx, current, all[0]); moved || !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "snapshot 1 cannot be current again: snapshots/000001-first/report.html is damaged: it is missing; choose another one") {
		t.Errorf("%v, %v", moved, err)
	}
}

// TestCollect: what runs left that died goes, and nothing that was current or that a
// snapshot rests on.
func TestCollect(t *testing.T) {
	s, ctx := wholeStore(t), t.Context()
	before := files(t, s)
	for name, text := range map[string]string{
		"snapshots/000004-dead/a.parquet":           "half of a file",
		"snapshots/000005-gone/manifest.json":       `{"sequence": 5, "previous": 2, "run": "gone"}`,
		"landing/costs/dead-m1.parquet":             "rows",
		"landing/costs/dead-m1.rejects.parquet":     "rejects",
		"snapshots/000004.json":                     `{"run": "dead"}`,
		"landing/costs/c0ffee-m1.rejects.parquet.x": "not ours by its name",
	} {
		if err := os.MkdirAll(s.path(name[:strings.LastIndex(name, "/")]), 0o700); err != nil {
			t.Fatal(err)
		}
		overwrite(t, s, name, text)
	}
	current, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Collect(ctx, current); n != 4 || err != nil {
		t.Errorf("collected %d, %v", n, err)
	}
	after := files(t, s)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s has changed", name)
		}
		delete(after, name)
	}
	if diff := cmp.Diff(map[string]string{"snapshots/000004.json": `{"run": "dead"}`, "landing/costs/c0ffee-m1.rejects.parquet.x": "not ours by its name"}, after); diff != "" {
		t.Errorf("left (-want +got)\n%s", diff)
	}
	if _, err := os.Stat(s.path("snapshots/000005-gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the dead snapshot: %v", err)
	}
	// Without its record, a batch on which a snapshot rests is damaged, not abandoned; and a
	// damaged manifest hides what was current.
	if err := os.Remove(s.path("landing/costs/c0ffee-m1.json")); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Collect(ctx, current); n != 0 || err != nil {
		t.Errorf("collected %d, %v", n, err)
	}
	overwrite(t, s, "snapshots/000001-first/manifest.json", "damaged")
	overwrite(t, s, "snapshots/000004-dead", "")
	if n, err := s.Collect(ctx, current); n != 0 || err != nil {
		t.Errorf("collected %d, %v", n, err)
	}
}

// TestNewestWasPublished: without its pointer, a store follows the newest snapshot of which
// something proves that it was published, not one whose run died before that.
func TestNewestWasPublished(t *testing.T) {
	for name, c := range map[string]struct {
		remove []string
		dead   bool // whether a later snapshot, which was never current, is there
		want   int64
	}{
		"a later snapshot names it":   {remove: []string{"runs", "marts"}, dead: true, want: 3},
		"a record names it":           {remove: []string{"marts"}, want: 3},
		"an alias is its file":        {remove: []string{"runs"}, want: 2}, // rolled back to
		"a snapshot that replaced it": {remove: []string{"runs", "marts"}, want: 2},
		"a dead snapshot":             {dead: true, want: 3},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := wholeStore(t), t.Context()
			if c.dead {
				if err := writeSealed(ctx, s.public, "snapshots/000004-dead/manifest.json", Manifest{Sequence: 4, Previous: new(int64(3)), Run: "dead"}); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range append(c.remove, "current.json") {
				if err := os.RemoveAll(s.path(name)); err != nil {
					t.Fatal(err)
				}
			}
			m, err := s.Newest(ctx)
			if err != nil || m == nil || m.Sequence != c.want {
				t.Errorf("%+v, %v; want %d", m, err, c.want)
			}
			if _, err := s.Current(ctx); !errors.Is(err, ErrNoPointer) || !strings.Contains(err.Error(), "after the newest snapshot, "+m.dir()) {
				t.Errorf("%v", err)
			}
		})
	}
}
