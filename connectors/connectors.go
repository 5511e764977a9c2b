// Package connectors knows formats and nothing of meanings: each driver below
// it turns files or answers of a service into Arrow batches of text, exactly
// as it was typed, with the address of every row. What the text means is the
// business of package transform.
package connectors

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors/location"
)

// ErrTemporary is wrapped by errors of a source that may work later without
// anybody mending anything, such as a service that does not answer.
var ErrTemporary = errors.New("the source is down for now; try again later")

// Source is one thing that can be read now: one file, one sheet of a workbook,
// or one pull of an endpoint.
//
// Promises, held by package connectortest:
//   - Read may be called any number of times; each reader starts at the first
//     row and yields the same rows for the same bytes.
//   - Every data row of the input is yielded exactly once, sound or with a
//     fault; nothing is skipped without a declared rule.
//   - Anything that prevents reading to the end is an error, from Read or from
//     the reader's Err, never a shorter table. A reader whose Next returned
//     false with a nil Err has seen the last byte.
//   - A canceled context ends Read and Next with an error that wraps ctx.Err().
//   - All readers must be released; the source itself holds nothing open.
type Source interface {
	// Address says where the rows come from, in the words of the user.
	Address() Address
	// Fingerprint is the SHA-256, in hex, of the bytes that Read would parse.
	// It is empty, with a nil error, when only reading can tell (a service).
	Fingerprint(ctx context.Context) (string, error)
	// Read yields batches in the schema of models.RawSchema, at most 64k rows each.
	Read(ctx context.Context) (array.RecordReader, error)
}

// Address names the origin of rows: a file relative to the project's folder or
// a URL without its query, and the sheet where there is one.
type Address struct {
	File  string
	Sheet string
}

// String gives "inbox/lms.xlsx (sheet Transcript)".
func (a Address) String() string {
	if a.Sheet == "" {
		return a.File
	}
	return a.File + sheetMark + a.Sheet + ")"
}

const sheetMark = " (sheet "

// Origin is the delivery whose rows a source holds.
type Origin struct {
	Address string // of file and sheet, in the words of the user
	Version string // first twelve digits of the fingerprint
	// Whole sources stand for their origin. Others hold only rows that the origin
	// does not land, and stand beside it.
	Whole bool
}

// Split gives file and sheet of the address.
func (o Origin) Split() (file, sheet string) {
	at := strings.LastIndex(o.Address, sheetMark)
	if at < 0 || !strings.HasSuffix(o.Address, ")") {
		return o.Address, ""
	}
	return o.Address[:at], strings.TrimSuffix(o.Address[at+len(sheetMark):], ")")
}

// Name is the file's name under which the rows were first delivered.
func (o Origin) Name() string {
	file, _ := o.Split()
	return file
}

// OriginOf gives the origin of a source: itself, unless it is made from another
// delivery and says so by a method Origin. The version of what is no file, or of
// what was made from nothing else, is empty.
func OriginOf(s Source) Origin {
	if made, ok := s.(interface{ Origin() Origin }); ok {
		return made.Origin()
	}
	return Origin{Address: s.Address().String(), Whole: true}
}

// Settings are a driver's options as the user writes them under `source:`,
// decoded strictly by package project and opened by themselves.
type Settings interface {
	// Validate reports every fault of the settings at once (errors.Join), each
	// as "key: what is wrong; the remedy".
	Validate() error
	// Identity tells what the driver makes of given bytes: it changes with its code
	// and with every setting but the place that is read and the credentials.
	Identity() string
	// Files are the pattern of the files that are read, and the sheet of a workbook
	// as in Address. Both are empty for what is no file.
	Files() (pattern, sheet string)
	// Open lists what can be read now, ordered by name. An empty list is not an
	// error here: whether nothing is acceptable is the pipeline's decision.
	Open(ctx context.Context, env Env) ([]Source, error)
}

// Env is what the surroundings give to a driver.
type Env struct {
	// Drops is the location that file patterns are relative to.
	Drops location.Location
	// Wanted lists, for each mapped column, the header texts that the mapping
	// accepts. A driver told to search for its header row takes the first row
	// that holds at least one text of each entry.
	Wanted [][]string
	// Warn receives what a user should know and nothing has to stop for, such
	// as the third try of a request. It may be nil.
	Warn func(message string)
	// Redact takes what came from the environment out of a text. It may be nil.
	Redact func(text string) string
}

// Tell warns, if somebody listens.
func (e Env) Tell(format string, args ...any) {
	if e.Warn != nil {
		e.Warn(fmt.Sprintf(format, args...))
	}
}

// Shown is a text without what came from the environment.
func (e Env) Shown(text string) string {
	if e.Redact == nil {
		return text
	}
	return e.Redact(text)
}

// Registry maps the `type:` of a source to a constructor of its settings with
// all defaults in place.
type Registry map[string]func() Settings
