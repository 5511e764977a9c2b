package privacy

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestStep: 5 standard deviations over the people, or the largest deviation, upward to 1,
// 2 or 5 times a power of ten.
func TestStep(t *testing.T) {
	for _, c := range []struct{ deviation, people, most, want float64 }{
		{8, 10, 0, 5},        // 4
		{8, 400, 0, 0.1},     // 0.1
		{8, 401, 0, 0.1},     // 0.0998
		{8, 24, 20, 2},       // 1.67
		{8, 24, 500, 50},     // one person moves the mean by 20.8
		{0.02, 100, 0, 1e-3}, // 0.001
		{0, 24, 0, 0},        // all alike
		{math.NaN(), 24, 0, 0},
	} {
		if got := Step(c.deviation, c.people, c.most); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Step(%g, %g, %g) = %g, want %g", c.deviation, c.people, c.most, got, c.want)
		}
	}
}

// TestRounding: no rounding moves a figure by more than it may, nor in the wrong direction.
func TestRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-1e6, 1e6).Draw(t, "x")
		deviation, people := rapid.Float64Range(1e-6, 1e6).Draw(t, "deviation"), rapid.Float64Range(5, 1e6).Draw(t, "people")
		step := Step(deviation, people, 0)
		if least := spreads * deviation / people; step < least*(1-1e-9) || step > 2.5*least*(1+1e-9) {
			t.Fatalf("step %g for at least %g", step, least)
		}
		if got := Nearest(x, step); math.Abs(got-x) > step/2+1e-9*math.Abs(x) {
			t.Fatalf("Nearest(%g, %g) = %g", x, step, got)
		}
		if up := Upward(deviation); up < deviation*(1-1e-9) || up > 1.1*deviation*(1+1e-9) {
			t.Fatalf("Upward(%g) = %g", deviation, up)
		}
		n := rapid.Int64Range(0, 1e9).Draw(t, "n")
		if d := Count(n) - n; d < -2 || d > 2 || Count(n)%5 != 0 {
			t.Fatalf("Count(%d) = %d", n, Count(n))
		}
	})
}

// TestRepeated: a part of a figure counts as much more as the square root of the times that the
// figure is published, if it has a twentieth of the variance or more; less if it has less.
func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		part, squares float64
		times         int64
		want          float64
	}{
		{2, 16, 1, 2},     // the first time
		{2, 16, 9, 6},     // a quarter of the variance
		{2, 80, 9, 6},     // a twentieth
		{2, 800, 6, 2.45}, // a two-hundredth: one and a half times the variance
		{2, 1e9, 9, 2},    // one of many
		{2, 0, 9, 2},      // nobody differs
		{0, 16, 9, 0},
	} {
		if got := Repeated(c.part, c.squares, c.times, 10); math.Abs(got-c.want) > 0.001 {
			t.Errorf("Repeated(%g, %g, %d) = %g, want %g", c.part, c.squares, c.times, got, c.want)
		}
	}
}
