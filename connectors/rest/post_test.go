package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/rest"
)

// TestPost sends a document to services that take it, fail at first, refuse it, or are
// where nothing may be sent.
func TestPost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		statuses []int
		allow    []string
		want     string // part of the error; empty for none
		requests int
	}{
		"taken":                    {[]int{201}, []string{"loopback"}, "", 1},
		"taken without content":    {[]int{204}, []string{"loopback"}, "", 1},
		"taken at the third time":  {[]int{503, 429, 200}, []string{"loopback"}, "", 3},
		"down":                     {[]int{503}, []string{"loopback"}, "responded with 503 Service Unavailable (attempts: 3)", 3},
		"refused credentials":      {[]int{401}, []string{"loopback"}, "check the token", 1},
		"refused document":         {[]int{422}, []string{"loopback"}, "the document was not taken", 1},
		"an address not permitted": {[]int{201}, nil, "allow_addresses: [loopback]", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != `{"a": 1}` || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
					t.Errorf("%s with %q", r.Method, body)
				}
				if test.allow != nil && r.Header.Get("Authorization") != "Bearer sesame-9" {
					t.Error("without its token")
				}
				w.WriteHeader(test.statuses[min(requests, len(test.statuses)-1)])
				requests++
			}))
			defer server.Close()
			s := rest.New().(*rest.Settings)
			s.URL, s.AllowAddresses, s.Retries, s.MinWait, s.Timeout = server.URL+"/events?key=sesame-7", test.allow, 2, time.Millisecond, time.Minute
			if test.allow != nil {
				s.Auth.Bearer = "sesame-9"
			}
			err := s.Post(t.Context(), []byte(`{"a": 1}`))
			switch {
			case (err == nil) != (test.want == ""), err != nil && !strings.Contains(err.Error(), test.want):
				t.Errorf("%v, want %q", err, test.want)
			case err != nil && strings.Contains(err.Error(), "sesame"):
				t.Errorf("a secret in %v", err)
			}
			if requests != test.requests {
				t.Errorf("%d requests, want %d", requests, test.requests)
			}
		})
	}
}
