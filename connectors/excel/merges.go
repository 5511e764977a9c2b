package excel

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/models"
)

// area is a range of merged cells, with columns from 0 and rows from 1.
type area struct{ left, top, right, bottom int }

// fill writes a text into the blank cells of one row of the area; in whole rows,
// only as far as the sheet is used.
func (m area) fill(cells []string, text string, width int) []string {
	right := m.right
	if right == excelize.MaxColumns-1 {
		right = width - 1
	}
	for column := m.left; column <= right; column++ {
		if column >= len(cells) {
			cells = append(cells, make([]string, column+1-len(cells))...)
		}
		if cells[column] == "" {
			cells[column] = text
		}
	}
	return cells
}

// merged are the merged areas of a sheet that are read.
type merged struct {
	areas []area // that may touch a header row
	spans []span // of one column
}

// span is a merged area of several rows of one column, with the column from 0 and rows
// from 1. A sheet may have very many.
type span struct{ column, top, bottom int32 }

const maxSpans = 1 << 20

// merges lists the merged areas. They follow the rows in a sheet, so the rows are first
// skipped as bytes. This also detects a truncated sheet before any of its rows is used.
func (p parts) merges(part *zip.File) (all merged, err error) {
	r, err := openPart(part)
	if err != nil {
		return all, damaged(err)
	}
	defer r.Close()
	in := bufio.NewReaderSize(r, 64<<10)
	if err := skipRows(in); err == io.EOF {
		return all, damaged(errors.New("the sheet has no end of sheetData"))
	} else if err != nil {
		return all, damaged(err)
	}
	t := newTokens(io.NopCloser(in))
	t.isFragment = true // the elements around the rows are open
	for {
		token, err := t.next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		if token.kind == startTag && token.is("mergeCell") {
			if err := all.add(string(token.attribute("ref"))); err != nil {
				return all, err
			}
		}
	}
}

// add adds a range such as A2:A5.
func (m *merged) add(ref string) error {
	a, ok := areaOf(ref)
	if !ok {
		return damaged(fmt.Errorf("%q is not a range of cells", ref))
	}
	if a.top <= header.MaxSearch {
		m.areas = append(m.areas, a)
	}
	if a.left == a.right && a.top < a.bottom {
		m.spans = append(m.spans, span{int32(a.left), int32(a.top), int32(a.bottom)})
	}
	switch {
	case len(m.areas) > excelize.MaxColumns:
		return fmt.Errorf("the first %[2]d rows have more than %[1]d merged areas; unmerge them", excelize.MaxColumns, header.MaxSearch)
	case len(m.spans) > maxSpans:
		return fmt.Errorf("the sheet has more than %d merged areas; unmerge them", maxSpans)
	}
	return nil
}

// skipRows reads up to the end of the rows. A text inside them cannot contain "<",
// so nothing else can look like that tag.
func skipRows(in *bufio.Reader) error {
	for {
		tag, err := in.ReadSlice('>')
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return err
		}
		open := bytes.LastIndexByte(tag, '<')
		if open < 0 { // a ">" in a text
			continue
		}
		name := tag[open+1 : len(tag)-1]
		if !bytes.HasPrefix(name, []byte("/")) && !bytes.HasSuffix(name, []byte("/")) {
			continue
		}
		name, _, _ = bytes.Cut(bytes.Trim(name, "/"), []byte(" "))
		if bytes.Equal(name[bytes.IndexByte(name, ':')+1:], []byte("sheetData")) {
			return nil
		}
	}
}

// areaOf reads a range such as A2:A5; A:C are whole columns, and 1:2 are whole rows.
func areaOf(ref string) (area, bool) {
	from, to, found := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !found {
		to = from
	}
	const letters, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "0123456789"
	switch {
	case !found:
	case strings.Trim(from+to, letters) == "":
		from, to = from+"1", to+strconv.Itoa(excelize.TotalRows)
	case strings.Trim(from+to, digits) == "":
		from, to = "A"+from, "XFD"+to
	}
	left, top, err1 := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	return area{left - 1, top, right - 1, bottom}, err1 == nil && err2 == nil && left <= right && top <= bottom
}

// below returns what the spans below the header do to the columns of the table; nil if
// there are none. Spans that overlap contradict each other, so none of them is used.
func (m merged) below(header, width int) *holding {
	spans := m.spans
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.column, b.column), cmp.Compare(a.top, b.top), cmp.Compare(a.bottom, b.bottom))
	})
	spans = slices.Compact(spans)
	h := &holding{}
	reach := int32(0) // of the earlier spans of the column
	for i, s := range spans {
		if i == 0 || spans[i-1].column != s.column {
			reach = 0
		}
		overlaps := s.top <= reach || i+1 < len(spans) && spans[i+1].column == s.column && spans[i+1].top <= s.bottom
		reach = max(reach, s.bottom)
		if !overlaps && int(s.top) > header && int(s.column) < width {
			h.waiting = append(h.waiting, s)
		}
	}
	if len(h.waiting) == 0 {
		return nil
	}
	slices.SortStableFunc(h.waiting, func(a, b span) int { return cmp.Compare(a.top, b.top) })
	return h
}

// holding makes the value of the first cell of a span hold for all its rows, because
// that is what the sheet shows. A cell of a span that has a value of its own keeps it,
// and a row without any value of its own remains an empty row.
type holding struct {
	waiting []span // that have not begun, from top to bottom
	held    []held // that have, from left to right
	bytes   int    // of their texts
	cells   []cell // of the row being filled
}

// held is a span that has begun, with the value of its first cell.
type held struct {
	span
	text  string
	kind  models.RawKind
	wrong string
}

// fill fills the current row, and notes the spans that begin in it. It must see every
// row that is not empty.
func (h *holding) fill(s *sheet) error {
	row := int32(s.row)
	h.held = slices.DeleteFunc(h.held, func(held held) bool {
		if held.bottom < row {
			h.bytes -= len(held.text)
		}
		return held.bottom < row
	})
	if len(h.held) > 0 {
		h.write(s)
	}
	for ; len(h.waiting) > 0 && h.waiting[0].top <= row; h.waiting = h.waiting[1:] {
		if span := h.waiting[0]; span.top == row {
			h.begin(s, span)
		}
	}
	if h.bytes > batch.MaxRecord || len(s.text) > batch.MaxRecord {
		return fmt.Errorf("row %d: the row and the merged cells that reach down to it are longer than %d MiB; shorten their texts", s.row, batch.MaxRecord>>20)
	}
	return nil
}

// write adds the held values to the cells of the row.
func (h *holding) write(s *sheet) {
	h.cells = h.cells[:0]
	rest := s.cells
	for _, held := range h.held {
		column := int(held.column)
		for len(rest) > 0 && rest[0].column < column {
			h.cells, rest = append(h.cells, rest[0]), rest[1:]
		}
		if len(rest) > 0 && rest[0].column == column {
			continue
		}
		from := len(s.text)
		s.text = append(s.text, held.text...)
		h.cells = append(h.cells, cell{column: column, from: from, to: len(s.text), kind: held.kind, wrong: held.wrong})
	}
	h.cells = append(h.cells, rest...)
	s.cells, h.cells = h.cells, s.cells
}

// begin notes a span whose first cell is in the row, if that has a value.
func (h *holding) begin(s *sheet, begun span) {
	at, found := slices.BinarySearchFunc(s.cells, int(begun.column), func(c cell, column int) int { return cmp.Compare(c.column, column) })
	if !found {
		return
	}
	c := s.cells[at]
	value := held{begun, string(s.text[c.from:c.to]), c.kind, c.wrong}
	h.bytes += len(value.text)
	to, _ := slices.BinarySearchFunc(h.held, begun.column, func(h held, column int32) int { return cmp.Compare(h.column, column) })
	h.held = slices.Insert(h.held, to, value)
}
