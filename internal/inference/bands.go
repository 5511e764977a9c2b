package inference

import (
	"cmp"
	"iter"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// BandSums is one row of int_band_sums: the people of one band of dose or of
// check-ins.
type BandSums struct {
	Program          string   `col:"program_id"`
	Metric           string   `col:"metric_id"`
	Banding          string   `col:"banding"`
	Band             string   `col:"band"`
	Trained          int64    `col:"trained_count"`
	Comparison       int64    `col:"comparison_count"`
	Rows             int64    `col:"rows_count"`
	Clusters         int64    `col:"clusters_count"`
	TrainedClusters  int64    `col:"trained_clusters_count"`
	OtherClusters    int64    `col:"comparison_clusters_count"`
	People           int64    `col:"people_count"`
	ExpectedRatio    float64  `col:"expected_ratio"`
	Hours            *float64 `col:"hours_mean"`
	TrainedChange    float64  `col:"change_trained_mean"`
	ComparisonChange float64  `col:"change_comparison_mean"`
	Effect           float64  `col:"effect"`
	Squares          float64  `col:"influence_squares"`
}

// BandEstimate is the difference in differences of one band, and whether it can
// be shown.
type BandEstimate struct {
	Program          string   `col:"program_id" doc:"Program."`
	Metric           string   `col:"metric_id" doc:"Metric."`
	Banding          string   `col:"banding" doc:"dose, checkin_30, checkin_60 or checkin_90."`
	Band             string   `col:"band" doc:"lower, middle, upper, unknown, with or without."`
	Trained          int64    `col:"trained_count" doc:"Trained people in the band."`
	Hours            *float64 `col:"hours_mean" unit:"hours" doc:"Mean paid hours of those whose hours are known."`
	TrainedChange    float64  `col:"change_trained_mean" unit:"metric" doc:"Mean change of the band."`
	ComparisonChange float64  `col:"change_comparison_mean" unit:"metric" doc:"Mean change of the comparison, cells weighted by the band."`
	Effect           float64  `col:"effect" unit:"metric" doc:"Difference of the two changes, natural sign."`
	StdError         *float64 `col:"effect_std_error" unit:"metric" doc:"Standard error of effect, that of did; null when nothing varies."`
	Low              *float64 `col:"effect_low" unit:"metric" doc:"Lower end of the 95 % interval."`
	High             *float64 `col:"effect_high" unit:"metric" doc:"Upper end of the 95 % interval."`
	IsSuppressed     bool     `col:"is_suppressed" doc:"Whether the figures would tell of fewer people than the privacy floor, by themselves or beside the other bands."`
}

// BandEstimatesTable is the contract of what Bands makes.
var BandEstimatesTable = models.Table{
	Name:    "int_band_estimates",
	Doc:     "Bands of dose and of check-ins with their intervals, made from the sums by package inference.",
	Grain:   []string{"program_id", "metric_id", "banding", "band"},
	Columns: models.ColumnsOf[BandEstimate](),
}

// Bands gives the estimate of every band with the error and degrees of freedom
// of did, ordered by program, metric, banding and band.
func Bands(sums []BandSums, minPeople int64) []BandEstimate {
	sums = slices.Clone(sums)
	slices.SortFunc(sums, func(a, b BandSums) int {
		return cmp.Or(compareStudies(a, b), cmp.Compare(a.Banding, b.Banding), cmp.Compare(a.Band, b.Band))
	})
	estimates := make([]BandEstimate, len(sums))
	for i, b := range sums {
		c := b.comparison()
		e := (&study{}).row(DiD, b.Effect, c.didError(), c.freedom(), "cr1")
		estimates[i] = BandEstimate{
			Program: b.Program, Metric: b.Metric, Banding: b.Banding, Band: b.Band,
			Trained: b.Trained, Hours: b.Hours, TrainedChange: b.TrainedChange, ComparisonChange: b.ComparisonChange,
			Effect: b.Effect, StdError: e.StdError, Low: e.Low, High: e.High,
		}
	}
	for from, to := range runs(sums, func(a, b BandSums) bool { return compareStudies(a, b) == 0 }) {
		suppressBands(sums[from:to], estimates[from:to], minPeople)
	}
	return estimates
}

// comparison gives what the error of did rests on.
func (b BandSums) comparison() *ComparisonSums {
	return &ComparisonSums{
		Rows: b.Rows, Clusters: b.Clusters, TrainedClusters: b.TrainedClusters, ComparisonClusters: b.OtherClusters,
		People: b.People, ExpectedRatio: b.ExpectedRatio, DiDSquares: b.Squares,
	}
}

func compareStudies(a, b BandSums) int {
	return cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(a.Metric, b.Metric))
}

// runs gives the bounds of each stretch of equal neighbors.
func runs[T any](items []T, equal func(a, b T) bool) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from, to := 0, 0; from < len(items); from = to {
			for to = from; to < len(items) && equal(items[from], items[to]); {
				to++
			}
			if !yield(from, to) {
				return
			}
		}
	}
}

// suppressBands marks the bands of one program and metric. The bands of a banding
// divide the analyzed people, whose number is published. Check-ins within 30, 60
// and 90 days nest, so each of these has to differ from the one shown before it by
// nobody or by the floor.
func suppressBands(sums []BandSums, estimates []BandEstimate, floor int64) {
	shown := int64(0) // people with a check-in within the last window that is shown
	for from, to := range runs(sums, func(a, b BandSums) bool { return a.Banding == b.Banding }) {
		parts, with := make([]part, to-from), int64(0)
		for i, b := range sums[from:to] {
			parts[i] = part{b.Trained, b.Comparison}
			if b.Band == "with" {
				with = b.Trained
			}
		}
		hidden := withhold(parts, floor)
		if sums[from].Banding != "dose" {
			gained := with - shown
			if slices.Contains(hidden, true) || gained > 0 && gained < floor {
				hidden = slices.Repeat([]bool{true}, len(parts))
			} else {
				shown = with
			}
		}
		for i := range hidden {
			estimates[from+i].IsSuppressed = hidden[i]
		}
	}
}
