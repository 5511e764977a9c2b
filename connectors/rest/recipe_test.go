package rest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// feedOf is the feed of a recipe, read as that of a configuration. Each variable that it names
// is set to its name and "-value".
func feedOf(t *testing.T, name, feed string) project.Feed {
	t.Helper()
	path := filepath.Join(t.TempDir(), "impactmart.yaml")
	if err := os.WriteFile(path, []byte("version: 1\ncurrency: EUR\nfeeds:\n  "+strings.ReplaceAll(strings.TrimSpace(feed), "\n", "\n  ")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := project.Load(path, project.Sources{
		LookupEnv:  func(name string) (string, bool) { return name + "-value", true },
		Connectors: connectors.Registry{"rest": rest.New},
	})
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, feed)
	}
	return plan.Feeds[0]
}

// text is a node of YAML as it is written in a configuration.
func text(t *testing.T, node yaml.Node) string {
	t.Helper()
	var b strings.Builder
	written := yaml.NewEncoder(&b)
	written.SetIndent(2)
	if err := written.Encode(&node); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// page is the page of a recipe.
func page(t *testing.T, name string, p rest.Preset) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n<!-- Generated from connectors/rest/presets/%s.yaml by make docs. -->\n\n", p.Title, name)
	tried := "nobody has tried it on the service itself"
	if p.Tried != "" {
		tried = "`make test-services` tries it on " + p.Tried
	}
	fmt.Fprintf(&b, "%s Shape-tested: a test reads it from a recorded exchange in the shape of [its documentation](%s); %s.\n\n", p.Doc, p.Shape, tried)
	for _, part := range []struct{ name, text string }{
		{"Credentials", p.Credentials}, {"What to ask for", p.Ask}, {"Rights", p.Rights}, {"Limits", p.Limits}, {"What it yields", p.Yields},
	} {
		fmt.Fprintf(&b, "- **%s.** %s\n", part.name, part.text)
	}
	b.WriteString("\n## What decides whether it is correct\n\n")
	for _, trap := range p.Traps {
		fmt.Fprintf(&b, "- %s\n", trap)
	}
	fmt.Fprintf(&b, "\n## Feed\n\nPut this under `feeds`, with your address, your words and your time zone. A test reads it from the recorded exchange.\n\n```yaml\n%s```\n", text(t, p.Feed))
	fmt.Fprintf(&b, "\nThe preset adds what follows; what you write counts instead. [Services](../services.md) explains every key.\n\n```yaml\n%s```\n", text(t, p.Source))
	return b.String()
}

// TestRecipesDocument compares docs/cookbook with the presets; UPDATE_GOLDEN=1 updates it.
func TestRecipesDocument(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "cookbook")
	for name, p := range presets(t) {
		path, want := filepath.Join(folder, name+".md"), page(t, name, p)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s is out of date; run make docs (%v)", path, err)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != len(presets(t)) {
		t.Errorf("%d pages for %d presets, %v", len(files), len(presets(t)), err)
	}
}

var host = regexp.MustCompile(`https://[^/"']+`)

// land reads a feed, and returns the rows that land in some columns, those of its mapping, with
// the columns of rejects.
func land(t *testing.T, feed project.Feed, columns []string) (landed string) {
	t.Helper()
	s := feed.Source.(*rest.Settings)
	s.MinWait, s.MaxWait, s.Rate, s.TLS = 1, 1, 9000, rest.TLS{}
	s.Job.Every = 1
	raw, err := connectortest.One(t, s, connectors.Env{Wanted: feed.Normalizer.Wanted()}).Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Release()
	var rejects strings.Builder
	rows, err := feed.Normalizer.Normalize(raw, feed.Name, func(r models.Reject) error {
		fmt.Fprintf(&rejects, "rejected: %s\n", r.Column)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if mapped := slices.Sorted(slices.Values(feed.Normalizer.Columns())); !slices.Equal(mapped, slices.Sorted(slices.Values(columns))) {
		t.Errorf("the columns %q are compared, and those of the mapping are %q", columns, mapped)
	}
	landed = strings.Join(columns, " | ") + "\n"
	for rows.Next() {
		landed += lines(rows, columns)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return landed + rejects.String()
}

func lines(rows array.RecordReader, columns []string) string {
	var b strings.Builder
	batch := rows.RecordBatch()
	for i := range int(batch.NumRows()) {
		for n, column := range columns {
			cell := batch.Column(batch.Schema().FieldIndices(column)[0])
			text := "-"
			if cell.IsValid(i) {
				text = cell.ValueStr(i)
			}
			if n > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestRecipes reads the feed of each recipe, as it stands in its page, from a recorded
// exchange, and compares what lands.
func TestRecipes(t *testing.T) {
	paths, err := filepath.Glob("testdata/presets/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	all := presets(t)
	used := map[string]bool{}
	for _, path := range paths {
		e := record(t, path)
		want, isRecipe := e.files["landed"]
		if !isRecipe {
			continue
		}
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".txtar"), "_feed")
		used[name] = true
		t.Run(name, func(t *testing.T) {
			feed := host.ReplaceAllString(text(t, all[name].Feed), serve(t, e.serve(t)))
			feed = strings.Replace(strings.Replace(feed, "tls:", "#", 1), "type: rest", "type: rest\n    allow_addresses: [loopback]", 1)
			header, _, _ := strings.Cut(want, "\n")
			if got := land(t, feedOf(t, name, feed), strings.Split(header, " | ")); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if _, more := e.files[fmt.Sprintf("%d.request", e.done+1)]; more || e.done == 0 {
				t.Errorf("%d requests", e.done)
			}
		})
	}
	for name, p := range all {
		if !used[name] {
			t.Errorf("the recipe of %s has no recorded exchange", name)
		}
		feedOf(t, name, text(t, p.Feed)) // as it is written, over https
	}
}
