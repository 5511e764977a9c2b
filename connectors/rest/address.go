package rest

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// Kinds of addresses that no service on the internet has. Each needs its own permission,
// because a name, or a redirect, may lead to them without anybody's knowledge.
const (
	loopback  = "loopback"
	private   = "private"
	linkLocal = "link_local"
)

var kinds = []string{loopback, private, linkLocal}

// allowed are the kinds of addresses that the settings permit.
func (s *Settings) allowed() []string {
	if s.AllowPrivate {
		return kinds
	}
	return s.AllowAddresses
}

// guard checks an address right before the connection, after its name was resolved: a name
// that is resolved anew leads nowhere else.
func (s *Settings) guard(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	switch kind := kindOf(to.Addr()); {
	case kind == "" || slices.Contains(s.allowed(), kind):
		return nil
	case !slices.Contains(kinds, kind):
		return &final{text: fmt.Sprintf("the address is %s, where no service is; check url", kind)}
	default:
		return &final{text: fmt.Sprintf("the address is a %s address; if that is intended, permit it: `allow_addresses: [%s]`", strings.ReplaceAll(kind, "_", "-"), kind)}
	}
}

// ranges are the addresses of each kind that package netip does not know.
var ranges = []struct {
	prefix netip.Prefix
	kind   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), loopback},       // this machine
	{netip.MustParsePrefix("100.64.0.0/10"), private},    // carriers, RFC 6598
	{netip.MustParsePrefix("192.0.0.0/24"), private},     // RFC 6890
	{netip.MustParsePrefix("198.18.0.0/15"), private},    // measurements, RFC 2544
	{netip.MustParsePrefix("240.0.0.0/4"), private},      // reserved, used within some networks
	{netip.MustParsePrefix("fec0::/10"), private},        // site-local, RFC 3879
	{netip.MustParsePrefix("64:ff9b:1::/48"), private},   // translation within a network, RFC 8215
	{netip.MustParsePrefix("2001::/32"), private},        // Teredo, whose other end is hidden
	{netip.MustParsePrefix("2001:db8::/32"), "reserved"}, // documentation
}

// kindOf is the kind of an address; empty for one of the internet.
func kindOf(ip netip.Addr) string {
	ip = plain(ip.WithZone(""))
	for _, r := range ranges {
		if r.prefix.Contains(ip) {
			return r.kind
		}
	}
	switch {
	case ip.IsLoopback() || ip.IsUnspecified():
		return loopback
	case ip.IsPrivate():
		return private
	case ip.IsLinkLocalUnicast():
		return linkLocal
	case !ip.IsGlobalUnicast():
		return "of a group"
	}
	return ""
}

// carriers are the IPv6 addresses that hold an IPv4 address, and where it begins.
var carriers = map[netip.Prefix]int{
	netip.MustParsePrefix("64:ff9b::/96"):    12, // RFC 6052
	netip.MustParsePrefix("::ffff:0:0:0/96"): 12, // RFC 2765
	netip.MustParsePrefix("2002::/16"):       2,  // 6to4, RFC 3056
}

// plain is the IPv4 address that an IPv6 address leads to, if it holds one.
func plain(ip netip.Addr) netip.Addr {
	ip = ip.Unmap()
	bytes := ip.As16()
	for prefix, at := range carriers {
		if prefix.Contains(ip) {
			return netip.AddrFrom4([4]byte(bytes[at : at+4]))
		}
	}
	if compatible := netip.MustParsePrefix("::/96"); compatible.Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified() {
		return netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return ip
}

// mayRedirect reports whether the service may redirect to an address: on the host of url,
// or on a declared one.
func (s *Settings) mayRedirect(to, origin *url.URL) bool {
	if strings.EqualFold(to.Hostname(), origin.Hostname()) && (portOf(to) == portOf(origin) || to.Scheme == "https" && origin.Scheme == "http" && to.Port() == "" && origin.Port() == "") {
		return true
	}
	return s.isDeclared(to)
}

// isDeclared reports whether an address is on a host of redirect_hosts.
func (s *Settings) isDeclared(to *url.URL) bool {
	return slices.ContainsFunc(s.RedirectHosts, func(host string) bool {
		declared := &url.URL{Scheme: to.Scheme, Host: host}
		return strings.EqualFold(to.Hostname(), declared.Hostname()) && portOf(to) == portOf(declared)
	})
}

// hostOf is a host as redirect_hosts declares it.
func hostOf(u *url.URL) string { return strings.TrimSuffix(u.Host, ":"+usualPorts[u.Scheme]) }

var usualPorts = map[string]string{"http": "80", "https": "443"}

func portOf(u *url.URL) string {
	if u.Port() == "" {
		return usualPorts[u.Scheme]
	}
	return u.Port()
}

func sameHost(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

// checkHosts reports declared hosts that are none.
func (s *Settings) checkHosts() (faults []error) {
	for i, host := range s.RedirectHosts {
		if u, err := url.Parse("https://" + host); err != nil || host == "" || u.Host != host || u.User != nil {
			faults = append(faults, fmt.Errorf("redirect_hosts[%d]: %q is not a host; write a name such as files.example.com, with :port unless that is the usual one", i+1, host))
		}
	}
	return faults
}
