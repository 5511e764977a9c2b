package synth

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// folder has a company's files by name.
type folder map[string][]byte

// demo is the folder that most tests use.
var demo = sync.OnceValue(func() folder { return render(New(DemoSeed)) })

func render(c *Company) folder {
	out := folder{}
	for _, f := range c.files() {
		var data bytes.Buffer
		if err := f.write(&data); err != nil {
			panic(err)
		}
		out[f.name] = data.Bytes()
	}
	return out
}

// sheetRows returns the raw cells of a workbook's only sheet.
func (f folder) sheetRows(t *testing.T, name string) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(f[name]))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// csvRows returns the data rows of a text table, which may differ in length.
func (f folder) csvRows(t *testing.T, name string, separator rune) [][]string {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(f[name]))
	reader.Comma, reader.FieldsPerRecord = separator, -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestSameSeedSameFiles(t *testing.T) {
	one, two, other := render(New(7)), render(New(7)), render(New(8))
	for name := range one {
		if filepath.Ext(name) == ".xlsx" {
			if diff := cmp.Diff(one.sheetRows(t, name), two.sheetRows(t, name)); diff != "" {
				t.Errorf("%s differs between two companies of one seed:\n%s", name, diff)
			}
			continue
		}
		if !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s differs between two companies of one seed", name)
		}
		if name != configFile && bytes.Equal(one[name], other[name]) {
			t.Errorf("%s is the same for a different seed", name)
		}
	}
}

func TestWriteMakesTheFolder(t *testing.T) {
	dir := t.TempDir()
	if err := New(DemoSeed).Write(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range demo() {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if filepath.Ext(name) != ".xlsx" && !bytes.Equal(got, want) {
			t.Errorf("%s differs from the company's file", name)
		}
	}
}

// TestExpectedCountsAreThoseOfTheFiles: the expected counts of a run are the counts of the
// files.
func TestExpectedCountsAreThoseOfTheFiles(t *testing.T) {
	for _, d := range New(DemoSeed).Expected() {
		if d.Read != d.Landed+d.Rejected+d.Skipped {
			t.Errorf("%s %s: %+v does not add up", d.Feed, d.File, d.Counts)
		}
		var records int
		switch {
		case d.File == "":
			continue
		case d.Feed == "completions_lms":
			records = len(demo().sheetRows(t, d.File)) - 4
		case d.Feed == "sales":
			records = (len(demo().sheetRows(t, d.File)) - 3) * months.count()
		case d.Feed == "costs":
			records = len(demo().sheetRows(t, d.File)) - 2
		case strings.HasPrefix(d.Feed, "kpi"):
			records = len(demo().csvRows(t, d.File, ';'))
		default:
			records = len(demo().csvRows(t, d.File, ','))
		}
		if int64(records) != d.Read {
			t.Errorf("%s %s: %d records in the file, %d expected", d.Feed, d.File, records, d.Read)
		}
		t.Logf("%+v", d)
	}
}

func TestTranscriptIsMessyAsDeclared(t *testing.T) {
	rows := demo().sheetRows(t, lmsFile)
	if len(rows) < 6000 || len(rows) > 8000 {
		t.Errorf("%d rows", len(rows))
	}
	if rows[3][0] != "Learner ID" || rows[len(rows)-1][0] != "Total" {
		t.Errorf("header %v, last row %v", rows[3], rows[len(rows)-1])
	}
	var dates, typed, impossible, misspelled int
	for _, row := range rows[4 : len(rows)-1] {
		day, err := strconv.Atoi(row[3])
		switch {
		case err == nil && day > 45000:
			dates++
		case strings.Count(row[3], "/") == 2:
			typed++
		default:
			t.Fatalf("enrolled on %q", row[3])
		}
		if row[4] == damagedTyped {
			impossible++
		}
		if row[5] == damagedState {
			misspelled++
		}
	}
	if impossible != 1 || misspelled != 1 || typed < 1000 || dates < 3000 {
		t.Errorf("%d real dates, %d typed, %d impossible, %d misspelled states", dates, typed, impossible, misspelled)
	}
}

func TestProductionExportIsMessyAsDeclared(t *testing.T) {
	for name, want := range map[string][2]int{kpi2025File: {1, 0}, kpi2026File: {0, 1}} {
		data := demo()[name]
		if !bytes.HasPrefix(data, []byte("Personalnummer;Woche ab;St\xfcck;Fehler;Stunden\r\n")) {
			t.Errorf("%s begins with %q", name, data[:60])
		}
		var got [2]int
		for _, row := range demo().csvRows(t, name, ';') {
			if len(row) != 5 {
				got[0]++
			}
			if row[2] == badNumber {
				got[1]++
			}
		}
		if got != want {
			t.Errorf("%s: ragged rows and bad numbers %v, want %v", name, got, want)
		}
	}
}

func TestSalesSheetKnowsPeopleByEmailOnly(t *testing.T) {
	c := New(DemoSeed)
	known := map[string]bool{}
	for _, p := range c.people {
		known[p.email] = true
	}
	if len(known) != len(c.people) {
		t.Fatal("two people share an address")
	}
	rows := demo().sheetRows(t, salesFile)
	strangers, mixed := 0, 0
	for _, row := range rows[3 : len(rows)-1] {
		if !known[strings.ToLower(row[0])] {
			strangers++
		}
		if row[0] != strings.ToLower(row[0]) {
			mixed++
		}
	}
	if strangers != 1 || mixed < 100 {
		t.Errorf("%d strangers, %d addresses with capitals", strangers, mixed)
	}
}

func TestSatisfactionFilesBeginWithAByteOrderMark(t *testing.T) {
	if data := demo()[csat2025File]; !bytes.HasPrefix(data, []byte("\xef\xbb\xbfEmployee ID,Month,CSAT\n")) {
		t.Errorf("begins with %q", data[:30])
	}
}

func TestEuropeanNumbers(t *testing.T) {
	for want, x := range map[string]float64{"0": 0, "12,50": 12.5, "999,9": 999.9, "1.052,4": 1052.4, "1.234.567,00": 1234567} {
		_, fraction, _ := strings.Cut(want, ",")
		if got := european(x, len(fraction)); got != want {
			t.Errorf("european(%v) = %q, want %q", x, got, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := New(1).Write(b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
}
