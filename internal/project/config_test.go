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
	t.Setenv("IMPACTMART_TEST_NUMBER", "4")
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

// TestUnread loads a configuration whose variables are not set, for commands that
// read only the store.
func TestUnread(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/config/good.txtar")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("currency: EUR", "currency: EUR\nfiscal_year_starts: ${IMPACTMART_UNSET}", "kpi.csv", "\"${IMPACTMART_UNSET}\"").Replace(string(archive.Files[0].Data))
	config := filepath.Join(t.TempDir(), "impactmart.yaml")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sources := project.Sources{Connectors: connectors.Registry{"csv": csv.New}}
	if _, err := project.Load(config, sources); err == nil || strings.Count(err.Error(), "IMPACTMART_UNSET is not set") != 2 {
		t.Errorf("to read sources: %v", err)
	}
	sources.Unread = true
	if plan, err := project.Load(config, sources); err != nil || plan.Config.FiscalYearStarts != 1 {
		t.Errorf("to read the store: %v", err)
	}
}
