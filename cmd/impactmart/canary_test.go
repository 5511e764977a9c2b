package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const canaryConfig = `version: 1
currency: EUR
feeds:
  roster:
    table: employees
    source:
      type: rest
      url: "${BASE_URL}/${CANARY_PATH}/people"
      query: {key: "${CANARY_QUERY}"}
      headers: {X-Key: "${CANARY_HEADER}"}
      method: POST
      body: '{"word": "${CANARY_BODY}"}'
      auth: {%s}
      paging: {type: next_url, path: next}
      records: data
      total: total
      allow_addresses: [loopback]
      retries: 1
      min_wait: 1ms
    columns:
      employee_id: {from: id}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
`

// TestServicesThatRepeatSecrets lets a service say what it was sent, in every place that
// a message shows: neither the output nor the store has any piece of a secret.
func TestServicesThatRepeatSecrets(t *testing.T) {
	secrets := map[string]string{
		"CANARY_PATH": "Pq7xW9vK2mP4", "CANARY_QUERY": `Qz7x W9v/K2+m%P4&"`, "CANARY_HEADER": "Hf3-Tn8_Ub5", "CANARY_TOKEN": "Tk4~Ry9.Ve2/Gw6==", "CANARY_PASSWORD": "Pw5:Lm2Xc7?Bd9", "CANARY_BODY": "Bj6!Nc1Rg8$Vs4",
	}
	for name, value := range secrets {
		t.Setenv(name, value)
	}
	said := func(r *http.Request) string {
		body, _ := io.ReadAll(r.Body)
		return r.URL.String() + " " + r.Header.Get("Authorization") + " " + r.Header.Get("X-Key") + " " + r.Header.Get("Cookie") + " " + string(body)
	}
	token := func(r *http.Request) string {
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return token
	}
	asJSON := func(w http.ResponseWriter, body string) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"an error": func(w http.ResponseWriter, r *http.Request) { http.Error(w, said(r), http.StatusInternalServerError) },
		"refused":  func(w http.ResponseWriter, r *http.Request) { http.Error(w, said(r), http.StatusUnauthorized) },
		"a kind of content": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/"+r.Header.Get("X-Key"))
		},
		"a long kind": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/"+strings.Repeat("x", 45)+r.Header.Get("X-Key"))
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://"+r.Header.Get("X-Key")+".example/"+token(r)+"?"+said(r))
			w.WriteHeader(http.StatusFound)
		},
		"a redirect to itself": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"another host": func(w http.ResponseWriter, r *http.Request) {
			asJSON(w, fmt.Sprintf(`{"data": [{"id": 1}], "next": "https://%s.example/%s"}`, r.Header.Get("X-Key"), r.URL.Query().Get("key")))
		},
		"no JSON": func(w http.ResponseWriter, r *http.Request) { asJSON(w, said(r)) },
		"no list": func(w http.ResponseWriter, r *http.Request) { asJSON(w, fmt.Sprintf(`{"data": {%q: 1}}`, said(r))) },
		"a total": func(w http.ResponseWriter, r *http.Request) {
			asJSON(w, fmt.Sprintf(`{"data": [{"id": 1}], "total": %q}`, said(r)))
		},
		"a key in escapes of HTML": func(w http.ResponseWriter, r *http.Request) {
			escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(r.URL.Query().Get("key"))
			asJSON(w, fmt.Sprintf(`{"data": [{"id": 1, %q: 1, %q: 2}], %q: {"count": 9}, "total": 1}`, escaped, escaped, escaped))
		},
		"a key in escapes of a URL": func(w http.ResponseWriter, r *http.Request) {
			escaped := fmt.Sprintf("% x", r.Header.Get("X-Key"))
			escaped = "%" + strings.ReplaceAll(escaped, " ", "%")
			asJSON(w, fmt.Sprintf(`{"data": [{"id": 1, %q: 1, %q: 2}], %q: {"count": 9}, "total": 1}`, escaped, escaped, escaped))
		},
		"nothing, and it lands": func(w http.ResponseWriter, _ *http.Request) {
			asJSON(w, `{"data": [{"id": "1", "hired": "2020-01-01"}], "total": 1}`)
		},
		"no header": func(w http.ResponseWriter, _ *http.Request) { asJSON(w, `{"data": [{"name": "x"}], "total": 1}`) },
	} {
		for _, auth := range []string{
			`bearer: "${CANARY_TOKEN}"`, `basic: {user: impactmart, password: "${CANARY_PASSWORD}"}`, `api_key: {header: X-Other, value: "${CANARY_TOKEN}"}`,
			`oauth2: {token_url: "${BASE_URL}/login", client_id: c, client_secret: "${CANARY_PASSWORD}"}`,
			`session: {url: "${BASE_URL}/login", form: {word: "${CANARY_PASSWORD}"}}`,
			`token: {url: "${BASE_URL}/login", body: '{"word": "${CANARY_PASSWORD}"}', user: u, password: "${CANARY_TOKEN}"}`,
			`token: {url: "${BASE_URL}/refused", form: {word: "${CANARY_PASSWORD}"}}`,
		} {
			isUsual := strings.HasPrefix(auth, "bearer") || strings.HasPrefix(auth, "basic")
			if !isUsual && name != "an error" && name != "another host" && name != "nothing, and it lands" {
				continue // a message does not depend on both
			}
			t.Run(name+" "+strings.ReplaceAll(auth[:24], "/", " "), func(t *testing.T) {
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch r.URL.Path {
					case "/login": // gives back the secret as the token
						http.SetCookie(w, &http.Cookie{Name: "session", Value: "x", Path: "/"})
						asJSON(w, fmt.Sprintf(`{"access_token": %q, "token_type": "bearer"}`, secrets["CANARY_TOKEN"]))
					case "/refused":
						http.Error(w, said(r), http.StatusForbidden)
					default:
						answer(w, r)
					}
				}))
				defer server.Close()
				t.Setenv("BASE_URL", server.URL)
				dir := t.TempDir()
				config := filepath.Join(dir, "impactmart.yaml")
				if err := os.WriteFile(config, fmt.Appendf(nil, canaryConfig, auth), 0o600); err != nil {
					t.Fatal(err)
				}
				var stdout, stderr strings.Builder
				if code := run([]string{"run", "--config", config}, &stdout, &stderr); (code == exitOK) != (strings.Contains(name, "it lands") && !strings.Contains(auth, "/refused")) {
					t.Errorf("exit code %d\n%s", code, stderr.String())
				}
				mustNotShow(t, "the output", stdout.String()+stderr.String(), secrets)
				records := 0
				err := filepath.WalkDir(filepath.Join(dir, "store"), func(path string, entry fs.DirEntry, err error) error {
					if err != nil || entry.IsDir() {
						return err
					}
					records++
					text, err := os.ReadFile(path)
					mustNotShow(t, path[len(dir):], string(text), secrets)
					return err
				})
				if err != nil || records == 0 {
					t.Errorf("%d files in the store, %v", records, err)
				}
			})
		}
	}
}

// mustNotShow fails if a text has a piece of a secret, as it is or in base64.
func mustNotShow(t *testing.T, where, text string, secrets map[string]string) {
	t.Helper()
	text = strings.ToLower(text)
	for name, value := range secrets {
		forms := []string{value}
		for _, before := range []string{"", "-", "--"} {
			encoded := base64.RawStdEncoding.EncodeToString([]byte(before + value))
			forms = append(forms, encoded[(len(before)*8+5)/6:(len(before)+len(value))*8/6])
		}
		for _, form := range forms {
			form = strings.ToLower(form)
			for i := 0; i+6 <= len(form); i++ {
				if strings.Contains(text, form[i:i+6]) {
					t.Errorf("%s shows %q of %s", where, form[i:i+6], name)
					return
				}
			}
		}
	}
}

// TestTheTerminalHidesSecrets: once the configuration is read, also in a panic; and names
// obey no terminal, wherever a write ends.
func TestTheTerminalHidesSecrets(t *testing.T) {
	var b strings.Builder
	log := &terminal{w: &b, redact: strings.NewReplacer("canary", "${NAME}").Replace}
	fmt.Fprintf(log, "internal error: %v\n", "a canary \x1b[2J")
	if got, want := b.String(), "internal error: a ${NAME} \\u001b[2J\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.Reset()
	const text = "ä \u202e 😀 \u009b"
	out := &terminal{w: &b}
	for i := range len(text) {
		if n, err := out.Write([]byte{text[i]}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if _, err := out.Write([]byte("\xe2\x82")); err != nil {
		t.Fatal(err)
	}
	if err := out.end(); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `ä \u202e 😀 \u009b\u00e2\u0082`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
