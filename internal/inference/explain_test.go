package inference

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// twoCells is the evidence of a program with 60 trained people in two cells, as a run
// would compute it.
func twoCells() Evidence {
	return Evidence{
		Claims: []Claim{{
			ProgramID: "P", MetricID: "M", MetricName: "Units", MetricUnit: "units", Better: "higher", IsConfirmatory: true,
			TrainedCount: 63, AnalyzedCount: 60, TrainedLostCount: 3,
		}},
		Comparisons: []ComparisonSums{{
			ProgramID: "P", MetricID: "M", SegmentType: All, SegmentID: All, Measure: "effect", CellsCount: 2, TrainedCount: 60, ComparisonCount: 90, RowsCount: 150, ClustersCount: 150, TrainedClustersCount: 60, ComparisonClustersCount: 90, PeopleCount: 150, ExpectedRatio: 1,
			TrainedBeforeMean: 10, TrainedAfterMean: 14, ComparisonBeforeMean: 10, ComparisonAfterMean: 11,
			TrainedBeforeVar: new(4.0), ComparisonBeforeVar: new(4.0), TrainedAfterVar: new(4.0), ComparisonAfterVar: new(4.0),
			DiD: 3, DiDInfluenceSquares: 0.04, Slope: new(0.5), ANCOVA: new(3.0), ANCOVAInfluenceSquares: new(0.03),
		}, {
			ProgramID: "P", MetricID: "M", SegmentType: All, SegmentID: All, Measure: "lead", TrainedCount: 60, ComparisonCount: 90, RowsCount: 150,
			ClustersCount: 150, TrainedClustersCount: 60, ComparisonClustersCount: 90, PeopleCount: 150, ExpectedRatio: 1, DiD: 0.1, DiDInfluenceSquares: 0.04,
		}},
		Trained: []TrainedSums{{ProgramID: "P", MetricID: "M", TrainedCount: 60, BaselineMean: 10, PostMean: 14, ChangeMean: 4, ChangeVar: new(6.0)}},
	}
}

// TestExplainLooksAtEveryRule: every rule shows the figures that it used.
func TestExplainLooksAtEveryRule(t *testing.T) {
	x := Explain(twoCells(), floor(10), "P", "M")
	if len(x.Grade)+len(segmentRules) != len(GradeRules) {
		t.Errorf("%d rules are explained; there are %d, %d of them for segments only", len(x.Grade), len(GradeRules), len(segmentRules))
	}
	for _, rule := range x.Grade {
		if len(rule.LookedAt) == 0 {
			t.Errorf("rule %s shows no figures; add it to lookedAt", rule.Rule)
		}
	}
	if last := x.Verdict[len(x.Verdict)-1]; !last.Applies || last.Verdict != Works {
		t.Errorf("the last verdict is %+v", last)
	}
	if x := Explain(twoCells(), floor(10), "P", "other"); x != nil {
		t.Errorf("a nonexistent claim is explained: %+v", x)
	}
}

// TestExplainArithmetic: the figures in the formula give the standard error.
func TestExplainArithmetic(t *testing.T) {
	x := Explain(twoCells(), floor(10), "P", "M")
	figures := map[string]float64{}
	for _, f := range x.Error.Figures {
		switch v := f.Value.(type) {
		case float64:
			figures[f.Name] = v
		case int64:
			figures[f.Name] = float64(v)
		}
	}
	g, n := figures["G"], figures["N"]
	if se := math.Sqrt(figures["S"] * g / (g - 1) * (n - 1) / (n - 4)); math.Abs(se-figures["effect_std_error"]) > 1e-15 {
		t.Errorf("the figures give %v, the estimate says %v", se, figures["effect_std_error"])
	}
	if low := 3 - figures["t_quantile"]*figures["effect_std_error"]; math.Abs(low-figures["effect_low"]) > 1e-12 {
		t.Errorf("the interval ends at %v, not %v", figures["effect_low"], low)
	}
	want := []Equation{
		{"did", "(14 - 10) - (11 - 10)", 3},
		{"ancova", "(14 - 11) - 0.5 x (10 - 10)", 3},
	}
	if diff := cmp.Diff(want, x.Equations); diff != "" {
		t.Error(diff)
	}
}

// TestExplainWithholds: a share of three people is withheld. If an arm is below the floor,
// every figure is withheld except that fact.
func TestExplainWithholds(t *testing.T) {
	value := func(x *Explanation, rule string) any {
		for _, r := range x.Grade {
			if r.Rule == rule {
				return r.LookedAt[0].Value
			}
		}
		return "no rule"
	}
	if got := value(Explain(twoCells(), floor(10), "P", "M"), "high_attrition"); got != Withheld {
		t.Errorf("three of 63 left: %v", got)
	}
	few := Explain(twoCells(), floor(61), "P", "M")
	if got := value(few, "too_few_people"); got != "fewer than 61" {
		t.Errorf("60 of 61 people: %v", got)
	}
	if few.Error != nil || few.Equations != nil || value(few, "groups_differ") != "no rule" || value(few, "no_uncertainty") != Withheld {
		t.Errorf("figures of few people: %+v", few)
	}
}

// TestCohorts: the contributions add up to did. Shares about too few people are withheld,
// together with the shares that would reveal them.
func TestCohorts(t *testing.T) {
	cell := func(cohort int64, stratum string, trained, comparison int64, change float64) Cell {
		return Cell{
			ProgramID: "P", MetricID: "M", Measure: "effect", CohortPeriod: cohort, Stratum: stratum, TrainedCount: trained, ComparisonCount: comparison,
			TrainedBeforeMean: 10, TrainedAfterMean: 10 + change, ComparisonBeforeMean: 10, ComparisonAfterMean: 11,
		}
	}
	cohorts := Cohorts([]Cell{
		cell(665, "A", 20, 50, 3), cell(664, "B", 12, 50, 5), cell(664, "A", 9, 50, 2), cell(664, "C", 19, 50, 4), cell(666, "A", 20, 10, 1),
		{ProgramID: "P", MetricID: "M", Measure: "lead", CohortPeriod: 664, Stratum: "A", TrainedCount: 1, ComparisonCount: 1},
		{ProgramID: "P2", MetricID: "M", Measure: "effect", CohortPeriod: 664, Stratum: "A", TrainedCount: 1, ComparisonCount: 1},
	}, "P", "M", floor(10))
	var sum float64
	var shown []string
	for _, c := range cohorts {
		sum += c.Share.Contribution
		for _, s := range c.Cells {
			shown = append(shown, fmt.Sprintf("%d%s %t", c.Cohort, s.Stratum, s.Share != nil))
		}
	}
	did := (20*3.0+12*5+9*2+19*4+20*1)/80 - 1
	if math.Abs(sum-did) > 1e-12 {
		t.Errorf("the contributions add up to %v, did is %v", sum, did)
	}
	if diff := cmp.Diff([]string{"664A false", "664B false", "664C true", "665A true", "666A true"}, shown); diff != "" {
		t.Errorf("shown cells (-want +got)\n%s", diff)
	}
	few := Cohorts([]Cell{cell(664, "A", 9, 50, 1), cell(665, "A", 30, 50, 1), cell(666, "A", 40, 50, 1)}, "P", "M", floor(10))
	if few[0].Share != nil || few[1].Share != nil || few[1].Cells[0].Share != nil || few[2].Share == nil {
		t.Errorf("the rest reveals nine people: %+v", few)
	}
}

// TestWaveShares: the contributions of the waves add up to the experiment.
func TestWaveShares(t *testing.T) {
	arm := func(day int, treatment bool, people int64, post float64) ArmSums {
		return ArmSums{
			ProgramID: "P", MetricID: "M", AssignedDate: time.Date(2025, 1, day, 0, 0, 0, 0, time.UTC), IsTreatment: treatment, AssignedCount: people, PeopleCount: people,
			BaselineMean: new(10.0), PostMean: new(post), BaselineVar: new(1.0), PostVar: new(2.0), Covariance: new(0.5),
		}
	}
	e := twoCells()
	e.Arms = []ArmSums{arm(1, true, 20, 13), arm(1, false, 30, 11), arm(8, true, 25, 14), arm(8, false, 25, 10)}
	x := Explain(e, floor(10), "P", "M")
	if len(x.Waves) != 2 {
		t.Fatalf("%d waves", len(x.Waves))
	}
	if sum := x.Waves[0].Share.Contribution + x.Waves[1].Share.Contribution; math.Abs(sum-(0.5*2+0.5*4)) > 1e-12 {
		t.Errorf("the waves add up to %v", sum)
	}
	if x.Error == nil || x.Error.Figures[0].Name != "effect_std_error" {
		t.Errorf("%+v", x.Error)
	}
}
