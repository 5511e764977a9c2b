package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/internal/store"
)

// site is the project of a small company in a folder, used as its people would use it.
type site struct {
	t   *testing.T
	dir string
}

func newSite(t *testing.T, files map[string]string) site {
	t.Helper()
	s := site{t, t.TempDir()}
	if err := writeProject(s.dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		s.write(name, text)
	}
	return s
}

func (s site) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s site) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// run runs the program once and returns its output.
func (s site) run(want int, args ...string) string {
	s.t.Helper()
	var out bytes.Buffer
	args = append(args, "--config", s.path("impactmart.yaml"))
	if code := run(args, &out, &out); code != want {
		s.t.Fatalf("impactmart %s ended with %d, want %d:\n%s", args[0], code, want, out.String())
	}
	return out.String()
}

// landed returns the landed rows of the feed in the current snapshot, without their row
// numbers.
func (s site) landed(feed string) []string {
	s.t.Helper()
	manifests, err := filepath.Glob(s.path("store/snapshots/*/manifest.json"))
	if err != nil || len(manifests) == 0 {
		s.t.Fatal("nothing is published")
	}
	text, err := os.ReadFile(slices.Max(manifests))
	if err != nil {
		s.t.Fatal(err)
	}
	var m store.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		s.t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var rows []string
	for _, d := range m.Deliveries {
		if d.Feed != feed {
			continue
		}
		file := s.path("store/landing/" + feed + "/" + d.ContentHash + "-" + d.MappingHash + ".parquet")
		result, err := db.Query(fmt.Sprintf("select cast(t as varchar) from (select * exclude source_row from read_parquet('%s')) t", file))
		if err != nil {
			s.t.Fatal(err)
		}
		for result.Next() {
			var row string
			if err := result.Scan(&row); err != nil {
				s.t.Fatal(err)
			}
			rows = append(rows, row)
		}
		if err := result.Err(); err != nil {
			s.t.Fatal(err)
		}
	}
	slices.Sort(rows)
	return rows
}

// bring copies a corrected file to the inbox, with changes to cells of "Your file".
func (s site) bring(name, to string, changes map[string]any) {
	s.t.Helper()
	f, err := excelize.OpenFile(s.path("store/feedback/" + name))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	for cell, value := range changes {
		if err := f.SetCellValue("Your file", cell, value); err != nil {
			s.t.Fatal(err)
		}
	}
	if len(changes) == 0 { // copy it byte for byte
		text, err := os.ReadFile(s.path("store/feedback/" + name))
		if err != nil {
			s.t.Fatal(err)
		}
		s.write(to, string(text))
	} else if err := f.SaveAs(s.path(to)); err != nil {
		s.t.Fatal(err)
	}
}

// says returns the text of a sheet of a corrected file.
func (s site) says(name, sheet string) string {
	s.t.Helper()
	f, err := excelize.OpenFile(s.path("store/feedback/" + name))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.Join(row, "|"))
	}
	return strings.Join(lines, "\n")
}

const faultyCompletions = `id,course,done
0001,C1,17/04/2025
0005,C1,17/04/2025
0006,C1,31/02/2025
0010,C1,soon
0011,"C1, or so",17/04/2025,extra
0015,=cmd|' /C calc'!A0,17/04/2025
,C1,17/04/2025
`

const correctedCompletions = `id,course,done
0001,C1,17/04/2025
0005,C1,17/04/2025
0006,C1,28/04/2025
0010,C1,17/04/2025
0011,C1,17/04/2025
0015,=cmd|' /C calc'!A0,17/04/2025
0016,C1,17/04/2025
`

// TestCorrectedFileOfCSV takes all steps: a delivery with findings, its corrected file,
// that file delivered unchanged, and that file delivered with corrections.
func TestCorrectedFileOfCSV(t *testing.T) {
	t.Parallel()
	source := newSite(t, map[string]string{"inbox/completions.csv": correctedCompletions})
	source.run(0, "run")
	if said := source.says("inbox/completions.CHECKED.xlsx", "Start here"); !strings.Contains(said, "All 7 rows used. Nothing to do.") {
		t.Errorf("the response to a clean file:\n%s", said)
	}

	s := newSite(t, map[string]string{"inbox/completions.csv": faultyCompletions})
	out := s.run(0, "run")
	if !strings.Contains(out, "3 of 7 rows used, 4 held back") || !strings.Contains(out, "correct     1 file") {
		t.Errorf("the run says:\n%s", out)
	}
	const name = "inbox/completions.CHECKED.xlsx"
	info, err := os.Stat(s.path("store/feedback/" + name))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	list := s.says(name, "Fix list")
	for _, want := range []string{"4|done|31/02/2025|Is not a date (expected dd/mm/yyyy)|", "5|done|soon|", "6|(whole row)||", "8|(whole row)||Id is empty|"} {
		if !strings.Contains(list, want) {
			t.Errorf("the fix list lacks %q:\n%s", want, list)
		}
	}
	before := s.landed("completions")

	// Delivered unchanged, the corrected file replaces the original and changes nothing.
	s.bring(name, name, nil)
	out = s.run(0, "run")
	if diff := cmp.Diff(before, s.landed("completions")); diff != "" || !strings.Contains(out, "completions.CHECKED.xlsx (sheet Your file), 3 rows, 4 rejected") {
		t.Errorf("unchanged (-before +after)\n%s\n%s", diff, out)
	}
	if want := "because feed completions: inbox/completions.CHECKED.xlsx (sheet Your file) counts instead of its original, 3 rows instead of 3"; !strings.Contains(out, want) {
		t.Errorf("the run does not say %q:\n%s", want, out)
	}
	for _, wrong := range []string{"is not mapped", "is gone"} {
		if strings.Contains(out, wrong) {
			t.Errorf("the run says %q of a corrected file that replaces its original:\n%s", wrong, out)
		}
	}

	// Corrected in two steps: the second corrected file is made from the first.
	s.bring(name, name, map[string]any{"E4": "28/04/2025", "E5": "17/04/2025"})
	if out = s.run(0, "run"); !strings.Contains(out, "5 of 7 rows used, 2 held back") {
		t.Errorf("after the first step:\n%s", out)
	}
	s.bring(name, name, map[string]any{"C6": "0011", "D6": "C1", "E6": "17/04/2025", "C8": "0016"})
	if err := os.Remove(s.path("inbox/completions.csv")); err != nil { // the original is no longer needed
		t.Fatal(err)
	}
	if out = s.run(0, "run", "--strict"); !strings.Contains(out, "All 7 rows used. Nothing to do") {
		t.Errorf("after the second step:\n%s", out)
	}
	if diff := cmp.Diff(source.landed("completions"), s.landed("completions")); diff != "" {
		t.Errorf("(-corrected in the source +corrected in the workbook)\n%s", diff)
	}

	// A new version of the original counts instead of the corrected file.
	s.write("inbox/completions.csv", "id,course,done\n0001,C1,17/04/2025\n")
	out = s.run(0, "check")
	if !strings.Contains(out, "was made for an earlier version of inbox/completions.csv and no longer counts; remove it") || !strings.Contains(out, "completions: inbox/completions.csv, 1 row") {
		t.Errorf("after a new version:\n%s", out)
	}
}

// withSheet is the configuration whose completions come from a sheet.
func withSheet(feed string) string {
	return strings.Replace(projectConfig, `source: {type: csv, path: "inbox/completions*.csv"}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: done, formats: [dd/mm/yyyy]}
      status: {const: completed}`, feed, 1)
}

const excelFeed = `source: {type: excel, path: "inbox/completions*.xlsx", sheet: Export, header: {within: 5}}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: done, formats: [excel, dd/mm/yyyy]}
      duration_hours: {from: hours, unit: hours, decimal: ","}
      cost_amount: {from: price}
      currency_code: {const: EUR}
      status: {from: state, values: {completed: ["Done, all of it"], failed: [Out]}}
    skip_where: [{column: id, equals: [Total]}]`

// TestCorrectedFileOfExcel has titles above the header, real dates, numbers, words
// and a totals row.
func TestCorrectedFileOfExcel(t *testing.T) {
	t.Parallel()
	config := withSheet(excelFeed)
	s := newSite(t, map[string]string{"impactmart.yaml": config})
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Export"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"Learning export"}, {},
		{"id", "course", "done", "hours", "price", "state", "remark"},
		{"0001", "C1", 45764.0, "7,5", 100.25, "Done, all of it", "fine"},
		{"0005", "C1", "17/04/2025", "8", 99.0, "done, ALL of it", 12.0},
		{"0006", "C1", 45764.0, "8", "a hundred", "Finished", ""},
		{"Total", "", "", "", 199.25, "", ""},
	} {
		if err := f.SetSheetRow("Export", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(s.path("inbox/completions_q2.xlsx")); err != nil {
		t.Fatal(err)
	}
	const name = "inbox/completions_q2.CHECKED.xlsx"
	if out := s.run(0, "run"); !strings.Contains(out, "2 of 3 rows used, 1 held back") {
		t.Errorf("the run says:\n%s", out)
	}
	if said := s.says(name, "Your file"); !strings.Contains(said, "6|price is not a number") || !strings.Contains(said, "2025-04-17|7,5|100.25|Done, all of it|fine") {
		t.Errorf("your file:\n%s", said)
	}
	before := s.landed("completions")
	s.bring(name, name, nil)
	s.run(0, "run")
	if diff := cmp.Diff(before, s.landed("completions")); diff != "" {
		t.Errorf("unchanged (-before +after)\n%s", diff)
	}
	s.bring(name, name, map[string]any{"G4": 100.0, "H4": "Out"})
	if out := s.run(0, "run", "--strict"); !strings.Contains(out, "All 3 rows used, 1 skipped by rule. Nothing to do") {
		t.Errorf("corrected:\n%s", out)
	}
	want := append(slices.Clone(before), strings.NewReplacer("0001", "0006", "'status': completed", "'status': failed", "7.5", "8.0", "100.250000", "100.000000").Replace(before[0]))
	slices.Sort(want)
	if diff := cmp.Diff(want, s.landed("completions")); diff != "" {
		t.Errorf("corrected (-want +got)\n%s", diff)
	}

	// In the place of its original it counts as well, and nobody is told to remove it.
	if err := os.Rename(s.path(name), s.path("inbox/completions_q2.xlsx")); err != nil {
		t.Fatal(err)
	}
	if out := s.run(0, "run", "--strict"); strings.Contains(out, "completions_q2.xlsx is not read") {
		t.Errorf("in the place of its original:\n%s", out)
	}
	if diff := cmp.Diff(want, s.landed("completions")); diff != "" {
		t.Errorf("in the place of its original (-want +got)\n%s", diff)
	}
}

// TestCorrectedFileOfLarge: the corrected file of a large delivery has only the rows with
// findings. Once corrected, they count instead of those of the original.
func TestCorrectedFileOfLarge(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for person := range 20_000 {
		fmt.Fprintf(&rows, "%04d,K%d,17/04/2025\n", 1+person%40, person)
	}
	const name = "inbox/completions.CHECKED.xlsx"
	config := strings.Replace(projectConfig, "      status: {const: completed}\n", "      status: {const: completed}\n    contract: {min_rows_vs_last: 90%}\n", 1)
	s := newSite(t, map[string]string{"impactmart.yaml": config, "inbox/completions.csv": "id,course,done\n" + rows.String() + "0001,C1,soon\n0005,C1,17/04/2025\n0006,C1,later\n"})
	s.run(0, "run")
	if said := s.says(name, "Start here"); !strings.Contains(said, "which must stay where it is") || !strings.Contains(said, "20,001 of 20,003 rows used, 2 held back.") {
		t.Errorf("start here:\n%s", said)
	}
	s.bring(name, name, map[string]any{"E2": "17/04/2025", "E3": "18/04/2025"})
	out := s.run(0, "run")
	if !strings.Contains(out, "inbox/completions.CHECKED.xlsx (sheet Your file), 20003 rows") {
		t.Errorf("the corrected rows do not count in the file:\n%s", out)
	}
	// The rows that were corrected stay in the next corrected file, and it needs the original.
	if said := s.says(name, "Your file"); strings.Count(said, "\n") != 2 || !strings.Contains(said, "20002||0001|C1|17/04/2025") {
		t.Errorf("the second corrected file has\n%s", said)
	}
	s.bring(name, name, nil)
	if out := s.run(0, "check"); !strings.Contains(out, "inbox/completions.CHECKED.xlsx (sheet Your file), 20003 rows") {
		t.Errorf("returned unchanged:\n%s", out)
	}
	if err := os.Remove(s.path("inbox/completions.csv")); err != nil {
		t.Fatal(err)
	}
	if out := s.run(3, "check"); !strings.Contains(out, "inbox/completions.CHECKED.xlsx (sheet Your file) has only some rows of inbox/completions.csv, which is no longer there; put that file back beside it") {
		t.Errorf("without the original:\n%s", out)
	}
}

// TestCorrectedFileFaults checks what a corrected file says about a refused delivery, and
// what the program says about a corrected file that it cannot use.
func TestCorrectedFileFaults(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		var rows strings.Builder
		for range 12 {
			fmt.Fprintln(&rows, "0001,C1,soon")
		}
		s := newSite(t, map[string]string{"inbox/completions.csv": "id,course,done\n0001,C1,17/04/2025\n" + rows.String()})
		out := s.run(3, "run")
		if !strings.Contains(out, "inbox/completions.csv was refused; see what to correct in ") {
			t.Errorf("the run says:\n%s", out)
		}
		said := s.says(name, "Start here")
		if !strings.Contains(said, "Nothing in this file was used.") || !strings.Contains(said, "12 of 13 records are held back") || strings.Count(s.says(name, "Fix list"), "soon") != 12 {
			t.Errorf("start here:\n%s", said)
		}
		changes := map[string]any{}
		for row := range 12 {
			changes[fmt.Sprintf("E%d", row+3)] = "17/04/2025"
		}
		s.bring(name, "inbox/My answer.xlsx", changes)
		if out := s.run(0, "check"); !strings.Contains(out, "inbox/My answer.xlsx (sheet Your file), 13 rows") {
			t.Errorf("mended:\n%s", out)
		}
	})
	t.Run("header missing", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"inbox/completions.csv": "id,course,day\n0001,C1,17/04/2025\n"})
		s.run(3, "run")
		if said := s.says(name, "Start here"); !strings.Contains(said, `no header "done" among "id", "course", "day"`) {
			t.Errorf("start here:\n%s", said)
		}
	})
	t.Run("unknown person", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{
			"inbox/completions.csv":   "id,course,done\n0001,C1,17/04/2025\n9999,C1,17/04/2025\n",
			"inbox/completions_2.csv": "id,course,done\n0005,C1,17/04/2025\n",
		})
		s.run(0, "run")
		if said := s.says(name, "Fix list"); !strings.Contains(said, "3|id|9999|The roster has no person with this id or address|") || !strings.Contains(said, "|Please check|Go to C3") {
			t.Errorf("fix list:\n%s", said)
		}
		// A corrected roster changes the response, although the file is the same. The
		// response to a file that no longer exists is removed.
		roster, err := os.ReadFile(s.path("inbox/roster.csv"))
		if err != nil {
			t.Fatal(err)
		}
		s.write("inbox/roster.csv", string(roster)+"9999,2020-01-15,Support\n")
		if err := os.Remove(s.path("inbox/completions_2.csv")); err != nil {
			t.Fatal(err)
		}
		s.run(0, "run")
		if said := s.says(name, "Start here"); !strings.Contains(said, "All 2 rows used. Nothing to do.") {
			t.Errorf("start here:\n%s", said)
		}
		if _, err := os.Stat(s.path("store/feedback/inbox/completions_2.CHECKED.xlsx")); !os.IsNotExist(err) {
			t.Errorf("the corrected file of a removed delivery is still there: %v", err)
		}
	})
	t.Run("two corrected files", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"inbox/completions.csv": faultyCompletions})
		s.run(0, "run")
		s.bring(name, "inbox/a.CHECKED.xlsx", nil)
		s.bring(name, "inbox/b.checked (1).XLSX", nil) // identical files count once
		s.run(0, "check")
		s.bring(name, "inbox/b.checked (1).XLSX", map[string]any{"E4": "28/04/2025"})
		s.run(0, "check") // what a left as it was says nothing
		s.bring(name, "inbox/a.CHECKED.xlsx", map[string]any{"E4": "27/04/2025"})
		if out := s.run(0, "check"); !strings.Contains(out, "corrected files give different values below “done” (a.CHECKED.xlsx and b.checked (1).XLSX)") {
			t.Errorf("the check says:\n%s", out)
		}
	})
	t.Run("not ours", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, nil)
		f := excelize.NewFile()
		if err := f.SaveAs(s.path("inbox/old.CHECKED.xlsx")); err != nil {
			t.Fatal(err)
		}
		if out := s.run(3, "run"); !strings.Contains(out, `has no sheet "Your file"`) || !strings.Contains(out, "names with .CHECKED are reserved for corrected files") {
			t.Errorf("the run says:\n%s", out)
		}
	})
	t.Run("marker gone", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"inbox/completions.csv": faultyCompletions})
		s.run(0, "run")
		s.bring(name, name, map[string]any{"B1": "Notes"})
		if out := s.run(3, "check"); !strings.Contains(out, "the header “What to fix (...)”, which names the original file, is missing") {
			t.Errorf("the run says:\n%s", out)
		}
	})
	t.Run("removed or damaged", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"inbox/completions.csv": faultyCompletions})
		s.run(0, "run")
		damaged := func() bool {
			text, err := os.ReadFile(s.path("store/feedback/" + name))
			return err == nil && string(text) == "damaged"
		}
		if err := os.RemoveAll(s.path("store/feedback")); err != nil {
			t.Fatal(err)
		}
		s.run(0, "run")
		if _, err := os.Stat(s.path("store/feedback")); !os.IsNotExist(err) {
			t.Errorf("a run with nothing to do: %v", err)
		}
		s.write("inbox/completions_2.csv", "id,course,done\n0003,C1,20/04/2025\n")
		s.run(0, "run")
		s.says(name, "Start here")
		s.write("store/feedback/"+name, "damaged")
		s.write("inbox/completions_2.csv", "id,course,done\n0004,C1,20/04/2025\n")
		if s.run(0, "run"); !damaged() {
			t.Error("a response that had not changed was written again")
		}
		s.run(0, "run", "--full")
		s.says(name, "Start here")
	})
	t.Run("switched off", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, map[string]string{"impactmart.yaml": projectConfig + "publish: {workbooks: false}\n"})
		if err := os.MkdirAll(s.path("store/feedback/inbox"), 0o700); err != nil {
			t.Fatal(err)
		}
		s.write("store/feedback/"+name, "from a run before")
		s.run(0, "run")
		if _, err := os.Stat(s.path("store/feedback/" + name)); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
	})
}

// TestCorrectedFileNamesContradictions: a row that is used and contradicts others is named
// at its cell, too, and one that contradicts nothing is not.
func TestCorrectedFileNamesContradictions(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"inbox/completions.csv": "id,course,done\n0003,C1,20/01/2025\n0005,C1,17/04/2025\n"})
	s.run(0, "run")
	said := s.says("inbox/completions.CHECKED.xlsx", "Fix list")
	if !strings.Contains(said, "A completion more than a month before the launch of its program|Check the year") || !strings.Contains(said, "20/01/2025") || strings.Contains(said, "17/04/2025") {
		t.Errorf("the corrected file says\n%s", said)
	}
}

// TestCorrectedFileOfFilledCells: the corrected file has the values of a column with
// fill_down in every cell, so that its rows mean the same without the rows above them.
func TestCorrectedFileOfFilledCells(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	config := strings.Replace(projectConfig, "employee_id: {from: id}\n      program_id", "employee_id: {from: id, fill_down: true}\n      program_id", 1)
	var rows strings.Builder
	for person := range 20_000 {
		fmt.Fprintf(&rows, "%04d,K%d,17/04/2025\n", 1+person%40, person)
	}
	for _, above := range []string{"", rows.String()} { // with all rows, and with only those to correct
		s := newSite(t, map[string]string{"impactmart.yaml": config, "inbox/completions.csv": "id,course,done\n" + above + "0005,C1,17/04/2025\n,C2,soon\n0006,C1,17/04/2025,x\n,C2,17/04/2025\n0010,C1,17/04/2025\n"})
		s.run(0, "run")
		said := s.says(name, "Your file")
		lines := strings.Split(said, "\n")
		last := slices.IndexFunc(lines, func(line string) bool {
			return strings.HasSuffix(line, "|id is empty, and it is not certain which value above stands for it||C2|17/04/2025")
		})
		if last < 0 || !strings.Contains(said, "|0005|C2|soon") {
			t.Fatalf("your file ends with\n%s", said[max(0, len(said)-600):])
		}
		before := s.landed("completions")
		s.bring(name, name, nil)
		if out := s.run(0, "run"); !strings.Contains(out, "completions.CHECKED.xlsx (sheet Your file)") || !strings.Contains(out, "3 rejected") {
			t.Errorf("unchanged:\n%s", out)
		}
		if diff := cmp.Diff(before, s.landed("completions")); diff != "" {
			t.Errorf("unchanged (-before +after)\n%s", diff)
		}
		if above != "" {
			continue
		}
		s.bring(name, name, map[string]any{fmt.Sprintf("C%d", last): "0011"}) // the cell above has two lines
		s.run(0, "run")
		if landed := strings.Join(s.landed("completions"), "\n"); !strings.Contains(landed, "0011") {
			t.Errorf("corrected:\n%s", landed[max(0, len(landed)-300):])
		}
	}
}
