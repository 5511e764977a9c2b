package inference

import (
	"fmt"
	"math"
)

// RampGradeRule caps the grade of days saved when it applies.
type RampGradeRule struct {
	Cap     string // best grade that remains possible
	Name    string // published as evidence_cap
	Doc     string
	applies func(*rampStudy) bool
}

// RampGradeRules determine the grade of days saved: it is the lowest cap of the rules that
// apply, named by the first rule with that cap. The last rule always applies, so the grade
// is never strong.
var RampGradeRules = []RampGradeRule{
	{Insufficient, "nothing_to_compare", "No trained person has a comparable colleague whose time could be measured.",
		func(s *rampStudy) bool { return s.fewest() == 0 }},
	{Insufficient, "too_few_people", "An arm has fewer people than the privacy floor (min_people).",
		func(s *rampStudy) bool { return s.fewest() < s.minPeople }},
	{Insufficient, "no_uncertainty", "No standard error of days_saved could be computed, for example because nobody became productive.",
		func(s *rampStudy) bool { return s.both.DaysSavedStdError == nil }},
	{Weak, "exploratory", "The metric was not agreed on by the program's launch, or differs from what was agreed, or nobody has witnessed it and no document records it.",
		func(s *rampStudy) bool { return !s.claim.IsConfirmatory }},
	{Moderate, "small_groups", "An arm has fewer than 30 people.",
		func(s *rampStudy) bool { return s.fewest() < 30 }},
	{Moderate, "few_comparable_colleagues", "Fewer than 80 % of the measured trained people have a comparable colleague.",
		func(s *rampStudy) bool { return s.matchedPct() < 80 }},
	{Moderate, "no_baseline", "Always. People were not assigned to the arms by chance, and newcomers have no time before training that would show whether the arms were alike.",
		func(*rampStudy) bool { return true }},
}

// RampVerdictRule determines the verdict about days saved when it is the first rule that
// applies.
type RampVerdictRule struct {
	Verdict string
	Doc     string
	applies func(*RampEstimate) bool
}

// RampVerdictRules determine the verdict, in this order.
var RampVerdictRules = []RampVerdictRule{
	{CannotTell, "The evidence about days saved is insufficient.",
		func(e *RampEstimate) bool { return e.EvidenceGrade == Insufficient }},
	{WorkedAgainst, "The evidence is at least moderate, the whole interval of days saved is below zero, and the result survives the adjustment for the program's other metrics of this kind.",
		func(e *RampEstimate) bool { return *e.DaysSavedHigh < 0 && e.isGraded() && e.survives() }},
	{Works, "The evidence is at least moderate, the whole interval of days saved is above zero, and the result survives the adjustment for the program's other metrics of this kind.",
		func(e *RampEstimate) bool { return *e.DaysSavedLow > 0 && e.isGraded() && e.survives() }},
	{Promising, "The whole interval of days saved is above zero, but the evidence is weak, or the result does not survive the adjustment for the program's other metrics of this kind.",
		func(e *RampEstimate) bool { return *e.DaysSavedLow > 0 }},
	{MayHaveHarmed, "The whole interval of days saved is below zero, but the evidence is weak, or the result does not survive the adjustment for the program's other metrics of this kind.",
		func(e *RampEstimate) bool { return *e.DaysSavedHigh < 0 }},
	{CannotTell, "No other rule applies. Usually the interval of days saved includes zero.",
		func(*RampEstimate) bool { return true }},
}

func (e *RampEstimate) isGraded() bool { return gradeRank[e.EvidenceGrade] >= gradeRank[Moderate] }

// survives reports whether the p-value is at most 5 % after adjustment, or has none.
func (e *RampEstimate) survives() bool {
	return e.DaysSavedPValueAdjusted == nil || *e.DaysSavedPValueAdjusted <= 1-Level
}

// fewest is the number of people in the smaller arm.
func (s *rampStudy) fewest() int64 {
	return min(peopleIn(s.contrast.cells, TrainedArm), peopleIn(s.contrast.cells, ComparisonArm))
}

// matchedPct is the share of the trained people who are compared. People who were excluded
// for other reasons do not count.
func (s *rampStudy) matchedPct() float64 {
	compared := peopleIn(s.contrast.cells, TrainedArm)
	alone := s.claim.NoColleagueCount + peopleIn(s.contrast.unfollowed, TrainedArm)
	return 100 * float64(compared) / float64(compared+alone)
}

// judge sets the grade, the verdict, the sentence and whether days saved may be quoted.
func (s *rampStudy) judge() {
	e := &s.both
	e.EvidenceGrade = Strong
	for _, rule := range RampGradeRules {
		if gradeRank[rule.Cap] < gradeRank[e.EvidenceGrade] && rule.applies(s) {
			e.EvidenceGrade, e.EvidenceCap = rule.Cap, rule.Name
		}
	}
	for _, rule := range RampVerdictRules {
		if rule.applies(e) {
			e.Verdict = rule.Verdict
			break
		}
	}
	e.IsReportable = e.EvidenceGrade != Insufficient
	if !e.IsReportable {
		e.NotReportableReason = &e.EvidenceCap
	}
	e.VerdictSentence = s.claim.MetricName + ": " + s.sentence() + s.byChance()
}

// byChance says of a graded result with a range on one side of zero why it is not taken at
// its word.
func (s *rampStudy) byChance() string {
	e := &s.both
	if e.Verdict != Promising && e.Verdict != MayHaveHarmed || !e.isGraded() || e.survives() || s.family == nil {
		return ""
	}
	return s.family.byChance()
}

// sentence states the verdict in words that match its certainty.
func (s *rampStudy) sentence() string {
	e := &s.both
	switch {
	case e.EvidenceGrade == Insufficient && e.EvidenceCap == "nothing_to_compare":
		return "we cannot tell, because no trained newcomer has a comparable colleague."
	case e.EvidenceGrade == Insufficient && e.EvidenceCap == "too_few_people":
		return fmt.Sprintf("we cannot tell, because fewer than %d trained newcomers, or fewer than %d colleagues, could be compared.", s.minPeople, s.minPeople)
	case e.EvidenceGrade == Insufficient:
		return "we cannot tell, because the times do not vary enough to give a range."
	case e.Verdict == CannotTell:
		return fmt.Sprintf("we cannot tell; the 95 %% range of the days saved, compared with comparable colleagues, runs from %s to %s days.", figure(*e.DaysSavedLow), figure(*e.DaysSavedHigh))
	}
	verb, direction, end := "may have needed", "fewer", ""
	if e.isGraded() {
		verb = "probably needed"
	}
	low, high := *e.DaysSavedLow, *e.DaysSavedHigh
	if *e.DaysSaved < 0 {
		direction, end, low, high = "more", ", which is the wrong direction", -high, -low
	}
	return fmt.Sprintf("trained newcomers %s %s days %s than comparable colleagues (95 %% range %s to %s days)%s.",
		verb, figure(math.Abs(*e.DaysSaved)), direction, figure(low), figure(high), end)
}
