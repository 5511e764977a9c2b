package main

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestHiddenInSheets: rows and columns that a sheet hides are named where they are read, and
// inspect asks about them; where the configuration says what is meant, nothing is said.
func TestHiddenInSheets(t *testing.T) {
	t.Parallel()
	config := withSheet(excelFeed)
	s := newSite(t, map[string]string{"impactmart.yaml": config})
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Export"); err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"id", "course", "done", "hours", "price", "state", "remark"}}
	for person := range 8 {
		rows = append(rows, []any{fmt.Sprintf("%04d", person+1), "C1", 45764.0, "8", 100.0, "Out", "x"})
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Export", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []int{4, 5} {
		if err := f.SetRowVisible("Export", row, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, column := range []string{"E", "G"} { // price, and remark, which is not read
		if err := f.SetColVisible("Export", column, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(s.path("inbox/completions.xlsx")); err != nil {
		t.Fatal(err)
	}
	const says = "2 rows are hidden or filtered out, the first is row 4; hidden columns: price; all that was read like the others"
	for range 2 { // also when it has landed before
		if out := s.run(0, "run"); !strings.Contains(out, "feed completions: inbox/completions.xlsx (sheet Export): "+says+". Declare `hidden_rows: read` if that is right") {
			t.Errorf("the run says\n%s", out)
		}
	}
	if said := s.says("inbox/completions.CHECKED.xlsx", "Start here"); !strings.Contains(said, "All 8 rows used. Please check what is hidden.") || !strings.Contains(said, says+". If a row should not count, write “delete” next to it in the corrected file, into the column “What to fix”; if a column should not, ask the person who runs impactmart.") {
		t.Errorf("start here:\n%s", said)
	}
	if digest := html.UnescapeString(s.digestOf("inbox")); !strings.Contains(digest, "<p>"+says) {
		t.Errorf("the digest:\n%s", digest)
	}
	s.write("impactmart.yaml", strings.Replace(config, "sheet: Export,", "sheet: Export, hidden_rows: read,", 1))
	if out := s.run(0, "run"); strings.Contains(out, "rows are hidden") || !strings.Contains(out, "Hidden columns: price; all that was read") {
		t.Errorf("with hidden_rows: read:\n%s", out)
	}
	s.write("impactmart.yaml", strings.Replace(config, "sheet: Export,", "sheet: Export, hidden_rows: skip,", 1))
	if out := s.run(0, "run"); strings.Contains(out, "rows are hidden") || !strings.Contains(out, "6 rows") {
		t.Errorf("with hidden_rows: skip:\n%s", out)
	}
	out := s.run(0, "inspect", s.path("inbox/completions.xlsx"))
	for _, want := range []string{"hidden_rows: choose", "DECIDE: 2 of 8 rows are hidden or filtered out, the first is row 4; replace “choose” with read if they count, otherwise skip", "the column is hidden in the sheet"} {
		if !strings.Contains(out, want) {
			t.Errorf("inspect lacks %q:\n%s", want, out)
		}
	}
}
