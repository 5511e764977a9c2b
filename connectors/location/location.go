// Package location knows places that hold named objects. The local folder is
// here; a bucket is in package gs below, for the sake of its heavy client. They
// serve the drops that connectors read, the landing zone and publishing alike,
// and know nothing of what the bytes mean.
package location

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// ErrNotFound is wrapped by Open, Stat and Remove when the name does not exist.
var ErrNotFound = errors.New("not found")

// ErrTemporary is wrapped by errors of a place that may work later without
// anybody mending anything, such as a service that does not answer.
var ErrTemporary = errors.New("try again later")

// Registry maps the scheme of a URL, such as gs, to what makes its location.
// Making one reads nothing: an error is about the URL itself.
type Registry map[string]func(url string) (Location, error)

// Object is one entry of a listing.
type Object struct {
	Name     string // slash-separated, relative to the location
	Size     int64  // bytes
	Modified time.Time
}

// Location is a flat space of slash-separated names.
//
// Promises, held by the shared suite in locationtest:
//   - Names are relative, slash-separated, and cannot leave the location: "..",
//     an absolute name or a symlink that points outside is an error.
//   - A reader of an existing object sees one version of it from the first byte
//     to the last, or an error.
//   - Create makes nothing visible under the name before Commit returned nil;
//     after that every Open sees the whole new object. Two commits to one name
//     leave one of the two, never a mixture.
//   - A committed object survives the death of the machine (it is synced).
type Location interface {
	// String is the place in the user's words, such as "./inbox".
	String() string
	// List gives the objects whose whole name matches the pattern of path.Match,
	// ordered by name. A pattern without magic characters names one object; a
	// name from a listing is always taken literally by the other methods. Names
	// that end in ".tmp" or begin with "." or "~$" are left out, in every part.
	List(ctx context.Context, pattern string) ([]Object, error)
	// Open reads one object.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Stat describes one object.
	Stat(ctx context.Context, name string) (Object, error)
	// Create begins a new object, or a new version of one.
	Create(ctx context.Context, name string) (Writer, error)
	// Remove deletes one object; a missing one is ErrNotFound.
	Remove(ctx context.Context, name string) error
}

// Writer receives an object's bytes. Exactly one of Commit and Abort ends it;
// Abort after Commit does nothing, so that it can be deferred.
type Writer interface {
	io.Writer
	Commit() error
	Abort() error
}

// CheckName refuses what is no name inside a location: names are relative, with
// slashes, and have no part that is empty, "." or "..".
func CheckName(l Location, name string) error {
	if !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%s: %q is no name inside this place; names are relative, with slashes and without \"..\"", l, name)
	}
	return nil
}

// Passing tells names that belong to a program at work, in any of their parts:
// hidden files, files being written, and the lock files of office programs.
func Passing(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "~$") || strings.HasSuffix(part, ".tmp") {
			return true
		}
	}
	return false
}
