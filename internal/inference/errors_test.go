package inference

import (
	"math"
	"testing"
)

// TestFewPeople: with 3 trained people and 4 others in one cell whose changes have the same
// variance s2, the variance of did is s2 (1/3 + 1/4). Squared influence adds up to
// 2/9 s2 + 3/16 s2 on average, and CR1 multiplies it by 7/6 x 13/10: 0.6214 of 0.5833, so
// there is nothing to correct. With 3 trained people and 30 others it shows 2/9 + 29/900,
// times 33/32 x 65/62, 0.2751 of 0.3667, and the standard error is divided by the square
// root of 0.7502.
func TestFewPeople(t *testing.T) {
	for name, c := range map[string]struct {
		sums       ComparisonSums
		correction float64
		freedom    float64
	}{
		"enough in CR1": {
			ComparisonSums{ClustersCount: 7, PeopleCount: 7, RowsCount: 7, TrainedClustersCount: 3, ComparisonClustersCount: 4, ExpectedRatio: (2.0/9 + 3.0/16) / (1.0/3 + 1.0/4)},
			1, (7.0 / 12) * (7.0 / 12) / (1.0/18 + 1.0/48),
		},
		"few of many": {
			ComparisonSums{ClustersCount: 33, PeopleCount: 33, RowsCount: 33, TrainedClustersCount: 3, ComparisonClustersCount: 30, ExpectedRatio: (2.0/9 + 29.0/900) / (1.0/3 + 1.0/30)},
			1 / math.Sqrt((2.0/9+29.0/900)/(1.0/3+1.0/30)*33/32*65/62), (11.0 / 30) * (11.0 / 30) / (1.0/18 + 1.0/26100),
		},
		"few clusters of many": {
			ComparisonSums{ClustersCount: 33, PeopleCount: 330, RowsCount: 330, TrainedClustersCount: 3, ComparisonClustersCount: 30},
			1 / math.Sqrt((2.0/9+29.0/900)/(1.0/3+1.0/30)*33/32*659/656), (11.0 / 30) * (11.0 / 30) / (1.0/18 + 1.0/26100),
		},
		"many": {
			ComparisonSums{ClustersCount: 90, PeopleCount: 90, RowsCount: 90, TrainedClustersCount: 30, ComparisonClustersCount: 60, ExpectedRatio: (29.0/900 + 59.0/3600) / (1.0/30 + 1.0/60)},
			1, 89,
		},
		"every cluster in both arms": {
			ComparisonSums{ClustersCount: 10, PeopleCount: 80, RowsCount: 80, TrainedClustersCount: 10, ComparisonClustersCount: 10}, 1, 9,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sums := c.sums
			sums.DiDInfluenceSquares = 4
			plain := cr1(4, sums.ClustersCount, 2*sums.RowsCount, 4)
			if got := sums.didError() / plain; math.Abs(got-c.correction) > 1e-12 {
				t.Errorf("corrected by %v, want %v", got, c.correction)
			}
			if got := sums.freedom(); math.Abs(got-c.freedom) > 1e-9 {
				t.Errorf("%v degrees of freedom, want %v", got, c.freedom)
			}
		})
	}
}
