package locationtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
)

// RunRoot runs the suite of a Root after that of a Location; open returns a new,
// empty root for each test.
func RunRoot(t *testing.T, open func(t *testing.T) location.Root) {
	Run(t, func(t *testing.T) location.Location { return open(t) })
	for _, promise := range rootPromises {
		t.Run(promise.name, func(t *testing.T) { promise.hold(t, open(t)) })
	}
}

var rootPromises = []struct {
	name string
	hold func(*testing.T, location.Root)
}{
	{"below lists all that begins with the prefix", func(t *testing.T, r location.Root) {
		for _, name := range []string{"a", "in/b", "in/deep/c", "inner", "in/.hidden", ".work/x/y"} {
			put(t, r, name, name)
		}
		below(t, r, "", "a", "in/b", "in/deep/c", "inner")
		below(t, r, "in", "in/b", "in/deep/c")
		below(t, r, "in/deep", "in/deep/c")
		below(t, r, "nowhere")
		if _, err := r.Below(t.Context(), "../out"); err == nil {
			t.Error("Below lists objects outside of the location")
		}
	}},
	{"what is below a prefix can be removed", func(t *testing.T, r location.Root) {
		for _, name := range []string{"in/b", "in/deep/c", "inner", "other/in/b"} {
			put(t, r, name, name)
		}
		for range 2 { // nothing is left the second time, and that is no error
			if err := r.RemoveBelow(t.Context(), "in"); err != nil {
				t.Fatal(err)
			}
		}
		below(t, r, "", "inner", "other/in/b")
		for _, name := range []string{"", ".", "../out", "/"} {
			if err := r.RemoveBelow(t.Context(), name); err == nil {
				t.Errorf("RemoveBelow(%q) removes everything", name)
			}
		}
	}},
	{"a new object does not replace one", func(t *testing.T, r location.Root) {
		if err := location.WriteNew(t.Context(), r, "in/a", []byte("first")); err != nil {
			t.Fatal(err)
		}
		if err := location.WriteNew(t.Context(), r, "in/a", []byte("second")); !errors.Is(err, location.ErrExists) {
			t.Errorf("the second write: %v", err)
		}
		if got := get(t, r, "in/a"); got != "first" {
			t.Errorf("got %q", got)
		}
		below(t, r, "", "in/a")
	}},
	{"of many new objects with one name, one commits", func(t *testing.T, r location.Root) {
		won := race(func(i int) error {
			return location.WriteNew(context.Background(), r, "a", fmt.Append(nil, i))
		}, location.ErrExists, t)
		if got := get(t, r, "a"); got != strconv.Itoa(won) {
			t.Errorf("%d committed, but the content is %s", won, got)
		}
		below(t, r, "", "a")
	}},
	{"a swap needs the current content", func(t *testing.T, r location.Root) {
		swaps := []struct {
			was, now string
			absent   bool
			want     error
		}{
			{was: "something", now: "x", want: location.ErrChanged},
			{absent: true, now: "one"},
			{absent: true, now: "two", want: location.ErrChanged},
			{was: "", now: "two", want: location.ErrChanged},
			{was: "one", now: "two"},
			{was: "one", now: "three", want: location.ErrChanged},
			{was: "two", now: "three"},
		}
		content := ""
		for _, s := range swaps {
			was := []byte(s.was)
			if s.absent {
				was = nil
			}
			err := r.Swap(t.Context(), "pointer", was, []byte(s.now))
			if !errors.Is(err, s.want) {
				t.Fatalf("swap %q for %q: %v, want %v", s.was, s.now, err, s.want)
			}
			if err == nil {
				content = s.now
			}
			if content != "" && get(t, r, "pointer") != content {
				t.Fatalf("after %+v the content is %q", s, get(t, r, "pointer"))
			}
		}
	}},
	{"of many swaps from one content, one succeeds", func(t *testing.T, r location.Root) {
		put(t, r, "pointer", "start")
		won := race(func(i int) error {
			return r.Swap(context.Background(), "pointer", []byte("start"), fmt.Append(nil, i))
		}, location.ErrChanged, t)
		if got := get(t, r, "pointer"); got != strconv.Itoa(won) {
			t.Errorf("%d succeeded, but the content is %s", won, got)
		}
	}},
	{"a rename replaces an object", func(t *testing.T, r location.Root) {
		ctx := t.Context()
		put(t, r, "in/old", "old")
		staged := location.Temporary("in/old")
		put(t, r, staged, "new")
		below(t, r, "", "in/old")
		if err := r.Rename(ctx, staged, "in/old"); err != nil {
			t.Fatal(err)
		}
		if got := get(t, r, "in/old"); got != "new" {
			t.Errorf("got %q", got)
		}
		missing(t, r, staged)
		if err := r.Rename(ctx, staged, "in/old"); !errors.Is(err, location.ErrNotFound) {
			t.Errorf("a missing object: %v", err)
		}
		if err := r.Rename(ctx, "in/old", "../out"); err == nil {
			t.Error("Rename leaves the location")
		}
		below(t, r, "", "in/old")
	}},
	{"a sweep removes temporary objects and nothing else", func(t *testing.T, r location.Root) {
		foreign := []string{"in/a.parquet", "in/b-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", "in/.mine.tmp", "in/.mine-short.tmp", "in/.work/.c-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"}
		left := []string{location.Temporary("in/a.parquet"), location.Temporary("b.json"), location.Temporary(location.Temporary("in/deep/c"))}
		for _, name := range append(foreign, left...) {
			put(t, r, name, name)
		}
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range left {
			missing(t, r, name)
		}
		for _, name := range foreign {
			if got := get(t, r, name); got != name {
				t.Errorf("%s contains %q", name, got)
			}
		}
	}},
	{"a lock has one holder", func(t *testing.T, r location.Root) {
		held, release, err := r.Lock(t.Context(), "run")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.Lock(t.Context(), "run"); !errors.Is(err, location.ErrLocked) {
			t.Errorf("the second lock: %v", err)
		}
		if err := held.Err(); err != nil {
			t.Errorf("the lock is lost: %v", err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		_, again, err := r.Lock(t.Context(), "run")
		if err != nil {
			t.Fatalf("after release: %v", err)
		}
		if err := again(); err != nil {
			t.Fatal(err)
		}
		below(t, r, "")
	}},
	{"of many that want a lock, one gets it", func(t *testing.T, r location.Root) {
		releases := make([]func() error, writers)
		won := race(func(i int) (err error) {
			_, releases[i], err = r.Lock(t.Context(), "run")
			return err
		}, location.ErrLocked, t)
		if err := releases[won](); err != nil {
			t.Error(err)
		}
	}},
	{"a probe leaves nothing", func(t *testing.T, r location.Root) {
		if err := r.Probe(t.Context()); err != nil {
			t.Fatal(err)
		}
		below(t, r, "")
	}},
	{"a file has the object's bytes, of its newest version", func(t *testing.T, r location.Root) {
		put(t, r, "in/a", "content")
		s, err := location.NewScratch(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		path, err := r.File(t.Context(), "in/a", s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != "content" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if again, err := r.File(t.Context(), "in/a", s); again != path || err != nil {
			t.Errorf("the second time %s, %v", again, err)
		}
		put(t, r, "in/a", "replaced")
		if path, err = r.File(t.Context(), "in/a", s); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != "replaced" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if _, err := r.File(t.Context(), "in/b", s); !errors.Is(err, location.ErrNotFound) {
			t.Errorf("a missing object: %v", err)
		}
	}},
}

// writers is the number of writers in a race.
const writers = 16

// race runs writers at the same time and returns the one that succeeded; the others
// must have failed with the error refused.
func race(write func(i int) error, refused error, t *testing.T) (won int) {
	t.Helper()
	errs := make([]error, writers)
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() { errs[i] = write(i) })
	}
	group.Wait()
	won = -1
	for i, err := range errs {
		switch {
		case err == nil && won >= 0:
			t.Errorf("%d and %d both succeeded", won, i)
		case err == nil:
			won = i
		case !errors.Is(err, refused):
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if won < 0 {
		t.Error("no writer succeeded")
	}
	return won
}

func below(t *testing.T, r location.Root, prefix string, want ...string) {
	t.Helper()
	objects, err := r.Below(t.Context(), prefix)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, object := range objects {
		got = append(got, object.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Below(%q) (-want +got):\n%s", prefix, diff)
	}
}
