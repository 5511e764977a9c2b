package report

import (
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/models"
)

// stage is one bar of the waterfall.
type stage struct {
	label    string
	amount   models.Cents
	class    string
	isResult bool // measured from zero, not from the end of the last bar
}

func stagesOf(t Totals) []stage {
	return []stage{
		{"Gain claimed for the programs that work, at the estimates", t.GrossBenefitAmount, "gain", true},
		{"Uncertain part, down to the low ends of the ranges", -t.UncertainBenefitAmount, "uncertain", false},
		{"Course fees, vendors and other booked costs", -t.DefensibleBookedAmount, "cost", false},
		{"Employee time in training", -t.DefensibleLearnerTimeAmount, "cost", false},
		{"Net benefit we can defend", t.DefensibleNetAmount, "net", true},
	}
}

// waterfallChart shows the steps from the gross gain to the defensible net benefit.
func waterfallChart(t Totals, unit currency) chart.Chart {
	stages := stagesOf(t)
	c := chart.Chart{
		ID:    "waterfall",
		Title: headings.of("waterfall"),
		Desc: "Five bars from the gain claimed, less the uncertain part, booked costs and employee time, to the net benefit " +
			"we can defend. The table below has the same numbers.",
		Table: &chart.Table{Summary: "Same numbers as a table", Columns: []chart.Column{chart.Words("Step"), chart.Numbers("Amount")}},
	}
	for _, s := range stages {
		c.Table.Add(s.label, unit.full(s.amount))
	}
	if t.GrossBenefitAmount != 0 || t.DefensibleNetAmount != 0 {
		c.Draw(func(d *chart.Drawing, l chart.Layout) { drawWaterfall(d, l, stages, unit) })
	}
	return c
}

func drawWaterfall(d *chart.Drawing, l chart.Layout, stages []stage, unit currency) {
	label, bars := chart.Span{X: 0, Width: 280}, chart.Span{X: 300, Width: 540}
	if l.Stacked {
		label, bars = l.Name, chart.Span{X: 0, Width: 266}
	}
	scale := chart.Axis{Span: bars}
	level := 0.0
	for _, s := range stages {
		_, level = s.extent(level)
		scale.From, scale.To = min(scale.From, level), max(scale.To, level)
	}
	y := chart.Px(4)
	for _, s := range stages {
		from, to := s.extent(level)
		level = to
		bottom := d.Paragraph(chart.BodyStyle, label.X, y, label.Width, s.label)
		barY := y
		if l.Stacked {
			barY = bottom + 4
		}
		left, right := scale.At(min(from, to)), scale.At(max(from, to))
		d.Rect(s.class, left, barY, max(1, right-left), 20)
		d.Text(chart.BodyStyle, right+8, barY+15, unit.short(s.amount))
		y = max(bottom, barY+20) + 12
	}
	if !l.Stacked {
		d.Marks = slices.Insert(d.Marks, 0, chart.Mark{Shape: "line", Class: "zero", X: scale.At(0), X2: scale.At(0), Y2: y})
	}
	d.Height = y
}

// extent is where the bar starts and ends on an axis of money, given the end of the
// previous bar.
func (s stage) extent(level float64) (from, to float64) {
	if s.isResult {
		return 0, money(s.amount)
	}
	return level, level + money(s.amount)
}
