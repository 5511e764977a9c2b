package inference

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAdjustedPValues: adjustment never makes a p-value smaller or larger than 1.
func TestAdjustedPValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		for i, q := range benjaminiHochberg(p) {
			if q < p[i] || q > 1 {
				t.Fatalf("%v became %v", p[i], q)
			}
		}
	})
}

// TestDroppedMetricsCount: what was agreed on and dropped is adjusted for as if it had shown
// nothing, so that the best of eight does not become the only one.
func TestDroppedMetricsCount(t *testing.T) {
	for dropped, want := range map[int64]float64{0: 0.047, 7: 0.376} {
		p := 0.047
		studies := []study{{
			claim:     Claim{ProgramID: "P", IsConfirmatory: true, WithdrawnCount: dropped},
			estimates: []Estimate{{ProgramID: "P", IsPrimary: true, PValue: &p}},
		}}
		adjustWithinPrograms(studies)
		near(t, "adjusted", *studies[0].estimates[0].PValueAdjusted, want, 1e-12)
	}
}

// TestDroppedTimesCount: the same of days saved.
func TestDroppedTimesCount(t *testing.T) {
	for dropped, want := range map[int64]string{0: Works, 7: Promising} {
		r := cleanRamp()
		r.claim.WithdrawnCount = dropped
		for i := range r.comparison {
			r.comparison[i].day -= 24 // six days saved, p = 0.02
		}
		e := r.study().both
		if says := strings.Contains(e.VerdictSentence, "may look like this by chance"); e.Verdict != want || says != (want == Promising) {
			t.Errorf("of %d other metrics: %s, %s", dropped, e.Verdict, e.VerdictSentence)
		}
	}
}
