package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

// register is a service whose records change. It lists what changed since a time, page by
// page, with its total.
type register struct {
	records map[string]change
	sent    int // records since the last look
	ignores bool
	empty   bool // sends no changes, as to those who may not read them
}

// change is a record and when it changed.
type change struct {
	value   int
	changed string
	deleted bool
}

func (g *register) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	type record struct {
		ID      string `json:"id"`
		Value   int    `json:"value"`
		Meta    any    `json:"meta"`
		Deleted bool   `json:"deleted,omitempty"`
	}
	since := r.URL.Query().Get("since")
	var all []record
	for _, id := range slices.Sorted(maps.Keys(g.records)) {
		c := g.records[id]
		if since != "" && (g.empty || c.changed < since && !g.ignores) {
			continue
		}
		all = append(all, record{id, c.value, map[string]string{"changed": c.changed}, c.deleted})
	}
	at := min(parameter(r, "at", 0), len(all))
	page := all[at:min(at+4, len(all))]
	g.sent += len(page)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"d": append([]record{}, page...), "total": len(all)})
}

const incrementally = `records: d
total: total
paging: {type: offset, param: at, size_param: n, size: 4}
incremental: {param: since, changed: meta.changed, id: id, deleted: deleted, overlap: 48h, full_every: 4}
`

// mirror pulls the register night after night.
type mirror struct {
	t     *testing.T
	url   string
	kept  *connectors.Kept
	text  []byte
	notes []string
	more  string // keys of incremental
}

// night pulls with what the night before kept, and returns the rows.
func (m *mirror) night() (rows []connectortest.Row) {
	m.t.Helper()
	m.notes = nil
	s := connectortest.One(m.t, settings(m.t, m.url, strings.Replace(incrementally, ", overlap", m.more+", overlap", 1)), connectors.Env{Warn: func(note string) { m.notes = append(m.notes, note) }}).(connectors.Resumable)
	if m.kept != nil {
		text := m.text
		s.Resume(*m.kept, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil })
	}
	_, rows, err := connectortest.Read(context.Background(), s)
	if err != nil {
		m.t.Fatal(err)
	}
	kept, records := s.Keep()
	var text bytes.Buffer
	if err := records(&text); err != nil {
		m.t.Fatal(err)
	}
	m.kept, m.text = &kept, text.Bytes()
	return rows
}

// TestNightsAreAsOneWholePull: whatever changes, and whatever night is lost, pulling changes
// gives the rows of the whole list.
func TestNightsAreAsOneWholePull(t *testing.T) {
	g := &register{records: map[string]change{}}
	for i := range 20 {
		g.records[fmt.Sprintf("p%02d", i)] = change{i, fmt.Sprintf("2016-05-%02dT08:00:00Z", 1+i/2), false}
	}
	m := &mirror{t: t, url: serve(t, g.ServeHTTP) + "/v1/people"}
	set := func(id string, value int, changed string) { g.records[id] = change{value, changed, false} }
	lost := func() {}
	for _, night := range []struct {
		name    string
		change  func()
		sent    int    // records at most
		note    string // contains
		isStale bool   // the rows are those of before until the whole list is due
	}{
		{name: "the whole list", sent: 20},
		{name: "two change, one is new", change: func() {
			set("p03", 103, "2016-05-11T08:00:00Z")
			set("p07", 107, "2016-05-11T09:00:00Z")
			set("p99", 99, "2016-05-11T10:00:00Z")
		}, sent: 9},
		{name: "the night before was lost", change: func() {
			lost()
			set("p08", 108, "2016-05-12T08:00:00Z")
		}, sent: 10},
		{name: "a late correction, dated back", change: func() { set("p04", 104, "2016-05-11T07:00:00Z") }, sent: 8},
		{name: "a correction whose time goes back", change: func() { set("p04", 114, "2016-05-11T06:00:00Z") }, sent: 8, note: "1 records have an earlier time of change than before; they count as they came now"},
		{name: "the whole list is due", sent: 21},
		{name: "a deletion with its sign", change: func() { g.records["p05"] = change{5, "2016-05-13T08:00:00Z", true} }, sent: 8},
		{name: "a deletion without a sign, of what changed lately", change: func() { delete(g.records, "p08") }, sent: 30, note: `lack a record that changed later and was there before ("p08")`},
		{name: "a deletion without a sign, of long ago", change: func() { delete(g.records, "p00") }, sent: 8, isStale: true},
		{name: "nothing changes", sent: 8, isStale: true},
		{name: "still nothing", sent: 8, isStale: true},
		{name: "the whole list shows it", sent: 20, note: "does not have 1 records that were there before, and 0 records differ"},
		{name: "a change without a later time", change: func() { set("p02", 222, g.records["p02"].changed) }, sent: 8, isStale: true},
		{name: "no changes for those who may not read", change: func() { g.empty = true }, sent: 20, note: "the whole list is requested"},
		{name: "a parameter that is ignored", change: func() { g.empty, g.ignores = false, true; set("p06", 106, "2016-05-14T08:00:00Z") }, sent: 20},
	} {
		if night.name == "two change, one is new" {
			kept, text := m.kept, m.text
			lost = func() { m.kept, m.text = kept, text }
		}
		if night.change != nil {
			night.change()
		}
		g.sent = 0
		got := m.night()
		if g.sent > night.sent {
			t.Errorf("%s: %d records were sent, want at most %d", night.name, g.sent, night.sent)
		}
		if notes := strings.Join(m.notes, "\n"); !strings.Contains(notes, night.note) || night.note == "" && notes != "" {
			t.Errorf("%s: notes %q, want %q", night.name, notes, night.note)
		}
		want := (&mirror{t: t, url: m.url}).night()
		if diff := cmp.Diff(want, got); (diff == "") == night.isStale {
			t.Errorf("%s: rows (-whole +changes)\n%s", night.name, diff)
		}
	}
}

// TestChangesUntilThePullBegan: with an upper bound, what is dated after the beginning is left
// to a later pull, and is not missing.
func TestChangesUntilThePullBegan(t *testing.T) {
	g := &register{records: map[string]change{"a": {1, "2016-05-01T08:00:00Z", false}, "b": {2, "2016-05-02T08:00:00Z", false}}}
	var bounds []string
	bounded := func(w http.ResponseWriter, r *http.Request) {
		until := r.URL.Query().Get("until")
		if r.URL.Query().Get("since") == "" {
			g.ServeHTTP(w, r)
			return
		}
		bounds = append(bounds, until)
		before := &register{records: map[string]change{}}
		for id, c := range g.records {
			if c.changed < until {
				before.records[id] = c
			}
		}
		before.ServeHTTP(w, r)
	}
	m := &mirror{t: t, url: serve(t, bounded) + "/v1/people", more: ", until: until"}
	m.night()
	ahead := time.Now().UTC().Add(time.Hour).Format(time.RFC3339)
	g.records["a"], g.records["c"] = change{3, "2016-05-03T08:00:00Z", false}, change{4, ahead, false}
	if rows := m.night(); len(rows) != 2 || len(m.notes) > 0 || len(bounds) != 1 {
		t.Errorf("%v, %v, %v", rows, m.notes, bounds)
	}
	if at, err := time.Parse(time.RFC3339, bounds[0]); err != nil || time.Since(at) > time.Hour || time.Until(at) > 0 {
		t.Errorf("the bound is %v, %v", bounds, err)
	}
	g.records["c"] = change{4, "2016-05-03T09:00:00Z", false}
	if rows := m.night(); len(rows) != 3 || len(m.notes) > 0 {
		t.Errorf("%v, %v", rows, m.notes)
	}
	// What was kept and is dated ahead is no part of a list until its day, and not missing.
	g.records["c"] = change{5, ahead, false}
	m.kept.Pulls = 99
	m.night()
	g.records["a"] = change{6, time.Now().UTC().Add(-time.Minute).Format(time.RFC3339), false}
	if rows := m.night(); len(rows) != 3 || len(m.notes) > 0 {
		t.Errorf("%v, %v", rows, m.notes)
	}
}

// TestARecordDatedAhead of the service's clock hides no changes, whatever this machine's clock
// says; without the service's clock, each list is whole.
func TestARecordDatedAhead(t *testing.T) {
	g := &register{records: map[string]change{}}
	var date []string // of the service
	m := &mirror{t: t, url: serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = date
		g.ServeHTTP(w, r)
	}) + "/v1/people"}
	at := func(t time.Time) []string { return []string{t.UTC().Format(http.TimeFormat)} }
	behind := time.Date(2016, time.May, 20, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		date    []string
		ahead   string
		correct string // the time of the correction that follows
		isWhole bool   // the second pull
	}{
		{"far ahead", at(time.Now()), "2999-05-02T08:00:00Z", time.Now().UTC().Format(time.RFC3339), false},
		{"ahead of a service whose clock is behind", at(behind), "2999-05-02T08:00:00Z", "2016-05-19T08:00:00Z", false},
		{"ahead of the service, and not of this machine", at(behind), "2016-06-20T08:00:00Z", "2016-05-19T08:00:00Z", false},
		{"without a clock", nil, "2999-05-02T08:00:00Z", "2016-05-19T08:00:00Z", true},
		{"with a clock that cannot be read", []string{"today"}, "2999-05-02T08:00:00Z", "2016-05-19T08:00:00Z", true},
	} {
		date, m.kept = c.date, nil
		g.records = map[string]change{"a": {1, "2016-05-01T08:00:00Z", false}, "b": {2, c.ahead, false}}
		m.night()
		g.records["a"] = change{3, c.correct, false}
		rows := m.night()
		if isWhole := m.kept.Pulls == 0; isWhole != c.isWhole || len(rows) != 2 || !slices.Contains(rows[0].Cells, "3") {
			t.Errorf("%s: %d pulls since the whole list, rows %v", c.name, m.kept.Pulls, rows)
		}
		if said := strings.Contains(strings.Join(m.notes, "\n"), "no response says what time it is"); said != c.isWhole {
			t.Errorf("%s: notes %q", c.name, m.notes)
		}
	}
}

// TestWhatWasKeptIsChecked: what was kept of another list, or is damaged, is not used.
func TestWhatWasKeptIsChecked(t *testing.T) {
	g := &register{records: map[string]change{"a": {1, "2016-05-01T08:00:00Z", false}, "b": {2, "2016-05-02T08:00:00Z", false}}}
	m := &mirror{t: t, url: serve(t, g.ServeHTTP) + "/v1/people"}
	want := m.night()
	for name, spoil := range map[string]func(){
		"cut off":          func() { m.text = m.text[:len(m.text)/2] },
		"flipped":          func() { m.text = bytes.Clone(m.text); m.text[len(m.text)/2] ^= 1 },
		"of another list":  func() { m.kept.Of = "else" },
		"without a cursor": func() { m.kept.Cursor = "" },
	} {
		kept, text := *m.kept, m.text
		spoil()
		if diff := cmp.Diff(want, m.night()); diff != "" || m.kept.Pulls != 0 {
			t.Errorf("%s: %d pulls since the whole list\n%s", name, m.kept.Pulls, diff)
		}
		m.kept, m.text = &kept, text
	}
	if m.night(); m.kept.Pulls != 1 {
		t.Errorf("%d pulls since the whole list", m.kept.Pulls)
	}
}

// TestRecordsThatCannotBeMerged ends the pull, and says which key is wrong.
func TestRecordsThatCannotBeMerged(t *testing.T) {
	for says, records := range map[string]string{
		"record 1: has no id; check id":                                                   `[{"meta": {"changed": "2016-05-01T08:00:00Z"}}]`,
		"has no time with its zone at meta.changed; check changed":                        `[{"id": 1, "meta": {"changed": "2016-05-01 08:00"}}]`,
		"is not a JSON object":                                                            `[7]`,
		"has the id \"1\" of another record on the same page: id is not unique; check id": `[{"id": 1, "v": 1, "meta": {"changed": "2016-05-01T08:00:00Z"}}, {"id": 1, "v": 2, "meta": {"changed": "2016-05-01T08:00:00Z"}}]`,
	} {
		s := source(t, "paging: {type: none}\nincremental: {param: since, changed: meta.changed, id: id}", reply(records))
		_, err := numbers(s)
		fails(t, err, says)
	}
	s := source(t, "paging: {type: none, repeats: later}\nid: id\nchanged: at\nincremental: {param: since, format: epoch_ms}", reply(`[{"id": 1, "at": 1462089600000}, {"id": 1, "at": 1462089600001, "v": 2}]`))
	if _, rows, err := connectortest.Read(t.Context(), s); err != nil || len(rows) != 1 {
		t.Errorf("%v, %v", rows, err)
	}
	kept, _ := s.(connectors.Resumable).Keep()
	if want := time.UnixMilli(1462089600001).UTC().Format(time.RFC3339Nano); kept.Cursor != want {
		t.Errorf("the cursor is %s, want %s", kept.Cursor, want)
	}
	one := settings(t, "https://service.example/list", "incremental: {param: since}")
	if err := one.Validate(); err == nil || !strings.Contains(err.Error(), "id: is missing, which incremental requires; give the path to what identifies a record\nchanged: is missing, which incremental requires") {
		t.Errorf("%v", err)
	}
}

// TestItemsOfChanges: the list of an item that was not asked for before is requested whole, and
// the records of one that is gone do not count.
func TestItemsOfChanges(t *testing.T) {
	lists := map[string]string{
		"a": `[{"n": 1, "at": "2016-05-01T08:00:00Z"}, {"n": 2, "at": "2016-05-09T08:00:00Z"}]`,
		"b": `[{"n": 1, "at": "2016-05-02T08:00:00Z"}]`,
	}
	var asked []string
	handler := func(w http.ResponseWriter, r *http.Request) {
		item := path.Base(r.URL.Path)
		if item == "items" {
			var items []map[string]string
			for _, item := range slices.Sorted(maps.Keys(lists)) {
				items = append(items, map[string]string{"id": item})
			}
			text, _ := json.Marshal(items)
			reply(string(text))(w, r)
			return
		}
		since := r.URL.Query().Get("since")
		asked = append(asked, item+" "+since)
		var all, sent []map[string]any
		_ = json.Unmarshal([]byte(lists[item]), &all)
		for _, record := range all {
			if record["at"].(string) >= since {
				sent = append(sent, record)
			}
		}
		text, _ := json.Marshal(append([]map[string]any{}, sent...))
		reply(string(text))(w, r)
	}
	var kept *connectors.Kept
	var text []byte
	url := serve(t, handler) + "/v1/people/{c}"
	for _, night := range []struct {
		name   string
		change func()
		want   string // item and ID
		asked  string
		notes  string
		says   string
	}{
		{name: "the whole list", want: "a1 a2 b1", asked: "a , b "},
		{name: "nothing changes", want: "a1 a2 b1", asked: "a 2016-05-08T08:00:00Z, b 2016-05-08T08:00:00Z"},
		{name: "a new item with records of long ago", change: func() { lists["c"] = `[{"n": 1, "at": "2016-01-01T08:00:00Z"}]` }, want: "a1 a2 b1 c1", asked: "a 2016-05-08T08:00:00Z, b 2016-05-08T08:00:00Z, c "},
		{name: "it is known now", want: "a1 a2 b1 c1", asked: "a 2016-05-08T08:00:00Z, b 2016-05-08T08:00:00Z, c 2016-05-08T08:00:00Z"},
		{name: "an item is gone", change: func() { delete(lists, "b") }, want: "a1 a2 c1", asked: "a 2016-05-08T08:00:00Z, c 2016-05-08T08:00:00Z", notes: "1 records are of items that are no longer in the list of items; they do not count"},
		{name: "and comes back", change: func() { lists["b"] = `[{"n": 3, "at": "2016-02-02T08:00:00Z"}]` }, want: "a1 a2 b3 c1", asked: "a 2016-05-08T08:00:00Z, b , c 2016-05-08T08:00:00Z"},
		{name: "a new item without records", change: func() { lists["d"] = `[]` }, asked: "a 2016-05-08T08:00:00Z, b 2016-05-08T08:00:00Z, c 2016-05-08T08:00:00Z, d ", says: "the service sent no records"},
	} {
		if night.change != nil {
			night.change()
		}
		asked = nil
		var notes []string
		s := connectortest.One(t, settings(t, url, "id: n\nchanged: at\nincremental: {param: since, full_every: 99}\nfan_out: {url: /v1/people/items, as: c, paging: {type: none}}"), connectors.Env{Warn: func(note string) { notes = append(notes, note) }}).(connectors.Resumable)
		if kept != nil {
			was := text
			s.Resume(*kept, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(was)), nil })
		}
		headers, rows, err := connectortest.Read(t.Context(), s)
		if got := strings.Join(asked, ", "); got != night.asked {
			t.Errorf("%s: asked for %q, want %q", night.name, got, night.asked)
		}
		if night.says != "" {
			fails(t, err, night.says)
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", night.name, err)
		}
		var got []string
		for _, row := range rows {
			got = append(got, row.Cells[slices.Index(headers, "c")]+row.Cells[slices.Index(headers, "n")])
		}
		if strings.Join(got, " ") != night.want || strings.Join(notes, "\n") != night.notes {
			t.Errorf("%s: %q, want %q; notes %q", night.name, got, night.want, notes)
		}
		now, records := s.Keep()
		var written bytes.Buffer
		if err := records(&written); err != nil {
			t.Fatal(err)
		}
		kept, text = &now, written.Bytes()
	}
}

// deletion is a value at incremental.deleted, as JSON, and what it says.
type deletion struct {
	value, options string
	isDeleted      bool
	says           string // of the error
}

const unknownWord = "; declare the words of deleted records as incremental.deleted_if"

var deletions = []deletion{
	{value: `true`, isDeleted: true},
	{value: `"True"`, isDeleted: true},
	{value: `"yes"`, isDeleted: true},
	{value: `"Y"`, isDeleted: true},
	{value: `1`, isDeleted: true},
	{value: `"2016-05-01"`, isDeleted: true},
	{value: `"2016-05-01T08:00:00.5Z"`, isDeleted: true},
	{value: `"2016-05-01 08:00:00"`, isDeleted: true},
	{value: `1462089600`, isDeleted: true},
	{value: `false`},
	{value: `"false"`},
	{value: `"No"`},
	{value: `"N"`},
	{value: `" "`},
	{value: `""`},
	{value: `0`},
	{value: `"0"`},
	{value: `null`},
	{value: `{}`},
	{value: `"9999-12-31"`, says: unknownWord},
	{value: `"0000-00-00"`, says: unknownWord},
	{value: `"active"`, says: `record 1: has "active" at gone, which is neither a known word`},
	{value: `2`, says: unknownWord},
	{value: `{"by": "x"}`, says: "has an object or a list at gone"},
	{value: `"archived"`, options: ", deleted_if: [archived, '2']", isDeleted: true},
	{value: `2`, options: ", deleted_if: [archived, '2']", isDeleted: true},
	{value: `"true"`, options: ", deleted_if: [archived, '2']"},
}

// deletionTable is the table of docs/services.md: a word whose meaning is not known deletes
// nothing, and keeps nothing.
func deletionTable(t *testing.T) string {
	t.Helper()
	said := map[string][]string{}
	for _, d := range deletions {
		s := source(t, "id: n\nchanged: at\nallow_empty: true\nincremental: {param: since, deleted: gone"+d.options+"}", reply(`[{"n": 1, "at": "2016-05-01T08:00:00Z", "gone": `+d.value+`}]`))
		got, err := numbers(s)
		meaning := "the record is there"
		switch {
		case d.says != "":
			fails(t, err, d.says)
			meaning = "error"
		case err != nil || (got == "") != d.isDeleted:
			t.Errorf("%s: %q, %v", d.value, got, err)
		case d.isDeleted:
			meaning = "the record was deleted"
		}
		if d.options == "" {
			said[meaning] = append(said[meaning], "`"+d.value+"`")
		}
	}
	var table strings.Builder
	table.WriteString("| at `deleted` | what it says |\n| --- | --- |\n")
	for _, meaning := range []string{"the record was deleted", "the record is there", "error"} {
		fmt.Fprintf(&table, "| %s | %s |\n", strings.Join(said[meaning], ", "), meaning)
	}
	return table.String()
}

// TestAnotherAccount has another list, which is requested whole; a secret that is renewed has
// the same.
func TestAnotherAccount(t *testing.T) {
	var asked []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			reply(`{"access_token": "x"}`)(w, r)
			return
		}
		asked = append(asked, r.URL.Query().Get("since"))
		reply(`[{"n": 1, "at": "2016-05-01T08:00:00Z"}]`)(w, r)
	})
	for _, c := range []struct {
		name, before, after string
		isWhole             bool
	}{
		{"nothing", "headers: {X-Tenant: a}", "headers: {X-Tenant: a}", false},
		{"the tenant", "headers: {X-Tenant: a}", "headers: {X-Tenant: b}", true},
		{"a header more", "", "headers: {X-Tenant: b}", true},
		{"the value of a key", "headers: {X-Api-Key: a}", "headers: {X-Api-Key: b}", false},
		{"the name of a key", "headers: {X-Api-Key: a}", "headers: {X-Other-Key: a}", true},
		{"the user", "auth: {basic: {user: a, password: x}}", "auth: {basic: {user: b, password: x}}", true},
		{"the password", "auth: {basic: {user: a, password: x}}", "auth: {basic: {user: a, password: y}}", false},
		{"a token", "auth: {bearer: x}", "auth: {bearer: y}", false},
		{"the kind", "auth: {bearer: x}", "auth: {basic: {user: a, password: x}}", true},
		{"the scopes", "auth: {oauth2: {token_url: URL/login, client_id: a, client_secret: x, scopes: [s]}}", "auth: {oauth2: {token_url: URL/login, client_id: a, client_secret: x, scopes: [s, t]}}", true},
		{"the client", "auth: {oauth2: {token_url: URL/login, client_id: a, client_secret: x}}", "auth: {oauth2: {token_url: URL/login, client_id: b, client_secret: x}}", true},
		{"the secret of the client", "auth: {oauth2: {token_url: URL/login, client_id: a, client_secret: x}}", "auth: {oauth2: {token_url: URL/login, client_id: a, client_secret: y}}", false},
		{"the user of a login", "auth: {token: {url: URL/login, form: {user: a, password: x}}}", "auth: {token: {url: URL/login, form: {user: b, password: x}}}", true},
		{"the password of a login", "auth: {token: {url: URL/login, form: {user: a, password: x}}}", "auth: {token: {url: URL/login, form: {user: a, password: y}}}", false},
		{"the company of a login", `auth: {token: {url: URL/login, body: '{"company": {"id": 1}, "client_secret": "x"}'}}`, `auth: {token: {url: URL/login, body: '{"company": {"id": 2}, "client_secret": "x"}'}}`, true},
		{"the secret of a login", `auth: {token: {url: URL/login, body: '{"company": {"id": 1}, "client_secret": "x"}'}}`, `auth: {token: {url: URL/login, body: '{"company": {"id": 1}, "client_secret": "y"}'}}`, false},
	} {
		read := func(options string, kept connectors.Kept, text []byte) (connectors.Kept, []byte) {
			options = strings.ReplaceAll(options, "URL", url) + "\nid: n\nchanged: at\nincremental: {param: since}"
			s := connectortest.One(t, settings(t, url+"/v1/people", options), connectors.Env{}).(connectors.Resumable)
			if text != nil {
				s.Resume(kept, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil })
			}
			if _, _, err := connectortest.Read(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			kept, records := s.Keep()
			var written bytes.Buffer
			if err := records(&written); err != nil {
				t.Fatal(err)
			}
			return kept, written.Bytes()
		}
		kept, text := read(c.before, connectors.Kept{}, nil)
		asked = nil
		read(c.after, kept, text)
		if isWhole := asked[0] == ""; isWhole != c.isWhole || len(asked) != 1 {
			t.Errorf("%s: asked %q", c.name, asked)
		}
	}
}
