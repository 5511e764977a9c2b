package rest_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

// numbers reads records of the form {"n": 1} and joins them: "1 2 3".
func numbers(s connectors.Source) (string, error) {
	_, rows, err := connectortest.Read(context.Background(), s)
	var all []string
	for _, row := range rows {
		all = append(all, row.Cells[0])
	}
	return strings.Join(all, " "), err
}

// fails asserts that the error contains all of the texts and no secret.
func fails(t *testing.T, err error, says ...string) {
	t.Helper()
	for _, text := range says {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v\nwant %q", err, text)
		}
	}
	if strings.Contains(fmt.Sprint(err), "canary") {
		t.Errorf("a secret is shown: %v", err)
	}
}

// pages responds to a request for page N with the list at N, counted from start;
// the parameter has N.
func pages(param string, start int, lists ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get(param))
		if n -= start; n < 0 || n >= len(lists) {
			reply("[]")(w, r)
			return
		}
		reply(lists[n])(w, r)
	}
}

func TestPagesByNumber(t *testing.T) {
	const one, two, three = `[{"n":1},{"n":2}]`, `[{"n":3},{"n":4}]`, `[{"n":5}]`
	gone := func(lists ...string) http.HandlerFunc { // responds with 404 after the last page
		return func(w http.ResponseWriter, r *http.Request) {
			if n, _ := strconv.Atoi(r.URL.Query().Get("p")); n > len(lists) {
				http.NotFound(w, r)
				return
			}
			pages("p", 1, lists...)(w, r)
		}
	}
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		want          string
	}{
		{"to the empty page", "paging: {type: page, param: p}", pages("p", 1, one, two, three), "1 2 3 4 5"},
		{"from zero", "paging: {type: page, param: p, start: 0}", pages("p", 0, one, two), "1 2 3 4"},
		{"to the short page", "paging: {type: page, param: p, size_param: per, size: 2}", gone(one, two, three), "1 2 3 4 5"},
		{"to the empty page, by size", "paging: {type: page, param: p, size_param: per, size: 2}", pages("p", 1, one, two, three), "1 2 3 4 5"},
		{"one short page", "paging: {type: page, param: p, size_param: per, size: 200}", gone(one), "1 2"},
		{"nothing", "allow_empty: true\npaging: {type: page, param: p}", pages("p", 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := numbers(source(t, c.options, c.handler)); got != c.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	_, err := numbers(source(t, "paging: {type: page, param: page}", pages("other", 0, one)))
	fails(t, err, "/v1/people: page 2: the list of records is the same as that of page 1; check paging")
	_, err = numbers(source(t, "paging: {type: page, param: p}\nmax_pages: 2", pages("p", 1, one, two, three)))
	fails(t, err, "more than 2 pages; raise max_pages")
	_, err = numbers(source(t, "paging: {type: page, param: p, size_param: per, size: 2}", gone(one, two)))
	fails(t, err, "page 3: responded with 404 Not Found", "declare total")
}

func TestPagesByURL(t *testing.T) {
	options := "records: data\npaging: {type: next_url, path: links.next}"
	follow := func(links ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("at"))
			reply(fmt.Sprintf(`{"data": [{"n": %d}], "links": {"next": %s}}`, n, links[n]))(w, r)
		}
	}
	for name, end := range map[string]string{"null": "null", "empty": `""`} {
		if got, err := numbers(source(t, options, follow(`"?at=1"`, `"/v1/people?at=2&key=canary"`, end))); got != "0 1 2" || err != nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	missing := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("at") == "1" {
			reply(`{"data": [{"n": 1}]}`)(w, r)
			return
		}
		follow(`"?at=1"`)(w, r)
	}
	if got, err := numbers(source(t, options, missing)); got != "0 1" || err != nil {
		t.Errorf("missing: got %q, %v", got, err)
	}
	for says, handler := range map[string]http.HandlerFunc{
		"page 2: the list of records is the same as that of page 1":  reply(`{"data": [{"n": 1}], "links": {"next": "?at=1&key=canary"}}`),
		"page 3: the URL is the same as that of page 2":              follow(`"?at=1"`, `"?at=1"`),
		"is on another host, 127.0.0.2:1; check paging.path":         follow(`"http://127.0.0.2:1/v1?key=canary"`),
		"the next page (links.next) is not a URL":                    follow(`"http://a b/canary"`),
		"the next page (links.next) is not a URL; check paging.path": follow(`{"canary": 1}`),
	} {
		_, err := numbers(source(t, options, handler))
		fails(t, err, says)
	}
	_, err := numbers(source(t, options, follow(`"//canary:secret@example.com/"`)))
	fails(t, err, "is on another host, example.com")
}

func TestRefusesWithAReason(t *testing.T) {
	with := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if kind != "" {
				w.Header().Set("Content-Type", kind)
			} else {
				w.Header()["Content-Type"] = nil
			}
			w.WriteHeader(code)
			w.Write([]byte(body))
		}
	}
	wide := func(w http.ResponseWriter, r *http.Request) {
		var keys strings.Builder
		for i := range 10_001 {
			fmt.Fprintf(&keys, `,"k%d":1`, i)
		}
		reply(`[{`+keys.String()[1:]+`}]`)(w, r)
	}
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		blank := []byte(strings.Repeat(" ", 1<<20))
		for range 65 {
			z.Write(blank)
		}
		z.Close()
	}
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		says          string
	}{
		{"401", "", with(401, "", ""), "page 1: responded with 401 Unauthorized: the credentials were refused; check auth"},
		{"403", "", with(403, "", ""), "responded with 403 Forbidden: the credentials do not permit access"},
		{"404", "", with(404, "", ""), "responded with 404 Not Found: the address does not exist; check url"},
		{"400", "", with(400, "", "canary"), "responded with 400 Bad Request: the request was not accepted; check url, query and headers"},
		{"304", "", with(304, "", ""), "responded with 304 Not Modified"},
		{"web page", "", with(200, "text/html; charset=utf-8", "<html>"), "responded with a web page, not JSON; check url and auth (the login may have expired, or the URL may be that of the website)"},
		{"CSV", "", with(200, "text/csv", "a,b"), `responded with content of type "text/csv", not JSON`},
		{"no type", "", with(200, "", "[]"), `responded with content of type "", not JSON`},
		{"invalid JSON", "", reply(`[{"a": 1}`), "the response is not valid JSON (attempts: 2)"},
		{"JSON and more", "", reply(`[] []`), "the response is not valid JSON"},
		{"invalid UTF-8", "", reply("[{\"a\": \"\xff\"}]"), "the response is not UTF-8 text; ask the service for UTF-8"},
		{"no list", "records: data", reply(`{"message": "canary"}`), "the response has no records (data); check records"},
		{"null for a list", "records: data", reply(`{"data": null}`), "records (data) is not an array"},
		{"an object as the response", "", reply(`{"data": []}`), "the response itself is not an array"},
		{"a total that is not reached", "records: d\ntotal: t", reply(`{"d": [{"n":1}], "t": 2}`), "the service declares 2 records (t), but 1 were read"},
		{"no total", "records: d\ntotal: m.t", reply(`{"d": []}`), "no response has a total (m.t)"},
		{"a total that is not a number", "records: d\ntotal: t", reply(`{"d": [], "t": "canary"}`), "the total (t) is not a whole number"},
		{"values used as keys", "", wide, "the records have more than 10000 different keys"},
		{"a bomb", "", bomb, "the response is larger than 64 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := numbers(source(t, "retries: 1\n"+c.options, c.handler))
			fails(t, err, c.says)
			if errors.Is(err, connectors.ErrTemporary) {
				t.Errorf("%v counts as transient", err)
			}
		})
	}
}

// TestEncodings reads a name in the encodings that services send. What cannot be read is not
// requested again.
func TestEncodings(t *testing.T) {
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) func(string) string {
		return func(text string) string {
			encoded, err := unicode.UTF16(order, mark).NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			return encoded
		}
	}
	latin := strings.NewReplacer("ä", "\xe4").Replace
	for _, c := range []struct {
		name, charset string
		encode        func(string) string
		says          string
	}{
		{"UTF-8", "", strings.Clone, ""},
		{"UTF-8 with a mark", "", func(text string) string { return "\ufeff" + text }, ""},
		{"UTF-8 that says Latin 1", "; charset=iso-8859-1", strings.Clone, ""},
		{"UTF-16", "; charset=UTF-16", wide(unicode.BigEndian, unicode.IgnoreBOM), ""},
		{"UTF-16 with a mark", "; charset=utf-16", wide(unicode.LittleEndian, unicode.UseBOM), ""},
		{"UTF-16 with a mark only", "", wide(unicode.LittleEndian, unicode.UseBOM), ""},
		{"UTF-16LE", "; charset=utf-16le", wide(unicode.LittleEndian, unicode.IgnoreBOM), ""},
		{"half of UTF-16", "; charset=utf-16", func(text string) string { return wide(unicode.BigEndian, unicode.UseBOM)(text) + "x" }, "the response says that it is UTF-16, and is not; ask the service for UTF-8"},
		{"Latin 1", "; charset=iso-8859-1", latin, "the response is not UTF-8 text; ask the service for UTF-8"},
		{"Latin 1 without a word", "", latin, "the response is not UTF-8 text; ask the service for UTF-8"},
	} {
		for kind, text := range map[string]string{"application/json": `[{"n": "Ä ä"}]`, "text/csv": "n\nÄ ä\n"} {
			t.Run(c.name+" in "+kind, func(t *testing.T) {
				requests := 0
				options := "retries: 3\n"
				if kind == "text/csv" {
					options += "format: csv\n"
				}
				s := source(t, options, func(w http.ResponseWriter, _ *http.Request) {
					requests++
					w.Header().Set("Content-Type", kind+c.charset)
					io.WriteString(w, c.encode(text))
				})
				if c.says == "" {
					isWhole(t, s, "Ä ä")
				} else {
					isWhole(t, s, "", c.says)
				}
				if requests != 1 {
					t.Errorf("%d requests", requests)
				}
			})
		}
	}
}

// flaky fails the given number of times before it responds.
func flaky(times int, fail http.HandlerFunc) http.HandlerFunc {
	var count atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		if int(count.Add(1)) <= times {
			fail(w, r)
			return
		}
		reply(`[{"n": 1}]`)(w, r)
	}
}

var failures = map[string]struct {
	fail http.HandlerFunc
	says string
}{
	"408": {code(408), "responded with 408 Request Timeout"}, "425": {code(425), "responded with 425 Too Early"},
	"429": {code(429), "responded with 429 Too Many Requests"}, "500": {code(500), "responded with 500 Internal Server Error"},
	"502": {code(502), "responded with 502"}, "503": {code(503), "responded with 503"}, "504": {code(504), "responded with 504"},
	"waits forever": {func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "999999")
		w.WriteHeader(http.StatusTooManyRequests)
	}, "follows in 2ms"},
	"waits until a day": {func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, "follows in 2ms"},
	"a truncated body": {func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		reply(`[{"n": 1}`)(w, nil)
	}, "the response was truncated"},
	"a truncated body of the declared length": {reply(`[{"n": 1}`), "the response is not valid JSON"},
	"a reset": {func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}, "the response was truncated"},
	"a stall": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no complete response within 200ms"},
	"a stall in the body": {func(w http.ResponseWriter, r *http.Request) {
		reply(`[`)(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}, "no complete response within 200ms"},
}

// limit sets a short timeout only for failures that take until the timeout.
func limit(failure string) string {
	if strings.HasPrefix(failure, "a stall") {
		return "timeout: 200ms"
	}
	return ""
}

func code(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestRetries(t *testing.T) {
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			var warnings []string
			s := settings(t, serve(t, flaky(2, f.fail))+"/v1?key=canary", "retries: 3\nheaders: {X-Key: canary}\n"+limit(name))
			got, err := numbers(connectortest.One(t, s, connectors.Env{Warn: func(w string) { warnings = append(warnings, w) }}))
			if got != "1" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			all := strings.Join(warnings, "\n")
			if len(warnings) != 2 || !strings.Contains(all, f.says) || !strings.Contains(all, "attempt 2 of 4 follows in 1ms") && !strings.Contains(all, "attempt 2 of 4 follows in 2ms") {
				t.Errorf("warnings:\n%s\nwant %q", all, f.says)
			}
			if strings.Contains(all, "canary") {
				t.Errorf("a secret is shown: %s", all)
			}
		})
	}
}

func TestGivesUpAsTransient(t *testing.T) {
	for name, f := range failures {
		if name == "a truncated body of the declared length" {
			continue // a service that never returns JSON is not down
		}
		t.Run(name, func(t *testing.T) {
			_, err := numbers(source(t, "retries: 1\n"+limit(name), f.fail))
			fails(t, err, "(attempts: 2)")
			if !errors.Is(err, connectors.ErrTemporary) {
				t.Errorf("%v does not count as transient", err)
			}
		})
	}
	closed := httptest.NewServer(reply("[]"))
	closed.Close()
	_, err := numbers(connectortest.One(t, settings(t, closed.URL+"?key=canary", "retries: 1"), connectors.Env{}))
	fails(t, err, "the connection was refused (attempts: 2)")
	if !errors.Is(err, connectors.ErrTemporary) {
		t.Errorf("%v does not count as transient", err)
	}
}

func TestTheDeadlineEndsAllAttempts(t *testing.T) {
	s := settings(t, serve(t, code(503)), "retries: 100\nmin_wait: 10ms\nmax_wait: 1h\ndeadline: 60ms")
	_, err := numbers(connectortest.One(t, s, connectors.Env{}))
	fails(t, err, "the pull did not finish within its deadline of 60ms, on page 1")
	if !errors.Is(err, connectors.ErrTemporary) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not count as transient", err)
	}
}

func TestACanceledContextEndsAWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := settings(t, serve(t, code(503)), "min_wait: 1h\nmax_wait: 1h\ndeadline: 1h")
	env := connectors.Env{Warn: func(string) { cancel() }}
	if _, err := connectortest.One(t, s, env).Read(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, connectors.ErrTemporary) {
		t.Errorf("got %v", err)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	requested := false
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { requested = true; reply("[]")(w, r) })
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]"} {
		s := settings(t, "http://"+host+":"+port+"/?key=canary", "allow_private: false\nretries: 3")
		started := time.Now()
		_, err := numbers(connectortest.One(t, s, connectors.Env{}))
		fails(t, err, "permit it: `allow_addresses: [")
		if requested || time.Since(started) > 5*time.Second {
			t.Errorf("%s received a request, or there was a retry", host)
		}
	}
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	var seen http.Header
	note := func(w http.ResponseWriter, r *http.Request) { seen = r.Header.Clone(); reply(`[{"n": 1}]`)(w, r) }
	options := "headers: {X-Team: people}\nauth: "
	for auth, want := range map[string]string{"{bearer: tok}": "Bearer tok", "{basic: {user: u, password: p}}": "Basic dTpw"} {
		if _, err := numbers(source(t, options+auth, note)); err != nil || seen.Get("Authorization") != want || seen.Get("X-Team") != "people" || seen.Get("Accept") != "application/json" {
			t.Errorf("sent %v, %v", seen, err)
		}
	}
	other := serve(t, note)
	away := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other+"/x", http.StatusFound) }
	_, err := numbers(source(t, options+"{bearer: canary}", away))
	fails(t, err, "the service redirects to another host, \""+strings.TrimPrefix(other, "http://")+"\"; check url, or declare the host in redirect_hosts")
	declared := options + "{bearer: canary}\nredirect_hosts: [other.example, \"" + strings.TrimPrefix(other, "http://") + "\"]"
	if _, err := numbers(source(t, declared, away)); err != nil || seen.Get("Authorization") != "" || seen.Get("X-Team") != "" || seen.Get("Referer") != "" {
		t.Errorf("another host received %v, %v", seen, err)
	}
	within := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/people" {
			http.Redirect(w, r, "/v2/people?"+r.URL.RawQuery, http.StatusMovedPermanently)
			return
		}
		note(w, r)
	}
	if _, err := numbers(source(t, options+"{bearer: tok}", within)); err != nil || seen.Get("Authorization") != "Bearer tok" || seen.Get("Referer") != "" {
		t.Errorf("the same host received %v, %v", seen, err)
	}
}

// TestARedirectKeepsTheRequest: what responds to a redirect that loses a part of the request
// responds to another request, and its list may be a part of what was asked for.
func TestARedirectKeepsTheRequest(t *testing.T) {
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if text, _ := io.ReadAll(r.Body); len(text) > 0 {
			t.Errorf("another host received %s", text)
		}
		reply(list(1, 2))(w, r)
	})
	host := strings.TrimPrefix(other, "http://")
	const post = "method: POST\nbody: '{\"status\": \"all\", \"key\": \"canary\"}'\n"
	const all = "query: {status: all}\n"
	for _, c := range []struct {
		name, options string
		status        int
		to            string // KEPT is the query of the request
		says          string // empty if it is followed
	}{
		{"a POST that stays one", post, 308, "/c/?KEPT", ""},
		{"a POST that becomes a GET", post, 301, "/c/?KEPT", "/c/, where a GET without a body would replace the POST; write that address instead"},
		{"a POST that becomes a GET, by 302", post, 302, "/c/?KEPT", "where a GET without a body would replace the POST"},
		{"a POST that becomes a GET, by 303", post, 303, "/c/?KEPT", "where a GET without a body would replace the POST"},
		{"a query that stays", all, 301, "/c/?more=1&KEPT", ""},
		{"a query that is lost", all, 301, "/c/?key=canary-query", "/c/, without the parameter \"status\" of the query; write that address instead"},
		{"a query that changes", all, 307, "/c/?key=canary-query&status=active", "without the parameter \"status\" of the query"},
		{"an address that may hide something", all, 307, "/c%61nary/", "the service redirects to another address, without the parameter"},
		{"a file on a declared host", all + "redirect_hosts: ['" + host + "']", 302, other + "/file?sig=1", ""},
		{"a file on the same host, which is declared", all + "redirect_hosts: [HOST]", 302, "/file?sig=1", ""},
		{"the result of a POST on the same host, which is declared", post + "redirect_hosts: [HOST]", 303, "/file?sig=1", ""},
		{"a body to a declared host", post + "redirect_hosts: ['" + host + "']", 307, other + "/c?KEPT", "/c, which would receive the body of the request, and no other host may"},
		{"a body to a declared host, by 308", post + "redirect_hosts: ['" + host + "']", 308, other + "/c?KEPT", "which would receive the body of the request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			requests := 0
			at := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if requests++; r.URL.Path != "/v1/people" {
					reply(list(1, 2))(w, r)
					return
				}
				w.Header().Set("Location", strings.Replace(c.to, "KEPT", r.URL.RawQuery, 1))
				w.WriteHeader(c.status)
			})
			options := strings.Replace(c.options, "HOST", "'"+strings.TrimPrefix(at, "http://")+"'", 1)
			s := connectortest.One(t, settings(t, at+"/v1/people?key=canary-query", options), connectors.Env{})
			if c.says == "" {
				isWhole(t, s, counted(2))
				return
			}
			isWhole(t, s, "", "the service redirects to ", c.says)
			if requests != 1 {
				t.Errorf("%d requests", requests)
			}
		})
	}
}

func TestConnectionsThatCannotBeTrusted(t *testing.T) {
	server := httptest.NewTLSServer(reply("[]"))
	t.Cleanup(server.Close)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log the refused handshake
	_, err := numbers(connectortest.One(t, settings(t, server.URL, ""), connectors.Env{}))
	fails(t, err, "the certificate is not trusted")
	if errors.Is(err, connectors.ErrTemporary) {
		t.Errorf("%v counts as transient", err)
	}
	loop := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/?key=canary-query", http.StatusFound)
	}
	_, err = numbers(source(t, "", loop))
	fails(t, err, "redirects in a loop")
	broken := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://a b/?key=canary")
		w.WriteHeader(http.StatusFound)
	}
	_, err = numbers(source(t, "retries: 0", broken))
	fails(t, err, "(attempts: 1)")
}
