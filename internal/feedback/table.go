package feedback

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/models"
)

// Table receives the rows of a list, one after the other; numbers are int64,
// everything else is text. Close ends it.
type Table interface {
	Row(cells ...any) error
	Close() error
}

// NewCSV writes a list as CSV in UTF-8, with the texts of models.InCSV.
func NewCSV(w io.Writer) Table { return &csvTable{out: csv.NewWriter(w)} }

type csvTable struct{ out *csv.Writer }

func (t *csvTable) Row(cells ...any) error {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = fmt.Sprint(cell)
		if text, ok := cell.(string); ok {
			texts[i] = models.InCSV(text)
		}
	}
	return t.out.Write(texts)
}

func (t *csvTable) Close() error {
	t.out.Flush()
	return t.out.Error()
}

// NewWorkbook writes a list as a workbook with one sheet. The first row is the
// header, widths are in characters, and no text is a formula.
func NewWorkbook(w io.Writer, sheet string, widths ...float64) (Table, error) {
	b := &workbook{Copy: Copy{Name: sheet}, book: excelize.NewFile()}
	b.styles = newStyles(b.book)
	b.do(b.book.SetSheetName("Sheet1", sheet))
	b.onPaper(sheet, "landscape", 1)
	out, err := b.book.NewStreamWriter(sheet)
	b.do(err)
	if b.err != nil {
		return nil, b.err
	}
	b.do(out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	for i := len(widths); i > 0; i-- {
		b.do(out.SetColWidth(i, i, widths[i-1]))
	}
	return &sheetTable{workbook: b, out: out, to: w}, b.err
}

type sheetTable struct {
	*workbook
	out  *excelize.StreamWriter
	to   io.Writer
	line int
}

func (t *sheetTable) Row(cells ...any) error {
	f := format{wrap: true, code: asText}
	if t.line++; t.line == 1 {
		f = format{fill: band, bold: true, framed: true, wrap: true}
	}
	values := make([]any, len(cells))
	for i, cell := range cells {
		values[i] = t.cell(cell, f)
		if _, number := cell.(int64); number {
			values[i] = t.cell(cell, format{left: true})
		}
	}
	if t.line > excelize.TotalRows {
		return fmt.Errorf("a sheet has at most %d rows; write a .csv, or narrow the list", excelize.TotalRows)
	}
	return errors.Join(t.out.SetRow(fmt.Sprintf("A%d", t.line), values), t.styles.err)
}

func (t *sheetTable) Close() (err error) {
	defer func() { err = errors.Join(err, t.book.Close()) }()
	if err := t.out.Flush(); err != nil {
		return err
	}
	return t.book.Write(t.to)
}
