package pipelines

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// writeWorkbook makes a workbook from a description, line by line:
//
//	1904                      dates count from 1904
//	sheet People              the sheet of the following lines
//	hide                      hides the sheet; hide 3 hides its row 3
//	merge A1:C1
//	row 2: 0012 | #45321 yyyy-mm-dd | =B2*2 -> 90642 | | #0.125 0%
//
// A cell is text, a number with an optional number format, or a formula with an optional
// stored result.
func writeWorkbook(t *testing.T, description string) []byte {
	t.Helper()
	w := &workbookWriter{t: t, file: excelize.NewFile(), sheet: "Sheet1"}
	defer w.file.Close()
	for line := range strings.Lines(description) {
		if line = strings.TrimSpace(line); line != "" {
			w.line(line)
		}
	}
	active, err := w.file.GetSheetIndex(w.sheet) // the active sheet cannot be hidden
	w.check(err)
	w.file.SetActiveSheet(active)
	for _, sheet := range w.hidden {
		w.check(w.file.SetSheetVisible(sheet, false))
	}
	var out bytes.Buffer
	w.check(w.file.Write(&out))
	return out.Bytes()
}

type workbookWriter struct {
	t      *testing.T
	file   *excelize.File
	sheet  string
	named  bool // the default sheet has been renamed
	hidden []string
}

func (w *workbookWriter) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *workbookWriter) line(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "1904":
		yes := true
		w.check(w.file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	case "sheet":
		if !w.named {
			w.check(w.file.SetSheetName("Sheet1", rest))
		} else if _, err := w.file.NewSheet(rest); err != nil {
			w.t.Fatal(err)
		}
		w.sheet, w.named = rest, true
	case "hide":
		if rest == "" {
			w.hidden = append(w.hidden, w.sheet)
			return
		}
		row, err := strconv.Atoi(rest)
		w.check(err)
		w.check(w.file.SetRowVisible(w.sheet, row, false))
	case "merge":
		from, to, _ := strings.Cut(rest, ":")
		w.check(w.file.MergeCell(w.sheet, from, to))
	case "row":
		number, cells, _ := strings.Cut(rest, ":")
		row, err := strconv.Atoi(number)
		w.check(err)
		for i, cell := range strings.Split(cells, "|") {
			at, err := excelize.CoordinatesToCellName(i+1, row)
			w.check(err)
			w.cell(at, strings.TrimSpace(cell))
		}
	default:
		w.t.Fatalf("%q does not describe a part of a workbook", line)
	}
}

func (w *workbookWriter) cell(at, cell string) {
	switch {
	case cell == "":
	case strings.HasPrefix(cell, "#"):
		value, format, formatted := strings.Cut(cell[1:], " ")
		w.check(w.file.SetCellDefault(w.sheet, at, value))
		if formatted {
			style, err := w.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
			w.check(err)
			w.check(w.file.SetCellStyle(w.sheet, at, at, style))
		}
	case strings.HasPrefix(cell, "="):
		formula, result, stored := strings.Cut(cell, " -> ")
		if stored {
			w.check(w.file.SetCellDefault(w.sheet, at, result))
		}
		w.check(w.file.SetCellFormula(w.sheet, at, formula))
	default:
		w.check(w.file.SetCellStr(w.sheet, at, cell))
	}
}
