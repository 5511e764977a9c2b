// Package pipelines runs a plan: it lands the deliveries, builds the tables, publishes
// the marts, and writes corrected files that tell people what happened to the rows that
// they delivered. It decides only the order of steps. The packages that it calls decide
// what a cell means, what a table contains, what an effect is and what may be published.
package pipelines

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
	"github.com/impactmart/impactmart/models/sketch"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// Tools are the parts of the program that its main package chooses.
type Tools struct {
	Engine warehouse.Driver
	// Database writes a file with one table per mart; files are the Parquet files by name
	// of the mart.
	Database func(ctx context.Context, path string, marts []models.Table, files map[string]string) error
	// Post sends an event of a run to the address for lineage.
	Post func(ctx context.Context, to project.Lineage, event []byte) error
	// Version of the program, as written to marts and run logs.
	Version string
	// Now is the clock by which agreements are witnessed; nil means that of the machine.
	Now func() time.Time
}

// Progress receives what a pipeline does, in order and from one goroutine.
type Progress interface {
	// Begin reports what is done from now on: the part of a stage that follows after done of
	// total parts; 0 of 0 if nobody knows how many there are.
	Begin(stage, what string, done, total int)
	// Advance reports that more rows have passed since the last Begin.
	Advance(rows int64)
	// Landed reports that a delivery is in the landing zone; isNew is false if it had
	// landed before.
	Landed(feed, address string, counts models.Counts, isNew bool, took time.Duration)
	// Step reports that something was built or written.
	Step(stage, what string, rows int64, took time.Duration)
	// Warn reports a problem that somebody should check, and that does not stop the run.
	Warn(message string)
}

// Pipeline is a plan that can be run, checked and queried.
type Pipeline struct {
	plan     *project.Plan
	tools    Tools
	progress Progress
	store    *store.Store
}

// New returns the pipeline of a plan.
func New(plan *project.Plan, tools Tools, progress Progress) *Pipeline {
	return &Pipeline{plan: plan, tools: tools, progress: progress, store: storeOf(plan)}
}

func storeOf(plan *project.Plan) *store.Store {
	if plan.Bucket != nil {
		return store.Remote(plan.Bucket, plan.Scratch)
	}
	return store.Local(plan.StoreDir)
}

//go:embed *.go
var code embed.FS

// codeIdentity changes with all code between landed rows and published marts. The code
// that reads files is part of the identity of landed batches.
func (p *Pipeline) codeIdentity() string {
	return identity.Of(packagesIdentity(), p.tools.Engine.Identity())
}

var packagesIdentity = sync.OnceValue(func() string {
	return identity.Of(models.Identity(), sketch.Identity(), sql.Identity(), comparison.Identity(), inference.Identity(), facts.Identity(), privacy.Identity(), report.Identity(), project.Identity(),
		identity.Code(code, "github.com/apache/arrow-go/v18"))
})

// Lists are the closed lists that contracts include.
func Lists() []sql.Lists { return []sql.Lists{inference.Lists(), transform.Lists()} }

// published returns the current snapshot; it is a fault if there is none.
func (p *Pipeline) published(ctx context.Context) (*store.Manifest, error) {
	current, err := p.store.Current(ctx)
	if err != nil {
		return nil, badData(err)
	}
	if current == nil {
		return nil, &project.Fault{Kind: project.BadData, Err: fmt.Errorf("nothing has been published in %s yet; run `impactmart run` first", p.store)}
	}
	return current, nil
}

// snapshotFile returns a local path to a file of a snapshot; damage is a fault of the data.
func (p *Pipeline) snapshotFile(ctx context.Context, m store.Manifest, name string, scratch *location.Scratch) (string, error) {
	path, err := p.store.SnapshotFile(ctx, m, name, scratch)
	if err != nil {
		return "", badData(err)
	}
	return path, nil
}

// lock makes the pipeline the store's only writer, until release is called or the context
// ends. If another run has the lock, the fault is temporary, and so is the loss of a lock,
// which release reports.
func (p *Pipeline) lock(ctx context.Context) (held context.Context, release func() error, err error) {
	held, free, err := p.store.Lock(ctx)
	if errors.Is(err, location.ErrLocked) {
		return nil, nil, &project.Fault{Kind: project.Temporary, Err: err}
	}
	if err != nil {
		return nil, nil, err
	}
	return held, func() error {
		if lost := context.Cause(held); lost != nil && ctx.Err() == nil {
			return errors.Join(&project.Fault{Kind: project.Temporary, Err: lost}, free())
		}
		return free()
	}, nil
}

// openEngine starts the engine, with its files in the scratch folder.
func (p *Pipeline) openEngine(ctx context.Context, scratch *location.Scratch, o warehouse.Options) (warehouse.Engine, error) {
	o.Server, o.Dir, o.Reads = p.plan.Config.Engine.Connect, scratch.Path(""), p.store.Folders()
	engine, err := p.tools.Engine.Open(ctx, o)
	return engine, engineFault(err)
}

// closed closes an engine after an error, or none.
func closed(engine warehouse.Engine, err error) error {
	return engineFault(errors.Join(err, engine.Close()))
}

// engineFault is the fault of an engine in another process, if it is one.
func engineFault(err error) error {
	switch {
	case errors.Is(err, warehouse.ErrUnavailable):
		return &project.Fault{Kind: project.Temporary, Err: err}
	case errors.Is(err, warehouse.ErrSetup):
		return &project.Fault{Kind: project.BadConfig, Err: err}
	}
	return err
}

// withScratch calls do with a scratch folder, and then removes the folder.
func (p *Pipeline) withScratch(ctx context.Context, do func(*location.Scratch) error) (err error) {
	scratch, err := p.store.Scratch(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	return do(scratch)
}
