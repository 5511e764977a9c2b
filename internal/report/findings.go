package report

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// findingsTable shows where delivered facts contradict each other.
func findingsTable(say *language.Language, findings []DataFinding, names naming) *chart.Table {
	t := tableIn(say, "Facts that contradict each other",
		words("Feed"), words("What"), words("Rows"), numbers("Trained people"), numbers("Colleagues"),
		words("What we did"), words("Without these people"), words("What to do"))
	for _, f := range findings {
		t.Add(f.Feed, f.what(say), fmt.Sprintf("%s: %s", f.File, rowsShown(say, f)), say.Grouped(f.TrainedCount), say.Grouped(f.ColleaguesCount), f.done(say), f.reading(say, names), f.remedy(say))
	}
	limit(say, t, "data_findings")
	return t
}

// uncheckedTable shows which contradictions nobody could have seen, and why: a check that
// did not look has not found the delivery to be right.
func uncheckedTable(say *language.Language, checks []Check) *chart.Table {
	t := tableIn(say, "What could not be checked", words("Feed"), words("Contradiction"), words("Why not"))
	for _, c := range checks {
		if c.Outcome == "not_evaluated" && c.Reason != nil {
			t.Add(c.Feed, c.rule(say), c.whyNot(say))
		}
	}
	limit(say, t, "data_checks")
	return t
}

// rowsShown are the first rows of a finding, and how many there are if these are not all.
func rowsShown(say *language.Language, f DataFinding) string {
	shown := int64(strings.Count(f.FirstRows, ",") + 1)
	if f.RowsCount > shown {
		return say.Text("%s …, of %s", f.FirstRows, say.Grouped(f.RowsCount))
	}
	return f.FirstRows
}

// reading says what the estimate that changes most would be without the people concerned.
func (f DataFinding) reading(say *language.Language, names naming) string {
	if f.Effect == nil || f.OtherEffect == nil || f.ProgramID == nil || f.MetricID == nil || f.ShiftStdErrors == nil {
		return none
	}
	return say.Text("%s, %s: %s instead of %s (%s standard errors)", names.program(*f.ProgramID), names.metric(*f.MetricID),
		say.Significant(*f.OtherEffect, 3), say.Significant(*f.Effect, 3), say.Fixed(*f.ShiftStdErrors, 1))
}

// acceptedOf says which findings somebody accepted, and why.
func acceptedOf(say *language.Language, findings []DataFinding) (notes []string) {
	for _, f := range findings {
		if f.Action == "accepted" && f.AcceptedBecause != nil {
			notes = append(notes, say.Text("%s (%s, %s). Accepted because: %s.", f.what(say), f.Feed, f.File, strings.TrimSuffix(*f.AcceptedBecause, ".")))
		}
	}
	return notes
}
