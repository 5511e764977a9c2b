package connectortest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
)

// Broken is a location whose objects cannot be read past the given number of bytes,
// as in an interrupted download.
type Broken struct {
	location.Location
	After int64
}

// Open returns a reader that ends in io.ErrUnexpectedEOF.
func (b Broken) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	object, err := b.Location.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(io.LimitReader(object, b.After), failing{}), object}, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Drops returns a read-only location in memory that has the given files by name and
// content.
func Drops(files map[string]string) location.Location { return drops{files: files} }

type drops struct {
	location.Location // nil: methods not defined below panic
	files             map[string]string
}

func (d drops) List(ctx context.Context, pattern string) ([]location.Object, error) {
	var objects []location.Object
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if matched, err := path.Match(pattern, name); err != nil {
			return nil, err
		} else if matched {
			objects = append(objects, location.Object{Name: name, Size: int64(len(d.files[name]))})
		}
	}
	return objects, ctx.Err()
}

func (d drops) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	content, found := d.files[name]
	if !found {
		return nil, fmt.Errorf("%s: %w", name, location.ErrNotFound)
	}
	return io.NopCloser(strings.NewReader(content)), ctx.Err()
}

// One opens settings that must have exactly one source.
func One(t testing.TB, settings connectors.Settings, env connectors.Env) connectors.Source {
	t.Helper()
	sources, err := settings.Open(t.Context(), env)
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) != 1 {
		t.Fatalf("%d sources, want one", len(sources))
	}
	return sources[0]
}

// Of returns the case for a driver that reads one file from a location: the
// settings must read the file of that name and content.
func (c Case) Of(t *testing.T, settings connectors.Settings, name, content string) Case {
	t.Helper()
	whole := Drops(map[string]string{name: content})
	c.Source = One(t, settings, connectors.Env{Drops: whole})
	c.Cut = func(t *testing.T, percent int) connectors.Source {
		cut := Drops(map[string]string{name: content[:len(content)*percent/100]})
		return One(t, settings, connectors.Env{Drops: cut})
	}
	c.Broken = func(t *testing.T, percent int) connectors.Source {
		broken := Broken{whole, int64(len(content) * percent / 100)}
		return One(t, settings, connectors.Env{Drops: broken})
	}
	return c
}
