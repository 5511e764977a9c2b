package inference

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// TestBreakdown: up to the breakdown, no interval of a drift holds zero; at it, one touches
// zero; and without any drift the interval is that of the effect.
func TestBreakdown(t *testing.T) {
	// A covariance is made of squares, which a double does not hold of smaller numbers.
	hasSquare := func(x float64) bool { return x == 0 || math.Abs(x) > 1e-100 }
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.IntRange(1, 4).Draw(t, "steps")
		size := steps + 1
		root := mat.NewDense(size, size+2, nil)
		root.Apply(func(int, int, float64) float64 { return rapid.Float64Range(-1, 1).Filter(hasSquare).Draw(t, "x") }, root)
		var v mat.SymDense
		v.SymOuterK(1, root)
		effects := make([]float64, size)
		for i := range effects {
			effects[i] = rapid.Float64Range(-3, 3).Filter(hasSquare).Draw(t, "effect")
		}
		effects[0] *= 4
		d := drift{effects, &v, 2.1}
		low, high := d.interval(0)
		half := d.q * math.Sqrt(v.At(0, 0))
		if math.Abs(low-effects[0]+half) > 1e-12 || math.Abs(high-effects[0]-half) > 1e-12 {
			t.Fatalf("without a drift: %v to %v", low, high)
		}
		m := d.breakdown()
		if low <= 0 && high >= 0 {
			if m != 0 {
				t.Fatalf("the interval holds zero, and the breakdown is %v", m)
			}
			return
		}
		nearest := func(m float64) float64 { // the end on the side of zero, as a distance from it
			low, high := d.interval(m)
			if effects[0] < 0 {
				return -high
			}
			return low
		}
		for _, share := range []float64{0.1, 0.5, 0.9, 0.999} {
			if !(nearest(share*m) > 0) {
				t.Fatalf("at %v of the breakdown %v the interval holds zero", share, m)
			}
		}
		if math.Abs(nearest(m)) > 1e-6*(1+math.Abs(effects[0]))*(1+m) {
			t.Fatalf("at the breakdown %v the interval is %v from zero", m, nearest(m))
		}
	})
}

// TestBreakdownOfSmallErrors: with hardly any error, the breakdown is the effect by the step.
func TestBreakdownOfSmallErrors(t *testing.T) {
	for _, v := range []float64{1e-9, 1e-16, 1e-24, 0} {
		d := drift{[]float64{2.000000000014552, 1.75}, mat.NewSymDense(2, []float64{v, v, v, v}), 2.1}
		if m, want := d.breakdown(), d.effects[0]/d.effects[1]; math.Abs(m-want) > 1e-4 {
			t.Errorf("errors of %v: %v, want %v", math.Sqrt(v), m, want)
		}
	}
}

// TestHiddenCause: the example of Cinelli & Hazlett (2020), Darfur: t = 4.18 with 783
// degrees of freedom gives 13.9 % and 7.6 %.
func TestHiddenCause(t *testing.T) {
	const t0, clusters = 4.18, 10_000
	change := Compared{Trained: 400, Comparison: 385, Clusters: clusters, TrainedClusters: clusters / 2, ComparedClusters: clusters / 2}
	df := change.freedom()
	effect := t0 * math.Sqrt(df/783) // the same f
	change.Effect, change.InfluenceSquares = effect, 1/change.smallSample()
	got, ok := HiddenCauseCheck(change)
	if !ok || *got.CheckEstimate != 0.13 {
		t.Errorf("robustness value %v, want 0.13", *got.CheckEstimate)
	}
	if !(*got.CheckLow > 0 && *got.CheckLow < 0.13) {
		t.Errorf("of the interval: %v", *got.CheckLow)
	}
	change.Effect = 1
	if got, _ := HiddenCauseCheck(change); *got.CheckLow != 0 {
		t.Errorf("an interval that holds zero: %v, want 0", *got.CheckLow)
	}
	if _, ok := HiddenCauseCheck(Compared{Clusters: 1}); ok {
		t.Error("a check without a standard error")
	}
}
