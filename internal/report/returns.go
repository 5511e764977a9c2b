package report

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// outlay is the cost of one program and its return.
type outlay struct {
	name       string
	years      []Spending
	isMeasured bool       // whether a metric was agreed on
	removed    *time.Time // when the agreement on a metric was removed; nil if none was
	atPoint    Return     // at the estimate
	atLow      Return     // at the low end of the range
	grade      grade
	verdict    string
	currency   currency
}

// outlaysOf lists the registered programs, the most expensive first. A program has the
// return of all metrics that it works on, or else of the one that represents it.
func outlaysOf(say *language.Language, m *Marts) []outlay {
	returns, judged, removed := returnsOf(m.Returns), judgedOf(m), removals(m)
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
			o := outlay{name: s.ProgramName, grade: gradeOf(say, value(s.EvidenceGrade)), verdict: value(s.Verdict), currency: currency{s.CurrencyCode, say}}
			for _, r := range kept(removed, func(r removal) bool { return r.program == s.ProgramID }) {
				o.removed = &r.removed
			}
			o.atPoint, o.isMeasured = returns[[3]string{s.ProgramID, value(s.MetricID), "point"}]
			o.atLow = returns[[3]string{s.ProgramID, value(s.MetricID), "interval_low"}]
			if o.verdict != "worked_against" || !o.hasReturn() {
				o.gather(say, kept(m.Returns, func(r Return) bool { return r.ProgramID == s.ProgramID }), judged)
			}
			out = append(out, o)
		}
		out[i].years = append(out[i].years, s)
	}
	slices.SortStableFunc(out, func(a, b outlay) int { return cmp.Compare(b.reach(), a.reach()) })
	return out
}

// gather takes the sum of the gains of all metrics that the program works on, each counted
// once; without any, and where what represents it has no gain, the one with the best evidence.
func (o *outlay) gather(say *language.Language, returns []Return, judged map[[2]string]string) {
	points := kept(returns, func(r Return) bool { return r.Scenario == "point" && r.BenefitAmount != nil })
	slices.SortStableFunc(points, func(a, b Return) int {
		return cmp.Compare(gradeOf(say, a.EvidenceGrade).rank, gradeOf(say, b.EvidenceGrade).rank)
	})
	working := kept(points, func(r Return) bool { return r.IsCounted && judged[[2]string{r.ProgramID, r.MetricID}] == "works" })
	if len(working) == 0 && !o.hasReturn() {
		working = points[:min(1, len(points))]
	}
	lows := returnsOf(returns)
	for i, point := range working {
		low := lows[[3]string{point.ProgramID, point.MetricID, "interval_low"}]
		if low.BenefitAmount == nil {
			continue
		}
		if i > 0 && o.hasReturn() {
			point.BenefitAmount = new(*o.atPoint.BenefitAmount + *point.BenefitAmount)
			low.BenefitAmount = new(*o.atLow.BenefitAmount + *low.BenefitAmount)
		}
		o.atPoint, o.atLow = point, low
		o.grade, o.verdict = gradeOf(say, point.EvidenceGrade), judged[[2]string{point.ProgramID, point.MetricID}]
	}
}

// value is the string that the pointer points to, or empty.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// reach is the length of the outlay's bar, for placing and ordering only.
func (o outlay) reach() float64 {
	reach := 0.0
	for _, year := range o.years {
		reach += money(*year.SpendAmount)
	}
	return reach
}

// money is an amount as a coordinate; displayed amounts remain exact.
func money(c models.Cents) float64 { return float64(c) / 100 }

// hasReturn reports whether a benefit may be quoted.
func (o outlay) hasReturn() bool {
	return o.atPoint.BenefitAmount != nil && o.atLow.BenefitAmount != nil
}

// spent states the cost of the program.
func (o outlay) spent() string {
	return o.currency.say.Text("%s spent", o.currency.short(*o.years[0].TotalSpendAmount))
}

// returned states the benefit with the certainty of its evidence, or why there is none.
func (o outlay) returned() string {
	say := o.currency.say
	switch {
	case o.hasReturn():
		return say.Text(o.claim(), o.currency.short(*o.atPoint.BenefitAmount), o.currency.short(*o.atLow.BenefitAmount))
	case o.atPoint.NotReportableReason != nil:
		return say.Text("No return shown: %s.", caps.of(say, *o.atPoint.NotReportableReason))
	}
	switch alignment := o.years[0].Alignment; {
	case alignment == "compliance":
		return say.Text("Compliance: no return is required.")
	case o.removed != nil && !o.isMeasured:
		return say.Text("No return shown: the agreement on a metric was removed on %s.", say.Day(*o.removed))
	case alignment == "no_goal":
		return say.Text("No return shown: no goal was agreed on.")
	}
	return say.Text("No return shown: no metric was agreed on.")
}

// claim is around the amounts at the estimate and at the low end, so that money claims no
// more than the verdict.
func (o outlay) claim() language.Key {
	switch o.verdict {
	case "works":
		if o.grade.ID == "strong" {
			return "worth %s, low end %s"
		}
		return "probably worth %s, low end %s"
	case "promising":
		return "may be worth %s, low end %s"
	case "no_meaningful_effect":
		return "little or no difference: at the estimate %s, low end %s"
	case "worked_against", "may_have_worked_against":
		return "wrong direction: at the estimate %s, low end %s"
	}
	return "we cannot tell: at the estimate %s, low end %s"
}

// point is the class of the mark at the estimate: filled where the gain is claimed in the
// totals, too, and so hollow where it only may be one.
func (o outlay) point() string {
	if o.verdict == "works" {
		return "dot "
	}
	return "hollow "
}

// returnsChart compares the spend with the return.
func (s site) returnsChart(m *Marts, results []result) chart.Chart {
	say, outlays := s.say, outlaysOf(s.say, m)
	c := chart.Chart{
		ID:    "returns",
		Title: headings.of(say, "returns"),
		Desc: say.Text("One row per registered program. The bar is its cost, one part per fiscal year; the dot is the value of its " +
			"measured improvement at the estimate, filled where it is a gain that we claim, and the tick is that value at the low end of the 95 %% range. " +
			"Where the tick of a filled dot is beyond the bar, the gain covers the cost even at the low end. The tables below have the same numbers."),
		Table: returnsTable(say, m, results, s.names),
	}
	if len(outlays) > 0 {
		c.Draw(func(d *chart.Drawing, l chart.Layout) { drawReturns(d, l, outlays) })
	}
	return c
}

func drawReturns(d *chart.Drawing, l chart.Layout, outlays []outlay) {
	scale := chart.NewAxis(returnValues(outlays), l.Plot, 4)
	y := returnsLegend(d, l, outlays[0].currency.say)
	top := y
	for i, o := range outlays {
		if i > 0 {
			d.Line("rule", 0, y, l.Width, y)
		}
		y = drawOutlay(d, l, scale, o, y+8) + 8
	}
	unit := outlays[0].currency
	d.Height = d.Scale(l, scale, top, y, func(v float64) string { return unit.short(models.Cents(v * 100)) })
}

func returnValues(outlays []outlay) []float64 {
	var values []float64
	for _, o := range outlays {
		values = append(values, o.reach())
		if o.hasReturn() {
			values = append(values, money(*o.atPoint.BenefitAmount), money(*o.atLow.BenefitAmount))
		}
	}
	return values
}

func returnsLegend(d *chart.Drawing, l chart.Layout, say *language.Language) chart.Px {
	d.Rect("spend", 0, 4, 26, 12)
	d.Text(chart.NoteStyle, 34, 14, say.Text("spent, one part per fiscal year"))
	x, y := chart.Px(270), chart.Px(10)
	if l.Stacked {
		x, y = 0, 32
	}
	d.Line("range strong", x, y, x+22, y)
	d.Line("low strong", x+1, y-6, x+1, y+6)
	d.Circle("dot strong", x+22, y, 5)
	d.Text(chart.NoteStyle, x+36, y+4, say.Text("value of the gain: low end and estimate"))
	return y + 20
}

func drawOutlay(d *chart.Drawing, l chart.Layout, scale chart.Axis, o outlay, top chart.Px) chart.Px {
	bottom := d.Paragraph(chart.NameStyle, l.Name.X, top, l.Name.Width, o.name)
	if o.isMeasured {
		bottom = d.Paragraph(chart.NoteStyle.As(o.grade.ID), l.Name.X, bottom, l.Name.Width, o.grade.String())
	}
	plotY, textTop := top+14, top
	notes := chart.Span{X: l.Figures.X, Width: l.Assessment.End() - l.Figures.X}
	if l.Stacked {
		plotY, textTop = bottom+14, bottom+26
		notes = l.Name
		d.Grid(scale, plotY-11, plotY+11)
	}
	from := 0.0
	for _, year := range o.years {
		to := from + money(*year.SpendAmount)
		d.Rect("spend", scale.At(from), plotY-6, scale.At(to)-scale.At(from), 12)
		from = to
	}
	if o.hasReturn() {
		value, low := scale.At(money(*o.atPoint.BenefitAmount)), scale.At(money(*o.atLow.BenefitAmount))
		d.Line("range "+o.grade.ID, low, plotY, value, plotY)
		d.Line("low "+o.grade.ID, low, plotY-7, low, plotY+7)
		d.Circle(o.point()+o.grade.ID, value, plotY, 5.5)
	}
	textTop = d.Paragraph(chart.BodyStyle, notes.X, textTop, notes.Width, o.spent())
	return max(bottom, plotY+8, d.Paragraph(chart.NoteStyle, notes.X, textTop, notes.Width, o.returned()))
}

// returnsTable has one row per program and metric, with the scenarios as columns.
func returnsTable(say *language.Language, m *Marts, results []result, names naming) *chart.Table {
	t := tableIn(say, "Spend and return as a table",
		words("Program"), words("Metric"), numbers("Full cost"), numbers("Value at the estimate"),
		numbers("Value by the lower of two methods"), numbers("Value at the low end"), numbers("Net at the estimate"),
		numbers("Net at the low end"), numbers("Return on cost at the estimate"), numbers("Payback, months"),
		words("Improvement to break even"), words("Evidence"), words("Why no figure"))
	returns := returnsOf(m.Returns)
	for _, k := range returnRows(m.Returns, results) {
		of := func(scenario string) Return { return returns[[3]string{k[0], k[1], scenario}] }
		point, low := of("point"), of("interval_low")
		unit := currency{point.CurrencyCode, say}
		breakEven := optional(point.BreakEvenEffect, func(x float64) string { return say.Number(x) + " " + names.units[k[1]] })
		t.Add(names.program(k[0]), names.metric(k[1]), optional(point.CostAmount, unit.full), optional(point.BenefitAmount, unit.full),
			optional(of("conservative").BenefitAmount, unit.full), optional(low.BenefitAmount, unit.full), optional(point.NetBenefitAmount, unit.full),
			optional(low.NetBenefitAmount, unit.full), optional(point.ROIPct, say.Percent), optional(point.PaybackMonths, say.Number),
			breakEven, gradeOf(say, point.EvidenceGrade).String(), optional(point.NotReportableReason, caps.in(say)))
	}
	return t
}

// returnRows are the programs and metrics with a row about their return: those of the results
// in their order, then those without windows, whose gain is time to productivity.
func returnRows(returns []Return, results []result) (rows [][2]string) {
	for _, r := range results {
		rows = append(rows, [2]string{r.ProgramID, r.MetricID})
	}
	for _, r := range returns {
		if k := [2]string{r.ProgramID, r.MetricID}; r.Scenario == "point" && !slices.Contains(rows, k) {
			rows = append(rows, k)
		}
	}
	return rows
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
func spendingTable(say *language.Language, portfolio []Spending, suggested map[string]string) *chart.Table {
	t := tableIn(say, "Spend by program and fiscal year",
		words("Program"), numbers("Fiscal year"), numbers("Spend"), numbers("Booked costs"),
		numbers("Employee time"), numbers("People trained, all years"), words("Goal"), words("Suggested"))
	for _, s := range portfolio {
		unit := currency{s.CurrencyCode, say}
		t.Add(s.ProgramName, strconv.FormatInt(s.FiscalYear, 10), optional(s.SpendAmount, unit.full), optional(s.BookedAmount, unit.full), optional(s.LearnerTimeAmount, unit.full),
			optional(s.PeopleCount, say.Grouped), alignments.of(say, s.Alignment), orDash(suggested[s.ProgramID]))
	}
	return t
}
