package inference

import (
	"github.com/impactmart/impactmart/internal/privacy"

	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

// floor returns settings with that privacy floor.
func floor(minPeople int64) Settings {
	return Settings{MinPeople: minPeople, Withhold: privacy.Withhold}
}

// clean is a study to which no grade rule applies: 100 trained people, 200 comparable
// colleagues, an effect of 5 with a standard error of 1, similar groups and a lead near
// zero.
func clean() study {
	variance, ancova, least := 100.0, 5.1, 1.0
	return study{
		segmentType: All, segment: All, settings: floor(10),
		claim: Claim{
			ProgramID: "p", MetricID: "m", ProgramName: "Course", MetricName: "Units per hour", MetricUnit: "units", Better: "higher",
			IsConfirmatory: true, SmallestChange: &least, TrainedCount: 110, AnalyzedCount: 100, DriftRatio: 1.5,
		},
		effect: &ComparisonSums{
			CellsCount: 4, TrainedCount: 100, ComparisonCount: 200, RowsCount: 320, ClustersCount: 300, TrainedClustersCount: 100, ComparisonClustersCount: 200, PeopleCount: 300, ExpectedRatio: 1,
			TrainedBeforeMean: 50, TrainedAfterMean: 60, ComparisonBeforeMean: 50, ComparisonAfterMean: 55,
			TrainedBeforeVar: &variance, ComparisonBeforeVar: &variance, TrainedAfterVar: &variance, ComparisonAfterVar: &variance,
			DiD: 5, DiDInfluenceSquares: 1, ANCOVA: &ancova, ANCOVAInfluenceSquares: &variance,
		},
		lead: &ComparisonSums{
			TrainedCount: 100, ComparisonCount: 200, RowsCount: 320, ClustersCount: 300, TrainedClustersCount: 100, ComparisonClustersCount: 200,
			PeopleCount: 300, ExpectedRatio: 1, DiD: 0.1, DiDInfluenceSquares: 1,
		},
		trained: &TrainedSums{
			TrainedCount: 100, BaselineMean: 50, PostMean: 60, BaselineVar: &variance, ChangeMean: 10, ChangeVar: &variance,
		},
	}
}

// rollout is what is known about a grouping with so many trained groups, in which chance
// would mix people by 10.
func rollout(grouping string, groups int64, mixed float64) []RolloutSums {
	return []RolloutSums{{Grouping: grouping, TrainedGroupsCount: groups, Mixed: mixed, MixedByChance: 10}}
}

// adjusted are the sums of an estimate with covariates, of 4 with a standard error of 1.
func adjusted(trained int64) *RobustSums {
	return &RobustSums{
		TrainedCount: trained, ComparisonCount: 200, ClustersCount: 300, TrainedClustersCount: 100, ComparisonClustersCount: 200,
		EffectiveRatio: new(1.5), DRDiD: new(4.), DRDiDInfluenceSquares: new(299. / 300), DifferenceSquares: new(.1),
	}
}

// TestAdjustedIsQuoted: with covariates, dr_did is the row to quote unless arms were drawn,
// and rules about the comparison hold for it as for did; what only did gets wrong caps did.
func TestAdjustedIsQuoted(t *testing.T) {
	for _, c := range []struct {
		name, primary string
		change        func(*study)
		caps          map[string]string
	}{
		{"covariates", DRDiD, func(*study) {}, map[string]string{DRDiD: "", DiD: "", ANCOVA: ""}},
		{"another effect", DRDiD, func(s *study) { s.checks = []TrustCheck{{CheckID: CovariatesDiffer, IsAlarm: true}} }, map[string]string{DRDiD: "", DiD: "covariates_disagree", ANCOVA: ""}},
		{"a gap", DRDiD, func(s *study) { s.effect.TrainedBeforeMean = 53 }, map[string]string{DRDiD: "groups_differ", DiD: "groups_differ"}},
		{"a lead", DRDiD, func(s *study) { s.lead.DiD = 2.1 }, map[string]string{DRDiD: "groups_were_diverging"}},
		{"a check", DRDiD, func(s *study) { s.checks = []TrustCheck{{CheckID: OwnTrend, IsAlarm: true}} }, map[string]string{DRDiD: "own_trends_differ"}},
		{"a column", DRDiD, func(s *study) {
			s.robust.Covariates, s.checks = "job,tenure_years", []TrustCheck{{CheckID: UndeclaredStratum, Grouping: "job", IsAlarm: true}, {CheckID: UndeclaredStratum, Grouping: "hire_year", IsAlarm: true}}
		}, map[string]string{DRDiD: "", DiD: "undeclared_stratum"}},
		{"another column", DRDiD, func(s *study) {
			s.robust.Covariates, s.checks = "job", []TrustCheck{{CheckID: UndeclaredStratum, Grouping: "location", IsAlarm: true}}
		}, map[string]string{DRDiD: "undeclared_stratum"}},
		{"a draw", Experiment, func(s *study) { s.trial = twoArms(80, 80, 80, 80) }, map[string]string{Experiment: "", DRDiD: ""}},
		{"arms made too late", DRDiD, func(s *study) { s.trial, s.claim.ArmsSeen = twoArms(80, 80, 80, 80), new("after_outcome") }, map[string]string{Experiment: "arms_seen_after_outcome", DRDiD: "", DiD: ""}},
		{"arms made too late beside others", DRDiD, func(s *study) {
			s.trial, s.claim.ArmsSeen, s.claim.HasEarlierArms = twoArms(80, 80, 80, 80), new("after_outcome"), true
		}, map[string]string{Experiment: "arms_seen_after_outcome", DRDiD: "arms_seen_after_outcome"}},
		{"arms of others", DRDiD, func(s *study) { s.trial, s.claim.ArmsChangedDate = twoArms(80, 80, 80, 80), new(time.Time) }, map[string]string{Experiment: "arms_changed", DRDiD: "arms_changed"}},
	} {
		s := clean()
		s.robust = adjusted(100)
		c.change(&s)
		if e := judged(s); e.Estimator != c.primary {
			t.Errorf("%s: %s is primary", c.name, e.Estimator)
		}
		s.estimate()
		for estimator, want := range c.caps {
			e, got := s.find(estimator), ""
			s.judge(e)
			if e.EvidenceCap != nil {
				got = *e.EvidenceCap
			}
			if got != want {
				t.Errorf("%s: %s is capped by %q, want %q", c.name, estimator, got, want)
			}
		}
	}
	s := clean()
	s.robust = adjusted(100)
	e := judged(s)
	if *e.Effect != 4 || *e.BracketLow != 4 || *e.BracketHigh != 5.1 || *e.DegreesOfFreedom != 299 {
		t.Errorf("effect %v between %v and %v, df %v", *e.Effect, *e.BracketLow, *e.BracketHigh, *e.DegreesOfFreedom)
	}
	near(t, "standard error", *e.EffectStdError, 1, 1e-12)
	s.estimate()
	figures := map[string]any{}
	for _, f := range s.explain().Error.Figures {
		figures[f.Name] = f.Value
	}
	if want := map[string]any{"S": 299. / 300, "G": int64(300)}; figures["S"] != want["S"] || figures["G"] != want["G"] {
		t.Errorf("the error is explained by %v, want %v", figures, want)
	}
}

// twoArms is a wave of an experiment with so many people assigned and measured: first the
// treatment arm.
func twoArms(assigned, measured, otherAssigned, otherMeasured int64) trial {
	arm := func(isTreatment bool, assigned, measured int64, post float64) ArmSums {
		return ArmSums{
			IsTreatment: isTreatment, AssignedCount: assigned, MatureCount: assigned, PeopleCount: measured, BaselineMean: new(50.), PostMean: &post,
			BaselineVar: new(100.), PostVar: new(100.), Covariance: new(50.),
		}
	}
	return newTrial([]ArmSums{arm(false, otherAssigned, otherMeasured, 50), arm(true, assigned, measured, 60)}, nil)
}

// drawnTwoArms is an experiment in which so many whole clusters were drawn into either arm.
func drawnTwoArms(treated, others int64) trial {
	t := twoArms(80, 80, 80, 80)
	t.waves[0].treatment.drawn = &TrialCluster{ClustersCount: treated, PostMeanVar: 0.1, BaselineMeanVar: 0.1}
	t.waves[0].control.drawn = &TrialCluster{ClustersCount: others, PostMeanVar: 0.1, BaselineMeanVar: 0.1}
	return t
}

// withLostWave adds a wave whose treatment arm was lost whole, so that it is in no estimate.
func withLostWave(t trial) trial {
	lost := wave{treatment: trialArm{ArmSums: ArmSums{IsTreatment: true, MatureCount: 40}}, control: trialArm{ArmSums: ArmSums{MatureCount: 40, PeopleCount: 40}}}
	t.all = append(t.all, lost)
	return t
}

func judged(s study) *Estimate {
	s.estimate()
	studies := []study{s}
	adjustWithinPrograms(studies)
	s = studies[0]
	for i := range s.estimates {
		s.judge(&s.estimates[i])
	}
	i := slices.IndexFunc(s.estimates, func(e Estimate) bool { return e.IsPrimary })
	return &s.estimates[i]
}

// TestGradeRules has a row per rule: a change that makes only this rule apply.
func TestGradeRules(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range []struct {
		cap, grade string
		breaks     func(*study)
	}{
		{"", Strong, func(*study) {}},
		{"nothing_to_compare", Insufficient, func(s *study) { s.effect, s.lead, s.trained = nil, nil, nil }},
		{"too_few_people", Insufficient, func(s *study) { s.effect.ComparisonCount = 9 }},
		{"too_few_clusters", Insufficient, func(s *study) { s.effect.TrainedClustersCount = 3 }},
		{"no_uncertainty", Insufficient, func(s *study) { s.effect.DiDInfluenceSquares = 0 }},
		{"no_comparison", Weak, func(s *study) { s.effect, s.lead = nil, nil }},
		{"exploratory", Weak, func(s *study) { s.claim.IsConfirmatory = false }},
		{"groups_differ", Weak, func(s *study) { s.effect.TrainedBeforeMean = 53 }},
		{"groups_were_diverging", Weak, func(s *study) { s.lead.DiD = 2.1 }},
		{"rolled_out_by_team", Weak, func(s *study) { s.rollouts = rollout(ByManager, 12, 4.9) }},
		{"rolled_out_by_group", Weak, func(s *study) { s.rollouts = rollout("department", 3, 4.9) }},
		{"", Strong, func(s *study) { s.rollouts = rollout("department", 3, 5.1) }},
		{"", Strong, func(s *study) { s.rollouts = rollout("department", 100, 4.9) }}, // no wider than the clusters
		{"earlier_windows_differ", Weak, func(s *study) { s.checks = []TrustCheck{{CheckID: PlaceboWindows, IsAlarm: true}} }},
		{"own_trends_differ", Weak, func(s *study) { s.checks = []TrustCheck{{CheckID: OwnTrend, IsAlarm: true}} }},
		{"undeclared_stratum", Weak, func(s *study) {
			s.checks = []TrustCheck{{CheckID: UndeclaredStratum, Grouping: "job"}, {CheckID: UndeclaredStratum, Grouping: "location", IsAlarm: true}}
		}},
		{"", Strong, func(s *study) {
			s.checks = []TrustCheck{{CheckID: PlaceboWindows}, {CheckID: OwnTrend}, {CheckID: UndeclaredStratum}}
		}},
		{"", Strong, func(s *study) { s.robust = adjusted(100) }},
		{"too_few_people", Insufficient, func(s *study) { s.robust = adjusted(9) }},
		{"no_overlap", Weak, func(s *study) { s.robust = &RobustSums{Refusal: new(string(RefusedNoOverlap))} }},
		{"thin_overlap", Weak, func(s *study) {
			s.robust, s.checks = adjusted(100), []TrustCheck{{CheckID: CovariateOverlap, IsAlarm: true}}
		}},
		{"covariates_disagree", Weak, func(s *study) { s.checks = []TrustCheck{{CheckID: CovariatesDiffer, IsAlarm: true}} }},
		{"covariates_unused", Moderate, func(s *study) { s.robust = &RobustSums{Refusal: new(string(RefusedUnknown))} }},
		{"", Strong, func(s *study) {
			s.claim.SubjectType, s.robust = models.SubjectTeam, &RobustSums{Refusal: new(string(RefusedUnknown))}
		}},
		{"arms_not_as_drawn", Weak, func(s *study) { s.trial, s.claim.IsAsDrawn = twoArms(80, 80, 80, 80), new(false) }},
		{"", Strong, func(s *study) { s.trial, s.claim.IsAsDrawn = twoArms(80, 80, 80, 80), new(true) }},
		{"", Strong, func(s *study) { s.claim.IsAsDrawn = new(false) }}, // no experiment
		{"arms_changed", Weak, func(s *study) { s.trial, s.claim.ArmsChangedDate = twoArms(80, 80, 80, 80), new(time.Time) }},
		{"arms_changed", Weak, func(s *study) { s.claim.ArmsChangedDate = new(time.Time) }},                        // the arms are gone
		{"", Strong, func(s *study) { s.trial, s.claim.ArmsSeen = twoArms(80, 80, 80, 80), new("after_outcome") }}, // colleagues count
		{"arms_seen_after_outcome", Weak, func(s *study) {
			s.trial, s.claim.ArmsSeen, s.claim.HasEarlierArms = twoArms(80, 80, 80, 80), new("after_outcome"), true
		}},
		{"arms_seen_late", Moderate, func(s *study) { s.trial, s.claim.ArmsSeen = twoArms(80, 80, 80, 80), new("after_training") }},
		{"arms_not_witnessed", Moderate, func(s *study) { s.trial, s.claim.ArmsSeen = twoArms(80, 80, 80, 80), new("first_night") }},
		{"", Strong, func(s *study) { s.trial, s.claim.ArmsSeen = twoArms(80, 80, 80, 80), new("before_training") }},
		{"arms_not_drawn", Weak, func(s *study) {
			s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{{CheckID: ArmsBalance, IsAlarm: true}}
		}},
		{"", Strong, func(s *study) { s.checks = []TrustCheck{{CheckID: ArmsBalance, IsAlarm: true}} }},
		{"drawn_by_group", Weak, func(s *study) {
			s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{DrawnCheck("department", true, 80, 80)}
		}},
		{"", Strong, func(s *study) {
			s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{DrawnCheck("department", false, 80, 80)}
		}},
		{"too_few_clusters", Insufficient, func(s *study) { s.trial = drawnTwoArms(4, 3) }},
		{"", Strong, func(s *study) { s.trial = drawnTwoArms(4, 4) }},
		{"arms_kept_differ", Weak, func(s *study) {
			s.trial, s.checks = twoArms(80, 79, 80, 80), []TrustCheck{{CheckID: KeptBalance, IsAlarm: true}}
		}},
		{"arms_trained_alike", Weak, func(s *study) { s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{NobodyMoved(80, 80)} }},
		{"", Strong, func(s *study) {
			s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{{CheckID: PerCompleter, CheckLow: new(5.), CheckHigh: new(9.)}}
		}},
		{"drawn_too_late", Weak, func(s *study) { s.trial = twoArms(80, 80, 80, 80); s.trial.isLate = true }},
		{"lost_people_differ", Weak, func(s *study) { s.checks = []TrustCheck{{CheckID: LastSeen, IsAlarm: true}} }},
		{"lost_people_differ", Weak, func(s *study) {
			s.trial, s.checks = twoArms(80, 80, 80, 80), []TrustCheck{{CheckID: LastSeen, IsAlarm: true}}
		}},
		{"losses_differ", Weak, func(s *study) { s.claim.ColleaguesCount, s.claim.ColleaguesLostRatio = 200, new(0.1) }},
		{"losses_differ", Weak, func(s *study) {
			s.claim.TrainedLostCount, s.claim.ColleaguesCount, s.claim.ColleaguesLostRatio = 9, 200, new(0.)
		}},
		{"losses_differ", Weak, func(s *study) { s.trial = twoArms(80, 74, 80, 80) }},
		{"losses_differ", Weak, func(s *study) { s.trial = withLostWave(twoArms(80, 80, 80, 80)) }},
		{"losses_may_differ", Moderate, func(s *study) {
			s.claim.TrainedLostCount, s.claim.ColleaguesCount, s.claim.ColleaguesLostRatio = 9, 30, new(0.)
		}},
		{"losses_may_differ", Moderate, func(s *study) { s.trial = twoArms(40, 36, 40, 39) }},
		{"", Strong, func(s *study) {
			s.claim.TrainedLostCount, s.claim.ColleaguesCount, s.claim.ColleaguesLostRatio = 10, 200, new(0.08)
		}},
		{"", Strong, func(s *study) { s.trial = twoArms(80, 78, 80, 80) }},
		{"records_unusable", Weak, func(s *study) { s.claim.RecordedCount, s.claim.UnusableCount = 120, 13 }},
		{"some_records_unusable", Moderate, func(s *study) { s.claim.RecordedCount, s.claim.UnusableCount = 120, 12 }},
		{"some_records_unusable", Moderate, func(s *study) { s.claim.RecordedCount, s.claim.UnusableCount = 80, 9 }},
		{"", Strong, func(s *study) { s.claim.RecordedCount, s.claim.UnusableCount = 120, 2 }},
		{"agreement_not_witnessed", Moderate, func(s *study) { s.claim.Agreement = "declared" }},
		{"", Strong, func(s *study) { s.claim.Agreement = "witnessed" }},
		{"values_corrected", Moderate, func(s *study) { s.claim.Agreement = "corrected" }},
		{"metric_reread", Moderate, func(s *study) { s.claim.Agreement = "remapped" }},
		{"high_attrition", Moderate, func(s *study) { s.claim.TrainedLostCount = 30 }},
		{"small_groups", Moderate, func(s *study) { s.effect.TrainedCount = 29 }},
		{"few_comparable_colleagues", Moderate, func(s *study) { s.claim.UnmatchedCount = 30 }},
		{"methods_disagree", Moderate, func(s *study) { *s.effect.ANCOVA = 8 }},
		{"lead_not_informative", Moderate, func(s *study) { s.lead.DiDInfluenceSquares = 2 }},
		{"no_earlier_period", Weak, func(s *study) { s.lead = nil }},
		{"nobody_comparable", Insufficient, func(s *study) { s.effect.TrainedBeforeMean = 61 }},
		{"few_in_segments", Insufficient, func(s *study) { s.isWithheld = true }},
		{"insufficient_as_a_whole", Insufficient, func(s *study) { s.segmentType, s.wholeGrade = "department", Insufficient }},
		{"weak_as_a_whole", Weak, func(s *study) { s.segmentType, s.wholeGrade = "department", Weak }},
		{"one_of_several_segments", Moderate, func(s *study) { s.segmentType, s.wholeGrade = "department", Strong }},
	} {
		s := clean()
		c.breaks(&s)
		e := judged(s)
		got := ""
		if e.EvidenceCap != nil {
			got = *e.EvidenceCap
		}
		if e.EvidenceGrade != c.grade || got != c.cap {
			t.Errorf("%s: graded %s by %q, want %s", c.cap, e.EvidenceGrade, got, c.grade)
		}
		tested[c.cap] = true
	}
	for _, rule := range GradeRules {
		if !tested[rule.Name] {
			t.Errorf("rule %s has no row", rule.Name)
		}
		if rule.Doc == "" {
			t.Errorf("rule %s is not documented", rule.Name)
		}
	}
}

// TestRegressionToTheMean: the warning is set only where people who started worse gained
// more by did than by ancova, whichever direction is better.
func TestRegressionToTheMean(t *testing.T) {
	for name, c := range map[string]struct {
		better                string
		before, did, adjusted float64
		want                  bool
	}{
		"started worse":                  {"higher", 46, 5, 3, true},
		"started worse, lower is better": {"lower", 54, -5, -3, true},
		"started better":                 {"higher", 54, 3, 5, false},
		"started equal":                  {"higher", 50, 5, 3, false},
		"methods agree":                  {"higher", 46, 5, 4.9, false},
		"did is smaller":                 {"higher", 46, 3, 5, false},
	} {
		s := clean()
		s.claim.Better, s.effect.TrainedBeforeMean, s.effect.DiD, s.effect.ANCOVA = c.better, c.before, c.did, &c.adjusted
		if got := judged(s).IsRegressionToMeanLikely; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestVerdictRules has a row per rule, with the resulting sentence.
func TestVerdictRules(t *testing.T) {
	tested := map[int]bool{}
	for _, c := range []struct {
		rule    int
		verdict string
		says    string
		breaks  func(*study)
	}{
		{0, CannotTell, "nobody has completed", func(s *study) { s.effect, s.lead, s.trained, s.claim.TrainedCount = nil, nil, nil, 0 }},
		{0, CannotTell, "for most of the 110 people trained, the period to measure after training is not over", func(s *study) {
			s.effect, s.lead, s.trained, s.claim.ImmatureCount = nil, nil, nil, 90
		}},
		{1, CannotTell, "rose by 20.0 % from before to after", func(s *study) { s.effect, s.lead = nil, nil }},
		{2, NoMeaningfulEffect, "The training made little or no difference to units per hour; gains above", func(s *study) {
			s.effect.DiD, *s.effect.ANCOVA, *s.claim.SmallestChange = 0, 0, 3
		}},
		{2, NoMeaningfulEffect, "and that in the wrong direction", func(s *study) {
			s.claim.Better, s.effect.DiD, *s.effect.ANCOVA, *s.claim.SmallestChange = "lower", 2.5, 2.5, 6
		}},
		{3, WorkedAgainst, "wrong direction", func(s *study) { s.claim.Better = "lower" }},
		{4, Works, "Units per hour rose 9.1 % more than among comparable colleagues (95 % range 5.4 to 13.0 %).", func(*study) {}},
		{4, Works, "Units per hour probably rose 9.1 %", func(s *study) { s.lead.DiDInfluenceSquares = 2 }},
		{4, Works, "Units per hour fell 7.7 % more", func(s *study) {
			s.claim.Better, s.effect.DiD, *s.effect.ANCOVA = "lower", -5, -5.1
		}},
		{5, Promising, "may have risen", func(s *study) { s.claim.IsConfirmatory = false }},
		{6, MayHaveHarmed, "Units per hour may have risen 9.1 % more than among comparable colleagues (95 % range 5.4 to 13.0 %), which is the wrong direction.", func(s *study) {
			s.claim.Better, s.claim.IsConfirmatory = "lower", false
		}},
		{4, Works, "(95 % range 5.4 to 13.0 %).", func(s *study) { s.claim.WithdrawnCount = 7 }},
		{5, Promising, "Units per hour rose 9.1 % more than among comparable colleagues (95 % range 0.28 to 19.0 %). One of 8 metrics that were agreed on for the program, of which 7 no longer count as agreed, may look like this by chance.", func(s *study) {
			s.claim.WithdrawnCount, s.effect.DiDInfluenceSquares = 7, 6
		}},
		{5, Promising, "than among other colleagues", func(s *study) { s.effect.TrainedBeforeMean, s.effect.ComparisonBeforeMean = 53, 50 }},
		{0, CannotTell, "the values do not vary", func(s *study) { s.effect.DiDInfluenceSquares = 0 }},
		{0, CannotTell, "nobody is comparable", func(s *study) { s.effect.TrainedBeforeMean = 61 }},
		{7, CannotTell, "may have been anything from", func(s *study) {
			s.claim.TrainedLostCount, s.claim.ColleaguesCount, s.claim.ColleaguesLostRatio = 20, 200, new(0.)
			s.checks = []TrustCheck{{CheckID: LossBounds, CheckLow: new(-1.), CheckHigh: new(9.)}}
		}},
		{7, CannotTell, "We cannot tell: the 95 % range", func(s *study) {
			s.trial, s.checks = twoArms(8000, 8000, 8000, 8000), []TrustCheck{NobodyMoved(8000, 8000)}
			s.trial.waves[0].treatment.PostMean, *s.claim.SmallestChange = new(50.1), 3
		}},
		{7, CannotTell, "We cannot tell: the 95 % range", func(s *study) { s.effect.DiD, *s.effect.ANCOVA = 1, 1 }},
	} {
		s := clean()
		c.breaks(&s)
		e := judged(s)
		if e.Verdict != c.verdict || !strings.Contains(e.VerdictSentence, c.says) {
			t.Errorf("rule %d: %s, %q; want %s, %q", c.rule, e.Verdict, e.VerdictSentence, c.verdict, c.says)
		}
		for i, rule := range VerdictRules {
			if rule.applies(&s, e) {
				if i != c.rule {
					t.Errorf("rule %d decided, want %d (%s)", i, c.rule, rule.Doc)
				}
				tested[i] = true
				break
			}
		}
	}
	for i, rule := range VerdictRules {
		if !tested[i] {
			t.Errorf("verdict rule %d (%s) has no row", i, rule.Doc)
		}
	}
}

// TestWordsFollowTheEvidence: no sentence has words that claim more than a comparison can
// show.
func TestWordsFollowTheEvidence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := clean()
		s.effect.DiD = rapid.Float64Range(-20, 20).Draw(rt, "did")
		s.effect.DiDInfluenceSquares = rapid.Float64Range(0, 100).Draw(rt, "squares")
		s.effect.TrainedCount = rapid.Int64Range(1, 300).Draw(rt, "trained")
		s.claim.IsConfirmatory = rapid.Bool().Draw(rt, "confirmatory")
		s.claim.Better = rapid.SampledFrom([]string{"higher", "lower"}).Draw(rt, "better")
		e := judged(s)
		for _, word := range []string{"prove", "significant", "NaN", "Inf"} {
			if strings.Contains(e.VerdictSentence, word) {
				rt.Fatalf("%q says %q", e.VerdictSentence, word)
			}
		}
		if e.Verdict == Works && gradeRank[e.EvidenceGrade] < gradeRank[Moderate] {
			rt.Fatalf("%s on %s evidence", e.Verdict, e.EvidenceGrade)
		}
		if e.Verdict == Works && !(*e.ImprovementLow > 0) {
			rt.Fatalf("works with an interval from %v", *e.ImprovementLow)
		}
	})
}

// TestSwappedDirection: the direction changes the sign of improvements and not of effects.
func TestSwappedDirection(t *testing.T) {
	higher, lower := clean(), clean()
	lower.claim.Better = "lower"
	a, b := judged(higher), judged(lower)
	if *a.Effect != *b.Effect || *a.Improvement != -*b.Improvement || *a.ImprovementLow != -*b.ImprovementHigh {
		t.Errorf("effect %v and %v, improvement %v and %v", *a.Effect, *b.Effect, *a.Improvement, *b.Improvement)
	}
}
