// Package parquetfile writes and reads the Parquet files that packages exchange:
// landed batches, the tables that the engine passes to Go and receives from it, and
// the published marts. It knows columns and their encodings, and refuses to know
// what they mean.
package parquetfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// Writer writes one file that only its owner can read.
type Writer struct {
	path   string
	file   *os.File
	writer *pqarrow.FileWriter
}

// rowGroupRows limits a row group, and so the memory of writer and reader.
const rowGroupRows = 1 << 20

// By default a page or a dictionary has a megabyte, which each column of a file
// keeps in memory. These sizes are as fast to write, and files do not grow.
const (
	pageBytes       = 128 << 10
	dictionaryBytes = 256 << 10 // about 20,000 identifiers; if there are more, they are stored without a dictionary
)

// Create creates a file, and replaces an existing one. The pairs of key and value
// are its metadata.
func Create(path string, schema *arrow.Schema, metadata ...string) (*Writer, error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	writer, err := pqarrow.NewFileWriter(schema, out, properties(schema), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	w := &Writer{path: path, file: out, writer: writer}
	for i := 0; i+1 < len(metadata); i += 2 {
		if err := writer.AppendKeyValueMetadata(metadata[i], metadata[i+1]); err != nil {
			return nil, errors.Join(err, w.Abort())
		}
	}
	return w, nil
}

// properties are the encodings of the columns. Dictionaries are used for texts and
// dates, which have few distinct values; for measured numbers, the dictionary
// lookups would cost more than the rest of writing. Row numbers increase, so only
// their differences are stored.
func properties(schema *arrow.Schema) *parquet.WriterProperties {
	p := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithMaxRowGroupLength(rowGroupRows),
		parquet.WithDataPageSize(pageBytes),
		parquet.WithDictionaryPageSizeLimit(dictionaryBytes),
		parquet.WithCreatedBy("impactmart"),
	}
	for _, field := range schema.Fields() {
		switch field.Type.ID() {
		case arrow.STRING:
			p = append(p, parquet.WithStatsFor(field.Name, false))
		case arrow.FLOAT64, arrow.DECIMAL128:
			p = append(p, parquet.WithDictionaryFor(field.Name, false))
		case arrow.INT64:
			p = append(p, parquet.WithDictionaryFor(field.Name, false), parquet.WithEncodingFor(field.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	return parquet.NewWriterProperties(p...)
}

// Write adds rows.
func (w *Writer) Write(rows arrow.RecordBatch) error { return w.writer.WriteBuffered(rows) }

// Path is the path of the file.
func (w *Writer) Path() string { return w.path }

// Close completes the file. It is not synced.
func (w *Writer) Close() error { return w.writer.Close() }

// Abort removes the file, whatever has been written.
func (w *Writer) Abort() error {
	_ = w.file.Close() // already closed by the writer if there was no error
	if err := os.Remove(w.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// WriteAll writes a file with the rows of a batch.
func WriteAll(path string, rows arrow.RecordBatch) error {
	w, err := Create(path, rows.Schema())
	if err != nil {
		return err
	}
	if err := w.Write(rows); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Close()
}

// batchRows is the size of the batches when reading.
const batchRows = 64 << 10

// Open reads the named columns of a file in the order of the file; without names,
// all of them. A missing column is an error. Releasing the reader closes the file.
func Open(ctx context.Context, path string, columns ...string) (array.RecordReader, error) {
	in, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, err
	}
	indices, err := indicesOf(in, columns)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	// The reader allocates a whole batch for each column, so a batch is no larger than the file.
	size := max(1, min(batchRows, in.NumRows()))
	reader, err := pqarrow.NewFileReader(in, pqarrow.ArrowReadProperties{BatchSize: size}, memory.DefaultAllocator)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	batches, err := reader.GetRecordReader(ctx, indices, nil)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return &closing{RecordReader: batches, close: in.Close}, nil
}

// IsMissing reports whether the error means that the file does not exist.
func IsMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

func indicesOf(in *file.Reader, columns []string) (indices []int, err error) {
	var errs []error
	for _, name := range columns {
		i := in.MetaData().Schema.ColumnIndexByName(name)
		if i < 0 {
			errs = append(errs, fmt.Errorf("column %s is missing", name))
		}
		indices = append(indices, i)
	}
	return indices, errors.Join(errs...)
}

// closing is a reader that closes its file with its last reference.
type closing struct {
	array.RecordReader
	references int64
	close      func() error
}

// Retain adds a reference.
func (c *closing) Retain() { c.references++ }

// Release removes a reference.
func (c *closing) Release() {
	if c.references--; c.references >= 0 {
		return
	}
	c.RecordReader.Release()
	_ = c.close() // nothing was written
}

// Err is the reason why the reader has no more batches.
func (c *closing) Err() error {
	if err := c.RecordReader.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
