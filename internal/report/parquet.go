package report

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

const batchRows = 64 << 10

// read appends the rows of a mart to rows. The fields' `col` tags name the
// columns; other columns are not read; a pointer field takes null.
func read[T any](dir, mart string, rows *[]T) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("mart %s: %w", mart, err)
		}
	}()
	parquet, err := file.OpenParquetFile(filepath.Join(dir, mart+".parquet"), false)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s.parquet in the folder of the marts", mart)
	}
	if err != nil {
		return err
	}
	defer func() { _ = parquet.Close() }()
	reader, err := pqarrow.NewFileReader(parquet, pqarrow.ArrowReadProperties{BatchSize: batchRows}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	names := columnNames(reflect.TypeFor[T]())
	columns, err := columnIndices(parquet, names)
	if err != nil {
		return err
	}
	batches, err := reader.GetRecordReader(context.Background(), columns, nil)
	if err != nil {
		return err
	}
	defer batches.Release()
	for batches.Next() {
		if err := appendRows(batches.RecordBatch(), names, rows); err != nil {
			return err
		}
	}
	return batches.Err()
}

func columnNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("col")
	}
	return names
}

func columnIndices(parquet *file.Reader, names []string) ([]int, error) {
	var indices []int
	var missing []string
	for _, name := range names {
		i := parquet.MetaData().Schema.ColumnIndexByName(name)
		if i < 0 {
			missing = append(missing, name)
		}
		indices = append(indices, i)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("missing %s; the marts were published by another version", strings.Join(missing, ", "))
	}
	return indices, nil
}

func appendRows[T any](batch arrow.RecordBatch, names []string, rows *[]T) error {
	first := len(*rows)
	*rows = append(*rows, make([]T, batch.NumRows())...)
	for field, name := range names {
		column := batch.Column(batch.Schema().FieldIndices(name)[0])
		for i := range int(batch.NumRows()) {
			target := reflect.ValueOf(&(*rows)[first+i]).Elem().Field(field)
			if err := assign(target, column, i); err != nil {
				return fmt.Errorf("column %s, row %d: %w", name, first+i+1, err)
			}
		}
	}
	return nil
}

// assign sets a field to one value of a column.
func assign(target reflect.Value, column arrow.Array, row int) error {
	optional := target.Kind() == reflect.Pointer
	if column.IsNull(row) {
		if !optional {
			return errors.New("null, where the contract requires a value")
		}
		return nil
	}
	value, err := valueAt(column, row)
	if err != nil {
		return err
	}
	wanted := target.Type()
	if optional {
		wanted = wanted.Elem()
	}
	v := reflect.ValueOf(value)
	if v.Type() != wanted {
		return fmt.Errorf("%s, where the contract says %s", column.DataType(), wanted)
	}
	if !optional {
		target.Set(v)
		return nil
	}
	target.Set(reflect.New(wanted))
	target.Elem().Set(v)
	return nil
}

// valueAt is the value as one of the Go types that rows are made of. Money
// stays a whole number of cents and never passes through a float.
func valueAt(column arrow.Array, row int) (any, error) {
	switch c := column.(type) {
	case *array.String:
		return strings.Clone(c.Value(row)), nil
	case *array.Int64:
		return c.Value(row), nil
	case *array.Float64:
		return c.Value(row), nil
	case *array.Boolean:
		return c.Value(row), nil
	case *array.Date32:
		return c.Value(row).ToTime().In(time.UTC), nil
	case *array.Decimal128:
		if scale := c.DataType().(*arrow.Decimal128Type).Scale; scale != centsScale {
			return nil, fmt.Errorf("an amount with %d decimals, where the contract says %d", scale, centsScale)
		}
		return Cents(c.Value(row).BigInt().Int64()), nil
	}
	return nil, fmt.Errorf("type %s is none that a mart has", column.DataType())
}
