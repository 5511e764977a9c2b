package inference

import "math"

// fewestPrograms is the number of results from which they say something about each other.
const fewestPrograms = 5

// seeTogether sets what the primary estimates of all programs say about each other. Of
// twenty programs that do nothing, one has an interval without zero; and the largest of
// many estimates is the luckiest as well.
func seeTogether(estimates []Estimate) {
	var tested, alike []*Estimate
	var p []float64
	for i := range estimates {
		e := &estimates[i]
		if !e.IsPrimary || e.PValue == nil || e.Estimator == PrePost || e.EvidenceGrade == Insufficient {
			continue
		}
		tested, p = append(tested, e), append(p, *e.PValue)
		if e.HedgesG != nil && *e.HedgesG != 0 && e.Improvement != nil {
			alike = append(alike, e)
		}
	}
	for i, q := range benjaminiHochberg(p) {
		tested[i].PValuePortfolio = &q
	}
	if len(alike) >= fewestPrograms {
		shrink(alike)
	}
}

// shrink sets shrunken effects: the posterior means of improvements in standard deviations,
// if those of the programs are normal around a common mean and known up to their standard
// errors. The variance between them is that of DerSimonian & Laird (1986), the weights
// follow from it, and an estimate moves towards the mean by its own share of the variance
// (empirical Bayes; Efron & Morris 1975).
func shrink(estimates []*Estimate) {
	improvements, variances := make([]float64, len(estimates)), make([]float64, len(estimates))
	for i, e := range estimates {
		improvements[i] = math.Copysign(*e.HedgesG, *e.Improvement)
		deviations := *e.EffectStdError * *e.HedgesG / *e.Effect
		variances[i] = deviations * deviations
	}
	between := betweenVariance(improvements, variances)
	mean := weightedMean(improvements, variances, between)
	for i, e := range estimates {
		kept := between / (between + variances[i])
		e.ShrunkenEffect = new((mean + kept*(improvements[i]-mean)) / improvements[i] * *e.Effect)
	}
}

// betweenVariance is the variance between true values of which the estimates have the
// variances; at least 0 (DerSimonian & Laird 1986).
func betweenVariance(estimates, variances []float64) float64 {
	mean, sum, squares, q := weightedMean(estimates, variances, 0), 0.0, 0.0, 0.0
	for i, x := range estimates {
		w := 1 / variances[i]
		sum, squares, q = sum+w, squares+w*w, q+w*(x-mean)*(x-mean)
	}
	return max(0, (q-float64(len(estimates)-1))/(sum-squares/sum))
}

// weightedMean weights by the inverse of variance plus the variance between.
func weightedMean(estimates, variances []float64, between float64) float64 {
	sum, weights := 0.0, 0.0
	for i, x := range estimates {
		w := 1 / (variances[i] + between)
		sum, weights = sum+w*x, weights+w
	}
	return sum / weights
}

// sameEffect is the p-value of all estimates having one effect, with unequal variances and
// few degrees of freedom (Welch 1951). It is false for fewer than two.
func sameEffect(estimates []*Estimate) (p float64, ok bool) {
	k := float64(len(estimates))
	if k < 2 {
		return 0, false
	}
	sum, mean := 0.0, 0.0
	weight := func(e *Estimate) float64 { return 1 / (*e.EffectStdError * *e.EffectStdError) }
	for _, e := range estimates {
		sum, mean = sum+weight(e), mean+weight(e)**e.Effect
	}
	mean /= sum
	between, lambda := 0.0, 0.0
	for _, e := range estimates {
		w, d := weight(e), *e.Effect-mean
		between += w * d * d / (k - 1)
		rest := 1 - w/sum
		lambda += rest * rest / *e.DegreesOfFreedom
	}
	f := between / (1 + 2*(k-2)/(k*k-1)*lambda)
	return fUpper(f, k-1, (k*k-1)/(3*lambda)), true
}
