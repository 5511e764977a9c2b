package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/pipelines"
)

// example is a block of code in a document.
type example struct{ document, section, language, code string }

var fenced = regexp.MustCompile("(?ms)^(## [^\n]*)$|^```([a-z]+)\n(.*?)^```$")

// examplesOf are the blocks of a document in the given languages.
func examplesOf(t *testing.T, document string, languages ...string) (found []example) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", document))
	if err != nil {
		t.Fatal(err)
	}
	section := ""
	for _, m := range fenced.FindAllStringSubmatch(string(text), -1) {
		if m[1] != "" {
			section = strings.TrimPrefix(m[1], "## ")
			continue
		}
		for _, language := range languages {
			if m[2] == language {
				found = append(found, example{document, section, language, m[3]})
			}
		}
	}
	return found
}

// TestConnectDocumentSaysWhatIsTested: a section of docs/connect.md about a tool says whether
// it is tested, and only what is tested looks as if it could be executed.
func TestConnectDocumentSaysWhatIsTested(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "connect.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(text), "\n## ")[1:]
	for _, section := range sections {
		name, body, _ := strings.Cut(section, "\n")
		isTested, hasCode := strings.Contains(strings.ToLower(body), "*tested"), strings.Contains(body, "```python") || strings.Contains(body, "```sh")
		isUntested := strings.Contains(strings.ToLower(body), "*untested")
		if name == "Before the first chart" || name == "When the marts change" {
			isUntested = true
		}
		if isTested != hasCode || !isTested && !isUntested {
			t.Errorf("%s: said to be tested: %t, said to be untested: %t, has code: %t", name, isTested, isUntested, hasCode)
		}
	}
	if len(sections) < 12 {
		t.Errorf("found %d sections only", len(sections))
	}
}

// connectionsWork executes the examples of docs/connect.md and README.md in the folder of the
// marts. Each must print something.
func connectionsWork(t *testing.T, marts string) {
	if out, err := exec.Command("python3", "-c", "import duckdb, duckdb_engine, openpyxl, pandas, polars, pyarrow, sqlalchemy").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have what is in .ci/requirements.txt: %v %s", err, out)
	}
	if _, err := exec.LookPath("duckdb"); err != nil {
		t.Skip("SKIPPED, NOTHING PROVEN: there is no duckdb; it comes with .ci/requirements.txt")
	}
	examples := append(examplesOf(t, "README.md", "python"), examplesOf(t, filepath.Join("docs", "connect.md"), "python", "sh")...)
	if len(examples) < 10 {
		t.Fatalf("found %d examples only", len(examples))
	}
	t.Chdir(marts)
	for i, x := range examples {
		if x.section == exportSection {
			continue // which needs an export
		}
		t.Run(fmt.Sprintf("%d %s", i, x.section), func(t *testing.T) {
			command := exec.Command("python3", "-W", "error::FutureWarning", "-c", x.code)
			if x.language == "sh" {
				command = exec.Command("bash", "-euo", "pipefail", "-c", x.code)
			}
			command.Env = os.Environ()
			if strings.Contains(x.code, "psql") {
				command.Env = append(command.Env, "PGHOST="+startPostgres(t).dir, "PGUSER=postgres")
			}
			var errors strings.Builder
			command.Stderr = &errors
			if out, err := command.Output(); err != nil || strings.TrimSpace(string(out)) == "" {
				t.Errorf("%s:\n%s\n%v: %s%s", x.document, x.code, err, out, errors.String())
			}
		})
	}
}

// exportSection is the section about loading what changed.
const exportSection = "Loading what changed"

// TestExportLoads exports two snapshots of the demo, between which something was agreed on
// otherwise, and loads each by the example of docs/connect.md: the warehouse has the rows of
// marts.duckdb, and few files were loaded again.
func TestExportLoads(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import duckdb").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have duckdb of .ci/requirements.txt: %v %s", err, out)
	}
	examples := examplesOf(t, filepath.Join("docs", "connect.md"), "python")
	at := slices.IndexFunc(examples, func(x example) bool { return x.section == exportSection })
	dir := t.TempDir()
	var loaded []int
	marts := nightsOfTheDemo(t, func(p *pipelines.Pipeline) {
		if _, err := p.Export(t.Context(), location.NewLocal(filepath.Join(dir, "warehouse"))); err != nil {
			t.Fatal(err)
		}
		load := exec.Command("python3", "-c", examples[at].code)
		load.Dir = dir
		out, err := load.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		loaded = append(loaded, strings.Count(string(out), "\n"))
	})
	if loaded[1] == 0 || 2*loaded[1] > loaded[0] {
		t.Errorf("files loaded, by night: %v", loaded)
	}
	tables, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	compare := "import duckdb\ncon = duckdb.connect()\n"
	for name, file := range map[string]string{"marts": filepath.Join(marts, "marts.duckdb"), "loaded": filepath.Join(dir, "warehouse.duckdb")} {
		compare += fmt.Sprintf("con.execute(%q)\n", fmt.Sprintf("attach %s as %s (read_only)", warehouse.Literal(file), name))
	}
	for _, m := range tables {
		const rows = "(select * exclude (run_id, data_through_date) from %s.%s)"
		ours, theirs := fmt.Sprintf(rows, "marts", m.Name), fmt.Sprintf(rows, "loaded", m.Name)
		compare += fmt.Sprintf("print(%q, *con.sql(%q).fetchall()[0])\n", m.Name,
			fmt.Sprintf("select (select count(*) from (%s except all %s)), (select count(*) from (%s except all %s))", ours, theirs, theirs, ours))
	}
	out, err := exec.Command("python3", "-c", compare).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var want strings.Builder
	for _, m := range tables {
		fmt.Fprintln(&want, m.Name, 0, 0)
	}
	if diff := cmp.Diff(want.String(), string(out)); diff != "" {
		t.Errorf("marts, rows that are missing, and rows that should not be there:\n%s", diff)
	}
}
