package transform

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

// garbage generates cells that are sometimes valid and often invalid.
var garbage = rapid.OneOf(
	rapid.SampledFrom([]string{"", "", " ", "0012", "n/a", "Total", "a@b.c", "C1", "done", "passed", "03/02/2026", "31/02/2026", "2026-02-01T10:00:00Z",
		"46054.5", "87,5 %", "101", "90", "1h 30m", "1,234.50", "(5)", "€ 3", "-1", "1e400", "\x00", "\xff", "Cafe\u0301"}),
	rapid.StringN(0, 12, -1),
)

// garbageRows generates the rows of one delivery, including rows with raw findings.
func garbageRows(t *rapid.T, columns int) []rawRow {
	rows := make([]rawRow, rapid.IntRange(0, 40).Draw(t, "rows"))
	for i := range rows {
		rows[i] = rawRow{address: int64(i + 2), cells: make([]string, columns)}
		if rapid.IntRange(0, 9).Draw(t, "fault") == 0 {
			rows[i].code, rows[i].detail = models.FaultRagged, "too short"
			continue
		}
		for j := range columns {
			rows[i].cells[j] = garbage.Draw(t, "cell")
		}
	}
	return rows
}

// accounted checks what must be true for any input.
func accounted(t testing.TB, d delivery) {
	t.Helper()
	c := d.counts
	if c.Read != c.Landed+c.Rejected+c.Skipped || int(c.Landed) != len(d.landed) || (c.Rejected > 0) != (len(d.rejects) > 0) {
		t.Fatalf("%+v with %d rows and %d rejects", c, len(d.landed), len(d.rejects))
	}
	for _, r := range d.rejects {
		if !slices.ContainsFunc(RejectCodes, func(c RejectCode) bool { return c.Code == r.Code }) || r.Message == "" || r.Remedy == "" {
			t.Fatalf("%+v is incomplete", r)
		}
	}
	if !slices.IsSortedFunc(d.rejects, func(a, b models.Reject) int { return int(a.Row - b.Row) }) {
		t.Fatal("rejects are not in the order of the rows")
	}
}

func TestEveryRowIsAccountedFor(t *testing.T) {
	n := mustNew(t, models.Completions, acceptingAll(learning()))
	rapid.Check(t, func(rt *rapid.T) {
		rows := garbageRows(rt, len(learningHeaders))
		d, err := normalize(t, n, learningHeaders, rows, rapid.IntRange(1, 16).Draw(rt, "size"), "x.csv")
		if err != nil {
			rt.Fatal(err)
		}
		accounted(t, d)
		if int(d.counts.Read) != len(rows) {
			rt.Fatalf("%d of %d rows are read", d.counts.Read, len(rows))
		}
		rejected := map[int64]bool{}
		for _, r := range d.rejects {
			rejected[r.Row] = true
		}
		if len(rejected) != int(d.counts.Rejected) {
			rt.Fatalf("%d rows have rejects, %d are counted", len(rejected), d.counts.Rejected)
		}
	})
}

func TestEveryUnpivotedCellIsAccountedFor(t *testing.T) {
	n := mustNew(t, models.Observations, acceptingAll(Mapping{
		Columns: map[string]Column{
			"subject_id": {From: Names{"Rep"}}, "metric_id": {Const: new("sales")}, "period_start": {Formats: []string{"yyyy-mm"}},
			"period_end": {From: Names{"End"}, Formats: []string{"dd/mm/yyyy"}}, "subject_type": {From: Names{"Kind"}},
		},
		Unpivot: &Unpivot{Headers: `^\d{4}-\d\d$`, Name: "period_start", Value: "numerator"},
	}))
	headers := []string{"Rep", "2026-01", "Kind", "2026-02", "End", "2026-03"}
	rapid.Check(t, func(rt *rapid.T) {
		rows := garbageRows(rt, len(headers))
		d, err := normalize(t, n, headers, rows, rapid.IntRange(1, 16).Draw(rt, "size"), "x.csv")
		if err != nil {
			rt.Fatal(err)
		}
		accounted(t, d)
		if int(d.counts.Read) != 3*len(rows) {
			rt.Fatalf("%d records of %d rows", d.counts.Read, len(rows))
		}
	})
}

// TestOrderOfColumnsDoesNotMatter checks that a delivery with shuffled columns
// lands the same rows and holds back the same rows.
func TestOrderOfColumnsDoesNotMatter(t *testing.T) {
	n := mustNew(t, models.Completions, acceptingAll(learning()))
	rapid.Check(t, func(rt *rapid.T) {
		rows := garbageRows(rt, len(learningHeaders))
		order := rapid.Permutation(indices(len(learningHeaders))).Draw(rt, "order")
		headers := make([]string, len(order))
		shuffled := make([]rawRow, len(rows))
		for to, from := range order {
			headers[to] = learningHeaders[from]
		}
		for i, row := range rows {
			shuffled[i] = row
			shuffled[i].cells = make([]string, len(order))
			for to, from := range order {
				shuffled[i].cells[to] = row.cells[from]
			}
		}
		a, err1 := normalize(t, n, learningHeaders, rows, 7, "x.csv")
		b, err2 := normalize(t, n, headers, shuffled, 16, "x.csv")
		if d := cmp.Diff(a.landed, b.landed) + cmp.Diff(a.rejects, b.rejects) + cmp.Diff(a.counts, b.counts); d != "" || err1 != nil || err2 != nil {
			rt.Fatalf("%s%v%v", d, err1, err2)
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// acceptingAll accepts a delivery however much of it is held back: these tests
// check the counts, not the contract.
func acceptingAll(m Mapping) Mapping {
	m.Contract.MaxRejects = "100%"
	return m
}
