package rest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"syscall"

	"golang.org/x/time/rate"

	"github.com/impactmart/impactmart/connectors"
)

// maxBody limits one response, in bytes after decompression.
const maxBody = 64 << 20

// final is an error that a retry cannot resolve.
type final struct {
	status     int // of the response, 0 if the error is not about a status
	text       string
	wantsLogin bool // with other credentials, the service may respond
}

func (e *final) Error() string { return e.text }

// client sends requests to one service.
type client struct {
	settings Settings
	origin   *url.URL // the host that may receive headers and credentials
	http     *http.Client
	signer   signer
	limit    *rate.Limiter // nil without a limit
	warn     func(string)
	heard    func(http.Header)   // called with the headers of each response that is used
	conceal  func(secret string) // what a login gives
}

func newClient(s Settings, origin *url.URL, env connectors.Env) *client {
	dialer := &net.Dialer{Timeout: s.Timeout}
	transport := &http.Transport{TLSHandshakeTimeout: s.Timeout, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20}
	if len(s.allowed()) == len(kinds) { // behind a proxy, addresses cannot be checked
		transport.Proxy = http.ProxyFromEnvironment
	}
	dialer.Control = s.guard
	transport.DialContext = dialer.DialContext
	c := &client{settings: s, origin: origin, signer: fixed(nil), warn: env.Warn, conceal: env.Conceal}
	if c.conceal == nil {
		c.conceal = func(string) {}
	}
	c.http = &http.Client{Transport: transport, Timeout: s.Timeout, CheckRedirect: c.redirect}
	return c
}

// redirect follows redirects within the host of url and to declared hosts, but never from
// https to http. It sends the configured headers and a body to no other host, and follows
// no redirect that would ask for something else than the request did.
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
	isOrigin := sameHost(next.URL, c.origin)
	if lost := c.settings.lostBy(next, via[0], isOrigin); lost != "" {
		return &final{text: fmt.Sprintf("the service redirects to %s, %s; write that address instead", whereTo(next.URL), lost)}
	}
	next.URL.User = nil
	next.Header.Del("Referer") // it would reveal the query
	if !isOrigin {
		next.Header = http.Header{"Accept": next.Header["Accept"], "Cache-Control": next.Header["Cache-Control"]}
	}
	return nil
}

// lostBy is what a redirect would lose of the first request, in words, so that the response
// would be that of another request: its method and body, or a parameter of its query. An
// address on a declared host is one of its own, to which the request is only the way.
func (s *Settings) lostBy(next, first *http.Request, isOrigin bool) string {
	switch {
	case next.Body != nil && !isOrigin:
		return "which would receive the body of the request, and no other host may"
	case s.isDeclared(next.URL):
		return ""
	case next.Method != first.Method:
		return fmt.Sprintf("where a %s without a body would replace the %s", next.Method, first.Method)
	}
	was, is := first.URL.Query(), next.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !slices.Equal(was[name], is[name]) {
			return fmt.Sprintf("without the parameter %q of the query", name)
		}
	}
	return ""
}

// whereTo is the address of a redirect without its query, or what may be shown of it: an
// escape might hide a secret that the service repeats.
func whereTo(to *url.URL) string {
	if plainAddress.MatchString(to.Host + to.EscapedPath()) {
		return shown(to)
	}
	return "another address"
}

var plainAddress = regexp.MustCompile(`^[\w./:@$~\[\]-]{1,200}$`)

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
