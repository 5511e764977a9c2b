package pipelines_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/report"
)

// changed is how many results the question about what changed finds in the current marts.
func (a agreed) changed() float64 {
	a.t.Helper()
	i := slices.IndexFunc(report.Questions, func(q report.Question) bool { return strings.HasPrefix(q.Asks, "What changed") })
	marts := openMarts(a.t, filepath.Join(a.dir, "store"))
	defer func() { _ = marts.db.Close() }()
	return marts.number("select count(*) from (" + strings.ReplaceAll(report.Questions[i].SQL, "../snapshots", filepath.Join(a.dir, "store", "snapshots")) + ")")
}

// TestWhatChangedSinceTheLastSnapshot: the snapshot that the present one followed is the last
// one, whatever was rolled back, and a result that is no more has changed.
func TestWhatChangedSinceTheLastSnapshot(t *testing.T) {
	t.Parallel()
	a := &edited{newAgreed(t), 0}
	a.edit("\nprograms:", "\nprivacy: {figures: exact, because: made up}\nprograms:")
	a.seen(beforeLaunch)
	want := func(when string, n float64) {
		t.Helper()
		if got := a.changed(); got != n {
			t.Errorf("%s: %v results changed, want %v", when, got, n)
		}
	}
	a.next()
	want("the first", 0)
	putBack := a.kept("repairs.csv")
	a.worsen()
	a.next()
	want("other values", 1)
	a.rollBack(1)
	want("rolled back to the first", 0)
	putBack()
	a.edit("smallest_change: 0.05", "smallest_change: 0.06")
	a.next()
	want("the same values as before what was rolled back", 0)
	a.edit("  - {program: fault_finding, metric: repairs_per_hour, goal: throughput, agreed_on: 2026-02-02}", "  []")
	a.next()
	want("a result that is no more", 1)
}
