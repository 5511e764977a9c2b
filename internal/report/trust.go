package report

import (
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
)

// trustTable shows what the data say about each comparison beside its figure, those that
// lower the grade first within a result.
func trustTable(checks []TrustCheck, names naming) *chart.Table {
	t := &chart.Table{
		Summary: "What else the data say about each comparison",
		Columns: []chart.Column{chart.Words("Program"), chart.Words("Metric"), chart.Words("Looked at"), chart.Numbers("Figure (95 % range)"),
			chart.Numbers("p-value"), chart.Words("What it means")},
	}
	for _, c := range checks {
		t.Add(names.program(c.ProgramID), names.metric(c.MetricID), c.lookedAt(), c.figure(), optional(c.CheckPValue, probability), c.meaning())
	}
	return t
}

func (c TrustCheck) lookedAt() string {
	if c.CheckID == "undeclared_stratum" {
		return fmt.Sprintf(trustChecks.of(c.CheckID), groupings.of(c.Grouping))
	}
	return trustChecks.of(c.CheckID)
}

// figure is the estimate of a check, or its bounds.
func (c TrustCheck) figure() string {
	switch {
	case c.BoundLow != nil && c.BoundHigh != nil:
		return fmt.Sprintf("%s to %s%s", number(*c.BoundLow), number(*c.BoundHigh), inBrackets(c.CheckLow, c.CheckHigh))
	case c.CheckEstimate != nil && c.CheckID == "covariate_overlap":
		return number(*c.CheckEstimate)
	case c.CheckEstimate != nil && c.CheckLow != nil && c.CheckID == "hidden_cause":
		return percent(100**c.CheckEstimate) + " (" + percent(100**c.CheckLow) + " for the range)"
	case c.CheckEstimate != nil && c.CheckID == "earlier_steps":
		return number(*c.CheckEstimate) + " times" + inBrackets(c.CheckLow, c.CheckHigh)
	case c.CheckEstimate != nil:
		return signed(*c.CheckEstimate) + inBrackets(c.CheckLow, c.CheckHigh)
	}
	return none
}

// forInformation are the checks that cannot object.
var forInformation = []string{"loss_bounds", "effect_per_completer", "earlier_steps", "hidden_cause"}

func (c TrustCheck) meaning() string {
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
