package pipelines_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

// TestACrashLeavesARecord checks that a panic becomes a short error, that the run's
// record has the trace, and that neither the lock nor the scratch folder remains.
func TestACrashLeavesARecord(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), sources)
	if err != nil {
		t.Fatal(err)
	}
	broken := tools
	broken.Database = func(context.Context, string, []models.Table, map[string]string) error {
		var marts []string
		return os.Remove(marts[1])
	}
	report, err := pipelines.New(plan, broken, quiet{}).Run(t.Context(), pipelines.RunOptions{})
	if err == nil || report.Published || project.KindOf(err) != project.Bug || !strings.HasPrefix(err.Error(), "internal error: runtime error: index out of range") || strings.Contains(err.Error(), "goroutine") {
		t.Errorf("published %v, %v", report.Published, err)
	}
	mustBeRecorded(t, filepath.Join(dir, "store"), "failed", false, "internal error")
	records, err := filepath.Glob(filepath.Join(dir, "store", "runs", "*.json"))
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	var record struct{ Trace string }
	readJSON(t, records[0], &record)
	if !strings.Contains(record.Trace, "crash_test.go") {
		t.Errorf("the trace of the record: %q", record.Trace)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "store", ".work")); err != nil || len(left) > 0 {
		t.Errorf("%v remains, %v", left, err)
	}
	if report, err := pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{}); err != nil || !report.Published || report.Trace != "" {
		t.Errorf("the next run: published %v, %v", report.Published, err)
	}
}
