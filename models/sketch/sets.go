package sketch

import (
	"net/url"
	"strings"
)

// Sets are the people behind units, by the name of the unit and of the arm. They are not
// safe for concurrent use.
type Sets struct {
	Key  Key
	Most int64 // people up to which changes are counted exactly
	Of   map[string]map[string]Sketch
}

// NewSets returns no sets.
func NewSets(key Key, most int64) *Sets {
	return &Sets{Key: key, Most: most, Of: map[string]map[string]Sketch{}}
}

// Arm is the sketch of an arm, at first that of nobody.
func (s *Sets) Arm(unit, arm string) Sketch {
	if s.Of[unit] == nil {
		s.Of[unit] = map[string]Sketch{}
	}
	if s.Of[unit][arm] == nil {
		s.Of[unit][arm] = New(s.Most)
	}
	return s.Of[unit][arm]
}

// Sums is the number of sums of a sketch.
func (s *Sets) Sums() int { return int(2 * s.Most) }

// Name is the name of a unit, such as effect/P1/units.
func Name(kind string, of ...string) string {
	parts := []string{kind}
	for _, part := range of {
		parts = append(parts, url.PathEscape(part))
	}
	return strings.Join(parts, "/")
}

// Part is a part of the name of a unit of a kind; empty for another kind.
func Part(unit, kind string, at int) string {
	rest, is := strings.CutPrefix(unit, kind+"/")
	parts := strings.Split(rest, "/")
	if !is || at >= len(parts) {
		return ""
	}
	part, err := url.PathUnescape(parts[at])
	if err != nil {
		return ""
	}
	return part
}
