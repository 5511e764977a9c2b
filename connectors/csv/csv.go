// Package csv reads text tables: separated by comma, semicolon or tab, quoted or
// not, in any declared encoding, plain or compressed. It knows the dialect of a
// file and where each row begins, and refuses to guess either. A row that does not
// fit the header is yielded with a finding. If it is unclear where the next row
// begins, the driver returns an error that names the line.
package csv

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Settings is the `source:` of a feed of type csv.
type Settings struct {
	Path       string          `yaml:"path" required:"true" doc:"Pattern of file names."`
	Separator  string          `yaml:"separator,omitempty" default:"','" doc:"One ASCII character, 'tab', or 'space': one or more spaces."`
	Quote      string          `yaml:"quote,omitempty" default:"'\"'" doc:"One ASCII character, or 'none'."`
	Escape     string          `yaml:"escape,omitempty" doc:"One ASCII character that precedes a quote inside quotes, often '\\'. Without it, a quote inside quotes is doubled."`
	Encoding   string          `yaml:"encoding,omitempty" default:"utf-8" doc:"Name from the WHATWG standard or the IANA registry, such as 'windows-1252', 'utf-16le', 'utf-32le', 'cp437'. A byte order mark overrides it."`
	LineEnds   string          `yaml:"line_ends,omitempty" default:"lf" values:"lf,cr" doc:"'lf': LF or CRLF ends a line. 'cr': CR alone does, too, as in files of old Macs."`
	Comment    string          `yaml:"comment,omitempty" otherwise:"'none'" doc:"One ASCII character, often '#', or 'none'. Lines that begin with it are not records: above the header they are ignored, below it they count as skipped. A cell that begins with it must be in quotes."`
	Header     header.Settings `yaml:"header,omitempty" doc:"Where the header is."`
	SkipLines  int             `yaml:"skip_lines,omitempty" otherwise:"0" min:"0" max:"1000000" doc:"Number of lines before the table; they need not be CSV."`
	SkipWidths []int           `yaml:"skip_widths,omitempty" doc:"Rows with exactly these numbers of cells are not records, such as the titles of sections and notes: '[1, 2]'. They count as skipped."`
	SkipFooter int             `yaml:"skip_footer,omitempty" otherwise:"0" min:"0" max:"1000" doc:"Number of rows after the table. They count as skipped."`
}

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
	if s.Path == "" {
		fault(`path: is missing; name a file or a pattern, such as "inbox/kpi_*.csv"`)
	} else if err := location.CheckPattern(s.Path); err != nil {
		fault("path: %w", err)
	}
	d, known := s.dialect()
	s.checkCharacters(d, fault)
	if !known {
		fault("encoding: %q is unknown%s; use utf-8, utf-16le, windows-1252, iso-8859-15 or another name of the WHATWG standard or the IANA registry", s.Encoding, models.DidYouMean(s.Encoding, usualEncodings))
	}
	if slices.ContainsFunc(s.SkipWidths, func(width int) bool { return width < 1 }) {
		fault("skip_widths: %v has a number below 1; give the numbers of cells of rows that are not records", s.SkipWidths)
	}
	faults = append(faults, s.Header.Validate()...)
	return errors.Join(append(faults, models.CheckKeys(s)...)...)
}

// checkCharacters checks that separator, quote and escape are one character each
// and differ. Otherwise a row could be split in two ways.
func (s *Settings) checkCharacters(d dialect, fault func(format string, args ...any)) {
	if d.separator == 0 {
		fault(`separator: %q is not one ASCII character; use ",", ";", "|", "tab" or "space"`, s.Separator)
	}
	if d.quote == 0 && s.Quote != "none" {
		fault("quote: %q is not one ASCII character; use '\"' or none", s.Quote)
	}
	if d.separator != 0 && d.separator == d.quote {
		fault("quote: is the same as the separator, %q; they must differ", s.Quote)
	}
	switch {
	case s.Escape == "":
	case d.escape == 0:
		fault(`escape: %q is not one ASCII character; use '\', or leave it out where quotes are doubled`, s.Escape)
	case d.quote == 0:
		fault("escape: has no effect with `quote: none`; remove it")
	case d.escape == d.separator:
		fault("escape: is the same as the separator, %q; they must differ", s.Escape)
	}
	switch {
	case s.Comment == "", s.Comment == "none":
	case d.comment == 0:
		fault("comment: %q is not one ASCII character; use '#', or leave it out", s.Comment)
	case d.comment == d.separator || d.comment == d.quote:
		fault("comment: is the same as the separator or the quote, %q; they must differ", s.Comment)
	}
}

// dialect translates the settings; an invalid setting is left zero.
func (s *Settings) dialect() (d dialect, knownEncoding bool) {
	d = dialect{quote: ascii(s.Quote), escape: ascii(s.Quote), skip: s.SkipLines, header: s.Header, comment: ascii(s.Comment), lonely: s.LineEnds == cr, footer: s.SkipFooter, widths: s.SkipWidths}
	switch s.Separator {
	case "tab", `\t`:
		d.separator = '\t'
	case "space":
		d.separator, d.runs = ' ', true
	default:
		d.separator = ascii(s.Separator)
	}
	if s.Escape != "" {
		d.escape = ascii(s.Escape)
	}
	d.encoding, knownEncoding = encodingOf(s.Encoding)
	return d, knownEncoding
}

// cr is the value of Settings.LineEnds by which CR alone ends a line.
const cr = "cr"

// ascii returns the character of a text with exactly one, if it can be a separator
// or a quote.
func ascii(text string) byte {
	if len(text) != 1 || text[0] >= 0x80 || text[0] == 0 || text == "\n" || text == "\r" {
		return 0
	}
	return text[0]
}

// Open returns one source for each file that matches.
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
		sources[i] = &source{drops: env.Drops, name: object.Name, dialect: d, wanted: env.Wanted}
	}
	return sources, nil
}

// Files returns the pattern; a text table has no sheets.
func (s *Settings) Files() (pattern, sheet string) { return s.Path, "" }

//go:embed *.go
var code embed.FS

var codeIdentity = sync.OnceValue(func() string {
	return identity.Of(batch.Identity(), header.Identity(), identity.Code(code, "golang.org/x/text", "github.com/klauspost/compress"))
})

// Identity changes with the dialect and the code, not with the path.
func (s *Settings) Identity() string {
	dialect := *s
	dialect.Path = ""
	return identity.Of("csv", codeIdentity(), identity.Data(dialect))
}

// source is one file.
type source struct {
	drops   location.Location
	name    string
	dialect dialect
	wanted  [][]string
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
	t, headers, err := open(file, s.name, s.dialect, s.wanted)
	if err != nil {
		return nil, err
	}
	return batch.NewReader(ctx, headers, t), nil
}
