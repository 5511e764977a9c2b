package report

import (
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// trustTable shows what the data say about each comparison beside its figure, those that
// lower the grade first within a result.
func trustTable(say *language.Language, checks []TrustCheck, names naming) *chart.Table {
	t := tableIn(say, "What else the data say about each comparison",
		words("Program"), words("Metric"), words("Looked at"), numbers("Figure (95 %% range)"),
		numbers("p-value"), words("What it means"))
	for _, c := range checks {
		t.Add(names.program(c.ProgramID), names.metric(c.MetricID), c.lookedAt(say), c.figure(say), optional(c.CheckPValue, say.Probability), say.Text(c.meaning()))
	}
	return t
}

func (c TrustCheck) lookedAt(say *language.Language) string {
	if c.CheckID == "undeclared_stratum" {
		return say.Text(trustChecks[c.CheckID], groupings.of(say, c.Grouping))
	}
	return trustChecks.of(say, c.CheckID)
}

// figure is the estimate of a check, or its bounds.
func (c TrustCheck) figure(say *language.Language) string {
	switch {
	case c.BoundLow != nil && c.BoundHigh != nil:
		return fromTo(say, c.BoundLow, c.BoundHigh) + inBrackets(say, c.CheckLow, c.CheckHigh)
	case c.CheckEstimate != nil && c.CheckID == "covariate_overlap":
		return say.Number(*c.CheckEstimate)
	case c.CheckEstimate != nil && c.CheckLow != nil && c.CheckID == "hidden_cause":
		return say.Text("%s (%s for the range)", say.Percent(100**c.CheckEstimate), say.Percent(100**c.CheckLow))
	case c.CheckEstimate != nil && c.CheckID == "earlier_steps":
		return c.drift(say)
	case c.CheckEstimate != nil:
		return say.Signed(*c.CheckEstimate) + inBrackets(say, c.CheckLow, c.CheckHigh)
	}
	return none
}

// drift says how often the groups may have drifted apart, and what the effect would be had
// they done so once.
func (c TrustCheck) drift(say *language.Language) string {
	times := say.Text("%s times", say.Number(*c.CheckEstimate))
	if c.CheckLow == nil || c.CheckHigh == nil {
		return times
	}
	return times + say.Text("; once would leave an effect of %s", fromTo(say, c.CheckLow, c.CheckHigh))
}

// forInformation are the checks that cannot object.
var forInformation = []string{"loss_bounds", "effect_per_completer", "earlier_steps", "hidden_cause"}

// meaning is what the check says of the evidence.
func (c TrustCheck) meaning() language.Key {
	switch {
	case c.IsSuppressed:
		return "too few people to show"
	case c.IsAlarm:
		return "lowers the evidence"
	case slices.Contains(forInformation, c.CheckID):
		return "for information"
	}
	return "no objection"
}
