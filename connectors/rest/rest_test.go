package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/models"
)

const null = connectortest.Null

func TestSource(t *testing.T) {
	connectortest.Run(t, func(t *testing.T) connectortest.Case {
		var body strings.Builder
		want := connectortest.Case{Headers: []string{"id", "name"}}
		for i := 1; i <= 300; i++ {
			fmt.Fprintf(&body, `,{"id": "%04d", "name": "N%d"}`, i, i)
			want.Rows = append(want.Rows, sound(int64(i), fmt.Sprintf("%04d", i), fmt.Sprintf("N%d", i)))
		}
		want.Rows = append(want.Rows, faulty(301, 2, models.FaultRecord))
		whole := `{"data": [` + body.String()[1:] + `, 7], "total": 301}`
		options := "records: data\ntotal: total\nretries: 0"
		want.Source = source(t, options, reply(whole))
		want.Cut = func(t *testing.T, percent int) connectors.Source {
			return source(t, options, reply(whole[:len(whole)*percent/100]))
		}
		want.Broken = func(t *testing.T, percent int) connectors.Source {
			return source(t, options, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
				reply(whole[:len(whole)*percent/100])(w, nil)
			})
		}
		return want
	})
}

// serve starts a local service that ends with the test.
func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func reply(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write([]byte(body))
	}
}

// settings decodes what a user writes, with all defaults set. Unless the options say
// otherwise, the list is never split.
func settings(t testing.TB, url, options string) *rest.Settings {
	t.Helper()
	s := rest.New().(*rest.Settings)
	s.Paging.Type = "none"
	s.AllowPrivate, s.MinWait, s.MaxWait = true, time.Millisecond, 2*time.Millisecond
	decode(t, s, url, options)
	return s
}

// decode decodes what a user writes.
func decode(t testing.TB, s *rest.Settings, url, options string) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader("url: \"" + url + "\"\n" + options))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil {
		t.Fatal(err)
	}
}

func source(t testing.TB, options string, handler http.HandlerFunc) connectors.Source {
	t.Helper()
	return connectortest.One(t, settings(t, serve(t, handler)+"/v1/people?key=canary-query", options), connectors.Env{})
}

func sound(row int64, cells ...string) connectortest.Row {
	return connectortest.Row{Number: row, Cells: cells}
}

func faulty(row int64, width int, code string) connectortest.Row {
	r := connectortest.Row{Number: row, Code: code}
	for range width {
		r.Cells = append(r.Cells, null)
	}
	return r
}

func TestRecordsAsTheyAreWritten(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	for _, c := range []struct {
		name, options, body string
		headers             []string
		rows                []connectortest.Row
	}{
		{"texts and literals", "", `[{"id": "0012", "n": 1.50, "big": 12345678901234567890, "e": 1E+2, "yes": true, "no": false, "nil": null, "empty": ""}]`,
			[]string{"id", "n", "big", "e", "yes", "no", "nil", "empty"}, []connectortest.Row{sound(1, "0012", "1.50", "12345678901234567890", "1E+2", "true", "false", null, "")}},
		{"escapes", "", `[{"a": "x\ty\u00e4\"\\"}]`, []string{"a"}, []connectortest.Row{sound(1, "x\tyä\"\\")}},
		{"objects are flattened", "", `[{"id": 1, "department": {"name": "HR", "head": {"id": 7}}, "none": {}}]`, []string{"id", "department.name", "department.head.id"}, []connectortest.Row{sound(1, "1", "HR", "7")}},
		{"an object that is null somewhere has no column", "", `[{"id": 1, "boss": null}, {"id": 2, "boss": {"id": 7}}]`, []string{"id", "boss.id"}, []connectortest.Row{sound(1, "1", connectortest.Null), sound(2, "2", "7")}},
		{"arrays stay JSON", "", `[{"tags": [ "a", {"b" : 1} ]}]`, []string{"tags"}, []connectortest.Row{sound(1, `["a",{"b":1}]`)}},
		{"the header is the union of keys", "", `[{"a": 1}, {"b": 2, "a": 3}, {}, {"c": 4}]`, []string{"a", "b", "c"}, []connectortest.Row{sound(1, "1", null, null), sound(2, "3", "2", null), sound(3, null, null, null), sound(4, null, null, "4")}},
		{"no records", "allow_empty: true", ` [ ] `, nil, nil},
		{"a path", "records: a.b", `{"a": {"b": [{"x": 1}]}}`, []string{"x"}, []connectortest.Row{sound(1, "1")}},
		{"a key with dots", "records: a.b.c", `{"a.b": {"c": [{"x": 1}]}, "a": 1}`, []string{"x"}, []connectortest.Row{sound(1, "1")}},
		{"records that are not objects", "", `[{"a": 1}, 2, null, "x", [3], {"a": 4}]`, []string{"a"}, []connectortest.Row{sound(1, "1"), faulty(2, 1, models.FaultRecord), faulty(3, 1, models.FaultRecord), faulty(4, 1, models.FaultRecord), faulty(5, 1, models.FaultRecord), sound(6, "4")}},
		{"a repeated key", "", `[{"a": 1, "a": 2}, {"b": {"c": 1}, "b.c": 2}]`, []string{"a", "b.c"}, []connectortest.Row{faulty(1, 2, models.FaultRecord), faulty(2, 2, models.FaultRecord)}},
		{"a NUL character", "", `[{"a": "x\u0000"}]`, []string{"a"}, []connectortest.Row{faulty(1, 1, models.FaultNUL)}},
		{"half a character", "", `[{"a": "000\ud800"}, {"a": "000\udc00"}, {"a": "000\udc00\ud800"}, {"a": "0\\ud800"}, {"a": "\ud83d\ude00"}, {"a": "\ufffd"}]`, []string{"a"},
			[]connectortest.Row{faulty(1, 1, models.FaultRecord), faulty(2, 1, models.FaultRecord), faulty(3, 1, models.FaultRecord), sound(4, `0\ud800`), sound(5, "😀"), sound(6, "\ufffd")}},
		{"too deep", "", `[{"b": 1}, ` + deep + `]`, []string{"b"}, []connectortest.Row{sound(1, "1"), faulty(2, 1, models.FaultRecord)}},
		{"a key without a name", "", `[{"": 1}]`, []string{"column 1"}, []connectortest.Row{sound(1, "1")}},
		{"a total that is reached", "total: meta.total\nrecords: data", `{"data": [{"a": 1}], "meta": {"total": "1"}}`, []string{"a"}, []connectortest.Row{sound(1, "1")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers, rows, err := connectortest.Read(t.Context(), source(t, c.options, reply(c.body)))
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, c.headers, headers, c.rows, rows)
		})
	}
}

// TestNumbersAreMarked checks that JSON numbers with a decimal point are marked as
// numbers, and that texts that look like numbers are not.
func TestNumbersAreMarked(t *testing.T) {
	s := source(t, "records: data\nretries: 0", reply(`{"data": [{"a": 1.5, "b": "1.5", "c": true, "d": {"e": 2.25}}, {"a": "1.5", "b": 3}]}`))
	r, err := s.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() {
		t.Fatal(r.Err())
	}
	batch := r.RecordBatch()
	marks := batch.Column(int(batch.NumCols()) - 1).(*array.Binary)
	for column, want := range map[string][]bool{"a": {true, false}, "b": {false, false}, "c": {false, false}, "d.e": {true, false}} {
		at := r.Schema().FieldIndices(column)[0]
		for row, want := range want {
			if got := models.KindOf(marks.Value(row), at) == models.RawNumber; got != want {
				t.Errorf("%s of record %d: %v", column, row+1, got)
			}
		}
	}
}

func TestResponsesWithoutContent(t *testing.T) {
	_, rows, err := connectortest.Read(t.Context(), source(t, "records: data\ntotal: t\npaging: {no_content: end}\nallow_empty: true", code(http.StatusNoContent)))
	if len(rows) != 0 || err != nil {
		t.Errorf("%v, %v", rows, err)
	}
	_, err = numbers(source(t, "paging: {no_content: end}", code(http.StatusNoContent)))
	fails(t, err, "the service sent no records")
	_, err = numbers(source(t, "allow_empty: true", code(http.StatusNoContent)))
	fails(t, err, "responded with 204 No Content and not with a list; if that is how the service ends its lists, set paging.no_content to end")
}

// TestAnyRecordSurvives draws records of texts and reads them back.
func TestAnyRecordSurvives(t *testing.T) {
	var body []byte
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { reply(string(body))(w, r) })
	s := connectortest.One(t, settings(t, url, "allow_empty: true"), connectors.Env{})
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab0 ,\"\\\n\tä€\u202e{}[]")))
		records := rapid.SliceOf(rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "c"}), text)).Draw(rt, "records")
		var err error
		if body, err = json.Marshal(records); err != nil {
			rt.Fatal(err)
		}
		if records == nil {
			body = []byte("[]")
		}
		headers, rows, err := connectortest.Read(context.Background(), s)
		if err != nil || len(rows) != len(records) {
			rt.Fatalf("%d of %d records, %v", len(rows), len(records), err)
		}
		for i, row := range rows {
			for j, name := range headers {
				if want, found := records[i][name]; (found && row.Cells[j] != want) || (!found && row.Cells[j] != null) {
					rt.Fatalf("record %d: %s is %q, want %q", i+1, name, row.Cells[j], want)
				}
			}
		}
	})
}

func TestAddressAndFingerprint(t *testing.T) {
	s := source(t, "", reply("[]"))
	if got := s.Address().String(); !strings.HasSuffix(got, "/v1/people") || strings.Contains(got, "canary") {
		t.Errorf("address %q", got)
	}
	if sum, err := s.Fingerprint(t.Context()); sum != "" || err != nil {
		t.Errorf("fingerprint %q, %v", sum, err)
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	bad := settings(t, "ftp://user:canary@example.com", `
auth: {bearer: a, basic: {user: b, password: c}}
paging: {type: keyset, path: x, param: y, size: -1}
headers: {"X Team": a}
max_pages: 0
timeout: -1s
deadline: 0s
retries: -1
min_wait: 0s
max_wait: 0s
`).Validate()
	for _, key := range []string{"url:", "auth:", "headers:", "paging.type:", "paging.path:", "paging.param:", "paging.size:", "max_pages:", "timeout:", "deadline:", "retries:", "min_wait:", "max_wait:"} {
		if bad == nil || !strings.Contains("\n"+bad.Error(), "\n"+key) {
			t.Errorf("%v\nlacks %s", bad, key)
		}
	}
	if strings.Contains(fmt.Sprint(bad), "canary") {
		t.Errorf("a secret is shown: %v", bad)
	}
	for _, c := range []struct{ url, options, says string }{
		{"https://example.com/v1", "", ""},
		{"https://example.com/v1", "paging: {type: next_url, path: links.next}", ""},
		{"https://example.com/v1", "paging: {type: page, param: page, start: 0, size_param: n, size: 200}", ""},
		{"https://example.com/v1", "paging: {type: page, param: page, size: 200}", "paging.size: must come with size_param"},
		{"", "", "url: is missing"},
		{"people", "", "url: is not a web address"},
		{"https://u:p@example.com", "", "url: has a user or password"},
		{"http://example.com", "allow_private: false\nauth: {bearer: x}", "url: would send the credentials unencrypted"},
	} {
		s := rest.New().(*rest.Settings)
		if err := yaml.Unmarshal([]byte("url: \""+c.url+"\"\n"+c.options), s); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(); (err == nil) != (c.says == "") || (err != nil && !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s %s: %v, want %q", c.url, c.options, err, c.says)
		}
	}
}

func TestSettingsHideTheirSecrets(t *testing.T) {
	s := settings(t, "https://example.com", "auth: {bearer: canary-bearer, basic: {user: u, password: canary-password}, api_key: {header: X, value: canary-key}, "+
		"oauth2: {client_secret: canary-secret, password: canary-word, params: {x: canary-param}}, session: {form: {x: canary-field}, body: canary-body}}\nheaders: {X-Key: canary-header}\nmethod: POST\nbody: canary-request")
	dump, err := yaml.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if shown := string(dump) + fmt.Sprintf("%v %+v %#v", *s, *s, *s); strings.Contains(shown, "canary") {
		t.Errorf("a secret is shown in %s", shown)
	}
	if s.Auth.Bearer != "canary-bearer" {
		t.Error("the secret was not decoded")
	}
}

// TestNamesOfKeysAreShownIfTheyArePlain: a service may repeat a secret as a key, written so
// that nothing recognizes it.
func TestNamesOfKeysAreShownIfTheyArePlain(t *testing.T) {
	for key, shown := range map[string]string{
		"meta": "meta", "@odata.x-1": "@odata.x-1", "First Name": "First Name", "$top": "$top",
		"C4n&#x27;ary": "…", "C4n&quot;ary": "…", `C4n\\u0043ary`: "…", "%43%34%6e": "…", "C4n%252Fary": "…", strings.Repeat("k", 65): "…", "C4n/ary": "…",
	} {
		_, err := numbers(source(t, "records: d", reply(fmt.Sprintf(`{%q: {"total": 9}, "d": [{"n": 1}]}`, key))))
		if shown == "…" {
			fails(t, err, "the response (…) tells of 9 records")
		} else {
			fails(t, err, "the response ("+shown+".total) tells of 9 records")
		}
		_, rows, err := connectortest.Read(t.Context(), source(t, "", reply(fmt.Sprintf(`[{%q: 1, %q: 2}]`, key, key))))
		if err != nil || len(rows) != 1 || rows[0].Code == "" {
			t.Fatalf("%v, %v", rows, err)
		}
		if shown == "…" && strings.Contains(rows[0].Fault, key[:3]) || !strings.Contains(rows[0].Fault, shown) {
			t.Errorf("%s: %s", key, rows[0].Fault)
		}
		_, err = numbers(source(t, "", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/"+key) }))
		if err == nil || shown == "…" && strings.Contains(err.Error(), key[:3]) && !strings.Contains(key, "/") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestTokensOfLoginsAreConcealed: what a login gives is known before anything is told.
func TestTokensOfLoginsAreConcealed(t *testing.T) {
	for _, auth := range []string{
		"{oauth2: {token_url: 'BASE/login', client_id: c, client_secret: s}}", "{token: {url: 'BASE/login', form: {word: w}}}", "{session: {url: 'BASE/login', form: {word: w}}}",
	} {
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/login" {
				http.SetCookie(w, &http.Cookie{Name: "session", Value: "t0k3n", Path: "/"})
				reply(`{"access_token": "t0k3n", "token_type": "bearer"}`)(w, r)
				return
			}
			reply(list(1, 1))(w, r)
		})
		var concealed []string
		env := connectors.Env{Conceal: func(secret string) { concealed = append(concealed, secret) }}
		_, err := numbers(connectortest.One(t, settings(t, at+"/v1", "auth: "+strings.ReplaceAll(auth, "BASE", at)), env))
		if err != nil || !slices.Contains(concealed, "t0k3n") {
			t.Errorf("%s: %q, %v", auth, concealed, err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	const records = 20_000
	record := `{"id": "0012345", "name": "A. Person", "department": {"name": "Sales", "id": 17}, "hired": "2020-03-01", "hourly": 42.50, "active": true},`
	page := `{"data": [` + strings.TrimSuffix(strings.Repeat(record, records), ",") + `]}`
	s := source(b, "records: data", reply(page))
	b.ReportAllocs()
	for b.Loop() {
		r, err := s.Read(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for r.Next() {
		}
		if r.Err() != nil {
			b.Fatal(r.Err())
		}
		r.Release()
	}
	b.ReportMetric(records*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
