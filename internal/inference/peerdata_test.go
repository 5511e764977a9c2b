package inference

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// hasPeerdata reports whether IMPACTMART_PEERDATA names the folder that testdata/peers.py
// fills.
func hasPeerdata() bool { return os.Getenv("IMPACTMART_PEERDATA") != "" }

// peerdata returns the columns of a CSV file that testdata/peers.py makes from published data.
// Without IMPACTMART_PEERDATA the test is skipped.
func peerdata(t *testing.T, file string) map[string][]float64 {
	t.Helper()
	if !hasPeerdata() {
		t.Skipf("SKIPPED, NOTHING PROVEN: IMPACTMART_PEERDATA does not name the folder that testdata/peers.py fills; this test needs %s", file)
	}
	text, err := os.ReadFile(filepath.Join(os.Getenv("IMPACTMART_PEERDATA"), file))
	if err != nil {
		t.Fatal(err)
	}
	return columnsOf(t, text)
}

// columnsOf are the columns of a CSV file; empty cells are NaN.
func columnsOf(t *testing.T, text []byte) map[string][]float64 {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
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
