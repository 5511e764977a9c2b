package transform

import (
	"os"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// rawRow is one row of a raw batch; code is empty for a valid row.
type rawRow struct {
	address      int64
	cells        []string
	kinds        map[int]models.RawKind // of cells that are not texts
	code, detail string
}

// rawBatch builds a batch in the schema of models.RawSchema. An empty cell is null
// in every other column, because connectors may yield either.
func rawBatch(mem memory.Allocator, headers []string, rows []rawRow) arrow.RecordBatch {
	b := array.NewRecordBuilder(mem, models.RawSchema(headers))
	defer b.Release()
	text := func(column int) *array.StringBuilder { return b.Field(column).(*array.StringBuilder) }
	for _, row := range rows {
		for i := range headers {
			if row.code != "" || row.cells[i] == "" && i%2 == 0 {
				text(i).AppendNull()
			} else {
				text(i).Append(row.cells[i])
			}
		}
		n := len(headers)
		appendKinds(b.Field(n+3).(*array.BinaryBuilder), row.kinds)
		b.Field(n).(*array.Int64Builder).Append(row.address)
		if row.code == "" {
			text(n + 1).AppendNull()
			text(n + 2).AppendNull()
		} else {
			text(n + 1).Append(row.code)
			text(n + 2).Append(row.detail)
		}
	}
	return b.NewRecordBatch()
}

// appendKinds appends the kinds of a row as a connector reports them.
func appendKinds(b *array.BinaryBuilder, of map[int]models.RawKind) {
	var marks []byte
	for column, kind := range of {
		marks = models.SetKind(marks, column, kind)
	}
	if len(marks) == 0 {
		b.AppendNull()
		return
	}
	b.Append(marks)
}

// delivery is what a Reader made from its input.
type delivery struct {
	landed  []map[string]string // canonical column -> value as Arrow prints it, without nulls
	rejects []models.Reject
	counts  models.Counts
	reader  *Reader // released; for NewColumns
}

// normalize runs rows through a Normalizer in batches of at most size rows and
// checks that all memory is released.
func normalize(t testing.TB, n *Normalizer, headers []string, rows []rawRow, size int, file string) (delivery, error) {
	t.Helper()
	checked := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer checked.AssertSize(t, 0)
	tested := *n
	tested.memory = checked
	var batches []arrow.RecordBatch
	for start := 0; start < len(rows); start += size {
		batch := rawBatch(checked, headers, rows[start:min(start+size, len(rows))])
		defer batch.Release()
		batches = append(batches, batch)
	}
	raw, err := array.NewRecordReader(models.RawSchema(headers), batches)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Release()
	var d delivery
	d.reader, err = tested.Normalize(raw, file, func(r models.Reject) error {
		d.rejects = append(d.rejects, r)
		return nil
	})
	if err != nil {
		return d, err
	}
	d.reader.Retain()
	defer d.reader.Release()
	defer d.reader.Release()
	for d.reader.Next() {
		batch := d.reader.RecordBatch()
		if !batch.Schema().Equal(models.LandedSchema(n.table)) {
			t.Fatalf("schema: %v", batch.Schema())
		}
		for i := range int(batch.NumRows()) {
			row := map[string]string{}
			for j, column := range batch.Columns() {
				if !column.IsNull(i) {
					row[batch.ColumnName(j)] = column.ValueStr(i)
				}
			}
			d.landed = append(d.landed, row)
		}
	}
	d.counts = d.reader.Counts()
	return d, d.reader.Err()
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
