package gstest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// upload is an upload in several requests; it becomes visible with the last.
type upload struct {
	description
	query   url.Values // of the first request
	content []byte
	done    *resource
}

// description is what an uploader says of an object.
type description struct {
	Name   string `json:"name"`
	CRC32C string `json:"crc32c"`
	Settings
}

// upload receives an object in one request, or begins or continues an upload in
// several.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch kind := query.Get("uploadType"); {
	case query.Get("upload_id") != "":
		s.resume(w, r, query.Get("upload_id"))
	case r.Method != http.MethodPost:
		s.unknown(w, "an upload by %s", r.Method)
	case !s.knows(w, r, append(conditions, "uploadType", "name", "projection")...):
	case kind == "media":
		content, err := io.ReadAll(r.Body)
		s.finish(w, query, description{Name: query.Get("name"), Settings: Settings{ContentType: r.Header.Get("Content-Type")}}, content, err)
	case kind == "multipart":
		d, content, err := parts(r)
		s.finish(w, query, d, content, err)
	case kind == "resumable":
		s.begin(w, r)
	default:
		s.unknown(w, "an upload of the type %q", kind)
	}
}

// finish makes the object of an upload, if what was said of it is right and the
// preconditions hold. It returns the object, or nil.
func (s *Server) finish(w http.ResponseWriter, query url.Values, d description, content []byte, err error) *resource {
	if err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return nil
	}
	if name := query.Get("name"); d.Name != "" && name != d.Name {
		s.unknown(w, "an upload of %s described as %s", name, d.Name)
		return nil
	}
	if d.CRC32C != "" && d.CRC32C != sum(content) {
		Refuse(w, http.StatusBadRequest, fmt.Sprintf("Provided CRC32C %q doesn't match calculated CRC32C %q.", d.CRC32C, sum(content)))
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !holds(query, s.objects[query.Get("name")]) {
		unmet(w)
		return nil
	}
	if d.CRC32C == "" {
		s.unsummed = append(s.unsummed, query.Get("name"))
	}
	made := s.resource(query.Get("name"), s.store(query.Get("name"), content, d.Settings))
	respond(w, made)
	return &made
}

func parts(r *http.Request) (d description, content []byte, err error) {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return d, nil, err
	}
	body := multipart.NewReader(r.Body, parameters["boundary"])
	part, err := body.NextPart()
	if err != nil {
		return d, nil, err
	}
	if err := json.NewDecoder(part).Decode(&d); err != nil {
		return d, nil, err
	}
	if part, err = body.NextPart(); err != nil {
		return d, nil, err
	}
	if d.ContentType == "" {
		d.ContentType = part.Header.Get("Content-Type")
	}
	if content, err = io.ReadAll(part); err != nil {
		return d, nil, err
	}
	if _, err := body.NextPart(); err != io.EOF {
		return d, nil, fmt.Errorf("the upload does not end after its content: %w", err)
	}
	return d, content, nil
}

// begin begins an upload in several requests. Preconditions are looked at now, and again
// at its end.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) {
	u := &upload{query: r.URL.Query()}
	if err := json.NewDecoder(r.Body).Decode(&u.description); err != nil && err != io.EOF {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if u.ContentType == "" {
		u.ContentType = r.Header.Get("X-Upload-Content-Type")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !holds(u.query, s.objects[u.query.Get("name")]) {
		unmet(w)
		return
	}
	s.last++
	id := strconv.FormatInt(s.last, 10)
	s.uploads[id] = u
	w.Header().Set("Location", s.url+r.URL.EscapedPath()+"?uploadType=resumable&upload_id="+id)
}

// grain is the size of which every chunk but the last must be a multiple.
const grain = 256 << 10

// resume receives the next bytes of an upload, which the client may repeat. With
// the last bytes, which may come with the checksum of the whole, it publishes the
// object.
func (s *Server) resume(w http.ResponseWriter, r *http.Request, id string) {
	chunk, err := io.ReadAll(r.Body)
	if err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	u := s.uploads[id]
	s.mu.Unlock()
	switch {
	case u == nil:
		Refuse(w, http.StatusNotFound, "no such upload")
		return
	case u.done != nil:
		respond(w, u.done) // the response was lost
		return
	}
	span, total, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Content-Range"), "bytes "), "/")
	start := len(u.content)
	if from, _, ok := strings.Cut(span, "-"); ok {
		start, err = strconv.Atoi(from)
	}
	if err != nil || start > len(u.content) {
		s.unknown(w, "the upload has %d bytes and goes on with %s", len(u.content), r.Header.Get("Content-Range"))
		return
	}
	u.content = append(u.content[:start], chunk...)
	if total == "*" {
		if len(chunk)%grain != 0 {
			Refuse(w, http.StatusBadRequest, fmt.Sprintf("a chunk of %d bytes is no multiple of 256 KiB", len(chunk)))
			return
		}
		s.incomplete(w, r, len(u.content))
		return
	}
	if total != strconv.Itoa(len(u.content)) {
		s.unknown(w, "the upload ends at %s, and has %d bytes", total, len(u.content))
		return
	}
	if said, ok := strings.CutPrefix(r.Header.Get("X-Goog-Hash"), "crc32c="); ok {
		u.CRC32C = said
	}
	if u.done = s.finish(w, u.query, u.description, u.content, nil); u.done != nil {
		u.content = nil
	}
}

// incomplete says how much of an upload has arrived. The client asks for a status that
// proxies do not take for a redirect.
func (s *Server) incomplete(w http.ResponseWriter, r *http.Request, n int) {
	if n > 0 {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", n-1))
	}
	if r.Header.Get("X-Guploader-No-308") == "yes" {
		w.Header().Set("X-Http-Status-Code-Override", "308")
		return
	}
	w.WriteHeader(http.StatusPermanentRedirect)
}
