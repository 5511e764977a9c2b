package inference

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBands: bands are in order, and their intervals are those of did with the same sums.
func TestBands(t *testing.T) {
	band := func(banding, name string, trained int64) BandSums {
		return BandSums{
			ProgramID: "P", MetricID: "M", Banding: banding, Band: name,
			TrainedCount: trained, ComparisonCount: 50, RowsCount: trained + 50, ClustersCount: trained + 50, Effect: 2, InfluenceSquares: 0.25,
			TrainedClustersCount: trained, ComparisonClustersCount: 50, PeopleCount: trained + 50, ExpectedRatio: 0.5,
		}
	}
	got := Bands([]BandSums{
		band("dose", "upper", 30), band("dose", "lower", 12), band("dose", "middle", 9),
	}, Settings{})
	var order []string
	for _, e := range got {
		order = append(order, e.Band)
	}
	if diff := cmp.Diff([]string{"lower", "middle", "upper"}, order); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	upper := got[len(got)-1]
	g, n := 80.0, 160.0
	se := math.Sqrt(0.25 / 0.5) // the factor of CR1 cancels in the correction
	if corrected := 0.5 * g / (g - 1) * (n - 1) / (n - 4); corrected >= 1 {
		t.Fatal("there is nothing to correct")
	}
	if math.Abs(*upper.EffectStdError-se) > 1e-15 || math.Abs(*upper.EffectLow-(2-tQuantile(0.975, 79)*se)) > 1e-12 {
		t.Errorf("standard error %v and low end %v of %v", *upper.EffectStdError, *upper.EffectLow, se)
	}
}

// TestBandWithoutVariation: a band without variation has no interval.
func TestBandWithoutVariation(t *testing.T) {
	e := Bands([]BandSums{{Banding: "dose", Band: "lower", TrainedCount: 20, ComparisonCount: 20, RowsCount: 40, ClustersCount: 40, Effect: 2}}, Settings{})[0]
	if e.EffectStdError != nil || e.EffectLow != nil {
		t.Errorf("%+v", e)
	}
}
