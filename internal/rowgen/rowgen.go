// Package rowgen generates the Go structs of table rows from the contracts of the tables,
// so that a column is declared in one place. Tests use it: each compares the generated
// file of its package with the contracts, and writes it again with UPDATE_GOLDEN=1.
package rowgen

import (
	"fmt"
	"go/format"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Row is one struct to be generated.
type Row struct {
	Name    string   // name of the struct
	Table   string   // table of the rows; published_<mart> for a published mart
	Columns []string // columns to read; all columns when empty
	JSON    bool     // whether the row is written as JSON
	Hidden  []string // columns omitted from JSON
}

// Hold compares a generated file of the package in the working folder with the contracts.
func Hold(t *testing.T, file, pkg string, tables []sql.Model, rows ...Row) {
	t.Helper()
	want, err := source(pkg, tables, rows)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		//nolint:gosec // source code
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date; run make docs (-contracts +file)\n%s", file, diff)
	}
}

// source returns the text of the file.
func source(pkg string, tables []sql.Model, rows []Row) ([]byte, error) {
	var body strings.Builder
	imports := map[string]bool{}
	for _, r := range rows {
		t, err := find(tables, r.Table)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&body, "\n// %s is a row of %s.\ntype %[1]s struct {\n", r.Name, t.Name)
		for _, name := range r.names(t) {
			c, known := t.Column(name)
			if !known {
				return nil, fmt.Errorf("table %s has no column %s", t.Name, name)
			}
			goType, pkg := r.typeOf(c)
			if pkg != "" {
				imports[pkg] = true
			}
			fmt.Fprintf(&body, "\t%s %s `%s` // %s\n", Field(c.Name), goType, r.tags(c.Name), oneLine(c))
		}
		body.WriteString("}\n")
	}
	var head strings.Builder
	fmt.Fprintf(&head, "// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.\n\npackage %s\n", pkg)
	head.WriteString(importing(imports))
	return format.Source([]byte(head.String() + body.String()))
}

// importing groups the standard library and the module, as goimports does.
func importing(paths map[string]bool) string {
	var quoted []string
	for _, path := range []string{"time", "github.com/impactmart/impactmart/models"} {
		if paths[path] {
			quoted = append(quoted, strconv.Quote(path))
		}
	}
	switch len(quoted) {
	case 0:
		return ""
	case 1:
		return "\nimport " + quoted[0] + "\n"
	}
	return "\nimport (\n" + strings.Join(quoted, "\n\n") + "\n)\n"
}

func find(tables []sql.Model, name string) (models.Table, error) {
	mart, isPublished := strings.CutPrefix(name, sql.PublishedPrefix)
	for _, m := range tables {
		switch {
		case isPublished && m.Name == mart:
			return m.Published(), nil
		case m.Name == name:
			return m.Table, nil
		}
	}
	return models.Table{}, fmt.Errorf("there is no table %s", name)
}

func (r Row) tags(column string) string {
	tags := fmt.Sprintf("col:%q", column)
	switch {
	case !r.JSON:
		return tags
	case slices.Contains(r.Hidden, column):
		return tags + ` json:"-"`
	}
	return tags + fmt.Sprintf(" json:%q", column)
}

func (r Row) names(t models.Table) []string {
	if len(r.Columns) > 0 {
		return r.Columns
	}
	return t.ColumnNames()
}

// typeOf returns the Go type of a column and its package.
func (r Row) typeOf(c models.Column) (goType, pkg string) {
	switch c.Type {
	case models.String:
		goType = "string"
	case models.Integer:
		goType = "int64"
	case models.Float:
		goType = "float64"
	case models.Boolean:
		goType = "bool"
	case models.Timestamp:
		goType, pkg = "models.Instant", "github.com/impactmart/impactmart/models"
	case models.Date:
		goType, pkg = "time.Time", "time"
		if r.JSON {
			goType, pkg = "models.Day", "github.com/impactmart/impactmart/models"
		}
	case models.Money:
		goType, pkg = "models.Cents", "github.com/impactmart/impactmart/models"
	case models.Amount:
		goType, pkg = "models.Decimal", "github.com/impactmart/impactmart/models"
	}
	if !c.Required {
		goType = "*" + goType
	}
	return goType, pkg
}

// initialisms are the parts of column names that are not capitalized like words.
var initialisms = map[string]string{"id": "ID", "did": "DiD", "dr": "DR", "ancova": "ANCOVA", "roi": "ROI", "hc2": "HC2"}

// Field returns the name of the field for a column: evidence_grade becomes EvidenceGrade.
func Field(column string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(column, "_") {
		if word, ok := initialisms[part]; ok {
			b.WriteString(word)
			continue
		}
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// oneLine returns the doc and the unit on one line.
func oneLine(c models.Column) string {
	doc := strings.Join(strings.Fields(c.Doc), " ")
	if c.Unit != "" {
		doc += " Unit: " + c.Unit + "."
	}
	return doc
}
