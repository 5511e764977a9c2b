package rest_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/models"
)

var example = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestExamplesOfServices reads the examples of docs/services.md: each is valid, and every
// way of paging and kind of credentials has one.
func TestExamplesOfServices(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "services.md"))
	if err != nil {
		t.Fatal(err)
	}
	var types, kinds []string
	for _, m := range example.FindAllStringSubmatch(string(text), -1) {
		s := rest.New().(*rest.Settings)
		d := yaml.NewDecoder(strings.NewReader(m[1]))
		d.KnownFields(true)
		if err := d.Decode(s); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
		types = append(types, s.Paging.Type)
		var keys struct{ Auth map[string]any }
		_ = yaml.Unmarshal([]byte(m[1]), &keys)
		for kind := range keys.Auth {
			kinds = append(kinds, kind)
		}
	}
	for _, key := range models.KeysOf(reflect.TypeFor[rest.Paging]()) {
		for _, word := range key.Values {
			if key.Name == "type" && !slices.Contains(types, word) {
				t.Errorf("no example has paging of type %s", word)
			}
		}
	}
	for _, key := range models.KeysOf(reflect.TypeFor[rest.Auth]()) {
		if !slices.Contains(kinds, key.Name) {
			t.Errorf("no example has credentials of the kind %s", key.Name)
		}
	}
}
