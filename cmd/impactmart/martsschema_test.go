package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/warehouse"
)

// TestSchemaDocument compares docs/marts.schema.json and docs/ddl with the contracts.
func TestSchemaDocument(t *testing.T) {
	marts, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	text, err := report.Package(marts).JSON()
	if err != nil {
		t.Fatal(err)
	}
	holdFile(t, filepath.Join("..", "..", "docs", "marts.schema.json"), string(text))
	for _, d := range warehouse.Dialects {
		holdFile(t, filepath.Join("..", "..", "docs", "ddl", d.Name+".sql"), warehouse.DDL(d, marts))
	}
}

// parseDDL reads scripts by dialect as JSON, and prints the tables that a parser finds in
// each, with their number of columns.
const parseDDL = `
import json, sys
import sqlglot
from sqlglot import exp
tables = {}
for dialect, script in json.load(sys.stdin).items():
    tables[dialect] = {}
    for statement in sqlglot.parse(script, read=dialect):
        if isinstance(statement, exp.Create):
            tables[dialect][statement.this.this.name] = len(list(statement.this.find_all(exp.ColumnDef)))
        elif isinstance(statement, exp.Command):
            raise ValueError("not understood: " + statement.sql())
json.dump(tables, sys.stdout)
`

// TestDDLParses: a parser that knows the dialects reads the scripts, also those of databases
// that no test can reach.
func TestDDLParses(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import sqlglot").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING PROVEN: python3 does not have sqlglot (.ci/requirements.txt): %v %s", err, out)
	}
	marts, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	scripts, want := map[string]string{}, map[string]map[string]int{}
	for _, d := range warehouse.Dialects {
		scripts[d.Name], want[d.Name] = warehouse.DDL(d, marts), map[string]int{}
		for _, m := range marts {
			want[d.Name][m.Name] = len(m.Columns)
		}
	}
	in, err := json.Marshal(scripts)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("python3", "-c", parseDDL)
	command.Stdin = bytes.NewReader(in)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]map[string]int
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// snowflakeReserved are words that Snowflake does not take for names without quotes.
const snowflakeReserved = ` account all alter and any as between by case cast check column connect connection constraint create cross current current_date current_time current_timestamp current_user database delete distinct drop else exists false following for from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left like localtime localtimestamp minus natural not null of on or order organization qualify regexp revoke right rlike row rows sample schema select set some start table tablesample then to trigger true try_cast union unique update using values view when whenever where with `

// TestNamesNeedNoQuotes: a mart and its columns can be written without quotes everywhere.
func TestNamesNeedNoQuotes(t *testing.T) {
	marts, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range marts {
		for _, name := range append(m.ColumnNames(), m.Name) {
			if name != strings.ToLower(name) || strings.Contains(snowflakeReserved, " "+name+" ") {
				t.Errorf("%s: %s is no name without quotes", m.Name, name)
			}
		}
	}
}
