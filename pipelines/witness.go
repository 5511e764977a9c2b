package pipelines

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// witness reads the ledger and adds what the configuration now says for the first time. It
// comes before anything can fail: what is declared in a run that is refused is declared.
func (r *run) witness(ctx context.Context) (err error) {
	if r.ledger, err = r.store.Ledger(ctx); err != nil {
		return badData(err)
	}
	if err := r.continues(ctx); err != nil {
		return err
	}
	if n := len(r.ledger); n > 0 && r.ledger[n-1].SeenOn > r.tools.now().UTC().Format(time.DateOnly) {
		r.progress.Warn(fmt.Sprintf("store: the last page of the ledger is of %s, which is yet to come: the clock of this machine is or was wrong, and what is agreed now counts as of that day", r.ledger[n-1].SeenOn))
	}
	changes := models.NewStates(r.ledger.Entries(), r.plan.Agreements())
	if len(changes) == 0 {
		return nil
	}
	return r.record(ctx, changes)
}

// record adds a page to the ledger.
func (r *run) record(ctx context.Context, entries []models.LedgerEntry) error {
	longer, err := r.store.Append(ctx, r.ledger, r.tools.now(), entries)
	if errors.Is(err, location.ErrExists) {
		return &project.Fault{Kind: project.Temporary, Err: err}
	}
	if err != nil {
		return err
	}
	r.ledger = longer
	return nil
}

// continues refuses a ledger that is not the one of the current snapshot and of the last
// run, or its continuation: somebody has removed or rewritten pages. A run with --full
// begins anew: it believes nothing of what is in the ledger.
func (r *run) continues(ctx context.Context) error {
	known, err := r.store.RecordedHead(ctx)
	if err != nil {
		return err
	}
	heads := []*store.LedgerHead{known}
	if r.current != nil {
		heads = append(heads, r.current.Ledger)
	}
	if !slices.ContainsFunc(heads, func(h *store.LedgerHead) bool { return !r.ledger.Extends(h) }) {
		return nil
	}
	err = fmt.Errorf("store: the folder ledger %w: it is not the one of the last run; restore it from a backup, or run `impactmart run --full`, after which agreements count as declared today", store.ErrDamaged)
	return r.begunAnew(ctx, err)
}

// begunAnew begins the ledger anew, once in a run with --full; in others, the fault ends them.
func (r *run) begunAnew(ctx context.Context, fault error) (err error) {
	if !r.full {
		return badData(fault)
	}
	if r.isAnew {
		return nil
	}
	r.isAnew = true
	r.progress.Warn(fault.Error())
	r.ledger, err = r.store.Restart(ctx, r.ledger, r.tools.now(), r.plan.Agreements())
	return err
}

// isDecided refuses decisions of days to come: nobody has made them. A day is given away to
// zones that are ahead.
func (p *Pipeline) isDecided() error {
	tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	var errs []error
	for i, d := range p.plan.Register.Decisions {
		if d.On > tomorrow {
			errs = append(errs, &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("decisions[%d].on: %s is yet to come; write the day on which it was decided", i+1, d.On)})
		}
	}
	return errors.Join(errs...)
}

// now is the time at which a run sees something for the first time.
func (t Tools) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

// Witness records on a day what the configuration says, as a run does, and does nothing
// else.
func (p *Pipeline) Witness(ctx context.Context) error {
	return p.witnessed(ctx, func(*run) error { return nil })
}

// witnessed holds the lock, records what the configuration says, and then does more with the
// ledger.
func (p *Pipeline) witnessed(ctx context.Context, more func(*run) error) (err error) {
	ctx, release, err := p.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	current, err := p.store.Current(ctx)
	if err != nil {
		return damageFault(err)
	}
	r := &run{Pipeline: p, current: current}
	if err := r.witness(ctx); err != nil {
		return err
	}
	return more(r)
}
