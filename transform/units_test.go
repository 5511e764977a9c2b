package transform

import (
	"slices"
	"testing"

	"github.com/impactmart/impactmart/models"
)

// labeledRows has one row for each cell, which is one of models.RawLabeled if it has a #, and
// one of models.RawMoney if it begins with a sign or code.
func labeledRows(cells []string) (rows []rawRow) {
	for i, cell := range cells {
		row := rawRow{address: int64(i + 1), cells: []string{cell}}
		switch {
		case slices.Contains([]byte(cell), '#'):
			row.kinds = map[int]models.RawKind{0: models.RawLabeled}
		case cell != "" && !isDigit(cell[0]) && cell[0] != '-':
			row.kinds = map[int]models.RawKind{0: models.RawMoney}
		}
		rows = append(rows, row)
	}
	return rows
}

// TestShownUnits: a number that a sheet shows with a unit of time is read in it, and one
// with a unit that cannot be that of the column is rejected.
func TestShownUnits(t *testing.T) {
	duration := Mapping{Columns: map[string]Column{
		"employee_id": {Const: new("1")}, "program_id": {Const: new("P")}, "status": {Const: new("started")}, "duration_hours": {From: Names{"a"}, Unit: "hours", Decimal: ","},
	}, Contract: Contract{MaxRejects: "100%"}}
	inDays := Mapping{Columns: map[string]Column{
		"employee_id": {Const: new("1")}, "program_id": {Const: new("P")}, "status": {Const: new("started")}, "duration_hours": {From: Names{"a"}, Unit: "hours", PerDay: 8},
	}, Contract: Contract{MaxRejects: "100%"}}
	amount := Mapping{Columns: map[string]Column{
		"program_id": {Const: new("P")}, "component": {Const: new("travel")}, "period_start": {Const: new("2026-01-01")},
		"amount": {From: Names{"a"}}, "currency_code": {Const: new("EUR")},
	}, Contract: Contract{MaxRejects: "100%"}}
	share := Mapping{Columns: map[string]Column{
		"employee_id": {Const: new("1")}, "program_id": {Const: new("P")}, "status": {Const: new("started")}, "score_ratio": {From: Names{"a"}},
	}, Contract: Contract{MaxRejects: "100%"}}
	for _, c := range []struct {
		table, column string
		mapping       Mapping
		cell          string
		want          string // or the code
	}{
		{"completions", "duration_hours", duration, "90 # min", "1.5"},
		{"completions", "duration_hours", duration, "90 #min.", "1.5"},
		{"completions", "duration_hours", duration, "1.5 # h", "1.5"},
		{"completions", "duration_hours", duration, "1.5 # Std.", "1.5"},
		{"completions", "duration_hours", duration, "90 # Minuten", "1.5"},
		{"completions", "duration_hours", duration, "5400 # secondes", "1.5"},
		{"completions", "duration_hours", duration, "2 (#)*", "2"},
		{"completions", "duration_hours", duration, "2 # Tage", NotADuration},
		{"completions", "duration_hours", inDays, "2 # Tage", "16"},
		{"completions", "duration_hours", inDays, "2 # días", "16"},
		{"completions", "duration_hours", inDays, "2 # Wochen", UnitDiffers},
		{"completions", "duration_hours", duration, "2 # pcs", UnitDiffers},
		{"completions", "duration_hours", duration, "2 # k", UnitDiffers},
		{"completions", "duration_hours", duration, "90 # s / # min", UnitDiffers},
		{"completions", "duration_hours", duration, "1500 #,h", UnitDiffers},
		{"completions", "duration_hours", duration, "2 € #", UnitDiffers},
		{"costs", "amount", amount, "12.5 # netto", "12.5"},
		{"costs", "amount", amount, "12.5 # €/Person", "12.5"},
		{"costs", "amount", amount, "12500 #, k€", "12500"},
		{"costs", "amount", amount, "12.5 # k€", UnitDiffers},
		{"costs", "amount", amount, "12.5 # kEUR", UnitDiffers},
		{"costs", "amount", amount, "12.5 # T€", UnitDiffers},
		{"costs", "amount", amount, "12.5 # Mio. €", UnitDiffers},
		{"costs", "amount", amount, "5 #.000", UnitDiffers},
		{"costs", "amount", amount, "90 # min", UnitDiffers},
		{"costs", "amount", amount, "12.5 US$ #", CurrencyDiffers},
		{"completions", "score_ratio", share, "0.5 # pts", "0.5"},
		{"completions", "score_ratio", share, "0.5 # h", UnitDiffers},
	} {
		table, _ := models.CanonicalTable(c.table)
		got, err := normalize(t, mustNew(t, table, c.mapping), []string{"a"}, labeledRows([]string{c.cell}), 9, "a.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		result := ""
		switch {
		case len(got.landed) == 1:
			result = got.landed[0][c.column]
		case len(got.rejects) == 1:
			result = got.rejects[0].Code
		}
		if result != c.want {
			t.Errorf("%s of %q is %q, want %q", c.column, c.cell, result, c.want)
		}
	}
}

// TestUnitMixed: the first number that is shown with a unit counts for its column and
// metric, however the rows are cut into batches.
func TestUnitMixed(t *testing.T) {
	for _, c := range []struct {
		name     string
		cells    []string
		rejected []int64
	}{
		{"one unit in several words", []string{"90 # min", "80.5 # Min.", "0", "70 # minutes"}, nil},
		{"minutes below hours", []string{"1.5 # h", "90 # min", "2 # Std"}, []int64{2}},
		{"plain below minutes", []string{"90 # min", "1.5", "0"}, []int64{2}},
		{"minutes below plain", []string{"0", "1.5", "90 # min", "2.5"}, []int64{3}},
		{"thousands beside plain", []string{"1200", "1.3 # k"}, []int64{2}},
		{"thousands that the number has, beside some that it has not", []string{"1200.5", "1300 #,k", "1.4 # k"}, []int64{3}},
		{"thousands that the number has", []string{"1200.5", "1300 #,k"}, nil},
		{"pieces beside plain", []string{"5", "6 # pcs", "7"}, nil},
		{"kilograms and grams", []string{"5 # kg", "6", "700 # g"}, []int64{3}},
		{"currencies", []string{"€ 5.5", "5", "$ 6.5"}, []int64{3}},
	} {
		table, _ := models.CanonicalTable("observations")
		n := mustNew(t, table, Mapping{Columns: map[string]Column{
			"subject_id": {Const: new("1")}, "metric_id": {Const: new("m")}, "period_start": {Const: new("2026-01-01")}, "numerator": {From: Names{"a"}},
		}, Contract: Contract{MaxRejects: "100%"}})
		rows := labeledRows(c.cells)
		for size := 1; size <= len(rows); size++ {
			got, err := normalize(t, n, []string{"a"}, rows, size, "a.xlsx")
			if err != nil {
				t.Fatal(err)
			}
			var rejected []int64
			for _, r := range got.rejects {
				if r.Code == UnitMixed {
					rejected = append(rejected, r.Row)
				}
			}
			if !slices.Equal(rejected, c.rejected) || len(got.rejects) != len(rejected) {
				t.Errorf("%s, in batches of %d: rows %v are rejected, want %v", c.name, size, rejected, c.rejected)
			}
		}
	}
}
