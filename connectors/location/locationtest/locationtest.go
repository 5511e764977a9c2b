// Package locationtest tests that a location.Location keeps its promises. It knows
// no implementation; what only one implementation can do is tested in its package.
package locationtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
)

// Run runs the suite; open returns a new, empty location for each test.
func Run(t *testing.T, open func(t *testing.T) location.Location) {
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) { promise.hold(t, open(t)) })
	}
}

var promises = []struct {
	name string
	hold func(*testing.T, location.Location)
}{
	{"a committed object reads back whole", func(t *testing.T, l location.Location) {
		want := bytes.Repeat([]byte("0123456789"), 100_000)
		put(t, l, "deep/down/object", string(want))
		if got := get(t, l, "deep/down/object"); got != string(want) {
			t.Errorf("read %d bytes back, wrote %d", len(got), len(want))
		}
		object, err := l.Stat(t.Context(), "deep/down/object")
		if err != nil || object.Size != int64(len(want)) || object.Name != "deep/down/object" || object.Modified.IsZero() {
			t.Errorf("Stat = %+v, %v", object, err)
		}
	}},
	{"an empty object exists", func(t *testing.T, l location.Location) {
		put(t, l, "empty", "")
		if got := get(t, l, "empty"); got != "" {
			t.Errorf("got %q", got)
		}
	}},
	{"create shows nothing before commit", func(t *testing.T, l location.Location) {
		put(t, l, "seen", "old")
		for _, name := range []string{"seen", "unseen"} {
			w := create(t, l, name, "new")
			defer w.Abort()
		}
		if got := get(t, l, "seen"); got != "old" {
			t.Errorf("before commit a reader sees %q", got)
		}
		missing(t, l, "unseen")
		sameNames(t, l, "*", "seen")
	}},
	{"abort leaves nothing", func(t *testing.T, l location.Location) {
		w := create(t, l, "a/b", "half")
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
		missing(t, l, "a/b")
		if err := w.Commit(); err == nil {
			t.Error("Commit after Abort succeeded")
		}
	}},
	{"abort after commit does nothing", func(t *testing.T, l location.Location) {
		w := create(t, l, "a", "whole")
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(); err != nil {
			t.Errorf("Abort after Commit: %v", err)
		}
		if got := get(t, l, "a"); got != "whole" {
			t.Errorf("got %q", got)
		}
		if _, err := w.Write([]byte("more")); err == nil {
			t.Error("Write after Commit succeeded")
		}
		if err := w.Commit(); err == nil {
			t.Error("the second Commit succeeded")
		}
	}},
	{"a reader sees one version to its end", func(t *testing.T, l location.Location) {
		old := string(bytes.Repeat([]byte("old "), 100_000))
		put(t, l, "a", old)
		r, err := l.Open(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		head := make([]byte, 10)
		if _, err := io.ReadFull(r, head); err != nil {
			t.Fatal(err)
		}
		put(t, l, "a", "new")
		rest, err := io.ReadAll(r)
		if err == nil && string(head)+string(rest) != old {
			t.Errorf("a reader got %d bytes of a mixture", len(head)+len(rest))
		}
		if got := get(t, l, "a"); got != "new" {
			t.Errorf("after commit a new reader sees %q", got)
		}
	}},
	{"two commits leave one of the two", func(t *testing.T, l location.Location) {
		first, second := create(t, l, "a", "first"), create(t, l, "a", "2nd")
		if err := errors.Join(second.Commit(), first.Commit()); err != nil {
			t.Fatal(err)
		}
		if got := get(t, l, "a"); got != "first" && got != "2nd" {
			t.Errorf("got %q", got)
		}
	}},
	{"a list matches whole names, in order", func(t *testing.T, l location.Location) {
		for _, name := range []string{"kpi_2.csv", "kpi_1.csv", "inbox/kpi_3.csv", "inbox/a/kpi_4.csv", "kpi_1.csv.bak", "other"} {
			put(t, l, name, name)
		}
		sameNames(t, l, "kpi_*.csv", "kpi_1.csv", "kpi_2.csv")
		sameNames(t, l, "./kpi_?.csv", "kpi_1.csv", "kpi_2.csv")
		sameNames(t, l, "inbox/*", "inbox/kpi_3.csv")
		sameNames(t, l, "*/*.csv", "inbox/kpi_3.csv")
		sameNames(t, l, "*/*/*", "inbox/a/kpi_4.csv")
		sameNames(t, l, "other", "other")
		sameNames(t, l, "nothing*")
		sameNames(t, l, "nowhere/*")
		if _, err := l.List(t.Context(), "[a"); err == nil {
			t.Error("an invalid pattern is not an error")
		}
	}},
	{"a list omits temporary names, in every part", func(t *testing.T, l location.Location) {
		for _, name := range []string{"a", ".hidden", "b.tmp", "~$open.xlsx", ".git/a", "work.tmp/a", "in/a"} {
			put(t, l, name, "")
		}
		sameNames(t, l, "*", "a")
		sameNames(t, l, "*/*", "in/a")
		sameNames(t, l, ".git/*")
	}},
	{"a listed name is taken literally", func(t *testing.T, l location.Location) {
		put(t, l, "a[12].csv", "brackets")
		put(t, l, "a1.csv", "plain")
		put(t, l, "what?*.csv", "stars")
		sameNames(t, l, "*", "a1.csv", "a[12].csv", "what?*.csv")
		sameNames(t, l, `a\[12].csv`, "a[12].csv")
		if got := get(t, l, "a[12].csv"); got != "brackets" {
			t.Errorf("got %q", got)
		}
		if got := get(t, l, "what?*.csv"); got != "stars" {
			t.Errorf("got %q", got)
		}
	}},
	{"names cannot leave the location", func(t *testing.T, l location.Location) {
		put(t, l, "a", "")
		for _, name := range []string{"", ".", "..", "../a", "/a", "b/../../a", "b/../a", "a/", "b//a", "./a"} {
			_, opened := l.Open(t.Context(), name)
			_, stated := l.Stat(t.Context(), name)
			_, created := l.Create(t.Context(), name)
			for what, err := range map[string]error{"Open": opened, "Stat": stated, "Create": created, "Remove": l.Remove(t.Context(), name)} {
				if err == nil || errors.Is(err, location.ErrNotFound) {
					t.Errorf("%s(%q) = %v", what, name, err)
				}
			}
		}
		for _, pattern := range []string{"../*", "/*", "b/../../*"} {
			if _, err := l.List(t.Context(), pattern); err == nil {
				t.Errorf("List(%q) is not an error", pattern)
			}
		}
	}},
	{"remove deletes one object", func(t *testing.T, l location.Location) {
		put(t, l, "in/a", "")
		put(t, l, "in/b", "")
		if err := l.Remove(t.Context(), "in/a"); err != nil {
			t.Fatal(err)
		}
		missing(t, l, "in/a")
		sameNames(t, l, "in/*", "in/b")
	}},
	{"a missing name is ErrNotFound", func(t *testing.T, l location.Location) {
		put(t, l, "existing", "")
		missing(t, l, "a")
		missing(t, l, "in/a")
	}},
	{"a canceled context ends every call", func(t *testing.T, l location.Location) {
		put(t, l, "a", "")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, listed := l.List(ctx, "*")
		_, opened := l.Open(ctx, "a")
		_, stated := l.Stat(ctx, "a")
		_, created := l.Create(ctx, "a")
		_, hashed := location.Hash(ctx, l, "a")
		for _, err := range []error{listed, opened, stated, created, hashed, l.Remove(ctx, "a")} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
	}},
	{"a hash is the SHA-256 of the bytes", func(t *testing.T, l location.Location) {
		put(t, l, "a", "abc")
		got, err := location.Hash(t.Context(), l, "a")
		if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; got != want || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
	}},
}

func create(t *testing.T, l location.Location, name, content string) location.Writer {
	t.Helper()
	w, err := l.Create(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Write([]byte(content)); n != len(content) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	return w
}

func put(t *testing.T, l location.Location, name, content string) {
	t.Helper()
	if err := create(t, l, name, content).Commit(); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, l location.Location, name string) string {
	t.Helper()
	r, err := l.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func missing(t *testing.T, l location.Location, name string) {
	t.Helper()
	_, opened := l.Open(t.Context(), name)
	_, stated := l.Stat(t.Context(), name)
	for what, err := range map[string]error{"Open": opened, "Stat": stated, "Remove": l.Remove(t.Context(), name)} {
		if !errors.Is(err, location.ErrNotFound) {
			t.Errorf("%s(%q) = %v, want ErrNotFound", what, name, err)
		}
	}
}

func sameNames(t *testing.T, l location.Location, pattern string, want ...string) {
	t.Helper()
	objects, err := l.List(t.Context(), pattern)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, object := range objects {
		got = append(got, object.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("List(%q) (-want +got):\n%s", pattern, diff)
	}
}
