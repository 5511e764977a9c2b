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

// chunkRecords limits the records that are processed at a time, and so the memory
// of a Reader, whatever the size of the raw batches and the number of unpivoted
// columns. It is small enough for a column to fit into the cache.
const chunkRecords = 16 << 10

// Reader yields the landed batches of one delivery. It is for one goroutine.
type Reader struct {
	references  atomic.Int64
	raw         array.RecordReader
	reject      func(models.Reject) error
	schema      *arrow.Schema
	pass        pass
	batch       arrow.RecordBatch // the raw batch being read, nil before the first
	offset      int               // rows of the raw batch already read
	current     arrow.RecordBatch // the last landed batch
	addresses   *array.Int64Builder
	stratum     texts
	counts      models.Counts
	otherOrders []otherOrder
	err         error
}

var _ array.RecordReader = (*Reader)(nil)

// Normalize binds the mapping to the headers of raw and returns a reader of
// landed batches. Nothing is read before the reader's Next. File is the name of
// the delivery, for columns captured from it.
//
// Next passes each reject to the callback in the order of the rows; an error of the
// callback ends the reader with that error. A cell that makes several records of an
// unpivoted row unusable is reported once.
//
// The reader retains raw; the caller still releases its own reference. Errors
// about the delivery are, or wrap, a *DataError.
func (n *Normalizer) Normalize(raw array.RecordReader, file string, reject func(models.Reject) error) (*Reader, error) {
	b, err := n.bind(raw.Schema(), file)
	if err != nil {
		return nil, err
	}
	raw.Retain()
	if !n.isExplicit {
		if raw, err = n.Filled(raw, file); err != nil {
			return nil, err
		}
	}
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
// order; empty if the contract ignores them.
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

// Err is why Next returned false: nil at the end of the input, otherwise an error
// of the raw reader or of the callback, or a *DataError.
func (r *Reader) Err() error { return r.err }

// Retain adds a reference.
func (r *Reader) Retain() { r.references.Add(1) }

// Release removes a reference; the last one frees everything.
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

// Next reads until there is a batch with at least one row.
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

// advance ensures that there are raw rows left to read.
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

// report passes the rejects of the chunk to the callback, row by row.
func (r *Reader) report() error {
	slices.SortStableFunc(r.pass.findings, func(a, b finding) int { return a.record - b.record })
	for _, f := range r.pass.findings {
		reject := r.pass.toReject(f)
		if r.pass.normalizer.contract.failFast {
			return r.refuse(f, reject)
		}
		r.noteOrder(f, reject.Value, reject.Row)
		if err := r.reject(reject); err != nil {
			return err
		}
	}
	return nil
}

// refuse returns the first reject as the error that ends the delivery.
func (r *Reader) refuse(f finding, reject models.Reject) error {
	place := r.pass.normalizer.table.Name
	if f.column != nil {
		place += "." + f.column.Name
	}
	if reject.Value != "" {
		reject.Message = fmt.Sprintf("%q %s", reject.Value, reject.Message)
	}
	where := ""
	if f.column != nil {
		where = reject.Column + " "
	}
	return dataError("%s row %d: %s", place, reject.Row, reject.Message).
		orPlainly("Row %d cannot be read, and every row must be: %s%s.", reject.Row, where, reject.Message)
}

// count adds the chunk to the counts and returns how many of its records land.
func (r *Reader) count() (kept int) {
	var tally [rejected + 1]int64
	for _, outcome := range r.pass.outcomes {
		tally[outcome]++
	}
	r.counts.Read += int64(len(r.pass.outcomes))
	r.counts.Landed += tally[landed]
	r.counts.Rejected += tally[rejected]
	r.counts.Skipped += tally[skipped]
	return int(tally[landed])
}

// build makes the landed batch from the remaining records.
func (r *Reader) build(rows int) arrow.RecordBatch {
	p := &r.pass
	if rows < len(p.outcomes) {
		for _, c := range p.all {
			c.compact(p.outcomes)
		}
	}
	columns := make([]arrow.Array, 0, len(p.columns)+1)
	for i, c := range p.columns {
		switch column := p.normalizer.table.Columns[i]; {
		case c != nil:
			columns = append(columns, c.build())
		case column.Name == stratumColumn && len(p.strata) > 0:
			columns = append(columns, r.buildStrata(rows))
		case p.copied[column.Name] != nil:
			columns = append(columns, p.copied[column.Name].vector.(*textVector).texts.array(p.normalizer.memory))
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
	for record, outcome := range r.pass.outcomes {
		if outcome == landed {
			r.addresses.UnsafeAppend(r.pass.address(record))
		}
	}
	return r.addresses.NewArray()
}

// noStratum replaces a missing part of a stratum.
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
