package identity_test

import (
	"testing"
	"testing/fstest"

	"github.com/impactmart/impactmart/internal/identity"
)

func room(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestCode: another file, name or library is another identity; a test is not.
func TestCode(t *testing.T) {
	was := identity.Code(room(map[string]string{"a.go": "package a", "sub/b.sql": "select 1"}))
	same := map[string]map[string]string{
		"the same again": {"a.go": "package a", "sub/b.sql": "select 1"},
		"another test":   {"a.go": "package a", "sub/b.sql": "select 1", "a_test.go": "package a"},
	}
	for name, files := range same {
		if identity.Code(room(files)) != was {
			t.Errorf("%s: another identity", name)
		}
	}
	other := map[string]map[string]string{
		"another text":   {"a.go": "package a // x", "sub/b.sql": "select 1"},
		"another name":   {"c.go": "package a", "sub/b.sql": "select 1"},
		"a file below":   {"a.go": "package a", "sub/b.sql": "select 2"},
		"a file is gone": {"a.go": "package a"},
	}
	for name, files := range other {
		if identity.Code(room(files)) == was {
			t.Errorf("%s: the same identity", name)
		}
	}
	if identity.Code(room(map[string]string{"a.go": "package a", "sub/b.sql": "select 1"}), "github.com/google/go-cmp") == was {
		t.Error("a library does not count")
	}
}

// TestOf: texts that join to the same are not the same.
func TestOf(t *testing.T) {
	if identity.Of("ab", "c") == identity.Of("a", "bc") || identity.Of("a") == identity.Of("a", "") {
		t.Error("texts are told apart by what they join to")
	}
}
