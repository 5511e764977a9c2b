package inference

import (
	"math"

	"github.com/impactmart/impactmart/models"
)

// percent is the effect and its interval in percent, as the scale of the metric tells it.
// All three are nil where a percentage has no meaning.
func (s *study) percent(e *Estimate) (point, low, high *float64) {
	switch s.claim.Scale {
	case models.ScaleShare:
		return nil, nil, nil
	case models.ScaleLog:
		return growth(e.Effect, e.EffectLow, e.EffectHigh)
	}
	if e.PostTrainedMean != nil {
		if base := *e.PostTrainedMean - *e.Effect; base > 0 {
			return percentOf(e.Effect, base), percentOf(e.EffectLow, base), percentOf(e.EffectHigh, base)
		}
	}
	return nil, nil, nil
}

// growth turns a difference of natural logarithms b and the ends of its interval into
// percent of change of the amounts, 100 (exp(b) - 1): exp is monotone, so the ends stay the
// ends. It is a change of geometric means. All are nil where one is too large to be one.
func growth(b, low, high *float64) (point, from, to *float64) {
	grown := [3]*float64{}
	for i, x := range []*float64{b, low, high} {
		if x == nil {
			continue
		}
		pct := 100 * math.Expm1(*x)
		if math.IsInf(pct, 0) {
			return nil, nil, nil
		}
		grown[i] = &pct
	}
	return grown[0], grown[1], grown[2]
}

func percentOf(x *float64, base float64) *float64 {
	if x == nil {
		return nil
	}
	pct := 100 * *x / base
	return &pct
}
