package transform

import (
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestDaysForIDs reads a row whose cells are all days of a spreadsheet, or texts or
// numbers with the same digits: only the days are held back, and only where an ID is
// expected.
func TestDaysForIDs(t *testing.T) {
	const serial = "46082"
	date := []string{"excel"}
	for _, c := range []struct {
		name, table string
		mapping     map[string]Column
		days        []string // columns in which a day is held back
	}{
		{"roster", "employees", map[string]Column{"employee_id": {From: Names{"a"}}, "manager_id": {From: Names{"b"}}, "department": {From: Names{"c"}}, "hire_date": {From: Names{"d"}, Formats: date}}, []string{"a", "b"}},
		{"completions", "completions", map[string]Column{"employee_id": {From: Names{"a"}}, "program_id": {From: Names{"b"}}, "completed_date": {From: Names{"c"}, Formats: date}, "status": {Const: new("passed")}}, []string{"a", "b"}},
		{"declared courses", "completions", map[string]Column{"employee_id": {Const: new("1")}, "program_id": {From: Names{"b"}, Values: map[string]Names{"P": {serial}}}, "status": {Const: new("passed")}}, []string{"b"}},
		{"observations", "observations", map[string]Column{"subject_id": {From: Names{"a"}}, "metric_id": {From: Names{"b"}}, "period_start": {From: Names{"c"}, Formats: date}, "numerator": {Const: new("1")}}, []string{"a", "b"}},
		{"costs", "costs", map[string]Column{"program_id": {From: Names{"d"}}, "component": {Const: new("travel")}, "period_start": {From: Names{"c"}, Formats: date}, "amount": {Const: new("1")}, "currency_code": {Const: new("EUR")}}, []string{"d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, _ := models.CanonicalTable(c.table)
			n := mustNew(t, table, Mapping{Columns: c.mapping, Contract: Contract{NewColumns: "ignore", MaxRejects: "100%"}})
			headers := []string{"a", "b", "c", "d"}
			all := func(kind models.RawKind) rawRow {
				row := rawRow{address: 2 + int64(kind), kinds: map[int]models.RawKind{}}
				for i := range headers {
					row.cells, row.kinds[i] = append(row.cells, serial), kind
				}
				return row
			}
			got, err := normalize(t, n, headers, []rawRow{all(models.RawText), all(models.RawNumber), all(models.RawDay)}, 2, "a.xlsx")
			if err != nil {
				t.Fatal(err)
			}
			var want []models.Reject
			for _, header := range c.days {
				want = append(want, models.Reject{Row: 5, Column: header, Value: serial, Code: DayForID, Message: "is a date in the spreadsheet (shown here as its serial number), not an ID", Remedy: "Format the column as text and type the ID again."})
			}
			for i := range got.rejects {
				got.rejects[i].Person, got.rejects[i].Program = "", ""
			}
			diff(t, "rejects", want, got.rejects)
			if len(got.landed) != 2 {
				t.Errorf("%d rows landed, want those of a text and of a number", len(got.landed))
			}
		})
	}
}

// TestLabelsOfIDs: a number that the sheet shows with a text is read as that number, unless
// an ID is expected.
func TestLabelsOfIDs(t *testing.T) {
	table, _ := models.CanonicalTable("observations")
	mapping := Mapping{Columns: map[string]Column{
		"subject_id": {From: Names{"a"}}, "metric_id": {Const: new("m")}, "period_start": {Const: new("2026-01-01")}, "numerator": {From: Names{"b"}, Decimal: ","},
	}, Contract: Contract{MaxRejects: "100%"}}
	labeled := func(columns ...int) map[int]models.RawKind {
		kinds := map[int]models.RawKind{}
		for _, at := range columns {
			kinds[at] = models.RawLabeled
		}
		return kinds
	}
	rows := []rawRow{{address: 2, cells: []string{"1", "8.5 # pcs"}, kinds: labeled(1)}, {address: 3, cells: []string{"2 No. #", "8"}, kinds: labeled(0)}}
	got, err := normalize(t, mustNew(t, table, mapping), []string{"a", "b"}, rows, 9, "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.landed) != 1 || got.landed[0]["subject_id"] != "1" || got.landed[0]["numerator"] != "8.5" {
		t.Errorf("landed %v", got.landed)
	}
	if len(got.rejects) != 1 || got.rejects[0].Code != LabelForID || got.rejects[0].Value != "No. 2" || got.rejects[0].Column != "a" {
		t.Errorf("rejects %+v", got.rejects)
	}
}

// TestDaysThatAreNoIDs: an empty cell has no day, an address that is a day is not
// reported as a mistyped address, and an attribute may have the name of an ID.
func TestDaysThatAreNoIDs(t *testing.T) {
	table, _ := models.CanonicalTable("employees")
	mapping := Mapping{
		Columns:    map[string]Column{"employee_id": {From: Names{"a"}}, "email": {From: Names{"b"}}},
		Attributes: map[string]Column{"program_id": {From: Names{"c"}}},
		Strata:     []string{"program_id"},
	}
	day := map[int]models.RawKind{1: models.RawDay, 2: models.RawDay}
	rows := []rawRow{{address: 2, cells: []string{"1", "", "46082"}, kinds: day}, {address: 3, cells: []string{"2", "46082", "x"}, kinds: day}}
	got, err := normalize(t, mustNew(t, table, mapping), []string{"a", "b", "c"}, rows, 9, "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "landed", []map[string]string{{"employee_id": "1", "stratum": "46082", "source_row": "2"}}, got.landed)
	if len(got.rejects) != 1 || got.rejects[0].Code != DayForID || got.rejects[0].Column != "b" {
		t.Errorf("rejects %+v", got.rejects)
	}
}

// TestPad: zeros come back where an ID of digits is shorter than the declared length, and
// nowhere else.
func TestPad(t *testing.T) {
	table, _ := models.CanonicalTable("checkins")
	mapping := Mapping{
		Columns: map[string]Column{
			"employee_id": {From: Names{"a"}, Pad: 5}, "program_id": {Const: new("P")}, "checkin_date": {Const: new("2026-01-01")},
		},
	}
	n := mustNew(t, table, mapping)
	var rows []rawRow
	for i, id := range []string{"101", "00101", "123456", "e-7", " 7 "} {
		rows = append(rows, rawRow{address: int64(2 + i), cells: []string{id}})
	}
	got, err := normalize(t, n, []string{"a"}, rows, 2, "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, row := range got.landed {
		ids = append(ids, row["employee_id"])
	}
	diff(t, "ids", []string{"00101", "00101", "123456", "e-7", "00007"}, ids)
	if _, err := New(table, Mapping{Columns: map[string]Column{"employee_id": {From: Names{"a"}}, "program_id": {Const: new("P")}, "checkin_date": {Const: new("2026-01-01")}, "kind": {From: Names{"b"}, Pad: 5}}}); err == nil {
		t.Error("a column that is no ID was padded")
	}
}
