package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
)

// TestConfig loads each configuration of testdata/config and compares the reported
// faults; a case without faults is valid.
func TestConfig(t *testing.T) {
	all := project.Sources{
		Connectors: connectors.Registry{"csv": csv.New, "excel": excel.New, "rest": rest.New},
		Locations:  location.Registry{"gs": gs.New},
	}
	cases, err := filepath.Glob("testdata/config/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	t.Setenv("IMPACTMART_TEST_TOKEN", "a-secret-token")
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(t.TempDir(), "impactmart.yaml")
			if err := os.WriteFile(config, archive.Files[0].Data, 0o600); err != nil {
				t.Fatal(err)
			}
			got := ""
			if _, err := project.Load(config, all); err != nil {
				got = err.Error() + "\n"
				if project.KindOf(err) != project.BadConfig {
					t.Errorf("kind %v, want BadConfig", project.KindOf(err))
				}
			}
			if strings.Contains(got, "a-secret-token") {
				t.Errorf("the fault shows a secret: %s", got)
			}
			if os.Getenv("UPDATE_GOLDEN") != "" {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
