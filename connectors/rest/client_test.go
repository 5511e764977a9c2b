package rest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/impactmart/impactmart/connectors"
)

func TestRedirectsStayOnHTTPS(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	server := httptest.NewTLSServer(http.RedirectHandler(plain.URL+"/?key=canary", http.StatusFound))
	defer server.Close()
	origin, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(Settings{Timeout: time.Minute, Retries: 3, MinWait: time.Hour, AllowPrivate: true}, origin, connectors.Env{})
	c.http.Transport = server.Client().Transport // which trusts the server
	_, err = c.send(t.Context(), request{method: http.MethodGet, url: origin})
	if err == nil || !strings.Contains(err.Error(), "redirects from https to an insecure address") || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestSameHost(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://a.example/x", "https://A.example:443/y?z", true},
		{"http://a.example", "http://a.example:80", true},
		{"https://a.example", "http://a.example", false},
		{"https://a.example", "https://b.a.example", false},
		{"https://a.example", "https://a.example:8443", false},
		{"http://[::1]:80", "http://[::1]", true},
	} {
		a, _ := url.Parse(c.a)
		b, _ := url.Parse(c.b)
		if got := sameHost(a, b); got != c.want {
			t.Errorf("sameHost(%s, %s) = %v", a, b, got)
		}
	}
}

// TestBackoff runs in a bubble, whose clock stands still.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := func(wait time.Duration) string { return strconv.FormatInt(time.Now().Add(wait).Unix(), 10) }
		for _, c := range []struct {
			name, value string
			attempt     int
			want        time.Duration
		}{
			{"", "", 0, time.Second},
			{"", "", 3, 8 * time.Second},
			{"", "", 6, time.Minute},
			{"", "", 1000, time.Minute},
			{"Retry-After", "7", 0, 7 * time.Second},
			{"Retry-After", "0.01", 3, time.Second},
			{"Retry-After", "-5", 3, time.Second},
			{"Retry-After", "NaN", 3, time.Second},
			{"Retry-After", "999999", 0, time.Minute},
			{"Retry-After", "1e300", 0, time.Minute},
			{"Retry-After", time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat), 0, 20 * time.Second},
			{"Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT", 0, time.Minute},
			{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", 3, time.Second},
			{"Retry-After", "soon", 2, 4 * time.Second},
			{"X-RateLimit-Reset", in(30 * time.Second), 0, 30 * time.Second},
			{"X-RateLimit-Reset", in(time.Hour), 0, time.Minute},
			{"X-RateLimit-Reset", in(-time.Hour), 3, time.Second},
			{"RateLimit-Reset", "12", 0, 12 * time.Second},
			{"X-Rate-Limit-Reset", "", 2, 4 * time.Second},
		} {
			response := &http.Response{Header: http.Header{}}
			if c.name != "" {
				response.Header.Set(c.name, c.value)
			}
			if got := backoff(time.Second, time.Minute, c.attempt, response); got != c.want {
				t.Errorf("%s: %s, attempt %d: %v, want %v", c.name, c.value, c.attempt, got, c.want)
			}
		}
	})
}
