package report

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Entry is a mart in the data dictionary: its contract and the tables from which it is
// made.
type Entry struct {
	models.Table
	Inputs []string
}

// Dictionary returns the data dictionary of the marts as Markdown, in the given order.
func Dictionary(marts []Entry) string {
	var b strings.Builder
	b.WriteString(`# The marts

` + "`make docs`" + ` generates this file from the contracts in sql/marts; edit the contracts instead. ` + "`schema.json`" + ` beside the marts says the same for
programs, and [ddl](ddl) has scripts for other databases.

Every mart is a table in ` + "`marts/marts.duckdb`" + ` and a file ` + "`marts/<mart>.parquet`" + `. Money has
two decimals, rates are in percent (4.1 means 4.1 %), dates are days, and every double is
rounded to 12 significant digits. A figure that would reveal information about fewer
people than ` + "`privacy.min_people`" + ` is null, and the row is marked ` + "`is_suppressed`" + `. Marts join
consistently inside ` + "`marts.duckdb`" + `, which declares each grain as a key, and is replaced as a
whole. While a run is publishing, separate Parquet files may be from two runs; compare their
` + "`run_id`" + `.

| mart | one row per |
| --- | --- |
`)
	for _, m := range marts {
		fmt.Fprintf(&b, "| [%s](#%s) | %s |\n", m.Name, m.Name, strings.Join(m.Grain, ", "))
	}
	b.WriteString("\n## Questions about several marts\n\nThe SQL here and below is for the folder of `marts.duckdb`; the names in it are those of the demo. Null is not zero: where something is withheld, a sum without it is too low.\n")
	writeQuestions(&b, "")
	for _, m := range marts {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\nGrain: %s. Made from %s.%s\n\n| column | type | unit | meaning |\n| --- | --- | --- | --- |\n",
			m.Name, cell(m.Doc), strings.Join(m.Grain, ", "), strings.Join(m.Inputs, ", "), joins(m.Table))
		for _, c := range m.Columns {
			null := ""
			if c.Required {
				null = ", never null"
			}
			fmt.Fprintf(&b, "| %s | %s%s | %s | %s |\n", c.Name, c.Type, null, c.Unit, cell(meaning(m.Table, c)))
		}
		if len(m.Holds) > 0 {
			fmt.Fprintf(&b, "\nIn every row: `%s`.\n", strings.Join(m.Holds, "`; `"))
		}
		writeQuestions(&b, m.Name)
	}
	return b.String()
}

// joins says which marts a mart refers to, and by which columns.
func joins(t models.Table) string {
	var columns []string
	for _, c := range t.Columns {
		if table, column, refers := strings.Cut(c.References, "."); refers {
			columns = append(columns, fmt.Sprintf("%s = [%s](#%s).%s", c.Name, table, table, column))
		}
	}
	if len(columns) == 0 {
		return ""
	}
	return " Joins: " + strings.Join(columns, ", ") + "."
}

// meaning is the doc of a column, with the values it can have and whether it is withheld.
func meaning(t models.Table, c models.Column) string {
	text := c.Doc
	if len(c.Values) > 0 {
		text += " One of " + strings.Join(c.Values, ", ") + "."
	}
	if isWithheld(t, c.Name) {
		text += " Null where it would reveal information about fewer people than the privacy floor."
	}
	return text
}

// cell formats text as one cell of a Markdown table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", "\\|")
}
