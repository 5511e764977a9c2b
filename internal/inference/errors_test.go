package inference

import (
	"math"
	"testing"
)

// TestFewPeople: with 3 trained and 4 others in one cell whose changes vary alike, the
// variance of did is s2 (1/3 + 1/4). Squared influence sums up 2/9 s2 + 3/16 s2 on
// average, CR1 takes 7/6 x 13/10 of it: 0.6214 of 0.5833, so there is nothing to
// correct. With 3 trained and 30 others it shows 2/9 + 29/900, times 33/32 x 65/62,
// 0.2751 of 0.3667, and the error is divided by the root of 0.7502.
func TestFewPeople(t *testing.T) {
	for name, c := range map[string]struct {
		sums       ComparisonSums
		correction float64
		freedom    float64
	}{
		"enough in CR1": {
			ComparisonSums{Clusters: 7, People: 7, Rows: 7, TrainedClusters: 3, ComparisonClusters: 4, ExpectedRatio: (2.0/9 + 3.0/16) / (1.0/3 + 1.0/4)},
			1, (7.0 / 12) * (7.0 / 12) / (1.0/18 + 1.0/48),
		},
		"few of many": {
			ComparisonSums{Clusters: 33, People: 33, Rows: 33, TrainedClusters: 3, ComparisonClusters: 30, ExpectedRatio: (2.0/9 + 29.0/900) / (1.0/3 + 1.0/30)},
			1 / math.Sqrt((2.0/9+29.0/900)/(1.0/3+1.0/30)*33/32*65/62), (11.0 / 30) * (11.0 / 30) / (1.0/18 + 1.0/26100),
		},
		"few clusters of many": {
			ComparisonSums{Clusters: 33, People: 330, Rows: 330, TrainedClusters: 3, ComparisonClusters: 30},
			1 / math.Sqrt((2.0/9+29.0/900)/(1.0/3+1.0/30)*33/32*659/656), (11.0 / 30) * (11.0 / 30) / (1.0/18 + 1.0/26100),
		},
		"many": {
			ComparisonSums{Clusters: 90, People: 90, Rows: 90, TrainedClusters: 30, ComparisonClusters: 60, ExpectedRatio: (29.0/900 + 59.0/3600) / (1.0/30 + 1.0/60)},
			1, 89,
		},
		"every cluster in both arms": {
			ComparisonSums{Clusters: 10, People: 80, Rows: 80, TrainedClusters: 10, ComparisonClusters: 10}, 1, 9,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sums := c.sums
			sums.DiDSquares = 4
			plain := cr1(4, sums.Clusters, 2*sums.Rows, 4)
			if got := sums.didError() / plain; math.Abs(got-c.correction) > 1e-12 {
				t.Errorf("corrected by %v, want %v", got, c.correction)
			}
			if got := sums.freedom(); math.Abs(got-c.freedom) > 1e-9 {
				t.Errorf("%v degrees of freedom, want %v", got, c.freedom)
			}
		})
	}
}
