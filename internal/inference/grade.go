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
	{Insufficient, "too_few_clusters", "Fewer than four clusters contain trained people, or there are too few clusters in total to rule out any effect; of an experiment in which whole clusters were drawn, fewer than four are in an arm.",
		func(s *study, e *Estimate) bool {
			return observational(e) && (s.effect.TrainedClustersCount < minTrainedClusters || e.EffectLow == nil) ||
				e.isRandomized() && s.trial.hasFewClusters()
		}},
	{Insufficient, "nobody_comparable", "The arms were more than one standard deviation apart in the baseline window: nobody is comparable.",
		func(_ *study, e *Estimate) bool { return observational(e) && beyond(e.BaselineGap, 1) }},
	{Insufficient, "no_uncertainty", "No standard error could be computed, for example because nothing varies.",
		func(_ *study, e *Estimate) bool { return e.EffectStdError == nil }},
	{Weak, "no_comparison", "Before and after only: the figure includes everything else that changed.",
		func(_ *study, e *Estimate) bool { return e.Estimator == PrePost }},
	{Weak, "exploratory", "The metric was not agreed on by the program's launch, or differs from what was agreed, or nobody has witnessed it and no document records it.",
		func(s *study, _ *Estimate) bool { return !s.claim.IsConfirmatory }},
	{Weak, "arms_changed", "People have left the arms of an experiment since the training began, or since the store first saw them, have joined them, or are in the other one; or its arms are no longer delivered.",
		func(s *study, _ *Estimate) bool { return s.claim.ArmsChangedDate != nil }},
	{Weak, "arms_seen_after_outcome", "The store was there, and first saw arms when their post window had begun: whoever made them could know the outcome. Of other estimates, this is said where the program has arms that the store saw in time: it was to be an experiment.",
		func(s *study, e *Estimate) bool {
			return s.sawArms("after_outcome") && (e.isRandomized() || s.claim.HasEarlierArms)
		}},
	{Weak, "groups_differ", "The arms were more than 0.25 standard deviations apart in the baseline window (What Works Clearinghouse).",
		func(_ *study, e *Estimate) bool { return observational(e) && beyond(e.BaselineGap, 0.25) }},
	{Weak, "groups_were_diverging", "The arms already diverged before training by more than chance explains, and the same drift from the baseline to the post window would account for more than a third of the effect.",
		func(s *study, e *Estimate) bool {
			return observational(e) && hasLead(e) &&
				math.Abs(*e.LeadEffect) > 1.96**e.LeadStdError && s.claim.DriftRatio*math.Abs(*e.LeadEffect) > math.Abs(*e.Effect)/3
		}},
	{Weak, "no_earlier_period", "Nothing is known from before the baseline window, so nobody can say whether the arms moved alike.",
		func(_ *study, e *Estimate) bool { return observational(e) && !hasLead(e) }},
	{Weak, "rolled_out_by_team", "People were trained manager by manager, but comparison.cluster does not say so: within managers, trained people and others are less than half as mixed as chance would make them, and the interval is too narrow.",
		func(s *study, e *Estimate) bool { return observational(e) && s.rolledOutBy(isManager) != nil }},
	{Weak, "rolled_out_by_group", "People were trained by whole departments, jobs, locations, types of employment or years of hire, but comparison.cluster does not say so: within these groups, trained people and others are less than half as mixed as chance would make them. Whatever else happened to a group looks like an effect.",
		func(s *study, e *Estimate) bool { return observational(e) && s.rolledOutBy(isNoManager) != nil }},
	{Weak, "earlier_windows_differ", "In earlier windows of the same shape, in which training cannot have had an effect, the groups differ by more than chance explains (joint test at 1 %).",
		func(s *study, e *Estimate) bool { return observational(e) && s.alarms(PlaceboWindows) }},
	{Weak, "own_trends_differ", "Measured against everybody's own trend before training, the effect is another one, by more than chance explains (1 %).",
		func(s *study, e *Estimate) bool { return observational(e) && s.alarms(OwnTrend) }},
	{Weak, "undeclared_stratum", "Among people of the same department, job, location, type of employment or year of hire, which comparison.strata does not name, the effect is another one, by more than chance explains (5 % over all of these columns together) and by more than half a standard error. Of dr_did, columns that follow from a covariate are no fault.",
		func(s *study, e *Estimate) bool { return observational(e) && s.hasUndeclared(e) }},
	{Weak, "no_overlap", "Covariates are declared, and no weights make the colleagues like the trained people in them, or the weights leave effectively less than half as many colleagues as trained people: nobody is comparable, and there is no dr_did.",
		func(s *study, e *Estimate) bool { return observational(e) && s.isRefused(RefusedNoOverlap) }},
	{Weak, "thin_overlap", "dr_did only. The weights that make the colleagues like the trained people leave effectively fewer colleagues than trained people.",
		func(s *study, e *Estimate) bool { return e.Estimator == DRDiD && s.alarms(CovariateOverlap) }},
	{Weak, "covariates_disagree", "did only. Among people alike in the declared covariates, the effect is another one, by more than chance explains (1 %).",
		func(s *study, e *Estimate) bool { return e.Estimator == DiD && s.alarms(CovariatesDiffer) }},
	{Weak, "arms_not_as_drawn", "Experiment only. The store has a draw of the program on record, and the delivered arms are others: people were added, left out or moved to the other arm after chance had decided.",
		func(s *study, e *Estimate) bool {
			return e.isRandomized() && s.claim.IsAsDrawn != nil && !*s.claim.IsAsDrawn
		}},
	{Weak, "arms_not_drawn", "Experiment only. The arms differed before the training by more than a draw explains (0.1 %): they were hardly drawn at random.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.alarms(ArmsBalance) }},
	{Weak, "drawn_by_group", "Experiment only. Whole managers, departments, jobs, locations, types of employment or years of hire were drawn, but comparison.cluster does not say so: within these groups, both arms are less than half as mixed as chance would make them, and the interval is too narrow.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.alarms(DrawnByGroup) }},
	{Weak, "arms_kept_differ", "Experiment only. The people whom the arms have kept differed before the training by more than chance explains (1 %): losses have undone the draw.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.alarms(KeptBalance) }},
	{Weak, "arms_trained_alike", "Experiment only. Hardly more of the people assigned to training were trained in time than of the others, so the arms say nothing about training.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.alarms(PerCompleter) }},
	{Weak, "drawn_too_late", "Experiment only. People were assigned after the post window had begun, so the draw cannot have decided who was trained.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.trial.isLate }},
	{Weak, "lost_people_differ", "The people that the two arms lost were last seen moving apart by more than chance explains (1 %): even equal losses distort the comparison.",
		func(s *study, e *Estimate) bool {
			return e.isRandomized() == s.isTrial() && e.Estimator != PrePost && s.alarms(LastSeen)
		}},
	{Weak, "losses_differ", "The arms lost people at different rates, beyond the cautious boundary of the What Works Clearinghouse and beyond chance (5 %). Lost are people who left, were no longer measured, changed their stratum or had an extreme value after the index period.",
		func(s *study, e *Estimate) bool { l := s.loss(e); return l.isHigh() && l.isBeyondChance() }},
	{Weak, "records_unusable", "More than a tenth of the people with a record of the program, and ten, are not in the roster or have a record that cannot be used: who was trained is not known well enough.",
		func(s *study, e *Estimate) bool { return observational(e) && s.unusable(0.10, 10) }},
	{Moderate, "some_records_unusable", "More than 2 % of the people with a record of the program, and three, are not in the roster or have a record that cannot be used.",
		func(s *study, e *Estimate) bool { return observational(e) && s.unusable(0.02, 3) }},
	{Moderate, "losses_may_differ", "The arms lost people at rates that differ beyond the cautious boundary of the What Works Clearinghouse, though chance may explain it.",
		func(s *study, e *Estimate) bool { return s.loss(e).isHigh() }},
	{Moderate, "high_attrition", "More than 20 % of the people were lost between training and the end of the post window.",
		func(_ *study, e *Estimate) bool { return beyond(e.AttritionPct, 20) }},
	{Moderate, "small_groups", "An arm has fewer than 30 people.",
		func(_ *study, e *Estimate) bool { return min(e.TrainedCount, e.ComparisonCount) < 30 }},
	{Moderate, "few_comparable_colleagues", "Fewer than 80 % of the measured trained people have a comparable colleague.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.MatchedPct != nil && *e.MatchedPct < 80 }},
	{Moderate, "methods_disagree", "did and ancova differ by more than one standard error.",
		func(_ *study, e *Estimate) bool { return observational(e) && e.IsBracketWide }},
	{Moderate, "covariates_unused", "Covariates are declared, but there is no dr_did: more than a tenth of the trained people lack one, or there are too few people for so many covariates, or too many to hold.",
		func(s *study, e *Estimate) bool { return observational(e) && s.lacksCovariates() }},
	{Moderate, "agreement_not_witnessed", "The program was launched before the store existed: that its metric was agreed on before is declared, with a document, and nobody has witnessed it.",
		func(s *study, _ *Estimate) bool { return s.claim.Agreement == "declared" }},
	{Moderate, "arms_not_witnessed", "Experiment only. The training had begun before the store could see any arms: that they were drawn is declared, and nobody has witnessed it.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.sawArms("first_night") }},
	{Moderate, "arms_seen_late", "Experiment only. The store first saw the arms after the training had begun, though before the post window: whoever made them could know who was trained.",
		func(s *study, e *Estimate) bool { return e.isRandomized() && s.sawArms("after_training") }},
	{Moderate, "metric_reread", "A feed of the metric is read otherwise than at the launch, and the register says why that is the same measure.",
		func(s *study, _ *Estimate) bool { return s.claim.Agreement == "remapped" }},
	{Moderate, "values_corrected", "Values of the metric that were published before are others since, and the register says why.",
		func(s *study, _ *Estimate) bool { return s.claim.Agreement == "corrected" }},
	// The lead is compared with the effect that the data could show, not with the
	// estimate: otherwise a lucky estimate would get the better grade.
	{Moderate, "lead_not_informative", "The window before the baseline leaves room for a divergence as large as the smallest effect that data like these would show.",
		func(_ *study, e *Estimate) bool {
			return observational(e) && hasLead(e) && math.Abs(*e.LeadEffect)+1.96**e.LeadStdError > *e.DetectableEffect
		}},
}

func (s *study) grade(e *Estimate) {
	if given, ok := s.grades[gradeKeyOf(e)]; ok {
		e.EvidenceGrade, e.EvidenceCap = given.grade, given.cap
		e.ExactEffect, e.ExactStdError = given.effect, given.stdError
		return
	}
	e.ExactEffect, e.ExactStdError = e.Effect, e.EffectStdError
	e.EvidenceGrade = Strong
	for _, rule := range GradeRules {
		if gradeRank[rule.Cap] < gradeRank[e.EvidenceGrade] && rule.applies(s, e) {
			e.EvidenceGrade, e.EvidenceCap = rule.Cap, &rule.Name
		}
	}
}

// grades are the grades of estimates.
type grades map[gradeKey]grade

type gradeKey struct {
	studyKey
	estimator string
}

// grade is what was found out about an estimate before its figures were rounded.
type grade struct {
	grade            string
	cap              *string
	effect, stdError *float64
}

func gradeKeyOf(e *Estimate) gradeKey {
	return gradeKey{studyKey{e.ProgramID, e.MetricID, e.SegmentType, e.SegmentID}, e.Estimator}
}

func gradesOf(estimates []Estimate) grades {
	of := grades{}
	for i := range estimates {
		e := &estimates[i]
		of[gradeKeyOf(e)] = grade{e.EvidenceGrade, e.EvidenceCap, e.Effect, e.EffectStdError}
	}
	return of
}

// alarms reports whether a check caps the grade.
func (s *study) alarms(check string) bool {
	c := s.check(check)
	return c != nil && c.IsAlarm
}

// hasUndeclared reports whether comparing within a column that is no stratum would change
// the estimate. dr_did has accounted for those that are covariates.
func (s *study) hasUndeclared(e *Estimate) bool {
	return slices.ContainsFunc(s.checks, func(c TrustCheck) bool {
		return c.CheckID == UndeclaredStratum && c.IsAlarm && !(e.Estimator == DRDiD && s.robust.covers(c.Grouping))
	})
}

// unusable reports whether more than a share of the people with a record of the program,
// and so many, have one that cannot be used.
func (s *study) unusable(share float64, people int64) bool {
	c := s.claim
	return c.UnusableCount >= people && float64(c.UnusableCount) > share*float64(c.RecordedCount)
}

func isManager(grouping string) bool { return grouping == ByManager }

func isNoManager(grouping string) bool { return grouping != ByManager }

// rolledOutBy returns the first of some groupings by which training was rolled out: trained
// people and others are mixed too little within its groups, which are wider than the clusters
// of the errors.
func (s *study) rolledOutBy(of func(grouping string) bool) *RolloutSums {
	for i, r := range s.rollouts {
		isWider := r.TrainedGroupsCount < s.effect.TrainedClustersCount
		if of(r.Grouping) && isWider && IsMixedLittle(r.Mixed, r.MixedByChance) {
			return &s.rollouts[i]
		}
	}
	return nil
}

func observational(e *Estimate) bool {
	return e.Effect != nil && e.EffectStdError != nil && (e.Estimator == DiD || e.Estimator == DRDiD || e.Estimator == ANCOVA)
}

// sawArms reports whether the store first saw the arms of the experiment then.
func (s *study) sawArms(then string) bool {
	return s.claim.ArmsSeen != nil && *s.claim.ArmsSeen == then
}

// isTrial reports whether people were assigned at random; the checks of lost people are then
// those of the arms.
func (s *study) isTrial() bool { return len(s.trial.waves) > 0 }

func (e *Estimate) isRandomized() bool { return e.Estimator == Experiment || e.Estimator == CUPED }

// hasLead reports whether the arms could be compared before the baseline window.
func hasLead(e *Estimate) bool { return e.LeadEffect != nil && e.LeadStdError != nil }

func beyond(x *float64, bound float64) bool { return x != nil && math.Abs(*x) > bound }
