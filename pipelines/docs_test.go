package pipelines_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/pipelines"
)

// TestMartsDocument compares docs/marts.md with the contracts; UPDATE_GOLDEN=1 updates
// the document.
func TestMartsDocument(t *testing.T) {
	marts, err := pipelines.Marts()
	if err != nil {
		t.Fatal(err)
	}
	want := report.Dictionary(marts)
	path := filepath.Join("..", "docs", "marts.md")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/marts.md is out of date; run make docs (-contracts +document)\n%s", diff)
	}
}
