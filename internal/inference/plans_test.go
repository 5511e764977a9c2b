package inference

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

func dayOf(t *testing.T, text string) time.Time {
	t.Helper()
	day := models.ParseDay(text)
	if day == nil {
		t.Fatalf("%q is no day", text)
	}
	return *day
}

// planOf computes the design of one plan and metric whose answer comes on June 30.
func planOf(t *testing.T, plan models.PlanRow, sums []PlanSums, smallest *float64, settings Settings) StudyDesign {
	t.Helper()
	plan.Program, plan.Start = "P", dayOf(t, "2026-03-02")
	for i := range sums {
		sums[i].ProgramID, sums[i].MetricID = "P", "M"
	}
	designs := StudyDesigns(PlanEvidence{
		Plans:    []models.PlanRow{plan},
		Windows:  []PlanWindows{{ProgramID: "P", MetricID: "M", AnswerDate: dayOf(t, "2026-06-30")}},
		Sums:     sums,
		Smallest: map[string]*float64{"M": smallest},
	}, settings)
	if len(designs) != 1 {
		t.Fatalf("%d designs, want one", len(designs))
	}
	return designs[0]
}

func eligibleSums(stratum, people, measured int64, change, mean, post float64) PlanSums {
	return PlanSums{StratumNumber: stratum, IsEligible: true, PeopleCount: people, MeasuredCount: measured, ChangeVar: &change, PostMean: &mean, PostVar: &post}
}

// Quantiles of Student's t at 0.975 and 0.8, from SciPy 1.17.1 (scipy.stats.t.ppf).
const (
	t38half      = 2.3337210976874 // at 0.9875, by integration of the density
	t38, power38 = 2.0243941639119694, 0.8511827564679453
	t28, power28 = 2.0484071417952454, 0.8546474855822227
)

// TestPlansByHand computes figures from the definition, for people of two strata.
func TestPlansByHand(t *testing.T) {
	// One stratum of 40 people with a variance of 4 of changes and 9 of values: 20 against
	// 20, so the variance of the effect is 1/20 + 1/20 of theirs, with 38 degrees of freedom.
	one := []PlanSums{eligibleSums(1, 40, 40, 4, 50, 9)}
	d := planOf(t, models.PlanRow{Design: models.DesignWaitList, Waves: 2}, one, nil, Settings{MinPeople: 10})
	near(t, "experiment of one stratum", *d.DetectableEffect, 3*math.Sqrt(0.1)*(t38+power38), 1e-9)
	near(t, "did of one stratum", *d.DiDDetectableEffect, 2*math.Sqrt(0.1)*(t38+power38), 1e-9)
	if got := []int64{d.EligibleCount, d.PlannedCount, d.FirstWaveCount, *d.ExpectedTrainedCount, *d.ExpectedComparisonCount, *d.MonthsBetween}; !cmp.Equal(got, []int64{40, 40, 20, 20, 20, 4}) {
		t.Errorf("counts %v", got)
	}
	if !d.LastWaveDate.Equal(dayOf(t, "2026-07-02")) || d.Estimator != Experiment || d.StudyPeopleNeeded != nil || d.NotPlannableReason != nil {
		t.Errorf("%+v", d)
	}
	// Of two metrics, each has to be below half of 5 %, so that it is found whatever the other
	// shows.
	judgedTogether := StudyDesigns(PlanEvidence{
		Plans:   []models.PlanRow{{Program: "P", Start: dayOf(t, "2026-03-02"), Design: models.DesignWaitList, Waves: 2}},
		Windows: []PlanWindows{{ProgramID: "P", MetricID: "M", AnswerDate: dayOf(t, "2026-06-30")}}, Sums: one, Tests: map[string]int{"P": 2},
	}, Settings{MinPeople: 10})
	near(t, "experiment with two metrics", *judgedTogether[0].DetectableEffect, 3*math.Sqrt(0.1)*(t38half+power38), 1e-9)
	// Two strata of 20 with means 40 and 60: between them, the squares are 40 x 10 x 10, so
	// the variance over all is (19 x 9 + 19 x 9 + 4000) / 39. Only the interval is that wide.
	two := []PlanSums{eligibleSums(1, 20, 20, 4, 40, 9), eligibleSums(2, 20, 20, 4, 60, 9)}
	d = planOf(t, models.PlanRow{Design: models.DesignWaitList, Waves: 2}, two, nil, Settings{MinPeople: 10})
	total := math.Sqrt((2*19*9 + 4000) / 39.0)
	near(t, "spread over strata", *d.PostStdDeviation, total, 1e-9)
	near(t, "spread within strata", *d.PostWithinStdDeviation, 3, 1e-9)
	near(t, "experiment of two strata", *d.DetectableEffect, math.Sqrt(0.1)*(t38*total+power38*3), 1e-9)
	// Waves: stratum 1 has 20 eligible people of whom 10 are trained and 10 wait, beside 5
	// other colleagues; stratum 2 has 10 and 10 in the same way, and nobody else. Weights are
	// halves: 1/20 + 1/4 (1/15 + 1/10).
	waves := []PlanSums{two[0], two[1], {StratumNumber: 1, PeopleCount: 6, MeasuredCount: 5}}
	d = planOf(t, models.PlanRow{Design: models.DesignWaves, Waves: 2}, waves, nil, Settings{MinPeople: 10})
	df := Freedom(45, 20, 25)
	near(t, "did of two strata", *d.DetectableEffect, 2*math.Sqrt(1.0/20+0.25*(1.0/15+1.0/10))*(tQuantile(0.975, df)+tQuantile(0.8, df)), 1e-9)
	if *d.ExpectedTrainedCount != 20 || *d.ExpectedComparisonCount != 25 || d.Estimator != DiD {
		t.Errorf("%+v", d)
	}
	// Of 40 eligible people 30 are measured, and 20 take part: 10 x 3/4 in each arm.
	people := int64(20)
	d = planOf(t, models.PlanRow{Design: models.DesignWaitList, Waves: 2, People: &people}, []PlanSums{eligibleSums(1, 40, 30, 4, 50, 9)}, nil, Settings{MinPeople: 5})
	df = equalSpread(7.5, 7.5)
	near(t, "some unmeasured", *d.DetectableEffect, 3*math.Sqrt(2/7.5)*(tQuantile(0.975, df)+tQuantile(0.8, df)), 1e-9)
	if *d.ExpectedTrainedCount != 7 || d.PlannedCount != 20 || d.FirstWaveCount != 10 {
		t.Errorf("%+v", d)
	}
}

// TestPeopleNeeded: with 30 people, 15 in each arm, the detectable effect is as computed for
// 28 degrees of freedom, and 30 people are needed for just that; for less, 31. An arm below
// the floor would not be published, so at least twice the floor are needed.
func TestPeopleNeeded(t *testing.T) {
	effect := 3 * math.Sqrt(2.0/15) * (t28 + power28)
	for _, c := range []struct {
		smallest float64
		want     int64
	}{{effect * (1 + 1e-9), 30}, {effect * (1 - 1e-9), 31}, {1e6, 20}} {
		d := planOf(t, models.PlanRow{Design: models.DesignWaitList, Waves: 2}, []PlanSums{eligibleSums(1, 40, 40, 4, 50, 9)}, &c.smallest, Settings{MinPeople: 10})
		if d.StudyPeopleNeeded == nil || *d.StudyPeopleNeeded != c.want {
			t.Errorf("smallest change %g: needs %+v, want %d people", c.smallest, d, c.want)
		}
	}
}

// TestPlanRefusals: each reason for which there are no figures.
func TestPlanRefusals(t *testing.T) {
	months := func(n int64) *int64 { return &n }
	someone := func() []PlanSums { return []PlanSums{eligibleSums(1, 40, 40, 4, 50, 9)} }
	for _, c := range []struct {
		reason string
		plan   models.PlanRow
		sums   []PlanSums
	}{
		{refusedNobody, models.PlanRow{Design: models.DesignWaves, Waves: 2}, []PlanSums{{StratumNumber: 1, PeopleCount: 9, MeasuredCount: 9}}},
		{refusedHistory, models.PlanRow{Design: models.DesignWaves, Waves: 2}, []PlanSums{{StratumNumber: 1, IsEligible: true, PeopleCount: 9}}},
		{refusedTooEarly, models.PlanRow{Design: models.DesignWaitList, Waves: 2, Months: months(3)}, someone()},
		{refusedTooEarly, models.PlanRow{Design: models.DesignWaitList, Waves: 3, Months: months(2)}, someone()},
		{refusedComparison, models.PlanRow{Design: models.DesignWaves, Waves: 2, Months: months(3)}, someone()},
		{refusedComparison, models.PlanRow{Design: models.DesignAll, Waves: 1}, someone()},
		{refusedSpread, models.PlanRow{Design: models.DesignWaves, Waves: 2}, []PlanSums{eligibleSums(1, 40, 40, 1e-30, 50, 9)}},
		{"", models.PlanRow{Design: models.DesignWaves, Waves: 3, Months: months(2)}, someone()},
		{"", models.PlanRow{Design: models.DesignWaitList, Waves: 2, Months: months(4)}, someone()},
	} {
		d := planOf(t, c.plan, c.sums, nil, Settings{MinPeople: 10})
		got := ""
		if d.NotPlannableReason != nil {
			got = *d.NotPlannableReason
		}
		if got != c.reason || (d.DetectableEffect == nil) != (c.reason != "") {
			t.Errorf("%s, %d waves: reason %q with figures %v, want %q", c.plan.Design, c.plan.Waves, got, d.DetectableEffect != nil, c.reason)
		}
	}
	// Of three waves two months apart, only the third still waits on June 30.
	d := planOf(t, models.PlanRow{Design: models.DesignWaves, Waves: 3, Months: months(2)}, someone(), nil, Settings{MinPeople: 10})
	if *d.ExpectedTrainedCount != 13 || *d.ExpectedComparisonCount != 14 {
		t.Errorf("third wave: %d against %d", *d.ExpectedTrainedCount, *d.ExpectedComparisonCount)
	}
}
