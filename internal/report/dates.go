package report

import (
	"strconv"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// datesTable shows which figures are not as of the last day of the data, and which were
// published anew because somebody asked for it.
func datesTable(say *language.Language, dates []FigureDate, names naming) *chart.Table {
	t := tableIn(say, "Figures as of an earlier day", words("Figures"), words("As of"), words("Why"))
	for _, d := range dates {
		why := say.Text("Too few people have changed since. Figures that moved with each of them would tell about single people.")
		switch {
		case d.RenewedBecause != nil:
			why = say.Text("Published anew although few people had changed, because: %s", *d.RenewedBecause)
		case !d.IsWaiting:
			continue
		}
		t.Add(d.what(say, names), optional(d.FiguresFromDate, say.Day), why)
	}
	limit(say, t, "figure_dates")
	return t
}

// what names the unit.
func (d FigureDate) what(say *language.Language, names naming) string {
	switch {
	case d.FiscalYear != nil:
		return say.Text("%s: paid hours in %s", names.program(value(d.ProgramID)), strconv.FormatInt(*d.FiscalYear, 10))
	case d.MonthDate != nil:
		return say.Text("%s in %s", names.metric(value(d.MetricID)), say.Month(*d.MonthDate))
	}
	return names.program(value(d.ProgramID)) + ", " + names.metric(value(d.MetricID))
}
