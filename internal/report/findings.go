package report

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
)

// findingsTable shows where delivered facts contradict each other.
func findingsTable(findings []DataFinding, names naming) *chart.Table {
	t := &chart.Table{
		Summary: "Facts that contradict each other",
		Columns: []chart.Column{chart.Words("Feed"), chart.Words("What"), chart.Words("Rows"), chart.Numbers("Trained people"), chart.Numbers("Colleagues"),
			chart.Words("What we did"), chart.Words("Without these people"), chart.Words("What to do")},
	}
	for _, f := range findings {
		t.Add(f.Feed, f.What, fmt.Sprintf("%s: %s", f.File, rowsShown(f)), grouped(f.TrainedCount), grouped(f.ColleaguesCount), f.Done, f.reading(names), f.SheetRemedy)
	}
	t.Limit(tableRows, "The mart data_findings has all of them.")
	return t
}

// uncheckedTable shows which contradictions nobody could have seen, and why: a check that
// did not look has not found the delivery to be right.
func uncheckedTable(checks []Check) *chart.Table {
	t := &chart.Table{
		Summary: "What could not be checked",
		Columns: []chart.Column{chart.Words("Feed"), chart.Words("Contradiction"), chart.Words("Why not")},
	}
	for _, c := range checks {
		if c.Outcome == "not_evaluated" && c.Reason != nil {
			t.Add(c.Feed, c.Rule, *c.Reason)
		}
	}
	t.Limit(tableRows, "The mart data_checks has all of them.")
	return t
}

// rowsShown are the first rows of a finding, and how many there are if these are not all.
func rowsShown(f DataFinding) string {
	shown := int64(strings.Count(f.FirstRows, ",") + 1)
	if f.RowsCount > shown {
		return f.FirstRows + " …, of " + grouped(f.RowsCount)
	}
	return f.FirstRows
}

// reading says what the estimate that changes most would be without the people concerned.
func (f DataFinding) reading(names naming) string {
	if f.Effect == nil || f.OtherEffect == nil || f.ProgramID == nil || f.MetricID == nil || f.ShiftStdErrors == nil {
		return "–"
	}
	return fmt.Sprintf("%s, %s: %.3g instead of %.3g (%.1f standard errors)",
		names.program(*f.ProgramID), names.metric(*f.MetricID), *f.OtherEffect, *f.Effect, *f.ShiftStdErrors)
}

// acceptedOf says which findings somebody accepted, and why.
func acceptedOf(findings []DataFinding) (notes []string) {
	for _, f := range findings {
		if f.Action == "accepted" && f.AcceptedBecause != nil {
			notes = append(notes, fmt.Sprintf("%s (%s, %s). Accepted because: %s.", f.What, f.Feed, f.File, strings.TrimSuffix(*f.AcceptedBecause, ".")))
		}
	}
	return notes
}
