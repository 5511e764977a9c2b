package pipelines_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/pipelines"
)

// told is a project that tells other systems about its runs, and a clock for them.
type told struct {
	t        *testing.T
	dir      string
	now      time.Time
	warnings []string
}

func newTold(t *testing.T) *told {
	t.Helper()
	f := &told{t: t, dir: minimalCopy(t), now: time.Date(2026, time.July, 11, 2, 0, 0, 0, time.UTC)}
	f.replace("impactmart.yaml", "version: 1\n", "version: 1\nlineage: {file: lineage.jsonl, namespace: acme}\nprometheus: {file: acme.prom}\n")
	return f
}

func (f *told) replace(name, old, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	content, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(content, []byte(old)) {
		f.t.Fatalf("%s has no %q: %v", name, old, err)
	}
	if err := os.WriteFile(path, bytes.Replace(content, []byte(old), []byte(text), 1), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f *told) run(ctx context.Context, post func(context.Context, project.Lineage, []byte) error) (pipelines.Report, error) {
	f.t.Helper()
	return f.pipeline(post).Run(ctx, pipelines.RunOptions{})
}

func (f *told) check() {
	f.t.Helper()
	if _, err := f.pipeline(nil).Check(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

// pipeline is the pipeline of the project as it is now. Its warnings are collected.
func (f *told) pipeline(post func(context.Context, project.Lineage, []byte) error) *pipelines.Pipeline {
	f.t.Helper()
	plan, err := project.Load(filepath.Join(f.dir, "impactmart.yaml"), sources)
	if err != nil {
		f.t.Fatal(err)
	}
	with := tools
	with.Database = duckdb.WriteDatabase
	with.Now, with.Post = func() time.Time { return f.now }, post
	f.warnings = nil
	return pipelines.New(plan, with, quiet{&f.warnings})
}

type eventOf struct {
	EventType string
	Run       struct {
		RunID  string
		Facets struct{ ErrorMessage struct{ Message string } }
	}
	Job     struct{ Namespace string }
	Inputs  []datasetOf
	Outputs []datasetOf
}

type datasetOf struct {
	Namespace, Name string
	Facets          struct {
		Schema struct {
			Fields []struct{ Name, Description string }
		}
	}
	InputFacets  struct{ InputStatistics struct{ RowCount int64 } }
	OutputFacets struct{ OutputStatistics struct{ RowCount int64 } }
}

// events are those of the last run: the begin and the end.
func (f *told) events() (begin, end eventOf) {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, "lineage.jsonl"))
	if err != nil {
		f.t.Fatal(err)
	}
	var all []eventOf
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e eventOf
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			f.t.Fatal(err)
		}
		all = append(all, e)
	}
	if len(all)%2 != 0 {
		f.t.Fatalf("%d events", len(all))
	}
	begin, end = all[len(all)-2], all[len(all)-1]
	if begin.EventType != "START" || begin.Run.RunID == "" || begin.Run.RunID != end.Run.RunID {
		f.t.Errorf("%s of %s, then %s of %s", begin.EventType, begin.Run.RunID, end.EventType, end.Run.RunID)
	}
	return begin, end
}

// metrics are those of the last run, by name and the values of its labels but the project.
func (f *told) metrics() map[string]float64 {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, "acme.prom"))
	if err != nil {
		f.t.Fatal(err)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		f.t.Fatal(err)
	}
	all := map[string]float64{}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			key := strings.TrimPrefix(name, "impactmart_")
			for _, l := range m.GetLabel() {
				if l.GetName() != "project" {
					key += " " + l.GetValue()
				}
			}
			all[key] = m.GetGauge().GetValue()
		}
	}
	return all
}

func (f *told) want(metrics map[string]float64) {
	f.t.Helper()
	got := f.metrics()
	for name, value := range metrics {
		if g, isKnown := got[name]; !isKnown || g != value {
			f.t.Errorf("%s is %v (%t), want %v", name, g, isKnown, value)
		}
	}
}

// TestTold follows a project through nights: it publishes, has nothing new, is blocked,
// misses a file, and is interrupted.
func TestTold(t *testing.T) {
	t.Parallel()
	f := newTold(t)
	report, err := f.run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, end := f.events()
	if end.EventType != "COMPLETE" || end.Job.Namespace != "acme" || len(end.Inputs) != 3 || len(end.Outputs) < 30 {
		t.Errorf("%s in %s, %d inputs, %d outputs", end.EventType, end.Job.Namespace, len(end.Inputs), len(end.Outputs))
	}
	f.wantDatasets(end)
	f.readByClient()
	f.want(map[string]float64{
		"run_result published": 1, "run_result unchanged": 0, "snapshot_sequence": 1, "snapshot_published_timestamp_seconds": float64(f.now.Unix()), "snapshot_held_back": float64(report.HeldBack),
		"feed_deliveries repairs": 1, "findings blocked": 0, "checks clean": float64(report.Checks.Clean),
		"feed_newest_day_timestamp_seconds repairs": float64(time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC).Unix()),
	})
	published := f.metrics()
	if sum := published["feed_rows roster landed"] + published["feed_rows completions landed"] + published["feed_rows repairs landed"]; sum != float64(report.Rows.Landed) {
		t.Errorf("feeds landed %v rows, want %d", sum, report.Rows.Landed)
	}
	for _, step := range []string{"land", "build", "publish"} {
		if published["step_duration_seconds "+step] <= 0 {
			t.Errorf("no seconds of %s", step)
		}
	}

	if _, err := f.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, end := f.events(); end.EventType != "COMPLETE" || len(end.Inputs) != 3 || len(end.Outputs) != 0 {
		t.Errorf("nothing new: %s, %d inputs, %d outputs", end.EventType, len(end.Inputs), len(end.Outputs))
	}
	f.want(map[string]float64{"run_result published": 0, "run_result unchanged": 1, "snapshot_sequence": 1, "findings noted": published["findings noted"], "checks clean": published["checks clean"]})

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.run(canceled, nil); err == nil {
		t.Fatal("an interrupted run has no error")
	}
	if _, end := f.events(); end.EventType != "ABORT" {
		t.Errorf("interrupted: %s", end.EventType)
	}
	f.want(map[string]float64{"run_result interrupted": 1})

	if err := os.Rename(filepath.Join(f.dir, "roster.csv"), filepath.Join(f.dir, "roster.old")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.run(t.Context(), nil); err == nil {
		t.Fatal("a run without roster has no error")
	}
	if _, end := f.events(); end.EventType != "FAIL" || !strings.HasPrefix(end.Run.Facets.ErrorMessage.Message, "the data are blocked") {
		t.Errorf("without roster: %s, %s", end.EventType, end.Run.Facets.ErrorMessage.Message)
	}
	if text, err := os.ReadFile(filepath.Join(f.dir, "lineage.jsonl")); err != nil || bytes.Contains(text, []byte("no file matches")) {
		t.Errorf("the catalog has the message of the error, which may name people; %v", err)
	}
	f.want(map[string]float64{"run_result blocked": 1, "snapshot_sequence": 1})
	if _, isKnown := f.metrics()["feed_rows roster landed"]; isKnown {
		t.Error("the missing roster has rows")
	}
}

// wantDatasets holds the datasets of a run that published to its files and marts.
func (f *told) wantDatasets(end eventOf) {
	f.t.Helper()
	var inputs []string
	for _, in := range end.Inputs {
		inputs = append(inputs, in.Namespace+" "+in.Name)
		if in.InputFacets.InputStatistics.RowCount == 0 {
			f.t.Errorf("%s has no rows", in.Name)
		}
	}
	want := []string{"file " + filepath.Join(f.dir, "completions.csv"), "file " + filepath.Join(f.dir, "repairs.csv"), "file " + filepath.Join(f.dir, "roster.csv")}
	if diff := cmp.Diff(want, inputs); diff != "" {
		f.t.Errorf("inputs (-want +got)\n%s", diff)
	}
	db := openMarts(f.t, filepath.Join(f.dir, "store"))
	for _, out := range end.Outputs {
		if _, err := os.Stat(out.Name); err != nil || out.Namespace != "file" {
			f.t.Errorf("%s: %v", out.Name, err)
		}
		name := strings.TrimSuffix(filepath.Base(out.Name), ".parquet")
		var rows, columns int64
		if err := db.db.QueryRow("select (select count(*) from "+name+"), (select count(*) from duckdb_columns() where table_name = ? and comment is not null)", name).Scan(&rows, &columns); err != nil {
			f.t.Fatal(err)
		}
		if got := out.OutputFacets.OutputStatistics.RowCount; got != rows {
			f.t.Errorf("%s has %d rows, the event says %d", name, rows, got)
		}
		documented := int64(0)
		for _, c := range out.Facets.Schema.Fields {
			if c.Description != "" {
				documented++
			}
		}
		if documented != columns || columns == 0 {
			f.t.Errorf("%s has %d columns, the event documents %d", name, columns, documented)
		}
	}
}

// readByClient has the Python client of OpenLineage read the events, where it is installed.
func (f *told) readByClient() {
	f.t.Helper()
	if err := exec.Command("python3", "-c", "import openlineage.client").Run(); err != nil {
		return // package monitor says so
	}
	events, err := os.Open(filepath.Join(f.dir, "lineage.jsonl"))
	if err != nil {
		f.t.Fatal(err)
	}
	defer events.Close()
	command := exec.Command("python3", filepath.Join("..", "internal", "monitor", "testdata", "events.py"))
	command.Stdin = events
	if out, err := command.CombinedOutput(); err != nil {
		f.t.Errorf("%v\n%s", err, out)
	}
}

// TestUntold: a run is what it is, whether or not other systems can be told.
func TestUntold(t *testing.T) {
	t.Parallel()
	f := newTold(t)
	f.replace("impactmart.yaml", "lineage: {file: lineage.jsonl, namespace: acme}\nprometheus: {file: acme.prom}\n", "lineage: {url: \"https://catalog.example.com/api/v1/lineage\", token: sesame-9}\nprometheus: {file: missing/acme.prom}\n")
	var sent []string
	report, err := f.run(t.Context(), func(_ context.Context, to project.Lineage, event []byte) error {
		sent = append(sent, to.URL+" "+to.Token+" "+string(event[:20]))
		return errors.New("the connection was refused")
	})
	if err != nil || !report.Published {
		t.Fatal(report.Published, err)
	}
	if len(sent) != 2 || !strings.HasPrefix(sent[0], "https://catalog.example.com/api/v1/lineage sesame-9 {\"eventType\":\"START\"") {
		t.Errorf("sent %q", sent)
	}
	var told []string
	for _, w := range f.warnings {
		if strings.HasSuffix(w, "; the run itself is not affected") {
			key, _, _ := strings.Cut(w, ":")
			told = append(told, key)
		}
	}
	if diff := cmp.Diff([]string{"lineage", "lineage", "prometheus"}, told); diff != "" {
		t.Errorf("warnings (-want +got)\n%s\n%q", diff, f.warnings)
	}
}

// TestStale: a feed whose newest day is older than was declared is named, in every run,
// and no figure depends on it.
func TestStale(t *testing.T) {
	t.Parallel()
	f := newTold(t)
	f.replace("impactmart.yaml", "  repairs:\n", "  repairs:\n    stale_after_days: 40\n")
	stale := func() (found []string) {
		for _, w := range f.warnings {
			if strings.Contains(w, "stale_after_days") {
				found = append(found, w)
			}
		}
		return found
	}
	if f.check(); len(stale()) > 0 {
		t.Errorf("check warns after 40 days: %q", stale())
	}
	first, err := f.run(t.Context(), nil)
	if err != nil || len(stale()) > 0 {
		t.Fatalf("%v, warned after 40 days: %q", err, stale())
	}
	f.want(map[string]float64{"feed_stale_after_seconds repairs": 41 * 86400})
	f.now = time.Date(2026, time.July, 12, 2, 0, 0, 0, time.UTC)
	again, err := f.run(t.Context(), nil)
	want := []string{"feed repairs: the newest day in its rows, 2026-06-01, is 41 days ago, and its data are stale after 40; ask for a new delivery, or correct stale_after_days"}
	if err != nil || again.Published || again.Run != first.Run {
		t.Errorf("published %t, %v", again.Published, err)
	}
	if diff := cmp.Diff(want, stale()); diff != "" {
		t.Errorf("after 41 days (-want +got)\n%s", diff)
	}
	f.check()
	if diff := cmp.Diff(want, stale()); diff != "" {
		t.Errorf("check after 41 days (-want +got)\n%s", diff)
	}
}

// TestDaysToCome: a day that is not over says nothing about how recent rows are.
func TestDaysToCome(t *testing.T) {
	t.Parallel()
	f := newTold(t)
	f.replace("impactmart.yaml", "  repairs:\n", "  repairs:\n    stale_after_days: 40\n")
	f.now = time.Date(2019, time.January, 1, 2, 0, 0, 0, time.UTC)
	if _, err := f.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, isKnown := f.metrics()["feed_newest_day_timestamp_seconds repairs"]; isKnown || !strings.Contains(strings.Join(f.warnings, "\n"), "feed repairs: no row has a day before today") {
		t.Errorf("known: %t\n%s", isKnown, strings.Join(f.warnings, "\n"))
	}
}
