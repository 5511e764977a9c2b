package transform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

// filledDown is a mapping in which two columns are filled down.
func filledDown() Mapping {
	return acceptingAll(Mapping{
		Columns: map[string]Column{
			"employee_id": {From: Names{"id"}, FillDown: true}, "program_id": {From: Names{"course"}},
			"completed_date": {From: Names{"on"}, Formats: []string{"yyyy-mm-dd"}}, "status": {Const: new("completed")},
		},
		SkipWhere: []Filter{{Column: "id", Equals: Names{"Total"}}, {Column: "course", Empty: true}},
		Nulls:     []string{"n/a"},
	})
}

// TestFillDown compares the landed IDs with a reading of the rows one by one, whatever
// the size of the batches.
func TestFillDown(t *testing.T) {
	n := mustNew(t, models.Completions, filledDown())
	rapid.Check(t, func(rt *rapid.T) {
		rows := make([]rawRow, rapid.IntRange(0, 30).Draw(rt, "rows"))
		var want []string
		above := "" // what stands for an empty cell; "" if that is not certain
		for i := range rows {
			rows[i] = rawRow{address: int64(i + 2), cells: []string{rapid.SampledFrom([]string{"", "", "", "a", "b", " c ", "n/a", "Total"}).Draw(rt, "id"), rapid.SampledFrom([]string{"C1", "C1", ""}).Draw(rt, "course"), ""}}
			if rapid.IntRange(0, 9).Draw(rt, "fault") == 0 {
				rows[i].code, rows[i].detail = rapid.SampledFrom([]string{models.FaultRagged, models.RowSkipped}).Draw(rt, "code"), "x"
				above = ""
				continue
			}
			id := strings.TrimSpace(rows[i].cells[0])
			switch id {
			case "":
			case "Total":
				above = ""
			default:
				above = id
			}
			if id != "Total" && above != "" && above != "n/a" && rows[i].cells[1] != "" {
				want = append(want, fmt.Sprint(i+2, " ", above))
			}
		}
		d, err := normalize(t, n, []string{"id", "course", "on"}, rows, rapid.IntRange(1, 9).Draw(rt, "size"), "x.csv")
		if err != nil {
			rt.Fatal(err)
		}
		accounted(t, d)
		var got []string
		for _, row := range d.landed {
			got = append(got, row["source_row"]+" "+row["employee_id"])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%v (-want +got)\n%s", rows, diff)
		}
	})
}

// TestNothingStandsFor: a text that is too long to be an ID stands for nothing, and
// neither does any cell of a delivery in which every cell has its value.
func TestNothingStandsFor(t *testing.T) {
	rows := []rawRow{{address: 2, cells: []string{"a", "C1", ""}}, {address: 3, cells: []string{"", "C1", ""}}, {address: 4, cells: []string{strings.Repeat("x", maxText+1), "C1", ""}}, {address: 5, cells: []string{"", "C1", ""}}}
	for _, c := range []struct {
		n    *Normalizer
		want string
	}{
		{mustNew(t, models.Completions, filledDown()), "4 too_long, 5 nothing_above"},
		{mustNew(t, models.Completions, filledDown()).Explicit(), "3 nothing_above, 4 too_long, 5 nothing_above"},
	} {
		d, err := normalize(t, c.n, []string{"id", "course", "on"}, rows, 2, "x.csv")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range d.rejects {
			got = append(got, fmt.Sprint(r.Row, " ", r.Code))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Error(diff)
		}
	}
}
