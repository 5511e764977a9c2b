package csv_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/csv"
)

func TestRecords(t *testing.T) {
	by := csv.Splitting{Separator: ';', Quote: '"', Escape: '"'}
	for _, c := range []struct {
		name, text string
		want       []csv.Record
	}{
		{"nothing", "", nil},
		{"sound, with a quoted line end and a blank line", "a;\"b\nc\"\r\n\n\"d \"\"e\"\"\";f", []csv.Record{
			{Line: 1, Cells: []string{"a", "b\nc"}}, {Line: 4, Cells: []string{`d "e"`, "f"}},
		}},
		{"a stray quote", "a;b \"c\" d\ne;f\n", []csv.Record{
			{Line: 1, Cells: []string{"a", `b "c" d`}, Fault: `column 2 has a quote inside the cell that is not doubled; put the cell in quotes and double the quotes inside it`},
			{Line: 2, Cells: []string{"e", "f"}},
		}},
		{"a quote that is never closed", "a;b\n\"c;d\ne;f\n", []csv.Record{
			{Line: 1, Cells: []string{"a", "b"}},
			{Line: 2, Fault: "line 2: the quote opened here is never closed; close it, or double the quotes inside the cell"},
			{Line: 3, Cells: []string{"e", "f"}},
		}},
	} {
		if diff := cmp.Diff(c.want, csv.Records([]byte(c.text), by)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	if n := len(csv.Records([]byte(strings.Repeat("\"a\n", 1000)), by)); n != 100 {
		t.Errorf("a text of open quotes: %d records, want it to stop after 100", n)
	}
}
