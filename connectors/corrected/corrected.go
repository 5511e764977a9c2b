// Package corrected reads corrected files: the workbooks that a run writes for a
// delivered spreadsheet (package feedback writes them). A corrected file that is
// delivered again replaces the file that it was made from, and its rows are read as
// if they came from that file. The package knows the names and headers that
// identify such a file, and refuses to know what its rows mean.
package corrected

import (
	"context"
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models/identity"
)

// What identifies a corrected file.
const (
	Mark      = ".CHECKED"     // in the file's name, before .xlsx
	YourFile  = "Your file"    // sheet with the rows as delivered
	RowHeader = "Row you sent" // first column of that sheet, which a run adds
	wholeText = "What to fix (corrected file of %s, version %s)"
	partText  = "What to fix (held rows of %s, version %s)"
)

// marker is the header of the second column that a run adds. It names the origin,
// so that the file is recognized under any name. Older corrected files have
// "checked copy".
var marker = regexp.MustCompile(`(?s)^What to fix \((corrected file|checked copy|held rows) of (.+), version ([0-9a-f]{12})\)$`)

// Header is the header of the column that says what to fix. It names the origin.
func Header(o connectors.Origin) string {
	text := partText
	if o.Whole {
		text = wholeText
	}
	return fmt.Sprintf(text, o.Address, o.Version)
}

// OriginOf reads the origin from the header of a sheet; ok is false if the sheet is
// not a corrected file, or no longer has the column that names the origin.
func OriginOf(schema *arrow.Schema) (o connectors.Origin, ok bool) {
	for _, field := range schema.Fields() {
		if m := marker.FindStringSubmatch(field.Name); m != nil {
			return connectors.Origin{Address: m[2], Version: m[3], Whole: m[1] != "held rows"}, true
		}
	}
	return connectors.Origin{}, false
}

// Wrap returns settings whose sources are those of the given settings, with each
// delivery replaced by its corrected file if there is one. Corrected files are
// looked for in the folder of the pattern. Workbook reads a sheet whose header is
// in the first row.
func Wrap(s connectors.Settings, workbook func(path, sheet string) connectors.Settings) connectors.Settings {
	if pattern, _ := s.Files(); pattern == "" {
		return s // the source is not a file
	}
	return &settings{s, workbook}
}

type settings struct {
	connectors.Settings
	workbook func(path, sheet string) connectors.Settings
}

//go:embed *.go
var code embed.FS

var codeIdentity = sync.OnceValue(func() string { return identity.Code(code) })

// Identity also changes with the code that reads corrected files.
func (s *settings) Identity() string {
	return identity.Of(s.Settings.Identity(), s.workbook("", YourFile).Identity(), codeIdentity())
}

// Open returns the deliveries, with corrected files in place of their originals.
func (s *settings) Open(ctx context.Context, env connectors.Env) ([]connectors.Source, error) {
	sources, err := s.Settings.Open(ctx, env)
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(sources, func(source connectors.Source) bool { return isCorrected(source.Address().File) })
	files, err := s.files(ctx, env)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if sources, err = f.join(ctx, env, sources); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// isCorrected reports whether the name is that of a corrected file.
func isCorrected(name string) bool {
	return strings.Contains(strings.ToUpper(path.Base(name)), Mark) && strings.EqualFold(path.Ext(name), ".xlsx")
}

// IsOf reports whether the address is that of a corrected file, going by its name, that was
// made from the delivery of the other address.
func IsOf(address, original string) bool {
	at := strings.LastIndex(strings.ToUpper(address), Mark)
	if at < 0 {
		return false
	}
	name, _, _ := strings.Cut(original, " (sheet ")
	stem := address[:at]
	return stem == name || stem == strings.TrimSuffix(name, path.Ext(name)) || strings.HasPrefix(stem, name+" (")
}

// source is a corrected file that is read like the delivery that it was made from.
type source struct {
	connectors.Source
	origin connectors.Origin
}

// Origin is the delivery that the file was made from.
func (s *source) Origin() connectors.Origin { return s.origin }

// Read returns the rows with the columns of the origin.
func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	raw, err := s.Source.Read(ctx)
	if err != nil {
		return nil, err
	}
	return Rows(raw), nil
}

// join adds the file. A whole file replaces its origin if that still exists. If the
// origin was replaced by a newer version, the file no longer counts: the latest
// delivery does.
func (s *source) join(ctx context.Context, env connectors.Env, sources []connectors.Source) ([]connectors.Source, error) {
	at := slices.IndexFunc(sources, func(d connectors.Source) bool { return d.Address().String() == s.origin.Address })
	if at < 0 {
		if !s.origin.Whole {
			env.Tell("%s holds only some rows of %s, which no longer exists; deliver that file again, or its other rows do not count", s.Address(), s.origin.Address)
		}
		at, _ = slices.BinarySearchFunc(sources, s.origin.Name(), func(d connectors.Source, name string) int {
			return strings.Compare(connectors.OriginOf(d).Name(), name)
		})
		return slices.Insert(sources, at, connectors.Source(s)), nil
	}
	content, err := sources[at].Fingerprint(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case !strings.HasPrefix(content, s.origin.Version):
		env.Tell("%s was made for an earlier version of %s and no longer counts; remove it", s.Address(), s.origin.Address)
		return sources, nil
	case s.origin.Whole:
		sources[at] = s
		return sources, nil
	}
	return slices.Insert(sources, at+1, connectors.Source(s)), nil
}

// files finds the corrected files of the feed's deliveries. Two different ones for
// the same delivery are an error, because it is unclear which one counts.
func (s *settings) files(ctx context.Context, env connectors.Env) ([]*source, error) {
	pattern, _ := s.Files()
	found, err := s.workbook(path.Join(path.Dir(pattern), anyCase("*"+Mark+"*.xlsx")), YourFile).Open(ctx, connectors.Env{Drops: env.Drops, Temp: env.Temp})
	if err != nil {
		return nil, err
	}
	var files []*source
	byOrigin := map[string]*source{}
	for _, workbook := range found {
		f, err := s.open(ctx, workbook)
		if err != nil {
			return nil, err
		}
		if f == nil {
			continue
		}
		twin, again := byOrigin[f.origin.Address]
		if !again {
			byOrigin[f.origin.Address] = f
			files = append(files, f)
			continue
		}
		same, err := sameContent(ctx, f, twin)
		if err != nil {
			return nil, err
		}
		if !same {
			return nil, fmt.Errorf("%s: %s is also a corrected file of %s; keep only the one that counts", f.Address(), twin.Address(), f.origin.Address)
		}
	}
	return files, nil
}

// anyCase returns the pattern that matches names in upper or lower case.
func anyCase(pattern string) string {
	var b strings.Builder
	for _, r := range pattern {
		if low, up := unicode.ToLower(r), unicode.ToUpper(r); low != up {
			b.WriteString("[" + string(low) + string(up) + "]")
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// open reads the header of a corrected file; nil if it was made from another feed's
// delivery.
func (s *settings) open(ctx context.Context, workbook connectors.Source) (*source, error) {
	raw, err := workbook.Read(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w; names with %s are reserved for corrected files: deliver the file as the run wrote it, or under another name", err, Mark)
	}
	defer raw.Release()
	origin, ok := OriginOf(raw.Schema())
	if !ok {
		return nil, fmt.Errorf("%s: the header “What to fix (...)”, which names the original file, is missing; restore it, or correct the original", workbook.Address())
	}
	name, sheet := origin.Split()
	pattern, wanted := s.Files()
	if matched, err := path.Match(pattern, name); err != nil || !matched || sheet != wanted {
		return nil, nil
	}
	return &source{Source: workbook, origin: origin}, nil
}

func sameContent(ctx context.Context, a, b connectors.Source) (bool, error) {
	first, err := a.Fingerprint(ctx)
	if err != nil {
		return false, err
	}
	second, err := b.Fingerprint(ctx)
	return first == second, err
}
