package rest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
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
	c := newClient(Settings{Timeout: time.Minute, Retries: 3, MinWait: time.Hour, AllowPrivate: true}, origin, nil)
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
