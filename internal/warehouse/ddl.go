package warehouse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Dialect is how a database declares tables: names, types, keys and descriptions.
type Dialect struct {
	Name string
	// types are its words for types, where they are not those of the contracts.
	types map[models.Type]string
	// quote makes an identifier of a name, and literal a string of a text.
	quote, literal func(string) string
	// keys are what follows a key; a database without keys has none.
	keys keyWords
	// columnDoc and tableDoc come before a description within the statement that creates
	// the table; without them, descriptions are statements of their own.
	columnDoc, tableDoc, docEnd string
}

// keyWords are the words for keys.
type keyWords struct {
	primary string // of columns without nulls
	unique  string // of columns with nulls; empty if the database has no such key
	suffix  string // of a key that is declared and not enforced
}

// The dialects for which Create and DDL are written.
var (
	DuckDB = Dialect{Name: "duckdb", quote: Quoted, literal: Literal, keys: keyWords{primary: "primary key", unique: "unique"}}

	// PostgreSQL needs version 15, which has keys in which nulls are equal.
	PostgreSQL = Dialect{
		Name: "postgres", quote: Quoted, literal: Literal,
		types: map[models.Type]string{models.String: "text", models.Float: "double precision"},
		keys:  keyWords{primary: "primary key", unique: "unique nulls not distinct"},
	}

	BigQuery = Dialect{
		Name: "bigquery", quote: backticks, literal: escaped,
		types: map[models.Type]string{
			models.String: "string", models.Integer: "int64", models.Float: "float64", models.Boolean: "bool",
			models.Money: "numeric(18, 2)", models.Amount: "numeric(18, 6)", models.Rate: "bignumeric(18, 10)", models.Total: "bignumeric(38, 6)",
		},
		keys:      keyWords{primary: "primary key", suffix: " not enforced"},
		columnDoc: " options (description = ", tableDoc: " options (description = ", docEnd: ")",
	}

	// Snowflake has names without quotes, which are the same in upper and lower case.
	Snowflake = Dialect{
		Name: "snowflake", quote: func(name string) string { return name }, literal: escaped,
		types:     map[models.Type]string{models.Timestamp: "timestamp_ntz"},
		keys:      keyWords{primary: "primary key", unique: "unique"},
		columnDoc: " comment ", tableDoc: " comment = ",
	}

	// Spark has no keys in tables of Parquet files.
	Spark = Dialect{
		Name: "spark", quote: backticks, literal: escaped,
		types:     map[models.Type]string{models.String: "string", models.Timestamp: "timestamp_ntz"},
		columnDoc: " comment ", tableDoc: " using parquet comment ",
	}
)

// Dialects are those in which other databases than our own get the marts.
var Dialects = []Dialect{PostgreSQL, BigQuery, Snowflake, Spark}

func backticks(name string) string { return "`" + name + "`" }

// escaped is a string in which a backslash makes the next character literal.
func escaped(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

// DDL is a script that creates the tables, with keys, columns that are never null, and
// descriptions, as far as the dialect has them.
func DDL(d Dialect, tables []models.Table) string {
	var b strings.Builder
	b.WriteString("-- The marts of impactmart, made from their contracts. Tables come after those to which they refer.\n")
	for _, t := range ByReference(tables) {
		fmt.Fprintf(&b, "\n-- One row per %s.\n", strings.Join(t.Grain, ", "))
		for _, statement := range Create(d, t) {
			b.WriteString(statement + ";\n")
		}
	}
	return b.String()
}

// Create are the statements that create a table in the current schema, which has the tables
// to which it refers, and describe it and the columns that have a description.
func Create(d Dialect, t models.Table) []string {
	name := d.quote(t.Name)
	lines := make([]string, len(t.Columns), 2*len(t.Columns)+1)
	for i, c := range t.Columns {
		lines[i] = d.column(c)
	}
	statement := fmt.Sprintf("create table %s (\n  %s\n)", name, strings.Join(append(lines, d.keysOf(t)...), ",\n  "))
	if d.tableDoc != "" {
		return []string{statement + d.tableDoc + d.literal(t.Doc) + d.docEnd}
	}
	statements := []string{statement, fmt.Sprintf("comment on table %s is %s", name, d.literal(t.Doc))}
	for _, c := range t.Columns {
		if c.Doc != "" {
			statements = append(statements, fmt.Sprintf("comment on column %s.%s is %s", name, d.quote(c.Name), d.literal(c.Doc)))
		}
	}
	return statements
}

func (d Dialect) column(c models.Column) string {
	text := d.quote(c.Name) + " " + cmp.Or(d.types[c.Type], string(c.Type))
	if c.Required {
		text += " not null"
	}
	if d.columnDoc != "" {
		text += d.columnDoc + d.literal(c.Doc) + d.docEnd
	}
	return text
}

// keysOf are the keys of a table: its grain, and the columns that refer to others.
func (d Dialect) keysOf(t models.Table) (lines []string) {
	if d.keys.primary == "" {
		return nil
	}
	word := d.keys.unique
	if t.HasPrimaryKey() {
		word = d.keys.primary
	}
	if word != "" && len(t.Grain) > 0 {
		columns := make([]string, len(t.Grain))
		for i, name := range t.Grain {
			columns[i] = d.quote(name)
		}
		lines = append(lines, fmt.Sprintf("%s (%s)%s", word, strings.Join(columns, ", "), d.keys.suffix))
	}
	for _, c := range t.Columns {
		if table, column, found := strings.Cut(c.References, "."); found {
			lines = append(lines, fmt.Sprintf("foreign key (%s) references %s (%s)%s", d.quote(c.Name), d.quote(table), d.quote(column), d.keys.suffix))
		}
	}
	return lines
}

// ByReference are the tables in the given order, but each after those to which it refers.
func ByReference(tables []models.Table) []models.Table {
	var sorted []models.Table
	seen := map[string]bool{}
	var visit func(models.Table)
	visit = func(t models.Table) {
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for _, c := range t.Columns {
			table, _, _ := strings.Cut(c.References, ".")
			if i := slices.IndexFunc(tables, func(other models.Table) bool { return other.Name == table }); i >= 0 {
				visit(tables[i])
			}
		}
		sorted = append(sorted, t)
	}
	for _, t := range tables {
		visit(t)
	}
	return sorted
}
