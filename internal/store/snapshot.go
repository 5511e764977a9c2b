package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// Checks says how many checks of facts found something, found nothing, and could not look.
type Checks struct {
	Found        int64 `json:"found"`
	Clean        int64 `json:"clean"`
	NotEvaluated int64 `json:"not_evaluated"`
}

// Findings says what was done about what delivered facts contradict.
type Findings struct {
	Noted    int64 `json:"noted"`
	Accepted int64 `json:"accepted"`
	Blocked  int64 `json:"blocked"`
}

// Manifest describes an immutable snapshot; the pointer has its hash.
type Manifest struct {
	Sequence   int64                `json:"sequence"`
	Previous   *int64               `json:"previous,omitempty"` // snapshot that it replaced, 0 for none; nil in older stores
	Run        string               `json:"run"`
	Published  time.Time            `json:"published_at,omitzero"` // zero in older stores
	AsOf       string               `json:"as_of,omitempty"`       // yyyy-mm-dd
	Code       string               `json:"code_version"`
	ConfigHash string               `json:"config_hash"`
	InputsHash string               `json:"inputs_hash"`
	Figures    string               `json:"figures,omitempty"`       // guarded or exact; empty, which is exact, in older stores
	Because    string               `json:"exact_because,omitempty"` // why figures are exact
	Renewed    *Renewal             `json:"renewed,omitempty"`       // nil if no unit was
	Renewals   string               `json:"renewals_hash,omitempty"` // of all renewals and erasures, this and earlier ones; empty if there were none
	HeldBack   int64                `json:"held_back"`               // findings in rejected_rows
	Checks     Checks               `json:"checks"`
	Findings   *Findings            `json:"findings,omitempty"` // nil in older stores
	Accepted   []Acceptance         `json:"accepted,omitempty"`
	Ledger     *LedgerHead          `json:"ledger,omitempty"` // nil in older stores
	Deliveries []models.DeliveryRow `json:"deliveries"`
	Files      map[string]File      `json:"files"`             // by name below the snapshot's folder
	Dropped    []string             `json:"dropped,omitempty"` // names that earlier snapshots had, whose aliases go
	// Shown are the files that say what was shown of whom, by name below that folder; none
	// where nothing is shown again.
	Shown map[string]File `json:"shown,omitempty"`
	// Values is the record of what values and arms were, Restated are the months in which some
	// values became others, and Arms the states of arms; nil in older stores.
	Values   *ValuesHead             `json:"values,omitempty"`
	Restated []models.RestatementRow `json:"restated,omitempty"`
	Arms     []models.ArmsRow        `json:"arms,omitempty"`
	// Withdrawn were published after Previous and rolled back before this one was published.
	Withdrawn []Name `json:"withdrawn,omitempty"`
	// RolledBack are those that were rolled back to this one; only Current knows them.
	RolledBack []Name `json:"-"`

	pointer []byte // content of the pointer that named the manifest; nil if none did
}

// Renewal is somebody's wish that figures are published anew although few people changed.
type Renewal struct {
	Units   []string `json:"units"`
	Because string   `json:"because"`
}

// Acceptance is somebody's word that a finding is right as it is.
type Acceptance struct {
	Code    string `json:"code"`
	Finding string `json:"finding"` // identity of what was found; empty until it is known
	Because string `json:"because"`
	// Effects are the estimates at the time, by program and metric, with their standard
	// errors: the acceptance holds as long as none moves by more than one.
	Effects map[string][2]float64 `json:"effects,omitempty"`
}

// File is one published file.
type File struct {
	location.Sum
	Rows *int64 `json:"rows,omitempty"`
}

// Name is the name of a snapshot.
type Name struct {
	Sequence int64  `json:"sequence"`
	Run      string `json:"run"`
}

func (n Name) dir() string { return fmt.Sprintf("snapshots/%06d-%s", n.Sequence, n.Run) }

// Name is the name of the snapshot.
func (m Manifest) Name() Name { return Name{m.Sequence, m.Run} }

func (m Manifest) dir() string { return m.Name().dir() }

// Rows is the number of rows of all marts.
func (m Manifest) Rows() (rows int64) {
	for _, f := range m.Files {
		if f.Rows != nil {
			rows += *f.Rows
		}
	}
	return rows
}

// hasRolledBack reports whether the snapshot of the number was published and rolled back.
func (m *Manifest) hasRolledBack(sequence int64) bool {
	return m != nil && slices.ContainsFunc(m.RolledBack, func(n Name) bool { return n.Sequence == sequence })
}

// pointer is current.json. It has a seal: the manifest's hash does not cover what it says of
// a rollback.
type pointer struct {
	Name
	Manifest string `json:"manifest_sha256"`
	Rollback        // of which the snapshot became current; empty if it was published
}

const pointerName = "current.json"

// parsePointer reads a pointer; isSealed is false if an older version wrote it. The error for
// one that was changed is that of its seal, or of its JSON.
func parsePointer(text []byte) (p pointer, isSealed bool, err error) {
	if isSealed, err = checkSeal(text); err == nil {
		err = json.Unmarshal(text, &p)
	}
	return p, isSealed, err
}

// ErrNoPointer is wrapped by the error of Current if something has been published, but
// the pointer is missing.
var ErrNoPointer = errors.New("is missing, although snapshots have been published")

// Current returns the manifest that the pointer names, nil before the first
// publication. A missing or damaged pointer or manifest is an error with the name of
// the file and the remedy: nothing is guessed.
func (s *Store) Current(ctx context.Context) (*Manifest, error) {
	named, err := location.Read(ctx, s.public, pointerName)
	if errors.Is(err, location.ErrNotFound) {
		return nil, s.neverPublished(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	p, _, err := parsePointer(named)
	if err != nil {
		return nil, fmt.Errorf("store: %w; restore it from a backup, or remove it and %s", &damaged{pointerName, err}, publishAgain)
	}
	name := p.dir() + "/manifest.json"
	text, err := location.Read(ctx, s.public, name)
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, fmt.Errorf("store: %w", err)
	}
	if sumOf(text) != p.Manifest {
		return nil, fmt.Errorf("store: %s %w: it is missing or not the one that %s names; restore it from a backup, or remove %s and the folder %s, and %s", name, ErrDamaged, pointerName, pointerName, p.dir(), publishAgain)
	}
	m := Manifest{pointer: named}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("store: %w", &damaged{name, err}) // the hash matches: it was written so
	}
	m.RolledBack = p.RolledBack
	m.Dropped = slices.Compact(slices.Sorted(slices.Values(slices.Concat(m.Dropped, p.Dropped))))
	return &m, nil
}

// neverPublished is an error if the store has had a pointer.
func (s *Store) neverPublished(ctx context.Context) error {
	kept, err := s.manifests(ctx)
	if err != nil {
		return err
	}
	for _, m := range kept {
		was, err := s.wasCurrent(ctx, m)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if !was {
			continue
		}
		after := ""
		if newest, err := s.newest(ctx, kept); err != nil {
			return err
		} else if newest != nil {
			after = " after the newest snapshot, " + newest.dir()
		}
		return fmt.Errorf("store: %s %w; restore it from a backup, or %s%s", pointerName, ErrNoPointer, publishAgain, after)
	}
	return nil
}

// wasCurrent tells a published snapshot from that of a first run that died before the
// pointer moved: another came before it, an alias has the name of one of its files, or a
// record is that of its run.
func (s *Store) wasCurrent(ctx context.Context, m Manifest) (bool, error) {
	if m.Previous == nil || *m.Previous > 0 {
		return true, nil
	}
	for name := range m.Files {
		if _, err := s.public.Stat(ctx, "marts/"+name); !errors.Is(err, location.ErrNotFound) {
			return err == nil, err
		}
	}
	records, err := s.private.List(ctx, "runs/*-"+m.Run+".json")
	if errors.Is(err, location.ErrNotFound) {
		return false, nil
	}
	return len(records) > 0, err
}

// Newest returns the manifest of the newest snapshot that was certainly published, nil if
// there is none. It stands in for a pointer that is lost.
func (s *Store) Newest(ctx context.Context) (*Manifest, error) {
	kept, err := s.manifests(ctx)
	if err != nil {
		return nil, err
	}
	return s.newest(ctx, kept)
}

func (s *Store) newest(ctx context.Context, kept map[int64]Manifest) (*Manifest, error) {
	records, _, err := s.Records(ctx)
	if err != nil {
		return nil, err
	}
	for _, sequence := range slices.Backward(slices.Sorted(maps.Keys(kept))) {
		m := kept[sequence]
		if m.Previous == nil || isNamed(m.Name(), kept, records) {
			return &m, nil
		}
		if isAlias, err := s.hasAlias(ctx, m); err != nil || isAlias {
			return &m, err
		}
	}
	return nil, nil
}

// isNamed reports whether a later snapshot or a record says that this one was published.
func isNamed(name Name, kept map[int64]Manifest, records []Record) bool {
	for _, later := range kept {
		if later.Previous != nil && *later.Previous == name.Sequence || slices.Contains(later.Withdrawn, name) {
			return true
		}
	}
	return slices.ContainsFunc(records, func(r Record) bool {
		return r.movedPointer() && r.Run == name.Run && r.Sequence == name.Sequence
	})
}

// hasAlias reports whether a mart of the snapshot is an alias, which it is only once its
// snapshot is current: each run has Parquet files of its own.
func (s *Store) hasAlias(ctx context.Context, m Manifest) (bool, error) {
	for name, f := range m.Files {
		if path.Ext(name) != ".parquet" {
			continue
		}
		err := check(ctx, s.public, "marts/"+name, f)
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, ErrDamaged) {
			return false, fmt.Errorf("store: %w", err)
		}
	}
	return false, nil
}

// manifests are those of all complete snapshots, by sequence.
func (s *Store) manifests(ctx context.Context) (map[int64]Manifest, error) {
	objects, err := s.public.List(ctx, "snapshots/*/manifest.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, fmt.Errorf("store: %w", err)
	}
	kept := map[int64]Manifest{}
	for _, o := range objects {
		var m Manifest
		if _, err := readSealed(ctx, s.public, o.Name, &m); errors.Is(err, ErrDamaged) {
			return nil, fmt.Errorf("store: %w; restore it from a backup, or remove the folder %s; the history then begins after it", err, path.Dir(o.Name))
		} else if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		kept[m.Sequence] = m
	}
	return kept, nil
}

// SnapshotFile returns a local path to a file of a snapshot, whose hash it has checked.
func (s *Store) SnapshotFile(ctx context.Context, m Manifest, name string, scratch *location.Scratch) (string, error) {
	f, ok := m.Files[name]
	if !ok {
		return "", fmt.Errorf("store: %s has no %s, because another version of the program published it; %s", m.dir(), name, publishAgain)
	}
	file, err := fetch(ctx, s.public, m.dir()+"/"+name, f, scratch)
	if errors.Is(err, ErrDamaged) {
		return "", fmt.Errorf("store: %w; %s", err, publishAgain)
	}
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	return file, nil
}

// publishAgain is the remedy for a damaged file of a snapshot.
const publishAgain = "run `impactmart run --full` to publish again"

// History returns the manifests up to the current one that still exist, ordered by
// sequence. Snapshots that never became current are omitted.
func (s *Store) History(ctx context.Context, current *Manifest) ([]Manifest, error) {
	if current == nil {
		return nil, nil
	}
	kept, err := s.manifests(ctx)
	if err != nil {
		return nil, err
	}
	kept[current.Sequence] = *current
	history := []Manifest{*current}
	for m := *current; m.Previous != nil && *m.Previous > 0; {
		before, ok := kept[*m.Previous]
		if !ok {
			return reversed(history), nil // it was removed, and so were those before it
		}
		history, m = append(history, before), before
	}
	if oldest := history[len(history)-1]; oldest.Previous == nil {
		for _, sequence := range slices.Backward(slices.Sorted(maps.Keys(kept))) {
			if sequence < oldest.Sequence {
				history = append(history, kept[sequence])
			}
		}
	}
	return reversed(history), nil
}

func reversed(history []Manifest) []Manifest {
	slices.Reverse(history)
	return history
}
