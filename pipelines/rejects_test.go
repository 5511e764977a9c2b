package pipelines_test

import (
	"os"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// TestRejectCodesAreDocumented compares the codes that rejected rows can have with
// docs/rejects.md.
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
	codes, err := pipelines.RejectCodes()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if !documented[code] {
			t.Errorf("docs/rejects.md lacks %s", code)
		}
		delete(documented, code)
	}
	for code := range documented {
		t.Errorf("docs/rejects.md has %s, which no row can have", code)
	}
}
