package transform

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// chunkRecords bounds the records that are worked on at a time, and with them
// the memory of a Reader, whatever the size of the raw batches and the number
// of unpivoted columns. It is small enough for a column to stay in the cache.
const chunkRecords = 16 << 10

// Reader yields the landed batches of one delivery. It is for one goroutine.
type Reader struct {
	references  atomic.Int64
	raw         array.RecordReader
	reject      func(models.Reject) error
	schema      *arrow.Schema
	pass        pass
	batch       arrow.RecordBatch // the raw batch being read, nil before the first
	offset      int               // rows of it that are done
	current     arrow.RecordBatch // the landed batch last given out
	addresses   *array.Int64Builder
	stratum     texts
	counts      models.Counts
	otherOrders []otherOrder
	err         error
}

var _ array.RecordReader = (*Reader)(nil)

// Normalize binds the mapping to the headers of raw and gives a reader of
// landed batches. Nothing is read before the reader's Next. File is the name of
// the delivery, for columns captured from it.
//
// Each reject is given to the callback in the order of the rows, from within
// Next; an error of the callback ends the reader with that error. A cell of an
// unpivoted row that spoils several records is given once.
//
// The reader retains raw; the caller still releases its own reference. Errors
// about the delivery are, or wrap, a *DataError.
func (n *Normalizer) Normalize(raw array.RecordReader, file string, reject func(models.Reject) error) (*Reader, error) {
	b, err := n.bind(raw.Schema(), file)
	if err != nil {
		return nil, err
	}
	raw.Retain()
	r := &Reader{
		raw:       raw,
		reject:    reject,
		schema:    models.LandedSchema(n.table),
		pass:      pass{binding: b, per: max(1, len(b.spread))},
		addresses: array.NewInt64Builder(n.memory),
	}
	r.references.Store(1)
	return r, nil
}

// NewColumns lists the headers of the file that nothing is mapped to, in their
// order; none when the contract ignores them.
func (r *Reader) NewColumns() []string { return slices.Clone(r.pass.newColumns) }

// Counts accounts for every record: Read = Landed + Rejected + Skipped. It is
// complete once Next has returned false with a nil Err.
func (r *Reader) Counts() models.Counts { return r.counts }

// Schema is models.LandedSchema of the table.
func (r *Reader) Schema() *arrow.Schema { return r.schema }

// RecordBatch is the batch of the last Next, valid until the next one.
func (r *Reader) RecordBatch() arrow.RecordBatch { return r.current }

// Record is RecordBatch.
//
// Deprecated: Use [Reader.RecordBatch] instead.
func (r *Reader) Record() arrow.RecordBatch { return r.current }

// Err is why Next returned false: nil at the end of the input, else an error of
// the raw reader or of the callback, or a *DataError.
func (r *Reader) Err() error { return r.err }

// Retain adds a reference.
func (r *Reader) Retain() { r.references.Add(1) }

// Release drops a reference; the last one frees everything.
func (r *Reader) Release() {
	if r.references.Add(-1) != 0 {
		return
	}
	r.drop(&r.current)
	r.drop(&r.batch)
	r.addresses.Release()
	r.pass.release()
	r.raw.Release()
}

func (r *Reader) drop(batch *arrow.RecordBatch) {
	if *batch != nil {
		(*batch).Release()
		*batch = nil
	}
}

// Next reads on until there is a batch with at least one row.
func (r *Reader) Next() bool {
	r.drop(&r.current)
	for r.err == nil && r.advance() {
		rows := min(max(1, chunkRecords/r.pass.per), int(r.batch.NumRows())-r.offset)
		r.pass.read(r.offset, rows)
		r.offset += rows
		if r.err = r.report(); r.err != nil {
			return false
		}
		if kept := r.count(); kept > 0 {
			r.current = r.build(kept)
			return true
		}
	}
	return false
}

// advance makes sure that there are raw rows left to read.
func (r *Reader) advance() bool {
	for r.batch == nil || r.offset == int(r.batch.NumRows()) {
		r.drop(&r.batch)
		if !r.raw.Next() {
			if r.err = r.raw.Err(); r.err == nil {
				r.err = cmp.Or(r.checkOrders(), r.pass.normalizer.acceptsShare(r.counts))
			}
			return false
		}
		r.batch, r.offset = r.raw.RecordBatch(), 0
		r.batch.Retain()
		r.pass.open(r.batch)
	}
	return true
}

// report hands the faults of the chunk over, row by row.
func (r *Reader) report() error {
	slices.SortStableFunc(r.pass.faults, func(a, b fault) int { return a.record - b.record })
	for _, f := range r.pass.faults {
		words := r.pass.inWords(f)
		if r.pass.normalizer.contract.failFast {
			return r.refuse(f, words)
		}
		r.noteOrder(f, words.Value, words.Row)
		if err := r.reject(words); err != nil {
			return err
		}
	}
	return nil
}

// refuse makes the first reject the error that ends the delivery.
func (r *Reader) refuse(f fault, words models.Reject) error {
	place := r.pass.normalizer.table.Name
	if f.column != nil {
		place += "." + f.column.Name
	}
	if words.Value != "" {
		words.Message = fmt.Sprintf("%q %s", words.Value, words.Message)
	}
	return dataError("%s row %d: %s", place, words.Row, words.Message)
}

// count adds the chunk to the account and tells how many of its records land.
func (r *Reader) count() (kept int) {
	var tally [rejected + 1]int64
	for _, fate := range r.pass.fates {
		tally[fate]++
	}
	r.counts.Read += int64(len(r.pass.fates))
	r.counts.Landed += tally[landed]
	r.counts.Rejected += tally[rejected]
	r.counts.Skipped += tally[skipped]
	return int(tally[landed])
}

// build makes the landed batch of the records that survived.
func (r *Reader) build(rows int) arrow.RecordBatch {
	p := &r.pass
	if rows < len(p.fates) {
		for _, c := range p.all {
			c.compact(p.fates)
		}
	}
	columns := make([]arrow.Array, 0, len(p.columns)+1)
	for i, c := range p.columns {
		switch column := p.normalizer.table.Columns[i]; {
		case c != nil:
			columns = append(columns, c.build())
		case column.Name == stratumColumn && len(p.strata) > 0:
			columns = append(columns, r.buildStrata(rows))
		case column.Name == clusterColumn && p.cluster != nil:
			columns = append(columns, p.cluster.vector.(*textVector).texts.array(p.normalizer.memory))
		default:
			columns = append(columns, array.MakeArrayOfNull(p.normalizer.memory, column.Type.Arrow(), rows))
		}
	}
	columns = append(columns, r.buildAddresses(rows))
	batch := array.NewRecordBatch(r.schema, columns, int64(rows))
	for _, column := range columns {
		column.Release()
	}
	return batch
}

func (r *Reader) buildAddresses(rows int) arrow.Array {
	r.addresses.Reserve(rows)
	for record, fate := range r.pass.fates {
		if fate == landed {
			r.addresses.UnsafeAppend(r.pass.address(record))
		}
	}
	return r.addresses.NewArray()
}

// noStratum stands for a part of a stratum that is not known.
const noStratum = "(none)"

// buildStrata joins the parts of each row.
func (r *Reader) buildStrata(rows int) arrow.Array {
	var joined []byte
	r.stratum.reset()
	for i := range rows {
		joined = joined[:0]
		for at, c := range r.pass.strata {
			if at > 0 {
				joined = append(joined, " / "...)
			}
			if part := c.vector.(*textVector); part.valid[i] {
				joined = append(joined, part.value(i)...)
			} else {
				joined = append(joined, noStratum...)
			}
		}
		add(&r.stratum, joined, true)
	}
	return r.stratum.array(r.pass.normalizer.memory)
}
