package excel_test

import (
	"archive/zip"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

func TestRefusesWithAReason(t *testing.T) {
	row := func(cell string) string { return packed(t, ab+`<row r="2">`+cell+`</row>`, nil) }
	sheet := func(content string) string { return packed(t, "", map[string]string{sheet1: content}) }
	without := func(part string) string { return packed(t, ab, map[string]string{part: ""}) }
	for _, c := range []struct{ name, content, says string }{
		{"empty file", "", "in.xlsx: file is empty"},
		{"old", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "in.xlsx: this is an old .xls workbook, whatever its name; save it as .xlsx"},
		{"a million parts", "PK\x03\x04" + strings.Repeat("x", 5<<20) + "PK\x05\x06" + strings.Repeat("\x00", 18), "the list of parts of the workbook is larger than 4 MiB"},
		{"web page", " <!DOCTYPE html>", "in.xlsx: this is a web page under an Excel name"},
		{"table as HTML", "<TABLE><tr>", "this is a web page under an Excel name"},
		{"XML of 2003", `<?xml version="1.0"?><Workbook>`, "this is an XML file under an Excel name"},
		{"CSV", "a,b\n1,2\n", "this is a text file under an Excel name; use `type: csv`"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", "this is not an Excel workbook"},
		{"OpenDocument", packed(t, "", map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "(.ods); save it as .xlsx"},
		{"binary workbook", packed(t, "", map[string]string{"xl/workbook.bin": "x"}), "(.xlsb); save it as .xlsx"},
		{"another zip", without("_rels/.rels"), "this is a zip file, but not an Excel workbook"},
		{"a Word document", packed(t, ab, map[string]string{"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`}), "not an Excel workbook"},
		{"no workbook part", without("xl/workbook.xml"), "lacks the part xl/workbook.xml"},
		{"no sheet part", without(sheet1), "sheet One: the workbook is damaged: it lacks the part xl/worksheets/sheet1.xml"},
		{"no texts", without("xl/sharedStrings.xml"), "lacks the part xl/sharedStrings.xml"},
		{"no styles", without("xl/styles.xml"), "lacks the part xl/styles.xml"},
		{"damaged styles", packed(t, ab, map[string]string{"xl/styles.xml": "<styleSheet><a></styleSheet>"}), "damaged (xl/styles.xml: XML syntax error"},
		{"damaged texts", packed(t, ab, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>a</t></si>"}), "xl/sharedStrings.xml: the workbook is truncated or damaged"},
		{"texts with trailing garbage", packed(t, ab, map[string]string{"xl/sharedStrings.xml": "<sst/><a"}), "xl/sharedStrings.xml: the workbook is truncated"},
		{"empty sheet", sheet(`<worksheet><sheetData/></worksheet>`), "in.xlsx: sheet One: the sheet is empty"},
		{"a chart", sheet(`<chartsheet><sheetData/></chartsheet>`), "begins with <chartsheet>"},
		{"no rows element", sheet(`<worksheet></worksheet>`), "no end of sheetData"},
		{"a cell never closed", row(`<c r="A2"><v>1</c>`), "row 2: A2: the workbook is truncated or damaged (XML syntax error"},
		{"an unknown entity", row(text("A2", "&nbsp;")), "row 2: A2: the workbook is truncated or damaged"},
		{"the end missing", sheet(`<worksheet><sheetData>` + ab + `</sheetData>`), "truncated or damaged"},
		{"the end of the rows missing", sheet(`<worksheet><sheetData>` + ab + `</worksheet>`), "no end of sheetData"},
		{"damage after the rows", sheet(`<worksheet><sheetData>` + ab + `</sheetData><mergeCells><mergeCell ref="A1:"/></mergeCells></worksheet>`), `"A1:" is not a range of cells`},
		{"a wrong end after the rows", sheet(`<worksheet><sheetData>` + ab + `</sheetData><a></b></worksheet>`), "truncated or damaged"},
		{"rows out of order", packed(t, ab+`<row r="3">`+text("A3", "x")+`</row><row r="2"/>`, nil), `row "2" is out of order`},
		{"a repeated row", packed(t, ab+`<row r="1"/>`, nil), `row "1" is out of order`},
		{"a row beyond the last", packed(t, ab+`<row r="1048577"/>`, nil), "is out of order"},
		{"cells out of order", row(text("B2", "x") + text("A2", "y")), `cell "A2" is out of order`},
		{"a cell of another row", row(text("A3", "x")), `cell "A3" is out of order`},
		{"a cell beyond the last", row(text("XFE2", "x")), "is out of order"},
		{"columns without references beyond the last", row(strings.Repeat("<c/>", 16_385)), "more than 16384 columns"},
		{"a missing text", row(`<c r="A2" t="s"><v>99</v></c>`), `row 2: A2: the workbook is truncated or damaged (text number "99" of 3 is missing)`},
		{"an unknown type", row(`<c r="A2" t="q"><v>1</v></c>`), `the cell type "q" is unknown`},
		{"an invalid boolean", row(`<c r="A2" t="b"><v>2</v></c>`), `"2" is not a boolean`},
		{"an element between the rows", packed(t, ab+"<table/>", nil), "<table> is between the rows"},
		{"duplicate headers", packed(t, `<row r="3">`+text("A3", "a")+text("C3", "a ")+`</row>`, nil), "row 1, the header row, is empty"},
		{"a reserved header", packed(t, `<row r="1">`+text("A1", "a")+text("C1", " _row")+`</row>`, nil), `in.xlsx: sheet One: row 1: column 3 is named "_row"`},
		{"an error in the header", packed(t, `<row r="1">`+text("A1", "a")+`<c r="B1" t="e"><v>#REF!</v></c></row>`, nil), "row 1: the header row cannot be parsed: B1 has the error #REF!"},
		{"a bomb", row(text("A2", strings.Repeat("x", 2<<20))), "expands to more than 200 times its size"},
		{"an endless text", row(text("A2", noise(2<<20))), "a text or tag is longer than 1 MiB"},
		{"50,000 merged areas", sheet(`<worksheet><sheetData>` + ab + `</sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:B1"/>`, 50_000) + `</mergeCells></worksheet>`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows, err := read(t, "", c.content)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "in.xlsx") {
				t.Errorf("%d rows, error %v\nwant %q", len(rows), err, c.says)
			}
		})
	}
}

// noise is a text that hardly compresses.
func noise(size int) string {
	random := rand.NewChaCha8([32]byte{1})
	text := make([]byte, size)
	for i := range text {
		text[i] = 'a' + byte(random.Uint64()%26)
	}
	return string(text)
}

// TestMutatedWorkbooks changes bytes of a valid workbook: the result is an error or
// the same rows, and never a panic.
func TestMutatedWorkbooks(t *testing.T) {
	content := written(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"id", "score", "done"})
		for i := range 20 {
			f.SetSheetRow("Sheet1", "A"+string(rune('2'+i%8)), &[]any{"0012", i, true})
		}
	})
	headers, want, err := read(t, "", content)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for range 1000 {
		mutated := []byte(content)
		for range 1 + random.IntN(3) {
			mutated[random.IntN(len(mutated))] = byte(random.Uint32())
		}
		gotHeaders, got, err := read(t, "", string(mutated))
		if err == nil && (!slices.Equal(gotHeaders, headers) || len(got) != len(want)) {
			t.Fatalf("different rows: %v", got)
		}
		if err == nil {
			connectortest.Compare(t, headers, gotHeaders, want, got)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d temporary files remain", len(left))
	}
}

// TestMutatedParts changes bytes inside the parts of a valid archive and keeps the
// checksums correct. Whatever the result, there is no panic and no leftover file.
func TestMutatedParts(t *testing.T) {
	whole, err := zip.NewReader(strings.NewReader(packed(t, ab, nil)), int64(len(packed(t, ab, nil))))
	if err != nil {
		t.Fatal(err)
	}
	const damage = "<>/\\\"=0-9a&;:\x00"
	random := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for i := range 350 {
		f := whole.File[i%len(whole.File)]
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + random.IntN(4) {
			part[random.IntN(len(part))] = damage[random.IntN(len(damage))]
		}
		if _, rows, err := read(t, "", packed(t, ab, map[string]string{f.Name: string(part)})); err == nil && len(rows) > 1 {
			t.Errorf("%s: %d rows out of none", f.Name, len(rows))
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d temporary files remain", len(left))
	}
}

// TestAgreesWithExcelize writes tables of text with excelize and compares what
// excelize and this package read from them.
func TestAgreesWithExcelize(t *testing.T) {
	value := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("ab0 <>&\"'_x\tä€=")), 1, 12, -1).AsAny(),
		rapid.Map(rapid.Int32(), func(n int32) any { return float64(n) / 8 }),
		rapid.Int32().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
	)
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(value, 3, 3), 1, 6).Draw(rt, "table")
		var oracle [][]string
		content := written(t, func(f *excelize.File) {
			f.SetSheetRow("Sheet1", "A1", &[]any{"h1", "h2", "h3"})
			for i, cells := range table {
				if err := f.SetSheetRow("Sheet1", "A"+string(rune('2'+i)), &cells); err != nil {
					rt.Fatal(err)
				}
			}
		})
		f, err := excelize.OpenReader(strings.NewReader(content), excelize.Options{RawCellValue: true})
		if err != nil {
			rt.Fatal(err)
		}
		if oracle, err = f.GetRows("Sheet1"); err != nil {
			rt.Fatal(err)
		}
		var want []connectortest.Row
		for i, cells := range oracle[1:] {
			cells = append(cells, make([]string, 3-len(cells))...)
			for j, cell := range cells {
				switch v := table[i][j].(type) {
				case bool:
					cells[j] = map[bool]string{true: "TRUE", false: "FALSE"}[v]
				case nil:
					cells[j] = null
				default:
					if cell == "" {
						cells[j] = null
					}
				}
			}
			if slices.Equal(cells, []string{null, null, null}) {
				continue
			}
			want = append(want, sound(int64(i)+2, cells...))
		}
		_, rows, err := read(t, "", content)
		if err != nil {
			rt.Fatal(err)
		}
		connectortest.Compare(rt, nil, nil, want, rows)
	})
}

func BenchmarkRead(b *testing.B) {
	content := written(b, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		header, row := make([]any, 20), make([]any, 20)
		for i := range row {
			header[i], row[i] = "h"+string(rune('a'+i)), any(float64(i)*1.25)
			if i%4 == 0 {
				row[i] = "text of a cell"
			}
		}
		w.SetRow("A1", header)
		for i := range 20_000 {
			cell, _ := excelize.CoordinatesToCellName(1, i+2)
			row[1] = i
			w.SetRow(cell, row)
		}
		w.Flush()
	})
	b.ReportAllocs()
	for b.Loop() {
		r, err := connectortest.One(b, settings(b, ""), connectors.Env{Drops: connectortest.Drops(map[string]string{"in.xlsx": content})}).Read(b.Context())
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
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
