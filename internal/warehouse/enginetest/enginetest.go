// Package enginetest tests the promises of a warehouse.Engine. The golden cases of the
// models are its suite: an engine is correct if each model makes, from the small inputs of
// each of its cases, the rows that were written by hand from the definition.
package enginetest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// Run runs the suite on an engine.
func Run(t *testing.T, open warehouse.Open) {
	s := suite{open: open, models: Models(t), tables: map[string]models.Table{}}
	for _, given := range sql.Given() {
		s.tables[given.Name] = given
	}
	for _, m := range s.models {
		s.tables[m.Name] = m.Table
		if m.Layer == sql.Marts {
			published := m.Published()
			published.Name = sql.PublishedPrefix + m.Name
			s.tables[published.Name] = published
		}
	}
	t.Run("golden", s.golden)
	t.Run("every model from nothing", s.fromNothing)
	t.Run("totals add up", s.totals)
	t.Run("contracts bind", s.contractsBind)
	t.Run("scan", s.scan)
	t.Run("landed files", s.landed)
	t.Run("declared months", s.months)
	t.Run("cancel", s.cancel)
}

// Models returns the models in the order in which they are built.
func Models(t testing.TB) []sql.Model {
	t.Helper()
	all, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

type suite struct {
	open   warehouse.Open
	models []sql.Model
	tables map[string]models.Table // tables that a model may read
}

func (s suite) engine(t *testing.T, months ...time.Time) warehouse.Engine {
	t.Helper()
	dir := t.TempDir()
	e, err := s.open(context.Background(), warehouse.Options{Dir: dir, Reads: []string{filepath.Dir(dir)}, Threads: 1, Months: months})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("Close left %v, %v", left, err)
		}
	})
	return e
}

// testdata is the folder of the golden cases.
func testdata(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		cases := filepath.Join(dir, "sql", "testdata")
		if _, missing := os.Stat(cases); missing == nil {
			return cases
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatal("the folder sql/testdata is not above the working folder")
	return ""
}
