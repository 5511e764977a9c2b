package inference

import "math"

// prePost is the mean change of the trained people with its paired t statistic. It has
// no comparison and is never the primary estimate where there is one.
func (s *study) prePost() *Estimate {
	t := s.trained
	if t == nil {
		return nil
	}
	n := float64(t.TrainedCount)
	se := math.NaN()
	if t.ChangeVar != nil {
		se = math.Sqrt(*t.ChangeVar / n)
	}
	e := s.row(PrePost, t.ChangeMean, se, n-1, sePaired)
	e.TrainedCount, e.ClustersCount = t.TrainedCount, t.TrainedCount
	e.BaselineTrainedMean, e.PostTrainedMean = &t.BaselineMean, &t.PostMean
	return e
}

// did is the difference in differences over cells of cohort and stratum, each weighted
// by its trained people: sum over cells of n_T,cell/n_T times (mean change of the
// trained people less mean change of the comparison people). Its standard error follows
// from the influence function; see ComparisonSums.didError.
func (s *study) did() *Estimate {
	c := s.effect
	if c == nil {
		return nil
	}
	e := s.compared(s.row(DiD, c.DiD, c.didError(), c.freedom(), seCR1))
	s.bootstrap(e)
	return e
}

// bootstrap replaces the p-value and the interval with those of the wild cluster
// bootstrap where there are few clusters, because t(G-1) then rejects too often. The
// standard error remains. If an end of the interval is infinite, there is no interval.
func (s *study) bootstrap(e *Estimate) {
	if len(s.clusters) == 0 || e.EffectStdError == nil {
		return
	}
	w := newWild(s.clusters)
	p := w.p(0)
	low, high := w.interval(*e.EffectStdError)
	if r := s.settings.roundingOf(e.TrainedCount, e.ComparisonCount); r.Rounding != nil {
		// The rounded estimate's interval contains that of the estimate.
		effect := w.draws[0].move0
		shift := math.Abs(*e.Effect - effect)
		p, low, high = min(r.upward(p), 1), *e.Effect-r.upward(effect-low+shift), *e.Effect+r.upward(high-effect+shift)
	}
	e.SeType, e.PValue, e.EffectLow, e.EffectHigh, e.DetectableEffect = seWild, &p, nil, nil, nil
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		return
	}
	detectable := (high-low)/2 + tQuantile(0.8, *e.DegreesOfFreedom)**e.EffectStdError
	e.EffectLow, e.EffectHigh, e.DetectableEffect = &low, &high, &detectable
}

// ancova is the contrast of post means adjusted for the baseline, with the slope of
// deviations within cell and arm and the weights of did. With one cell of unclustered
// people it equals OLS of post on trained and baseline, and the standard error is HC2
// (MacKinnon & White 1985); otherwise it is clustered CR1.
func (s *study) ancova() *Estimate {
	c := s.effect
	if c == nil || c.ANCOVA == nil || c.ANCOVAInfluenceSquares == nil {
		return nil
	}
	if c.ANCOVAHC2Squares != nil && c.ClustersCount == c.RowsCount {
		return s.compared(s.row(ANCOVA, *c.ANCOVA, math.Sqrt(*c.ANCOVAHC2Squares), min(float64(c.RowsCount-3), c.freedom()), seHC2))
	}
	se := c.corrected(cr1(*c.ANCOVAInfluenceSquares, c.ClustersCount, c.RowsCount, 3), cr1(1, c.ClustersCount, c.RowsCount, 3))
	return s.compared(s.row(ANCOVA, *c.ANCOVA, se, c.freedom(), seCR1))
}

// compared adds the counts, means and effect size of the comparison cells.
func (s *study) compared(e *Estimate) *Estimate {
	c := s.effect
	e.TrainedCount, e.ComparisonCount, e.ClustersCount = c.TrainedCount, c.ComparisonCount, c.ClustersCount
	e.BaselineTrainedMean, e.PostTrainedMean = &c.TrainedBeforeMean, &c.TrainedAfterMean
	e.BaselineComparisonMean, e.PostComparisonMean = &c.ComparisonBeforeMean, &c.ComparisonAfterMean
	e.HedgesG = hedgesG(*e.Effect, pooledSD(c.TrainedAfterVar, c.TrainedCount, c.ComparisonAfterVar, c.ComparisonCount), c.TrainedCount+c.ComparisonCount-2)
	return e
}

// pooledSD is the standard deviation pooled over two arms; nil where an arm has no
// variance.
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
