package location

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Errors of a Root. ErrExists is wrapped when a name that must be new is taken,
// ErrChanged when an object is not what the caller took it for, ErrLocked when
// somebody else works on the root.
var (
	ErrExists  = errors.New("is there already")
	ErrChanged = errors.New("was changed by somebody else")
	ErrLocked  = errors.New("somebody else holds the lock")
)

// Root is a location on which a store can stand: with it several processes can
// agree on what there is.
//
// Promises beyond those of a Location, held by RunRoot in locationtest:
//   - Of any number of CreateNew for one name one commits; the others get ErrExists
//     and leave nothing.
//   - Of any number of Swap from one content one succeeds; the others get
//     ErrChanged. A Swap that failed has changed nothing.
//   - Scratch folders of processes that have died are removed by the next Scratch.
type Root interface {
	Location
	// Below lists every object whose name begins with the prefix and a slash, by
	// name. The empty prefix lists all.
	Below(ctx context.Context, prefix string) ([]Object, error)
	// CreateNew begins an object that must not be there: Commit is ErrExists when it
	// is.
	CreateNew(ctx context.Context, name string) (Writer, error)
	// Swap replaces a small object that has the content was, nil for none, and is
	// ErrChanged when it has another.
	Swap(ctx context.Context, name string, was, now []byte) error
	// Lock makes this process the only one that holds the name until release is
	// called. It does not wait: a held lock is ErrLocked.
	Lock(ctx context.Context, name string) (release func() error, err error)
	// File gives a path of this machine with the object's bytes, for engines that open
	// files themselves: the object itself, or a copy in the scratch folder. The file
	// must not be changed.
	File(ctx context.Context, name string, s *Scratch) (path string, err error)
	// Scratch makes a private folder of this machine.
	Scratch(ctx context.Context) (*Scratch, error)
}

// Write stores a whole object.
func Write(ctx context.Context, l Location, name string, content []byte) error {
	out, err := l.Create(ctx, name)
	if err != nil {
		return err
	}
	return writeTo(out, content)
}

// WriteNew stores a whole object that must not be there.
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

// Read gives a whole object.
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
