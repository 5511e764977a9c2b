package identity_test

import (
	"testing"
	"testing/fstest"

	"github.com/impactmart/impactmart/models/identity"
)

func fsOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestCode checks that another file, name or library changes the identity, and that
// a test does not.
func TestCode(t *testing.T) {
	was := identity.Code(fsOf(map[string]string{"a.go": "package a", "sub/b.sql": "select 1"}))
	same := map[string]map[string]string{
		"equal files":  {"a.go": "package a", "sub/b.sql": "select 1"},
		"another test": {"a.go": "package a", "sub/b.sql": "select 1", "a_test.go": "package a"},
	}
	for name, files := range same {
		if identity.Code(fsOf(files)) != was {
			t.Errorf("%s: a different identity", name)
		}
	}
	other := map[string]map[string]string{
		"another text":   {"a.go": "package a // x", "sub/b.sql": "select 1"},
		"another name":   {"c.go": "package a", "sub/b.sql": "select 1"},
		"a file below":   {"a.go": "package a", "sub/b.sql": "select 2"},
		"a missing file": {"a.go": "package a"},
	}
	for name, files := range other {
		if identity.Code(fsOf(files)) == was {
			t.Errorf("%s: the same identity", name)
		}
	}
	if identity.Code(fsOf(map[string]string{"a.go": "package a", "sub/b.sql": "select 1"}), "github.com/google/go-cmp") == was {
		t.Error("a library does not change the identity")
	}
}

// TestOf checks that texts that are equal when joined have different hashes.
func TestOf(t *testing.T) {
	if identity.Of("ab", "c") == identity.Of("a", "bc") || identity.Of("a") == identity.Of("a", "") {
		t.Error("texts that are equal when joined have the same hash")
	}
}
