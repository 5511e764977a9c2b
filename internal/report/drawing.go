package report

import "strconv"

// px is a length in the user units of a drawing.
type px float64

func (p px) String() string { return strconv.FormatFloat(float64(p), 'f', 1, 64) }

// drawing is one chart at one width. Everything is placed here: the page has no
// script, and a browser wraps no text inside an SVG.
type drawing struct {
	ID, Title, Desc string
	Class           string // wide or narrow: which screens show it
	Width, Height   px
	Marks           []mark
}

// mark is a shape or a line of text. Colors come from its class.
type mark struct {
	Shape         string // line, rect, circle, path or text
	Class         string
	X, Y          px
	X2, Y2        px // far end of a line
	Width, Height px // of a rect
	R             px // of a circle
	Path          string
	Text          string
	Style         style
}

// style is how a line of text is set. Size and weight stand in the SVG and not
// in the stylesheet, because the widths of words depend on them.
type style struct {
	Class  string
	Size   px
	Bold   bool
	Anchor string // start when empty
}

var (
	nameStyle = style{Class: "ink", Size: 13.5, Bold: true}
	bodyStyle = style{Class: "ink", Size: 13}
	noteStyle = style{Class: "muted", Size: 12}
)

func (s style) centered() style { s.Anchor = "middle"; return s }
func (s style) right() style    { s.Anchor = "end"; return s }

func (s style) as(class string) style { s.Class = class; return s }

// leading is the distance from one line to the next.
func (s style) leading() px { return s.Size * 1.3 }

func (d *drawing) line(class string, x, y, x2, y2 px) {
	d.Marks = append(d.Marks, mark{Shape: "line", Class: class, X: x, Y: y, X2: x2, Y2: y2})
}

func (d *drawing) rect(class string, x, y, width, height px) {
	d.Marks = append(d.Marks, mark{Shape: "rect", Class: class, X: x, Y: y, Width: width, Height: height})
}

func (d *drawing) circle(class string, x, y, r px) {
	d.Marks = append(d.Marks, mark{Shape: "circle", Class: class, X: x, Y: y, R: r})
}

func (d *drawing) path(class, path string) {
	d.Marks = append(d.Marks, mark{Shape: "path", Class: class, Path: path})
}

// square is centered on its point.
func (d *drawing) square(class string, x, y, side px) {
	d.rect(class, x-side/2, y-side/2, side, side)
}

// arrow points left (toward -1) or right (+1) with its tip at x, where a range
// goes on beyond the edge.
func (d *drawing) arrow(class string, x, y, toward px) {
	back := x - 7*toward
	d.path(class, "M"+x.String()+" "+y.String()+
		"L"+back.String()+" "+(y-4).String()+
		"L"+back.String()+" "+(y+4).String()+"Z")
}

// text sets one line with its baseline at y.
func (d *drawing) text(s style, x, y px, text string) {
	if text != "" {
		d.Marks = append(d.Marks, mark{Shape: "text", X: x, Y: y, Text: text, Style: s})
	}
}

// paragraph sets text in at most that many lines from top on, ends it with an
// ellipsis when they do not hold it, and tells where it ends.
func (d *drawing) paragraph(s style, x, top, width px, lines int, text string) px {
	for _, line := range wrap(s, text, width, lines) {
		d.text(s, x, top+s.Size, line)
		top += s.leading()
	}
	return top
}

// span is a column of a drawing.
type span struct{ x, width px }

func (s span) end() px { return s.x + s.width }

// layout says where the columns of a chart with one row per program stand. On
// narrow screens they stand below each other.
type layout struct {
	class               string
	width               px
	name, plot          span
	figures, assessment span
	stacked             bool
}

var (
	wide = layout{class: "wide", width: 960,
		name: span{0, 236}, plot: span{256, 336}, figures: span{606, 182}, assessment: span{796, 164}}
	narrow = layout{class: "narrow", width: 358, stacked: true,
		name: span{0, 358}, plot: span{28, 302}, figures: span{0, 188}, assessment: span{194, 164}}
)
