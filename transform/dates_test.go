package transform

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

func mustLayouts(t testing.TB, names ...string) []layout {
	t.Helper()
	layouts, errs := compileLayouts(names, english)
	if errs != nil {
		t.Fatal(errs)
	}
	return layouts
}

func TestReadDate(t *testing.T) {
	tests := []struct {
		formats    []string
		cell, want string // a day, or a code
	}{
		{[]string{"dd/mm/yyyy"}, "03/04/2026", "2026-04-03"},
		{[]string{"mm/dd/yyyy"}, "03/04/2026", "2026-03-04"},
		{[]string{"dd/mm/yyyy"}, "3/4/2026", NotADate},
		{[]string{"d/m/yyyy"}, "3/4/2026", "2026-04-03"},
		{[]string{"d/m/yyyy"}, "03/04/2026", "2026-04-03"},
		{[]string{"dd.mm.yyyy"}, "29.02.2024", "2024-02-29"},
		{[]string{"dd.mm.yyyy"}, "29.02.2023", NotADate},
		{[]string{"dd.mm.yyyy"}, "29.02.2100", NotADate},
		{[]string{"dd.mm.yyyy"}, "29.02.2000", "2000-02-29"},
		{[]string{"yyyy-mm-dd"}, "2026-13-01", NotADate},
		{[]string{"yyyy-mm-dd"}, "2026-00-01", NotADate},
		{[]string{"yyyy-mm-dd"}, "0000-00-00", NotADate},
		{[]string{"yyyy-mm-dd"}, "2026-01-011", NotADate},
		{[]string{"yyyy-mm-dd"}, "2026-01-01 ", NotADate}, // readDate does not trim
		{[]string{"yyyy-mm-dd"}, "1899-12-31", OutOfRange},
		{[]string{"yyyy-mm-dd"}, "9999-12-31", OutOfRange},
		{[]string{"yyyy-mm-dd"}, "1900-01-01", "1900-01-01"},
		{[]string{"yyyy-mm-dd"}, "2200-12-31", "2200-12-31"},
		{[]string{"yyyy-mm"}, "2026-02", "2026-02-01"},
		{[]string{"yyyy"}, "2026", "2026-01-01"},
		{[]string{"yyyymmdd"}, "20260301", "2026-03-01"},
		{[]string{`"Q"q yyyy`}, "q3 2026", "2026-07-01"},
		{[]string{`"Q"q yyyy`}, "Q5 2026", NotADate},
		{[]string{`yyyy-"Q"q`}, "2026-Q4", "2026-10-01"},
		{[]string{`yyyy-"W"ww`}, "2026-W01", "2025-12-29"}, // the week to which January 4 belongs
		{[]string{`yyyy-"W"ww`}, "2026-W53", "2026-12-28"},
		{[]string{`yyyy-"W"ww`}, "2025-W53", NotADate},
		{[]string{`yyyy-"W"ww`}, "2025-W00", NotADate},
		{[]string{"mmm yyyy"}, "MAY 2026", "2026-05-01"},
		{[]string{"mmmm d, yyyy"}, "September 9, 2026", "2026-09-09"},
		{[]string{"mmm yyyy"}, "Sept 2026", "2026-09-01"},
		{[]string{"mmm yyyy"}, "Septe 2026", NotADate},
		{[]string{"d-mmm-yy"}, "1-Jan-68", "2068-01-01"},
		{[]string{"d-mmm-yy"}, "1-Jan-69", "1969-01-01"},
		{[]string{"yyyy年m月d日"}, "2026年3月1日", "2026-03-01"},
		{[]string{"DD/MM/YYYY"}, "01/02/2026", "2026-02-01"},
		{[]string{"epoch"}, "1772445600", "2026-03-02"},
		{[]string{"epoch"}, "1772445600.25", "2026-03-02"},
		{[]string{"epoch"}, "1772409599", "2026-03-01"},
		{[]string{"epoch"}, "-86401", "1969-12-30"},
		{[]string{"epoch"}, "0", NotADate}, // what has not happened
		{[]string{"epoch"}, "1772445600000", OutOfRange},
		{[]string{"epoch"}, "9223372036854775807", OutOfRange},
		{[]string{"epoch"}, "-9223372036854775808", OutOfRange},
		{[]string{"epoch"}, "9223372036854775808", NotADate},
		{[]string{"epoch"}, "+1772445600", NotADate},
		{[]string{"epoch"}, "1.7e9", NotADate},
		{[]string{"epoch"}, "", NotADate},
		{[]string{"epoch"}, "/Date(1772445600)/", NotADate},
		{[]string{"epoch_ms"}, "1772445600000", "2026-03-02"},
		{[]string{"epoch_ms"}, "1772445600", NotADate}, // seconds
		{[]string{"epoch_ms"}, "-2208988800000", "1900-01-01"},
		{[]string{"epoch_ms"}, "/Date(1614556800000)/", "2021-03-01"},
		{[]string{"EPOCH_MS"}, "/Date(1614556800000+0060)/", "2021-03-01"},
		{[]string{"epoch_ms"}, "/Date(-2208988800000)/", "1900-01-01"},
		{[]string{"epoch_ms"}, "/Date(-2208988800000-0300)/", "1900-01-01"},
		{[]string{"epoch_ms"}, "/Date(0)/", "1970-01-01"},
		{[]string{"epoch_ms"}, "/Date(1614556800000", NotADate},
		{[]string{"epoch_ms"}, "/Date()/", NotADate},
		{[]string{"iso8601", "epoch_ms"}, "2026-03-02", "2026-03-02"},
		{[]string{"dd/mm/yyyy time"}, "01/02/2026 14:05", "2026-02-01"},
		{[]string{"m/d/yyyy time"}, "1/2/2026 2:05:09 PM", "2026-01-02"},
		{[]string{"dd/mm/yyyy time"}, "01/02/2026", NotADate},
		{[]string{"dd/mm/yyyy time"}, "01/02/2026 24:00", NotADate},
		{[]string{"dd/mm/yyyy time"}, "01/02/2026 10:61", NotADate},
		{[]string{"dddd, d mmmm yyyy, time"}, "Wednesday, 3 January 2024, 10:15 AM", "2024-01-03"},
		{[]string{"dddd, d mmmm yyyy, time"}, "Thursday, 3 January 2024, 10:15 AM", NotADate},
		{[]string{"ddd d.m.yyyy"}, "WED 3.1.2024", "2024-01-03"},
		{[]string{"ddd d.m.yyyy"}, "Wednesday 3.1.2024", NotADate},
		{[]string{"ddd d.m.yyyy"}, "thu 1.1.1970", "1970-01-01"},
		{[]string{"ddd d.m.yyyy"}, "wed 31.12.1969", "1969-12-31"},
		{[]string{"yyyy-mm-ddzone"}, "2025-01-05-08:00", "2025-01-05"},
		{[]string{"yyyy-mm-ddzone"}, "2025-01-05Z", "2025-01-05"},
		{[]string{"yyyy-mm-ddzone"}, "2025-01-05", NotADate},
		{[]string{"d-mmm-yy"}, "05-Sept-26", "2026-09-05"},
		{[]string{"m/d/yyyy time zone"}, "2/13/2024 04:55 PM Europe/Berlin", "2024-02-13"},
		{[]string{"m/d/yyyy time zone"}, "2/13/2024 04:55 PM CST", NotADate},
		{[]string{"m/d/yyyy time zone"}, "2/13/2024 04:55 PM Europe/Nowhere", NotADate},
		{[]string{"m/d/yyyy time zone"}, "2/13/2024 04:55 PM", NotADate},
		{[]string{`d mmmm yyyy "at" time`}, "3 January 2024 At 10:15", "2024-01-03"},
		{[]string{`d mmmm yyyy "at" time`}, "3 January 2024 on 10:15", NotADate},
		{[]string{"iso8601"}, "2026-03-01", "2026-03-01"},
		{[]string{"iso8601"}, "2026-03-01T00:00:00Z", "2026-03-01"},
		{[]string{"iso8601"}, "2026-03-01T23:59:59.999+02:00", "2026-03-01"},
		{[]string{"iso8601"}, "2026-03-01 23:59-0530", "2026-03-01"},
		{[]string{"iso8601"}, "2026-03-01T", NotADate},
		{[]string{"iso8601"}, "2026-03-01T10:00+2", NotADate},
		{[]string{"iso8601"}, "2026-03-01T10:00Zulu", NotADate},
		{[]string{"excel"}, "1", "1900-01-01"},
		{[]string{"excel"}, "59", "1900-02-28"},
		{[]string{"excel"}, "60", NotADate},
		{[]string{"excel"}, "61", "1900-03-01"},
		{[]string{"excel"}, "46082", "2026-03-01"},
		{[]string{"excel"}, "46082.999988", "2026-03-01"},
		{[]string{"excel"}, "0", NotADate},
		{[]string{"excel"}, "-5", NotADate},
		{[]string{"excel"}, "46082.5.1", NotADate},
		{[]string{"excel"}, "20260301", NotADate},
		{[]string{"excel"}, "9999999", OutOfRange},
		{[]string{"excel", "yyyymmdd"}, "20260301", "2026-03-01"},
		{[]string{"excel", "yyyy-mm-dd"}, "2026-03-01", "2026-03-01"},
	}
	for _, test := range tests {
		date, code := readDate(mustLayouts(t, test.formats...), test.cell)
		got := code
		if code == "" {
			got = date.FormattedString()
		}
		if got != test.want {
			t.Errorf("%v %q: got %s, want %s", test.formats, test.cell, got, test.want)
		}
	}
}

// TestDatesAgreeWithTime checks every day of the range.
func TestDatesAgreeWithTime(t *testing.T) {
	for at := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= lastYear; at = at.AddDate(0, 0, 1) {
		d := day{at.Year(), int(at.Month()), at.Day()}
		date := arrow.Date32FromTime(at)
		if d.date32() != date || dayOf(date) != d || !d.exists() {
			t.Fatalf("%v: %d, want %d; back %v", d, d.date32(), date, dayOf(date))
		}
	}
}

// TestNamesOfLanguages: names of months and weekdays are read in the declared language only.
func TestNamesOfLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, format, cell, want string }{
		{"de", "mmmm yyyy", "März 2026", "2026-03-01"}, {"de", "mmmm yyyy", "MÄRZ 2026", "2026-03-01"}, {"de", "mmm yyyy", "Mrz 2026", "2026-03-01"}, {"de", "mmm yyyy", "Okt. 2026", "2026-10-01"},
		{"de", "d. mmmm yyyy", "3. Januar 2024", "2024-01-03"}, {"de", "dddd, d. mmmm yyyy, time", "Mittwoch, 3. Januar 2024, 10:15", "2024-01-03"}, {"de", "ddd, dd.mm.yyyy", "Mi., 03.01.2024", "2024-01-03"},
		{"de", "dddd, d. mmmm yyyy", "Montag, 3. Januar 2024", NotADate}, {"de", "dd.mmm.yyyy", "03.Okt.2026", "2026-10-03"}, {"de", "mmmm yyyy", "March 2026", NotADate}, {"de", "mmm-yy", "Mai-26", "2026-05-01"},
		{"fr", "mmmm yyyy", "août 2026", "2026-08-01"}, {"fr", "d mmm yyyy", "1 févr. 2026", "2026-02-01"}, {"fr", "mmm yyyy", "mars 2026", "2026-03-01"}, {"fr", "mmm yyyy", "juillet 2026", NotADate},
		{"es", "mmm-yy", "ene-26", "2026-01-01"}, {"es", "mmmm yyyy", "septiembre 2026", "2026-09-01"}, {"es", "mmm yyyy", "marzo 2026", NotADate},
		{"en", "mmm yyyy", "Mai 2026", NotADate}, {"en", "mmm. yyyy", "Oct. 2026", "2026-10-01"}, {"en", "mmm yyyy", "Oct. 2026", "2026-10-01"},
	} {
		layouts, errs := compileLayouts([]string{c.format}, c.language)
		if errs != nil {
			t.Fatal(errs)
		}
		date, got := readDate(layouts, c.cell)
		if got == "" {
			got = date.ToTime().Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s %q %q: %s, want %s", c.language, c.format, c.cell, got, c.want)
		}
	}
	for language, names := range languages {
		if layouts, errs := compileLayouts([]string{"d mmmm yyyy", "d mmm yyyy", "dddd d mmmm yyyy"}, language); errs != nil {
			t.Errorf("%s: %v, %v", language, layouts, errs)
		}
		for i, month := range names.months {
			if len(month) < 2 {
				t.Errorf("%s: month %d has no short name", language, i+1)
			}
		}
	}
	completions, _ := models.CanonicalTable("completions")
	_, err := New(completions, Mapping{Columns: map[string]Column{"completed_date": {From: Names{"a"}, Formats: []string{"mmm yyyy"}, Language: "ge"}}})
	if err == nil || !strings.Contains(err.Error(), `completed_date.language: "ge" is not one of de, en, es, fr`) {
		t.Errorf("an unknown language: %v", err)
	}
}

func TestContradictingFormats(t *testing.T) {
	for _, pair := range [][2]string{
		{"dd/mm/yyyy", "mm/dd/yyyy"}, {"d/m/yyyy", "mm/dd/yyyy"}, {"dd/m/yyyy", "m/dd/yyyy"},
		{"yyyy-mm-dd", "yyyy-dd-mm"}, {"dd.mm.yy", "yy.mm.dd"}, {"iso8601", "yyyy-dd-mm"},
		{"excel", "yyyy"}, {"yymmdd", "excel"}, {"mm.yy", "yy.mm"}, {"yy/dd/mmm", "dd/yy/mmmm"}, {"yyyymm", "ddmmyy"}, {"q/yyyy", "m/yyyy"}, {"yyyy-ww", "yyyy-mm"},
	} {
		if _, errs := compileLayouts(pair[:], english); len(errs) != 1 {
			t.Errorf("%v: %v", pair, errs)
		}
	}
	mustLayouts(t, "dd/mm/yyyy", "d/m/yyyy", "yyyy-mm-dd", "iso8601", "yyyymmdd", "excel", "mmm yyyy", "dd.mm.yy", "ddmmyyyy", `"Q"q yyyy`, `yyyy-"W"ww`)
}

func TestRefusedFormats(t *testing.T) {
	for _, format := range []string{"", "dd/mm", "yyyy yyyy", "yyyy mm mmm", "yyyy d", "dmyyyy", "hh:mm", "yyyyy", "yyyy-mm-dd9", "yyyy q mm", "yyyy q ww", "yyyy ww d"} { //nolint:dupword // the repeated year is the case
		if _, errs := compileLayouts([]string{format}, english); errs == nil {
			t.Errorf("%q is accepted", format)
		}
	}
}

// formatNames generates formats of every kind.
var formatNames = rapid.Custom(func(t *rapid.T) string {
	if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
		return rapid.SampledFrom([]string{"excel", "iso8601"}).Draw(t, "named")
	}
	pieces := []string{
		rapid.SampledFrom([]string{"yyyy", "yy"}).Draw(t, "year"),
		rapid.SampledFrom([]string{"mm", "m", "mmm", "mmmm", "mm"}).Draw(t, "month"),
		rapid.SampledFrom([]string{"dd", "d"}).Draw(t, "day"),
	}
	pieces = pieces[:rapid.SampledFrom([]int{3, 3, 2, 1}).Draw(t, "pieces")]
	pieces = rapid.Permutation(pieces).Draw(t, "order")
	return strings.Join(pieces, rapid.SampledFrom([]string{"/", "", "-", " "}).Draw(t, "sign"))
})

// TestAcceptedFormatsNeverDisagree checks that with any formats that New accepts
// together, a text has one meaning, whatever the order of the formats.
func TestAcceptedFormatsNeverDisagree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(formatNames, 2, 3).Draw(t, "formats")
		layouts, errs := compileLayouts(names, english)
		if errs != nil {
			t.Skip("refused")
		}
		date := arrow.Date32(rapid.IntRange(-25567, 84370).Draw(t, "date"))
		cell := layouts[0].format(dayOf(date))
		first, code := readDate(layouts, cell)
		slices.Reverse(layouts)
		if again, code2 := readDate(layouts, cell); first != again || code != code2 {
			t.Fatalf("%q by %v: %v or %v", cell, names, first, again)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"03/04/2026", "2026-03-01T00:00:00Z", "46082.5", "1 mmm 26", "29/02/2023", "", "\xff"} {
		f.Add("dd/mm/yyyy", seed)
		f.Add("iso8601", seed)
		f.Add("excel", seed)
		f.Add("d mmm yy time", seed)
	}
	f.Fuzz(func(t *testing.T, format, cell string) {
		layouts, errs := compileLayouts([]string{format}, english)
		if errs != nil {
			return
		}
		date, code := readDate(layouts, cell)
		if code != "" {
			return
		}
		if d := dayOf(date); !d.inRange() || !d.exists() {
			t.Fatalf("%q by %q is %v", cell, format, d)
		}
	})
}

// TestZoneOfACell converts the time of a cell that names its zone, and no day alone.
func TestZoneOfACell(t *testing.T) {
	table, _ := models.CanonicalTable("checkins")
	for _, c := range []struct{ format, cell, zone, want string }{
		{"m/d/yyyy time zone", "2/13/2024 02:55 AM Europe/Berlin", "America/New_York", "2024-02-12"},
		{"m/d/yyyy time zone", "2/13/2024 02:55 AM Europe/Berlin", "", "2024-02-13"},
		{"m/d/yyyy time zone", "7/1/2024 00:30 Europe/Berlin", "Europe/London", "2024-06-30"},
		{"m/d/yyyy time zone", "2/13/2024 11:55 PM America/New York", "Europe/Berlin", "2024-02-14"},
		{"m/d/yyyy time zone", "2/13/2024 11:55 PM America/Port of Spain", "", "2024-02-13"},
		{"iso8601", "2024-02-13 23:55:00 UTC", "Europe/Berlin", "2024-02-14"},
		{"iso8601", "2024-02-13 23:55:00 UTC", "", "2024-02-13"},
		{"iso8601", "2024-02-13 23:55:00 +0000", "America/New_York", "2024-02-13"},
		{"iso8601", "2024-02-13 00:55:00 GMT", "America/New_York", "2024-02-12"},
		{"yyyy-mm-ddzone", "2025-01-05-08:00", "Pacific/Honolulu", "2025-01-05"},
	} {
		mapping := Mapping{Columns: map[string]Column{
			"employee_id": {From: Names{"a"}}, "program_id": {Const: new("P")}, "checkin_date": {From: Names{"b"}, Formats: []string{c.format}, Zone: c.zone},
		}}
		got, err := normalize(t, mustNew(t, table, mapping), []string{"a", "b"}, []rawRow{{address: 2, cells: []string{"1", c.cell}}}, 2, "a.csv")
		if err != nil || len(got.landed) != 1 || got.landed[0]["checkin_date"] != c.want {
			t.Errorf("%+v: %v, %v", c, got.landed, err)
		}
	}
}

// TestEpochsThatCouldBeOtherDays: a number that two formats read as different days is refused
// in the mapping.
func TestEpochsThatCouldBeOtherDays(t *testing.T) {
	for _, pair := range [][]string{{"epoch", "excel"}, {"yyyymmdd", "epoch"}} {
		if _, errs := compileLayouts(pair, ""); errs == nil {
			t.Errorf("%q are allowed together", pair)
		}
	}
	mustLayouts(t, "epoch", "epoch_ms", "iso8601") // no number is both
}
