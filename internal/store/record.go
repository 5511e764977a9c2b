package store

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// Record is what one run or rollback did, also if it failed. Records are sealed, and stay.
type Record struct {
	Name        string        `json:"-"`               // of the record, below runs, without .json
	Run         string        `json:"run"`             // empty if the run failed before its deliveries had landed
	Sequence    int64         `json:"sequence"`        // number of the snapshot
	Published   bool          `json:"published"`       // false if nothing had changed, or the run failed before
	AsOf        string        `json:"as_of,omitempty"` // last day that was to count, yyyy-mm-dd; empty for that of the data
	DataThrough string        `json:"data_through,omitempty"`
	Deliveries  int           `json:"deliveries"`
	NewBatches  int           `json:"new_batches"`
	Rows        models.Counts `json:"rows"`
	Ledger      *LedgerHead   `json:"ledger,omitempty"` // end of the ledger, for the next run
	HeldBack    int64         `json:"held_back"`        // rejected rows and landed rows that cannot be used
	Checks      Checks        `json:"checks"`
	ToCorrect   int           `json:"files_to_correct"` // corrected files with findings
	Started     time.Time     `json:"started"`
	Seconds     float64       `json:"seconds"`
	// Withdrawn is the number of the snapshot with the same inputs that was rolled back,
	// for which reason the run did not publish them again.
	Withdrawn int64     `json:"withdrawn,omitempty"`
	Rollback  *Rollback `json:"rollback,omitempty"` // nil for a run
	Error     string    `json:"error,omitempty"`
	Trace     string    `json:"trace,omitempty"` // of a panic
}

// Outcomes of a record.
const (
	Published  = "published"
	Unchanged  = "unchanged"
	Failed     = "failed"
	RolledBack = "rolled back"
)

// Outcome says how it ended. What is published, or rolled back, stays so whatever failed
// afterward.
func (r Record) Outcome() string {
	switch {
	case r.Rollback != nil:
		return RolledBack
	case r.Published:
		return Published
	case r.Error != "":
		return Failed
	}
	return Unchanged
}

// movedPointer reports whether a snapshot became current.
func (r Record) movedPointer() bool { return r.Published || r.Rollback != nil }

// WriteRecord stores the record under the time of its start and what came of it: the run
// that was published, or unchanged, failed, rollback.
func (s *Store) WriteRecord(ctx context.Context, r Record) error {
	became := r.Outcome()
	switch became {
	case Published:
		became = r.Run
	case RolledBack:
		became = "rollback"
	}
	name := r.Started.UTC().Format("20060102T150405.000") + "-" + became
	return writeSealed(ctx, s.private, "runs/"+strings.Replace(name, ".", "", 1)+".json", r)
}

// Records are all records that can be read, the oldest first, and the names of those that
// are damaged.
func (s *Store) Records(ctx context.Context) (records []Record, unreadable []string, err error) {
	objects, err := s.private.List(ctx, "runs/*.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return nil, nil, fmt.Errorf("store: %w", err)
	}
	for _, o := range objects {
		r := Record{Name: strings.TrimSuffix(path.Base(o.Name), ".json")}
		if _, err := readSealed(ctx, s.private, o.Name, &r); errors.Is(err, ErrDamaged) {
			unreadable = append(unreadable, o.Name)
			continue
		} else if err != nil {
			return nil, nil, fmt.Errorf("store: %w", err)
		}
		records = append(records, r)
	}
	return records, unreadable, nil
}
