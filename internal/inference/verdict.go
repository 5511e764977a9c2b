package inference

// Verdicts.
const (
	Works              = "works"
	Promising          = "promising"
	NoMeaningfulEffect = "no_meaningful_effect"
	WorkedAgainst      = "worked_against"
	MayHaveHarmed      = "may_have_worked_against"
	CannotTell         = "cannot_tell"
)

// VerdictRule determines the verdict when it is the first rule that applies.
type VerdictRule struct {
	Verdict string
	Doc     string
	applies func(*study, *Estimate) bool
}

// VerdictRules determine the verdict, in this order.
var VerdictRules = []VerdictRule{
	{CannotTell, "The evidence is insufficient.",
		func(_ *study, e *Estimate) bool { return e.EvidenceGrade == Insufficient }},
	{CannotTell, "There is no comparison: a change from before to after does not show what the training did.",
		func(_ *study, e *Estimate) bool { return e.Estimator == PrePost }},
	{NoMeaningfulEffect, "The evidence is at least moderate, and the whole interval is within the smallest change that matters, in either direction.",
		func(s *study, e *Estimate) bool {
			least := s.claim.SmallestChange
			low, high, ok := s.meaningfulRange(e)
			return graded(e) && least != nil && ok && low > -*least && high < *least
		}},
	{WorkedAgainst, "The evidence is at least moderate, the whole interval is on the wrong side of zero, and the result survives the adjustment for the program's other metrics or segments.",
		func(s *study, e *Estimate) bool { return graded(e) && s.isWorse(e) && survives(e) }},
	{Works, "The evidence is at least moderate, the whole interval is on the right side of zero, and the result survives the adjustment for the program's other metrics or segments.",
		func(s *study, e *Estimate) bool { return graded(e) && s.isImproved(e) && survives(e) }},
	{Promising, "The whole interval is on the right side of zero, but the evidence is weak, or the result does not survive the adjustment for the program's other metrics or segments.",
		func(s *study, e *Estimate) bool { return s.isImproved(e) }},
	{MayHaveHarmed, "The whole interval is on the wrong side of zero, but the evidence is weak, or the result does not survive the adjustment for the program's other metrics or segments.",
		func(s *study, e *Estimate) bool { return s.isWorse(e) }},
	{CannotTell, "No other rule applies. Usually the interval includes no change as well as changes that matter.",
		func(_ *study, _ *Estimate) bool { return true }},
}

// judge sets the grade, the verdict, the sentence and whether the figure may be quoted.
func (s *study) judge(e *Estimate) {
	s.grade(e)
	for _, rule := range VerdictRules {
		if rule.applies(s, e) {
			e.Verdict = rule.Verdict
			break
		}
	}
	e.IsReportable = e.EvidenceGrade != Insufficient
	if !e.IsReportable {
		e.NotReportableReason = e.EvidenceCap
	}
	s.look(e)
	e.VerdictSentence = s.place() + s.sentence(e) + s.byChance(e) + s.interim(e)
}

// byChance says of a graded result with a range on one side of zero why it is not taken at
// its word.
func (s *study) byChance(e *Estimate) string {
	if e.Verdict != Promising && e.Verdict != MayHaveHarmed || !graded(e) || survives(e) || s.family == nil {
		return ""
	}
	return s.family.byChance()
}

func graded(e *Estimate) bool { return gradeRank[e.EvidenceGrade] >= gradeRank[Moderate] }

// survives reports whether the p-value is at most 5 % after adjustment. A row without an
// adjusted p-value, because it is not a confirmatory primary estimate, always survives.
func survives(e *Estimate) bool { return e.PValueAdjusted == nil || *e.PValueAdjusted <= 1-Level }
