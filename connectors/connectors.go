// Package connectors knows formats and not meanings. Each driver below it turns
// files or the responses of a service into Arrow batches of text, exactly as typed,
// with the address of every row. Package transform decides what the text means.
package connectors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// ErrTemporary marks a transient error: the source may work later without any
// change, such as a service that does not respond.
var ErrTemporary = errors.New("the source is temporarily unavailable; try again later")

// ErrNoSheet is wrapped by the error of a workbook without the named sheet.
var ErrNoSheet = errors.New("has no sheet")

// ErrNoScratch is wrapped by the error of a driver that needs a temporary file and cannot
// create one: neither the delivery nor the service is at fault.
var ErrNoScratch = errors.New("a temporary file cannot be created")

// Source is one delivery that can be read now: one file, one sheet of a workbook,
// or one pull of an endpoint.
//
// Promises, tested by package connectortest:
//   - Read may be called any number of times; each reader starts at the first
//     row and yields the same rows for the same bytes.
//   - Every data row of the input is yielded exactly once, either valid or with a
//     finding; no row is skipped without a declared rule.
//   - Anything that prevents reading to the end is an error, from Read or from
//     the reader's Err, never a shorter table. A reader whose Next returned
//     false with a nil Err has seen the last byte.
//   - A canceled context ends Read and Next with an error that wraps ctx.Err().
//   - All readers must be released; the source itself holds nothing open.
type Source interface {
	// Address is the origin of the rows, as the user writes it.
	Address() Address
	// Fingerprint is the SHA-256, in hex, of the bytes that Read would parse. It is
	// empty, with a nil error, if the content is known only after reading (a
	// service).
	Fingerprint(ctx context.Context) (string, error)
	// Read yields batches in the schema of models.RawSchema, at most 64k rows each.
	Read(ctx context.Context) (array.RecordReader, error)
}

// Resumable is a source that need not be read whole each time: with what an earlier reading
// kept, it asks only for what has changed since. Read yields all rows either way.
type Resumable interface {
	Source
	// Resume gives the next Read what an earlier one kept; records may be opened several
	// times.
	Resume(kept Kept, records func() (io.ReadCloser, error))
	// Keep returns what the last Read wants to have kept, after its reader came to its end.
	// The writer of the records is nil if it keeps nothing, and is called once otherwise.
	Keep() (kept Kept, records func(io.Writer) error)
}

// Kept is what a reading knows beside its records.
type Kept struct {
	Cursor string `json:"cursor"` // time of the last change that was read, by the service's clock
	Pulls  int    `json:"pulls"`  // since the whole list was read
	Of     string `json:"of"`     // identity of what was asked; the records of another one are of no use
}

// Address is the origin of rows: a file relative to the project's folder or a URL
// without its query, and the sheet if there is one.
type Address struct {
	File  string
	Sheet string
}

// String returns, for example, "inbox/lms.xlsx (sheet Transcript)".
func (a Address) String() string {
	if a.Sheet == "" {
		return a.File
	}
	return a.File + sheetMark + a.Sheet + ")"
}

const sheetMark = " (sheet "

// Origin is the delivery that the rows of a source belong to.
type Origin struct {
	Address string // of file and sheet, as the user writes it
	Version string // first twelve digits of the fingerprint
	// A whole source has all rows of its origin, and counts without it, too. Any other one
	// needs its origin.
	Whole bool
}

// Split returns file and sheet of the address.
func (o Origin) Split() (file, sheet string) {
	at := strings.LastIndex(o.Address, sheetMark)
	if at < 0 || !strings.HasSuffix(o.Address, ")") {
		return o.Address, ""
	}
	return o.Address[:at], strings.TrimSuffix(o.Address[at+len(sheetMark):], ")")
}

// Name is the name of the file in which the rows were first delivered.
func (o Origin) Name() string {
	file, _ := o.Split()
	return file
}

// OriginOf returns the origin of a source. A source made from another delivery has
// a method Origin; any other source is its own origin, with an empty version.
func OriginOf(s Source) Origin {
	if made, ok := s.(interface{ Origin() Origin }); ok {
		return made.Origin()
	}
	return Origin{Address: s.Address().String(), Whole: true}
}

// IsUnverified reports whether nothing showed that what was last read of a source is all
// that there is, which its settings permit. A source that may be so has a method
// Unverified.
func IsUnverified(s Source) bool {
	pulled, ok := s.(interface{ Unverified() bool })
	return ok && pulled.Unverified()
}

// HiddenOf returns what was last read of a source although it is hidden. A source of sheets
// has a method Hidden.
func HiddenOf(s Source) models.Hidden {
	if sheet, ok := s.(interface{ Hidden() models.Hidden }); ok {
		return sheet.Hidden()
	}
	return models.Hidden{}
}

// Settings are a driver's options as the user writes them under `source:`. Package
// project decodes them strictly; the settings open their own sources.
type Settings interface {
	// Validate reports every fault of the settings at once (errors.Join), each as
	// "key: what is wrong; the remedy".
	Validate() error
	// Identity identifies what the driver produces from given bytes: it changes
	// with the driver's code and with every setting except the address and the
	// credentials.
	Identity() string
	// Files returns the pattern of the files that are read, and the sheet of a
	// workbook as in Address. Both are empty if the source is not a file.
	Files() (pattern, sheet string)
	// Open lists what can be read now, ordered by name. An empty list is not an
	// error here: the pipeline decides whether it is acceptable.
	Open(ctx context.Context, env Env) ([]Source, error)
}

// Env is what the caller provides to a driver.
type Env struct {
	// Drops is the location that file patterns are relative to.
	Drops location.Location
	// Folder is that of the configuration file, to which paths of other files are
	// relative, such as those of certificates.
	Folder string
	// Wanted lists, for each mapped column, the header texts that the mapping
	// accepts. A driver that searches for its header row takes the first row that
	// holds at least one text of each entry.
	Wanted [][]string
	// Explicit gives every cell of the rows of a file the value that stands for it, where
	// a mapping lets values stand for the cells below them. It takes ownership of the rows.
	// A source that mixes rows of two files needs it; nil changes nothing.
	Explicit func(rows array.RecordReader, file string) array.RecordReader
	// Warn receives what a user should know but that does not stop the run, such as
	// the third attempt of a request. It may be nil.
	Warn func(message string)
	// Conceal receives what a service gave and nobody may see, such as the token of a login,
	// before it is sent anywhere. It may be nil.
	Conceal func(secret string)
	// Temp creates a private temporary file; nil means in the system's temporary
	// folder.
	Temp func() (Temp, error)
}

// Temp is a file for what a driver reads twice or from its end. Nothing remains of it
// once it is closed.
type Temp interface {
	io.ReadWriteSeeker
	io.ReaderAt
	io.Closer
}

// OpenTemp creates a temporary file. Its error wraps ErrNoScratch.
func (e Env) OpenTemp() (Temp, error) {
	create, remedy := e.Temp, "make the store writable, and see that its disk has space"
	if create == nil {
		create = func() (Temp, error) { return location.NewUnnamed("") }
		remedy = "set TMPDIR to a folder that exists and can be written"
	}
	file, err := create()
	if err != nil {
		return nil, fmt.Errorf("%w: %w; %s", ErrNoScratch, err, remedy)
	}
	return file, nil
}

// Tell passes a warning to Warn, if that is set.
func (e Env) Tell(format string, args ...any) {
	if e.Warn != nil {
		e.Warn(fmt.Sprintf(format, args...))
	}
}

// Registry maps the `type:` of a source to a constructor of its settings with all
// defaults set.
type Registry map[string]func() Settings
