package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/store"
)

var nights = flag.Int("nights", 4, "publications of TestReadersDuringNights")

// on runs as if it were another time in a zone, and returns what the run wrote.
func (p crashProject) on(t *testing.T, clock time.Time, zone string) (stderr string) {
	t.Helper()
	c := p.command("run")
	c.Env = append(c.Env, "CLOCK="+clock.Format(time.RFC3339), "TZ="+zone)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("at %v: %v\n%s", clock, err, out)
	}
	return string(out)
}

// sequence is the number of the current snapshot.
func (p crashProject) sequence(t *testing.T) (n int64) {
	t.Helper()
	if _, err := fmt.Sscanf(filepath.Base(p.current(t)), "%d-", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// reader reads what nights publish, in one of the ways that are documented, and fails if
// what it gets is not of one night.
type reader struct {
	name string
	read func(ctx context.Context) error
}

// TestReadersDuringNights publishes night after night, with retention of a few days, while
// readers read single aliases, the database, and files of the snapshot that the pointer
// names: each gets one night, whole. Then it rolls back, under the same readers. A reader that paused in the first night goes on reading
// it, although its snapshot is gone. Each night again, and nothing is to be done.
func TestReadersDuringNights(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	config := strings.Replace(projectConfig, "currency: EUR", "currency: EUR\nprivacy: {keep_days: 2}", 1)
	if err := os.WriteFile(filepath.Join(p.dir, "impactmart.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	night := func(n int) (run string) {
		p.late(t, n)
		clock := time.Date(1960, time.January, 1+n, 0, 0, 0, 0, time.UTC)
		if said := p.on(t, clock, "UTC"); !strings.Contains(said, fmt.Sprintf("Published snapshot %d ", n)) {
			t.Fatalf("night %d\n%s", n, said)
		}
		if said := p.on(t, clock, "UTC"); !strings.Contains(said, "nothing to publish") {
			t.Fatalf("night %d again\n%s", n, said)
		}
		return p.current(t)
	}
	seen := &watch{known: map[string]bool{}, read: map[string]int{}}
	seen.publish(t, p, night(1))
	paused := p.openMarts(t)
	alias, err := os.Open(filepath.Join(p.dir, "store", "marts", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alias.Close() }()

	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	reads := make([]int, 3)
	for i, r := range []reader{{"an alias", seen.alias(p)}, {"the database", oneNight(p)}, {"a snapshot", seen.snapshot(p)}} {
		group.Go(func() {
			for ctx.Err() == nil {
				if err := r.read(ctx); err != nil && ctx.Err() == nil {
					t.Errorf("a reader of %s: %v", r.name, err)
					return
				}
				reads[i]++
			}
		})
	}
	for n := 2; n <= *nights; n++ {
		seen.publish(t, p, night(n))
	}
	undone := p.undo(t)
	cancel()
	group.Wait()
	torn := seen.unknown()
	if len(torn) > 0 {
		t.Errorf("read, but never published: %q", torn)
	}
	if err := isOneNight(t.Context(), paused); err != nil {
		t.Errorf("a reader of the database that paused: %v", err)
	}
	if page, err := io.ReadAll(alias); err != nil || !seen.known[key("report.html", page)] {
		t.Errorf("a reader of the page that paused: %d bytes, %v", len(page), err)
	}
	kept := len(p.glob(t, "snapshots/*/manifest.json"))
	if kept > 4 || *nights > 3 && kept == *nights || len(p.damaged(t, false)) > 0 {
		t.Errorf("%d snapshots are kept; damaged: %q", kept, p.damaged(t, false))
	}
	t.Attr("promise", fmt.Sprintf("never torn: %d publications, with %d reads of aliases, %d of the database and %d of snapshots: %d torn", *nights, reads[0], reads[1], reads[2], len(torn)))
	t.Attr("promise", fmt.Sprintf("undo: %d rollbacks while readers read: pointer and aliases are those of the snapshot, and the difference names the delivery", undone))
	t.Attr("promise", fmt.Sprintf("idempotent: %d second runs over the same files found nothing to publish", *nights))
	t.Attr("promise", fmt.Sprintf("collection: %d snapshots published, %d kept by keep_days, and what readers paused in the first night read is whole", *nights, kept))
}

// undo rolls back to one kept snapshot after the other, and returns how many there are.
func (p crashProject) undo(t *testing.T) (undone int) {
	t.Helper()
	from := p.sequence(t)
	for to := from - 1; len(p.glob(t, fmt.Sprintf("snapshots/%06d-*/manifest.json", to))) == 1; to-- {
		for _, args := range [][]string{{"marts", "diff", fmt.Sprint(from), fmt.Sprint(to)}, {"rollback", "--to", fmt.Sprint(to)}} {
			out, err := p.command(args...).CombinedOutput()
			if err != nil || args[0] == "marts" && !strings.Contains(string(out), "inbox/completions_2.csv") {
				t.Errorf("%q: %v\n%s", args, err, out)
			}
		}
		if now := p.sequence(t); now != to {
			t.Errorf("snapshot %d is current, want %d", now, to)
		}
		p.mustHaveCurrentMarts(t)
		undone++
	}
	return undone
}

// watch knows all files that were published, and what readers read.
type watch struct {
	mu    sync.Mutex
	known map[string]bool
	read  map[string]int
}

// key names a file and its content.
func key(name string, content []byte) string {
	return fmt.Sprintf("%s %x", name, sha256.Sum256(content))
}

// publish notes the files of a snapshot.
func (w *watch) publish(t *testing.T, p crashProject, folder string) {
	t.Helper()
	var manifest store.Manifest
	if err := json.Unmarshal([]byte(p.read(t, folder+"/manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	for name, file := range manifest.Files {
		w.known[name+" "+file.SHA256] = true
	}
}

// alias reads one alias after the other.
func (w *watch) alias(p crashProject) func(context.Context) error {
	random := rand.New(rand.NewPCG(1, 2))
	return func(context.Context) error {
		names, err := filepath.Glob(filepath.Join(p.dir, "store", "marts", "*.*"))
		if err != nil {
			return err
		}
		name := names[random.IntN(len(names))]
		if strings.HasPrefix(filepath.Base(name), ".") {
			return nil
		}
		content, err := os.ReadFile(name)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.read[key(filepath.Base(name), content)]++
		return err
	}
}

// snapshot resolves the pointer once, and reads two files of the snapshot.
func (w *watch) snapshot(p crashProject) func(context.Context) error {
	return func(context.Context) error {
		text, err := os.ReadFile(filepath.Join(p.dir, "store", "current.json"))
		if err != nil {
			return err
		}
		var pointer struct {
			Sequence int64
			Run      string
		}
		if err := json.Unmarshal(text, &pointer); err != nil {
			return err
		}
		for _, name := range []string{"feed_deliveries.parquet", "report.html"} {
			content, err := os.ReadFile(filepath.Join(p.dir, "store", "snapshots", fmt.Sprintf("%06d-%s", pointer.Sequence, pointer.Run), name))
			if err != nil {
				return err
			}
			w.mu.Lock()
			w.read[key(name, content)]++
			w.mu.Unlock()
		}
		return nil
	}
}

// unknown is what was read, but never published.
func (w *watch) unknown() (torn []string) {
	for _, name := range slices.Sorted(maps.Keys(w.read)) {
		if !w.known[name] {
			torn = append(torn, name)
		}
	}
	return torn
}

func (p crashProject) openMarts(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openDatabase(p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openDatabase(p crashProject) (*sql.DB, error) {
	db, err := sql.Open("duckdb", filepath.Join(p.dir, "store", "marts", "marts.duckdb")+"?access_mode=READ_ONLY")
	if err != nil {
		return nil, err
	}
	return db, db.PingContext(context.Background())
}

// oneNight opens the database, and compares the run of each of its marts.
func oneNight(p crashProject) func(context.Context) error {
	return func(ctx context.Context) error {
		db, err := openDatabase(p)
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		return isOneNight(ctx, db)
	}
}

// isOneNight fails if the rows of several marts are not of the same run.
func isOneNight(ctx context.Context, db *sql.DB) error {
	var runs, marts int
	row := db.QueryRowContext(ctx, `select count(distinct run_id), count(distinct mart) from (
		select run_id, 1 as mart from feed_deliveries
		union all select run_id, 2 from program_impacts
		union all select run_id, 3 from programs
		union all select run_id, 4 from calendar_days)`)
	if err := row.Scan(&runs, &marts); err != nil {
		return err
	}
	if runs != 1 || marts != 4 {
		return fmt.Errorf("%d marts are of %d runs", marts, runs)
	}
	return nil
}

// TestClocks publishes while the clock of the machine is set back and ahead, on leap days
// and in hours that a zone skips or has twice: numbers follow the pointer, figures the data.
func TestClocks(t *testing.T) {
	t.Parallel()
	steady, skewed := newProject(t), newProject(t)
	clocks := []struct{ at, zone string }{
		{"1960-01-01T00:00:00Z", "UTC"},
		{"2024-02-29T23:59:59Z", "Europe/Berlin"},
		{"1970-01-01T00:00:00Z", "UTC"},           // a clock without its battery
		{"2025-03-30T01:30:00Z", "Europe/Berlin"}, // skipped
		{"2025-10-26T01:30:00Z", "Europe/Berlin"}, // for the second time
		{"2199-12-31T23:59:59Z", "Pacific/Kiritimati"},
	}
	for i, clock := range clocks {
		at, err := time.Parse(time.RFC3339, clock.at)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []crashProject{steady, skewed} {
			p.late(t, i)
		}
		steady.run(t)
		skewed.on(t, at, clock.zone)
		if got := skewed.sequence(t); got != int64(i+1) {
			t.Errorf("%s in %s: snapshot %d, want %d", clock.at, clock.zone, got, i+1)
		}
		if diff := cmp.Diff(figures(t, steady), figures(t, skewed)); diff != "" {
			t.Errorf("%s in %s: figures (-steady clock +this one)\n%s", clock.at, clock.zone, diff)
		}
	}
	if damaged := skewed.damaged(t, false); len(damaged) > 0 {
		t.Errorf("damaged: %q", damaged)
	}
	t.Attr("promise", fmt.Sprintf("no clock: %d publications with the clock set back and ahead, on leap days and at shifts of zones: numbers follow the pointer, figures the data", len(clocks)))
}

// figures are those that follow from the data alone.
func figures(t *testing.T, p crashProject) (figures string) {
	t.Helper()
	row := p.openMarts(t).QueryRow(`select string_agg(concat_ws(' ', program_id, metric_id, estimator, trained_count, comparison_count, effect, effect_low, effect_high), '; ' order by estimator)
		from program_impacts`)
	if err := row.Scan(&figures); err != nil {
		t.Fatal(err)
	}
	return figures
}
