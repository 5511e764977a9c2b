package pipelines

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/models"
)

// warned keeps warnings.
type warned struct {
	silent

	messages []string
}

func (w *warned) Warn(message string) { w.messages = append(w.messages, message) }

// TestBreaksAreNoted: a run that publishes marts which break queries says so, and one that
// publishes the same or more does not.
func TestBreaksAreNoted(t *testing.T) {
	plan, err := project.Load(filepath.Join("..", "examples", "minimal", "impactmart.yaml"),
		project.Sources{Connectors: connectors.Registry{"csv": csv.New}, Store: filepath.Join(t.TempDir(), "store")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(plan, testTools, silent{}).Run(t.Context(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	marts, err := Marts()
	if err != nil {
		t.Fatal(err)
	}
	var same report.DataPackage
	for _, m := range marts {
		same.Resources = append(same.Resources, report.Package([]models.Table{m.Table}).Resources...)
	}
	for _, c := range []struct {
		name  string
		newer report.DataPackage
		want  []string
	}{
		{"the same", same, nil},
		{"a mart less", report.DataPackage{Resources: same.Resources[1:]}, []string{"marts: alignment_map: the mart is gone; correct the queries that use it"}},
	} {
		log := &warned{}
		p := New(plan, testTools, log)
		err := p.withScratch(t.Context(), func(scratch *location.Scratch) error {
			current, err := p.store.Current(t.Context())
			if err == nil {
				(&run{Pipeline: p, scratch: scratch, current: current}).noteBreaks(t.Context(), c.newer)
			}
			return err
		})
		if diff := cmp.Diff(c.want, log.messages); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}
