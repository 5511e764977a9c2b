package excel_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/models"
)

const null = connectortest.Null

func TestSource(t *testing.T) {
	connectortest.Run(t, func(t *testing.T) connectortest.Case {
		want := connectortest.Case{Headers: []string{"employee_id", "score"}}
		content := written(t, func(f *excelize.File) {
			f.SetSheetRow("Sheet1", "A1", &[]any{"employee_id", "score"})
			for i := 2; i < 300; i++ {
				id := fmt.Sprintf("%05d", i)
				f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &[]any{id, float64(i) / 4})
				want.Rows = append(want.Rows, sound(int64(i), id, strings.TrimSuffix(fmt.Sprint(float64(i)/4), ".0")))
			}
			f.SetCellValue("Sheet1", "C300", "total")
		})
		want.Rows = append(want.Rows, faulty(300, 2, models.FaultRagged))
		return want.Of(t, settings(t, ""), "in.xlsx", content)
	})
}

// settings decodes what a user writes, with all defaults set.
func settings(t testing.TB, text string) connectors.Settings {
	t.Helper()
	s := excel.New()
	d := yaml.NewDecoder(strings.NewReader("path: in.xlsx\n" + text))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil {
		t.Fatal(err)
	}
	return s
}

// read reads a workbook from its bytes.
func read(t *testing.T, options, content string, wanted ...[]string) ([]string, []connectortest.Row, error) {
	t.Helper()
	drops := connectortest.Drops(map[string]string{"in.xlsx": content})
	source := connectortest.One(t, settings(t, options), connectors.Env{Drops: drops, Wanted: wanted})
	return connectortest.Read(t.Context(), source)
}

// written is a workbook as excelize writes it.
func written(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// packed is a workbook of one sheet, whose rows are given as XML. Parts in change
// are replaced or added; empty ones are removed.
func packed(t testing.TB, rows string, change map[string]string) string {
	t.Helper()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + office + `"><sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="` + office + `/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="u" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>a</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>aid</t></rPh></si><si><t>line_x000D_end _x005F_x000D_ _x0000_</t></si></sst>`,
		"xl/styles.xml":              `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\-mm"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="00000;&quot;none&quot;"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	}
	maps.Copy(parts, change)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) { // equal parts are equal bytes, which the seeds of mutations need
		content := parts[name]
		if content == "" {
			continue
		}
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(content))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPackedIsTheSame: a workbook has the same bytes each time, so that equal seeds read and
// refuse the same ones.
func TestPackedIsTheSame(t *testing.T) {
	first := packed(t, ab, nil)
	for range 20 {
		if packed(t, ab, nil) != first {
			t.Fatal("equal parts are not equal bytes")
		}
	}
}

const sheet1 = "xl/worksheets/sheet1.xml"

// text is a cell with a text.
func text(ref, value string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + value + `</t></is></c>`
}

// ab is a header row of two columns.
var ab = `<row r="1">` + text("A1", "a") + text("B1", "b") + `</row>`

func sound(row int64, cells ...string) connectortest.Row {
	return connectortest.Row{Number: row, Cells: cells}
}

func faulty(row int64, width int, code string) connectortest.Row {
	r := connectortest.Row{Number: row, Code: code}
	for range width {
		r.Cells = append(r.Cells, null)
	}
	return r
}

func TestCellsAsTheyAreStored(t *testing.T) {
	for _, c := range []struct{ name, cell, want string }{
		{"inline text", text("A2", "  0012 "), "  0012 "},
		{"shared text", `<c r="A2" t="s"><v>0</v></c>`, "a"},
		{"rich text without phonetic guides", `<c r="A2" t="s"><v>1</v></c>`, "rich text"},
		{"escaped characters", `<c r="A2" t="s"><v>2</v></c>`, "line\rend _x000D_ _x0000_"},
		{"text of a formula", `<c r="A2" t="str"><f>B2&amp;"x"</f><v>a&lt;b</v></c>`, "a<b"},
		{"number of a formula", `<c r="A2"><f>1+1</f><v>2</v></c>`, "2"},
		{"integer", `<c r="A2"><v>45321</v></c>`, "45321"},
		{"17 digits", `<c r="A2"><v>12345678901234567</v></c>`, "12345678901234567"},
		{"30 digits", `<c r="A2" t="n"><v>123456789012345678901234567890</v></c>`, "123456789012345678901234567890"},
		{"integer with exponent", `<c r="A2"><v>1.2345678901234567E+16</v></c>`, "12345678901234568"},
		{"decimal as stored by Excel", `<c r="A2"><v>0.10000000000000001</v></c>`, "0.1"},
		{"small with exponent", `<c r="A2"><v>1E-3</v></c>`, "0.001"},
		{"very small", `<c r="A2"><v>1E-300</v></c>`, "1e-300"},
		{"very large", `<c r="A2"><v>1E+300</v></c>`, "1e+300"},
		{"negative", `<c r="A2"><v>-2.50</v></c>`, "-2.5"},
		{"date", `<c r="A2" s="1"><v>45321</v></c>`, "45321"},
		{"date in ISO", `<c r="A2" t="d"><v>2026-03-31T00:00:00</v></c>`, "46112"},
		{"date in ISO without a time", `<c r="A2" t="d"><v>2026-03-31</v></c>`, "46112"},
		{"date in ISO with a time and a zone", `<c r="A2" t="d"><v>2026-03-31T18:00:00.000-05:00</v></c>`, "46112.75"},
		{"first date in ISO with a serial number", `<c r="A2" t="d"><v>1900-03-01</v></c>`, "61"},
		{"date in ISO before it", `<c r="A2" t="d"><v>1900-02-28</v></c>`, "1900-02-28"},
		{"time in ISO", `<c r="A2" t="d"><v>18:00:00</v></c>`, "18:00:00"},
		{"zeros of the number format", `<c r="A2" s="3"><v>123</v></c>`, "00123"},
		{"zeros of a format with two sections", `<c r="A2" s="5"><v>123</v></c>`, "00123"},
		{"longer than its number format", `<c r="A2" s="3"><v>1234567</v></c>`, "1234567"},
		{"true", `<c r="A2" t="b"><v>1</v></c>`, "TRUE"},
		{"false", `<c r="A2" t="b"><v>0</v></c>`, "FALSE"},
		{"no reference", `<c t="inlineStr"><is><t>x</t></is></c>`, "x"},
		{"an unknown style", `<c r="A2" s="999"><v>1</v></c>`, "1"},
		{"character data", `<c r="A2" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>`, "a<b"},
		{"a greater-than sign", text("A2", "/sheetData>"), "/sheetData>"},
		{"a text that looks like a formula", text("A2", "=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers, rows, err := read(t, "", packed(t, ab+`<row r="2">`+c.cell+`</row>`, nil))
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, []string{"a", "b"}, headers, []connectortest.Row{sound(2, c.want, null)}, rows)
		})
	}
}

// TestDaysAreMarked: a date is one, whether it is stored as a number or as text; the same
// number or text in another cell is not.
func TestDaysAreMarked(t *testing.T) {
	rows := `<row r="2"><c r="A2" s="1"><v>46112</v></c><c r="B2" t="d"><v>2026-03-31</v></c></row><row r="3"><c r="A3"><v>46112</v></c>` + text("B3", "2026-03-31") + `</row>`
	drops := connectortest.Drops(map[string]string{"in.xlsx": packed(t, ab+rows, nil)})
	r, err := connectortest.One(t, settings(t, ""), connectors.Env{Drops: drops}).Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() {
		t.Fatal(r.Err())
	}
	kinds := r.RecordBatch().Column(int(r.RecordBatch().NumCols()) - 1).(*array.Binary)
	for row, want := range []bool{true, false} {
		for column := range 2 {
			if got := models.KindOf(kinds.Value(row), column) == models.RawDay; got != want {
				t.Errorf("row %d, column %d: %v", row+2, column+1, got)
			}
		}
	}
}

// A cell without a style has the first style of the workbook, which may have a
// number format.
func TestCellsWithoutAStyle(t *testing.T) {
	styles := func(formats string) map[string]string {
		return map[string]string{"xl/styles.xml": `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>` + formats + `</cellXfs></styleSheet>`}
	}
	for _, c := range []struct{ formats, want string }{
		{`<xf numFmtId="0"/><xf numFmtId="20"/>`, "0.5"},
		{`<xf numFmtId="20"/><xf numFmtId="0"/>`, "12:00:00"}, // h:mm
	} {
		_, rows, err := read(t, "", packed(t, ab+`<row r="2"><c r="A2"><v>0.5</v></c><c r="B2" s="0"><v>0.5</v></c></row>`, styles(c.formats)))
		if err != nil {
			t.Fatal(err)
		}
		connectortest.Compare(t, nil, nil, []connectortest.Row{sound(2, c.want, c.want)}, rows)
	}
}

func TestDatesOf1904BecomeThoseOf1900(t *testing.T) {
	book := `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>`
	cells := `<c s="1"><v>43859</v></c><c s="2"><v>43859.750000000001</v></c><c s="0"><v>43859</v></c><c s="4"><v>1.5</v></c><c s="3"><v>7</v></c>`
	header := ""
	for _, name := range []string{"day", "month", "number", "hours", "id"} {
		header += `<c t="str"><v>` + name + `</v></c>`
	}
	_, rows, err := read(t, "", packed(t, `<row>`+header+`</row><row>`+cells+`</row>`, map[string]string{"xl/workbook.xml": book}))
	if err != nil {
		t.Fatal(err)
	}
	// 2024-01-30 is 43859 in one system and 45321 in the other.
	connectortest.Compare(t, nil, nil, []connectortest.Row{sound(2, "45321", "45321.75", "43859", "36:00:00", "00007")}, rows)
}

func TestRowsAndColumns(t *testing.T) {
	header := []string{"a", "b"}
	for _, c := range []struct {
		name, rows string
		headers    []string
		want       []connectortest.Row
	}{
		{"empty rows are skipped", ab + `<row r="2"/><row r="3"><c r="A3" s="1"/></row><row r="9">` + text("A9", "x") + `</row><row r="12"/>`, header, []connectortest.Row{sound(9, "x", null)}},
		{"cells that are absent or empty are null", ab + `<row r="2">` + text("A2", "") + text("B2", "y") + `</row>`, header, []connectortest.Row{sound(2, null, "y")}},
		{"rows and cells without references", ab + `<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, header, []connectortest.Row{sound(2, "1", "2"), sound(3, "3", null)}},
		{"header only", ab, header, nil},
		{"blank headers are named by position", `<row r="1">` + text("B1", " b ") + text("D1", "d") + `</row><row r="2">` + text("C2", "x") + `</row>`, []string{"column 1", "b", "column 3", "d"}, []connectortest.Row{sound(2, null, null, "x", null)}},
		{"a row beyond the header", ab + `<row r="2">` + text("A2", "x") + text("C2", "y") + `</row>`, header, []connectortest.Row{{Number: 2, Cells: []string{null, null}, Code: models.FaultRagged, Fault: "C2 is beyond the header, which ends in column B; name the column or clear the cell"}}},
		{"an error cell", ab + `<row r="48">` + text("A48", "x") + `<c r="B48" t="e"><f>1/0</f><v>#N/A</v></c></row>`, header, []connectortest.Row{{Number: 48, Cells: []string{null, null}, Code: models.FaultCell, Fault: "B48 has the error #N/A; correct its formula or clear the cell"}}},
		{"text that looks like an error", ab + `<row r="2">` + text("A2", "#N/A") + `</row>`, header, []connectortest.Row{sound(2, "#N/A", null)}},
		{"a formula without a result", ab + `<row r="2"><c r="A2"><f>1+1</f></c></row>`, header, []connectortest.Row{{Number: 2, Cells: []string{null, null}, Code: models.FaultCell, Fault: "A2 has a formula without a result; open the workbook in Excel and save it"}}},
		{"a formula with an empty value as its result", ab + `<row r="2"><c r="A2"><f>1+1</f><v/></c></row>`, header, []connectortest.Row{{Number: 2, Cells: []string{null, null}, Code: models.FaultCell, Fault: "A2 has a formula without a result; open the workbook in Excel and save it"}}},
		{"a formula with an empty text as its result", ab + `<row r="2">` + text("A2", "x") + `<c r="B2" t="str"><f>""</f><v></v></c></row>`, header, []connectortest.Row{sound(2, "x", null)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers, rows, err := read(t, "", packed(t, c.rows, nil))
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, c.headers, headers, c.want, rows)
		})
	}
}

func TestPrefixedElements(t *testing.T) {
	part := `<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetViews><x:sheetView/></x:sheetViews><x:sheetData><x:row r="1"><x:c t="str"><x:v>a</x:v></x:c></x:row><x:row r="2"><x:c><x:v>1</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>`
	headers, _, err := read(t, "", packed(t, "", map[string]string{sheet1: part}))
	if err != nil || !slices.Equal(headers, []string{"a (column 1)", "a (column 2)"}) {
		t.Errorf("the merged area is ignored: %q, %v", headers, err)
	}
	headers, rows, err := read(t, "", packed(t, "", map[string]string{sheet1: strings.Replace(part, "A1:B1", "A2:B2", 1)}))
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Compare(t, []string{"a"}, headers, []connectortest.Row{sound(2, "1")}, rows)
}

func TestFindsTheHeader(t *testing.T) {
	content := written(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "A1", "Report of March")
		f.MergeCell("Sheet1", "A1", "C1")
		f.SetCellValue("Sheet1", "A3", "Employee")
		f.MergeCell("Sheet1", "A3", "A4") // reaches down into the header row
		f.SetCellValue("Sheet1", "B3", "Score")
		f.SetCellValue("Sheet1", "B4", "Q1")
		f.SetCellValue("Sheet1", "C4", "Q2")
		f.SetSheetRow("Sheet1", "A5", &[]any{"0012", 1, 2})
	})
	want := []connectortest.Row{sound(5, "0012", "1", "2")}
	for options, wanted := range map[string][][]string{
		"header: {row: 4}":     nil,
		"header: {within: 10}": {{"Employee ID", "Employee"}, {"Q2"}},
		"header: {within: 4}":  {{"Q1"}},
	} {
		headers, rows, err := read(t, options, content, wanted...)
		if err != nil {
			t.Fatal(err)
		}
		connectortest.Compare(t, []string{"Employee", "Q1", "Q2"}, headers, want, rows)
	}
	for options, says := range map[string]string{
		"header: {row: 2}":    "in.xlsx: sheet Sheet1: row 2, the header row, is empty; set `header: {row: N}`",
		"header: {row: 99}":   "row 99, the header row, is empty",
		"header: {within: 3}": `none of the first 3 rows has all mapped headers; the closest, row 3, lacks ["Q1"]`,
		"header: {within: 9}": "",
	} {
		_, _, err := read(t, options, content, []string{"Employee"}, []string{"Q1", "Quarter"})
		if (err == nil) != (says == "") || (err != nil && !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v, want %q", options, err, says)
		}
	}
}

func TestStacksTheHeader(t *testing.T) {
	content := written(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A2", &[]any{"Employee", "Sales", nil, "Returns", nil, "Note"})
		f.MergeCell("Sheet1", "B2", "C2")
		f.MergeCell("Sheet1", "A2", "A3")
		f.SetSheetRow("Sheet1", "B3", &[]any{"Q1", "Q2", "Q1", "Q2"})
		f.SetSheetRow("Sheet1", "A4", &[]any{"0012", 1, 2, 3, 4, "x"})
	})
	want := []connectortest.Row{sound(4, "0012", "1", "2", "3", "4", "x")}
	for options, headers := range map[string][]string{
		"header: {row: 2, rows: 2}":                {"Employee", "Sales Q1", "Sales Q2", "Returns Q1", "Q2", "Note"},
		"header: {within: 9, rows: 2, fill: true}": {"Employee", "Sales Q1", "Sales Q2", "Returns Q1", "Returns Q2", "Note"},
	} {
		got, rows, err := read(t, options, content, []string{"sales  q2"})
		if err != nil {
			t.Fatalf("%s: %v", options, err)
		}
		connectortest.Compare(t, headers, got, want, rows)
	}
}

func TestHiddenRows(t *testing.T) {
	rows := ab + `<row r="2" hidden="1">` + text("A2", "x") + `</row><row r="3">` + text("A3", "y") + `</row>`
	for options, want := range map[string][]connectortest.Row{
		"":                  {sound(2, "x", null), sound(3, "y", null)},
		"hidden_rows: read": {sound(2, "x", null), sound(3, "y", null)},
		"hidden_rows: skip": {faulty(2, 2, models.RowSkipped), sound(3, "y", null)},
	} {
		_, got, err := read(t, options, packed(t, rows, nil))
		if err != nil {
			t.Fatal(err)
		}
		connectortest.Compare(t, nil, nil, want, got)
	}
}

func TestProtectedWorkbooks(t *testing.T) {
	const password = "correct horse"
	content := written(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"a", "b"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"x"})
	})
	sealed, err := excelize.Encrypt([]byte(content), &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	_, rows, err := read(t, "password: "+password, string(sealed))
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Compare(t, nil, nil, []connectortest.Row{sound(2, "x", null)}, rows)
	for options, says := range map[string]string{
		"":                "in.xlsx: the workbook is protected by a password; set `password: ${NAME}` and export NAME",
		"password: wrong": "in.xlsx: the password does not open the workbook",
	} {
		if _, _, err := read(t, options, string(sealed)); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "wrong") {
			t.Errorf("%q: %v, want %q", options, err, says)
		}
	}
	// An unneeded password does no harm.
	if _, _, err := read(t, "password: "+password, content); err != nil {
		t.Error(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		damaged := bytes.Clone(sealed)
		for range 1 + random.IntN(4) {
			damaged[random.IntN(len(damaged))] = byte(random.Uint32())
		}
		if _, got, err := read(t, "password: "+password, string(damaged)); err == nil {
			connectortest.Compare(t, nil, nil, rows, got)
		}
	}
}

func TestChoosesTheSheet(t *testing.T) {
	content := written(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "Notes")
		for _, name := range []string{"Notes", "Transcript", "2026"} {
			f.NewSheet(name)
			f.SetSheetCol(name, "A1", &[]any{name, "x"})
		}
		f.SetActiveSheet(1)
		f.SetSheetVisible("Notes", false)
	})
	for options, want := range map[string]string{
		"":                  "Transcript",
		"sheet: Transcript": "Transcript",
		"sheet: Notes":      "Notes",
		"sheet: 1":          "Notes",
		"sheet: 3":          "2026",
		`sheet: "2026"`:     "2026",
		`sheet: "20??"`:     "2026",
		`sheet: "*[os]*t"`:  "Transcript", // "Notes" is hidden
	} {
		headers, _, err := read(t, options, content)
		if err != nil || len(headers) != 1 || headers[0] != want {
			t.Errorf("%q: %v, %v, want %s", options, headers, err, want)
		}
	}
	for options, says := range map[string]string{
		"sheet: Transcripts": `in.xlsx: has no sheet "Transcripts" (did you mean "Transcript"?); use one of ["Notes" "Transcript" "2026"]`,
		"sheet: 4":           "has no sheet number 4; use one of",
		`sheet: "Not*"`:      `has no visible sheet that matches "Not*"; use one of`,
		`sheet: "[2T]*"`:     `in.xlsx: sheets ["Transcript" "2026"] all match "[2T]*"; narrow the pattern`,
	} {
		if _, _, err := read(t, options, content); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", options, err, says)
		}
	}
}

func TestAddress(t *testing.T) {
	drops := connectortest.Drops(map[string]string{"in.xlsx": ""})
	for options, want := range map[string]string{"": "in.xlsx", "sheet: T": "in.xlsx (sheet T)", "sheet: 2": "in.xlsx (sheet #2)"} {
		if got := connectortest.One(t, settings(t, options), connectors.Env{Drops: drops}).Address().String(); got != want {
			t.Errorf("%q: got %q, want %q", options, got, want)
		}
	}
}

// TestSheetPosition counts the sheets from 1: no position means the first sheet by
// accident.
func TestSheetPosition(t *testing.T) {
	for text, want := range map[string]excel.Sheet{"2": {Index: 2}, "People": {Name: "People"}, `"0"`: {Name: "0"}} {
		var got excel.Sheet
		if err := yaml.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0", "-1"} {
		var got excel.Sheet
		if err := yaml.Unmarshal([]byte(text), &got); err == nil || !strings.Contains(err.Error(), text+" is not a position; count the sheets from 1") {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	s := &excel.Settings{Sheet: excel.Sheet{Name: "["}, HiddenRows: "skp"}
	s.Header.Row, s.Header.Within = -1, 1001
	err := s.Validate()
	for _, key := range []string{"path:", `sheet: "["`, "header.row:", "header.within:", "header:", `hidden_rows: "skp" is not one of read, skip (did you mean "skip"?)`} {
		if err == nil || !strings.Contains("\n"+err.Error(), "\n"+key) {
			t.Errorf("%v\nlacks %s", err, key)
		}
	}
	if err := settings(t, "header: {row: 3}\nsheet: People").Validate(); err != nil {
		t.Error(err)
	}
}
