package inference

import (
	"math"
	"slices"
)

// Grades of evidence, following the Maryland scale (Sherman et al. 1998).
const (
	Strong       = "strong"
	Moderate     = "moderate"
	Weak         = "weak"
	Insufficient = "insufficient"
)

var gradeRank = map[string]int{Insufficient: 0, Weak: 1, Moderate: 2, Strong: 3}

// GradeRule caps the grade of an estimate when it applies.
type GradeRule struct {
	Cap     string // best grade that remains possible
	Name    string // published as evidence_cap
	Doc     string
	applies func(*study, *Estimate) bool
}

// GradeRules determine the grade: an estimate gets the lowest cap of the rules that
// apply, named by the first rule with that cap. It is strong when no rule applies.
var GradeRules = slices.Concat(wholeRules, segmentRules)

var wholeRules = []GradeRule{
	{Insufficient, "nothing_to_compare", "No effect could be estimated: no trained person could be measured in both windows.",
		func(_ *study, e *Estimate) bool { return e.Effect == nil }},
	{Insufficient, "too_few_people", "An arm has fewer people than the privacy floor (min_people).",
		func(s *study, e *Estimate) bool {
			return e.TrainedCount < s.settings.MinPeople || (e.Estimator != PrePost && e.ComparisonCount < s.settings.MinPeople)
		}},
	{Insufficient, "too_few_clusters", "Fewer than four clusters contain trained people, or there are too few clusters in total to rule out any effect.",
		func(s *study, e *Estimate) bool {
			return observational(e) && (s.effect.TrainedClustersCount < minTrainedClusters || e.EffectLow == nil)
		}},
	{Insufficient, "no_uncertainty", "No standard error could be computed, for example because nothing varies.",
		func(_ *study, e *Estimate) bool { return e.EffectStdError == nil }},
	{Weak, "no_comparison", "Before and after only: the figure includes everything else that changed.",
		func(_ *study, e *Estimate) bool { return e.Estimator == PrePost }},
	{Weak, "exploratory", "The metric was not agreed on by the program's launch.",
		func(s *study, _ *Estimate) bool { return !s.claim.IsConfirmatory }},
	{Weak, "groups_differ", "The arms were more than 0.25 standard deviations apart in the baseline window (What Works Clearinghouse).",
		func(_ *study, e *Estimate) bool { return observational(e) && beyond(e.BaselineGap, 0.25) }},
	{Weak, "groups_were_diverging", "The arms already diverged before training by more than chance explains, and the same drift from the baseline to the post window would account for more than a third of the effect.",
		func(s *study, e *Estimate) bool {
			return observational(e) && e.LeadEffect != nil && e.LeadStdError != nil &&
				math.Abs(*e.LeadEffect) > 1.96**e.LeadStdError && s.claim.DriftRatio*math.Abs(*e.LeadEffect) > math.Abs(*e.Effect)/3
		}},
	{Weak, "rolled_out_by_team", "People were trained manager by manager, but comparison.cluster does not say so: within managers, trained people and others are less than half as mixed as chance would make them, and the interval is too narrow.",
		func(s *study, e *Estimate) bool { return observational(e) && s.isRolledOutByTeam() }},
	{Weak, "leavers_differ", "Between training and the end of the post window, trained people left at a rate that differs from that of their colleagues by more than 5 percentage points and by more than chance explains.",
		func(s *study, e *Estimate) bool { return observational(e) && s.leaversDiffer() }},
	{Weak, "records_unusable", "More than a tenth of the people with a record of the program, and ten, are not in the roster or have a record that cannot be used: who was trained is not known well enough.",
		func(s *study, e *Estimate) bool { return observational(e) && s.unusable(0.10, 10) }},
	{Moderate, "some_records_unusable", "More than 2 % of the people with a record of the program, and three, are not in the roster or have a record that cannot be used.",
		func(s *study, e *Estimate) bool { return observational(e) && s.unusable(0.02, 3) }},
	{Moderate, "high_attrition", "More than 20 % of the people were lost between training and the end of the post window.",
		func(_ *study, e *Estimate) bool { return beyond(e.AttritionPct, 20) }},
	{Moderate, "small_groups", "An arm has fewer than 30 people.",
		func(_ *study, e *Estimate) bool { return min(e.TrainedCount, e.ComparisonCount) < 30 }},
	{Moderate, "few_comparable_colleagues", "Fewer than 80 % of the measured trained people have a comparable colleague.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.MatchedPct != nil && *e.MatchedPct < 80 }},
	{Moderate, "methods_disagree", "did and ancova differ by more than one standard error.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.IsBracketWide }},
	// The lead is compared with the effect that the data could show, not with the
	// estimate: otherwise a lucky estimate would get the better grade.
	{Moderate, "lead_not_informative", "The window before the baseline is missing, or leaves room for a divergence as large as the smallest effect that data like these would show.",
		func(_ *study, e *Estimate) bool {
			return observational(e) && (e.LeadEffect == nil || e.LeadStdError == nil ||
				math.Abs(*e.LeadEffect)+1.96**e.LeadStdError > *e.DetectableEffect)
		}},
}

func (s *study) grade(e *Estimate) {
	e.EvidenceGrade = Strong
	for _, rule := range GradeRules {
		if gradeRank[rule.Cap] < gradeRank[e.EvidenceGrade] && rule.applies(s, e) {
			e.EvidenceGrade, e.EvidenceCap = rule.Cap, &rule.Name
		}
	}
}

// unusable reports whether more than a share of the people with a record of the program,
// and so many, have one that cannot be used.
func (s *study) unusable(share float64, people int64) bool {
	c := s.claim
	return c.UnusableCount >= people && float64(c.UnusableCount) > share*float64(c.RecordedCount)
}

// isRolledOutByTeam reports whether trained people and others are mixed too little within
// managers. It applies only if each person is a cluster, and if the value expected by
// chance is at least fewestMixed.
func (s *study) isRolledOutByTeam() bool {
	const fewestMixed = 5
	r := s.rollout
	return s.effect.ClustersCount == s.effect.PeopleCount && r != nil && r.MixedByChance >= fewestMixed && r.Mixed < r.MixedByChance/2
}

// leaversDiffer compares the shares of people who left as in two independent samples. The
// 5 percentage points are the What Works Clearinghouse's cautious boundary for an overall
// attrition of up to 20 %.
func (s *study) leaversDiffer() bool {
	c := s.claim
	trained := float64(c.TrainedLeftCount + c.AnalyzedCount + c.UnmatchedCount)
	if c.ColleaguesLeftRatio == nil || trained == 0 {
		return false
	}
	p, q := float64(c.TrainedLeftCount)/trained, *c.ColleaguesLeftRatio
	se := math.Sqrt(p*(1-p)/trained + q*(1-q)/float64(c.ColleaguesCount))
	return math.Abs(p-q) > 0.05 && math.Abs(p-q) > 1.96*se
}

func observational(e *Estimate) bool {
	return e.Effect != nil && e.EffectStdError != nil && (e.Estimator == DiD || e.Estimator == ANCOVA)
}

func beyond(x *float64, bound float64) bool { return x != nil && math.Abs(*x) > bound }
