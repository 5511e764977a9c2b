package gstest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func (s *Server) stat(w http.ResponseWriter, r *http.Request, name string) {
	if !s.knows(w, r, append(conditions, "projection", "generation")...) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.find(w, r, name); ok {
		respond(w, s.resource(name, o))
	}
}

func (s *Server) delete(w http.ResponseWriter, r *http.Request, name string) {
	if !s.knows(w, r, append(conditions, "generation")...) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.find(w, r, name); ok {
		delete(s.objects, name)
		w.WriteHeader(http.StatusNoContent)
	}
}

// patch changes what is said of an object, not its content.
func (s *Server) patch(w http.ResponseWriter, r *http.Request, name string) {
	if !s.knows(w, r, append(conditions, "projection", "generation")...) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.find(w, r, name)
	if !ok {
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&o.Settings); err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	o.metageneration++
	s.objects[name] = o
	respond(w, s.resource(name, o))
}

func (s *Server) read(w http.ResponseWriter, r *http.Request, name string) {
	query := r.URL.Query()
	query.Del("alt") // media
	r.URL.RawQuery = query.Encode()
	if !s.knows(w, r, append(conditions, "projection", "generation")...) {
		return
	}
	s.mu.Lock()
	o, ok := s.find(w, r, name)
	s.mu.Unlock()
	if !ok {
		return
	}
	w.Header().Set("X-Goog-Generation", strconv.FormatInt(o.generation, 10))
	w.Header().Set("X-Goog-Hash", "crc32c="+sum(o.content))
	if o.ContentEncoding != "" { // the service decompresses what it sends
		w.Header().Set("X-Goog-Stored-Content-Encoding", o.ContentEncoding)
	}
	if o.ContentType != "" {
		w.Header().Set("Content-Type", o.ContentType)
	}
	content, status := o.content, http.StatusOK
	if span := r.Header.Get("Range"); span != "" {
		start, end, err := spanOf(span, len(content))
		if err != nil {
			s.unknown(w, "the range %q is not honored: %v", span, err)
			return
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, end-1, len(content)))
		content, status = content[start:end], http.StatusPartialContent
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

// spanOf parses a range such as bytes=10-19 or bytes=10-; end is excluded.
func spanOf(span string, size int) (start, end int, err error) {
	from, to, _ := strings.Cut(strings.TrimPrefix(span, "bytes="), "-")
	if start, err = strconv.Atoi(from); err != nil || start > size {
		return 0, 0, fmt.Errorf("it begins with %q", from)
	}
	if to == "" {
		return start, size, nil
	}
	if end, err = strconv.Atoi(to); err != nil || end < start {
		return 0, 0, fmt.Errorf("it ends with %q", to)
	}
	return start, min(end+1, size), nil
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	if !s.knows(w, r, "prefix", "delimiter", "projection", "fields", "pageToken", "maxResults") {
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
	most := s.page
	if n, err := strconv.Atoi(query.Get("maxResults")); err == nil && n > 0 {
		most = min(n, most)
	}
	last := "" // name on the page
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		rest, below := strings.CutPrefix(name, prefix)
		if !below || name <= after || delimiter != "" && strings.HasSuffix(after, delimiter) && strings.HasPrefix(name, after) {
			continue
		}
		if len(l.Items)+len(l.Prefixes) == most {
			l.NextPageToken = last
			break
		}
		if folder, _, deeper := strings.Cut(rest, "/"); deeper && delimiter == "/" {
			if folder = prefix + folder + "/"; folder != last {
				l.Prefixes = append(l.Prefixes, folder)
			}
			last = folder
			continue
		}
		l.Items, last = append(l.Items, s.resource(name, s.objects[name])), name
	}
	respond(w, l)
}

// perRewrite is the number of bytes that one request copies; more take several requests.
const perRewrite = 1 << 20

// rewrite copies an object to another name.
func (s *Server) rewrite(w http.ResponseWriter, r *http.Request, path string) {
	from, to, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/rewriteTo/b/"+url.PathEscape(s.bucket)+"/o/")
	from, _ = url.PathUnescape(from)
	to, _ = url.PathUnescape(to)
	if !s.knows(w, r, append(conditions, "projection", "sourceGeneration", "ifSourceGenerationMatch", "rewriteToken")...) {
		return
	}
	var settings Settings
	if err := json.NewDecoder(r.Body).Decode(&settings); err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	query := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	source, found := s.objects[from]
	is := strconv.FormatInt(source.generation, 10)
	if g := query.Get("sourceGeneration"); !found || g != "" && g != is {
		s.missing(w, from)
		return
	}
	if g := query.Get("ifSourceGenerationMatch"); g != "" && g != is || !holds(query, s.objects[to]) {
		unmet(w)
		return
	}
	size := len(source.content)
	done, _ := strconv.Atoi(query.Get("rewriteToken"))
	if done += perRewrite; done < size {
		respond(w, map[string]any{"kind": "storage#rewriteResponse", "done": false, "rewriteToken": strconv.Itoa(done), "totalBytesRewritten": strconv.Itoa(done), "objectSize": strconv.Itoa(size)})
		return
	}
	if settings.ContentType == "" { // nothing is said of the copy, so it is described as its source
		settings = source.Settings
	}
	o := s.store(to, source.content, settings)
	respond(w, map[string]any{"kind": "storage#rewriteResponse", "done": true, "totalBytesRewritten": strconv.Itoa(size), "objectSize": strconv.Itoa(size), "resource": s.resource(to, o)})
}

// compose makes an object of others.
func (s *Server) compose(w http.ResponseWriter, r *http.Request, path string) {
	name, _ := url.PathUnescape(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/compose"))
	if !s.knows(w, r, conditions...) {
		return
	}
	var of struct {
		SourceObjects []description `json:"sourceObjects"`
		Destination   Settings      `json:"destination"`
	}
	if err := json.NewDecoder(r.Body).Decode(&of); err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var content []byte
	for _, part := range of.SourceObjects {
		o, found := s.objects[part.Name]
		if !found {
			s.missing(w, part.Name)
			return
		}
		content = append(content, o.content...)
	}
	if !holds(r.URL.Query(), s.objects[name]) {
		unmet(w)
		return
	}
	respond(w, s.resource(name, s.store(name, content, of.Destination)))
}
