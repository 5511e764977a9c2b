package pipelines_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestTwinsHoldTheirMarts publishes every mart as text, too, and compares both: columns,
// number of rows, numbers, days and truth, cell by cell, as DuckDB reads the Parquet file.
func TestTwinsHoldTheirMarts(t *testing.T) {
	t.Parallel()
	dir := minimalCopy(t)
	path := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "\npublish: {outputs: [csv]}\n"...)
	text = bytes.Replace(text, []byte("name: Fault finding"), []byte(`name: "=2+3"`), 1)
	runConfig(t, dir, string(text))
	store := filepath.Join(dir, "store")
	m := openMarts(t, store)
	twins, err := filepath.Glob(filepath.Join(store, "marts", "*.csv"))
	if err != nil || len(twins) < 30 {
		t.Fatalf("%d twins, %v", len(twins), err)
	}
	cells := 0
	for _, twin := range twins {
		mart := strings.TrimSuffix(filepath.Base(twin), ".csv")
		rows := readTwin(t, twin)
		if got, want := float64(len(rows)-1), m.number("select count(*) from "+mart); got != want {
			t.Errorf("%s: %v rows, want %v", mart, got, want)
		}
		cells += m.holds(mart, rows)
	}
	if cells < 1000 {
		t.Errorf("%d cells were compared", cells)
	}
	for _, row := range readTwin(t, filepath.Join(store, "marts", "programs.csv"))[1:] {
		if row[1] != "'=2+3" {
			t.Errorf("the program is called %q", row[1])
		}
	}
}

func readTwin(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

// holds compares the rows of a twin with its mart, in the order of the file, and returns the
// number of cells.
func (m martsDB) holds(mart string, twin [][]string) (cells int) {
	m.t.Helper()
	rows, err := m.db.Query("select cast(columns(*) as varchar) from " + mart)
	if err != nil {
		m.t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || strings.Join(names, ",") != strings.Join(twin[0], ",") {
		m.t.Errorf("%s: columns %v, want %v; %v", mart, twin[0], names, err)
		return 0
	}
	for i := 1; rows.Next() && i < len(twin); i++ {
		values, places := make([]*string, len(names)), make([]any, len(names))
		for j := range values {
			places[j] = &values[j]
		}
		if err := rows.Scan(places...); err != nil {
			m.t.Fatalf("%s: %v", mart, err)
		}
		for j, want := range values {
			cells++
			if !sameCell(twin[i][j], want) {
				m.t.Errorf("%s, row %d, %s: %q, where the mart says %q", mart, i, names[j], twin[i][j], *want)
			}
		}
	}
	if err := rows.Err(); err != nil {
		m.t.Error(err)
	}
	return cells
}

// sameCell compares a cell with the text of a value, nil for none.
func sameCell(cell string, want *string) bool {
	if want == nil {
		return cell == ""
	}
	if cell == models.InCSV(*want) {
		return true
	}
	x, err := strconv.ParseFloat(cell, 64)
	y, err2 := strconv.ParseFloat(*want, 64)
	if err == nil && err2 == nil {
		return x == y
	}
	return len(cell) >= 10 && strings.HasPrefix(*want, cell[:10]) // a day, or an instant
}
