package rest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors"
)

// TestKindsOfAddresses: each kind is recognized in all of its forms, and needs its own
// permission.
func TestKindsOfAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1": loopback, "127.8.8.8": loopback, "::1": loopback, "0.0.0.0": loopback, "0.1.2.3": loopback, "::": loopback,
		"::ffff:127.0.0.1": loopback, "::ffff:0:127.0.0.1": loopback, "::127.0.0.1": loopback, "64:ff9b::7f00:1": loopback, "2002:7f00:1::": loopback,
		"10.0.0.1": private, "172.16.0.1": private, "192.168.1.1": private, "100.64.0.1": private, "198.18.0.1": private, "240.0.0.1": private, "192.0.0.8": private,
		"fd00::1": private, "fec0::1": private, "64:ff9b::a00:1": private, "64:ff9b:1::1": private, "2002:a00:1::": private, "2001::1": private, "::ffff:10.0.0.1": private,
		"169.254.169.254": linkLocal, "fe80::1%eth0": linkLocal, "fe80::1": linkLocal, "::ffff:169.254.169.254": linkLocal, "64:ff9b::a9fe:a9fe": linkLocal, "2002:a9fe:a9fe::": linkLocal,
		"224.0.0.1": "of a group", "ff02::1": "of a group", "255.255.255.255": private, "2001:db8::1": "reserved",
		"8.8.8.8": "", "2606:4700::1111": "", "64:ff9b::808:808": "", "2002:808:808::": "", "172.32.0.1": "", "100.128.0.1": "", "169.253.0.1": "",
	} {
		ip := netip.MustParseAddr(address)
		if got := kindOf(ip); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
		for _, permitted := range [][]string{nil, {loopback}, {private}, {linkLocal}, kinds} {
			s := &Settings{AllowAddresses: permitted}
			err := s.guard("tcp", netip.AddrPortFrom(ip, 443).String(), nil)
			may := want == ""
			for _, kind := range permitted {
				may = may || kind == want
			}
			if (err == nil) != may {
				t.Errorf("%s with %v: %v", address, permitted, err)
			}
		}
		if err := (&Settings{AllowPrivate: true}).guard("tcp", netip.AddrPortFrom(ip, 443).String(), nil); (err == nil) != (want == "" || strings.Contains(strings.Join(kinds, " "), want)) {
			t.Errorf("%s with the older key: %v", address, err)
		}
	}
}

// TestAddressesAreCheckedWhenDialed: the name of a public host that leads to this machine,
// now or after it was checked, leads nowhere.
func TestAddressesAreCheckedWhenDialed(t *testing.T) {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[]"))
	}))
	defer server.Close()
	u, err := url.Parse(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)) // a name that is resolved
	if err != nil {
		t.Fatal(err)
	}
	get := func(s Settings) error {
		s.Timeout, s.MaxWait = time.Minute, time.Millisecond
		_, err := newClient(s, u, connectors.Env{}).send(t.Context(), request{method: http.MethodGet, url: u})
		return err
	}
	for _, s := range []Settings{{}, {AllowAddresses: []string{private, linkLocal}}} {
		var refused *final
		if err := get(s); !errors.As(err, &refused) || !strings.Contains(err.Error(), "a loopback address; if that is intended, permit it: `allow_addresses: [loopback]`") || requests > 0 {
			t.Errorf("%v: %v, %d requests", s.AllowAddresses, err, requests)
		}
	}
	for _, s := range []Settings{{AllowAddresses: []string{loopback}}, {AllowPrivate: true}} {
		if requests = 0; get(s) != nil || requests != 1 {
			t.Errorf("%v: %d requests", s.AllowAddresses, requests)
		}
	}
	if newClient(Settings{AllowAddresses: []string{loopback, private}}, u, connectors.Env{}).http.Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy is used although addresses are to be checked")
	}
	if newClient(Settings{AllowPrivate: true}, u, connectors.Env{}).http.Transport.(*http.Transport).Proxy == nil {
		t.Error("the proxy is not used although all addresses are permitted")
	}
}

// TestWhereRedirectsMayLead checks the host and the port.
func TestWhereRedirectsMayLead(t *testing.T) {
	for _, c := range []struct {
		from, to string
		declared []string
		want     bool
	}{
		{"https://a.example/x", "https://A.example:443/y", nil, true},
		{"http://a.example", "https://a.example/", nil, true},
		{"https://a.example", "https://a.example:8443", nil, false},
		{"http://a.example:8080", "https://a.example", nil, false},
		{"https://a.example", "https://b.a.example", nil, false},
		{"https://a.example", "https://a.example.evil.example", nil, false},
		{"https://a.example", "https://a.example@evil.example", nil, false},
		{"https://a.example", "https://b.example", []string{"b.example"}, true},
		{"https://a.example", "https://B.example:443", []string{"b.example"}, true},
		{"https://a.example", "https://b.example:8443", []string{"b.example"}, false},
		{"https://a.example", "https://b.example:8443", []string{"b.example:8443"}, true},
		{"https://a.example", "https://x.b.example", []string{"b.example"}, false},
		{"https://a.example", "https://[2001:db8::1]:8443", []string{"[2001:db8::1]:8443"}, true},
	} {
		from, _ := url.Parse(c.from)
		to, _ := url.Parse(c.to)
		s := &Settings{RedirectHosts: c.declared}
		if got := s.mayRedirect(to, from); got != c.want {
			t.Errorf("%s to %s with %q: %v", c.from, c.to, c.declared, got)
		}
		if faults := s.checkHosts(); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
	}
	for _, host := range []string{"", "https://a.example", "a.example/x", "u@a.example", "a b"} {
		if faults := (&Settings{RedirectHosts: []string{host}}).checkHosts(); len(faults) != 1 {
			t.Errorf("%q: %v", host, faults)
		}
	}
}
