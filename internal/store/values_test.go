package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors/location"
)

var january = ValueMonth{"sales", time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)}

// TestStatesOfValues: what comes later changes a digest and no state; another state follows the
// one that it is another of; and a state that was known ends what came after it.
func TestStatesOfValues(t *testing.T) {
	day := time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)
	type sight struct {
		digest string
		still  int
	}
	for name, of := range map[string]struct {
		sights []sight
		want   string // digests
		count  int    // restatements
	}{
		"the first":                             {[]sight{{"a", -1}}, "a", 0},
		"the same":                              {[]sight{{"a", -1}, {"a", -1}}, "a", 0},
		"values that come later":                {[]sight{{"a", -1}, {"a+", 0}}, "a+", 0},
		"others":                                {[]sight{{"a", -1}, {"b", -1}, {"c", -1}}, "a b c", 2},
		"gone":                                  {[]sight{{"a", -1}, {"", -1}}, "a ", 1},
		"and back":                              {[]sight{{"a", -1}, {"b", -1}, {"c", -1}, {"a", -1}}, "a", 0},
		"and halfway back":                      {[]sight{{"a", -1}, {"b", -1}, {"c", -1}, {"b", -1}}, "a b", 1},
		"others, and later ones":                {[]sight{{"a", -1}, {"b", -1}, {"b+", 1}}, "a b+", 1},
		"back to the first, with later ones":    {[]sight{{"a", -1}, {"b", -1}, {"a+", 0}}, "a+", 0},
		"without those that came later, others": {[]sight{{"a", -1}, {"a+", 0}, {"a", -1}}, "a+ a", 1},
	} {
		v := NewValues()
		for _, s := range of.sights {
			v.See(january, s.digest, s.still, day, Cause{})
		}
		var digests []string
		for _, s := range v.Of(january) {
			digests = append(digests, s.Digest)
		}
		if got := strings.Join(digests, " "); got != of.want || len(v.Restatements()) != of.count {
			t.Errorf("%s: %q with %d restatements, want %q with %d", name, got, len(v.Restatements()), of.want, of.count)
		}
	}
}

// TestValuesAreKept: a record is written only for something new, a snapshot names it, and the
// one before goes; one that is missing or was changed is not believed.
func TestValuesAreKept(t *testing.T) {
	ctx, s := t.Context(), openStore(t)
	records := func() []string {
		objects, err := s.private.List(ctx, valuesDir+"/*.json")
		if err != nil && !errors.Is(err, location.ErrNotFound) {
			t.Fatal(err)
		}
		names := make([]string, len(objects))
		for i, o := range objects {
			names[i] = o.Name
		}
		return names
	}
	keep := func(before, seen *Values) Manifest {
		t.Helper()
		head, err := s.Keep(ctx, before, seen)
		if err != nil {
			t.Fatal(err)
		}
		return Manifest{Values: head}
	}
	first := NewValues().Next(false)
	first.See(january, "a", -1, time.Now(), Cause{})
	m := keep(NewValues(), first)
	before, err := s.Values(ctx, &m)
	if err != nil || before.Last(january) != "a" {
		t.Fatalf("%v, %v", before, err)
	}
	if again := keep(before, before.Next(false)); *again.Values != *m.Values || len(records()) != 1 {
		t.Errorf("nothing is new, and the records are %q", records())
	}
	next := before.Next(false)
	next.See(january, "b", -1, time.Now(), Cause{})
	if m = keep(before, next); next.Previous == "" || len(before.Of(january)) != 1 {
		t.Error("the record before is not named, or changed with the next")
	}
	if err := s.SweepValues(ctx, m); err != nil || !slices.Equal(records(), []string{m.Values.name()}) {
		t.Errorf("the records are %q: %v", records(), err)
	}
	if newest, err := s.Values(ctx, nil); err != nil || newest.Last(january) != "b" {
		t.Errorf("without a snapshot: %v, %v", newest, err)
	}
	if rekeyed := next.Next(true); slices.Equal(rekeyed.Key, next.Key) {
		t.Error("the key is the same")
	}
	file := filepath.Join(s.String(), m.Values.name())
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, last := range []*Manifest{&m, nil} {
		if _, err := s.Values(ctx, last); !errors.Is(err, ErrDamaged) {
			t.Errorf("a changed record: %v", err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Values(ctx, &m); !errors.Is(err, ErrDamaged) {
		t.Errorf("a missing record: %v", err)
	}
}
