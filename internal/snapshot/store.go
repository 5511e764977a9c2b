// Package snapshot keeps the store: landed batches under their content's hash,
// published marts as immutable snapshots, one pointer to the current one, and
// aliases for people. It knows bytes, names and hashes, and nothing of what the
// tables mean.
//
//	landing/<feed>/<content>-<mapping>.parquet  .rejects.parquet  .json
//	snapshots/<seq>-<run>/<mart>.parquet ... manifest.json
//	current.json                                the one pointer
//	marts/<file>                                aliases, each replaced by one rename
//	runs/<run>.json                             what happened, also for failed runs
package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/impactmart/impactmart/connectors/location"
)

// ErrLocked says that another run works on the store.
var ErrLocked = errors.New("another run holds the store's lock; wait for it, or look for a process that hangs")

// Store is a local folder in the layout above.
type Store struct {
	dir     string
	private *location.Local // landing and runs: personal data, 0600
	public  *location.Local // snapshots and aliases
}

// Open opens the store, made if it is not there yet.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return &Store{
		dir:     dir,
		private: location.NewLocal(dir, location.Private()),
		public:  location.NewLocal(dir),
	}, nil
}

// Lock makes this process the store's only writer until release is called. It
// does not wait: a held lock is ErrLocked.
func (s *Store) Lock() (release func() error, err error) {
	lock := flock.New(filepath.Join(s.dir, ".lock"))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("store: lock: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("store %s: %w", s.dir, ErrLocked)
	}
	return lock.Unlock, nil
}

// WorkDir gives an empty private folder for the run's engine, and removes what
// runs before it left behind when they were killed. The lock must be held.
func (s *Store) WorkDir() (string, error) {
	dir := filepath.Join(s.dir, ".work")
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	return dir, nil
}

// Path is the real path of a name in the store.
func (s *Store) Path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// WriteRunLog keeps what happened in a run, failed ones included.
func (s *Store) WriteRunLog(ctx context.Context, run string, log any) error {
	return writeJSON(ctx, s.private, "runs/"+run+".json", log)
}

// copyFile writes a local file under a name of the location and gives its hash
// and size.
func copyFile(ctx context.Context, to location.Location, name, from string) (File, error) {
	in, err := os.Open(from)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = in.Close() }()
	out, err := to.Create(ctx, name)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = out.Abort() }()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(out, sum), in)
	if err != nil {
		return File{}, fmt.Errorf("write %s: %w", name, err)
	}
	return File{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: size}, out.Commit()
}

func hashOf(ctx context.Context, l location.Location, name string) (string, error) {
	in, err := l.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func writeJSON(ctx context.Context, l location.Location, name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return writeBytes(ctx, l, name, append(text, '\n'))
}

func writeBytes(ctx context.Context, l location.Location, name string, text []byte) error {
	out, err := l.Create(ctx, name)
	if err != nil {
		return err
	}
	defer func() { _ = out.Abort() }()
	if _, err := out.Write(text); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return out.Commit()
}

func readBytes(ctx context.Context, l location.Location, name string) ([]byte, error) {
	in, err := l.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

func readJSON(ctx context.Context, l location.Location, name string, value any) error {
	text, err := readBytes(ctx, l, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, value); err != nil {
		return fmt.Errorf("%s is damaged: %w", name, err)
	}
	return nil
}
