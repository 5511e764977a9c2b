package chart

import "strconv"

// Px is a length in the user units of a drawing.
type Px float64

func (p Px) String() string { return strconv.FormatFloat(float64(p), 'f', 1, 64) }

// Drawing is one chart at one width. Every mark has its final place.
type Drawing struct {
	ID, Title, Desc string
	Class           string // wide or narrow: the screens that show it
	Width, Height   Px
	Marks           []Mark
}

// Mark is a shape or a line of text. Colors come from its class.
type Mark struct {
	Shape         string // line, rect, circle, path or text
	Class         string
	X, Y          Px
	X2, Y2        Px // far end of a line
	Width, Height Px // of a rect
	R             Px // of a circle
	Path          string
	Text          string
	Style         Style
}

// Style is how a line of text is set. Size and weight are in the SVG and not in the
// stylesheet, because the widths of words depend on them.
type Style struct {
	Class  string
	Size   Px
	Bold   bool
	Anchor string // start when empty
}

// Styles of names, main text and notes.
var (
	NameStyle = Style{Class: "ink", Size: 13.5, Bold: true}
	BodyStyle = Style{Class: "ink", Size: 13}
	NoteStyle = Style{Class: "muted", Size: 12}
)

// Centered centers text on its place.
func (s Style) Centered() Style { s.Anchor = "middle"; return s }

// Right aligns the end of text with its place.
func (s Style) Right() Style { s.Anchor = "end"; return s }

// As returns the style with a different class.
func (s Style) As(class string) Style { s.Class = class; return s }

// leading is the distance from one line to the next.
func (s Style) leading() Px { return s.Size * 1.3 }

// Line draws a line from one point to another.
func (d *Drawing) Line(class string, x, y, x2, y2 Px) {
	d.Marks = append(d.Marks, Mark{Shape: "line", Class: class, X: x, Y: y, X2: x2, Y2: y2})
}

// Rect draws a rectangle from its upper left corner.
func (d *Drawing) Rect(class string, x, y, width, height Px) {
	d.Marks = append(d.Marks, Mark{Shape: "rect", Class: class, X: x, Y: y, Width: width, Height: height})
}

// Circle draws a circle around a center.
func (d *Drawing) Circle(class string, x, y, r Px) {
	d.Marks = append(d.Marks, Mark{Shape: "circle", Class: class, X: x, Y: y, R: r})
}

// Path draws an SVG path.
func (d *Drawing) Path(class, path string) {
	d.Marks = append(d.Marks, Mark{Shape: "path", Class: class, Path: path})
}

// Square draws a square centered on a point.
func (d *Drawing) Square(class string, x, y, side Px) {
	d.Rect(class, x-side/2, y-side/2, side, side)
}

// Arrow draws an arrowhead to the left (toward -1) or right (+1) with its tip at x, where
// a range continues beyond the edge.
func (d *Drawing) Arrow(class string, x, y, toward Px) {
	back := x - 7*toward
	d.Path(class, "M"+x.String()+" "+y.String()+
		"L"+back.String()+" "+(y-4).String()+
		"L"+back.String()+" "+(y+4).String()+"Z")
}

// Text draws one line of text with its baseline at y.
func (d *Drawing) Text(s Style, x, y Px, text string) {
	if text != "" {
		d.Marks = append(d.Marks, Mark{Shape: "text", X: x, Y: y, Text: text, Style: s})
	}
}

// Paragraph draws the whole text in as many lines as it takes, starting at top, and
// returns the lower end of the paragraph. Nothing is cut off: names often differ at their
// end.
func (d *Drawing) Paragraph(s Style, x, top, width Px, text string) Px {
	for _, line := range Wrap(s, text, width) {
		d.Text(s, x, top+s.Size, line)
		top += s.leading()
	}
	return top
}

// HeightOf is the height of the paragraph.
func (s Style) HeightOf(text string, width Px) Px {
	return s.leading() * Px(len(Wrap(s, text, width)))
}

// Span is a column of a drawing.
type Span struct{ X, Width Px }

// End is the right end of the column.
func (s Span) End() Px { return s.X + s.Width }

// Layout places the columns of a chart with one row per program. On narrow screens they
// are stacked.
type Layout struct {
	class               string
	Width               Px
	Name, Plot          Span
	Figures, Assessment Span
	Stacked             bool
}

var (
	wide = Layout{class: "wide", Width: 960,
		Name: Span{0, 304}, Plot: Span{322, 276}, Figures: Span{612, 180}, Assessment: Span{800, 160}}
	narrow = Layout{class: "narrow", Width: 358, Stacked: true,
		Name: Span{0, 358}, Plot: Span{28, 302}, Figures: Span{0, 188}, Assessment: Span{194, 164}}
)
