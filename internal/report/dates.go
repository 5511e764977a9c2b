package report

import (
	"fmt"

	"github.com/impactmart/impactmart/internal/chart"
)

// datesTable shows which figures are not as of the last day of the data, and which were
// published anew because somebody asked for it.
func datesTable(dates []FigureDate, names naming) *chart.Table {
	t := &chart.Table{
		Summary: "Figures as of an earlier day",
		Columns: []chart.Column{chart.Words("Figures"), chart.Words("As of"), chart.Words("Why")},
	}
	for _, d := range dates {
		why := "Too few people have changed since. Figures that moved with each of them would tell about single people."
		switch {
		case d.RenewedBecause != nil:
			why = "Published anew although few people had changed, because: " + *d.RenewedBecause
		case !d.IsWaiting:
			continue
		}
		t.Add(d.what(names), optional(d.FiguresFromDate, day), why)
	}
	t.Limit(tableRows, "The mart figure_dates has all of them.")
	return t
}

// what names the unit.
func (d FigureDate) what(names naming) string {
	switch {
	case d.FiscalYear != nil:
		return fmt.Sprintf("%s: paid hours in %d", names.program(value(d.ProgramID)), *d.FiscalYear)
	case d.MonthDate != nil:
		return fmt.Sprintf("%s in %s", names.metric(value(d.MetricID)), month(*d.MonthDate))
	}
	return fmt.Sprintf("%s, %s", names.program(value(d.ProgramID)), names.metric(value(d.MetricID)))
}
