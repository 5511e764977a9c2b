package pipelines

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Rebuilt are tables of the current snapshot, built again.
type Rebuilt interface {
	inference.Tables
	// Settings are the settings of the run.
	Settings() inference.Settings
	// Snapshot is the snapshot from which the tables were built.
	Snapshot() store.Manifest
	// IsAsPublished is false if the configuration or the program has changed since, so
	// that figures may differ from the published ones.
	IsAsPublished() bool
	// IsGuarded reports whether the marts round figures.
	IsGuarded() bool
	// WaitsSince says which figures of a program and metric are published, if they are as they
	// were; nil if they are of today's data.
	WaitsSince(ctx context.Context, program, metric string) (*Waiting, error)
	// Models are all models in build order.
	Models() []sql.Model
}

// Rebuild builds the named tables and their inputs from the deliveries of the current
// snapshot, as of its as-of date, and calls use with them. Figures are as in the marts, or
// exact for those who may see every row. The deliveries are immutable: no source is read,
// no lock is needed, and nothing is published.
func (p *Pipeline) Rebuild(ctx context.Context, names []string, isExact bool, use func(Rebuilt) error) error {
	current, err := p.published(ctx)
	if err != nil {
		return err
	}
	deliveries, err := p.landedFor(ctx, current)
	if err != nil {
		return err
	}
	ledger, err := p.store.Ledger(ctx)
	if err != nil {
		return badData(err)
	}
	return p.withScratch(ctx, func(scratch *location.Scratch) (err error) {
		r := &run{Pipeline: p, asOf: models.ParseDay(current.AsOf), scratch: scratch, isExact: isExact, current: current, deliveries: deliveries, ledger: ledger.UpTo(current.Ledger)}
		r.describe()
		r.next.Sequence = current.Sequence
		t, err := r.openTables(ctx)
		if err != nil {
			return err
		}
		defer func() { err = closed(t.engine, err) }()
		for _, name := range names {
			if err := t.ensure(ctx, name); err != nil {
				return err
			}
		}
		return use(rebuilt{t})
	})
}

type rebuilt struct{ *tables }

func (r rebuilt) Settings() inference.Settings { return r.settings() }
func (r rebuilt) IsGuarded() bool              { return !r.plan.Config.Privacy.IsExact() }
func (r rebuilt) Snapshot() store.Manifest     { return *r.current }
func (r rebuilt) IsAsPublished() bool          { return r.next.Run == r.current.Run }

// Waiting says which figures of a unit the marts show.
type Waiting struct {
	Unit    string     `col:"unit"`
	Through *time.Time `col:"figures_from_date"` // last day of the data then; nil without any
	Run     string     `col:"figures_run_id"`
	Waits   bool       `col:"is_waiting"`
}

func (r rebuilt) WaitsSince(ctx context.Context, program, metric string) (*Waiting, error) {
	const mart = "figure_dates.parquet"
	if _, isThere := r.current.Files[mart]; !isThere {
		return nil, nil // of a version in which nothing waited
	}
	path, err := r.snapshotFile(ctx, *r.current, mart, r.scratch)
	if err != nil {
		return nil, err
	}
	rows, err := parquetfile.Open(ctx, path, models.ColumnNamesOf[Waiting]()...)
	if err != nil {
		return nil, badData(err)
	}
	defer rows.Release()
	units, err := models.ReadRows[Waiting](rows)
	if err != nil {
		return nil, badData(err)
	}
	at := slices.IndexFunc(units, func(u Waiting) bool { return u.Waits && u.Unit == comparison.Unit(program, metric) })
	if at < 0 {
		return nil, nil
	}
	return &units[at], nil
}

func (r rebuilt) Models() []sql.Model {
	all := make([]sql.Model, len(r.order))
	for i, name := range r.order {
		all[i] = r.models[name]
	}
	return all
}

// landedFor finds the batches of a snapshot. A batch that was landed by other code than
// this program's may have other columns, so models cannot use it.
func (p *Pipeline) landedFor(ctx context.Context, m *store.Manifest) ([]delivery, error) {
	var deliveries []delivery
	for _, row := range m.Deliveries {
		key := store.BatchKey{Feed: row.Feed, Content: row.ContentHash, Mapping: row.MappingHash}
		batch, err := p.store.FindBatch(ctx, key)
		if err != nil {
			return nil, badData(err)
		}
		table, known := models.CanonicalTable(row.Table)
		if batch == nil || !known {
			return nil, &project.Fault{Kind: project.BadData, At: "feed " + row.Feed, Err: fmt.Errorf("%s, which snapshot %d uses, is no longer in the landing zone; run `impactmart run` to publish again", row.File, m.Sequence)}
		}
		deliveries = append(deliveries, delivery{
			feed: project.Feed{Name: row.Feed, Table: table}, address: connectors.Address{File: row.File}, batch: *batch,
		})
	}
	return deliveries, nil
}
