package inference

import (
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models"
)

// word sets the case of the verdict, with the figures of its sentence that are not those of
// the estimate, and the sentence in English. It states a comparison and never a proof.
func (s *study) word(e *Estimate) {
	e.VerdictCase, e.VerdictCount = s.verdictCase(e)
	e.VerdictReference = s.reference(e)
	if e.VerdictCase == sentence.OpenByLoss {
		low, high := s.range95(e)
		e.VerdictLow, e.VerdictHigh = &low, &high
	}
	v := sentence.Verdict{
		Case: e.VerdictCase, Reference: e.VerdictReference, Grade: e.EvidenceGrade, Metric: s.claim.MetricName, Unit: s.claim.MetricUnit,
		IsOfTeams: s.claim.SubjectType == models.SubjectTeam,
		Effect:    e.Effect, EffectLow: e.EffectLow, EffectHigh: e.EffectHigh,
		EffectPct: e.EffectPct, EffectLowPct: e.EffectLowPct, EffectHighPct: e.EffectHighPct,
		ImprovementHigh: e.ImprovementHigh, ImprovementHighPct: e.ImprovementHighPct, Low: e.VerdictLow, High: e.VerdictHigh,
		Family: s.family.byChance(e.Verdict, graded(e), survives(e)), InterimUntil: s.interimUntil(e),
	}
	if e.VerdictCount != nil {
		v.Count = *e.VerdictCount
	}
	if e.PeopleNeeded != nil {
		v.Needed = *e.PeopleNeeded
	}
	e.VerdictMetricsCount, e.VerdictWithdrawnCount = counted(v.Family)
	e.VerdictSentence = s.place() + v.In(language.English())
}

// counted are the counts of a family; nil where a sentence does not name it.
func counted(f sentence.Family) (metrics, withdrawn *int64) {
	if f.Metrics == 0 {
		return nil, nil
	}
	return &f.Metrics, &f.Withdrawn
}

// verdictCase is what the sentence says, with the number of people or teams that it names.
func (s *study) verdictCase(e *Estimate) (verdict string, count *int64) {
	switch {
	case s.isWithheld:
		return sentence.Withheld, nil
	case e.EvidenceGrade == Insufficient:
		return s.cannotTell(e)
	case e.Estimator == PrePost:
		return sentence.BeforeAfter, nil
	case e.Verdict == NoMeaningfulEffect && *e.ImprovementHigh <= 0:
		return sentence.LittleAndWorse, nil
	case e.Verdict == NoMeaningfulEffect:
		return sentence.Little, nil
	case e.Verdict == CannotTell && s.isOpenByLoss(e):
		return sentence.OpenByLoss, nil
	case e.Verdict == CannotTell:
		return sentence.Open, nil
	case e.Verdict == WorkedAgainst || e.Verdict == MayHaveHarmed:
		return sentence.MovedWrongWay, nil
	}
	return sentence.Moved, nil
}

func (s *study) cannotTell(e *Estimate) (verdict string, count *int64) {
	trained := s.claim.TrainedCount
	switch {
	case trained == 0:
		return sentence.NobodyYet, nil
	case trained < s.settings.MinPeople:
		return sentence.TooFew, &s.settings.MinPeople
	case s.claim.ImmatureCount > 0 && s.claim.ImmatureCount >= trained-s.claim.ImmatureCount:
		return sentence.TooEarly, &trained
	case e.isCappedBy("no_uncertainty"):
		return sentence.NoVariation, nil
	case e.isCappedBy("nobody_comparable"):
		return sentence.NobodyComparable, &trained
	case e.PeopleNeeded != nil && *e.PeopleNeeded > e.TrainedCount:
		return sentence.MoreNeeded, &trained
	}
	return sentence.TooFewCompared, &trained
}

func (e *Estimate) isCappedBy(rule string) bool {
	return e.EvidenceCap != nil && *e.EvidenceCap == rule
}

// reference is who the trained people are compared with. Only groups that were alike before
// training are called comparable.
func (s *study) reference(e *Estimate) string {
	switch {
	case e.isRandomized():
		return sentence.Assigned
	case beyond(e.BaselineGap, 0.25):
		return sentence.Other
	}
	return sentence.Comparable
}
