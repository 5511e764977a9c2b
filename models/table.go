// Package models is the vocabulary of impactmart: the canonical tables that
// every feed is mapped to, and the register of programs, metrics, goals and
// their alignments. It knows names, types and rules of shape, and neither
// files, nor SQL, nor estimates.
package models

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// Type is a column's logical type. Its value is the word used in the contracts
// of SQL models and in the documents.
type Type string

// The types a column can have.
const (
	String    Type = "varchar"
	Integer   Type = "bigint"
	Float     Type = "double"
	Amount    Type = "decimal(18,6)" // money and rates on their way in
	Money     Type = "decimal(18,2)" // money as it is published
	Boolean   Type = "boolean"
	Date      Type = "date"
	Timestamp Type = "timestamp" // microseconds, UTC
)

var arrowTypes = map[Type]arrow.DataType{
	String:    arrow.BinaryTypes.String,
	Integer:   arrow.PrimitiveTypes.Int64,
	Float:     arrow.PrimitiveTypes.Float64,
	Amount:    &arrow.Decimal128Type{Precision: 18, Scale: 6},
	Money:     &arrow.Decimal128Type{Precision: 18, Scale: 2},
	Boolean:   arrow.FixedWidthTypes.Boolean,
	Date:      arrow.FixedWidthTypes.Date32,
	Timestamp: &arrow.TimestampType{Unit: arrow.Microsecond},
}

// Valid tells whether the type is one of the constants.
func (t Type) Valid() bool { return arrowTypes[t] != nil }

// Arrow is the Arrow type that carries the column; it panics on a type that is
// not Valid, which only a fault in this program can cause.
func (t Type) Arrow() arrow.DataType {
	if dt, ok := arrowTypes[t]; ok {
		return dt
	}
	panic(fmt.Sprintf("models: unknown column type %q", t))
}

// Column is one column of a table, as its contract states it.
type Column struct {
	Name     string   `yaml:"name"`
	Type     Type     `yaml:"type"`
	Required bool     `yaml:"required,omitempty"` // no nulls
	PII      bool     `yaml:"pii,omitempty"`      // identifies a person: never in a mart
	Unit     string   `yaml:"unit,omitempty"`
	Values   []string `yaml:"values,omitempty"` // the only values allowed, when there are any
	Doc      string   `yaml:"doc"`
}

// Table is a contract: what a table is called, what one row of it is, and what
// its columns mean.
type Table struct {
	Name    string   `yaml:"name"`
	Doc     string   `yaml:"doc"`
	Grain   []string `yaml:"grain"`
	Columns []Column `yaml:"columns"`
	// OneOf lists columns of which each row needs at least one.
	OneOf []string `yaml:"one_of,omitempty"`
}

// Column gives the column of that name.
func (t Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// ColumnNames gives the names in the table's order.
func (t Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// ArrowSchema is the schema of the table's batches. Every field is nullable:
// what is required is checked row by row, where a reject can name the row.
func (t Table) ArrowSchema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: c.Type.Arrow(), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}
