package sql

import (
	"bytes"
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/models"
)

// TestEveryColumnIsShown: a column that no golden case shows is not tested. Each column
// that a model publishes has a value in the want.csv of at least one of its cases.
func TestEveryColumnIsShown(t *testing.T) {
	loaded, _ := allModels(t)
	for _, m := range loaded {
		paths, err := filepath.Glob(filepath.Join("testdata", m.Name, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if m.Query == "" && len(paths) == 0 {
			continue // made in Go, with tests of its own
		}
		var cases []*txtar.Archive
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, archive)
		}
		if hidden := neverShown(t, m.Table, cases); len(hidden) > 0 {
			t.Errorf("no case of %s shows a value of %s", m.Name, strings.Join(hidden, ", "))
		}
	}
}

// TestTheGateSeesWhatIsHidden: neverShown reports a column that no case names and a
// column that is empty in every case. It accepts a column with a value in a single row.
func TestTheGateSeesWhatIsHidden(t *testing.T) {
	table := models.Table{Columns: []models.Column{{Name: "shown"}, {Name: "empty"}, {Name: "unnamed"}, {Name: "guard", IsGuard: true}}}
	archive := txtar.Parse([]byte("-- input.csv --\nunnamed\n1\n-- want.csv --\nshown, empty\n, \n1, \n"))
	if got, want := neverShown(t, table, []*txtar.Archive{archive}), []string{"empty", "unnamed"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// neverShown returns the published columns of a table without a value in any want.csv.
func neverShown(t *testing.T, table models.Table, cases []*txtar.Archive) []string {
	t.Helper()
	shown := map[string]bool{}
	for _, archive := range cases {
		for _, file := range archive.Files {
			if file.Name != "want.csv" {
				continue
			}
			r := csv.NewReader(bytes.NewReader(file.Data))
			r.TrimLeadingSpace = true
			rows, err := r.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows[1:] {
				for i, cell := range row {
					if strings.TrimSpace(cell) != "" {
						shown[strings.TrimSpace(rows[0][i])] = true
					}
				}
			}
		}
	}
	var hidden []string
	for _, c := range table.Columns {
		if !c.IsGuard && !shown[c.Name] {
			hidden = append(hidden, c.Name)
		}
	}
	return hidden
}
