// Package chart lays out charts as marks at fixed places, each at two widths: the
// page that shows them has no script, and a browser wraps no text inside an SVG. It
// knows axes, columns and how wide text is, and refuses to know what a figure means.
package chart

import (
	"embed"
	"sync"

	"github.com/impactmart/impactmart/internal/identity"
)

//go:embed *.go *.tmpl
var code embed.FS

// Identity changes with the code of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(code) })

// Templates hold the templates chart, figure, drawing and table.
//
//go:embed *.tmpl
var Templates embed.FS

// Chart is one figure of the page with the table that says the same.
type Chart struct {
	ID, Title, Desc string
	Drawings        []*Drawing // wide and narrow; none when there is nothing to draw
	Table           *Table
}

// Table is a table behind a line to open it. The first column names the row.
type Table struct {
	Summary string
	Columns []Column
	Rows    [][]string
}

// Column is one column of a table.
type Column struct {
	Name     string
	IsNumber bool
}

// Words is a column of text.
func Words(name string) Column { return Column{Name: name} }

// Numbers is a column of numbers, which stand to the right.
func Numbers(name string) Column { return Column{Name: name, IsNumber: true} }

// Draw lays the chart out for wide and for narrow screens.
func (c *Chart) Draw(paint func(*Drawing, Layout)) {
	for _, l := range []Layout{wide, narrow} {
		d := &Drawing{ID: c.ID + "-" + l.class, Title: c.Title, Desc: c.Desc, Class: l.class, Width: l.Width}
		paint(d, l)
		c.Drawings = append(c.Drawings, d)
	}
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }
