package spark

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
)

// handed is a folder of Parquet files whose rows, in the order of the files' names, were
// handed over.
type handed string

// Open reads the rows from the first one on.
func (h handed) Open(ctx context.Context) (array.RecordReader, error) { return h.open(ctx, false) }

// Close removes the files.
func (h handed) Close() error { return os.RemoveAll(string(h)) }

// open is Open; the files may be removed when the reader is released.
func (h handed) open(ctx context.Context, isLast bool) (array.RecordReader, error) {
	found, err := os.ReadDir(string(h))
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, file := range found {
		if strings.HasPrefix(file.Name(), "part-") { // beside it are checksums and marks of success
			paths = append(paths, filepath.Join(string(h), file.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: Spark has written nothing there that is seen from here; the folder must be the same for both", h)
	}
	s := &series{ctx: ctx, rest: paths[1:]}
	if isLast {
		s.folder = h
	}
	s.RecordReader, err = parquetfile.Open(ctx, paths[0])
	return s, err
}

// series reads one file after the other. All have the schema of the first one.
type series struct {
	array.RecordReader // of the current file
	ctx                context.Context
	rest               []string
	folder             handed // removed with the last reference; empty if it stays
	err                error
	references         int
}

// Next reads the next batch.
func (s *series) Next() bool {
	for s.err == nil {
		if s.RecordReader.Next() {
			return true
		}
		if s.err = s.RecordReader.Err(); s.err != nil || len(s.rest) == 0 {
			return false
		}
		next, err := parquetfile.Open(s.ctx, s.rest[0])
		if s.err = err; err == nil {
			s.RecordReader.Release()
			s.RecordReader, s.rest = next, s.rest[1:]
		}
	}
	return false
}

// Err is the reason why the reader has no more batches.
func (s *series) Err() error { return s.err }

// Retain adds a reference.
func (s *series) Retain() { s.references++ }

// Release removes a reference; the last one closes the file.
func (s *series) Release() {
	if s.references--; s.references >= 0 {
		return
	}
	s.RecordReader.Release()
	if s.folder != "" {
		_ = s.folder.Close() // what remains is removed with the engine's folder
	}
}

var _ array.RecordReader = (*series)(nil)
