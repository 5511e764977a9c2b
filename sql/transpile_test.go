package sql

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"
)

// transpile reads queries by name as JSON, and prints those that a dialect cannot say. What
// was written in another dialect must be readable in it.
const transpile = `
import json, sys
import sqlglot
faults = {}
for name, query in json.load(sys.stdin).items():
    for dialect in ("spark", "postgres", "bigquery"):
        try:
            (text,) = sqlglot.transpile(query, read="duckdb", write=dialect)
            sqlglot.parse_one(text, read=dialect)
            sqlglot.transpile(query, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
        except Exception as e:
            # It does not know that what windows are ordered by without a word about nulls is
            # never null, as the linter knows.
            if not all("'NULLS LAST' translation" in line for line in str(e).split("\n") if line):
                faults[name + " in " + dialect] = str(e)
json.dump(faults, sys.stdout)
`

// TestModelsInOtherDialects: a parser that knows many dialects reads each model, and says it
// in those of Spark, PostgreSQL and BigQuery. It catches what no dialect can say.
func TestModelsInOtherDialects(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import sqlglot").CombinedOutput(); err != nil {
		t.Skipf("python3 does not have sqlglot (.ci/requirements.txt): %v %s", err, out)
	}
	queries := map[string]string{
		"bad syntax":   "select from where",
		"bad function": "select max(a, 3) as a from t",
	}
	loaded, _ := allModels(t)
	for _, m := range loaded {
		if m.Query != "" {
			queries[m.Name] = m.Query
		}
	}
	in, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("python3", "-c", transpile)
	command.Stdin = bytes.NewReader(in)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	faults := map[string]string{}
	if err := json.Unmarshal(out, &faults); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, bad := range []string{"bad syntax in spark", "bad function in postgres"} {
		if faults[bad] == "" {
			t.Errorf("not caught: %s", bad)
		}
	}
	for name, fault := range faults {
		if _, isModel := queries[name]; !isModel && name[:3] != "bad" {
			t.Errorf("%s: %s", name, fault)
		}
	}
}
