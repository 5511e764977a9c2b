package location

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
)

// Errors of a Root. ErrExists is wrapped if a name that must be new exists already,
// ErrChanged if an object does not have the expected content, ErrLocked if another
// process holds the lock.
var (
	ErrExists  = errors.New("exists already")
	ErrChanged = errors.New("was changed by another process")
	ErrLocked  = errors.New("another process holds the lock")
)

// Root is a location that can hold a store: with it, several processes can agree on
// the current content.
//
// Promises beyond those of a Location, tested by RunRoot in locationtest:
//   - Of several CreateNew for one name, exactly one commits; the others get
//     ErrExists and leave nothing behind.
//   - Of several Swap from one content, exactly one succeeds; the others get
//     ErrChanged. A failed Swap changes nothing.
//   - A writer whose success was not reported, because a response was lost, is told of
//     its success, and nobody else is.
type Root interface {
	Location
	// Below lists every object whose name begins with the prefix and a slash,
	// ordered by name. The empty prefix lists all.
	Below(ctx context.Context, prefix string) ([]Object, error)
	// RemoveBelow deletes every object whose name begins with the prefix and a slash;
	// none is no error. The prefix must not be empty.
	RemoveBelow(ctx context.Context, prefix string) error
	// CreateNew begins an object that must not exist; otherwise Commit returns
	// ErrExists.
	CreateNew(ctx context.Context, name string) (Writer, error)
	// Swap replaces a small object whose content is was, nil for a missing object.
	// It returns ErrChanged if the content differs.
	Swap(ctx context.Context, name string, was, now []byte) error
	// Rename gives an object another name, whose object it replaces in one step. After a
	// crash, the first name may exist as well.
	Rename(ctx context.Context, from, to string) error
	// Sweep removes temporary objects, which writers leave that are killed. Nobody may
	// be writing at that time.
	Sweep(ctx context.Context) error
	// Probe checks that the location can be written, and that it keeps these promises; it
	// leaves nothing.
	Probe(ctx context.Context) error
	// Lock makes this process the only holder of the name until release is called.
	// It does not wait: a held lock is ErrLocked. The returned context ends, with a cause
	// that is an ErrTemporary, if the lock is lost before. The lock of a process that died
	// is free, at once or after a while.
	Lock(ctx context.Context, name string) (held context.Context, release func() error, err error)
	// File returns a local path to the object's bytes, for engines that open files
	// themselves: the object itself, or a copy in the scratch folder, which is made once.
	// The file must not be changed.
	File(ctx context.Context, name string, s *Scratch) (path string, err error)
}

// Temporary returns a new name in the folder of the name, for an object that will be
// renamed. Listings omit it.
func Temporary(name string) string {
	return path.Join(path.Dir(name), "."+path.Base(name)+"-"+rand.Text()+".tmp")
}

// IsTemporary reports whether Temporary returned the name.
func IsTemporary(name string) bool { return temporary.MatchString(path.Base(name)) }

// temporary matches the last part of a name that Temporary returned.
var temporary = regexp.MustCompile(`^\..+-[A-Z2-7]{26}\.tmp$`)

// Write stores a whole object.
func Write(ctx context.Context, l Location, name string, content []byte) error {
	out, err := l.Create(ctx, name)
	if err != nil {
		return err
	}
	return writeTo(out, content)
}

// WriteNew stores a whole object that must not exist.
func WriteNew(ctx context.Context, r Root, name string, content []byte) error {
	out, err := r.CreateNew(ctx, name)
	if err != nil {
		return err
	}
	return writeTo(out, content)
}

func writeTo(out Writer, content []byte) error {
	defer func() { _ = out.Abort() }()
	if _, err := out.Write(content); err != nil {
		return err
	}
	return out.Commit()
}

// Read returns a whole object.
func Read(ctx context.Context, l Location, name string) ([]byte, error) {
	in, err := l.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return content, nil
}
