package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/impactmart/impactmart/internal/report/looktest"
)

// screens is the height of the overview of sixty programs on a desktop.
const screens = 4.5

// TestLook opens the pages of a company of sixty programs, and of one with hostile names, in
// a browser.
func TestLook(t *testing.T) {
	for name, m := range map[string]*Marts{"sixty": company(60), "hostile": hostile(), "northwind": northwind(), "nothing": nothingYet()} {
		dir := t.TempDir()
		for page, text := range renderSite(t, m) {
			path := filepath.Join(dir, filepath.FromSlash(page))
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		looktest.Hold(t, dir, name, screens, Overview, fileOf(m.Programs[0].ProgramID))
	}
}
