// Package corrected reads corrected files: the workbooks that a run writes for a
// delivered spreadsheet (package feedback writes them). The rows of a corrected file that
// is delivered again replace those of the file that it was made from, by their numbers,
// and are read as if they came from that file. No row of that file is lost: one that is
// not in the corrected file counts as it was first sent. The package knows the names and
// headers that identify such a file, and refuses to know what its rows mean.
package corrected

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// What identifies a corrected file.
const (
	Mark     = ".CHECKED"  // in the file's name, before .xlsx
	YourFile = "Your file" // sheet with the rows as delivered
	// Earlier is the hidden sheet with the rows that were corrected before, so that a file
	// that comes back with only some rows of “Your file” loses none of them.
	Earlier   = "Earlier corrections"
	RowHeader = "Row you sent" // first column of that sheet, which a run adds
	wholeText = "What to fix (corrected file of %s, version %s, %d rows: %s%s)"
	partText  = "What to fix (held rows of %s, version %s, %d rows: %s%s)"
	afterText = ", after "
)

// DeleteWord in the column that says what to fix deletes the row; NewWord says that it is
// none of the delivery.
const (
	DeleteWord = "delete"
	NewWord    = "new"
)

// marker is the header of the second column that a run adds. It names the origin,
// so that the file is recognized under any name, the rows, and the corrected files whose
// rows are in it. Older corrected files have "checked copy", or no rows.
var marker = regexp.MustCompile(`(?s)^What to fix \((corrected file|checked copy|held rows) of (.+), version ([0-9a-f]{12})(?:, ([0-9]{1,9}) rows: ([-0-9, ]+?))?(?:, after ([0-9a-f, ]+))?\)$`)

// Header is the header of the column that says what to fix. It names the origin, the rows in
// the sheet, and the versions of the corrected files whose rows are in it.
func Header(o connectors.Origin, rows Numbers, after []string) string {
	text, known := partText, ""
	if o.Whole {
		text = wholeText
	}
	if len(after) > 0 {
		known = afterText + strings.Join(after, ", ")
	}
	return fmt.Sprintf(text, o.Address, o.Version, rows.Len(), rows, known)
}

// parse reads a header; ok is false if it is that of another column.
func parse(header string) (made mark, ok bool) {
	m := marker.FindStringSubmatch(header)
	if m == nil {
		return made, false
	}
	count, _ := strconv.ParseInt(m[4], 10, 64)
	made.Origin = connectors.Origin{Address: m[2], Version: m[3], Whole: m[1] != "held rows"}
	made.rows, _ = parseNumbers(m[5], count)
	if m[6] != "" {
		made.after = strings.Split(m[6], ", ")
	}
	return made, true
}

// OriginOf reads the origin from the header of a sheet; ok is false if the sheet is
// not a corrected file, or no longer has the column that names the origin.
func OriginOf(schema *arrow.Schema) (o connectors.Origin, ok bool) {
	made, ok := markOf(schema)
	return made.Origin, ok
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
	files, names, err := s.files(ctx, env)
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(sources, func(source connectors.Source) bool { return names[source.Address().File] })
	for i, source := range sources {
		sources[i] = original{source}
	}
	for _, f := range files {
		if sources, err = f.join(ctx, env, sources); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// original is a file that must not be a corrected one: the rows would count beside those
// that they replace.
type original struct{ connectors.Source }

// Hidden is that of the file.
func (o original) Hidden() models.Hidden { return connectors.HiddenOf(o.Source) }

// Read returns the rows.
func (o original) Read(ctx context.Context) (array.RecordReader, error) {
	raw, err := o.Source.Read(ctx)
	if err != nil {
		return nil, err
	}
	if origin, ok := OriginOf(raw.Schema()); ok {
		raw.Release()
		return nil, &fault{fmt.Sprintf("%s is a corrected file of %s, which counts only as an Excel workbook with the sheet “%s”; save it as one, under another name", o.Address(), origin.Address, YourFile)}
	}
	return raw, nil
}

// isCorrected reports whether the name is that of a corrected file.
func isCorrected(name string) bool {
	return strings.Contains(strings.ToUpper(path.Base(name)), Mark) && slices.Contains(bookKinds, strings.ToLower(path.Ext(name)))
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

// source are the corrected files that were made from one delivery, read like it. The
// address is that of the last one.
type source struct {
	connectors.Source
	origin   connectors.Origin
	original connectors.Source // nil if it no longer exists
	explicit func(array.RecordReader, string) array.RecordReader
	answers  []answer           // each replaces rows of those before
	account  *returned          // of the last one, without its rows
	placed   map[int64]bool     // numbers of the rows of all
	added    sync.Map           // numbers that were given to rows without one
	contents map[string]content // of answers that do not know each other, by version
	settled  map[string]settled // what they are together, by keyOf
}

// Origin is the delivery that the file was made from.
func (s *source) Origin() connectors.Origin { return s.origin }

// Fingerprint is that of all files: the rows come from all.
func (s *source) Fingerprint(ctx context.Context) (string, error) {
	all := make([]string, 0, len(s.answers)+1)
	for _, a := range s.answers {
		content, err := a.Fingerprint(ctx)
		if err != nil {
			return "", err
		}
		all = append(all, content)
	}
	if s.original != nil {
		content, err := s.original.Fingerprint(ctx)
		if err != nil {
			return "", err
		}
		all = append(all, content)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return identity.Of(all...), nil
}

// Read returns the rows with the columns of the origin.
func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	return s.rows(ctx, s.answers)
}

// rows are those of the delivery with some of the answers; nil if there are none of both.
func (s *source) rows(ctx context.Context, answers []answer) (rows array.RecordReader, err error) {
	if s.original != nil {
		if rows, err = s.original.Read(ctx); err != nil {
			return nil, err
		}
		if s.explicit != nil {
			rows = s.explicit(rows, s.origin.Name())
		}
	}
	for i, a := range answers {
		for _, sheet := range a.sheets() {
			more, err := load(ctx, sheet)
			if err != nil {
				if rows != nil {
					rows.Release()
				}
				return nil, err
			}
			if joined := s.settled[keyOf(answers[:i], a)]; len(joined.before) > 0 {
				more.rewrite(joined, func(of answer) content { return s.contents[of.version] })
			}
			rows = merge(more, rows, func(number int64) { s.added.Store(number, true) })
		}
	}
	return rows, nil
}

// Rows returns the rows of the sheet "Your file" as they would come from the delivery: with
// their numbers, and without the columns that a run adds.
func Rows(ctx context.Context, workbook connectors.Source) (array.RecordReader, error) {
	rows, err := load(ctx, workbook)
	if err != nil {
		return nil, err
	}
	return merge(rows, nil, func(int64) {}), nil
}

// HasRow reports whether one of the corrected files has the row. It knows rows that were
// added once they were read.
func (s *source) HasRow(number int64) bool {
	_, added := s.added.Load(number)
	return added || s.placed[number]
}

// Applied are the versions of the corrected files whose rows are read.
func (s *source) Applied() []string { return applied(s.answers) }

// Missing are the rows that were in the last corrected file and are not in the one that was
// delivered.
func (s *source) Missing() (count int64, rows string) {
	if s.account.lacks <= 0 {
		return 0, ""
	}
	return s.account.lacks, s.account.missing.String()
}

// ReturnOf says what a source has of the rows of its corrected file; ok is false if it is
// none.
func ReturnOf(s connectors.Source) (r interface {
	HasRow(number int64) bool
	Missing() (count int64, rows string)
	Applied() []string
}, ok bool) {
	made, ok := s.(*source)
	return made, ok
}

// fault is what is wrong with a delivered corrected file, in words of the sheet.
type fault struct{ text string }

func (f *fault) Error() string { return f.text }

// ForSheet is the same text: it names no key.
func (f *fault) ForSheet() string { return f.text }

// join adds the files, whose rows replace those of their origin if that still exists. If the
// origin was replaced by a newer version, they no longer count: the latest delivery does.
func (s *source) join(ctx context.Context, env connectors.Env, sources []connectors.Source) ([]connectors.Source, error) {
	at := slices.IndexFunc(sources, func(d connectors.Source) bool {
		other, isCorrected := d.(*source)
		return isCorrected && other.origin.Address == s.origin.Address || d.Address().String() == s.origin.Address
	})
	if at >= 0 {
		other, isCorrected := sources[at].(*source)
		if isCorrected && other.original == nil {
			return nil, &fault{fmt.Sprintf("%s: %s is also a corrected file of %s, of another version of it; keep only the one that counts", s.Address(), other.Address(), s.origin.Address)}
		}
		content := ""
		if !isCorrected {
			var err error
			if content, err = sources[at].Fingerprint(ctx); err != nil {
				return nil, err
			}
		}
		if isCorrected || !strings.HasPrefix(content, s.origin.Version) {
			env.Tell("%s was made for an earlier version of %s and no longer counts; remove it", s.Address(), s.origin.Address)
			return sources, nil
		}
		s.original = sources[at]
	}
	if err := s.accounts(ctx, env); err != nil {
		return nil, err
	}
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	if at >= 0 {
		sources[at] = s
		return sources, nil
	}
	at, _ = slices.BinarySearchFunc(sources, s.origin.Name(), func(d connectors.Source, name string) int {
		return strings.Compare(connectors.OriginOf(d).Name(), name)
	})
	return slices.Insert(sources, at, connectors.Source(s)), nil
}

// accounts looks which rows of the origin the files have. It is an error if there are rows
// that are nowhere.
func (s *source) accounts(ctx context.Context, env connectors.Env) (err error) {
	s.placed = map[int64]bool{}
	for _, a := range s.answers {
		for _, sheet := range a.sheets() {
			if s.account, err = load(ctx, sheet); err != nil {
				return err
			}
			s.account.release()
			for number := range s.account.placed {
				s.placed[number] = true
			}
		}
	}
	sent := s.account.sent
	nowhere := sent.Len() - int64(len(s.placed))
	lacks, rows := s.Missing()
	switch {
	case s.original == nil && !s.origin.Whole:
		return &fault{fmt.Sprintf("%s has only some rows of %s, which is no longer there; put that file back beside it", s.Address(), s.origin.Address)}
	case s.original == nil && sent.Len() == 0:
		env.Tell("%s was made by an earlier version, which did not say how many rows it had, and %s is no longer there: if rows were removed from it, they do not count", s.Address(), s.origin.Address)
	case s.original == nil && nowhere > 0 && !sent.areKnown():
		return &fault{fmt.Sprintf("%s lacks %d of the %d rows of %s, which is no longer there; put that file back beside it, or deliver the whole corrected file", s.Address(), nowhere, sent.Len(), s.origin.Address)}
	case s.original != nil && lacks > 0:
		env.Tell("%s lacks %d of the %d rows that were in the corrected file of %s (%s); they count as they were sent before", s.Address(), lacks, sent.Len(), s.origin.Address, cmp.Or(rows, "not listed"))
	}
	return nil
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
