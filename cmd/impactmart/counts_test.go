package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// many matches a count in a format that is followed by a word for several.
var many = regexp.MustCompile(`(?:^|[^/])%d (?:more |new |other |earlier )?(?:rows|files|people|checks|findings|feeds|tables|figures|objects|changes|folders|courses|records|snapshots|lines|batches|headlines)\b`)

// neverOneOf are formats whose count is never one, and why.
var neverOneOf = map[string]string{
	"  Withheld: figures with fewer than %d people in an arm, and other figures that would reveal them.": "the privacy floor",
	"The figures are withheld: an arm has fewer than %d people.":                                         "the privacy floor",
}

// TestOneIsNotMany: what commands and runs print has the singular for a count of one, by
// models.Counted. The evidence of inspect is a count of many, such as 1 of 20 rows.
func TestOneIsNotMany(t *testing.T) {
	for _, dir := range []string{".", "../../pipelines"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, name := range files {
			if base := filepath.Base(name); strings.HasSuffix(base, "_test.go") || base == "inspect_service.go" {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, isText := n.(*ast.BasicLit)
				if !isText || text.Kind != token.STRING || neverOneOf[strings.Trim(text.Value, "\"`")] != "" {
					return true
				}
				if found := many.FindString(text.Value); found != "" {
					t.Errorf("%s: %q: say it with models.Counted", set.Position(text.Pos()), found)
				}
				return true
			})
		}
	}
	if !many.MatchString("all %d files") || many.MatchString("%d read") {
		t.Error("the search for counts is broken")
	}
}
