package excel_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

// TestFilesAsWritten reads workbooks that other programs write within the standard, or
// a little outside.
func TestFilesAsWritten(t *testing.T) {
	cells := func(t *testing.T, content string) (first, last []string) {
		t.Helper()
		headers, rows, err := read(t, "", content)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(headers, []string{"Employee ID", "Course", "Status", "Completed", "Score", "Hours"}) {
			t.Fatalf("headers %q", headers)
		}
		return rows[0].Cells, rows[len(rows)-1].Cells
	}
	for name, want := range map[string]string{
		"good_control":          "00002 C1 completed 45000",
		"xf0_date_1904":         "00002 C1 completed 46023", // 2026-01-01
		"xf1_date_1904_control": "00002 C1 completed 46023",
		"xf0_percent":           "00002 C1 completed 45000 0.85",
		"xf1_percent_control":   "00002 C1 completed 45000 0.85",
		"parts_at_root":         "00002 C1 completed 45000",
		"backslash_names":       "00002 C1 completed 45000",
		"inline_and_value":      "00002 C1 completed 45000",
		"whole_column_merge":    "00002 C1 completed 45000",
		"id_prefix_format":      "E00002 C1 completed 45000",
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile("../testdata/files/" + name + ".xlsx")
			if err != nil {
				t.Fatal(err)
			}
			first, last := cells(t, string(content))
			if got := strings.ReplaceAll(strings.Join(first, " "), " "+null, ""); got != want {
				t.Errorf("first row %q, want %q", got, want)
			}
			if last[1] != "C1" || last[2] != "completed" {
				t.Errorf("last row %q", last)
			}
		})
	}
}

// TestSharesOfTheFirstFormat: the kind of the cells, too, is that of their format.
func TestSharesOfTheFirstFormat(t *testing.T) {
	content := packed(t, ab+`<row r="2"><c r="A2"><v>0.85</v></c><c r="B2" s="1"><v>45000</v></c></row>`, map[string]string{
		"xl/styles.xml": `<styleSheet><cellXfs><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
	})
	kinds := kindsOf(t, content)
	if kinds[0] != models.RawShare || kinds[1] != models.RawDay {
		t.Errorf("kinds %v", kinds)
	}
}

func encoded(text string, high, low int, mark string) string {
	out := []byte(mark)
	for _, unit := range utf16.Encode([]rune(text)) {
		pair := [2]byte{}
		pair[high], pair[low] = byte(unit>>8), byte(unit)
		out = append(out, pair[:]...)
	}
	return string(out)
}

// TestUTF16Parts reads parts in UTF-16, and refuses damaged ones.
func TestUTF16Parts(t *testing.T) {
	const declaration = `<?xml version="1.0" encoding="UTF-16"?>`
	sheet := declaration + `<worksheet><sheetData>` + ab + `<row r="2">` + text("A2", "Zoë 😀") + text("B2", strings.Repeat("ü", 9000)) + `</row></sheetData></worksheet>`
	book := declaration + `<workbook xmlns:r="r"><sheets><sheet name="Blätter" sheetId="1" r:id="s"/></sheets></workbook>`
	for name, to := range map[string]func(string) string{
		"little endian":         func(s string) string { return encoded(s, 1, 0, "\xff\xfe") },
		"big endian":            func(s string) string { return encoded(s, 0, 1, "\xfe\xff") },
		"little, without mark":  func(s string) string { return encoded(s, 1, 0, "") },
		"big, without mark":     func(s string) string { return encoded(s, 0, 1, "") },
		"with another encoding": nil,
	} {
		t.Run(name, func(t *testing.T) {
			if to == nil {
				wrong := encoded(strings.Replace(sheet, "UTF-16", "UTF-8", 1), 1, 0, "\xff\xfe")
				if _, _, err := read(t, "", packed(t, "", map[string]string{sheet1: wrong})); err == nil || !strings.Contains(err.Error(), "encoding") {
					t.Errorf("error %v", err)
				}
				return
			}
			_, rows, err := read(t, "sheet: Blätter", packed(t, "", map[string]string{sheet1: to(sheet), "xl/workbook.xml": to(book)}))
			if err != nil || len(rows) != 1 || rows[0].Cells[0] != "Zoë 😀" || len(rows[0].Cells[1]) != 18000 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for damage, change := range map[string]string{
				"half of a pair": strings.Replace(to(sheet), to("😀")[len(to("")):], to("😀")[len(to("")):len(to(""))+2], 1),
				"an odd byte":    to(sheet) + "x",
			} {
				if _, _, err := read(t, "", packed(t, "", map[string]string{sheet1: change})); err == nil || !strings.Contains(err.Error(), "damaged") {
					t.Errorf("%s: error %v", damage, err)
				}
			}
		})
	}
}

// TestFormatsOfIDs lands IDs as the sheet shows them; a text that may be a unit is
// reported with the number.
func TestFormatsOfIDs(t *testing.T) {
	for _, c := range []struct {
		format, stored, shown string
		kind                  models.RawKind
	}{
		{`00000`, "12", "00012", models.RawText},
		{`##000`, "7", "007", models.RawText},
		{`&quot;E&quot;00000`, "2", "E00002", models.RawText},
		{`\E\-0000`, "2", "E-0002", models.RawText},
		{`000\-000`, "123456", "123-456", models.RawText},
		{`000-000`, "1234567", "1234-567", models.RawText},
		{`00&quot;é&quot;00`, "12", "00é12", models.RawText},
		{`0000&quot;A&quot;`, "12", "0012A", models.RawText},
		{`0000;(0000)`, "12", "0012", models.RawText},
		{`0000`, "12.5", "12.5", models.RawNumber},
		{`&quot;E&quot;00000`, "-2", "-2", models.RawText},
		{`&quot;E&quot;0`, "2", "2 E#", models.RawLabeled},
		{`0&quot; h&quot;`, "8", "8 # h", models.RawLabeled},
		{`00&quot; min&quot;`, "8", "8 # min", models.RawLabeled},
		{`#,##0.00\ \h`, "8.5", "8.5 # h", models.RawLabeled},
		{`General&quot; min&quot;`, "90", "90 # min", models.RawLabeled},
		{`@&quot; min&quot;`, "90", "90 # min", models.RawLabeled},
		{`0.0 h`, "1.5", "1.5 # h", models.RawLabeled},
		{`#,##0 min;-#,##0 min`, "90", "90 # min", models.RawLabeled},
		{`&quot;ca. &quot;0.0E+00&quot; s&quot;`, "90", "90 ca. # s", models.RawLabeled},
		{`[&lt;60]0&quot; s&quot;;0&quot; min&quot;`, "90", "90 # s / # min", models.RawLabeled},
		{`[Red]0&quot; s&quot;;[Blue]-0&quot; s; or less&quot;;&quot;-&quot;`, "90", "90 # s", models.RawLabeled},
		{`#,##0,\ &quot;k€&quot;`, "12500", "12500 #, k€", models.RawLabeled},
		{`#,##0 &quot;k€&quot;`, "12.5", "12.5 # k€", models.RawLabeled},
		{`0.0,,&quot;M&quot;`, "12500000", "12500000 #,,M", models.RawLabeled},
		{`# ?/?&quot; h&quot;`, "1.5", "1.5 # h", models.RawLabeled},
		{`h&quot; h &quot;mm&quot; min&quot;`, "0.5", "12:00:00", models.RawText},
		{`mm:ss.00`, "0.5", "12:00:00", models.RawText},
		{`&quot;€&quot; 00`, "8", "€ 8", models.RawMoney},
		{`$#,##0.00`, "8.5", "$ 8.5", models.RawMoney},
		{`#,##0.00\ [$€-407]`, "-8", "€ -8", models.RawMoney},
		{`[$CHF-807]\ #,##0`, "8", "CHF 8", models.RawMoney},
		{`0 &quot;USD&quot;`, "8", "USD 8", models.RawMoney},
		{`_-* #,##0.00\ &quot;€&quot;_-;-* #,##0.00`, "8.5", "€ 8.5", models.RawMoney},
		{`#,##0.00\€`, "8", "€ 8", models.RawMoney},
		{`R$ #,##0.00`, "8", "8 R$ #", models.RawLabeled},
		{`#,##0.00_€`, "8.5", "8.5", models.RawNumber},
		{`#,##0.00_);[Red]\($#,##0.00\)`, "8.5", "8.5", models.RawNumber},
		{`0.0 &quot;PCS&quot;`, "8.5", "8.5 # PCS", models.RawLabeled},
		{`[$-409]#,##0.00`, "8.5", "8.5", models.RawNumber},
		{`(0)`, "8", "8", models.RawText},
		{`0`, "8", "8", models.RawText},
		{`#,##0.00`, "8.5", "8.5", models.RawNumber},
		{`0&quot; open`, "8", "8 # open", models.RawLabeled},
	} {
		t.Run(c.format, func(t *testing.T) {
			content := packed(t, ab+`<row r="2"><c r="A2" s="1"><v>`+c.stored+`</v></c></row>`, map[string]string{
				"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="` + c.format + `"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
			})
			_, rows, err := read(t, "", content)
			if err != nil {
				t.Fatal(err)
			}
			if got := rows[0].Cells[0]; got != c.shown {
				t.Errorf("%q, want %q", got, c.shown)
			}
			if got := kindsOf(t, content)[0]; got != c.kind {
				t.Errorf("kind %d, want %d", got, c.kind)
			}
		})
	}
}

// TestNearMidnight: a moment that binary fractions put just before midnight is the next
// day, as the sheet shows it.
func TestNearMidnight(t *testing.T) {
	for stored, want := range map[string]string{
		"45000.999999999": "45001", "45000.99999": "45000.99999", "45000.5": "45000.5", "45000": "45000", "0.9999999999": "1",
	} {
		_, rows, err := read(t, "", packed(t, ab+`<row r="2"><c r="A2" s="1"><v>`+stored+`</v></c></row>`, nil))
		if err != nil || rows[0].Cells[0] != want {
			t.Errorf("%s became %v, want %s (%v)", stored, rows, want, err)
		}
	}
	_, rows, err := read(t, "", packed(t, ab+`<row r="2"><c r="A2" s="1"><v>44999.999999999</v></c></row>`, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><workbookPr date1904="true"/><sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>`,
	}))
	if err != nil || rows[0].Cells[0] != "46462" {
		t.Errorf("1904: %v, %v", rows, err)
	}
}

// TestSpaceAroundValues trims what surrounds a number, and keeps what surrounds a text.
func TestSpaceAroundValues(t *testing.T) {
	row := `<row r="2"><c r="A2"><v>
	  12.50 </v></c><c r="B2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c></row><row r="3"><c r="A3" t="s"><v> 0
	</v></c><c r="B3" t="b"><v> 1 </v></c></row>`
	_, rows, err := read(t, "", packed(t, ab+row, nil))
	if err != nil || fmt.Sprint(rows[0].Cells, rows[1].Cells) != "[12.5  x ] [a TRUE]" {
		t.Errorf("%v, %v", rows, err)
	}
}

// TestRanges reads merged areas of whole columns and rows, and refuses what is no range.
func TestRanges(t *testing.T) {
	sheet := func(refs string) string {
		return packed(t, "", map[string]string{sheet1: `<worksheet><sheetData>` + ab + `<row r="2">` + text("A2", "1") + text("B2", "2") + `</row></sheetData><mergeCells>` + refs + `</mergeCells></worksheet>`})
	}
	for ref, valid := range map[string]bool{"C:C": true, "$C:$D": true, "1:1": true, "4:9": true, "C": false, "C:1": false, "C:": false, "B1:A1": false} {
		headers, rows, err := read(t, "", sheet(`<mergeCell ref="`+ref+`"/>`))
		if valid != (err == nil) {
			t.Errorf("%s: %v", ref, err)
		}
		if valid && (len(headers) != 2 || len(rows) != 1) {
			t.Errorf("%s: %q, %d rows", ref, headers, len(rows))
		}
	}
}

// TestInlineAndValue accepts an empty value beside an inline text and no other.
func TestInlineAndValue(t *testing.T) {
	for cell, valid := range map[string]bool{
		`<c r="A2" t="inlineStr"><v></v><is><t>x</t></is></c>`:  true,
		`<c r="A2" t="inlineStr"><is><t>x</t></is><v/></c>`:     true,
		`<c r="A2" t="inlineStr"><v>y</v><is><t>x</t></is></c>`: false,
		`<c r="A2" t="inlineStr"><v/><v/><is><t>x</t></is></c>`: false,
		`<c r="A2"><v></v><is><t>x</t></is></c>`:                false,
	} {
		_, rows, err := read(t, "", packed(t, ab+`<row r="2">`+cell+`</row>`, nil))
		if valid != (err == nil) || valid && rows[0].Cells[0] != "x" {
			t.Errorf("%s: %v, %v", cell, rows, err)
		}
	}
}

// kindsOf returns the kinds of the cells of the first row of a workbook.
func kindsOf(t *testing.T, content string) (kinds []models.RawKind) {
	t.Helper()
	drops := connectortest.Drops(map[string]string{"in.xlsx": content})
	rows, err := connectortest.One(t, settings(t, ""), connectors.Env{Drops: drops}).Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	batch := rows.RecordBatch()
	of := batch.Column(int(batch.NumCols()) - 1).(*array.Binary)
	for column := range int(batch.NumCols()) - models.RawColumns {
		kinds = append(kinds, models.KindOf(of.Value(0), column))
	}
	return kinds
}

// TestWithoutHeader names the columns by position, and reads the first row as data.
func TestWithoutHeader(t *testing.T) {
	sheet := `<worksheet><sheetData><row r="2">` + text("A2", "x") + text("C2", "y") + `</row><row r="3">` + text("B3", "z") + `</row></sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`
	headers, rows, err := read(t, "header: {none: true}", packed(t, "", map[string]string{sheet1: sheet}))
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Compare(t, []string{"column 1", "column 2", "column 3"}, headers, []connectortest.Row{sound(2, "x", null, "y"), sound(3, "x", "z", null)}, rows)
	if _, _, err := read(t, "header: {none: true}", packed(t, "", nil)); err == nil || !strings.Contains(err.Error(), "the sheet is empty") {
		t.Errorf("error %v", err)
	}
}
