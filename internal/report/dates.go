package report

import (
	"strconv"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// datesTable shows which figures are not as of the last day of the data, and which were
// published anew because somebody asked for it.
func datesTable(say *language.Language, dates []FigureDate, names naming) *chart.Table {
	t := tableIn(say, "Figures of an earlier snapshot", words("Figures"), words("Of"), words("Why"))
	for _, d := range dates {
		why := say.Text("Too few people have changed since. Figures that moved with each of them would tell about single people.")
		switch {
		case d.RenewedBecause != nil:
			why = say.Text("Published anew although few people had changed, because: %s", *d.RenewedBecause)
		case !d.IsWaiting:
			continue
		}
		t.Add(d.what(say, names), d.of(say), why)
	}
	limit(say, t, "figure_dates")
	return t
}

// of is the run that published the figures, with the last day of its data.
func (d FigureDate) of(say *language.Language) string {
	if d.FiguresFromDate == nil {
		return say.Text("run %s", d.FiguresRunID)
	}
	return say.Text("run %s, data through %s", d.FiguresRunID, say.Day(*d.FiguresFromDate))
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
