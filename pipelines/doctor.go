package pipelines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// States of a symptom. A run can be expected to work unless something fails.
const (
	StateOK   = "ok"
	StateWarn = "warn"
	StateFail = "fail"
)

// Symptom is what Doctor found out about one part of machine and store.
type Symptom struct {
	Part   string       `json:"part"`             // config, store, lock, disk, scratch, engine, lineage, prometheus, clock, program
	State  string       `json:"state"`            // ok, warn or fail
	Text   string       `json:"text"`             // what was found
	Remedy string       `json:"remedy,omitempty"` // empty for ok
	Kind   project.Kind `json:"-"`                // of what fails
}

func ok(part, format string, args ...any) Symptom {
	return Symptom{Part: part, State: StateOK, Text: fmt.Sprintf(format, args...)}
}

// lowDisk is the free space below which Doctor warns, if the store is small.
const lowDisk = 1 << 30

// spaceFor is how often a run writes its marts: to the scratch folder, to the snapshot, as
// aliases; and once more for what DuckDB spills.
const spaceFor = 4

// Doctor checks whether the next run can be expected to work. It reads no source and writes
// nothing that stays; scratch folders of killed runs are removed, as by any command.
func (p *Pipeline) Doctor(ctx context.Context) []Symptom {
	empty, err := p.store.IsEmpty(ctx)
	if err != nil {
		return []Symptom{{"store", StateFail, fmt.Sprintf("%s cannot be read: %s", p.store, err), "make it readable for this user", kindOf(err)}}
	}
	if empty && !p.store.IsRemote() {
		return []Symptom{ok("store", "%s holds no store yet; the first run makes it", p.store)}
	}
	current, found := p.doctorStore(ctx)
	found = append(found, p.doctorLock(ctx))
	found = append(found, p.doctorDisk(ctx, current)...)
	found = append(found, p.doctorEngine(ctx)...)
	found = append(found, p.doctorTold()...)
	return append(found, p.doctorClock(ctx, current), p.doctorProgram(current))
}

func (p *Pipeline) doctorStore(ctx context.Context) (current *store.Manifest, found []Symptom) {
	current, err := p.store.Current(ctx)
	switch {
	case err != nil && project.OfStore(err).Kind != project.BadData:
		found = append(found, Symptom{"store", StateFail, err.Error(), "make it readable for this user", kindOf(err)})
	case err != nil:
		found = append(found, Symptom{"store", StateFail, err.Error(), "`impactmart verify` shows all damage, and verify --heal puts right what is certain", project.BadData})
	case current == nil:
		found = append(found, ok("store", "%s: nothing published yet", p.store))
	default:
		found = append(found, ok("store", "%s: snapshot %d is current", p.store, current.Sequence))
	}
	if err := p.store.CheckShown(ctx, current); err != nil && len(found) > 0 && found[0].State == StateOK {
		found = append(found, Symptom{Part: "store", State: StateFail, Text: err.Error(), Kind: project.OfStore(err).Kind})
	}
	if err := p.store.Probe(ctx); err != nil {
		return current, append(found, Symptom{"store", StateFail, fmt.Sprintf("%s cannot be written: %s", p.store, err), "make it writable for this user, or free space", kindOf(err)})
	}
	return current, append(found, ok("store", "%s can be written", p.store))
}

func (p *Pipeline) doctorLock(ctx context.Context) Symptom {
	_, release, err := p.store.Lock(ctx)
	if errors.Is(err, location.ErrLocked) {
		return Symptom{"lock", StateFail, err.Error(), "wait, or end that process if it hangs; never remove the lock file", project.Temporary}
	}
	if err == nil {
		err = release()
	}
	if err != nil {
		return Symptom{"lock", StateFail, err.Error(), "make the store writable for this user", kindOf(err)}
	}
	return ok("lock", "free")
}

// kindOf is the kind of an error of a store that cannot be used: that of its place, or the
// machine has to be set up first.
func kindOf(err error) project.Kind {
	if fault := project.OfStore(err); fault.Kind == project.Temporary {
		return project.Temporary
	}
	return project.BadConfig
}

func (p *Pipeline) doctorDisk(ctx context.Context, current *store.Manifest) []Symptom {
	scratch, err := p.store.Scratch(ctx)
	if err != nil {
		return []Symptom{{"scratch", StateFail, err.Error(), "make the store writable for this user, or free space", project.BadConfig}}
	}
	defer func() { _ = scratch.Close() }()
	found := []Symptom{ok("scratch", "nothing left of killed runs")}
	if scratch.Swept > 0 {
		found[0] = ok("scratch", "%s of killed runs removed", models.Counted(scratch.Swept, "folder", "folders"))
	}
	free, isKnown := scratch.Free()
	if !isKnown {
		return found
	}
	return append(found, disk(free, current))
}

// disk judges the free space by what the last run wrote.
func disk(free int64, current *store.Manifest) Symptom {
	needed := int64(0)
	if current != nil {
		for _, f := range current.Files {
			needed += spaceFor * f.Bytes
		}
	}
	switch {
	case free < needed:
		return Symptom{"disk", StateFail, fmt.Sprintf("%s free, and a run writes about %s", bytesShown(free), bytesShown(needed)), "free space, or remove old snapshots", project.Temporary}
	case free < max(3*needed, lowDisk):
		return Symptom{"disk", StateWarn, fmt.Sprintf("%s free, and a run writes about %s", bytesShown(free), bytesShown(needed)), "free space soon", project.Bug}
	}
	return ok("disk", "%s free", bytesShown(free))
}

func bytesShown(n int64) string {
	if n < 1<<30 {
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

// doctorEngine says whether an engine in another process can be used, and sees the store.
func (p *Pipeline) doctorEngine(ctx context.Context) []Symptom {
	if p.plan.Config.Engine.Connect == "" {
		return nil
	}
	err := p.withScratch(ctx, func(scratch *location.Scratch) error {
		engine, err := p.openEngine(ctx, scratch, warehouse.Options{})
		if err != nil {
			return err
		}
		type row struct {
			Word string `col:"word"`
		}
		probe := models.Table{Name: "probe", Grain: []string{"word"}, Columns: models.ColumnsOf[row]()}
		if err := warehouse.Fill(ctx, engine, probe, []row{{"seen"}}); err != nil {
			return closed(engine, err)
		}
		_, err = warehouse.Read[row](ctx, engine, probe)
		return closed(engine, err)
	})
	if err != nil {
		return []Symptom{{Part: "engine", State: StateFail, Text: err.Error(), Kind: project.KindOf(err)}}
	}
	return []Symptom{ok("engine", "the server can be used, and sees the store")}
}

// doctorTold says which files for other systems a run could not write.
func (p *Pipeline) doctorTold() (found []Symptom) {
	for _, file := range []struct{ key, name string }{{"lineage", p.plan.Config.Lineage.File}, {"prometheus", p.plan.Config.Prometheus.File}} {
		if file.name == "" {
			continue
		}
		probe, err := os.CreateTemp(filepath.Dir(p.plan.Beside(file.name)), ".impactmart-*")
		if err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
		if err != nil {
			found = append(found, Symptom{file.key, StateWarn, err.Error(), "make the folder, or make it writable for this user; a run warns, and publishes all the same", project.Bug})
			continue
		}
		found = append(found, ok(file.key, "the folder of its file can be written"))
	}
	return found
}

// doctorClock compares the clock with the newest snapshot: the ledger dates agreements by it.
func (p *Pipeline) doctorClock(ctx context.Context, current *store.Manifest) Symptom {
	now := p.tools.now().UTC()
	newest := time.Time{}
	if current != nil {
		newest = current.Published
	}
	if all, err := p.store.Snapshots(ctx, current); err == nil {
		for _, m := range all {
			if m.Published.After(newest) {
				newest = m.Published
			}
		}
	}
	if now.Before(newest) {
		return Symptom{"clock", StateWarn, fmt.Sprintf("it is %s on this machine, and a snapshot was published at %s", now.Format(time.DateTime), newest.UTC().Format(time.DateTime)),
			"set the clock of this machine: agreements count from the day on which a run first saw them", project.Bug}
	}
	return ok("clock", "%s UTC, not before the newest snapshot", now.Format(time.DateTime))
}

// doctorProgram says whether another version of the program made the current snapshot.
func (p *Pipeline) doctorProgram(current *store.Manifest) Symptom {
	code := p.tools.Version + "+" + p.codeIdentity()[:12]
	if current != nil && current.Code != code {
		return ok("program", "%s; %s published the current snapshot, so the next run publishes again", code, strings.TrimSpace(current.Code))
	}
	return ok("program", "%s", code)
}
