package main

import (
	"testing"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/report/looktest"
	"github.com/impactmart/impactmart/internal/synth"
)

// TestDemoLook opens the pages of the demo, as they are published, in a browser.
func TestDemoLook(t *testing.T) {
	looktest.Require(t)
	looktest.Hold(t, published(t, synth.New(synth.DemoSeed)), "demo", 5.5, report.Overview, "programs/call_coaching.html", "programs/line_cert.html", "programs/leadership_offsite.html", "programs/welcome_weeks.html")
}
