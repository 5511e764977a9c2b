package location

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// Local is a local folder. It keeps nothing open between calls, and the first
// Create makes the folder.
type Local struct {
	dir  string
	file fs.FileMode
}

// Option changes how a Local writes.
type Option func(*Local)

// Private lets only the owner read what is created: files have mode 0600 and
// folders 0700. Without it they have 0644 and 0755, less the umask.
func Private() Option { return func(l *Local) { l.file = 0o600 } }

// NewLocal returns the location of a folder, which need not exist yet.
func NewLocal(dir string, opts ...Option) *Local {
	l := &Local{dir: filepath.Clean(dir), file: 0o644}
	for _, opt := range opts {
		opt(l)
	}
	return l
}

// String is the folder as given to NewLocal, cleaned.
func (l *Local) String() string { return l.dir }

// Stat describes one object.
func (l *Local) Stat(ctx context.Context, name string) (Object, error) {
	root, err := l.root(ctx, name)
	if err != nil {
		return Object{}, err
	}
	defer root.Close()
	info, err := l.stat(root, name)
	if err != nil {
		return Object{}, err
	}
	return Object{Name: name, Size: info.Size(), Modified: info.ModTime()}, nil
}

// Open reads one object. If the file is changed in place while it is read, the
// reader ends with an error.
func (l *Local) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	root, err := l.root(ctx, name)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	// Check before opening: opening a named pipe would wait for its writer.
	if _, err := l.stat(root, name); err != nil {
		return nil, err
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, l.fault(name, err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, l.fault(name, err)
	}
	return &reader{file: file, info: info}, nil
}

// Remove deletes one object.
func (l *Local) Remove(ctx context.Context, name string) error {
	root, err := l.root(ctx, name)
	if err != nil {
		return err
	}
	defer root.Close()
	if _, err := l.stat(root, name); err != nil {
		return err
	}
	if err := root.Remove(name); err != nil {
		return l.fault(name, err)
	}
	return syncFolder(root, path.Dir(name))
}

// Create begins a new object, or a new version of one, as a file of another name in
// the same folder. Missing folders are created.
func (l *Local) Create(ctx context.Context, name string) (Writer, error) {
	folders := l.file | l.file&0o444>>2 // anyone who may read a file may enter its folder
	if err := os.MkdirAll(l.dir, folders); err != nil {
		return nil, err
	}
	root, err := l.root(ctx, name)
	if err != nil {
		return nil, err
	}
	w := &writer{root: root, name: name, temp: Temporary(name), at: l.join(name)}
	if err = root.MkdirAll(path.Dir(name), folders); err == nil {
		w.file, err = root.OpenFile(w.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, l.file)
	}
	if err != nil {
		root.Close()
		return nil, l.fault(name, err)
	}
	return w, nil
}

// root opens the folder for one call about a name.
func (l *Local) root(ctx context.Context, name string) (*os.Root, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := CheckName(l, name); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("folder %s: %w", l, ErrNotFound)
	}
	return root, err
}

func (l *Local) stat(root *os.Root, name string) (fs.FileInfo, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, l.fault(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; replace it with one", l.join(name))
	}
	return info, nil
}

// fault adds the name to an error of the system.
func (l *Local) fault(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", l.join(name), ErrNotFound)
	}
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err
	}
	if strings.Contains(err.Error(), "escapes from parent") { // os has no name for this error
		return fmt.Errorf("%s: the file, or a folder on the way to it, is a symlink that leaves %s; replace it with the file or folder itself", l.join(name), l)
	}
	return fmt.Errorf("%s: %w", l.join(name), err)
}

func (l *Local) join(name string) string { return filepath.Join(l.dir, filepath.FromSlash(name)) }

// reader checks that a file is still the version that was opened.
type reader struct {
	file *os.File
	info fs.FileInfo
	read int64
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.read += int64(n)
	if err != io.EOF {
		return n, err
	}
	now, failed := r.file.Stat()
	if failed != nil {
		return n, failed
	}
	if r.read != r.info.Size() || now.Size() != r.info.Size() || !now.ModTime().Equal(r.info.ModTime()) {
		return n, ErrReplaced
	}
	return n, io.EOF
}

func (r *reader) Close() error { return r.file.Close() }

// writer is the new version of an object until Commit renames it into place.
type writer struct {
	root       *os.Root
	file       *os.File // nil once the writer has ended
	name, temp string   // in root
	at         string   // the name that users see
	isNew      bool     // the name must not exist
}

func (w *writer) Write(p []byte) (int, error) {
	if w.file == nil {
		return 0, fmt.Errorf("%s: %w", w.at, fs.ErrClosed)
	}
	return w.file.Write(p)
}

// Commit makes the object visible and waits until it is on disk. After an error
// from the last step, syncing the folder, it may be visible already.
func (w *writer) Commit() error {
	if w.file == nil {
		return fmt.Errorf("%s: %w", w.at, fs.ErrClosed)
	}
	err := w.file.Sync()
	if closed := w.file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = w.place()
	}
	if err != nil {
		_ = w.root.Remove(w.temp) // what failed before is what to say
	} else {
		err = syncFolder(w.root, path.Dir(w.name))
	}
	return w.end(err)
}

// place renames the file to its final name.
func (w *writer) place() error {
	if !w.isNew {
		return w.root.Rename(w.temp, w.name)
	}
	if err := w.root.Link(w.temp, w.name); errors.Is(err, fs.ErrExist) {
		return ErrExists
	} else if err != nil {
		return err
	}
	return w.root.Remove(w.temp)
}

// Abort removes the new version.
func (w *writer) Abort() error {
	if w.file == nil {
		return nil
	}
	err := w.file.Close()
	if removed := w.root.Remove(w.temp); err == nil {
		err = removed
	}
	return w.end(err)
}

func (w *writer) end(err error) error {
	w.file = nil
	w.root.Close()
	if err != nil {
		return fmt.Errorf("%s: %w", w.at, err)
	}
	return nil
}

// syncFolder ensures that the entries of a folder, and of its parent folders that
// may be new, survive a crash of the machine.
func syncFolder(root *os.Root, name string) error {
	if runtime.GOOS == "windows" { // Windows has no such call
		return nil
	}
	for {
		folder, err := root.Open(name)
		if err != nil {
			return err
		}
		err = folder.Sync()
		folder.Close()
		if err != nil || name == "." {
			return err
		}
		name = path.Dir(name)
	}
}
