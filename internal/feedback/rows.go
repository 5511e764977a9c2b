package feedback

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/models"
)

// row is one row of the delivered sheet, valid until the next one is read.
type row struct {
	batch   arrow.RecordBatch
	at      int
	number  int64 // in the delivery
	isFault bool  // the row could not be parsed, so its cells are unknown
	isGone  bool  // the sender deletes the row
}

// cell returns the text below a header; ok is false if the cell is empty.
func (r row) cell(column int) (text string, ok bool) {
	texts := r.batch.Column(column).(*array.String)
	if texts.IsNull(r.at) {
		return "", false
	}
	return texts.Value(r.at), texts.ValueLen(r.at) > 0
}

// isBlank reports whether none of the cells has a text.
func (r row) isBlank(width int) bool {
	for i := range width {
		if text, ok := r.cell(i); ok && strings.TrimSpace(text) != "" {
			return false
		}
	}
	return true
}

// kind is the kind that the source reported for the cell.
func (r row) kind(column int) models.RawKind {
	kinds := r.batch.Column(int(r.batch.NumCols()) - 1).(*array.Binary)
	return models.KindOf(kinds.Value(r.at), column)
}

// each calls visit with each row of a raw reader until it returns io.EOF.
func each(rows array.RecordReader, visit func(row) error) error {
	for rows.Next() {
		batch := rows.RecordBatch()
		width := int(batch.NumCols()) - models.RawColumns
		numbers, codes := batch.Column(width).(*array.Int64), batch.Column(width+1).(*array.String)
		for i := range int(batch.NumRows()) {
			if codes.Value(i) == models.RowSkipped { // not a row of the delivery; it would be read back as a row with a finding
				continue
			}
			r := row{batch: batch, at: i, number: numbers.Value(i), isGone: codes.Value(i) == models.RowDeleted}
			r.isFault = !codes.IsNull(i) && !r.isGone
			if !r.isFault && r.isBlank(width) { // no record; it would be read back as one that was emptied
				continue
			}
			if err := visit(r); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// findings returns the findings by row.
func (c Copy) findings() map[int64][]*Finding {
	byRow := map[int64][]*Finding{}
	for i := range c.Findings {
		f := &c.Findings[i]
		byRow[f.Row] = append(byRow[f.Row], f)
	}
	return byRow
}

// Widths of columns, in characters.
const (
	leastWidth, mostWidth = 10, 40
	rowWidth, saysWidth   = 9, 44
	saysLetters           = 48  // letters of a text, which are narrower than digits
	surveyed              = 200 // rows that determine the widths
)

// survey determines what must be known before the first row is written: the
// position of each row with a finding, the cells of findings after landing, and the
// widths of the columns.
func (b *workbook) survey(rows array.RecordReader, byRow map[int64][]*Finding) error {
	b.widest = make([]int, len(b.Columns))
	for i, c := range b.Columns {
		b.widest[i] = utf8.RuneCountInString(c.Header) + 2
	}
	var sent, before []int64
	defer func() { b.sent, b.before = corrected.NumbersOf(sent), corrected.NumbersOf(before) }()
	return each(rows, func(r row) error {
		_, found := byRow[r.number]
		if b.has(r, found) {
			b.last++
			sent = append(sent, r.number)
		}
		if b.wasUsed(r) {
			before = append(before, r.number)
		}
		if found {
			b.placed[r.number] = b.last
			b.quote(r, byRow[r.number])
		}
		for i := range b.widest {
			if text, ok := r.cell(i); ok && (b.last < surveyed || found) {
				b.widest[i] = max(b.widest[i], utf8.RuneCountInString(text)+2)
			}
		}
		if !b.All && b.WasCorrected == nil && len(b.placed) == len(byRow) {
			return io.EOF
		}
		return nil
	})
}

// has reports whether "Your file" has the row: it has all, or those with a finding and
// those that were corrected before.
func (b *workbook) has(r row, found bool) bool {
	return found || b.All || b.isCorrected(r)
}

// isCorrected reports whether the row was corrected before.
func (b *workbook) isCorrected(r row) bool { return b.WasCorrected != nil && b.WasCorrected(r.number) }

// wasUsed reports whether the row was corrected before, and with success. One that was not
// would come back without what is wrong with it.
func (b *workbook) wasUsed(r row) bool { return b.isCorrected(r) && !r.isFault }

// quote sets the cell of findings that do not have it.
func (b *workbook) quote(r row, findings []*Finding) {
	for _, f := range findings {
		if at := b.column[f.Column]; f.Value == "" && at > 0 {
			text, _ := r.cell(at - added - 1)
			f.Value = clipped(models.ShownIn(text, r.kind(at-added-1)), 200)
		}
	}
}

// yourFile writes the rows of the delivery, or those with a finding. The stream
// writer limits the memory; what it cannot add afterward is written to the sheet
// first.
func (b *workbook) yourFile(open func() (array.RecordReader, error)) error {
	byRow := b.findings()
	b.placed, b.column, b.last = map[int64]int{}, map[string]int{}, 1
	for i, c := range b.Columns {
		b.column[c.Header] = i + added + 1
	}
	if err := reading(open, func(rows array.RecordReader) error { return b.survey(rows, byRow) }); err != nil {
		return err
	}
	b.dropDowns()
	b.comments()
	last, err := excelize.CoordinatesToCellName(len(b.Columns)+added, max(b.last, 2))
	b.do(err)
	b.do(b.book.AutoFilter(corrected.YourFile, "A1:"+last, nil)) // before onPaper, because it resets the page fit
	b.onPaper(corrected.YourFile, "landscape", 1)
	return b.stream(corrected.YourFile, b.sent, open, func(r row) (findings []*Finding, wanted bool) {
		findings, found := byRow[r.number]
		return findings, b.has(r, found)
	})
}

// earlier writes the hidden sheet with the rows that were corrected before.
func (b *workbook) earlier(open func() (array.RecordReader, error)) error {
	b.sheet(corrected.Earlier)
	b.do(b.book.SetSheetVisible(corrected.Earlier, false))
	return b.stream(corrected.Earlier, b.before, open, func(r row) ([]*Finding, bool) { return nil, b.wasUsed(r) })
}

// stream writes the wanted rows, whose numbers are given, with their findings.
func (b *workbook) stream(sheet string, numbers corrected.Numbers, open func() (array.RecordReader, error), wants func(row) ([]*Finding, bool)) error {
	out, err := b.book.NewStreamWriter(sheet)
	b.do(err)
	if b.err != nil {
		return b.err
	}
	b.frame(out, numbers)
	line := 1
	err = reading(open, func(rows array.RecordReader) error {
		return each(rows, func(r row) error {
			findings, wanted := wants(r)
			if !wanted {
				return nil
			}
			line++
			return out.SetRow(fmt.Sprintf("A%d", line), b.values(r, findings), excelize.RowOpts{Height: b.height(findings, r.isFault && r.isBlank(len(b.Columns)))})
		})
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// reading opens the rows, uses them and releases them.
func reading(open func() (array.RecordReader, error), use func(array.RecordReader) error) error {
	rows, err := open()
	if err != nil {
		return err
	}
	defer rows.Release()
	return use(rows)
}

// frame writes column widths and the frozen header.
func (b *workbook) frame(out *excelize.StreamWriter, numbers corrected.Numbers) {
	b.do(out.SetPanes(&excelize.Panes{Freeze: true, XSplit: added, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}))
	for i, c := range slices.Backward(b.Columns) { // backward, because each is inserted before the others and the file needs them in order
		at := i + added + 1
		b.do(out.SetColWidth(at, at, float64(min(max(b.widest[i], leastWidth), mostWidth))))
		b.do(out.SetColStyle(at, at, b.styles.of(c.format())))
	}
	b.do(out.SetColWidth(2, 2, saysWidth))
	b.do(out.SetColWidth(1, 1, rowWidth))
	head := format{fill: band, bold: true, framed: true, wrap: true}
	own := format{fill: ground, isQuiet: true, framed: true, wrap: true}
	header := []any{b.cell(corrected.RowHeader, own), excelize.Cell{StyleID: b.styles.of(own), Value: corrected.Header(b.Origin, numbers, b.After)}} // read again as it is
	for _, c := range b.Columns {
		f := head
		if !c.IsUsed {
			f = format{fill: ground, isQuiet: true, isItalic: true, framed: true, wrap: true}
		}
		header = append(header, excelize.Cell{StyleID: b.styles.of(asTyped(c.Header, f)), Value: c.Header})
	}
	b.do(out.SetRow("A1", header, excelize.RowOpts{Height: 48}))
}

// cell is put for rows that are written in order.
func (b *workbook) cell(value any, f format) excelize.Cell {
	if text, ok := value.(string); ok {
		value, f = ours(text, f)
	}
	return excelize.Cell{StyleID: b.styles.of(f), Value: value}
}

// height makes room for the text next to a row.
func (b *workbook) height(findings []*Finding, isUnknown bool) float64 {
	if len(findings) == 0 {
		return 0
	}
	lines := 0
	for _, f := range findings {
		lines += wrapped(f.sentence(), saysLetters)
	}
	if isUnknown {
		lines += wrapped(enterAgain, saysLetters)
	}
	return float64(min(lines, 26))*15 + 1
}

const enterAgain = "The cells of this row are unknown: enter them again from row %d of the file that you sent."

// values returns the cells of a row: the added ones, then the delivered ones.
func (b *workbook) values(r row, findings []*Finding) []any {
	own := format{fill: ground, isQuiet: true, left: true}
	says := format{fill: ground, wrap: true}
	var sentences []string
	faulty := map[string]string{} // header -> fill
	for _, f := range findings {
		sentences = append(sentences, f.sentence())
		if says.fill != held {
			says.fill = f.color()
		}
		if faulty[f.Column] != held {
			faulty[f.Column] = f.color()
		}
	}
	if r.isFault && len(findings) > 0 && r.isBlank(len(b.Columns)) {
		sentences = append(sentences, fmt.Sprintf(enterAgain, r.number))
	}
	if r.isGone {
		sentences = []string{corrected.DeleteWord} // read again as it is
	}
	out := make([]any, 0, len(b.Columns)+added)
	out = append(out, b.cell(float64(r.number), own), b.cell(strings.Join(sentences, "\n"), says))
	for i, c := range b.Columns {
		fill := faulty[c.Header]
		if fill == "" && r.isFault {
			fill = faulty[""]
		}
		text, ok := r.cell(i)
		switch {
		case ok:
			out = append(out, b.delivered(text, r.kind(i), c, fill))
		case fill != "":
			out = append(out, b.cell(nil, c.format().filled(fill)))
		default:
			out = append(out, nil)
		}
	}
	return out
}

// plain matches a number that a spreadsheet keeps digit by digit, and that is
// unambiguous.
var plain = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)

const exactDigits = 15

// delivered writes a cell as a true number if it was one or is read as one,
// otherwise as text that no program reads as a formula.
func (b *workbook) delivered(text string, kind models.RawKind, c Column, fill string) excelize.Cell {
	f := c.format().filled(fill)
	if kind != models.RawText {
		if number, err := strconv.ParseFloat(models.NumberIn(text, kind), 64); err == nil {
			switch kind {
			case models.RawMoney:
				f.money, _, _ = strings.Cut(text, " ")
			case models.RawLabeled:
				f.label = labeled(text)
			}
			return b.cell(number, f.of(kind, number, c))
		}
	}
	if (c.IsNumber || c.IsSerial) && plain.MatchString(text) && len(text) <= exactDigits {
		number, err := strconv.ParseFloat(text, 64)
		if err == nil && (!c.IsSerial || number > 0 && number < lastSerial) {
			return b.cell(number, f)
		}
	}
	f.wrap = false
	return excelize.Cell{StyleID: b.styles.of(asTyped(text, f)), Value: text}
}

// labeled is the number format that shows a number of models.RawLabeled as it was shown.
func labeled(cell string) string {
	number, label := models.NumberIn(cell, models.RawLabeled), models.LabelIn(cell, models.RawLabeled)
	before, after, _ := strings.Cut(label, models.LabelNumber)
	scaled := strings.TrimLeft(after, models.LabelThousand)
	code := "0"
	if _, decimals, _ := strings.Cut(number, "."); decimals != "" {
		code += "." + strings.Repeat("0", len(decimals))
	}
	return inFormat(before) + code + after[:len(after)-len(scaled)] + inFormat(scaled)
}

// inFormat writes a text in a number format.
func inFormat(text string) string {
	if text == "" {
		return ""
	}
	return `"` + strings.ReplaceAll(text, `"`, `"\""`) + `"`
}

// of returns the format with which a program shows the number as one of that kind. A time
// stays a day unless durations are below the header: it would come back as a text.
func (f format) of(kind models.RawKind, number float64, c Column) format {
	f.isDay = kind == models.RawDay
	f.hasTime = f.isDay && number != math.Trunc(number)
	if f.hasTime && number < longestTime && c.IsDuration {
		f.isDay, f.hasTime, f.code = false, false, hoursMinutes
	}
	if kind == models.RawShare {
		f.code = inPercent
	}
	return f
}

// longestTime is the number of days below which a fraction is the length of something.
const longestTime = 60

// lastSerial is January 1, 2200, after which no date is read.
const lastSerial = 109575

// format is the format of the column's cells: text stays as it is typed unless the
// column is read as numbers or dates.
func (c Column) format() format {
	switch {
	case c.IsSerial:
		return format{isDay: true}
	case c.IsNumber:
		return format{code: general}
	}
	return format{code: asText}
}

// filled returns the format with a fill and a border, which is also visible in
// print.
func (f format) filled(color string) format {
	if color != "" {
		f.fill, f.framed, f.flush = color, true, true
	}
	return f
}

// dropDowns offers the accepted words. Other texts stay possible, because case is
// ignored when words are read.
func (b *workbook) dropDowns() {
	lists := 0
	for i, c := range b.Columns {
		if len(c.Words) == 0 {
			continue
		}
		if lists++; lists == 1 {
			b.sheet(words)
			b.do(b.book.SetSheetVisible(words, false))
		}
		for at, word := range c.Words {
			b.put(words, lists, at+1, word, format{code: asText})
		}
		list, err := excelize.ColumnNumberToName(lists)
		b.do(err)
		column, err := excelize.ColumnNumberToName(i + added + 1)
		b.do(err)
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, b.last+1000)
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", words, list, list, len(c.Words)))
		v.SetError(excelize.DataValidationErrorStyleWarning, "Not an accepted word", clipped("Accepted: "+strings.Join(c.Words, ", "), 200))
		b.do(b.book.AddDataValidation(corrected.YourFile, v))
	}
}

// comments repeat finding and remedy at the cell, for the first maxComments cells.
func (b *workbook) comments() {
	commented := map[string]bool{}
	for _, f := range b.Findings {
		at, placed := b.placed[f.Row]
		column := b.column[f.Column]
		if !placed || column == 0 {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(column, at)
		b.do(err)
		if commented[cell] {
			continue
		}
		if commented[cell] = true; len(commented) > maxComments {
			return
		}
		b.do(b.book.AddComment(corrected.YourFile, excelize.Comment{
			Cell: cell, Author: "impactmart", Width: 260, Height: 110,
			Text: clipped(models.Visible(f.sentence()+".\n"+f.Remedy), 600),
		}))
	}
}

// sortFindings sorts the findings by the row of the delivery.
func sortFindings(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int { return int(a.Row - b.Row) })
}
