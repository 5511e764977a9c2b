package project

import (
	"reflect"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/language"
)

// TestLanguages: a configuration may ask for every language that there is, and no other.
func TestLanguages(t *testing.T) {
	field, _ := reflect.TypeFor[Report]().FieldByName("Language")
	if got, want := field.Tag.Get("values"), strings.Join(language.Names(), ","); got != want {
		t.Errorf("report.language may be %s, and there are %s", got, want)
	}
}
