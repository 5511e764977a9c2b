package inference

// Verdicts.
const (
	Works              = "works"
	Promising          = "promising"
	NoMeaningfulEffect = "no_meaningful_effect"
	WorkedAgainst      = "worked_against"
	CannotTell         = "cannot_tell"
)

// VerdictRule gives its verdict when it is the first that applies.
type VerdictRule struct {
	Verdict string
	Doc     string
	applies func(*study, *Estimate) bool
}

// VerdictRules is the whole of judging, read from top to bottom.
var VerdictRules = []VerdictRule{
	{CannotTell, "The evidence is insufficient.",
		func(_ *study, e *Estimate) bool { return e.EvidenceGrade == Insufficient }},
	{CannotTell, "There is no comparison: a change from before to after is no verdict on the training.",
		func(_ *study, e *Estimate) bool { return e.Estimator == PrePost }},
	{NoMeaningfulEffect, "The evidence is at least moderate, and the whole interval lies inside the smallest change that matters.",
		func(s *study, e *Estimate) bool {
			least := s.claim.SmallestChange
			return graded(e) && least != nil && *e.ImprovementLow > -*least && *e.ImprovementHigh < *least
		}},
	{WorkedAgainst, "The evidence is at least moderate, the whole interval lies on the wrong side of zero, and so it stays when the program's other metrics, or the other segments, are allowed for.",
		func(_ *study, e *Estimate) bool { return graded(e) && *e.ImprovementHigh < 0 && survives(e) }},
	{Works, "The evidence is at least moderate, the whole interval lies above zero, and so it stays when the program's other metrics, or the other segments, are allowed for.",
		func(_ *study, e *Estimate) bool { return graded(e) && *e.ImprovementLow > 0 && survives(e) }},
	{Promising, "The whole interval lies above zero, but the evidence is weak or does not survive the program's other metrics or segments.",
		func(_ *study, e *Estimate) bool { return *e.ImprovementLow > 0 }},
	{CannotTell, "The interval includes no change at all as well as changes that matter.",
		func(_ *study, _ *Estimate) bool { return true }},
}

// judge sets grade, verdict, sentence and whether the figure may be quoted.
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
	e.VerdictSentence = s.place() + s.sentence(e)
}

func graded(e *Estimate) bool { return gradeRank[e.EvidenceGrade] >= gradeRank[Moderate] }

// survives tells whether the figure stays below 5 % after adjustment; a row that
// is no confirmatory headline has no adjusted p value and stands by itself.
func survives(e *Estimate) bool { return e.PValueAdjusted == nil || *e.PValueAdjusted <= 1-Level }
