package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// Values are what the values of metrics were in the months that were published, and who was in
// which arm of an experiment: digests that say whether anything is another one, or how many
// people are, and nothing else. They are no part of the ledger, whose
// pages are equal in stores with equal inputs: the key of the digests is not. One record holds
// them all. Each names the hash of the one before, and the manifest of each snapshot its own.
type Values struct {
	Number   int64  `json:"number"`             // from 1
	Previous string `json:"previous,omitempty"` // SHA-256 of the record before
	Key      []byte `json:"key"`                // of the digests
	// Months are the states that count, the first one first, by metric and first day of the
	// month (yyyy-mm-dd).
	Months map[string]map[string][]ValueState `json:"months"`
	// Arms are the states of the arms of experiments, the first one first, by program and day
	// of assignment (yyyy-mm-dd); ArmsSince is the first day on which they would have been seen,
	// nil in the records of older versions.
	Arms      map[string]map[string][]ArmsState `json:"arms,omitempty"`
	ArmsSince *time.Time                        `json:"arms_since,omitempty"`

	hash string // SHA-256 of the record; empty for one that is not written yet
}

// ValueState is a state of the values of a month.
type ValueState struct {
	Digest string    `json:"digest,omitempty"` // empty where there are none any more
	Seen   time.Time `json:"seen_on"`          // day in UTC
	Cause
}

// Cause says with which deliveries values became others.
type Cause struct {
	Way *string `json:"way,omitempty"` // as in models.RestatementRow
	By  *string `json:"by,omitempty"`
}

// ValueMonth is a month of a metric.
type ValueMonth struct {
	Metric string    `col:"metric_id"`
	Month  time.Time `col:"month_date"` // first day
}

func (m ValueMonth) day() string { return m.Month.Format(time.DateOnly) }

// ValuesHead is the record of values with which a snapshot was made.
type ValuesHead struct {
	Number int64  `json:"number"`
	SHA256 string `json:"sha256"`
}

const valuesDir = "ledger/values"

// name has a part of the hash: two processes never write one name.
func (h ValuesHead) name() string {
	return fmt.Sprintf("%s/%06d-%.12s.json", valuesDir, h.Number, h.SHA256)
}

// NewValues knows nothing, and has a key of its own.
func NewValues() *Values {
	v := &Values{Key: make([]byte, 32), Months: map[string]map[string][]ValueState{}}
	_, _ = rand.Read(v.Key) // never fails
	return v
}

// Of are the states of a month.
func (v *Values) Of(m ValueMonth) []ValueState { return v.Months[m.Metric][m.day()] }

// Last is the digest of a month by the last state; empty without values.
func (v *Values) Last(m ValueMonth) string {
	states := v.Of(m)
	if len(states) == 0 {
		return ""
	}
	return states[len(states)-1].Digest
}

// Find is the place of the state of a month with a digest; -1 if there is none.
func (v *Values) Find(m ValueMonth, digest string) int {
	return slices.IndexFunc(v.Of(m), func(s ValueState) bool { return s.Digest == digest })
}

// See notes a digest of a month. The first is the one that others are compared with. A digest
// that was known before brings its state back: what came in between no longer counts. Another
// one is that of the state whose values they still are, since values that come later change it,
// too; or, where they are others (-1), that of another state.
func (v *Values) See(m ValueMonth, digest string, still int, seen time.Time, by Cause) {
	states := v.Of(m)
	if v.Months[m.Metric] == nil {
		v.Months[m.Metric] = map[string][]ValueState{}
	}
	known := v.Find(m, digest)
	switch {
	case known >= 0:
		states = states[:known+1]
	case len(states) == 0 || still < 0:
		states = append(slices.Clip(states), ValueState{digest, dayIn(seen), by})
	default:
		states = slices.Clone(states[:still+1])
		states[still].Digest = digest
	}
	v.Months[m.Metric][m.day()] = states
}

// All are the months with a state, by metric and day.
func (v *Values) All() (all []ValueMonth) {
	for _, metric := range slices.Sorted(maps.Keys(v.Months)) {
		for _, day := range slices.Sorted(maps.Keys(v.Months[metric])) {
			all = append(all, ValueMonth{metric, *models.ParseDay(day)})
		}
	}
	return all
}

// Restatements are the states after the first.
func (v *Values) Restatements() (rows []models.RestatementRow) {
	for _, m := range v.All() {
		for i, s := range v.Of(m)[1:] {
			rows = append(rows, models.RestatementRow{Metric: m.Metric, Month: m.Month, Seen: s.Seen, Number: int64(i + 1), Way: s.Way, By: s.By})
		}
	}
	return rows
}

// Next is a copy that can see more, with the key of v or a new one.
func (v *Values) Next(isRekeyed bool) *Values {
	next := NewValues()
	if !isRekeyed {
		next.Key = v.Key
	}
	next.Number, next.Previous, next.ArmsSince = v.Number+1, v.hash, v.ArmsSince
	for metric, months := range v.Months {
		next.Months[metric] = maps.Clone(months)
	}
	if v.Arms != nil {
		next.Arms = map[string]map[string][]ArmsState{}
	}
	for program, waves := range v.Arms {
		next.Arms[program] = maps.Clone(waves)
	}
	return next
}

// knows reports whether nothing was seen that is not on record.
func (v *Values) knows(seen *Values) bool {
	return reflect.DeepEqual(v.Key, seen.Key) && reflect.DeepEqual(v.Months, seen.Months) && reflect.DeepEqual(v.Arms, seen.Arms) && (v.ArmsSince != nil || seen.ArmsSince == nil)
}

// Head names the record; nil for one that is not written.
func (v *Values) Head() *ValuesHead {
	if v.hash == "" {
		return nil
	}
	return &ValuesHead{v.Number, v.hash}
}

// Values reads what is known of values: the record of the snapshot that was published last,
// and without any the newest record. The error for one that is missing or was changed wraps
// ErrDamaged.
func (s *Store) Values(ctx context.Context, last *Manifest) (*Values, error) {
	head, err := s.valuesHead(ctx, last)
	if err != nil || head == nil {
		return NewValues(), err
	}
	v := &Values{hash: head.SHA256}
	text, err := location.Read(ctx, s.private, head.name())
	if errors.Is(err, location.ErrNotFound) || err == nil && sumOf(text) != head.SHA256 {
		return nil, fmt.Errorf("store: %w; %s", &damaged{head.name(), errors.New("it is missing or not the one that the snapshot names")}, restoreLedger)
	}
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return v, nil
}

func (s *Store) valuesHead(ctx context.Context, last *Manifest) (*ValuesHead, error) {
	if last != nil {
		return last.Values, nil
	}
	objects, err := s.private.List(ctx, valuesDir+"/*.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) || len(objects) == 0 {
		return nil, err
	}
	newest := slices.MaxFunc(objects, func(a, b location.Object) int { return cmp.Compare(a.Name, b.Name) }).Name
	text, err := location.Read(ctx, s.private, newest)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	head := &ValuesHead{SHA256: sumOf(text)}
	if _, err := fmt.Sscanf(path.Base(newest), "%d-", &head.Number); err != nil || head.name() != newest {
		return nil, fmt.Errorf("store: %w; %s", &damaged{newest, errChanged}, restoreLedger)
	}
	return head, nil
}

// Keep writes what a run has seen, unless it is what is kept already, and returns the record
// for the manifest. The records before go once the snapshot is published, with SweepValues.
func (s *Store) Keep(ctx context.Context, before, seen *Values) (*ValuesHead, error) {
	if before.hash != "" && before.knows(seen) {
		return before.Head(), nil
	}
	text, err := asJSON(seen)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	head := &ValuesHead{seen.Number, sumOf(text)}
	if err := location.Write(ctx, s.private, head.name(), text); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return head, nil
}

// SweepValues removes the records that another one has replaced. Only the holder of the lock
// may call it.
func (s *Store) SweepValues(ctx context.Context, last Manifest) error {
	return s.sweepValues(ctx, last, s.isYoung)
}

// sweepValues is SweepValues, except for what must be kept.
func (s *Store) sweepValues(ctx context.Context, last Manifest, isKept func(location.Object) bool) error {
	objects, err := s.private.List(ctx, valuesDir+"/*.json")
	if err != nil && !errors.Is(err, location.ErrNotFound) {
		return fmt.Errorf("store: %w", err)
	}
	for _, o := range objects {
		if last.Values != nil && o.Name == last.Values.name() || isKept(o) {
			continue
		}
		if err := s.private.Remove(ctx, o.Name); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	return nil
}
