package report

import (
	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

const (
	nbsp = language.NoBreak
	none = language.None
)

// currency formats amounts in one currency.
type currency struct {
	code string
	say  *language.Language
}

// short formats an amount for a headline.
func (c currency) short(amount models.Cents) string { return c.say.Short(c.code, amount) }

// full formats an amount to the unit.
func (c currency) full(amount models.Cents) string { return c.say.Full(c.code, amount) }

// tableIn returns a table whose summary and columns are in a language.
func tableIn(say *language.Language, summary language.Key, columns ...heading) *chart.Table {
	t := &chart.Table{Summary: say.Text(summary)}
	for _, c := range columns {
		t.Columns = append(t.Columns, chart.Column{Name: say.Text(c.name), IsNumber: c.isNumber})
	}
	return t
}

// heading is that of a column of a table.
type heading struct {
	name     language.Key
	isNumber bool
}

func words(name language.Key) heading   { return heading{name, false} }
func numbers(name language.Key) heading { return heading{name, true} }

// limit keeps the first rows of a table, and says in which mart the others are.
func limit(say *language.Language, t *chart.Table, mart string) {
	if more := t.Limit(tableRows); more > 0 {
		t.Note = say.Text("%d more rows. The mart %s has all of them.", more, mart)
	}
}

// isolated prevents a right-to-left name from changing the direction of the text around it.
func isolated(name string) string { return "\u2068" + name + "\u2069" }

// orDash shows that there is no text.
func orDash(text string) string {
	if text == "" {
		return none
	}
	return text
}

// optional formats a value that may be missing.
func optional[T any](value *T, format func(T) string) string {
	if value == nil {
		return none
	}
	return format(*value)
}
