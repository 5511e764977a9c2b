// Package rest pulls records from JSON services over HTTP. It knows how services
// page, fail and limit requests, and nothing about what their records mean. It
// refuses any response that could make an incomplete pull look complete: a missing
// list, a repeated page or record, a total that changes or is not reached, a response
// that is not JSON, a sign that there is more than was read.
// No password, token, header or query value appears in an error or a warning.
package rest

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/time/rate"

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
	URL             string            `yaml:"url" required:"true" doc:"Address, without user or password. With credentials it must be https, except where 'allow_addresses' permits any."`
	Preset          string            `yaml:"preset,omitempty" values:"adp,bamboohr,canvas,cornerstone,docebo,hibob,kolibri,linkedin_learning,moodle_ws,personio,salesforce_bulk_query,salesforce_report_csv,scim,successfactors_ec,successfactors_learning,talentlms,workday_raas,xapi_lrs,zendesk_incremental" doc:"What is known of a kind of service: the keys that it has in [Services](services.md#presets) and its [recipe](cookbook) apply unless they are written here."`
	Method          string            `yaml:"method,omitempty" default:"GET" values:"GET,POST" doc:"How the list is requested."`
	Body            Secret            `yaml:"body,omitempty" only:"method=POST" doc:"Body of the request, a JSON object: '{\"filter\": \"active\"}'. Parameters of paging are added to it with 'in: body'."`
	Query           map[string]string `yaml:"query,omitempty" doc:"Added to the query of the URL."`
	Headers         map[string]Secret `yaml:"headers,omitempty" doc:"Sent to the host of 'url' only."`
	Auth            Auth              `yaml:"auth,omitempty" doc:"Credentials, one of the kinds."`
	TLS             TLS               `yaml:"tls,omitempty" doc:"Certificate of this program (mutual TLS)."`
	Records         string            `yaml:"records,omitempty" otherwise:"the response itself; 'value' with 'odata', 'Resources' with 'scim'" doc:"Dotted path to the array of records. Nested fields of a record are named with dots: 'manager.id'; an entry of a list is selected by one of its fields: 'customFields[name=Dept].value'."`
	ID              string            `yaml:"id,omitempty" doc:"Path of a record to what identifies it, in the list of its item with 'fan_out'. Declare it wherever the service has one: a record that comes on two pages is then recognized even if it has changed in between, and the list is read again."`
	Changed         string            `yaml:"changed,omitempty" doc:"Path of a record to the time of its last change: RFC 3339 with its zone, or a number as in 'incremental.format'. Every record must have it."`
	Explode         string            `yaml:"explode,omitempty" doc:"Dotted path to a list in each record, such as 'enrollments'. Each of its entries becomes a row, with the fields of the record and its own: 'enrollments.course'. A record without entries counts as skipped."`
	Paging          Paging            `yaml:"paging,omitempty" doc:"How the service splits its records into pages."`
	FanOut          FanOut            `yaml:"fan_out,omitempty" doc:"Asks for one list for each of several items, such as the enrollments of each course; see [Services](services.md#a-list-for-each-item)."`
	Job             Job               `yaml:"job,omitempty" doc:"Orders a report and waits until it is ready; see [Services](services.md#reports-that-take-a-while)."`
	Format          string            `yaml:"format,omitempty" default:"json" values:"json,csv" doc:"What the responses with records are. The rows of CSV are records with the names of the header; the other keys apply to them as to a JSON list."`
	CSV             CSV               `yaml:"csv,omitempty" doc:"How CSV is written, with 'format: csv'. It must be UTF-8, or UTF-16 that says so."`
	Total           string            `yaml:"total,omitempty" otherwise:"none; 'totalResults' with 'scim'" doc:"Path to the declared number of records, of which that of the first page counts; 'header:NAME' names a header. It is an error if a different number is read, or if a later page declares a different number other than 0."`
	ErrorPath       string            `yaml:"error_path,omitempty" doc:"Path to what the service reports about an error in a response of status 200. It is an error if there is anything but null, false, 0 or nothing. Keys such as 'error' and 'errors' are known without it."`
	Incremental     Incremental       `yaml:"incremental,omitempty" doc:"How to ask for what has changed, instead of the whole list every time; see [Services](services.md#what-has-changed)."`
	IgnoreSigns     []string          `yaml:"ignore_signs,omitempty" doc:"Paths or headers ('header:X-Total') that say something else than their name suggests: neither that there are more records, nor that there was an error."`
	AllowEmpty      bool              `yaml:"allow_empty,omitempty" otherwise:"false" doc:"Permits a list without records. By default it is an error, because some services send an empty list to those who may not read it."`
	AllowUnverified bool              `yaml:"allow_unverified,omitempty" otherwise:"false" doc:"Permits a list of which nothing shows that it is whole; the log says so."`
	Rate            float64           `yaml:"rate,omitempty" above:"0" max:"10000" otherwise:"no limit" doc:"Maximum number of requests per second."`
	MaxPages        int               `yaml:"max_pages,omitempty" default:"10000" min:"1" max:"1000000" doc:"Maximum number of pages of one pull."`
	Timeout         time.Duration     `yaml:"timeout,omitempty" default:"30s" above:"0s" max:"24h" doc:"Timeout of one request, including its body."`
	Deadline        time.Duration     `yaml:"deadline,omitempty" default:"10m" above:"0s" max:"168h" doc:"Time limit of the whole pull."`
	Retries         int               `yaml:"retries" default:"5" min:"0" max:"100" doc:"How often a request is retried: on status 408, 425, 429, 500, 502, 503 or 504, and on transient failures of the connection."`
	RetryOn         []int             `yaml:"retry_on,omitempty" doc:"Further statuses on which a request is retried, such as 403 of services that limit requests with it."`
	MinWait         time.Duration     `yaml:"min_wait,omitempty" default:"500ms" above:"0s" max:"24h" doc:"Wait before the first retry; the wait doubles with each retry, up to 'max_wait'."`
	MaxWait         time.Duration     `yaml:"max_wait,omitempty" default:"30s" above:"0s" max:"24h" doc:"Longest wait; what the service asks for ('Retry-After', or the reset of its rate limit) is honored up to this limit."`
	RedirectHosts   []string          `yaml:"redirect_hosts,omitempty" doc:"Other hosts to which the service may redirect, such as 'files.example.com', with the port unless it is the usual one. They receive no headers, no credentials and no body. A redirect within the host of 'url' must keep the method, the body and the query of the request, unless that host is named here, too; then its redirects lead to addresses that need nothing of the request. None is followed from https to http."`
	AllowAddresses  []string          `yaml:"allow_addresses,omitempty" values:"loopback,private,link_local" excludes:"allow_private" doc:"Kinds of addresses that the service may have beside those of the internet: 'loopback' is this machine, 'private' a network of the company, 'link_local' also where clouds keep the credentials of their machines. With all three, the proxy of the environment is used, behind which addresses cannot be checked."`
	AllowPrivate    bool              `yaml:"allow_private,omitempty" otherwise:"false" doc:"Older form of 'allow_addresses' with all three kinds."`
}

// records is the path to the array of records.
func (s Settings) records() string {
	if s.Format == formatCSV {
		return ""
	}
	return cmp.Or(s.Records, usual[s.Paging.Type].records)
}

// total is the path to the declared number of records, empty if none is declared.
func (s Settings) total() string { return cmp.Or(s.Total, usual[s.Paging.Type].total) }

// paths are all that lead to a part of a response.
func (s Settings) paths() (all []string) {
	paths := []string{s.records(), s.total(), s.ErrorPath, s.Paging.Path, s.Paging.More, s.Paging.End, s.Paging.Pages}
	switch s.Paging.Type {
	case "odata":
		paths = append(paths, odataLinks...)
	case pagingSCIM:
		paths = append(paths, "startIndex")
	}
	for _, path := range paths {
		if selected, isSelector := parseSelector(path); isSelector {
			path = selected.list
		}
		if path != "" && !strings.HasPrefix(path, inHeader) {
			all = append(all, path)
		}
	}
	return all
}

// usual is where the responses of a standard have its parts.
var usual = map[string]struct{ records, total string }{
	"odata":    {records: "value"},
	pagingSCIM: {records: "Resources", total: "totalResults"},
}

// New returns the settings with all defaults set.
func New() connectors.Settings {
	s := &Settings{}
	models.SetDefaults(s)
	return s
}

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	whole, err := s.complete()
	if err != nil {
		return err
	}
	return whole.validate()
}

func (s *Settings) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if err := s.checkURL(); err != nil {
		faults = append(faults, err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		value := s.Headers[name]
		if !isHeader(name, string(value)) {
			fault("headers: %q is not a valid header, or its value has a line end; correct or remove it", name)
		}
	}
	if s.Body != "" && !isObject(s.Body) {
		fault("body: is not a JSON object; write one, such as '{\"filter\": \"active\"}'")
	}
	if s.Paging.In == inBody && s.Method != http.MethodPost {
		fault("paging.in: the parameters can be in the body only if method is POST; set method, or remove paging.in")
	}
	for _, code := range s.RetryOn {
		if code < 400 || code > 599 {
			fault("retry_on: %d is no status of an error; write one from 400 to 599", code)
		}
	}
	faults = append(faults, s.Auth.validate(len(s.allowed()) > 0)...)
	faults = append(faults, s.TLS.validate()...)
	faults = append(faults, s.Paging.validate()...)
	faults = append(faults, s.checkID()...)
	faults = append(faults, s.checkIncremental()...)
	faults = append(faults, s.checkFanOut()...)
	faults = append(faults, s.checkJob()...)
	faults = append(faults, s.checkFormat()...)
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
	case u.Scheme == "http" && len(s.allowed()) == 0 && isGiven(s.Auth):
		return errors.New("url: would send the credentials unencrypted; use https://")
	}
	return nil
}

// Open returns the one source that the settings name; it sends no request yet.
func (s *Settings) Open(_ context.Context, env connectors.Env) ([]connectors.Source, error) {
	whole, err := s.complete()
	if err == nil {
		err = whole.validate()
	}
	if err != nil {
		return nil, err
	}
	list, err := whole.request()
	if err != nil {
		return nil, err // Validate has reported this already
	}
	return []connectors.Source{&source{settings: whole, url: list.url, env: env}}, nil
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
	whole, err := s.complete()
	if err != nil {
		whole = *s // Validate reports it
	}
	return identity.Of("rest", codeIdentity(), identity.Data([]any{whole.records(), whole.Paging, whole.total(), whole.Explode, whole.FanOut.As, whole.Format, whole.CSV}))
}

// source is one pull.
type source struct {
	settings Settings
	url      *url.URL
	env      connectors.Env
	ends     time.Time        // when the deadline of the pull is
	doubtful bool             // nothing showed that the last list read is whole
	part     *part            // what is requested; nil for the whole list
	asked    []string         // the items whose lists were requested
	clock    time.Time        // the service's, at the first response of the pull; zero if it does not say
	told     map[string]bool  // notes about lists of items
	sample   int64            // of records that are enough; 0 for all
	kept     *connectors.Kept // by an earlier reading; nil for none
	next     connectors.Kept  // by this one
	// Records that were kept by an earlier reading, and that are to be kept by this one.
	keptRecords func() (io.ReadCloser, error)
	records     *gathered
	dial        func(ctx context.Context, network, address string) (net.Conn, error) // instead of the network, in tests
}

// list is the request for the list.
func (s *source) list() request {
	r, _ := s.settings.request() // its address was read when the source was opened
	r.url = s.url
	return r
}

// client returns a client for the service.
func (s *source) client() (*client, error) {
	c := newClient(s.settings, s.url, s.env)
	c.heard = s.hear
	transport := c.http.Transport.(*http.Transport)
	if s.dial != nil {
		transport.DialContext, transport.Proxy = s.dial, nil
	}
	if s.settings.Rate > 0 {
		c.limit = rate.NewLimiter(rate.Limit(s.settings.Rate), 1)
	}
	if isGiven(s.settings.TLS) {
		config, err := s.settings.TLS.config(s.env.Folder)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig = config
	}
	var err error
	c.signer, err = s.settings.Auth.signer(c)
	return c, err
}

// Address is the URL without its query.
func (s *source) Address() connectors.Address { return connectors.Address{File: shown(s.url)} }

// shown is the part of a URL that may be shown. The place of an item is shown as it is written.
func shown(u *url.URL) string { return u.Scheme + "://" + u.Host + braces.Replace(u.EscapedPath()) }

var braces = strings.NewReplacer("%7B", "{", "%7D", "}")

// Sample lets the next Read end as soon as it has some records. It says nothing then about
// whether the list is whole.
func (s *source) Sample(records int64) { s.sample = records }

// Unverified reports whether nothing showed that the list that was last read is whole.
func (s *source) Unverified() bool { return s.doubtful }

// Fingerprint is empty: the content is known only after reading.
func (s *source) Fingerprint(ctx context.Context) (string, error) { return "", ctx.Err() }

// Read pulls all pages into a temporary file, because the header is known only at
// the end, and then yields them.
func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	at := shown(s.url)
	read := s.spooled
	if s.settings.isMerged() {
		read = s.merged
	}
	records, err := read(ctx)
	if err == nil {
		err = records.checkExplode()
	}
	if err == nil {
		err = records.rewind()
	}
	var headers []string
	if err == nil && records.taken == 0 {
		headers = s.wanted()
	} else if err == nil {
		headers, err = header.Names(records.names)
	}
	if err != nil {
		if records != nil {
			records.Close()
		}
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return batch.NewReader(ctx, headers, records), nil
}

// newSpool returns a spool for the records of the list.
func (s *source) newSpool() (*spool, error) {
	records, err := newSpool(s.env)
	if err == nil {
		records.selectors, records.explode = selectorsOf(s.env.Wanted), s.settings.Explode
		records.reads = map[string]bool{}
		for _, accepted := range s.env.Wanted {
			for _, name := range accepted {
				records.reads[models.Fold(name)] = true
			}
		}
	}
	return records, err
}

// merged returns the records of the list as they are now, ordered by what identifies them.
func (s *source) merged(ctx context.Context) (to *spool, err error) {
	if s.records != nil {
		if err := s.records.Close(); err != nil {
			return nil, err
		}
		s.records = nil
	}
	g, err := s.gather(ctx)
	if err != nil {
		return nil, err
	}
	s.records = g
	if to, err = s.newSpool(); err != nil {
		return nil, err
	}
	for _, e := range g.records.ordered() {
		record, err := g.text(e)
		if err == nil {
			err = to.add(record)
		}
		if err != nil {
			return to, fmt.Errorf("record %v: %w", e.key, err)
		}
	}
	return to, nil
}

// Resume gives the next Read what an earlier one kept.
func (s *source) Resume(kept connectors.Kept, records func() (io.ReadCloser, error)) {
	s.kept, s.keptRecords = &kept, records
}

// Keep returns what the last Read wants to have kept, and writes its records; the source is
// not read again.
func (s *source) Keep() (kept connectors.Kept, records func(io.Writer) error) {
	if s.records == nil {
		return kept, nil
	}
	if !s.settings.Incremental.isOn() {
		_ = s.records.Close() // a temporary file
		s.records = nil
		return kept, nil
	}
	return s.next, func(to io.Writer) error {
		g := s.records
		s.records = nil
		return errors.Join(g.save(to), g.Close())
	}
}

// wanted are headers for a list without records: those that the mapping reads.
func (s *source) wanted() (headers []string) {
	for _, accepted := range s.env.Wanted {
		if !slices.Contains(headers, accepted[0]) {
			headers = append(headers, accepted[0])
		}
	}
	return headers
}
