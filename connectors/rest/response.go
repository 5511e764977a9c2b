package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// response is a response of status 200 or 204, or of one that such a request allows.
type response struct {
	header  http.Header
	body    []byte // valid JSON without white space around it, nil without content
	isLater bool   // the status is 202: what is asked for is not ready
}

// inHeader precedes the name of a header where a path is expected.
const inHeader = "header:"

// at returns the value at a path of the body, or of the header that the path names; that may
// be a JSON object, and the path go on below it.
func (r response) at(path string) (value []byte, found bool) {
	if name, isHeader := strings.CutPrefix(path, inHeader); isHeader {
		name, below, isBelow := strings.Cut(name, ".")
		text := r.header.Get(name)
		if !isBelow {
			return headerValue(r.header.Values(name))
		}
		if !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
			return nil, false
		}
		return lookup([]byte(text), below)
	}
	if r.body == nil {
		return nil, false
	}
	if s, isSelector := parseSelector(path); isSelector {
		value, err := s.find(r.body)
		return value, err == nil && value != nil
	}
	return lookup(r.body, path)
}

// headerValue is a header as JSON.
func headerValue(values []string) ([]byte, bool) {
	if len(values) == 0 {
		return nil, false
	}
	text := strings.TrimSpace(values[0])
	if _, err := strconv.ParseInt(text, 10, 64); err == nil || text == "true" || text == "false" || text == "null" {
		return []byte(text), true
	}
	value, err := json.Marshal(text)
	return value, err == nil
}

var errNoJSON = errors.New("the response is not valid JSON")

// read returns a response whose status does not call for a retry.
func (r request) read(got *http.Response) (response, error) {
	refuse := func(advice string) (response, error) {
		return response{}, &final{status: got.StatusCode, text: status(got.StatusCode) + ": " + advice, wantsLogin: got.StatusCode == http.StatusUnauthorized}
	}
	switch got.StatusCode {
	case http.StatusOK:
	case http.StatusCreated, http.StatusAccepted:
		if r.maybeLater {
			return r.readLater(got)
		}
		return refuse("the service makes the list later; declare job, which waits for it")
	case http.StatusNoContent:
		return response{header: got.Header}, nil
	case http.StatusPartialContent:
		return refuse("that is a part of the list; remove a Range header from headers, and declare paging")
	case http.StatusUnauthorized:
		return refuse("the credentials were refused; check auth (the token may have expired)")
	case http.StatusForbidden:
		return refuse("the credentials do not permit access; request read access, or check auth")
	case http.StatusNotFound:
		return refuse("the address does not exist; check url")
	default:
		return refuse("the request was not accepted; check url, query and headers")
	}
	if err := r.checkContent(got.Header.Get("Content-Type")); err != nil {
		return response{}, err
	}
	body, err := readBody(got)
	if err == nil {
		body, err = r.parsed(got, body)
	}
	return response{header: got.Header, body: body}, err
}

// readLater returns the response to an order that was taken; its body may be missing.
func (r request) readLater(got *http.Response) (response, error) {
	body, err := readBody(got)
	if err != nil {
		return response{}, err
	}
	later := response{header: got.Header, isLater: got.StatusCode == http.StatusAccepted}
	if len(bytes.TrimSpace(body)) > 0 && isJSON(got.Header.Get("Content-Type")) {
		later.body, err = r.parsed(got, body)
	}
	return later, err
}

func isJSON(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json")
}

// checkContent checks the type of the content.
func (r request) checkContent(contentType string) error {
	wanted, is := "JSON", isJSON(contentType)
	kind, _, _ := mime.ParseMediaType(contentType)
	if r.format == formatCSV {
		wanted, is = "CSV", slices.Contains([]string{"text/csv", "application/csv", "application/octet-stream", "binary/octet-stream"}, kind)
	}
	switch {
	case kind == "text/html", kind == "application/xhtml+xml":
		return &final{text: "responded with a web page, not " + wanted + "; check url and auth (the login may have expired, or the URL may be that of the website)", wantsLogin: true}
	case !is:
		return &final{text: fmt.Sprintf("responded with content of type %q, not %s; check url", shortened(kind), wanted)}
	}
	return nil
}

// readBody returns the body of a response.
func readBody(r *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > maxBody:
		return nil, &final{text: fmt.Sprintf("the response is larger than %d MiB; request smaller pages", maxBody>>20)}
	}
	return body, nil
}

// parsed returns the body of a response as valid JSON.
func (r request) parsed(got *http.Response, body []byte) ([]byte, error) {
	switch {
	case r.format == formatCSV && isOpen(got) && r.csv.Footer == "":
		return nil, &final{text: "the response says nowhere how long it is, so that nobody can tell whether it was cut; ask the service for HTTP/1.1, or declare csv.footer"}
	case r.format != formatCSV && isCut(got, body):
		return nil, io.ErrUnexpectedEOF
	}
	text, err := inUTF8(got.Header.Get("Content-Type"), body)
	switch {
	case err != nil:
		return nil, err
	case r.format == formatCSV:
		return r.csv.records(text)
	case !json.Valid(text):
		return nil, errNoJSON
	}
	return bytes.TrimSpace(text), nil
}

// inUTF8 is a text without its byte order mark. UTF-16 is decoded where the response or its
// mark says so. Anything but UTF-8 is refused otherwise: JSON has no other encoding (RFC 8259),
// and a guess would change names.
func inUTF8(contentType string, body []byte) ([]byte, error) {
	_, parameters, _ := mime.ParseMediaType(contentType)
	charset := strings.ToLower(parameters["charset"])
	hasMark := bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff"))
	if hasMark || strings.HasPrefix(charset, "utf-16") {
		order := unicode.BigEndian // without a mark, RFC 2781
		if charset == "utf-16le" {
			order = unicode.LittleEndian
		}
		text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(body)
		if err != nil || len(body)%2 != 0 {
			return nil, &final{text: "the response says that it is UTF-16, and is not; ask the service for UTF-8"}
		}
		body = text
	}
	if !utf8.Valid(body) {
		return nil, &final{text: "the response is not UTF-8 text; ask the service for UTF-8, such as by the header Accept-Charset"}
	}
	return bytes.TrimPrefix(body, []byte("\ufeff")), nil
}

// isOpen reports whether nothing but the end of the connection says where a response ends:
// then that end may have come too early.
func isOpen(r *http.Response) bool {
	return r.ContentLength < 0 && !r.Uncompressed && len(r.TransferEncoding) == 0 && r.ProtoMajor <= 1
}

// isCut reports whether such a response ends within a value.
func isCut(response *http.Response, body []byte) bool {
	if !isOpen(response) {
		return false
	}
	var value json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(body)).Decode(&value), io.ErrUnexpectedEOF)
}

// shortened is a text from a service, or nothing of it if it is long or has escapes: a part of
// a secret that it repeats, or one that it writes otherwise, would not be recognized.
func shortened(text string) string {
	if len(text) > 60 || strings.ContainsAny(text, `%&\\`) {
		return "…"
	}
	return text
}

var plainKey = regexp.MustCompile(`^[\w .@$-]{1,64}$`)

// keyName is the name of a key from a response, or nothing of it if it has other signs than
// such names: it may be a secret that the service repeats, escaped.
func keyName[text string | []byte](key text) string {
	if plainKey.MatchString(string(key)) {
		return string(key)
	}
	return "…"
}
