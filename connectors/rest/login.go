package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const grantPassword = "password"

// oauth signs with a token that expires.
type oauth struct {
	request func(context.Context) (*oauth2.Token, error)
	token   *oauth2.Token
	conceal func(secret string)
}

func newOAuth(s OAuth2, of *client) (*oauth, error) {
	login, _, err := loginClient(of, s.TokenURL)
	if err != nil {
		return nil, err
	}
	style := oauth2.AuthStyleInParams
	if s.ClientIn == "header" {
		style = oauth2.AuthStyleInHeader
	}
	through := func(ctx context.Context) context.Context {
		return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: tokens{bodies{login}}, CheckRedirect: login.http.CheckRedirect})
	}
	if s.Grant == grantPassword {
		config := oauth2.Config{ClientID: s.ClientID, ClientSecret: string(s.ClientSecret), Scopes: s.Scopes, Endpoint: oauth2.Endpoint{TokenURL: s.TokenURL, AuthStyle: style}}
		return &oauth{request: func(ctx context.Context) (*oauth2.Token, error) {
			return config.PasswordCredentialsToken(through(ctx), s.Username, string(s.Password))
		}, conceal: of.conceal}, nil
	}
	params := url.Values{}
	for name, value := range s.Params {
		params.Set(name, string(value))
	}
	config := clientcredentials.Config{ClientID: s.ClientID, ClientSecret: string(s.ClientSecret), TokenURL: s.TokenURL, Scopes: s.Scopes, AuthStyle: style, EndpointParams: params}
	return &oauth{request: func(ctx context.Context) (*oauth2.Token, error) { return config.Token(through(ctx)) }, conceal: of.conceal}, nil
}

func (o *oauth) sign(ctx context.Context, header http.Header) error {
	if !o.token.Valid() {
		if _, err := o.renew(ctx); err != nil {
			return err
		}
	}
	o.token.SetAuthHeader(&http.Request{Header: header})
	return nil
}

func (o *oauth) renew(ctx context.Context) (bool, error) {
	token, err := o.request(ctx)
	if err != nil {
		return false, tokenError(ctx, err)
	}
	o.conceal(token.AccessToken)
	o.conceal(token.RefreshToken)
	o.token = token
	return true, nil
}

// errorCode is a code of RFC 6749, such as invalid_client. A text may repeat secrets.
var errorCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// tokenError describes why there is no token, without what the service says.
func tokenError(ctx context.Context, err error) error {
	var refused *oauth2.RetrieveError
	var failed *url.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		what := status(refused.Response.StatusCode)
		if errorCode.MatchString(refused.ErrorCode) {
			what += " (" + refused.ErrorCode + ")"
		}
		return &final{text: "the token was refused: " + what + "; check auth.oauth2"}
	case errors.Is(err, errExpiry):
		return errExpiry
	case errors.As(err, &failed):
		return fmt.Errorf("the token cannot be requested: %w", failed.Err)
	}
	return &final{text: "the response to the request for a token has none; check auth.oauth2.token_url"}
}

// bodies is the transport of a client, with all its retries, that reads whole responses.
type bodies struct{ client *client }

// maxLogin limits the response to a login, in bytes.
const maxLogin = 1 << 20

func (b bodies) RoundTrip(r *http.Request) (*http.Response, error) {
	request, err := retryablehttp.FromRequest(r)
	if err != nil {
		return nil, err
	}
	var whole *http.Response
	err = b.client.retry(request, func(got *http.Response) error {
		body, err := io.ReadAll(io.LimitReader(got.Body, maxLogin))
		response := *got
		response.Body = io.NopCloser(bytes.NewReader(body))
		whole = &response
		return err
	})
	if err != nil {
		return nil, err
	}
	return whole, nil
}

// tokens is the transport of a client for tokens. Package oauth2 refuses a token that expires
// in a fraction of a second, and does not say why.
type tokens struct{ bodies }

func (t tokens) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.bodies.RoundTrip(r)
	if err != nil || response.StatusCode/100 != 2 {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if body, err = inWholeSeconds(body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

var errExpiry = &final{text: "the response with the token has an expires_in that is no number of seconds; check auth.oauth2.token_url, or report it to the service"}

// inWholeSeconds is a response with a token whose expires_in is a whole number. Any other
// body stays as it is.
func inWholeSeconds(body []byte) ([]byte, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body, nil //nolint:nilerr // package oauth2 says what it lacks
	}
	value, found := fields["expires_in"]
	text := string(unquotedOrPlain(value))
	if _, err := strconv.ParseInt(text, 10, 64); err == nil || !found || text == "null" {
		return body, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > math.MaxInt32 {
		return nil, errExpiry
	}
	fields["expires_in"] = number(int64(seconds))
	return json.Marshal(fields)
}

// session signs with the cookies that a login sets. The clients send them.
type session struct {
	settings Session
	login    *client
	url      *url.URL
	of       *client
}

func newSession(s Session, of *client) (*session, error) {
	login, at, err := loginClient(of, s.URL)
	return &session{s, login, at, of}, err
}

func (s *session) sign(ctx context.Context, _ http.Header) error {
	if s.of.http.Jar != nil {
		return nil
	}
	_, err := s.renew(ctx)
	return err
}

func (s *session) renew(ctx context.Context) (bool, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return false, err
	}
	s.login.http.Jar = jar
	request, err := loginRequest(ctx, s.url, s.settings.Form, s.settings.Body)
	if err != nil {
		return false, fmt.Errorf("auth.session.%w", err)
	}
	response, err := bodies{s.login}.RoundTrip(request) //nolint:bodyclose // the body is in memory
	switch {
	case err != nil && ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return false, fmt.Errorf("the login failed: %w", err)
	case response.StatusCode >= http.StatusBadRequest:
		return false, &final{text: "the login was refused: " + status(response.StatusCode) + "; check auth.session"}
	case len(jar.Cookies(s.of.origin)) == 0:
		return false, &final{text: "the login set no cookie for the host of url; check auth.session"}
	}
	for _, cookie := range jar.Cookies(s.of.origin) {
		s.of.conceal(cookie.Value)
	}
	s.of.http.Jar = jar
	return true, nil
}

// loginRequest is a login by a form, or by a JSON object.
func loginRequest(ctx context.Context, to *url.URL, fields map[string]Secret, object Secret) (*http.Request, error) {
	kind, body := "application/json", string(object)
	if len(fields) > 0 {
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, string(value))
		}
		kind, body = "application/x-www-form-urlencoded", form.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(body))
	if err != nil {
		return nil, errors.New("url: is not a web address")
	}
	request.Header.Set("Content-Type", kind)
	return request, nil
}
