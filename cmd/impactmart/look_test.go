package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/report/looktest"
	"github.com/impactmart/impactmart/internal/synth"
	"github.com/impactmart/impactmart/pipelines"
)

// TestDemoLook opens the pages of the demo, as they are published, in a browser.
func TestDemoLook(t *testing.T) {
	looktest.Require(t)
	company := synth.New(synth.DemoSeed)
	dir := t.TempDir()
	if err := company.Write(dir); err != nil {
		t.Fatal(err)
	}
	from, stop, err := withRoster(t.Context(), company)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	_, p, err := remembering(t.Context(), dir, from, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Run(context.Background(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	looktest.Hold(t, filepath.Join(result.Store, "marts"), "demo", 5.5, report.Overview, "programs/call_coaching.html", "programs/line_cert.html", "programs/leadership_offsite.html", "programs/welcome_weeks.html")
}
