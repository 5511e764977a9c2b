package excel

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors/internal/batch"
)

// header reads up to and including the header row and gives its names.
func (s *sheet) header(where Header, wanted [][]string) ([]string, error) {
	row, last := where.Row, where.Within
	if row == 0 && last == 0 {
		row = 1
	}
	above := map[int][]string{} // the rows read so far, for merged cells that reach down
	for {
		err := s.next()
		switch {
		case err == io.EOF && len(above) == 0:
			return nil, errors.New("the sheet is empty; not even a header row is there")
		case err != nil && err != io.EOF:
			return nil, err
		case err == io.EOF || s.row > max(row, last):
			return nil, notFound(where, row, wanted, above)
		}
		cells, wrong := s.texts()
		above[s.row] = cells
		cells = s.fill(cells, above)
		if s.row != row && (row != 0 || len(missing(wanted, cells)) > 0) {
			continue
		}
		if wrong != "" {
			return nil, fmt.Errorf("row %d: the header row cannot be read: %s", s.row, wrong)
		}
		headers, err := batch.Headers(cells)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", s.row, err)
		}
		return headers, nil
	}
}

func notFound(where Header, row int, wanted [][]string, above map[int][]string) error {
	if row != 0 {
		return fmt.Errorf("row %d, the header row, is empty; set `header: {row: N}`", row)
	}
	nearest, lacking := 0, []string(nil)
	for at, cells := range above {
		if m := missing(wanted, cells); nearest == 0 || len(m) < len(lacking) || len(m) == len(lacking) && at < nearest {
			nearest, lacking = at, m
		}
	}
	return fmt.Errorf("none of the first %d rows holds all the mapped headers; row %d comes nearest and lacks %s", where.Within, nearest, quoted(lacking))
}

// missing gives the first text of each entry of which the row holds none.
func missing(wanted [][]string, cells []string) []string {
	var lacking []string
	for _, accepted := range wanted {
		found := slices.ContainsFunc(accepted, func(text string) bool {
			return slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) == strings.TrimSpace(text) })
		})
		if !found && len(accepted) > 0 {
			lacking = append(lacking, accepted[0])
		}
	}
	return lacking
}

// texts gives the row's cells by column, up to the last that holds something,
// and the first thing that is wrong with one of them.
func (s *sheet) texts() (cells []string, wrong string) {
	cells = make([]string, s.cells[len(s.cells)-1].column+1)
	for _, c := range s.cells {
		cells[c.column] = string(s.text[c.from:c.to])
		if wrong == "" {
			wrong = c.wrong
		}
	}
	return cells, wrong
}

// fill gives each cell of a merged area the text of its first cell.
func (s *sheet) fill(cells []string, above map[int][]string) []string {
	cells = slices.Clone(cells)
	for _, m := range s.merged {
		if s.row < m.top || s.row > m.bottom || m.left >= len(above[m.top]) {
			continue
		}
		text := above[m.top][m.left]
		for column := m.left; column <= m.right && text != ""; column++ {
			if column >= len(cells) {
				cells = append(cells, make([]string, column+1-len(cells))...)
			}
			if cells[column] == "" {
				cells[column] = text
			}
		}
	}
	return cells
}

// area is a range of merged cells, columns from 0, rows from 1.
type area struct{ left, top, right, bottom int }

// merges lists the merged areas that a header row may lie in. They follow the
// rows in a sheet, so the rows are passed over as bytes first; that also tells
// a sheet that is cut off before any of its rows is used.
func (p parts) merges(part *zip.File) ([]area, error) {
	r, err := part.Open()
	if err != nil {
		return nil, damaged(err)
	}
	defer r.Close()
	in := bufio.NewReaderSize(r, 64<<10)
	if err := passRows(in); err == io.EOF {
		return nil, damaged(errors.New("the sheet has no end of sheetData"))
	} else if err != nil {
		return nil, damaged(err)
	}
	t := &tokens{part: io.NopCloser(in)}
	t.decoder = xml.NewDecoder(t)
	var areas []area
	for {
		t.budget = maxToken
		token, err := t.decoder.RawToken() // since the elements around the rows are open
		if err == io.EOF {
			return areas, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "mergeCell" {
			continue
		}
		if a, ok := areaOf(attribute(start, "ref")); !ok {
			return nil, damaged(fmt.Errorf("%q is no range of cells", attribute(start, "ref")))
		} else if a.top <= maxHeader {
			areas = append(areas, a)
		}
		if len(areas) > excelize.MaxColumns {
			return nil, fmt.Errorf("more than %d merged areas lie in the first %d rows; unmerge them", excelize.MaxColumns, maxHeader)
		}
	}
}

// passRows reads up to the end of the rows. Inside a text there is no "<", so
// nothing else can look like that tag.
func passRows(in *bufio.Reader) error {
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

func areaOf(ref string) (area, bool) {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	left, top, err1 := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	return area{left - 1, top, right - 1, bottom}, err1 == nil && err2 == nil && left <= right && top <= bottom
}
