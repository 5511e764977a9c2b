package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

var flips = flag.Int("flips", 25, "single bits that TestEveryFlippedBitIsFound flips in files of each kind")

// wholeStore is a store that has every kind of object: three snapshots, of which the second
// is current after a rollback, a batch, a ledger of two pages, a corrected file and records.
func wholeStore(t *testing.T) *Store {
	t.Helper()
	s, ctx := openStore(t), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := BatchKey{Feed: "costs", Content: "c0ffee", Mapping: "m1"}
	landing, err := s.NewLanding(scratch(t, s), "costs", models.Costs)
	must(err)
	must(landing.Reject("inbox/costs.csv", models.Reject{Row: 3, Column: "Amount", Value: "x", Code: "not_a_number"}))
	_, err = landing.Commit(ctx, Batch{BatchKey: key, Table: "costs", File: "inbox/costs.csv", Counts: models.Counts{Read: 1, Rejected: 1}})
	must(err)
	day := time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)
	ledger, err := s.Append(ctx, nil, day, []models.LedgerEntry{{Program: "C1", Metric: "calls"}})
	must(err)
	ledger, err = s.Append(ctx, ledger, day, []models.LedgerEntry{{Program: "C2", Metric: "calls"}})
	must(err)
	sum, err := s.WriteFeedback(ctx, "roster.CHECKED.xlsx", func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("rows as delivered ", 40))
		return err
	})
	must(err)
	must(s.SetFeedbackIndex(ctx, map[string]Corrected{"roster.CHECKED.xlsx": {Made: "m", Sum: sum}}))
	values := NewValues()
	var current *Manifest
	for i, run := range []string{"first", "second", "third"} {
		number, err := s.Number(ctx, current, run)
		must(err)
		m := Manifest{Sequence: number, Run: run, Published: day, Ledger: ledger.Head(), Deliveries: []models.DeliveryRow{{Feed: key.Feed, ContentHash: key.Content, MappingHash: key.Mapping}}}
		files := map[string]string{"a.parquet": strings.Repeat("a of "+run, 50), "marts.duckdb": strings.Repeat(run, 60), "report.html": "<p>" + run}
		if run == "third" {
			files["b.parquet"] = "only here"
		}
		m.Shown, err = s.Show(ctx, outputs(t, map[string]string{run + ".json": "sets of " + run}))
		must(err)
		seen := values.Next(false)
		seen.See(january, run, -1, day, Cause{})
		m.Values, err = s.Keep(ctx, values, seen)
		must(err)
		_, err = s.Publish(ctx, current, m, outputs(t, files), nil)
		must(err)
		must(errors.Join(s.SweepShown(ctx, &m), s.SweepValues(ctx, m)))
		values, err = s.Values(ctx, &m)
		must(err)
		must(s.WriteRecord(ctx, Record{Run: run, Sequence: number, Published: true, Started: day.Add(time.Duration(i) * time.Hour), Ledger: ledger.Head()}))
		current, err = s.Current(ctx)
		must(err)
	}
	all, err := s.Snapshots(ctx, current)
	must(err)
	done, _, err := s.RollBack(ctx, current, all[1])
	must(err)
	must(s.WriteRecord(ctx, Record{Run: "second", Sequence: 2, Rollback: &done, Started: day.Add(5 * time.Hour)}))
	return s
}

// files are the contents of everything in a store that is not hidden.
func files(t *testing.T, s *Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(s.String(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || strings.Contains(path, "/.work/") {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(s.String(), path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func overwrite(t *testing.T, s *Store, name, text string) {
	t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// damageIn audits a store and returns its damage by name.
func damageIn(t *testing.T, s *Store, heal bool) map[string]Damage {
	t.Helper()
	audited, err := s.Audit(t.Context(), heal)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Damage{}
	for _, kind := range audited {
		if kind.Objects == 0 && kind.Skipped == "" {
			t.Errorf("nothing of kind %s was checked", kind.Kind)
		}
		for _, d := range kind.Damaged {
			if d.What == "" || d.Remedy == "" {
				t.Errorf("%+v lacks its cause or remedy", d)
			}
			found[d.Name] = d
		}
	}
	return found
}

// TestEveryFlippedBitIsFound flips single bits of files of every kind, by a seeded choice, and
// cuts every file in half; the audit names the file, or the page of the ledger after it. What
// was healed is as it was, and nothing else has changed.
func TestEveryFlippedBitIsFound(t *testing.T) {
	s := wholeStore(t)
	d := &damager{T: t, s: s, sound: files(t, s)}
	if found := damageIn(t, s, false); len(found) > 0 {
		t.Fatalf("a sound store: %v", found)
	}
	kinds := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(d.sound)) {
		kind, _, _ := strings.Cut(name, "/")
		kinds[kind] = append(kinds[kind], name)
		d.heal(name, d.sound[name][:len(d.sound[name])/2])
	}
	choose := rand.New(rand.NewPCG(2026, 11))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for i := range *flips {
			name := kinds[kind][i%len(kinds[kind])]
			bits := []byte(d.sound[name])
			bit := choose.IntN(len(bits) * 8)
			bits[bit/8] ^= 1 << (bit % 8)
			d.heal(name, string(bits))
		}
	}
	if len(kinds) != 8 {
		t.Errorf("the kinds are %v", slices.Sorted(maps.Keys(kinds)))
	}
	t.Attr("promise", fmt.Sprintf("rot: %d single bits flipped in each of %d kinds of files, and %d files cut: %d of %d found, %d of them healed", *flips, len(kinds), len(d.sound), d.found, d.tried, d.healed))
}

// damager damages one file after the other of a store that was sound.
type damager struct {
	*testing.T
	s                    *Store
	sound                map[string]string
	tried, found, healed int
}

// heal damages a file, and audits the store without and with healing. The damage must be
// found; then all files must be as they were, or nothing but the damage is left.
func (d *damager) heal(name, text string) {
	d.Helper()
	kind, _, _ := strings.Cut(name, "/")
	d.tried++
	overwrite(d.T, d.s, name, text)
	found := damageIn(d.T, d.s, false)
	damage, named := found[name]
	if named || kind == "ledger" && len(found) > 0 {
		d.found++
	} else {
		d.Errorf("%s, of which %d of %d bytes are left: not found", name, len(text), len(d.sound[name]))
	}
	healed := damageIn(d.T, d.s, true)[name].Healed
	if healed != (damage.Remedy == healIt) {
		d.Errorf("%s: healed %v, but the remedy was %q", name, healed, damage.Remedy)
	}
	isClaim := kind == "snapshots" && strings.Count(name, "/") == 1
	if healed {
		d.healed++
	}
	if !healed || isClaim { // a claim is written again without its run
		overwrite(d.T, d.s, name, d.sound[name])
	}
	now := files(d.T, d.s)
	for other, text := range d.sound {
		if now[other] != text {
			d.Fatalf("%s: %s is not as it was", name, other)
		}
	}
}

// TestWhatHeals says, of missing and changed files, which of them the audit puts right.
func TestWhatHeals(t *testing.T) {
	for name, c := range map[string]struct {
		remove  []string
		healed  []string
		remains map[string]string // by name: a part of the remedy
	}{
		"an alias":                   {remove: []string{"marts/a.parquet"}, healed: []string{"marts/a.parquet"}},
		"a file whose alias is left": {remove: []string{"snapshots/000002-second/marts.duckdb"}, healed: []string{"snapshots/000002-second/marts.duckdb"}},
		"a file and its alias": {
			remove:  []string{"snapshots/000002-second/marts.duckdb", "marts/marts.duckdb"},
			remains: map[string]string{"snapshots/000002-second/marts.duckdb": "run --full", "marts/marts.duckdb": "run --full"},
		},
		"a file of an earlier snapshot": {
			remove:  []string{"snapshots/000001-first/a.parquet"},
			remains: map[string]string{"snapshots/000001-first/a.parquet": "remove the folder snapshots/000001-first"},
		},
		"the pointer":             {remove: []string{"current.json"}, healed: []string{"current.json"}},
		"the pointer and aliases": {remove: []string{"current.json", "marts/a.parquet"}, remains: map[string]string{"current.json": "the aliases do not"}},
		"the pointer and its snapshot": {
			remove:  []string{"current.json", "snapshots/000002-second/report.html", "marts/report.html"},
			remains: map[string]string{"current.json": "not certain to be sound", "snapshots/000002-second/report.html": "restore it"},
		},
		"a batch of the current snapshot": {remove: []string{"landing/costs/c0ffee-m1.json"}, remains: map[string]string{"landing/costs/c0ffee-m1.json": "run --full"}},
		"the manifest that is current": {
			remove:  []string{"snapshots/000002-second/manifest.json"},
			remains: map[string]string{"current.json": "not certain to be sound"},
		},
		"a page of the ledger": {remove: []string{"ledger/000001.json"}, remains: map[string]string{"ledger/000001.json": "backup"}},
		"the last page":        {remove: []string{"ledger/000002.json"}, remains: map[string]string{"ledger/000002.json": "backup"}},
		"a corrected file":     {remove: []string{"feedback/roster.CHECKED.xlsx"}, remains: map[string]string{"feedback/roster.CHECKED.xlsx": "run --full"}},
		"a record":             {remove: []string{"runs/20260504T000000000-first.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := wholeStore(t)
			for _, name := range c.remove {
				if err := os.Remove(s.path(name)); err != nil {
					t.Fatal(err)
				}
			}
			found := damageIn(t, s, true)
			for _, name := range c.healed {
				if !found[name].Healed {
					t.Errorf("%s is not healed: %+v", name, found)
				}
				delete(found, name)
			}
			for name, remedy := range c.remains {
				if d := found[name]; d.Healed || !strings.Contains(d.Remedy, remedy) {
					t.Errorf("%s: %+v, want %q", name, d, remedy)
				}
				delete(found, name)
			}
			if len(found) > 0 {
				t.Errorf("also found: %+v", found)
			}
			if len(c.remains) == 0 {
				if left := damageIn(t, s, false); len(left) > 0 {
					t.Errorf("not healed: %+v", left)
				}
			}
		})
	}
}

// TestAPointerInDoubt: a pointer is not written again if the record that may say what was
// current is damaged, or a later snapshot has no record.
func TestAPointerInDoubt(t *testing.T) {
	for name, c := range map[string]struct {
		doubt func(s *Store) error
		says  string
	}{
		"a damaged record": {func(s *Store) error {
			return os.WriteFile(s.path("runs/20260504T050000000-rollback.json"), []byte("{}"), 0o600)
		}, "snapshots/000003-third was current, and the aliases do not"},
		"a record that cannot be read": {func(s *Store) error {
			return os.WriteFile(s.path("runs/20260504T050000000-rollback.json"), []byte("{"), 0o600)
		}, "rollback.json, which may say what was current, is damaged as well"},
		"a snapshot without a record": {func(s *Store) error {
			return writeSealed(context.Background(), s.public, "snapshots/000004-fourth/manifest.json", Manifest{Sequence: 4, Run: "fourth"})
		}, "snapshots/000004-fourth was current, and no record says which"},
	} {
		t.Run(name, func(t *testing.T) {
			s := wholeStore(t)
			if err := errors.Join(os.Remove(s.path("current.json")), c.doubt(s)); err != nil {
				t.Fatal(err)
			}
			if d := damageIn(t, s, true)["current.json"]; d.Healed || !strings.Contains(d.Remedy, c.says) {
				t.Errorf("%+v, want %q", d, c.says)
			}
		})
	}
}

// TestRecordsOfOlderVersions: what was written without a seal can be read, and the audit
// says that it cannot be checked.
func TestRecordsOfOlderVersions(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one"})
	text, err := asJSON(Record{Run: "first", Sequence: 1, Published: true})
	if err == nil {
		err = location.Write(ctx, s.private, "runs/20260101T000000000-first.json", text)
	}
	if err != nil {
		t.Fatal(err)
	}
	older, err := asJSON(pointer{Name: Name{1, "first"}, Manifest: sumOf([]byte(read(t, s, "snapshots/000001-first/manifest.json")))})
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, s, "current.json", string(older))
	audited, err := s.Audit(ctx, false)
	if err != nil || audited[0].Unsealed != 1 || audited[1].Unsealed != 0 || audited[2].Unsealed != 1 || len(audited[0].Damaged)+len(audited[2].Damaged) > 0 {
		t.Errorf("%+v, %v", audited, err)
	}
	if m, err := s.Current(ctx); err != nil || m.Run != "first" {
		t.Errorf("%+v, %v", m, err)
	}
	if records, _, err := s.Records(ctx); err != nil || len(records) != 1 || records[0].Outcome() != Published {
		t.Errorf("%+v, %v", records, err)
	}
}
