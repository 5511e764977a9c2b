package inference

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWithhold: few people are hidden, and beside them the smallest others until
// nobody can be told by subtraction.
func TestWithhold(t *testing.T) {
	for _, c := range []struct {
		name  string
		parts []part
		want  []bool
	}{
		{"nobody is few", []part{{10, 10}, {20, 30}}, []bool{false, false}},
		{"nothing at all", nil, []bool{}},
		{"alone", []part{{9, 90}}, []bool{true}},
		{"one few takes the next smallest along", []part{{9, 90}, {50, 50}, {20, 90}}, []bool{true, false, true}},
		{"few in the other arm", []part{{40, 9}, {50, 50}, {60, 60}}, []bool{true, true, false}},
		{"two few hold the floor together", []part{{6, 90}, {50, 50}, {4, 90}}, []bool{true, false, true}},
		{"two few do not", []part{{5, 90}, {50, 50}, {4, 90}, {60, 60}}, []bool{true, true, true, false}},
	} {
		if diff := cmp.Diff(c.want, withhold(c.parts, 10)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// TestBands: the interval is that of did from the same sums, and bands that would
// tell of few people are marked.
func TestBands(t *testing.T) {
	band := func(banding, name string, trained int64) BandSums {
		return BandSums{
			Program: "P", Metric: "M", Banding: banding, Band: name,
			Trained: trained, Comparison: 50, Rows: trained + 50, Clusters: trained + 50, Effect: 2, Squares: 0.25,
			TrainedClusters: trained, OtherClusters: 50, People: trained + 50, ExpectedRatio: 0.5,
		}
	}
	got := Bands([]BandSums{
		band("dose", "upper", 30), band("dose", "lower", 12), band("dose", "middle", 9),
		band("checkin_30", "with", 15), band("checkin_30", "without", 36),
		band("checkin_60", "with", 20), band("checkin_60", "without", 31),
		band("checkin_90", "with", 41), band("checkin_90", "without", 10),
	}, 10)
	suppressed := map[string]bool{}
	for _, e := range got {
		suppressed[e.Banding+" "+e.Band] = e.IsSuppressed
	}
	want := map[string]bool{
		"dose lower": true, "dose middle": true, "dose upper": false,
		"checkin_30 with": false, "checkin_30 without": false,
		"checkin_60 with": true, "checkin_60 without": true, // five more than within 30 days
		"checkin_90 with": false, "checkin_90 without": false,
	}
	if diff := cmp.Diff(want, suppressed); diff != "" {
		t.Errorf("suppressed (-want +got)\n%s", diff)
	}

	upper := got[len(got)-1]
	g, n := 80.0, 160.0
	se := math.Sqrt(0.25 / 0.5) // what CR1 adds is in the correction
	if corrected := 0.5 * g / (g - 1) * (n - 1) / (n - 4); corrected >= 1 {
		t.Fatal("there is nothing to correct")
	}
	if math.Abs(*upper.StdError-se) > 1e-15 || math.Abs(*upper.Low-(2-tQuantile(0.975, 79)*se)) > 1e-12 {
		t.Errorf("standard error %v and low end %v of %v", *upper.StdError, *upper.Low, se)
	}
}

// TestBandWithoutVariation has no interval.
func TestBandWithoutVariation(t *testing.T) {
	e := Bands([]BandSums{{Banding: "dose", Band: "lower", Trained: 20, Comparison: 20, Rows: 40, Clusters: 40, Effect: 2}}, 10)[0]
	if e.StdError != nil || e.Low != nil || e.IsSuppressed {
		t.Errorf("%+v", e)
	}
}
