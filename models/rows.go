package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// The rows of small tables are structs: the `col` tag of a field names its column,
// and a pointer may be null. The column type follows from the Go type; Decimal and
// Cents are amounts.

// Decimal is an exact amount as text, such as "12.50", of type Amount.
type Decimal string

// ExactRate is an exact rate between currencies as text, such as "0.92", of type Rate.
type ExactRate string

// Day is a date in the format yyyy-mm-dd, of type Date.
type Day struct{ time.Time }

// String returns yyyy-mm-dd.
func (d Day) String() string { return d.Format(time.DateOnly) }

// MarshalJSON returns "yyyy-mm-dd".
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Cents is an exact amount of money in hundredths, of type Money.
type Cents int64

// ColumnsOf derives the columns of a table from the struct of its rows, where the
// tags `unit` and `doc` describe them. It panics on a field type that no column can
// have, which only a bug in this program can cause.
func ColumnsOf[T any]() []Column {
	t := reflect.TypeFor[T]()
	columns := make([]Column, t.NumField())
	for i := range columns {
		f := t.Field(i)
		typ := f.Type
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		columns[i] = Column{
			Name:     f.Tag.Get("col"),
			Type:     columnType(typ),
			Unit:     f.Tag.Get("unit"),
			Doc:      f.Tag.Get("doc"),
			Required: f.Type.Kind() != reflect.Pointer,
		}
	}
	return columns
}

func columnType(t reflect.Type) Type {
	switch {
	case t == reflect.TypeFor[time.Time](), t == reflect.TypeFor[Day]():
		return Date
	case t == reflect.TypeFor[Instant]():
		return Timestamp
	case t == reflect.TypeFor[Decimal]():
		return Amount
	case t == reflect.TypeFor[Cents]():
		return Money
	case t == reflect.TypeFor[ExactRate]():
		return Rate
	case t.Kind() == reflect.String:
		return String
	case t.Kind() == reflect.Int64:
		return Integer
	case t.Kind() == reflect.Float64:
		return Float
	case t.Kind() == reflect.Bool:
		return Boolean
	}
	panic(fmt.Sprintf("models: no column type for Go type %s", t))
}

// ColumnNamesOf returns the columns of a row's fields, in their order.
func ColumnNamesOf[T any]() []string {
	t := reflect.TypeFor[T]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("col")
	}
	return names
}

// ReadRows returns all rows of a reader; the caller releases it. Columns that the
// row does not have are ignored. A missing column, a column of another type, and a
// null where the row requires a value are errors.
func ReadRows[T any](r array.RecordReader) ([]T, error) {
	var rows []T
	for r.Next() {
		if err := appendRows(&rows, r.RecordBatch()); err != nil {
			return nil, err
		}
	}
	return rows, r.Err()
}

// RowsIn returns the rows of one batch; see ReadRows.
func RowsIn[T any](batch arrow.RecordBatch) (rows []T, err error) {
	err = appendRows(&rows, batch)
	return rows, err
}

// EachRow visits the rows of a reader one by one, as ReadRows would return them. An
// error of visit ends it.
func EachRow[T any](r array.RecordReader, visit func(T) error) error {
	for r.Next() {
		rows, err := RowsIn[T](r.RecordBatch())
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := visit(row); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

func appendRows[T any](rows *[]T, batch arrow.RecordBatch) error {
	first := len(*rows)
	*rows = append(*rows, make([]T, batch.NumRows())...)
	var missing []string
	for field, name := range ColumnNamesOf[T]() {
		at := batch.Schema().FieldIndices(name)
		if len(at) == 0 {
			missing = append(missing, name)
			continue
		}
		column := batch.Column(at[0])
		for i := range int(batch.NumRows()) {
			target := reflect.ValueOf(&(*rows)[first+i]).Elem().Field(field)
			if err := assign(target, column, i); err != nil {
				return fmt.Errorf("column %s, row %d: %w", name, first+i+1, err)
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing %s", strings.Join(missing, ", "))
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
	wanted := target.Type()
	if optional {
		wanted = wanted.Elem()
	}
	v, err := valueAt(column, row, wanted)
	if err != nil {
		return err
	}
	if !optional {
		target.Set(v)
		return nil
	}
	target.Set(reflect.New(wanted))
	target.Elem().Set(v)
	return nil
}

// valueAt is the value in the wanted Go type. Money stays a whole number and never
// passes through a float.
func valueAt(column arrow.Array, row int, wanted reflect.Type) (v reflect.Value, err error) {
	if declared := columnType(wanted); !arrow.TypeEqual(column.DataType(), declared.Arrow()) {
		return v, fmt.Errorf("%s, where the contract says %s", column.DataType(), declared)
	}
	switch c := column.(type) {
	case *array.String:
		v = reflect.ValueOf(strings.Clone(c.Value(row)))
	case *array.Int64:
		v = reflect.ValueOf(c.Value(row))
	case *array.Float64:
		v = reflect.ValueOf(c.Value(row))
	case *array.Boolean:
		v = reflect.ValueOf(c.Value(row))
	case *array.Date32:
		day := c.Value(row).ToTime().In(time.UTC)
		if wanted == reflect.TypeFor[Day]() {
			return reflect.ValueOf(Day{day}), nil
		}
		v = reflect.ValueOf(day)
	case *array.Timestamp:
		v = reflect.ValueOf(Instant{c.Value(row).ToTime(arrow.Microsecond)})
	case *array.Decimal128:
		if wanted == reflect.TypeFor[Cents]() {
			v = reflect.ValueOf(Cents(c.Value(row).BigInt().Int64()))
		} else {
			v = reflect.ValueOf(Decimal(c.Value(row).ToString(c.DataType().(*arrow.Decimal128Type).Scale)))
		}
	default:
		return v, fmt.Errorf("rows cannot have the type %s", column.DataType())
	}
	return v.Convert(wanted), nil
}

// BatchOf makes a batch of the table from rows, whose columns must be those of the
// table, in the same order. The caller releases it.
func BatchOf[T any](t Table, rows []T) (arrow.RecordBatch, error) {
	if got, want := strings.Join(ColumnNamesOf[T](), " "), strings.Join(t.ColumnNames(), " "); got != want {
		return nil, fmt.Errorf("table %s: the rows have the columns %s, the contract says %s", t.Name, got, want)
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, t.ArrowSchema())
	defer b.Release()
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for j := range row.NumField() {
			if err := appendValue(b.Field(j), row.Field(j)); err != nil {
				return nil, fmt.Errorf("table %s, column %s: %w", t.Name, t.Columns[j].Name, err)
			}
		}
	}
	return b.NewRecordBatch(), nil
}

func appendValue(b array.Builder, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			b.AppendNull()
			return nil
		}
		v = v.Elem()
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(v.String())
	case *array.Int64Builder:
		b.Append(v.Int())
	case *array.Float64Builder:
		b.Append(v.Float())
	case *array.BooleanBuilder:
		b.Append(v.Bool())
	case *array.Date32Builder:
		day, ok := reflect.TypeAssert[time.Time](v)
		if !ok {
			day = v.Interface().(Day).Time
		}
		b.Append(arrow.Date32FromTime(day))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.Interface().(Instant).UnixMicro()))
	case *array.Decimal128Builder:
		if cents, ok := reflect.TypeAssert[Cents](v); ok {
			b.Append(decimal128.FromI64(int64(cents)))
			return nil
		}
		t := b.Type().(*arrow.Decimal128Type)
		amount, err := decimal128.FromString(v.String(), t.Precision, t.Scale)
		if err != nil {
			return err
		}
		b.Append(amount)
	default:
		return fmt.Errorf("rows cannot have the type %s", b.Type())
	}
	return nil
}

// Instant is a moment, in UTC to the microsecond, in a column of type timestamp.
type Instant struct{ time.Time }

// InstantOf is nil for the zero time.
func InstantOf(t time.Time) *Instant {
	if t.IsZero() {
		return nil
	}
	return &Instant{t.UTC()}
}

// Joined concatenates batches of one schema; there must be one at least.
func Joined(batches []arrow.RecordBatch) (arrow.RecordBatch, error) {
	columns := make([]arrow.Array, batches[0].NumCols())
	rows := int64(0)
	for i := range columns {
		parts := make([]arrow.Array, len(batches))
		for j, batch := range batches {
			parts[j] = batch.Column(i)
		}
		whole, err := array.Concatenate(parts, memory.DefaultAllocator)
		if err != nil {
			return nil, err
		}
		defer whole.Release()
		columns[i], rows = whole, int64(whole.Len())
	}
	return array.NewRecordBatch(batches[0].Schema(), columns, rows), nil
}
