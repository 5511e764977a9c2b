package rest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
)

// issuer gives tokens at /token, token-1 first, and lists records to whoever has one. A
// token lasts for a number of requests.
type issuer struct {
	want    map[string]string // the form that a request for a token must have
	header  string            // and its header Authorization
	lasts   int               // requests for which a token lasts
	refuses bool              // every token

	tokens, used int
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		i.give(w, r)
		return
	}
	if i.used++; i.refuses || i.used > i.lasts || r.Header.Get("Authorization") != fmt.Sprintf("Bearer canary-token-%d", i.tokens) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	at := parameter(r, "p", 1)
	reply(list(at, min(1, 7-at)))(w, r)
}

func (i *issuer) give(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	is := r.Method == http.MethodPost && r.Header.Get("Authorization") == i.header && len(r.PostForm) == len(i.want)
	for name, value := range i.want {
		is = is && r.PostForm.Get(name) == value
	}
	w.Header().Set("Content-Type", "application/json")
	if !is {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error": "invalid_client", "error_description": "canary"}`)
		return
	}
	i.tokens++
	i.used = 0
	fmt.Fprintf(w, `{"access_token": "canary-token-%d", "token_type": "bearer", "expires_in": 3600}`, i.tokens)
}

// oauth are options that read all pages with tokens of the service at an address.
func oauth(url, more string) string {
	return "retries: 1\npaging: {type: page, param: p, start: 1}\nauth: {oauth2: {token_url: \"" + url + "/token\", client_id: c, client_secret: canary-secret" + more + "}}"
}

func TestOAuth(t *testing.T) {
	for _, c := range []struct {
		name, more string
		issuer     *issuer
		tokens     int
		says       string
	}{
		{"client credentials", "", &issuer{want: map[string]string{"grant_type": "client_credentials", "client_id": "c", "client_secret": "canary-secret"}, lasts: 100}, 1, ""},
		{"scopes and parameters", ", scopes: [a, b], params: {audience: x}", &issuer{want: map[string]string{"grant_type": "client_credentials", "client_id": "c", "client_secret": "canary-secret", "scope": "a b", "audience": "x"}, lasts: 100}, 1, ""},
		{"client in the header", ", client_in: header", &issuer{want: map[string]string{"grant_type": "client_credentials"}, header: "Basic YzpjYW5hcnktc2VjcmV0", lasts: 100}, 1, ""},
		{"password", ", grant: password, username: u, password: canary-word", &issuer{want: map[string]string{"grant_type": "password", "client_id": "c", "client_secret": "canary-secret", "username": "u", "password": "canary-word"}, lasts: 100}, 1, ""},
		{"a token that expires midway", "", &issuer{want: map[string]string{"grant_type": "client_credentials", "client_id": "c", "client_secret": "canary-secret"}, lasts: 2}, 4, ""},
		{"tokens that are never accepted", "", &issuer{want: map[string]string{"grant_type": "client_credentials", "client_id": "c", "client_secret": "canary-secret"}, refuses: true}, 2, "page 1: responded with 401 Unauthorized: the credentials were refused"},
		{"a wrong client", "", &issuer{want: map[string]string{"grant_type": "client_credentials", "client_id": "d", "client_secret": "x"}}, 0, "page 1: the token was refused: responded with 400 Bad Request (invalid_client); check auth.oauth2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, c.issuer.serve)
			got, err := numbers(connectortest.One(t, settings(t, url+"/v1", oauth(url, c.more)), connectors.Env{}))
			if c.says == "" && (got != counted(6) || err != nil) || c.issuer.tokens != c.tokens {
				t.Errorf("%q, %v, with %d tokens", got, err, c.issuer.tokens)
			}
			if c.says != "" {
				fails(t, err, c.says)
			}
		})
	}
}

// TestHowLongTokensLast: a token is not lost for how its time is written.
func TestHowLongTokensLast(t *testing.T) {
	const no = "the response with the token has an expires_in that is no number of seconds; check auth.oauth2.token_url"
	for expires, says := range map[string]string{
		"3600": "", `"3600"`: "", "3599.5": "", `"3599.5"`: "", "36e2": "", "null": "", `""`: no, "1e30": no, `"abc"`: no, `"canary"`: no, "true": no, "{}": no, "[1]": no,
	} {
		given := 0
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1" {
				given++
				reply(`{"access_token": "canary", "token_type": "bearer", "expires_in": `+expires+`}`)(w, r)
				return
			}
			reply(fmt.Sprintf(`{"d": %s, "next": %s}`, list(parameter(r, "at", 1), 1), map[bool]string{true: "null", false: `"?at=2"`}[r.URL.RawQuery != ""]))(w, r)
		})
		s := connectortest.One(t, settings(t, at+"/v1", linked+"\nauth: {oauth2: {token_url: '"+at+"/token', client_id: c, client_secret: canary-secret}}"), connectors.Env{})
		if says != "" {
			isWhole(t, s, "", says)
			continue
		}
		if isWhole(t, s, "1 2"); given != 1 {
			t.Errorf("%s: %d tokens", expires, given)
		}
	}
}

func TestTokensThatAreNotGiven(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		says    string
		isDown  bool
	}{
		"a web page":     {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>canary") }, "the response to the request for a token has none; check auth.oauth2.token_url", false},
		"no token":       {reply(`{"canary": 1}`), "the response to the request for a token has none", false},
		"another format": {reply(`{"access_token": ["canary"]}`), "the response to the request for a token has none", false},
		"secrets in a code": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"error": "Canary secret"}`)
		}, "the token was refused: responded with 403 Forbidden; check", false},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2:1/?canary", http.StatusTemporaryRedirect)
		}, "the token was refused: responded with 307 Temporary Redirect", false},
		"an outage": {code(http.StatusServiceUnavailable), "the token cannot be requested: responded with 503 Service Unavailable (attempts: 2)", true},
		"a truncated body": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			io.WriteString(w, "{")
		}, "the response was truncated (attempts: 2)", true},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, c.handler)
			_, err := numbers(connectortest.One(t, settings(t, url+"/v1", oauth(url, "")), connectors.Env{}))
			fails(t, err, c.says)
			if errors.Is(err, connectors.ErrTemporary) != c.isDown {
				t.Errorf("%v: transient %v", err, !c.isDown)
			}
		})
	}
}

// desk lets people in who log in, for a number of requests, and sends others a page to
// log in at.
type desk struct {
	lasts          int
	status         int // to those who are not let in; 200 comes with a web page
	logins, visits int
	form           string // what a login must have
}

func (d *desk) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/login" {
		text, _ := io.ReadAll(r.Body)
		if string(text) != d.form {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		d.logins++
		d.visits = 0
		http.SetCookie(w, &http.Cookie{Name: "session", Value: fmt.Sprintf("canary-%d", d.logins), Path: "/"})
		http.Redirect(w, r, "/home", http.StatusSeeOther)
		return
	}
	cookie, err := r.Cookie("session")
	if d.visits++; err != nil || cookie.Value != fmt.Sprintf("canary-%d", d.logins) || d.visits > d.lasts {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(d.status)
		return
	}
	at := parameter(r, "p", 1)
	reply(list(at, min(1, 7-at)))(w, r)
}

func TestSessions(t *testing.T) {
	const form, object = "form: {user: u, password: canary-word}", `body: '{"user": "u"}'`
	for _, c := range []struct {
		name, login string
		desk        *desk
		logins      int
		says        string
	}{
		{"a form", form, &desk{lasts: 100, status: 401, form: "password=canary-word&user=u"}, 1, ""},
		{"an object", object, &desk{lasts: 100, status: 401, form: `{"user": "u"}`}, 1, ""},
		{"a session that ends midway", form, &desk{lasts: 2, status: 401, form: "password=canary-word&user=u"}, 4, ""},
		{"a page to log in at midway", form, &desk{lasts: 2, status: 200, form: "password=canary-word&user=u"}, 4, ""},
		{"a session that is never accepted", form, &desk{lasts: 0, status: 200, form: "password=canary-word&user=u"}, 2, "page 1: responded with a web page, not JSON"},
		{"a wrong password", form, &desk{form: "x"}, 0, "page 1: the login was refused: responded with 403 Forbidden; check auth.session"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, c.desk.serve)
			s := settings(t, url+"/v1", "retries: 0\npaging: {type: page, param: p, start: 1}\nauth: {session: {url: \""+url+"/login\", "+c.login+"}}")
			got, err := numbers(connectortest.One(t, s, connectors.Env{}))
			if c.says == "" && (got != counted(6) || err != nil) || c.desk.logins != c.logins {
				t.Errorf("%q, %v, with %d logins", got, err, c.desk.logins)
			}
			if c.says != "" {
				fails(t, err, c.says)
			}
		})
	}
	url := serve(t, reply(`{"token": "canary"}`))
	_, err := numbers(connectortest.One(t, settings(t, url+"/v1", "auth: {session: {url: \""+url+"/login\", "+form+"}}"), connectors.Env{}))
	fails(t, err, "the login set no cookie for the host of url; check auth.session")
}

// TestTokensOfVendors: a login of a vendor's own, by a form or an object, gives what a header
// is made of.
func TestTokensOfVendors(t *testing.T) {
	for _, c := range []struct {
		name, token, wants, header, response, says string
	}{
		{"an object", `body: '{"client_id": "c"}', path: data.token`, `{"client_id": "c"}`, "Bearer canary1", `{"data": {"token": "canary%d"}}`, ""},
		{"a form, with a user", "form: {grant: x}, user: u, password: p", "Basic dTpw grant=x", "Bearer canary1", `{"access_token": "canary%d"}`, ""},
		{"another header", "form: {grant: x}, header: Cookie, value: 'sid={token}'", "grant=x", "sid=canary1", `{"access_token": "canary%d"}`, ""},
		{"no token", "form: {grant: x}", "grant=x", "", `{"error": "canary"}`, "page 1: the response to the login has no token (access_token); check auth.token"},
		{"a token with a line end", "form: {grant: x}", "grant=x", "", `{"access_token": "canary\n%d"}`, "has no token (access_token)"},
		{"no JSON", "form: {grant: x}", "grant=x", "", `canary`, "page 1: the response to the login is not valid JSON; check auth.token.url"},
		{"refused", "form: {grant: y}", "grant=x", "", `{}`, "page 1: the login was refused: responded with 403 Forbidden; check auth.token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			logins := 0
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/login" {
					body, _ := io.ReadAll(r.Body)
					if got := strings.TrimSpace(r.Header.Get("Authorization") + " " + string(body)); got != c.wants {
						w.WriteHeader(http.StatusForbidden)
						return
					}
					logins++
					reply(strings.ReplaceAll(c.response, "%d", fmt.Sprint(logins)))(w, r)
					return
				}
				// The first token ends after the first page.
				sent := r.Header.Get("Authorization") + r.Header.Get("Cookie")
				if want := strings.ReplaceAll(c.header, "1", fmt.Sprint(min(2, parameter(r, "p", 1)))); sent != want {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				pages("p", 1, list(1, 2), list(3, 2))(w, r)
			})
			got, err := numbers(connectortest.One(t, settings(t, url+"/v1", "retries: 0\npaging: {type: page, param: p, start: 1}\nauth: {token: {url: \""+url+"/login\", "+c.token+"}}"), connectors.Env{}))
			if c.says != "" {
				fails(t, err, c.says)
			} else if got != counted(4) || err != nil || logins != 2 {
				t.Errorf("%q, %v, with %d logins", got, err, logins)
			}
		})
	}
}

func TestAPIKey(t *testing.T) {
	var seen http.Header
	s := source(t, "auth: {api_key: {header: X-Api-Key, value: Token abc}}", func(w http.ResponseWriter, r *http.Request) { seen = r.Header; reply(list(1, 1))(w, r) })
	if _, err := numbers(s); err != nil || seen.Get("X-Api-Key") != "Token abc" || seen.Get("Authorization") != "" {
		t.Errorf("%v, %v", seen, err)
	}
}

// TestMutualTLS shows the certificate of a folder to a service that asks for it.
func TestMutualTLS(t *testing.T) {
	folder := t.TempDir()
	ours := certificate(t, folder)
	server := httptest.NewUnstartedServer(reply(list(1, 2)))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log the refused handshake
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: x509.NewCertPool(), Certificates: []tls.Certificate{ours.pair}}
	server.TLS.ClientCAs.AddCert(ours.pair.Leaf)
	server.StartTLS()
	t.Cleanup(server.Close)
	read := func(options string) (string, error) {
		return numbers(connectortest.One(t, settings(t, server.URL, "retries: 0\n"+options), connectors.Env{Folder: folder}))
	}
	if got, err := read("tls: {cert: our.crt, key: our.key, ca: our.crt}"); got != "1 2" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := read("tls: {cert: " + filepath.Join(folder, "our.crt") + ", key: our.key, ca: our.crt}"); got != "1 2" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for options, says := range map[string]string{
		"tls: {ca: our.crt}":                 "(attempts: 1)", // without a certificate of ours
		"tls: {cert: our.crt, key: our.key}": "the certificate is not trusted",
		"tls: {cert: our.crt, key: our.crt}": "tls: our.crt and our.crt are not a certificate and its key",
		"tls: {cert: no.crt, key: our.key}":  "tls: no.crt and our.key are not a certificate and its key",
		"tls: {ca: our.key}":                 "tls.ca: our.key has no certificate in PEM",
	} {
		_, err := read(options)
		fails(t, err, says)
	}
}

type files struct{ pair tls.Certificate }

// certificate writes our.crt and our.key, which signed itself for 127.0.0.1.
func certificate(t *testing.T, folder string) files {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "impactmart"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	signed, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	crt, pk := filepath.Join(folder, "our.crt"), filepath.Join(folder, "our.key")
	for path, block := range map[string]*pem.Block{crt: {Type: "CERTIFICATE", Bytes: signed}, pk: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := tls.LoadX509KeyPair(crt, pk)
	if err != nil {
		t.Fatal(err)
	}
	return files{pair}
}

func TestFaultsOfCredentials(t *testing.T) {
	for options, says := range map[string]string{
		"auth: {bearer: a, api_key: {header: X, value: b}}":                                   "auth: has both bearer and api_key; remove one of the two",
		"auth: {api_key: {header: X}}":                                                        "auth.api_key.value: is missing",
		"auth: {api_key: {header: 'X Y', value: b}}":                                          `auth.api_key: "X Y" is not a valid header`,
		"auth: {basic: {password: b}}":                                                        "auth.basic.user: is missing",
		"auth: {oauth2: {client_secret: canary}}":                                             "auth.oauth2.token_url: is missing",
		"auth: {oauth2: {token_url: 'https://a.example', client_id: c, grant: password}}":     "auth.oauth2.username: is missing",
		"auth: {oauth2: {token_url: 'https://a.example', client_id: c, grant: code}}":         `auth.oauth2.grant: "code" is not one of client_credentials, password`,
		"auth: {oauth2: {token_url: 'https://u:canary@a.example', client_id: c}}":             "auth.oauth2.token_url: is not a web address without user and password",
		"allow_private: false\nauth: {oauth2: {token_url: 'http://a.example', client_id: c}}": "auth.oauth2.token_url: would send the credentials unencrypted",
		"auth: {session: {form: {a: b}}}":                                                     "auth.session.url: is missing",
		"auth: {session: {url: 'https://a.example', body: '[]'}}":                             "auth.session.body: is not a JSON object",
		"auth: {session: {url: 'https://a.example', form: {a: b}, body: '{}'}}":               "auth.session: has both form and body",
		"auth: {token: {form: {a: b}}}":                                                       "auth.token.url: is missing",
		"auth: {token: {url: 'https://a.example', body: '[]'}}":                               "auth.token.body: is not a JSON object",
		"auth: {token: {url: 'https://a.example', body: '{}', header: 'X Y'}}":                "auth.token.header: \"X Y\" is not a valid header",
		"auth: {bearer: a, token: {url: 'https://a.example', body: '{}'}}":                    "auth: has both bearer and token; remove one of the two",
		"tls: {cert: a}":                           "tls: has only one of cert and key",
		"body: '{}'":                               "body: does not apply unless method is POST",
		"method: POST\nbody: '[1]'":                "body: is not a JSON object",
		"paging: {type: page, param: p, in: body}": "paging.in: the parameters can be in the body only if method is POST",
		"retry_on: [200]":                          "retry_on: 200 is no status of an error",
		"rate: -1":                                 "rate: -1 is out of range",
		"paging: {type: link_header, param: p}":    "paging.param: does not apply unless type is cursor or page or offset",
		"paging: {type: cursor, param: p}":         "paging.path: is missing",
	} {
		err := settings(t, "https://example.com", options).Validate()
		fails(t, err, says)
	}
}

// TestTheRateIsHeld counts what a limit of requests lets through before the deadline.
func TestTheRateIsHeld(t *testing.T) {
	requests := 0
	endless := func(w http.ResponseWriter, r *http.Request) {
		requests++
		reply(list(parameter(r, "at", 0)+1, 4))(w, r)
	}
	s := source(t, "rate: 0.001\ndeadline: 1m\npaging: {type: offset, param: at}", endless)
	_, err := numbers(s)
	fails(t, err, "page 2: the rate of 0.001 requests per second does not permit another one within the deadline")
	if requests != 1 || !errors.Is(err, connectors.ErrTemporary) {
		t.Errorf("%d requests, %v", requests, err)
	}
	isWhole(t, source(t, "rate: 9999\npaging: {type: offset, param: _start}", byOffset(25)), counted(25))
}

func TestRetriesOnDeclaredStatuses(t *testing.T) {
	isWhole(t, source(t, "retries: 2\nretry_on: [403, 409]", flaky(2, code(http.StatusForbidden))), "1")
	_, err := numbers(source(t, "retries: 2\nretry_on: [403]", code(http.StatusForbidden)))
	fails(t, err, "responded with 403 Forbidden (attempts: 3)")
	_, err = numbers(source(t, "retries: 2\nretry_on: [409]", flaky(1, code(http.StatusForbidden))))
	fails(t, err, "the credentials do not permit access")
	if strings.Contains(err.Error(), "attempts") {
		t.Error("403 was retried")
	}
	// A status 403 that is about the number of requests.
	for name, value := range map[string]string{"X-Rate-Limit-Remaining": "0.0", "X-RateLimit-Remaining": "0", "Retry-After": "1"} {
		isWhole(t, source(t, "retries: 2", flaky(1, header(name, value, code(http.StatusForbidden)))), "1")
	}
	_, err = numbers(source(t, "retries: 2", flaky(1, header("X-RateLimit-Remaining", "17", code(http.StatusForbidden)))))
	fails(t, err, "the credentials do not permit access")
}
