package feedback

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/models"
)

// Write writes the corrected file. Open returns the rows of the delivered sheet,
// starting at the first row each time. It is nil if they cannot be read, and then
// there is no "Your file". What does not fit in memory is in the folder meanwhile. Equal
// input gives an equal workbook.
func Write(w io.Writer, c Copy, folder string, open func() (array.RecordReader, error)) (err error) {
	book := excelize.NewFile(excelize.Options{TmpDir: folder})
	defer func() { err = errors.Join(err, book.Close()) }()
	sortFindings(c.Findings)
	b := &workbook{Copy: c, book: book, styles: newStyles(book)}
	b.do(book.SetSheetName("Sheet1", startHere))
	b.sheet(fixList)
	if open != nil {
		b.sheet(corrected.YourFile)
		b.do(b.yourFile(open))
		if b.before.Len() > 0 {
			b.do(b.earlier(open))
		}
	}
	b.fixList()
	b.startHere()
	b.do(book.SetDocProps(&excelize.DocProperties{Creator: "impactmart", LastModifiedBy: "impactmart", Title: "Checked: " + models.Visible(c.Name)}))
	if b.err = errors.Join(b.err, b.styles.err); b.err != nil {
		return fmt.Errorf("corrected file of %s: %w", c.Address, b.err)
	}
	return book.Write(w)
}

// workbook is a corrected file being written.
type workbook struct {
	Copy
	book   *excelize.File
	styles *styles
	placed map[int64]int     // row of the delivery -> row of "Your file", for rows with a finding
	column map[string]int    // header -> column of "Your file"
	widest []int             // characters of each delivered column
	last   int               // last row of "Your file"
	sent   corrected.Numbers // of its rows
	before corrected.Numbers // of the rows that were corrected before
	err    error
}

// do keeps the first error.
func (b *workbook) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *workbook) sheet(name string) {
	_, err := b.book.NewSheet(name)
	b.do(err)
}

// put writes a cell: text of ours, or a true number.
func (b *workbook) put(sheet string, column, row int, value any, f format) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	if text, ok := value.(string); ok {
		text, f = ours(text, f)
		b.do(b.book.SetCellStr(sheet, cell, text))
	} else {
		b.do(b.book.SetCellValue(sheet, cell, value))
	}
	b.do(b.book.SetCellStyle(sheet, cell, cell, b.styles.of(f)))
}

// ours is a text that the workbook says, which may quote a delivery: nothing in it hides or
// acts. The delivered cells themselves stay as they were typed, because the workbook can be
// delivered again.
func ours(text string, f format) (string, format) { return models.Visible(text), asTyped(text, f) }

// asTyped is the format in which no program turns the text into a formula, also not when
// somebody edits the cell.
func asTyped(text string, f format) format {
	if models.IsFormula(text) {
		f.code, f.isDay = asText, false
	}
	return f
}

// across merges a row's cells into one text that wraps, and sets the row height.
func (b *workbook) across(sheet string, row, columns int, text string, f format, widths float64) {
	f.wrap = true
	b.put(sheet, 1, row, text, f)
	last, err := excelize.CoordinatesToCellName(columns, row)
	b.do(err)
	first := fmt.Sprintf("A%d", row)
	b.do(b.book.MergeCell(sheet, first, last))
	b.do(b.book.SetCellStyle(sheet, first, last, b.styles.of(f)))
	size := f.size
	if size == 0 {
		size = 11
	}
	lines := float64(wrapped(text, widths*11/size))
	b.do(b.book.SetRowHeight(sheet, row, lines*size*1.4+4))
}

// wrapped counts the lines of a text in a cell of that many characters.
func wrapped(text string, width float64) (lines int) {
	for part := range strings.SplitSeq(text, "\n") {
		lines += 1 + int(float64(utf8.RuneCountInString(part)-1)/width)
	}
	return lines
}

func (b *workbook) widths(sheet string, widths ...float64) {
	for i, width := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.book.SetColWidth(sheet, name, name, width))
	}
}

// onPaper makes the printed sheet readable: as wide as a page, with the header on
// each page.
func (b *workbook) onPaper(sheet, orientation string, headerRow int) {
	one, none, size := 1, 0, 9
	b.do(b.book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &orientation, FitToWidth: &one, FitToHeight: &none, Size: &size}))
	fit, grid := true, false
	b.do(b.book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	if sheet != corrected.YourFile {
		b.do(b.book.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}))
	}
	name := []rune(models.Visible(b.Name)) // a footer holds 255 characters
	footer := strings.ReplaceAll(string(name[:min(len(name), 100)]), "&", "&&")
	b.do(b.book.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer + "&C&A&R&P / &N"}))
	if headerRow > 0 {
		b.do(b.book.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headerRow, headerRow),
		}))
	}
}

// link links a cell to the cell of "Your file" that a finding is about; ok is false
// if that is not in the workbook.
func (b *workbook) link(sheet string, column, row int, f Finding) (ok bool) {
	at, found := b.placed[f.Row]
	if !found {
		return false
	}
	to := b.column[f.Column]
	if to == 0 {
		to = added
	}
	target, err := excelize.CoordinatesToCellName(to, at)
	b.do(err)
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	b.put(sheet, column, row, "Go to "+target, format{framed: true, link: true})
	b.do(b.book.SetCellHyperLink(sheet, cell, "'"+corrected.YourFile+"'!"+target, "Location"))
	return true
}

// fixList lists the findings, one per row.
func (b *workbook) fixList() {
	titles := []string{"Row you sent", "Column", "You wrote", "What is wrong", "How to fix it", "What happened", "Link"}
	b.widths(fixList, 9, 20, 22, 34, 48, 13, 12)
	for i, title := range titles {
		b.put(fixList, i+1, 1, title, format{fill: band, bold: true, framed: true, wrap: true})
	}
	b.do(b.book.SetRowHeight(fixList, 1, 32))
	cell := format{framed: true, wrap: true}
	for i, f := range b.Findings {
		row := i + 2
		b.put(fixList, 1, row, f.Row, format{framed: true, left: true})
		b.put(fixList, 2, row, orWhole(f.Column), cell)
		b.put(fixList, 3, row, f.Value, format{framed: true, wrap: true, code: asText})
		b.put(fixList, 4, row, capital(f.Problem), cell)
		b.put(fixList, 5, row, capital(f.Remedy), cell)
		b.put(fixList, 6, row, f.outcome(), format{framed: true, fill: f.color()})
		if !b.link(fixList, 7, row, f) {
			b.put(fixList, 7, row, "", cell)
		}
		lines := max(wrapped(f.Problem, 36), wrapped(f.Remedy, 52), wrapped(f.Value, 21), wrapped(f.Column, 20))
		b.do(b.book.SetRowHeight(fixList, row, float64(lines)*15+2))
	}
	end := len(b.Findings) + 2
	switch {
	case b.More > 0:
		b.across(fixList, end, len(titles), fmt.Sprintf("And %s more that are not listed: correct these first, and deliver the file again.", count(int64(b.More))), format{bold: true}, 150)
	case len(b.Findings) == 0:
		b.across(fixList, end, len(titles), "Nothing to fix.", format{}, 150)
	}
	b.do(b.book.SetPanes(fixList, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.onPaper(fixList, "landscape", 1)
}

func orWhole(column string) string {
	if column == "" {
		return "(whole row)"
	}
	return column
}

func (f Finding) outcome() string {
	if f.Held {
		return "Held back"
	}
	return "Please check"
}

func (f Finding) color() string {
	if f.Held {
		return held
	}
	return look
}

// problem is a kind of finding, with the number of its cells.
type problem struct {
	first Finding
	cells int64
}

// problems groups the findings by column and text, the most frequent first.
func (c Copy) problems() []problem {
	at := map[[3]string]int{}
	var all []problem
	for _, f := range c.Findings {
		key := [3]string{f.Column, f.Problem, f.outcome()}
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, problem{first: f})
		}
		all[i].cells++
	}
	slices.SortStableFunc(all, func(a, b problem) int { return int(b.cells - a.cells) })
	return all
}
