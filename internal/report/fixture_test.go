package report

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// publish writes marts the way a run does, one Parquet file each.
func publish(t *testing.T, m *Marts) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "program_impacts", m.Impacts, m.Totals)
	write(t, dir, "program_returns", m.Returns, m.Totals)
	write(t, dir, "training_portfolio", m.Portfolio, m.Totals)
	write(t, dir, "portfolio_totals", []Totals{m.Totals}, m.Totals)
	write(t, dir, "participant_funnel", m.Funnel, m.Totals)
	write(t, dir, "comparison_balance", m.Balance, m.Totals)
	write(t, dir, "impact_trends", m.Trends, m.Totals)
	write(t, dir, "impact_aggregates", m.Aggregates, m.Totals)
	write(t, dir, "feed_deliveries", m.Deliveries, m.Totals)
	write(t, dir, "rejected_rows", m.Rejects, m.Totals)
	write(t, dir, "goals", m.Goals, m.Totals)
	write(t, dir, "metrics", m.Metrics, m.Totals)
	write(t, dir, "programs", m.Programs, m.Totals)
	write(t, dir, "runs", m.Runs, m.Totals)
	write(t, dir, "calendar_days", m.Days, m.Totals)
	return dir
}

// write makes one mart of typed rows, with a column before them that the report
// does not know and the stamp of the run behind them.
func write[T any](t *testing.T, dir, mart string, rows []T, stamp Totals) {
	t.Helper()
	row := reflect.TypeFor[T]()
	fields := []arrow.Field{{Name: "of_no_interest", Type: arrow.BinaryTypes.String, Nullable: true}}
	for i := range row.NumField() {
		fields = append(fields, arrow.Field{Name: row.Field(i).Tag.Get("col"), Type: arrowType(row.Field(i).Type), Nullable: true})
	}
	stamped := row == reflect.TypeFor[Totals]()
	if !stamped {
		fields = append(fields,
			arrow.Field{Name: "run_id", Type: arrow.BinaryTypes.String, Nullable: true},
			arrow.Field{Name: "data_through_date", Type: arrow.FixedWidthTypes.Date32, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, r := range rows {
		b.Field(0).AppendNull()
		v := reflect.ValueOf(r)
		for i := range row.NumField() {
			appendTo(b.Field(i+1), v.Field(i))
		}
		if !stamped {
			appendTo(b.Field(len(fields)-2), reflect.ValueOf(stamp.RunID))
			appendTo(b.Field(len(fields)-1), reflect.ValueOf(stamp.DataThrough))
		}
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	writeBatch(t, filepath.Join(dir, mart+".parquet"), batch)
}

func writeBatch(t *testing.T, path string, batch arrow.RecordBatch) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	props := parquet.NewWriterProperties(parquet.WithStoreDecimalAsInteger(true)) // as DuckDB does
	w, err := pqarrow.NewFileWriter(batch.Schema(), f, props, pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(batch); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func arrowType(t reflect.Type) arrow.DataType {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[string]():
		return arrow.BinaryTypes.String
	case reflect.TypeFor[int64]():
		return arrow.PrimitiveTypes.Int64
	case reflect.TypeFor[float64]():
		return arrow.PrimitiveTypes.Float64
	case reflect.TypeFor[bool]():
		return arrow.FixedWidthTypes.Boolean
	case reflect.TypeFor[time.Time]():
		return arrow.FixedWidthTypes.Date32
	case reflect.TypeFor[Cents]():
		return &arrow.Decimal128Type{Precision: 18, Scale: centsScale}
	}
	panic(fmt.Sprintf("no column type for %s", t))
}

func appendTo(b array.Builder, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			b.AppendNull()
			return
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
		b.Append(arrow.Date32FromTime(v.Interface().(time.Time)))
	case *array.Decimal128Builder:
		b.Append(decimal128.FromI64(v.Int()))
	}
}
