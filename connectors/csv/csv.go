// Package csv reads text tables: comma, semicolon or tab separated, quoted or
// not, in any encoding that is declared. It knows the dialect of a file and
// where each row begins, and refuses to guess either: a row that does not fit
// the header is yielded as a fault, and a file in which rows can no longer be
// told apart is an error that names the line.
package csv

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/location"
)

// Settings is the `source:` of a feed of type csv.
type Settings struct {
	// Path is a pattern of location.List, such as "inbox/kpi_*.csv".
	Path string `yaml:"path"`
	// Separator is one ASCII character, or the word "tab".
	Separator string `yaml:"separator,omitempty"`
	// Quote is one ASCII character, or "none" for files that do not quote.
	Quote string `yaml:"quote,omitempty"`
	// Encoding is a name of the WHATWG standard, such as "utf-8",
	// "windows-1252" or "utf-16le". A byte order mark overrides it.
	Encoding string `yaml:"encoding,omitempty"`
	// Header is the line of the header row, counted from 1 after SkipLines. By
	// default it is the first line that is not blank.
	Header int `yaml:"header,omitempty"`
	// SkipLines is the number of lines before the table.
	SkipLines int `yaml:"skip_lines,omitempty"`
	// SkipFooter is the number of rows after the table.
	SkipFooter int `yaml:"skip_footer,omitempty"`
}

// maxFooter bounds SkipFooter: that many rows are held back in memory.
const maxFooter = 1000

// New gives the settings with all defaults in place.
func New() connectors.Settings {
	return &Settings{Separator: ",", Quote: `"`, Encoding: "utf-8"}
}

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Path == "" {
		fault(`path: is missing; name a file or a pattern, such as "inbox/kpi_*.csv"`)
	} else if _, err := path.Match(s.Path, ""); err != nil {
		fault(`path: %q is a broken pattern; close its "[" or write "\["`, s.Path)
	}
	d, known := s.dialect()
	if d.separator == 0 {
		fault(`separator: %q is not one ASCII character; use ",", ";", "|" or "tab"`, s.Separator)
	}
	if d.quote == 0 && s.Quote != "none" {
		fault("quote: %q is not one ASCII character; use '\"' or none", s.Quote)
	}
	if d.separator != 0 && d.separator == d.quote {
		fault("quote: is the same as the separator, %q; they must differ", s.Quote)
	}
	if !known {
		fault("encoding: %q is unknown; use utf-8, utf-16le, windows-1252, iso-8859-15 or another name of the WHATWG standard", s.Encoding)
	}
	if s.Header < 0 {
		fault("header: %d is no line; the first line after skip_lines is 1", s.Header)
	}
	if s.SkipLines < 0 {
		fault("skip_lines: %d is negative; give the number of lines before the table", s.SkipLines)
	}
	if s.SkipFooter < 0 || s.SkipFooter > maxFooter {
		fault("skip_footer: %d is out of range; give the number of rows after the table, at most %d", s.SkipFooter, maxFooter)
	}
	return errors.Join(faults...)
}

// dialect translates the settings; what it cannot translate is left zero.
func (s *Settings) dialect() (d dialect, knownEncoding bool) {
	d = dialect{skip: s.SkipLines, footer: s.SkipFooter, quote: ascii(s.Quote)}
	switch s.Separator {
	case "tab", `\t`:
		d.separator = '\t'
	default:
		d.separator = ascii(s.Separator)
	}
	if s.Header > 0 {
		d.skip, d.headerHere = d.skip+s.Header-1, true
	}
	encoding, err := htmlindex.Get(s.Encoding)
	if err != nil {
		return d, false
	}
	if name, _ := htmlindex.Name(encoding); name != "utf-8" {
		d.encoding = encoding
	}
	return d, true
}

// ascii is the character of a text of exactly one, if it can part or quote cells.
func ascii(text string) byte {
	if len(text) != 1 || text[0] >= 0x80 || text[0] == 0 || text == "\n" || text == "\r" {
		return 0
	}
	return text[0]
}

// Open gives one source for each file that matches.
func (s *Settings) Open(ctx context.Context, env connectors.Env) ([]connectors.Source, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	objects, err := env.Drops.List(ctx, s.Path)
	if err != nil {
		return nil, err
	}
	d, _ := s.dialect()
	sources := make([]connectors.Source, len(objects))
	for i, object := range objects {
		sources[i] = &source{drops: env.Drops, name: object.Name, dialect: d}
	}
	return sources, nil
}

// source is one file.
type source struct {
	drops   location.Location
	name    string
	dialect dialect
}

func (s *source) Address() connectors.Address { return connectors.Address{File: s.name} }

func (s *source) Fingerprint(ctx context.Context) (string, error) {
	return location.Hash(ctx, s.drops, s.name)
}

func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	file, err := s.drops.Open(ctx, s.name)
	if err != nil {
		return nil, err
	}
	t, headers, err := open(file, s.name, s.dialect)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return batch.NewReader(ctx, headers, t), nil
}
