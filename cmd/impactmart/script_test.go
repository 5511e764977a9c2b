package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
)

// The clock of all tests stands before any launch, so that agreements are witnessed, unless
// CLOCK has another time.
func TestMain(m *testing.M) {
	clock := time.Date(1960, time.January, 1, 0, 0, 0, 0, time.UTC)
	if at, err := time.Parse(time.RFC3339, os.Getenv("CLOCK")); err == nil {
		clock = at
	}
	tools.Now = func() time.Time { return clock }
	testscript.Main(m, map[string]func(){"impactmart": main})
}

// TestScripts runs testdata/script/*.txtar, which use the program on a command line.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE_GOLDEN") != "",
		Setup: func(env *testscript.Env) error {
			// No command needs the system's temporary folder: personal data stay in the store.
			env.Setenv("TMPDIR", filepath.Join(env.WorkDir, "no-temporary-folder"))
			return errors.Join(serveLogin(env), copyExamples(env))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"project":  company,
			"workbook": workbook,
			"cut":      cut,
			"flip":     flip,
			"absent":   absent,
			"swap":     swap,
			"bucket":   func(ts *testscript.TestScript, _ bool, args []string) { bucketOf(ts, t, args[0]) },
		},
	})
}

// copyExamples copies the examples to the script's folder, and next to the minimal one
// the configuration that the README shows for it.
func copyExamples(env *testscript.Env) error {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		return err
	}
	_, block, _ := strings.Cut(string(readme), "```yaml\n")
	block, _, _ = strings.Cut(block, "```")
	examples := filepath.Join(env.WorkDir, "examples")
	if err := os.CopyFS(examples, os.DirFS(filepath.Join("..", "..", "examples"))); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(examples, "minimal", "readme.yaml"), []byte(block), 0o644)
}

// serveLogin serves a login page at LOGIN_URL, as a service does after its session has
// expired.
func serveLogin(env *testscript.Env) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Please log in</title>"))
	}))
	env.Defer(server.Close)
	env.Setenv("LOGIN_URL", server.URL)
	env.Setenv("API_TOKEN", "canary-7c1f")
	return nil
}

// exits runs a command and checks its exit code: exits 3 impactmart run.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	}
	if want, _ := strconv.Atoi(args[0]); code != want {
		ts.Fatalf("%s exited with %d, want %d: %v", args[1], code, want, err)
	}
}

// company writes the small company of writeProject to the script's folder.
func company(ts *testscript.TestScript, _ bool, _ []string) { ts.Check(writeProject(ts.MkAbs("."))) }

// writeProject writes a small company that can be measured: 40 people of one
// department, 16 of them trained, eight months of one metric.
func writeProject(dir string) error {
	var roster, completions, kpi strings.Builder
	fmt.Fprintln(&roster, "id,hired,department")
	fmt.Fprintln(&completions, "id,course,done")
	fmt.Fprintln(&kpi, "id,month,value")
	for person := 1; person <= 40; person++ {
		fmt.Fprintf(&roster, "%04d,2020-01-15,Support\n", person)
		trained := person%5 < 2
		if trained {
			fmt.Fprintf(&completions, "%04d,C1,17/04/2025\n", person)
		}
		for month := 1; month <= 8; month++ {
			value := 50 + person%7 + (person*month)%5
			if trained && month > 4 {
				value += 6
			}
			fmt.Fprintf(&kpi, "%04d,2025-%02d,%d\n", person, month, value)
		}
	}
	for name, text := range map[string]string{
		"impactmart.yaml":       projectConfig,
		"inbox/roster.csv":      roster.String(),
		"inbox/completions.csv": completions.String(),
		"inbox/kpi.csv":         kpi.String(),
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			return err
		}
	}
	return nil
}

const projectConfig = `version: 1
currency: EUR
comparison: {strata: [department]}
feeds:
  roster:
    table: employees
    source: {type: csv, path: inbox/roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      department: {from: department}
  completions:
    table: completions
    source: {type: csv, path: "inbox/completions*.csv"}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: done, formats: [dd/mm/yyyy]}
      status: {const: completed}
  kpi:
    table: observations
    source: {type: csv, path: inbox/kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: calls}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
goals:
  - {id: answers, name: Answer more calls, owner: Dana Reyes, metric: calls}
metrics:
  - {id: calls, name: Calls answered, kind: mean, unit: calls, grain: month, baseline: 3, gap: 0, post: 3, smallest_change: 1}
programs:
  - {id: C1, name: Call handling, launch: 2025-04-01}
alignments:
  - {program: C1, metric: calls, goal: answers, agreed_on: 2025-03-01}
`

// workbook makes a workbook from a CSV file: workbook in.csv out.xlsx.
func workbook(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	f := excelize.NewFile()
	for i, row := range rows {
		ts.Check(f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[1])))
}

// cut keeps a percentage of a file's bytes: cut 60 file.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	percent, err := strconv.Atoi(args[0])
	ts.Check(err)
	text := ts.ReadFile(args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text[:len(text)*percent/100]), 0o644))
}

// flip flips one bit in the middle of each file that matches: flip store/marts/*.parquet.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("no file matches %s", args[0])
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		ts.Check(err)
		text[len(text)/2] ^= 1
		ts.Check(os.WriteFile(file, text, 0o644))
	}
}

// absent fails if any file below a folder contains a text: absent text folder.
func absent(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(filepath.WalkDir(ts.MkAbs(args[1]), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), args[0]) {
			err = fmt.Errorf("%s contains %q", path, args[0])
		}
		return err
	}))
}

// bucketOf serves an empty bucket until the tests end, to programs that the script starts,
// and names a cache folder: bucket acme-store.
func bucketOf(ts *testscript.TestScript, t *testing.T, name string) {
	server := gstest.Start(t, name)
	server.Page(100)
	ts.Setenv("STORAGE_EMULATOR_HOST", server.URL())
	ts.Setenv("XDG_CACHE_HOME", ts.MkAbs("cache"))
}

// swap copies a file and replaces a text in the copy: swap from.yaml to.yaml old new.
func swap(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[2]) {
		ts.Fatalf("%s does not contain %q", args[0], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Replace(text, args[2], args[3], 1)), 0o644))
}
