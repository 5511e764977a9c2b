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
	return s.relative(e)
}

// relative is the effect E in percent of the level that the trained people would have
// reached, M - E with M their mean in the post window: 100 E / (M - E). With u = E / M
// that is 100 u / (1 - u), which rises with u. The interval of u is that of Fieller (1954),
// so it leaves out zero exactly when the interval of the effect does, and no end is below
// -100 %. Where the interval of M reaches zero, or that of M - E, which is the case when u
// reaches 1, there is no percentage.
func (s *study) relative(e *Estimate) (point, low, high *float64) {
	variance := s.postVariance(e)
	if e.EffectLow == nil || e.EffectHigh == nil || variance == nil {
		return nil, nil, nil
	}
	effect, mean := *e.Effect, *e.PostTrainedMean
	half := tQuantile(0.5+Level/2, *e.DegreesOfFreedom) * math.Sqrt(*variance)
	if !(mean > half) {
		return nil, nil, nil
	}
	correlation := s.postCorrelation(e, *variance)
	from := fieller(effect, effect-*e.EffectLow, mean, half, correlation, -1)
	to := fieller(effect, *e.EffectHigh-effect, mean, half, correlation, 1)
	if !(to < 1) {
		return nil, nil, nil
	}
	return ofRest(effect / mean), ofRest(from), ofRest(to)
}

// ofRest turns a share u of a whole into percent of the rest, 100 u / (1 - u).
func ofRest(u float64) *float64 {
	pct := 100 * u / (1 - u)
	return &pct
}

// fieller is one end of the interval of x / y, the lower one for side -1 and the upper one
// for 1: the u with (x - u y)² = h² - 2 u r h k + u² k², where h and k are half the
// intervals of x and y, k < y, and r is their correlation (Fieller 1954). An interval that
// is not symmetric around x has another h for each side.
func fieller(x, h, y, k, r, side float64) float64 {
	middle, width := x*y-r*h*k, y*y-k*k
	return (middle + side*math.Sqrt(max(0, middle*middle-width*(x*x-h*h)))) / width
}

// postVariance is the variance of the mean of the trained people in the post window: the
// variance between people over their number; over the number of clusters, as if all
// people of one were alike, where people share clusters. Before and after, it is that of
// the baseline mean, as if it had not changed.
func (s *study) postVariance(e *Estimate) *float64 {
	var variance float64
	switch c := s.effect; {
	case e.Estimator == PrePost && s.trained.BaselineVar != nil:
		variance = *s.trained.BaselineVar / float64(e.TrainedCount)
	case e.Estimator == Experiment || e.Estimator == CUPED:
		for _, w := range s.trial.waves {
			share := w.people() / float64(e.TrainedCount+e.ComparisonCount)
			part, _ := w.treatment.meanVar(0)
			variance += share * share * part
		}
	case e.Estimator != PrePost && c.TrainedAfterVar != nil:
		variance = *c.TrainedAfterVar / float64(c.TrainedClustersCount)
	default:
		return nil
	}
	return &variance
}

// postCorrelation is the correlation of the effect with the mean of the trained people in
// the post window, both of which their later values move. V is the part of the trained arm
// in the variance of the effect, as if values varied alike in both arms. After adjustment
// for the baseline the covariance is V, and without a baseline, too. Of a mean change it is
// half of V and of what the variance of the mean grew by since the baseline, because
// cov(y - x, y) = (var(y - x) + var(y) - var(x)) / 2.
func (s *study) postCorrelation(e *Estimate, variance float64) float64 {
	se := *e.EffectStdError
	covariance := se * se
	switch c := s.effect; e.Estimator {
	case PrePost:
		covariance /= 2
	case DiD, DRDiD:
		t, o := float64(c.TrainedClustersCount), float64(c.ComparisonClustersCount)
		covariance = (covariance*o/(t+o) + (*c.TrainedAfterVar-*c.TrainedBeforeVar)/t) / 2
	case ANCOVA:
		t, o := float64(c.TrainedClustersCount), float64(c.ComparisonClustersCount)
		covariance *= o / (t + o)
	default:
		covariance *= float64(e.ComparisonCount) / float64(e.TrainedCount+e.ComparisonCount)
	}
	if !(variance > 0) {
		return 0
	}
	return max(-1, min(1, covariance/(se*math.Sqrt(variance))))
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
