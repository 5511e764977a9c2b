package inspect

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook lists the sheets and reads the sample of the one that looks most like
// a table. The sheet is read twice, once as stored and once as shown: a number
// that is shown as the day of that number is a date.
func (p *Proposal) workbook(ctx context.Context, path string) (table, error) {
	p.Type = "excel"
	f, err := excelize.OpenFile(path)
	if err != nil {
		return table{}, fmt.Errorf("cannot be opened as a workbook: %w", err)
	}
	defer func() { _ = f.Close() }()
	best, bestAt, bestHead := table{}, -1, 0
	for i, name := range f.GetSheetList() {
		if err := ctx.Err(); err != nil {
			return table{}, err
		}
		visible, err := f.GetSheetVisible(name)
		if err != nil {
			return table{}, err
		}
		t, head, err := sheetTable(f, name)
		p.Sheets = append(p.Sheets, Sheet{Name: name, IsHidden: !visible, Size: t.size()})
		if err != nil || !visible {
			continue // a chart, or what nobody sees
		}
		if head > 0 && (bestAt < 0 || known(t.headers) > known(best.headers)) {
			best, bestAt, bestHead = t, i, head
		}
	}
	if bestAt < 0 {
		return table{}, ErrNoTable
	}
	p.Sheets[bestAt].IsRead = true
	if len(p.Sheets) > 1 {
		p.set("sheet", p.Sheets[bestAt].Name, "of %d sheets the one whose headers are known best", len(p.Sheets))
	}
	if bestHead > 1 {
		p.set("header.row", fmt.Sprint(bestHead), "row %d is the first that holds %d different texts", bestHead, len(best.headers))
	} else {
		p.set("", "header", "row 1 holds %d different texts", len(best.headers))
	}
	p.Seen = fmt.Sprintf("all %d rows of the sheet", len(best.rows))
	if !best.isWhole {
		p.Seen = fmt.Sprintf("the first %d rows of the sheet; the rest may differ", len(best.rows))
	}
	return best, nil
}

// sheetTable reads the sample of a sheet; head is the row of the header, 0 where
// there is none.
func sheetTable(f *excelize.File, name string) (t table, head int, err error) {
	stored, err := f.Rows(name)
	if err != nil {
		return t, 0, err
	}
	defer func() { _ = stored.Close() }()
	shown, err := f.Rows(name)
	if err != nil {
		return t, 0, err
	}
	defer func() { _ = shown.Close() }()
	t.isWhole = true
	for number := 1; stored.Next() && shown.Next(); number++ {
		if len(t.rows) == maxRows {
			t.isWhole = false
			break
		}
		t.height = number
		values, err := stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return t, 0, err
		}
		t.width = max(t.width, len(values))
		looks, err := shown.Columns()
		if err != nil {
			return t, 0, err
		}
		if head == 0 {
			if isHeader(values) {
				head, t.headers = number, trimmed(values)
			}
			continue
		}
		cells, filled := make([]cell, len(t.headers)), false
		for i := range min(len(cells), len(values)) {
			cells[i].text = strings.TrimSpace(values[i])
			if i < len(looks) {
				cells[i].day = dayOf(values[i], looks[i])
			}
			filled = filled || cells[i].text != ""
		}
		if filled {
			t.rows = append(t.rows, cells)
		}
	}
	return t, head, stored.Error()
}

// size says how large a sheet is.
func (t table) size() string {
	if !t.isWhole {
		return fmt.Sprintf("more than %d rows, %d columns", maxRows, t.width)
	}
	return fmt.Sprintf("%d rows, %d columns", t.height, t.width)
}

func trimmed(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = strings.TrimSpace(text)
	}
	return out
}

// dayOf gives the day of the month of a number that is shown as the date it counts,
// in either of the two systems: the text shows its year, and its day or its month.
// It is 0 for what is no date.
func dayOf(stored, shown string) int {
	serial, err := strconv.ParseFloat(stored, 64)
	if err != nil || stored == shown || serial < 1 || serial > 110_000 {
		return 0
	}
	for _, system := range []int{0, 1462} {
		d := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial)+system)
		year := strings.Contains(shown, d.Format("2006")) || strings.Contains(shown, d.Format("06"))
		month := strings.Contains(shown, d.Format("1")) || strings.Contains(shown, d.Format("Jan"))
		if year && month && strings.ContainsAny(shown, "-/. ") {
			return d.Day()
		}
	}
	return 0
}
