package transform

import (
	"slices"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// A value of a column with fill_down stands for the empty cells below it, as in a
// sheet whose merged cells were lost. Nothing may stand there that no one has seen: a row
// that could not be parsed or that the source skipped may have had the next value, so
// below it every empty cell is held back until there is a value again. So are the cells
// below a word that skip_where names, such as Total. The heading of a group stands alone,
// so it is no such word.

// Explicit returns the Normalizer for a corrected file, in which every cell has its value:
// an empty cell of a column with fill_down is held back.
func (n *Normalizer) Explicit() *Normalizer {
	explicit := *n
	explicit.isExplicit = true
	return &explicit
}

// Filled returns the rows of raw with the values of columns with fill_down written
// into the empty cells for which they stand. It takes ownership of raw.
func (n *Normalizer) Filled(raw array.RecordReader, file string) (array.RecordReader, error) {
	if !slices.ContainsFunc(n.mapped(), func(f *field) bool { return f.spec.FillDown }) {
		return raw, nil
	}
	b, err := n.bind(raw.Schema(), file)
	if err != nil {
		return nil, err
	}
	return newFiller(raw, b), nil
}

// filler is a raw reader that fills cells.
type filler struct {
	array.RecordReader
	references atomic.Int64
	pass       pass // finds the rows that are skipped
	columns    []*standing
	current    arrow.RecordBatch
}

// standing is the value that stands for the empty cells below it.
type standing struct {
	at      int // the raw column
	isKnown bool
	text    string
	kind    models.RawKind
}

// newFiller takes ownership of raw and of the binding.
func newFiller(raw array.RecordReader, b *binding) *filler {
	f := &filler{RecordReader: raw, pass: pass{binding: b, per: 1}}
	f.references.Store(1)
	for _, c := range b.all {
		if c.spec.FillDown && c.origin == fromColumn && !slices.ContainsFunc(f.columns, func(s *standing) bool { return s.at == c.index }) {
			f.columns = append(f.columns, &standing{at: c.index})
		}
	}
	return f
}

// Next reads and fills the next batch.
func (f *filler) Next() bool {
	f.drop()
	if !f.RecordReader.Next() {
		return false
	}
	batch := f.RecordReader.RecordBatch()
	f.pass.open(batch)
	cells := make([]*array.StringBuilder, len(f.columns))
	for i := range cells {
		cells[i] = array.NewStringBuilder(f.pass.normalizer.memory)
		defer cells[i].Release()
	}
	kinds := array.NewBinaryBuilder(f.pass.normalizer.memory, arrow.BinaryTypes.Binary)
	defer kinds.Release()
	for row := range int(batch.NumRows()) {
		f.fill(row, cells, kinds)
	}
	f.current = f.replaced(batch, cells, kinds)
	return true
}

// fill writes the cells of one row.
func (f *filler) fill(row int, cells []*array.StringBuilder, kinds *array.BinaryBuilder) {
	p := &f.pass
	isFault := !p.faultCodes.IsNull(row)
	isNoRecord := !isFault && (p.blank(row) || p.leads(row))
	standsAlone := slices.ContainsFunc(p.filters, func(skip boundFilter) bool { return skip.alone && p.holds(skip, row) })
	kept := p.kinds.Value(row)
	for i, s := range f.columns {
		cell := p.data[s.at].Value(row)
		switch {
		case isFault:
			s.isKnown = false
		case isNoRecord:
		case trim(cell) != "":
			isWord := slices.ContainsFunc(p.filters, func(skip boundFilter) bool { return skip.index == s.at && !skip.alone && p.holds(skip, row) })
			*s = standing{s.at, !isWord && len(cell) <= maxText, cell, models.KindOf(kept, s.at)}
		case s.isKnown && !standsAlone:
			cell = s.text
			kept = models.SetKind(slices.Clone(kept), s.at, s.kind)
		}
		if cell == "" {
			cells[i].AppendNull()
		} else {
			cells[i].Append(cell)
		}
	}
	if len(kept) == 0 {
		kinds.AppendNull()
	} else {
		kinds.Append(kept)
	}
}

// replaced is the batch with the filled columns.
func (f *filler) replaced(batch arrow.RecordBatch, cells []*array.StringBuilder, kinds *array.BinaryBuilder) arrow.RecordBatch {
	columns := slices.Clone(batch.Columns())
	for i, s := range f.columns {
		columns[s.at] = cells[i].NewArray()
		defer columns[s.at].Release()
	}
	last := len(columns) - 1
	columns[last] = kinds.NewArray()
	defer columns[last].Release()
	return array.NewRecordBatch(batch.Schema(), columns, batch.NumRows())
}

// RecordBatch is valid until the next call of Next.
func (f *filler) RecordBatch() arrow.RecordBatch { return f.current }

// Record is the older name of RecordBatch.
func (f *filler) Record() arrow.RecordBatch { return f.current }

func (f *filler) drop() {
	if f.current != nil {
		f.current.Release()
		f.current = nil
	}
}

// Retain adds a reference.
func (f *filler) Retain() { f.references.Add(1) }

// Release removes a reference; the last one frees the batch and the input.
func (f *filler) Release() {
	if f.references.Add(-1) != 0 {
		return
	}
	f.drop()
	f.pass.release()
	f.RecordReader.Release()
}
