package inference

import (
	"math"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Reasons for refusing a joint test.
const (
	refusedNoLeads  = "no_period_before_training"
	refusedTiny     = "cohort_of_one_or_two"
	refusedSingular = "covariance_is_singular"
	refusedClusters = "too_few_clusters"
)

// trendStudy is one event study: its estimates and the products of influence
// between them.
type trendStudy struct {
	estimates []TrendEstimate
	products  map[[3]string]float64 // aggregation, position, position
	oneBase   bool                  // leads are differences from one base, not steps
	rounding  *Rounding
}

func (s *trendStudy) take(products []TrendProduct) {
	for _, p := range products {
		s.products[[3]string{p.Aggregation, p.PositionA, p.PositionB}] = p.Product
	}
}

// covariance is the matrix of summed products of the estimates' influence.
func (s *trendStudy) covariance(estimates []*TrendEstimate) *mat.SymDense {
	v := mat.NewSymDense(len(estimates), nil)
	for i, a := range estimates {
		for j, b := range estimates[:i+1] {
			factor := math.Sqrt(a.smallSample() * b.smallSample())
			v.SetSym(i, j, factor*s.products[[3]string{a.Aggregation, a.Position, b.Position}])
		}
	}
	return v
}

func (s *trendStudy) of(aggregation string) []*TrendEstimate {
	var found []*TrendEstimate
	for i := range s.estimates {
		if s.estimates[i].Aggregation == aggregation {
			found = append(found, &s.estimates[i])
		}
	}
	return found
}

// Number of draws and seed of the simulated band: enough for two digits of the critical
// value, and equal in every run.
const (
	bandDraws = 20_000
	bandPart  = 1_000 // draws that are computed at a time, so that they fit a processor's cache
	bandSeed  = 1
)

// band sets the uniform band of the event study: the 95 % quantile of the largest
// absolute t of a normal vector with the estimates' correlation (Montiel Olea &
// Plagborg-Moller 2019), simulated with a fixed seed. If the correlation is singular,
// there is no band, only pointwise intervals.
func (s *trendStudy) band(draws *normalDraws) {
	var known []*TrendEstimate
	for _, e := range s.of("event") {
		if e.EffectStdError != nil {
			known = append(known, e)
		}
	}
	if len(known) == 0 {
		return
	}
	critical, ok := draws.supremumQuantile(s.covariance(known))
	if !ok {
		return
	}
	for _, e := range known {
		half := critical * *e.EffectStdError
		if s.rounding != nil {
			half = s.rounding.Upward(half)
		}
		low, high := e.Effect-half, e.Effect+half
		e.BandLow, e.BandHigh = &low, &high
	}
}

// normalDraws are the draws of a band by number of positions, so that studies with as many
// positions share them.
type normalDraws struct {
	mutex sync.Mutex
	of    map[int][][]float64
}

// vectors are bandDraws vectors of n standard normal numbers, by position.
func (d *normalDraws) vectors(n int) [][]float64 {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.of == nil {
		d.of = map[int][][]float64{}
	}
	if d.of[n] == nil {
		rng := rand.New(rand.NewPCG(bandSeed, uint64(n)))
		columns := make([][]float64, n)
		for j := range columns {
			columns[j] = make([]float64, bandDraws)
		}
		for k := range bandDraws {
			for j := range columns {
				columns[j][k] = rng.NormFloat64()
			}
		}
		d.of[n] = columns
	}
	return d.of[n]
}

func (d *normalDraws) supremumQuantile(v *mat.SymDense) (critical float64, ok bool) {
	n := v.SymmetricDim()
	correlation := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			correlation.SetSym(i, j, v.At(i, j)/math.Sqrt(v.At(i, i)*v.At(j, j)))
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(correlation) || factor.Cond() > maxCondition {
		return 0, false
	}
	var lower mat.TriDense
	factor.LTo(&lower)
	draws, largest := d.vectors(n), make([]float64, bandDraws)
	x := make([]float64, bandPart)
	for from := 0; from < bandDraws; from += bandPart {
		part := largest[from : from+bandPart]
		for i := range n {
			clear(x)
			for j := range i + 1 {
				floats.AddScaled(x, lower.At(i, j), draws[j][from:from+bandPart])
			}
			for k, value := range x {
				part[k] = max(part[k], math.Abs(value))
			}
		}
	}
	return nth(largest, int(Level*bandDraws)), true
}

// nth is the value that would be at place k if the values were sorted, whose order it
// changes (Hoare 1961, algorithm 65).
func nth(values []float64, k int) float64 {
	for low, high := 0, len(values)-1; low < high; {
		pivot, i, j := values[(low+high)/2], low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return values[k]
		}
	}
	return values[k]
}

// maxCondition is the condition number beyond which a covariance counts as
// singular.
const maxCondition = 1e12

// test tests all leads together: cell by cell where there are few, otherwise position by
// position.
func (s *trendStudy) test() TrendTest {
	t := TrendTest{ProgramID: s.estimates[0].ProgramID, MetricID: s.estimates[0].MetricID}
	leads := s.leads()
	t.LeadsCount = int64(len(leads))
	t.BreakdownFactor = s.breakdown()
	refuse := func(why string) TrendTest { t.Refusal = &why; return t }
	if len(leads) == 0 {
		return refuse(refusedNoLeads)
	}
	effects, trend := mat.NewVecDense(len(leads), nil), mat.NewVecDense(len(leads), nil)
	for i, e := range leads {
		switch {
		case e.hasFewClusters():
			return refuse(refusedClusters)
		case e.EffectStdError == nil:
			return refuse(refusedTiny)
		}
		effects.SetVec(i, e.Effect)
		trend.SetVec(i, s.drift(*e.PeriodsSince))
	}
	var factor mat.Cholesky
	if !factor.Factorize(s.covariance(leads)) || factor.Cond() > maxCondition {
		return refuse(refusedSingular)
	}
	wald, df := quadratic(&factor, effects), float64(len(leads))
	p := mathext.GammaIncRegComp(df/2, wald/2)
	slope := math.Sqrt(noncentrality(df) / quadratic(&factor, trend))
	t.WaldStatistic, t.WaldPValue, t.DetectableSlope = &wald, &p, &slope
	t.round(s.rounding)
	return t
}

func (t *TrendTest) round(r *Rounding) {
	if r == nil {
		return
	}
	for _, x := range []*float64{t.WaldStatistic, t.WaldPValue, t.DetectableSlope} {
		*x = r.Upward(*x)
	}
	*t.WaldPValue = min(*t.WaldPValue, 1)
	if t.BreakdownFactor != nil {
		t.BreakdownFactor = new(r.Upward(*t.BreakdownFactor))
	}
}

// leads are the cells before training where their products were summed, otherwise the
// positions of the event study before training.
func (s *trendStudy) leads() []*TrendEstimate {
	for _, aggregation := range []string{"cell", "event"} {
		var found []*TrendEstimate
		for _, e := range s.of(aggregation) {
			_, summed := s.products[[3]string{aggregation, e.Position, e.Position}]
			if summed && e.IsLead {
				found = append(found, e)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// drift is the size of a lead under a divergence of one per period: one for a step, or
// the distance in periods when leads are measured from one base.
func (s *trendStudy) drift(since int64) float64 {
	if !s.oneBase {
		return 1
	}
	return float64(since - s.base())
}

// base is the position of the common base: the period after the last lead.
func (s *trendStudy) base() int64 {
	last := int64(math.MinInt64)
	for _, e := range s.of("event") {
		if e.IsLead {
			last = max(last, *e.PeriodsSince)
		}
	}
	return last + 1
}

// worstStep is the largest change in the difference between the groups from one period
// to the next before training.
func (s *trendStudy) worstStep() float64 {
	worst, before := 0.0, math.NaN()
	for _, e := range s.of("event") { // by position
		switch {
		case !e.IsLead:
			continue
		case !s.oneBase:
			worst = max(worst, math.Abs(e.Effect))
		case !math.IsNaN(before):
			worst = max(worst, math.Abs(e.Effect-before))
		}
		before = e.Effect
	}
	if s.oneBase && !math.IsNaN(before) {
		worst = max(worst, math.Abs(before)) // from the last lead to the base
	}
	return worst
}

func quadratic(factor *mat.Cholesky, x *mat.VecDense) float64 {
	var solved mat.VecDense
	if err := factor.SolveVecTo(&solved, x); err != nil {
		return math.NaN()
	}
	return mat.Dot(x, &solved)
}

// noncentrality is the noncentrality parameter at which a chi-square test at 5 % has 80 %
// power.
func noncentrality(df float64) float64 {
	critical := distuv.ChiSquared{K: df}.Quantile(Level)
	low, high := 0.0, 1.0
	for noncentralTail(critical, df, high) < 0.8 {
		low, high = high, 2*high
	}
	for range 100 {
		if middle := (low + high) / 2; noncentralTail(critical, df, middle) < 0.8 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// noncentralTail is the upper tail of the noncentral chi-square distribution, a Poisson
// mixture of central chi-square distributions.
func noncentralTail(x, df, lambda float64) float64 {
	tail, weight, seen := 0.0, math.Exp(-lambda/2), 0.0
	for j := 0.0; seen < 1-1e-12 && j < 1e4; j++ {
		tail += weight * mathext.GammaIncRegComp(df/2+j, x/2)
		seen += weight
		weight *= lambda / 2 / (j + 1)
	}
	return tail
}

// breakdown measures how much faster than ever before training the groups would have to
// diverge afterwards to change the sign of the mean effect. If each period after the base
// added M times the worst step before training, the mean effect over the event study
// would be biased by M x step x mean distance from the base. The result is the M at which
// the end of the interval nearer to zero reaches zero (in the manner of Rambachan & Roth
// 2023, relative magnitudes).
func (s *trendStudy) breakdown() *float64 {
	overall := s.of("event_overall")
	if len(overall) == 0 || overall[0].EffectStdError == nil {
		return nil
	}
	worst, distance, periods := s.worstStep(), 0.0, 0.0
	if worst == 0 {
		return nil
	}
	base := s.base()
	if !s.oneBase {
		base-- // the last step ends at the base
	}
	for _, e := range s.of("event") {
		if *e.PeriodsSince >= 0 {
			distance += float64(*e.PeriodsSince - base)
			periods++
		}
	}
	near := max(0, math.Abs(overall[0].Effect)-normalQuantile**overall[0].EffectStdError)
	factor := near / (worst * distance / periods)
	return &factor
}
