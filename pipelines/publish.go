package pipelines

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// mart is a mart in its published form: a Parquet file in the scratch folder.
type mart struct {
	table models.Table // as readers see it
	path  string
	rows  int64
}

// ensurePublished writes a mart in its published form, and attaches it as a table for
// the models that read it in that form.
func (t *tables) ensurePublished(ctx context.Context, name string) error {
	for _, m := range t.marts {
		if m.table.Name == name {
			return nil
		}
	}
	for _, needed := range []string{name, "int_data_through", "int_days"} {
		if err := t.ensure(ctx, needed); err != nil {
			return err
		}
	}
	m, err := t.export(ctx, t.models[name].Table)
	if err != nil {
		return fmt.Errorf("mart %s: %w", name, err)
	}
	t.marts = append(t.marts, m)
	return t.engine.Attach(ctx, t.Contract(sql.PublishedPrefix+name), []string{m.path})
}

// export reads a mart in the order of its grain, withholds what would reveal information
// about fewer people than the privacy floor, and writes the rest with the stamp of the
// run.
func (t *tables) export(ctx context.Context, table models.Table) (m mart, err error) {
	m = mart{table: table.Published(), path: t.scratch.Path("mart-" + table.Name + ".parquet")}
	if err := t.readThrough(ctx); err != nil {
		return m, err
	}
	out, err := parquetfile.Create(m.path, m.table.ArrowSchema(),
		"impactmart_table", table.Name, "run_id", t.next.Run, "description", table.Doc,
		"grain", strings.Join(table.Grain, ", "), "columns", columnDocs(m.table))
	if err != nil {
		return m, err
	}
	err = t.eachBatch(ctx, table, func(rows arrow.RecordBatch) error {
		shown := privacy.Publish(table, rows, int64(t.plan.Config.Privacy.MinPeople), t.showsExact())
		defer shown.Release()
		stamped := t.stamp(m.table, shown)
		defer stamped.Release()
		m.rows += stamped.NumRows()
		return out.Write(stamped)
	})
	if err != nil {
		return m, errors.Join(err, out.Abort())
	}
	return m, out.Close()
}

// eachBatch visits the rows of a table in the order of its grain. If whether a row is
// withheld depends on other rows, it visits all rows in one batch.
func (t *tables) eachBatch(ctx context.Context, table models.Table, visit func(arrow.RecordBatch) error) error {
	if len(table.Suppress) > 0 {
		return t.whole(ctx, table, visit)
	}
	rows, err := t.engine.Scan(ctx, table, table.ColumnNames(), table.Grain)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		if err := visit(rows.RecordBatch()); err != nil {
			return err
		}
	}
	return rows.Err()
}

// whole visits all rows of a table, in the order of its grain, in one batch, unless there
// are none.
func (t *tables) whole(ctx context.Context, table models.Table, visit func(arrow.RecordBatch) error) error {
	rows, err := t.engine.Scan(ctx, table, table.ColumnNames(), table.Grain)
	if err != nil {
		return err
	}
	defer rows.Release()
	var batches []arrow.RecordBatch
	for rows.Next() {
		batch := rows.RecordBatch()
		batch.Retain()
		defer batch.Release()
		batches = append(batches, batch)
	}
	if err := rows.Err(); err != nil || len(batches) == 0 {
		return err
	}
	all, err := models.Joined(batches)
	if err != nil {
		return err
	}
	defer all.Release()
	return visit(all)
}

// stamp adds the columns that every published row has.
func (t *tables) stamp(table models.Table, rows arrow.RecordBatch) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, models.Table{Columns: models.Stamp}.ArrowSchema())
	defer b.Release()
	for range rows.NumRows() {
		b.Field(0).(*array.StringBuilder).Append(t.next.Run)
		if t.through == nil {
			b.Field(1).AppendNull()
		} else {
			b.Field(1).(*array.Date32Builder).Append(arrow.Date32FromTime(*t.through))
		}
	}
	stamp := b.NewRecordBatch()
	defer stamp.Release()
	return array.NewRecordBatch(table.ArrowSchema(), append(append([]arrow.Array{}, rows.Columns()...), stamp.Columns()...), rows.NumRows())
}

// readThrough finds the last day of the data.
func (t *tables) readThrough(ctx context.Context) error {
	if t.through != nil {
		return nil
	}
	type reach struct {
		Through *time.Time `col:"data_through_date"`
	}
	rows, err := warehouse.Read[reach](ctx, t.engine, t.Contract("int_data_through"))
	if err == nil && len(rows) > 0 {
		t.through = rows[0].Through
	}
	return err
}

// columnDocs has one line per column, for tools that show file metadata.
func columnDocs(t models.Table) string {
	lines := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		lines[i] = c.Name + ": " + c.Doc
	}
	return strings.Join(lines, "\n")
}

// publish writes every mart and what is published beside them, and makes them the store's
// current snapshot.
func (r *run) publish(ctx context.Context, t *tables, done *Report) error {
	started := time.Now()
	r.next.Published = r.tools.now().UTC().Truncate(time.Millisecond)
	files, rows, err := r.write(ctx, t, done)
	if err != nil {
		return err
	}
	r.next.HeldBack = rows["rejected_rows.parquet"]
	r.progress.Begin("publish", models.Counted(len(files), "file", "files")+" to the store", 0, 0)
	if t.carry != nil {
		if r.next.Shown, err = t.carry.write(ctx); err != nil {
			return err
		}
	}
	if r.next.Values, err = r.store.Keep(ctx, r.before, r.seen); err != nil {
		return err
	}
	done.Published, err = r.store.Publish(ctx, r.current, r.next, files, rows)
	if errors.Is(err, location.ErrChanged) {
		return &project.Fault{Kind: project.Temporary, Err: err}
	}
	if !done.Published {
		return err
	}
	err = errors.Join(err, r.store.SweepValues(context.WithoutCancel(ctx), r.next))
	r.marts = t.marts
	done.HeldBack, done.Checks, done.Waiting = r.next.HeldBack, r.next.Checks, t.carry.waiting()
	if t.through != nil {
		done.DataThrough = t.through.Format(time.DateOnly)
	}
	r.progress.Step("publish", fmt.Sprintf("snapshot %d, run %s", r.next.Sequence, r.next.Run), int64(len(files)), time.Since(started))
	return err
}

// write writes the files of the snapshot to the scratch folder, and returns their paths
// and the number of rows of the marts.
func (r *run) write(ctx context.Context, t *tables, done *Report) (files map[string]string, rows map[string]int64, err error) {
	for i, name := range t.order {
		if t.models[name].Layer != sql.Marts {
			continue
		}
		r.progress.Begin("publish", name, i, len(t.order))
		if err := t.ensurePublished(ctx, name); err != nil {
			return nil, nil, err
		}
	}
	o := outputs{run: r, files: map[string]string{}, paths: map[string]string{}}
	rows = map[string]int64{}
	for _, m := range t.marts {
		file := m.table.Name + ".parquet"
		o.files[file], rows[file], o.paths[m.table.Name] = m.path, m.rows, m.path
		o.marts = append(o.marts, m.table)
	}
	r.progress.Begin("publish", "database and pages", 0, 0)
	done.Changes = r.changes(ctx, o.path)
	return o.files, rows, o.write(ctx, done.Changes)
}
