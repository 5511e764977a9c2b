package rest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
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
	numbered = "records: d\npaging: {type: page, param: p}"
	sized    = "records: d\npaging: {type: page, param: p, size_param: per, size: 2}"
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
			if c.totals != nil {
				isWhole(t, source(t, sized+"\ntotal: t", listed(c.lists, c.totals)), c.want)
				return
			}
			isWhole(t, source(t, numbered, listed(c.lists, nil)), c.want)
			isWhole(t, source(t, sized, listed(c.lists, nil)), c.want) // a page that is as long as requested shows that the service sends so many
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
	isWhole(t, source(t, sized, with(404, full, short)), "1 2 3")
	isWhole(t, source(t, sized, with(404, short)), "3")
	isWhole(t, source(t, sized, with(404, full)), "", "page 2: responded with 404 Not Found", "declare total")
	isWhole(t, source(t, sized, with(404, short, full)), "", "page 3: responded with 404 Not Found", "declare total")
	isWhole(t, source(t, sized, with(422, full, short)), "", "page 3: responded with 422 Unprocessable Entity", "declare total")
	isWhole(t, source(t, sized, with(403, full, short)), "", "page 3: responded with 403 Forbidden")
}

// TestAServiceThatCapsItsPages: where pages begin by the size that was requested, and not by
// the one that comes, the records between are on no page.
func TestAServiceThatCapsItsPages(t *testing.T) {
	capped := func(most, all int, beside string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			size := parameter(r, "per", 10)
			from := min((max(parameter(r, "p", 1), 1)-1)*size, all)
			reply(fmt.Sprintf(`{"d": %s, "t": %d%s}`, list(from+1, min(size, most, all-from)), all, beside))(w, r)
		}
	}
	refuses := func(w http.ResponseWriter, r *http.Request) {
		if parameter(r, "p", 1) == 2 && parameter(r, "per", 0) == 1000 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		capped(10, 24, "")(w, r)
	}
	options := func(size int, more string) string {
		return fmt.Sprintf("records: d\nignore_signs: [t]\npaging: {type: page, param: p, size_param: per, size: %d%s}", size, more)
	}
	const most = "no page has more than 5 records, although 10 were requested: the service may have left out the others; set paging.size to what it sends at most, or declare total"
	for _, c := range []struct {
		name, options string
		handler       http.HandlerFunc
		says          string // empty if all 24 are read
	}{
		{"on each page", options(10, ""), capped(5, 24, ""), most},
		{"on the only page", options(1000, ""), capped(10, 24, ""), "page 1 has 10 records, fewer than the 1000 that were requested, and there are more: set paging.size to 10"},
		{"on the only page, and refuses another", options(1000, ""), refuses, "fewer than the 1000 that were requested, and there are more: set paging.size to 10"},
		{"by the number of pages", options(1000, ", pages: of"), capped(10, 24, `, "of": 1`), "and there are more: set paging.size to 10"},
		{"with a total", options(10, "") + "\ntotal: t", capped(5, 24, ""), "the service declares 24 records (t), but 14 were read"},
		{"at what is requested", options(5, ""), capped(5, 24, ""), ""},
		{"at nothing", options(1000, ""), capped(1000, 24, ""), ""},
		{"at more than is requested", options(10, ""), capped(1000, 24, ""), ""},
		{"at what is requested by an offset", "records: d\nignore_signs: [t]\npaging: {type: offset, param: o, size_param: per, size: 10}", func(w http.ResponseWriter, r *http.Request) {
			from := min(parameter(r, "o", 0), 24) // an offset counts what came
			reply(fmt.Sprintf(`{"d": %s, "t": 24}`, list(from+1, min(5, 24-from))))(w, r)
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.says == "" {
				isWhole(t, source(t, c.options, c.handler), counted(24))
				return
			}
			isWhole(t, source(t, c.options, c.handler), "", c.says)
		})
	}
	// A short page among long ones is noted.
	for _, lists := range [][]string{{list(1, 2), list(3, 1), list(4, 2)}, {list(1, 1), list(2, 2), list(4, 1)}, {list(1, 2), list(3, 2), list(5, 1)}, {list(1, 1)}} {
		isMidway := len(lists[0]) < len(list(1, 2)) && len(lists) > 1 || len(lists) > 2 && len(lists[1]) < len(lists[0])
		var notes []string
		env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
		_, err := numbers(connectortest.One(t, settings(t, serve(t, listed(lists, nil)), sized), env))
		if err != nil || isMidway != (len(notes) == 1 && strings.Contains(notes[0], "a page has 1 records, fewer than the 2 that were requested, and is not the last")) {
			t.Errorf("%q: %q, %v", lists, notes, err)
		}
	}
	// A flag is believed, with a note where the page is short and round.
	for most, noted := range map[int]bool{10: true, 9: false} {
		var notes []string
		env := connectors.Env{Warn: func(note string) { notes = append(notes, note) }}
		s := settings(t, serve(t, capped(most, 24, `, "more": false`)), options(1000, ", more: more"))
		if _, err := numbers(connectortest.One(t, s, env)); err != nil || noted != (len(notes) == 1) {
			t.Errorf("%d: %q, %v", most, notes, err)
		}
	}
}

// TestTotalsOfThePage: a total that is only that of the page looks as if the list were whole.
func TestTotalsOfThePage(t *testing.T) {
	serves := func(all, size int, isOfPage bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			from := parameter(r, "o", (max(parameter(r, "p", 1), 1)-1)*size)
			from = min(parameter(r, "startIndex", from+1)-1, all)
			n := min(size, all-from)
			total, page := all, (all+size-1)/size
			if isOfPage {
				total, page = n, from/size+1
			}
			reply(fmt.Sprintf(`{"d": %s, "t": %d, "totalResults": %d, "of": %d}`, list(from+1, n), total, total, page))(w, r)
		}
	}
	const says = "there are more records than the %d of page 1, although the service declares no more (%s): what it declares is about the page"
	for path, options := range map[string]string{
		"t":            "total: t\nignore_signs: [totalResults]\npaging: {type: page, param: p, size_param: per, size: %d}",
		"t ":           "total: t\nignore_signs: [totalResults]\npaging: {type: offset, param: o, size_param: per, size: %d}",
		"of":           "paging: {type: page, param: p, pages: of, size_param: per, size: %d}\nignore_signs: [totalResults, of]",
		"totalResults": "paging: {type: scim, size: %d}",
	} {
		options, path := "records: d\n"+options, strings.TrimSpace(path)
		isWhole(t, source(t, fmt.Sprintf(options, 8), serves(24, 8, true)), "", fmt.Sprintf(says, 8, path))
		isWhole(t, source(t, fmt.Sprintf(options, 8), serves(24, 8, false)), counted(24))
		isWhole(t, source(t, fmt.Sprintf(options, 8), serves(8, 8, false)), counted(8))
		isWhole(t, source(t, fmt.Sprintf(options, 8), serves(7, 8, false)), counted(7))
	}
	const unsized = "records: d\ntotal: t\nignore_signs: [totalResults]\npaging: {type: page, param: p}"
	isWhole(t, source(t, unsized, serves(60, 20, true)), "", fmt.Sprintf(says, 20, "t")) // a usual size of pages
	isWhole(t, source(t, unsized, serves(60, 21, false)), counted(60))
	// A service that does not page sends the same again, and one that counts right nothing.
	isWhole(t, source(t, unsized, reply(`{"t": 20, "d": `+list(1, 20)+`}`)), counted(20))
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
	isWhole(t, source(t, linked+"\nallow_empty: true\ntotal: t", listed([]string{"[]"}, []string{"0"})), "")
	isWhole(t, source(t, linked+"\ntotal: t", listed([]string{"[]"}, []string{"1"})), "", "the service declares 1 records (t), but 0 were read")
	isWhole(t, source(t, linked+"\ntotal: t", listed(lists, []string{"0"})), "", "the service declares 0 records (t), but")
}

func TestARecordOnTwoPages(t *testing.T) {
	const remedy = "the list shifted between the pages, so another record is missing; run again, and if that does not help, sort the list by a unique key with 'query'; if equal records are correct, set paging.repeats to allow"
	for _, c := range []struct {
		name  string
		lists []string
		want  string
		says  string
	}{
		{"neighbors", []string{`[{"n":1},{"n":2}]`, `[{"n":2},{"n":3}]`}, "1 2 2 3", "page 2: record 3: is the same as record 2 on page 1: "},
		{"far apart", []string{`[{"n":1},{"n":2}]`, `[{"n":3}]`, `[]`, `[{"n":4},{"n":1}]`}, "1 2 3 4 1", "page 4: record 5: is the same as record 1 on page 1"},
		{"with keys in another order", []string{`[{"n":1,"m":{"k":"x"}}]`, `[{"n":2,"m":null},{"m":{"k":"x"},"n":1}]`}, "1 2 1", "page 2: record 3: is the same as record 1 on page 1"},
		{"with a null in place of a key", []string{`[{"n":1,"m":null}]`, `[{"n":2,"m":3},{"n":1}]`}, "1 2 1", "page 2: record 3: is the same as record 1"},
		{"twice on one page, then again", []string{`[{"n":1},{"n":1}]`, `[{"n":2}]`, `[{"n":1}]`}, "1 1 2 1", "page 3: record 4: is the same as record 1 on page 1"},
		{"twice on one page", []string{`[{"n":1},{"n":1}]`, `[{"n":2},{"n":2},{"n":3}]`}, "1 1 2 2 3", ""},
		{"another value", []string{`[{"n":1,"m":1}]`, `[{"n":1,"m":2}]`}, "1 1", ""},
		{"values of other keys", []string{`[{"n":1,"a":"x","b":""}]`, `[{"n":1,"a":"","b":"x"}]`}, "1 1", ""},
		{"texts that only join to the same", []string{`[{"n":1,"a":"xy","b":"z"}]`, `[{"n":1,"a":"x","b":"yz"}]`}, "1 1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var says []string
			if c.says != "" {
				says = []string{c.says, remedy}
			}
			for _, options := range []string{linked, "records: d\npaging: {type: page, param: p}"} {
				if strings.Contains(c.name, "far apart") && options != linked {
					continue // an empty page is the end of counted pages
				}
				isWhole(t, source(t, options, listed(c.lists, nil)), c.want, says...)
				isWhole(t, source(t, strings.Replace(options, "}", ", repeats: allow}", 1), listed(c.lists, nil)), c.want)
			}
		})
	}
	// A service that sends the same page again and again does not page at all.
	isWhole(t, source(t, linked, listed([]string{`[{"n":1}]`, `[{"n":1}]`}, nil)), "", "page 2: the list of records is the same as that of page 1; check paging")
	isWhole(t, source(t, "", reply(`[{"n":1},{"n":1}]`)), "1 1")
	// Records without content, and those that are held back anyway, cannot be told apart.
	if _, rows, err := connectortest.Read(t.Context(), source(t, linked, listed([]string{`[{},{"n":1},7]`, `[{},{"n":2},7]`}, nil))); err != nil || len(rows) != 6 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// TestAPullIsWholeOrAnError splits lists into pages at random. Each record comes once
// and in its place; after a shift between two pages, the pull is an error.
func TestAPullIsWholeOrAnError(t *testing.T) {
	var handler http.HandlerFunc
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { handler(w, r) })
	byNumber, byLink := connectortest.One(t, settings(t, url, numbered), connectors.Env{}), connectortest.One(t, settings(t, url, linked), connectors.Env{})
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 6).Draw(rt, "sizes")
		var pages [][]int
		var want []string
		for _, size := range sizes {
			var page []int
			for range size {
				page, want = append(page, len(want)), append(want, strconv.Itoa(len(want)))
			}
			pages = append(pages, page)
		}
		shifts := len(pages) > 1 && rapid.Bool().Draw(rt, "shifts")
		if shifts { // a record of an earlier page in place of another
			to := rapid.IntRange(1, len(pages)-1).Draw(rt, "to")
			from := rapid.IntRange(0, to-1).Draw(rt, "from")
			pages[to][rapid.IntRange(0, len(pages[to])-1).Draw(rt, "at")] = rapid.SampledFrom(pages[from]).Draw(rt, "record")
		}
		handler = listed(written(rt, pages), nil)
		for _, s := range []connectors.Source{byNumber, byLink} {
			got, err := numbers(s)
			switch {
			case shifts && (err == nil || !strings.Contains(err.Error(), "is the same as")):
				rt.Fatalf("a shifted list was read as %q, %v", got, err)
			case !shifts && (err != nil || got != strings.Join(want, " ")):
				rt.Fatalf("%q, %v, want %q", got, err, want)
			}
		}
	})
}

// written are pages of numbers as lists of records.
func written(t rapid.TB, pages [][]int) []string {
	var lists []string
	for _, page := range pages {
		var records []map[string]int
		for _, n := range page {
			records = append(records, map[string]int{"n": n})
		}
		list, err := json.Marshal(records)
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, string(list))
	}
	return lists
}

// BenchmarkPages reads a list of 200 pages, in which each record must be new.
func BenchmarkPages(b *testing.B) {
	const pages, size = 200, 500
	var lists []string
	for page := range pages {
		var list strings.Builder
		for i := range size {
			fmt.Fprintf(&list, `,{"id": "%07d", "n": 1, "department": {"name": "Sales", "id": 17}, "hired": "2020-03-01", "hourly": 42.50, "active": true}`, page*size+i)
		}
		lists = append(lists, "["+list.String()[1:]+"]")
	}
	for _, repeats := range []string{"refuse", "allow"} {
		b.Run(repeats, func(b *testing.B) {
			s := source(b, "records: d\npaging: {type: next_url, path: next, repeats: "+repeats+"}", listed(lists, nil))
			b.ReportAllocs()
			for b.Loop() {
				r, err := s.Read(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				r.Release()
			}
			b.ReportMetric(pages*size*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// Of a million records, with room for a busy machine. Beside the page that is read, memory
// holds what recognizes a record that comes again.
const (
	leastRecords = 60_000   // per second of CPU time, with that of the service
	mostFixed    = 24 << 20 // bytes of the heap
	mostByRecord = 48       // bytes: twelve, in a table that doubles
)

// BenchmarkMillion reads a million records of 2,000 pages, by CPU time, with that of the
// service, and with what the heap holds after pages.
func BenchmarkMillion(b *testing.B) {
	const pages, size = 2000, 500
	var most uint64
	page := func(w http.ResponseWriter, r *http.Request) {
		n := parameter(r, "p", 1)
		if n%400 == 0 {
			runtime.GC()
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			most = max(most, memory.HeapAlloc)
			if may := uint64(mostFixed + mostByRecord*size*n); memory.HeapAlloc > may {
				b.Errorf("%d bytes after %d records, more than %d", memory.HeapAlloc, size*n, may)
			}
		}
		text := append(make([]byte, 0, 128<<10), `{"d": [`...)
		for i := range size {
			text = append(strconv.AppendInt(append(text, `{"id": "P`...), int64(n*size+i), 10), `", "name": "A. Person", "department": {"name": "Sales", "id": 17}, "hired": "2020-03-01", "hourly": 42.50, "active": true},`...)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `%s], "t": %d}`, text[:len(text)-1], pages*size)
	}
	s := source(b, "records: d\ntotal: t\npaging: {type: page, param: p}\nmax_pages: 5000", page)
	for b.Loop() {
		started := processorTime(b)
		r, err := s.Read(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		rows := int64(0)
		for r.Next() {
			rows += r.RecordBatch().NumRows()
		}
		if r.Err() != nil || rows != pages*size {
			b.Fatalf("%d rows, %v", rows, r.Err())
		}
		r.Release()
		rate := pages * size / (processorTime(b) - started).Seconds()
		if rate < leastRecords {
			b.Errorf("%.0f records per second of CPU time, fewer than %d", rate, leastRecords)
		}
		b.ReportMetric(rate, "records/CPU-s")
		b.ReportMetric(float64(most)/(1<<20), "MB-heap")
	}
}

// processorTime is the CPU time that the process has used.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
