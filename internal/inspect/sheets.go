package inspect

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook lists the sheets and reads the sample of the one that looks most like a
// table. The sheet is read twice, as stored and as displayed: a number that is
// displayed as the date of its serial number is a date.
func (p *Proposal) workbook(ctx context.Context, path string) (table, error) {
	p.Type = "excel"
	f, err := excelize.OpenFile(path)
	if err != nil {
		return table{}, fmt.Errorf("cannot be opened as a workbook: %w", err)
	}
	defer func() { _ = f.Close() }()
	best := bestSheet{alike: map[string][]string{}}
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
		if err == nil && visible && head > 0 { // no charts and no hidden sheets
			best.see(i, name, t, head)
		}
	}
	if best.head == 0 {
		return table{}, ErrNoTable
	}
	p.choose(best)
	return best.table, nil
}

// bestSheet is the visible sheet with the most known headers among those seen so
// far.
type bestSheet struct {
	table table
	at    int                 // in the order of the workbook
	head  int                 // the row of the header, 0 if none was found yet
	alike map[string][]string // names of all visible sheets by their header
}

func (b *bestSheet) see(at int, name string, t table, head int) {
	key := fmt.Sprintf("%q", t.headers)
	b.alike[key] = append(b.alike[key], strconv.Quote(name))
	if b.head == 0 || known(t.headers) > known(b.table.headers) {
		b.table, b.at, b.head = t, at, head
	}
}

// choose adds the sheet to the settings. It is always named, because another sheet
// may precede it in the next delivery.
func (p *Proposal) choose(best bestSheet) {
	p.Sheets[best.at].IsRead = true
	why := "the only sheet"
	if len(p.Sheets) > 1 {
		why = fmt.Sprintf("of %d sheets the one with the most known headers", len(p.Sheets))
	}
	headers := best.table.headers
	if same := best.alike[fmt.Sprintf("%q", headers)]; len(same) > 1 {
		why += fmt.Sprintf("; sheets %s have the same header, and each needs a separate feed", strings.Join(same, ", "))
	}
	p.set("sheet", p.Sheets[best.at].Name, "%s", why)
	if best.head > 1 {
		p.set("header.row", strconv.Itoa(best.head), "row %d is the first with %d different texts", best.head, len(headers))
	} else {
		p.set("", "header", "row 1 has %d different texts", len(headers))
	}
	p.Seen = fmt.Sprintf("all %d rows of the sheet", len(best.table.rows))
	if !best.table.isWhole {
		p.Seen = fmt.Sprintf("the first %d rows of the sheet; the rest may differ", len(best.table.rows))
	}
}

// sheetTable reads the sample of a sheet; head is the row of the header, 0 if there
// is none.
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
	var rows []sheetRow
	for number := 1; stored.Next() && shown.Next(); number++ {
		if len(rows) == maxRows {
			t.isWhole = false
			break
		}
		t.height = number
		row := sheetRow{number: number}
		if row.values, err = stored.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return t, 0, err
		}
		if row.looks, err = shown.Columns(); err != nil {
			return t, 0, err
		}
		t.width = max(t.width, len(row.values))
		if row.values = trimmed(row.values); filledOf(row.values) > 0 {
			rows = append(rows, row)
		}
	}
	head = t.fill(rows)
	return t, head, stored.Error()
}

// sheetRow is a nonblank row of a sheet, as stored and as displayed.
type sheetRow struct {
	number        int
	values, looks []string
}

// fill finds the header among the rows and takes the rows below it; it returns the
// row number of the header, 0 if there is none.
func (t *table) fill(rows []sheetRow) int {
	var top [][]string
	for _, row := range rows[:min(len(rows), headerRows)] {
		top = append(top, row.values)
	}
	at := headerOf(top)
	if at < 0 {
		return 0
	}
	t.headers = named(top[at])
	for _, row := range rows[at+1:] {
		cells := make([]cell, len(t.headers))
		for i := range min(len(cells), len(row.values)) {
			cells[i].text = row.values[i]
			if i < len(row.looks) {
				cells[i].day = dayOf(row.values[i], row.looks[i])
			}
		}
		t.rows = append(t.rows, cells)
	}
	return rows[at].number
}

// size describes the size of a sheet.
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

// dayOf returns the day of the month of a number that is displayed as the date of
// its serial number in either of the two systems: the displayed text has its year
// and its month. It is 0 for any other cell.
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
