package parquetfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// sample writes a file of that many rows: a person, the row's number, a value
// and a day.
func sample(t *testing.T, rows int) (path string) {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "person", Type: arrow.BinaryTypes.String},
		{Name: "row", Type: arrow.PrimitiveTypes.Int64},
		{Name: "value", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32},
	}, nil))
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.StringBuilder).Append([]string{"ada", "bo", "cy"}[i%3])
		b.Field(1).(*array.Int64Builder).Append(int64(i))
		b.Field(2).(*array.Float64Builder).Append(float64(i) / 7)
		b.Field(3).(*array.Date32Builder).Append(arrow.Date32(i % 5))
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	path = filepath.Join(t.TempDir(), "sample.parquet")
	if err := WriteAll(path, batch); err != nil {
		t.Fatal(err)
	}
	return path
}

// numbers reads the column row, and checks that it counts from 0.
func numbers(t *testing.T, path string) (rows int64, err error) {
	t.Helper()
	r, err := Open(t.Context(), path, "row", "person", "value", "day")
	if err != nil {
		return 0, err
	}
	defer r.Release()
	for r.Next() {
		for _, n := range r.RecordBatch().Column(0).(*array.Int64).Values() {
			if n != rows {
				err = os.ErrInvalid
			}
			rows++
		}
	}
	if r.Err() != nil {
		return rows, r.Err()
	}
	return rows, err
}

func TestReadInBatches(t *testing.T) {
	for _, want := range []int{0, 1, batchRows, batchRows + 1, 3*batchRows + 7} {
		if rows, err := numbers(t, sample(t, want)); rows != int64(want) || err != nil {
			t.Errorf("%d rows, %v; want %d", rows, err, want)
		}
	}
}

// TestDamageIsAnError damages every byte of a file in turn. What is read may be wrong,
// since only a hash could tell, but reading never panics, and an error names the file.
func TestDamageIsAnError(t *testing.T) {
	path := sample(t, 200)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	panics := 0
	for at := range sound {
		for _, damage := range []byte{0xff, sound[at] ^ 0x01} {
			text := append([]byte{}, sound...)
			text[at] = damage
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := numbers(t, path)
			if err == nil || err == os.ErrInvalid {
				continue
			}
			if !strings.HasPrefix(err.Error(), path+": ") {
				t.Fatalf("byte %d: the error does not name the file: %v", at, err)
			}
			if strings.Contains(err.Error(), "the file is damaged") {
				panics++
			}
		}
	}
	if panics == 0 {
		t.Error("no damage made the library panic, so nothing was tested")
	}
}
