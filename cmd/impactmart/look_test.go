package main

import (
	"path/filepath"
	"testing"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/report/looktest"
	"github.com/impactmart/impactmart/internal/synth"
)

// TestDemoLook opens the pages of the demo, as they are published and in German, in a browser.
func TestDemoLook(t *testing.T) {
	looktest.Require(t)
	dir, german := published(t, synth.New(synth.DemoSeed)), t.TempDir()
	marts, err := report.Load(t.Context(), func(mart string) (string, error) { return filepath.Join(dir, mart+".parquet"), nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := (rendering{marts: marts, options: report.Options{Language: "de"}, dir: german}).write(); err != nil {
		t.Fatal(err)
	}
	pages := []string{report.Overview, "programs/call_coaching.html", "programs/line_cert.html", "programs/leadership_offsite.html", "programs/welcome_weeks.html"}
	looktest.Hold(t, dir, "demo", 5.5, pages...)
	looktest.Hold(t, german, "demo-de", 5.5, pages...)
}
