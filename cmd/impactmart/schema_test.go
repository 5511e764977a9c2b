package main

import (
	"bytes"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/internal/project"
)

// TestSchemaAgrees: configurations that load pass the schema, and faults that a schema can
// express do not.
func TestSchemaAgrees(t *testing.T) {
	check := compileSchema(t)
	for _, path := range []string{
		filepath.Join("..", "..", "examples", "minimal", "impactmart.yaml"),
		filepath.Join("..", "..", "internal", "synth", "impactmart.yaml"),
		filepath.Join("..", "..", "internal", "forms", "impactmart.yaml"),
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(string(text)); err != nil {
			t.Errorf("%s loads but does not pass: %v", path, err)
		}
	}
	for _, c := range []struct {
		name, old, new string
		isGood         bool
	}{
		{"nothing changed", "", "", true},
		{"a null", "currency: EUR", "currency: EUR\norganization: null\nprivacy: {min_people: null}\npublish: ~", true},
		{"empty texts", "launch: 2025-04-01", "launch: '', index_period: ''", true},
		{"an end of a range", "currency: EUR", "currency: EUR\nprivacy: {min_people: 5}\nfiscal_year_starts: 12", true},
		{"a date as a constant", "{from: hired, formats: [yyyy-mm-dd]}", "{const: 2020-01-15}", true},
		{"a column that an unpivot fills", "      period_start: {from: month, formats: [yyyy-mm]}\n      numerator: {from: value}\n", "      period_start: {formats: [yyyy-mm]}\n    unpivot: {headers: '^20', name: period_start, value: numerator}\n", true},
		{"one of two ways", "source: {type: csv,", "source: {type: csv, header: {row: 1},", true},
		{"a metric of teams", "kind: mean", "kind: mean, subject: team, trained_share: 0.5", true},
		{"a time to productivity", "metrics:\n", "metrics:\n  - {id: ready, kind: time_to, of: calls, threshold: 0, min_coverage: 1}\n", true},
		{"a value of a day", "metrics:\n", "metrics:\n  - {id: ready, kind: time_to, of: calls, threshold: 0, value_per_day: 85.5}\n", true},
		{"what only a time to productivity has", "kind: mean", "kind: mean, value_per_day: 85.5", false},
		{"one course of several", "launch: 2025-04-01", "courses: [A, 7], launch: 2025-04-01", true},
		{"the same in long", "launch: 2025-04-01", "courses: {any: [A, B]}", true},
		{"courses that are all needed", "launch: 2025-04-01", "courses: {all: [A, [B, OLD-B]]}", true},
		{"a list of codes within a list", "launch: 2025-04-01", "courses: [A, [B, C]]", false},
		{"an unknown key of courses", "launch: 2025-04-01", "courses: {each: [A]}", false},
		{"both ways of courses", "launch: 2025-04-01", "courses: {any: [A], all: [B]}", false},
		{"an unknown key", "currency: EUR", "currency: EUR\ncurency: EUR", false},
		{"a missing key", "currency: EUR", "organization: Acme", false},
		{"a null for a required key", "currency: EUR", "currency: null", false},
		{"another version", "version: 1", "version: 2", false},
		{"a currency of four letters", "currency: EUR", "currency: EURO", false},
		{"a wrong type", "baseline: 3", "baseline: three", false},
		{"an unknown word", "kind: mean", "kind: average", false},
		{"an unknown table", "table: completions", "table: completion", false},
		{"an unknown column", "hire_date: {", "hired_on: {", false},
		{"a missing column", "      numerator: {from: value}\n", "", false},
		{"none of two columns", "      subject_id: {from: id}\n", "", false},
		{"a column of another table", "hire_date: {", "period_start: {", false},
		{"an unknown connector", "type: csv", "type: cvs", false},
		{"a setting of another connector", "{type: csv,", "{type: csv, hidden_rows: skip,", false},
		{"both of two ways", "{type: csv,", "{type: csv, header: {row: 1, within: 9},", false},
		{"a key of another column setting", "{from: hired,", "{form: hired,", false},
		{"two origins of a column", "{from: hired,", "{from: hired, const: 2020-01-15,", false},
		{"a date without formats", "{from: hired, formats: [yyyy-mm-dd]}", "{from: hired}", false},
		{"formats of a text", "department: {from: department}", "department: {from: department, formats: [yyyy]}", false},
		{"a number out of range", "currency: EUR", "currency: EUR\nprivacy: {min_people: 1}", false},
		{"a zero out of range", "currency: EUR", "currency: EUR\nprivacy: {min_people: 0}", false},
		{"a number beyond all columns", "kind: mean", "kind: mean, value_per_unit: 1.0e+300", false},
		{"a missing window", "baseline: 3", "gap: 1", false},
		{"what only a total has", "kind: mean", "kind: mean, missing_means: zero", false},
		{"what a total needs", "kind: mean", "kind: total", false},
		{"what only a team has", "kind: mean", "kind: mean, trained_share: 0.5", false},
		{"another form of a date", "launch: 2025-04-01", "launch: 1 April 2025", false},
	} {
		text := strings.Replace(projectConfig, c.old, c.new, 1)
		if text == projectConfig && c.new != "" {
			t.Fatalf("%s: nothing was replaced", c.name)
		}
		if err := check(text); (err == nil) != c.isGood {
			t.Errorf("%s: the schema says %v", c.name, err)
		}
		if strings.Contains(c.new, "subject: team") {
			text = strings.Replace(text, "strata: [department]", "strata: [department], cluster: department", 1)
		}
		if err := loadText(t, text); (err == nil) != c.isGood {
			t.Errorf("%s: the program says %v", c.name, err)
		}
	}
}

func loadText(t *testing.T, text string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "impactmart.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := project.Load(path, sources)
	return err
}

// beyondSchema are the faults of the cases of package project that a schema cannot
// express.
var beyondSchema = map[string]string{
	"exact_without_reason":  "one key needs another one",
	"reason_without_exact":  "one key needs the value of another one",
	"calendar_both":         "two keys together",
	"calendar_idle_years":   "two keys together",
	"calendar_month_length": "two entries together",
	"calendar_no_day":       "the form of an entry",
	"calendar_no_years":     "two keys together",
	"calendar_year_length":  "two entries together",
	"cluster_unknown":       "a reference to a column",
	"course_twice":          "two entries together",
	"course_in_two_entries": "two entries together",
	"covariates_in_strata":  "two keys together",
	"covariates_unmapped":   "a reference to a column",
	"covers_faults":         "two keys together",
	"currency_none":         "the list of ISO 4217",
	"currency_unknown":      "the list of ISO 4217",
	"dangling_references":   "a reference to an ID",
	"drops_no_bucket":       "the form of an address",
	"drops_unknown":         "the form of an address",
	"environment_missing":   "the environment",
	"environment_number":    "whether a variable is in quotes",
	"lineage_no_place":      "two keys together",
	"lineage_unencrypted":   "the form of an address",
	"path_faults":           "the form of a pattern",
	"prometheus_file":       "the form of a path",
	"repeated_key":          "an editor reports it without a schema",
	"secret_in_fault":       "the environment",
	"secret_in_word":        "the environment",
	"segments_unmapped":     "a reference to a column",
	"stale_without_day":     "a reference to a column",
	"store_pattern":         "the form of a path",
	"strata_unmapped":       "a reference to a column",
}

// TestSchemaAgreesWithCases compares the schema with the cases of package project.
func TestSchemaAgreesWithCases(t *testing.T) {
	check := compileSchema(t)
	cases, err := filepath.Glob(filepath.Join("..", "..", "internal", "project", "testdata", "config", "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatal(err)
	}
	for _, path := range cases {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var root yaml.Node
		if yaml.Unmarshal(archive.Files[0].Data, &root) != nil || root.Kind == 0 {
			continue // an editor reports it without a schema
		}
		why, isBeyond := beyondSchema[name]
		isGood := len(archive.Files[1].Data) == 0 || isBeyond
		if err := check(string(archive.Files[0].Data)); (err == nil) != isGood {
			t.Errorf("%s (%s): the schema says %v, the program says %s", name, why, err, archive.Files[1].Data)
		}
	}
}

func compileSchema(t *testing.T) func(config string) error {
	t.Helper()
	text, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("impactmart.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("impactmart.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(config string) error {
		t.Helper()
		var root yaml.Node
		if err := yaml.Unmarshal([]byte(config), &root); err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(asJSON(t, root.Content[0]))
	}
}

// asJSON returns a node as an editor sees it: a date is text.
func asJSON(t *testing.T, node *yaml.Node) any {
	t.Helper()
	switch node.Kind {
	case yaml.AliasNode:
		return asJSON(t, node.Alias)
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if key, value := node.Content[i], asJSON(t, node.Content[i+1]); key.Tag == "!!merge" {
				maps.Copy(object, value.(map[string]any))
			} else {
				object[key.Value] = value
			}
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range node.Content {
			list = append(list, asJSON(t, item))
		}
		return list
	}
	if node.ShortTag() == "!!timestamp" {
		return node.Value
	}
	var value any
	if err := node.Decode(&value); err != nil {
		t.Fatal(err)
	}
	if number, ok := value.(float64); ok && (math.IsInf(number, 0) || math.IsNaN(number)) {
		return node.Value // JSON has no such numbers
	}
	return value
}
