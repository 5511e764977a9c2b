package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/sentence"
)

// result is the primary estimate of one program and metric, in the words and figures that
// the whole page uses.
type result struct {
	Impact
	before   *Impact // the before/after estimate, where a better one is primary
	Evidence grade
	Judgment string // the verdict in words
	say      *language.Language
	href     string // page of the program; may be empty
	others   int    // further metrics of the program that are not shown
	isAlone  bool   // on the page of the program, where it goes by its metric
}

// Label names the result: by the program with its page, or by the metric.
func (r result) Label() link {
	if r.isAlone {
		return link{Name: r.MetricName}
	}
	return link{r.ProgramName, r.href}
}

// resultsOf are the results with the pages of their programs.
func (s site) resultsOf() []result {
	results := resultsOf(s.say, s.marts.Impacts)
	for i := range results {
		results[i].href = s.link(results[i].ProgramID).Href
	}
	return results
}

const (
	prePost    = "pre_post" // estimators
	experiment = "experiment"
	ofTeams    = "team" // a subject type
)

// resultsOf returns the primary estimates in order: best evidence first, then by
// improvement, estimates without a figure last.
func resultsOf(say *language.Language, impacts []Impact) []result {
	before := map[[2]string]*Impact{}
	for i := range impacts {
		if row := &impacts[i]; row.SegmentType == "all" && row.Estimator == prePost && !row.IsPrimary {
			before[[2]string{row.ProgramID, row.MetricID}] = row
		}
	}
	var out []result
	for _, row := range impacts {
		if row.SegmentType == "all" && row.IsPrimary {
			out = append(out, result{Impact: row, before: before[[2]string{row.ProgramID, row.MetricID}], Evidence: gradeOf(say, row.EvidenceGrade), Judgment: verdicts.of(say, row.Verdict), say: say})
		}
	}
	slices.SortStableFunc(out, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.Evidence.rank, b.Evidence.rank), descending(a.ImprovementPct, b.ImprovementPct),
			strings.Compare(a.ProgramName, b.ProgramName), strings.Compare(a.MetricName, b.MetricName))
	})
	return out
}

// descending orders the larger value first and missing values last.
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

// isShown reports whether there is a figure with a range that may be quoted.
func (r result) isShown() bool {
	return r.IsReportable && r.Improvement != nil && r.ImprovementLow != nil && r.ImprovementHigh != nil
}

// isPlotted reports whether the figure has a percentage, which the plot needs.
func (r result) isPlotted() bool {
	return r.isShown() && r.ImprovementPct != nil && r.ImprovementLowPct != nil && r.ImprovementHighPct != nil
}

// Change is the improvement with its range.
func (r result) Change() string {
	if r.isPlotted() {
		return r.say.Text("%s (%s to %s)", r.say.SignedPercent(*r.ImprovementPct), r.say.Number(*r.ImprovementLowPct), r.say.Number(*r.ImprovementHighPct))
	}
	return r.changeInUnits()
}

func (r result) changeInUnits() string {
	if !r.isShown() {
		return none
	}
	return r.say.Text("%s %s (%s to %s)", r.say.Signed(*r.Improvement), r.MetricUnit, r.say.Number(*r.ImprovementLow), r.say.Number(*r.ImprovementHigh))
}

// beforeAlone is the before/after figure that is shown next to a better one.
func (r result) beforeAlone() *float64 {
	if r.before == nil || !r.before.IsReportable {
		return nil
	}
	return r.before.ImprovementPct
}

// Words is the verdict sentence, and what made the evidence weak. Where an arm is too small
// to show, the sentence may count people whom the figures omit, so only the reason is given.
func (r result) Words() string {
	if r.IsSuppressed {
		return r.say.Text("We cannot tell: %s.", r.reason())
	}
	words := r.sentence(r.say)
	if r.Verdict == "promising" || r.Verdict == "may_have_worked_against" {
		words += " " + evidenceIs.of(r.say, r.EvidenceGrade)
		if r.EvidenceCap != nil {
			words += ": " + caps.of(r.say, *r.EvidenceCap)
		}
		words += "."
	}
	return strings.ReplaceAll(words, " %", nbsp+"%")
}

// Limit says what kept the grade from being higher, or why there is no figure.
func (r result) Limit() string {
	if !r.IsReportable {
		return r.reason()
	}
	return optional(r.EvidenceCap, caps.in(r.say))
}

// reason says why there is no figure.
func (r result) reason() string {
	if r.VerdictCase == sentence.TooFew { // as the verdict says, whatever else is so
		return caps.of(r.say, "too_few_people")
	}
	if r.NotReportableReason != nil {
		return caps.of(r.say, *r.NotReportableReason)
	}
	if r.IsSuppressed {
		return caps.of(r.say, "too_few_people")
	}
	return caps.of(r.say, "nothing_to_compare")
}

// basis says on how many people or teams the figure is based, and whether it is
// exploratory.
func (r result) basis() string {
	var parts []string
	switch {
	case r.TrainedCount == nil:
	case r.ComparisonCount == nil || r.Estimator == prePost:
		parts = append(parts, r.trained())
	default:
		parts = append(parts, r.say.Text("%s, %s\u00a0not", r.trained(), r.say.Grouped(*r.ComparisonCount)))
	}
	if r.Estimator == experiment {
		parts = append(parts, r.say.Text("experiment"))
	}
	if !r.IsConfirmatory {
		parts = append(parts, r.say.Text("exploratory"))
	}
	if r.others > 0 {
		parts = append(parts, r.say.Text("%d more metrics", r.others))
	}
	return strings.Join(parts, nbsp+"· ")
}

// counted is a number of people, or of teams.
func (r result) counted(n *int64) string {
	if n != nil && r.SubjectType == ofTeams {
		return r.say.Text("%s\u00a0teams", r.say.Grouped(*n))
	}
	return optional(n, r.say.Grouped)
}

// trained counts the people or teams. Those of an experiment are compared as drawn, whoever
// completed.
func (r result) trained() string {
	number, isDrawn := r.say.Grouped(*r.TrainedCount), r.Estimator == experiment
	switch {
	case r.SubjectType == ofTeams && isDrawn:
		return r.say.Text("%s\u00a0teams\u00a0assigned", number)
	case r.SubjectType == ofTeams:
		return r.say.Text("%s\u00a0teams\u00a0trained", number)
	case isDrawn:
		return r.say.Text("%s\u00a0assigned", number)
	}
	return r.say.Text("%s\u00a0trained", number)
}

// forestChart shows how much each program moved its metric.
func (s site) forestChart(results []result) chart.Chart {
	say := s.say
	c := chart.Chart{
		ID:    "forest",
		Title: headings.of(say, "forest"),
		Desc: say.Text("One row per program and metric. A square marks the improvement in percent and a bar its 95 %% range; " +
			"right of the zero line is better. A hollow circle marks the before/after figure of trained people alone. " +
			"The table below has the same numbers."),
		Table: forestTable(say, results),
	}
	if slices.ContainsFunc(results, result.isPlotted) {
		c.Draw(func(d *chart.Drawing, l chart.Layout) { drawForest(d, l, say, results) })
	}
	return c
}

func drawForest(d *chart.Drawing, l chart.Layout, say *language.Language, results []result) {
	scale := chart.NewAxis(chart.WithoutOutliers(forestValues(results)), l.Plot, 6)
	y := forestLegend(d, l, say)
	top := y
	for i, r := range results {
		if i > 0 {
			d.Line("rule", 0, y, l.Width, y)
		}
		y = drawForestRow(d, l, scale, r, y+8) + 8
	}
	d.Height = d.Scale(l, scale, top, y, func(v float64) string { return signedTick(say, v) + nbsp + "%" })
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

// forestLegend explains the marks and labels the columns.
func forestLegend(d *chart.Drawing, l chart.Layout, say *language.Language) chart.Px {
	d.Line("range strong", 0, 10, 26, 10)
	d.Square("dot strong", 13, 10, 10)
	d.Text(chart.NoteStyle, 34, 14, say.Text("compared with colleagues, 95 %% range"))
	x, y := chart.Px(330), chart.Px(10)
	if l.Stacked {
		x, y = 0, 32
	}
	d.Circle("before", x+13, y, 4.5)
	d.Text(chart.NoteStyle, x+34, y+4, say.Text("before/after alone, no comparison"))
	y += 30
	if !l.Stacked {
		d.Text(chart.NoteStyle, l.Name.X, y, say.Text("Program, metric, people"))
		d.Text(chart.NoteStyle, l.Figures.X, y, say.Text("Improvement (95 %% range)"))
		d.Text(chart.NoteStyle, l.Assessment.X, y, say.Text("Evidence and verdict"))
	}
	d.Text(chart.NoteStyle, l.Plot.X, y, "◂ "+say.Text("worse"))
	d.Text(chart.NoteStyle.Right(), l.Plot.End(), y, say.Text("better")+" ▸")
	return y + 10
}

func drawForestRow(d *chart.Drawing, l chart.Layout, scale chart.Axis, r result, top chart.Px) chart.Px {
	bottom := d.Paragraph(chart.NameStyle, l.Name.X, top, l.Name.Width, r.Label().Name)
	if r.isAlone {
		bottom = d.Paragraph(chart.NoteStyle, l.Name.X, bottom, l.Name.Width, r.basis())
	} else {
		bottom = drawSubtitle(d, l.Name, bottom, r.MetricName, r.basis())
	}
	plotY := top + 11
	if l.Stacked {
		plotY = bottom + 11
		top = bottom
		if r.isPlotted() {
			top = plotY + 15
		}
	}
	if l.Stacked && r.isPlotted() {
		d.Grid(scale, plotY-8, plotY+14)
	}
	drawEstimate(d, scale, r, plotY)
	left := drawForestFigures(d, l, r, top)
	right := d.Paragraph(chart.BodyStyle.As(r.Evidence.ID), l.Assessment.X, top, l.Assessment.Width, r.Evidence.String())
	right = d.Paragraph(chart.NoteStyle.As("ink"), l.Assessment.X, right, l.Assessment.Width, r.Judgment)
	return max(bottom, left, right)
}

// drawSubtitle draws the metric and the basis of the figure on one line if they fit. A
// long metric never cuts off the count of people.
func drawSubtitle(d *chart.Drawing, s chart.Span, top chart.Px, metric, basis string) chart.Px {
	joined := metric + nbsp + "· " + basis
	if basis != "" && chart.NoteStyle.WidthOf(joined) <= s.Width {
		return d.Paragraph(chart.NoteStyle, s.X, top, s.Width, joined)
	}
	top = d.Paragraph(chart.NoteStyle, s.X, top, s.Width, metric)
	return d.Paragraph(chart.NoteStyle, s.X, top, s.Width, basis)
}

// drawForestFigures draws the improvement, or the reason why there is none.
func drawForestFigures(d *chart.Drawing, l chart.Layout, r result, top chart.Px) chart.Px {
	column := l.Figures
	if !r.isShown() {
		return d.Paragraph(chart.NoteStyle, column.X, top, column.Width, r.say.Text("No figure: %s.", r.reason()))
	}
	bottom := d.Paragraph(chart.BodyStyle, column.X, top, column.Width, r.Change())
	if !r.isPlotted() {
		return d.Paragraph(chart.NoteStyle, column.X, bottom, column.Width, r.say.Text("Not on the scale: percent would have no meaning."))
	}
	if b := r.beforeAlone(); b != nil {
		bottom = d.Paragraph(chart.NoteStyle, column.X, bottom, column.Width, r.say.Text("before/after alone %s", r.say.SignedPercent(*b)))
	}
	return bottom
}

func drawEstimate(d *chart.Drawing, scale chart.Axis, r result, y chart.Px) {
	if !r.isPlotted() {
		return
	}
	class := r.Evidence.ID
	if r.Estimator == prePost {
		class = "before"
	}
	low, high := *r.ImprovementLowPct, *r.ImprovementHighPct
	d.Line("range "+class, scale.Held(low), y, scale.Held(high), y)
	if low < scale.From {
		d.Arrow(class, scale.At(scale.From), y, -1)
	}
	if high > scale.To {
		d.Arrow(class, scale.At(scale.To), y, 1)
	}
	// The circle is below the line, so that the other figure never hides it.
	if b := r.beforeAlone(); b != nil && *b >= scale.From && *b <= scale.To {
		d.Circle("before", scale.At(*b), y+9, 4)
	}
	point := *r.ImprovementPct
	switch {
	case point < scale.From || point > scale.To:
	case r.Estimator == prePost:
		d.Circle("before", scale.At(point), y, 4.5)
	default:
		d.Square("dot "+class, scale.At(point), y, 10)
	}
}

func forestTable(say *language.Language, results []result) *chart.Table {
	t := tableIn(say, "Same numbers as a table",
		words("Program"), words("Metric"), numbers("People trained"), numbers("Comparison people"),
		numbers("Improvement (95 %% range)"), words("In units of the metric"), numbers("Before/after alone"),
		numbers("p-value"), words("Evidence"), words("What limits the evidence"), words("Verdict"))
	for _, r := range results {
		percentage, p := none, none
		if r.isPlotted() {
			percentage = r.Change()
		}
		if r.isShown() {
			p = optional(r.PValue, say.Probability)
		}
		t.Add(r.ProgramName, r.MetricName, r.counted(r.TrainedCount), r.counted(r.ComparisonCount),
			percentage, r.changeInUnits(), optional(r.beforeAlone(), say.SignedPercent), p, r.Evidence.String(), r.Limit(), r.Judgment)
	}
	return t
}
