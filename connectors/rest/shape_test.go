package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

func skipped(row int64, width int) connectortest.Row { return faulty(row, width, models.RowSkipped) }

func TestShapesOfRecords(t *testing.T) {
	const dept, shift = "fields[name=Dept].value", "fields[name=Shift].value"
	for _, c := range []struct {
		name, options, body string
		wanted              []string
		headers             []string
		rows                []connectortest.Row
	}{
		{"entries become rows", "explode: e", `[{"id": 1, "e": [{"c": "A", "s": {"x": 1}}, {"c": "B"}]}, {"id": 2, "e": [{"c": "C"}]}]`, nil,
			[]string{"id", "e.c", "e.s.x"}, []connectortest.Row{sound(1, "1", "A", "1"), sound(2, "1", "B", null), sound(3, "2", "C", null)}},
		{"fields after the list belong to every row", "explode: e", `[{"e": [{"c": "A"}, {"c": "B"}], "id": 1}]`, nil, []string{"id", "e.c"}, []connectortest.Row{sound(1, "1", "A"), sound(2, "1", "B")}},
		{"entries that are no objects", "explode: a.e", `[{"a": {"e": ["x", 2, null], "b": 3}}]`, nil, []string{"a.b", "a.e"}, []connectortest.Row{sound(1, "3", "x"), sound(2, "3", "2"), sound(3, "3", null)}},
		{"records without entries are skipped", "explode: e", `[{"id": 1, "e": []}, {"id": 2, "e": null}, {"id": 3}, {"id": 4, "e": [{"c": 5}]}]`, nil,
			[]string{"id", "e.c"}, []connectortest.Row{skipped(1, 2), skipped(2, 2), skipped(3, 2), sound(4, "4", "5")}},
		{"what is no list", "explode: e", `[{"id": 1, "e": {"c": 1}}, {"id": 2, "e": "x"}, {"id": 3, "e": [], "e": [1]}, {"id": 4, "e": [{"c": 5}]}, 6]`, nil,
			[]string{"id", "e.c"}, []connectortest.Row{faulty(1, 2, models.FaultRecord), faulty(2, 2, models.FaultRecord), faulty(3, 2, models.FaultRecord), sound(4, "4", "5"), faulty(5, 2, models.FaultRecord)}},
		{"an entry that repeats a key of its record", "explode: e", `[{"id": 1, "e.c": 2, "e": [{"c": 3}, {"d": 4}]}]`, nil,
			[]string{"id", "e.c", "e.d"}, []connectortest.Row{faulty(1, 3, models.FaultRecord), sound(2, "1", "2", "4")}},
		{"entries by one of their fields", "", `[{"id": 1, "fields": [{"name": "Dept", "value": "Ops"}, {"name": "Shift", "value": 2}]}, {"id": 2, "fields": [{"name": "Shift", "value": null}, {"name": "Dept", "value": "Lab"}]}, {"id": 3}]`, []string{dept, shift},
			[]string{"id", "fields", dept, shift}, []connectortest.Row{
				sound(1, "1", `[{"name":"Dept","value":"Ops"},{"name":"Shift","value":2}]`, "Ops", "2"),
				sound(2, "2", `[{"name":"Shift","value":null},{"name":"Dept","value":"Lab"}]`, "Lab", null), sound(3, "3", null, null, null),
			}},
		{"two entries with the field", "", `[{"fields": [{"name": "Dept", "value": "Ops"}, {"name": "Dept", "value": "Ops"}]}, {"fields": [{"name": "Dept", "value": "Lab"}]}]`, []string{dept},
			[]string{"fields", dept}, []connectortest.Row{faulty(1, 2, models.FaultRecord), sound(2, `[{"name":"Dept","value":"Lab"}]`, "Lab")}},
		{"entries that nobody has", "", `[{"fields": [{"name": "Dept", "value": "Ops"}]}]`, []string{shift}, []string{"fields"}, []connectortest.Row{sound(1, `[{"name":"Dept","value":"Ops"}]`)}},
		{"entries below an entry, by a number, as a whole", "explode: e", `[{"e": [{"f": [{"k": {"id": 7}, "v": {"x": 1}}, {"k": {"id": 8}}]}]}]`, []string{"e.f[k.id=7].v", "e.f[k.id=8]"},
			[]string{"e.f", "e.f[k.id=7].v", "e.f[k.id=8]"}, []connectortest.Row{sound(1, `[{"k":{"id":7},"v":{"x":1}},{"k":{"id":8}}]`, `{"x":1}`, `{"k":{"id":8}}`)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wanted := [][]string{{"id"}}
			for _, text := range c.wanted {
				wanted = append(wanted, []string{"other", text})
			}
			s := connectortest.One(t, settings(t, serve(t, reply(c.body)), c.options), connectors.Env{Wanted: wanted})
			headers, rows, err := connectortest.Read(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, c.headers, headers, c.rows, rows)
		})
	}
	_, err := numbers(source(t, "explode: enrolments", reply(`[{"id": 1, "enrollments": [1]}]`)))
	fails(t, err, "no record has a list at enrolments; check explode")
	var keys strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&keys, `"k%d": "", `, i)
	}
	_, err = numbers(source(t, "explode: e", reply(`[{`+keys.String()+`"e": [0`+strings.Repeat(",0", 8000)+`]}]`)))
	fails(t, err, `record 1: has 8001 entries in "e"`)
	bomb := `[{"text": "` + strings.Repeat("x", 4<<20) + `", "e": [0` + strings.Repeat(",0", 1000) + `]}]`
	_, err = numbers(source(t, "explode: e", reply(bomb)))
	fails(t, err, `record 1: has 1001 entries in "e", which would repeat more than 1024 MiB of its other fields; request fewer fields`)
}

// TestTotalsCountRecordsAndNotRows: a list that becomes rows does not change what the
// service counts, and records that differ only in it differ.
func TestTotalsCountRecordsAndNotRows(t *testing.T) {
	const options = "records: d\ntotal: t\nexplode: e\npaging: {type: next_url, path: next}"
	lists := []string{`[{"n": 1, "e": [{"m": 1}, {"m": 2}]}]`, `[{"n": 1, "e": [{"m": 3}]}]`}
	isWhole(t, source(t, options, listed(lists, []string{"2", "2"})), "1 1 1")
	isWhole(t, source(t, options, listed(lists, []string{"3", "3"})), "", "the service declares 3 records (t), but 2 were read")
	lists[1] = `[{"n": 2, "e": []}, {"e": [ {"m":1}, {"m":2} ], "n": 1}]`
	isWhole(t, source(t, options, listed(lists, nil)), "", "page 2: record 3: is the same as record 1 on page 1")
}

// TestRowsOfEntries draws records with lists and counts the rows.
func TestRowsOfEntries(t *testing.T) {
	var body string
	url := serve(t, replyWith(&body))
	s := connectortest.One(t, settings(t, url, "explode: e"), connectors.Env{})
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 8).Draw(rt, "sizes")
		var records []string
		var want []string
		for i, size := range sizes {
			var entries []string
			for j := range size {
				entries = append(entries, fmt.Sprintf(`{"j": %d}`, j))
				want = append(want, fmt.Sprintf("%d/%d", i, j))
			}
			if size == 0 {
				want = append(want, models.RowSkipped)
			}
			records = append(records, fmt.Sprintf(`{"i": %d, "e": [%s]}`, i, strings.Join(entries, ", ")))
		}
		body = "[" + strings.Join(records, ",") + "]"
		_, rows, err := connectortest.Read(t.Context(), s)
		if err != nil {
			rt.Fatal(err)
		}
		var got []string
		for i, row := range rows {
			switch {
			case row.Number != int64(i+1):
				rt.Fatalf("row %d has the number %d", i+1, row.Number)
			case row.Code != "":
				got = append(got, row.Code)
			default:
				got = append(got, row.Cells[0]+"/"+row.Cells[1])
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

// replyWith responds with what the text is at the time.
func replyWith(body *string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { reply(*body)(w, r) }
}
