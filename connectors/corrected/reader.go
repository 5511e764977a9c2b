package corrected

import (
	"fmt"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// merged yields the rows of a delivery, each replaced by its row of a corrected file if that
// has one, and then the rows that are only in the corrected file. Without the delivery, the
// rows are those of the corrected file, in its order.
type merged struct {
	references atomic.Int64

	rows     *returned
	original array.RecordReader // nil if the delivery no longer exists
	keep     []int              // columns of the delivery, for each header; -1 for none
	met      map[int64]bool     // numbers of the delivery that were replaced or kept
	last     int64              // greatest number so far
	ended    bool
	rest     []arrow.RecordBatch // what follows the rows of the delivery
	current  arrow.RecordBatch
	err      error
	added    func(number int64) // is called with each number that is given to a row
}

// merge takes ownership of the rows and of the original.
func merge(rows *returned, original array.RecordReader, added func(number int64)) *merged {
	m := &merged{rows: rows, original: original, met: map[int64]bool{}, last: rows.sent.last(), added: added}
	m.references.Store(1)
	if original != nil {
		for _, header := range rows.headers {
			at := -1
			if found := original.Schema().FieldIndices(header); len(found) > 0 {
				at = found[0]
			}
			m.keep = append(m.keep, at)
		}
	}
	return m
}

// Schema is models.RawSchema of the headers that the corrected file has of the delivery.
func (m *merged) Schema() *arrow.Schema { return m.rows.schema }

// RecordBatch is valid until the next call of Next.
func (m *merged) RecordBatch() arrow.RecordBatch { return m.current }

// Record is the older name of RecordBatch.
func (m *merged) Record() arrow.RecordBatch { return m.current }

// Retain adds a reference.
func (m *merged) Retain() { m.references.Add(1) }

// Err is the error that ended the rows.
func (m *merged) Err() error {
	if m.err == nil && m.original != nil {
		return m.original.Err()
	}
	return m.err
}

// Release removes a reference; the last one frees the batches and the inputs.
func (m *merged) Release() {
	if m.references.Add(-1) != 0 {
		return
	}
	m.drop()
	for _, batch := range m.rest {
		batch.Release()
	}
	m.rest = nil
	m.rows.release()
	if m.original != nil {
		m.original.Release()
	}
}

func (m *merged) drop() {
	if m.current != nil {
		m.current.Release()
		m.current = nil
	}
}

// Next reads the next batch.
func (m *merged) Next() bool {
	m.drop()
	if m.Err() != nil {
		return false
	}
	if m.original != nil && m.original.Next() {
		m.current = m.replaced(m.original.RecordBatch())
		return m.err == nil
	}
	if m.Err() != nil {
		return false
	}
	if !m.ended {
		m.ended = true
		m.rest = m.afterwards()
	}
	if len(m.rest) == 0 {
		return false
	}
	m.current, m.rest = m.rest[0], m.rest[1:]
	return true
}

// replaced is a batch of the delivery with the rows that the corrected file has.
func (m *merged) replaced(batch arrow.RecordBatch) arrow.RecordBatch {
	own := m.projected(batch)
	defer own.Release()
	if own.NumRows() == 0 {
		own.Retain()
		return own
	}
	numbers := own.Column(len(m.rows.headers)).(*array.Int64)
	var parts runs
	for i := range int(own.NumRows()) {
		number := numbers.Value(i)
		m.met[number], m.last = true, max(m.last, number)
		if at, found := m.rows.placed[number]; found {
			parts.add(m.rows.batches[at.batch], at.row)
			continue
		}
		parts.add(own, i)
	}
	return m.joined(parts)
}

// projected is a batch of the delivery with the columns of the corrected file.
func (m *merged) projected(batch arrow.RecordBatch) arrow.RecordBatch {
	first, rows := int(batch.NumCols())-models.RawColumns, int(batch.NumRows())
	columns := make([]arrow.Array, 0, len(m.keep)+models.RawColumns)
	for _, at := range m.keep {
		if at >= 0 {
			columns = append(columns, batch.Column(at))
			continue
		}
		none := array.MakeArrayOfNull(memory.DefaultAllocator, arrow.BinaryTypes.String, rows)
		defer none.Release()
		columns = append(columns, none)
	}
	kinds := movedKinds(batch.Column(first+3).(*array.Binary), m.keep)
	defer kinds.Release()
	columns = append(columns, batch.Column(first), batch.Column(first+1), batch.Column(first+2), kinds)
	return array.NewRecordBatch(m.rows.schema, columns, int64(rows))
}

// afterwards are the rows that no row of the delivery has made way for: those of the
// corrected file, in its order, and those that are missing.
func (m *merged) afterwards() (batches []arrow.RecordBatch) {
	for i, batch := range m.rows.batches {
		m.last = max(m.last, m.rows.greatest[i])
		var parts runs
		for row := range int(batch.NumRows()) {
			if number := m.rows.numbers[i][row]; number == 0 || !m.met[number] {
				parts.add(batch, row)
			}
		}
		if len(parts) == 0 {
			continue
		}
		batches = append(batches, m.joined(parts))
		if m.err != nil {
			return batches[:len(batches)-1]
		}
	}
	for i, batch := range batches {
		batches[i] = m.numbered(batch)
	}
	if missing := m.rows.lost(m.met); missing != nil {
		batches = append(batches, missing)
	}
	return batches
}

// numbered gives a number to the rows that have none: the next ones.
func (m *merged) numbered(batch arrow.RecordBatch) arrow.RecordBatch {
	defer batch.Release()
	at := len(m.rows.headers)
	old, codes, faults := batch.Column(at).(*array.Int64), batch.Column(at+1).(*array.String), batch.Column(at+2).(*array.String)
	b, f := array.NewInt64Builder(memory.DefaultAllocator), array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	defer f.Release()
	for i := range old.Len() {
		number, fault := old.Value(i), text(faults, i)
		if number == 0 {
			m.last++
			number = m.last
			m.added(number)
			if codes.Value(i) == models.FaultUnplaced {
				fault += hereRow(number)
			}
		}
		b.Append(number)
		if faults.IsNull(i) {
			f.AppendNull()
		} else {
			f.Append(fault)
		}
	}
	numbers, why := b.NewArray(), f.NewArray()
	defer numbers.Release()
	defer why.Release()
	columns := append([]arrow.Array{}, batch.Columns()...)
	columns[at], columns[at+2] = numbers, why
	return array.NewRecordBatch(batch.Schema(), columns, batch.NumRows())
}

// runs are rows in the order in which they follow each other, as runs of a batch.
type runs []struct {
	batch    arrow.RecordBatch
	from, to int64
}

func (r *runs) add(batch arrow.RecordBatch, row int) {
	if last := len(*r) - 1; last >= 0 && (*r)[last].batch == batch && (*r)[last].to == int64(row) {
		(*r)[last].to++
		return
	}
	*r = append(*r, struct {
		batch    arrow.RecordBatch
		from, to int64
	}{batch, int64(row), int64(row) + 1})
}

// joined is one batch of the rows; nil with an error.
func (m *merged) joined(parts runs) arrow.RecordBatch {
	if len(parts) == 1 {
		return parts[0].batch.NewSlice(parts[0].from, parts[0].to)
	}
	columns := make([]arrow.Array, m.rows.schema.NumFields())
	defer func() {
		for _, column := range columns {
			if column != nil {
				column.Release()
			}
		}
	}()
	var rows int64
	for i := range columns {
		slices := make([]arrow.Array, len(parts))
		rows = 0
		for j, p := range parts {
			slices[j] = array.NewSlice(p.batch.Column(i), p.from, p.to)
			defer slices[j].Release()
			rows += p.to - p.from
		}
		var err error
		if columns[i], err = array.Concatenate(slices, memory.DefaultAllocator); err != nil {
			m.err = fmt.Errorf("rows of a corrected file: %w", err)
			return nil
		}
	}
	return array.NewRecordBatch(m.rows.schema, columns, rows)
}

// movedKinds moves the kinds of cells to the new positions of their columns.
func movedKinds(of *array.Binary, keep []int) arrow.Array {
	moved := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	defer moved.Release()
	var kinds []byte
	for row := range of.Len() {
		kinds = kinds[:0]
		for to, from := range keep {
			if from < 0 {
				continue
			}
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
