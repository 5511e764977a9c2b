package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/impactmart/impactmart/internal/report/looktest"
)

// TestLook opens the pages of a company of sixty programs, of one with hostile names and of
// one that has measured nothing yet, in a browser.
func TestLook(t *testing.T) {
	for name, m := range map[string]*Marts{"sixty": company(60), "hostile": hostile(), "nothing": nothingYet(), "german": northwind()} {
		dir, tag := t.TempDir(), ""
		if name == "german" {
			tag = "de"
		}
		for page, text := range renderIn(t, m, tag) {
			path := filepath.Join(dir, filepath.FromSlash(page))
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		screens := 7.0 // names of sixty letters take room
		if name == "sixty" {
			screens = 4
		}
		looktest.Hold(t, dir, name, screens, Overview, fileOf(m.Programs[0].ProgramID))
	}
}
