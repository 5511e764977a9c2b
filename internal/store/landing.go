package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// BatchKey identifies a landed batch by its content and by what read it.
type BatchKey struct {
	Feed    string `json:"feed"`
	Content string `json:"content_hash"` // SHA-256 of the delivery, hex
	Mapping string `json:"mapping_hash"` // of driver, mapping, and the code of both
}

func (k BatchKey) base() string {
	return fmt.Sprintf("landing/%s/%s-%s", k.Feed, k.Content, k.Mapping)
}

func (k BatchKey) rows() string    { return k.base() + ".parquet" }
func (k BatchKey) rejects() string { return k.base() + ".rejects.parquet" }
func (k BatchKey) record() string  { return k.base() + ".json" }
func (k BatchKey) kept() string    { return k.base() + keptEnding }

// keptEnding is that of records as a service sent them, compressed.
const keptEnding = ".records.zst"

// Batch is the record of a landed delivery. It is written last: a batch without a
// record has not landed.
type Batch struct {
	BatchKey
	Table      string         `json:"table"`
	File       string         `json:"file"` // address of the first landing, as users see it
	Counts     models.Counts  `json:"counts"`
	NewColumns []string       `json:"new_columns,omitempty"`
	Unzoned    []string       `json:"unzoned,omitempty"`    // headers of times with an offset and without a zone
	Unverified bool           `json:"unverified,omitempty"` // nothing showed that the delivery was whole, which was accepted
	Hidden     *models.Hidden `json:"hidden,omitempty"`     // what was read although the sheet hides it; nil for nothing
	Erased     int64          `json:"erased,omitempty"`     // records of people who were erased; among the skipped ones
	Newest     string         `json:"newest,omitempty"`     // last day in the rows that was over when they landed, yyyy-mm-dd
	Answers    *Answers       `json:"answers,omitempty"`    // corrected files whose rows are in it; nil for none
	Rows       File           `json:"rows_file"`
	Rejects    File           `json:"rejects_file"`
	// Kept is what the source wants to have again; nil for nothing. It only saves work: where
	// its file is missing or damaged, the source is read whole.
	Kept *Kept `json:"kept,omitempty"`
}

// Answers are the corrected files of one delivery that are read together.
type Answers struct {
	Of       string   `json:"of"`       // address and version of the delivery
	Versions []string `json:"versions"` // beginnings of the fingerprints, with those of the files that they know
}

// Kept is what a source keeps beside the rows of a batch.
type Kept struct {
	Cursor string `json:"cursor"` // until when the source was read, by its own clock
	Pulls  int    `json:"pulls"`  // since it was read whole
	Of     string `json:"of"`     // identity of what was asked
	File
}

// accounts reports whether the batch accounts for every record that was read.
func (b Batch) accounts() bool {
	return b.Counts.Read == b.Counts.Landed+b.Counts.Rejected+b.Counts.Skipped
}

// FindBatch returns the batch that landed under the key, nil if there is none. If its
// record cannot be read or was changed, or its Parquet files are missing or have another
// size, there is none, so that the delivery lands again.
func (s *Store) FindBatch(ctx context.Context, k BatchKey) (*Batch, error) {
	var b Batch
	isSealed, err := readSealed(ctx, s.private, k.record(), &b)
	if errors.Is(err, location.ErrNotFound) || errors.Is(err, ErrDamaged) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("landing: %w", err)
	}
	if !isSealed || !b.accounts() {
		return nil, nil
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
	return map[string]File{b.rows(): b.Rows, b.rejects(): b.Rejects}
}

// Verify checks a batch's files, or their copies in the scratch folder, against their
// hashes. The error for a damaged file wraps ErrDamaged.
func (s *Store) Verify(ctx context.Context, b Batch, scratch *location.Scratch) error {
	for name, f := range b.files() {
		if _, err := fetch(ctx, s.private, name, f, scratch); errors.Is(err, ErrDamaged) {
			return fmt.Errorf("landing of %s: %w; remove what is left of it and run again to land it from its source", b.File, err)
		} else if err != nil {
			return fmt.Errorf("landing: %w", err)
		}
	}
	return nil
}

// RowsFile returns a local path to the rows of a batch.
func (s *Store) RowsFile(ctx context.Context, k BatchKey, scratch *location.Scratch) (string, error) {
	return s.private.File(ctx, k.rows(), scratch)
}

// RejectsFile returns a local path to the rejects of a batch.
func (s *Store) RejectsFile(ctx context.Context, k BatchKey, scratch *location.Scratch) (string, error) {
	return s.private.File(ctx, k.rejects(), scratch)
}

// Landing is a batch being written. It is in the run's scratch folder until Commit
// receives the hash of the content.
type Landing struct {
	store   *Store
	rows    *parquetfile.Writer
	rejects *rejectFile
	scratch *location.Scratch
}

// NewLanding begins a batch of the feed for the table.
func (s *Store) NewLanding(scratch *location.Scratch, feed string, table models.Table) (*Landing, error) {
	rows, err := parquetfile.Create(scratch.Path("landing.parquet"), models.LandedSchema(table))
	if err != nil {
		return nil, fmt.Errorf("landing: %w", err)
	}
	rejects, err := newRejectFile(scratch.Path("landing.rejects.parquet"), feed)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("landing: %w", err), rows.Abort())
	}
	return &Landing{store: s, rows: rows, rejects: rejects, scratch: scratch}, nil
}

// Write adds canonical rows.
func (l *Landing) Write(rows arrow.RecordBatch) error { return l.rows.Write(rows) }

// Reject adds a reject of the file, which is an address as users see it.
func (l *Landing) Reject(file string, r models.Reject) error { return l.rejects.add(file, r) }

// Abort discards the batch; after Commit it does nothing.
func (l *Landing) Abort() error { return errors.Join(l.rows.Abort(), l.rejects.file.Abort()) }

// Keep stores what the source of a batch wants to have again, as the writer writes it. It
// comes before Commit.
func (l *Landing) Keep(ctx context.Context, b *Batch, kept Kept, write func(io.Writer) error) error {
	const name = "landing" + keptEnding
	if err := l.scratch.Write(name, write); err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	sum, err := location.Upload(ctx, l.store.private, b.kept(), l.scratch.Path(name))
	if err != nil {
		return fmt.Errorf("landing: %w", err)
	}
	kept.Sum, b.Kept = sum, &kept
	return nil
}

// KeptFile returns a local path to what the source of a batch has kept, whose hash it has
// checked; empty if that is missing or damaged.
func (s *Store) KeptFile(ctx context.Context, b Batch, scratch *location.Scratch) (path string, err error) {
	if b.Kept == nil {
		return "", nil
	}
	path, err = fetch(ctx, s.private, b.kept(), b.Kept.File, scratch)
	if errors.Is(err, ErrDamaged) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("landing: %w", err)
	}
	return path, nil
}

// Commit stores the files under the batch's key and its record last, and returns the batch
// with their hashes. A crash in between leaves files that the next landing of the key
// replaces.
func (l *Landing) Commit(ctx context.Context, b Batch) (Batch, error) {
	if err := errors.Join(l.rejects.flush(), l.rows.Close(), l.rejects.file.Close()); err != nil {
		return b, fmt.Errorf("landing: %w", err)
	}
	var err error
	if b.Rows.Sum, err = location.Upload(ctx, l.store.private, b.rows(), l.rows.Path()); err != nil {
		return b, fmt.Errorf("landing: %w", err)
	}
	if b.Rejects.Sum, err = location.Upload(ctx, l.store.private, b.rejects(), l.rejects.file.Path()); err != nil {
		return b, fmt.Errorf("landing: %w", err)
	}
	if err := writeSealed(ctx, l.store.private, b.record(), b); err != nil {
		return b, fmt.Errorf("landing: %w", err)
	}
	return b, l.Abort()
}

// rejectFile collects rejects in the form of models.RunRejects.
type rejectFile struct {
	file    *parquetfile.Writer
	feed    string
	builder *array.RecordBuilder
	pending int
}

// rejectsPerWrite limits the rejects that are kept in memory.
const rejectsPerWrite = 8192

func newRejectFile(path, feed string) (*rejectFile, error) {
	schema := models.RunRejects.ArrowSchema()
	file, err := parquetfile.Create(path, schema)
	if err != nil {
		return nil, err
	}
	return &rejectFile{file: file, feed: feed, builder: array.NewRecordBuilder(memory.DefaultAllocator, schema)}, nil
}

func (f *rejectFile) add(file string, r models.Reject) error {
	texts := map[int]string{0: f.feed, 1: file, 3: r.Column, 4: r.Value, 5: r.Code, 6: r.Message, 7: r.Remedy, 8: r.Person, 9: r.Email, 10: r.Program}
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
	return f.file.Write(batch)
}
