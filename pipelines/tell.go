package pipelines

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/impactmart/impactmart/internal/monitor"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/models"
)

// timed passes progress on, and adds up how long the steps of each stage took.
type timed struct {
	Progress
	took map[string]time.Duration
}

// Landed reports a delivery.
func (t timed) Landed(feed, address string, counts models.Counts, isNew bool, took time.Duration) {
	t.took["land"] += took
	t.Progress.Landed(feed, address, counts, isNew, took)
}

// Step reports something that was built or written.
func (t timed) Step(stage, what string, rows int64, took time.Duration) {
	t.took[stage] += took
	t.Progress.Step(stage, what, rows, took)
}

// timed is the pipeline with a progress that is timed.
func (p *Pipeline) timed() (*Pipeline, timed) {
	t := timed{p.progress, map[string]time.Duration{}}
	with := *p
	with.progress = t
	return &with, t
}

// started is what there is to tell when a run begins.
func (p *Pipeline) started(at time.Time) monitor.Run {
	return monitor.Run{ID: uuid.Must(uuid.NewV7()).String(), Version: p.tools.Version, Started: at}
}

// ended adds what there is to tell when the run has ended.
func (r *run) ended(ctx context.Context, told monitor.Run, report Report, err error) monitor.Run {
	told.Ended = told.Started.Add(time.Duration(report.Seconds * float64(time.Second)))
	told.Result = resultOf(ctx, report, err)
	told.Feeds, told.Inputs = r.feeds, r.inputs()
	current := r.current
	if report.Published {
		current, told.Outputs = &r.next, r.outputs()
	}
	if current != nil {
		told.Snapshot = monitor.Snapshot{Sequence: current.Sequence, Run: current.Run, Published: current.Published, HeldBack: current.HeldBack}
	}
	if counted := r.counted(current, report, err); counted != nil {
		told.Findings, told.Checks = (*monitor.Findings)(counted.Findings), monitor.Checks(counted.Checks)
	}
	return told
}

// counted is the snapshot, published or refused, whose findings are those of the
// deliveries of this run; nil if the run did not get that far, or if that was rolled back.
func (r *run) counted(current *store.Manifest, report Report, err error) *store.Manifest {
	switch {
	case r.next.Findings != nil:
		return &r.next
	case err == nil && report.Withdrawn == 0 && current != nil && current.Findings != nil:
		return current
	}
	return nil
}

func resultOf(ctx context.Context, report Report, err error) monitor.Result {
	switch {
	case report.Published:
		return monitor.Published
	case err == nil:
		return monitor.Unchanged
	case ctx.Err() != nil:
		return monitor.Interrupted
	}
	switch project.KindOf(err) {
	case project.BadData:
		return monitor.Blocked
	case project.BadConfig:
		return monitor.Misconfigured
	case project.Temporary:
		return monitor.Unavailable
	default:
		return monitor.Failed
	}
}

// tell tells the systems that the configuration names about a run, also about one that was
// interrupted. If that fails, it is a warning, and the run is what it is.
func (p *Pipeline) tell(ctx context.Context, r monitor.Run) {
	if to := p.plan.Config.Lineage; to.IsOn() {
		if err := p.send(context.WithoutCancel(ctx), to, r); err != nil {
			p.warnUntold("lineage", err)
		}
	}
	if file := p.plan.Config.Prometheus.File; file != "" && r.Result != "" {
		if err := monitor.WriteMetrics(p.plan.Beside(file), r); err != nil {
			p.warnUntold("prometheus", err)
		}
	}
}

func (p *Pipeline) warnUntold(key string, err error) {
	p.progress.Warn(fmt.Sprintf("%s: %s; the run itself is not affected", key, strings.ReplaceAll(p.plan.Redact(err.Error()), "\n", "; ")))
}

// send sends an event to a service, or adds it to a file as one line.
func (p *Pipeline) send(ctx context.Context, to project.Lineage, r monitor.Run) error {
	event, err := monitor.Event(to.Namespace, r)
	if err != nil {
		return err
	}
	if to.URL != "" {
		return p.tools.Post(ctx, to, event)
	}
	f, err := os.OpenFile(p.plan.Beside(to.File), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // a catalog reads it as another user
	if err != nil {
		return err
	}
	_, err = f.Write(append(event, '\n'))
	return errors.Join(err, f.Close())
}

func (r *run) inputs() (all []monitor.Input) {
	for _, d := range r.deliveries {
		place := d.address.File
		if pattern, _ := d.feed.Source.Files(); pattern != "" {
			place = store.Path(r.plan.Drops.String(), place)
		}
		all = append(all, monitor.Input{Dataset: r.dataset(place), Sheet: d.address.Sheet, Feed: d.feed.Name, Table: d.feed.Table.Name, Rows: d.batch.Counts})
	}
	return all
}

func (r *run) outputs() (all []monitor.Output) {
	for _, m := range r.marts {
		place := store.Path(r.store.String(), "marts", m.table.Name+".parquet")
		all = append(all, monitor.Output{Dataset: r.dataset(place), Table: m.table, Rows: m.rows})
	}
	return all
}

// dataset is the name of a file or URL in a catalog. It shows no value of the environment.
func (p *Pipeline) dataset(place string) monitor.Dataset {
	if u, err := url.Parse(place); err == nil && u.Host != "" {
		return monitor.Dataset{Namespace: p.plan.Published(u.Scheme + "://" + u.Host), Name: p.plan.Published(strings.TrimPrefix(u.Path, "/"))}
	}
	if whole, err := filepath.Abs(place); err == nil {
		place = whole
	}
	return monitor.Dataset{Namespace: "file", Name: p.plan.Published(filepath.ToSlash(place))}
}
