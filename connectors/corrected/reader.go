package corrected

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// Rows returns the rows of the sheet "Your file" as they would come from the
// delivery: without the columns that a run adds. A row that could not be parsed and
// is still empty keeps a finding. The reader takes ownership of raw.
func Rows(raw array.RecordReader) array.RecordReader {
	c := &reader{RecordReader: raw, advice: -1}
	fields := raw.Schema().Fields()
	for i, field := range fields[:len(fields)-models.RawColumns] {
		switch {
		case marker.MatchString(field.Name):
			c.advice = i
		case field.Name != RowHeader:
			c.keep = append(c.keep, i)
			c.headers = append(c.headers, field.Name)
		}
	}
	c.schema = models.RawSchema(c.headers)
	return c
}

type reader struct {
	array.RecordReader
	schema  *arrow.Schema
	headers []string
	keep    []int // columns of the delivery
	advice  int   // column that says what to fix, -1 for none
	current arrow.RecordBatch
}

// Schema is models.RawSchema of the delivery's headers.
func (c *reader) Schema() *arrow.Schema { return c.schema }

// RecordBatch is valid until the next call of Next.
func (c *reader) RecordBatch() arrow.RecordBatch { return c.current }

// Record is the older name of RecordBatch.
func (c *reader) Record() arrow.RecordBatch { return c.current }

// Release frees the batch and the input.
func (c *reader) Release() {
	c.drop()
	c.RecordReader.Release()
}

func (c *reader) drop() {
	if c.current != nil {
		c.current.Release()
		c.current = nil
	}
}

// Next reads the next batch.
func (c *reader) Next() bool {
	c.drop()
	if !c.RecordReader.Next() {
		return false
	}
	batch := c.RecordReader.RecordBatch()
	first := int(batch.NumCols()) - models.RawColumns // of the columns that impactmart adds
	columns := make([]arrow.Array, 0, len(c.keep)+models.RawColumns)
	for _, i := range c.keep {
		columns = append(columns, batch.Column(i))
	}
	code, fault := c.faults(batch, columns)
	defer code.Release()
	defer fault.Release()
	kinds := c.kinds(batch.Column(first + 3).(*array.Binary))
	defer kinds.Release()
	c.current = array.NewRecordBatch(c.schema, append(columns, batch.Column(first), code, fault, kinds), batch.NumRows())
	return true
}

// notEntered is the finding of a row that is still as empty as the run wrote it.
const notEntered = "the row could not be parsed and is still empty; enter it again, or delete the row"

// faults returns the columns with the findings of the batch, including one for each
// row that is still empty.
func (c *reader) faults(batch arrow.RecordBatch, cells []arrow.Array) (code, fault arrow.Array) {
	first := int(batch.NumCols()) - models.RawColumns
	codes, faults := batch.Column(first+1).(*array.String), batch.Column(first+2).(*array.String)
	newCodes, newFaults := array.NewStringBuilder(memory.DefaultAllocator), array.NewStringBuilder(memory.DefaultAllocator)
	defer newCodes.Release()
	defer newFaults.Release()
	for row := range int(batch.NumRows()) {
		switch {
		case !codes.IsNull(row):
			newCodes.Append(codes.Value(row))
			newFaults.Append(faults.Value(row))
		case c.advice >= 0 && !isEmpty(batch.Column(c.advice), row) && allEmpty(cells, row):
			newCodes.Append(models.FaultRagged)
			newFaults.Append(notEntered)
		default:
			newCodes.AppendNull()
			newFaults.AppendNull()
		}
	}
	return newCodes.NewArray(), newFaults.NewArray()
}

// kinds moves the kinds of the cells to the new positions of their columns.
func (c *reader) kinds(of *array.Binary) arrow.Array {
	moved := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	defer moved.Release()
	var kinds []byte
	for row := range of.Len() {
		kinds = kinds[:0]
		for to, from := range c.keep {
			if kind := models.KindOf(of.Value(row), from); kind != models.RawText {
				kinds = models.SetKind(kinds, to, kind)
			}
		}
		if len(kinds) == 0 {
			moved.AppendNull()
		} else {
			moved.Append(kinds)
		}
	}
	return moved.NewArray()
}

func isEmpty(column arrow.Array, row int) bool {
	return column.IsNull(row) || column.(*array.String).Value(row) == ""
}

func allEmpty(cells []arrow.Array, row int) bool {
	for _, column := range cells {
		if !isEmpty(column, row) {
			return false
		}
	}
	return true
}
