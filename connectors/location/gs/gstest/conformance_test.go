package gstest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
)

// service asks a service with the bucket conf, as its JSON API is documented.
type service struct {
	t    *testing.T
	base string
	// What was learned from one question for the next.
	generation, session string
}

// said is a response.
type said struct {
	code   int
	body   string
	header http.Header
}

func (s *service) ask(method, at, body string, header map[string]string) said {
	s.t.Helper()
	if strings.HasPrefix(at, "/") {
		at = s.base + at
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, at, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for key, value := range header {
		request.Header.Set(key, value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return said{code: -1, body: err.Error()}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return said{response.StatusCode, string(text), response.Header}
}

const objects, uploads = "/storage/v1/b/conf/o", "/upload/storage/v1/b/conf/o"

func (s *service) get(name, query string) said {
	return s.ask(http.MethodGet, objects+"/"+url.PathEscape(name)+query, "", nil)
}

func (s *service) put(name, content, query string) said {
	return s.ask(http.MethodPost, uploads+"?uploadType=media&name="+url.QueryEscape(name)+query, content, map[string]string{"Content-Type": "text/plain"})
}

func (s *service) multipart(name, description, content, query string) said {
	body := "--xxBOUNDxx\r\nContent-Type: application/json\r\n\r\n" + description + "\r\n--xxBOUNDxx\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n--xxBOUNDxx--\r\n"
	return s.ask(http.MethodPost, uploads+"?uploadType=multipart&name="+name+query, body, map[string]string{"Content-Type": "multipart/related; boundary=xxBOUNDxx"})
}

func (s said) field(name string) string {
	var all map[string]any
	_ = json.Unmarshal([]byte(s.body), &all) // an empty field says enough
	value, _ := all[name].(string)
	return value
}

var large = string(bytes.Repeat(wheel(), 2048)) // 512 KiB

func wheel() (all []byte) {
	for b := range 256 {
		all = append(all, byte(b))
	}
	return all
}

const half = 256 << 10

// questions are what a store asks of a bucket, in an order in which each may rest on those
// before it.
var questions = []struct {
	name string
	ask  func(*service) bool
}{
	{"create with ifGenerationMatch=0", func(s *service) bool {
		r := s.put("a.txt", "one", "&ifGenerationMatch=0")
		return r.code == 200 && r.field("generation") != ""
	}},
	{"a second create with ifGenerationMatch=0 is 412", func(s *service) bool {
		return s.put("a.txt", "two", "&ifGenerationMatch=0").code == 412
	}},
	{"the content is still the first", func(s *service) bool { return s.get("a.txt", "?alt=media").body == "one" }},
	{"overwrite with a wrong generation is 412", func(s *service) bool {
		return s.put("a.txt", "three", "&ifGenerationMatch=12345").code == 412
	}},
	{"overwrite with the right generation", func(s *service) bool {
		s.generation = s.get("a.txt", "").field("generation")
		r := s.put("a.txt", "four", "&ifGenerationMatch="+s.generation)
		return r.code == 200 && r.field("generation") != s.generation
	}},
	{"a read of a replaced generation is 404", func(s *service) bool {
		return s.get("a.txt", "?alt=media&generation="+s.generation).code == 404
	}},
	{"a delete with an old generation is 412", func(s *service) bool {
		return s.ask(http.MethodDelete, objects+"/a.txt?ifGenerationMatch="+s.generation, "", nil).code == 412
	}},
	{"an upload with a wrong checksum is 400", func(s *service) bool {
		return s.multipart("c.txt", `{"name": "c.txt", "crc32c": "AAAAAA=="}`, "hello", "").code == 400
	}},
	{"and leaves no object", func(s *service) bool { return s.get("c.txt", "").code == 404 }},
	{"a multipart upload that creates", func(s *service) bool {
		return s.multipart("b.txt", `{"name": "b.txt"}`, "hello", "&ifGenerationMatch=0").code == 200
	}},
	{"a second one is 412", func(s *service) bool {
		return s.multipart("b.txt", `{"name": "b.txt"}`, "HELLO", "&ifGenerationMatch=0").code == 412
	}},
	{"an upload in several requests begins", func(s *service) bool {
		r := s.ask(http.MethodPost, uploads+"?uploadType=resumable&name=r.bin&ifGenerationMatch=0", `{"name": "r.bin"}`, map[string]string{"Content-Type": "application/json", "X-Upload-Content-Type": "application/octet-stream"})
		s.session = r.header.Get("Location")
		return r.code == 200 && s.session != ""
	}},
	{"its first chunk is 308", func(s *service) bool {
		return s.ask(http.MethodPut, s.session, large[:half], map[string]string{"Content-Range": fmt.Sprintf("bytes 0-%d/*", half-1)}).code == 308
	}},
	{"a question for its state is 308 with a range", func(s *service) bool {
		r := s.ask(http.MethodPut, s.session, "", map[string]string{"Content-Range": "bytes */*"})
		return r.code == 308 && r.header.Get("Range") == fmt.Sprintf("bytes=0-%d", half-1)
	}},
	{"its object is invisible before the end", func(s *service) bool { return s.get("r.bin", "").code == 404 }},
	{"its last chunk ends it", func(s *service) bool {
		r := s.ask(http.MethodPut, s.session, large[half:], map[string]string{"Content-Range": fmt.Sprintf("bytes %d-%d/%d", half, len(large)-1, len(large))})
		return r.code == 200 || r.code == 201
	}},
	{"its content is whole", func(s *service) bool { return s.get("r.bin", "?alt=media").body == large }},
	{"a read of a range is 206", func(s *service) bool {
		r := s.ask(http.MethodGet, objects+"/r.bin?alt=media", "", map[string]string{"Range": "bytes=10-19"})
		return r.code == 206 && r.body == large[10:20]
	}},
	{"a list has pages", func(s *service) bool {
		names, pages := s.list("")
		return pages == len(names) && cmp.Equal(names, []string{"a.txt", "b.txt", "r.bin"})
	}},
	{"a list with a delimiter", func(s *service) bool {
		s.put("d/x.txt", "1", "")
		s.put("d/y/z.txt", "1", "")
		var l struct {
			Items    []struct{ Name string }
			Prefixes []string
		}
		r := s.ask(http.MethodGet, objects+"?prefix=d/&delimiter=/", "", nil)
		return json.Unmarshal([]byte(r.body), &l) == nil && cmp.Equal(l.Prefixes, []string{"d/y/"}) && len(l.Items) == 1 && l.Items[0].Name == "d/x.txt"
	}},
	{"a copy within the service", func(s *service) bool {
		return s.ask(http.MethodPost, objects+"/d%2Fx.txt/rewriteTo/b/conf/o/copy.txt?ifGenerationMatch=0", "{}", map[string]string{"Content-Type": "application/json"}).code == 200
	}},
	{"a second copy with ifGenerationMatch=0 is 412", func(s *service) bool {
		return s.ask(http.MethodPost, objects+"/d%2Fx.txt/rewriteTo/b/conf/o/copy.txt?ifGenerationMatch=0", "{}", map[string]string{"Content-Type": "application/json"}).code == 412
	}},
	{"an object made of two", func(s *service) bool {
		r := s.ask(http.MethodPost, objects+"/compose.txt/compose", `{"sourceObjects": [{"name": "d/x.txt"}, {"name": "copy.txt"}], "destination": {"contentType": "text/plain"}}`, map[string]string{"Content-Type": "application/json"})
		return r.code == 200 && s.get("compose.txt", "?alt=media").body == "11"
	}},
	{"a patch with a wrong metageneration is 412", func(s *service) bool {
		return s.ask(http.MethodPatch, objects+"/d%2Fx.txt?ifMetagenerationMatch=99", `{"metadata": {"a": "b"}}`, map[string]string{"Content-Type": "application/json"}).code == 412
	}},
}

// list lists the objects one by one.
func (s *service) list(prefix string) (names []string, pages int) {
	for token := ""; ; {
		var l struct {
			Items         []struct{ Name string }
			NextPageToken string
		}
		r := s.ask(http.MethodGet, objects+"?maxResults=1&prefix="+prefix+"&pageToken="+token, "", nil)
		if r.code != 200 || json.Unmarshal([]byte(r.body), &l) != nil || len(l.Items) != 1 {
			return names, -1
		}
		names, pages = append(names, l.Items[0].Name), pages+1
		if token = url.QueryEscape(l.NextPageToken); token == "" {
			return names, pages
		}
	}
}

// TestQuestions asks the stand-in.
func TestQuestions(t *testing.T) {
	if len(questions) != 24 {
		t.Errorf("%d questions", len(questions))
	}
	s := &service{t: t, base: gstest.Start(t, "conf").URL()}
	for _, q := range questions {
		if !q.ask(s) {
			t.Errorf("%s: no", q.name)
		}
	}
	t.Attr("promise", fmt.Sprintf("preconditions: %d questions to the stand-in of the bucket answered as the service does", len(questions)))
}

// TestQuestionsToFakeGCS asks fake-gcs-server. What it gets wrong is known: nothing may rest
// on that in a test against it.
func TestQuestionsToFakeGCS(t *testing.T) {
	s := &service{t: t, base: gstest.FakeGCS(t, "conf")}
	var wrong []string
	for _, q := range questions {
		if !q.ask(s) {
			wrong = append(wrong, q.name)
		}
	}
	if diff := cmp.Diff(knownWrong, wrong); diff != "" {
		t.Errorf("what fake-gcs-server gets wrong (-known +now)\n%s", diff)
	}
}

// knownWrong is what fake-gcs-server 1.56 gets wrong. Asked for the state of an upload, it
// ends the upload, from which more follows.
var knownWrong = []string{
	"a delete with an old generation is 412",
	"a question for its state is 308 with a range",
	"its object is invisible before the end",
	"its last chunk ends it",
	"its content is whole",
	"a list has pages",
	"a second copy with ifGenerationMatch=0 is 412",
	"a patch with a wrong metageneration is 412",
}

// TestFaults: a lost response is served, a busy service serves nothing.
func TestFaults(t *testing.T) {
	server := gstest.Start(t, "conf")
	s := &service{t: t, base: server.URL()}
	always := func(*http.Request) bool { return true }
	for what, c := range map[string]struct {
		fault  gstest.Handler
		code   int
		isMade bool
	}{"lost": {gstest.Lost, -1, true}, "busy": {gstest.Busy, 503, false}, "too many": {gstest.TooMany, 429, false}} {
		server.Between(gstest.Nth(2, always, c.fault))
		first, second := s.put(what+" 1", "x", ""), s.put(what+" 2", "x", "")
		_, isMade := server.Get(what + " 2")
		if first.code != 200 || second.code != c.code || isMade != c.isMade {
			t.Errorf("%s: %d, %d, made: %v", what, first.code, second.code, isMade)
		}
	}
}
