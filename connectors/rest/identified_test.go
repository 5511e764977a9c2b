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
		"id: n\nchanged: at\nincremental: {param: since}":                "1 11 1 1 2",
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
		{"fan_out: {items: [a], paging: {repeats: later}}\nquery: {a: '{item}'}", "fan_out.paging.repeats: later does not apply"},
	} {
		err := settings(t, "https://service.example/list", c.options).Validate()
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.options, err, c.says)
		}
	}
}
