package store

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestSnapshotFileIsVerified checks that no damaged file of a snapshot is given out.
func TestSnapshotFileIsVerified(t *testing.T) {
	s, ctx := openStore(t), t.Context()
	publish(t, s, 1, "first", map[string]string{"a.parquet": "one", "b.parquet": "two"})
	m, err := s.Current(ctx)
	if err != nil {
		t.Fatal(err)
	}
	work := scratch(t, s)
	if err := os.WriteFile(s.path("snapshots/000001-first/a.parquet"), []byte("onE"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SnapshotFile(ctx, *m, "a.parquet", work); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "snapshots/000001-first/a.parquet is damaged") {
		t.Errorf("a changed file: %v", err)
	}
	if err := os.Remove(s.path("snapshots/000001-first/a.parquet")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SnapshotFile(ctx, *m, "a.parquet", work); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "it is missing") {
		t.Errorf("a missing file: %v", err)
	}
	if path, err := s.SnapshotFile(ctx, *m, "b.parquet", work); err != nil || !strings.HasSuffix(path, "b.parquet") {
		t.Errorf("a sound file: %q, %v", path, err)
	}
}
