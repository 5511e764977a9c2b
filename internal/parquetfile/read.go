package parquetfile

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// batchRows is the size of the batches when reading.
const batchRows = 64 << 10

// reader reads the columns of a file side by side. The library has such a reader, but
// opens the columns in goroutines, where a panic over a damaged file would end the
// program.
type reader struct {
	path       string
	file       *file.Reader
	schema     *arrow.Schema
	columns    []*pqarrow.ColumnReader
	rows       int64 // of a batch
	current    arrow.RecordBatch
	err        error
	references int64
}

// Open reads the named columns of a file in that order; without names, all of them.
// A missing column is an error, and a damaged file is an error with its path.
// Releasing the reader closes the file.
func Open(ctx context.Context, path string, columns ...string) (array.RecordReader, error) {
	r := &reader{path: path}
	if err := r.guarded(func() error { return r.open(ctx, columns) }); err != nil {
		r.Release()
		return nil, err
	}
	return r, nil
}

func (r *reader) open(ctx context.Context, columns []string) (err error) {
	if r.file, err = file.OpenParquetFile(r.path, false); err != nil {
		return err
	}
	indices, err := r.indicesOf(columns)
	if err != nil {
		return err
	}
	// Each column allocates a whole batch, so a batch is no larger than the file.
	r.rows = max(1, min(batchRows, r.file.NumRows()))
	from, err := pqarrow.NewFileReader(r.file, pqarrow.ArrowReadProperties{BatchSize: r.rows}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	fields := make([]arrow.Field, len(indices))
	for i, index := range indices {
		if f := from.Manifest.Fields[index]; !f.IsLeaf() {
			return fmt.Errorf("column %s is nested", f.Field.Name)
		}
		column, err := from.GetColumn(ctx, index)
		if err != nil {
			return err
		}
		r.columns, fields[i] = append(r.columns, column), *column.Field()
	}
	r.schema = arrow.NewSchema(fields, from.Manifest.SchemaMeta)
	return nil
}

func (r *reader) indicesOf(columns []string) (indices []int, err error) {
	schema := r.file.MetaData().Schema
	if len(columns) == 0 {
		for i := range schema.NumColumns() {
			indices = append(indices, i)
		}
		return indices, nil
	}
	var errs []error
	for _, name := range columns {
		i := schema.ColumnIndexByName(name)
		if i < 0 {
			errs = append(errs, fmt.Errorf("column %s is missing", name))
		}
		indices = append(indices, i)
	}
	return indices, errors.Join(errs...)
}

// guarded adds the path to an error. The library believes what a file says about
// itself and panics over a damaged one, which becomes an error as well.
func (r *reader) guarded(do func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the file is damaged (%v)", fault)
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", r.path, err)
		}
	}()
	return do()
}

// Schema has the columns that are read.
func (r *reader) Schema() *arrow.Schema { return r.schema }

// Next reads the next batch.
func (r *reader) Next() bool {
	r.drop()
	if r.err == nil {
		r.err = r.guarded(r.read)
	}
	return r.current != nil
}

// read leaves no batch at the end of the file.
func (r *reader) read() error {
	batch := make([]arrow.Array, len(r.columns))
	defer func() {
		for _, column := range batch {
			if column != nil {
				column.Release()
			}
		}
	}()
	rows := 0
	for i, column := range r.columns {
		chunks, err := column.NextBatch(r.rows)
		if err != nil {
			return err
		}
		batch[i], err = whole(chunks)
		if err != nil {
			return err
		}
		rows = max(rows, batch[i].Len())
	}
	if rows > 0 {
		r.current = array.NewRecordBatch(r.schema, batch, int64(rows))
	}
	return nil
}

// whole makes one array of the chunks, which it releases.
func whole(chunks *arrow.Chunked) (arrow.Array, error) {
	defer chunks.Release()
	switch parts := chunks.Chunks(); len(parts) {
	case 0:
		return array.MakeArrayOfNull(memory.DefaultAllocator, chunks.DataType(), 0), nil
	case 1:
		parts[0].Retain()
		return parts[0], nil
	default:
		return array.Concatenate(parts, memory.DefaultAllocator)
	}
}

// RecordBatch is the batch that Next read, valid until the next call of Next.
func (r *reader) RecordBatch() arrow.RecordBatch { return r.current }

// Record is RecordBatch under its older name.
func (r *reader) Record() arrow.RecordBatch { return r.current }

// Err is the reason why the reader has no more batches.
func (r *reader) Err() error { return r.err }

// Retain adds a reference.
func (r *reader) Retain() { r.references++ }

// Release removes a reference; the last one closes the file.
func (r *reader) Release() {
	if r.references--; r.references >= 0 {
		return
	}
	r.drop()
	for _, column := range r.columns {
		_ = r.guarded(func() error { column.Release(); return nil }) // what was wrong is in Err
	}
	if r.file != nil {
		_ = r.file.Close() // nothing was written
	}
}

func (r *reader) drop() {
	if r.current != nil {
		r.current.Release()
		r.current = nil
	}
}
