package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/impactmart/impactmart/connectors"
)

// listed responds to a request for page N with the Nth of the lists and their totals, as
// {"d": list, "t": total, "next": link}; a page without a total has none. After the last
// page it responds with an empty one.
func listed(lists, totals []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("p"))
		list, total, next := "[]", "", "null"
		if n = max(n, 1); n <= len(lists) {
			list = lists[n-1]
		}
		if n <= len(totals) && totals[n-1] != "" {
			total = `, "t": ` + totals[n-1]
		}
		if n < len(lists) {
			next = fmt.Sprintf(`"?p=%d"`, n+1)
		}
		reply(fmt.Sprintf(`{"d": %s, "next": %s%s}`, list, next, total))(w, r)
	}
}

const (
	numbered = "records: d\npaging: {type: page, param: p, size_param: per, size: 2}"
	linked   = "records: d\npaging: {type: next_url, path: next}"
)

// isWhole reads a list and compares it, or its error: a pull that may be whole the next
// time is still not the one of a service that is down.
func isWhole(t *testing.T, s connectors.Source, want string, says ...string) {
	t.Helper()
	got, err := numbers(s)
	if len(says) == 0 && (err != nil || got != want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	fails(t, err, says...)
	if errors.Is(err, connectors.ErrTemporary) {
		t.Errorf("%v counts as transient", err)
	}
}

func TestAShortPageIsNoEnd(t *testing.T) {
	const one, two, three, four = `[{"n":1},{"n":2}]`, `[{"n":3}]`, `[{"n":4},{"n":5}]`, `[{"n":6}]`
	for _, c := range []struct {
		name   string
		lists  []string
		totals []string
		want   string
	}{
		{"midway", []string{one, two, three, four}, nil, "1 2 3 4 5 6"},
		{"the first", []string{two, one, three}, nil, "3 1 2 4 5"},
		{"two in a row", []string{one, two, four, three}, nil, "1 2 3 6 4 5"},
		{"the last", []string{one, two}, nil, "1 2 3"},
		{"with a total", []string{one, two, three}, []string{"5", "5", "5"}, "1 2 3 4 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := numbered
			if c.totals != nil {
				options += "\ntotal: t"
			}
			isWhole(t, source(t, options, listed(c.lists, c.totals)), c.want)
		})
	}
	// A total that is reached saves the request for the empty page.
	requests := 0
	count := func(w http.ResponseWriter, r *http.Request) {
		requests++
		listed([]string{one, two}, []string{"3"})(w, r)
	}
	isWhole(t, source(t, numbered+"\ntotal: t", count), "1 2 3")
	if requests != 2 {
		t.Errorf("%d requests for 2 pages", requests)
	}
	isWhole(t, source(t, numbered+"\nmax_pages: 2", listed([]string{one, two, three}, nil)), "", "more than 2 pages; raise max_pages")
}

func TestTheEndOfAServiceThatFailsAfterIt(t *testing.T) {
	const full, short = `[{"n":1},{"n":2}]`, `[{"n":3}]`
	with := func(status int, lists ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if n, _ := strconv.Atoi(r.URL.Query().Get("p")); n > len(lists) {
				w.WriteHeader(status)
				return
			}
			listed(lists, nil)(w, r)
		}
	}
	isWhole(t, source(t, numbered, with(404, full, short)), "1 2 3")
	isWhole(t, source(t, numbered, with(404, short)), "3")
	isWhole(t, source(t, numbered, with(404, full)), "", "page 2: responded with 404 Not Found", "declare total")
	isWhole(t, source(t, numbered, with(404, short, full)), "", "page 3: responded with 404 Not Found", "declare total")
	isWhole(t, source(t, numbered, with(422, full, short)), "", "page 3: responded with 422 Unprocessable Entity", "declare total")
	isWhole(t, source(t, numbered, with(403, full, short)), "", "page 3: responded with 403 Forbidden")
}

func TestTheTotalOfAList(t *testing.T) {
	lists := []string{`[{"n":1},{"n":2}]`, `[{"n":3},{"n":4}]`, `[{"n":5}]`}
	const whole = "1 2 3 4 5"
	for _, c := range []struct {
		name   string
		totals []string
		says   []string // of the error; none if the list is read
	}{
		{"on every page", []string{"5", "5", "5"}, nil},
		{"on the first page, then 0", []string{"5", "0", "0"}, nil},
		{"on the first page only", []string{"5"}, nil},
		{"then null", []string{"5", "null", `""`}, nil},
		{"then unknown", []string{"5", "-1", "-1"}, nil},
		{"as text", []string{`"5"`, `"0"`, `"5"`}, nil},
		{"not on the first page", []string{"", "5", "0"}, nil},
		{"grows", []string{"5", "6", "6"}, []string{"page 2: declares a total of 6 records, but page 1 declared 5: the list changed while it was read; run again"}},
		{"shrinks late", []string{"5", "0", "4"}, []string{"page 3: declares a total of 4 records, but page 1 declared 5"}},
		{"changes after a page without", []string{"", "5", "7"}, []string{"page 3: declares a total of 7 records, but page 2 declared 5"}},
		{"is not reached", []string{"6", "6", "6"}, []string{"the service declares 6 records (t), but 5 were read"}},
		{"is not reached, and then 0", []string{"6", "0", "0"}, []string{"the service declares 6 records (t), but 5 were read"}},
		{"nowhere", nil, []string{"no response has a total (t); check total"}},
		{"unknown everywhere", []string{"-1", "-1", "-1"}, []string{"no response has a total (t); check total"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			isWhole(t, source(t, linked+"\ntotal: t", listed(lists, c.totals)), whole, c.says...)
			isWhole(t, source(t, numbered+"\ntotal: t", listed(lists, c.totals)), whole, c.says...)
		})
	}
	isWhole(t, source(t, linked+"\ntotal: t", listed([]string{"[]"}, []string{"0"})), "")
	isWhole(t, source(t, linked+"\ntotal: t", listed([]string{"[]"}, []string{"1"})), "", "the service declares 1 records (t), but 0 were read")
	isWhole(t, source(t, linked+"\ntotal: t", listed(lists, []string{"0"})), "", "the service declares 0 records (t), but")
}
