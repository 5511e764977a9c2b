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

// TestDamagedBatchLandsAgain: nothing is computed from a landed file in which one bit
// has flipped. The batch lands again from its source, and the figures do not change.
func TestDamagedBatchLandsAgain(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	run := func() (warnings []string, impacts string) {
		t.Helper()
		if _, err := pipelineIn(t, dir, &warnings).Run(context.Background(), pipelines.RunOptions{Full: true}); err != nil {
			t.Fatal(err)
		}
		mart, err := os.ReadFile(filepath.Join(dir, "store", "marts", "program_impacts.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		return warnings, string(mart)
	}
	_, before := run()
	if warnings, _ := run(); len(warnings) > 0 {
		t.Fatalf("warnings about undamaged files: %q", warnings)
	}
	landed, err := filepath.Glob(filepath.Join(dir, "store", "landing", "repairs", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	landed = slices.DeleteFunc(landed, func(path string) bool { return strings.HasSuffix(path, ".rejects.parquet") })
	bits, err := os.ReadFile(landed[0])
	if err != nil {
		t.Fatal(err)
	}
	bits[len(bits)/3] ^= 1
	if err := os.WriteFile(landed[0], bits, 0o600); err != nil {
		t.Fatal(err)
	}
	warnings, after := run()
	if len(warnings) != 1 || !strings.Contains(warnings[0], "repairs.csv: the landed batch is damaged and is landed again") {
		t.Errorf("warnings: %q", warnings)
	}
	if after != before {
		t.Error("the figures changed")
	}
	if warnings, _ := run(); len(warnings) > 0 {
		t.Errorf("the batch is still damaged: %q", warnings)
	}
}
