package rest

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models/identity"
)

// service identifies what was asked, where, and as whom, without secrets: with another account
// or for another tenant, the list may be another one. A secret that is renewed changes nothing.
func (s *source) service() string {
	asked := &s.settings
	return identity.Of(shown(s.url), identity.Data(s.url.Query()), asked.Method, string(asked.Body), asked.records(), identity.Data([]any{
		asked.ID, asked.Changed, asked.Incremental, asked.FanOut, plainFields(asked.Headers), asked.Auth.account(), asked.TLS.Cert,
	}))
}

// account is what the credentials say beside their secrets.
func (a Auth) account() []any {
	o := a.OAuth2
	return []any{
		a.Bearer != "",
		a.Basic.User,
		a.APIKey.Header,
		[]any{o.TokenURL, o.Grant, o.ClientID, o.Username, o.Scopes, plainFields(o.Params)},
		[]any{a.Session.URL, plainFields(a.Session.Form), plainBody(a.Session.Body)},
		[]any{a.Token.URL, a.Token.User, a.Token.Header, plainFields(a.Token.Form), plainBody(a.Token.Body)},
	}
}

// plainFields are headers or fields of a form; of those whose name is that of a secret, only
// the name.
func plainFields(fields map[string]Secret) map[string]string {
	plain := map[string]string{}
	for name, value := range fields {
		if plain[name] = string(value); isSecretName(name) {
			plain[name] = ""
		}
	}
	return plain
}

// plainBody is a JSON object without the values of secrets.
func plainBody(body Secret) any {
	var value any
	if json.Unmarshal([]byte(body), &value) != nil {
		return nil
	}
	return withoutSecrets(value)
}

func withoutSecrets(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if value[name] = withoutSecrets(inner); isSecretName(name) {
				value[name] = nil
			}
		}
	case []any:
		for i, inner := range value {
			value[i] = withoutSecrets(inner)
		}
	}
	return value
}

// isSecretName reports whether a header or a field has the name of a secret, such as X-Api-Key.
func isSecretName(name string) bool {
	plain := plainName(name)
	return slices.ContainsFunc([]string{"auth", "pass", "pwd", "secret", "token", "key", "cookie", "signature", "credential", "assertion"}, func(part string) bool {
		return strings.Contains(plain, part)
	})
}
