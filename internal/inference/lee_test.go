package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// equal is an arm of an experiment.
func equal(assigned int, outcomes []float64) KeptArm {
	weights := make([]float64, len(outcomes))
	for i := range weights {
		weights[i] = 1
	}
	return KeptArm{Assigned: float64(assigned), Outcomes: outcomes, Weights: weights}
}

func summedArm(assigned int, outcomes []float64) LosingArm {
	mean, variance := stat.MeanVariance(outcomes, nil)
	return LosingArm{Assigned: float64(assigned), Measured: float64(len(outcomes)), Mean: mean, Variance: variance}
}

// TestPublishedLeeBounds: log wages in week 208 of Job Corps, a training program that moved
// people into work. The figures are those of another program of ours with the same formulas;
// Lee's own table, with a cut at a quantile and a bootstrap, has bounds of -.016 and .100,
// standard errors of .017 and .014 and an interval from -.044 to .123.
func TestPublishedLeeBounds(t *testing.T) {
	people := peerdata(t, "jobcorps.csv")
	var wages [2][]float64
	var assigned [2]int
	for i, arm := range people["assigned"] {
		assigned[int(arm)]++
		if wage := people["log_wage"][i]; !math.IsNaN(wage) {
			wages[int(arm)] = append(wages[int(arm)], wage)
		}
	}
	if assigned != [2]int{3599, 5546} || len(wages[0]) != 2076 || len(wages[1]) != 3395 {
		t.Fatalf("%v people, %d and %d with a wage", assigned, len(wages[0]), len(wages[1]))
	}
	b, ok := LeeBounds(equal(assigned[1], wages[1]), summedArm(assigned[0], wages[0]), true)
	if !ok {
		t.Fatal("no bounds")
	}
	near(t, "low", b.Low, -0.017271355335699, 1e-12)
	near(t, "high", b.High, 0.102551617133042, 1e-12)
	near(t, "error of low", b.LowStdError, 0.016744303760968, 1e-12)
	near(t, "error of high", b.HighStdError, 0.014220769489762, 1e-12)
	near(t, "interval from", b.IntervalLow, -0.0448132841, 1e-8)
	near(t, "interval to", b.IntervalHigh, 0.1259427014, 1e-8)
	for what, c := range map[string][2]float64{
		"low": {b.Low, -0.016}, "high": {b.High, 0.100}, "error of low": {b.LowStdError, 0.017}, "error of high": {b.HighStdError, 0.014},
		"interval from": {b.IntervalLow, -0.044}, "interval to": {b.IntervalHigh, 0.123},
	} {
		if !(math.Abs(c[0]-c[1]) <= 0.0035) {
			t.Errorf("%s: %.4f, published %.3f", what, c[0], c[1])
		}
	}
}

// TestLeeByHand: 10 of 10 are measured in one arm with outcomes 1 to 10, 15 of 20 in the
// other, so the 7.5 lowest and highest of ten are compared.
func TestLeeByHand(t *testing.T) {
	kept := equal(10, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	b, ok := LeeBounds(kept, LosingArm{Assigned: 20, Measured: 15, Mean: 3, Variance: 6}, true)
	if !ok {
		t.Fatal("no bounds")
	}
	const (
		mean      = (28 + 0.5*8) / 7.5 // the eighth counts half
		kept2     = (140+0.5*64)/7.5 - mean*mean
		toCut2    = (8 - mean) * (8 - mean)
		ofMean    = kept2/(7.5-1) + toCut2*0.25/7.5
		ofShare   = toCut2 * 0.25 / 15
		ofOthers  = 6.0 / 15
		wantError = ofMean + ofShare + ofOthers
	)
	near(t, "low", b.Low, mean-3, 1e-14)
	near(t, "high", b.High, 11-mean-3, 1e-14)
	near(t, "error of low", b.LowStdError, math.Sqrt(wantError), 1e-14)
	near(t, "error of high", b.HighStdError, math.Sqrt(wantError), 1e-14)
	near(t, "interval", b.Low-b.IntervalLow, imbensManski(b.High-b.Low, b.LowStdError)*b.LowStdError, 1e-14)
}

func TestImbensManski(t *testing.T) {
	near(t, "width 0", imbensManski(0, 1), 1.959963984540054, 1e-12)
	near(t, "width without end", imbensManski(1e6, 1), 1.6448536269514722, 1e-12)
	near(t, "width 0, no error", imbensManski(0, 0), zLevel, 0)
	for width := 0.0; width < 3; width += 0.25 {
		c := imbensManski(width, 0.5)
		near(t, "coverage", normalBelow(c+width/0.5)-normalBelow(-c), Level, 1e-12)
	}
}

// TestNoLeeBounds: too few people, or the arm that is called kept lost more.
func TestNoLeeBounds(t *testing.T) {
	five := []float64{1, 2, 3, 4, 5}
	for name, c := range map[string]struct {
		kept  KeptArm
		other LosingArm
	}{
		"nobody kept":          {equal(10, nil), LosingArm{Assigned: 10, Measured: 5}},
		"nobody assigned":      {KeptArm{}, LosingArm{Assigned: 10, Measured: 5}},
		"nobody in the other":  {equal(5, five), LosingArm{}},
		"everybody lost":       {equal(5, five), LosingArm{Assigned: 10}},
		"kept lost more":       {equal(10, five), LosingArm{Assigned: 10, Measured: 6}},
		"more than all":        {equal(4, five), LosingArm{Assigned: 10, Measured: 10}},
		"two left of five":     {equal(5, five), LosingArm{Assigned: 10, Measured: 4}},
		"two in the other":     {equal(5, five), LosingArm{Assigned: 2, Measured: 2}},
		"one with much weight": {KeptArm{Assigned: 104, Outcomes: five, Weights: []float64{100, 1, 1, 1, 1}}, LosingArm{Assigned: 10, Measured: 10}},
	} {
		if b, ok := LeeBounds(c.kept, c.other, true); ok {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// arms draws two arms, the first of which keeps at least as large a share as the second.
func arms(rt *rapid.T) (kept KeptArm, other LosingArm) {
	n := rapid.IntRange(20, 60).Draw(rt, "kept")
	// Values that are shifted and scaled without rounding, so that ties remain.
	values := rapid.OneOf(
		rapid.Map(rapid.IntRange(-3200, 3200), func(x int) float64 { return float64(x) / 64 }),
		rapid.Map(rapid.IntRange(0, 3), func(x int) float64 { return float64(x) }),
	)
	kept.Outcomes = rapid.SliceOfN(values, n, n).Draw(rt, "outcomes")
	kept.Weights = rapid.SliceOfN(rapid.Float64Range(0.5, 2), n, n).Draw(rt, "weights")
	for _, w := range kept.Weights {
		kept.Assigned += w
	}
	kept.Assigned *= 1 + rapid.Float64Range(0, 0.2).Draw(rt, "loss of kept")
	other.Measured = float64(rapid.IntRange(10, 60).Draw(rt, "measured"))
	other.Assigned = other.Measured * (1.21 + rapid.Float64Range(0, 0.5).Draw(rt, "loss of other"))
	other.Mean, other.Variance = rapid.Float64Range(-50, 50).Draw(rt, "mean"), rapid.Float64Range(0, 100).Draw(rt, "variance")
	return kept, other
}

func sameBounds(rt *rapid.T, what string, got, want Bounds) {
	rt.Helper()
	for _, pair := range [][2]float64{
		{got.Low, want.Low}, {got.High, want.High}, {got.LowStdError, want.LowStdError}, {got.HighStdError, want.HighStdError},
		{got.IntervalLow, want.IntervalLow}, {got.IntervalHigh, want.IntervalHigh},
	} {
		if !(math.Abs(pair[0]-pair[1]) <= 1e-9*(100+math.Abs(pair[1]))) {
			rt.Fatalf("%s: %+v, want %+v", what, got, want)
		}
	}
}

func TestLeeProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kept, other := arms(rt)
		b, ok := LeeBounds(kept, other, true)
		if !ok {
			rt.Fatal("no bounds")
		}
		naive := stat.Mean(kept.Outcomes, kept.Weights) - other.Mean
		if !(b.Low <= naive+1e-9 && naive <= b.High+1e-9 && b.IntervalLow <= b.Low && b.High <= b.IntervalHigh) {
			rt.Fatalf("%+v do not hold %v", b, naive)
		}
		again := func(k KeptArm, o LosingArm, isTrainedKept bool) Bounds {
			got, ok := LeeBounds(k, o, isTrainedKept)
			if !ok {
				rt.Fatal("no bounds")
			}
			return got
		}

		swapped := again(kept, other, false)
		sameBounds(rt, "swapped arms", swapped, Bounds{-b.High, -b.Low, b.HighStdError, b.LowStdError, -b.IntervalHigh, -b.IntervalLow})

		shift, scale := float64(rapid.IntRange(-100, 100).Draw(rt, "shift")), rapid.SampledFrom([]float64{0.25, 0.5, 2, 8}).Draw(rt, "scale")
		moved, movedOther := kept, other
		moved.Outcomes = make([]float64, len(kept.Outcomes))
		for i, y := range kept.Outcomes {
			moved.Outcomes[i] = shift + scale*y
		}
		movedOther.Mean, movedOther.Variance = shift+scale*other.Mean, scale*scale*other.Variance
		sameBounds(rt, "shifted and scaled", again(moved, movedOther, true), Bounds{
			scale * b.Low, scale * b.High, scale * b.LowStdError, scale * b.HighStdError, scale * b.IntervalLow, scale * b.IntervalHigh,
		})

		shuffled := KeptArm{Assigned: kept.Assigned}
		for _, i := range rapid.Permutation(indexes(len(kept.Outcomes))).Draw(rt, "order") {
			shuffled.Outcomes, shuffled.Weights = append(shuffled.Outcomes, kept.Outcomes[i]), append(shuffled.Weights, kept.Weights[i])
		}
		if got := again(shuffled, other, true); got != b {
			rt.Fatalf("in another order %+v, not %+v", got, b)
		}

		total := 0.0
		for _, w := range kept.Weights {
			total += w
		}
		alike := other
		alike.Assigned = other.Measured * kept.Assigned / total
		if same := again(kept, alike, true); math.Abs(same.High-same.Low) > 1e-9 || math.Abs(same.Low-naive) > 1e-9 {
			rt.Fatalf("without a difference in loss %+v, want %v twice", same, naive)
		}
	})
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// TestLeeWithoutLoss: bounds and interval are Welch's, up to the normal quantile.
func TestLeeWithoutLoss(t *testing.T) {
	y := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	b, ok := LeeBounds(equal(8, y), LosingArm{Assigned: 5, Measured: 5, Mean: 1, Variance: 2}, true)
	mean, variance := stat.MeanVariance(y, nil)
	se := math.Sqrt(variance/8 + 2.0/5)
	if !ok {
		t.Fatal("no bounds")
	}
	for _, bound := range []float64{b.Low, b.High} {
		near(t, "bound", bound, mean-1, 1e-14)
	}
	for _, shown := range []float64{b.LowStdError, b.HighStdError, (b.IntervalHigh - b.Low) / zLevel} {
		near(t, "error", shown, se, 1e-12)
	}
}

// TestLeeErrors: standard errors are those of repeated studies, and the interval holds an
// effect of nothing where the weakest are lost, more of them among the trained. The
// difference of the means of those left does not.
func TestLeeErrors(t *testing.T) {
	const replications, assigned, keptShare, otherShare = 600, 150, 0.9, 0.72
	weakest := func(share float64) float64 { return math.Sqrt2 * math.Erfinv(1-2*share) }
	for name, weights := range map[string][2]float64{"people": {1, 1}, "weights": {0.5, 2}} {
		rng := rand.New(rand.NewPCG(1, 2))
		var lows, errors []float64
		held, naiveHeld := 0, 0
		for range replications {
			var trained, left []float64
			others := KeptArm{}
			for range assigned {
				if y := rng.NormFloat64(); y > weakest(otherShare) {
					trained = append(trained, y)
				}
				w := weights[rng.IntN(2)]
				others.Assigned += w
				if y := rng.NormFloat64(); y > weakest(keptShare) {
					others.Outcomes, others.Weights, left = append(others.Outcomes, y), append(others.Weights, w), append(left, y)
				}
			}
			b, ok := LeeBounds(others, summedArm(assigned, trained), false)
			if !ok {
				t.Fatal("no bounds")
			}
			lows, errors = append(lows, b.Low), append(errors, b.LowStdError)
			if b.IntervalLow <= 0 && 0 <= b.IntervalHigh {
				held++
			}
			a, o := summedArm(assigned, trained), summedArm(assigned, left)
			if math.Abs(a.Mean-o.Mean) <= zLevel*math.Sqrt(a.Variance/a.Measured+o.Variance/o.Measured) {
				naiveHeld++
			}
		}
		t.Logf("%s: held %d, naive %d of %d; SD %.4f, mean error %.4f", name, held, naiveHeld, replications, stat.StdDev(lows, nil), stat.Mean(errors, nil))
		if float64(held) < 0.91*replications || float64(naiveHeld) > 0.5*replications {
			t.Errorf("%s: the interval holds nothing in %d of %d, the naive one in %d", name, held, replications, naiveHeld)
		}
		near(t, name+": error", stat.Mean(errors, nil), stat.StdDev(lows, nil), 0.1)
	}
}
