package inference

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAdjustedPValues: adjustment never makes a p-value smaller or larger than 1.
func TestAdjustedPValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		for i, q := range benjaminiHochberg(p) {
			if q < p[i] || q > 1 {
				t.Fatalf("%v became %v", p[i], q)
			}
		}
	})
}
