// Package gstest is a strict stand-in for Cloud Storage on loopback, as far as
// package gs needs it: it honors generations, preconditions and checksums. It
// responds to any unknown request with an error and fails the test.
package gstest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server has one bucket without versions: a replaced generation no longer exists.
type Server struct {
	t      testing.TB
	bucket string
	url    string

	mu       sync.Mutex
	objects  map[string]object
	uploads  map[string]*upload
	last     int64 // last generation, and last number of an upload
	between  func(http.ResponseWriter, *http.Request, http.HandlerFunc)
	requests []string
}

type object struct {
	generation int64
	content    []byte
	encoding   string
	updated    time.Time
}

// New starts a server with one empty bucket until the test ends, and directs the
// storage client to it.
func New(t testing.TB, bucket string) *Server {
	s := &Server{t: t, bucket: bucket, objects: map[string]object{}, uploads: map[string]*upload{}}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.url = server.URL
	t.Setenv("STORAGE_EMULATOR_HOST", server.URL)
	return s
}

// Between passes every request to f, which may serve it by next or otherwise.
func (s *Server) Between(f func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.between = f
}

// Put stores an object, as another program would.
func (s *Server) Put(name, content string) { s.put(name, []byte(content), "") }

// PutZipped stores an object that is declared to be compressed.
func (s *Server) PutZipped(name, content string) { s.put(name, []byte(content), "gzip") }

// Get returns the content of an object, and whether it exists.
func (s *Server) Get(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, found := s.objects[name]
	return string(o.content), found
}

// Names lists the objects of the bucket, in order.
func (s *Server) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Requests lists the operations requested, in order.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) put(name string, content []byte, encoding string) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	o := object{generation: 1_700_000_000_000_000 + s.last, content: content, encoding: encoding, updated: time.Now().UTC()}
	s.objects[name] = o
	return o
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	between := s.between
	s.mu.Unlock()
	if between == nil {
		s.route(w, r)
		return
	}
	between(w, r, s.route)
}

// route finds the operation of a request, records it for the test, and serves it.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	rest, isUpload := strings.CutPrefix(r.URL.EscapedPath(), "/upload")
	path, inBucket := strings.CutPrefix(rest, "/storage/v1/b/"+s.bucket+"/o")
	if !inBucket && strings.HasPrefix(rest, "/storage/v1/b/") {
		Refuse(w, http.StatusNotFound, "The specified bucket does not exist.")
		return
	}
	operation, name := "", ""
	if inBucket {
		operation, name = operationOf(r, path, isUpload)
	}
	s.mu.Lock()
	s.requests = append(s.requests, operation)
	s.mu.Unlock()
	switch operation {
	case "upload":
		s.upload(w, r)
	case "list":
		s.list(w, r)
	case "read":
		s.read(w, r, name)
	case "stat":
		s.stat(w, r, name)
	case "delete":
		s.delete(w, r, name)
	default:
		s.unknown(w, "%s %s is not a known operation", r.Method, r.URL)
	}
}

// operationOf returns the operation and the object of a request; empty for an
// unknown operation. A name is one escaped part of the path.
func operationOf(r *http.Request, path string, isUpload bool) (operation, name string) {
	escaped, isNamed := strings.CutPrefix(path, "/")
	name, err := url.PathUnescape(escaped)
	switch {
	case err != nil, strings.Contains(escaped, "/"):
	case isUpload && r.Method == http.MethodPost && path == "":
		return "upload", ""
	case isUpload:
	case r.Method == http.MethodGet && path == "":
		return "list", ""
	case r.Method == http.MethodGet && isNamed && r.URL.Query().Get("alt") == "media":
		return "read", name
	case r.Method == http.MethodGet && isNamed:
		return "stat", name
	case r.Method == http.MethodDelete && isNamed:
		return "delete", name
	}
	return "", ""
}

// unknown fails the test for a request that the stand-in cannot serve faithfully.
func (s *Server) unknown(w http.ResponseWriter, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	s.t.Errorf("gstest: %s", message)
	Refuse(w, http.StatusBadRequest, message)
}

// knows refuses parameters that the operation does not honor. It accepts those that
// the client always sends, if their value has no effect.
func (s *Server) knows(w http.ResponseWriter, r *http.Request, honored ...string) bool {
	idle := map[string]string{
		"alt": "json", "prettyPrint": "false", "startOffset": "", "endOffset": "", "versions": "false",
		"includeTrailingDelimiter": "false", "matchGlob": "", "includeFoldersAsPrefixes": "false",
	}
	for key, values := range r.URL.Query() {
		if value, known := idle[key]; known && len(values) == 1 && values[0] == value || slices.Contains(honored, key) {
			continue
		}
		s.unknown(w, "%s %s: the parameter %s=%q is not honored", r.Method, r.URL.Path, key, values)
		return false
	}
	return true
}

// find returns the object of a request if its conditions are met.
func (s *Server) find(w http.ResponseWriter, r *http.Request, name string) (object, bool) {
	s.mu.Lock()
	o, found := s.objects[name]
	s.mu.Unlock()
	query := r.URL.Query()
	if g := query.Get("generation"); !found || g != "" && g != strconv.FormatInt(o.generation, 10) {
		Refuse(w, http.StatusNotFound, "No such object: "+s.bucket+"/"+name)
		return o, false
	}
	if g := query.Get("ifGenerationMatch"); g != "" && g != strconv.FormatInt(o.generation, 10) {
		Refuse(w, http.StatusPreconditionFailed, "At least one of the pre-conditions you specified did not hold.")
		return o, false
	}
	return o, true
}

func (s *Server) stat(w http.ResponseWriter, r *http.Request, name string) {
	if !s.knows(w, r, "projection", "generation", "ifGenerationMatch") {
		return
	}
	if o, ok := s.find(w, r, name); ok {
		respond(w, s.resource(name, o))
	}
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request, name string) {
	if !s.knows(w, r, "generation", "ifGenerationMatch") {
		return
	}
	if _, ok := s.find(w, r, name); ok {
		s.mu.Lock()
		delete(s.objects, name)
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) read(w http.ResponseWriter, r *http.Request, name string) {
	query := r.URL.Query()
	query.Del("alt") // media
	r.URL.RawQuery = query.Encode()
	if !s.knows(w, r, "projection", "generation", "ifGenerationMatch") {
		return
	}
	o, ok := s.find(w, r, name)
	if !ok {
		return
	}
	w.Header().Set("X-Goog-Generation", strconv.FormatInt(o.generation, 10))
	w.Header().Set("X-Goog-Hash", "crc32c="+sum(o.content))
	content, status := o.content, http.StatusOK
	if from := r.Header.Get("Range"); from != "" {
		start, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(from, "bytes="), "-"))
		if err != nil || start > len(content) {
			s.unknown(w, "the range %q is not honored", from)
			return
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(content)-1, len(content)))
		content, status = content[start:], http.StatusPartialContent
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

// page is the number of entries on a page of a listing: small, so that there are
// several pages.
const page = 3

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	if !s.knows(w, r, "prefix", "delimiter", "projection", "fields", "pageToken") {
		return
	}
	query := r.URL.Query()
	prefix, delimiter, after := query.Get("prefix"), query.Get("delimiter"), query.Get("pageToken")
	type listing struct {
		Items         []resource `json:"items"`
		Prefixes      []string   `json:"prefixes"`
		NextPageToken string     `json:"nextPageToken,omitempty"`
	}
	var l listing
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		rest, below := strings.CutPrefix(name, prefix)
		if !below || name <= after {
			continue
		}
		if len(l.Items)+len(l.Prefixes) == page {
			break
		}
		l.NextPageToken = name
		if folder, _, deeper := strings.Cut(rest, "/"); deeper && delimiter == "/" {
			if folder = prefix + folder + "/"; !slices.Contains(l.Prefixes, folder) {
				l.Prefixes = append(l.Prefixes, folder)
			}
			continue
		}
		l.Items = append(l.Items, s.resource(name, s.objects[name]))
	}
	if len(l.Items)+len(l.Prefixes) < page {
		l.NextPageToken = ""
	}
	respond(w, l)
}

// resource is an object as the service describes it.
type resource struct {
	Kind            string `json:"kind"`
	Bucket          string `json:"bucket"`
	Name            string `json:"name"`
	Generation      string `json:"generation"`
	Metageneration  string `json:"metageneration"`
	Size            string `json:"size"`
	CRC32C          string `json:"crc32c"`
	ContentEncoding string `json:"contentEncoding,omitempty"`
	Updated         string `json:"updated"`
}

func (s *Server) resource(name string, o object) resource {
	return resource{
		Kind: "storage#object", Bucket: s.bucket, Name: name, Generation: strconv.FormatInt(o.generation, 10), Metageneration: "1",
		Size: strconv.Itoa(len(o.content)), CRC32C: sum(o.content), ContentEncoding: o.encoding, Updated: o.updated.Format(time.RFC3339Nano),
	}
}

// sum is the CRC32C as the service writes it.
func sum(content []byte) string {
	crc := crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli))
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc))
}

func respond(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// Refuse responds with an error of the service.
func Refuse(w http.ResponseWriter, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": code, "message": message}})
}
