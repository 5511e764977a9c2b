package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/monitor"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// RunOptions are the options of the command line.
type RunOptions struct {
	AsOf *time.Time // last day that counts; nil for the last day of the data
	Full bool       // publish even if nothing changed, and write every corrected file
	// Accept are the codes of findings that do not block this run, nor later ones as long
	// as they are the same; Because says why.
	Accept  []string
	Because string

	// Renew are units that are published anew however few people changed; Because says why.
	Renew []string

	forgets bool // the page must not tell what the marts were before
}

// Report is the result of a run.
type Report struct {
	store.Record
	Store   string
	Changes *report.Changes // to the snapshot before; nil without one, or if nothing was published
	Waiting int             // figures that are those of an earlier snapshot
}

// Path is the path or URL of an object of the store.
func (r Report) Path(name ...string) string { return store.Path(r.Store, name...) }

// run is one run of a pipeline.
type run struct {
	*Pipeline
	asOf       *time.Time
	full       bool
	forgets    bool
	accept     []string
	because    string
	renew      []string
	isExact    bool // figures are not rounded; of tables that are not published
	scratch    *location.Scratch
	current    *store.Manifest // nil before the first publication
	damage     error           // of files that the aliases need; another publication replaces them
	ledger     store.Ledger
	isAnew     bool          // whether the run began the ledger anew
	before     *store.Values // that were published
	seen       *store.Values // once this run is
	deliveries []delivery
	feeds      []monitor.Feed // that have landed
	next       store.Manifest // what the run would publish
	marts      []mart         // that it publishes
}

// Run lands the deliveries, builds the tables, and publishes the marts. Readers see
// either the marts from before the run or those from after it. Equal inputs produce equal
// marts, and a second run over the same inputs only reports that nothing changed. What
// fails after the publication does not undo it, so it is a warning, and the next run
// completes it; only a panic is still an error.
func (p *Pipeline) Run(ctx context.Context, o RunOptions) (report Report, err error) {
	report = Report{Record: store.Record{Started: time.Now().UTC(), AsOf: dayOf(o.AsOf)}, Store: p.store.String()}
	if err := errors.Join(o.checkReasons(), p.isDecided(), p.checkFindingRules()); err != nil {
		return report, err
	}
	held, release, err := p.lock(ctx)
	if err != nil {
		return report, err
	}
	p, steps := p.timed()
	r := &run{Pipeline: p, asOf: o.AsOf, full: o.Full, forgets: o.forgets, accept: o.Accept, because: o.Because, renew: o.Renew}
	told := p.started(report.Started)
	p.tell(ctx, told)
	defer func() {
		if value := recover(); value != nil {
			c := crashed(value)
			err, report.Trace = c, c.trace
		}
		report.Seconds = time.Since(report.Started).Seconds()
		err = errors.Join(err, p.log(report.Record, err), release())
		if err != nil && report.Published {
			err = p.afterwards(report, err)
		}
		told.Steps = steps.took
		p.tell(ctx, r.ended(ctx, told, report, err))
	}()
	err = p.withScratch(held, func(scratch *location.Scratch) error {
		r.scratch = scratch
		err := r.steps(held, &report)
		report.Ledger = r.ledger.Head()
		return err
	})
	return report, err
}

// afterwards is what remains of an error after the publication.
func (p *Pipeline) afterwards(report Report, err error) error {
	err = fmt.Errorf("snapshot %d is published, but: %w", report.Sequence, err)
	if _, isPanic := errors.AsType[*crash](err); isPanic {
		return err
	}
	p.progress.Warn(strings.ReplaceAll(err.Error(), "\n", "; "))
	return nil
}

// steps are the steps of a run.
func (r *run) steps(ctx context.Context, report *Report) (err error) {
	r.progress.Begin("store", "what is there", 0, 0)
	if err := r.begin(ctx); err != nil {
		return err
	}
	if err := r.land(ctx); err != nil {
		return err
	}
	if _, err := r.noteUnread(ctx); err != nil {
		return err
	}
	report.account(r)
	if isDone, err := r.endsAsBefore(ctx, report); isDone {
		return err
	}
	if err := r.noteReturning(ctx); err != nil {
		return err
	}
	if err := r.verify(ctx); err != nil {
		return err
	}
	if err := r.readValues(ctx); err != nil {
		return err
	}
	if p := r.plan.Config.Privacy; p.IsExact() {
		r.progress.Warn("figures about people are published with all digits (privacy.figures: exact), because: " + p.Because)
	}
	return r.withTables(ctx, func(t *tables) error {
		if err := t.witnessValues(ctx); err != nil {
			return err
		}
		if err := t.witnessArms(ctx); err != nil {
			return err
		}
		t.describe()
		if isDone, err := r.endsAsBefore(ctx, report); isDone {
			return err
		}
		return r.finish(ctx, t, report)
	})
}

// endsAsBefore reports whether there is nothing to do: the run is that of the current
// snapshot, or of one that was rolled back.
func (r *run) endsAsBefore(ctx context.Context, report *Report) (isDone bool, err error) {
	report.Run = r.next.Run
	if r.current != nil && r.current.Run == r.next.Run && !r.full && len(r.renew) == 0 {
		report.Sequence, report.HeldBack, report.Checks = r.current.Sequence, r.current.HeldBack, r.current.Checks
		return true, cmp.Or(r.damage, r.respondAgain(ctx, report))
	}
	return r.wasRolledBack(report), r.damage
}

// finish builds all tables, responds to the deliveries, and publishes.
func (r *run) finish(ctx context.Context, t *tables, report *Report) (err error) {
	if r.next.Sequence, err = r.store.Number(ctx, r.current, r.next.Run); err != nil {
		return err
	}
	report.Sequence = r.next.Sequence
	if err := t.loadNext(ctx); err != nil {
		return err
	}
	if err := t.build(ctx); err != nil {
		return err
	}
	if err := r.respond(ctx, t, report); err != nil {
		return err
	}
	if err := t.findings(ctx); err != nil {
		return err
	}
	return r.publish(ctx, t, report)
}

// begin clears up after a run that was killed, reads the current snapshot, records what
// the configuration says for the first time, and completes the aliases of the snapshot:
// this run may end before it publishes any.
func (r *run) begin(ctx context.Context) (err error) {
	if err := errors.Join(r.store.Sweep(ctx), r.removeUnwanted(ctx)); err != nil {
		return err
	}
	r.current, err = r.store.Current(ctx)
	if r.full && errors.Is(err, store.ErrNoPointer) {
		r.progress.Warn(err.Error())
		if r.current, err = r.store.Newest(ctx); err != nil {
			return damageFault(err)
		}
		return r.witness(ctx)
	}
	if err != nil {
		return badData(err)
	}
	if err := r.witness(ctx); err != nil {
		return err
	}
	if r.current == nil {
		return r.collect(ctx)
	}
	if err := r.store.Refresh(ctx, *r.current); errors.Is(err, store.ErrDamaged) {
		r.damage = badData(err)
	} else if err != nil {
		return err
	}
	if err := r.collect(ctx); err != nil {
		return err
	}
	if err := r.expire(ctx); err != nil {
		return err
	}
	return r.sweepShown(ctx)
}

// sweepShown removes what was shown before the newest figures.
func (r *run) sweepShown(ctx context.Context) error {
	last, err := r.store.LastShown(ctx, r.current)
	if err != nil {
		return damageFault(err)
	}
	return r.store.SweepShown(ctx, last)
}

// expire removes what is older than the project wants to keep.
func (r *run) expire(ctx context.Context) error {
	days := r.plan.Config.Privacy.KeepDays
	if days == 0 {
		return nil
	}
	done, err := r.store.Expire(ctx, *r.current, r.tools.now().AddDate(0, 0, -days))
	if done != (store.Expired{}) {
		r.progress.Warn(fmt.Sprintf("store: older than %s (privacy.keep_days), and removed: snapshots %d, landed deliveries %d", models.Counted(days, "day", "days"), done.Snapshots, done.Batches))
	}
	if errors.Is(err, store.ErrDamaged) {
		r.progress.Warn("store: nothing more was removed: " + err.Error())
		return nil
	}
	return err
}

// collect removes what runs left that died before their snapshot was current.
func (r *run) collect(ctx context.Context) error {
	n, err := r.store.Collect(ctx, r.current)
	if err == nil && n > 0 {
		r.progress.Warn(fmt.Sprintf("store: removed %d unfinished snapshots and files of runs that were killed", n))
	}
	return err
}

// land lands all deliveries and describes the snapshot that the run would publish.
func (r *run) land(ctx context.Context) (err error) {
	for _, feed := range r.plan.Feeds {
		landed, err := r.landFeed(ctx, feed)
		if err != nil {
			return err
		}
		r.deliveries = append(r.deliveries, landed...)
		r.feeds = append(r.feeds, delivered(feed, landed))
		r.noteStale(r.feeds[len(r.feeds)-1])
	}
	r.noteGone()
	r.describe()
	return nil
}

// verify checks the hashes of batches that landed in earlier runs before anything is
// computed from them, and lands damaged batches again from their source.
func (r *run) verify(ctx context.Context) error {
	for i := range r.deliveries {
		d := &r.deliveries[i]
		if d.isNew {
			continue
		}
		r.progress.Begin("verify", fmt.Sprintf("%s: %s", d.feed.Name, d.address), i, len(r.deliveries))
		err := r.store.Verify(ctx, d.batch, r.scratch)
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrDamaged) {
			return err
		}
		r.progress.Warn(fmt.Sprintf("feed %s: %s: the landed batch is damaged and is landed again", d.feed.Name, d.address))
		if d.batch, err = r.read(ctx, r.scratch, *d, d.batch.BatchKey); err != nil {
			return err
		}
		d.isNew = true
	}
	return nil
}

// dayOf is a day as manifests and records have it; empty without one.
func dayOf(day *time.Time) string {
	if day == nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

// describe starts the manifest. The run id depends only on code, configuration, inputs,
// as-of date, the figures that people asked to be renewed, erasures, the months whose values
// are others than those that were published first, and what was seen of arms.
func (r *run) describe() {
	code := r.codeIdentity()
	m := store.Manifest{Code: r.tools.Version + "+" + code[:12], ConfigHash: r.plan.Identity(), Figures: r.plan.Config.Privacy.Figures, Because: r.plan.Config.Privacy.Because, Accepted: r.acceptances(), Ledger: r.ledger.Head()}
	m.AsOf = dayOf(r.asOf)
	var inputs []string
	for _, d := range r.deliveries {
		m.Deliveries = append(m.Deliveries, models.DeliveryRow{
			Feed: d.feed.Name, Table: d.feed.Table.Name, File: d.address.String(),
			ContentHash: d.batch.Content, MappingHash: d.batch.Mapping,
			Read: d.batch.Counts.Read, Landed: d.batch.Counts.Landed,
			Rejected: d.batch.Counts.Rejected, Skipped: d.batch.Counts.Skipped, Unverified: d.batch.Unverified,
		})
		inputs = append(inputs, d.feed.Name, d.address.String(), d.batch.Content, d.batch.Mapping)
	}
	if r.current != nil {
		m.Renewals, m.Restated, m.Arms = r.current.Renewals, r.current.Restated, r.current.Arms
	}
	if r.seen != nil {
		m.Restated, m.Arms = r.seen.Restatements(), r.seen.ArmRows()
	}
	if len(r.renew) > 0 {
		m.Renewed = &store.Renewal{Units: r.renew, Because: r.because}
		m.Renewals = identity.Of(append([]string{m.Renewals, r.because}, r.renew...)...)
	}
	if r.forgets && r.current != nil {
		m.Renewals = identity.Of(m.Renewals, "erased", r.current.Run)
	}
	if m.Ledger != nil {
		inputs = append(inputs, m.Ledger.SHA256)
	}
	for _, restated := range m.Restated {
		inputs = append(inputs, restated.Identity()...)
	}
	for _, arms := range m.Arms {
		inputs = append(inputs, arms.Identity()...)
	}
	m.InputsHash = identity.Of(inputs...)
	m.Run = identity.Of(code, m.ConfigHash, m.InputsHash, m.AsOf, m.Renewals)[:12]
	r.next = m
}

// log writes one record per run: published, unchanged or failed. The text of an error
// contains no value from the environment.
func (p *Pipeline) log(record store.Record, err error) error {
	if err != nil {
		record.Error, record.Trace = p.plan.Redact(err.Error()), p.plan.Redact(record.Trace)
	}
	return p.store.WriteRecord(context.Background(), record)
}

func (r *Report) account(of *run) {
	r.Deliveries = len(of.deliveries)
	for _, d := range of.deliveries {
		r.Rows = r.Rows.Plus(d.batch.Counts)
		if d.isNew {
			r.NewBatches++
		}
	}
}

// noteGone warns about files of the current snapshot that this run does not find: their
// rows no longer count. A file that was replaced by its corrected file is not gone.
func (r *run) noteGone() {
	if r.current == nil {
		return
	}
	here := map[[2]string]bool{}
	for _, d := range r.deliveries {
		here[[2]string{d.feed.Name, d.address.String()}] = true
		here[[2]string{d.feed.Name, connectors.OriginOf(d.source).Address}] = true
	}
	for _, d := range r.current.Deliveries {
		if !here[[2]string{d.Feed, d.File}] {
			r.progress.Warn(fmt.Sprintf("feed %s: %s, with %s, was part of snapshot %d and is gone, so its rows no longer count; put the file back if they should", d.Feed, d.File, models.Counted(d.Landed, "row", "rows"), r.current.Sequence))
		}
	}
}
