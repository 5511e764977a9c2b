package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/impactmart/impactmart/internal/inspect"
)

// proposed runs inspect in the site's folder and returns its output.
func (s site) proposed(want int, args ...string) string {
	s.t.Helper()
	s.t.Chdir(s.dir)
	var out bytes.Buffer
	if code := run(append([]string{"inspect"}, args...), &out, &out); code != want {
		s.t.Fatalf("inspect ended with %d, want %d:\n%s", code, want, out.String())
	}
	return out.String()
}

// adopt replaces the feed of completions in the configuration with what inspect printed.
func (s site) adopt(printed string) {
	s.t.Helper()
	from, to := strings.Index(projectConfig, "  completions:\n"), strings.Index(projectConfig, "  kpi:\n")
	config := projectConfig[:from] + projectConfig[to:]
	s.write("impactmart.yaml", strings.Replace(config, "feeds:\n", printed, 1))
	if err := os.Remove(s.path("inbox/completions.csv")); err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
}

// TestInspect runs the configuration printed for an untidy file, without completing
// anything, and checks what landed.
func TestInspect(t *testing.T) {
	germanText, err := charmap.Windows1252.NewEncoder().String("Schulungsübersicht\r\nStand 1. Mai\r\n\r\n" +
		"Personalnummer;Kursnummer;Abgeschlossen am;Status;Dauer (Stunden);Prüfer\r\n" +
		"0001;C1;17.04.2025;Abgeschlossen;7,5;Müller\r\n" +
		"0005;C1;22.04.2025;Abgeschlossen;8,0;\"Groß; Söhne\"\r\n" +
		"0006;C1;23.04.2025;begonnen;-;Müller\r\n" +
		"Summe;;;;15,5;\r\nErstellt am 1.5.2025\r\n")
	if err != nil {
		t.Fatal(err)
	}
	american := utf16.Encode([]rune("\ufeffLearner ID\tCourse\tCompletion Date\tResult\tScore\tDuration\n0001\tC1\t4/17/2025\tPassed\t85\t1h 30m\n0005\tC1\t04/22/2025\tFail\t40\t90 min\n"))
	var wide bytes.Buffer
	for _, unit := range american {
		wide.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	cases := map[string]struct {
		file string
		text []byte
		says []string
		want []string // employee, day, status, hours, score
	}{
		"german": {
			"kurse.csv", []byte(germanText),
			[]string{
				"encoding windows-1252  not valid UTF-8, and the most common other encoding; check whether \"Schulungsübersicht\" is correct",
				"skip_lines 3", "skip_footer 1", "day above 12 in the first place in 3 of 3 cells, never in the second: dd.mm.yyyy",
				"skip_where: [{column: Personalnummer, equals: [Summe]}]",
			},
			[]string{"0001 2025-04-17 completed 7.5 <nil>", "0005 2025-04-22 completed 8 <nil>", "0006 2025-04-23 started <nil> <nil>"},
		},
		"american": {
			"transcript.txt", wide.Bytes(),
			[]string{"the file begins with the byte order mark of UTF-16", "separator tab", "day above 12 in the second place in 2 of 2 cells, never in the first: m/d/yyyy"},
			[]string{"0001 2025-04-17 passed 1.5 0.85", "0005 2025-04-22 failed 1.5 0.4"},
		},
		"excel": {
			"export.xlsx", excelExport(t),
			[]string{`sheet "Notes" 1 rows, 1 columns, hidden`, `sheet "Export" 6 rows, 6 columns, read`, "header.row 3", "2 of 3 cells are dates by their number format"},
			[]string{"0001 2025-04-17 completed 7.5 <nil>", "0005 2025-04-13 completed 8 <nil>", "0006 2025-04-02 withdrawn 1 <nil>"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, map[string]string{"inbox/" + c.file: string(c.text)})
			printed := s.proposed(0, "inbox/"+c.file)
			for _, want := range c.says {
				if !strings.Contains(printed, want) {
					t.Errorf("lacks %q", want)
				}
			}
			if strings.Contains(printed, "DECIDE") {
				t.Fatalf("undecided:\n%s", printed)
			}
			s.adopt(printed)
			s.run(0, "check")
			s.run(0, "run")
			feed := strings.TrimSuffix(c.file, filepath.Ext(c.file))
			if diff := cmp.Diff(c.want, s.landedCompletions(feed)); diff != "" {
				t.Errorf("(-want +landed)\n%s\n%s", diff, printed)
			}
		})
	}
}

// landedCompletions returns the landed completions in short form.
func (s site) landedCompletions(feed string) []string {
	s.t.Helper()
	var rows []string
	for _, row := range s.landed(feed) {
		var fields []any
		for _, name := range []string{"employee_id", "completed_date", "status", "duration_hours", "score_ratio"} {
			_, value, _ := strings.Cut(row, "'"+name+"': ")
			value, _, _ = strings.Cut(value, ",")
			value = strings.TrimSuffix(strings.TrimSuffix(value, "}"), ".0")
			if value == "NULL" {
				fields = append(fields, nil)
				continue
			}
			fields = append(fields, value)
		}
		rows = append(rows, strings.TrimSpace(fmt.Sprintln(fields...)))
	}
	return rows
}

// excelExport has a hidden sheet, a title, and real dates beside typed ones.
func excelExport(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Notes"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStr("Notes", "A1", "internal"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Notes", false); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetName("Sheet1", "Export"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"Learning export"}, {},
		{"Employee ID", "Course code", "Completed on", "State", "Hours", "Comment"},
		{"0001", "C1", 45764, "Done", 7.5, "fine"},
		{"0005", "C1", "13/04/2025", "Done", 8, ""},
		{"0006", "C1", 45749, "No show", 1, ""},
	} {
		if err := f.SetSheetRow("Export", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, cell := range []string{"C4", "C6"} {
		if err := f.SetCellStyle("Export", cell, cell, day); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestInspectUndecided has lines that do not load until somebody has decided.
func TestInspectUndecided(t *testing.T) {
	s := newSite(t, map[string]string{"inbox/kurse.csv": "id,course,done,state,price\n0001,C1,03/04/2025,Completed,\"1,250\"\n0005,C1,05/04/2025,Waived,\"1,250\"\n0006,C1,01/04/2025,Completed,\"2,500\"\n"})
	printed := s.proposed(0, "inbox/kurse.csv", "--table", "completions")
	for _, want := range []string{
		"days and months are all below 13 in 3 cells, so the evidence does not decide between dd/mm/yyyy and mm/dd/yyyy",
		"formats: [choose]}  # DECIDE: replace “choose” with dd/mm/yyyy or mm/dd/yyyy",
		"choose: [Waived]", "one comma followed by three digits, and no cell shows", "currency_code: {}  # DECIDE",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("lacks %q:\n%s", want, printed)
		}
	}
	s.adopt(printed)
	out := s.run(2, "run")
	for _, want := range []string{`completed_date.formats: "choose" is not a date format`, `status.values: "choose" is not one of`, "cost_amount.decimal:", "currency_code: "} {
		if !strings.Contains(out, want) {
			t.Errorf("the fault lacks %q:\n%s", want, out)
		}
	}
	decided := strings.NewReplacer("formats: [choose]", "formats: [dd/mm/yyyy]", "choose: [Waived]", "withdrawn: [Waived]", "decimal: choose", `group: ","`, "currency_code: {}", "currency_code: {const: EUR}").Replace(printed)
	s.adopt(decided)
	s.run(0, "run", "--strict")
	want := []string{"0001 2025-04-03 completed <nil> <nil>", "0005 2025-04-05 withdrawn <nil> <nil>", "0006 2025-04-01 completed <nil> <nil>"}
	if diff := cmp.Diff(want, s.landedCompletions("kurse")); diff != "" {
		t.Errorf("(-want +landed)\n%s", diff)
	}
}

// TestInspectJSON checks the same facts as JSON, and exit codes by kind of fault.
func TestInspectJSON(t *testing.T) {
	s := newSite(t, map[string]string{"inbox/old.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "inbox/prose.csv": "Dear all,\nplease find nothing.\n"})
	var p inspect.Proposal
	if err := json.Unmarshal([]byte(s.proposed(0, "inbox/completions.csv", "--output", "json")), &p); err != nil {
		t.Fatal(err)
	}
	if p.Table != "completions" || p.Seen != "all 16 rows" || len(p.Columns) != 3 || p.Columns[2].Canonical != "completed_date" || len(p.Open) != 0 {
		t.Errorf("%+v", p)
	}
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{3, []string{"inbox/old.xls"}, "save it as .xlsx without a password"},
		{3, []string{"inbox/prose.csv"}, "has no row that looks like a header above rows of data"},
		{3, []string{"inbox/none.csv"}, "no such file"},
		{2, []string{"inbox/roster.csv", "--table", "employee"}, `did you mean "employees"?`},
		{2, nil, "name one file, folder or URL"},
	} {
		if out := s.proposed(c.code, c.args...); !strings.Contains(out, c.want) {
			t.Errorf("%q lacks %q", out, c.want)
		}
	}
}
