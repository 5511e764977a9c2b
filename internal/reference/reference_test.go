package reference_test

import (
	"reflect"
	"testing"

	"github.com/impactmart/impactmart/internal/reference"
)

type nested struct {
	Low  int    `yaml:"low" default:"1" min:"1" doc:"A number | its range."`
	Word string `yaml:"word" values:"a,b" otherwise:"'b'" doc:"A 'word'."`
}

type settings struct {
	Name  string `yaml:"name" required:"true" doc:"A name."`
	Near  nested `yaml:"near" doc:"Flattened."`
	Apart struct {
		X bool `yaml:"x" doc:"In a table of its own."`
	} `yaml:"apart" doc:"Kept."`
}

func TestKeys(t *testing.T) {
	got := reference.Keys(reflect.TypeFor[settings](), reflect.TypeOf(settings{}.Apart))
	want := "| key | type | default | meaning |\n" +
		"| --- | --- | --- | --- |\n" +
		"| `name` | text | required | A name. |\n" +
		"| `near.low` | whole number, at least 1 | `1` | A number \\| its range. |\n" +
		"| `near.word` | `a` or `b` | `b` | A `word`. |\n" +
		"| `apart` | keys | none | Kept. |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFill(t *testing.T) {
	document := "Prose.\n<!-- keys: a -->\nstale\n<!-- end -->\nMore.\n"
	got, err := reference.Fill(document, map[string]string{"a": "fresh"})
	if want := "Prose.\n<!-- keys: a -->\n\nfresh\n<!-- end -->\nMore.\n"; err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
	if again, err := reference.Fill(got, map[string]string{"a": "fresh"}); err != nil || again != got {
		t.Errorf("filled twice: %q, %v", again, err)
	}
	for name, sections := range map[string]map[string]string{"no section": {}, "no place": {"a": "", "b": ""}} {
		if _, err := reference.Fill(document, sections); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
