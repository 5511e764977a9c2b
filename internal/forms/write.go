package forms

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

//go:embed impactmart.yaml
var config string

// headerRow is the row of the header in every form, below a title and the help
// texts of the columns.
const headerRow = 3

// lastOfTitle is the last cell of the title, on the first page.
const lastOfTitle = "F1"

// lastRow is the last row with drop-downs.
const lastRow = 2000

// Files returns the files of a new project, by name relative to its folder.
func Files() map[string]func(io.Writer) error {
	files := map[string]func(io.Writer) error{
		"impactmart.yaml": func(w io.Writer) error { _, err := io.WriteString(w, config); return err },
		"register.xlsx":   func(w io.Writer) error { return write(w, register...) },
	}
	for _, t := range templates {
		files["templates/"+t.name+".xlsx"] = func(w io.Writer) error { return write(w, t.form) }
	}
	return files
}

// Init writes the files into a folder, which it creates if necessary, with an empty
// inbox. If one of the files exists already, it writes nothing, and the error names
// the file.
func Init(dir string) (written []string, err error) {
	files := Files()
	names := slices.Sorted(maps.Keys(files))
	var existing []string
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			existing = append(existing, name)
		} else if !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	if len(existing) > 0 {
		return nil, fmt.Errorf("%s: %s exists already and is not overwritten; name another folder, or move the file: %w", dir, strings.Join(existing, ", "), os.ErrExist)
	}
	for _, folder := range []string{"inbox", "templates"} {
		//nolint:gosec // a project is shared by its team
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if err := create(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return written, err
		}
		written = append(written, name)
	}
	return written, nil
}

func create(path string, write func(io.Writer) error) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // as above: templates contain no data
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file)
}

// Colors of a form; no meaning depends on color alone.
const (
	ink      = "1F2D3A"
	quiet    = "5F6B76"
	line     = "C9D1D8"
	optional = "EAF0F4"
	needed   = "D5E4EE"
)

// writer writes one workbook and keeps the first error.
type writer struct {
	book                               *excelize.File
	title, help, must, may, example    int
	texts, days, exampleDay, exampleNo int
	err                                error
}

func (w *writer) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func write(out io.Writer, forms ...form) (err error) {
	w := &writer{book: excelize.NewFile()}
	defer func() { err = errors.Join(err, w.book.Close()) }()
	w.styles()
	for i, f := range forms {
		if i == 0 {
			w.do(w.book.SetSheetName("Sheet1", f.sheet))
		} else {
			_, err := w.book.NewSheet(f.sheet)
			w.do(err)
		}
	}
	for _, f := range forms {
		w.form(f)
	}
	w.do(w.book.SetDocProps(&excelize.DocProperties{Creator: "impactmart", LastModifiedBy: "impactmart"}))
	if w.err != nil {
		return w.err
	}
	return w.book.Write(out)
}

func (w *writer) styles() {
	made := func(font excelize.Font, fill string, wrap bool, numbers int) int {
		font.Family = "Calibri"
		if font.Color == "" {
			font.Color = ink
		}
		style := &excelize.Style{Font: &font, NumFmt: numbers, Alignment: &excelize.Alignment{Vertical: "top", WrapText: wrap}}
		if numbers == isHelp { // next to the header that it explains
			style.NumFmt, style.Alignment.Vertical = 0, "bottom"
		}
		if numbers == isDay {
			format := "yyyy-mm-dd"
			style.NumFmt, style.CustomNumFmt = 0, &format
			style.Alignment.Horizontal = "left"
		}
		if fill != "" {
			style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
			for _, side := range []string{"left", "right", "top", "bottom"} {
				style.Border = append(style.Border, excelize.Border{Type: side, Color: line, Style: 1})
			}
		}
		id, err := w.book.NewStyle(style)
		w.do(err)
		return id
	}
	w.title = made(excelize.Font{Size: 12, Bold: true}, "", true, 0)
	w.help = made(excelize.Font{Size: 9, Color: quiet}, "", true, isHelp)
	w.must = made(excelize.Font{Size: 11, Bold: true}, needed, true, 0)
	w.may = made(excelize.Font{Size: 11}, optional, true, 0)
	grey := excelize.Font{Size: 11, Italic: true, Color: quiet}
	w.example, w.exampleDay, w.exampleNo = made(grey, "", false, isText), made(grey, "", false, isDay), made(grey, "", false, 0)
	w.texts, w.days = made(excelize.Font{Size: 11}, "", false, isText), made(excelize.Font{Size: 11}, "", false, isDay)
}

// Number formats: @ keeps cells as they are typed.
const (
	isText = 49
	isDay  = -1
	isHelp = -2
)

// form writes one sheet: the title, the help texts of the columns, the header, and
// the example.
func (w *writer) form(f form) {
	for i, c := range f.columns {
		at := i + 1
		name, err := excelize.ColumnNumberToName(at)
		w.do(err)
		w.do(w.book.SetColWidth(f.sheet, name, name, c.width()))
		w.do(w.book.SetColStyle(f.sheet, name, w.cells(c)))
	}
	for i, c := range f.columns {
		at := i + 1
		style := w.may
		if c.required {
			style = w.must
		}
		w.put(f.sheet, at, 1+1, c.help, w.help)
		w.put(f.sheet, at, headerRow, c.header(), style)
		w.put(f.sheet, at, headerRow+1, c.sample(), w.sampleStyle(c))
		w.dropDown(f.sheet, at, c)
	}
	w.put(f.sheet, 1, 1, f.about+" Columns with * are required. The gray row is an example: overwrite it, or leave it unchanged; an unchanged example is ignored.", w.title)
	w.do(w.book.MergeCell(f.sheet, "A1", lastOfTitle))
	w.do(w.book.SetRowHeight(f.sheet, 1, 54))
	w.do(w.book.SetRowHeight(f.sheet, 2, 78))
	w.do(w.book.SetRowHeight(f.sheet, headerRow, 20))
	w.do(w.book.SetPanes(f.sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headerRow, TopLeftCell: "B4", ActivePane: "bottomRight"}))
	fit, landscape, wide, none, a4 := true, "landscape", 1+len(f.columns)/12, 0, 9
	w.do(w.book.SetSheetProps(f.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.do(w.book.SetPageLayout(f.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &none, Size: &a4}))
}

// width is the width of the longest visible text, in characters.
func (c column) width() float64 {
	return float64(min(max(len(c.header())+3, len(c.example)+3, 14), 30))
}

// sample is the example as a cell: dates and numbers are true ones.
func (c column) sample() any {
	switch c.kind {
	case day:
		if d, err := time.Parse(time.DateOnly, c.example); err == nil {
			return d
		}
	case number:
		if x, err := strconv.ParseFloat(c.example, 64); err == nil {
			return x
		}
	}
	return c.example
}

func (w *writer) cells(c column) int {
	switch c.kind {
	case day:
		return w.days
	case number:
		return 0
	}
	return w.texts
}

func (w *writer) sampleStyle(c column) int {
	switch c.kind {
	case day:
		return w.exampleDay
	case number:
		return w.exampleNo
	}
	return w.example
}

func (w *writer) put(sheet string, column, row int, value any, style int) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	w.do(err)
	if value != "" {
		w.do(w.book.SetCellValue(sheet, cell, value))
	}
	w.do(w.book.SetCellStyle(sheet, cell, cell, style))
}

// dropDown offers the words of a column, or the IDs of the sheet to which it
// refers.
func (w *writer) dropDown(sheet string, at int, c column) {
	if len(c.words) == 0 && c.refers == "" {
		return
	}
	name, err := excelize.ColumnNumberToName(at)
	w.do(err)
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s%d:%s%d", name, headerRow+1, name, lastRow)
	if c.refers != "" {
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$A$%d:$A$%d", c.refers, headerRow+1, lastRow))
		v.SetError(excelize.DataValidationErrorStyleWarning, "Not in the list", "This is not an ID of the sheet "+c.refers+".")
	} else {
		w.do(v.SetDropList(c.words))
		v.SetError(excelize.DataValidationErrorStyleStop, "Not in the list", "Enter one of "+strings.Join(c.words, ", ")+".")
	}
	w.do(w.book.AddDataValidation(sheet, v))
}
