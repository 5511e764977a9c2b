package pipelines_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

var sources = project.Sources{
	Connectors: connectors.Registry{"csv": csv.New},
	Locations:  location.Registry{"gs": gs.New},
}

// tools are the tools of the program.
// Their clock stands before any launch, so that agreements are witnessed.
var tools = pipelines.Tools{
	Engine: duckdb.Driver, Database: undescribed, Version: "test",
	Now: func() time.Time { return time.Date(1960, time.January, 1, 0, 0, 0, 0, time.UTC) },
}

// undescribed writes the database without the descriptions of columns, which take a tenth of
// the time of a small run.
func undescribed(ctx context.Context, path string, marts []models.Table, files map[string]string) error {
	plain := slices.Clone(marts)
	for i, m := range plain {
		plain[i].Columns = slices.Clone(m.Columns)
		for j := range plain[i].Columns {
			plain[i].Columns[j].Doc = ""
		}
	}
	return duckdb.WriteDatabase(ctx, path, plain, files)
}

// quiet receives the progress of a run and keeps only warnings.
type quiet struct{ warnings *[]string }

func (quiet) Begin(string, string, int, int)                            {}
func (quiet) Advance(int64)                                             {}
func (quiet) Landed(string, string, models.Counts, bool, time.Duration) {}
func (quiet) Step(string, string, int64, time.Duration)                 {}
func (q quiet) Warn(message string) {
	if q.warnings != nil {
		*q.warnings = append(*q.warnings, message)
	}
}

// delivered returns a new folder with a CSV file for each table, by its name.
func delivered(t *testing.T, tables map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range tables {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runConfig writes the configuration to the folder and runs it once.
func runConfig(t *testing.T, dir, config string) pipelines.Report {
	t.Helper()
	path := filepath.Join(dir, "impactmart.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := project.Load(path, sources)
	if err != nil {
		t.Fatal(err)
	}
	report, err := pipelines.New(plan, tools, quiet{}).Run(context.Background(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// minimalCopy copies examples/minimal to a folder of its own, with its store in it.
func minimalCopy(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "examples", "minimal"))); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(strings.Replace(string(text), "../../build/minimal", "store", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// pipelineIn returns the pipeline of the configuration in a folder. Its warnings are
// collected, if they are wanted.
func pipelineIn(t *testing.T, dir string, warnings *[]string) *pipelines.Pipeline {
	t.Helper()
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), sources)
	if err != nil {
		t.Fatal(err)
	}
	return pipelines.New(plan, tools, quiet{warnings})
}

// martsDB is the published database, queried as an analyst would query it.
type martsDB struct {
	t  *testing.T
	db *sql.DB
}

func openMarts(t *testing.T, store string) martsDB {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(store, "marts", "marts.duckdb")+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return martsDB{t, db}
}

func (m martsDB) number(query string) float64 {
	m.t.Helper()
	var x sql.NullFloat64
	if err := m.db.QueryRow(query).Scan(&x); err != nil {
		m.t.Fatalf("%s: %v", query, err)
	}
	if !x.Valid {
		m.t.Fatalf("%s: null", query)
	}
	return x.Float64
}
