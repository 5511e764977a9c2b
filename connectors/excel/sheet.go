package excel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/models"
)

// sheet reads the rows of a sheet one by one.
type sheet struct {
	book   *workbook
	in     *tokens
	merged merged

	row    int    // number of the last row read
	hidden bool   // whether it is hidden or filtered out
	hides  []area // hidden columns, from left to right
	cells  []cell // its cells that are not empty, from left to right
	text   []byte // of these cells, concatenated
	value  rich   // of the cell being read
	ended  bool
	again  bool // the current row is also the next one
}

// cell is one cell that is not empty.
type cell struct {
	column   int // from 0
	from, to int // in the text of the row
	kind     models.RawKind
	wrong    string // the finding about the cell
}

// open opens a sheet and reads up to the start of its rows.
func (b *workbook) open(info sheetInfo) (*sheet, error) {
	part, err := b.parts.get(info.part)
	if err != nil {
		return nil, err
	}
	merged, err := b.parts.merges(part)
	if err != nil {
		return nil, err
	}
	in, err := b.parts.tokens(part)
	if err != nil {
		return nil, err
	}
	return b.rows(in, merged)
}

// rows reads a sheet up to the start of its rows; after an error, the part is closed.
func (b *workbook) rows(in *tokens, merged merged) (*sheet, error) {
	s := &sheet{book: b, in: in, merged: merged}
	err := b.loadTexts()
	if err == nil {
		err = s.begin()
	}
	if err != nil {
		in.part.Close()
		return nil, err
	}
	return s, nil
}

// begin reads up to the start of the rows.
func (s *sheet) begin() error {
	for root := true; ; {
		token, err := s.in.next()
		if err == io.EOF {
			return damaged(errors.New("the sheet has no sheetData"))
		}
		if err != nil {
			return err
		}
		switch {
		case token.kind != startTag:
		case root && !token.is("worksheet"):
			return damaged(fmt.Errorf("the sheet begins with <%s>", token.name))
		case root:
			root = false
		case token.is("sheetData"):
			return nil
		case token.is("cols"):
			err = s.columns()
		default:
			err = s.in.skip()
		}
		if err != nil {
			return err
		}
	}
}

// columns reads which columns are hidden. What else is said about columns is not looked at.
func (s *sheet) columns() error {
	for {
		token, err := s.in.next()
		if err == io.EOF {
			return damaged(io.ErrUnexpectedEOF)
		}
		if err != nil || token.kind == endTag {
			return err
		}
		if token.kind != startTag {
			continue
		}
		left, errLeft := strconv.Atoi(string(token.attribute("min")))
		right, errRight := strconv.Atoi(string(token.attribute("max")))
		if hidden := string(token.attribute("hidden")); errLeft == nil && errRight == nil && (hidden == "1" || hidden == "true") {
			s.hides = append(s.hides, area{left: left - 1, right: right - 1})
		}
		if err := s.in.skip(); err != nil {
			return err
		}
	}
}

// isHidden reports whether a column, counted from 0, is hidden.
func (s *sheet) isHidden(column int) bool {
	return slices.ContainsFunc(s.hides, func(a area) bool { return a.left <= column && column <= a.right })
}

// next reads the next row that is not empty, or returns io.EOF when the whole part
// has been read and is valid.
func (s *sheet) next() error {
	if s.again {
		s.again = false
		return nil
	}
	for !s.ended {
		token, err := s.in.next()
		if err == io.EOF {
			err = damaged(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch token.kind {
		case endTag: // of sheetData
			s.ended = true
			if err := s.in.rest("sheetData"); err != nil {
				return err
			}
		case characters:
			if err := noText(token.text); err != nil {
				return err
			}
		case startTag:
			if !token.is("row") {
				return damaged(fmt.Errorf("<%s> is between the rows", token.name))
			}
			if err := s.readRow(token); err != nil {
				return fmt.Errorf("row %d: %w", s.row, err)
			}
			if len(s.cells) > 0 {
				return nil
			}
		}
	}
	return io.EOF
}

// noText returns an error for characters between rows and cells, which would be
// lost.
func noText(text []byte) error {
	if len(bytes.TrimSpace(text)) > 0 {
		return damaged(fmt.Errorf("%.20q is between the cells", text))
	}
	return nil
}

// readRow reads one row to its end.
func (s *sheet) readRow(start token) error {
	s.cells, s.text = s.cells[:0], s.text[:0]
	if err := s.countRow(start); err != nil {
		return err
	}
	hidden := string(start.attribute("hidden"))
	s.hidden = hidden == "1" || hidden == "true"
	for column := -1; ; {
		token, err := s.in.next()
		if err != nil {
			return err
		}
		switch token.kind {
		case endTag: // of the row
			return nil
		case characters:
			err = noText(token.text)
		case startTag:
			column, err = s.readElement(token, column)
		}
		if err != nil {
			return err
		}
	}
}

// countRow sets the number of a row, which must be greater than the last one.
func (s *sheet) countRow(start token) error {
	s.row++
	if r := start.attribute("r"); len(r) > 0 {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < s.row || n > excelize.TotalRows {
			return damaged(fmt.Errorf("row %q is out of order", r))
		}
		s.row = n
	}
	return nil
}

// readElement reads an element of a row to its end; it takes the column of the last
// cell and returns that of the current cell.
func (s *sheet) readElement(start token, last int) (int, error) {
	switch string(start.name) {
	case "c":
	case "extLst":
		return last, s.in.skip()
	default:
		return last, damaged(fmt.Errorf("<%s> is between the cells", start.name))
	}
	column, err := s.place(start, last)
	if err != nil {
		return last, err
	}
	if err := s.readCell(s.typeOf(start), column); err != nil {
		return last, fmt.Errorf("%s: %w", s.name(column), err)
	}
	return column, nil
}

// place returns the column of a cell, which must be to the right of the last one.
func (s *sheet) place(start token, last int) (int, error) {
	column := last + 1
	if ref := start.attribute("r"); len(ref) > 0 {
		x, y, ok := coordinates(ref)
		if !ok || y != s.row || x < column {
			return 0, damaged(fmt.Errorf("cell %q is out of order", ref))
		}
		column = x
	}
	if column >= excelize.MaxColumns {
		return 0, fmt.Errorf("has more than %d columns; save it again", excelize.MaxColumns)
	}
	return column, nil
}

// coordinates are the column, from 0, and the row, from 1, of a cell such as C48.
func coordinates(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		letter := ref[i] &^ 0x20 // upper case
		if letter < 'A' || letter > 'Z' {
			break
		}
		column = 26*column + int(letter-'A') + 1
	}
	digits := ref[i:]
	if i == 0 || !isDigits(digits) || digits[0] == '0' {
		return 0, 0, false
	}
	row, err := strconv.Atoi(string(digits))
	return column - 1, row, err == nil && column <= excelize.MaxColumns
}

// cellType is the type of a cell and its style.
type cellType struct {
	name  string
	style style
}

// cellTypes are the names of types, so that no cell has one of its own in memory.
var cellTypes = []string{"", "n", "s", "str", "inlineStr", "b", "e", "d"}

func (s *sheet) typeOf(start token) cellType {
	name := start.attribute("t")
	of := cellType{style: s.book.style(string(start.attribute("s")))}
	for _, known := range cellTypes {
		if string(name) == known {
			of.name = known
			return of
		}
	}
	of.name = string(name)
	return of
}

// contents are the elements of a cell seen so far.
type contents struct{ formula, value, inline bool }

// add reports whether the element is allowed in the cell: a formula, a value and an
// inline text, each at most once.
func (c *contents) add(element []byte) bool {
	var seen *bool
	switch string(element) {
	case "f":
		seen = &c.formula
	case "v":
		seen = &c.value
	case "is":
		seen = &c.inline
	default:
		return false
	}
	first := !*seen
	*seen = true
	return first
}

// lacksResult reports whether a formula was never computed. Some programs write an
// empty <v/> in place of a missing result; only a text can have an empty result.
func (c contents) lacksResult(kind string, value []byte) bool {
	return c.formula && (!c.value && !c.inline || len(value) == 0 && kind != "str")
}

// readCell reads one cell to its end and keeps it if it is not empty.
func (s *sheet) readCell(of cellType, column int) error {
	has, err := s.readContents()
	if err != nil {
		return err
	}
	c := cell{column: column, from: len(s.text)}
	switch {
	case has.lacksResult(of.name, s.value.text):
		c.wrong = s.name(column) + " has a formula without a result; open the workbook in Excel and save it"
	case has.inline && of.name != "inlineStr":
		return damaged(errors.New("its text is inline, but its type is not inlineStr"))
	case has.inline && s.value.values > 0: // some programs add an empty <v/>
		return damaged(errors.New("it has a value and an inline text"))
	default:
		if err := s.keep(of, &c); err != nil {
			return err
		}
	}
	if len(s.text) > batch.MaxRecord {
		return fmt.Errorf("the row is longer than %d MiB; shorten its texts", batch.MaxRecord>>20)
	}
	if c.to = len(s.text); c.to > c.from || c.wrong != "" {
		s.cells = append(s.cells, c)
	}
	return nil
}

// readContents reads the elements of a cell to its end and stores the text of its
// value in s.value.
func (s *sheet) readContents() (has contents, err error) {
	s.value = rich{text: s.value.text[:0]}
	for depth := 1; depth > 0; {
		token, err := s.in.next()
		if err != nil {
			return has, err
		}
		switch token.kind {
		case startTag:
			if depth == 1 && token.is("extLst") {
				if err := s.in.skip(); err != nil {
					return has, err
				}
				continue
			}
			if depth == 1 && !has.add(token.name) {
				return has, damaged(fmt.Errorf("<%s> is not allowed here", token.name))
			}
			depth++
		case endTag:
			depth--
		}
		if err := s.value.take(token); err != nil {
			return has, err
		}
	}
	return has, nil
}

// keep appends the text of the value just read, according to the cell's type.
func (s *sheet) keep(of cellType, c *cell) error {
	value, err := s.written(of, c)
	if err != nil || len(value) == 0 {
		return err
	}
	switch of.name {
	case "", "n":
		if value, c.kind, err = s.book.number(value, of.style); err != nil {
			return err
		}
		switch c.kind {
		case models.RawMoney:
			s.text = append(append(s.text, of.style.money...), ' ')
		case models.RawLabeled:
			value = append(append(value, ' '), of.style.label...)
		}
	case "s":
		if value, err = s.book.strings.at(value); err != nil {
			return err
		}
	case "str", "inlineStr":
		value = unescape(value)
	case "d":
		value, c.kind = day(value)
	case "b":
		switch string(value) {
		case "1", "true":
			value = []byte("TRUE")
		case "0", "false":
			value = []byte("FALSE")
		default:
			return damaged(fmt.Errorf("%q is not a boolean", value))
		}
	case "e":
		c.wrong = fmt.Sprintf("%s has the error %s; correct its formula or clear the cell", s.name(c.column), value)
		return nil
	default:
		return damaged(fmt.Errorf("the cell type %q is unknown", of.name))
	}
	s.text = append(s.text, value...)
	return nil
}

// written is the text just read as the cell has it. A blank is no number of a shared text.
func (s *sheet) written(of cellType, c *cell) ([]byte, error) {
	if of.name == "str" || of.name == "inlineStr" {
		return s.value.text, nil
	}
	value := bytes.TrimSpace(s.value.text) // some programs break lines around a number
	if of.name == "s" && len(value) == 0 && len(s.value.text) > 0 {
		return nil, damaged(fmt.Errorf("%s has no text %q", s.name(c.column), s.value.text))
	}
	return value, nil
}

// name is the user's name of a cell of the row: "C48".
func (s *sheet) name(column int) string { return letters(column) + strconv.Itoa(s.row) }

func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return fmt.Sprintf("column %d ", column+1)
	}
	return name
}

// table is a sheet whose header has been read: the batch.Rows of this package.
type table struct {
	book       *workbook
	sheet      *sheet
	at         string // file and sheet
	width      int
	skipHidden bool
	hidden     *models.Hidden // counts the rows that are read although they are hidden; nil if that is wanted
	merged     *holding       // nil for a sheet without merged cells below its header
}

// Next appends one row.
func (t *table) Next(b *batch.Builder) error {
	s := t.sheet
	if err := s.next(); err == io.EOF {
		return err
	} else if err != nil {
		return fmt.Errorf("%s: %w", t.at, err)
	}
	if t.merged != nil {
		if err := t.merged.fill(s); err != nil {
			return fmt.Errorf("%s: %w", t.at, err)
		}
	}
	row := int64(s.row)
	if s.hidden && t.skipHidden {
		b.Fault(row, models.RowSkipped, "the row is hidden (hidden_rows: skip)")
		return nil
	}
	if s.hidden && t.hidden != nil {
		t.hidden.Add(row)
	}
	for _, c := range s.cells {
		if c.wrong != "" {
			b.Fault(row, models.FaultCell, c.wrong)
			return nil
		}
	}
	if last := s.cells[len(s.cells)-1].column; last >= t.width {
		b.Fault(row, models.FaultRagged, fmt.Sprintf("%s is beyond the header, which ends in column %s; name the column or clear the cell", s.name(last), letters(t.width-1)))
		return nil
	}
	column := 0
	for _, c := range s.cells {
		for ; column < c.column; column++ {
			b.Null(column)
		}
		b.Typed(column, s.text[c.from:c.to], c.kind)
		column++
	}
	for ; column < t.width; column++ {
		b.Null(column)
	}
	b.End(row)
	return nil
}

// Close closes the sheet and removes the workbook's copy.
func (t *table) Close() error { return errors.Join(t.sheet.in.part.Close(), t.book.Close()) }
