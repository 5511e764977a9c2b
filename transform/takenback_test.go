package transform

import (
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestTakenBack: a row that takes another one back counts for nothing unless somebody has
// said what its word means.
func TestTakenBack(t *testing.T) {
	completions := func(filters ...Filter) Mapping {
		return Mapping{Columns: map[string]Column{
			"employee_id": {From: Names{"ID"}}, "program_id": {Const: new("P")}, "completed_date": {Const: new("2026-01-01")}, "status": {Const: new("completed")},
		}, SkipWhere: filters, Contract: Contract{MaxRejects: "100%", NewColumns: "ignore"}}
	}
	observations := Mapping{Columns: map[string]Column{
		"subject_id": {From: Names{"ID"}}, "metric_id": {Const: new("m")}, "period_start": {Const: new("2026-01-01")}, "numerator": {Const: new("1")},
	}}
	costs := Mapping{Columns: map[string]Column{
		"program_id": {From: Names{"ID"}}, "component": {Const: new("travel")}, "period_start": {Const: new("2026-01-01")}, "amount": {Const: new("1")}, "currency_code": {Const: new("EUR")},
	}, Contract: Contract{MaxRejects: "100%"}}
	for _, c := range []struct {
		table        string
		mapping      Mapping
		header, cell string
		landed       int
		code         string
	}{
		{"completions", completions(), "Record Type", "Original", 1, ""},
		{"completions", completions(), "Record Type", "Reversal", 0, TakenBack},
		{"completions", completions(), "Record Type", " VOID ", 0, TakenBack},
		{"completions", completions(), "Satzart", "Storno", 0, TakenBack},
		{"completions", completions(), "Remarks", "Reversed", 0, TakenBack},
		{"completions", completions(), "Remarks", "Cancelled", 1, ""},
		{"completions", completions(), "Remarks", "the void in my heart", 1, ""},
		{"completions", completions(), "Transaction_Status", "Cancelled", 0, TakenBack},
		{"completions", completions(), "Payment status", "Cancelled", 1, ""},
		{"completions", completions(), "Credit hours", "-8", 0, TakenBack},
		{"completions", completions(), "Credit hours", "(8.0)", 0, TakenBack},
		{"completions", completions(), "Credit hours", "8", 1, ""},
		{"completions", completions(), "Balance", "-8", 1, ""},
		{"completions", completions(Filter{Column: "Record Type", Equals: Names{"Reversal"}}), "Record Type", "Reversal", 0, ""},
		{"completions", completions(Filter{Column: "Record Type", Equals: Names{"Reversal"}}), "Record Type", "Void", 1, ""},
		{"costs", costs, "Buchungsart", "Storno", 0, TakenBack},
		{"observations", observations, "Ticket state", "Cancelled", 1, ""},
	} {
		table, _ := models.CanonicalTable(c.table)
		got, err := normalize(t, mustNew(t, table, c.mapping), []string{"ID", c.header}, []rawRow{{address: 2, cells: []string{"1", c.cell}}}, 9, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		if len(got.rejects) > 0 {
			code = got.rejects[0].Code
			if r := got.rejects[0]; r.Column != c.header || r.Value != c.cell || c.table == "completions" && r.Person != "1" {
				t.Errorf("%s %q: reject %+v", c.header, c.cell, r)
			}
		}
		if len(got.landed) != c.landed || code != c.code {
			t.Errorf("%s: %s %q: %d landed, code %q, want %d, %q", c.table, c.header, c.cell, len(got.landed), code, c.landed, c.code)
		}
	}
}
