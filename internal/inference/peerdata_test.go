package inference

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// peerdata returns the columns of a CSV file that testdata/peers.py makes from published data;
// empty cells are NaN. Without IMPACTMART_PEERDATA the test is skipped.
func peerdata(t *testing.T, file string) map[string][]float64 {
	t.Helper()
	root := os.Getenv("IMPACTMART_PEERDATA")
	if root == "" {
		t.Skipf("SKIPPED, NOTHING PROVEN: IMPACTMART_PEERDATA does not name the folder that testdata/peers.py fills; this test needs %s", file)
	}
	f, err := os.Open(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for j, name := range rows[0] {
		for _, row := range rows[1:] {
			x := math.NaN()
			if row[j] != "" {
				if x, err = strconv.ParseFloat(row[j], 64); err != nil {
					t.Fatal(err)
				}
			}
			columns[name] = append(columns[name], x)
		}
	}
	return columns
}
