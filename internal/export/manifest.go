package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

// ManifestName is the object that says what is at a place.
const ManifestName = "manifest.json"

// format is the version of the manifest; it changes when a loader would have to.
const format = 1

// ErrForeign marks a place with objects that no export wrote.
var ErrForeign = errors.New("has files that impactmart did not write")

// Manifest says which files at a place belong together.
type Manifest struct {
	Format int `json:"format"`
	// IsComplete is false while files are being replaced.
	IsComplete bool      `json:"complete"`
	Sequence   int64     `json:"snapshot"`
	Run        string    `json:"run_id"`
	Published  time.Time `json:"published_at,omitzero"`
	Marts      []Mart    `json:"marts"`
}

// Mart are the files of a mart.
type Mart struct {
	Name        string `json:"name"`
	Partitioned string `json:"partitioned_by,omitempty"` // the column whose month names the folders
	Files       []File `json:"files"`
}

// File is one Parquet file. Files with equal content hold equal rows, whichever run wrote
// them.
type File struct {
	Path  string `json:"path"`            // relative to the manifest
	Month string `json:"month,omitempty"` // yyyy-mm; empty if the mart is one file or the rows have no day
	Rows  int64  `json:"rows"`
	location.Sum
	Run     string `json:"run_id"` // that wrote the file, as its rows say
	Content string `json:"content_sha256"`
}

// files are all files by path.
func (m *Manifest) files() map[string]File {
	all := map[string]File{}
	if m == nil {
		return all
	}
	for _, mart := range m.Marts {
		for _, f := range mart.Files {
			all[f.Path] = f
		}
	}
	return all
}

// readManifest reads what is at a place; nil if nothing is.
func readManifest(ctx context.Context, at location.Root) (*Manifest, error) {
	text, err := location.Read(ctx, at, ManifestName)
	if errors.Is(err, location.ErrNotFound) {
		objects, err := at.Below(ctx, "")
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if o.Name != lockName {
				return nil, fmt.Errorf("%s %w, such as %s; name an empty place", at, ErrForeign, o.Name)
			}
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil || m.Format != format {
		return nil, fmt.Errorf("%s %w: %s is no manifest of format %d; name an empty place", at, ErrForeign, ManifestName, format)
	}
	return m, nil
}

func writeManifest(ctx context.Context, at location.Root, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return location.Write(ctx, at, ManifestName, append(text, '\n'))
}
