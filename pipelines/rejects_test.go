package pipelines_test

import (
	"os"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// TestRejectCodesAreDocumented holds the codes that rejected rows can have
// against docs/rejects.md and against the model that gives those after landing.
func TestRejectCodesAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/rejects.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(line, "| ")
		if code, rest, ok := strings.Cut(strings.TrimPrefix(line, "`"), "` | "); ok && strings.HasPrefix(line, "`") && strings.Contains(rest, " | ") {
			documented[code] = true
		}
	}
	model, err := os.ReadFile("../sql/intermediate/int_held_back.sql")
	if err != nil {
		t.Fatal(err)
	}
	after := 0
	for _, code := range pipelines.RejectCodes() {
		if !documented[code] {
			t.Errorf("docs/rejects.md lacks %s", code)
		}
		if strings.Contains(string(model), "'"+code+"'") {
			after++
		}
		delete(documented, code)
	}
	for code := range documented {
		t.Errorf("docs/rejects.md has %s, which no row can have", code)
	}
	if after != 7 {
		t.Errorf("int_held_back gives %d of the codes, want the 7 of after landing", after)
	}
}
