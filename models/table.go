// Package models is the vocabulary of impactmart: the canonical tables to which
// every feed is mapped, and the register of programs, metrics, goals and their
// alignments. It knows names, types and the rules for values, and refuses to know
// files, SQL and estimates.
package models

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"go.yaml.in/yaml/v3"
)

// Type is a column's logical type. Its value is the word used in the contracts of
// SQL models and in the documents.
type Type string

// The types a column can have.
const (
	String    Type = "varchar"
	Integer   Type = "bigint"
	Float     Type = "double"
	Amount    Type = "decimal(18,6)"  // money and rates in deliveries
	Rate      Type = "decimal(18,10)" // rates between currencies
	Money     Type = "decimal(18,2)"  // published money
	Total     Type = "decimal(38,6)"  // sums of amounts
	Boolean   Type = "boolean"
	Date      Type = "date"
	Timestamp Type = "timestamp" // microseconds, UTC
)

var arrowTypes = map[Type]arrow.DataType{
	String:    arrow.BinaryTypes.String,
	Integer:   arrow.PrimitiveTypes.Int64,
	Float:     arrow.PrimitiveTypes.Float64,
	Amount:    &arrow.Decimal128Type{Precision: 18, Scale: 6},
	Rate:      &arrow.Decimal128Type{Precision: 18, Scale: 10},
	Money:     &arrow.Decimal128Type{Precision: 18, Scale: 2},
	Total:     &arrow.Decimal128Type{Precision: 38, Scale: 6},
	Boolean:   arrow.FixedWidthTypes.Boolean,
	Date:      arrow.FixedWidthTypes.Date32,
	Timestamp: &arrow.TimestampType{Unit: arrow.Microsecond},
}

// Valid reports whether the type is one of the constants.
func (t Type) Valid() bool { return arrowTypes[t] != nil }

// Arrow is the Arrow type of the column; it panics on a type that is not Valid,
// which only a bug in this program can cause.
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
	Values   []string `yaml:"values,omitempty"` // the only allowed values, if there are any
	// References is the column of another table, as "table.column", in which every
	// value except null must occur.
	References string `yaml:"references,omitempty"`
	// Role is what a number of a mart means for privacy.
	Role Role `yaml:"role,omitempty"`
	// IsGuard marks a count of people that suppression rules use and that is never
	// published itself.
	IsGuard bool   `yaml:"guard,omitempty"`
	Doc     string `yaml:"doc"`
}

// Role is what a number of a mart tells about people. It is written as
//
//	count of trained
//	mean of metric over trained
//	sum of pay over learners
//	effect of metric over trained, comparison
//	derived from effect, effect_std_error
//	derived from goal_contributions.contribution
//	operational
//	declared
type Role struct {
	Kind string // empty for a column that is not a number, or is part of the grain
	// People names the sets of people behind a primitive, by arm.
	People []string
	// Of is the variable of a primitive: the values that are summed or averaged.
	Of string
	// From are the published columns that a derived number is computed from: of the same mart,
	// or as mart.column of another one.
	From []string
}

// Kinds of roles. The first five are primitives: they are computed from people.
const (
	RoleCount       = "count"
	RoleSum         = "sum"
	RoleMean        = "mean"
	RoleEffect      = "effect"
	RoleCurve       = "curve"
	RoleDerived     = "derived"     // computed from published columns alone
	RoleOperational = "operational" // about rows, files and runs, not about people
	RoleDeclared    = "declared"    // from the configuration or the register
)

var roleForms = regexp.MustCompile(`^(?:(count) of ([a-z_, ]+)|(sum|mean|effect|curve) of ([a-z_]+) over ([a-z_, ]+)|(derived) from ([a-z_., ]+)|(operational|declared))$`)

// UnmarshalYAML reads a role in one of its forms.
func (r *Role) UnmarshalYAML(node *yaml.Node) error {
	m := roleForms.FindStringSubmatch(node.Value)
	switch {
	case m == nil:
		return fmt.Errorf("line %d: %q is not a role", node.Line, node.Value)
	case m[1] != "":
		*r = Role{Kind: m[1], People: names(m[2])}
	case m[3] != "":
		*r = Role{Kind: m[3], Of: m[4], People: names(m[5])}
	case m[6] != "":
		*r = Role{Kind: m[6], From: names(m[7])}
	default:
		*r = Role{Kind: m[8]}
	}
	return nil
}

func names(list string) []string {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		names = append(names, strings.TrimSpace(name))
	}
	return names
}

// String is the role as contracts write it; empty for a column that is not a figure.
func (r Role) String() string {
	switch {
	case r.Kind == RoleCount:
		return r.Kind + " of " + strings.Join(r.People, ", ")
	case r.IsPrimitive():
		return r.Kind + " of " + r.Of + " over " + strings.Join(r.People, ", ")
	case r.Kind == RoleDerived:
		return r.Kind + " from " + strings.Join(r.From, ", ")
	}
	return r.Kind
}

// IsPrimitive reports whether the number is computed from people.
func (r Role) IsPrimitive() bool { return len(r.People) > 0 }

// Table is a contract: the name of a table, the meaning of one row, and the meaning
// of its columns.
type Table struct {
	Name    string   `yaml:"name"`
	Doc     string   `yaml:"doc"`
	Grain   []string `yaml:"grain"`
	Columns []Column `yaml:"columns"`
	// OneOf lists columns of which each row needs at least one.
	OneOf []string `yaml:"one_of,omitempty"`
	// Dated is the column of a canonical table with the day that says how recent a row is.
	Dated string `yaml:"-"`
	// Holds are conditions in SQL that no row may break; null counts as true.
	Holds []string `yaml:"holds,omitempty"`
	// Suppress are the rules by which figures about few people are withheld when
	// the table is published.
	Suppress []Suppression `yaml:"suppress,omitempty"`
	// Round are the rules by which figures about people are rounded: of a mart when it is
	// published, of another table when it is built, so that what is computed from it follows
	// from rounded figures.
	Round []Rounding `yaml:"round,omitempty"`
	// Carry says that rows are shown again as they were until enough people changed.
	Carry *Carry `yaml:"carry,omitempty"`
}

// Carry is how rows of a table that is no mart belong to units, which are published anew as
// a whole or shown again as they were.
type Carry struct {
	// Kind is the kind of unit, and Unit are the columns that name one.
	Kind string   `yaml:"kind"`
	Unit []string `yaml:"unit"`
	// Where are columns and the values that rows about people have; the others are about
	// nobody, and as they are today.
	Where map[string]string `yaml:"where,omitempty"`
}

// Rounding is one rule by which figures about people are rounded, unless the
// configuration asks for exact ones.
type Rounding struct {
	// Means are figures that one person moves by 1/n of the own value, Sums those that one
	// person moves by all of it.
	Means []string `yaml:"means,omitempty"`
	Sums  []string `yaml:"sums,omitempty"`
	// People are columns that count the people of each arm behind a row. A row without
	// people is not rounded.
	People []string `yaml:"people,omitempty"`
	// Deviation is the standard deviation between people; Error is the standard error of the
	// figures, to which the rounding is added, and says how people vary where no deviation
	// says more.
	Deviation string `yaml:"deviation,omitempty"`
	Error     string `yaml:"error,omitempty"`
	// Most is the largest distance of one person from the mean.
	Most string `yaml:"most,omitempty"`
	// Weight is the largest weight of one person in a mean in which people have weights of
	// their own: the mean shows that person as a mean of 1/weight people would.
	Weight string `yaml:"weight,omitempty"`
	// Times says that other rows are means of nearly the same people, such as those of other
	// months: the step is that of means that are published so many times. 0 is once.
	Times int64 `yaml:"times,omitempty"`
	// Upward are figures that may not be too small, rounded upward to two digits.
	Upward []string `yaml:"upward,omitempty"`
	// Scaled are figures that grow with the one count in People, such as people per month,
	// and Inverse those that fall with it: they follow the rounded count.
	Scaled  []string `yaml:"scaled,omitempty"`
	Inverse []string `yaml:"inverse,omitempty"`
	// Share is Part in percent of Whole, of counts that are rounded.
	Share string `yaml:"share,omitempty"`
	Part  string `yaml:"part,omitempty"`
	Whole string `yaml:"whole,omitempty"`
}

// Suppression is one rule that withholds figures. A row is hidden if it is about
// fewer people than the privacy floor. Other rows are hidden if they would reveal
// it.
type Suppression struct {
	// People are columns that count the people of each arm behind a row: all of
	// them must reach the floor. Null means that there is no such arm.
	People []string `yaml:"people,omitempty"`
	// Rest are columns that count the people from whom the others could be derived:
	// each must be zero or reach the floor. Null counts as zero.
	Rest []string `yaml:"rest,omitempty"`
	// When is a boolean column: rows in which it is true are hidden, whatever the
	// counts.
	When string `yaml:"when,omitempty"`
	// Times multiplies the floor; 1 when it is 0.
	Times int64 `yaml:"times,omitempty"`
	// Together are columns whose equal values group rows: if one row is hidden, all
	// of its group are.
	Together []string `yaml:"together,omitempty"`
	// Siblings are columns whose equal values group rows that divide a known total.
	// If rows of a group are hidden, the smallest other rows are hidden too, until
	// there are two or more hidden rows that reach the floor together.
	Siblings []string `yaml:"siblings,omitempty"`
	// Known is a boolean column: rows in which it is true are published elsewhere
	// and cannot hide others.
	Known string `yaml:"known,omitempty"`
	// Nests is a boolean column. Over the rows in which it is true, in the order of
	// the column After, each count contains the previous one. It may differ from
	// the last count shown by zero, or by at least the floor.
	Nests string `yaml:"nests,omitempty"`
	After string `yaml:"after,omitempty"`
	// Hides are the columns that become null in hidden rows.
	Hides []string `yaml:"hides,omitempty"`
	// Drops removes hidden rows.
	Drops bool `yaml:"drops,omitempty"`
	// Totals are columns with figures of the whole group, repeated on each sibling:
	// they become null if they would reveal a hidden row.
	Totals []string `yaml:"totals,omitempty"`
	// Marks is a boolean column that becomes true in hidden rows, Quotable one that
	// becomes false, and Reason a text that becomes TooFewPeople.
	Marks    string `yaml:"marks,omitempty"`
	Quotable string `yaml:"quotable,omitempty"`
	Reason   string `yaml:"reason,omitempty"`
}

// TooFewPeople is the reason why a figure about few people is not reportable.
const TooFewPeople = "too_few_people"

// Column returns the column of a name.
func (t Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// HasPrimaryKey reports whether no column of the grain can be null.
func (t Table) HasPrimaryKey() bool {
	return len(t.Grain) > 0 && !slices.ContainsFunc(t.Grain, func(name string) bool {
		c, _ := t.Column(name)
		return !c.Required
	})
}

// Published is the table as readers see it: without guards, and with the stamp.
func (t Table) Published() Table {
	shown := slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool { return c.IsGuard })
	t.Columns = slices.Concat(shown, Stamp)
	return t
}

// Stamp are the columns that every published row has in addition to its own.
var Stamp = []Column{
	{Name: "run_id", Type: String, Required: true, Doc: "Run that made the row."},
	{Name: "data_through_date", Type: Date, Doc: "Last day that the data of the run cover; null without any data."},
}

// ColumnNames returns the names in the table's order.
func (t Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// ArrowSchema is the schema of the table's batches. Every field is nullable:
// required values are checked row by row, where a reject can name the row.
func (t Table) ArrowSchema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: c.Type.Arrow(), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}
