// Package connectors knows formats and nothing of meanings: each driver below
// it turns files or answers of a service into Arrow batches of text, exactly
// as it was typed, with the address of every row. What the text means is the
// business of package transform.
package connectors

import (
	"context"
	"errors"
	"fmt"

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
	return fmt.Sprintf("%s (sheet %s)", a.File, a.Sheet)
}

// Settings are a driver's options as the user writes them under `source:`,
// decoded strictly by package pipelines and opened by themselves.
type Settings interface {
	// Validate reports every fault of the settings at once (errors.Join), each
	// as "key: what is wrong; the remedy".
	Validate() error
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
}

// Registry maps the `type:` of a source to a constructor of its settings with
// all defaults in place.
type Registry map[string]func() Settings
