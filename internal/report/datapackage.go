package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// DataPackage is what programs need to know about the marts, in the form of a Data Package
// (https://datapackage.org, version 2): what one row of each is, its keys, and what its
// columns mean.
type DataPackage struct {
	Profile     string     `json:"$schema"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Resources   []Resource `json:"resources"`
}

// Resource is one mart.
type Resource struct {
	Name        string      `json:"name"`
	Path        string      `json:"path"`
	Format      string      `json:"format"`
	Description string      `json:"description"`
	Schema      TableSchema `json:"schema"`
}

// TableSchema is the contract of a mart. Grain and Holds are our own.
type TableSchema struct {
	Fields      []Field      `json:"fields"`
	Grain       []string     `json:"grain"`
	PrimaryKey  []string     `json:"primaryKey,omitempty"`
	UniqueKeys  [][]string   `json:"uniqueKeys,omitempty"` // instead of a primary key, if a column of it can be null
	ForeignKeys []ForeignKey `json:"foreignKeys,omitempty"`
	Holds       []string     `json:"holds,omitempty"` // conditions in SQL that no row breaks
}

// ForeignKey is a column whose values are in another mart.
type ForeignKey struct {
	Fields    []string  `json:"fields"`
	Reference Reference `json:"reference"`
}

// Reference is the column to which a foreign key refers.
type Reference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

// Field is one column. SQLType, Unit, Role and IsWithheld are our own.
type Field struct {
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	SQLType     string      `json:"sql_type"`
	Description string      `json:"description"`
	Unit        string      `json:"unit,omitempty"`
	Role        string      `json:"role,omitempty"`        // what a figure tells about people
	IsWithheld  bool        `json:"is_withheld,omitempty"` // null where few people are behind it
	Constraints Constraints `json:"constraints,omitzero"`
}

// Constraints are promises about the values of a column.
type Constraints struct {
	Required bool     `json:"required,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

// fieldTypes are the words of the form for the types of columns.
var fieldTypes = map[models.Type]string{
	models.String: "string", models.Integer: "integer", models.Float: "number", models.Amount: "number",
	models.Rate: "number", models.Money: "number", models.Total: "number", models.Boolean: "boolean",
	models.Date: "date", models.Timestamp: "datetime",
}

// Package describes marts, by name.
func Package(marts []models.Table) DataPackage {
	p := DataPackage{
		Profile: "https://datapackage.org/profiles/2.0/datapackage.json", Name: "impactmart-marts",
		Description: "What training changed. Every mart is a Parquet file, and a table of marts.duckdb.",
	}
	byName := func(a, b models.Table) int { return strings.Compare(a.Name, b.Name) }
	for _, m := range slices.SortedFunc(slices.Values(marts), byName) {
		p.Resources = append(p.Resources, Resource{
			Name: m.Name, Path: m.Name + ".parquet", Format: "parquet", Description: m.Doc, Schema: schemaOf(m),
		})
	}
	return p
}

func schemaOf(m models.Table) TableSchema {
	s := TableSchema{Grain: m.Grain, Holds: m.Holds}
	if m.HasPrimaryKey() {
		s.PrimaryKey = m.Grain
	} else {
		s.UniqueKeys = [][]string{m.Grain}
	}
	for _, c := range m.Columns {
		s.Fields = append(s.Fields, Field{
			Name: c.Name, Type: fieldTypes[c.Type], SQLType: string(c.Type), Description: c.Doc, Unit: c.Unit,
			Role: c.Role.String(), IsWithheld: isWithheld(m, c.Name), Constraints: Constraints{Required: c.Required, Enum: c.Values},
		})
		if table, column, refers := strings.Cut(c.References, "."); refers {
			s.ForeignKeys = append(s.ForeignKeys, ForeignKey{[]string{c.Name}, Reference{table, []string{column}}})
		}
	}
	return s
}

// isWithheld reports whether a rule hides a column where few people are behind it.
func isWithheld(m models.Table, column string) bool {
	return slices.ContainsFunc(m.Suppress, func(rule models.Suppression) bool {
		return slices.Contains(rule.Hides, column) || slices.Contains(rule.Totals, column)
	})
}

// JSON is the description as a file.
func (p DataPackage) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p); err != nil {
		return nil, fmt.Errorf("describe the marts: %w", err)
	}
	return b.Bytes(), nil
}

// ReadPackage reads a description that JSON wrote, also one of another version.
func ReadPackage(text []byte) (DataPackage, error) {
	var p DataPackage
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("not a description of marts: %w", err)
	}
	if len(p.Resources) == 0 {
		return p, errors.New("not a description of marts: no resources; take the schema.json of a snapshot, or what `impactmart marts schema` printed")
	}
	return p, nil
}

// Break is a change after which a query over the older marts fails, or means something else.
type Break struct {
	Mart   string `json:"mart"`
	Column string `json:"column,omitempty"`
	Change string `json:"change"`
}

func (b Break) String() string {
	if b.Column == "" {
		return b.Mart + ": " + b.Change
	}
	return b.Mart + "." + b.Column + ": " + b.Change
}

// Breaks are the changes between two versions of the marts that break what was made for the
// older one: something is gone, has another type, unit or key, can be null, or has a value
// that was not there. New marts and columns break nothing.
func Breaks(older, newer DataPackage) (breaks []Break) {
	for _, was := range older.Resources {
		i := slices.IndexFunc(newer.Resources, func(r Resource) bool { return r.Name == was.Name })
		if i < 0 {
			breaks = append(breaks, Break{Mart: was.Name, Change: "the mart is gone"})
			continue
		}
		is := newer.Resources[i]
		if !slices.Equal(was.Schema.Grain, is.Schema.Grain) {
			breaks = append(breaks, Break{Mart: was.Name, Change: fmt.Sprintf("one row per %s, was one per %s", strings.Join(is.Schema.Grain, ", "), strings.Join(was.Schema.Grain, ", "))})
		}
		for _, field := range was.Schema.Fields {
			for _, change := range fieldBreaks(field, is.Schema.Fields) {
				breaks = append(breaks, Break{was.Name, field.Name, change})
			}
		}
	}
	return breaks
}

// fieldBreaks are the changes of one column that break something.
func fieldBreaks(was Field, fields []Field) (changes []string) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == was.Name })
	if i < 0 {
		return []string{"the column is gone"}
	}
	is := fields[i]
	if is.SQLType != was.SQLType {
		changes = append(changes, fmt.Sprintf("%s, was %s", is.SQLType, was.SQLType))
	}
	if is.Unit != was.Unit {
		changes = append(changes, fmt.Sprintf("unit %q, was %q", is.Unit, was.Unit))
	}
	if was.Constraints.Required && !is.Constraints.Required {
		changes = append(changes, "can be null, was never")
	}
	added := slices.DeleteFunc(slices.Clone(is.Constraints.Enum), func(v string) bool { return slices.Contains(was.Constraints.Enum, v) })
	switch {
	case len(was.Constraints.Enum) > 0 && len(is.Constraints.Enum) == 0:
		changes = append(changes, "can have any value, had a list of them")
	case len(was.Constraints.Enum) > 0 && len(added) > 0:
		changes = append(changes, "can be "+strings.Join(added, ", ")+", which it could not")
	}
	return changes
}
