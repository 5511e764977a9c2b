package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
)

// list is n numbered records as JSON, from the first on.
func list(first, n int) string {
	var records []map[string]int
	for i := range n {
		records = append(records, map[string]int{"n": first + i})
	}
	text, err := json.Marshal(records)
	if err != nil {
		panic(err)
	}
	if n == 0 {
		return "[]"
	}
	return string(text)
}

// counted is the numbers from 1 to n as numbers reads them.
func counted(n int) string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i+1))
	}
	return strings.Join(all, " ")
}

// parameter is a number in the query, or what counts if it is missing.
func parameter(r *http.Request, name string, missing int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
		return n
	}
	return missing
}

// byOffset serves n records by _start and _limit, as json-server does.
func byOffset(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start, limit := min(parameter(r, "_start", 0), n), parameter(r, "_limit", 10)
		w.Header().Set("X-Total-Count", strconv.Itoa(n))
		reply(list(start+1, min(limit, n-start)))(w, r)
	}
}

// byStartIndex serves n records as SCIM does.
func byStartIndex(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start, count := min(max(parameter(r, "startIndex", 1), 1), n+1), parameter(r, "count", 50)
		size := min(count, n-start+1)
		reply(fmt.Sprintf(`{"totalResults": %d, "startIndex": %d, "itemsPerPage": %d, "Resources": %s}`, n, start, size, list(start, size)))(w, r)
	}
}

// then serves the first page by the numbered parameter p, and later ones by another
// handler.
func then(first string, later http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if parameter(r, "p", 1) == 1 {
			reply(first)(w, r)
			return
		}
		later(w, r)
	}
}

func header(name, value string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		next(w, r)
	}
}

// TestWhatWentWrong holds what real services were read as: each was published as if it
// were the whole list.
func TestWhatWentWrong(t *testing.T) {
	const paged = "records: d\npaging: {type: page, param: p, size_param: per, size: 20}"
	twenty := `{"d": ` + list(1, 20) + `}`
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		says          string
	}{
		{"an offset as pages", "paging: {type: page, param: _start, start: 0, size_param: _limit, size: 20}", byOffset(60),
			"page 2: record 21: is the same as record 2 on page 1: if the parameter \"_start\" counts records and not pages, use `type: offset`; otherwise, the list shifted between the pages, so another record is missing; run again, and if that does not help, sort the list by a unique key with 'query'; if equal records are correct, set paging.repeats to allow"},
		{"an offset as pages, with equal records allowed and a total", "total: header:X-Total-Count\npaging: {type: page, param: _start, start: 0, size_param: _limit, size: 20, repeats: allow}", byOffset(60),
			"the service declares 60 records (header:X-Total-Count), but of those that were read only 22 differ"},
		{"an offset as pages, with equal records allowed", "query: {_limit: '20'}\npaging: {type: page, param: _start, start: 0, repeats: allow}", byOffset(500),
			"the header X-Total-Count tells of 500 records, but of the 9810 that came only 500 differ: pages repeat records; check paging"},
		{"startIndex as pages", "records: Resources\ntotal: totalResults\npaging: {type: page, param: startIndex, size_param: count, size: 50}", byStartIndex(250), "if the parameter \"startIndex\" counts records and not pages, use `type: offset`"},
		{"a Link header", "", header("Link", `</v1/people?_page=2>; rel="next", </v1/people?_page=6>; rel="last"`, reply(list(1, 10))), "the header Link tells of more records than the 10 that came: declare `paging: {type: link_header}`"},
		{"a link of OData", "records: value", reply(`{"@odata.nextLink": "Employees?$skiptoken=100", "value": ` + list(1, 100) + `}`), "the response (@odata.nextLink) tells of more records than the 100 that came: declare `paging: {type: odata}`"},
		{"a total of SCIM", "records: Resources", byStartIndex(250), "the response (totalResults) tells of 250 records, not 50: declare `paging: {type: scim}`"},
		{"a total in a header", "", header("X-Total-Count", "250", reply(list(1, 1))), "the header X-Total-Count tells of 250 records, not 1: declare `total: header:X-Total-Count`, and paging of type page or offset; if it means something else, add \"header:X-Total-Count\" to ignore_signs"},
		{"a second page that is an error", paged, then(twenty, reply(`{"error": {"code": 17}, "d": []}`)), "page 2: the response reports an error (error), although its status is 200"},
		{"a second page without content", paged, then(twenty, code(http.StatusNoContent)), "page 2: responded with 204 No Content"},
		{"a second page that is a login", paged, then(twenty, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte("<html>"))
		}), "page 2: responded with a web page"},
		{"a second page that is one record short", paged + "\ntotal: t", listed([]string{list(1, 20), list(21, 19), list(41, 20), list(61, 4)}, []string{"64", "64", "64", "64"}), "the service declares 64 records (t), but 63 were read"},
		{"an empty list", "", reply(`[]`), "the service sent no records; check auth, query and records, because some services send an empty list where a login or a permission is missing; if the list may be empty, set allow_empty to true"},
		{"an empty list with a count", "records: results\ntotal: count", reply(`{"count": 0, "results": []}`), "the service sent no records; check auth"},
		{"part of a list", "", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusPartialContent)
			w.Write([]byte(list(1, 10)))
		}, "responded with 206 Partial Content: that is a part of the list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			isWhole(t, source(t, "retries: 0\n"+c.options, c.handler), "", c.says)
		})
	}
	// The same services, read as they page.
	isWhole(t, source(t, "paging: {type: offset, param: _start, size_param: _limit, size: 20}", byOffset(60)), counted(60))
	isWhole(t, source(t, "paging: {type: offset, param: _start}\ntotal: header:X-Total-Count", byOffset(60)), counted(60))
	isWhole(t, source(t, "paging: {type: scim}", byStartIndex(250)), counted(250))
	isWhole(t, source(t, "records: d\npaging: {type: page, param: p, no_content: end}", then(twenty, code(http.StatusNoContent))), counted(20))
}

// TestSignsOfMore has what services say beside a list that is not whole, and beside one
// that is.
func TestSignsOfMore(t *testing.T) {
	for _, c := range []struct{ more, whole, remedy string }{
		{`"next": "/v1/people?p=2"`, `"next": null`, "paging: {type: next_url, path: next}"},
		{`"links": {"self": "x", "next": "?p=2"}`, `"links": {"self": "x", "next": ""}`, "paging: {type: next_url, path: links.next}"},
		{`"_links": {"next": {"href": "/p/2"}}`, `"_links": {"next": {"href": null}}`, "paging: {type: next_url, path: _links.next.href}"},
		{`"link": [{"relation": "self", "url": "/a"}, {"relation": "next", "url": "/b"}]`, `"total": 3, "link": [{"relation": "self", "url": "/a"}]`, "paging: {type: next_url, path: link[relation=next].url}"},
		{`"more": "/xapi/statements?more=2"`, `"more": ""`, "paging: {type: next_url, path: more}"},
		{`"nextPageToken": "CAo"`, `"nextPageToken": ""`, "paging: {type: cursor, path: nextPageToken, param: ...}"},
		{`"paging": {"next": {"after": "394"}}`, `"total": "3", "paging": {}`, "paging: {type: cursor, path: paging.next.after, param: ...}"},
		{`"meta": {"next_page": 2}`, `"meta": {"next_page": null}`, "paging: {type: cursor, path: meta.next_page, param: ...}"},
		{`"has_more": true`, `"has_more": false`, "paging with `more: has_more`"},
		{`"pageInfo": {"hasNextPage": true, "endCursor": "x"}`, `"pageInfo": {"hasNextPage": false, "endCursor": "x"}`, "paging with `more: pageInfo.hasNextPage`"},
		{`"last": false, "totalPages": 2`, `"last": true, "totalPages": 1`, "paging with `end: last`"},
		{`"end_of_stream": false`, `"end_of_stream": true`, "paging with `end: end_of_stream`"},
		{`"meta": {"pagination": {"total": 12}}`, `"meta": {"pagination": {"total": 3}}`, "total: meta.pagination.total`, and paging of type page or offset"},
		{`"@odata.count": 4`, `"@odata.count": 3`, "total: @odata.count`"},
		{`"page": {"totalElements": 250, "totalPages": 5}`, `"page": {"totalElements": 3, "totalPages": 1}`, "total: page.totalElements`"},
		{`"total_pages": 2`, `"total_pages": 1, "total": 3`, "paging of type page with `pages: total_pages`"},
		{`"count": 9`, `"count": 3, "next": null`, "total: count`"},
		{`"allData": false`, `"allData": true`, "paging with `end: allData`"},
		{`"complete": "False"`, `"complete": "True"`, "paging with `end: complete`"},
	} {
		t.Run(c.more, func(t *testing.T) {
			body := func(beside string) http.HandlerFunc { return reply(`{` + beside + `, "d": ` + list(1, 3) + `}`) }
			for _, paging := range []string{"{type: none}", `{type: ""}`} {
				options := "records: d\npaging: " + paging
				isWhole(t, source(t, options, body(c.more)), "", ": declare ", c.remedy, "; if it means something else, add ")
				isWhole(t, source(t, options, body(c.whole)), counted(3))
			}
			// Paging that is declared wrong does not see that there is more.
			isWhole(t, source(t, "records: d\npaging: {type: next_url, path: links.nxt}", body(c.more)), "", ": check paging")
		})
	}
	for name, value := range map[string]string{
		"X-Next-Page": "2", "X-Wp-Total": "4", "Total-Count": "4", "X-Total-Pages": "2", "X-Has-More": "true", "Content-Range": "items 0-2/250", "X-Next-Cursor": "abc",
		"X-Organizationtotalrecords": "24", "X-Ms-Continuation": "abc", "Pagination-Count": "24",
	} {
		_, err := numbers(source(t, "", header(name, value, reply(list(1, 3)))))
		fails(t, err, "the header "+name+" tells of ")
		_, err = numbers(source(t, "ignore_signs: [header:"+http.CanonicalHeaderKey(name)+"]", header(name, value, reply(list(1, 3)))))
		if err != nil {
			t.Error(err)
		}
	}
	// A header may be an object, and what it has can be declared.
	inHeader := func(value string) http.HandlerFunc { return header("X-Pagination", value, reply(list(1, 3))) }
	isWhole(t, source(t, "", inHeader(`{"TotalCount": 24, "CurrentPage": 1}`)), "", "the header X-Pagination.TotalCount tells of 24 records, not 3: declare `total: header:X-Pagination.TotalCount`")
	isWhole(t, source(t, "", inHeader(`{"CurrentPage": 1, "HasNext": true}`)), "", "the header X-Pagination.HasNext tells of more records than the 3 that came")
	isWhole(t, source(t, "total: header:X-Pagination.TotalCount", inHeader(`{"TotalCount": 3, "HasNext": false}`)), counted(3))
	isWhole(t, source(t, "ignore_signs: [header:X-Pagination.TotalCount]", inHeader(`{"TotalCount": 24}`)), counted(3))
	isWhole(t, source(t, "", inHeader(`{"TotalCount": 24`)), counted(3)) // no object
	isWhole(t, source(t, "", header("X-Debug", `{"TotalCount": 24}`, reply(list(1, 3)))), counted(3))
	isWhole(t, source(t, "records: d\nignore_signs: [total]", reply(`{"total": 9000, "d": `+list(1, 3)+`}`)), counted(3))
	// What is no sign: numbers of the page, values of records, and links elsewhere.
	isWhole(t, source(t, "records: d", header("Link", `</style.css>; rel=preload`, reply(`{"page": 1, "size": 3, "count": 3, "total": 3, "prev": "/v1", "note": "more", "d": [{"n": 1, "next": "/x", "total": 7}, {"n": 2, "has_more": true}, {"n": 3}]}`))), "1 2 3")
}

// TestWhatShowsAWholeList requires proof of an undeclared way of paging, and says where a
// list has the size of a page.
func TestWhatShowsAWholeList(t *testing.T) {
	read := func(options string, handler http.HandlerFunc) (notes []string, err error) {
		env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
		_, err = numbers(connectortest.One(t, settings(t, serve(t, handler), options), env))
		return notes, err
	}
	const refused = "nothing in the response shows that the list is whole; declare paging (type none if the service never splits this list) or total, or accept it with allow_unverified"
	const undeclared = "paging: {type: \"\"}\n"
	_, err := read(undeclared, reply(list(1, 3)))
	fails(t, err, refused)
	_, err = read(undeclared+"records: d", reply(`{"count": 3, "d": `+list(1, 3)+`}`))
	fails(t, err, refused) // a count of the page is no proof
	for options, handler := range map[string]http.HandlerFunc{
		"":                     header("Link", `</v1?p=1>; rel="first"`, reply(list(1, 3))),
		"total: t\nrecords: d": reply(`{"t": 3, "d": ` + list(1, 3) + `}`),
		"records: d":           reply(`{"next": null, "d": ` + list(1, 3) + `}`),
		"retries: 1":           header("X-Total-Count", "3", reply(list(1, 3))),
		"paging: {type: none}": reply(list(1, 3)),
	} {
		if !strings.HasPrefix(options, "paging") {
			options = undeclared + options
		}
		if notes, err := read(options, handler); err != nil || len(notes) > 0 {
			t.Errorf("%s: %q, %v", options, notes, err)
		}
	}
	notes, err := read(undeclared+"allow_unverified: true", reply(list(1, 3)))
	if err != nil || len(notes) != 1 || notes[0] != "nothing in the response shows that the list is whole, which allow_unverified accepts" {
		t.Errorf("%q, %v", notes, err)
	}
	s := connectortest.One(t, settings(t, serve(t, reply(list(1, 3))), undeclared+"allow_unverified: true"), connectors.Env{})
	if connectors.IsUnverified(s) {
		t.Error("a list is unverified before it is read")
	}
	if _, err := numbers(s); err != nil || !connectors.IsUnverified(s) {
		t.Errorf("unverified %v, %v", connectors.IsUnverified(s), err)
	}
	s = source(t, undeclared+"allow_unverified: true\nrecords: d", reply(`{"total": 3, "d": `+list(1, 3)+`}`))
	if _, err := numbers(s); err != nil || connectors.IsUnverified(s) {
		t.Errorf("unverified %v, %v", connectors.IsUnverified(s), err)
	}
	for _, n := range []int{9, 10, 11, 20, 25, 50, 99, 100, 200, 500, 999, 1000} {
		isUsual := n%5 == 0
		for _, options := range []string{"paging: {type: none}", "paging: {type: link_header}"} {
			notes, err := read(options, reply(list(1, n)))
			if err != nil || isUsual != (len(notes) == 1 && strings.Contains(notes[0], fmt.Sprintf("exactly %d records came, which is often the size of a page", n))) {
				t.Errorf("%d records with %s: %q, %v", n, options, notes, err)
			}
		}
		if notes, err := read("paging: {type: none}\ntotal: header:X-Total", header("X-Total", strconv.Itoa(n), reply(list(1, n)))); err != nil || len(notes) > 0 {
			t.Errorf("%d of %d records: %q, %v", n, n, notes, err)
		}
	}
}

// TestAKeyThatComesTwice: of two values at a declared path, either may be the right one.
func TestAKeyThatComesTwice(t *testing.T) {
	const twice = "because it repeats a key, so that nobody can tell which one counts"
	for body, says := range map[string]string{
		`{"d": ` + list(1, 5) + `, "d": ` + list(1, 3) + `}`:                                      "two values at d, ",
		`{"\u0064": ` + list(1, 5) + `, "d": ` + list(1, 3) + `}`:                                 "two values at d, ",
		`{"m": {"t": 3}, "d": ` + list(1, 3) + `, "m": {"t": 5}}`:                                 "two values at m.t, ",
		`{"m": {"t": 3, "x": 1, "t": 5}, "d": ` + list(1, 3) + `}`:                                "two values at m.t, ",
		`{"next": null, "m": {"t": 3}, "next": "?p=2", "d": ` + list(1, 3) + `}`:                  "two values at next, ",
		`{"more": false, "m": {"t": 3}, "more": true, "next": null, "d": ` + list(1, 3) + `}`:     "two values at more, ",
		`{"x": 1, "x": 2, "m": {"x": 1, "x": 2, "t": 3}, "more": false, "d": ` + list(1, 3) + `}`: "",
	} {
		options := "records: d\ntotal: m.t\npaging: {type: next_url, path: next, more: more}"
		if says == "" {
			isWhole(t, source(t, options, reply(body)), counted(3))
			continue
		}
		isWhole(t, source(t, options, reply(body)), "", says, twice)
	}
	isWhole(t, source(t, "paging: {type: odata}", reply(`{"@odata.nextLink": "?p=2", "value": `+list(1, 3)+`, "@odata.nextLink": null}`)), "", "two values at @odata.nextLink, ")
}

// TestEverySign reads a list beside each of the names, with a value that says that something
// is wrong, and with one that does not.
func TestEverySign(t *testing.T) {
	values := []struct{ wrong, right, says string }{
		{"9", "3", " tells of 9 records, not 3"}, {"9", "3", " tells of 9 records, not 3"}, {"", "9", ""}, {"2", "1", " tells of 2 pages, not 1"},
		{"true", "false", " tells of more records than the 3"}, {"false", "true", " tells of more records than the 3"}, {`"abc"`, "null", " tells of more records than the 3"},
		{"true", "false", "says that it is not whole"}, {`"x"`, "null", "reports an error"}, {"false", "true", "reports an error"}, {`"error"`, `"ok"`, "reports an error"},
	}
	for kind, names := range rest.SignsOf() {
		for _, name := range names {
			beside := func(value string) http.HandlerFunc {
				text := fmt.Sprintf("%q: %s", name, value)
				if above, below, isBelow := strings.Cut(name, "."); isBelow {
					text = fmt.Sprintf("%q: {%q: %s}", above, below, value)
				}
				return reply(`{` + text + `, "d": ` + list(1, 3) + `}`)
			}
			v := values[kind]
			isWhole(t, source(t, "records: d", beside(v.right)), counted(3))
			if v.wrong != "" {
				isWhole(t, source(t, "records: d", beside(v.wrong)), "", v.says, name)
			}
		}
	}
}

// TestSignsOfAPart has what services say of a response that lacks records for another reason
// than paging, on whatever page, and what they say of one that does not.
func TestSignsOfAPart(t *testing.T) {
	for part, whole := range map[string]string{
		`"partial": true`:                         `"partial": false`,
		`"is_partial": true`:                      `"is_partial": null`,
		`"partialResults": true`:                  `"partialResults": false`,
		`"incomplete_results": true`:              `"incomplete_results": false`,
		`"timed_out": true`:                       `"timed_out": false`,
		`"_shards": {"total": 3, "failed": 2}`:    `"_shards": {"total": 3, "failed": 0}`,
		`"rowLimitExceeded": true`:                `"rowLimitExceeded": false`,
		`"limit_reached": "true"`:                 `"limit_reached": "false"`,
		`"meta": {"exceededTransferLimit": true}`: `"meta": {"exceededTransferLimit": false}`,
		`"limited": true`:                         `"failed": 2`, // of nothing in particular
	} {
		t.Run(part, func(t *testing.T) {
			first := `{` + part + `, "next": "?p=2", "d": ` + list(1, 2) + `}`
			last := `{"next": null, "d": ` + list(3, 1) + `}`
			says := []string{"the response says that it is not whole (", "), although its status is 200; ask for less at a time"}
			const options = "ignore_signs: [_shards.total]\n" + linked
			isWhole(t, source(t, options, answers(first, last)), "", append(says, "page 1: ")...)
			isWhole(t, source(t, options, answers(strings.Replace(first, part, whole, 1), last)), counted(3))
			isWhole(t, source(t, "records: d\nignore_signs: [_shards.total]", reply(strings.Replace(last, "null", "null, "+part, 1))), "", says...)
		})
	}
	isWhole(t, source(t, "records: d\nignore_signs: [partial]", reply(`{"partial": true, "d": `+list(1, 3)+`}`)), counted(3))
}

func TestErrorsInA200(t *testing.T) {
	for _, body := range []string{
		`{"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "canary"}`, `{"error": "canary", "d": []}`, `{"errors": [{"message": "canary"}], "d": [{"n": 1}]}`,
		`{"ok": false, "d": []}`, `{"success": false}`, `{"status": "error", "d": []}`, `{"error": true}`, `{"Error_Code": 17, "d": []}`,
		`{"success": "false", "d": [{"n": 1}]}`, `{"Success": "FALSE", "d": [{"n": 1}]}`, `{"warnings": [{"item": "course", "message": "canary"}], "d": [{"n": 1}]}`,
	} {
		isWhole(t, source(t, "records: d", reply(body)), "", "the response reports an error (", "), although its status is 200; check auth, url and query")
	}
	isWhole(t, source(t, "records: d\nerror_path: meta.problem", reply(`{"meta": {"problem": {"x": "canary"}}, "d": [{"n": 1}]}`)), "", "the response reports an error (meta.problem), although its status is 200")
	for _, body := range []string{
		`{"error": null, "errors": [], "success": true, "status": "ok", "exception": "", "d": [{"n": 1}]}`, `{"error": false, "errorcode": 0, "faults": {}, "meta": {"problem": null}, "d": [{"n": 1, "error": "x"}]}`,
		`{"success": "true", "warnings": [], "summary": {"errors": 3, "status": "failed"}, "rows": 1000, "d": [{"n": 1}]}`,
	} {
		isWhole(t, source(t, "records: d\nerror_path: meta.problem", reply(body)), "1")
	}
	isWhole(t, source(t, "records: errors", reply(`{"errors": [{"n": 1}]}`)), "1")
	isWhole(t, source(t, "records: d\nignore_signs: [error]", reply(`{"error": "margin of 5", "d": [{"n": 1}]}`)), "1")
}

// TestTotalsCountEachRecordOnce allows equal records on several pages.
func TestTotalsCountEachRecordOnce(t *testing.T) {
	const allowed = "records: d\ntotal: t\npaging: {type: next_url, path: next, repeats: allow}"
	pages := []string{`[{"n":1},{"n":2}]`, `[{"n":2},{"n":3}]`}
	isWhole(t, source(t, allowed, listed(pages, []string{"4", "4"})), "", "the service declares 4 records (t), but of those that were read only 3 differ: pages repeat records; check paging, or remove total if the list has equal records")
	isWhole(t, source(t, allowed, listed(pages, []string{"3", "3"})), "", "the service declares 3 records (t), but 4 were read")
	isWhole(t, source(t, allowed, listed([]string{`[{"n":1},{"n":1}]`, `[{"n":3}]`}, []string{"3"})), "1 1 3") // of one page
	isWhole(t, source(t, strings.Replace(allowed, "total: t\n", "", 1), listed(pages, nil)), "1 2 2 3")
}

// TestAnEmptyListHasTheHeadersOfItsMapping: whoever allows an empty list gets no
// complaint about missing columns.
func TestAnEmptyListHasTheHeadersOfItsMapping(t *testing.T) {
	s := connectortest.One(t, settings(t, serve(t, reply("[]")), "allow_empty: true"), connectors.Env{Wanted: [][]string{{"id", "ID"}, {"dept"}, {"id"}}})
	headers, rows, err := connectortest.Read(t.Context(), s)
	if fmt.Sprint(headers) != "[id dept]" || len(rows) > 0 || err != nil {
		t.Errorf("%v, %v, %v", headers, rows, err)
	}
}
