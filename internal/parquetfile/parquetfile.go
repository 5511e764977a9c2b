// Package parquetfile writes and reads the Parquet files that packages exchange:
// landed batches, the tables that the engine passes to Go and receives from it, and
// the published marts. It knows columns and their encodings, and refuses to know
// what they mean.
package parquetfile

import (
	"errors"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// Writer writes one file that only its owner can read.
type Writer struct {
	path   string
	file   *sink
	writer *pqarrow.FileWriter
}

// sink remembers the first error of writing, and tells it to nobody else: the library
// panics at an error of the first bytes, and loses one of the last, such as a full disk.
type sink struct {
	*os.File
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err == nil {
		_, s.err = s.File.Write(p)
	}
	return len(p), nil
}

// Close closes the file.
func (s *sink) Close() error {
	closed := s.File.Close()
	if s.err == nil {
		s.err = closed
	}
	return s.err
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
	w := &Writer{path: path, file: &sink{File: out}}
	if w.writer, err = pqarrow.NewFileWriter(schema, w.file, properties(schema), pqarrow.DefaultWriterProps()); err != nil {
		return nil, errors.Join(err, w.Abort())
	}
	for i := 0; i+1 < len(metadata); i += 2 {
		if err := w.writer.AppendKeyValueMetadata(metadata[i], metadata[i+1]); err != nil {
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
func (w *Writer) Write(rows arrow.RecordBatch) error {
	if err := w.writer.WriteBuffered(rows); err != nil {
		return err
	}
	return w.file.err
}

// Path is the path of the file.
func (w *Writer) Path() string { return w.path }

// Close completes the file. It is not synced.
func (w *Writer) Close() error {
	if err := w.writer.Close(); err != nil {
		return err
	}
	return w.file.err
}

// Abort removes the file, whatever has been written.
func (w *Writer) Abort() error {
	_ = w.file.File.Close() // already closed by the writer if there was no error
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
