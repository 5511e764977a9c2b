package pipelines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// Progress hears what a run does, in order.
type Progress interface {
	// Landed says that a delivery is in the landing zone; isNew is false when it
	// lay there already.
	Landed(feed, address string, counts models.Counts, isNew bool, took time.Duration)
	// Step says that something was made.
	Step(stage, what string, rows int64, took time.Duration)
	// Warn says what somebody should look at and nothing has to stop for.
	Warn(message string)
}

// RunOptions are what the command line adds to the plan.
type RunOptions struct {
	AsOf *time.Time // last day that counts; nil lets the data decide
	Full bool       // publish even when nothing changed
	// Strict turns rows held back into an error after publishing.
	Strict bool
}

// Report says what a run did.
type Report struct {
	Run         string        `json:"run"`
	Sequence    int64         `json:"sequence"`
	Published   bool          `json:"published"` // false when nothing had changed
	DataThrough string        `json:"data_through,omitempty"`
	Deliveries  int           `json:"deliveries"`
	NewBatches  int           `json:"new_batches"`
	Rows        models.Counts `json:"rows"`
	HeldBack    int64         `json:"held_back"`     // rejected rows and landed rows that cannot be used
	ToMend      int           `json:"files_to_mend"` // checked copies that ask for something
	Started     time.Time     `json:"started"`
	Seconds     float64       `json:"seconds"`
	Error       string        `json:"error,omitempty"`
	Store       string        `json:"-"`
}

// Run lands what is there, builds the tables, and publishes the marts. Readers
// see the marts before it or those after it. Equal inputs give equal marts, and
// a second run over them does nothing and says so.
func Run(ctx context.Context, p *Plan, o RunOptions, progress Progress) (report Report, err error) {
	report = Report{Started: time.Now().UTC(), Store: p.StoreDir}
	p.AsOf = o.AsOf
	store, err := snapshot.Open(p.StoreDir)
	if err != nil {
		return report, err
	}
	release, err := store.Lock()
	if err != nil {
		return report, lockFault(err)
	}
	work, err := store.WorkDir()
	if err != nil {
		return report, errors.Join(err, release())
	}
	defer func() {
		report.Seconds = time.Since(report.Started).Seconds()
		err = errors.Join(err, logRun(store, p, report, err), os.RemoveAll(work), release())
	}()
	if !*p.Config.Publish.Workbooks {
		if err := store.RemoveFeedback(); err != nil {
			return report, err
		}
	}
	current, err := store.Current(ctx)
	if err != nil {
		return report, &Fault{Kind: BadData, Err: err}
	}
	deliveries, err := land(ctx, p, store, current, work, progress)
	if err != nil {
		return report, err
	}
	next := describe(p, deliveries, current)
	report.account(next, deliveries)
	noteGone(current, deliveries, progress)
	if current != nil && current.Run == next.Run && !o.Full {
		report.Sequence, report.HeldBack = current.Sequence, current.HeldBack
		return report, store.Refresh(ctx, *current)
	}
	engine, err := warehouse.Open(ctx, warehouse.Options{Dir: work, Threads: p.Config.Engine.Threads, MemoryLimit: p.Config.Engine.MemoryLimit})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if err := give(ctx, engine, p, store, deliveries, next, current); err != nil {
		return report, err
	}
	if err := build(ctx, engine, p, progress); err != nil {
		return report, err
	}
	if report.ToMend, err = tell(ctx, engine, p, store, deliveries, progress); err != nil {
		return report, err
	}
	if err := audit(ctx, engine, p); err != nil {
		return report, err
	}
	if next.HeldBack, err = engine.Count(ctx, "rejected_rows"); err != nil {
		return report, err
	}
	report.HeldBack = next.HeldBack
	report.DataThrough, err = publish(ctx, engine, p, store, filepath.Join(work, "out"), next, progress)
	report.Published = err == nil
	return report, err
}

// logRun keeps one record per start: published, unchanged or failed. The text of
// an error holds no value of the environment.
func logRun(store *snapshot.Store, p *Plan, report Report, err error) error {
	outcome := "unchanged"
	switch {
	case err != nil:
		outcome, report.Error = "failed", p.Redact(err.Error())
	case report.Published:
		outcome = report.Run
	}
	name := report.Started.Format("20060102T150405.000") + "-" + outcome
	return store.WriteRunLog(context.Background(), strings.Replace(name, ".", "", 1), report)
}

func lockFault(err error) error {
	if errors.Is(err, snapshot.ErrLocked) {
		return &Fault{Kind: Temporary, Err: err}
	}
	return err
}

func (r *Report) account(next snapshot.Manifest, deliveries []delivery) {
	r.Run, r.Sequence, r.Deliveries = next.Run, next.Sequence, len(deliveries)
	for _, d := range deliveries {
		r.Rows = r.Rows.Plus(d.batch.Counts)
		if d.isNew {
			r.NewBatches++
		}
	}
}

// noteGone names the files that the current snapshot rests on and this run does
// not find: their rows no longer count. A file whose checked copy counts is not
// gone.
func noteGone(current *snapshot.Manifest, deliveries []delivery, progress Progress) {
	if current == nil {
		return
	}
	here := map[[2]string]bool{}
	for _, d := range deliveries {
		here[[2]string{d.feed.Name, d.address.String()}] = true
		if back, ok := d.source.(*checked); ok {
			here[[2]string{d.feed.Name, back.origin.Address}] = true
		}
	}
	for _, d := range current.Deliveries {
		if !here[[2]string{d.Feed, d.File}] {
			progress.Warn(fmt.Sprintf("feed %s: %s, with %d rows, was part of snapshot %d and is gone; its rows no longer count", d.Feed, d.File, d.Landed, current.Sequence))
		}
	}
}

// audit refuses to publish what cannot be true or says nothing at all.
func audit(ctx context.Context, e *warehouse.DuckDB, p *Plan) error {
	for _, check := range []struct{ table, remedy string }{
		{"stg_employees", "the roster is empty: without it nobody can be compared; look at the employees feed"},
		{"stg_completions", "no completion landed: there is nothing to measure; look at the completions feed"},
		{"stg_observations", "no observation of a registered metric belongs to a person of the roster; look at the ids of the observations feed and at metric_id"},
	} {
		rows, err := e.Count(ctx, check.table)
		if err != nil {
			return err
		}
		if rows == 0 && len(p.Register.Alignments) > 0 {
			return &Fault{Kind: BadData, At: "audit " + check.table, Err: fmt.Errorf("%s; nothing was published", check.remedy)}
		}
	}
	return nil
}
