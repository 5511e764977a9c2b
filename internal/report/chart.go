package report

// chart is one figure of the page with the table that says the same.
type chart struct {
	ID, Title, Desc string
	Drawings        []*drawing // wide and narrow; none when there is nothing to draw
	Table           *table
}

// table is a table behind a line to open it. The first column names the row.
type table struct {
	Summary string
	Columns []column
	Rows    [][]string
}

type column struct {
	Name     string
	IsNumber bool
}

// draw lays the chart out for wide and for narrow screens.
func (c *chart) draw(paint func(*drawing, layout)) {
	for _, l := range []layout{wide, narrow} {
		d := &drawing{ID: c.ID + "-" + l.class, Title: c.Title, Desc: c.Desc, Class: l.class, Width: l.width}
		paint(d, l)
		c.Drawings = append(c.Drawings, d)
	}
}

func (t *table) add(cells ...string) { t.Rows = append(t.Rows, cells) }
