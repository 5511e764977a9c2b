package rest_test

import (
	"fmt"
	"net/http"
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
		list := "[]"
		if p <= len(lists) {
			list = lists[p-1]
		}
		reply(fmt.Sprintf(`{"t": %d, "d": %s}`, total, list))(w, r)
	}, &begun
}

// TestAnIDThatComesTwice says that the list shifted, although its total holds and no record
// is equal to another one.
func TestAnIDThatComesTwice(t *testing.T) {
	const day1, day2, day3 = `"at": "2016-05-01T08:00:00Z"`, `"at": "2016-05-02T08:00:00Z"`, `"at": "2016-05-03T08:00:00Z"`
	one := func(n int, at string) string { return fmt.Sprintf(`{"n": %d, %s}`, n, at) }
	pair := func(a, b string) string { return "[" + a + ", " + b + "]" }
	// The second record changes after page 1 and moves to the end, and so the third is never sent.
	shifted := []string{pair(one(1, day1), one(2, day1)), pair(one(4, day2), one(2, day3))}
	steady := []string{pair(one(1, day1), one(3, day1)), pair(one(4, day2), one(2, day3))}
	const numbered = "records: d\ntotal: t\npaging: {type: page, param: p}\n"
	const changes = "changed: at\nincremental: {param: since}\n"
	for _, c := range []struct {
		name, options string
		pulls         [][]string
		want          string
		begun         int
		says          []string
	}{
		{"never", "id: n\n", [][]string{steady}, "1 3 4 2", 1, nil},
		{"in one pull", "id: n\n", [][]string{shifted, steady}, "1 3 4 2", 2, nil},
		{"in one pull, with the older form", "incremental: {param: since, id: n, changed: at}\n", [][]string{shifted, steady}, "1 2 3 4", 2, nil},
		{"in two pulls", "id: n\n" + changes, [][]string{shifted, shifted, steady}, "1 2 3 4", 3, nil},
		{"always", "id: n\n", [][]string{shifted}, "", 3, []string{`page 2: record 4: has the id "2" of a record on page 1: the list shifted between the pages, so another record is missing, or n is not unique`, "(it was read 3 times)"}},
		{"always, in changes", "id: n\n" + changes, [][]string{shifted}, "", 3, []string{`has the id "2" of a record on page 1`}},
		{"without an id, it is not seen", "", [][]string{shifted}, "1 2 4 2", 1, nil},
		{"an equal record", "id: n\n", [][]string{{pair(one(1, day1), one(2, day1)), pair(one(2, day1), one(4, day1))}, steady}, "1 3 4 2", 2, nil},
		{"an ID of people in a list of completions", "id: n\n" + changes, [][]string{{pair(one(1, day1), one(1, day2))}}, "", 1, []string{`record 2: has the id "1" of another record on the same page: n is not unique; check id`}},
		{"the same without a time of change", "id: n\n", [][]string{{pair(one(1, day1), one(1, day2))}}, "", 1, []string{"n is not unique"}},
		{"a list that continues after what changes", "id: n\nchanged: at\n", [][]string{shifted}, "1 2 4", 1, nil},
		{"a later version on one page", "id: n\nchanged: at\n", [][]string{{pair(one(2, day3), one(2, day1))}}, "2", 1, nil},
		{"two versions of one time", "id: n\nchanged: at\n", [][]string{{pair(`{"n": 2, "v": 1, `+day1+`}`, `{"n": 2, "v": 2, `+day1+`}`)}}, "", 1, []string{"and both changed at the same time; check id and changed"}},
		{"no ID", "id: m\n", [][]string{steady}, "", 1, []string{"record 1: has no m; check id"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			handler, begun := pulled(c.pulls...)
			options := numbered + c.options
			if strings.HasSuffix(c.options, "changed: at\n") {
				options = strings.Replace(options, "param: p", "param: p, repeats: later", 1)
			}
			var notes []string
			env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
			isWhole(t, connectortest.One(t, settings(t, serve(t, handler), options), env), c.want, c.says...)
			if *begun != c.begun {
				t.Errorf("the list was read %d times, want %d", *begun, c.begun)
			}
			if told := strings.Count(strings.Join(notes, "\n"), "The list is read again, "); told != c.begun-1 {
				t.Errorf("notes %q", notes)
			}
		})
	}
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
			if p := parameter(r, "p", 1); p <= len(lists) {
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
