package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// intake is where everybody of one program and metric ended.
type intake struct {
	program, metric string
	steps           []FunnelStep
}

// intakesOf follows the order of the results.
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
			out = append(out, intake{r.ProgramName, r.MetricName, found})
		}
	}
	return out
}

const (
	analyzed = "analyzed"
	withheld = "withheld"
)

// analyzed is the row of those whose data could be used, nil for nobody.
func (in intake) analyzed() *FunnelStep {
	for i := range in.steps {
		if in.steps[i].Step == analyzed {
			return &in.steps[i]
		}
	}
	return nil
}

// everybody tells of how many, unless that would give a withheld count away.
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

// unused lists why the others could not be used, the largest loss first.
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
	if len(shown) > 0 {
		parts = append(parts, "Not used: "+strings.Join(shown, ", "))
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
func funnelChart(m *Marts, results []result) chart {
	intakes := intakesOf(m.Funnel, results)
	c := chart{
		ID:    "funnel",
		Title: "How much of your data we could use",
		Desc: "One row per program and metric. The whole bar is everybody assigned to or trained in the program; the filled part " +
			"is those who could be analyzed. The reasons for the rest stand below it and in the table.",
		Table: funnelTable(intakes),
	}
	if len(intakes) > 0 {
		c.draw(func(d *drawing, l layout) { drawFunnel(d, l, intakes) })
	}
	return c
}

func drawFunnel(d *drawing, l layout, intakes []intake) {
	y := px(0)
	for i, in := range intakes {
		if i > 0 {
			d.line("rule", 0, y, l.width, y)
		}
		y = drawIntake(d, l, in, y+8) + 8
	}
	d.Height = y
}

func drawIntake(d *drawing, l layout, in intake, top px) px {
	nameBottom := d.paragraph(nameStyle, l.name.x, top, l.name.width, 3, in.program)
	nameBottom = d.paragraph(noteStyle, l.name.x, nameBottom, l.name.width, 2, in.metric)
	bar, notes := l.plot, span{l.plot.x, l.assessment.end() - l.plot.x}
	text := span{l.figures.x, notes.end() - l.figures.x}
	barY := top
	if l.stacked {
		bar, notes, text, barY = l.name, l.name, l.name, nameBottom+4
	}
	d.rect("everybody", bar.x, barY, bar.width, 18)
	if step := in.analyzed(); step != nil && step.PeoplePct != nil {
		d.rect("gain", bar.x, barY, bar.width*px(*step.PeoplePct/100), 18)
	}
	textTop := barY + 1
	if l.stacked {
		textTop = barY + 22
	}
	bottom := d.paragraph(bodyStyle, text.x, textTop, text.width, 2, in.used())
	bottom = d.paragraph(noteStyle, notes.x, max(bottom, barY+22), notes.width, 6, in.unused())
	return max(nameBottom, bottom)
}

func funnelTable(intakes []intake) *table {
	t := &table{
		Summary: "Everybody's place as a table",
		Columns: []column{{"Program", false}, {"Metric", false}, {"Place", false}, {"People", true}, {"Share", true}},
	}
	for _, in := range intakes {
		for _, s := range in.steps {
			people := withheld
			if s.PeopleCount != nil {
				people = grouped(*s.PeopleCount)
			}
			t.add(in.program, in.metric, steps.of(s.Step), people, optional(s.PeoplePct, share))
		}
	}
	return t
}
