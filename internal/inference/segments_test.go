package inference

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// divided is a clean study of everybody with segments of the given trained people, each
// with the effect and the standard error of the whole. Segments below the floor of 10 have
// no sums.
func divided(trained map[string]int64) Evidence {
	c := clean()
	e := Evidence{Claims: []Claim{c.claim}, Trained: []TrainedSums{*c.trained}}
	e.Trained[0].ProgramID, e.Trained[0].MetricID = "p", "m"
	add := func(segmentType, segment string, people int64) {
		for i, sums := range []ComparisonSums{*c.effect, *c.lead} {
			sums.ProgramID, sums.MetricID, sums.SegmentType, sums.SegmentID = "p", "m", segmentType, segment
			sums.Measure = []string{"effect", "lead"}[i]
			sums.TrainedCount, sums.TrainedClustersCount = people, people
			e.Comparisons = append(e.Comparisons, sums)
		}
	}
	add(All, All, 100)
	for _, segment := range slices.Sorted(maps.Keys(trained)) {
		people := trained[segment]
		e.Segments = append(e.Segments, SegmentCounts{"p", "m", "department", segment, people, 200})
		if people >= 10 {
			add("department", segment, people)
		}
	}
	return e
}

// set changes the sums of a segment.
func (e Evidence) set(segment string, change func(*ComparisonSums)) {
	for i := range e.Comparisons {
		if c := &e.Comparisons[i]; c.SegmentID == segment && c.Measure == "effect" {
			change(c)
		}
	}
}

func ofSegments(all []Estimate) map[string]Estimate {
	out := map[string]Estimate{}
	for _, e := range all {
		if e.SegmentType != All {
			out[e.SegmentID] = e
		}
	}
	return out
}

// TestSegments: a segment is a did estimate with standard errors and checks like the
// whole. Its sentence names it, it is never primary, and its grade is at most moderate.
func TestSegments(t *testing.T) {
	evidence := divided(map[string]int64{"North": 40, "South": 30, "(none)": 30})
	evidence.set("South", func(c *ComparisonSums) { c.TrainedBeforeMean = 53 }) // 0.3 standard deviations apart
	estimates := Estimates(evidence, floor(10))
	got := ofSegments(estimates)
	var north, south, none, everybody = got["North"], got["South"], got["(none)"], estimates[slices.IndexFunc(estimates, func(e Estimate) bool { return e.IsPrimary })]
	if len(got) != 3 || everybody.SegmentType != All || everybody.EvidenceGrade != Strong {
		t.Fatalf("%d segments and %+v", len(got), everybody)
	}
	if north.IsPrimary || north.Estimator != DiD || *north.Effect != 5 || north.TrainedCount != 40 || north.LeadEffect == nil || north.BracketLow == nil {
		t.Errorf("North: %+v", north)
	}
	if north.MatchedPct != nil || north.AttritionPct != nil {
		t.Errorf("North has the percentages of the whole: matched %v, attrition %v", *north.MatchedPct, *north.AttritionPct)
	}
	for name, c := range map[string]struct {
		e             Estimate
		grade, capped string
		says          string
	}{
		"North": {north, Moderate, "one_of_several_segments", "In department North: Units per hour probably rose"},
		"South": {south, Weak, "groups_differ", "In department South: Units per hour may have risen"},
		"none":  {none, Moderate, "one_of_several_segments", "Without a department: Units per hour probably rose"},
	} {
		if c.e.EvidenceGrade != c.grade || *c.e.EvidenceCap != c.capped || !strings.HasPrefix(c.e.VerdictSentence, c.says) {
			t.Errorf("%s: %s by %s, %q", name, c.e.EvidenceGrade, *c.e.EvidenceCap, c.e.VerdictSentence)
		}
	}
}

// TestSegmentsAreAdjusted: p-values are adjusted over the segments of one type that are
// shown, and over nothing else.
func TestSegmentsAreAdjusted(t *testing.T) {
	evidence := divided(map[string]int64{"A": 50, "B": 40, "C": 12, "D": 3})
	effects := map[string]float64{"A": 2.1, "B": 3, "C": 9, All: 1}
	for segment, effect := range effects {
		evidence.set(segment, func(c *ComparisonSums) { c.DiD = effect })
	}
	got := ofSegments(Estimates(evidence, floor(10)))
	a, b, c := got["A"], got["B"], got["C"]
	if !c.IsWithheld || c.PValueAdjusted != nil {
		t.Fatalf("C is shown and reveals D: %+v", c)
	}
	if *b.PValueAdjusted != *b.PValue*2 || *a.PValueAdjusted != *a.PValue || *a.PValue < *b.PValue {
		t.Errorf("p %v and %v are adjusted to %v and %v", *a.PValue, *b.PValue, *a.PValueAdjusted, *b.PValueAdjusted)
	}
	if a.Verdict != Works || b.Verdict != Works {
		t.Errorf("verdicts %s and %s", a.Verdict, b.Verdict)
	}

	evidence.set("B", func(c *ComparisonSums) { c.DiD = 0.1 })
	evidence.set("A", func(c *ComparisonSums) { c.DiD = 2 })
	if a := ofSegments(Estimates(evidence, floor(10)))["A"]; *a.PValue > 0.05 || *a.PValueAdjusted <= 0.05 || a.Verdict != Promising {
		t.Errorf("p %v, adjusted %v: %s", *a.PValue, *a.PValueAdjusted, a.Verdict)
	}
}

// TestSegmentsWithhold: a segment that has to be hidden reveals nothing, not even in its
// sentence.
func TestSegmentsWithhold(t *testing.T) {
	for _, c := range []struct {
		name    string
		trained map[string]int64
		change  func(Evidence)
		want    map[string]string // cap by segment that has a row
	}{
		{"none is too small", map[string]int64{"A": 60, "B": 40}, nil, map[string]string{"A": "one_of_several_segments", "B": "one_of_several_segments"}},
		{"one is too small", map[string]int64{"A": 60, "B": 31, "C": 9}, nil, map[string]string{"A": "one_of_several_segments", "B": "few_in_segments"}},
		{"two are too small, enough together", map[string]int64{"A": 90, "B": 5, "C": 5}, nil, map[string]string{"A": "one_of_several_segments"}},
		{"two are too small, also together", map[string]int64{"A": 60, "B": 32, "C": 4, "D": 4}, nil, map[string]string{"A": "one_of_several_segments", "B": "few_in_segments"}},
		{"few colleagues", map[string]int64{"A": 60, "B": 40}, func(e Evidence) { e.set("A", func(c *ComparisonSums) { c.ComparisonCount = 9 }) },
			map[string]string{"A": "too_few_people", "B": "few_in_segments"}},
	} {
		evidence := divided(c.trained)
		if c.change != nil {
			c.change(evidence)
		}
		got := map[string]string{}
		for segment, e := range ofSegments(Estimates(evidence, floor(10))) {
			got[segment] = *e.EvidenceCap
			isHidden := c.want[segment] != "one_of_several_segments"
			if e.IsWithheld != isHidden {
				t.Errorf("%s: %s is withheld: %v", c.name, segment, e.IsWithheld)
			}
			if isHidden && (e.VerdictSentence != "In department "+segment+": Figures are withheld because they would reveal information about too few people." || e.Verdict != CannotTell || e.IsReportable) {
				t.Errorf("%s: %s is withheld and says %s, %q", c.name, segment, e.Verdict, e.VerdictSentence)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: caps (-want +got)\n%s", c.name, diff)
		}
	}
}

// TestSegmentsAreNoBetterThanTheWhole: whatever the figures, no segment has a better grade
// than the whole. The people not shown, as everybody less those shown, are never too few.
func TestSegmentsAreNoBetterThanTheWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		trained, everybody := map[string]int64{}, int64(0)
		for i := range rapid.IntRange(2, 6).Draw(rt, "segments") {
			people := rapid.Int64Range(1, 60).Draw(rt, "trained")
			trained[fmt.Sprint(i)] = people
			everybody += people
		}
		evidence := divided(trained)
		evidence.set(All, func(c *ComparisonSums) { c.TrainedCount = everybody })
		for i := range evidence.Comparisons {
			c := &evidence.Comparisons[i]
			c.DiD = rapid.Float64Range(-9, 9).Draw(rt, "did")
			c.TrainedBeforeMean = rapid.Float64Range(47, 53).Draw(rt, "before")
			c.TrainedClustersCount = rapid.Int64Range(2, 50).Draw(rt, "clusters")
		}
		evidence.Claims[0].IsConfirmatory = rapid.Bool().Draw(rt, "confirmatory")
		estimates := Estimates(evidence, floor(10))
		did := estimates[slices.IndexFunc(estimates, func(e Estimate) bool { return e.SegmentType == All && e.Estimator == DiD })]
		rest := everybody
		for segment, e := range ofSegments(estimates) {
			if gradeRank[e.EvidenceGrade] > min(gradeRank[did.EvidenceGrade], gradeRank[Moderate]) {
				rt.Fatalf("%s is %s, the whole %s", segment, e.EvidenceGrade, did.EvidenceGrade)
			}
			if !e.IsWithheld {
				rest -= e.TrainedCount
			}
		}
		if rest > 0 && rest < 10 && rest < everybody {
			rt.Fatalf("of %d trained people, all except %d are shown", everybody, rest)
		}
	})
}
