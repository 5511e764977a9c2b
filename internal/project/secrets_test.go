package project

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
)

func TestRedact(t *testing.T) {
	s := secrets{
		"KEY": "abcdef", "LONG": "abcdef/ghi", "QUOTED": `sa"y\n`, "SHORT": "abc", "TOKEN": "s3cr3t", "SPACED": "top secret+", "ESCAPED": "p%40ss%2Fw",
		"FOLDER": "srv/clients/acme.csv", "URL": "https://hris.example/v1/people", "YEAR": "2026",
	}
	for text, want := range map[string]string{
		"nothing secret, abc is short":                   "nothing secret, abc is short",
		"key abcdef":                                     "key ${KEY}",
		"long abcdef/ghi, abcdef":                        "long ${LONG}, ${KEY}",
		`"sa\"y\\n" is wrong`:                            `"${QUOTED}" is wrong`,
		"/x?key=abcdef%2Fghi":                            "/x?key=${LONG}",
		`"S3CR3T" is not an ISO 4217 code`:               `"${TOKEN}" is not an ISO 4217 code`,
		"/top%20secret+/x?k=top+secret%2B":               "/${SPACED}/x?k=${SPACED}",
		"/TOP%20SECRET%2B or %2b: top%20secret%2b":       "/${SPACED} or %2b: ${SPACED}",
		"p%40ss%2Fw, decoded p@ss/w":                     "${ESCAPED}, decoded ${ESCAPED}",
		"drops/clients: not found":                       "drops/${FOLDER}: not found",
		`"clients" is a symlink; 3 clients, srv`:         `"${FOLDER}" is a symlink; 3 clients, srv`,
		"feedback/acme.CHECKED.xlsx":                     "feedback/${FOLDER}.CHECKED.xlsx",
		"https://hris.example/v2: no answer":             "https://${URL}/v2: no answer",
		"40 people of impactmart.yaml, as of 2026-06-30": "40 people of impactmart.yaml, as of ${YEAR}-06-30",
		"/x?k=top+secret+":                               "/x?k=${SPACED}",
		"p%40ss%2fw and %2f":                             "${ESCAPED} and %2f",
		`{"k":"sa\"y\\n"}`:                               `{"k":"${QUOTED}"}`,
		"cannot unmarshal !!str `abcdef/...` into int":   "cannot unmarshal !!str `${LONG}...` into int",
		"the value abcdef/g… is too long":                "the value ${LONG}… is too long",
		"no beginning: ab... of it":                      "no beginning: ab... of it",
		"hex 733363723374":                               "hex ${TOKEN}",
		`sa&quot;y\n of HTML`:                            "${QUOTED} of HTML",
		`\u0073\u0033\u0063\u0072\u0033\u0074 of JSON`:   "${TOKEN} of JSON",
		"%73%33%63%72%33%74 of a URL":                    "${TOKEN} of a URL",
		"top%2520secret%252B, twice":                     "${SPACED}, twice",
	} {
		if got := s.redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestConcealedTokens: what a service gave is replaced from then on, and what it gave back of
// the environment keeps its name.
func TestConcealedTokens(t *testing.T) {
	p := &Plan{secrets: secrets{"KEY": "abcdef"}}
	const text = "token t0k3n-17/x, t0k3n-17%2Fx, dDBrM24tMTcveA, key abcdef, a17"
	if got := p.Redact(text); got != strings.ReplaceAll(text, "abcdef", "${KEY}") {
		t.Error(got)
	}
	for _, secret := range []string{"abcdef", "t0k3n-17/x", "t0k3n-17/x", "a17"} {
		p.Conceal(secret)
	}
	if got := p.Redact(text); strings.Contains(got, "t0k3n") || strings.Contains(got, "dDBrM24t") || !strings.HasPrefix(got, "token ${token 2}, ") || !strings.HasSuffix(got, "key ${KEY}, a17") {
		t.Error(got)
	}
	if err := p.Hide(errors.New("t0k3n-17/x")); err.Error() != "${token 2}" {
		t.Error(err)
	}
}

// TestRedactBase64: a secret is recognized wherever it begins in what was encoded, in both
// alphabets, with and without padding.
func TestRedactBase64(t *testing.T) {
	const secret = "s3cr3t?>~key"
	s := secrets{"TOKEN": secret}
	for _, before := range []string{"", "u:", "me:", "someone:"} {
		for _, after := range []string{"", ":", "; and more"} {
			for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
				encoded := alphabet.EncodeToString([]byte(before + secret + after))
				got := s.redact("Authorization: Basic " + encoded)
				rest := strings.Replace(strings.TrimPrefix(got, "Authorization: Basic "), "${TOKEN}", "", 1)
				if !strings.Contains(got, "${TOKEN}") || len(rest) > len(encoded)-len(secret)*8/6+2 {
					t.Errorf("%q became %q", encoded, got)
				}
			}
		}
	}
	if text := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("me:another")); s.redact(text) != text {
		t.Errorf("another password became %q", s.redact(text))
	}
}

// TestAPanicHidesSecrets: also while the configuration is read.
func TestAPanicHidesSecrets(t *testing.T) {
	config := filepath.Join(t.TempDir(), "impactmart.yaml")
	text := "version: 1\ncurrency: EUR\nfeeds: {a: {table: costs, source: {type: csv, path: \"${TOKEN}\"}}}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(config, Sources{
		LookupEnv:  func(string) (string, bool) { return "s3cr3t-token", true },
		Connectors: connectors.Registry{"csv": func() connectors.Settings { panic("no room for s3cr3t-token") }},
	})
	if err == nil || err.Error() != "internal error: no room for ${TOKEN}; please report it" || KindOf(err) != Bug {
		t.Errorf("%v", err)
	}
}

// TestPublished masks the host of a service, and no year.
func TestPublished(t *testing.T) {
	p := &Plan{secrets: secrets{"HOST": "hris.example", "YEAR": "2026", "PIN": "123456789"}}
	if got, want := p.Published("https://hris.example/2026/123456789"), "https://${HOST}/2026/${PIN}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
