package pipelines_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

// growing is a folder in which one file grows while it is opened for the given time.
type growing struct {
	location.Location
	path   string
	opened *int
	at     int
}

func (g growing) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := g.Location.Open(ctx, name)
	if err != nil || name != filepath.Base(g.path) {
		return r, err
	}
	if *g.opened++; *g.opened == g.at {
		file, err := os.OpenFile(g.path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		if _, err := file.WriteString("9999,Line 1,2020-01-01,30\n"); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// TestAFileThatIsAppendedTo: while somebody still writes a file, whether it is being hashed,
// read or hashed again, a later run reads it, and nothing of it lands before.
func TestAFileThatIsAppendedTo(t *testing.T) {
	t.Parallel()
	for at := 1; at <= 3; at++ {
		dir := minimalCopy(t)
		path, opened := filepath.Join(dir, "roster.csv"), 0
		config := filepath.Join(dir, "impactmart.yaml")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(config, []byte(strings.Replace(string(text), "version: 1", "version: 1\ndrops: growing://x", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		places := sources
		places.Locations = location.Registry{"growing": func(string) (location.Location, error) {
			return growing{location.NewLocal(dir), path, &opened, at}, nil
		}}
		plan, err := project.Load(config, places)
		if err != nil {
			t.Fatal(err)
		}
		report, err := pipelines.New(plan, tools, quiet{}).Run(t.Context(), pipelines.RunOptions{})
		if err == nil || project.KindOf(err) != project.Temporary || report.Published || !strings.Contains(err.Error(), "while it was being read; run again") {
			t.Errorf("when it is opened for time %d: %v", at, err)
		}
		if landed, err := filepath.Glob(filepath.Join(dir, "store", "landing", "roster", "*.json")); err != nil || len(landed) > 0 {
			t.Errorf("landed: %q, %v", landed, err)
		}
	}
}
