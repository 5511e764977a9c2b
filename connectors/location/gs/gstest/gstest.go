// Package gstest is a strict stand-in for Cloud Storage on loopback, as far as package gs
// needs it: it honors generations, preconditions and checksums, and it pages its lists. It
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
	page     int   // entries on a page of a list
	between  Handler
	requests []string
	unsummed []string // names that were uploaded without a checksum
}

// Handler serves a request by next, or otherwise.
type Handler = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc)

// object is one generation of an object.
type object struct {
	generation, metageneration int64
	content                    []byte
	updated                    time.Time
	Settings
}

// Settings are what an uploader says of an object.
type Settings struct {
	ContentType     string            `json:"contentType,omitempty"`
	ContentEncoding string            `json:"contentEncoding,omitempty"`
	CacheControl    string            `json:"cacheControl,omitempty"`
	Metadata        map[string]string `json:"metadata,omitempty"`
}

// New starts a server with one empty bucket until the test ends, and directs the
// storage client to it.
func New(t testing.TB, bucket string) *Server {
	s := Start(t, bucket)
	t.Setenv("STORAGE_EMULATOR_HOST", s.url)
	return s
}

// Start is New without directing this process to the server.
func Start(t testing.TB, bucket string) *Server {
	s := &Server{t: t, bucket: bucket, objects: map[string]object{}, uploads: map[string]*upload{}, page: 3}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// URL is the value of STORAGE_EMULATOR_HOST for the server.
func (s *Server) URL() string { return s.url }

// Between passes every request to f, which may serve it by next or otherwise.
func (s *Server) Between(f Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.between = f
}

// Page sets the number of entries on a page of a list. It is small unless set, so that
// there are several pages.
func (s *Server) Page(entries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page = entries
}

// Put stores an object, as another program would.
func (s *Server) Put(name, content string) { s.put(name, []byte(content), Settings{}) }

// PutZipped stores an object that is declared to be compressed.
func (s *Server) PutZipped(name, content string) {
	s.put(name, []byte(content), Settings{ContentEncoding: "gzip"})
}

// Get returns the content of an object, and whether it exists.
func (s *Server) Get(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, found := s.objects[name]
	return string(o.content), found
}

// Describe returns what the uploader of an object said of it.
func (s *Server) Describe(name string) Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[name].Settings
}

// Delete removes an object, as another program would.
func (s *Server) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, name)
}

// Names lists the objects of the bucket, in order.
func (s *Server) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Age makes every object older, as if the time had passed since it was written.
func (s *Server) Age(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, o := range s.objects {
		o.updated = o.updated.Add(-by)
		s.objects[name] = o
	}
}

// Save returns a function that puts back the objects as they are now.
func (s *Server) Save() (restore func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := maps.Clone(s.objects)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.objects = maps.Clone(saved)
	}
}

// Requests lists the operations requested, in order.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Unsummed lists the names that were uploaded without a checksum.
func (s *Server) Unsummed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unsummed)
}

func (s *Server) put(name string, content []byte, settings Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store(name, content, settings)
}

// store adds a generation of an object. The caller holds the mutex.
func (s *Server) store(name string, content []byte, settings Settings) object {
	s.last++
	o := object{generation: 1_700_000_000_000_000 + s.last, metageneration: 1, content: content, updated: time.Now().UTC(), Settings: settings}
	s.objects[name] = o
	return o
}

// ServeHTTP serves one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	case "patch":
		s.patch(w, r, name)
	case "rewrite":
		s.rewrite(w, r, path)
	case "compose":
		s.compose(w, r, path)
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
	case err != nil, isUpload && isNamed:
		return "", ""
	case isUpload:
		return "upload", ""
	case !isNamed && r.Method == http.MethodGet:
		return "list", ""
	case r.Method == http.MethodPost && strings.Contains(escaped, "/rewriteTo/b/"):
		return "rewrite", ""
	case r.Method == http.MethodPost && strings.HasSuffix(escaped, "/compose"):
		return "compose", ""
	case !isNamed, strings.Contains(escaped, "/"):
		return "", ""
	case r.Method == http.MethodGet && r.URL.Query().Get("alt") == "media":
		return "read", name
	}
	return map[string]string{http.MethodGet: "stat", http.MethodDelete: "delete", http.MethodPatch: "patch"}[r.Method], name
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

// conditions are the preconditions of a request, by the names of their parameters.
var conditions = []string{"ifGenerationMatch", "ifMetagenerationMatch"}

// holds reports whether an object meets the preconditions of a request; the generation of
// a missing object is 0. The caller holds the mutex.
func holds(query url.Values, o object) bool {
	for i, is := range []int64{o.generation, o.metageneration} {
		if want := query.Get(conditions[i]); want != "" && want != strconv.FormatInt(is, 10) {
			return false
		}
	}
	return true
}

// Responses to requests whose preconditions do not hold, and about missing objects.
func unmet(w http.ResponseWriter) {
	Refuse(w, http.StatusPreconditionFailed, "At least one of the pre-conditions you specified did not hold.")
}

func (s *Server) missing(w http.ResponseWriter, name string) {
	Refuse(w, http.StatusNotFound, "No such object: "+s.bucket+"/"+name)
}

// find returns the object of a request if its conditions are met. The caller holds the
// mutex.
func (s *Server) find(w http.ResponseWriter, r *http.Request, name string) (object, bool) {
	o, found := s.objects[name]
	query := r.URL.Query()
	if g := query.Get("generation"); !found || g != "" && g != strconv.FormatInt(o.generation, 10) {
		s.missing(w, name)
		return o, false
	}
	if !holds(query, o) {
		unmet(w)
		return o, false
	}
	return o, true
}

// resource is an object as the service describes it.
type resource struct {
	Kind           string `json:"kind"`
	Bucket         string `json:"bucket"`
	Name           string `json:"name"`
	Generation     string `json:"generation"`
	Metageneration string `json:"metageneration"`
	Size           string `json:"size"`
	CRC32C         string `json:"crc32c"`
	Updated        string `json:"updated"`
	Settings
}

func (s *Server) resource(name string, o object) resource {
	return resource{
		Kind: "storage#object", Bucket: s.bucket, Name: name,
		Generation: strconv.FormatInt(o.generation, 10), Metageneration: strconv.FormatInt(o.metageneration, 10),
		Size: strconv.Itoa(len(o.content)), CRC32C: sum(o.content), Updated: o.updated.Format(time.RFC3339Nano), Settings: o.Settings,
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
