// Package warehouse is the border between tables and Go. An Engine runs the models of
// package sql over landed Parquet, holds every table to its contract, and gives rows
// back as sorted Parquet. The package decides nothing: what is built and in which
// order is given to it. Engines live in the packages below; enginetest is the suite
// that every one of them must pass.
package warehouse

import (
	"context"
	"embed"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/identity"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Engine makes tables from tables. It is not safe for concurrent use.
//
// Promises, held by package enginetest:
//   - A table that breaks its contract is an error of the call that makes it, with
//     the names of table and columns: columns of other names, order or type, nulls
//     where a value is required, values outside a closed list, references to nothing,
//     conditions that do not hold, keys that stand in more than one row. It says how
//     many rows do, and tells no value.
//   - Equal tables give equal tables, to the last digit that is published.
//   - Scan gives the rows in the order asked for, nulls last, as the types of the
//     contract. What it reads lies as Parquet in the scratch folder, so that any tool
//     can look at it.
//   - A canceled context ends a call with an error that wraps ctx.Err().
//   - Close leaves nothing in the scratch folder.
type Engine interface {
	// Land makes the table landed_<table> of landed files. Without files it is empty.
	Land(ctx context.Context, l Landed) error
	// Attach makes a table of Parquet files that have its columns; other columns are
	// not looked at. Without files it is empty.
	Attach(ctx context.Context, t models.Table, paths []string) error
	// Fill makes a table of rows in the order of its columns, in the place of one that may
	// be there.
	Fill(ctx context.Context, t models.Table, rows arrow.RecordBatch) error
	// Build makes the table of a model and gives its number of rows.
	Build(ctx context.Context, m sql.Model) (rows int64, err error)
	// Scan reads columns of a table in an order. The caller releases the reader, and
	// reads it before the table is replaced.
	Scan(ctx context.Context, t models.Table, columns, order []string) (array.RecordReader, error)
	// Close ends the engine.
	Close() error
}

// Options set up an engine.
type Options struct {
	// Dir holds what spills from memory and what is handed over; it must exist and be
	// private.
	Dir string
	// Threads is the number of threads.
	Threads int
	// MemoryLimit is in the engine's words, such as "4GB"; empty leaves its default.
	MemoryLimit string
}

// Open starts an engine.
type Open func(ctx context.Context, o Options) (Engine, error)

// Driver is a kind of engine.
type Driver struct {
	Open Open
	// Identity changes with whatever could change a figure: the engine, its version, and
	// the code that drives it.
	Identity func() string
}

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package.
var Identity = sync.OnceValue(func() string { return identity.Code(code) })

// Landed are the Parquet files of one canonical table, in order of delivery.
type Landed struct {
	Table models.Table
	Files []LandedFile
}

// LandedFile is one landed batch.
type LandedFile struct {
	Path   string // of the Parquet file on this machine
	Feed   string
	File   string // address in the user's words
	Number int64  // order of delivery, from 1; of two truths the higher counts
}

// Read gives the rows of a table as structs, in an order. The columns are those of
// the struct's fields; see models.ReadRows.
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

// Fill makes a table of structs; see models.BatchOf.
func Fill[T any](ctx context.Context, e Engine, t models.Table, items []T) error {
	rows, err := models.BatchOf(t, items)
	if err != nil {
		return err
	}
	defer rows.Release()
	return e.Fill(ctx, t, rows)
}

// Count gives the number of rows of a table.
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
