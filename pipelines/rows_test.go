package pipelines_test

import (
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/rowgen"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// TestRowsFollowTheContracts: the structs that are read have the columns of their tables.
func TestRowsFollowTheContracts(t *testing.T) {
	tables, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	rowgen.Hold(t, "rows.go", "pipelines", tables, rowgen.Row{Name: "HeldBack", Table: "int_held_back"})
}
