package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// Auth is the credentials for the service. At most one of the fields is set.
type Auth struct {
	Bearer  Secret  `yaml:"bearer,omitempty" excludes:"basic,api_key,oauth2,session,token" doc:"Token that does not expire."`
	Basic   Basic   `yaml:"basic,omitempty" excludes:"api_key,oauth2,session,token" doc:"User and password."`
	APIKey  APIKey  `yaml:"api_key,omitempty" excludes:"oauth2,session,token" doc:"Key in a header."`
	OAuth2  OAuth2  `yaml:"oauth2,omitempty" excludes:"session,token" doc:"Token of an OAuth 2 service."`
	Session Session `yaml:"session,omitempty" excludes:"token" doc:"Login with a cookie."`
	Token   Token   `yaml:"token,omitempty" doc:"Login of a vendor's own that responds with a token."`
}

// Basic is a user with a password.
type Basic struct {
	User     string `yaml:"user,omitempty" doc:"User."`
	Password Secret `yaml:"password,omitempty" doc:"Password."`
}

// APIKey is a key in a header.
type APIKey struct {
	Header string `yaml:"header,omitempty" doc:"Name of the header, such as 'X-Api-Key'."`
	Value  Secret `yaml:"value,omitempty" doc:"The key, with what precedes it, if anything: 'Token ${KEY}'."`
}

// OAuth2 is how a token is requested. It is requested anew when it expires, and once
// after a response of status 401.
type OAuth2 struct {
	TokenURL     string            `yaml:"token_url,omitempty" doc:"Address that gives tokens; https, except where 'allow_addresses' permits any."`
	Grant        string            `yaml:"grant,omitempty" values:"client_credentials,password" otherwise:"'client_credentials'" doc:"What the token is given for: the credentials of this client, or those of a user."`
	ClientID     string            `yaml:"client_id,omitempty" doc:"Client."`
	ClientSecret Secret            `yaml:"client_secret,omitempty" doc:"Secret of the client."`
	ClientIn     string            `yaml:"client_in,omitempty" values:"body,header" otherwise:"'body'" doc:"Where client and secret are sent: in the form, or in the header 'Authorization'."`
	Username     string            `yaml:"username,omitempty" doc:"User, with 'grant: password'."`
	Password     Secret            `yaml:"password,omitempty" doc:"Password of the user."`
	Scopes       []string          `yaml:"scopes,omitempty" doc:"Scopes to ask for."`
	Params       map[string]Secret `yaml:"params,omitempty" doc:"Added to the form, such as 'audience'; not with 'grant: password'."`
}

// Session is a login that sets a cookie, which is sent to the same host from then on. The
// login is repeated once after a response of status 401 or a web page.
type Session struct {
	URL  string            `yaml:"url,omitempty" doc:"Address of the login; https, except where 'allow_addresses' permits any."`
	Form map[string]Secret `yaml:"form,omitempty" excludes:"body" doc:"Fields of the form."`
	Body Secret            `yaml:"body,omitempty" doc:"Body of the login, a JSON object, instead of a form."`
}

// TLS is the certificate that this program shows to the service (mutual TLS).
type TLS struct {
	Cert string `yaml:"cert,omitempty" doc:"File with the certificate, in PEM, relative to the configuration file."`
	Key  string `yaml:"key,omitempty" doc:"File with its private key."`
	CA   string `yaml:"ca,omitempty" doc:"File with the certificates that the service's own may be signed by, instead of those of the machine."`
}

// isGiven reports whether any of the keys of a group has a value.
func isGiven(group any) bool { return !reflect.ValueOf(group).IsZero() }

func (a Auth) validate(allowHTTP bool) (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("auth."+format, args...)) }
	if hasLineEnd(string(a.Bearer)) {
		fault("bearer: has a line end; remove it")
	}
	if k := a.APIKey; isGiven(k) && !isHeader(k.Header, string(k.Value)) {
		fault("api_key: %q is not a valid header, or its value has a line end; correct it", k.Header)
	}
	if o := a.OAuth2; o.Grant == grantPassword && len(o.Params) > 0 {
		fault("oauth2.params: do not apply if grant is password; remove them")
	}
	if s := a.Session; isGiven(s) && len(s.Form) == 0 && !isObject(s.Body) {
		fault("session.body: is not a JSON object; write one, or the fields of a form as form")
	}
	faults = append(faults, a.Token.validate()...)
	for _, key := range a.missing() {
		fault("%s: is missing; write it", key)
	}
	for key, address := range map[string]string{"oauth2.token_url": a.OAuth2.TokenURL, "session.url": a.Session.URL, "token.url": a.Token.URL} {
		if err := checkLogin(address, allowHTTP); err != nil {
			fault("%s: %w", key, err)
		}
	}
	return faults
}

// missing are the keys without a value in groups that need them.
func (a Auth) missing() (keys []string) {
	isUser := a.OAuth2.Grant == grantPassword
	for _, k := range []struct {
		isNeeded   bool
		key, value string
	}{
		{isGiven(a.Basic), "basic.user", a.Basic.User},
		{isGiven(a.APIKey), "api_key.header", a.APIKey.Header},
		{isGiven(a.APIKey), "api_key.value", string(a.APIKey.Value)},
		{isGiven(a.OAuth2), "oauth2.token_url", a.OAuth2.TokenURL},
		{isGiven(a.OAuth2), "oauth2.client_id", a.OAuth2.ClientID},
		{isUser, "oauth2.username", a.OAuth2.Username},
		{isUser, "oauth2.password", string(a.OAuth2.Password)},
		{isGiven(a.Session), "session.url", a.Session.URL},
		{isGiven(a.Token), "token.url", a.Token.URL},
	} {
		if k.isNeeded && k.value == "" {
			keys = append(keys, k.key)
		}
	}
	return keys
}

// checkLogin checks that credentials may be sent to the address of a login, if there is
// one.
func checkLogin(address string, allowHTTP bool) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return nil
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("is not a web address without user and password; give an address that begins with https://")
	case u.Scheme == "http" && !allowHTTP:
		return errors.New("would send the credentials unencrypted; use https://")
	}
	return nil
}

func hasLineEnd(text string) bool { return strings.ContainsAny(text, "\r\n\x00") }

func isHeader(name, value string) bool {
	return name != "" && !strings.ContainsAny(name, " :\r\n\x00") && !hasLineEnd(value)
}

func isObject(text Secret) bool {
	return json.Valid([]byte(text)) && strings.HasPrefix(strings.TrimSpace(string(text)), "{")
}

// A signer adds the credentials to requests.
type signer interface {
	// sign sets the headers of a request; it may log in first.
	sign(ctx context.Context, header http.Header) error
	// renew replaces credentials that the service no longer accepts, and reports whether
	// it could.
	renew(ctx context.Context) (bool, error)
}

// fixed are credentials that are headers and never change.
type fixed http.Header

func (f fixed) sign(_ context.Context, header http.Header) error {
	maps.Copy(header, f)
	return nil
}

func (fixed) renew(context.Context) (bool, error) { return false, nil }

// signer returns the signer that the settings name, for the requests of a client.
func (a Auth) signer(of *client) (signer, error) {
	signed := http.Request{Header: http.Header{}}
	switch {
	case isGiven(a.OAuth2):
		return newOAuth(a.OAuth2, of)
	case isGiven(a.Session):
		return newSession(a.Session, of)
	case isGiven(a.Token):
		return newToken(a.Token, of)
	case a.Bearer != "":
		signed.Header.Set("Authorization", "Bearer "+string(a.Bearer))
	case isGiven(a.APIKey):
		signed.Header.Set(a.APIKey.Header, string(a.APIKey.Value))
	case isGiven(a.Basic):
		signed.SetBasicAuth(a.Basic.User, string(a.Basic.Password))
	}
	return fixed(signed.Header), nil
}

// loginClient returns a client for the address of a login. It follows no redirect, which
// could take the credentials elsewhere.
func loginClient(of *client, address string) (*client, *url.URL, error) {
	to, err := url.Parse(address)
	if err != nil {
		return nil, nil, errors.New("auth: the address is not a web address")
	}
	login := *of
	login.origin = to
	httpClient := *of.http
	httpClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	login.http = &httpClient
	return &login, to, nil
}

func (t TLS) validate() (faults []error) {
	if (t.Cert == "") != (t.Key == "") {
		faults = append(faults, errors.New("tls: has only one of cert and key; give both"))
	}
	return faults
}

// config loads the certificates; paths are relative to the folder.
func (t TLS) config(folder string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	at := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	if t.Cert != "" {
		pair, err := tls.LoadX509KeyPair(at(t.Cert), at(t.Key))
		if err != nil {
			return nil, fmt.Errorf("tls: %s and %s are not a certificate and its key (%w); check the files", t.Cert, t.Key, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if t.CA != "" {
		text, err := os.ReadFile(at(t.CA))
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("tls.ca: %s has no certificate in PEM; check the file", t.CA)
		}
	}
	return config, nil
}
