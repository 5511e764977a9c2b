// Package batch is what all drivers share: it checks a header and turns the
// rows that a driver appends one by one into Arrow batches of
// models.RawSchema. It knows neither files nor formats.
package batch

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// A batch is closed at whichever of the two comes first.
const (
	maxRows  = 8192
	maxBytes = 4 << 20
)

// MaxRecord bounds one record, in bytes, so that memory stays bounded whatever
// the size of the input.
const MaxRecord = 16 << 20

// Headers gives the columns' names for a header row: trimmed, blank ones named
// by position ("column 3"). A name that stands twice, or that a raw batch uses
// itself, is an error that names the positions.
func Headers(cells []string) ([]string, error) {
	headers, first := make([]string, len(cells)), map[string]int{}
	for i, cell := range cells {
		name := strings.TrimSpace(cell)
		switch {
		case name == "":
			name = fmt.Sprintf("column %d", i+1)
		case name == models.RawRow || name == models.RawFaultCode || name == models.RawFault:
			return nil, fmt.Errorf("column %d is named %q, a name that impactmart uses itself; rename it", i+1, name)
		}
		if at, taken := first[name]; taken {
			return nil, fmt.Errorf("columns %d and %d are both named %q; rename one of them", at+1, i+1, name)
		}
		headers[i], first[name] = name, i
	}
	return headers, nil
}

// Rows is an input whose header has been read.
type Rows interface {
	// Next appends one row to the builder, by exactly one call of End or Fault,
	// or returns io.EOF once the last byte of the input has been seen.
	Next(b *Builder) error
	// Close frees what the input holds; it is called once.
	Close() error
}

// Builder collects the rows of one batch.
type Builder struct {
	record *array.RecordBuilder
	cells  []*array.StringBuilder
	row    *array.Int64Builder
	code   *array.StringBuilder
	fault  *array.StringBuilder
	rows   int
	bytes  int
}

func newBuilder(schema *arrow.Schema) *Builder {
	b := &Builder{record: array.NewRecordBuilder(memory.DefaultAllocator, schema)}
	width := schema.NumFields() - 3
	for i := range width {
		b.cells = append(b.cells, b.record.Field(i).(*array.StringBuilder))
	}
	b.row = b.record.Field(width).(*array.Int64Builder)
	b.code = b.record.Field(width + 1).(*array.StringBuilder)
	b.fault = b.record.Field(width + 2).(*array.StringBuilder)
	return b
}

// Width is the number of data columns.
func (b *Builder) Width() int { return len(b.cells) }

// Cell appends the next value of a column to the row that End completes.
func (b *Builder) Cell(column int, value []byte) {
	b.cells[column].BinaryBuilder.Append(value)
	b.bytes += len(value)
}

// Null appends a null to a column of the row that End completes.
func (b *Builder) Null(column int) { b.cells[column].AppendNull() }

// End completes a sound row: each column must have received its value.
func (b *Builder) End(row int64) {
	b.row.Append(row)
	b.code.AppendNull()
	b.fault.AppendNull()
	b.rows++
}

// Fault appends a row that cannot be taken apart, with a code of models and
// words that a person can act on. No cell of the row may have been appended.
func (b *Builder) Fault(row int64, code, words string) {
	for _, cells := range b.cells {
		cells.AppendNull()
	}
	b.row.Append(row)
	b.code.Append(code)
	b.fault.Append(words)
	b.rows++
	b.bytes += len(words)
}

func (b *Builder) full() bool { return b.rows >= maxRows || b.bytes >= maxBytes }

func (b *Builder) batch() arrow.RecordBatch {
	b.rows, b.bytes = 0, 0
	return b.record.NewRecordBatch()
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

// NewReader takes over the rows and closes them when it is released. Errors of
// the rows reach the user as they are, so they must name their file.
func NewReader(ctx context.Context, headers []string, rows Rows) *Reader {
	schema := models.RawSchema(headers)
	r := &Reader{ctx: ctx, rows: rows, schema: schema, builder: newBuilder(schema)}
	r.refs.Store(1)
	return r
}

// Next reads the next batch. The batch before it is released.
func (r *Reader) Next() bool {
	r.drop()
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	for r.err == nil && !r.builder.full() {
		r.err = r.rows.Next(r.builder)
	}
	if r.builder.rows == 0 || (r.err != nil && r.err != io.EOF) {
		return false
	}
	r.current = r.builder.batch()
	return true
}

// Err is the reason why Next returned false, nil after the last row.
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

// Record is RecordBatch under its older name, which array.RecordReader asks for.
func (r *Reader) Record() arrow.RecordBatch { return r.current }

// Retain adds a reference.
func (r *Reader) Retain() { r.refs.Add(1) }

// Release drops a reference; the last one frees the batch and closes the input.
func (r *Reader) Release() {
	if r.refs.Add(-1) != 0 {
		return
	}
	r.drop()
	r.builder.record.Release()
	r.rows.Close()
}

func (r *Reader) drop() {
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
}
