package transform

import (
	"slices"
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestPercentMixed: the first number that tells its notation counts for its column,
// however the rows are cut into batches.
func TestPercentMixed(t *testing.T) {
	for _, c := range []struct {
		name     string
		cells    []string // in percent if marked with %, read as the share before it
		percent  bool
		rejected []int64
	}{
		{"only in percent", []string{"0.9%", "1.2%", "0%"}, false, nil},
		{"only plain", []string{"90", "0.5", "91.5", "-3"}, false, nil},
		{"shares in both notations", []string{"0.9", "0.8%", "1", "0"}, false, nil},
		{"percent first", []string{"0.5", "0.9%", "90.1", "1.5%", "90", "-2"}, false, []int64{3, 5, 6}},
		{"plain first", []string{"1", "90", "0.9%", "0.5", "91.5"}, false, []int64{3}},
		{"declared percent", []string{"90", "0.9%", "91.5"}, true, nil},
		{"unreadable cells tell nothing", []string{"n/a", "", "0.9%", "0.8"}, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows []rawRow
			for i, cell := range c.cells {
				row := rawRow{address: int64(i + 1), cells: []string{cell}}
				if last := len(cell) - 1; last >= 0 && cell[last] == '%' {
					row.cells[0], row.kinds = cell[:last], map[int]models.RawKind{0: models.RawShare}
				}
				rows = append(rows, row)
			}
			table, _ := models.CanonicalTable("observations")
			n := mustNew(t, table, Mapping{Columns: map[string]Column{
				"subject_id": {Const: new("1")}, "metric_id": {Const: new("m")}, "period_start": {Const: new("2026-01-01")},
				"numerator": {From: Names{"a"}, Percent: c.percent},
			}, Contract: Contract{MaxRejects: "100%"}})
			for size := 1; size <= len(rows); size++ {
				got, err := normalize(t, n, []string{"a"}, rows, size, "a.xlsx")
				if err != nil {
					t.Fatal(err)
				}
				var rejected []int64
				for _, r := range got.rejects {
					if r.Code == PercentMixed {
						rejected = append(rejected, r.Row)
					}
				}
				if !slices.Equal(rejected, c.rejected) {
					t.Errorf("in batches of %d, rows %v are rejected, want %v", size, rejected, c.rejected)
				}
			}
		})
	}
}

// TestPercentMixedOfAllTypes: amounts and whole numbers have a notation, too.
func TestPercentMixedOfAllTypes(t *testing.T) {
	amounts, _ := models.CanonicalTable("costs")
	mapping := Mapping{Columns: map[string]Column{
		"program_id": {Const: new("P")}, "component": {Const: new("travel")}, "period_start": {Const: new("2026-01-01")},
		"amount": {From: Names{"a"}}, "currency_code": {Const: new("EUR")},
	}, Contract: Contract{MaxRejects: "100%"}}
	rows := []rawRow{{address: 1, cells: []string{"1"}}, {address: 2, cells: []string{"100"}}, {address: 3, cells: []string{"0.5"}, kinds: map[int]models.RawKind{0: models.RawShare}}}
	got, err := normalize(t, mustNew(t, amounts, mapping), []string{"a"}, rows, 9, "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.landed) != 2 || len(got.rejects) != 1 || got.rejects[0].Row != 3 || got.rejects[0].Code != PercentMixed {
		t.Errorf("landed %v, rejects %+v", got.landed, got.rejects)
	}
	above := aboveOne(&typed[int64]{values: []int64{1, 2, -2}})
	if above(0) || !above(1) || !above(2) {
		t.Error("of 1, 2 and -2, only the last two are above 1 in size")
	}
}
