package excel_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/excel"
)

// samples reads the samples of all sheets of a workbook.
func samples(t *testing.T, content string, rows int) (all []excel.Sample, err error) {
	t.Helper()
	for sample, err := range excel.Samples(t.Context(), strings.NewReader(content), rows) {
		if err != nil {
			return all, err
		}
		all = append(all, sample)
	}
	return all, nil
}

func TestSamples(t *testing.T) {
	rows := ab + `<row r="3"><c r="B3" s="1"><v>45764</v></c></row><row r="4"><c r="A4" t="e"><v>#N/A</v></c></row>`
	head := excel.SampleRow{Number: 1, Cells: []excel.SampleCell{{Text: "a"}, {Text: "b"}}}
	day := excel.SampleRow{Number: 3, Cells: []excel.SampleCell{{}, {Text: "45764", Day: 17}}}
	for name, c := range map[string]struct {
		rows int
		want excel.Sample
	}{
		"all rows":  {9, excel.Sample{Name: "One", Rows: []excel.SampleRow{head, day, {Number: 4, Cells: []excel.SampleCell{{}}}}, Height: 4, Width: 2, IsWhole: true}},
		"some rows": {2, excel.Sample{Name: "One", Rows: []excel.SampleRow{head, day}, Height: 3, Width: 2}},
	} {
		got, err := samples(t, packed(t, rows, nil), c.rows)
		if diff := cmp.Diff([]excel.Sample{c.want}, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// TestSamplesHaveMergedValues: a sample is what a feed reads, and a sheet that ends before
// its merged areas is sampled nevertheless.
func TestSamplesHaveMergedValues(t *testing.T) {
	sheet := ab + `<row r="2">` + text("A2", "x") + text("B2", "1") + `</row><row r="3">` + text("B3", "2") + `</row>`
	for tail, want := range map[string]string{`</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`: "x", `</sheetData></worksheet>`: "", ``: ""} {
		got, err := samples(t, packed(t, "", map[string]string{"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + sheet + tail}), 3)
		if err != nil || len(got[0].Rows) != 3 || got[0].Rows[2].Cells[0].Text != want {
			t.Errorf("%s: %v %+v", tail, err, got)
		}
	}
}

// TestSamplesAreBounded has small files that would fill the memory.
func TestSamplesAreBounded(t *testing.T) {
	var wide strings.Builder
	for row := range 300 {
		fmt.Fprintf(&wide, `<row><c r="XFD%d"><v>1</v></c></row>`, row+1)
	}
	got, err := samples(t, packed(t, wide.String(), nil), 1000)
	if err != nil || got[0].Err != nil || got[0].IsWhole || len(got[0].Rows) != 170 {
		t.Errorf("wide rows: %v, %d rows, %v", err, len(got[0].Rows), got[0].Err)
	}
	if _, err := samples(t, packed(t, ab+`<row r="2">`+text("A2", strings.Repeat("x", 2<<20))+`</row>`, nil), 9); err == nil || !strings.Contains(err.Error(), "expands to more than 200 times its size") {
		t.Errorf("a bomb: %v", err)
	}
	got, err = samples(t, packed(t, ab+`<row r="2">`+text("A2", noise(2<<20))+`</row>`, nil), 9)
	if err != nil || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), "a text or tag is longer than 1 MiB") {
		t.Errorf("an endless text: %v, %v", err, got)
	}
}
