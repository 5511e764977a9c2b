package inference

import "math"

// prePost is the mean change of the trained with its paired t statistic. It has
// no comparison and is never the headline where there is one.
func (s *study) prePost() *Estimate {
	t := s.trained
	if t == nil {
		return nil
	}
	n := float64(t.Trained)
	se := math.NaN()
	if t.ChangeVar != nil {
		se = math.Sqrt(*t.ChangeVar / n)
	}
	e := s.row(PrePost, t.ChangeMean, se, n-1, "paired")
	e.TrainedCount, e.ClustersCount = t.Trained, t.Trained
	e.BaselineTrainedMean, e.PostTrainedMean = &t.BaselineMean, &t.PostMean
	return e
}

// did is the difference in differences over cells of cohort and stratum, each
// weighted by its trained people: sum over cells of n_T,cell/n_T times (mean
// change of the trained less mean change of the comparison). Its error is that
// of the influence function, clustered, with the factor CR1 of the weighted
// stacked regression y ~ trained x post (Liang & Zeger 1986; Stata's vce(cluster)).
func (s *study) did() *Estimate {
	c := s.effect
	if c == nil {
		return nil
	}
	se := cr1(c.DiDSquares, c.Clusters, 2*c.Rows, 4)
	return s.compared(s.row(DiD, c.DiD, se, float64(c.Clusters-1), "cr1"))
}

// ancova is the contrast of post means adjusted for the baseline, with the slope
// of deviations within cell and arm and the weights of did. With one cell of
// unclustered people it equals OLS of post on trained and baseline, and the
// error is HC2 (MacKinnon & White 1985); else clustered CR1.
func (s *study) ancova() *Estimate {
	c := s.effect
	if c == nil || c.ANCOVA == nil || c.ANCOVASquares == nil {
		return nil
	}
	if c.ANCOVAHC2Squares != nil && c.Clusters == c.Rows {
		return s.compared(s.row(ANCOVA, *c.ANCOVA, math.Sqrt(*c.ANCOVAHC2Squares), float64(c.Rows-3), "hc2"))
	}
	se := cr1(*c.ANCOVASquares, c.Clusters, c.Rows, 3)
	return s.compared(s.row(ANCOVA, *c.ANCOVA, se, float64(c.Clusters-1), "cr1"))
}

// compared adds counts, means and effect size of the comparison cells.
func (s *study) compared(e *Estimate) *Estimate {
	c := s.effect
	e.TrainedCount, e.ComparisonCount, e.ClustersCount = c.Trained, c.Comparison, c.Clusters
	e.BaselineTrainedMean, e.PostTrainedMean = &c.TrainedBeforeMean, &c.TrainedAfterMean
	e.BaselineComparisonMean, e.PostComparisonMean = &c.ComparisonBeforeMean, &c.ComparisonAfterMean
	e.HedgesG = hedgesG(*e.Effect, pooledSD(c.TrainedAfterVar, c.Trained, c.ComparisonAfterVar, c.Comparison), c.Trained+c.Comparison-2)
	return e
}

// experiment is the difference of post means by assignment (intention to treat)
// with Welch's error and degrees of freedom (Welch 1947).
func (s *study) experiment() *Estimate {
	if !s.hasArms() {
		return nil
	}
	t, c := s.treatment, s.control
	effect := *t.PostMean - *c.PostMean
	e := s.welch(Experiment, effect, *t.PostVar, *c.PostVar)
	e.PostComparisonMean = c.PostMean
	return e
}

// cuped is the experiment on values adjusted by theta (baseline - its mean), with
// theta = cov / var pooled over the arms (Deng, Xu, Kohavi & Walker 2013).
func (s *study) cuped() *Estimate {
	if !s.hasArms() {
		return nil
	}
	t, c := s.treatment, s.control
	cov, variance := pooledMoments(t, c)
	if !(variance > 0) {
		return nil
	}
	theta := cov / variance
	adjusted := func(a ArmSums) float64 {
		return *a.PostVar + theta*theta**a.BaselineVar - 2*theta**a.Covariance
	}
	effect := (*t.PostMean - *c.PostMean) - theta*(*t.BaselineMean-*c.BaselineMean)
	e := s.welch(CUPED, effect, adjusted(t), adjusted(c))
	e.PostComparisonMean = c.PostMean
	return e
}

// hasArms tells whether both arms have the two people that a variance needs.
func (s *study) hasArms() bool { return s.treatment.People >= 2 && s.control.People >= 2 }

func (s *study) welch(estimator string, effect, treatedVar, controlVar float64) *Estimate {
	t, c := s.treatment, s.control
	a, b := treatedVar/float64(t.People), controlVar/float64(c.People)
	df := (a + b) * (a + b) / (a*a/float64(t.People-1) + b*b/float64(c.People-1))
	e := s.row(estimator, effect, math.Sqrt(a+b), df, "welch")
	e.TrainedCount, e.ComparisonCount, e.ClustersCount = t.People, c.People, t.People+c.People
	e.BaselineTrainedMean, e.BaselineComparisonMean, e.PostTrainedMean = t.BaselineMean, c.BaselineMean, t.PostMean
	e.HedgesG = hedgesG(effect, pooledSD(t.PostVar, t.People, c.PostVar, c.People), t.People+c.People-2)
	return e
}

// pooledMoments are covariance of post and baseline and variance of the baseline
// over both arms taken as one sample, from the moments of each: the sums of
// squares within the arms plus those between them.
func pooledMoments(t, c ArmSums) (cov, variance float64) {
	n, m := float64(t.People), float64(c.People)
	between := n * m / (n + m)
	dx, dy := *t.BaselineMean-*c.BaselineMean, *t.PostMean-*c.PostMean
	cov = (*t.Covariance*(n-1) + *c.Covariance*(m-1) + between*dx*dy) / (n + m - 1)
	variance = (*t.BaselineVar*(n-1) + *c.BaselineVar*(m-1) + between*dx*dx) / (n + m - 1)
	return cov, variance
}

// cr1 is the clustered standard error from the sum of squared cluster influence:
// sqrt(G/(G-1) (N-1)/(N-k) sum), N rows and k parameters of the regression.
func cr1(squares float64, clusters, rows, parameters int64) float64 {
	if clusters < 2 || rows <= parameters {
		return math.NaN()
	}
	g, n, k := float64(clusters), float64(rows), float64(parameters)
	return math.Sqrt(squares * g / (g - 1) * (n - 1) / (n - k))
}

// pooledSD is the standard deviation pooled over two arms; nil where an arm has
// no variance to give.
func pooledSD(v1 *float64, n1 int64, v2 *float64, n2 int64) *float64 {
	if v1 == nil || v2 == nil || n1+n2 <= 2 {
		return nil
	}
	sd := math.Sqrt((*v1*float64(n1-1) + *v2*float64(n2-1)) / float64(n1+n2-2))
	if !(sd > 0) {
		return nil
	}
	return &sd
}

// hedgesG is effect/sd times the exact small-sample factor
// J = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)) (Hedges 1981).
func hedgesG(effect float64, sd *float64, df int64) *float64 {
	if sd == nil || df < 2 {
		return nil
	}
	half := float64(df) / 2
	top, _ := math.Lgamma(half)
	bottom, _ := math.Lgamma(half - 0.5)
	g := effect / *sd * math.Exp(top-bottom) / math.Sqrt(half)
	return &g
}
