package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/impactmart/impactmart/connectors"
)

// request is what is sent for one page.
type request struct {
	method string
	url    *url.URL
	body   []byte // JSON, nil for none
}

// Where a parameter is sent.
const (
	inQuery = "query"
	inBody  = "body"
)

// with returns the request with a parameter, a JSON value: in the query, or at a dotted
// path of the body.
func (r request) with(in, name string, value []byte) (request, error) {
	if in == inBody {
		body, err := placed(r.body, name, value)
		r.body = body
		return r, err
	}
	text, _ := scalar(value)
	next, query := *r.url, r.url.Query()
	query.Set(name, text)
	next.RawQuery = query.Encode()
	r.url = &next
	return r, nil
}

// placed returns a JSON object with a value at a dotted path.
func placed(object []byte, path string, value []byte) ([]byte, error) {
	fields := map[string]json.RawMessage{}
	if len(object) > 0 && json.Unmarshal(object, &fields) != nil {
		return nil, fmt.Errorf("body: has no group of keys for the parameter %q; correct body or paging.param", path)
	}
	name, rest, isDeep := strings.Cut(path, ".")
	if isDeep {
		inner, err := placed(fields[name], rest, value)
		if err != nil {
			return nil, err
		}
		value = inner
	}
	fields[name] = value
	return json.Marshal(fields)
}

// number is a JSON number.
func number(n int64) []byte { return strconv.AppendInt(nil, n, 10) }

// text is the request as it is sent, to recognize a repeated one.
func (r request) text() string { return r.method + r.url.String() + "\n" + string(r.body) }

// response is a response of status 200 or 204.
type response struct {
	header http.Header
	body   []byte // valid JSON without white space around it, nil without content
}

// inHeader precedes the name of a header where a path is expected.
const inHeader = "header:"

// at returns the value at a path of the body, or of the header that the path names.
func (r response) at(path string) (value []byte, found bool) {
	if name, isHeader := strings.CutPrefix(path, inHeader); isHeader {
		return headerValue(r.header.Values(name))
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
	if _, err := strconv.ParseInt(text, 10, 64); err == nil || text == "true" || text == "false" {
		return []byte(text), true
	}
	value, err := json.Marshal(text)
	return value, err == nil
}

// send requests one page. Credentials that the service no longer accepts are renewed
// once.
func (c *client) send(ctx context.Context, r request) (response, error) {
	got, err := c.try(ctx, r)
	var last *final
	if errors.As(err, &last) && last.wantsLogin {
		renewed, renewErr := c.signer.renew(ctx)
		if renewErr != nil {
			return response{}, renewErr
		}
		if renewed {
			return c.try(ctx, r)
		}
	}
	return got, err
}

// try requests one page. Each attempt reads the whole body, so that a truncated body is
// also retried.
func (c *client) try(ctx context.Context, r request) (response, error) {
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, r.method, r.url.String(), body)
	if err != nil {
		return response{}, errors.New("the URL is invalid; check url and query")
	}
	request.Header.Set("Accept", "application/json")
	if r.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.settings.Headers {
		request.Header.Set(name, string(value))
	}
	if err := c.signer.sign(ctx, request.Header); err != nil {
		return response{}, err
	}
	var got response
	err = c.retry(request, func(r *http.Response) (err error) {
		got, err = read(r)
		return err
	})
	return got, err
}

// retry performs a request until it succeeds, cannot succeed, or has been attempted too
// often. handle reads a response whose status does not call for a retry.
func (c *client) retry(request *retryablehttp.Request, handle func(*http.Response) error) error {
	request.SetResponseHandler(handle)
	var reason string // of the failure of the last attempt
	var again bool    // another attempt may succeed
	attempts := retryablehttp.Client{
		HTTPClient: c.http, RetryMax: c.settings.Retries, RetryWaitMin: c.settings.MinWait, RetryWaitMax: c.settings.MaxWait,
		PrepareRetry: func(r *http.Request) error { return c.pace(r.Context()) },
		CheckRetry: func(ctx context.Context, response *http.Response, err error) (bool, error) {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			reason, again = c.judge(response, err)
			return again, nil
		},
		Backoff: func(least, most time.Duration, attempt int, response *http.Response) time.Duration {
			wait := backoff(least, most, attempt, response)
			if c.warn != nil {
				c.warn(fmt.Sprintf("%s: %s; attempt %d of %d follows in %v", shown(request.URL), reason, attempt+2, c.settings.Retries+1, wait))
			}
			return wait
		},
		ErrorHandler: func(response *http.Response, err error, attempts int) (*http.Response, error) {
			if response != nil {
				response.Body.Close()
			}
			return nil, failure(err, reason, again, attempts)
		},
	}
	if err := c.pace(request.Context()); err != nil {
		return err
	}
	response, err := attempts.Do(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

var retried = []int{408, 425, 429, 500, 502, 503, 504}

// judge describes what is wrong with an attempt, and reports whether another
// attempt may succeed.
func (c *client) judge(response *http.Response, err error) (reason string, again bool) {
	var last *final
	switch {
	case response != nil && (slices.Contains(retried, response.StatusCode) || slices.Contains(c.settings.RetryOn, response.StatusCode) || isThrottled(response)):
		return status(response.StatusCode), true
	case errors.As(err, &last):
		return last.text, false
	case err != nil:
		return c.transportReason(err)
	}
	return "", false
}

// isThrottled reports whether the status 403 is about the number of requests, as with
// services that say 403 where others say 429.
func isThrottled(r *http.Response) bool {
	if r.StatusCode != http.StatusForbidden {
		return false
	}
	for _, name := range []string{"X-Rate-Limit-Remaining", "X-Ratelimit-Remaining", "Ratelimit-Remaining"} {
		if left, err := strconv.ParseFloat(r.Header.Get(name), 64); err == nil && left <= 0 {
			return true
		}
	}
	return r.Header.Get("Retry-After") != ""
}

func status(code int) string { return fmt.Sprintf("responded with %d %s", code, http.StatusText(code)) }

// pace waits until the declared rate permits another request.
func (c *client) pace(ctx context.Context) error {
	if c.limit == nil {
		return nil
	}
	if err := c.limit.Wait(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("the rate of %v requests per second does not permit another one within the deadline; %w", c.settings.Rate, connectors.ErrTemporary)
	}
	return ctx.Err()
}

// failure is the error of a request after the last attempt.
func failure(err error, reason string, again bool, attempts int) error {
	var last *final
	switch {
	case errors.As(err, &last) && !again:
		return last
	case !again, errors.Is(err, errNoJSON):
		return fmt.Errorf("%s (attempts: %d)", reason, attempts)
	}
	return fmt.Errorf("%s (attempts: %d); %w", reason, attempts, connectors.ErrTemporary)
}

// backoff doubles the wait with each attempt, unless the service names a wait. Both
// stay within the limits.
func backoff(least, most time.Duration, attempt int, response *http.Response) time.Duration {
	wait := most
	if attempt < 30 {
		wait = least << attempt
	}
	if response != nil {
		if seconds, named := namedWait(response.Header); named {
			wait = time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
		}
	}
	return min(max(wait, least), most)
}

// sinceEpoch is a number of seconds from which a time is meant, and not a wait.
const sinceEpoch = 1e8

// namedWait is the wait in seconds that a service asks for: by Retry-After, as a number or
// a time, or by the reset of its limit, as a wait or a time.
func namedWait(header http.Header) (seconds float64, named bool) {
	after := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(after, 64); err == nil {
		return seconds, true
	}
	if date, err := http.ParseTime(after); err == nil {
		return time.Until(date).Seconds(), true
	}
	for _, name := range []string{"X-Rate-Limit-Reset", "X-Ratelimit-Reset", "Ratelimit-Reset"} {
		reset, err := strconv.ParseFloat(header.Get(name), 64)
		switch {
		case err != nil:
		case reset >= sinceEpoch:
			return reset - float64(time.Now().Unix()), true
		default:
			return reset, true
		}
	}
	return 0, false
}

var errNoJSON = errors.New("the response is not valid JSON")

// read returns a response whose status does not call for a retry.
func read(r *http.Response) (response, error) {
	refuse := func(advice string) (response, error) {
		return response{}, &final{status: r.StatusCode, text: status(r.StatusCode) + ": " + advice, wantsLogin: r.StatusCode == http.StatusUnauthorized}
	}
	switch r.StatusCode {
	case http.StatusOK:
	case http.StatusNoContent:
		return response{header: r.Header}, nil
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
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case kind == "text/html", kind == "application/xhtml+xml":
		return response{}, &final{text: "responded with a web page, not JSON; check url and auth (the login may have expired, or the URL may be that of the website)", wantsLogin: true}
	case kind != "application/json" && kind != "text/json" && !strings.HasSuffix(kind, "+json"):
		return response{}, &final{text: fmt.Sprintf("responded with content of type %q, not JSON; check url", shortened(kind))}
	}
	body, err := readBody(r)
	if err != nil {
		return response{}, err
	}
	return response{r.Header, bytes.TrimSpace(body)}, nil
}

// readBody returns the body of a response, which is valid JSON.
func readBody(r *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case isCut(r, body):
		return nil, io.ErrUnexpectedEOF
	case len(body) > maxBody:
		return nil, &final{text: fmt.Sprintf("the response is larger than %d MiB; request smaller pages", maxBody>>20)}
	case !utf8.Valid(body) || !json.Valid(body):
		return nil, errNoJSON
	}
	return body, nil
}

// isCut reports whether the response ends within a value, and nothing but the end of the
// connection says where it ends: then that end may have come too early.
func isCut(response *http.Response, body []byte) bool {
	if response.ContentLength >= 0 || response.Uncompressed || len(response.TransferEncoding) > 0 || response.ProtoMajor > 1 {
		return false
	}
	var value json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(body)).Decode(&value), io.ErrUnexpectedEOF)
}

// shortened is a text from a service, or nothing of it if it is long: a part of a secret that
// it repeats would not be recognized.
func shortened(text string) string {
	if len(text) > 60 {
		return "…"
	}
	return text
}
