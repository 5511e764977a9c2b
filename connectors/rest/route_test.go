package rest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
)

// courses serves the enrollments of courses, and the courses themselves in two pages.
type courses struct {
	enrolled map[string][]int // people by course
	order    []string
	asked    []string
	ignores  bool // sends everybody, whatever the course
}

func (c *courses) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.asked = append(c.asked, r.URL.RequestURI())
	if r.URL.Path == "/v1/courses" {
		at := parameter(r, "at", 0)
		if at+2 < len(c.order) {
			w.Header().Set("Link", fmt.Sprintf(`</v1/courses?at=%d>; rel="next"`, at+2))
		}
		var page []map[string]any
		for _, id := range c.order[at:min(at+2, len(c.order))] {
			page = append(page, map[string]any{"id": id, "title": "T"})
		}
		text, _ := json.Marshal(page)
		reply(string(text))(w, r)
		return
	}
	course := r.URL.Query().Get("course")
	if path, isPath := strings.CutPrefix(r.URL.EscapedPath(), "/v1/people/"); isPath {
		course, _ = url.PathUnescape(path)
	}
	if text, _ := io.ReadAll(r.Body); len(text) > 0 {
		var body struct{ Course string }
		_ = json.Unmarshal(text, &body)
		course = body.Course
	}
	people := c.enrolled[course]
	if c.ignores {
		people = slices.Concat(c.enrolled["A"], c.enrolled["B/1"])
	}
	list := []map[string]int{}
	for _, n := range people {
		list = append(list, map[string]int{"n": n})
	}
	text, _ := json.Marshal(map[string]any{"d": list, "count": len(people)})
	reply(string(text))(w, r)
}

// fanned reads records with the item that each was given: "1 A, 2 A".
func fanned(t *testing.T, s connectors.Source) (string, error) {
	t.Helper()
	headers, rows, err := connectortest.Read(t.Context(), s)
	var all []string
	for _, row := range rows {
		all = append(all, strings.Join(row.Cells, " "))
	}
	if err == nil && headers[len(headers)-1] != "course" {
		t.Errorf("headers %q", headers)
	}
	return strings.Join(all, ", "), err
}

const (
	ofCourses = "fan_out: {url: /v1/courses, paging: {type: link_header}, as: course}\nrecords: d\ntotal: count\n"
	byCourse  = "query: {course: '{course}'}\n" + ofCourses
)

func TestFanOut(t *testing.T) {
	some := func() *courses {
		return &courses{order: []string{"A", "B/1", "C d"}, enrolled: map[string][]int{"A": {1, 2}, "B/1": {2}, "C d": {3}}}
	}
	const want = "1 A, 2 A, 2 B/1, 3 C d"
	for name, options := range map[string]string{
		"in the query":    byCourse,
		"in the body":     "method: POST\nbody: '{\"course\": \"{course}\"}'\n" + ofCourses,
		"as declared":     "query: {course: '{course}'}\nrecords: d\ntotal: count\nfan_out: {items: [A, B/1, C d], as: course}\n",
		"with pages too":  byCourse + "paging: {type: offset, param: at}\n",
		"by another path": byCourse + "explode: ''\n",
	} {
		if got, err := fanned(t, source(t, options, some().ServeHTTP)); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	inPath := some()
	s := settings(t, serve(t, inPath.ServeHTTP)+"/v1/people/{course}", ofCourses)
	of := connectortest.One(t, s, connectors.Env{})
	if got, err := fanned(t, of); got != want || err != nil {
		t.Errorf("in the path: %q, %v", got, err)
	}
	if asked := []string{"/v1/courses", "/v1/courses?at=2", "/v1/people/A", "/v1/people/B%2F1", "/v1/people/C%20d"}; !slices.Equal(inPath.asked, asked) {
		t.Errorf("asked for %q", inPath.asked)
	}
	if at := of.Address().String(); !strings.HasSuffix(at, "/v1/people/{course}") {
		t.Errorf("the address is %s", at)
	}
}

// TestListsOfItemsThatAreNotWhole: a list of one item is held to all that a list is held to.
func TestListsOfItemsThatAreNotWhole(t *testing.T) {
	for _, c := range []struct {
		name, options string
		change        func(*courses)
		says          string
	}{
		{"no items", byCourse, func(c *courses) { c.order = nil }, "fan_out: page 1: the response itself is not an array"},
		{"a course without people", byCourse, func(c *courses) { c.enrolled["B/1"] = nil }, `item 2 of 3 ("B/1"): page 1: the service sent no records`},
		{"no people at all", "allow_empty: true\n" + byCourse, func(c *courses) { c.enrolled = nil }, "no record came for any of 3 items; check auth, url and {course}"},
		{"the course is ignored", byCourse, func(c *courses) { c.ignores = true }, "the same list came for each of 3 items: the service does not look at {course}"},
		{"the list of another course", byCourse, func(c *courses) { c.enrolled["C"] = c.enrolled["A"] }, `item 3 of 3 ("C"): the 2 records are those of item 1 of 3 ("A"): the service, or a cache before it, may not have looked at {course}; run again, and set fan_out.allow_equal to true`},
		{"the list of another course, which is permitted", strings.Replace(byCourse, "as:", "allow_equal: true, as:", 1), func(c *courses) { c.enrolled["C"] = c.enrolled["A"] }, "-"},
		{"the only record of another course", byCourse, func(c *courses) { c.enrolled["C"] = c.enrolled["B/1"] }, "-"},
		{"the first records of another course", byCourse, func(c *courses) { c.enrolled["C"] = []int{1, 2, 3} }, "-"},
		{"the records of another course in another order", byCourse, func(c *courses) { c.enrolled["C"] = []int{2, 1} }, "-"},
		{"another id", strings.Replace(byCourse, "as:", "item: code, as:", 1), nil, "fan_out: page 1: record 1: has no code; check fan_out.item"},
		{"a course that leads elsewhere", byCourse, func(c *courses) { c.order = []string{".."} }, `item 1 of 1 (".."): ".." would lead to another address; check fan_out.item`},
		{"a field of that name", strings.Replace(strings.ReplaceAll(byCourse, "course}", "n}"), "as: course", "as: n", 1), nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			service := &courses{order: []string{"A", "B/1", "C"}, enrolled: map[string][]int{"A": {1, 2}, "B/1": {2}, "C": {3}}}
			if c.change != nil {
				c.change(service)
			}
			_, rows, err := connectortest.Read(t.Context(), source(t, "retries: 0\n"+c.options, service.ServeHTTP))
			switch c.says {
			case "":
			case "-":
				if err != nil {
					t.Error(err)
				}
				return
			default:
				fails(t, err, c.says)
				return
			}
			for _, row := range rows { // which of the two is meant, nobody knows
				if err != nil || row.Code == "" {
					t.Errorf("%v, %v", row, err)
				}
			}
		})
	}
	// What may be so is permitted by name.
	empty := &courses{order: []string{"A", "B/1"}, enrolled: map[string][]int{"A": {1}}}
	if got, err := fanned(t, source(t, "allow_empty: true\n"+byCourse, empty.ServeHTTP)); got != "1 A" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	equal := &courses{order: []string{"A", "B/1"}, enrolled: map[string][]int{"A": {1, 2}, "B/1": {1, 2}}}
	if got, err := fanned(t, source(t, strings.Replace(byCourse, "as:", "allow_equal: true, as:", 1), equal.ServeHTTP)); got != "1 A, 2 A, 1 B/1, 2 B/1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	alike := &courses{order: []string{"A", "B/1"}, enrolled: map[string][]int{"A": {1}, "B/1": {1}}}
	if got, err := fanned(t, source(t, "paging: {repeats: allow}\n"+byCourse, alike.ServeHTTP)); got != "1 A, 1 B/1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// office makes reports to order.
type office struct {
	t      *testing.T
	states []string // of the responses to questions, in their order; the last one again and again
	orders int
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if isForeign := r.Host == "files.test"; isForeign == (r.Header.Get("Authorization") != "") {
		o.t.Errorf("credentials for %s: %v", r.Host, !isForeign)
	}
	switch {
	case isOrder(r):
		o.order(w, r)
	case isQuestion(r):
		state := o.states[0]
		if len(o.states) > 1 {
			o.states = o.states[1:]
		}
		o.tell(w, state)
	default:
		fmt.Fprintf(w, `{"d": %s}`, list(1, 2))
	}
}

func (o *office) order(w http.ResponseWriter, r *http.Request) {
	o.orders++
	if body, _ := io.ReadAll(r.Body); string(body) != `{"report": "people"}` {
		o.t.Errorf("ordered by %s", body)
	}
	w.Header().Set("Location", "/v1/jobs/7")
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"id": 7}`)
}

// tell says how the job stands.
func (o *office) tell(w http.ResponseWriter, state string) {
	switch state {
	case "patience":
		w.Header().Set("Retry-After", "7")
	case "202":
		w.WriteHeader(http.StatusAccepted)
		return
	case "":
		fmt.Fprint(w, `{}`)
		return
	case "24 rows", "2 rows":
		fmt.Fprintf(w, `{"status": "done", "rows": %s}`, strings.TrimSuffix(state, " rows"))
		return
	}
	fmt.Fprintf(w, `{"status": %q, "all": 2, "more": 3, "link": "http://files.test/r?report=7"}`, state)
}

// TestJobs: a report is ordered once, asked about until it is ready, and then read.
func TestJobs(t *testing.T) {
	const byID, byLink = "poll: '/v1/jobs/{job}'", "id: 'header:Location'"
	const elsewhere = byID + ", result: link"
	for _, c := range []struct {
		name, options, job string
		states             []string
		says               string // empty if the report is read
		took               time.Duration
	}{
		{"after a while", "", byID, []string{"queued", "running", "done"}, "", 20 * time.Second},
		{"when the service says so", "", byID, []string{"patience", "done"}, "", 7 * time.Second},
		{"no later than is permitted", "max_wait: 5s", byID, []string{"patience", "done"}, "", 5 * time.Second},
		{"that is accepted", "", byID, []string{"202", "done"}, "", 10 * time.Second},
		{"by its link", "redirect_hosts: [files.test]", byLink + ", result: link", []string{"queued", "done"}, "", 10 * time.Second},
		{"with a total", "", byID + ", total: all", []string{"done"}, "", 0},
		{"that is one record short", "", byID + ", total: more", []string{"done"}, "page 1: the service declares 3 records (the job), but 2 were read", 0},
		{"without its total", "", byID + ", total: none", []string{"done"}, "job: the response has no number of records (none); check job.total", 0},
		{"that tells of more rows", "", byID, []string{"24 rows"}, "page 1: the state of the job (rows) tells of 24 records, not 2: declare `job.total: rows`", 0},
		{"that tells of more rows, which means something else", "ignore_signs: [rows]", byID, []string{"24 rows"}, "", 0},
		{"that tells of its rows", "", byID, []string{"2 rows"}, "", 0},
		{"that failed", "", byID, []string{"queued", "broken"}, `job: the service reports that the job has failed ("broken")`, 10 * time.Second},
		{"without a state", "", byID, []string{""}, "job: the response has no state of the job (status); check job.status", 0},
		{"without end", "", byID, []string{"queued"}, `the pull did not finish within its deadline of 10m0s, on the way to its list, while the state of the job is "queued", which is neither in job.done nor in job.failed`, 10 * time.Minute},
		{"that is never ready", "", byID, []string{"202"}, "within its deadline of 10m0s, on the way to its list, while the job is not ready (202 Accepted)", 10 * time.Minute},
		{"in a state that may hide something", "", byID, []string{"%71ueued"}, `while the state of the job is "…"`, 10 * time.Minute},
		{"in a state in capitals", "", byID, []string{"queued", "DONE"}, `job: the state of the job is "DONE", which is written otherwise in the configuration, "done"; correct job.done or job.failed`, 10 * time.Second},
		{"that failed in capitals", "", byID, []string{"Broken"}, `job: the state of the job is "Broken", which is written otherwise`, 0},
		{"on another host", "", elsewhere, []string{"done"}, `job: the report is on another host, "files.test"; declare the host in redirect_hosts`, 0},
		{"on a declared host", "redirect_hosts: [files.test]", elsewhere, []string{"done"}, "", 0},
		{"on a declared host, by a POST", "method: POST\nredirect_hosts: [files.test]", elsewhere, []string{"done"}, "job: the report is on another host, which may not receive the body of the request", 0},
		{"without an address", "", byID + ", result: none", []string{"done"}, "job: the response has no address of the report (none); check job.result", 0},
		{"without a link", "", "id: id", []string{"done"}, "job: the response to the order has no link at id; check job.id, or declare job.poll", 0},
		{"without an ID", "", byID + ", id: none", []string{"done"}, "job: the response to the order has no none; check job.id", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &office{t: t, states: c.states}
				s := rest.New().(*rest.Settings)
				decode(t, s, "http://service.test/v1/people", "allow_private: true\nauth: {bearer: canary}\nquery: {report: '{job}'}\nrecords: d\npaging: {type: none}\n"+
					"job: {url: /v1/jobs, body: '{\"report\": \"people\"}', done: [done], failed: [broken], "+c.job+"}\n"+c.options)
				started := time.Now()
				got, err := through(connectortest.One(t, s, connectors.Env{}), o)
				if took := time.Since(started); took != c.took || o.orders != 1 {
					t.Errorf("%d orders, after %v", o.orders, took)
				}
				if c.says != "" {
					fails(t, err, c.says)
				} else if got != counted(2) || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			})
		})
	}
}

func TestFaultsOfRoutes(t *testing.T) {
	for _, c := range []struct{ options, says string }{
		{"fan_out: {query: {a: b}}", "fan_out.url: is missing"},
		{"fan_out: {url: /x}", "fan_out.as: {item} is neither in url nor in query or body"},
		{"query: {a: '{item}'}\nfan_out: {url: /x, items: [a]}", "fan_out.items: cannot be combined with url"},
		{"query: {a: '{item}'}\nfan_out: {url: 'https://other.example/x'}", "fan_out.url: is not an address on the host of url, example.com"},
		{"query: {a: '{item}'}\nfan_out: {url: /x, paging: {type: page, param: p, size: 3}}", "fan_out.paging.size: must come with size_param"},
		{"query: {a: '{item}'}\nfan_out: {url: /x, paging: {type: page, param: p, in: body}}", "fan_out.paging.in: the list of items is requested by GET"},
		{"job: {done: [x]}", "job.url: is missing"},
		{"job: {url: /x, done: [x]}", "job.result: is missing, and url has no {job}"},
		{"query: {a: '{job}'}\njob: {url: /x}", "job.done: is missing"},
		{"query: {a: '{job}'}\njob: {url: /x, poll: /y, done: [x]}", "job.poll: has no {job}"},
		{"query: {a: '{job}'}\njob: {url: 'http://example.com/x', poll: '/y/{job}', done: [x]}", "job.url: is not an address on the host of url"},
		{"query: {a: '{job}{item}'}\njob: {url: /x, done: [x], body: '[]'}\nfan_out: {url: /x}", "job.body: is not a JSON object"},
		{"query: {a: '{job}{item}'}\njob: {url: /x, done: [x]}\nfan_out: {url: /x}", "job.url: cannot be combined with fan_out"},
		{"query: {a: '{job}'}\njob: {url: /x, done: [x]}\nincremental: {param: a, changed: b, id: c}", "job.url: cannot be combined with incremental"},
		{"format: csv\nrecords: d", "records: does not apply if format is csv"},
		{"format: csv\ncsv: {separator: ab}", `csv.separator: "ab" is not one ASCII character`},
	} {
		s := rest.New().(*rest.Settings)
		decode(t, s, "https://example.com/v1", c.options)
		fails(t, s.Validate(), c.says)
	}
}

func TestCSV(t *testing.T) {
	serves := func(kind, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, text)
		}
	}
	for _, c := range []struct{ name, options, text, want, says string }{
		{"as it is", "", "\ufeffid,name\n0012,\"O\"\"Neil, A\"\n7,\n", `0012 O"Neil, A|7 (null)`, ""},
		{"another separator", "csv: {separator: tab}\n", "id\tname\n1\ta\n", "1 a", ""},
		{"a footer", "csv: {footer: Generated By}\n", "id,name\n1,a\n\n\n\"Report\"\n\"Generated By: X, Y\"\n", "1 a", ""},
		{"no footer", "csv: {footer: Generated By}\n", "id,name\n1,a\n", "", "the response was truncated"},
		{"a cut footer", "csv: {footer: Generated By}\n", "id,name\n1,a\n\nReport\n", "", "the response was truncated"},
		{"records below the footer", "csv: {footer: Generated By}\n", "id,name\n1,a\n\nGenerated By\n2,b\n", "", "line 5 is below the records and looks like one; check csv.footer"},
		{"a row of another width", "", "id,name\n1,a\n2\n", "", "line 3 has 1 cells, but the header has 2"},
		{"a quote that does not end", "", "id,name\n1,\"a\n", "", `is not CSV: extraneous or missing " in quoted-field`},
		{"two columns of one name", "", "id,id\n1,a\n", "", "column 2 of the header has no name, or that of another column"},
		{"a column without a name", "", "id,\n1,a\n", "", "column 2 of the header has no name"},
		{"nothing", "", "", "", "the response has no header; check url and query"},
		{"no rows", "", "id,name\n", "", "the service sent no records"},
		{"another encoding", "", "id,name\n1,\xe4\n", "", "the response is not UTF-8 text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := source(t, "retries: 0\nformat: csv\npaging: {type: none}\n"+c.options, serves("text/csv; charset=UTF-8", c.text))
			_, rows, err := connectortest.Read(t.Context(), s)
			var all []string
			for _, row := range rows {
				all = append(all, strings.ReplaceAll(strings.Join(row.Cells, " "), null, "(null)"))
			}
			if got := strings.Join(all, "|"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.says != "" || err != nil {
				fails(t, err, c.says)
			}
		})
	}
	isWhole(t, source(t, "format: csv\npaging: {type: none}", serves("text/html", "<html>")), "", "responded with a web page, not CSV")
	isWhole(t, source(t, "format: csv\npaging: {type: none}", serves("application/json", "{}")), "", `responded with content of type "application/json", not CSV`)
	isWhole(t, source(t, "", code(http.StatusAccepted)), "", "responded with 202 Accepted: the service makes the list later; declare job, which waits for it")
}
