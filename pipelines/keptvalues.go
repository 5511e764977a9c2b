package pipelines

import (
	"context"
	"errors"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// keptValues are the values of the current snapshot, where a run compares its own with them.
type keptValues struct {
	doubts  []store.ValueMonth          // to be compared
	digests map[store.ValueMonth]string // nil if they are no longer there
	files   []metricFile
}

// makeValueDoubts names the months in doubt, and attaches the values of the current snapshot
// if there are any.
func (t *tables) makeValueDoubts(ctx context.Context) ([]arrow.RecordBatch, error) {
	var files []string
	if len(t.kept.doubts) > 0 {
		file, err := t.writeKept(ctx)
		if err != nil {
			return nil, err
		}
		if file != "" {
			files = append(files, file)
		}
	}
	if err := t.engine.Attach(ctx, models.KeptValues, files); err != nil {
		return nil, err
	}
	batch, err := models.BatchOf(t.Contract("int_value_doubts"), t.kept.doubts)
	return []arrow.RecordBatch{batch}, err
}

// writeKept writes the values of the current snapshot to a file, and notes their digests: its
// deliveries as they landed, read by the present register. It is empty where they are no
// longer there or damaged, or were landed by a version with other columns.
func (t *tables) writeKept(ctx context.Context) (file string, err error) {
	deliveries, err := t.keptDeliveries(ctx, models.Employees.Name, models.Observations.Name)
	if err != nil || deliveries == nil {
		return "", err
	}
	file = t.scratch.Path("kept-values.parquet")
	return file, t.withKept(ctx, deliveries, func(then *tables) (err error) {
		if t.kept.digests, _, err = then.digests(ctx, t.before.Key); err != nil {
			return err
		}
		if t.kept.files, err = then.metricFiles(ctx); err != nil {
			return err
		}
		return then.writeValues(ctx, file)
	})
}

// keptDeliveries are those of canonical tables of the current snapshot; nil if one of them
// cannot be read.
func (t *tables) keptDeliveries(ctx context.Context, of ...string) (kept []delivery, err error) {
	if t.current == nil {
		return nil, nil
	}
	for _, row := range t.current.Deliveries {
		table, _ := models.CanonicalTable(row.Table)
		if !slices.Contains(of, table.Name) {
			continue
		}
		batch, err := t.store.FindBatch(ctx, store.BatchKey{Feed: row.Feed, Content: row.ContentHash, Mapping: row.MappingHash})
		if err != nil || batch == nil {
			return nil, damageFault(err)
		}
		err = t.store.Verify(ctx, *batch, t.scratch)
		if errors.Is(err, store.ErrDamaged) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		path, err := t.store.RowsFile(ctx, batch.BatchKey, t.scratch)
		if err != nil {
			return nil, err
		}
		if !hasColumns(ctx, path, table) {
			return nil, nil // of a version with other columns
		}
		kept = append(kept, delivery{feed: project.Feed{Name: row.Feed, Table: table}, address: connectors.Address{File: row.File}, batch: *batch})
	}
	return kept, nil
}

// hasColumns reports whether the rows of a batch have the columns that models read.
func hasColumns(ctx context.Context, path string, table models.Table) bool {
	rows, err := parquetfile.Open(ctx, path, table.ColumnNames()...)
	if err == nil {
		rows.Release()
	}
	return err == nil
}

// writeValues writes all values with the ids of their people.
func (t *tables) writeValues(ctx context.Context, file string) (err error) {
	out, err := parquetfile.Create(file, models.KeptValues.ArrowSchema())
	if err != nil {
		return err
	}
	rows := array.NewRecordBuilder(memory.DefaultAllocator, models.KeptValues.ArrowSchema())
	defer rows.Release()
	write := func() error {
		batch := rows.NewRecordBatch()
		defer batch.Release()
		return out.Write(batch)
	}
	pending := 0
	err = t.eachValue(ctx, func(v value) error {
		rows.Field(0).(*array.StringBuilder).Append(v.metric)
		rows.Field(1).(*array.StringBuilder).Append(v.subject)
		rows.Field(2).(*array.Int64Builder).Append(v.period)
		rows.Field(3).(*array.Float64Builder).Append(v.numerator)
		rows.Field(4).(*array.Float64Builder).Append(v.denominator)
		if pending++; pending%65536 != 0 {
			return nil
		}
		return write()
	})
	if err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	return out.Close()
}
