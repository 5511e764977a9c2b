package comparison_test

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
	rowgen.Hold(t, "rows.go", "comparison", tables,
		rowgen.Row{Name: "Attrition", Table: "int_attrition"},
		rowgen.Row{Name: "BalanceSums", Table: "int_balance_sums"},
	)
}
