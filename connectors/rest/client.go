package rest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"syscall"

	"golang.org/x/time/rate"
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
	heard    func(http.Header) // called with the headers of each response that is used
}

func newClient(s Settings, origin *url.URL, warn func(string)) *client {
	dialer := &net.Dialer{Timeout: s.Timeout}
	transport := &http.Transport{TLSHandshakeTimeout: s.Timeout, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20}
	if len(s.allowed()) == len(kinds) { // behind a proxy, addresses cannot be checked
		transport.Proxy = http.ProxyFromEnvironment
	}
	dialer.Control = s.guard
	transport.DialContext = dialer.DialContext
	c := &client{settings: s, origin: origin, signer: fixed(nil), warn: warn}
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
