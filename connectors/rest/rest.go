// Package rest pulls records from JSON services over HTTP. It knows how
// services page, fail and limit, and nothing of what their records mean. It
// refuses whatever could pass a short pull off as a whole one: a missing list,
// a repeated page, a total that is not reached, an answer that is no JSON. No
// password, token, header or query value reaches an error or a warning.
package rest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
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
	// URL is asked first, with Query added to its own query.
	URL   string            `yaml:"url"`
	Query map[string]string `yaml:"query,omitempty"`
	// Headers go to the host of URL only.
	Headers map[string]Secret `yaml:"headers,omitempty"`
	Auth    Auth              `yaml:"auth,omitempty"`
	// Records is the dotted path to the array of records in an answer; when it
	// is empty the answer itself is the array.
	Records string `yaml:"records,omitempty"`
	Paging  Paging `yaml:"paging,omitempty"`
	// Total is the dotted path to the number of records that the service
	// declares; the pull fails unless that many were read.
	Total string `yaml:"total,omitempty"`
	// MaxPages bounds the number of answers of a pull.
	MaxPages int `yaml:"max_pages,omitempty"`
	// Timeout is for one request, its body included; Deadline for the whole pull.
	Timeout  time.Duration `yaml:"timeout,omitempty"`
	Deadline time.Duration `yaml:"deadline,omitempty"`
	// Retries is how often a request is tried again; the waits double from
	// MinWait to MaxWait, which also bounds what a service asks for.
	Retries int           `yaml:"retries"`
	MinWait time.Duration `yaml:"min_wait,omitempty"`
	MaxWait time.Duration `yaml:"max_wait,omitempty"`
	// AllowPrivate permits loopback, private and link-local addresses, and the
	// proxy of the environment, behind which addresses cannot be checked.
	AllowPrivate bool `yaml:"allow_private,omitempty"`
}

// Auth is how the service knows us. At most one of the fields is set.
type Auth struct {
	Bearer Secret `yaml:"bearer,omitempty"`
	Basic  Basic  `yaml:"basic,omitempty"`
}

// Basic is a user with a password.
type Basic struct {
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
}

// Paging is how the service cuts its records into answers.
type Paging struct {
	// Type is "none", "next_url" or "page".
	Type string `yaml:"type,omitempty"`
	// Path leads to the URL of the next page (next_url). Where there is none,
	// the page is the last.
	Path string `yaml:"path,omitempty"`
	// Param is the query parameter with the number of the page, Start the number
	// of the first one (page). An empty page is the last.
	Param string `yaml:"param,omitempty"`
	Start int    `yaml:"start,omitempty"`
	// SizeParam asks for pages of Size records (page). With a Size, a page that
	// is shorter than the first is the last, too. A first page that is short
	// proves nothing, since services cap the size: one more page is asked for.
	SizeParam string `yaml:"size_param,omitempty"`
	Size      int    `yaml:"size,omitempty"`
}

// New gives the settings with all defaults in place.
func New() connectors.Settings {
	return &Settings{
		Paging:   Paging{Type: "none", Start: 1},
		MaxPages: 10_000,
		Timeout:  30 * time.Second, Deadline: 10 * time.Minute,
		Retries: 5, MinWait: 500 * time.Millisecond, MaxWait: 30 * time.Second,
	}
}

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "":
		fault("url: is missing; give the address of the service")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		fault("url: is no web address; it begins with https://")
	case u.User != nil:
		fault("url: holds a user or password; put them under auth.basic")
	case u.Scheme == "http" && !s.AllowPrivate && s.Auth != (Auth{}):
		fault("url: would send the credentials unencrypted; use https://")
	}
	for name, value := range s.Headers {
		if name == "" || strings.ContainsAny(name, " :\r\n\x00") || strings.ContainsAny(string(value), "\r\n\x00") {
			fault("headers: %q is no header, or its value has a line end; remove it", name)
		}
	}
	if s.Auth.Bearer != "" && s.Auth.Basic != (Basic{}) {
		fault("auth: has both bearer and basic; give one of the two")
	}
	if strings.ContainsAny(string(s.Auth.Bearer), "\r\n\x00") {
		fault("auth.bearer: has a line end; remove it")
	}
	faults = append(faults, s.Paging.validate()...)
	for _, positive := range []struct {
		key   string
		value int64
	}{
		{"max_pages", int64(s.MaxPages)}, {"timeout", int64(s.Timeout)}, {"deadline", int64(s.Deadline)},
		{"min_wait", int64(s.MinWait)}, {"max_wait", int64(s.MaxWait)},
	} {
		if positive.value <= 0 {
			fault("%s: must be more than zero", positive.key)
		}
	}
	if s.Retries < 0 || s.Retries > 100 {
		fault("retries: %d is out of range; give a number from 0 to 100", s.Retries)
	}
	return errors.Join(faults...)
}

func (p Paging) validate() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	switch p.Type {
	case "none", "next_url", "page":
	default:
		fault("paging.type: %q is unknown; use none, next_url or page", p.Type)
	}
	if (p.Type == "next_url") != (p.Path != "") {
		fault("paging.path: goes with `type: next_url` and nothing else; it leads to the URL of the next page, such as links.next")
	}
	if (p.Type == "page") != (p.Param != "") {
		fault("paging.param: goes with `type: page` and nothing else; it is the query parameter with the number of the page")
	}
	if p.Type != "page" && (p.SizeParam != "" || p.Size != 0) {
		fault("paging.size: goes with `type: page` only")
	}
	if p.Size < 0 || (p.SizeParam != "") != (p.Size != 0) {
		fault("paging.size: goes with size_param, and must be more than zero")
	}
	return faults
}

// Open gives the one source that the settings name; it asks nothing yet.
func (s *Settings) Open(_ context.Context, env connectors.Env) ([]connectors.Source, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return nil, errors.New("url: is no web address") // what Validate has found already
	}
	query := u.Query()
	for name, value := range s.Query {
		query.Set(name, value)
	}
	u.RawQuery = query.Encode()
	return []connectors.Source{&source{settings: *s, url: u, warn: env.Warn}}, nil
}

// source is one pull.
type source struct {
	settings Settings
	url      *url.URL
	warn     func(string)
}

// Address is the URL without its query.
func (s *source) Address() connectors.Address { return connectors.Address{File: shown(s.url)} }

// shown is all of a URL that may be shown.
func shown(u *url.URL) string { return u.Scheme + "://" + u.Host + u.EscapedPath() }

// Fingerprint is empty: only reading can tell.
func (s *source) Fingerprint(ctx context.Context) (string, error) { return "", ctx.Err() }

// Read pulls all pages into a temporary file, since the header is known only at
// the end, and then yields them.
func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	at := shown(s.url)
	records, err := newSpool()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
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
