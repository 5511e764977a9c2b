package inference

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestSameEffect: means with variances s²/n and n-1 degrees of freedom give Welch's test of
// equal means, here of three groups of 4, 5 and 3 (scipy 1.17: F = 6.84154, p = 0.0306195).
func TestSameEffect(t *testing.T) {
	group := func(mean, se, df float64) *Estimate {
		return &Estimate{Effect: &mean, EffectStdError: &se, DegreesOfFreedom: &df}
	}
	p, ok := sameEffect([]*Estimate{group(22.3, 0.9652288157046841, 3), group(25.44, 1.0072735477515524, 4), group(21.166666666666668, 0.44095855184409843, 2)})
	if !ok || math.Abs(p-0.03061949452990125) > 1e-9 {
		t.Errorf("p %v", p)
	}
	if _, ok := sameEffect([]*Estimate{group(1, 1, 9)}); ok {
		t.Error("one group differs from nothing")
	}
}

// TestShrink: five improvements in standard deviations with variances .04, .01, .09, .04 and
// .02, computed by the definitions in numpy. Of the third the metric falls where it
// improves, and its unit is ten times smaller.
func TestShrink(t *testing.T) {
	improvements, variances := []float64{0.5, 0.1, 0.3, -0.2, 0.9}, []float64{0.04, 0.01, 0.09, 0.04, 0.02}
	if got := betweenVariance(improvements, variances); math.Abs(got-0.1734615384615385) > 1e-12 {
		t.Errorf("variance between %v", got)
	}
	unit := []float64{1, 1, -10, 1, 1}
	var all []Estimate
	for i, g := range improvements {
		effect := g * unit[i]
		all = append(all, Estimate{
			IsPrimary: true, Estimator: DiD, EvidenceGrade: Weak, PValue: new(0.01 * float64(i+1)), Effect: &effect,
			EffectStdError: new(math.Sqrt(variances[i]) * math.Abs(unit[i])), Improvement: &improvements[i], HedgesG: &effect,
		})
		all[i].HedgesG = new(math.Copysign(g, effect))
	}
	seeTogether(all[:4])
	if all[0].ShrunkenEffect != nil || *all[0].PValuePortfolio != 0.04 {
		t.Errorf("of four: %v, p %v", all[0].ShrunkenEffect, *all[0].PValuePortfolio)
	}
	seeTogether(all)
	for i, want := range []float64{0.46729562, 0.11228987, 0.30870132, -0.10153321, 0.84060544} {
		if got := *all[i].ShrunkenEffect / unit[i]; math.Abs(got-want) > 1e-8 {
			t.Errorf("shrunken effect %d is %v standard deviations, want %v", i, got, want)
		}
	}
	weak := all[4]
	weak.EvidenceGrade, weak.PValuePortfolio, weak.ShrunkenEffect = Insufficient, nil, nil
	if seeTogether([]Estimate{weak}); weak.PValuePortfolio != nil {
		t.Error("insufficient evidence is part of the portfolio")
	}
}

// TestShrunkenEffects: each lies between the effect and the common mean, and nothing moves
// where effects differ far more than their errors.
func TestShrunkenEffects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(fewestPrograms, 12).Draw(t, "n")
		x, v := make([]float64, n), make([]float64, n)
		all := make([]*Estimate, n)
		for i := range all {
			x[i], v[i] = rapid.Float64Range(0.01, 3).Draw(t, "x"), rapid.Float64Range(0.001, 1).Draw(t, "v")
			all[i] = &Estimate{Effect: &x[i], Improvement: &x[i], HedgesG: &x[i], EffectStdError: new(math.Sqrt(v[i]))}
		}
		shrink(all)
		mean := weightedMean(x, v, betweenVariance(x, v))
		for i, e := range all {
			low, high := min(x[i], mean), max(x[i], mean)
			if got := *e.ShrunkenEffect; got < low-1e-9 || got > high+1e-9 {
				t.Fatalf("%v is not between the effect %v and the mean %v", got, x[i], mean)
			}
		}
	})
}
