package inference

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// TrendSum is one row of int_trend_sums: an aggregate of ATT(g,t) and the sum of
// squared influence behind it.
type TrendSum struct {
	Program     string  `col:"program_id"`
	Metric      string  `col:"metric_id"`
	Aggregation string  `col:"aggregation"`
	Position    string  `col:"position"`
	Effect      float64 `col:"effect"`
	Squares     float64 `col:"influence_squares"`
	People      int64   `col:"people_count"`
	Clusters    int64   `col:"clusters_count"`
	// TrainedClusters are those with a trained person among them.
	TrainedClusters int64 `col:"trained_clusters_count"`
	Trained         int64 `col:"trained_count"`
	Comparison      int64 `col:"comparison_count"`
	IsLead          bool  `col:"is_lead"`
}

// TrendProduct is one row of int_trend_products.
type TrendProduct struct {
	Program     string  `col:"program_id"`
	Metric      string  `col:"metric_id"`
	Aggregation string  `col:"aggregation"`
	A           string  `col:"position_a"`
	B           string  `col:"position_b"`
	Product     float64 `col:"product"`
}

// TrendCell is one row of int_trend_cells.
type TrendCell struct {
	Program    string `col:"program_id"`
	Metric     string `col:"metric_id"`
	Cohort     int64  `col:"cohort_period"`
	Period     int64  `col:"period_index"`
	Trained    int64  `col:"trained_count"`
	Comparison int64  `col:"comparison_count"`
}

// TrendEstimate is one aggregate of an event study with its uncertainty.
type TrendEstimate struct {
	Program         string   `col:"program_id" doc:"Program."`
	Metric          string   `col:"metric_id" doc:"Metric."`
	Aggregation     string   `col:"aggregation" doc:"cell, simple, event, group, calendar, event_overall, group_overall or calendar_overall."`
	Position        string   `col:"position" doc:"What within the aggregation."`
	Cohort          *int64   `col:"cohort_period" doc:"Index period of a cell or group; null for others."`
	Period          *int64   `col:"period_index" doc:"Period of a cell or calendar aggregate; null for others."`
	Since           *int64   `col:"periods_since" doc:"Periods since training of a cell or event aggregate; null for others."`
	Trained         int64    `col:"trained_count" doc:"Trained people, of each cohort as many as its fullest cell has."`
	Comparison      int64    `col:"comparison_count" doc:"Comparison people of the cell that has most."`
	People          int64    `col:"people_count" doc:"People with any influence."`
	Clusters        int64    `col:"clusters_count" doc:"Their clusters."`
	TrainedClusters int64    `col:"trained_clusters_count" doc:"Clusters with a trained person."`
	Effect          float64  `col:"effect" unit:"metric" doc:"Estimate."`
	StdError        *float64 `col:"effect_std_error" unit:"metric" doc:"Root of the summed squared influence, of clusters with the factor G/(G-1); null when it cannot be known."`
	Low             *float64 `col:"effect_low" unit:"metric" doc:"Lower end of the pointwise 95 % interval."`
	High            *float64 `col:"effect_high" unit:"metric" doc:"Upper end of the pointwise 95 % interval."`
	BandLow         *float64 `col:"band_low" unit:"metric" doc:"Lower end of the uniform 95 % band over all periods of the event study; null for other aggregates."`
	BandHigh        *float64 `col:"band_high" unit:"metric" doc:"Upper end of the uniform 95 % band."`
	IsLead          bool     `col:"is_lead" doc:"Whether it lies before training and the gap, where no effect can be."`
}

// TrendEstimatesTable and TrendTestsTable are the contracts of what Trends makes.
var (
	TrendEstimatesTable = models.Table{
		Name: "int_trend_estimates", Doc: "Event studies with their uncertainty, made from the sums by package inference.",
		Grain: []string{"program_id", "metric_id", "aggregation", "position"}, Columns: models.ColumnsOf[TrendEstimate](),
	}
	TrendTestsTable = models.Table{
		Name: "int_trend_tests", Doc: "What the periods before training say about the comparison, made by package inference.",
		Grain: []string{"program_id", "metric_id"}, Columns: models.ColumnsOf[TrendTest](),
	}
)

// minCohort is the least number of trained people of a cohort, or of comparison
// people, on which a cell's error can rest.
const minCohort = 3

// Trends turns sums into event studies: standard errors are the roots of summed
// squared influence, without a small-sample factor (Callaway & Sant'Anna 2021,
// theorem 3; R did with bstrap = FALSE), intervals are normal; of clusters the factor
// is G/(G-1) and intervals are those of t(G-1). With one base for
// all periods before training these are distances from it, else they are steps
// from one period to the next.
func Trends(sums []TrendSum, products []TrendProduct, cells []TrendCell, oneBase bool) ([]TrendEstimate, []TrendTest) {
	sizes := map[[3]string]TrendCell{}
	for _, c := range cells {
		sizes[[3]string{c.Program, c.Metric, strconv.FormatInt(c.Cohort, 10) + " " + strconv.FormatInt(c.Period, 10)}] = c
	}
	all := make([]TrendEstimate, len(sums))
	for i, s := range sums {
		var cell *TrendCell
		if s.Aggregation == "cell" {
			cell = lookup(sizes, [3]string{s.Program, s.Metric, s.Position})
		}
		all[i] = trendEstimate(s, cell)
	}
	slices.SortStableFunc(all, func(a, b TrendEstimate) int {
		return cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(a.Metric, b.Metric),
			cmp.Compare(a.Aggregation, b.Aggregation), comparePositions(a.Position, b.Position))
	})
	var tests []TrendTest
	for estimates := all; len(estimates) > 0; {
		end := 0
		for end < len(estimates) && estimates[end].Program == estimates[0].Program && estimates[end].Metric == estimates[0].Metric {
			end++
		}
		study := trendStudy{estimates: estimates[:end], products: map[[3]string]float64{}, oneBase: oneBase}
		study.take(products)
		study.band()
		tests = append(tests, study.test())
		estimates = estimates[end:]
	}
	return all, tests
}

func trendEstimate(s TrendSum, cell *TrendCell) TrendEstimate {
	e := TrendEstimate{
		Program: s.Program, Metric: s.Metric, Aggregation: s.Aggregation, Position: s.Position,
		People: s.People, Clusters: s.Clusters, TrainedClusters: s.TrainedClusters, Trained: s.Trained, Comparison: s.Comparison, Effect: s.Effect, IsLead: s.IsLead,
	}
	switch s.Aggregation {
	case "cell":
		since := cell.Period - cell.Cohort
		e.Cohort, e.Period, e.Since = &cell.Cohort, &cell.Period, &since
	case "event":
		e.Since = number(s.Position)
	case "group":
		e.Cohort = number(s.Position)
	case "calendar":
		e.Period = number(s.Position)
	}
	if cell != nil && min(cell.Trained, cell.Comparison) < minCohort || !(s.Squares > 0) || e.hasFewClusters() {
		return e
	}
	se, quantile := math.Sqrt(s.Squares*e.smallSample()), normalQuantile
	if e.isClustered() {
		quantile = tQuantile(0.5+Level/2, float64(e.Clusters-1))
	}
	half := quantile * se
	low, high := s.Effect-half, s.Effect+half
	e.StdError, e.Low, e.High = &se, &low, &high
	return e
}

// isClustered tells whether influence was summed over more than single people.
func (e *TrendEstimate) isClustered() bool { return e.Clusters < e.People }

func (e *TrendEstimate) hasFewClusters() bool {
	return e.isClustered() && e.TrainedClusters < minTrainedClusters
}

// smallSample is the factor G/(G-1) on the summed squares of clusters; people by
// themselves get none, as in R's did.
func (e *TrendEstimate) smallSample() float64 {
	if !e.isClustered() {
		return 1
	}
	return float64(e.Clusters) / float64(e.Clusters-1)
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

// comparePositions orders numbers as numbers.
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
