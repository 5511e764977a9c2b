package excel

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/models"
)

// header reads up to and including the header and returns the column names.
func (s *sheet) header(where header.Settings, wanted [][]string) ([]string, error) {
	if where.None {
		return s.positions()
	}
	if where.Row == 0 && where.Within == 0 {
		where.Row = 1
	}
	search := headerSearch{sheet: s, where: where, wanted: wanted}
	for {
		err := s.next()
		if err != nil && err != io.EOF {
			return nil, err
		}
		if isEnd := err == io.EOF; isEnd || s.row > where.Last() {
			return nil, search.fault(isEnd)
		}
		if cells, found := search.take(); found {
			return search.names(cells)
		}
	}
}

// positions names the columns of the first row, which remains a row.
func (s *sheet) positions() ([]string, error) {
	switch err := s.next(); {
	case err == io.EOF:
		return nil, errors.New("the sheet is empty; name another with `sheet:`, or deliver the file again")
	case err != nil:
		return nil, err
	}
	cells, _ := s.texts()
	s.again = true
	return header.Names(make([]string, len(cells)))
}

// headerSearch is the state of the search for the header of a sheet.
type headerSearch struct {
	sheet   *sheet
	where   header.Settings
	wanted  [][]string
	above   rowsAbove
	nearest header.Nearest
	top     int // the first row of a header that would end in the current row
}

// take returns the cells of the header if it ends in the current row.
func (h *headerSearch) take() (cells []string, found bool) {
	h.top = h.sheet.row - h.where.Stacked() + 1
	h.above.add(h.sheet, h.top)
	if h.top < 1 || h.where.Row > 0 && h.top != h.where.Row {
		return nil, false
	}
	cells = h.where.Join(h.above.stack(h.sheet, h.top))
	if missing := header.Missing(h.wanted, cells); h.where.Within > 0 && len(missing) > 0 {
		h.nearest.See(h.sheet.row, missing)
		return nil, false
	}
	return cells, true
}

// names returns the column names, or an error if the header cannot be read.
func (h *headerSearch) names(cells []string) ([]string, error) {
	if wrong := h.above.wrong(h.top); wrong != "" {
		return nil, fmt.Errorf("row %d: the header row cannot be parsed: %s", h.sheet.row, wrong)
	}
	headers, err := header.Names(cells)
	if err != nil {
		return nil, fmt.Errorf("row %d: %w", h.sheet.row, err)
	}
	return headers, nil
}

// fault explains why no header was found, at the end of the sheet or of the search.
func (h *headerSearch) fault(isEnd bool) error {
	switch {
	case isEnd && h.above.last == 0:
		return errors.New("the sheet is empty, even without a header row; name another with `sheet:`, or deliver the file again")
	case h.where.Row > 0:
		return fmt.Errorf("row %d, the header row, is empty; set `header: {row: N}`", h.where.Last())
	}
	return h.nearest.Fault(h.where)
}

// rowsAbove are the rows that may contribute cells to the header: the last ones,
// for a header of several rows, and those in which merged areas begin that may
// reach down to it.
type rowsAbove struct {
	rows map[int]rowAbove
	last int
}

type rowAbove struct {
	cells []string
	wrong string // the first finding about a cell
}

// add adds the current row and removes the rows above top that are no longer
// needed.
func (a *rowsAbove) add(s *sheet, top int) {
	if a.rows == nil {
		a.rows = map[int]rowAbove{}
	}
	begins := func(row int) bool {
		return slices.ContainsFunc(s.merged.areas, func(m area) bool { return m.top == row && m.bottom >= s.row })
	}
	maps.DeleteFunc(a.rows, func(row int, _ rowAbove) bool { return row < top && !begins(row) })
	cells, wrong := s.texts()
	a.rows[s.row] = rowAbove{cells, wrong}
	a.last = s.row
}

// stack returns the rows from top to the current one, with each cell of a merged
// area filled with the text of its first cell.
func (a *rowsAbove) stack(s *sheet, top int) [][]string {
	var stack [][]string
	width := 0
	for row := top; row <= s.row; row++ {
		width = max(width, len(a.rows[row].cells))
	}
	for row := top; row <= s.row; row++ {
		cells := slices.Clone(a.rows[row].cells)
		for _, m := range s.merged.areas {
			if row < m.top || row > m.bottom || m.left >= len(a.rows[m.top].cells) {
				continue
			}
			if text := a.rows[m.top].cells[m.left]; text != "" {
				cells = m.fill(cells, text, width)
			}
		}
		stack = append(stack, cells)
	}
	return stack
}

// wrong returns the first finding from row top on.
func (a *rowsAbove) wrong(top int) string {
	for row := top; row <= a.last; row++ {
		if wrong := a.rows[row].wrong; wrong != "" {
			return wrong
		}
	}
	return ""
}

// texts returns the row's cells by column, up to the last cell that is not empty,
// and the first finding about one of them.
func (s *sheet) texts() (cells []string, wrong string) {
	cells = make([]string, s.cells[len(s.cells)-1].column+1)
	for _, c := range s.cells {
		cells[c.column] = models.NumberIn(string(s.text[c.from:c.to]), c.kind)
		if wrong == "" {
			wrong = c.wrong
		}
	}
	return cells, wrong
}
