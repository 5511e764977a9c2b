package rest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
)

// way is a way of paging: what a user declares for it, and a service that pages so.
type way struct {
	name, options string
	// from is the index of the first record that a request asks for.
	from func(r *http.Request) int
	// page writes the records from one index to before another of all.
	page func(w http.ResponseWriter, r *http.Request, from, to, all int)
	// before serves the requests that lead to a list, and reports whether it did.
	before func(w http.ResponseWriter, r *http.Request, all int) bool
	// fails says which requests a fault serves.
	fails func(r *http.Request) bool
	kind  wayKind
}

// wayKind is how a list comes.
type wayKind int

const (
	inPages wayKind = iota
	atOnce          // in one response
	ofItems         // as several lists
)

// pageSize is the number of records on a page of the services in ways.
const pageSize = 4

// of serves n records.
func (y way) of(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if y.before != nil && y.before(w, r, n) {
			return
		}
		from := min(y.from(r), n)
		y.page(w, r, from, min(from+pageSize, n), n)
	}
}

func atParameter(r *http.Request) int { return parameter(r, "at", 0) }

func byPage(r *http.Request) int { return (max(parameter(r, "p", 1), 1) - 1) * pageSize }

// body writes {"d": records} with something beside them.
func body(beside func(to, all int) string) func(http.ResponseWriter, *http.Request, int, int, int) {
	return func(w http.ResponseWriter, _ *http.Request, from, to, all int) {
		text := beside(to, all)
		if text != "" {
			text = ", " + text
		}
		fmt.Fprintf(w, `{"d": %s%s}`, list(from+1, to-from), text)
	}
}

// link is the text of a format with the index of the next page, or what the last page has.
func link(format, last string) func(to, all int) string {
	return func(to, all int) string {
		if to == all {
			return last
		}
		return fmt.Sprintf(format, to)
	}
}

// posted is the number at page.after of the body of a request.
func posted(r *http.Request) int {
	var request struct {
		Page   struct{ After int }
		Filter string
	}
	text, _ := io.ReadAll(r.Body)
	if json.Unmarshal(text, &request) != nil || r.Method != http.MethodPost || request.Filter != "active" || r.Header.Get("Content-Type") != "application/json" {
		return 1 << 30
	}
	return request.Page.After
}

// headed sets a header, which may be empty, and writes the records alone.
func headed(name string, value func(to, all int) string) func(http.ResponseWriter, *http.Request, int, int, int) {
	return func(w http.ResponseWriter, _ *http.Request, from, to, all int) {
		w.Header().Set(name, value(to, all))
		io.WriteString(w, list(from+1, to-from))
	}
}

// theItems serves the list of items: the index of the first record of each.
func theItems(w http.ResponseWriter, r *http.Request, all int) bool {
	if r.URL.Path != "/v1/items" {
		return false
	}
	var items []string
	for at := 0; at < max(all, 1); at += pageSize {
		items = append(items, fmt.Sprintf(`{"id": %d}`, at))
	}
	fmt.Fprintf(w, "[%s]", strings.Join(items, ", "))
	return true
}

// aJob serves the order of a report and how it stands.
func aJob(w http.ResponseWriter, r *http.Request, _ int) bool {
	switch {
	case isOrder(r):
		fmt.Fprint(w, `{"id": 7}`)
	case isQuestion(r):
		fmt.Fprint(w, `{"status": "done"}`)
	default:
		return false
	}
	return true
}

func isOrder(r *http.Request) bool    { return r.URL.Path == "/v1/jobs" && r.Method == http.MethodPost }
func isQuestion(r *http.Request) bool { return r.URL.Path == "/v1/jobs/7" }
func isReport(r *http.Request) bool   { return r.URL.Query().Get("report") == "7" }

// wholeList writes all records.
func wholeList(w http.ResponseWriter, _ *http.Request, _, _, all int) {
	fmt.Fprintf(w, `{"d": %s}`, list(1, all))
}

func atFirst(*http.Request) int     { return 0 }
func anyRequest(*http.Request) bool { return true }

const ordered = "query: {report: '{job}'}\njob: {url: /v1/jobs, poll: '/v1/jobs/{job}', done: [done], failed: [failed]}\nrecords: d\npaging: {type: none}"

// paged is a way of paging.
func paged(name, options string, from func(*http.Request) int, page func(http.ResponseWriter, *http.Request, int, int, int)) way {
	return way{name: name, options: options, from: from, page: page, fails: func(r *http.Request) bool { return from(r) > 0 }}
}

// ways are all ways of paging, and all routes to a list.
var ways = []way{
	{name: "none", options: "records: d\npaging: {type: none}", from: atFirst, page: wholeList, fails: anyRequest, kind: atOnce},
	{name: "CSV", options: "format: csv\npaging: {type: none}\ncsv: {footer: End}", from: atFirst, page: func(w http.ResponseWriter, _ *http.Request, _, _, all int) {
		w.Header().Set("Content-Type", "text/csv")
		fmt.Fprint(w, "n,m\n")
		for i := range all {
			fmt.Fprintf(w, "%d,\"x, \"\"y\"\"\"\n", i+1)
		}
		fmt.Fprint(w, "\nEnd of list\n")
	}, fails: anyRequest, kind: atOnce},
	{name: "fan_out", options: "records: d\ntotal: t\nquery: {at: '{item}'}\nfan_out: {url: /v1/items, paging: {type: none}}", from: atParameter, page: func(w http.ResponseWriter, r *http.Request, from, to, all int) {
		fmt.Fprintf(w, `{"t": %d, "d": %s}`, min(pageSize, all-atParameter(r)), list(from+1, to-from))
	}, before: theItems, fails: func(r *http.Request) bool { return atParameter(r) > 0 }, kind: ofItems},
	{name: "job (order)", options: ordered, from: atFirst, page: wholeList, before: aJob, fails: isOrder, kind: atOnce},
	{name: "job (state)", options: ordered, from: atFirst, page: wholeList, before: aJob, fails: isQuestion, kind: atOnce},
	{name: "job (report)", options: ordered, from: atFirst, page: wholeList, before: aJob, fails: isReport, kind: atOnce},
	paged("link_header", "paging: {type: link_header}", atParameter, headed("Link", link(`</v1/people?at=%d>; rel="next"`, `</v1/people>; rel="first"`))),
	paged("next_url", "records: d\npaging: {type: next_url, path: links.next}", atParameter, body(link(`"links": {"next": "?at=%d"}`, `"links": {"next": null}`))),
	paged("next_url in a header", "paging: {type: next_url, path: header:X-Next-Url}", atParameter, headed("X-Next-Url", link("/v1/people?at=%d", ""))),
	paged("next_url with an end of stream", "records: d\npaging: {type: next_url, path: next_page, end: end_of_stream}", atParameter,
		body(func(to, all int) string {
			return fmt.Sprintf(`"next_page": "?at=%d", "end_of_stream": %v`, to, to == all)
		})),
	paged("cursor", "records: d\npaging: {type: cursor, path: meta.next, param: at}", atParameter, body(link(`"meta": {"next": "%d"}`, `"meta": {"next": null}`))),
	paged("cursor with more", "records: d\npaging: {type: cursor, path: cursor, param: at, more: has_more}", atParameter,
		body(func(to, all int) string { return fmt.Sprintf(`"cursor": %d, "has_more": %v`, to, to < all) })),
	paged("cursor in a header", "paging: {type: cursor, path: header:X-Next-Cursor, param: at}", atParameter, headed("X-Next-Cursor", link("%d", ""))),
	paged("cursor in a posted body", "method: POST\nbody: '{\"filter\": \"active\", \"page\": {\"size\": 4}}'\nrecords: d\npaging: {type: cursor, path: after, param: page.after, in: body}", posted,
		body(link(`"after": %d`, `"after": ""`))),
	paged("page", "paging: {type: page, param: p, size_param: per, size: 4}", byPage, headed("X", func(int, int) string { return "" })),
	paged("page with a total", "records: d\ntotal: t\npaging: {type: page, param: p}", byPage, body(func(_, all int) string { return fmt.Sprintf(`"t": %d`, all) })),
	paged("page with a number of pages", "records: d\npaging: {type: page, param: p, pages: meta.pages}", byPage,
		body(func(_, all int) string { return fmt.Sprintf(`"meta": {"pages": %d}`, (all+pageSize-1)/pageSize) })),
	paged("page with a flag in a header", "paging: {type: page, param: p, more: header:X-More}", byPage, headed("X-More", func(to, all int) string { return strconv.FormatBool(to < all) })),
	paged("offset", "paging: {type: offset, param: at}", atParameter, headed("X", func(int, int) string { return "" })),
	paged("offset with a total in a header", "total: header:X-Total-Count\npaging: {type: offset, param: at}", atParameter, headed("X-Total-Count", func(_, all int) string { return strconv.Itoa(all) })),
	paged("odata", "paging: {type: odata}", atParameter, func(w http.ResponseWriter, _ *http.Request, from, to, all int) {
		fmt.Fprintf(w, `{"@odata.count": %d%s, "value": %s}`, all, link(`, "@odata.nextLink": "people?at=%d"`, "")(to, all), list(from+1, to-from))
	}),
	paged("odata 2", "records: d.results\npaging: {type: odata}", atParameter, func(w http.ResponseWriter, r *http.Request, from, to, all int) {
		fmt.Fprintf(w, `{"d": {"results": %s%s}}`, list(from+1, to-from), link(`, "__next": "http://`+r.Host+`/v1/people?at=%d"`, "")(to, all))
	}),
	paged("scim", "paging: {type: scim}", func(r *http.Request) int { return parameter(r, "startIndex", 1) - 1 }, func(w http.ResponseWriter, _ *http.Request, from, to, all int) {
		fmt.Fprintf(w, `{"totalResults": %d, "startIndex": %d, "itemsPerPage": %d, "Resources": %s}`, all, from+1, to-from, list(from+1, to-from))
	}),
}

func TestWays(t *testing.T) {
	for _, y := range ways {
		for _, n := range []int{1, pageSize - 1, pageSize, pageSize + 1, 2 * pageSize, 2*pageSize + 2} {
			t.Run(fmt.Sprintf("%d by %s", n, y.name), func(t *testing.T) {
				isWhole(t, source(t, y.options, y.of(n)), counted(n))
			})
		}
		t.Run("0 by "+y.name, func(t *testing.T) {
			isWhole(t, source(t, y.options, y.of(0)), "", "the service sent no records")
			if y.kind == ofItems { // an item may have none, but not all of them
				isWhole(t, source(t, "allow_empty: true\n"+y.options, y.of(0)), "", "no record came for any of 1 items")
				return
			}
			isWhole(t, source(t, "allow_empty: true\n"+y.options, y.of(0)), "")
		})
	}
}

// answers responds to each request with the next of the texts, the last one again and
// again.
func answers(texts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		reply(texts[0])(w, r)
		if len(texts) > 1 {
			texts = texts[1:]
		}
	}
}

func TestWaysThatGoWrong(t *testing.T) {
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		says          string
	}{
		{"a repeated cursor", "records: d\npaging: {type: cursor, path: c, param: at}", answers(`{"d": [{"n":1}], "c": "x"}`, `{"d": [{"n":2}], "c": "x"}`), "page 3: the URL is the same as that of page 2; check paging"},
		{"a cursor that is none", "records: d\npaging: {type: cursor, path: c, param: at}", reply(`{"d": [{"n":1}], "c": {"canary": 1}}`), "the cursor (c) is neither a text nor a number; check paging.path"},
		{"a Link to another host", "paging: {type: link_header}", header("Link", `<http://127.0.0.2:1/x?canary>; rel=next`, reply(`[{"n":1}]`)), "the next page (header Link) is on another host, 127.0.0.2:1"},
		{"two Links", "paging: {type: link_header}", header("Link", `</a>; rel=next, </b>; rel="prev next"`, reply(`[{"n":1}]`)), "has two links with rel=next"},
		{"a link of OData to another host", "paging: {type: odata}", reply(`{"value": [{"n":1}], "@odata.nextLink": "https://example.com/canary"}`), "the next page (@odata.nextLink) is on another host, example.com"},
		{"more, but not where", "records: d\npaging: {type: cursor, path: c, param: at, more: more}", reply(`{"d": [{"n":1}], "more": true}`), "the service says that there are more records, but not where; check paging"},
		{"no flag", "records: d\npaging: {type: page, param: p, more: meta.more}", reply(`{"d": [{"n":1}]}`), "the response has no meta.more; check paging.more"},
		{"a flag that is none", "records: d\npaging: {type: page, param: p, end: last}", reply(`{"d": [{"n":1}], "last": "canary"}`), "last is neither true nor false; check paging.end"},
		{"flags that differ", "records: d\npaging: {type: page, param: p, more: more, end: last}", reply(`{"d": [{"n":1}], "last": true, "more": true}`), "more and last contradict each other"},
		{"an end with more to come", "records: d\npaging: {type: next_url, path: next, end: end}", reply(`{"d": [{"n":1}], "end": true, "next": null, "total": 2}`), "the response (total) tells of 2 records, not 1: check paging, and run again"},
		{"no number of pages", "records: d\npaging: {type: page, param: p, pages: of}", reply(`{"d": [{"n":1}], "of": null}`), "the response has no number of pages (of); check paging.pages"},
		{"fewer pages than declared", "records: d\npaging: {type: page, param: p, pages: of}", answers(`{"d": [{"n":1}], "of": 3}`, `{"d": [], "of": 3}`), "page 2: the page is empty, but the service declares 3 pages (of)"},
		{"SCIM without a total", "paging: {type: scim}", reply(`{"Resources": [{"n":1}]}`), "the response has no totalResults, which SCIM requires"},
		{"SCIM that ignores startIndex", "paging: {type: scim}", answers(`{"totalResults": 4, "startIndex": 1, "Resources": [{"n":1},{"n":2}]}`, `{"totalResults": 4, "startIndex": 1, "Resources": [{"n":3},{"n":4}]}`), "page 2: the page begins at record 1 and not at record 3: the service ignores startIndex"},
		{"SCIM that ends early", "paging: {type: scim}", answers(`{"totalResults": 4, "Resources": [{"n":1},{"n":2}]}`, `{"totalResults": 4, "Resources": []}`), "the service declares 4 records (totalResults), but 2 were read"},
		{"an offset whose pages overlap", "paging: {type: offset, param: at}", answers(list(1, 4), list(4, 4)), "page 2: record 5: is the same as record 4 on page 1"},
		{"one page again and again", "paging: {type: offset, param: at}", reply(list(1, 4)), "page 2: the list of records is the same as that of page 1; check paging"},
		{"a page that is empty by mistake", "paging: {type: page, param: p}", pages("p", 1, list(1, 4), "[]", list(5, 4)), "page 2: the page is empty, but the one after it has records: the service left some out; run again"},
		{"an offset whose page is empty by mistake", "paging: {type: offset, param: at}", answers(list(1, 4), "[]", list(6, 3)), "page 2: the page is empty, but the one after it has records"},
		{"a first page that is empty by mistake", "allow_empty: true\npaging: {type: page, param: p}", pages("p", 1, "[]", list(1, 4)), "page 1: the page is empty, but the one after it has records"},
		{"an end that cannot be checked", "retries: 0\npaging: {type: page, param: p}", func(w http.ResponseWriter, r *http.Request) {
			if parameter(r, "p", 1) == 3 {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			pages("p", 1, list(1, 4))(w, r)
		}, "page 2: what follows the last page cannot be read: responded with 403 Forbidden"},
		{"without end", "paging: {type: offset, param: at}\nmax_pages: 3", func(w http.ResponseWriter, r *http.Request) { reply(list(parameter(r, "at", 0)+1, 4))(w, r) }, "more than 3 pages; raise max_pages if that is correct"},
	} {
		t.Run(c.name, func(t *testing.T) { isWhole(t, source(t, c.options, c.handler), "", c.says) })
	}
	// A service may refuse to be asked what follows its end.
	for _, status := range []int{400, 404, 410, 416, 422, 204} {
		refuses := func(w http.ResponseWriter, r *http.Request) {
			if parameter(r, "p", 1) == 3 {
				w.WriteHeader(status)
				return
			}
			pages("p", 1, list(1, 4))(w, r)
		}
		isWhole(t, source(t, "paging: {type: page, param: p}", refuses), counted(4))
	}
	// An empty page is no end as long as there is a cursor.
	const cursors = "records: d\npaging: {type: cursor, path: c, param: at}"
	isWhole(t, source(t, cursors, answers(`{"d": [{"n":1}], "c": "x"}`, `{"d": [], "c": "x"}`)), "", "page 3: the URL is the same as that of page 2; check paging")
	isWhole(t, source(t, cursors, answers(`{"d": [{"n":1}], "c": "x"}`, `{"d": [], "c": "y"}`, `{"d": [{"n":2}], "c": ""}`)), "1 2")
}

// TestANextPageThatIsNowhere: a service that leaves the link out on the last page shows on the
// others that it is where it is declared. On the only page, nothing does.
func TestANextPageThatIsNowhere(t *testing.T) {
	const says = "not even to say that there is none, so that nothing shows that the list is whole; check paging.path, or declare total"
	one := func(beside string) http.HandlerFunc { return reply(`{"d": ` + list(1, 11) + beside + `}`) }
	const links = `, "links": [{"rel": "self", "href": "/v1"}]`
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		says          string
	}{
		{"a link", "paging: {type: next_url, path: links.nxt}", one(`, "links": {"further": "?p=2"}`), "no response has the next page (links.nxt), " + says},
		{"a cursor", "paging: {type: cursor, path: cursor, param: at}", one(""), "no response has the next page (cursor), " + says},
		{"a cursor in a header", "paging: {type: cursor, path: header:X-Cursor, param: at}", one(""), "no response has the next page (header:X-Cursor), " + says},
		{"a list of links", "paging: {type: next_url, path: 'links[relation=next].url'}", one(links), "no response has the next page (links[relation=next].url), " + says},
		{"a list of links with relations", "paging: {type: next_url, path: 'links[rel=next].href'}", one(links), ""},
		{"null", "paging: {type: next_url, path: after}", one(`, "after": null`), ""},
		{"on another page", "paging: {type: next_url, path: after}", answers(`{"d": `+list(1, 10)+`, "after": "?p=2"}`, `{"d": `+list(11, 1)+`}`), ""},
		{"with a total", "total: t\npaging: {type: next_url, path: after}", one(`, "t": 11`), ""},
		{"with a flag", "paging: {type: next_url, path: after, end: end}", one(`, "end": true`), ""},
		{"with a sign", "paging: {type: next_url, path: after}", one(`, "has_more": false`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			options := "records: d\n" + c.options
			if c.says == "" {
				isWhole(t, source(t, options, c.handler), counted(11))
				return
			}
			isWhole(t, source(t, options, c.handler), "", c.says)
			s := source(t, "allow_unverified: true\n"+options, c.handler)
			if isWhole(t, s, counted(11)); !connectors.IsUnverified(s) {
				t.Error("verified")
			}
		})
	}
}

func TestLinksAreReadAsTheyAreWritten(t *testing.T) {
	for value, want := range map[string]string{
		`<?at=2>; rel="next"`: "1 2",
		`<?at=2>;rel=next`:    "1 2",
		`<?x=1,2>; rel=prev; title="a, b", <?at=2>; title="x; y"; REL="Last NEXT"`: "1 2",
		`<?at=2>; rel="last"`:                                             "1",
		`<?at=2>; rel="nextone"`:                                          "1",
		`<?at=2>; title="rel=next"`:                                       "1",
		`<?at=2>; title="a; rel=first"; rel="next"`:                       "1 2",
		`<?at=2>; title="say \"hi; rel=prev\""; rel="next"`:               "1 2",
		`<?at=2>; title="back\\"; rel="next"`:                             "1 2",
		`<?at=2>; title*=UTF-8''n%c3%a4chste; rel="next"`:                 "1 2",
		`<?at=2>; rel = "next" ; rel="prev"`:                              "1 2",
		`<?at=2>; rel="prev"; rel="next"`:                                 "1", // the first one counts
		`<?at=3>; title="<?at=4>; rel=next"; rel=prev,, <?at=2>;rel=next`: "1 2",
		`garbage, <?at=2>; crossorigin; rel="next"`:                       "1 2",
		`</style.css>; rel=preload; as=style`:                             "1",
		`?at=2; rel=next`:                                                 "", // cannot be read
		`<?at=2; rel=next`:                                                "",
		`<?at=2>; title="no end; rel=next`:                                "",
	} {
		handler := func(w http.ResponseWriter, r *http.Request) {
			at := parameter(r, "at", 1)
			if at == 1 {
				w.Header().Set("Link", value)
			}
			reply(list(at, 1))(w, r)
		}
		if want == "" {
			isWhole(t, source(t, "paging: {type: link_header}", handler), "", "page 1: the header Link cannot be read")
			continue
		}
		if got, err := numbers(source(t, "paging: {type: link_header}", handler)); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", value, got, err, want)
		}
	}
	both := func(w http.ResponseWriter, r *http.Request) {
		if parameter(r, "at", 1) == 1 {
			w.Header().Add("Link", `<?at=0>; rel=prev`)
			w.Header().Add("Link", `<?at=2>; rel=next`)
		}
		reply(list(parameter(r, "at", 1), 1))(w, r)
	}
	isWhole(t, source(t, "paging: {type: link_header}", both), "1 2")
}
