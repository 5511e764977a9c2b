// Package location knows places that hold named objects. The local folder is here.
// A bucket is in package gs below, so that its large client is separate. They are
// used for the drops that connectors read, for the landing zone and for publishing,
// and know nothing about what the bytes mean.
package location

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrNotFound is wrapped by Open, Stat and Remove if the name does not exist.
var ErrNotFound = errors.New("not found")

// ErrTemporary marks a transient error: the location may work later without any
// change, such as a service that does not respond.
var ErrTemporary = errors.New("try again later")

// ErrUnusable marks an error that lasts until somebody changes a setting or a right: there
// is no such bucket, access is denied, or what must not be replaced can be.
var ErrUnusable = errors.New("cannot be used as it is set up")

// ErrReplaced is the error of a reader whose object changes meanwhile, such as a file that
// is still being written. It is an ErrTemporary.
var ErrReplaced error = replaced{}

type replaced struct{}

func (replaced) Error() string {
	return "changed while it was being read; run again when it is completely written"
}

func (replaced) Is(target error) bool { return target == ErrTemporary }

// Registry maps the scheme of a URL, such as gs, to a constructor of its location.
// The constructor reads nothing: its error is about the URL itself.
type Registry map[string]func(url string) (Location, error)

// Object is one entry of a listing.
type Object struct {
	Name     string // slash-separated, relative to the location
	Size     int64  // bytes
	Modified time.Time
}

// Location is a flat space of slash-separated names.
//
// Promises, tested by the shared suite in locationtest:
//   - Names are relative, slash-separated, and cannot leave the location: "..",
//     an absolute name or a symlink that points outside is an error.
//   - A reader of an existing object sees one version of it from the first byte
//     to the last, or an error.
//   - Create makes nothing visible under the name before Commit returned nil;
//     after that every Open sees the whole new object. Two commits to one name
//     leave one of the two, never a mixture.
//   - A committed object survives a crash of the machine (it is synced).
type Location interface {
	// String is the location as the user writes it, such as "./inbox".
	String() string
	// List returns the objects whose whole name matches the pattern of path.Match,
	// ordered by name. A pattern without special characters matches one object; the
	// other methods take a name from a listing literally. Names with a part that
	// ends in ".tmp" or begins with "." or "~$" are omitted.
	List(ctx context.Context, pattern string) ([]Object, error)
	// Open reads one object.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Stat describes one object.
	Stat(ctx context.Context, name string) (Object, error)
	// Create begins a new object, or a new version of one.
	Create(ctx context.Context, name string) (Writer, error)
	// Remove deletes one object; the error for a missing one is ErrNotFound.
	Remove(ctx context.Context, name string) error
}

// Writer receives an object's bytes. Exactly one of Commit and Abort ends it; Abort
// after Commit does nothing, so that it can be deferred.
type Writer interface {
	io.Writer
	Commit() error
	Abort() error
}

// CheckName checks the name of an object: names are relative, with slashes, and
// have no part that is empty, "." or "..".
func CheckName(l Location, name string) error {
	if !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%s: %q is not the name of an object; give a relative name with slashes and without \"..\"", l, name)
	}
	return nil
}

// CheckPattern checks the pattern of a listing, as users write it.
func CheckPattern(pattern string) error {
	parts := strings.Split(pattern, "/")
	switch _, err := path.Match(pattern, ""); {
	case err != nil:
		return fmt.Errorf(`%q is an invalid pattern; close its "[" or write "\["`, pattern)
	case slices.Contains(parts, "**"):
		return fmt.Errorf("%q has **, which would match no more than *; write one * for each folder, such as inbox/*/*.csv", pattern)
	case slices.Contains(parts, ".."), path.IsAbs(pattern), filepath.IsAbs(pattern):
		return fmt.Errorf("%q leaves the folder of the deliveries; write it relative to that folder, or let `drops` name another one", pattern)
	case foldersByBackslash.MatchString(pattern):
		return fmt.Errorf(`%q has a backslash, which only makes * ? [ and \ literal; write / between folders`, pattern)
	}
	return nil
}

// foldersByBackslash matches a backslash before what needs none.
var foldersByBackslash = regexp.MustCompile(`^([^\\]|\\[*?[\]^\\-])*\\[^*?[\]^\\-]`)

// Passing reports whether any part of the name is that of a temporary file: a
// hidden file, a file being written, or a lock file of an office program.
func Passing(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "~$") || strings.HasSuffix(part, ".tmp") {
			return true
		}
	}
	return false
}
