package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

// unseen are services that lose records without a word, and what makes them speak.
var unseen = []struct {
	what, options string
	handler       func() http.HandlerFunc
	got           string // what is read
	remedy        string
	remedied      string // options by which it is seen
}{
	{"A record is deleted while the list is read, without a total", byNumber, func() http.HandlerFunc {
		return answers(paged4(list(1, 4), 9), paged4(list(6, 4), 8), paged4("[]", 8), paged4("[]", 8), paged4("[]", 8))
	}, "1 2 3 4 6 7 8 9", "a `total`; `next_url` or `cursor`, if the service has them; a list that is sorted by a key that only grows", byNumber + "\ntotal: t"},
	{"A record is deleted and another one added while the list is read, so that the total is the same", byNumber + "\ntotal: t", func() http.HandlerFunc {
		return answers(paged4(list(1, 4), 9), paged4(list(6, 4), 9), paged4(list(10, 1), 9))
	}, "1 2 3 4 6 7 8 9 10", "a sort by a unique key that only grows; `incremental`, whose next whole list corrects it", ""},
	{"Two pages in the middle are empty, without a total", byNumber, func() http.HandlerFunc {
		return pages("p", 1, paged4(list(1, 4), 9), paged4("[]", 9), paged4("[]", 9), paged4(list(5, 5), 9))
	}, "1 2 3 4", "a `total`, or the number of `pages`", byNumber + "\ntotal: t"},
	{"Pages are counted from 0, and `start: 1` is declared, without a total", byNumber[:len(byNumber)-1] + ", start: 1}", func() http.HandlerFunc {
		return pages("p", 0, paged4(list(1, 4), 9), paged4(list(5, 5), 9), paged4("[]", 9), paged4("[]", 9))
	}, "5 6 7 8 9", "a `total`; without `start`, page 0 is looked at once", byNumber},
	{"The service lets nobody count beyond a number of records, without a total and not a round one", "records: d\nignore_signs: [t]\npaging: {type: offset, param: at}", func() http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if at := parameter(r, "at", 0); at < 8 {
				reply(paged4(list(at+1, 4), 20))(w, r)
				return
			}
			reply(paged4("[]", 20))(w, r)
		}
	}, "1 2 3 4 5 6 7 8", "a `total`; round numbers from 1,000 on are a note", "records: d\ntotal: t\npaging: {type: offset, param: at}"},
	{"The service ignores the number of the page, its records have a value that differs each time, such as a signed link, the total fits, and the mapping reads nothing that tells them apart", byNumber + "\ntotal: t", func() http.HandlerFunc {
		return answers(paged4(`[{"n":1,"v":"a"},{"n":2,"v":"b"}]`, 4), paged4(`[{"n":1,"v":"c"},{"n":2,"v":"d"}]`, 4))
	}, "1 2 1 2", "an `id`, or a `query` that leaves such fields out", byNumber + "\ntotal: t\nid: n"},
	{"A cache between sends the list of an earlier day, without the header `Age`", "records: d", func() http.HandlerFunc {
		return reply(`{"d": ` + list(1, 2) + `}`)
	}, "1 2", "`Cache-Control: no-cache` is sent; an `Age` above a day is a note; the guard for short deliveries and the newest day of the feed", ""},
	{"A proxy drops the header `Link`, or `more` says that there is no more, while there is", "paging: {type: link_header}", func() http.HandlerFunc {
		return reply(list(1, 7))
	}, "1 2 3 4 5 6 7", "a `total`; round numbers are a note", "total: header:X-Total\npaging: {type: link_header}"},
	{"The first page of a list comes and nothing else, with `type: none`", "records: d", func() http.HandlerFunc {
		return reply(`{"d": ` + list(1, 7) + `}`)
	}, "1 2 3 4 5 6 7", "round numbers are a note; a `total`", ""},
}

const byNumber = "records: d\nignore_signs: [t]\npaging: {type: page, param: p}"

// paged4 is a response with a total.
func paged4(list string, total int) string { return fmt.Sprintf(`{"d": %s, "t": %d}`, list, total) }

// unseenTable reads what cannot be seen, as it is read, and as it is refused once it is
// declared.
func unseenTable(t *testing.T) string {
	t.Helper()
	var table strings.Builder
	table.WriteString("| what happens | what helps |\n| --- | --- |\n")
	for _, u := range unseen {
		isWhole(t, source(t, u.options, u.handler()), u.got)
		if u.remedied != "" {
			if got, err := numbers(source(t, u.remedied, u.handler())); err == nil {
				t.Errorf("%s: read as %q", u.what, got)
			}
		}
		fmt.Fprintf(&table, "| %s | %s |\n", u.what, u.remedy)
	}
	return table.String()
}

// TestPagesThatAreCountedFromZero: where the first page is not declared, page 0 is looked at
// once. A service that has none may respond anything.
func TestPagesThatAreCountedFromZero(t *testing.T) {
	const one, two = `[{"n":1},{"n":2}]`, `[{"n":3}]`
	atZero := func(zero http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("p") == "0" {
				zero(w, r)
				return
			}
			pages("p", 1, one, two)(w, r)
		}
	}
	const undeclared = "paging: {type: page, param: p}"
	isWhole(t, source(t, undeclared, pages("p", 0, one, two)), "", "page 0 has other records than page 1: the service counts pages from 0; set paging.start to 0")
	isWhole(t, source(t, "paging: {type: page, param: p, start: 0}", pages("p", 0, one, two)), "1 2 3")
	isWhole(t, source(t, "paging: {type: page, param: p, start: 1}", pages("p", 0, one, two)), "3")
	for _, zero := range []http.HandlerFunc{reply(one), reply("[]"), reply(`{"error": "no"}`), code(500), code(404), code(403), code(204), code(429), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }} {
		isWhole(t, source(t, undeclared, atZero(zero)), "1 2 3")
	}
}

// TestWhatIsNotedOfAList has responses of caches, and numbers at which services cut.
func TestWhatIsNotedOfAList(t *testing.T) {
	read := func(options string, handler http.HandlerFunc) string {
		var notes []string
		env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
		if _, err := numbers(connectortest.One(t, settings(t, serve(t, handler), options), env)); err != nil {
			t.Error(err)
		}
		return strings.Join(notes, "\n")
	}
	asked := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cache-Control") != "no-cache" {
				t.Errorf("Cache-Control %q", r.Header.Get("Cache-Control"))
			}
			next(w, r)
		}
	}
	for age, note := range map[string]string{"": "", "86399": "", "x": "", "-1": "", "86400": "a cache between sent a response that is 1 days old (header Age); check that the service is asked itself", "200000": "2 days old"} {
		if got := read("", asked(header("Age", age, reply(list(1, 3))))); got != note && (note == "" || !strings.Contains(got, note)) {
			t.Errorf("Age %s: %q", age, got)
		}
	}
	if got := read("", header("Warning", `299 - "partial"`, reply(list(1, 3)))); !strings.HasPrefix(got, "a response has a warning, of the service or of a cache") || strings.Contains(got, "partial") {
		t.Error(got)
	}
	for all, isRound := range map[int]bool{999: false, 1000: true, 2000: true, 2001: false} {
		handler := func(w http.ResponseWriter, r *http.Request) {
			at := parameter(r, "at", 0)
			reply(list(at+1, min(700, all-at)))(w, r)
		}
		if got := read("paging: {type: offset, param: at}", handler); isRound != strings.Contains(got, fmt.Sprintf("exactly %d records came, which is often the most that a service sends by number", all)) {
			t.Errorf("%d records: %q", all, got)
		}
	}
}
