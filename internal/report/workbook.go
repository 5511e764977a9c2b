package report

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// Workbook is the name of the workbook beside the overview.
const Workbook = "impact.xlsx"

// WriteWorkbook writes what the pages say for a spreadsheet: a sheet each for programs,
// metrics, goals, coverage and what needs a goal, with native charts, and notes that say
// from which mart each column is. No text in it is a formula. The same marts and options
// give the same bytes. An unknown owner is an error.
func WriteWorkbook(w io.Writer, m *Marts, o Options) (err error) {
	s, err := newSite(m, o)
	if err != nil {
		return err
	}
	b := &book{file: excelize.NewFile(), say: s.say, styles: map[style]int{}}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	sheets := s.sheets()
	b.do(b.file.SetSheetName("Sheet1", sheets[0].name))
	for _, sheet := range sheets[1:] {
		_, err := b.file.NewSheet(sheet.name)
		b.do(err)
	}
	for _, sheet := range sheets {
		b.write(sheet)
	}
	b.notes(s, sheets)
	b.do(b.file.SetDocProps(&excelize.DocProperties{Creator: "impactmart", LastModifiedBy: "impactmart", Title: titleOf(s.say, s.marts)}))
	if types := b.file.ContentTypes; types != nil { // the library adds these in the order of a map
		sort.Slice(types.Defaults, func(i, j int) bool { return types.Defaults[i].Extension < types.Defaults[j].Extension })
	}
	if b.err == nil {
		b.err = b.file.Write(w)
	}
	if b.err != nil {
		return fmt.Errorf("report: workbook: %w", b.err)
	}
	return nil
}

// table is one sheet: rows below a header, and a chart of some columns.
type table struct {
	name, about string
	columns     []field
	sentences   int     // column of sentences, which is wide; 0 for none
	rows        [][]any // text, numbers, amounts, days and truth; nil is an empty cell
	chart       *native
}

// field is a column, with the place of its values in the marts.
type field struct {
	title, from language.Key
	format      string // of numbers; empty for text and days
}

// Number formats of spreadsheets.
const (
	inUnits   = "#,##0.####"
	inPercent = `0.0" %"`
	inWhole   = "#,##0"
	inMoney   = "#,##0.00"
	asText    = "@" // no program turns the text into a formula, also not when somebody edits the cell
)

// native is a chart of the first rows of a sheet: bars, or estimates with their ranges.
type native struct {
	title   string
	names   int   // column of the names
	values  []int // columns; of a range: low end, estimate, high end
	isRange bool
}

// charted is the number of rows that a chart shows.
const charted = 15

// Colors are those of the page; none speaks alone.
const (
	inkColor   = "1A2130"
	mutedColor = "566072"
	ruleColor  = "D9DEE6"
	panelColor = "F5F7FA"
)

const (
	costColor  = "8592A6"
	valueColor = "00629B"
)

// book is a workbook being written; it keeps the first error.
type book struct {
	file   *excelize.File
	say    *language.Language
	styles map[style]int
	err    error
}

// style is what distinguishes cells.
type style struct {
	format         string
	size           float64
	isHead, isBold bool
	isMuted        bool
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) styleOf(s style) int {
	if id, made := b.styles[s]; made {
		return id
	}
	font := excelize.Font{Family: "Calibri", Size: max(11, s.size), Bold: s.isHead || s.isBold, Color: inkColor}
	if s.isMuted {
		font.Color = mutedColor
	}
	made := &excelize.Style{Font: &font, Alignment: &excelize.Alignment{Vertical: "top", WrapText: s.size == 0}}
	if s.format == "" && s.size == 0 || s.format == asText || s.format == b.say.CellDay() {
		made.Alignment.Horizontal, made.Alignment.Indent = "left", 1 // apart from the number before it
	}
	if s.format != "" {
		made.CustomNumFmt = &s.format
	}
	if s.format == asText {
		made.CustomNumFmt, made.NumFmt = nil, 49
	}
	if s.isHead {
		made.Fill = filledWith(panelColor)
		made.Border = []excelize.Border{{Type: "bottom", Color: ruleColor, Style: 1}}
	}
	id, err := b.file.NewStyle(made)
	b.do(err)
	b.styles[s] = id
	return id
}

// put writes a cell; a missing value leaves it empty.
func (b *book) put(sheet string, column, row int, value any, s style) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	switch x := value.(type) {
	case nil:
		return
	case string:
		if models.IsFormula(x) {
			s.format = asText
		}
		b.do(b.file.SetCellStr(sheet, cell, x))
	case models.Cents:
		b.do(b.file.SetCellFloat(sheet, cell, float64(x)/100, 2, 64))
	case time.Time:
		s.format = b.say.CellDay()
		b.do(b.file.SetCellValue(sheet, cell, x))
	default:
		b.do(b.file.SetCellValue(sheet, cell, value))
	}
	b.do(b.file.SetCellStyle(sheet, cell, cell, b.styleOf(s)))
}

// headRow is the row of the header, below the title and what the sheet is about.
const headRow = 4

// write writes a sheet, and its chart to the right of the rows.
func (b *book) write(t table) {
	b.put(t.name, 1, 1, t.name, style{size: 15, isBold: true})
	b.put(t.name, 1, 2, t.about, style{isMuted: true})
	last, err := excelize.ColumnNumberToName(len(t.columns))
	b.do(err)
	b.do(b.file.MergeCell(t.name, "A2", "H2"))
	b.do(b.file.SetRowHeight(t.name, 1, 22))
	b.do(b.file.SetRowHeight(t.name, 2, 34))
	b.do(b.file.SetRowHeight(t.name, headRow, 46))
	for i, c := range t.columns {
		b.put(t.name, i+1, headRow, b.say.Text(c.title), style{isHead: true})
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.file.SetColWidth(t.name, name, name, t.width(b.say, i)))
	}
	for i, row := range t.rows {
		lines := 1
		for j, value := range row {
			b.put(t.name, j+1, headRow+1+i, value, style{format: t.columns[j].format})
			if text, isText := value.(string); isText {
				lines = max(lines, wrapped(text, t.width(b.say, j)))
			}
		}
		b.do(b.file.SetRowHeight(t.name, headRow+1+i, lineHeight*float64(lines)+2))
	}
	end := headRow + max(1, len(t.rows))
	b.do(b.file.AutoFilter(t.name, fmt.Sprintf("A%d:%s%d", headRow, last, end), nil))
	b.do(b.file.SetPanes(t.name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: fmt.Sprintf("B%d", headRow+1), ActivePane: "bottomRight"}))
	b.onPaper(t.name)
	if t.chart != nil && len(t.rows) > 0 {
		b.draw(t)
	}
}

// lineHeight is that of a line of text, in points.
const lineHeight = 15

// wrapped is the number of lines that a text takes in a column, at most.
func wrapped(text string, width float64) int {
	return 1 + int(float64(utf8.RuneCountInString(text))*1.05/(width-1))
}

// width is that of a column: enough for most texts, which wrap.
func (t table) width(say *language.Language, column int) float64 {
	widest := 0
	for _, row := range t.rows {
		if text, isText := row[column].(string); isText {
			widest = max(widest, utf8.RuneCountInString(text))
		}
	}
	for word := range strings.FieldsSeq(say.Text(t.columns[column].title)) {
		widest = max(widest, utf8.RuneCountInString(word)+3)
	}
	if column > 0 && column == t.sentences {
		return 70
	}
	return float64(min(34, max(12, widest+3)))
}

// onPaper makes the printed sheet as wide as a page, with the header on each page.
func (b *book) onPaper(sheet string) {
	landscape, one, none, a4, fit, grid := "landscape", 1, 0, 9, true, false
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &none, Size: &a4}))
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}))
}

// draw places the chart below the rows, where it covers none of them.
func (b *book) draw(t table) {
	rows := min(charted, len(t.rows))
	area := func(column int) string {
		name, err := excelize.ColumnNumberToName(column + 1)
		b.do(err)
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", t.name, name, headRow+1, name, headRow+rows)
	}
	plain := false
	c := &excelize.Chart{
		Type:      excelize.Bar,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: t.chart.title, Font: &excelize.Font{Size: 12, Bold: true, Color: inkColor}}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 900, Height: uint(150 + 34*rows)},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, TickLabelPosition: excelize.ChartTickLabelLow, Font: excelize.Font{Color: inkColor}},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, Font: excelize.Font{Color: inkColor}, NumFmt: excelize.ChartNumFmt{CustomNumFmt: inWhole}},
	}
	c.VaryColors = &plain
	if t.chart.isRange {
		c.Type, c.Dimension.Height = excelize.Line, 480
		c.XAxis.ReverseOrder, c.XAxis.HighLowLines = false, true
	}
	for i, column := range t.chart.values {
		name, err := excelize.ColumnNumberToName(column + 1)
		b.do(err)
		series := excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!$%s$%d", t.name, name, headRow), Categories: area(t.chart.names), Values: area(column),
			Fill: filledWith(valueColor),
		}
		if i == 0 && len(t.chart.values) == 2 {
			series.Fill = filledWith(costColor)
		}
		if t.chart.isRange {
			series.Line = excelize.LineOptions{Type: excelize.LineNone}
			series.Marker = excelize.ChartMarker{Symbol: []string{"dash", "square", "dash"}[i], Size: 8, Fill: filledWith(valueColor)}
		}
		c.Series = append(c.Series, series)
	}
	b.do(b.file.AddChart(t.name, fmt.Sprintf("A%d", headRow+len(t.rows)+3), c))
}

func filledWith(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// notes says what the workbook is made from, how to read it, and where each column is from.
func (b *book) notes(s site, sheets []table) {
	say, sheet := s.say, s.say.Text("Notes")
	_, err := b.file.NewSheet(sheet)
	b.do(err)
	b.do(b.file.SetColWidth(sheet, "A", "A", 24))
	b.do(b.file.SetColWidth(sheet, "B", "B", 40))
	b.do(b.file.SetColWidth(sheet, "C", "C", 70))
	head := s.headOf(titleOf(say, s.marts))
	b.put(sheet, 1, 1, head.Title, style{size: 15, isBold: true})
	row := 3
	for _, line := range []struct {
		about language.Key
		text  string
	}{
		{"Organization", s.Organization}, {"Goals and programs of", s.Owner}, {"Run", head.RunID}, {"Run on", head.Made}, {"Data through", head.DataThrough},
		{"Old data", head.Stale},
		{"Improvement", say.Text("The change of trained people less the change of similar colleagues who were not trained, or not yet, so that better is above zero. Of an experiment, the two groups as assigned.")},
		{"Range", say.Text("The values that fit the data: were the study repeated many times, such ranges would contain the true value 95 times in 100.")},
		{"Evidence", say.Text("How far other explanations can be ruled out; it says nothing about the size of the change.")},
		{"Value and net", say.Text("For at most one year, only for metrics with an agreed value of a unit. Net is after the full cost, including paid hours.")},
		{"Empty cells", say.Text("Nothing is known, nothing may be quoted, or the figure is withheld because it is about very few people.")},
		{"Charts", say.Text("They show the first %d rows of their sheet.", charted)},
	} {
		if line.text == "" {
			continue
		}
		b.put(sheet, 1, row, say.Text(line.about), style{isBold: true})
		b.put(sheet, 2, row, line.text, style{})
		at := fmt.Sprintf("B%d", row)
		b.do(b.file.MergeCell(sheet, at, fmt.Sprintf("C%d", row)))
		b.do(b.file.SetRowHeight(sheet, row, lineHeight*float64(wrapped(line.text, 110))+2))
		row++
	}
	row++
	for i, title := range []language.Key{"Sheet", "Column", "Where it is from: mart, rows and column"} {
		b.put(sheet, i+1, row, say.Text(title), style{isHead: true})
	}
	for _, t := range sheets {
		for _, c := range t.columns {
			row++
			b.put(sheet, 1, row, t.name, style{})
			b.put(sheet, 2, row, say.Text(c.title), style{})
			b.put(sheet, 3, row, say.Text(c.from), style{})
			b.do(b.file.SetRowHeight(sheet, row, lineHeight*float64(wrapped(say.Text(c.from), 70))+2))
		}
	}
	b.onPaper(sheet)
}
