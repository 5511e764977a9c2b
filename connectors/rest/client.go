package rest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
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

// maxBody bounds one answer, in bytes after unpacking.
const maxBody = 64 << 20

// final is an error that trying again does not mend.
type final struct {
	status int // of the answer, 0 if it is not about a status
	text   string
}

func (e *final) Error() string { return e.text }

// client asks one service.
type client struct {
	settings Settings
	origin   *url.URL // the host that may see headers and credentials
	http     *http.Client
	warn     func(string)
}

func newClient(s Settings, origin *url.URL, warn func(string)) *client {
	dialer := &net.Dialer{Timeout: s.Timeout}
	transport := &http.Transport{TLSHandshakeTimeout: s.Timeout, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20}
	if s.AllowPrivate {
		transport.Proxy = http.ProxyFromEnvironment
	} else {
		dialer.Control = refusePrivate
	}
	transport.DialContext = dialer.DialContext
	c := &client{settings: s, origin: origin, warn: warn}
	c.http = &http.Client{Transport: transport, Timeout: s.Timeout, CheckRedirect: c.redirect}
	return c
}

// shared is the range of carriers, private in all but name (RFC 6598); mapped
// is how IPv6 networks reach IPv4 addresses, private ones too (RFC 6052).
var shared, mapped = netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("64:ff9b::/96")

// refusePrivate sees the address that a name was resolved to, right before it
// is called, so that no name can lead inside.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := to.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) || mapped.Contains(ip) {
		return &final{text: "the address is private or of this machine; set `allow_private: true` if that is meant"}
	}
	return nil
}

// redirect follows redirects, but never from https to http, and takes our
// headers along to no other host.
//
//nolint:gosec // headers go to the origin alone, see sameHost
func (c *client) redirect(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return &final{text: "the service redirects in a circle; check url"}
	case next.URL.Scheme != "https" && (next.URL.Scheme != "http" || via[len(via)-1].URL.Scheme == "https"):
		return &final{text: "the service redirects from https to an insecure address; check url"}
	}
	next.Header.Del("Referer") // it would show our query
	if !sameHost(next.URL, c.origin) {
		next.Header = http.Header{"Accept": {"application/json"}}
	}
	return nil
}

func sameHost(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		if u.Port() == "" {
			return map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		return u.Port()
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// get asks for one page and gives its body: valid JSON, or nil for an answer
// that declares itself empty. Each try reads the whole body, so that a body
// that is cut off is tried again, too.
func (c *client) get(ctx context.Context, u *url.URL) ([]byte, error) {
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("the URL cannot be asked for; check url and query")
	}
	c.sign(request.Header)
	var body []byte
	request.SetResponseHandler(func(answer *http.Response) (err error) {
		body, err = read(answer)
		return err
	})
	var reason string // of the failure of the last try
	var again bool    // another try may help
	tries := retryablehttp.Client{
		HTTPClient: c.http, RetryMax: c.settings.Retries, RetryWaitMin: c.settings.MinWait, RetryWaitMax: c.settings.MaxWait,
		CheckRetry: func(ctx context.Context, answer *http.Response, err error) (bool, error) {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			reason, again = c.judge(answer, err)
			return again, nil
		},
		Backoff: func(least, most time.Duration, try int, answer *http.Response) time.Duration {
			wait := backoff(least, most, try, answer)
			if c.warn != nil {
				c.warn(fmt.Sprintf("%s: %s; try %d of %d follows in %v", shown(u), reason, try+2, c.settings.Retries+1, wait))
			}
			return wait
		},
		ErrorHandler: func(answer *http.Response, err error, tries int) (*http.Response, error) {
			if answer != nil {
				answer.Body.Close()
			}
			return nil, failure(err, reason, again, tries)
		},
	}
	answer, err := tries.Do(request)
	if err != nil {
		return nil, err
	}
	return body, answer.Body.Close()
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

// judge says in words what is wrong with a try, and whether another may help.
func (c *client) judge(answer *http.Response, err error) (reason string, again bool) {
	var last *final
	switch {
	case errors.As(err, &last):
		return last.text, false
	case err != nil:
		return c.words(err)
	case slices.Contains(retried, answer.StatusCode):
		return status(answer.StatusCode), true
	}
	return "", false
}

func status(code int) string { return fmt.Sprintf("answered %d %s", code, http.StatusText(code)) }

var secretParts = regexp.MustCompile(`\?[^\s"]*|//[^/\s"]*@`)

// words describes a failure of the transport without the URL, which such
// errors repeat with its query.
func (c *client) words(err error) (reason string, again bool) {
	var timeout net.Error
	var name *net.DNSError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("no whole answer within %v", c.settings.Timeout), true
	case errors.As(err, &untrusted):
		return fmt.Sprintf("the certificate is not trusted: %v", untrusted.Err), false
	case errors.As(err, &name):
		return fmt.Sprintf("the name %q cannot be resolved; check url", name.Name), true
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused", true
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "the answer was cut off", true
	case errors.Is(err, errNoJSON):
		return err.Error(), true
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	return secretParts.ReplaceAllString(err.Error(), "…"), true
}

// failure is the error of a request that has been given up.
func failure(err error, reason string, again bool, tries int) error {
	var last *final
	switch {
	case errors.As(err, &last):
		return last
	case !again, errors.Is(err, errNoJSON):
		return fmt.Errorf("%s (tries: %d)", reason, tries)
	}
	return fmt.Errorf("%s (tries: %d); %w", reason, tries, connectors.ErrTemporary)
}

// backoff doubles the wait with each try, unless the service names one. Neither
// exceeds the bounds.
func backoff(least, most time.Duration, try int, answer *http.Response) time.Duration {
	wait := most
	if try < 30 {
		wait = least << try
	}
	if answer != nil {
		after := answer.Header.Get("Retry-After")
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

var errNoJSON = errors.New("the answer is not valid JSON")

// read takes the body of an answer that is not to be asked for again because of
// its status alone.
func read(answer *http.Response) ([]byte, error) {
	code := answer.StatusCode
	refuse := func(advice string) ([]byte, error) { return nil, &final{code, status(code) + ": " + advice} }
	switch {
	case code == http.StatusNoContent:
		return nil, nil
	case code == http.StatusUnauthorized:
		return refuse("the credentials were refused; check auth (has the token expired?)")
	case code == http.StatusForbidden:
		return refuse("the credentials do not permit this; ask for read access, or check auth")
	case code == http.StatusNotFound:
		return refuse("nothing is there; check url")
	case code != http.StatusOK:
		return refuse("check url, query and headers")
	}
	switch kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); {
	case kind == "text/html", kind == "application/xhtml+xml":
		return nil, &final{text: "answered with a web page, not JSON: the login may have expired, or the URL is that of the website"}
	case kind != "application/json" && kind != "text/json" && !strings.HasSuffix(kind, "+json"):
		return nil, &final{text: fmt.Sprintf("answered with content of type %.60q, not JSON; check url", kind)}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > maxBody:
		return nil, &final{text: fmt.Sprintf("the answer is larger than %d MiB; ask for smaller pages", maxBody>>20)}
	case !utf8.Valid(body) || !json.Valid(body):
		return nil, errNoJSON
	}
	return body, nil
}
