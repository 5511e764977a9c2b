package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/impactmart/impactmart/connectors"
)

// maxBody limits one response, in bytes after decompression.
const maxBody = 64 << 20

// final is an error that a retry cannot resolve.
type final struct {
	status int // of the response, 0 if the error is not about a status
	text   string
}

func (e *final) Error() string { return e.text }

// client sends requests to one service.
type client struct {
	settings Settings
	origin   *url.URL // the host that may receive headers and credentials
	http     *http.Client
	warn     func(string)
}

func newClient(s Settings, origin *url.URL, warn func(string)) *client {
	dialer := &net.Dialer{Timeout: s.Timeout}
	transport := &http.Transport{TLSHandshakeTimeout: s.Timeout, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20}
	if len(s.allowed()) == len(kinds) { // behind a proxy, addresses cannot be checked
		transport.Proxy = http.ProxyFromEnvironment
	}
	dialer.Control = s.guard
	transport.DialContext = dialer.DialContext
	c := &client{settings: s, origin: origin, warn: warn}
	c.http = &http.Client{Transport: transport, Timeout: s.Timeout, CheckRedirect: c.redirect}
	return c
}

// redirect follows redirects within the host of url and to declared hosts, but never from
// https to http, and sends the configured headers to no other host.
//
//nolint:gosec // headers are sent only to the origin, see sameHost
func (c *client) redirect(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return &final{text: "the service redirects in a loop; check url"}
	case next.URL.Scheme != "https" && (next.URL.Scheme != "http" || via[len(via)-1].URL.Scheme == "https"):
		return &final{text: "the service redirects from https to an insecure address; check url"}
	case !c.settings.mayRedirect(next.URL, c.origin):
		return &final{text: fmt.Sprintf("the service redirects to another host, %q; check url, or declare the host in redirect_hosts", hostOf(next.URL))}
	}
	next.URL.User = nil
	next.Header.Del("Referer") // it would reveal the query
	if !sameHost(next.URL, c.origin) {
		next.Header = http.Header{"Accept": {"application/json"}}
	}
	return nil
}

// get requests one page and returns its body: valid JSON, or nil for a response
// without content. Each attempt reads the whole body, so that a truncated body is
// also retried.
func (c *client) get(ctx context.Context, u *url.URL) ([]byte, error) {
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("the URL is invalid; check url and query")
	}
	c.sign(request.Header)
	var body []byte
	request.SetResponseHandler(func(response *http.Response) (err error) {
		body, err = read(response)
		return err
	})
	var reason string // of the failure of the last attempt
	var again bool    // another attempt may succeed
	retries := retryablehttp.Client{
		HTTPClient: c.http, RetryMax: c.settings.Retries, RetryWaitMin: c.settings.MinWait, RetryWaitMax: c.settings.MaxWait,
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
				c.warn(fmt.Sprintf("%s: %s; attempt %d of %d follows in %v", shown(u), reason, attempt+2, c.settings.Retries+1, wait))
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
	response, err := retries.Do(request)
	if err != nil {
		return nil, err
	}
	return body, response.Body.Close()
}

func (c *client) sign(header http.Header) {
	header.Set("Accept", "application/json")
	for name, value := range c.settings.Headers {
		header.Set(name, string(value))
	}
	switch auth := c.settings.Auth; {
	case auth.Bearer != "":
		header.Set("Authorization", "Bearer "+string(auth.Bearer))
	case auth.Basic != (Basic{}):
		basic := http.Request{Header: header}
		basic.SetBasicAuth(auth.Basic.User, string(auth.Basic.Password))
	}
}

var retried = []int{408, 425, 429, 500, 502, 503, 504}

// judge describes what is wrong with an attempt, and reports whether another
// attempt may succeed.
func (c *client) judge(response *http.Response, err error) (reason string, again bool) {
	var last *final
	switch {
	case errors.As(err, &last):
		return last.text, false
	case err != nil:
		return c.transportReason(err)
	case slices.Contains(retried, response.StatusCode):
		return status(response.StatusCode), true
	}
	return "", false
}

func status(code int) string { return fmt.Sprintf("responded with %d %s", code, http.StatusText(code)) }

var secretParts = regexp.MustCompile(`\?[^\s"]*|//[^/\s"]*@`)

// transportReason describes a failure of the transport without the URL, because
// such errors repeat the URL with its query.
func (c *client) transportReason(err error) (reason string, again bool) {
	var timeout net.Error
	var name *net.DNSError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("no complete response within %v", c.settings.Timeout), true
	case errors.As(err, &untrusted):
		return fmt.Sprintf("the certificate is not trusted: %v", untrusted.Err), false
	case errors.As(err, &name):
		return fmt.Sprintf("the name %q cannot be resolved; check url", name.Name), true
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused", true
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "the response was truncated", true
	case errors.Is(err, errNoJSON):
		return err.Error(), true
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	return secretParts.ReplaceAllString(err.Error(), "…"), true
}

// failure is the error of a request after the last attempt.
func failure(err error, reason string, again bool, attempts int) error {
	var last *final
	switch {
	case errors.As(err, &last):
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
		after := response.Header.Get("Retry-After")
		if seconds, err := strconv.ParseFloat(after, 64); err == nil && seconds < most.Seconds() {
			wait = time.Duration(seconds * float64(time.Second))
		} else if err == nil {
			wait = most
		} else if date, err := http.ParseTime(after); err == nil {
			wait = time.Until(date)
		}
	}
	return min(max(wait, least), most)
}

var errNoJSON = errors.New("the response is not valid JSON")

// read returns the body of a response whose status does not call for a retry.
func read(response *http.Response) ([]byte, error) {
	code := response.StatusCode
	refuse := func(advice string) ([]byte, error) { return nil, &final{code, status(code) + ": " + advice} }
	switch {
	case code == http.StatusNoContent:
		return nil, nil
	case code == http.StatusUnauthorized:
		return refuse("the credentials were refused; check auth (the token may have expired)")
	case code == http.StatusForbidden:
		return refuse("the credentials do not permit access; request read access, or check auth")
	case code == http.StatusNotFound:
		return refuse("the address does not exist; check url")
	case code != http.StatusOK:
		return refuse("the request was not accepted; check url, query and headers")
	}
	switch kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); {
	case kind == "text/html", kind == "application/xhtml+xml":
		return nil, &final{text: "responded with a web page, not JSON; check url and auth (the login may have expired, or the URL may be that of the website)"}
	case kind != "application/json" && kind != "text/json" && !strings.HasSuffix(kind, "+json"):
		return nil, &final{text: fmt.Sprintf("responded with content of type %q, not JSON; check url", shortened(kind))}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case isCut(response, body):
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
