package pipelines_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// lms is a service with the completions of examples/minimal, which lists what changed since
// a time.
type lms struct {
	records map[string]map[string]string
	sent    int // records since the last look
}

func newLMS(t *testing.T) *lms {
	t.Helper()
	file, err := os.Open("../examples/minimal/completions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	g := &lms{records: map[string]map[string]string{}}
	for i, row := range rows[1:] {
		record := map[string]string{"id": fmt.Sprint(100 + i), "changed": fmt.Sprintf("2016-06-%02dT20:00:00Z", 1+i)}
		for column, name := range rows[0] {
			record[name] = row[column]
		}
		g.records[record["id"]] = record
	}
	return g
}

func (g *lms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	since := r.URL.Query().Get("since")
	all := []map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(g.records)) {
		if record := g.records[id]; record["changed"] >= since && (since != "" || record["gone"] == "") {
			all = append(all, record)
		}
	}
	g.sent += len(all)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"d": all, "total": len(all)})
}

// set changes a field of a record.
func (g *lms) set(id, field, value, changed string) {
	record := maps.Clone(g.records[id])
	record[field], record["changed"] = value, changed
	g.records[id] = record
}

// pulledIn writes examples/minimal with its completions from a service to a folder. Its figures
// are exact: others wait, and so depend on what the store has shown.
func pulledIn(t *testing.T, dir, url, incremental string) {
	t.Helper()
	config := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	const source = "{type: csv, path: completions.csv}"
	if !strings.Contains(string(text), source) {
		t.Fatal("the example has other completions")
	}
	service := fmt.Sprintf("{type: rest, url: %q, allow_addresses: [loopback], records: d, total: total%s}", url, incremental)
	changed := strings.Replace(string(text), source, service, 1) + "\nprivacy: {figures: exact, because: made up}\n"
	if err := os.WriteFile(config, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// pulledMarts are the marts of a folder, but for the list of runs.
func pulledMarts(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "store", "marts", "*.parquet"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	marts := map[string]string{}
	for _, file := range files {
		if filepath.Base(file) == "runs.parquet" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		marts[filepath.Base(file)] = string(text)
	}
	return marts
}

// TestChangesMakeTheSameMarts: night after night, pulling what has changed gives the marts of
// the whole list, byte for byte: after a run that died, a late correction, a deletion and a
// changed mapping.
func TestChangesMakeTheSameMarts(t *testing.T) {
	t.Parallel()
	g := newLMS(t)
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	places := sources
	places.Connectors = connectors.Registry{"csv": sources.Connectors["csv"], "rest": rest.New}
	pipelineOf := func(dir string) *pipelines.Pipeline {
		plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), places)
		if err != nil {
			t.Fatal(err)
		}
		return pipelines.New(plan, tools, quiet{})
	}
	const incremental = ", incremental: {param: since, changed: changed, id: id, deleted: gone, overlap: 72h, full_every: 20}"
	dir := minimalCopy(t)
	pulledIn(t, dir, server.URL, incremental)
	remap := func(string) {}
	for _, night := range []struct {
		name   string
		change func()
		sent   int // records at most
		dies   bool
	}{
		{name: "the whole list", sent: 24},
		{name: "a late correction, in a run that dies", change: func() { g.set("110", "Completed on", "09/03/2026", "2016-06-22T09:00:00Z") }, sent: 6, dies: true},
		{name: "the run after it", sent: 6},
		{name: "a deletion", change: func() { g.set("105", "gone", "yes", "2016-06-25T09:00:00Z") }, sent: 7},
		{name: "a changed mapping", change: func() {
			remap = func(dir string) {
				config := filepath.Join(dir, "impactmart.yaml")
				text, err := os.ReadFile(config)
				if err == nil {
					err = os.WriteFile(config, []byte(strings.Replace(string(text), "{from: Hours, unit: hours}", "{from: Hours, unit: minutes}", 1)), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			remap(dir)
		}, sent: 7},
		{name: "nothing", sent: 7},
	} {
		if night.change != nil {
			night.change()
		}
		g.sent = 0
		p := pipelineOf(dir)
		if night.dies {
			path := filepath.Join(dir, "store")
			p.SetStore(store.Open(location.NewLocal(path, location.Private()), unmoved{location.NewLocal(path)}))
		}
		if _, err := p.Run(context.Background(), pipelines.RunOptions{}); (err != nil) != night.dies {
			t.Fatalf("%s: %v", night.name, err)
		}
		if g.sent > night.sent {
			t.Errorf("%s: %d records were sent, want at most %d", night.name, g.sent, night.sent)
		}
		if night.dies {
			continue
		}
		whole := minimalCopy(t)
		pulledIn(t, whole, server.URL, "")
		if err := pipelineOf(whole).Witness(t.Context()); err != nil { // the mapping of before is on record, too
			t.Fatal(err)
		}
		remap(whole)
		if _, err := pipelineOf(whole).Run(context.Background(), pipelines.RunOptions{}); err != nil {
			t.Fatalf("%s: the whole list: %v", night.name, err)
		}
		want, got := pulledMarts(t, whole), pulledMarts(t, dir)
		for name := range want {
			if want[name] != got[name] {
				t.Errorf("%s: %s differs from that of the whole list", night.name, name)
			}
		}
		if !cmp.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))) {
			t.Errorf("%s: other marts", night.name)
		}
	}
}

// unmoved is a root whose pointer does not move.
type unmoved struct{ location.Root }

func (unmoved) Swap(context.Context, string, []byte, []byte) error { return errors.New("killed") }

// TestErasedPeopleAreNotKept: what a service sent is removed with the first erasure, and not
// kept after it.
func TestErasedPeopleAreNotKept(t *testing.T) {
	t.Parallel()
	g := newLMS(t)
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	places := sources
	places.Connectors = connectors.Registry{"csv": sources.Connectors["csv"], "rest": rest.New}
	dir := minimalCopy(t)
	pulledIn(t, dir, server.URL, ", incremental: {param: since, changed: changed, id: id}")
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), places)
	if err != nil {
		t.Fatal(err)
	}
	p := pipelines.New(plan, tools, quiet{})
	if _, err := p.Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	kept := func() []string {
		files, _ := filepath.Glob(filepath.Join(dir, "store", "landing", "*", "*.records.zst"))
		return files
	}
	if len(kept()) != 1 {
		t.Fatalf("kept: %q", kept())
	}
	if info, err := os.Stat(kept()[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := p.Erase(t.Context(), pipelines.EraseOptions{Person: "0001", Because: "a request"}); err != nil {
		t.Fatal(err)
	}
	if files := kept(); len(files) > 0 {
		t.Errorf("after an erasure: %q", files)
	}
	g.sent = 0
	if _, err := p.Run(t.Context(), pipelines.RunOptions{}); err != nil || g.sent != 24 || len(kept()) > 0 {
		t.Errorf("%d records, %v, kept %q", g.sent, err, kept())
	}
}
