package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

// pulled serves the pages of one pull after the other, the last pull again and again; a pull
// begins with the first page.
func pulled(pulls ...[]string) (http.HandlerFunc, *int) {
	begun := 0
	return func(w http.ResponseWriter, r *http.Request) {
		p := parameter(r, "p", 1)
		if p == 1 {
			begun++
		}
		lists := pulls[min(begun, len(pulls))-1]
		total := 0
		for _, list := range lists {
			total += strings.Count(list, `"n"`)
		}
		list, next := "[]", "null"
		if p <= len(lists) {
			list = lists[p-1]
		}
		if p < len(lists) {
			next = fmt.Sprintf(`"?p=%d"`, p+1)
		}
		reply(fmt.Sprintf(`{"t": %d, "d": %s, "next": %s}`, total, list, next))(w, r)
	}, &begun
}

// twice is what a service sends in one pull after the other, and what must come of it.
type twice struct {
	name, options string
	pulls         [][]string
	want          string
	begun         int      // pulls
	says          []string // of the error
}

const (
	day1 = `"at": "2016-05-01T08:00:00Z"`
	day2 = `"at": "2016-05-02T08:00:00Z"`
	day3 = `"at": "2016-05-03T08:00:00Z"`

	byID    = "id: n\n"
	changes = "id: n\nchanged: at\nincremental: {param: since}\n"
	later   = "id: n\nchanged: at\n" // with paging.repeats: later
)

func one(n int, at string) string { return fmt.Sprintf(`{"n": %d, %s}`, n, at) }
func pair(a, b string) string     { return "[" + a + ", " + b + "]" }

// A list whose second record changes after page 1 and moves to the end, so that the third is
// never sent; and the list as it is then.
var (
	moved  = []string{pair(one(1, day1), one(2, day1)), pair(one(4, day2), one(2, day3))}
	steady = []string{pair(one(1, day1), one(3, day1)), pair(one(4, day2), one(2, day3))}
)

var twices = []twice{
	{"a list that keeps its order", byID, [][]string{steady}, "1 3 4 2", 1, nil},
	{"a record that changes and moves to the end between two pages", "", [][]string{moved}, "1 2 4 2", 1, nil},
	{"the same", byID, [][]string{moved, steady}, "1 3 4 2", 2, nil},
	{"the same", changes, [][]string{moved, steady}, "1 2 3 4", 2, nil},
	{"the same, in two pulls", byID, [][]string{moved, moved, steady}, "1 3 4 2", 3, nil},
	{"the same, in each pull", byID, [][]string{moved}, "", 3, []string{`page 2: record 4: has the id "2" of a record on page 1: the list shifted between the pages, so another record is missing, or n is not unique`, "(it was read 3 times)"}},
	{"the same, in each pull", changes, [][]string{moved}, "", 3, []string{`has the id "2" of a record on page 1`}},
	{"a record that does not change and moves", byID, [][]string{{pair(one(1, day1), one(2, day1)), pair(one(2, day1), one(4, day1))}, steady}, "1 3 4 2", 2, nil},
	{"an ID of people in a list of completions", changes, [][]string{{pair(one(1, day1), one(1, day2))}}, "", 1, []string{`record 2: has the id "1" of another record on the same page: n is not unique; check id`}},
	{"an ID of people in a list of completions", byID, [][]string{{pair(one(1, day1), one(1, day2))}}, "", 1, []string{"n is not unique"}},
	{"a list that continues after what changes, and sends a record again", later, [][]string{{pair(one(1, day1), one(2, day1)), pair(one(3, day2), one(2, day3))}}, "1 2 3", 1, nil},
	{"versions of a record, the later one first", later, [][]string{{pair(one(2, day3), one(2, day1))}}, "2", 1, nil},
	{"two versions of one time", later, [][]string{{pair(`{"n": 2, "v": 1, `+day1+`}`, `{"n": 2, "v": 2, `+day1+`}`)}}, "", 1, []string{"and both changed at the same time; check id and changed"}},
	{"records without the ID", "id: m\n", [][]string{steady}, "", 1, []string{"record 1: has no m; check id"}},
}

// outcome pulls the list of a case, and returns what came of it.
func (c twice) outcome(t *testing.T) string {
	t.Helper()
	handler, begun := pulled(c.pulls...)
	options := "records: d\ntotal: t\npaging: {type: page, param: p}\n" + c.options
	if c.options == later {
		options = strings.Replace(options, "type: page, param: p", "type: next_url, path: next, repeats: later", 1)
	}
	var notes []string
	env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
	got, err := numbers(connectortest.One(t, settings(t, serve(t, handler), options), env))
	fails(t, err, c.says...)
	if (err == nil) != (len(c.says) == 0) || err == nil && got != c.want {
		t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
	}
	if *begun != c.begun {
		t.Errorf("%s: the list was read %d times, want %d", c.name, *begun, c.begun)
	}
	if told := strings.Count(strings.Join(notes, "\n"), "it is read again, "); told != c.begun-1 {
		t.Errorf("%s: notes %q", c.name, notes)
	}
	numbers := strings.Fields(got)
	slices.Sort(numbers)
	switch isWrong := len(slices.Compact(numbers)) < len(strings.Fields(got)); {
	case err != nil:
		_, says, _ := strings.Cut(err.Error(), "record ")
		_, says, _ = strings.Cut(says, ": ")
		return "error: the record " + says
	case isWrong:
		return "a record twice and another one not at all, without an error"
	case c.options == later:
		return "each record in its later version"
	case *begun > 1:
		return fmt.Sprintf("the whole list, at pull %d", *begun)
	}
	return "the whole list"
}

// twiceTable is the table of docs/services.md.
func twiceTable(t *testing.T) string {
	t.Helper()
	declared := map[string]string{"": "nothing", byID: "`id`", changes: "`id`, `changed`, `incremental`", later: "`id`, `changed`, `repeats: later`", "id: m\n": "`id`"}
	var table strings.Builder
	table.WriteString("| what the service sends | what is declared | what the pull has |\n| --- | --- | --- |\n")
	for _, c := range twices {
		fmt.Fprintf(&table, "| %s | %s | %s |\n", c.name, declared[c.options], c.outcome(t))
	}
	return table.String()
}

// TestOnePersonInSeveralLists: an ID identifies a record of the list of its item.
func TestOnePersonInSeveralLists(t *testing.T) {
	lists := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/people/courses":
			reply(`[{"id": "x"}, {"id": "x1"}, {"id": "y"}]`)(w, r)
		case "/v1/people/x/who":
			reply(`[{"n": 1, "at": "2016-05-01T08:00:00Z"}, {"n": 11, "at": "2016-05-01T08:00:00Z"}]`)(w, r)
		case "/v1/people/x1/who":
			reply(`[{"n": 1, "at": "2016-05-02T08:00:00Z"}]`)(w, r)
		default:
			reply(`[{"n": 1, "at": "2016-05-01T08:00:00Z"}, {"n": 2, "at": "2016-05-01T08:00:00Z"}]`)(w, r)
		}
	}
	for options, want := range map[string]string{
		"id: n": "1 11 1 1 2",
		"id: n\nchanged: at\nincremental: {param: since}":                 "1 11 1 1 2",
		"id: n\nchanged: at\npaging: {type: link_header, repeats: later}": "1 11 1 1 2",
	} {
		s := settings(t, serve(t, lists)+"/v1/people/{c}/who", options+"\nfan_out: {url: /v1/people/courses, as: c, paging: {type: none}}")
		isWhole(t, connectortest.One(t, s, connectors.Env{}), want)
	}
}

func TestFaultsOfIDs(t *testing.T) {
	for _, c := range []struct{ options, says string }{
		{"id: a", ""},
		{"id: a\nchanged: b\npaging: {type: link_header, repeats: later}", ""},
		{"id: a\nchanged: b\nincremental: {param: c}", ""},
		{"incremental: {param: c, id: a, changed: b}", ""},
		{"changed: b", "changed: is of no use without id"},
		{"id: a\nchanged: b\npaging: {type: offset, param: p, repeats: later}", "paging.repeats: later does not fit pages that are requested by number"},
		{"id: a\npaging: {type: link_header, repeats: later}", "paging.repeats: later requires id and changed"},
		{"id: a\nincremental: {changed: b}", "incremental.param: is missing"},
		{"id: a\nchanged: b\nincremental: {param: c, deleted_if: [x]}", "incremental.deleted_if: is of no use without deleted"},
		{"fan_out: {items: [a], paging: {repeats: later}}\nquery: {a: '{item}'}", "fan_out.paging.repeats: later does not apply"},
	} {
		err := settings(t, "https://service.example/list", c.options).Validate()
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.options, err, c.says)
		}
	}
}

// TestAPageThatComesAgain: a service that ignores the parameter of the page is recognized by
// the fields that the mapping reads, if others change with each response.
func TestAPageThatComesAgain(t *testing.T) {
	responses := 0
	// volatile serves the lists of values as records with a field that changes every time.
	volatile := func(lists ...[]string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			responses++
			var records []string
			if p := parameter(r, "p", 1); p > 0 && p <= len(lists) {
				for i, record := range lists[p-1] {
					records = append(records, fmt.Sprintf(`{%s, "photo": "%d-%d"}`, record, responses, i))
				}
			}
			reply("["+strings.Join(records, ", ")+"]")(w, r)
		}
	}
	one, two, three := `"n": 1, "day": "5"`, `"n": 2, "day": "5"`, `"n": 3, "day": "6"`
	const says = "page 2: its records are those of page 1 in every field that the mapping reads: the service ignores the parameter of the page"
	for _, c := range []struct {
		name    string
		lists   [][]string
		wanted  []string
		options string
		want    string
		says    string
	}{
		{name: "again", lists: [][]string{{one, two}, {one, two}}, wanted: []string{"n", "day"}, says: says},
		{name: "again, in another order", lists: [][]string{{one, two}, {two, one}}, wanted: []string{"n", "day"}, says: says},
		{name: "again, with keys in another order", lists: [][]string{{one, two}, {`"day": "5", "n": 1`, two}}, wanted: []string{"n", "day"}, says: says},
		{name: "another page", lists: [][]string{{one, two}, {one, three}}, wanted: []string{"n", "day"}, want: "1 2 1 3"},
		{name: "part of a page", lists: [][]string{{one, two}, {two}}, wanted: []string{"n", "day"}, want: "1 2 2"},
		{name: "rows that may be equal", lists: [][]string{{one, one}, {one, one}}, wanted: []string{"n", "day"}, want: "1 1 1 1"},
		{name: "fields that do not tell records apart", lists: [][]string{{one, two}, {one, two}}, wanted: []string{"day"}, want: "1 2 1 2"},
		{name: "pages of one record", lists: [][]string{{one}, {one}}, wanted: []string{"n"}, want: "1 1"},
		{name: "no mapping", lists: [][]string{{one, two}, {one, two}}, want: "1 2 1 2"},
		{name: "allowed", options: ", repeats: allow", lists: [][]string{{one, two}, {one, two}}, wanted: []string{"n", "day"}, want: "1 2 1 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var env connectors.Env
			for _, name := range c.wanted {
				env.Wanted = append(env.Wanted, []string{name})
			}
			s := settings(t, serve(t, volatile(c.lists...))+"/v1/people", "paging: {type: page, param: p"+c.options+"}")
			if c.says != "" {
				isWhole(t, connectortest.One(t, s, env), "", c.says)
				return
			}
			isWhole(t, connectortest.One(t, s, env), c.want)
		})
	}
}
