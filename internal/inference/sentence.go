package inference

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// sentence says the verdict in words that follow its certainty. It compares and
// never proves.
func (s *study) sentence(e *Estimate) string {
	switch {
	case s.isWithheld:
		return "Figures are withheld, because they would tell of few people."
	case e.EvidenceGrade == Insufficient:
		return s.cannotTell(e)
	case e.Estimator == PrePost:
		return fmt.Sprintf("%s %s by %s from before to after among the trained; without %s nobody can say whether the training did it.",
			s.claim.MetricName, verb(e, "rose", "fell"), s.amount(e), s.reference(e))
	case e.Verdict == NoMeaningfulEffect:
		return fmt.Sprintf("Made little or no difference to %s; gains above %s are unlikely.", inner(s.claim.MetricName), s.limit(e))
	case e.Verdict == CannotTell:
		return fmt.Sprintf("We cannot tell: the 95 %% range of the change in %s, compared with %s, runs from %s.", inner(s.claim.MetricName), s.reference(e), s.span(e))
	}
	text := fmt.Sprintf("%s %s %s more than among %s (95 %% range %s).",
		s.claim.MetricName, s.verbOfCertainty(e), s.amount(e), s.reference(e), s.span(e))
	if e.Verdict == WorkedAgainst {
		text = strings.TrimSuffix(text, ".") + ", which is the wrong direction."
	}
	return text
}

func (s *study) cannotTell(e *Estimate) string {
	trained, subjects := s.claim.TrainedCount, s.claim.subjects()
	switch {
	case trained == 0 && s.claim.SubjectType == models.SubjectTeam:
		return "We cannot tell: in no team have enough people completed the program yet."
	case trained == 0:
		return "We cannot tell: nobody has completed the program yet."
	case trained < s.settings.MinPeople:
		return fmt.Sprintf("We cannot tell: fewer than %d %s trained.", s.settings.MinPeople, subjects)
	case s.claim.ImmatureCount > 0 && s.claim.ImmatureCount >= trained-s.claim.ImmatureCount:
		return fmt.Sprintf("We cannot tell yet: for most of the %d %s trained the time after training is not over.", trained, subjects)
	case e.PeopleNeeded != nil && *e.PeopleNeeded > e.TrainedCount:
		return fmt.Sprintf("We cannot tell: %d %s trained, %d needed.", trained, subjects, *e.PeopleNeeded)
	}
	return fmt.Sprintf("We cannot tell: of %d %s trained, too few could be compared.", trained, subjects)
}

func (s *study) verbOfCertainty(e *Estimate) string {
	switch e.EvidenceGrade {
	case Strong:
		return verb(e, "rose", "fell")
	case Moderate:
		return "probably " + verb(e, "rose", "fell")
	}
	return "may have " + verb(e, "risen", "fallen")
}

func verb(e *Estimate, up, down string) string {
	if *e.Effect < 0 {
		return down
	}
	return up
}

func (s *study) reference(e *Estimate) string {
	if e.Estimator == Experiment || e.Estimator == CUPED {
		return "colleagues whom chance put in the comparison group"
	}
	if s.claim.SubjectType == models.SubjectTeam {
		return "comparable teams"
	}
	return "comparable colleagues"
}

// subjects are those whom the claim counts.
func (c Claim) subjects() string {
	if c.SubjectType == models.SubjectTeam {
		return "teams"
	}
	return "people"
}

// amount is the size of the effect without its sign, relative where there is a
// base to be relative to.
func (s *study) amount(e *Estimate) string {
	if e.EffectPct != nil {
		return figure(math.Abs(*e.EffectPct)) + " %"
	}
	return figure(math.Abs(*e.Effect)) + " " + s.claim.MetricUnit
}

// span is the interval in the direction that the sentence speaks of, low first.
func (s *study) span(e *Estimate) string {
	low, high, unit := e.EffectLowPct, e.EffectHighPct, "%"
	if low == nil {
		low, high, unit = e.EffectLow, e.EffectHigh, s.claim.MetricUnit
	}
	a, b := *low, *high
	if e.Verdict != CannotTell && *e.Effect < 0 {
		a, b = -b, -a
	}
	return fmt.Sprintf("%s to %s %s", figure(a), figure(b), unit)
}

// limit is the upper end of the improvement.
func (s *study) limit(e *Estimate) string {
	if e.ImprovementHighPct != nil {
		return figure(max(0, *e.ImprovementHighPct)) + " %"
	}
	return figure(max(0, *e.ImprovementHigh)) + " " + s.claim.MetricUnit
}

// figure prints a number for people: one decimal from 1 on, two digits below.
func figure(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if math.Abs(x) < 1 && x != 0 {
		digits := max(1, 1-int(math.Floor(math.Log10(math.Abs(x)))))
		text = strconv.FormatFloat(x, 'f', digits, 64)
	}
	return strings.Replace(text, "-", "−", 1)
}

// inner puts a metric's name inside a sentence: its first letter is lowered
// unless the word is an acronym.
func inner(name string) string {
	runes := []rune(name)
	if len(runes) == 0 || len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return name
	}
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}
