package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestCorrectedFileUnchanged: a corrected file that comes back as it was is held to the same
// rules as the delivery, whatever the cells are and however they are shown; also where the
// delivery is no longer there.
func TestCorrectedFileUnchanged(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"impactmart.yaml": withSheet(strings.Replace(excelFeed, "header: {within: 5}}", "header: {within: 5}}\n    contract: {max_rejects: 100%}", 1))})
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Export"); err != nil {
		t.Fatal(err)
	}
	usual := []any{"0001", "C1", 45764.0, "7,5", 100.25, "Done, all of it", "fine"}
	header := []any{"id", "course", "done", "hours", "price", "state", "remark"}
	if err := f.SetSheetRow("Export", "A1", &header); err != nil {
		t.Fatal(err)
	}
	row := 1
	add := func(column int, value any, format string) {
		row++
		cells := append([]any{}, usual...)
		cells[0] = fmt.Sprintf("%04d", row%40+1)
		cells[column] = value
		if err := f.SetSheetRow("Export", fmt.Sprint("A", row), &cells); err != nil {
			t.Fatal(err)
		}
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		cell := fmt.Sprint(string(rune('A'+column)), row)
		if err := f.SetCellStyle("Export", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	formats := []string{
		"General", "@", "0000", `"E"0000`, `"E-"0`, `"No. "0`, `0" min"`, `0.0" h"`, `General" Std."`, `0 "Tage"`, `"ca. "0`, `0" kg"`, `0"k"`, `#,##0 "k€"`,
		`#,##0, "k€"`, `[<60]0" s";0" min"`, `0"""'"`, "0%", `0"%"`, "$#,##0.00", `[$CHF-807] #,##0`, "yyyy-mm-dd", "d/m/yyyy h:mm", "h:mm", "[h]:mm:ss", `0.00E+00`, "# ?/?", `0".000"`,
	}
	for column := range 6 {
		for _, format := range formats {
			for _, value := range []any{12.0, 0.5, 1.5, 45764.0, -3.0, 123456.0} {
				add(column, value, format)
			}
		}
		for _, text := range []string{"12", "1.5", "90 min", "90 Std", "E-12", "#N/A", "=1+1", " x ", "2025-04-17", "17/04/2025", "50%", "$ 5", "1E5", "1.23457E+11"} {
			add(column, text, "General")
		}
	}
	if err := f.SaveAs(s.path("inbox/completions_q2.xlsx")); err != nil {
		t.Fatal(err)
	}
	const name = "inbox/completions_q2.CHECKED.xlsx"
	s.run(0, "run", "--accept", "person_unmatched", "--because", "a test")
	landed, fixes := strings.Join(s.landed("completions"), "\n"), s.says(name, "Fix list")
	for _, want := range []string{"No. 12|Is shown with a text", "E-12|Is shown with a text", "45764|Is a date in the spreadsheet", "12 kg|Is shown by its number format in a unit"} {
		if !strings.Contains(fixes, want) {
			t.Errorf("the fix list lacks %q", want)
		}
	}
	for _, isAlone := range []bool{false, true} {
		s.bring(name, "inbox/Answer.xlsx", nil)
		if isAlone {
			if err := os.Remove(s.path("inbox/completions_q2.xlsx")); err != nil {
				t.Fatal(err)
			}
		}
		s.run(0, "run", "--accept", "person_unmatched", "--because", "a test")
		if diff := cmp.Diff(strings.Split(landed, "\n"), s.landed("completions")); diff != "" {
			t.Errorf("alone %v (-before +after)\n%s", isAlone, diff)
		}
		if diff := cmp.Diff(fixes, s.says(name, "Fix list")); diff != "" {
			t.Errorf("alone %v (-before +after)\n%s", isAlone, diff)
		}
	}
}
