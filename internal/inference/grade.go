package inference

import (
	"math"
	"slices"
)

// Grades of evidence, after the Maryland scale (Sherman et al. 1998).
const (
	Strong       = "strong"
	Moderate     = "moderate"
	Weak         = "weak"
	Insufficient = "insufficient"
)

var gradeRank = map[string]int{Insufficient: 0, Weak: 1, Moderate: 2, Strong: 3}

// GradeRule caps the grade of an estimate when it applies.
type GradeRule struct {
	Cap     string // best grade that is left
	Name    string // published as evidence_cap
	Doc     string
	applies func(*study, *Estimate) bool
}

// GradeRules is the whole of grading: an estimate has the lowest cap of the
// rules that apply, named by the first of them, and is strong when none does.
var GradeRules = slices.Concat(wholeRules, segmentRules)

var wholeRules = []GradeRule{
	{Insufficient, "nothing_to_compare", "No effect could be estimated: nobody trained could be measured in both windows.",
		func(_ *study, e *Estimate) bool { return e.Effect == nil }},
	{Insufficient, "too_few_people", "An arm has fewer people than the privacy floor (min_people).",
		func(s *study, e *Estimate) bool {
			return e.TrainedCount < s.settings.MinPeople || (e.Estimator != PrePost && e.ComparisonCount < s.settings.MinPeople)
		}},
	{Insufficient, "too_few_clusters", "Fewer than four clusters have anybody trained, or there are too few in all to rule out any effect.",
		func(s *study, e *Estimate) bool {
			return observational(e) && (s.effect.TrainedClustersCount < minTrainedClusters || e.EffectLow == nil)
		}},
	{Insufficient, "no_uncertainty", "No standard error could be computed, for instance because nothing varies.",
		func(_ *study, e *Estimate) bool { return e.EffectStdError == nil }},
	{Weak, "no_comparison", "Before and after only: whatever else changed is in the figure.",
		func(_ *study, e *Estimate) bool { return e.Estimator == PrePost }},
	{Weak, "exploratory", "The metric was not agreed on before the program's launch.",
		func(s *study, _ *Estimate) bool { return !s.claim.IsConfirmatory }},
	{Weak, "groups_differ", "The arms were more than 0.25 standard deviations apart in the baseline window (What Works Clearinghouse).",
		func(_ *study, e *Estimate) bool { return observational(e) && beyond(e.BaselineGap, 0.25) }},
	{Weak, "groups_were_diverging", "The arms already moved apart before training, by more than chance explains and enough, carried on over the longer way from baseline to post window, for a third of the effect.",
		func(s *study, e *Estimate) bool {
			return observational(e) && e.LeadEffect != nil && e.LeadStdError != nil &&
				math.Abs(*e.LeadEffect) > 1.96**e.LeadStdError && s.claim.DriftRatio*math.Abs(*e.LeadEffect) > math.Abs(*e.Effect)/3
		}},
	{Weak, "rolled_out_by_team", "People were trained manager by manager, with trained and others less than half as mixed under one manager as chance would have them, and comparison.cluster does not say so: the interval is too narrow.",
		func(s *study, e *Estimate) bool { return observational(e) && s.isRolledOutByTeam() }},
	{Weak, "leavers_differ", "Between training and the end of the post window the trained left at a rate that differs from that of their colleagues by more than 5 points and by more than chance explains.",
		func(s *study, e *Estimate) bool { return observational(e) && s.leaversDiffer() }},
	{Moderate, "high_attrition", "More than 20 % were lost between training and the end of the post window.",
		func(_ *study, e *Estimate) bool { return beyond(e.AttritionPct, 20) }},
	{Moderate, "small_groups", "An arm has fewer than 30 people.",
		func(_ *study, e *Estimate) bool { return min(e.TrainedCount, e.ComparisonCount) < 30 }},
	{Moderate, "few_comparable_colleagues", "Fewer than 80 % of the measured trained have a comparable colleague.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.MatchedPct != nil && *e.MatchedPct < 80 }},
	{Moderate, "methods_disagree", "did and ancova differ by more than one standard error.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.IsBracketWide }},
	// Held against what the data could show, not against the estimate: else luck in
	// the estimate would buy the better grade.
	{Moderate, "lead_not_informative", "The window before the baseline is missing, or leaves room for a divergence as large as the smallest effect that data like these show.",
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

// isRolledOutByTeam looks at people who are clusters by themselves, where chance would
// mix at least as many as fewestMixed.
func (s *study) isRolledOutByTeam() bool {
	const fewestMixed = 5
	r := s.rollout
	return s.effect.ClustersCount == s.effect.PeopleCount && r != nil && r.MixedByChance >= fewestMixed && r.Mixed < r.MixedByChance/2
}

// leaversDiffer compares the shares that left in two independent samples. The 5 points
// are those of the What Works Clearinghouse's cautious bound for an overall attrition
// of up to 20 %.
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
