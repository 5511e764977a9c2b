package report

import (
	"slices"

	"github.com/impactmart/impactmart/models"
)

// stage is one bar of the waterfall.
type stage struct {
	label    string
	amount   models.Cents
	class    string
	isResult bool // measured from zero, not from where the last bar ended
}

func stagesOf(t Totals) []stage {
	return []stage{
		{"Measured gain of the programs that work, at the estimates", t.GrossBenefitAmount, "gain", true},
		{"Uncertain part, down to the low ends of the ranges", -t.UncertainBenefitAmount, "uncertain", false},
		{"Course fees, vendors and other booked costs", -t.DefensibleBookedAmount, "cost", false},
		{"Employee time in training", -t.DefensibleLearnerTimeAmount, "cost", false},
		{"Net benefit we can defend", t.DefensibleNetAmount, "net", true},
	}
}

// waterfallChart leads from the gross gain to what can be defended.
func waterfallChart(t Totals, unit currency) chart {
	stages := stagesOf(t)
	c := chart{
		ID:    "waterfall",
		Title: "From measured gain to net benefit",
		Desc: "Five bars from the measured gain, less the uncertain part, booked costs and employee time, to the net benefit " +
			"we can defend. The table below holds the same numbers.",
		Table: &table{Summary: "Same numbers as a table", Columns: []column{{"Step", false}, {"Amount", true}}},
	}
	for _, s := range stages {
		c.Table.add(s.label, unit.full(s.amount))
	}
	if t.GrossBenefitAmount != 0 || t.DefensibleNetAmount != 0 {
		c.draw(func(d *drawing, l layout) { drawWaterfall(d, l, stages, unit) })
	}
	return c
}

func drawWaterfall(d *drawing, l layout, stages []stage, unit currency) {
	label, bars := span{0, 280}, span{300, 540}
	if l.stacked {
		label, bars = l.name, span{0, 266}
	}
	scale := axis{span: bars}
	level := 0.0
	for _, s := range stages {
		_, level = s.extent(level)
		scale.from, scale.to = min(scale.from, level), max(scale.to, level)
	}
	y := px(4)
	for _, s := range stages {
		from, to := s.extent(level)
		level = to
		bottom := d.paragraph(bodyStyle, label.x, y, label.width, 2, s.label)
		barY := y
		if l.stacked {
			barY = bottom + 4
		}
		left, right := scale.at(min(from, to)), scale.at(max(from, to))
		d.rect(s.class, left, barY, max(1, right-left), 20)
		d.text(bodyStyle, right+8, barY+15, unit.short(s.amount))
		y = max(bottom, barY+20) + 12
	}
	if !l.stacked {
		d.Marks = slices.Insert(d.Marks, 0, mark{Shape: "line", Class: "zero", X: scale.at(0), X2: scale.at(0), Y2: y})
	}
	d.Height = y
}

// extent is where the bar starts and ends on an axis of money, given where the
// one before it ended.
func (s stage) extent(level float64) (from, to float64) {
	if s.isResult {
		return 0, money(s.amount)
	}
	return level, level + money(s.amount)
}
