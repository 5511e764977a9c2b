package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/internal/export"
	"github.com/impactmart/impactmart/internal/inspect"
	"github.com/impactmart/impactmart/internal/planning"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

// shapes are what commands print with --output json.
var shapes = map[string]reflect.Type{
	"check":          reflect.TypeFor[checked](),
	"doctor":         reflect.TypeFor[[]pipelines.Symptom](),
	"explain":        reflect.TypeFor[[]explain.Explanation](),
	"inspect":        reflect.TypeFor[inspect.Proposal](),
	"marts diff":     reflect.TypeFor[report.Changes](),
	"marts export":   reflect.TypeFor[export.Done](),
	"marts list":     reflect.TypeFor[[]pipelines.Snapshot](),
	"marts schema":   reflect.TypeFor[[]report.Break](),
	"plan":           reflect.TypeFor[planning.Plan](),
	"rejects list":   reflect.TypeFor[[]pipelines.RejectedRow](),
	"rejects replay": reflect.TypeFor[[]pipelines.Replayed](),
	"runs list":      reflect.TypeFor[[]shownRecord](),
	"runs show":      reflect.TypeFor[shownRecord](),
	"verify":         reflect.TypeFor[[]pipelines.Audited](),
	"version":        reflect.TypeFor[release](),
}

// shapeNotes say when a shape is printed, where a command has others.
var shapeNotes = map[string]string{
	"inspect":      "Of a file:",
	"marts schema": "With `--against`; without it, the description itself is JSON, in the form of a [Data Package](https://datapackage.org):",
}

// commands are all commands that people use, by what follows the name of the program.
func commands() (names []string, all map[string]*cobra.Command) {
	all = map[string]*cobra.Command{}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if name := strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), "impactmart"), " "); name != "help" {
			names, all[name] = append(names, name), c
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(io.Discard, io.Discard))
	return names, all
}

// TestExamples: the help of every command has examples, and each is a call of the command
// with flags that it has.
func TestExamples(t *testing.T) {
	names, all := commands()
	for _, name := range names {
		calls := 0
		for line := range strings.Lines(all[name].Example) {
			for _, call := range regexp.MustCompile(`impactmart [^|>&#)]*`).FindAllString(line, -1) {
				root := newRoot(io.Discard, io.Discard)
				c, rest, err := root.Find(strings.Fields(call)[1:])
				if err == nil {
					err = c.ParseFlags(rest)
				}
				if err != nil {
					t.Errorf("%s: %s: %v", name, call, err)
				}
				if strings.HasPrefix(strings.TrimPrefix(c.CommandPath(), "impactmart "), name) {
					calls++
				}
			}
		}
		if calls == 0 {
			t.Errorf("the help of %q shows no example of it", name)
		}
	}
}

// TestCommandsDocument compares docs/commands.md with the commands.
func TestCommandsDocument(t *testing.T) {
	names, all := commands()
	var b strings.Builder
	b.WriteString(`# Commands

` + "`make docs`" + ` generates this file from the commands; the ` + "`--help`" + ` of each says the same. Exit codes
are in [operations.md](operations.md#exit-codes).

With ` + "`--output json`" + `, standard output has one JSON value of the shape shown and nothing else; it is
empty where an error leaves nothing to print. Errors are on standard error. A ` + "`?`" + ` marks a key that
may be absent; a list without entries may be null. New keys may be added; what is there keeps its
name and meaning.
`)
	for _, name := range names {
		c := all[name]
		if name == "" || c.HasSubCommands() || strings.HasPrefix(name, "completion") {
			continue
		}
		long := c.Long
		if long == "" {
			long = c.Short + "."
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```text\n%s\n\n%s\n```\n", name, long, c.UseLine(), strings.TrimRight(c.Example, "\n"))
		if flags := flagRows(c); flags != "" {
			fmt.Fprintf(&b, "\n| flag | default | meaning |\n| --- | --- | --- |\n%s", flags)
		}
		shape, hasShape := shapes[name]
		if has := c.Flags().Lookup("output") != nil; has != hasShape {
			t.Errorf("%s: has --output: %t, has a shape: %t", name, has, hasShape)
		}
		if note := shapeNotes[name]; note != "" {
			fmt.Fprintf(&b, "\n%s\n", note)
		}
		if hasShape {
			fmt.Fprintf(&b, "\n```text\n%s\n```\n", shapeOf(shape, "", nil))
		}
	}
	holdFile(t, filepath.Join("..", "..", "docs", "commands.md"), b.String())
}

// flagRows are the flags of a command as rows of a table.
func flagRows(c *cobra.Command) string {
	var b strings.Builder
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			fmt.Fprintf(&b, "| `--%s` | %s | %s |\n", f.Name, strings.Trim(f.DefValue, "[]"), f.Usage)
		}
	})
	return b.String()
}

// shapeOf is a type as the JSON that it becomes, with words for the types of values. A type
// within itself is not shown again.
func shapeOf(of reflect.Type, indent string, within []reflect.Type) string {
	if of == reflect.TypeFor[time.Time]() || of == reflect.TypeFor[models.Day]() || of.Implements(reflect.TypeFor[json.Marshaler]()) {
		return "text"
	}
	switch of.Kind() {
	case reflect.Pointer:
		return shapeOf(of.Elem(), indent, within) + " or null"
	case reflect.Slice:
		return "[" + shapeOf(of.Elem(), indent, within) + ", ...]"
	case reflect.Map:
		return "{name: " + shapeOf(of.Elem(), indent, within) + ", ...}"
	case reflect.Struct:
		if slices.Contains(within, of) {
			return "{as above}"
		}
		return "{\n" + fieldsOf(of, indent+"  ", append(within, of)) + indent + "}"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Interface:
		return "anything"
	}
	return "number"
}

func fieldsOf(of reflect.Type, indent string, within []reflect.Type) string {
	var b strings.Builder
	for _, f := range jsonFields(of) {
		name := f.name
		if f.isOptional {
			name += "?"
		}
		fmt.Fprintf(&b, "%s%s: %s\n", indent, name, shapeOf(f.of, indent, within))
	}
	return b.String()
}

// jsonField is a field of a struct as JSON has it.
type jsonField struct {
	name       string
	isOptional bool
	of         reflect.Type
}

// jsonFields are the fields of a struct, with those of embedded structs; an outer one hides
// an inner one of its name.
func jsonFields(of reflect.Type) (fields []jsonField) {
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
		case field.Anonymous && name == "":
			embedded, isPointer := field.Type, field.Type.Kind() == reflect.Pointer
			if isPointer {
				embedded = embedded.Elem()
			}
			for _, inner := range jsonFields(embedded) {
				inner.isOptional = inner.isOptional || isPointer
				fields = append(fields, inner)
			}
		default:
			fields = append(fields, jsonField{cmp.Or(name, field.Name), strings.HasPrefix(options, "omit"), field.Type})
		}
	}
	return fields
}

// TestJSONHasItsShape runs every command with --output json on a small company: standard
// output is one value of the documented shape, and nothing else.
func TestJSONHasItsShape(t *testing.T) {
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	config := strings.Replace(projectConfig, "\nprograms:\n", "\nplans:\n  - {program: C2, start: 2026-03-02, design: wait_list}\nprograms:\n  - {id: C2, name: Second course, courses: [C2]}\n", 1) +
		"  - {program: C2, metric: calls, goal: answers, agreed_on: 2025-03-01}\n"
	if err := os.WriteFile("impactmart.yaml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	call := func(args ...string) (code int, stdout string) {
		var out, log bytes.Buffer
		code = run(args, &out, &log)
		return code, out.String()
	}
	for _, args := range [][]string{{"run"}, {"run", "--full"}} {
		if code, out := call(args...); code != exitOK || out != "" {
			t.Fatalf("%v: exit code %d, %q on standard output", args, code, out)
		}
	}
	_, older := call("marts", "schema")
	if err := os.WriteFile("older.json", []byte(strings.ReplaceAll(older, `"program_costs"`, `"program_bills"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, c := range []struct {
		args string
		code int
	}{
		{"check", exitOK}, {"check --config none.yaml", exitUsage}, {"doctor", exitOK}, {"doctor --config none.yaml", exitUsage},
		{"explain C1", exitOK}, {"inspect inbox/kpi.csv", exitOK}, {"marts diff", exitOK}, {"marts export exported", exitOK}, {"marts list", exitOK},
		{"marts list --store store", exitOK}, {"marts schema --against older.json", exitData}, {"plan C2", exitOK},
		{"rejects list", exitOK}, {"rejects replay", exitOK}, {"runs list", exitOK}, {"runs show " + lastRun(t, call), exitOK},
		{"verify", exitOK}, {"version", exitOK},
	} {
		code, out := call(append(strings.Fields(c.args), "--output", "json")...)
		if code != c.code {
			t.Errorf("%s: exit code %d, want %d: %s", c.args, code, c.code, out)
		}
		for name, shape := range shapes {
			if strings.HasPrefix(c.args+" ", name+" ") {
				tested[name] = true
				holdShape(t, c.args, out, shape)
			}
		}
	}
	for name := range shapes {
		if !tested[name] {
			t.Errorf("%s was not called", name)
		}
	}
}

// lastRun is the record of the last run.
func lastRun(t *testing.T, call func(args ...string) (int, string)) string {
	t.Helper()
	_, out := call("runs", "list", "--output", "json")
	var records []struct{ Record string }
	if err := json.Unmarshal([]byte(out), &records); err != nil || len(records) == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	return records[len(records)-1].Record
}

func holdShape(t *testing.T, what, out string, shape reflect.Type) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(out))
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Errorf("%s: %v: %s", what, err, out)
	}
	if err := fits(value, shape); err != nil {
		t.Errorf("%s: %v: %s", what, err, out)
	}
	if rest, err := io.ReadAll(decoder.Buffered()); err != nil || strings.TrimSpace(string(rest)) != "" {
		t.Errorf("%s: more than one value: %s", what, rest)
	}
}

// fits reports where a value has not the shape of a type, as shapeOf shows it.
func fits(value any, of reflect.Type) error {
	if of.Kind() == reflect.Interface {
		return nil
	}
	switch v := value.(type) {
	case nil:
		if of.Kind() != reflect.Pointer && of.Kind() != reflect.Slice && of.Kind() != reflect.Map && of.Kind() != reflect.Interface {
			return errors.New("null for a " + of.String())
		}
	case []any:
		for i, item := range v {
			if of.Kind() != reflect.Slice {
				return errors.New("a list for a " + of.String())
			}
			if err := fits(item, of.Elem()); err != nil {
				return fmt.Errorf("[%d]%w", i, err)
			}
		}
	case map[string]any:
		return objectFits(v, of)
	default:
		if word := shapeOf(of, "", nil); !strings.HasPrefix(word, map[bool]string{true: "text"}[reflect.TypeOf(v).Kind() == reflect.String]) || strings.HasPrefix(word, "{") {
			return fmt.Errorf("%v for %s", v, word)
		}
	}
	return nil
}

func objectFits(object map[string]any, of reflect.Type) error {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() == reflect.Map {
		for name, item := range object {
			if err := fits(item, of.Elem()); err != nil {
				return fmt.Errorf(".%s: %w", name, err)
			}
		}
		return nil
	}
	seen := map[string]bool{}
	for _, f := range jsonFields(of) {
		item, isThere := object[f.name]
		if seen[f.name] = true; !isThere && !f.isOptional {
			return errors.New("." + f.name + " is missing")
		}
		if isThere {
			if err := fits(item, f.of); err != nil {
				return fmt.Errorf(".%s: %w", f.name, err)
			}
		}
	}
	for name := range object {
		if !seen[name] {
			return errors.New("." + name + " is not documented")
		}
	}
	return nil
}

// TestCompletion: names that the configuration and the store have are proposed, and nothing is
// where there is no configuration.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	if err := writeProject(dir); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if code := run([]string{"run"}, io.Discard, io.Discard); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	for args, want := range map[string]string{
		"explain|":                    "C1\tCall handling",
		"explain|C1|":                 "calls",
		"explain|--config|none.yaml|": "",
		"marts|diff|":                 "1\t",
		"rollback|--to|":              "1\t",
		"rejects|list|--feed|":        "roster\temployees",
		"rejects|replay|--feed|":      "kpi\tobservations",
		"report|--owner|":             "Dana Reyes",
		"runs|show|":                  "\tpublished",
		"marts|ddl|":                  "snowflake",
		"marts|list|--output|":        "json",
		"docs|":                       "operations\tOperations",
		"docs|marts|":                 "program_impacts",
		"plan|":                       "",
		"marts|diff|1|1|":             "",
		"explain|C1|calls|":           "",
	} {
		var out bytes.Buffer
		run(append([]string{"__complete"}, strings.Split(args, "|")...), &out, io.Discard)
		proposed, _, _ := strings.Cut(out.String(), ":4\n")
		if want == "" && strings.TrimSpace(proposed) != "" || !strings.Contains(proposed, want) {
			t.Errorf("%s: %q, want %q", args, proposed, want)
		}
	}
}
