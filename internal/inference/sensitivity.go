package inference

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// StepsCheck is how much the groups would have to drift apart for the sign of the effect to
// be in doubt, measured by how far they did in the placebo windows: the estimate is the
// largest M such that a drift of M times the largest of them leaves zero outside, and the
// interval is that of M = 1. It is the union, over the windows k and both signs, of the
// intervals of theta - M e_k and theta + M e_k, with the error of the whole difference
// (relative magnitudes of Rambachan & Roth 2023, in closed form and never narrower).
// Crosses are the products of influence of the effect with each window. It is false where a
// window has no error.
func StepsCheck(change Compared, windows []Compared, products *mat.SymDense, crosses []float64) (check TrustCheck, ok bool) {
	if len(windows) == 0 || !(change.freedom() > 0) {
		return check, false
	}
	df := change.freedom()
	for _, w := range windows {
		df = min(df, w.freedom())
	}
	all := append([]Compared{change}, windows...)
	joint := mat.NewSymDense(len(all), nil)
	joint.SetSym(0, 0, change.InfluenceSquares)
	for i := range windows {
		joint.SetSym(0, i+1, crosses[i])
		for j := range windows[:i+1] {
			joint.SetSym(i+1, j+1, products.At(i, j))
		}
	}
	effects, v := covarianceOf(all, joint)
	u := drift{effects, v, tQuantile(0.5+Level/2, df)}
	low, high := u.interval(1)
	breakdown := math.Floor(10*u.breakdown()) / 10 // in tenths, which reveal nobody
	return TrustCheck{
		CheckID: EarlierSteps, Grouping: All, TrainedCount: change.Trained, ComparisonCount: change.Comparison,
		CheckEstimate: &breakdown, CheckLow: &low, CheckHigh: &high,
	}, true
}

// drift is an effect and the steps before it, with their joint covariance and the quantile
// of the interval.
type drift struct {
	effects []float64 // the effect, then the steps
	v       *mat.SymDense
	q       float64
}

// interval is the union of the intervals of the effect less and plus m times each step.
func (d drift) interval(m float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for k := 1; k < len(d.effects); k++ {
		for _, by := range []float64{-m, m} {
			at := d.effects[0] + by*d.effects[k]
			half := d.q * math.Sqrt(max(0, d.v.At(0, 0)+2*by*d.v.At(0, k)+by*by*d.v.At(k, k)))
			low, high = min(low, at-half), max(high, at+half)
		}
	}
	return low, high
}

// breakdown is the smallest m at which an interval reaches zero: the smallest positive root
// of (theta + m e)^2 = q^2 (V00 + 2 m V0k + m^2 Vkk) over steps and signs. It is 0 if the
// interval of the effect does so by itself.
func (d drift) breakdown() float64 {
	theta, q2 := d.effects[0], d.q*d.q
	c := theta*theta - q2*d.v.At(0, 0)
	if c <= 0 {
		return 0
	}
	least := math.Inf(1)
	for k := 1; k < len(d.effects); k++ {
		e, v0, v0k, vk := d.effects[k], d.v.At(0, 0), d.v.At(0, k), d.v.At(k, k)
		half := theta*e - q2*v0k
		// half² - (e² - q² Vkk) c, without the difference of large terms: where errors are small,
		// that has no correct digit.
		root := q2 * (theta*theta*vk - 2*theta*e*v0k + e*e*v0 - q2*(v0*vk-v0k*v0k))
		if root < 0 {
			continue
		}
		// c / (-b/2 ± sqrt(...)) does not divide by an a near zero.
		for _, side := range []float64{-1, 1} {
			for _, sign := range []float64{-1, 1} {
				if m := c / (side*half + sign*math.Sqrt(root)); m > 0 {
					least = min(least, m)
				}
			}
		}
	}
	return least
}

// HiddenCauseCheck is the robustness value (Cinelli & Hazlett 2020): the share that a cause
// which nobody recorded would have to explain of what is left of both who was trained and
// of the result, for the effect to be zero; the lower end is the share for its interval to
// hold zero. Both are whole percents, rounded down.
func HiddenCauseCheck(change Compared) (check TrustCheck, ok bool) {
	effect, ok := change.check(HiddenCause)
	df := change.freedom()
	if !ok || !(df > 1) {
		return check, false
	}
	t := math.Abs(*effect.CheckEstimate / *effect.CheckStdError)
	value := func(f float64) *float64 {
		if f <= 0 {
			return new(0.0)
		}
		return new(math.Floor(50*(math.Sqrt(f*f*f*f+4*f*f)-f*f)) / 100)
	}
	return TrustCheck{
		CheckID: HiddenCause, Grouping: All, TrainedCount: change.Trained, ComparisonCount: change.Comparison,
		CheckEstimate: value(t / math.Sqrt(df)), CheckLow: value(t/math.Sqrt(df) - tQuantile(0.5+Level/2, df-1)/math.Sqrt(df-1)),
	}, true
}
