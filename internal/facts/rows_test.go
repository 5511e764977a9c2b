package facts_test

import (
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/rowgen"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// TestRowsFollowTheContracts: the row structs have the columns of their tables.
func TestRowsFollowTheContracts(t *testing.T) {
	tables, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	rowgen.Hold(t, "rows.go", "facts", tables,
		rowgen.Row{Name: "FindingCounts", Table: "int_finding_counts"},
		rowgen.Row{Name: "Finding", Table: "int_findings"},
		rowgen.Row{Name: "CheckOutcome", Table: "int_checks"},
	)
}
