package transform

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

func TestDuration(t *testing.T) {
	const none = -1.0
	tests := []struct {
		cell string
		unit string
		want float64
	}{
		{"PT1H30M", "", 1.5}, {"pt45m", "", 0.75}, {"PT36S", "", 0.01}, {"PT1.5H", "", 1.5}, {"PT0,5H", "", 0.5}, {"P1DT2H", "", 26}, {"P1D", "", 24},
		{"P", "", none}, {"PT", "", none}, {"P1DT", "", none}, {"P1Y", "", none}, {"P1M", "", none}, {"P1W", "", none}, {"PT1M1H", "", none}, {"PT1H1H", "", none}, {"PT-1H", "", none}, {"PTH", "", none}, {"PT1H30", "", none}, {"PT1D", "", none},
		{"1h 30m", "", 1.5}, {"1h30m", "", 1.5}, {"90 min", "", 1.5}, {"90 min.", "", 1.5}, {"1.5 hours", "", 1.5}, {"1 hr 30 mins", "", 1.5}, {"30 Seconds", "", 30.0 / 3600}, {"0.1 h", "", 0.1},
		{"1h 30", "", none}, {"30m 1h", "", none}, {"2 days", "", none}, {"h", "", none}, {"1 fortnight", "", none}, {"-1h", "", none}, {"1h -30m", "", none},
		{"1:30", "", 1.5}, {"01:30:00", "", 1.5}, {"0:00:36", "", 0.01}, {"0001:30:00.00", "", 1.5}, {"100:00", "", 100}, {"1:60", "", none}, {"1:3", "", none}, {":30", "", none}, {"1:30:", "", none}, {"1:30:00:00", "", none}, {"-1:30", "", none}, {"1:30 h", "", none}, {"1:30:00.", "", none},
		{"90", "minutes", 1.5}, {"5400", "seconds", 1.5}, {"0.1", "hours", 0.1}, {"1:30", "minutes", 1.5}, {"90", "", none}, {"x", "hours", none}, {"-2", "hours", -2},
	}
	for _, test := range tests {
		got, code := plain.readDuration(test.cell, unitSeconds[test.unit])
		if code != "" {
			got = none
		}
		if got != test.want {
			t.Errorf("%q in %q: got %v, want %v", test.cell, test.unit, got, test.want)
		}
	}
}

// TestClockOfMinutes: with clock m:ss, two numbers are minutes and seconds, and three are
// as always.
func TestClockOfMinutes(t *testing.T) {
	t.Parallel()
	table, _ := models.CanonicalTable("completions")
	mapping := func(clock string) Mapping {
		return Mapping{Columns: map[string]Column{
			"employee_id": {From: Names{"a"}}, "program_id": {Const: new("C1")}, "status": {Const: new("started")}, "duration_hours": {From: Names{"b"}, Clock: clock},
		}, Contract: Contract{MaxRejects: "100%"}}
	}
	for cell, want := range map[string][2]string{"45:30": {"45.5", "0.7583333333333333"}, "90:00": {"90", "1.5"}, "1:45:00": {"1.75", "1.75"}, "0:36": {"0.6", "0.01"}, "1:75": {"", ""}} {
		for i, clock := range []string{"h:mm", "m:ss"} {
			got, err := normalize(t, mustNew(t, table, mapping(clock)), []string{"a", "b"}, []rawRow{{address: 2, cells: []string{"1", cell}}}, 2, "a.csv")
			if err != nil {
				t.Fatal(err)
			}
			landed := ""
			if len(got.landed) == 1 {
				landed = got.landed[0]["duration_hours"]
			}
			if landed != want[i] {
				t.Errorf("%q as %s: %q, want %q", cell, clock, landed, want[i])
			}
		}
	}
	if _, err := New(table, mapping("mm:ss")); err == nil || !strings.Contains(err.Error(), `clock: "mm:ss" is not one of h:mm, m:ss`) {
		t.Errorf("an unknown clock: %v", err)
	}
}

// TestTimesOfSheets: the time of a spreadsheet is a duration; a date is none.
func TestTimesOfSheets(t *testing.T) {
	t.Parallel()
	table, _ := models.CanonicalTable("completions")
	for serial, want := range map[string]string{"0.0625": "1.5", "1.104166666666667": "26.5", "46080": "", "46080.5": ""} {
		n := mustNew(t, table, Mapping{Columns: map[string]Column{
			"employee_id": {From: Names{"a"}}, "program_id": {Const: new("C1")}, "status": {Const: new("started")}, "duration_hours": {From: Names{"b"}, Unit: "hours"},
		}, Contract: Contract{MaxRejects: "100%"}})
		got, err := normalize(t, n, []string{"a", "b"}, []rawRow{{address: 2, cells: []string{"1", serial}, kinds: map[int]models.RawKind{1: models.RawDay}}}, 2, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		landed := ""
		if len(got.landed) == 1 {
			landed = got.landed[0]["duration_hours"]
		} else if got.rejects[0].Code != DayForNumber {
			t.Errorf("%s: %+v", serial, got.rejects)
		}
		if landed != want {
			t.Errorf("%s: %q, want %q", serial, landed, want)
		}
	}
}

// TestDurationsAgree checks that one length gives the same number of hours in every
// format.
func TestDurationsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, m, s := rapid.IntRange(0, 999).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m"), rapid.IntRange(0, 59).Draw(t, "s")
		want := float64(h) + float64(60*m+s)/3600
		for _, cell := range []string{
			fmt.Sprintf("PT%dH%dM%dS", h, m, s), fmt.Sprintf("%dh %dm %ds", h, m, s), fmt.Sprintf("%d:%02d:%02d", h, m, s),
		} {
			if got, code := plain.readDuration(cell, 0); code != "" || got != want {
				t.Fatalf("%q: got %v %s, want %v", cell, got, code, want)
			}
		}
	})
}

func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"PT1H30M", "1h 30m", "90 min", "1:30", "1:30:00.5", "P1DT2H", "1e3", "(5)", "PT", ":", "\xff"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, cell string, declared bool) {
		if cell = trim(cell); cell == "" {
			return
		}
		unit := 0.0
		if declared {
			unit = unitSeconds["minutes"]
		}
		hours, code := european.readDuration(cell, unit)
		if code == "" && (math.IsNaN(hours) || hours < 0 && !declared) {
			t.Fatalf("%q is %v hours", cell, hours)
		}
	})
}

// TestDays reads days where it is declared how many hours they have, and nowhere else.
func TestDays(t *testing.T) {
	table, _ := models.CanonicalTable("completions")
	mapping := func(unit string, perDay float64) Mapping {
		return Mapping{Columns: map[string]Column{
			"employee_id": {From: Names{"a"}}, "program_id": {Const: new("P")}, "status": {Const: new("completed")}, "completed_date": {Const: new("2026-01-01")},
			"duration_hours": {From: Names{"b"}, Unit: unit, PerDay: perDay},
		}, Contract: Contract{MaxRejects: "100%"}}
	}
	for _, c := range []struct {
		unit   string
		perDay float64
		cell   string
		want   string // empty for a reject
	}{
		{"days", 8, "1.5", "12"}, {"days", 7.5, "2", "15"}, {"hours", 8, "2 days", "16"}, {"", 8, "1d 4h", "12"}, {"days", 8, "90 min", "1.5"}, {"days", 8, "P1D", "24"},
		{"hours", 0, "2 days", ""}, {"hours", 8, "4h 1 day", ""}, {"hours", 8, "3", "3"},
	} {
		got, err := normalize(t, mustNew(t, table, mapping(c.unit, c.perDay)), []string{"a", "b"}, []rawRow{{address: 2, cells: []string{"1", c.cell}}}, 2, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		landed := ""
		if len(got.landed) == 1 {
			landed = got.landed[0]["duration_hours"]
		}
		if landed != c.want {
			t.Errorf("%q in %q of %v hours: %q, want %q", c.cell, c.unit, c.perDay, landed, c.want)
		}
	}
	if _, err := New(table, mapping("days", 0)); err == nil || !strings.Contains(err.Error(), "hours_per_day") {
		t.Errorf("error %v", err)
	}
}

// TestWordsForNumbers reads declared words as numbers, whatever the format of the others.
func TestWordsForNumbers(t *testing.T) {
	table, _ := models.CanonicalTable("observations")
	column := func(values map[string]Names) Mapping {
		return Mapping{Columns: map[string]Column{
			"subject_id": {From: Names{"a"}}, "metric_id": {Const: new("m")}, "period_start": {Const: new("2026-01-01")},
			"numerator": {From: Names{"b"}, Decimal: ",", Percent: true, Values: values},
		}, Contract: Contract{MaxRejects: "100%"}}
	}
	n := mustNew(t, table, column(map[string]Names{"1": {"Good", "Very good"}, "0": {"Bad"}, "0.5": {"Fair"}}))
	var rows []rawRow
	for i, cell := range []string{"Good", "very  good", "BAD", "Fair", "12,5 %", "Offered", "1"} {
		rows = append(rows, rawRow{address: int64(i + 2), cells: []string{"1", cell}})
	}
	got, err := normalize(t, n, []string{"a", "b"}, rows, 9, "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, row := range got.landed {
		values = append(values, row["numerator"])
	}
	diff(t, "values", []string{"1", "1", "0", "0.5", "0.125", "0.01"}, values)
	if len(got.rejects) != 1 || got.rejects[0].Code != NotANumber || got.rejects[0].Row != 7 {
		t.Errorf("rejects %+v", got.rejects)
	}
	for _, wrong := range []map[string]Names{{"good": {"Good"}}, {"1": {"Good"}, "0": {"good"}}, {"1,5": {"x"}}} {
		if _, err := New(table, column(wrong)); err == nil || !strings.Contains(err.Error(), "numerator.values") {
			t.Errorf("%v: error %v", wrong, err)
		}
	}
}
