package location

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Scratch is a private local folder that exists while a command works. Its owner
// holds a lock in it, so that the next process recognizes and removes what a killed
// process left behind.
type Scratch struct {
	// Swept is the number of folders that killed processes had left.
	Swept int
	dir   string
	lock  *flock.Flock
}

const (
	scratchLock = ".lock"
	// unlocked is the prefix of a folder that is empty and not locked yet.
	unlocked = "new-"
)

// NewScratch creates a scratch folder below another folder, and removes scratch
// folders there that no process holds.
func NewScratch(below string) (*Scratch, error) {
	if err := os.MkdirAll(below, 0o700); err != nil {
		return nil, fmt.Errorf("scratch folder: %w", err)
	}
	swept, err := sweep(below)
	if err != nil {
		return nil, fmt.Errorf("scratch folder: %w", err)
	}
	name := rand.Text()
	s := &Scratch{Swept: swept, dir: filepath.Join(below, unlocked+name)}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("scratch folder: %w", err)
	}
	s.lock = flock.New(s.Path(scratchLock))
	if held, err := s.lock.TryLock(); err != nil || !held {
		return nil, errors.Join(fmt.Errorf("scratch folder %s cannot be locked", s.dir), err, os.RemoveAll(s.dir))
	}
	locked := filepath.Join(below, name)
	if err := os.Rename(s.dir, locked); err != nil {
		return nil, errors.Join(fmt.Errorf("scratch folder: %w", err), s.Close())
	}
	s.dir = locked
	return s, nil
}

// sweep removes the scratch folders of processes that have ended.
func sweep(below string) (swept int, err error) {
	entries, err := os.ReadDir(below)
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		dir := filepath.Join(below, entry.Name())
		if strings.HasPrefix(entry.Name(), unlocked) {
			continue
		}
		lock := flock.New(filepath.Join(dir, scratchLock))
		held, err := lock.TryLock()
		if err != nil || !held {
			continue // in use, or just being created
		}
		if err := errors.Join(os.RemoveAll(dir), lock.Unlock()); err != nil {
			return swept, err
		}
		swept++
	}
	return swept, nil
}

// Path is the path of a name in the folder; the folder has no subfolders.
func (s *Scratch) Path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// Write writes a file in the folder, readable only by its owner.
func (s *Scratch) Write(name string, write func(io.Writer) error) (err error) {
	out, err := os.OpenFile(s.Path(name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buffered := bufio.NewWriterSize(out, 64<<10) // templates write word by word
	if err := write(buffered); err != nil {
		return err
	}
	return buffered.Flush()
}

// Unnamed creates a file in the folder for what does not fit in memory.
func (s *Scratch) Unnamed() (*Unnamed, error) { return NewUnnamed(s.dir) }

// Unnamed is a private file without a name: nothing remains of it once it is closed, or its
// process has ended, however that dies.
type Unnamed struct{ *os.File }

// NewUnnamed creates a file in a folder; the empty name is the system's temporary folder.
func NewUnnamed(dir string) (*Unnamed, error) {
	file, err := os.CreateTemp(dir, "impactmart-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // Windows refuses, and Close tries again
	return &Unnamed{file}, nil
}

// Close removes the file.
func (u *Unnamed) Close() error {
	err := u.File.Close()
	if removed := os.Remove(u.Name()); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// Close removes the folder and its content.
func (s *Scratch) Close() error { return errors.Join(os.RemoveAll(s.dir), s.lock.Unlock()) }
