package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// Manifest describes an immutable snapshot; its hash stands in the pointer.
type Manifest struct {
	Sequence   int64                `json:"sequence"`
	Run        string               `json:"run"`
	AsOf       string               `json:"as_of,omitempty"` // yyyy-mm-dd
	Code       string               `json:"code_version"`
	ConfigHash string               `json:"config_hash"`
	InputsHash string               `json:"inputs_hash"`
	HeldBack   int64                `json:"held_back"` // findings in rejected_rows
	Deliveries []models.DeliveryRow `json:"deliveries"`
	Files      map[string]File      `json:"files"` // by name below the snapshot's folder
}

// File is one published file.
type File struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   *int64 `json:"rows,omitempty"`
}

func (m Manifest) dir() string { return fmt.Sprintf("snapshots/%06d-%s", m.Sequence, m.Run) }

// pointer is current.json.
type pointer struct {
	Sequence int64  `json:"sequence"`
	Run      string `json:"run"`
	Manifest string `json:"manifest_sha256"`
}

const pointerName = "current.json"

// Current gives the manifest that the pointer names, nil before the first
// publication. A pointer or manifest that does not hold is an error with the
// file's name: nothing is guessed.
func (s *Store) Current(ctx context.Context) (*Manifest, error) {
	var p pointer
	err := readJSON(ctx, s.public, pointerName, &p)
	if errors.Is(err, location.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	name := Manifest{Sequence: p.Sequence, Run: p.Run}.dir() + "/manifest.json"
	text, err := readBytes(ctx, s.public, name)
	if err != nil {
		return nil, fmt.Errorf("store: %s names a snapshot that cannot be read: %w", pointerName, err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != p.Manifest {
		return nil, fmt.Errorf("store: %s is not the manifest that %s names; restore the file from a backup, or remove %s and the folder snapshots to publish anew", name, pointerName, pointerName)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("store: %s is damaged: %w", name, err)
	}
	return &m, nil
}

// Dir is the real path of a snapshot's folder.
func (s *Store) Dir(m Manifest) string { return s.Path(m.dir()) }

// Publish copies the files (name below the snapshot to real path) into the
// snapshot that the manifest describes, then moves the pointer, then renews the
// aliases. Before the pointer moved, readers see the snapshot before it; after
// that this one; Publish may be repeated after a crash at any point.
func (s *Store) Publish(ctx context.Context, m Manifest, files map[string]string, rows map[string]int64) error {
	m.Files = map[string]File{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := copyFile(ctx, s.public, m.dir()+"/"+name, files[name])
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		if n, counted := rows[name]; counted {
			f.Rows = &n
		}
		m.Files[name] = f
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	text = append(text, '\n')
	if err := writeBytes(ctx, s.public, m.dir()+"/manifest.json", text); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	sum := sha256.Sum256(text)
	next := pointer{Sequence: m.Sequence, Run: m.Run, Manifest: hex.EncodeToString(sum[:])}
	if err := writeJSON(ctx, s.public, pointerName, next); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return s.Refresh(ctx, m)
}

// Refresh makes the aliases in marts/ equal to the snapshot's files, each by one
// rename, and removes aliases of files that the snapshot does not have. It
// writes only what differs, and so heals what a crash left behind.
func (s *Store) Refresh(ctx context.Context, m Manifest) error {
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		alias := "marts/" + name
		sum, err := hashOf(ctx, s.public, alias)
		if err == nil && sum == m.Files[name].SHA256 {
			continue
		}
		if err != nil && !errors.Is(err, location.ErrNotFound) {
			return fmt.Errorf("publish: %w", err)
		}
		copied, err := copyFile(ctx, s.public, alias, s.Path(m.dir()+"/"+name))
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		if copied.SHA256 != m.Files[name].SHA256 {
			return fmt.Errorf("publish: %s/%s is not what its manifest says; run with --full to publish anew", m.dir(), name)
		}
	}
	stale, err := s.public.List(ctx, "marts/*")
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	for _, object := range stale {
		if _, ok := m.Files[path.Base(object.Name)]; ok {
			continue
		}
		if err := s.public.Remove(ctx, object.Name); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	return nil
}

// History gives the manifests up to the current one that are still kept, by
// sequence. Snapshots that never became current are left out.
func (s *Store) History(ctx context.Context, current *Manifest) ([]Manifest, error) {
	if current == nil {
		return nil, nil
	}
	objects, err := s.public.List(ctx, "snapshots/*/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	bySequence := map[int64]Manifest{}
	for _, o := range objects {
		var m Manifest
		if err := readJSON(ctx, s.public, o.Name, &m); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		if m.Sequence < current.Sequence {
			bySequence[m.Sequence] = m
		}
	}
	bySequence[current.Sequence] = *current
	history := slices.Collect(maps.Values(bySequence))
	slices.SortFunc(history, func(a, b Manifest) int { return int(a.Sequence - b.Sequence) })
	return history, nil
}
