package gstest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// upload is an upload in several requests; it becomes visible with the last.
type upload struct {
	name    string
	content []byte
	done    *resource
}

// upload receives an object in one request, or begins or continues an upload in
// several.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case query.Get("upload_id") != "":
		s.resume(w, r, query.Get("upload_id"))
	case !s.knows(w, r, "uploadType", "name", "projection", "ifGenerationMatch"):
	case query.Get("ifGenerationMatch") != "" && !s.current(query.Get("name"), query.Get("ifGenerationMatch")):
		Refuse(w, http.StatusPreconditionFailed, "At least one of the pre-conditions you specified did not hold.")
	case query.Get("uploadType") == "multipart":
		s.whole(w, r, query.Get("name"))
	case query.Get("uploadType") == "resumable":
		s.mu.Lock()
		s.last++
		id := strconv.FormatInt(s.last, 10)
		s.uploads[id] = &upload{name: query.Get("name")}
		s.mu.Unlock()
		w.Header().Set("Location", s.url+r.URL.EscapedPath()+"?uploadType=resumable&upload_id="+id)
	default:
		s.unknown(w, "an upload of the type %q", query.Get("uploadType"))
	}
}

// current reports whether an object has the generation; 0 is that of a missing
// object.
func (s *Server) current(name, generation string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strconv.FormatInt(s.objects[name].generation, 10) == generation
}

// whole receives an object that comes with its description, including the checksum.
func (s *Server) whole(w http.ResponseWriter, r *http.Request, name string) {
	description, content, err := parts(r)
	if err != nil {
		Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if description.Name != name || description.CRC32C != sum(content) {
		s.unknown(w, "an upload described as %+v that is %s with the sum %s", description, name, sum(content))
		return
	}
	respond(w, s.resource(name, s.put(name, content, "")))
}

func parts(r *http.Request) (description resource, content []byte, err error) {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return description, nil, err
	}
	body := multipart.NewReader(r.Body, parameters["boundary"])
	part, err := body.NextPart()
	if err != nil {
		return description, nil, err
	}
	if err := json.NewDecoder(part).Decode(&description); err != nil {
		return description, nil, err
	}
	if part, err = body.NextPart(); err != nil {
		return description, nil, err
	}
	if content, err = io.ReadAll(part); err != nil {
		return description, nil, err
	}
	if _, err := body.NextPart(); err != io.EOF {
		return description, nil, fmt.Errorf("the upload does not end after its content: %w", err)
	}
	return description, content, nil
}

// resume receives the next bytes of an upload, which the client may repeat. With
// the last bytes, which must come with the checksum of the whole, it publishes the
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
	if u == nil {
		Refuse(w, http.StatusNotFound, "no such upload")
		return
	}
	if u.done != nil {
		respond(w, u.done) // the response was lost
		return
	}
	span, total, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Content-Range"), "bytes "), "/")
	start := len(u.content)
	if from, _, ok := strings.Cut(span, "-"); ok {
		start, err = strconv.Atoi(from)
	}
	if err != nil || start > len(u.content) || r.Header.Get("X-Guploader-No-308") != "yes" {
		s.unknown(w, "the upload has %d bytes and goes on with %s", len(u.content), r.Header.Get("Content-Range"))
		return
	}
	u.content = append(u.content[:start], chunk...)
	if total == "*" {
		w.Header().Set("X-Http-Status-Code-Override", "308")
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", len(u.content)-1))
		return
	}
	if total != strconv.Itoa(len(u.content)) || r.Header.Get("X-Goog-Hash") != "crc32c="+sum(u.content) {
		s.unknown(w, "the upload ends at %s with %q, and has %d bytes with the sum %s", total, r.Header.Get("X-Goog-Hash"), len(u.content), sum(u.content))
		return
	}
	done := s.resource(u.name, s.put(u.name, u.content, ""))
	u.done = &done
	respond(w, done)
}
