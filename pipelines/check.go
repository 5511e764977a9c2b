package pipelines

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// Check reads every source to its end through its mapping, and then names what the facts
// contradict, as a run would. It publishes nothing and leaves no row behind. Unlike a run,
// it continues after a fault, so that one call reports all faults; facts are compared when
// there are none.
func (p *Pipeline) Check(ctx context.Context) (models.Counts, error) {
	var total models.Counts
	err := p.store.Apart(ctx, func(s *store.Store, scratch *location.Scratch) error {
		errs := []error{p.isDecided(), p.checkFindingRules()}
		for _, feed := range p.plan.Feeds {
			counts, err := p.checkFeed(ctx, scratch, feed)
			errs = append(errs, err)
			total = total.Plus(counts)
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
		return p.checkFacts(ctx, s, scratch)
	})
	return total, err
}

// checkFacts lands everything in a store apart and builds the findings. Rows that were
// named while the sources were read are not named again.
func (p *Pipeline) checkFacts(ctx context.Context, s *store.Store, scratch *location.Scratch) (err error) {
	apart := &Pipeline{plan: p.plan, tools: p.tools, progress: unheard{}, store: s}
	r := &run{Pipeline: apart, scratch: scratch}
	p.progress.Begin("check", "facts", 0, 0)
	if err := r.land(ctx); err != nil {
		return err
	}
	if r.current, err = p.store.Current(ctx); err != nil {
		r.current = nil // a damaged store is for the run to tell
	}
	if r.ledger, err = p.ledgerAhead(ctx, s); err != nil {
		return err
	}
	r.describe()
	t, err := r.openTables(ctx)
	if err != nil {
		return err
	}
	defer func() { err = closed(t.engine, err) }()
	if err := t.ensure(ctx, "int_findings"); err != nil {
		return err
	}
	apart.progress = p.progress
	for _, f := range r.feeds {
		r.noteStale(f)
	}
	if err := t.noteUnevaluated(ctx); err != nil {
		return err
	}
	return t.findings(ctx)
}

// ledgerAhead is the ledger that a run would go by, with its own page in a scratch store.
func (p *Pipeline) ledgerAhead(ctx context.Context, scratch *store.Store) (store.Ledger, error) {
	ledger, err := p.store.Ledger(ctx)
	if err != nil {
		ledger = nil // a damaged store is for the run to tell
	}
	changes := models.NewStates(ledger.Entries(), p.plan.Agreements())
	if len(changes) == 0 {
		return ledger, nil
	}
	return scratch.Append(ctx, ledger, p.tools.now(), changes)
}

// noteUnevaluated names what could not be checked, in one line for each feed and reason.
func (t *tables) noteUnevaluated(ctx context.Context) error {
	codes := map[[2]string][]string{}
	_, err := t.outcomes(ctx, func(c facts.CheckOutcome) {
		key := [2]string{c.Feed, *c.Reason}
		codes[key] = append(codes[key], c.Code)
	})
	for _, key := range slices.SortedFunc(maps.Keys(codes), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		t.progress.Warn(fmt.Sprintf("feed %s: not checked: %s. %s", key[0], strings.Join(codes[key], ", "), key[1]))
	}
	return err
}

// unheard is progress that was reported before.
type unheard struct{}

func (unheard) Begin(string, string, int, int)                            {}
func (unheard) Advance(int64)                                             {}
func (unheard) Landed(string, string, models.Counts, bool, time.Duration) {}
func (unheard) Step(string, string, int64, time.Duration)                 {}
func (unheard) Warn(string)                                               {}

func (p *Pipeline) checkFeed(ctx context.Context, scratch *location.Scratch, feed project.Feed) (total models.Counts, err error) {
	sources, err := p.openSources(ctx, scratch, feed)
	if err != nil {
		return total, err
	}
	for _, source := range sources {
		started := time.Now()
		p.beginFeed("check", feed, source)
		counts, err := p.checkSource(ctx, feed, source)
		if err != nil {
			return total, err
		}
		p.progress.Landed(feed.Name, source.Address().String(), counts, true, time.Since(started))
		total = total.Plus(counts)
	}
	return total, nil
}

// rejectsShown limits the number of rejects reported per source.
const rejectsShown = 5

func (p *Pipeline) checkSource(ctx context.Context, feed project.Feed, source connectors.Source) (models.Counts, error) {
	raw, err := source.Read(ctx)
	if err != nil {
		return models.Counts{}, readFault(feed, err)
	}
	defer raw.Release()
	address, shown := source.Address(), 0
	rows, err := normalizerOf(feed, source).Normalize(raw, connectors.OriginOf(source).Name(), func(r models.Reject) error {
		if shown++; shown <= rejectsShown {
			p.progress.Warn(fmt.Sprintf("feed %s: %s row %d, %s: %s; %s", feed.Name, address, r.Row, r.Column, r.Message, r.Remedy))
		}
		return nil
	})
	if err != nil {
		return models.Counts{}, dataFault(feed, address, err)
	}
	defer rows.Release()
	for rows.Next() {
		p.progress.Advance(rows.RecordBatch().NumRows())
	}
	p.warnUnzoned(feed, address, rows.Unzoned())
	return rows.Counts(), rowsFault(feed, address, raw, rows)
}
