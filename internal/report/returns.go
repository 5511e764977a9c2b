package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// outlay is what one program cost and what came back.
type outlay struct {
	name       string
	years      []Spending
	isMeasured bool   // whether a metric was agreed
	point      Return // at the estimate
	low        Return // at the low end of the range
	grade      grade
	currency   currency
}

// outlaysOf lists the registered programs, the costliest first. The result that
// speaks for a program in the portfolio speaks for it here.
func outlaysOf(m *Marts) []outlay {
	returns := returnsOf(m.Returns)
	byProgram := map[string]int{}
	var out []outlay
	for _, s := range m.Portfolio {
		if s.Alignment == "unregistered" || s.SpendAmount == nil {
			continue
		}
		i, seen := byProgram[s.ProgramID]
		if !seen {
			i = len(out)
			byProgram[s.ProgramID] = i
			o := outlay{name: s.ProgramName, grade: gradeOf(value(s.EvidenceGrade)), currency: currency(s.CurrencyCode)}
			o.point, o.isMeasured = returns[[3]string{s.ProgramID, value(s.MetricID), "point"}]
			o.low = returns[[3]string{s.ProgramID, value(s.MetricID), "interval_low"}]
			out = append(out, o)
		}
		out[i].years = append(out[i].years, s)
	}
	slices.SortStableFunc(out, func(a, b outlay) int { return cmp.Compare(b.reach(), a.reach()) })
	return out
}

// value is what the pointer points to, or nothing.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// reach is how far the bar of the outlay goes, for placing and ordering only.
func (o outlay) reach() float64 {
	reach := 0.0
	for _, year := range o.years {
		reach += money(*year.SpendAmount)
	}
	return reach
}

// money is an amount as a coordinate; amounts that are shown stay exact.
func money(c models.Cents) float64 { return float64(c) / 100 }

// hasReturn tells whether a benefit may be quoted.
func (o outlay) hasReturn() bool {
	return o.point.BenefitAmount != nil && o.low.BenefitAmount != nil
}

// spent names the cost of the program.
func (o outlay) spent() string { return o.currency.short(*o.years[0].TotalSpendAmount) + " spent" }

// returned names the benefit with the certainty of its evidence, or says why
// there is none.
func (o outlay) returned() string {
	switch {
	case o.hasReturn() && o.grade.ID == "strong":
		return o.amounts("worth ")
	case o.hasReturn() && o.grade.ID == "moderate":
		return o.amounts("probably worth ")
	case o.hasReturn():
		return o.amounts("may be worth ")
	case o.point.NotReportableReason != nil:
		return "No return shown: " + caps.of(*o.point.NotReportableReason) + "."
	}
	switch o.years[0].Alignment {
	case "compliance":
		return "Compliance: no return is asked for."
	case "no_goal":
		return "No return shown: no goal was agreed."
	}
	return "No return shown: no metric was agreed."
}

func (o outlay) amounts(claim string) string {
	return claim + o.currency.short(*o.point.BenefitAmount) + ", low end " + o.currency.short(*o.low.BenefitAmount)
}

// returnsChart sets what was spent against what came back.
func returnsChart(m *Marts, results []result, names naming) chart {
	outlays := outlaysOf(m)
	c := chart{
		ID:    "returns",
		Title: "Where the money went, and what came back",
		Desc: "One row per registered program. The bar is what it cost, one part per fiscal year; the dot is the worth of its " +
			"measured improvement at the estimate and the tick at the low end of the 95 % range. A dot beyond the bar has paid for itself. " +
			"The tables below hold the same numbers.",
		Table: returnsTable(m, results, names),
	}
	if len(outlays) > 0 {
		c.draw(func(d *drawing, l layout) { drawReturns(d, l, outlays) })
	}
	return c
}

func drawReturns(d *drawing, l layout, outlays []outlay) {
	scale := newAxis(returnValues(outlays), l.plot, 4)
	y := returnsLegend(d, l)
	top := y
	for i, o := range outlays {
		if i > 0 {
			d.line("rule", 0, y, l.width, y)
		}
		y = drawOutlay(d, l, scale, o, y+8) + 8
	}
	unit := outlays[0].currency
	d.Height = d.scale(l, scale, top, y, func(v float64) string { return unit.short(models.Cents(v * 100)) })
}

func returnValues(outlays []outlay) []float64 {
	var values []float64
	for _, o := range outlays {
		values = append(values, o.reach())
		if o.hasReturn() {
			values = append(values, money(*o.point.BenefitAmount), money(*o.low.BenefitAmount))
		}
	}
	return values
}

func returnsLegend(d *drawing, l layout) px {
	d.rect("spend", 0, 4, 26, 12)
	d.text(noteStyle, 34, 14, "spent, one part per fiscal year")
	x, y := px(270), px(10)
	if l.stacked {
		x, y = 0, 32
	}
	d.line("range strong", x, y, x+22, y)
	d.line("low strong", x+1, y-6, x+1, y+6)
	d.circle("dot strong", x+22, y, 5)
	d.text(noteStyle, x+36, y+4, "worth of the gain: low end and estimate")
	return y + 20
}

func drawOutlay(d *drawing, l layout, scale axis, o outlay, top px) px {
	bottom := d.paragraph(nameStyle, l.name.x, top, l.name.width, 3, o.name)
	if o.isMeasured {
		bottom = d.paragraph(noteStyle.as(o.grade.ID), l.name.x, bottom, l.name.width, 1, o.grade.String())
	}
	plotY, textTop := top+14, top
	notes := span{l.figures.x, l.assessment.end() - l.figures.x}
	if l.stacked {
		plotY, textTop = bottom+14, bottom+26
		notes = l.name
		d.grid(scale, plotY-11, plotY+11)
	}
	from := 0.0
	for _, year := range o.years {
		to := from + money(*year.SpendAmount)
		d.rect("spend", scale.at(from), plotY-6, scale.at(to)-scale.at(from), 12)
		from = to
	}
	if o.hasReturn() {
		point, low := scale.at(money(*o.point.BenefitAmount)), scale.at(money(*o.low.BenefitAmount))
		d.line("range "+o.grade.ID, low, plotY, point, plotY)
		d.line("low "+o.grade.ID, low, plotY-7, low, plotY+7)
		d.circle("dot "+o.grade.ID, point, plotY, 5.5)
	}
	textTop = d.paragraph(bodyStyle, notes.x, textTop, notes.width, 4, o.spent())
	return max(bottom, plotY+8, d.paragraph(noteStyle, notes.x, textTop, notes.width, 3, o.returned()))
}

// returnsTable has one row per program and metric; its scenarios are columns.
func returnsTable(m *Marts, results []result, names naming) *table {
	t := &table{
		Summary: "Spend and return as a table",
		Columns: []column{{"Program", false}, {"Metric", false}, {"Full cost", true}, {"Worth at the estimate", true},
			{"Worth by the lower of two methods", true}, {"Worth at the low end", true}, {"Net at the estimate", true},
			{"Net at the low end", true}, {"Return on cost at the estimate", true}, {"Payback, months", true},
			{"Improvement to break even", false}, {"Evidence", false}, {"Why no figure", false}},
	}
	returns := returnsOf(m.Returns)
	for _, r := range results {
		of := func(scenario string) Return { return returns[[3]string{r.ProgramID, r.MetricID, scenario}] }
		point, low := of("point"), of("interval_low")
		unit := currency(point.CurrencyCode)
		breakEven := optional(point.BreakEvenEffect, func(x float64) string { return number(x) + " " + names.units[r.MetricID] })
		t.add(r.ProgramName, r.MetricName, optional(point.CostAmount, unit.full), optional(point.BenefitAmount, unit.full),
			optional(of("conservative").BenefitAmount, unit.full), optional(low.BenefitAmount, unit.full), optional(point.NetBenefitAmount, unit.full),
			optional(low.NetBenefitAmount, unit.full), optional(point.ROIPct, percent), optional(point.PaybackMonths, number),
			breakEven, gradeOf(point.EvidenceGrade).String(), optional(point.NotReportableReason, caps.of))
	}
	return t
}

// returnsOf finds a return by program, metric and scenario.
func returnsOf(rows []Return) map[[3]string]Return {
	out := map[[3]string]Return{}
	for _, r := range rows {
		out[[3]string{r.ProgramID, r.MetricID, r.Scenario}] = r
	}
	return out
}

// spendingTable has one row per program and fiscal year.
func spendingTable(portfolio []Spending) *table {
	t := &table{
		Summary: "Spend by program and fiscal year",
		Columns: []column{{"Program", false}, {"Fiscal year", true}, {"Spend", true}, {"Of it booked", true},
			{"Of it employee time", true}, {"People trained, all years", true}, {"Goal", false}, {"Suggested", false}},
	}
	for _, s := range portfolio {
		unit := currency(s.CurrencyCode)
		t.add(s.ProgramName, fmt.Sprint(s.FiscalYear), optional(s.SpendAmount, unit.full), optional(s.BookedAmount, unit.full), optional(s.LearnerTimeAmount, unit.full),
			optional(s.PeopleCount, grouped), alignments.of(s.Alignment), decisions.of(s.Decision))
	}
	return t
}
