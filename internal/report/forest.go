package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// result is the primary estimate of one program and metric, in the words and
// figures that the page shows everywhere.
type result struct {
	Impact
	before    *Impact // before and after alone, where something better is primary
	Evidence  grade
	Judgement string // the verdict in words
}

const (
	prePost = "pre_post" // an estimator
	ofTeams = "team"     // a subject type
)

// resultsOf orders the primary estimates: best evidence first, then by
// improvement, those without a figure last.
func resultsOf(impacts []Impact) []result {
	before := map[[2]string]*Impact{}
	for i := range impacts {
		if row := &impacts[i]; row.SegmentType == "all" && row.Estimator == prePost && !row.IsPrimary {
			before[[2]string{row.ProgramID, row.MetricID}] = row
		}
	}
	var out []result
	for _, row := range impacts {
		if row.SegmentType == "all" && row.IsPrimary {
			out = append(out, result{row, before[[2]string{row.ProgramID, row.MetricID}], gradeOf(row.EvidenceGrade), verdicts.of(row.Verdict)})
		}
	}
	slices.SortStableFunc(out, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.Evidence.rank, b.Evidence.rank), descending(a.ImprovementPct, b.ImprovementPct),
			strings.Compare(a.ProgramName, b.ProgramName), strings.Compare(a.MetricName, b.MetricName))
	})
	return out
}

// descending puts the larger first and what is missing last.
func descending(a, b *float64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*b, *a)
}

// isShown tells whether there is a figure with its range to quote.
func (r result) isShown() bool {
	return r.IsReportable && r.Improvement != nil && r.ImprovementLow != nil && r.ImprovementHigh != nil
}

// isPlotted tells whether the figure is a percentage, as the plot needs it.
func (r result) isPlotted() bool {
	return r.isShown() && r.ImprovementPct != nil && r.ImprovementLowPct != nil && r.ImprovementHighPct != nil
}

// Change is the improvement with its range.
func (r result) Change() string {
	if r.isPlotted() {
		return fmt.Sprintf("%s (%s to %s)", signedPercent(*r.ImprovementPct), number(*r.ImprovementLowPct), number(*r.ImprovementHighPct))
	}
	return r.changeInUnits()
}

func (r result) changeInUnits() string {
	if !r.isShown() {
		return none
	}
	return fmt.Sprintf("%s %s (%s to %s)", signed(*r.Improvement), r.MetricUnit, number(*r.ImprovementLow), number(*r.ImprovementHigh))
}

// beforeAlone is the before/after figure that stands beside a better one.
func (r result) beforeAlone() *float64 {
	if r.before == nil || !r.before.IsReportable {
		return nil
	}
	return r.before.ImprovementPct
}

// Words is the verdict sentence. Where an arm is too small to show, the sentence
// may count people whom the figures leave out, so only the reason is told.
func (r result) Words() string {
	if r.IsSuppressed {
		return "We cannot tell: " + r.reason() + "."
	}
	return strings.ReplaceAll(r.VerdictSentence, " %", nbsp+"%")
}

// Limit says in words what kept the grade down, or why there is no figure.
func (r result) Limit() string {
	if !r.IsReportable {
		return r.reason()
	}
	return optional(r.EvidenceCap, caps.of)
}

// reason says why there is no figure.
func (r result) reason() string {
	if r.NotReportableReason != nil {
		return caps.of(*r.NotReportableReason)
	}
	if r.IsSuppressed {
		return caps.of("too_few_people")
	}
	return caps.of("nothing_to_compare")
}

// basis tells on how many people or teams the figure rests, and whether it was looked
// for before the program began.
func (r result) basis() string {
	var parts []string
	teams := ""
	if r.SubjectType == ofTeams {
		teams = nbsp + "teams"
	}
	switch {
	case r.TrainedCount == nil:
	case r.ComparisonCount == nil || r.Estimator == prePost:
		parts = append(parts, grouped(*r.TrainedCount)+teams+nbsp+"trained")
	default:
		parts = append(parts, fmt.Sprintf("%s%strained, %s%snot", grouped(*r.TrainedCount), teams+nbsp, grouped(*r.ComparisonCount), nbsp))
	}
	if !r.IsConfirmatory {
		parts = append(parts, "exploratory")
	}
	return strings.Join(parts, nbsp+"· ")
}

// forestChart shows how much each program moved its metric.
func forestChart(results []result) chart {
	c := chart{
		ID:    "forest",
		Title: "How much each program moved its metric",
		Desc: "One row per program and metric. A square marks the improvement in percent and a bar its 95 % range; " +
			"right of the zero line is better. A hollow circle marks the before/after figure of the trained alone. " +
			"The table below holds the same numbers.",
		Table: forestTable(results),
	}
	if slices.ContainsFunc(results, result.isPlotted) {
		c.draw(func(d *drawing, l layout) { drawForest(d, l, results) })
	}
	return c
}

func drawForest(d *drawing, l layout, results []result) {
	scale := newAxis(withoutOutliers(forestValues(results)), l.plot, 6)
	y := forestLegend(d, l)
	top := y
	for i, r := range results {
		if i > 0 {
			d.line("rule", 0, y, l.width, y)
		}
		y = drawForestRow(d, l, scale, r, y+8) + 8
	}
	d.Height = d.scale(l, scale, top, y, func(v float64) string { return plus(v) + declared(v) + nbsp + "%" })
}

func forestValues(results []result) []float64 {
	var values []float64
	for _, r := range results {
		if r.isPlotted() {
			values = append(values, *r.ImprovementPct, *r.ImprovementLowPct, *r.ImprovementHighPct)
			if b := r.beforeAlone(); b != nil {
				values = append(values, *b)
			}
		}
	}
	return values
}

// forestLegend explains the marks and heads the columns.
func forestLegend(d *drawing, l layout) px {
	d.line("range strong", 0, 10, 26, 10)
	d.square("dot strong", 13, 10, 10)
	d.text(noteStyle, 34, 14, "compared with colleagues, 95 % range")
	x, y := px(330), px(10)
	if l.stacked {
		x, y = 0, 32
	}
	d.circle("before", x+13, y, 4.5)
	d.text(noteStyle, x+34, y+4, "before/after alone, no comparison")
	y += 30
	if !l.stacked {
		d.text(noteStyle, l.name.x, y, "Program, metric, people")
		d.text(noteStyle, l.figures.x, y, "Improvement (95 % range)")
		d.text(noteStyle, l.assessment.x, y, "Evidence and verdict")
	}
	d.text(noteStyle, l.plot.x, y, "◂ worse")
	d.text(noteStyle.right(), l.plot.end(), y, "better ▸")
	return y + 10
}

func drawForestRow(d *drawing, l layout, scale axis, r result, top px) px {
	bottom := d.paragraph(nameStyle, l.name.x, top, l.name.width, 3, r.ProgramName)
	bottom = drawSubtitle(d, l.name, bottom, r.MetricName, r.basis())
	plotY := top + 11
	if l.stacked {
		plotY = bottom + 11
		top = bottom
		if r.isPlotted() {
			top = plotY + 15
		}
	}
	if l.stacked && r.isPlotted() {
		d.grid(scale, plotY-8, plotY+14)
	}
	drawEstimate(d, scale, r, plotY)
	left := drawForestFigures(d, l, r, top)
	right := d.paragraph(bodyStyle.as(r.Evidence.ID), l.assessment.x, top, l.assessment.width, 2, r.Evidence.String())
	right = d.paragraph(noteStyle.as("ink"), l.assessment.x, right, l.assessment.width, 2, r.Judgement)
	return max(bottom, left, right)
}

// drawSubtitle sets the metric and what the figure rests on in one line where
// they fit; a long metric never cuts off the count of people.
func drawSubtitle(d *drawing, s span, top px, metric, basis string) px {
	joined := metric + nbsp + "· " + basis
	if basis != "" && noteStyle.widthOf(joined) <= s.width {
		return d.paragraph(noteStyle, s.x, top, s.width, 1, joined)
	}
	top = d.paragraph(noteStyle, s.x, top, s.width, 2, metric)
	return d.paragraph(noteStyle, s.x, top, s.width, 2, basis)
}

// drawForestFigures writes the improvement, or why there is none.
func drawForestFigures(d *drawing, l layout, r result, top px) px {
	column := l.figures
	if !r.isShown() {
		return d.paragraph(noteStyle, column.x, top, column.width, 4, "No figure: "+r.reason()+".")
	}
	bottom := d.paragraph(bodyStyle, column.x, top, column.width, 3, r.Change())
	if !r.isPlotted() {
		return d.paragraph(noteStyle, column.x, bottom, column.width, 4, "Not on the scale: no level above zero to be a percentage of.")
	}
	if b := r.beforeAlone(); b != nil {
		bottom = d.paragraph(noteStyle, column.x, bottom, column.width, 2, "before/after alone "+signedPercent(*b))
	}
	return bottom
}

func drawEstimate(d *drawing, scale axis, r result, y px) {
	if !r.isPlotted() {
		return
	}
	class := r.Evidence.ID
	if r.Estimator == prePost {
		class = "before"
	}
	low, high := *r.ImprovementLowPct, *r.ImprovementHighPct
	d.line("range "+class, scale.held(low), y, scale.held(high), y)
	if low < scale.from {
		d.arrow(class, scale.at(scale.from), y, -1)
	}
	if high > scale.to {
		d.arrow(class, scale.at(scale.to), y, 1)
	}
	// Below the line, so that the other figure never hides it.
	if b := r.beforeAlone(); b != nil && *b >= scale.from && *b <= scale.to {
		d.circle("before", scale.at(*b), y+9, 4)
	}
	point := *r.ImprovementPct
	switch {
	case point < scale.from || point > scale.to:
	case r.Estimator == prePost:
		d.circle("before", scale.at(point), y, 4.5)
	default:
		d.square("dot "+class, scale.at(point), y, 10)
	}
}

func forestTable(results []result) *table {
	t := &table{
		Summary: "Same numbers as a table",
		Columns: []column{{"Program", false}, {"Metric", false}, {"People trained", true}, {"People compared with", true},
			{"Improvement (95 % range)", true}, {"In units of the metric", false}, {"Before/after alone", true},
			{"p value", true}, {"Evidence", false}, {"What limits it", false}, {"Verdict", false}},
	}
	for _, r := range results {
		percentage, p := none, none
		if r.isPlotted() {
			percentage = r.Change()
		}
		if r.isShown() {
			p = optional(r.PValue, probability)
		}
		t.add(r.ProgramName, r.MetricName, optional(r.TrainedCount, grouped), optional(r.ComparisonCount, grouped),
			percentage, r.changeInUnits(), optional(r.beforeAlone(), signedPercent), p, r.Evidence.String(), r.Limit(), r.Judgement)
	}
	return t
}
