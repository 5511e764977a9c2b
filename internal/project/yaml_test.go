package project

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// parsed parses a configuration without variables.
func parsed(text string) (*yaml.Node, error) {
	d := &document{name: "x.yaml", secrets: secrets{}, lookup: func(string) (string, bool) { return "", false }}
	return d.parse([]byte(text))
}

// TestUnreadable checks that the fault of a file that is not YAML, or more than one
// document, names the line to correct and says how.
func TestUnreadable(t *testing.T) {
	const group = "feeds:\n  a:\n    table: x\n    columns:\n      id: y\n"
	for _, c := range []struct{ text, at, says string }{
		{"version: 1\n---\nstore: x\n", "x.yaml:2", "a second YAML document begins here"},
		{"version: 1\n...\n\n# done\n---\n", "x.yaml:5", "a second YAML document begins here"},
		{"version: 1\n...\nstore: x\n", "x.yaml:3", "nothing may follow the line `...`"},
		{group + "   optional: true\nstore: y\n", "x.yaml:6", "indent it like the other keys of its group"},
		{group + "     optional: true\nstore: y\n", "x.yaml:6", "indent it like the other keys of its group"},
		{"goals:\n  - id: a\n    owner: b\n   - id: c\nstore: y\n", "x.yaml:4", "indent it like the other entries of its list"},
		{group + "\toptional: true\n", "x.yaml:6", "indent it with spaces"},
		{"feeds:\n\ta: 1\n", "x.yaml:2", "indent it with spaces"},
		{"version: 1\nstore: @x\n", "x.yaml:2", "put the value into quotes"},
		{"version: 1\nstore: a: b\n", "x.yaml:2", "put a value with a colon into quotes"},
		{"goals:\n- id: a\nstore\nversion: 1\n", "x.yaml:3", "write `key: value`"},
		{"organization: 'two\n  lines'\nstore: 'x\nversion: 1\n", "x.yaml:3", "close the quote that is opened here"},
		{"version: 1\nstrata: [a, b\nstore: x\n", "x.yaml:2", "close the bracket that is opened here"},
		{"version: 1\nstore: *x\n", "x.yaml:2", "(unknown anchor 'x' referenced); define the anchor with & further up"},
		{"version: 1\nstore: \"\\q\"\n", "x.yaml:2", `write \\ for a backslash`},
		{"version: 1\nstore: \xff\n", "x.yaml:2", "save the file as UTF-8"},
		{"version: 1\nstore: &a [*a]\n", "x.yaml:2", "the anchor &a contains itself"},
		{"feeds:\n  <<: x\n", "x.yaml:2", "<<: takes a group of keys"},
	} {
		_, err := parsed(c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.at+": ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v\nwant %s: ... %s", c.text, err, c.at, c.says)
		}
	}
}

// TestReadable has what looks like a fault and is none.
func TestReadable(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"---\nversion: 1\n...\n# done\n", "version: 1"},
		{"store: a --- b ...\n", "store: a --- b ..."},
		{"x: &x [a]\nstore: *x\n", "{x: [a], store: [a]}"},
		{"x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 3}\n", "{x: {a: 1, b: 1}, y: {b: 2, c: 2}, z: {a: 3, b: 1, c: 2}}"},
		{"x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: {<<: *y}\n", "{x: {a: 1}, y: {a: 1, b: 2}, z: {a: 1, b: 2}}"},
		{"\"<<\": 1\n", "{\"<<\": 1}"},
	} {
		node, err := parsed(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		var got, want any
		if err := node.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}
