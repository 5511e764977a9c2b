// Package rest pulls records from JSON services over HTTP. It knows how services
// page, fail and limit requests, and nothing about what their records mean. It
// refuses any response that could make an incomplete pull look complete: a missing
// list, a repeated page or record, a total that changes or is not reached, a response
// that is not JSON.
// No password, token, header or query value appears in an error or a warning.
package rest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Secret is a text that prints as "[hidden]".
type Secret string

// String hides the text from %v and %s.
func (Secret) String() string { return "[hidden]" }

// GoString hides the text from %#v.
func (Secret) GoString() string { return "[hidden]" }

// MarshalYAML hides the text from dumps of the settings.
func (Secret) MarshalYAML() (any, error) { return "[hidden]", nil }

// Settings is the `source:` of a feed of type rest.
type Settings struct {
	URL            string            `yaml:"url" required:"true" doc:"Address, without user or password. With credentials it must be https, except where 'allow_addresses' permits any."`
	Query          map[string]string `yaml:"query,omitempty" doc:"Added to the query of the URL."`
	Headers        map[string]Secret `yaml:"headers,omitempty" doc:"Sent to the host of 'url' only."`
	Auth           Auth              `yaml:"auth,omitempty" doc:"Credentials, one of the two kinds."`
	Records        string            `yaml:"records,omitempty" otherwise:"the response itself" doc:"Dotted path to the array of records. Nested fields of a record are named with dots: 'manager.id'."`
	Paging         Paging            `yaml:"paging,omitempty" doc:"How the service splits its records into pages."`
	Total          string            `yaml:"total,omitempty" doc:"Dotted path to the declared number of records, of which that of the first page counts. It is an error if a different number is read, or if a later page declares a different number other than 0."`
	MaxPages       int               `yaml:"max_pages,omitempty" default:"10000" min:"1" max:"1000000" doc:"Maximum number of pages of one pull."`
	Timeout        time.Duration     `yaml:"timeout,omitempty" default:"30s" above:"0s" max:"24h" doc:"Timeout of one request, including its body."`
	Deadline       time.Duration     `yaml:"deadline,omitempty" default:"10m" above:"0s" max:"168h" doc:"Time limit of the whole pull."`
	Retries        int               `yaml:"retries" default:"5" min:"0" max:"100" doc:"How often a request is retried: on status 408, 425, 429, 500, 502, 503 or 504, and on transient failures of the connection."`
	MinWait        time.Duration     `yaml:"min_wait,omitempty" default:"500ms" above:"0s" max:"24h" doc:"Wait before the first retry; the wait doubles with each retry, up to 'max_wait'."`
	MaxWait        time.Duration     `yaml:"max_wait,omitempty" default:"30s" above:"0s" max:"24h" doc:"Longest wait; 'Retry-After' is honored up to this limit."`
	RedirectHosts  []string          `yaml:"redirect_hosts,omitempty" doc:"Other hosts to which the service may redirect, such as 'files.example.com', with the port unless it is the usual one. They receive no headers and no credentials. Redirects within the host of 'url' are always followed, and none from https to http."`
	AllowAddresses []string          `yaml:"allow_addresses,omitempty" values:"loopback,private,link_local" excludes:"allow_private" doc:"Kinds of addresses that the service may have beside those of the internet: 'loopback' is this machine, 'private' a network of the company, 'link_local' also where clouds keep the credentials of their machines. With all three, the proxy of the environment is used, behind which addresses cannot be checked."`
	AllowPrivate   bool              `yaml:"allow_private,omitempty" otherwise:"false" doc:"Older form of 'allow_addresses' with all three kinds."`
}

// Auth is the credentials for the service. At most one of the fields is set.
type Auth struct {
	Bearer Secret `yaml:"bearer,omitempty" excludes:"basic" doc:"Token."`
	Basic  Basic  `yaml:"basic,omitempty" doc:"User and password."`
}

// Basic is a user with a password.
type Basic struct {
	User     string `yaml:"user" doc:"User."`
	Password Secret `yaml:"password" doc:"Password."`
}

// Paging is how the service splits its records into pages.
type Paging struct {
	Type      string `yaml:"type,omitempty" default:"none" values:"none,next_url,page" doc:"'next_url' follows a link in the response; 'page' counts pages."`
	Path      string `yaml:"path,omitempty" needed:"type=next_url" only:"type=next_url" doc:"Path to the URL of the next page; missing, null or empty on the last page. Another host is an error."`
	Param     string `yaml:"param,omitempty" needed:"type=page" only:"type=page" doc:"Query parameter with the number of the page. An empty page is the end, and so is the page that reaches 'total'."`
	Start     int    `yaml:"start,omitempty" only:"type=page" default:"1" min:"0" max:"1000000" doc:"Number of the first page."`
	SizeParam string `yaml:"size_param,omitempty" only:"type=page" doc:"Query parameter that requests pages of 'size' records."`
	Size      int    `yaml:"size,omitempty" only:"type=page" min:"1" max:"1000000" doc:"Number of records per page. A page with fewer records is not the end: the service may have left some out."`
	Repeats   string `yaml:"repeats,omitempty" default:"refuse" values:"refuse,allow" doc:"What to do about a record that comes on two pages. By default it is an error, because the list shifted between the two requests, and another record is missing; sort the list by a unique key. 'allow' is for lists in which equal records are correct."`
}

// allowRepeats is the value of Paging.Repeats that allows them.
const allowRepeats = "allow"

// New returns the settings with all defaults set.
func New() connectors.Settings {
	s := &Settings{}
	models.SetDefaults(s)
	return s
}

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if err := s.checkURL(); err != nil {
		faults = append(faults, err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		value := s.Headers[name]
		if name == "" || strings.ContainsAny(name, " :\r\n\x00") || strings.ContainsAny(string(value), "\r\n\x00") {
			fault("headers: %q is not a valid header, or its value has a line end; correct or remove it", name)
		}
	}
	faults = append(faults, s.Auth.validate()...)
	faults = append(faults, s.Paging.validate()...)
	faults = append(faults, s.checkHosts()...)
	return errors.Join(append(faults, models.CheckKeys(s)...)...)
}

// checkURL checks that credentials may be sent to the address.
func (s *Settings) checkURL() error {
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "":
		return errors.New("url: is missing; give the address of the service")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("url: is not a web address; give an address that begins with https://")
	case u.User != nil:
		return errors.New("url: has a user or password; put them under auth.basic")
	case u.Scheme == "http" && len(s.allowed()) == 0 && s.Auth != (Auth{}):
		return errors.New("url: would send the credentials unencrypted; use https://")
	}
	return nil
}

func (a Auth) validate() (faults []error) {
	if strings.ContainsAny(string(a.Bearer), "\r\n\x00") {
		faults = append(faults, errors.New("auth.bearer: has a line end; remove it"))
	}
	return faults
}

func (p Paging) validate() (faults []error) {
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	if (p.SizeParam != "") != (p.Size != 0) {
		fault("paging.size: must come with size_param; give both, or remove both")
	}
	return faults
}

// Open returns the one source that the settings name; it sends no request yet.
func (s *Settings) Open(_ context.Context, env connectors.Env) ([]connectors.Source, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return nil, errors.New("url: is not a web address") // Validate has reported this already
	}
	query := u.Query()
	for name, value := range s.Query {
		query.Set(name, value)
	}
	u.RawQuery = query.Encode()
	return []connectors.Source{&source{settings: *s, url: u, env: env}}, nil
}

// Files is empty: a service has no files.
func (s *Settings) Files() (pattern, sheet string) { return "", "" }

//go:embed *.go
var code embed.FS

var codeIdentity = sync.OnceValue(func() string {
	return identity.Of(batch.Identity(), header.Identity(), identity.Code(code))
})

// Identity changes with the settings that locate the records in the response and
// with the code, but not with the address, the credentials or the waits.
func (s *Settings) Identity() string {
	return identity.Of("rest", codeIdentity(), identity.Data([]any{s.Records, s.Paging, s.Total}))
}

// source is one pull.
type source struct {
	settings Settings
	url      *url.URL
	env      connectors.Env
}

// Address is the URL without its query.
func (s *source) Address() connectors.Address { return connectors.Address{File: shown(s.url)} }

// shown is the part of a URL that may be shown.
func shown(u *url.URL) string { return u.Scheme + "://" + u.Host + u.EscapedPath() }

// Fingerprint is empty: the content is known only after reading.
func (s *source) Fingerprint(ctx context.Context) (string, error) { return "", ctx.Err() }

// Read pulls all pages into a temporary file, because the header is known only at
// the end, and then yields them.
func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	at := shown(s.url)
	records, err := newSpool(s.env)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	if paging := s.settings.Paging; paging.Type != "none" && paging.Repeats != allowRepeats {
		records.repeats = newRepeats()
	}
	err = s.pull(ctx, records)
	if err == nil {
		err = records.rewind()
	}
	var headers []string
	if err == nil {
		headers, err = header.Names(records.names)
	}
	if err != nil {
		records.Close()
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return batch.NewReader(ctx, headers, records), nil
}
