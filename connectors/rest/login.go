package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
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
		return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: bodies{login}, CheckRedirect: login.http.CheckRedirect})
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
