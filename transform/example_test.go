package transform_test

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// A mapping declares how cells are read. Cells that do not fit it are rejected with
// a remedy, and never guessed.
func ExampleNormalizer() {
	completed := "completed"
	normalizer, err := transform.New(models.Completions, transform.Mapping{Columns: map[string]transform.Column{
		"employee_id":    {From: transform.Names{"Employee"}},
		"program_id":     {From: transform.Names{"Course"}},
		"completed_date": {From: transform.Names{"Done"}, Formats: []string{"dd/mm/yyyy"}},
		"status":         {Const: &completed},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := normalizer.Normalize(delivered([]string{"Employee", "Course", "Done"},
		[]string{"0012", "C1", "17/04/2025"},
		[]string{"0013", "C1", "last spring"},
	), "lms.csv", func(r models.Reject) error {
		fmt.Printf("row %d: %s %s\n", r.Row, r.Column, r.Message)
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		day := batch.Column(batch.Schema().FieldIndices("completed_date")[0])
		for i := range int(batch.NumRows()) {
			fmt.Println("landed", batch.Column(0).ValueStr(i), day.ValueStr(i))
		}
	}
	fmt.Printf("%+v %v\n", rows.Counts(), rows.Err())
	// Output:
	// row 2: Done is not a date (expected dd/mm/yyyy)
	// landed 0012 2025-04-17
	// {Read:2 Landed:1 Rejected:1 Skipped:0} <nil>
}

// delivered is what a connector yields for the cells.
func delivered(headers []string, rows ...[]string) array.RecordReader {
	schema := models.RawSchema(headers)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for n, row := range rows {
		for i, cell := range row {
			b.Field(i).(*array.StringBuilder).Append(cell)
		}
		b.Field(len(headers)).(*array.Int64Builder).Append(int64(n + 1))
		for i := len(headers) + 1; i < schema.NumFields(); i++ {
			b.Field(i).AppendNull()
		}
	}
	batch := b.NewRecordBatch()
	reader, _ := array.NewRecordReader(schema, []arrow.RecordBatch{batch})
	return reader
}
