package models_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

type inner struct {
	Tries int     `yaml:"tries" default:"5" min:"0" max:"9"`
	Share float64 `yaml:"share" max:"1"`
}

type item struct {
	ID   string `yaml:"id"`
	Mode string `yaml:"mode" values:"fast,slow" default:"slow"`
}

type outer struct {
	Word  string           `yaml:"word" required:"true" values:"red,green"`
	Words []string         `yaml:"words" values:"red,green"`
	Inner inner            `yaml:"inner"`
	List  []item           `yaml:"list"`
	Map   map[string]inner `yaml:"map"`
	Yes   *bool            `yaml:"yes" default:"true"`
}

func TestSetDefaults(t *testing.T) {
	no := false
	got := outer{Yes: &no, List: []item{{ID: "a"}, {ID: "b", Mode: "fast"}}, Map: map[string]inner{"x": {Share: 0.5}, "y": {Tries: 1}}}
	models.SetDefaults(&got)
	want := outer{
		Yes: &no, Inner: inner{Tries: 5},
		List: []item{{ID: "a", Mode: "slow"}, {ID: "b", Mode: "fast"}},
		Map:  map[string]inner{"x": {Tries: 5, Share: 0.5}, "y": {Tries: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCheckKeys(t *testing.T) {
	valid := outer{Word: "red", Words: []string{"green", "red"}, Inner: inner{Tries: 9, Share: 1}, List: []item{{Mode: "fast"}, {}}}
	if faults := models.CheckKeys(valid); len(faults) > 0 {
		t.Errorf("valid settings have faults: %v", faults)
	}
	bad := outer{
		Words: []string{"gren", "red", "red"}, Inner: inner{Tries: 10, Share: 1.5},
		List: []item{{Mode: "fats"}, {ID: "b.c", Mode: "quick"}}, Map: map[string]inner{"x": {Tries: -1}},
	}
	want := []string{
		"word: is missing; write one of red, green",
		`words: "gren" is not one of red, green (did you mean "green"?)`,
		"words: red is repeated; keep one",
		"inner.tries: 10 is out of range; write 0 to 9",
		"inner.share: 1.5 is out of range; write at most 1",
		`list[1].mode: "fats" is not one of fast, slow (did you mean "fast"?)`,
		`list.b.c.mode: "quick" is not one of fast, slow`,
		"map.x.tries: -1 is out of range; write 0 to 9",
	}
	var got []string
	for _, fault := range models.CheckKeys(&bad) {
		got = append(got, fault.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v\n%s", errors.Join(models.CheckKeys(bad)...), diff)
	}
}

func TestDocs(t *testing.T) {
	for _, c := range []struct{ doc, markdown, plain string }{
		{"One of 'a', '.' or the file's own.", "One of `a`, `.` or the file's own.", "One of a, . or the file's own."},
		{"A level. See [Clusters](method.md#c).", "A level. See [Clusters](method.md#c).", "A level."},
		{"Write a [corrected file](r.md) ('x').", "Write a [corrected file](r.md) (`x`).", "Write a corrected file (x)."},
		{"A place; see [Drops](#d).", "A place; see [Drops](#d).", "A place."},
	} {
		if got := models.Markdown(c.doc); got != c.markdown {
			t.Errorf("Markdown(%q) = %q, want %q", c.doc, got, c.markdown)
		}
		if got := models.Plain(c.doc); got != c.plain {
			t.Errorf("Plain(%q) = %q, want %q", c.doc, got, c.plain)
		}
	}
}
