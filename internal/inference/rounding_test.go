package inference

import (
	"math"
	"testing"

	"github.com/impactmart/impactmart/internal/privacy"
)

// TestPublishedAgain: the ninth time that figures about other people are published, those in
// which one person has much weight are rounded to wider steps; others as the first time.
func TestPublishedAgain(t *testing.T) {
	settings := func(times int64) Settings {
		return Settings{
			MinPeople: 10, Times: func(string, string) int64 { return times },
			Rounding: &Rounding{Step: privacy.Step, Nearest: privacy.Nearest, Upward: privacy.Upward, Count: privacy.Count, Repeated: privacy.Repeated},
		}
	}
	variance := 100.0
	for _, c := range []struct {
		name         string
		people       int64
		weight       float64 // of the heaviest colleague
		first, ninth float64 // steps of the effect
		means        float64 // steps of means at the ninth time
	}{
		{"a colleague alone in some cells", 100, 0.05, 5, 10, 10},
		{"equal colleagues", 10_000, 1e-4, 0.01, 0.01, 0.01},
	} {
		sums := ComparisonSums{
			TrainedCount: c.people, ComparisonCount: c.people, WeightMost: c.weight, ChangeVar: &variance,
			TrainedBeforeVar: &variance, TrainedAfterVar: &variance, ComparisonBeforeVar: &variance, ComparisonAfterVar: &variance,
			DiDInfluenceSquares: 2 * variance / float64(c.people), DiD: 7.123456, TrainedBeforeMean: 51.23456, ComparisonBeforeMean: 52.3456, ComparisonAfterMean: 53.456,
		}
		for times, step := range map[int64]float64{1: c.first, 9: c.ninth} {
			x := sums
			x.round(settings(times))
			if want := privacy.Nearest(sums.DiD, step); math.Abs(x.DiD-want) > 1e-9 {
				t.Errorf("%s: the effect is %g at time %d, want %g", c.name, x.DiD, times, want)
			}
			if want := privacy.Nearest(sums.TrainedBeforeMean, c.means); times == 9 && math.Abs(x.TrainedBeforeMean-want) > 1e-9 {
				t.Errorf("%s: a mean is %g at time %d, want %g", c.name, x.TrainedBeforeMean, times, want)
			}
		}
	}
}
