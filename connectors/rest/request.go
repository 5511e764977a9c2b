package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/impactmart/impactmart/connectors"
)

// request is what is sent for one page.
type request struct {
	method string
	url    *url.URL
	body   []byte // JSON, nil for none
	format string // of the response, empty for JSON
	csv    CSV
	// The service may respond that it has taken the order, or that the report is not ready.
	maybeLater bool
}

// request is the one for the list.
func (s *Settings) request() (request, error) {
	r, err := s.to(s.Method, "", s.Query, s.Body)
	r.format, r.csv = s.Format, s.CSV
	return r, err
}

// to returns a request as it is declared; its address may be relative to that of the list.
// A POST without a body sends an empty object.
func (s *Settings) to(method, address string, query map[string]string, body Secret) (request, error) {
	base, err := url.Parse(s.URL)
	if err != nil {
		return request{}, errors.New("url: is not a web address")
	}
	u := base
	if address != "" {
		if u, err = base.Parse(address); err != nil {
			return request{}, errors.New("an address is not a web address; check fan_out.url, job.url and job.poll")
		}
	}
	all := u.Query()
	for name, value := range query {
		all.Set(name, value)
	}
	u.RawQuery = all.Encode()
	r := request{method: cmp.Or(method, http.MethodGet), url: u}
	if body == "" && method == http.MethodPost {
		body = "{}"
	}
	if body != "" {
		r.body = []byte(body)
	}
	return r, nil
}

// onHost checks that an address is on the host of the list, because no other one may
// receive the credentials.
func (s *Settings) onHost(address string) error {
	list, err := s.request()
	if err != nil || address == "" {
		return nil //nolint:nilerr // checkURL reports it
	}
	if u, err := list.url.Parse(address); err != nil || u.User != nil || !sameHost(u, list.url) {
		return fmt.Errorf("is not an address on the host of url, %s; no other host may receive the credentials", list.url.Host)
	}
	return nil
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
	if err := c.dress(ctx, request.Header, r); err != nil {
		return response{}, err
	}
	var got response
	err = c.retry(request, func(answer *http.Response) (err error) {
		got, err = r.read(answer)
		return err
	})
	if err == nil && c.heard != nil {
		c.heard(got.header)
	}
	return got, err
}

// dress sets the headers of a request. A report on another host is asked for without those
// of the settings, and without credentials.
func (c *client) dress(ctx context.Context, header http.Header, r request) error {
	header.Set("Accept", "application/json")
	if r.format == formatCSV {
		header.Set("Accept", "text/csv")
	}
	header.Set("Cache-Control", "no-cache") // a list of yesterday looks like one of today
	if !sameHost(r.url, c.origin) {
		return nil
	}
	if r.body != nil {
		header.Set("Content-Type", "application/json")
	}
	for name, value := range c.settings.Headers {
		header.Set(name, string(value))
	}
	return c.signer.sign(ctx, header)
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
