package rest_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/reference"
)

// fault is what a service does to one request for a page, and to how many of the requests
// from the second page on (or the only one).
type fault struct {
	name  string
	times int // 0 for always
	do    func(w http.ResponseWriter, r *http.Request, y way, whole []byte)
	// outcome is what must come of it by every way: "exact" or "error", empty if ways differ.
	outcome string
	// meets says which lists may meet the fault: of any kind, in pages, or of several responses.
	meets   func(wayKind) bool
	options string
}

func anyWay(wayKind) bool      { return true }
func pagesOnly(k wayKind) bool { return k == inPages }
func several(k wayKind) bool   { return k != atOnce }

const (
	records  = 10  // of the list
	deadline = 600 // of a pull, in seconds: the default
	always   = 0
)

// Credentials that expire.
const (
	tokens  = "auth: {oauth2: {token_url: 'http://service.test/token', client_id: c, client_secret: canary}}\n"
	given   = "auth: {token: {url: 'http://service.test/token', form: {password: canary}}}\n"
	cookies = "auth: {session: {url: 'http://service.test/login', form: {password: canary}}}\n"
)

// write writes part of a page in the given number of pieces, with a wait before each. The
// clock is that of a synctest bubble, so nobody waits.
func write(w http.ResponseWriter, text []byte, pieces int, wait time.Duration) {
	for i := range pieces {
		time.Sleep(wait)
		w.Write(text[len(text)*i/pieces : len(text)*(i+1)/pieces])
		w.(http.Flusher).Flush()
	}
}

func respond(status int, header, value, body string) func(http.ResponseWriter, *http.Request, way, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ way, _ []byte) {
		w.Header().Set("Content-Type", "application/json")
		if header != "" {
			w.Header().Set(header, value)
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// cut breaks the connection after a percentage of the page.
func cut(percent int) func(http.ResponseWriter, *http.Request, way, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
		write(w, whole[:len(whole)*percent/100], 1, 0)
		panic(http.ErrAbortHandler)
	}
}

// nth is the header with the number of the request that meets the fault.
const nth = "Nth"

// cutEach breaks the first time after one percent, then after two, and so on.
func cutEach(w http.ResponseWriter, r *http.Request, y way, whole []byte) {
	percent, _ := strconv.Atoi(w.Header().Get(nth))
	cut(percent)(w, r, y, whole)
}

func stall(_ http.ResponseWriter, r *http.Request, _ way, _ []byte) { <-r.Context().Done() }

// cutGzip sends half of a compressed page, as if that were all of it.
func cutGzip(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) {
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	z.Write(whole)
	z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.Write(compressed.Bytes()[:compressed.Len()/2])
}

// first sends the first page again.
func first(w http.ResponseWriter, r *http.Request, y way, _ []byte) {
	y.page(w, r, 0, min(pageSize, records), records)
}

// other sends the page of a list that has changed since the first page.
func other(added, shift int) func(http.ResponseWriter, *http.Request, way, []byte) {
	return func(w http.ResponseWriter, r *http.Request, y way, _ []byte) {
		from := min(y.from(r)-shift, records+added)
		y.page(w, r, from, min(from+pageSize, records+added), records+added)
	}
}

// shrunk sends the page of a list whose first record was deleted after the first page came.
func shrunk(w http.ResponseWriter, r *http.Request, y way, _ []byte) {
	recorded := httptest.NewRecorder()
	recorded.Header().Set("Content-Type", "application/json")
	from := min(y.from(r), records-1)
	y.page(recorded, r, from, min(from+pageSize, records-1), records-1)
	maps.Copy(w.Header(), recorded.Header())
	io.WriteString(w, ofRecord.ReplaceAllStringFunc(recorded.Body.String(), func(text string) string {
		n, _ := strconv.Atoi(strings.TrimPrefix(text, `"n":`))
		return fmt.Sprintf(`"n":%d`, n+1)
	}))
}

var ofRecord = regexp.MustCompile(`"n":\d+`)

// withoutFifth is what remains of a list that shrank at its beginning while it was read.
var withoutFifth = strings.Replace(counted(records), " 5", "", 1)

var faults = []fault{
	{"none", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) { w.Write(whole) }, "exact", anyWay, ""},
	{"reset, twice", 2, func(http.ResponseWriter, *http.Request, way, []byte) { panic(http.ErrAbortHandler) }, "exact", anyWay, ""},
	{"reset, always", always, func(http.ResponseWriter, *http.Request, way, []byte) { panic(http.ErrAbortHandler) }, "error", anyWay, ""},
	{"stall, once", 1, stall, "exact", anyWay, ""},
	{"stall, always", always, stall, "error", anyWay, ""},
	{"cut at 1 %, once", 1, cut(1), "exact", anyWay, ""},
	{"cut at 50 %, once", 1, cut(50), "exact", anyWay, ""},
	{"cut at 99 %, once", 1, cut(99), "exact", anyWay, ""},
	{"cut at each percent, one after the other", 99, cutEach, "exact", anyWay, "retries: 99\ndeadline: 3h\n"},
	{"cut at 50 %, always", always, cut(50), "error", anyWay, ""},
	{"cut gzip, once", 1, cutGzip, "exact", anyWay, ""},
	{"cut gzip, always", always, cutGzip, "error", anyWay, ""},
	{"dribble of 20 s", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) { write(w, whole, 20, time.Second) }, "exact", anyWay, ""},
	{"dribble without end", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) { write(w, whole, 20, time.Minute) }, "error", anyWay, ""},
	{"429, five times", 5, respond(429, "", "", ""), "exact", anyWay, ""},
	{"429, always", always, respond(429, "", "", ""), "error", anyWay, ""},
	{"429 with Retry-After: 999999, once", 1, respond(429, "Retry-After", "999999", ""), "exact", anyWay, ""},
	{"503 with Retry-After: 999999, always", always, respond(503, "Retry-After", "999999", ""), "error", anyWay, ""},
	{"500 with a page of the list", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) {
		w.WriteHeader(http.StatusInternalServerError)
		w.Write(whole)
	}, "error", anyWay, ""},
	{"401", always, respond(401, "", "", ""), "error", anyWay, ""},
	{"401, once, to a token", 1, respond(401, "", "", ""), "exact", anyWay, tokens},
	{"401, always, to a token", always, respond(401, "", "", ""), "error", anyWay, tokens},
	{"401, once, to a token of a login", 1, respond(401, "", "", ""), "exact", anyWay, given},
	{"401, always, to a token of a login", always, respond(401, "", "", ""), "error", anyWay, given},
	{"a page to log in at, once, to a session", 1, respond(200, "Content-Type", "text/html", "<form>"), "exact", anyWay, cookies},
	{"a page to log in at, always, to a session", always, respond(200, "Content-Type", "text/html", "<form>"), "error", anyWay, cookies},
	{"403", always, respond(403, "", "", ""), "error", anyWay, ""},
	{"200 with an error", always, respond(200, "", "", `{"error": "canary", "d": [], "value": [], "Resources": [], "totalResults": 0}`), "error", anyWay, ""},
	{"200 without a body", always, respond(200, "", "", ""), "error", anyWay, ""},
	{"200 with an empty list, once", 1, func(w http.ResponseWriter, r *http.Request, y way, _ []byte) {
		from := min(y.from(r), records)
		y.page(w, r, from, from, records)
	}, "error", several, ""},
	{"204", always, respond(204, "", "", ""), "error", anyWay, ""},
	{"206 with a page of the list", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) {
		w.WriteHeader(http.StatusPartialContent)
		w.Write(whole)
	}, "error", anyWay, ""},
	{"a web page", always, respond(200, "Content-Type", "text/html", "<html>canary</html>"), "error", anyWay, ""},
	{"another content type", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) {
		w.Header().Set("Content-Type", "text/plain")
		w.Write(whole)
	}, "error", anyWay, ""},
	{"JSON and more", always, func(w http.ResponseWriter, _ *http.Request, _ way, whole []byte) { w.Write(append(whole, whole...)) }, "error", anyWay, ""},
	{"the first page again", always, first, "error", pagesOnly, ""},
	{"a list that grew at its end", always, other(1, 0), "", pagesOnly, ""},
	{"a list that shrank at its beginning", always, shrunk, "", pagesOnly, ""},
	{"a list that grew at its beginning", always, other(1, 1), "error", pagesOnly, ""},
}

// hall is a service in memory, whose connections and waits take no time of the clock.
type hall struct{ connections chan net.Conn }

func (h hall) Accept() (net.Conn, error) {
	c, open := <-h.connections
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (hall) Close() error   { return nil }
func (hall) Addr() net.Addr { return &net.TCPAddr{} }

// through serves a source by the handler while it is read.
func through(s connectors.Source, handler http.Handler) (string, error) {
	h := hall{make(chan net.Conn)}
	server := &http.Server{Handler: handler}
	go server.Serve(h)
	rest.Through(s, func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case h.connections <- theirs:
			return ours, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	got, err := numbers(s)
	close(h.connections)
	server.Close()
	return got, err
}

// whole is the page of a request without any fault.
func (y way) whole(n int, r *http.Request) (http.Header, []byte) {
	recorded := httptest.NewRecorder()
	y.of(n)(recorded, r)
	return recorded.Header(), recorded.Body.Bytes()
}

// with serves a list whose second page, or only one, has the fault.
func (y way) with(f fault) http.HandlerFunc {
	var done, logins atomic.Int64 // a request may come while another one stalls
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch cookie, _ := r.Cookie("session"); {
		case r.URL.Path == "/token":
			fmt.Fprintf(w, `{"access_token": "canary%d", "token_type": "bearer"}`, logins.Add(1))
			return
		case r.URL.Path == "/login":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: fmt.Sprintf("canary%d", logins.Add(1)), Path: "/"})
			return
		case (f.options == tokens || f.options == given) && r.Header.Get("Authorization") != fmt.Sprintf("Bearer canary%d", logins.Load()),
			f.options == cookies && (cookie == nil || cookie.Value != fmt.Sprintf("canary%d", logins.Load())):
			w.WriteHeader(http.StatusForbidden)
			return
		}
		text, _ := io.ReadAll(r.Body)
		again := func() *http.Request { r.Body = io.NopCloser(bytes.NewReader(text)); return r }
		header, whole := y.whole(records, again())
		if !y.fails(again()) || f.times > 0 && int(done.Load()) == f.times {
			maps.Copy(w.Header(), header)
			w.Write(whole)
			return
		}
		n := done.Add(1)
		if f.meets(atOnce) { // others write a page of their own
			maps.Copy(w.Header(), header)
		}
		w.Header().Set(nth, strconv.FormatInt(n, 10))
		f.do(w, again(), y, whole)
	}
}

// outcome pulls a list with a fault, and returns what came of it.
func outcome(t *testing.T, y way, f fault) string {
	t.Helper()
	s := rest.New().(*rest.Settings)
	decode(t, s, "http://service.test/v1/people", "allow_private: true\n"+f.options+y.options)
	started := time.Now()
	got, err := through(connectortest.One(t, s, connectors.Env{}), y.with(f))
	took := time.Since(started)
	if took > (deadline+1)*time.Second && !strings.Contains(f.options, "deadline") {
		t.Errorf("%s, %s: took %v", y.name, f.name, took)
	}
	grown := f.outcome == "" && got == counted(records+1)
	lacking := f.outcome == "" && got == withoutFifth
	switch {
	case err == nil && got != counted(records) && !grown && !lacking:
		t.Errorf("%s, %s: read as %q, without an error", y.name, f.name, got)
	case f.outcome == "exact" && err != nil, f.outcome == "error" && err == nil:
		t.Errorf("%s, %s: %v", y.name, f.name, err)
	case strings.Contains(fmt.Sprint(err), "canary"):
		t.Errorf("%s, %s: shows what the service says: %v", y.name, f.name, err)
	}
	switch {
	case grown:
		return "the list as it is now"
	case lacking:
		return "the list without a record that moved to the page before, without a word"
	case err == nil:
		return "the whole list"
	}
	what := "error: "
	if errors.Is(err, connectors.ErrTemporary) {
		what = "try again later: "
	}
	return what + plainError(err)
}

var (
	ofPage   = regexp.MustCompile(`^.*?(page \d+|job: the order|job: its state|job): `)
	variable = regexp.MustCompile(`; if it means something else.*| \((d|d\.results|value|Resources|header:[A-Za-z-]+|t|meta\.[a-z]+|@odata\.count|totalResults)\)`)
)

// signTable has the names of signs by what they say.
func signTable() string {
	says := []string{
		"how many records the list has", "the same, or how many the page has", "the same, in what tells of a `job`", "how many pages there are",
		"true while more follow", "true at the end", "where the next page is", "anything: the response lacks records",
		"anything: there was an error", "false: there was an error", "`error`, `fail`, `failed` or `failure`",
	}
	var table strings.Builder
	table.WriteString("| what it says | names |\n| --- | --- |\n")
	for i, names := range rest.SignsOf() {
		fmt.Fprintf(&table, "| %s | `%s` |\n", says[i], strings.Join(names, "`, `"))
	}
	return table.String()
}

// plainError is an error without what differs from way to way.
func plainError(err error) string {
	text := ofPage.ReplaceAllString(err.Error(), "")
	text = strings.TrimSuffix(text, "; "+connectors.ErrTemporary.Error())
	return variable.ReplaceAllString(text, "")
}

// TestDocument pulls a list of each way of paging under each fault: the pull has exactly
// the records, or ends with an error before its deadline. docs/services.md has the table;
// UPDATE_GOLDEN=1 updates it.
func TestDocument(t *testing.T) {
	var table strings.Builder
	pulls := 0
	table.WriteString("| what the service does | what the pull has | by |\n| --- | --- | --- |\n")
	synctest.Test(t, func(t *testing.T) {
		for _, f := range faults {
			by := map[string][]string{}
			for _, y := range ways {
				if !f.meets(y.kind) {
					continue
				}
				got := outcome(t, y, f)
				pulls++
				by[got] = append(by[got], y.name)
			}
			outcomes := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(len(by[b])-len(by[a]), cmp.Compare(a, b)) })
			for _, o := range outcomes {
				which := strings.Join(by[o], ", ")
				switch {
				case len(by) == 1:
					which = "all"
				case len(by[o]) > len(ways)/2:
					which = "all others"
				}
				fmt.Fprintf(&table, "| %s | %s | %s |\n", f.name, strings.ReplaceAll(o, "|", `\|`), which)
			}
		}
	})
	t.Attr("promise", fmt.Sprintf("bounded retry: %d pulls, by %d ways of listing under %d faults: each has exactly the records, or ends with an error before its deadline", pulls, len(ways), len(faults)))
	path := filepath.Join("..", "..", "docs", "services.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := reference.Fill(string(text), map[string]string{"faults": table.String(), "presets": presetTable(t), "ids": twiceTable(t), "deletions": deletionTable(t), "signs": signTable(), "unseen": unseenTable(t)})
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(want, string(text)); diff != "" {
		t.Errorf("docs/services.md is out of date; run make docs (-declared +document)\n%s", diff)
	}
}
