package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
)

// Audited is what an audit found among the objects of one kind.
type Audited struct {
	Kind     string   `json:"kind"`              // runs, snapshots, pointer, aliases, shown, landing, ledger, feedback
	Objects  int      `json:"checked"`           // against their hash
	Unsealed int      `json:"unsealed"`          // of these, records that an older version wrote without a hash
	Damaged  []Damage `json:"damaged"`           // by name
	Skipped  string   `json:"skipped,omitempty"` // why nothing could be checked; usually empty
}

// Damage is an object that is missing or was changed after it was written.
type Damage struct {
	Name   string `json:"name"` // below the store
	What   string `json:"what"`
	Remedy string `json:"remedy"`
	Healed bool   `json:"healed"`
	// heal puts the object right from what is immutable; nil if that is impossible.
	heal func(context.Context) error
}

// Audit checks every hash that the store has. With heal, it puts right what follows from
// sound files alone; it never guesses. Only the holder of the lock may call it.
func (s *Store) Audit(ctx context.Context, heal bool) ([]Audited, error) {
	a := &audit{Store: s, heal: heal, sound: map[Name]Manifest{}, sealed: map[Name]bool{}, damaged: map[string]bool{}}
	var all []Audited
	for _, kind := range []struct {
		name  string
		check func(context.Context) error
	}{
		{"runs", a.runs}, {"snapshots", a.snapshots}, {"pointer", a.pointer}, {"aliases", a.aliases},
		{"shown", a.shown}, {"landing", a.landing}, {"ledger", a.ledger}, {"feedback", a.feedback},
	} {
		a.now = Audited{Kind: kind.name}
		if err := kind.check(ctx); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		if err := a.settle(ctx); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		all = append(all, a.now)
	}
	return all, nil
}

// audit is an audit under way.
type audit struct {
	*Store
	heal    bool
	now     Audited           // of the kind that is being checked
	records []Record          // that can be read
	sound   map[Name]Manifest // snapshots whose manifest is sound, as far as one can tell
	sealed  map[Name]bool     // those whose manifest has a seal
	damaged map[string]bool   // names of damaged objects that nothing here puts right
	current *Manifest         // nil if the pointer names none that is sound
}

// settle puts right what can be, if that is wanted.
func (a *audit) settle(ctx context.Context) error {
	slices.SortFunc(a.now.Damaged, func(x, y Damage) int { return strings.Compare(x.Name, y.Name) })
	for i := range a.now.Damaged {
		d := &a.now.Damaged[i]
		if a.heal && d.heal != nil {
			if err := d.heal(ctx); err != nil {
				return fmt.Errorf("%s cannot be healed: %w", d.Name, err)
			}
			d.Healed = true
		}
		a.damaged[d.Name] = d.heal == nil
	}
	return nil
}

const healIt = "`impactmart verify --heal` puts it right"

// file checks an object against its hash. Damage has the remedy, or can be healed.
func (a *audit) file(ctx context.Context, l location.Location, name string, f File, remedy string, heal func(context.Context) error) error {
	a.now.Objects++
	err := check(ctx, l, name, f)
	if err == nil || !errors.Is(err, ErrDamaged) {
		return err
	}
	a.add(name, err, remedy, heal)
	return nil
}

// add notes damage. What is wrong is in the error.
func (a *audit) add(name string, why error, remedy string, heal func(context.Context) error) {
	if d, ok := errors.AsType[*damaged](why); ok {
		why = d.err
	}
	if heal != nil {
		remedy = healIt
	}
	a.now.Damaged = append(a.now.Damaged, Damage{Name: name, What: why.Error(), Remedy: remedy, heal: heal})
}

// record reads a sealed record; isSound is false if it is damaged, which is noted.
func (a *audit) record(ctx context.Context, l location.Location, name string, value any, remedy string, heal func(context.Context) error) (isSound bool, err error) {
	a.now.Objects++
	isSealed, err := readSealed(ctx, l, name, value)
	switch {
	case errors.Is(err, location.ErrNotFound):
		a.add(name, errMissing, remedy, heal)
		return false, nil
	case errors.Is(err, ErrDamaged):
		a.add(name, err, remedy, heal)
		return false, nil
	case err != nil:
		return false, err
	}
	if !isSealed {
		a.now.Unsealed++
	}
	if m, ok := value.(*Manifest); ok {
		a.sealed[m.Name()] = isSealed
	}
	return true, nil
}

// listed are the names of the objects that match; none is no error.
func listed(ctx context.Context, l location.Location, pattern string) (names []string, err error) {
	objects, err := l.List(ctx, pattern)
	if errors.Is(err, location.ErrNotFound) {
		return nil, nil
	}
	for _, o := range objects {
		names = append(names, o.Name)
	}
	return names, err
}

func (a *audit) runs(ctx context.Context) error {
	names, err := listed(ctx, a.private, "runs/*.json")
	for _, name := range names {
		r := Record{Name: strings.TrimSuffix(path.Base(name), ".json")}
		isSound, err := a.record(ctx, a.private, name, &r, "restore it from a backup, or remove it: it is history", nil)
		if err != nil {
			return err
		}
		if isSound {
			a.records = append(a.records, r)
		}
	}
	return err
}

// snapshots checks the claims of numbers, the manifests and the files that they list.
func (a *audit) snapshots(ctx context.Context) error {
	names, err := listed(ctx, a.public, "snapshots/*/manifest.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		dir := path.Dir(name)
		var m Manifest
		isSound, err := a.record(ctx, a.public, name, &m, "restore it from a backup, or remove the folder "+dir+": the history then begins after it", nil)
		if err != nil {
			return err
		}
		if isSound && m.dir() != dir {
			a.add(name, fmt.Errorf("it is the one of %s", m.dir()), "restore the folder "+dir+" from a backup, or remove it", nil)
			continue
		}
		if isSound {
			a.sound[m.Name()] = m
		}
	}
	var named pointer
	if text, err := location.Read(ctx, a.public, pointerName); err == nil {
		_ = json.Unmarshal(text, &named) // whether it is sound comes next
	}
	for name, m := range a.sound {
		remedy := "restore it from a backup, or remove the folder " + m.dir() + ": nothing else rests on it"
		if name == named.Name {
			remedy = publishAgain
		}
		if err := a.snapshotFiles(ctx, m, remedy); err != nil {
			return err
		}
	}
	return a.claims(ctx)
}

// snapshotFiles checks the files of a snapshot. A damaged file whose alias has the hash of
// the manifest is copied back.
func (a *audit) snapshotFiles(ctx context.Context, m Manifest, remedy string) error {
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		at, alias, f := m.dir()+"/"+name, "marts/"+name, m.Files[name]
		var heal func(context.Context) error
		if check(ctx, a.public, at, f) != nil && check(ctx, a.public, alias, f) == nil {
			heal = func(ctx context.Context) error {
				_, err := location.Copy(ctx, a.public, at, alias)
				return err
			}
		}
		if err := a.file(ctx, a.public, at, f, remedy, heal); err != nil {
			return err
		}
	}
	return nil
}

// claims checks who has which number. A claim only lets a run that died have its number
// again; that a number is given shows in the name.
func (a *audit) claims(ctx context.Context) error {
	names, err := listed(ctx, a.public, "snapshots/*.json")
	for _, name := range names {
		var is claim
		heal := func(ctx context.Context) error { return writeSealed(ctx, a.public, name, claim{}) }
		if _, err := a.record(ctx, a.public, name, &is, "", heal); err != nil {
			return err
		}
	}
	return err
}

// aliases compares the aliases with the current snapshot. A file in marts that no snapshot
// has had is somebody else's.
func (a *audit) aliases(ctx context.Context) error {
	if a.current == nil {
		if len(a.sound) > 0 {
			a.now.Skipped = "no sound snapshot is known to be current"
		}
		return nil
	}
	m := *a.current
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		one := m
		one.Files, one.Dropped = map[string]File{name: m.Files[name]}, nil
		heal := func(ctx context.Context) error { return a.Refresh(ctx, one) }
		if a.damaged[m.dir()+"/"+name] {
			heal = nil
		}
		if err := a.file(ctx, a.public, "marts/"+name, m.Files[name], publishAgain, heal); err != nil {
			return err
		}
	}
	for _, name := range m.Dropped {
		if _, err := a.public.Stat(ctx, "marts/"+name); errors.Is(err, location.ErrNotFound) {
			continue
		} else if err != nil {
			return err
		}
		a.now.Objects++
		a.add("marts/"+name, errors.New("it is of an earlier snapshot"), "", func(ctx context.Context) error { return a.public.Remove(ctx, "marts/"+name) })
	}
	return nil
}

// landing checks the records of batches and their files, and that the batches of the
// current snapshot are there.
func (a *audit) landing(ctx context.Context) error {
	used := map[string]bool{}
	if a.current != nil {
		for _, d := range a.current.Deliveries {
			used[BatchKey{Feed: d.Feed, Content: d.ContentHash, Mapping: d.MappingHash}.record()] = true
		}
	}
	names, err := listed(ctx, a.private, "landing/*/*.json")
	if err != nil {
		return err
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(used))))) {
		remedy := "remove the batch: the current snapshot does not rest on it"
		if used[name] {
			remedy = "run `impactmart run --full`, which lands it again if its source still has it"
		}
		var b Batch
		isSound, err := a.record(ctx, a.private, name, &b, remedy, nil)
		if err != nil {
			return err
		}
		if isSound && b.record() != name {
			a.add(name, fmt.Errorf("it is the one of %s", b.record()), remedy, nil)
			continue
		}
		if !isSound {
			continue
		}
		for file, f := range b.files() {
			if err := a.file(ctx, a.private, file, f, remedy, nil); err != nil {
				return err
			}
		}
		if err := a.kept(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// kept checks what the source of a batch has kept, if it is there: an erasure removes it.
func (a *audit) kept(ctx context.Context, b Batch) error {
	if b.Kept == nil {
		return nil
	}
	if _, err := a.private.Stat(ctx, b.kept()); errors.Is(err, location.ErrNotFound) {
		return nil
	}
	return a.file(ctx, a.private, b.kept(), b.Kept.File, "remove it: the next run requests the whole list", nil)
}

// ledger checks the chain of pages, and that it is the one that snapshot and records know.
func (a *audit) ledger(ctx context.Context) error {
	pages, err := a.Ledger(ctx)
	if found, ok := errors.AsType[*damaged](err); ok {
		a.now.Objects++
		a.add(found.name, err, restoreLedger, nil)
		return nil
	}
	if err != nil {
		return err
	}
	a.now.Objects += len(pages)
	if err := a.values(ctx); err != nil {
		return err
	}
	heads := []*LedgerHead{}
	for _, r := range a.records {
		heads = append(heads, r.Ledger)
	}
	if a.current != nil {
		heads = append(heads, a.current.Ledger)
	}
	for _, head := range heads {
		if !pages.Extends(head) {
			a.add(ledgerName(head.Pages), errors.New("it is not the page that a snapshot or the record of a run knows"), restoreLedger, nil)
			return nil
		}
	}
	return nil
}

// values checks the record of values that the newest snapshot names.
func (a *audit) values(ctx context.Context) error {
	last, err := a.LastPublished(ctx, a.current)
	if errors.Is(err, ErrDamaged) {
		return nil // what was published last is not certain, and that is noted
	}
	if err != nil || last == nil || last.Values == nil {
		return err
	}
	return a.file(ctx, a.private, last.Values.name(), File{Sum: location.Sum{SHA256: last.Values.SHA256}}, restoreLedger, nil)
}

// feedback checks the corrected files of the index.
func (a *audit) feedback(ctx context.Context) error {
	const remedy = "`impactmart run --full` writes all corrected files again"
	if _, err := a.private.Stat(ctx, feedbackIndex); errors.Is(err, location.ErrNotFound) {
		return nil
	}
	var index feedbackFiles
	isSound, err := a.record(ctx, a.private, feedbackIndex, &index, remedy, nil)
	if err != nil || !isSound {
		return err
	}
	for name, c := range index.Files {
		if err := a.file(ctx, a.private, "feedback/"+name, File{Sum: c.Sum}, "if somebody has edited it, keep a copy; "+remedy, nil); err != nil {
			return err
		}
	}
	return nil
}
