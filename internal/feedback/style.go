package feedback

import (
	"errors"

	"github.com/xuri/excelize/v2"
)

// Colors are few, and no meaning depends on color alone.
const (
	ink    = "1F2D3A"
	quiet  = "5F6B76"
	line   = "C9D1D8"
	band   = "EAF0F4" // headers
	ground = "F6F8F9" // added columns
	held   = "FBD9C8"
	look   = "FFF0B8"
	good   = "DDEFE0"
)

// Built-in number formats.
const (
	general      = 0
	inPercent    = 10 // 0.00%
	hoursMinutes = 46 // [h]:mm:ss
	asText       = 49 // @: cells stay as they are typed
)

// dayFormat shows a day in a form that no country misreads.
var dayFormat, timeFormat = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"

// styles makes the styles of a workbook on demand.
type styles struct {
	book *excelize.File
	made map[format]int
	err  error
}

// format is what distinguishes the styles of cells.
type format struct {
	fill           string
	size           float64
	bold, isQuiet  bool
	isItalic       bool
	link, wrap     bool
	framed, center bool
	flush          bool // framed, without the indent
	left           bool // a number that is a name, such as a row number
	code           int
	isDay, hasTime bool
	money          string // the currency that is shown before the number
	label          string // the number format of a number that is shown with a text
}

func newStyles(book *excelize.File) *styles { return &styles{book: book, made: map[format]int{}} }

// of returns the number of the style; errors are collected in err.
func (s *styles) of(l format) int {
	if id, ok := s.made[l]; ok {
		return id
	}
	style := &excelize.Style{Font: l.font(), Alignment: l.alignment(), NumFmt: l.code, CustomNumFmt: l.ownCode(), Border: l.border()}
	if l.fill != "" {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	id, err := s.book.NewStyle(style)
	s.err = errors.Join(s.err, err)
	s.made[l] = id
	return id
}

func (f format) font() *excelize.Font {
	font := &excelize.Font{Family: "Calibri", Size: 11, Bold: f.bold, Italic: f.isItalic, Color: ink}
	if f.size > 0 {
		font.Size = f.size
	}
	if f.isQuiet {
		font.Color = quiet
	}
	if f.link {
		font.Color, font.Underline = "1A5E9A", "single"
	}
	return font
}

func (f format) alignment() *excelize.Alignment {
	alignment := &excelize.Alignment{Vertical: "top", WrapText: f.wrap}
	if f.center {
		alignment.Vertical = "center"
	}
	if f.isDay || f.left {
		alignment.Horizontal = "left"
	}
	if f.framed && !f.flush || f.center {
		alignment.Horizontal, alignment.Indent = "left", 1
	}
	return alignment
}

// ownCode is the number format of a day or an amount; nil leaves the built-in one.
func (f format) ownCode() *string {
	switch {
	case f.label != "":
		return &f.label
	case f.money != "":
		return new("[$" + f.money + "] #,##0.00####")
	case !f.isDay:
		return nil
	case f.hasTime:
		return &timeFormat
	}
	return &dayFormat
}

func (f format) border() (border []excelize.Border) {
	if f.framed {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			border = append(border, excelize.Border{Type: side, Color: line, Style: 1})
		}
	}
	return border
}
