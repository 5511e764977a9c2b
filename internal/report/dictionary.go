package report

import (
	"fmt"
	"slices"
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

` + "`make docs`" + ` generates this file from the contracts in sql/marts; edit the contracts instead.

Every mart is a table in ` + "`marts/marts.duckdb`" + ` and a file ` + "`marts/<mart>.parquet`" + `. Money is
exact, rates are in percent (4.1 means 4.1 %), dates are days, and every double is
rounded to 12 significant digits. A figure that would reveal information about fewer
people than ` + "`privacy.min_people`" + ` is null, and the row is marked ` + "`is_suppressed`" + `. Marts join
consistently inside ` + "`marts.duckdb`" + `, which is replaced as a whole. While a run is
publishing, separate Parquet files may be from two runs; compare their ` + "`run_id`" + `.

| mart | one row per |
| --- | --- |
`)
	for _, m := range marts {
		fmt.Fprintf(&b, "| [%s](#%s) | %s |\n", m.Name, m.Name, strings.Join(m.Grain, ", "))
	}
	writeQuestions(&b)
	for _, m := range marts {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\nGrain: %s. Made from %s.\n\n| column | type | unit | meaning |\n| --- | --- | --- | --- |\n",
			m.Name, cell(m.Doc), strings.Join(m.Grain, ", "), strings.Join(m.Inputs, ", "))
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
	}
	return b.String()
}

// meaning is the doc of a column, with the values it can have and whether it is withheld.
func meaning(t models.Table, c models.Column) string {
	text := c.Doc
	if len(c.Values) > 0 {
		text += " One of " + strings.Join(c.Values, ", ") + "."
	}
	for _, rule := range t.Suppress {
		if slices.Contains(rule.Hides, c.Name) || slices.Contains(rule.Totals, c.Name) {
			return text + " Null where it would reveal information about fewer people than the privacy floor."
		}
	}
	return text
}

// cell formats text as one cell of a Markdown table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", "\\|")
}
