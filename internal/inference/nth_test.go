package inference

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestNth: the value at every place is that of the sorted values, equal ones included.
func TestNth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-3, 3).AsAny(), 1, 50).Draw(t, "values")
		all := make([]float64, len(values))
		for i, v := range values {
			all[i] = float64(int(v.(float64))) // many are equal
			if i%3 == 0 {
				all[i] = v.(float64)
			}
		}
		k := rapid.IntRange(0, len(all)-1).Draw(t, "k")
		want := slices.Sorted(slices.Values(all))[k]
		if got := nth(all, k); got != want {
			t.Fatalf("%g, want %g", got, want)
		}
	})
}
