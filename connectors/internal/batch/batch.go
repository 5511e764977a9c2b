// Package batch is shared by all drivers: it turns the rows that a driver appends
// one by one into Arrow batches of models.RawSchema. It knows neither files nor
// formats.
package batch

import (
	"bytes"
	"context"
	"io"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// A batch is closed at whichever limit comes first. About ten batches are in flight
// at a time, so small batches keep the memory for wide tables small.
const (
	maxRows  = 8192
	maxBytes = 256 << 10 // of texts and their offsets; a row of empty cells has only offsets
)

// MaxRecord limits one record, in bytes, so that memory stays bounded for any size
// of input.
const MaxRecord = 16 << 20

// Rows is an input whose header has been read.
type Rows interface {
	// Next appends one row to the builder with exactly one call of End or Fault, or
	// returns io.EOF after the last byte of the input.
	Next(b *Builder) error
	// Close frees the resources of the input; it is called once.
	Close() error
}

// offsetBytes is the size of a cell without its text.
const offsetBytes = 4

// Builder collects the rows of one batch.
type Builder struct {
	schema *arrow.Schema
	cells  []texts
	row    []int64
	code   texts
	fault  texts
	// The kinds of each row's cells; marks are those of the row that End completes.
	kinds texts
	marks []byte
	bytes int
}

func newBuilder(schema *arrow.Schema) *Builder {
	return &Builder{schema: schema, cells: make([]texts, schema.NumFields()-models.RawColumns)}
}

// Width is the number of data columns.
func (b *Builder) Width() int { return len(b.cells) }

// Cell appends the next value of a column to the row that End completes.
func (b *Builder) Cell(column int, value []byte) {
	b.cells[column].add(value)
	b.bytes += len(value)
}

// Typed appends the next value of a column as Cell does, with the kind of cell that
// the source reports.
func (b *Builder) Typed(column int, value []byte, kind models.RawKind) {
	b.Cell(column, value)
	if kind == models.RawText || kind == models.RawNumber && bytes.IndexByte(value, '.') < 0 {
		return
	}
	b.marks = models.SetKind(b.marks, column, kind)
}

// Null appends a null to a column of the row that End completes.
func (b *Builder) Null(column int) { b.cells[column].addNull() }

// End completes a valid row: each column must have received its value.
func (b *Builder) End(row int64) {
	b.row = append(b.row, row)
	b.bytes += offsetBytes * len(b.cells)
	b.code.addNull()
	b.fault.addNull()
	if len(b.marks) == 0 {
		b.kinds.addNull()
		return
	}
	b.kinds.add(b.marks)
	b.marks = b.marks[:0]
}

// Fault appends a row that cannot be parsed or that is skipped, with a code of
// models and a message with a remedy. No cell of the row may have been appended.
func (b *Builder) Fault(row int64, code, message string) {
	for i := range b.cells {
		b.cells[i].addNull()
	}
	b.row = append(b.row, row)
	b.code.add([]byte(code))
	b.fault.add([]byte(message))
	b.kinds.addNull()
	b.bytes += len(message) + offsetBytes*len(b.cells)
}

func (b *Builder) full() bool { return len(b.row) >= maxRows || b.bytes >= maxBytes }

func (b *Builder) batch() arrow.RecordBatch {
	columns := make([]arrow.Array, 0, b.schema.NumFields())
	for i := range b.cells {
		columns = append(columns, b.cells[i].take())
	}
	columns = append(columns, numbers(b.row), b.code.take(), b.fault.take(), b.kinds.takeBinary())
	batch := array.NewRecordBatch(b.schema, columns, int64(len(b.row)))
	for _, column := range columns {
		column.Release()
	}
	b.row, b.bytes = b.row[:0], 0
	return batch
}

// Reader is the array.RecordReader over the rows of an input.
type Reader struct {
	ctx     context.Context
	rows    Rows
	schema  *arrow.Schema
	builder *Builder
	current arrow.RecordBatch
	err     error // io.EOF after the last row
	refs    atomic.Int64
}

// NewReader takes ownership of the rows and closes them when it is released. Errors
// of the rows reach the user unchanged, so they must name their file.
func NewReader(ctx context.Context, headers []string, rows Rows) *Reader {
	schema := models.RawSchema(headers)
	r := &Reader{ctx: ctx, rows: rows, schema: schema, builder: newBuilder(schema)}
	r.refs.Store(1)
	return r
}

// Next reads the next batch. It releases the previous batch.
func (r *Reader) Next() bool {
	r.drop()
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	for r.err == nil && !r.builder.full() {
		r.err = r.rows.Next(r.builder)
	}
	if len(r.builder.row) == 0 || (r.err != nil && r.err != io.EOF) {
		return false
	}
	r.current = r.builder.batch()
	return true
}

// Err is the reason why Next returned false; nil after the last row.
func (r *Reader) Err() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// Schema is models.RawSchema of the headers.
func (r *Reader) Schema() *arrow.Schema { return r.schema }

// RecordBatch is the batch that Next read, valid until the next call of Next.
func (r *Reader) RecordBatch() arrow.RecordBatch { return r.current }

// Record is the older name of RecordBatch, which array.RecordReader requires.
func (r *Reader) Record() arrow.RecordBatch { return r.current }

// Retain adds a reference.
func (r *Reader) Retain() { r.refs.Add(1) }

// Release removes a reference; the last one frees the batch and closes the input.
func (r *Reader) Release() {
	if r.refs.Add(-1) != 0 {
		return
	}
	r.drop()
	r.rows.Close()
}

func (r *Reader) drop() {
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
}
