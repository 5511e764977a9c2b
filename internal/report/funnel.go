package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
)

// intake has the places of everybody in the funnel of one program and metric.
type intake struct {
	program, metric string
	steps           []FunnelStep
	isExperiment    bool // both groups are compared as drawn
}

// intakesOf returns the intakes in the order of the results.
func intakesOf(steps []FunnelStep, results []result) []intake {
	byStudy := map[[2]string][]FunnelStep{}
	for _, s := range steps {
		key := [2]string{s.ProgramID, s.MetricID}
		byStudy[key] = append(byStudy[key], s)
	}
	var out []intake
	for _, r := range results {
		if found := byStudy[[2]string{r.ProgramID, r.MetricID}]; len(found) > 0 {
			slices.SortStableFunc(found, func(a, b FunnelStep) int { return cmp.Compare(a.StepNumber, b.StepNumber) })
			out = append(out, intake{r.ProgramName, r.MetricName, found, r.Estimator == experiment})
		}
	}
	return out
}

const (
	analyzed = "analyzed"
	withheld = "withheld"
)

// analyzed is the row of the people whose data could be used; nil if there are none.
func (in intake) analyzed() *FunnelStep {
	for i := range in.steps {
		if in.steps[i].Step == analyzed {
			return &in.steps[i]
		}
	}
	return nil
}

// everybody is the total, or empty where the total would reveal a withheld count.
func (in intake) everybody() string {
	if total := in.steps[0].TotalCount; total != nil {
		return ", of " + grouped(*total)
	}
	return ""
}

// used says how many could be analyzed.
func (in intake) used() string {
	step := in.analyzed()
	switch {
	case step == nil:
		return "nobody" + in.everybody()
	case step.PeopleCount == nil:
		return withheld + in.everybody()
	}
	return fmt.Sprintf("%s%s (%s)", grouped(*step.PeopleCount), strings.TrimPrefix(in.everybody(), ","), optional(step.PeoplePct, share))
}

// unused lists why the others could not be analyzed, the largest count first.
func (in intake) unused() string {
	lost := slices.DeleteFunc(slices.Clone(in.steps), func(s FunnelStep) bool { return s.Step == analyzed })
	slices.SortStableFunc(lost, func(a, b FunnelStep) int { return cmp.Compare(count(b.PeopleCount), count(a.PeopleCount)) })
	var shown, hidden []string
	for _, s := range lost {
		if s.PeopleCount == nil {
			hidden = append(hidden, steps.of(s.Step))
			continue
		}
		shown = append(shown, fmt.Sprintf("%s%s(%s)", steps.of(s.Step), nbsp, grouped(*s.PeopleCount)))
	}
	var parts []string
	label := "Not used: "
	if in.isExperiment {
		parts, label = append(parts, "An experiment compares everybody as drawn; these are the people who were trained"), "The others: "
	}
	if len(shown) > 0 {
		parts = append(parts, label+strings.Join(shown, ", "))
	}
	if len(hidden) > 0 {
		parts = append(parts, "Withheld: "+strings.Join(hidden, ", "))
	}
	return strings.Join(parts, ". ")
}

func count(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// funnelChart shows how much of the data could be used.
func funnelChart(m *Marts, results []result) chart.Chart {
	intakes := intakesOf(m.Funnel, results)
	c := chart.Chart{
		ID:    "funnel",
		Title: headings.of("funnel"),
		Desc: "One row per program and metric. The whole bar is everybody assigned to or trained in the program; the filled part " +
			"is the people who could be analyzed. The reasons for the rest are below the bar and in the table.",
		Table: funnelTable(intakes),
	}
	if len(intakes) > 0 {
		c.Draw(func(d *chart.Drawing, l chart.Layout) { drawFunnel(d, l, intakes) })
	}
	return c
}

func drawFunnel(d *chart.Drawing, l chart.Layout, intakes []intake) {
	y := chart.Px(0)
	for i, in := range intakes {
		if i > 0 {
			d.Line("rule", 0, y, l.Width, y)
		}
		y = drawIntake(d, l, in, y+8) + 8
	}
	d.Height = y
}

func drawIntake(d *chart.Drawing, l chart.Layout, in intake, top chart.Px) chart.Px {
	nameBottom := d.Paragraph(chart.NameStyle, l.Name.X, top, l.Name.Width, in.program)
	nameBottom = d.Paragraph(chart.NoteStyle, l.Name.X, nameBottom, l.Name.Width, in.metric)
	bar, notes := l.Plot, chart.Span{X: l.Plot.X, Width: l.Assessment.End() - l.Plot.X}
	text := chart.Span{X: l.Figures.X, Width: notes.End() - l.Figures.X}
	barY := top
	if l.Stacked {
		bar, notes, text, barY = l.Name, l.Name, l.Name, nameBottom+4
	}
	d.Rect("everybody", bar.X, barY, bar.Width, 18)
	if step := in.analyzed(); step != nil && step.PeoplePct != nil {
		d.Rect("gain", bar.X, barY, bar.Width*chart.Px(*step.PeoplePct/100), 18)
	}
	textTop := barY + 1
	if l.Stacked {
		textTop = barY + 22
	}
	bottom := d.Paragraph(chart.BodyStyle, text.X, textTop, text.Width, in.used())
	bottom = d.Paragraph(chart.NoteStyle, notes.X, max(bottom, barY+22), notes.Width, in.unused())
	return max(nameBottom, bottom)
}

func funnelTable(intakes []intake) *chart.Table {
	t := &chart.Table{
		Summary: "Everybody's place as a table",
		Columns: []chart.Column{chart.Words("Program"), chart.Words("Metric"), chart.Words("Place"), chart.Numbers("People"), chart.Numbers("Share")},
	}
	for _, in := range intakes {
		for _, s := range in.steps {
			people := withheld
			if s.PeopleCount != nil {
				people = grouped(*s.PeopleCount)
			}
			t.Add(in.program, in.metric, steps.of(s.Step), people, optional(s.PeoplePct, share))
		}
	}
	return t
}
