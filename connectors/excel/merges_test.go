package excel_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

// merging is a workbook of one sheet with a header of the columns a, b and c, the rows,
// each of texts from row 2 on, and merged areas. An empty text is no cell; #N/A is an
// error, and a number is the date of that serial number.
func merging(t testing.TB, rows [][]string, areas ...string) string {
	t.Helper()
	var sheet strings.Builder
	sheet.WriteString(`<worksheet><sheetData><row r="1">` + text("A1", "a") + text("B1", "b") + text("C1", "c") + `</row>`)
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+2)
		for column, value := range row {
			ref := string(rune('A'+column)) + strconv.Itoa(i+2)
			_, err := strconv.Atoi(value)
			switch {
			case value == "":
				fmt.Fprintf(&sheet, `<c r="%s" s="1"/>`, ref)
			case value == "#N/A":
				fmt.Fprintf(&sheet, `<c r="%s" t="e"><v>#N/A</v></c>`, ref)
			case err == nil:
				fmt.Fprintf(&sheet, `<c r="%s" s="1"><v>%s</v></c>`, ref, value)
			default:
				sheet.WriteString(text(ref, value))
			}
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData><mergeCells>")
	for _, area := range areas {
		fmt.Fprintf(&sheet, `<mergeCell ref="%s"/>`, area)
	}
	sheet.WriteString("</mergeCells></worksheet>")
	return packed(t, "", map[string]string{sheet1: sheet.String()})
}

func TestAMergedValueHoldsForAllItsRows(t *testing.T) {
	column := func(first string, more ...string) (rows [][]string) {
		for i, value := range append([]string{first}, more...) {
			rows = append(rows, []string{value, strconv.Itoa(i + 1), ""})
		}
		return rows
	}
	for _, c := range []struct {
		name  string
		rows  [][]string
		areas []string
		want  []string // by row: column a, or a code
	}{
		{"one area", column("x", "", "", "y"), []string{"A2:A4"}, []string{"x", "x", "x", "y"}},
		{"one area after another", column("x", "", "y", ""), []string{"A4:A5", "A2:A3"}, []string{"x", "x", "y", "y"}},
		{"to the end and beyond it", column("", "x", ""), []string{"A3:A9"}, []string{null, "x", "x"}},
		{"an area without a value", column("", "", "x"), []string{"A2:A3"}, []string{null, null, "x"}},
		{"an area that is named twice", column("x", "", ""), []string{"A2:A3", "A2:A3"}, []string{"x", "x", null}},
		{"an error", column("#N/A", "", "x"), []string{"A2:A3"}, []string{models.FaultCell, models.FaultCell, "x"}},
		{"a date", column("46112", "", ""), []string{"A2:A4"}, []string{"46112", "46112", "46112"}},
		{"no area", column("x", "", ""), nil, []string{"x", null, null}},
		{"a cell with a value of its own", column("x", "y", ""), []string{"A2:A4"}, []string{"x", "y", "x"}},
		{"areas that contradict each other", column("x", "", "y", "", ""), []string{"A2:A4", "A4:A5"}, []string{"x", null, "y", null, null}},
		{"an area inside another", column("x", "y", "", ""), []string{"A2:A5", "A3:A4"}, []string{"x", "y", null, null}},
		{"several columns", column("x", "", ""), []string{"A2:B3", "A4:C4"}, []string{"x", null, null}},
		{"an area that begins in the header", column("", "", "x"), []string{"A1:A3"}, []string{null, null, "x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows, err := read(t, "", merging(t, c.rows, c.areas...))
			if err != nil {
				t.Fatal(err)
			}
			var want []connectortest.Row
			for i, value := range c.want {
				if value == models.FaultCell {
					want = append(want, connectortest.Row{Number: int64(i) + 2, Cells: []string{null, null, null}, Code: value, Fault: "A2 has the error #N/A; correct its formula or clear the cell"})
					continue
				}
				want = append(want, sound(int64(i)+2, value, strconv.Itoa(i+1), null))
			}
			connectortest.Compare(t, nil, nil, want, rows)
		})
	}
}

func TestMergedCellsAndOtherRules(t *testing.T) {
	for _, c := range []struct {
		name, options string
		rows          [][]string
		areas         []string
		want          []connectortest.Row
	}{
		{"two columns at a time", "", [][]string{{"x", "u", "1"}, {"", "", "2"}, {"", "v", "3"}, {"", "", "4"}}, []string{"B4:B5", "A2:A5", "B2:B3"},
			[]connectortest.Row{sound(2, "x", "u", "1"), sound(3, "x", "u", "2"), sound(4, "x", "v", "3"), sound(5, "x", "v", "4")}},
		{"the last column", "", [][]string{{"1", "", "x"}, {"2", "", ""}}, []string{"C2:C3"}, []connectortest.Row{sound(2, "1", null, "x"), sound(3, "2", null, "x")}},
		{"a row without a value of its own is empty", "", [][]string{{"x", "1", ""}, {"", "", ""}, {"", "2", ""}}, []string{"A2:A4"}, []connectortest.Row{sound(2, "x", "1", null), sound(4, "x", "2", null)}},
		{"beyond the header", "", [][]string{{"x", "", "", "note"}, {"y", "", "", ""}}, []string{"D2:D3"}, []connectortest.Row{faulty(2, 3, models.FaultRagged), sound(3, "y", null, null)}},
		{"from a row that is rejected", "", [][]string{{"x", "1", "", "note"}, {"", "2", "", ""}}, []string{"A2:A3"}, []connectortest.Row{faulty(2, 3, models.FaultRagged), sound(3, "x", "2", null)}},
		{"below a header of two rows", "header: {row: 1, rows: 2}", [][]string{{"d", "e", "f"}, {"x", "1", ""}, {"", "2", ""}}, []string{"A3:A4", "B2:B3"}, []connectortest.Row{sound(3, "x", "1", null), sound(4, "x", "2", null)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows, err := read(t, c.options, merging(t, c.rows, c.areas...))
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				rows[i].Fault = ""
			}
			connectortest.Compare(t, nil, nil, c.want, rows)
		})
	}
	hidden := `<row r="2" hidden="1">` + text("A2", "x") + text("B2", "1") + `</row><row r="3">` + text("B3", "2") + `</row>`
	part := `<worksheet><sheetData>` + ab + hidden + `</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`
	_, rows, err := read(t, "hidden_rows: skip", packed(t, "", map[string]string{sheet1: part}))
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Compare(t, nil, nil, []connectortest.Row{faulty(2, 2, models.RowSkipped), sound(3, "x", "2")}, rows)
}

// TestMergedCellsAreBounded: neither many areas nor long texts in many of them fill the
// memory.
func TestMergedCellsAreBounded(t *testing.T) {
	// Every other row of 40 columns begins an area, more than may touch a header.
	var areas []string
	for row := 2000; row < 4000; row += 2 {
		for column := range 40 {
			name, _ := excelize.ColumnNumberToName(column + 1)
			areas = append(areas, fmt.Sprintf("%s%d:%s%d", name, row, name, row+1))
		}
	}
	if _, rows, err := read(t, "", merging(t, [][]string{{"x", "1", ""}}, areas...)); err != nil || len(rows) != 1 {
		t.Errorf("%d areas: %d rows, %v", len(areas), len(rows), err)
	}
	var sheet, merged strings.Builder
	for column := range 17 {
		name, _ := excelize.ColumnNumberToName(column + 1)
		fmt.Fprintf(&sheet, `<c r="%s1" t="str"><v>h%s</v></c>`, name, name)
		fmt.Fprintf(&merged, `<mergeCell ref="%s%d:%s99"/>`, name, column+2, name)
	}
	sheet.WriteString("</row>")
	for column := range 17 { // each row holds a text of a million letters
		name, _ := excelize.ColumnNumberToName(column + 1)
		fmt.Fprintf(&sheet, `<row r="%d">%s</row>`, column+2, text(name+strconv.Itoa(column+2), noise(1<<20-1000)))
	}
	part := `<worksheet><sheetData><row r="1">` + sheet.String() + `</sheetData><mergeCells>` + merged.String() + `</mergeCells></worksheet>`
	_, _, err := read(t, "", packed(t, "", map[string]string{sheet1: part}))
	if says := "row 18: the row and the merged cells that reach down to it are longer than 16 MiB; shorten their texts"; err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, want %q", err, says)
	}
}

// TestMergedColumnsAgreeWithTheSheet merges runs of cells at random and compares what is
// read with what excelize shows for each cell.
func TestMergedColumnsAgreeWithTheSheet(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const height = 12
		var shown [height][2]string
		content := written(t, func(f *excelize.File) {
			f.SetSheetRow("Sheet1", "A1", &[]any{"h1", "h2", "n"})
			for column := range 2 {
				name := string(rune('A' + column))
				for row := 0; row < height; {
					length := min(rapid.IntRange(1, 5).Draw(rt, "length"), height-row)
					if value := rapid.SampledFrom([]string{"", "x", "y"}).Draw(rt, "value"); value != "" {
						f.SetCellValue("Sheet1", fmt.Sprintf("%s%d", name, row+2), value)
					}
					f.MergeCell("Sheet1", fmt.Sprintf("%s%d", name, row+2), fmt.Sprintf("%s%d", name, row+1+length))
					row += length
				}
			}
			for row := range height {
				f.SetCellValue("Sheet1", fmt.Sprintf("C%d", row+2), row)
				for column := range 2 {
					value, err := f.GetCellValue("Sheet1", fmt.Sprintf("%s%d", string(rune('A'+column)), row+2))
					if err != nil {
						rt.Fatal(err)
					}
					if shown[row][column] = value; value == "" {
						shown[row][column] = null
					}
				}
			}
		})
		_, rows, err := read(t, "", content)
		if err != nil {
			rt.Fatal(err)
		}
		var want []connectortest.Row
		for row, cells := range shown {
			want = append(want, sound(int64(row)+2, cells[0], cells[1], strconv.Itoa(row)))
		}
		connectortest.Compare(rt, nil, nil, want, rows)
	})
}

// BenchmarkMerged reads a sheet whose first column is merged over five rows each time, and
// the same sheet without merged areas.
func BenchmarkMerged(b *testing.B) {
	const height = 20_000
	for _, isMerged := range []bool{false, true} {
		var rows [][]string
		var areas []string
		for i := range height {
			rows = append(rows, []string{"", "text", strconv.Itoa(i)})
			if i%5 == 0 {
				rows[i][0] = "Department " + strconv.Itoa(i)
				if isMerged {
					areas = append(areas, fmt.Sprintf("A%d:A%d", i+2, i+6))
				}
			}
		}
		drops := connectortest.Drops(map[string]string{"in.xlsx": merging(b, rows, areas...)})
		b.Run(fmt.Sprint(len(areas)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := connectortest.One(b, settings(b, "header: {within: 5}"), connectors.Env{Drops: drops}).Read(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				for r.Next() {
				}
				if r.Err() != nil {
					b.Fatal(r.Err())
				}
				r.Release()
			}
			b.ReportMetric(height*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
