package inference

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// minCohort is the smallest number of trained people, and of comparison people, for which
// a cell has a standard error.
const minCohort = 3

// TrendSum is an aggregate of ATT(g,t) with the sum of squared influence behind its standard
// error.
type TrendSum struct {
	ProgramID, MetricID   string
	Aggregation, Position string
	Effect                float64 // unit: metric
	InfluenceSquares      float64 // sum over clusters; unit: metric squared
	InfluenceMost         float64 // largest influence of one person in one stratum; unit: metric
	Part                  float64 // standard deviation of the largest part that one person has; unit: metric
	ClustersCount         int64   // clusters with any influence
	TrainedClustersCount  int64
	PeopleCount           int64 // people with any influence
	TrainedCount          int64 // each cohort counts with its largest cell
	ComparisonCount       int64 // of the largest cell
	IsLead                bool  // a cell or event position before training and the gap
}

// TrendProduct is the sum over clusters of the product of influence on two positions, of
// the event study or of cells before training.
type TrendProduct struct {
	ProgramID, MetricID  string
	Aggregation          string
	PositionA, PositionB string
	Product              float64 // unit: metric squared
}

// TrendCell is ATT(g,t) of Callaway & Sant'Anna (2021), strata weighted by their trained
// people.
type TrendCell struct {
	ProgramID, MetricID           string
	CohortPeriod, PeriodIndex     int64 // g and t
	IsLead                        bool
	CohortCount                   int64 // trained people of the cohort in any of its periods
	TrainedCount, ComparisonCount int64
	Effect                        float64 // unit: metric
}

// Trends turns sums into event studies. Standard errors are square roots of the summed
// squared influence, without a small-sample factor, and intervals use the normal
// distribution (Callaway & Sant'Anna 2021, theorem 3; R's did with bstrap = FALSE). With
// clusters, the factor is G/(G-1) and intervals use t(G-1).
type Trends struct {
	// IsUniversal is whether the estimates before training are differences from one base;
	// otherwise they are steps from one period to the next.
	IsUniversal bool
	Settings    Settings
	draws       normalDraws // shared by all studies
}

// Study returns the estimates of one event study, in order of aggregation and position,
// and its test. It may be called from several goroutines.
func (t *Trends) Study(sums []TrendSum, products []TrendProduct, cells []TrendCell) ([]TrendEstimate, TrendTest) {
	sizes := map[string]TrendCell{}
	for _, c := range cells {
		sizes[strconv.FormatInt(c.CohortPeriod, 10)+" "+strconv.FormatInt(c.PeriodIndex, 10)] = c
	}
	all := make([]TrendEstimate, len(sums))
	for i, s := range sums {
		var cell *TrendCell
		if s.Aggregation == "cell" {
			cell = lookup(sizes, s.Position)
		}
		all[i] = t.estimate(s, cell)
	}
	slices.SortStableFunc(all, func(a, b TrendEstimate) int {
		return cmp.Or(cmp.Compare(a.Aggregation, b.Aggregation), comparePositions(a.Position, b.Position))
	})
	study := &trendStudy{estimates: all, products: map[[3]string]float64{}, oneBase: t.IsUniversal, rounding: t.Settings.Rounding}
	study.take(products)
	study.band(&t.draws)
	return all, study.test()
}

func (t *Trends) estimate(s TrendSum, cell *TrendCell) TrendEstimate {
	round := t.Settings.roundingAt(s.ProgramID, s.MetricID, s.TrainedCount, s.ComparisonCount)
	s.Effect, s.InfluenceSquares = round.figure(s.Effect, s.InfluenceSquares, s.InfluenceMost, s.Part)
	e := TrendEstimate{
		ProgramID: s.ProgramID, MetricID: s.MetricID, Aggregation: s.Aggregation, Position: s.Position,
		PeopleCount: s.PeopleCount, ClustersCount: s.ClustersCount, TrainedClustersCount: s.TrainedClustersCount, TrainedCount: s.TrainedCount, ComparisonCount: s.ComparisonCount, Effect: s.Effect, IsLead: s.IsLead,
	}
	switch s.Aggregation {
	case "cell":
		since := cell.PeriodIndex - cell.CohortPeriod
		e.CohortPeriod, e.PeriodIndex, e.PeriodsSince = &cell.CohortPeriod, &cell.PeriodIndex, &since
	case "event":
		e.PeriodsSince = number(s.Position)
	case "group":
		e.CohortPeriod = number(s.Position)
	case "calendar":
		e.PeriodIndex = number(s.Position)
	}
	if cell != nil && min(cell.TrainedCount, cell.ComparisonCount) < minCohort || !(s.InfluenceSquares > 0) || e.hasFewClusters() {
		return e
	}
	se, quantile := math.Sqrt(s.InfluenceSquares*e.smallSample()), normalQuantile
	if e.isClustered() {
		quantile = tQuantile(0.5+Level/2, float64(e.ClustersCount-1))
	}
	se = round.upward(se)
	half := quantile * se
	low, high := s.Effect-half, s.Effect+half
	e.EffectStdError, e.EffectLow, e.EffectHigh = &se, &low, &high
	return e
}

// isClustered reports whether influence was summed over clusters of several people.
func (e *TrendEstimate) isClustered() bool { return e.ClustersCount < e.PeopleCount }

func (e *TrendEstimate) hasFewClusters() bool {
	return e.isClustered() && e.TrainedClustersCount < minTrainedClusters
}

// smallSample is the factor G/(G-1) for the summed squares of clusters; without clusters
// of several people there is no factor, as in R's did.
func (e *TrendEstimate) smallSample() float64 {
	if !e.isClustered() {
		return 1
	}
	return float64(e.ClustersCount) / float64(e.ClustersCount-1)
}

// normalQuantile is the 0.975 quantile of the standard normal distribution.
const normalQuantile = 1.959963984540054

func number(position string) *int64 {
	n, err := strconv.ParseInt(position, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// comparePositions compares positions, numbers by their values.
func comparePositions(a, b string) int {
	x, y := strings.Fields(a), strings.Fields(b)
	for i := range min(len(x), len(y)) {
		m, n := number(x[i]), number(y[i])
		if m != nil && n != nil && *m != *n {
			return cmp.Compare(*m, *n)
		}
	}
	return cmp.Compare(a, b)
}
