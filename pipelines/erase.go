package pipelines

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// Receipt says what an erasure removed.
type Receipt = store.Receipt

// EraseOptions say whom to erase.
type EraseOptions struct {
	Person    string   // employee id, as in the roster
	Addresses []string // in addition to those that the roster has had
	Because   string
}

// Erase removes a person from the landing area, rejects, corrected files and records,
// publishes marts without the person, and removes all earlier snapshots. From then on no
// delivery brings the person back. It may be repeated, also after it ended early. The
// receipt names nobody.
func (p *Pipeline) Erase(ctx context.Context, o EraseOptions) (receipt store.Receipt, err error) {
	receipt = store.Receipt{At: time.Now().UTC(), Because: o.Because}
	p.progress.Begin("erase", "what has landed", 0, 0)
	var words []string
	err = p.locked(ctx, func(ctx context.Context) (err error) { words, err = p.forget(ctx, o, &receipt); return err })
	if err != nil {
		return receipt, err
	}
	if _, err := p.Run(ctx, RunOptions{Full: true, forgets: true}); err != nil {
		return receipt, fmt.Errorf("the person is no longer in the landing area, but the marts are as before; run `impactmart erase` again once this is mended: %w", err)
	}
	err = p.locked(ctx, func(ctx context.Context) error { return p.finishErasure(ctx, words, &receipt) })
	return receipt, err
}

func (p *Pipeline) locked(ctx context.Context, do func(context.Context) error) (err error) {
	held, release, err := p.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	return do(held)
}

// forget removes the person from what was landed and from corrected files. It returns the id
// and all addresses of the person.
func (p *Pipeline) forget(ctx context.Context, o EraseOptions, receipt *store.Receipt) (words []string, err error) {
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		batches, err := p.store.Batches(ctx)
		if err != nil {
			return badData(err)
		}
		words, err = p.wordsOf(ctx, scratch, batches, o)
		if err != nil {
			return err
		}
		before, err := p.store.Erased(ctx)
		if err != nil {
			return badData(err)
		}
		erased := before.With(words)
		found, err := p.batchesWith(ctx, scratch, batches, erased)
		if err != nil {
			return badData(err)
		}
		if len(found) == 0 && !before.Has(o.Person) {
			return &project.Fault{Kind: project.BadConfig, Err: errors.New("nothing was landed about this id or its addresses, and nothing is changed; compare it with the roster")}
		}
		if err := p.store.RemoveKept(ctx); err != nil {
			return err
		}
		if err := p.rewrite(ctx, scratch, found, erased, receipt); err != nil {
			return badData(err)
		}
		index, err := p.store.FeedbackIndex(ctx)
		if err != nil {
			return err
		}
		for name := range index {
			if path.Base(name) != digestName {
				receipt.Corrected++
			}
		}
		return p.store.RemoveAllFeedback(ctx)
	})
	return words, err
}

// wordsOf are the id of the person and all addresses that rosters have had.
func (p *Pipeline) wordsOf(ctx context.Context, scratch *location.Scratch, batches []store.Batch, o EraseOptions) ([]string, error) {
	words := append([]string{o.Person}, o.Addresses...)
	for _, b := range batches {
		if b.Table != models.Employees.Name {
			continue
		}
		path, err := p.store.RowsFile(ctx, b.BatchKey, scratch)
		if err != nil {
			return nil, err
		}
		rows, err := parquetfile.Open(ctx, path, "employee_id", "email")
		if err != nil {
			return nil, badData(err)
		}
		for rows.Next() {
			ids, addresses := rows.RecordBatch().Column(0).(*array.String), rows.RecordBatch().Column(1).(*array.String)
			for i := range ids.Len() {
				if ids.Value(i) == o.Person && !addresses.IsNull(i) && !slices.Contains(words, addresses.Value(i)) {
					words = append(words, strings.Clone(addresses.Value(i)))
				}
			}
		}
		err = rows.Err()
		rows.Release()
		if err != nil {
			return nil, badData(err)
		}
	}
	return words, nil
}

// batchesWith are the batches that have an erased person.
func (p *Pipeline) batchesWith(ctx context.Context, scratch *location.Scratch, batches []store.Batch, erased store.Erased) (found []store.Batch, err error) {
	for _, b := range batches {
		without := newOblivion(erased)
		if err := p.look(ctx, scratch, b, without.landed, without.rejected); err != nil {
			return nil, err
		}
		if !without.isIdle() || slices.Contains(erased.Rewriting, b.BatchKey) {
			found = append(found, b)
		}
	}
	return found, nil
}

// rewrite rewrites batches without erased people. Before, it notes which: if it ends early,
// another erasure completes it.
func (p *Pipeline) rewrite(ctx context.Context, scratch *location.Scratch, batches []store.Batch, erased store.Erased, receipt *store.Receipt) error {
	erased.Rewriting = nil
	for _, b := range batches {
		erased.Rewriting = append(erased.Rewriting, b.BatchKey)
	}
	if err := p.store.Remember(ctx, erased); err != nil {
		return err
	}
	for _, b := range batches {
		if err := p.forgetIn(ctx, scratch, b, erased, receipt); err != nil {
			return err
		}
	}
	erased.Rewriting = nil
	return p.store.Remember(ctx, erased)
}

// forgetIn rewrites a batch without erased people.
func (p *Pipeline) forgetIn(ctx context.Context, scratch *location.Scratch, b store.Batch, erased store.Erased, receipt *store.Receipt) error {
	without := newOblivion(erased)
	if err := p.store.Rewrite(ctx, scratch, b, without.landed, without.rejected, without.held); err != nil {
		return err
	}
	receipt.Batches++
	receipt.Rows += without.rows
	receipt.Rejects += without.rejects
	receipt.Cells += without.cells
	return nil
}

// look passes the rows and rejects of a batch without keeping any.
func (p *Pipeline) look(ctx context.Context, scratch *location.Scratch, b store.Batch, rows, rejects store.Part) error {
	for _, one := range []struct {
		file func(context.Context, store.BatchKey, *location.Scratch) (string, error)
		part store.Part
	}{{p.store.RowsFile, rows}, {p.store.RejectsFile, rejects}} {
		path, err := one.file(ctx, b.BatchKey, scratch)
		if err != nil {
			return err
		}
		in, err := parquetfile.Open(ctx, path)
		if err != nil {
			return err
		}
		for in.Next() {
			for _, kept := range one.part(in.RecordBatch()) {
				kept.Release()
			}
		}
		err = in.Err()
		in.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// finishErasure removes what the marts were before, and writes the receipt.
func (p *Pipeline) finishErasure(ctx context.Context, words []string, receipt *store.Receipt) error {
	current, err := p.store.Current(ctx)
	if err != nil {
		return badData(err)
	}
	if receipt.Snapshots, err = p.store.RemoveOthers(ctx, *current); err != nil {
		return badData(err)
	}
	named, err := p.store.Mentions(ctx, words)
	if err != nil {
		return err
	}
	if receipt.Records, err = p.store.RemoveRecords(ctx, named); err != nil {
		return err
	}
	receipt.Remaining = slices.DeleteFunc(named, func(name string) bool { return strings.HasPrefix(name, "runs/") })
	for _, d := range current.Deliveries {
		b, err := p.store.FindBatch(ctx, store.BatchKey{Feed: d.Feed, Content: d.ContentHash, Mapping: d.MappingHash})
		if err != nil {
			return err
		}
		if b != nil && b.Erased > 0 {
			receipt.Delivered = append(receipt.Delivered, fmt.Sprintf("feed %s: %s", d.Feed, d.File))
		}
	}
	return p.store.WriteReceipt(ctx, *receipt)
}

// oblivion leaves erased people out of rows, and counts what it leaves out.
type oblivion struct {
	erased               store.Erased
	rows, rejects, cells int64
	records              map[int64]bool // records held back that are left out
}

func newOblivion(erased store.Erased) *oblivion {
	return &oblivion{erased: erased, records: map[int64]bool{}}
}

func (o *oblivion) isIdle() bool { return o.rows+o.rejects+o.cells == 0 }

// held is the number of records held back that are left out.
func (o *oblivion) held() int64 { return int64(len(o.records)) }

// people are the columns that say whom a row is about; in other columns of persons, such as
// that of the manager, only the cell is emptied.
var people = []string{"employee_id", "email", "subject_id"}

// landed are the rows of a canonical table without erased people.
func (o *oblivion) landed(rows arrow.RecordBatch) []arrow.RecordBatch {
	dropped := o.where(rows, people)
	for _, is := range dropped {
		if is {
			o.rows++
		}
	}
	return o.runs(o.emptied(rows, dropped), dropped)
}

// rejected are rejects without those about erased people, or whose value is one's id.
func (o *oblivion) rejected(rows arrow.RecordBatch) []arrow.RecordBatch {
	dropped := o.where(rows, []string{"employee_id", "email", "value"})
	numbers := rows.Column(rows.Schema().FieldIndices(models.SourceRow)[0]).(*array.Int64)
	for i, is := range dropped {
		if is {
			o.rejects++
			o.records[numbers.Value(i)] = true
		}
	}
	rows.Retain()
	return o.runs(rows, dropped)
}

// leavesOut reports whether a reject is about an erased person, and counts it.
func (o *oblivion) leavesOut(r models.Reject) bool {
	if !o.erased.Has(r.Person) && !o.erased.Has(r.Email) && !o.erased.Has(r.Value) {
		return false
	}
	o.rejects++
	o.records[r.Row] = true
	return true
}

// write writes canonical rows without erased people.
func (o *oblivion) write(landing *store.Landing, rows arrow.RecordBatch) error {
	if o.erased.IsEmpty() {
		return landing.Write(rows)
	}
	for _, kept := range o.landed(rows) {
		err := landing.Write(kept)
		kept.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *oblivion) where(rows arrow.RecordBatch, columns []string) []bool {
	found := make([]bool, rows.NumRows())
	for _, name := range columns {
		for _, at := range rows.Schema().FieldIndices(name) {
			column := rows.Column(at).(*array.String)
			for i := range found {
				found[i] = found[i] || !column.IsNull(i) && o.erased.Has(column.Value(i))
			}
		}
	}
	return found
}

// emptied are the rows with the cells emptied in which others name an erased person.
func (o *oblivion) emptied(rows arrow.RecordBatch, dropped []bool) arrow.RecordBatch {
	columns := slices.Clone(rows.Columns())
	for _, name := range []string{"manager_id", "team_name", "cluster"} {
		for _, at := range rows.Schema().FieldIndices(name) {
			if named := o.where(rows, []string{name}); slices.Contains(named, true) {
				columns[at] = o.without(rows.Column(at).(*array.String), named, dropped)
				defer columns[at].Release()
			}
		}
	}
	return array.NewRecordBatch(rows.Schema(), columns, rows.NumRows())
}

func (o *oblivion) without(column *array.String, named, dropped []bool) arrow.Array {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	for i := range column.Len() {
		switch {
		case named[i]:
			if !dropped[i] {
				o.cells++
			}
			b.AppendNull()
		case column.IsNull(i):
			b.AppendNull()
		default:
			b.Append(column.Value(i))
		}
	}
	return b.NewArray()
}

// runs are the rows between those that are dropped. It releases rows.
func (o *oblivion) runs(rows arrow.RecordBatch, dropped []bool) (kept []arrow.RecordBatch) {
	defer rows.Release()
	for from := 0; from < len(dropped); {
		to := from
		for to < len(dropped) && !dropped[to] {
			to++
		}
		if to > from {
			kept = append(kept, rows.NewSlice(int64(from), int64(to)))
		}
		from = to + 1
	}
	return kept
}
