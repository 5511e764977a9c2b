package location

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Below lists the files below a folder, except those that List omits.
func (l *Local) Below(ctx context.Context, prefix string) ([]Object, error) {
	from := prefix
	if from == "" {
		from = "."
	} else if err := CheckName(l, prefix); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var objects []Object
	err = fs.WalkDir(root.FS(), from, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // removed after its folder was read
		case err != nil:
			return l.fault(name, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case name != "." && Passing(path.Base(name)) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir() || Passing(path.Base(name)):
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return l.fault(name, err)
		}
		objects = append(objects, Object{Name: name, Size: info.Size(), Modified: info.ModTime()})
		return nil
	})
	slices.SortFunc(objects, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
	return objects, err
}

// RemoveBelow deletes a folder with everything in it.
func (l *Local) RemoveBelow(ctx context.Context, prefix string) error {
	root, err := l.root(ctx, prefix)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.RemoveAll(prefix); err != nil {
		return l.fault(prefix, err)
	}
	return syncFolder(root, path.Dir(prefix))
}

// CreateNew is Create for a name that must not exist. The file is linked into
// place, which fails if the name exists, while a rename would replace it.
func (l *Local) CreateNew(ctx context.Context, name string) (Writer, error) {
	created, err := l.Create(ctx, name)
	if err != nil {
		return nil, err
	}
	created.(*writer).isNew = true
	return created, nil
}

// Swap compares and replaces under a lock file next to the object. The lock file
// stays.
func (l *Local) Swap(ctx context.Context, name string, was, now []byte) error {
	release, err := l.hold(ctx, name, true)
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	current, err := Read(ctx, l, name)
	if errors.Is(err, ErrNotFound) {
		current, err = nil, nil
	} else if err == nil && current == nil {
		current = []byte{}
	}
	if err != nil {
		return err
	}
	if (current == nil) != (was == nil) || !bytes.Equal(current, was) {
		return fmt.Errorf("%s %w", l.join(name), ErrChanged)
	}
	return Write(ctx, l, name, now)
}

// Rename renames the file.
func (l *Local) Rename(ctx context.Context, from, to string) error {
	root, err := l.root(ctx, from)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := CheckName(l, to); err != nil {
		return err
	}
	if _, err := l.stat(root, from); err != nil {
		return err
	}
	if err := root.Rename(from, to); err != nil {
		return fmt.Errorf("%s: %w", l.join(to), err)
	}
	return syncFolder(root, path.Dir(to))
}

// Sweep removes temporary files, except in hidden folders and those that this process
// may not read, where it has not written.
func (l *Local) Sweep(ctx context.Context) error {
	root, err := os.OpenRoot(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
			return fs.SkipDir
		case err != nil:
			return l.fault(name, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case entry.IsDir() && name != "." && Passing(entry.Name()):
			return fs.SkipDir
		case entry.Type().IsRegular() && IsTemporary(entry.Name()):
			return root.Remove(name)
		}
		return nil
	})
}

// Probe begins an object.
func (l *Local) Probe(ctx context.Context) error {
	out, err := l.Create(ctx, "probe")
	if err != nil {
		return err
	}
	_, err = out.Write([]byte("probe"))
	return errors.Join(err, out.Abort())
}

// Lock locks a lock file for the name. Only release and the end of the process unlock it.
func (l *Local) Lock(ctx context.Context, name string) (held context.Context, release func() error, err error) {
	release, err = l.hold(ctx, name, false)
	return ctx, release, err
}

func (l *Local) hold(ctx context.Context, name string, wait bool) (release func() error, err error) {
	if err := CheckName(l, name); err != nil {
		return nil, err
	}
	folders := l.file | l.file&0o444>>2
	file := filepath.Join(l.dir, filepath.FromSlash(path.Dir(name)), "."+path.Base(name)+".lock")
	if err := os.MkdirAll(filepath.Dir(file), folders); err != nil {
		return nil, err
	}
	lock := flock.New(file, flock.SetPermissions(l.file))
	held, err := lock.TryLock()
	if err == nil && !held && wait {
		held, err = lock.TryLockContext(ctx, retryLock)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: lock: %w", l.join(name), err)
	}
	if !held {
		return nil, fmt.Errorf("%s: %w%s", l, ErrLocked, holder(file))
	}
	if wait {
		return lock.Unlock, nil
	}
	name, _ = os.Hostname()
	who := fmt.Sprintf("process %d on %s, since %s", os.Getpid(), name, time.Now().UTC().Format(time.RFC3339))
	// Who holds the lock only helps people; a full disk must not end a run here.
	_ = os.WriteFile(file, []byte(who), l.file)
	return func() error { return errors.Join(os.Truncate(file, 0), lock.Unlock()) }, nil
}

// holder says in brackets who holds a lock, if its file says so.
func holder(file string) string {
	who, err := os.ReadFile(file)
	if err != nil || len(who) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", who)
}

// retryLock is how long Swap waits before it tries again to get a held lock.
const retryLock = 10 * time.Millisecond

// File is the file itself.
func (l *Local) File(ctx context.Context, name string, _ *Scratch) (path string, err error) {
	if _, err := l.Stat(ctx, name); err != nil {
		return "", err
	}
	return filepath.Abs(l.join(name))
}
