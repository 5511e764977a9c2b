// Package pipelines runs a plan: it lands what is there, builds the tables, publishes
// the marts, and says to whoever delivered what became of their files. It decides
// order and nothing else: what a cell means, what a table holds, what an effect is and
// what may be published are decided in the rooms it calls.
package pipelines

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/identity"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// Tools are what the program is composed with.
type Tools struct {
	Engine warehouse.Driver
	// Database writes one file with a table per mart from the Parquet files, by name of
	// the mart.
	Database func(ctx context.Context, path string, marts []models.Table, files map[string]string) error
	// Version of the program, as marts and run logs name it.
	Version string
}

// Progress hears what a pipeline does, in order.
type Progress interface {
	// Landed says that a delivery is in the landing zone; isNew is false when it
	// lay there already.
	Landed(feed, address string, counts models.Counts, isNew bool, took time.Duration)
	// Step says that something was made.
	Step(stage, what string, rows int64, took time.Duration)
	// Warn says what somebody should look at and nothing has to stop for.
	Warn(message string)
}

// Pipeline is a plan that can be run, checked and asked.
type Pipeline struct {
	plan     *project.Plan
	tools    Tools
	progress Progress
	store    *store.Store
}

// New gives the pipeline of a plan.
func New(plan *project.Plan, tools Tools, progress Progress) *Pipeline {
	return &Pipeline{plan: plan, tools: tools, progress: progress, store: store.Local(plan.StoreDir)}
}

//go:embed *.go
var code embed.FS

// codeIdentity changes with all that stands between landed rows and published marts.
// What reads files is part of the identity of what has landed.
func (p *Pipeline) codeIdentity() string {
	return identity.Of(roomsIdentity(), p.tools.Engine.Identity())
}

var roomsIdentity = sync.OnceValue(func() string {
	return identity.Of(models.Identity(), sql.Identity(), inference.Identity(), privacy.Identity(), report.Identity(), project.Identity(),
		identity.Code(code, "github.com/apache/arrow-go/v18"))
})

// Lists are the closed lists that contracts take in.
func Lists() []sql.Lists { return []sql.Lists{inference.Lists(), transform.Lists()} }

// published gives the current snapshot; that there is none is a fault.
func (p *Pipeline) published(ctx context.Context) (*store.Manifest, error) {
	current, err := p.store.Current(ctx)
	if err != nil {
		return nil, &project.Fault{Kind: project.BadData, Err: err}
	}
	if current == nil {
		return nil, &project.Fault{Kind: project.BadData, Err: fmt.Errorf("nothing is published in %s yet; start `impactmart run` first", p.store)}
	}
	return current, nil
}

// lock makes the pipeline the store's only writer; a held lock is temporary.
func (p *Pipeline) lock(ctx context.Context) (release func() error, err error) {
	release, err = p.store.Lock(ctx)
	if errors.Is(err, location.ErrLocked) {
		return nil, &project.Fault{Kind: project.Temporary, Err: err}
	}
	return release, err
}

// withScratch calls do with a scratch folder, and removes the folder.
func (p *Pipeline) withScratch(ctx context.Context, do func(*location.Scratch) error) (err error) {
	scratch, err := p.store.Scratch(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	return do(scratch)
}
