package inference

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// TestBalanceKnowsNoUnits: in which unit a covariate is measured does not matter, however small
// its numbers are beside those of the others.
func TestBalanceKnowsNoUnits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := rapid.Float64Range(-3, 3).Draw(rt, "difference"), rapid.Float64Range(-3, 3).Draw(rt, "other difference")
		together := rapid.Float64Range(-0.9, 0.9).Draw(rt, "correlation")
		unit := math.Pow(10, rapid.Float64Range(-12, 12).Draw(rt, "unit"))
		p := func(unit float64) float64 {
			v := mat.NewSymDense(2, []float64{1, unit * together, unit * together, unit * unit})
			check, ok := BalanceCheck([]float64{a, unit * b}, v, 100, 50, 52)
			if !ok {
				rt.Fatal("nothing is tested")
			}
			return *check.CheckPValue
		}
		if one, other := p(1), p(unit); math.Abs(one-other) > 1e-9 {
			rt.Fatalf("p is %v, and %v in another unit", one, other)
		}
	})
}

// TestWhatDoesNotVaryIsNotTested: an entry without variance says nothing, and with nothing else
// there is no test.
func TestWhatDoesNotVaryIsNotTested(t *testing.T) {
	if _, ok := BalanceCheck([]float64{1}, mat.NewSymDense(1, nil), 100, 50, 52); ok {
		t.Error("a difference without any variance is tested")
	}
	one, _ := BalanceCheck([]float64{2}, mat.NewSymDense(1, []float64{1}), 100, 50, 52)
	both, ok := BalanceCheck([]float64{2, 5}, mat.NewSymDense(2, []float64{1, 0, 0, 0}), 100, 50, 52)
	if !ok || *one.CheckPValue != *both.CheckPValue {
		t.Errorf("p is %v with an entry that does not vary, and %v without it", *both.CheckPValue, *one.CheckPValue)
	}
}

// TestPeriodOfConstantArm: an arm that does not vary has no degrees of freedom to add.
func TestPeriodOfConstantArm(t *testing.T) {
	p := PeriodOf(Mean{Count: 9, Value: 3, Variance: 0.25, Freedom: 8}, Mean{Count: 5, Value: 1, Freedom: 4})
	if p.EffectStdError == nil || *p.EffectStdError != 0.5 || math.Abs(*p.EffectHigh-2-tQuantile(0.975, 8)/2) > 1e-12 {
		t.Errorf("the difference is %+v", p)
	}
	if p := PeriodOf(Mean{Count: 9, Value: 3, Freedom: 8}, Mean{Count: 5, Value: 1, Freedom: 4}); p.EffectStdError != nil || p.Effect != 2 {
		t.Errorf("without any variance, the difference is %+v", p)
	}
}
