package parquetfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/internal/parquetfile"
)

// TestAFullDiskIsAnError: the library panics when the first bytes cannot be written, and
// says nothing when the last ones cannot.
func TestAFullDiskIsAnError(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("there is no device that is always full")
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.BinaryTypes.String}}, nil))
	defer b.Release()
	b.Field(0).(*array.StringBuilder).Append("x")
	rows := b.NewRecordBatch()
	defer rows.Release()
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := os.Symlink(full, path); err != nil {
		t.Fatal(err)
	}
	if err := parquetfile.WriteAll(path, rows); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("WriteAll: %v", err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.Symlink(full, path); err != nil {
		t.Fatal(err)
	}
	w, err := parquetfile.Create(path, rows.Schema())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, syscall.ENOSPC) { // the footer of a file without rows
		t.Errorf("Close: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := parquetfile.WriteAll(path, rows); err != nil {
		t.Errorf("with space: %v", err)
	}
}
