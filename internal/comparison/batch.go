package comparison

import (
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// batch gives access to the cells of a batch whose columns have the types of their contract.
type batch struct{ arrow.RecordBatch }

func (b batch) rows() int                 { return int(b.NumRows()) }
func (b batch) isNull(column, i int) bool { return b.Column(column).IsNull(i) }
func (b batch) int(column, i int) int64   { return b.Column(column).(*array.Int64).Value(i) }
func (b batch) bool(column, i int) bool   { return b.Column(column).(*array.Boolean).Value(i) }
func (b batch) text(column, i int) string {
	return strings.Clone(b.Column(column).(*array.String).Value(i))
}

// shared is a text that is valid as long as the batch.
func (b batch) shared(column, i int) string { return b.Column(column).(*array.String).Value(i) }

func (b batch) float(column, i int) float64 {
	if b.isNull(column, i) {
		return math.NaN()
	}
	return b.Column(column).(*array.Float64).Value(i)
}

// date is the number of a day.
func (b batch) date(column, i int) arrow.Date32 { return b.Column(column).(*array.Date32).Value(i) }
