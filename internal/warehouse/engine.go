// Package warehouse is the interface between tables and Go. An Engine runs the models of
// package sql over landed Parquet, checks every table against its contract, and returns
// rows as sorted Parquet. The package decides nothing: it is told what to build and in
// which order. Engines are in the packages below; enginetest is the suite that every
// engine must pass.
package warehouse

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/sql"
)

// Engine makes tables from tables. It is not safe for concurrent use.
//
// Promises, tested by package enginetest:
//   - If a table breaks its contract, the call that makes it returns an error with the
//     names of the table and its columns: columns with other names, order or types, nulls
//     where a value is required, values outside a closed list, references to nothing,
//     conditions that do not hold, keys that are in more than one row. The error says how
//     many rows are affected, and reveals no value.
//   - Equal inputs give equal tables, to the last published digit.
//   - Scan returns the rows in the requested order, nulls last, with the types of the
//     contract. It hands them over as Parquet in the scratch folder, so that any tool can
//     read them.
//   - A canceled context ends a call with an error that wraps ctx.Err().
//   - Close leaves nothing in the scratch folder.
type Engine interface {
	// Land makes the table landed_<table> from landed files. Without files it is empty.
	Land(ctx context.Context, l Landed) error
	// Attach makes a table from Parquet files that have its columns; other columns are
	// ignored. Without files it is empty.
	Attach(ctx context.Context, t models.Table, paths []string) error
	// Fill makes a table from rows in the order of its columns, and replaces an existing
	// table.
	Fill(ctx context.Context, t models.Table, rows arrow.RecordBatch) error
	// Build makes the table of a model and returns its number of rows.
	Build(ctx context.Context, m sql.Model) (rows int64, err error)
	// Scan reads columns of a table in the given order. The caller releases the reader,
	// and reads it before the table is replaced.
	Scan(ctx context.Context, t models.Table, columns, order []string) (array.RecordReader, error)
	// HandOver is Scan for rows that are read more than once. The caller closes them.
	HandOver(ctx context.Context, t models.Table, columns, order []string) (Rows, error)
	// Drop frees the memory of a table that was built or filled.
	Drop(ctx context.Context, name string) error
	// Close ends the engine.
	Close() error
}

// Rows are rows that were handed over.
type Rows interface {
	// Open reads the rows from the first one on. The caller releases the reader.
	Open(ctx context.Context) (array.RecordReader, error)
	// Close removes the rows; readers that are open can still be read.
	Close() error
}

// Options set up an engine.
type Options struct {
	// Server is the address of an engine in another process, such as sc://host:15002.
	Server string
	// Dir is the folder for data that spill from memory or are handed over; it must exist
	// and be private.
	Dir string
	// Reads are folders with files that are landed or attached, beside Dir. The engine can
	// touch no other file, and no network.
	Reads []string
	// Threads is the number of threads.
	Threads int
	// MemoryLimit is in the engine's notation, such as "4GB". If it is empty, the engine
	// starts with what the rows call for, and goes up to its default where a step needs
	// more.
	MemoryLimit string
	// Rows is the number of rows that will be landed.
	Rows int64
	// Months are the first days of the periods of the grain month_declared, and the day
	// after the last. Periods before and after these have 28 days, so that every day has one.
	Months []time.Time
}

// Open starts an engine.
type Open func(ctx context.Context, o Options) (Engine, error)

// Driver is a kind of engine.
type Driver struct {
	Open Open
	// Identity changes with everything that could change a figure: the engine, its version,
	// and the code that drives it.
	Identity func() string
}

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(code) })

// ErrOutOfRange is wrapped by the error of Build if a value is too large for its column.
var ErrOutOfRange = errors.New("a number is too large for its column")

// Errors of an engine in another process.
var (
	// ErrUnavailable is wrapped if it cannot be reached, or lost what it was doing: a later
	// run may succeed.
	ErrUnavailable = errors.New("the engine is not available")
	// ErrSetup is wrapped if somebody has to change the configuration or the engine first.
	ErrSetup = errors.New("the engine is not set up")
)

// Landed are the Parquet files of one canonical table, in order of delivery.
type Landed struct {
	Table models.Table
	Files []LandedFile
}

// LandedFile is one landed batch.
type LandedFile struct {
	Path   string // path of the Parquet file on this machine
	Feed   string
	File   string // address as the user wrote it
	Number int64  // order of delivery, from 1; of two conflicting rows the higher counts
}

// Read returns the rows of a table as structs, in the given order. The columns are those
// of the struct's fields; see models.ReadRows.
func Read[T any](ctx context.Context, e Engine, t models.Table, order ...string) ([]T, error) {
	rows, err := e.Scan(ctx, t, models.ColumnNamesOf[T](), order)
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	items, err := models.ReadRows[T](rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	return items, nil
}

// Fill makes a table from structs; see models.BatchOf.
func Fill[T any](ctx context.Context, e Engine, t models.Table, items []T) error {
	rows, err := models.BatchOf(t, items)
	if err != nil {
		return err
	}
	defer rows.Release()
	return e.Fill(ctx, t, rows)
}

// Count returns the number of rows of a table.
func Count(ctx context.Context, e Engine, t models.Table) (rows int64, err error) {
	r, err := e.Scan(ctx, t, t.Grain[:1], nil)
	if err != nil {
		return 0, err
	}
	defer r.Release()
	for r.Next() {
		rows += r.RecordBatch().NumRows()
	}
	return rows, r.Err()
}
