package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Token is a login that responds with a token, in the manner of one vendor and not of OAuth 2.
// It is repeated once after a response of status 401.
type Token struct {
	URL      string            `yaml:"url,omitempty" doc:"Address of the login; https, except where 'allow_addresses' permits any."`
	Form     map[string]Secret `yaml:"form,omitempty" excludes:"body" doc:"Fields of the form."`
	Body     Secret            `yaml:"body,omitempty" doc:"Body of the login, a JSON object, instead of a form."`
	User     string            `yaml:"user,omitempty" doc:"User of the login itself, if it wants one beside the form."`
	Password Secret            `yaml:"password,omitempty" doc:"Password of that user."`
	Path     string            `yaml:"path,omitempty" otherwise:"'access_token'" doc:"Path to the token in the response."`
	Header   string            `yaml:"header,omitempty" otherwise:"'Authorization'" doc:"Header in which the token is sent."`
	Value    Secret            `yaml:"value,omitempty" otherwise:"'Bearer {token}'" doc:"What is sent in it; '{token}' stands for the token."`
}

func (t Token) validate() (faults []error) {
	if isGiven(t) && len(t.Form) == 0 && !isObject(t.Body) {
		faults = append(faults, errors.New("auth.token.body: is not a JSON object; write one, or the fields of a form as form"))
	}
	if t.Header != "" && !isHeader(t.Header, string(t.Value)) {
		faults = append(faults, fmt.Errorf("auth.token.header: %q is not a valid header, or its value has a line end; correct it", t.Header))
	}
	return faults
}

// token signs with what a login responds.
type token struct {
	settings Token
	login    *client
	url      *url.URL
	value    string // of the header; empty before the login
}

func newToken(s Token, of *client) (*token, error) {
	login, at, err := loginClient(of, s.URL)
	return &token{settings: s, login: login, url: at}, err
}

func (t *token) sign(ctx context.Context, header http.Header) error {
	if t.value == "" {
		if _, err := t.renew(ctx); err != nil {
			return err
		}
	}
	header.Set(cmp.Or(t.settings.Header, "Authorization"), t.value)
	return nil
}

func (t *token) renew(ctx context.Context) (bool, error) {
	request, err := loginRequest(ctx, t.url, t.settings.Form, t.settings.Body)
	if err != nil {
		return false, fmt.Errorf("auth.token.%w", err)
	}
	request.Header.Set("Accept", "application/json")
	if t.settings.User != "" {
		request.SetBasicAuth(t.settings.User, string(t.settings.Password))
	}
	response, err := bodies{t.login}.RoundTrip(request) //nolint:bodyclose // the body is in memory
	switch {
	case err != nil && ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return false, fmt.Errorf("the login failed: %w", err)
	case response.StatusCode/100 != 2:
		return false, &final{text: "the login was refused: " + status(response.StatusCode) + "; check auth.token"}
	}
	text, err := io.ReadAll(response.Body)
	path := cmp.Or(t.settings.Path, "access_token")
	if err != nil || !json.Valid(text) {
		return false, &final{text: "the response to the login is not valid JSON; check auth.token.url"}
	}
	value, _ := lookup([]byte(strings.TrimSpace(string(text))), path)
	given, ok := scalar(value)
	if !ok || hasLineEnd(given) {
		return false, &final{text: "the response to the login has no token (" + path + "); check auth.token"}
	}
	t.login.conceal(given)
	t.value = strings.ReplaceAll(cmp.Or(string(t.settings.Value), "Bearer {token}"), "{token}", given)
	return true, nil
}
