package inference

import (
	"cmp"
	"iter"
	"slices"
)

// Bands returns the estimate of every band with the standard error and degrees of
// freedom of did, ordered by program, metric, banding and band.
func Bands(sums []BandSums, settings Settings) []BandEstimate {
	sums = slices.Clone(sums)
	slices.SortFunc(sums, func(a, b BandSums) int {
		return cmp.Or(compareStudies(a, b), cmp.Compare(a.Banding, b.Banding), cmp.Compare(a.Band, b.Band))
	})
	estimates := make([]BandEstimate, len(sums))
	for i, b := range sums {
		b.round(settings)
		c := b.comparison()
		e := (&study{settings: settings}).row(DiD, b.Effect, c.didError(), c.freedom(), seCR1)
		estimates[i] = BandEstimate{
			ProgramID: b.ProgramID, MetricID: b.MetricID, Banding: b.Banding, Band: b.Band,
			TrainedCount: b.TrainedCount, HoursMean: b.HoursMean, ChangeTrainedMean: b.ChangeTrainedMean, ChangeComparisonMean: b.ChangeComparisonMean,
			Effect: b.Effect, EffectStdError: e.EffectStdError, EffectLow: e.EffectLow, EffectHigh: e.EffectHigh,
			ComparisonCount: b.ComparisonCount,
		}
	}
	return estimates
}

// comparison returns the sums from which the standard error of did is computed.
func (b BandSums) comparison() *ComparisonSums {
	return &ComparisonSums{
		RowsCount: b.RowsCount, ClustersCount: b.ClustersCount, TrainedClustersCount: b.TrainedClustersCount, ComparisonClustersCount: b.ComparisonClustersCount,
		PeopleCount: b.PeopleCount, ExpectedRatio: b.ExpectedRatio, DiDInfluenceSquares: b.InfluenceSquares,
	}
}

func compareStudies(a, b BandSums) int {
	return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID))
}

// runs yields the bounds of each sequence of equal neighbors.
func runs[T any](items []T, equal func(a, b T) bool) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; from < len(items); {
			to := from
			for to < len(items) && equal(items[from], items[to]) {
				to++
			}
			if !yield(from, to) {
				return
			}
			from = to
		}
	}
}
