package pipelines_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// TestOneCellStopsNoBuild: whatever number stands in one cell, it is measured, or held back
// with a reason. None ends in an error of the engine.
func TestOneCellStopsNoBuild(t *testing.T) {
	t.Parallel()
	const hours, cost, numerator, denominator = "completions.csv:0001,FF-1,04/03/2026,Completed,", "roster.csv:0001,North,2016-02-01,", "repairs.csv:0001,2026-05,", "repairs.csv:0001,2025-09,157,"
	for _, c := range []struct {
		place, cell string // file and beginning of the line
		isHeld      bool   // rejected at landing
		currency    string // of the report, if it is another one
	}{
		{hours, "1e12", true, ""},
		{hours, "10000.1", true, ""},
		{hours, "10000", false, ""},
		{cost, "1e300", true, ""},
		{cost, "999999999999.9", false, ""},
		{cost, "999999999", false, "IDR"}, // 18,000 times as much
		{numerator, "1e300", true, ""},
		{numerator, "-1e300", true, ""},
		{numerator, "1e12", false, ""},
		{numerator, "-1e12", false, ""},
		{numerator, "1e-300", false, ""},
		{denominator, "1e300", true, ""},
		{denominator, "1e-300", true, ""},
		{denominator, "1e12", false, ""},
		{denominator, "1e-12", false, ""},
	} {
		t.Run(c.place+" "+c.cell+c.currency, func(t *testing.T) {
			t.Parallel()
			dir := minimalCopy(t)
			file, line, _ := strings.Cut(c.place, ":")
			replace(t, filepath.Join(dir, file), func(text string) string {
				before, after, found := strings.Cut(text, line)
				if !found {
					t.Fatalf("%s has no line %s", file, line)
				}
				return before + line + c.cell + after[strings.IndexAny(after, ",\n"):]
			})
			if c.currency != "" {
				replace(t, filepath.Join(dir, "impactmart.yaml"), func(text string) string {
					return strings.Replace(text, "\ncurrency: EUR\n", "\ncurrency: "+c.currency+"\nrates: [{from: EUR, rate: 18000, valid_from: 2016-01-01}]\n", 1)
				})
			}
			report, err := pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{})
			if err != nil || report.Rows.Rejected > 0 != c.isHeld {
				t.Errorf("%v, %+v", err, report.Rows)
			}
		})
	}
}

// TestLargestValueIsNamed: where a value of a unit makes numbers too large, the error names
// the row that is worth most, and what to mend.
func TestLargestValueIsNamed(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	replace(t, filepath.Join(dir, "impactmart.yaml"), func(text string) string {
		return strings.Replace(text, "value_per_unit: 1300", "value_per_unit: 1e9", 1)
	})
	replace(t, filepath.Join(dir, "repairs.csv"), func(text string) string {
		before, after, _ := strings.Cut(text, "0001,2026-05,")
		_, after, _ = strings.Cut(after, ",")
		return before + "0001,2026-05,900000000000," + after
	})
	text, err := os.ReadFile(filepath.Join(dir, "repairs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "900000000000")
	row := strings.Count(before, "\n") + 1
	_, err = pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{})
	want := fmt.Sprintf("feed repairs: repairs.csv row %d, column \"Repairs\", of metric repairs_per_hour: correct that cell, or the value_per_unit of that metric, which is 1e+09", row)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\nlacks %s", err, want)
	}
}

// replace changes the text of a file.
func replace(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(change(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
}
