package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// TestSchemaAgrees: configurations that load pass the schema, and common faults do not.
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
	if err := check(projectConfig); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct{ name, old, new string }{
		{"an unknown key", "currency: EUR", "currency: EUR\ncurency: EUR"},
		{"a missing key", "currency: EUR", "organization: Acme"},
		{"a wrong type", "baseline: 3", "baseline: three"},
		{"an unknown word", "kind: mean", "kind: average"},
		{"an unknown table", "table: completions", "table: completion"},
		{"an unknown column", "hire_date: {", "hired_on: {"},
		{"a column of another table", "hire_date: {", "period_start: {"},
		{"an unknown connector", "type: csv", "type: cvs"},
		{"a setting of another connector", "{type: csv,", "{type: csv, hidden_rows: skip,"},
		{"a key of another column setting", "{from: hired,", "{form: hired,"},
		{"a number out of range", "currency: EUR", "currency: EUR\nprivacy: {min_people: 1}"},
		{"another form of a date", "launch: 2025-04-01", "launch: 1 April 2025"},
	} {
		text := strings.Replace(projectConfig, bad.old, bad.new, 1)
		if text == projectConfig {
			t.Fatalf("%s: nothing was replaced", bad.name)
		}
		if check(text) == nil {
			t.Errorf("%s passes", bad.name)
		}
	}
	if err := check(projectConfig + "fiscal_year_starts: ${MONTH}\n"); err != nil {
		t.Errorf("a number from the environment: %v", err)
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
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			object[node.Content[i].Value] = asJSON(t, node.Content[i+1])
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
	return value
}
