package inference

import (
	"slices"
	"testing"
)

// ramp is a program and metric to which no grade rule but the last applies: 40 trained
// people who need 10 to 49 days and 40 colleagues who need 30 days more.
type ramp struct {
	claim               RampArm
	trained, comparison []exit
	minPeople           int64
}

func cleanRamp() ramp {
	r := ramp{claim: RampArm{ProgramID: "p", MetricID: "m", Arm: TrainedArm, MetricName: "Days to ten", IsConfirmatory: true}, minPeople: 10}
	for day := range int64(40) {
		r.trained = append(r.trained, exit{10 + day, true})
		r.comparison = append(r.comparison, exit{40 + day, true})
	}
	return r
}

// study grades and judges the ramp.
func (r ramp) study() *rampStudy {
	var strata []stratum
	if len(r.trained) > 0 && len(r.comparison) > 0 {
		strata = []stratum{{riskTable(r.trained), riskTable(r.comparison)}}
	}
	k := rampKey{"p", "m"}
	return rampStudies([]RampArm{r.claim}, map[rampKey][]stratum{k: strata}, Settings{MinPeople: r.minPeople})[k]
}

// TestRampGradeRules has a row per rule: a change that makes only this rule, and the last
// one, apply.
func TestRampGradeRules(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range []struct {
		cap, grade string
		breaks     func(*ramp)
	}{
		{"no_baseline", Moderate, func(*ramp) {}},
		{"nothing_to_compare", Insufficient, func(r *ramp) { r.comparison = nil }},
		{"too_few_people", Insufficient, func(r *ramp) { r.trained = r.trained[:9] }},
		{"no_uncertainty", Insufficient, func(r *ramp) { r.trained, r.comparison = same(10, 40), same(40, 40) }},
		{"exploratory", Weak, func(r *ramp) { r.claim.IsConfirmatory = false }},
		{"small_groups", Moderate, func(r *ramp) { r.comparison = r.comparison[:29] }},
		{"few_comparable_colleagues", Moderate, func(r *ramp) { r.claim.NoColleagueCount = 11 }},
		{"no_baseline", Moderate, func(r *ramp) { r.claim.NoColleagueCount = 10 }},
	} {
		r := cleanRamp()
		c.breaks(&r)
		e := r.study().both
		if e.EvidenceGrade != c.grade || e.EvidenceCap != c.cap {
			t.Errorf("%s: graded %s by %s, want %s", c.cap, e.EvidenceGrade, e.EvidenceCap, c.grade)
		}
		if e.IsReportable != (c.grade != Insufficient) || (e.NotReportableReason == nil) != e.IsReportable {
			t.Errorf("%s: reportable %v, reason %v", c.cap, e.IsReportable, e.NotReportableReason)
		}
		tested[c.cap] = true
	}
	for _, rule := range RampGradeRules {
		if !tested[rule.Name] || rule.Doc == "" {
			t.Errorf("rule %s has no row or is not documented", rule.Name)
		}
	}
}

// same are people who all became productive on one day.
func same(day int64, count int) []exit { return slices.Repeat([]exit{{day, true}}, count) }

// TestRampVerdictRules has a row per rule, with the resulting sentence.
func TestRampVerdictRules(t *testing.T) {
	tested := map[int]bool{}
	swap := func(r *ramp) { r.trained, r.comparison = r.comparison, r.trained }
	for _, c := range []struct {
		rule    int
		verdict string
		says    string
		breaks  func(*ramp)
	}{
		{0, CannotTell, "Days to ten: we cannot tell, because no trained newcomer has a comparable colleague.", func(r *ramp) { r.comparison = nil }},
		{0, CannotTell, "Days to ten: we cannot tell, because fewer than 10 trained newcomers, or fewer than 10 colleagues, could be compared.", func(r *ramp) { r.trained = r.trained[:9] }},
		{0, CannotTell, "Days to ten: we cannot tell, because the times do not vary enough to give a range.", func(r *ramp) { r.trained, r.comparison = same(10, 40), same(40, 40) }},
		{1, WorkedAgainst, "Days to ten: trained newcomers probably needed 30.0 days more than comparable colleagues (95 % range 24.9 to 35.1 days), which is the wrong direction.", swap},
		{2, Works, "Days to ten: trained newcomers probably needed 30.0 days fewer than comparable colleagues (95 % range 24.9 to 35.1 days).", func(*ramp) {}},
		{3, Promising, "Days to ten: trained newcomers may have needed 30.0 days fewer than comparable colleagues (95 % range 24.9 to 35.1 days).", func(r *ramp) { r.claim.IsConfirmatory = false }},
		{5, CannotTell, "Days to ten: we cannot tell; the 95 % range of the days saved, compared with comparable colleagues, runs from −5.1 to 5.1 days.", func(r *ramp) { r.comparison = r.trained }},
		{4, MayHaveHarmed, "Days to ten: trained newcomers may have needed 30.0 days more than comparable colleagues (95 % range 24.9 to 35.1 days), which is the wrong direction.", func(r *ramp) {
			swap(r)
			r.claim.IsConfirmatory = false
		}},
	} {
		r := cleanRamp()
		c.breaks(&r)
		e := r.study().both
		if e.Verdict != c.verdict || e.VerdictSentence != c.says {
			t.Errorf("rule %d: %s, %q; want %s, %q", c.rule, e.Verdict, e.VerdictSentence, c.verdict, c.says)
		}
		decided := slices.IndexFunc(RampVerdictRules, func(rule RampVerdictRule) bool { return rule.applies(&e) })
		if decided != c.rule {
			t.Errorf("rule %d decided, want %d", decided, c.rule)
		}
		tested[decided] = true
	}
	for i, rule := range RampVerdictRules {
		if !tested[i] {
			t.Errorf("verdict rule %d (%s) has no row", i, rule.Doc)
		}
	}
}

// TestDaysSavedAdjusted: p-values are adjusted over the confirmatory metrics of a program,
// and a result that does not survive is only promising.
func TestDaysSavedAdjusted(t *testing.T) {
	var arms []RampArm
	strata := map[rampKey][]stratum{}
	add := func(metric string, isConfirmatory bool, later int64) {
		r := cleanRamp()
		arms = append(arms, RampArm{ProgramID: "p", MetricID: metric, Arm: TrainedArm, IsConfirmatory: isConfirmatory})
		strata[rampKey{"p", metric}] = []stratum{{riskTable(r.trained), riskTable(delayed(r.trained, later))}}
	}
	add("close", true, 6)
	add("none", true, 0)
	add("none either", true, 0)
	add("exploratory", false, 0)
	studies := rampStudies(arms, strata, Settings{MinPeople: 10})
	e := studies[rampKey{"p", "close"}].both
	near(t, "adjusted p-value", *e.DaysSavedPValueAdjusted, 3**e.DaysSavedPValue, 1e-12)
	if e.Verdict != Promising || *e.DaysSavedPValue > 0.05 {
		t.Errorf("%s with p %v and adjusted %v, want promising", e.Verdict, *e.DaysSavedPValue, *e.DaysSavedPValueAdjusted)
	}
	if p := studies[rampKey{"p", "exploratory"}].both.DaysSavedPValueAdjusted; p != nil {
		t.Errorf("an exploratory metric has the adjusted p-value %v", *p)
	}
}
