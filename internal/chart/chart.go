// Package chart lays out charts as marks at fixed places, each at two widths, because the
// page that shows them has no script and browsers do not wrap text inside an SVG. It
// knows axes, columns and the width of text, and refuses to know what a figure means.
package chart

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go *.tmpl
var code embed.FS

// Identity changes with the code and the templates of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(code) })

// Templates hold the templates chart, figure, drawing and table.
//
//go:embed *.tmpl
var Templates embed.FS

// Chart is one figure of the page with a table of the same numbers.
type Chart struct {
	ID, Title, Desc string
	Drawings        []*Drawing // wide and narrow; none when there is nothing to draw
	Table           *Table
}

// Table is a table that is shown after a click on its summary. The first column names
// the row.
type Table struct {
	Summary string
	Columns []Column
	Rows    [][]string
	Note    string // below the rows; usually empty
}

// Column is one column of a table.
type Column struct {
	Name     string
	IsNumber bool
}

// Words returns a column of text.
func Words(name string) Column { return Column{Name: name} }

// Numbers returns a column of numbers, which are aligned to the right.
func Numbers(name string) Column { return Column{Name: name, IsNumber: true} }

// Draw lays out the chart for wide and for narrow screens.
func (c *Chart) Draw(paint func(*Drawing, Layout)) {
	for _, l := range []Layout{wide, narrow} {
		d := &Drawing{ID: c.ID + "-" + l.class, Title: c.Title, Desc: c.Desc, Class: l.class, Width: l.Width}
		paint(d, l)
		c.Drawings = append(c.Drawings, d)
	}
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// Limit keeps the first rows, and returns how many more there were.
func (t *Table) Limit(rows int) (more int) {
	more = max(0, len(t.Rows)-rows)
	t.Rows = t.Rows[:len(t.Rows)-more]
	return more
}
