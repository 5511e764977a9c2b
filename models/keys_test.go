package models_test

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

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

// TestRanges has numbers at both ends of each kind of range, and what is no number.
func TestRanges(t *testing.T) {
	type settings struct {
		Version int            `yaml:"version" required:"true" min:"1" max:"1"`
		Count   int            `yaml:"count" min:"1" max:"12"`
		Share   float64        `yaml:"share" above:"0" max:"1"`
		Value   *float64       `yaml:"value" min:"-1e3" max:"1e3"`
		Wait    time.Duration  `yaml:"wait" default:"5s" above:"0s" max:"1h"`
		Limit   *time.Duration `yaml:"limit" max:"1h"`
	}
	value := func(x float64) *float64 { return &x }
	long := 2 * time.Hour
	for _, c := range []struct {
		of   settings
		says string
	}{
		{settings{1, 12, 1, value(-1e3), time.Hour, nil}, ""},
		{settings{1, 0, 0, value(0), time.Second, nil}, ""},
		{settings{0, 1, 0.5, nil, 1, nil}, "version: is missing; write 1"},
		{settings{2, 1, 0.5, nil, 1, nil}, "version: 2 is out of range; write 1"},
		{settings{1, 13, 0.5, nil, 1, nil}, "count: 13 is out of range; write 1 to 12"},
		{settings{1, 1, -0.5, nil, 1, nil}, "share: -0.5 is out of range; write more than 0 and up to 1"},
		{settings{1, 1, math.NaN(), nil, 1, nil}, "share: NaN is out of range; write more than 0 and up to 1"},
		{settings{1, 1, math.Inf(1), nil, 1, nil}, "share: +Inf is out of range; write more than 0 and up to 1"},
		{settings{1, 1, 1, value(math.Inf(-1)), 1, nil}, "value: -Inf is out of range; write -1e3 to 1e3"},
		{settings{1, 1, 1, nil, 0, nil}, "wait: 0s is out of range; write more than 0s and up to 1h"},
		{settings{1, 1, 1, nil, 1, &long}, "limit: 2h0m0s is out of range; write at most 1h"},
	} {
		if err := errors.Join(models.CheckKeys(c.of)...); c.says == "" && err != nil || c.says != "" && (err == nil || err.Error() != c.says) {
			t.Errorf("%+v: %v, want %q", c.of, err, c.says)
		}
	}
}

// TestPresence has keys that need or exclude others, and the same where they do not.
func TestPresence(t *testing.T) {
	type way struct {
		A string   `yaml:"a" excludes:"b,c"`
		B []string `yaml:"b" excludes:"c"`
		C *string  `yaml:"c"`
	}
	type settings struct {
		Kind  string  `yaml:"kind" values:"plain,odd,even"`
		Word  string  `yaml:"word" needed:"kind=odd" only:"kind=odd" values:"x,y"`
		Of    string  `yaml:"of" needed:"kind=odd" refers:"metrics"`
		Count int     `yaml:"count" needed:"kind!=odd" min:"1" max:"9"`
		Share float64 `yaml:"share" default:"1" only:"kind!=odd" above:"0" max:"1"`
		Both  string  `yaml:"both" needed:"kind=even,odd" only:"kind=even,odd"`
		Ways  []way   `yaml:"ways"`
	}
	c := ""
	for _, test := range []struct {
		of   settings
		want []string
	}{
		{settings{Kind: "plain", Count: 1, Share: 0.5, Ways: []way{{A: "a", B: []string{}}, {B: []string{"b"}}, {C: &c}}}, nil},
		{settings{Kind: "odd", Word: "x", Of: "m", Share: 1, Both: "b"}, nil},
		{settings{Kind: "even", Count: 1, Share: 1, Both: "b"}, nil},
		{settings{Kind: "odd", Share: 0.5}, []string{
			"word: is missing; write one of x, y", "of: is missing; name one of the metrics", "share: does not apply if kind is odd; remove it", "both: is missing; write it",
		}},
		{settings{Kind: "plain", Word: "x", Share: 1, Both: "b", Ways: []way{{A: "a", C: &c}}}, []string{
			"word: does not apply unless kind is odd; remove it", "count: is missing or 0; write 1 to 9", "both: does not apply unless kind is even or odd; remove it", "ways[1]: has both a and c; remove one of the two",
		}},
	} {
		var got []string
		for _, fault := range models.CheckKeys(test.of) {
			got = append(got, fault.Error())
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: %s", test.of, diff)
		}
	}
	for _, k := range models.KeysOf(reflect.TypeFor[settings]()) {
		if k.Name == "share" && k.Meaning() != " Not if 'kind' is 'odd'." || k.Name == "word" && k.Meaning() != " Only if 'kind' is 'odd'." ||
			k.Name == "both" && k.Meaning() != " Only if 'kind' is 'even' or 'odd'." {
			t.Errorf("%s: %q", k.Name, k.Meaning())
		}
	}
}

// TestWrittenZero refuses a zero that would decode like an omitted key.
func TestWrittenZero(t *testing.T) {
	type settings struct {
		Refused  int      `yaml:"refused" min:"1" max:"2"`
		Accepted int      `yaml:"accepted" min:"0" max:"2"`
		Required int      `yaml:"required" required:"true" min:"1" max:"2"`
		Pointer  *float64 `yaml:"pointer" above:"0" max:"2"`
	}
	for _, k := range models.KeysOf(reflect.TypeFor[settings]()) {
		if err := k.WrittenZero("0.0"); (err != nil) != (k.Name == "refused") || err != nil && err.Error() != "0.0 is out of range; write 1 to 2" {
			t.Errorf("%s: %v", k.Name, err)
		}
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
