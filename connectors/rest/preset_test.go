package rest_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/models"
)

// exchange is a recorded one: requests, each with its response, in the shape of a
// vendor's public documentation.
type exchange struct {
	files map[string]string
	done  int
}

func record(t *testing.T, path string) *exchange {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e := &exchange{files: map[string]string{}}
	for _, file := range archive.Files {
		e.files[file.Name] = string(file.Data)
	}
	return e
}

// parts are the first line, the headers and the body of a message.
func parts(t *testing.T, text string) (first string, header http.Header, body string) {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	first, rest, _ := strings.Cut(strings.TrimSpace(head), "\n")
	fields, err := textproto.NewReader(bufio.NewReader(strings.NewReader(rest + "\n\n"))).ReadMIMEHeader()
	if err != nil && rest != "" {
		t.Fatal(err)
	}
	return first, http.Header(fields), strings.TrimSpace(body)
}

// serve responds to each request with the next response, if it is the one expected.
func (e *exchange) serve(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.done++
		first, header, body := parts(t, e.files[fmt.Sprintf("%d.request", e.done)])
		got, _ := io.ReadAll(r.Body)
		if is := r.Method + " " + r.URL.RequestURI(); is != first {
			t.Errorf("request %d: %s\nwant %s", e.done, is, first)
		}
		for name := range header {
			if r.Header.Get(name) != header.Get(name) {
				t.Errorf("request %d: %s: %s, want %s", e.done, name, r.Header.Get(name), header.Get(name))
			}
		}
		if string(got) != body {
			t.Errorf("request %d: body %s, want %s", e.done, got, body)
		}
		status, header, body := parts(t, strings.ReplaceAll(e.files[fmt.Sprintf("%d.response", e.done)], "${URL}", "http://"+r.Host))
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		code, err := strconv.Atoi(status)
		if err != nil {
			t.Errorf("response %d: %v", e.done, err)
			code = http.StatusNotFound
		}
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// TestPresets reads recorded exchanges with what a user writes.
func TestPresets(t *testing.T) {
	paths, err := filepath.Glob("testdata/presets/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			e := record(t, path)
			if e.files["source.yaml"] == "" {
				t.Skip("is read by TestRecipes")
			}
			options := strings.ReplaceAll(e.files["source.yaml"], "${URL}", serve(t, e.serve(t)))
			s := rest.New().(*rest.Settings)
			url, rest, _ := strings.Cut(strings.TrimPrefix(options, "url: "), "\n")
			decode(t, s, url, "allow_private: true\nmin_wait: 1ms\nmax_wait: 2ms\n"+rest)
			header, want, _ := strings.Cut(e.files["want"], "\n")
			var wanted [][]string
			for name := range strings.SplitSeq(header, " | ") {
				wanted = append(wanted, []string{name})
			}
			headers, rows, err := connectortest.Read(t.Context(), connectortest.One(t, s, connectors.Env{Wanted: wanted}))
			if says := strings.TrimSpace(e.files["error"]); says != "" {
				fails(t, err, says)
			} else if err != nil {
				t.Fatal(err)
			} else if got := chosen(headers, rows, wanted); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if _, more := e.files[fmt.Sprintf("%d.request", e.done+1)]; more || e.done == 0 {
				t.Errorf("%d requests", e.done)
			}
		})
	}
}

// chosen are the wanted columns of rows as text.
func chosen(headers []string, rows []connectortest.Row, wanted [][]string) string {
	var text strings.Builder
	for _, row := range rows {
		var cells []string
		for _, names := range wanted {
			cell := "-"
			if at := slices.Index(headers, names[0]); at >= 0 && row.Code == "" && row.Cells[at] != null {
				cell = row.Cells[at]
			}
			cells = append(cells, cell)
		}
		text.WriteString(strings.Join(cells, " | ") + "\n")
	}
	return text.String()
}

func presets(t *testing.T) map[string]rest.Preset {
	t.Helper()
	all, err := rest.Presets()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPresetsAreDeclared compares the files with the words of the key, and reads each
// preset as strictly as a configuration.
func TestPresetsAreDeclared(t *testing.T) {
	all := presets(t)
	for _, key := range models.KeysOf(reflect.TypeFor[rest.Settings]()) {
		if key.Name == "preset" && len(key.Values) != len(all) {
			t.Errorf("presets %v, %d files", key.Values, len(all))
		}
	}
	for name, p := range all {
		for _, part := range []string{p.Title, p.Doc, p.Credentials, p.Ask, p.Rights, p.Limits, p.Yields, strings.Join(p.Traps, "")} {
			if part == "" || !strings.HasPrefix(p.Shape, "https://") {
				t.Errorf("%s has no shape, or a part of its recipe is missing", name)
			}
		}
		text, err := os.ReadFile(filepath.Join("presets", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		_, source, _ := strings.Cut(string(text), "\nsource:\n")
		decode(t, rest.New().(*rest.Settings), "https://example.com", strings.ReplaceAll("\n"+source, "\n  ", "\n"))
	}
}

// TestKeysOfUsersWin: what a user writes counts instead of the preset, and maps are
// joined.
func TestKeysOfUsersWin(t *testing.T) {
	var seen *http.Request
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r
		reply(`{"items": [{"n": 1, "id": "x"}], "totalResults": 1}`)(w, r)
	})
	s := rest.New().(*rest.Settings)
	decode(t, s, url, "preset: scim\nallow_private: true\nrecords: items\nheaders: {X-Team: people}\nquery: {filter: active}\npaging: {size: 7}")
	if got, err := numbers(connectortest.One(t, s, connectors.Env{})); got != "1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if q := seen.URL.Query(); q.Get("count") != "7" || q.Get("filter") != "active" || seen.Header.Get("X-Team") != "people" || seen.Header.Get("Accept") != "application/scim+json, application/json" {
		t.Errorf("%v, %v", seen.URL, seen.Header)
	}
	plain := rest.New().(*rest.Settings)
	decode(t, plain, url, "records: items\npaging: {type: scim, size: 7}")
	if plain.Identity() != s.Identity() {
		t.Error("a preset has another identity than its keys")
	}
	other := rest.New().(*rest.Settings)
	decode(t, other, url, "preset: scmi")
	fails(t, other.Validate(), `preset: "scmi" is not one of adp, bamboohr, canvas, cornerstone, `, `(did you mean "scim"?)`)
}

// presetTable is the table of docs/services.md.
func presetTable(t *testing.T) string {
	t.Helper()
	all := presets(t)
	var table strings.Builder
	table.WriteString("| preset | reads | recipe |\n| --- | --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&table, "| `%s` | %s | [%s](cookbook/%s.md) |\n", name, all[name].Doc, all[name].Title, name)
	}
	return table.String()
}
