package pipelines_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// TestTimesWithoutZone delivers completions with times in UTC: a run and a check say
// that the day depends on the zone, also when the file has landed already, and say
// nothing once the zone is declared.
func TestTimesWithoutZone(t *testing.T) {
	dir := minimalCopy(t)
	rewrite := func(file, old, changed string) {
		t.Helper()
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), old) {
			t.Fatalf("%s has no %q", file, old)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, changed)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rewrite("impactmart.yaml", "{from: Completed on, formats: [dd/mm/yyyy]}", "{from: Completed on, formats: [dd/mm/yyyy, iso8601]}")
	rewrite("completions.csv", "07/03/2026", "2026-03-07T18:30:00Z")
	said := func(act func(p *pipelines.Pipeline) error) (notes []string) {
		t.Helper()
		var warnings []string
		if err := act(pipelineIn(t, dir, &warnings)); err != nil {
			t.Fatal(err)
		}
		for _, w := range warnings {
			if strings.Contains(w, "zone") {
				notes = append(notes, w)
			}
		}
		return notes
	}
	run := func(p *pipelines.Pipeline) error {
		_, err := p.Run(context.Background(), pipelines.RunOptions{Full: true})
		return err
	}
	check := func(p *pipelines.Pipeline) error { _, err := p.Check(context.Background()); return err }
	want := []string{`feed completions: completions.csv: column "Completed on" has times with an offset and no zone, so the day as written counts; declare the zone in which a day counts, such as ` + "`zone: America/New_York`"}
	for i, act := range []func(*pipelines.Pipeline) error{run, run, check} {
		if got := said(act); !slices.Equal(got, want) {
			t.Errorf("%d: %q", i, got)
		}
	}
	rewrite("impactmart.yaml", "iso8601]}", "iso8601], zone: Europe/Rome}")
	for i, act := range []func(*pipelines.Pipeline) error{run, check} {
		if got := said(act); got != nil {
			t.Errorf("%d with a zone: %q", i, got)
		}
	}
}
