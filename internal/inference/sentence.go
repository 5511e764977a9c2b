package inference

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// sentence states the verdict in words that match its certainty. It states a comparison
// and never a proof.
func (s *study) sentence(e *Estimate) string {
	switch {
	case s.isWithheld:
		return "Figures are withheld because they would reveal information about too few people."
	case e.EvidenceGrade == Insufficient:
		return s.cannotTell(e)
	case e.Estimator == PrePost:
		return fmt.Sprintf("%s %s by %s from before to after among trained people; without %s, nobody can say whether the training caused it.",
			s.claim.MetricName, verb(e, "rose", "fell"), s.amount(e), s.reference(e))
	case e.Verdict == NoMeaningfulEffect && *e.ImprovementHigh <= 0:
		return fmt.Sprintf("The training made little or no difference to %s, and that in the wrong direction (95 %% range %s).", inner(s.claim.MetricName), s.span(e))
	case e.Verdict == NoMeaningfulEffect:
		return fmt.Sprintf("The training made little or no difference to %s; gains above %s are unlikely.", inner(s.claim.MetricName), s.limit(e))
	case e.Verdict == CannotTell && s.isOpenByLoss(e):
		low, high := s.range95(e)
		return fmt.Sprintf("We cannot tell: the two groups lost people at different rates, and the change in %s, compared with %s, may have been anything from %s to %s %s.",
			inner(s.claim.MetricName), s.reference(e), figure(low), figure(high), s.claim.MetricUnit)
	case e.Verdict == CannotTell:
		return fmt.Sprintf("We cannot tell: the 95 %% range of the change in %s, compared with %s, runs from %s.", inner(s.claim.MetricName), s.reference(e), s.span(e))
	}
	text := fmt.Sprintf("%s %s %s more than among %s (95 %% range %s).",
		s.claim.MetricName, s.verbOfCertainty(e), s.amount(e), s.reference(e), s.span(e))
	if e.Verdict == WorkedAgainst || e.Verdict == MayHaveHarmed {
		text = strings.TrimSuffix(text, ".") + ", which is the wrong direction."
	}
	return text
}

func (s *study) cannotTell(e *Estimate) string {
	trained, subjects := s.claim.TrainedCount, s.claim.subjects()
	switch {
	case trained == 0 && s.claim.SubjectType == models.SubjectTeam:
		return "We cannot tell: no team has enough people who completed the program yet."
	case trained == 0:
		return "We cannot tell: nobody has completed the program yet."
	case trained < s.settings.MinPeople:
		return fmt.Sprintf("We cannot tell: fewer than %d %s were trained.", s.settings.MinPeople, subjects)
	case s.claim.ImmatureCount > 0 && s.claim.ImmatureCount >= trained-s.claim.ImmatureCount:
		return fmt.Sprintf("We cannot tell yet: for most of the %d %s trained, the period to measure after training is not over.", trained, subjects)
	case e.isCappedBy("no_uncertainty"):
		return "We cannot tell: the values do not vary, so no range can be given."
	case e.isCappedBy("nobody_comparable"):
		return fmt.Sprintf("We cannot tell: the %d %s trained were so far apart from everybody else that nobody is comparable.", trained, subjects)
	case e.PeopleNeeded != nil && *e.PeopleNeeded > e.TrainedCount:
		return fmt.Sprintf("We cannot tell: %d %s were trained, and %d are needed.", trained, subjects, *e.PeopleNeeded)
	}
	return fmt.Sprintf("We cannot tell: too few of the %d %s trained could be compared.", trained, subjects)
}

func (e *Estimate) isCappedBy(rule string) bool {
	return e.EvidenceCap != nil && *e.EvidenceCap == rule
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

// reference is who the trained people are compared with. Only groups that were alike before
// training are called comparable.
func (s *study) reference(e *Estimate) string {
	if e.isRandomized() {
		return "colleagues randomly assigned to the comparison group"
	}
	who := "colleagues"
	if s.claim.SubjectType == models.SubjectTeam {
		who = "teams"
	}
	if beyond(e.BaselineGap, 0.25) {
		return "other " + who
	}
	return "comparable " + who
}

// subjects is the word for what the claim counts.
func (c Claim) subjects() string {
	if c.SubjectType == models.SubjectTeam {
		return "teams"
	}
	return "people"
}

// amount is the size of the effect without its sign, in percent where a relative effect
// is known.
func (s *study) amount(e *Estimate) string {
	if e.EffectPct != nil {
		return figure(math.Abs(*e.EffectPct)) + " %"
	}
	return figure(math.Abs(*e.Effect)) + " " + s.claim.MetricUnit
}

// span is the interval in the direction that the sentence describes, low end first.
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

// figure formats a number for readers: one decimal from 1 on, two significant digits below.
func figure(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if math.Abs(x) < 1 && x != 0 {
		digits := max(1, 1-int(math.Floor(math.Log10(math.Abs(x)))))
		text = strconv.FormatFloat(x, 'f', digits, 64)
	}
	return strings.Replace(text, "-", "−", 1)
}

// inner formats a metric's name for use inside a sentence: its first letter becomes lower
// case unless the word is an acronym.
func inner(name string) string {
	runes := []rune(name)
	if len(runes) == 0 || len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return name
	}
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}
