package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/internal/forms"
)

// registerBook writes the register of projectConfig as a workbook, with changes to cells:
// "Metrics!M5" -> value.
func (s site) registerBook(changes map[string]any) {
	s.t.Helper()
	var blank bytes.Buffer
	if err := forms.Files()["register.xlsx"](&blank); err != nil {
		s.t.Fatal(err)
	}
	f, err := excelize.OpenReader(&blank)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	cells := map[string]any{
		"Goals!A5": "answers", "Goals!B5": "Answer more calls", "Goals!C5": "Dana Reyes", "Goals!F5": "calls",
		"Metrics!A5": "calls", "Metrics!B5": "Calls answered", "Metrics!C5": "mean", "Metrics!D5": "calls", "Metrics!F5": "month",
		"Metrics!G5": 3, "Metrics!H5": 0, "Metrics!J5": 3, "Metrics!O5": 1,
		"Programs!A5": "C1", "Programs!B5": "Call handling", "Programs!E5": time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC),
		"Alignments!A5": "C1", "Alignments!B5": "calls", "Alignments!C5": "answers", "Alignments!F5": "2025-03-01",
	}
	maps.Copy(cells, changes)
	for at, value := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if in, isShown := value.(shown); isShown {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &in.format})
			if err == nil {
				err = f.SetCellStyle(sheet, cell, cell, style)
			}
			if err != nil {
				s.t.Fatal(err)
			}
			value = in.number
		}
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := f.SaveAs(s.path("register.xlsx")); err != nil {
		s.t.Fatal(err)
	}
}

// shown is a number of a cell in a format.
type shown struct {
	number float64
	format string
}

// TestRegisterBookShowsAnotherNumber: a cell whose format shows another number than the one
// in it is a fault, but for shares of one.
func TestRegisterBookShowsAnotherNumber(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		cell string
		in   shown
		says string // empty where the number is right as it is
	}{
		"a target in percent":           {"Goals!H5", shown{0.15, "0%"}, "sheet Goals, cell H5: shows a percentage, and has 0.15 in it"},
		"a target with a percent sign":  {"Goals!H5", shown{15, `0" %"`}, "sheet Goals, cell H5: shows more than the 15 that is in it"},
		"a target with a separator":     {"Goals!H5", shown{1500, "#,##0"}, ""},
		"a baseline in percent":         {"Goals!G5", shown{0.8, "0.0%"}, "sheet Goals, cell G5: shows a percentage, and has 0.8 in it"},
		"a smallest change in percent":  {"Metrics!O5", shown{0.05, "0%"}, "sheet Metrics, cell O5: shows a percentage"},
		"a coverage in percent":         {"Metrics!K5", shown{0.5, "0%"}, ""},
		"a smallest change with a unit": {"Metrics!O5", shown{1, `0" calls"`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]string{"impactmart.yaml": bookConfig})
			s.registerBook(map[string]any{of.cell: of.in})
			if of.says == "" {
				s.run(0, "check")
			} else if out := s.run(2, "check"); !strings.Contains(out, of.says) {
				t.Errorf("check says\n%s", out)
			}
		})
	}
}

// bookConfig is projectConfig with its register in the workbook.
var bookConfig = func() string {
	feeds, _, _ := strings.Cut(projectConfig, "goals:\n")
	return feeds + "register: register.xlsx\n"
}()

// plan is a plan in YAML, and planned the same in the workbook.
const plan = "plans:\n  - {program: C1, start: 2025-09-01, departments: [Support, \"Sales, north\"], people: 20, design: wait_list}\n"

var planned = map[string]any{
	"Plans!A5": "C1", "Plans!B5": time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), "Plans!C5": "Support; Sales, north", "Plans!F5": 20, "Plans!G5": "wait_list",
}

// TestRegisterBook compares a register in a workbook with the same register in YAML: the
// run id is the same, and the marts are the same, byte for byte.
func TestRegisterBook(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"impactmart.yaml": projectConfig + plan})
	s.run(0, "run")
	s.registerBook(planned)
	s.write("impactmart.yaml", bookConfig)
	if out := s.run(0, "run"); !strings.Contains(out, "nothing to publish") {
		t.Errorf("the register in the workbook differs:\n%s", out)
	}
	s.write("impactmart.yaml", bookConfig+"store: other\n")
	s.run(0, "run")
	marts, err := filepath.Glob(s.path("store/marts/*.parquet"))
	if err != nil || len(marts) < 20 {
		t.Fatal(marts, err)
	}
	for _, path := range marts {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(s.path("other/marts/" + filepath.Base(path)))
		if err != nil || !bytes.Equal(want, got) {
			t.Errorf("%s differs, %v", filepath.Base(path), err)
		}
	}
}

// TestRegisterBookFaults: each fault names file, sheet, cell and remedy.
func TestRegisterBookFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes map[string]any
		config  string
		want    []string
	}{
		"unknown reference": {
			map[string]any{"Alignments!B5": "call"}, "",
			[]string{`register.xlsx: sheet Alignments, cell B5: alignments[1].metric: "call" is not among the metrics (did you mean "calls"?)`},
		},
		"unknown word": {map[string]any{"Metrics!C5": "average"}, "", []string{`register.xlsx: sheet Metrics, cell C5: metrics.calls.kind: "average" is not one of mean, ratio, total, time_to`}},
		"unknown header": {
			map[string]any{"Metrics!D3": "Units"}, "",
			[]string{`register.xlsx: sheet Metrics, column D: "Units" is not a column of this sheet (did you mean "Unit"?)`},
		},
		"text for a number":               {map[string]any{"Metrics!O5": "1,5"}, "", []string{`register.xlsx: sheet Metrics, cell O5: metrics[1].smallest_change: "1,5" has the wrong type; write a number`}},
		"fraction for a count":            {map[string]any{"Metrics!G5": 2.5}, "", []string{`register.xlsx: sheet Metrics, cell G5: metrics[1].baseline: "2.5" has the wrong type; write a whole number`}},
		"no octal number":                 {map[string]any{"Metrics!G5": "010"}, "", []string{`register.xlsx: sheet Metrics, cell G5: metrics[1].baseline: "010" has the wrong type; write a whole number`}},
		"no day":                          {map[string]any{"Alignments!F5": "01/03/2025"}, "", []string{`register.xlsx: sheet Alignments, cell F5: alignments[1].agreed_on: "01/03/2025" is not a date; write yyyy-mm-dd`}},
		"a year for a day":                {map[string]any{"Programs!E5": 2025}, "", []string{`register.xlsx: sheet Programs, cell E5: programs.C1.launch: "2025" is not a date; write yyyy-mm-dd`}},
		"courses of two kinds":            {map[string]any{"Programs!C5": "A, B + C"}, "", []string{`register.xlsx: sheet Programs, cell C5: has both commas and +; write A + B if all courses are needed`}},
		"a course without a code":         {map[string]any{"Programs!C5": "A +  + C"}, "", []string{`register.xlsx: sheet Programs, cell C5: programs[1].courses.all[2]: has no code; write one, or remove the entry`}},
		"a course in two entries":         {map[string]any{"Programs!C5": "A + B / A"}, "", []string{`register.xlsx: sheet Programs, cell C5: programs.C1.courses: course "A" is in two entries of all; keep one`}},
		"missing":                         {map[string]any{"Metrics!C5": nil}, "", []string{`register.xlsx: sheet Metrics, cell A5: metrics.calls.kind: is missing; write one of mean`}},
		"a cell under no header":          {map[string]any{"Metrics!E3": nil, "Metrics!E5": "higher"}, "", []string{`register.xlsx: sheet Metrics, cell E4: is in a column without a header`, `register.xlsx: sheet Metrics, cell E5: is in a column without a header; move it, or clear the cell`}},
		"a cell beyond":                   {map[string]any{"Goals!L5": "see me"}, "", []string{`register.xlsx: sheet Goals, row 5: L5 is beyond the header`}},
		"a design of no plan":             {map[string]any{"Plans!A5": "C1", "Plans!B5": "2025-09-01", "Plans!G5": "lottery"}, "", []string{`register.xlsx: sheet Plans, cell G5: plans[1].design: "lottery" is not one of wait_list, waves, all`}},
		"a changed example is no example": {map[string]any{"Goals!C4": "Me"}, "", []string{`register.xlsx: sheet Goals, cell F4: goals.example_goal.metric: "example_calls" is not among the metrics`}},
		"given twice":                     {nil, bookConfig + "goals:\n  - {id: more, metric: calls}\n", []string{`impactmart.yaml:29: goals: is also in the sheet Goals of register.xlsx; keep one of the two`}},
		"no workbook":                     {nil, strings.Replace(bookConfig, "register.xlsx", "registr.xlsx", 1), []string{"impactmart.yaml:28: register: registr.xlsx does not exist; create it, for example with `impactmart init`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := c.config
			if config == "" {
				config = bookConfig
			}
			s := newSite(t, map[string]string{"impactmart.yaml": config})
			s.registerBook(c.changes)
			out := s.run(2, "check")
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("lacks %q:\n%s", want, out)
				}
			}
			if lines := strings.Count(strings.TrimSpace(out), "\n") + 1; lines != len(c.want) {
				t.Errorf("%d faults, want %d:\n%s", lines, len(c.want), out)
			}
		})
	}
	t.Run("sheet missing", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"impactmart.yaml": bookConfig})
		s.registerBook(nil)
		f, err := excelize.OpenFile(s.path("register.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.SetSheetName("Goals", "Goal"); err != nil {
			t.Fatal(err)
		}
		if err := f.Save(); err != nil {
			t.Fatal(err)
		}
		if out := s.run(2, "check"); !strings.Contains(out, `impactmart.yaml:28: register: register.xlsx: has no sheet "Goals" (did you mean "Goal"?)`) {
			t.Errorf("%s", out)
		}
	})
}

// TestInit starts a project as the help says, fills in the forms, and runs it.
func TestInit(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "training")
	s := site{t, dir}
	var out bytes.Buffer
	if code := run([]string{"init", dir}, &out, &out); code != 0 {
		t.Fatalf("init: %d %s", code, out.String())
	}
	before, err := os.ReadFile(s.path("register.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if code := run([]string{"init", dir}, &out, &out); code != exitUsage || !strings.Contains(out.String(), "register.xlsx, templates/completions.xlsx") {
		t.Errorf("a second init: %d %s", code, out.String())
	}
	if after, err := os.ReadFile(s.path("register.xlsx")); err != nil || !bytes.Equal(before, after) {
		t.Errorf("a second init changed the register, %v", err)
	}
	if out := s.run(3, "check"); !strings.Contains(out, "feeds.roster.source.path: no file matches") {
		t.Errorf("check: %s", out)
	}

	fillForms(s)
	if out := s.run(0, "run", "--strict"); !strings.Contains(out, "379 read = 376 landed + 0 rejected + 3 skipped") {
		t.Errorf("run: %s", out)
	}
	if got := len(s.landed("completions")); got != 16 {
		t.Errorf("%d completions landed, want 16", got)
	}
}

// fillForms fills in the register and the templates of a new project, and delivers them.
func fillForms(s site) {
	s.t.Helper()
	s.registerBook(nil)
	var roster, completions, observations [][]any
	for person := 1; person <= 40; person++ {
		id := fmt.Sprintf("%04d", person)
		roster = append(roster, []any{id, nil, "Support", nil, nil, time.Date(2020, 1, 15, 0, 0, 0, 0, time.UTC)})
		trained := person%5 < 2
		if trained {
			completions = append(completions, []any{id, "C1", time.Date(2025, 4, 17, 0, 0, 0, 0, time.UTC), "completed", 8})
		}
		for month := 1; month <= 8; month++ {
			value := 50 + person%7 + (person*month)%5
			if trained && month > 4 {
				value += 6
			}
			observations = append(observations, []any{id, "calls", time.Date(2025, time.Month(month), 1, 0, 0, 0, 0, time.UTC), value})
		}
	}
	s.fill("roster", "Roster", roster)
	s.fill("completions", "Completions", completions)
	s.fill("observations", "Observations", observations)
}

// fill writes rows below the example row of a template and delivers the template.
func (s site) fill(template, sheet string, rows [][]any) {
	s.t.Helper()
	f, err := excelize.OpenFile(s.path("templates/" + template + ".xlsx"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	for i, row := range rows {
		for at, value := range row {
			cell, err := excelize.CoordinatesToCellName(at+1, i+5)
			if err != nil {
				s.t.Fatal(err)
			}
			if err := f.SetCellValue(sheet, cell, value); value != nil && err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(s.path("inbox/" + template + ".xlsx")); err != nil {
		s.t.Fatal(err)
	}
}
