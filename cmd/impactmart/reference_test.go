package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/reference"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// TestConfigDocument compares the tables of docs/config.md and docs/impactmart.schema.json
// with the declarations; make docs updates them.
func TestConfigDocument(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "config.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := reference.Fill(string(text), configSections())
	if err != nil {
		t.Fatal(err)
	}
	holdFile(t, path, want)
	schemaText, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	holdFile(t, filepath.Join("..", "..", "docs", "impactmart.schema.json"), string(schemaText))
}

// TestNumbersAreBounded: every number of the configuration declares both ends of its
// range, so that none passes the check that a run cannot hold.
func TestNumbersAreBounded(t *testing.T) {
	unbounded(t, "", reflect.TypeFor[project.Config]())
	for name, settings := range sources.Connectors {
		unbounded(t, name+".", reflect.TypeOf(settings()))
	}
}

// unbounded reports the numbers without a range in a type and below it.
func unbounded(t *testing.T, at string, of reflect.Type) {
	t.Helper()
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
		of = of.Elem()
	}
	if !models.IsSettings(of) {
		return
	}
	for _, k := range models.KeysOf(of) {
		kind := k.Type.Kind()
		if kind == reflect.Pointer {
			kind = k.Type.Elem().Kind()
		}
		isNumber := kind == reflect.Int || kind == reflect.Int64 || kind == reflect.Float64
		if isNumber && (k.Range.Max == nil || k.Range.Min == nil && k.Range.Above == nil) {
			t.Errorf("%s%s has no range; declare it", at, k.Name)
		}
		unbounded(t, at+k.Name+".", k.Type)
	}
}

// configSections are the generated parts of docs/config.md.
func configSections() map[string]string {
	feed, register := reflect.TypeFor[project.FeedConfig](), reflect.TypeFor[models.Register]()
	headers := reflect.TypeOf(csv.Settings{}.Header)
	sections := map[string]string{
		"top level": reference.Keys(reflect.TypeFor[project.Config]()),
		"rates":     reference.Keys(reflect.TypeFor[project.Rate]()),
		"findings":  reference.Keys(reflect.TypeFor[project.FindingRule]()),
		"feed":      reference.Keys(feed, reflect.TypeFor[transform.Contract]()),
		"column":    reference.Keys(reflect.TypeFor[transform.Column]()),
		"unpivot":   reference.Keys(reflect.TypeFor[transform.Unpivot]()),
		"filter":    reference.Keys(reflect.TypeFor[transform.Filter]()),
		"contract":  reference.Keys(reflect.TypeFor[transform.Contract]()),
		"header":    reference.Keys(headers),
	}
	for name, settings := range sources.Connectors {
		sections[name] = reference.Keys(reflect.TypeOf(settings()).Elem(), headers)
	}
	for _, list := range models.KeysOf(register) {
		sections[list.Name] = reference.Keys(list.Type.Elem())
	}
	for _, table := range models.Canonical {
		sections["columns of "+table.Name] = table.Doc + "\n\n" + reference.Columns(transform.Mappable(table), table.OneOf)
	}
	return sections
}

// holdFile compares a generated file with its expected content; UPDATE_GOLDEN=1 updates
// the file.
func holdFile(t *testing.T, path, want string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is out of date; run make docs (-declared +document)\n%s", strings.TrimPrefix(filepath.ToSlash(path), "../../"), diff)
	}
}
