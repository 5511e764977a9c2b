package inspect

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"
)

// TestFolder proposes a project: one feed for files that are written alike, people by the
// roster, the figures and courses that were found.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"inbox/HR 2026.csv":              "Employee ID,Work email,Department,Hourly cost\n" + repeated(20, "000%02d,p%02d@x.com,Ops,€ 40"),
		"inbox/kpi_2026-01.csv":          "Agent ID,Month,Calls\n" + repeated(9, "000%02d,2026-01,7"),
		"inbox/kpi_2026-02.csv":          "Agent ID,Month,Calls\n" + repeated(9, "000%02d,2026-02,8"),
		"inbox/lms/courses.csv":          "Kennung,Course,Completed on,Outcome\n" + repeated(9, "%02d,C1,2026-03-14,Passed\n%02d,C-2,2026-03-15,Failed"),
		"inbox/notes.txt":                "Dear all,\nnothing here.\n",
		"inbox/.hidden.csv":              "a,b\n1,2\n",
		"inbox/lms/old.CHECKED.xlsx":     "x",
		"inbox/picture.png":              "x",
		"inbox/lms/~$open.xlsx":          "x",
		"inbox/.git/employees.csv":       "Employee ID,Department\n1,2\n",
		"inbox/kpi_2025-12_old_form.csv": "Agent;Month;Calls\n1;2026-02;8\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, name, text)
	}
	p, err := Folder(t.Context(), "inbox", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Currency string
		Feeds    map[string]struct {
			Table  string
			Source struct{ Path string }
		}
		Metrics, Goals, Programs, Alignments []map[string]any
	}
	if err := yaml.Unmarshal([]byte(p.Config), &config); err != nil {
		t.Fatalf("%v\n%s", err, p.Config)
	}
	for name, path := range map[string]string{"hr_2026": "inbox/HR 2026.csv", "kpi": "inbox/kpi_2026-*.csv", "courses": "inbox/lms/courses.csv"} {
		if got := config.Feeds[name].Source.Path; got != path {
			t.Errorf("feed %s reads %q, want %q\n%s", name, got, path, p.Config)
		}
	}
	for _, want := range []string{
		"employee_id: {from: Kennung, pad: 5}", "status: {from: Outcome}", "currency: EUR", "comparison: {strata: [department]}",
		"{id: c1, name: C1, courses: [C1], launch: choose}", "{id: c_2, name: C-2, courses: [C-2], launch: choose}", "{id: calls, name: Calls, kind: choose",
	} {
		if !strings.Contains(p.Config, want) {
			t.Errorf("lacks %q:\n%s", want, p.Config)
		}
	}
	if strings.Count(p.Config, "# DECIDE") != len(p.Open) {
		t.Errorf("%d open lines, %d listed", strings.Count(p.Config, "# DECIDE"), len(p.Open))
	}
	unused := ""
	for _, u := range p.Unused {
		unused += u.File + " "
	}
	if !strings.Contains(unused, "inbox/notes.txt") || strings.Contains(unused, "hidden") || strings.Contains(unused, "CHECKED") {
		t.Errorf("unused %s", unused)
	}
	if _, err := Folder(t.Context(), "inbox/.git", Options{}); err != nil {
		t.Errorf("a folder with a roster: %v", err)
	}
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Folder(t.Context(), "empty", Options{}); err == nil || !strings.Contains(err.Error(), "put exports") {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestFolderOfSheets names each feed of a workbook with a sheet per year once.
func TestFolderOfSheets(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"north/kpi.xlsx", "south/kpi.xlsx"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		f := excelize.NewFile()
		_ = f.SetSheetName("Sheet1", "2025")
		if _, err := f.NewSheet("2026"); err != nil {
			t.Fatal(err)
		}
		for _, sheet := range []string{"2025", "2026"} {
			for at, row := range [][]any{{"Agent ID", "Month", "Calls"}, {"A1", sheet + "-01", 7}, {"A2", sheet + "-02", 8}} {
				if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", at+1), &row); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := f.SaveAs(name); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Folder(t.Context(), ".", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Feeds map[string]struct{ Source struct{ Path, Sheet string } }
	}
	if err := yaml.Unmarshal([]byte(p.Config), &config); err != nil {
		t.Fatalf("%v\n%s", err, p.Config)
	}
	var got []string
	for name := range sortedKeys(config.Feeds) {
		got = append(got, name+" "+config.Feeds[name].Source.Path+" "+config.Feeds[name].Source.Sheet)
	}
	want := "kpi north/kpi.xlsx 2025; kpi_2 south/kpi.xlsx 2025; kpi_2026 north/kpi.xlsx 2026; kpi_2026_2 south/kpi.xlsx 2026"
	if strings.Join(got, "; ") != want {
		t.Errorf("%s\nwant %s\n%s", strings.Join(got, "; "), want, p.Config)
	}
}
