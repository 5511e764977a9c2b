package inference

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// manyDegrees is the number of degrees of freedom beyond which the incomplete beta
// function loses digits, because its argument df/(df+t^2) is too close to one, and the
// normalizing transform is more accurate.
const manyDegrees = 1e4

// tTwoSided is the two-sided p-value of t with df degrees of freedom:
// I_{df/(df+t^2)}(df/2, 1/2), which is accurate far out in the tail; for many degrees of
// freedom, the normalizing transform of Hill (1970, Algorithm 395), which is accurate to
// the last digits there.
func tTwoSided(t, df float64) float64 {
	if df <= manyDegrees {
		return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
	}
	a := df - 0.5
	b := 48 * a * a
	y := a * math.Log1p(t*t/df)
	z := (((((-0.4*y-3.3)*y-24)*y-85.5)/(0.8*y*y+100+b)+y+3)/b + 1) * math.Sqrt(y)
	return math.Erfc(z / math.Sqrt2)
}

// tQuantile is the quantile of Student's t at p in (0, 1), df > 0.
func tQuantile(p, df float64) float64 {
	switch {
	case p == 0.5:
		return 0
	case p < 0.5:
		return -tUpper(p, df)
	}
	return tUpper(1-p, df)
}

// tUpper is the t with the given upper tail, below one half, found by Newton steps on the
// distribution function inside a shrinking bracket.
func tUpper(tail, df float64) float64 {
	low, high := 0.0, 1.0
	for tTwoSided(high, df)/2 > tail {
		low, high = high, high*2
	}
	t := (low + high) / 2
	for range 200 {
		gap := tTwoSided(t, df)/2 - tail
		if gap > 0 {
			low = t
		} else {
			high = t
		}
		next := t + gap/tDensity(t, df)
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-t) <= 1e-15*math.Abs(next) {
			return next
		}
		t = next
	}
	return t
}

func tDensity(t, df float64) float64 {
	top, _ := math.Lgamma((df + 1) / 2)
	bottom, _ := math.Lgamma(df / 2)
	return math.Exp(top-bottom-(df+1)/2*math.Log1p(t*t/df)) / math.Sqrt(df*math.Pi)
}
