// Package store keeps what outlives a run: landed batches under their content's
// hash, published marts as immutable snapshots, one pointer to the current one, and
// aliases for people. It stands on any location.Root. It knows bytes, names and
// hashes, and nothing of what the tables mean.
//
//	landing/<feed>/<content>-<identity>.parquet  .rejects.parquet  .json
//	snapshots/<number>.json                     which run has the number
//	snapshots/<number>-<run>/<mart>.parquet ... manifest.json
//	current.json                                the one pointer
//	marts/<file>                                aliases, each replaced as a whole
//	feedback/<file>.CHECKED.xlsx                corrected files for whoever delivered
//	runs/<start>-<outcome>.json                 what happened, also in failed runs
package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/impactmart/impactmart/connectors/location"
)

// Store stands on two roots of one place: what holds personal data is written to
// the private one, what is published to the public one.
type Store struct {
	private, public location.Root
}

// Open gives the store of the two roots. Nothing is read or made yet.
func Open(private, public location.Root) *Store { return &Store{private: private, public: public} }

// Local gives the store of a folder of this machine.
func Local(dir string) *Store {
	return Open(location.NewLocal(dir, location.Private()), location.NewLocal(dir))
}

// String is the place in the user's words.
func (s *Store) String() string { return s.public.String() }

// Lock makes this process the store's only writer until release is called. It does
// not wait: a held lock wraps location.ErrLocked.
func (s *Store) Lock(ctx context.Context) (release func() error, err error) {
	release, err = s.public.Lock(ctx, "store")
	if err != nil {
		return nil, fmt.Errorf("store: %w; another run works on it: wait for it, or look for a process that hangs", err)
	}
	return release, nil
}

// Scratch gives a private folder of this machine, and removes what runs left behind
// that were killed.
func (s *Store) Scratch(ctx context.Context) (*location.Scratch, error) {
	return s.private.Scratch(ctx)
}

// WriteRunLog keeps what happened in a run, failed ones included.
func (s *Store) WriteRunLog(ctx context.Context, name string, log any) error {
	return writeJSON(ctx, s.private, "runs/"+name+".json", log)
}

func asJSON(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	return append(text, '\n'), err
}

func writeJSON(ctx context.Context, l location.Location, name string, value any) error {
	text, err := asJSON(value)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return location.Write(ctx, l, name, text)
}

func readJSON(ctx context.Context, l location.Location, name string, value any) error {
	text, err := location.Read(ctx, l, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, value); err != nil {
		return &damaged{name, err}
	}
	return nil
}

// damaged is an object that cannot be what was written.
type damaged struct {
	name string
	err  error
}

func (d *damaged) Error() string { return fmt.Sprintf("%s is damaged: %s", d.name, d.err) }
