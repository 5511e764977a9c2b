package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// intake has the places of everybody in the funnel of one program and metric.
type intake struct {
	steps []FunnelStep
	result
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
			out = append(out, intake{found, r})
		}
	}
	return out
}

const (
	analyzed              = "analyzed"
	withheld language.Key = "withheld"
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

// share is that of the people who could be analyzed. Without it there is no bar: an empty
// one would say that nobody could.
func (in intake) share() (percent float64, isKnown bool) {
	switch step := in.analyzed(); {
	case step == nil:
		return 0, true
	case step.PeoplePct == nil:
		return 0, false
	default:
		return *step.PeoplePct, true
	}
}

// used says how many could be analyzed.
func (in intake) used() string {
	step, total, say := in.analyzed(), in.steps[0].TotalCount, in.say
	switch { // the total is missing where it would reveal a withheld count
	case step == nil && total == nil:
		return say.Text("nobody")
	case step == nil:
		return say.Text("nobody, of %s", say.Grouped(*total))
	case step.PeopleCount == nil && total == nil:
		return say.Text(withheld)
	case step.PeopleCount == nil:
		return say.Text("withheld, of %s", say.Grouped(*total))
	case total == nil:
		return say.Grouped(*step.PeopleCount)
	}
	return say.Text("%s of %s (%s)", say.Grouped(*step.PeopleCount), say.Grouped(*total), optional(step.PeoplePct, say.Share))
}

// unused lists why the others could not be analyzed, the largest count first.
func (in intake) unused() string {
	lost := slices.DeleteFunc(slices.Clone(in.steps), func(s FunnelStep) bool { return s.Step == analyzed })
	slices.SortStableFunc(lost, func(a, b FunnelStep) int { return cmp.Compare(count(b.PeopleCount), count(a.PeopleCount)) })
	var shown, hidden []string
	for _, s := range lost {
		if s.PeopleCount == nil {
			hidden = append(hidden, steps.of(in.say, s.Step))
			continue
		}
		shown = append(shown, steps.of(in.say, s.Step)+nbsp+"("+in.say.Grouped(*s.PeopleCount)+")")
	}
	var parts []string
	label := language.Key("Not used: %s")
	if in.Estimator == experiment {
		parts, label = append(parts, in.say.Text("An experiment compares everybody as drawn; these are the people who were trained")), "The others: %s"
	}
	if len(shown) > 0 {
		parts = append(parts, in.say.Text(label, strings.Join(shown, ", ")))
	}
	if len(hidden) > 0 {
		parts = append(parts, in.say.Text("Withheld: %s", strings.Join(hidden, ", ")))
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
func (s site) funnelChart(m *Marts, results []result) chart.Chart {
	say, intakes := s.say, intakesOf(m.Funnel, results)
	c := chart.Chart{
		ID:    "funnel",
		Title: headings.of(say, "funnel"),
		Desc: say.Text("One row per program and metric. The whole bar is everybody assigned to or trained in the program; the filled part " +
			"is the people who could be analyzed. The reasons for the rest are below the bar and in the table."),
		Table: funnelTable(say, intakes),
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
	nameBottom := d.Paragraph(chart.NameStyle, l.Name.X, top, l.Name.Width, in.ProgramName)
	nameBottom = d.Paragraph(chart.NoteStyle, l.Name.X, nameBottom, l.Name.Width, in.MetricName)
	bar, notes := l.Plot, chart.Span{X: l.Plot.X, Width: l.Assessment.End() - l.Plot.X}
	text := chart.Span{X: l.Figures.X, Width: notes.End() - l.Figures.X}
	barY := top
	if l.Stacked {
		bar, notes, text, barY = l.Name, l.Name, l.Name, nameBottom+4
	}
	barBottom := barY
	if share, isKnown := in.share(); isKnown {
		d.Rect("everybody", bar.X, barY, bar.Width, 18)
		d.Rect("gain", bar.X, barY, bar.Width*chart.Px(share/100), 18)
		barBottom = barY + 22
	}
	textTop := barY + 1
	if l.Stacked {
		textTop = barBottom
	}
	bottom := d.Paragraph(chart.BodyStyle, text.X, textTop, text.Width, in.used())
	bottom = d.Paragraph(chart.NoteStyle, notes.X, max(bottom, barBottom), notes.Width, in.unused())
	return max(nameBottom, bottom)
}

func funnelTable(say *language.Language, intakes []intake) *chart.Table {
	t := tableIn(say, "Everybody's place as a table",
		words("Program"), words("Metric"), words("Place"), numbers("People"), numbers("Share"))
	for _, in := range intakes {
		for _, s := range in.steps {
			people := say.Text(withheld)
			if s.PeopleCount != nil {
				people = in.counted(s.PeopleCount)
			}
			t.Add(in.ProgramName, in.MetricName, steps.of(say, s.Step), people, optional(s.PeoplePct, say.Share))
		}
	}
	return t
}
