package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestInspectOpenLinesDoNotLoad: no run accepts any kind of open line before somebody has
// completed it.
func TestInspectOpenLinesDoNotLoad(t *testing.T) {
	for name, c := range map[string]struct{ text, open string }{
		"nulls":     {"Employee ID,Course,Completed on,Score\nNA,C1,2026-03-14,0.5\nE2,C1,2026-03-14,NA\n" + strings.Repeat("E3,C1,2026-03-14,0.5\n", 9), "nulls: {choose: [NA]}"},
		"rivals":    {"User ID,Learner ID,Course,Completed on\nE1,E1,C1,2026-03-14\n", "employee_id: {}"},
		"scale":     {"Employee ID,Course,Completed on,Score\nE1,C1,2026-03-14,86\nE2,C1,2026-03-14,0.85\n", "percent: choose"},
		"letters":   {"Employee ID,Course,Completed on,Cost\nE1,C1,2026-03-14,100.50 pts\n", "cost_amount: {}"},
		"thousands": {"Employee ID,Course,Completed on,Cost (kEUR),Currency\nE1,C1,2026-03-14,100.50,EUR\n", "decimal: choose"},
		"serials":   {"Employee ID,Course,Completed on\nE1,C1,45764\n", "formats: [choose]"},
		"expired":   {"Employee ID,Course,Completed on,Status\nE1,C1,2026-03-14,Expired\n", "choose: [Expired]"},
		"one slip":  {"Employee ID,Course,Completed on\nE1,C1,03/14/2026\n" + strings.Repeat("E1,C1,03/04/2026\n", 29), "formats: [choose]"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, map[string]string{"inbox/courses.csv": c.text})
			printed := s.proposed(0, "inbox/courses.csv", "--table", "completions")
			if strings.Count(printed, "# DECIDE") != 1 || !strings.Contains(printed, c.open) {
				t.Fatalf("lacks %q, or leaves more open:\n%s", c.open, printed)
			}
			s.adopt(printed)
			s.run(2, "run")
		})
	}
}

// TestInspectFlawedHeader runs, as proposed, a file with a repeated header and dates with
// one-digit months and days.
func TestInspectFlawedHeader(t *testing.T) {
	s := newSite(t, map[string]string{"inbox/courses.csv": "Employee ID,Course,Completed on,Note,Note\n0001,C1,2026/3/5,a,b\n0005,C1,2026/3/14,c,d\n"})
	printed := s.proposed(0, "inbox/courses.csv", "--table", "completions")
	if strings.Contains(printed, "DECIDE") || !strings.Contains(printed, "Note (column 4), Note (column 5)") {
		t.Fatal(printed)
	}
	s.adopt(printed)
	s.run(0, "run")
	if got := strings.Join(s.landedCompletions("courses"), "; "); got != "0001 2026-03-05 completed <nil> <nil>; 0005 2026-03-14 completed <nil> <nil>" {
		t.Error(got)
	}
}

// TestInspectMonthsOfASheet runs a sheet whose months are real dates in the header.
func TestInspectMonthsOfASheet(t *testing.T) {
	f := excelize.NewFile()
	month, err := f.NewStyle(&excelize.Style{NumFmt: 17})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"Employee ID", 46023, 46054, 46082}, {"0001", 10, 11, 12}, {"0005", 20, 21.5, 22}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "B1", "D1", month); err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, map[string]string{"inbox/wide.xlsx": book.String()})
	printed := s.proposed(0, "inbox/wide.xlsx", "--table", "observations")
	decided := strings.Replace(printed, "metric_id: {}", "metric_id: {const: calls}", 1)
	s.write("impactmart.yaml", strings.Replace(projectConfig, "feeds:\n", decided, 1))
	s.run(0, "run")
	rows := strings.Join(s.landed("wide"), "\n")
	for _, want := range []string{"2026-01-01", "2026-02-01", "2026-03-01", "21.5"} {
		if !strings.Contains(rows, want) {
			t.Errorf("lacks %s:\n%s\n%s", want, rows, printed)
		}
	}
}
