package store

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
)

// troubled is a root in which an operation on a name can fail, before or after it is
// done.
type troubled struct {
	location.Root
	before func(operation, name string) error
	after  func(operation, name string) error
}

func (r troubled) Create(ctx context.Context, name string) (location.Writer, error) {
	if err := r.before("create", name); err != nil {
		return nil, err
	}
	return r.Root.Create(ctx, name)
}

func (r troubled) Rename(ctx context.Context, from, to string) error {
	return r.around("rename", to, func() error { return r.Root.Rename(ctx, from, to) })
}

func (r troubled) Swap(ctx context.Context, name string, was, now []byte) error {
	return r.around("swap", name, func() error { return r.Root.Swap(ctx, name, was, now) })
}

func (r troubled) around(operation, name string, do func() error) error {
	if err := r.before(operation, name); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return r.after(operation, name)
}

var errDiskFull = errors.New("no space left on device")

// TestPointerDecides publishes with something going wrong at each step. Before the
// pointer moves, nothing is published and no alias has changed. Afterward the snapshot
// is published, and an alias is old only if it could not be renamed.
func TestPointerDecides(t *testing.T) {
	old := map[string]string{"a.parquet": "one", "b.parquet": "one"}
	renewed := map[string]string{"a.parquet": "two", "b.parquet": "two"}
	for name, c := range map[string]struct {
		step      string // operation and beginning of the name
		isAfter   bool   // trouble comes after the operation, not instead of it
		isCancel  bool   // trouble is a canceled context, not an error
		published bool
		failed    bool
		aliases   map[string]string
	}{
		"nothing":                           {step: "none", published: true, aliases: renewed},
		"no space for a file":               {step: "create snapshots/000002-second/b.parquet", failed: true, aliases: old},
		"no space for the manifest":         {step: "create snapshots/000002-second/manifest.json", failed: true, aliases: old},
		"no space for an alias":             {step: "create marts/.b.parquet", failed: true, aliases: old},
		"canceled before an alias":          {step: "create marts/.b.parquet", isCancel: true, failed: true, aliases: old},
		"no space for the pointer":          {step: "swap current.json", failed: true, aliases: old},
		"canceled before the pointer moves": {step: "swap current.json", isCancel: true, failed: true, aliases: old},
		"canceled after the pointer moved":  {step: "swap current.json", isAfter: true, isCancel: true, published: true, aliases: renewed},
		"the pointer moved, but not surely": {step: "swap current.json", isAfter: true, published: true, aliases: renewed},
		"canceled between two aliases":      {step: "rename marts/b.parquet", isCancel: true, published: true, aliases: renewed},
		"an alias cannot be renamed":        {step: "rename marts/a.parquet", published: true, failed: true, aliases: map[string]string{"a.parquet": "one", "b.parquet": "two"}},
	} {
		t.Run(name, func(t *testing.T) {
			sound := openStore(t)
			publish(t, sound, 1, "first", old)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			trouble := func(isAfter bool) func(operation, name string) error {
				return func(operation, name string) error {
					switch {
					case isAfter != c.isAfter || !strings.HasPrefix(operation+" "+name, c.step):
						return nil
					case c.isCancel:
						cancel()
						return nil
					}
					return errDiskFull
				}
			}
			s := Open(sound.private, troubled{sound.public, trouble(false), trouble(true)})
			current, err := s.Current(ctx)
			if err != nil {
				t.Fatal(err)
			}
			published, err := s.Publish(ctx, current, Manifest{Sequence: 2, Run: "second"}, outputs(t, renewed), nil)
			if published != c.published || (err != nil) != c.failed {
				t.Errorf("published %v, error %v; want %v, %v", published, err, c.published, c.failed)
			}
			if diff := cmp.Diff(c.aliases, aliases(t, sound)); diff != "" {
				t.Errorf("aliases (-want +got)\n%s", diff)
			}
			after, err := sound.Current(t.Context())
			if err != nil || (after.Sequence == 2) != c.published {
				t.Fatalf("the pointer names %d, %v", after.Sequence, err)
			}
			if err := sound.Refresh(t.Context(), *after); err != nil {
				t.Fatal(err)
			}
			want := old
			if c.published {
				want = renewed
			}
			if diff := cmp.Diff(want, aliases(t, sound)); diff != "" {
				t.Errorf("aliases after the next run (-want +got)\n%s", diff)
			}
		})
	}
}

// aliases are the contents of all files in marts, including hidden ones that remain.
func aliases(t *testing.T, s *Store) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(s.path("marts"))
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	for _, entry := range entries {
		contents[entry.Name()] = read(t, s, "marts/"+entry.Name())
	}
	return contents
}
