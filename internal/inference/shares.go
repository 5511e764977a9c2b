package inference

import (
	"cmp"
	"slices"
	"time"
)

// Share is what a cohort, cell or wave contributes to an estimate: its weight times the
// difference within it. The contributions add up to the estimate.
type Share struct {
	Trained          int64   `json:"trained_count"`
	Comparison       int64   `json:"comparison_count"`
	TrainedBefore    float64 `json:"baseline_trained_mean"`
	TrainedAfter     float64 `json:"post_trained_mean"`
	ComparisonBefore float64 `json:"baseline_comparison_mean"`
	ComparisonAfter  float64 `json:"post_comparison_mean"`
	Weight           float64 `json:"weight"`
	Difference       float64 `json:"difference"`
	Contribution     float64 `json:"contribution"`
}

// CohortShare is one cohort of did and its cells.
type CohortShare struct {
	Cohort int64
	Share  *Share // nil when withheld, together with all of its cells
	Cells  []CellShare
}

// CellShare is one stratum of a cohort.
type CellShare struct {
	Stratum string `json:"stratum"`
	Share   *Share `json:"share"` // nil when withheld
}

// Cohorts splits the did of a program and metric into cohorts and their cells; cells of
// other programs and metrics are ignored. Shares that, alone or with the rest, would
// reveal information about fewer people than the floor are withheld.
func Cohorts(all []Cell, program, metric string, settings Settings) []CohortShare {
	cells := slices.DeleteFunc(slices.Clone(all), func(c Cell) bool {
		return c.ProgramID != program || c.MetricID != metric || c.Measure != "effect"
	})
	slices.SortFunc(cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.CohortPeriod, b.CohortPeriod), cmp.Compare(a.Stratum, b.Stratum))
	})
	var trained int64
	for _, c := range cells {
		trained += c.TrainedCount
	}
	var cohorts []CohortShare
	var parts [][]int64
	for from, to := range runs(cells, func(a, b Cell) bool { return a.CohortPeriod == b.CohortPeriod }) {
		whole := shareOf(cells[from:to], trained)
		cohorts = append(cohorts, CohortShare{Cohort: cells[from].CohortPeriod, Share: &whole, Cells: cellShares(cells[from:to], trained, settings)})
		parts = append(parts, []int64{whole.Trained, whole.Comparison})
	}
	for i, hidden := range settings.Withhold(parts, settings.MinPeople) {
		if !hidden {
			continue
		}
		cohorts[i].Share = nil
		for j := range cohorts[i].Cells {
			cohorts[i].Cells[j].Share = nil
		}
	}
	return cohorts
}

func cellShares(cells []Cell, trained int64, settings Settings) []CellShare {
	shares, parts := make([]CellShare, len(cells)), make([][]int64, len(cells))
	for i, c := range cells {
		whole := shareOf(cells[i:i+1], trained)
		shares[i] = CellShare{Stratum: c.Stratum, Share: &whole}
		parts[i] = []int64{c.TrainedCount, c.ComparisonCount}
	}
	for i, hidden := range settings.Withhold(parts, settings.MinPeople) {
		if hidden {
			shares[i].Share = nil
		}
	}
	return shares
}

// shareOf adds up cells, each weighted by its trained people as in did.
func shareOf(cells []Cell, trained int64) Share {
	var s Share
	for _, c := range cells {
		s.Trained += c.TrainedCount
		s.Comparison += c.ComparisonCount
	}
	for _, c := range cells {
		weight := float64(c.TrainedCount) / float64(s.Trained)
		s.TrainedBefore += weight * c.TrainedBeforeMean
		s.TrainedAfter += weight * c.TrainedAfterMean
		s.ComparisonBefore += weight * c.ComparisonBeforeMean
		s.ComparisonAfter += weight * c.ComparisonAfterMean
	}
	s.Weight = float64(s.Trained) / float64(trained)
	s.Difference = (s.TrainedAfter - s.TrainedBefore) - (s.ComparisonAfter - s.ComparisonBefore)
	s.Contribution = s.Weight * s.Difference
	return s
}

// WaveShare is one wave of an experiment.
type WaveShare struct {
	Assigned time.Time
	Share    *Share // nil when withheld; the difference is that of the post means
}

// waveShares splits the experiment into its waves.
func (t trial) waveShares(settings Settings) []WaveShare {
	var people float64
	for _, w := range t.waves {
		people += w.people()
	}
	shares, parts := make([]WaveShare, len(t.waves)), make([][]int64, len(t.waves))
	for i, w := range t.waves {
		s := Share{
			Trained: w.treatment.PeopleCount, Comparison: w.control.PeopleCount,
			TrainedBefore: *w.treatment.BaselineMean, TrainedAfter: *w.treatment.PostMean,
			ComparisonBefore: *w.control.BaselineMean, ComparisonAfter: *w.control.PostMean,
			Weight: w.people() / people, Difference: *w.treatment.PostMean - *w.control.PostMean,
		}
		s.Contribution = s.Weight * s.Difference
		shares[i], parts[i] = WaveShare{Assigned: w.treatment.AssignedDate, Share: &s}, []int64{s.Trained, s.Comparison}
	}
	for i, hidden := range settings.Withhold(parts, settings.MinPeople) {
		if hidden {
			shares[i].Share = nil
		}
	}
	return shares
}
