package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// BatchKey names a landed batch: what was read, and how.
type BatchKey struct {
	Feed    string `json:"feed"`
	Content string `json:"content_hash"` // SHA-256 of the delivery, hex
	Mapping string `json:"mapping_hash"` // of mapping and dialect
}

func (k BatchKey) base() string {
	return fmt.Sprintf("landing/%s/%s-%s", k.Feed, k.Content, k.Mapping)
}

// Batch is the record of a landed delivery. It is written last: a batch without
// it was never landed.
type Batch struct {
	BatchKey
	Table      string        `json:"table"`
	File       string        `json:"file"` // address of the first landing, in the user's words
	Counts     models.Counts `json:"counts"`
	NewColumns []string      `json:"new_columns,omitempty"`
	Rows       File          `json:"rows_file"`
	Rejects    File          `json:"rejects_file"`
}

// DataPath and RejectsPath are the real paths of a batch's Parquet files.
func (s *Store) DataPath(k BatchKey) string    { return s.Path(k.base() + ".parquet") }
func (s *Store) RejectsPath(k BatchKey) string { return s.Path(k.base() + ".rejects.parquet") }

// FindBatch gives the batch landed under the key, nil when there is none. A
// record whose Parquet files are gone or of another size counts as none, so that
// it lands again.
func (s *Store) FindBatch(ctx context.Context, k BatchKey) (*Batch, error) {
	var b Batch
	err := readJSON(ctx, s.private, k.base()+".json", &b)
	if errors.Is(err, location.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("landing: %w; remove the file and run again to land it anew", err)
	}
	for name, f := range b.files() {
		object, err := s.private.Stat(ctx, name)
		if errors.Is(err, location.ErrNotFound) || err == nil && object.Size != f.Bytes {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("landing: %w", err)
		}
	}
	return &b, nil
}

// files are the batch's Parquet files by their names in the store.
func (b Batch) files() map[string]File {
	return map[string]File{b.base() + ".parquet": b.Rows, b.base() + ".rejects.parquet": b.Rejects}
}

// Verify holds a batch's files to their hashes, because an engine that reads them
// would find rot only by chance.
func (s *Store) Verify(ctx context.Context, b Batch) error {
	for name, f := range b.files() {
		sum, err := hashOf(ctx, s.private, name)
		if err != nil {
			return fmt.Errorf("landing: %w", err)
		}
		if sum != f.SHA256 {
			return fmt.Errorf("landing: %s is damaged; remove it and run again to land %s anew", name, b.File)
		}
	}
	return nil
}

// Landing is a batch being written, in the run's private folder until Commit
// learns the content's hash.
type Landing struct {
	store   *Store
	rows    *parquetFile
	rejects *rejectFile
}

// NewLanding begins a batch of the feed for the table, with its files in dir.
func (s *Store) NewLanding(dir, feed string, table models.Table) (*Landing, error) {
	rows, err := newParquetFile(filepath.Join(dir, "landing.parquet"), models.LandedSchema(table))
	if err != nil {
		return nil, fmt.Errorf("landing: %w", err)
	}
	rejects, err := newRejectFile(filepath.Join(dir, "landing.rejects.parquet"), feed)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("landing: %w", err), rows.abort())
	}
	return &Landing{store: s, rows: rows, rejects: rejects}, nil
}

// Write adds canonical rows.
func (l *Landing) Write(rows arrow.RecordBatch) error { return l.rows.writer.WriteBuffered(rows) }

// Reject adds a reject of the file, which is an address in the user's words.
func (l *Landing) Reject(file string, r models.Reject) error { return l.rejects.add(file, r) }

// Abort throws the batch away; after Commit it does nothing.
func (l *Landing) Abort() error { return errors.Join(l.rows.abort(), l.rejects.file.abort()) }

// Commit stores the files under the batch's key and its record last. A crash in
// between leaves files that the next landing of the key replaces.
func (l *Landing) Commit(ctx context.Context, b Batch) error {
	if err := errors.Join(l.rejects.flush(), l.rows.close(), l.rejects.file.close()); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	var err error
	if b.Rows, err = copyFile(ctx, l.store.private, b.base()+".parquet", l.rows.path); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	if b.Rejects, err = copyFile(ctx, l.store.private, b.base()+".rejects.parquet", l.rejects.file.path); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	if err := writeJSON(ctx, l.store.private, b.base()+".json", b); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	return l.Abort()
}

// parquetFile is an Arrow schema written to one local file.
type parquetFile struct {
	path   string
	file   *os.File
	writer *pqarrow.FileWriter
}

// rowGroupRows bounds a row group, and with it the memory of writer and reader.
const rowGroupRows = 1 << 20

// By default a page or a dictionary holds a megabyte, which each column of a file
// then keeps in memory. These are as quick to write, and files do not grow.
const (
	pageBytes       = 128 << 10
	dictionaryBytes = 256 << 10 // some 20,000 identifiers; where there are more, they stand as they are
)

func newParquetFile(path string, schema *arrow.Schema) (*parquetFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	writer, err := pqarrow.NewFileWriter(schema, file, writerProperties(schema), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &parquetFile{path: path, file: file, writer: writer}, nil
}

// writerProperties say how the columns are encoded. Dictionaries are for texts
// and days, of which there are few; looking up each measured number in one costs
// more than all else of writing. Row numbers rise, and shrink to their steps.
func writerProperties(schema *arrow.Schema) *parquet.WriterProperties {
	properties := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithMaxRowGroupLength(rowGroupRows),
		parquet.WithDataPageSize(pageBytes),
		parquet.WithDictionaryPageSizeLimit(dictionaryBytes),
		parquet.WithCreatedBy("impactmart"),
	}
	for _, field := range schema.Fields() {
		switch field.Type.ID() {
		case arrow.STRING:
			properties = append(properties, parquet.WithStatsFor(field.Name, false))
		case arrow.FLOAT64, arrow.DECIMAL128:
			properties = append(properties, parquet.WithDictionaryFor(field.Name, false))
		case arrow.INT64:
			properties = append(properties, parquet.WithDictionaryFor(field.Name, false), parquet.WithEncodingFor(field.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	return parquet.NewWriterProperties(properties...)
}

// close writes the footer; the writer closes the file.
func (f *parquetFile) close() error { return f.writer.Close() }

// abort removes the file, whatever has been written.
func (f *parquetFile) abort() error {
	_ = f.file.Close() // closed already by the writer when all went well
	if err := os.Remove(f.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// rejectFile collects rejects in the shape of models.RunRejects.
type rejectFile struct {
	file    *parquetFile
	feed    string
	builder *array.RecordBuilder
	pending int
}

// rejectsPerWrite bounds what a file full of faults holds in memory.
const rejectsPerWrite = 8192

func newRejectFile(path, feed string) (*rejectFile, error) {
	schema := models.RunRejects.ArrowSchema()
	file, err := newParquetFile(path, schema)
	if err != nil {
		return nil, err
	}
	return &rejectFile{file: file, feed: feed, builder: array.NewRecordBuilder(memory.DefaultAllocator, schema)}, nil
}

func (f *rejectFile) add(file string, r models.Reject) error {
	texts := map[int]string{0: f.feed, 1: file, 3: r.Column, 4: r.Value, 5: r.Code, 6: r.Message, 7: r.Remedy}
	for i, text := range texts {
		b := f.builder.Field(i).(*array.StringBuilder)
		if text == "" && i >= 3 {
			b.AppendNull()
			continue
		}
		b.Append(text)
	}
	f.builder.Field(2).(*array.Int64Builder).Append(r.Row)
	if f.pending++; f.pending < rejectsPerWrite {
		return nil
	}
	return f.flush()
}

func (f *rejectFile) flush() error {
	f.pending = 0
	batch := f.builder.NewRecordBatch()
	defer batch.Release()
	return f.file.writer.WriteBuffered(batch)
}
