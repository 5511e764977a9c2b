package report

import (
	"cmp"
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// alignmentChart draws the chain from programs over metrics to goals, for some programs and
// for goals without any; its table has every link. The color of a link is the evidence of
// the program on the metric.
func (s site) alignmentChart(all []Link, programs map[string]bool) chart.Chart {
	say := s.say
	c := chart.Chart{
		ID:    "alignment",
		Title: headings.of(say, "alignment"),
		Desc: say.Text("Programs at the left, the metrics that they are meant to move in the middle, and the goals of the business at the right. " +
			"Lines are solid where an effect was measured. The table below has every link with what it lacks."),
		Table: linksTable(say, all),
	}
	var links []Link
	seen := map[[3]string]bool{}
	for _, l := range all {
		ends := [3]string{value(l.ProgramName), value(l.MetricName), value(l.GoalName)}
		isShown := l.ProgramID == nil || programs[*l.ProgramID]
		if isShown && l.MetricID != nil && !l.IsCompliance && !seen[ends] {
			seen[ends] = true
			links = append(links, l)
		}
	}
	if len(links) > 0 {
		c.Draw(func(d *chart.Drawing, l chart.Layout) {
			if l.Stacked {
				stackLinks(d, l, say, links)
				return
			}
			drawLinks(d, say, links)
		})
	}
	return c
}

// linksTable lists every link of the chain.
func linksTable(say *language.Language, links []Link) *chart.Table {
	if len(links) == 0 {
		return nil
	}
	t := tableIn(say, "Every link as a table",
		words("Program"), words("Skill"), words("Behavior"), words("Metric"), words("Goal"),
		words("Evidence"), numbers("Seen on the job"), words("What it lacks"))
	for _, l := range links {
		t.Add(shown(l.ProgramName), shown(l.Skill), shown(l.Behavior), shown(l.MetricName), shown(l.GoalName),
			evidenceOf(say, l), optional(l.SeenPct, say.Share), optional(l.Missing, missings.in(say)))
	}
	return t
}

var missings = wording{
	"program_for_goal":    "No program serves the goal",
	"metric_for_program":  "No metric was agreed on",
	"goal_for_program":    "The link serves no goal",
	"program_for_skill":   "No program teaches the skill",
	"values_of_metric":    "No value of the metric was delivered",
	"agreement":           "Not agreed on before launch",
	"checks_of_behavior":  "Nobody checks the behavior on the job",
	"behavior_on_the_job": "Taught, and hardly ever seen on the job",
}

func shown(text *string) string {
	if text == nil {
		return none
	}
	return *text
}

func evidenceOf(say *language.Language, l Link) string {
	if l.EvidenceGrade == nil {
		return none
	}
	return gradeOf(say, *l.EvidenceGrade).String()
}

// column of the chain: names in their order, each at the middle of its links unless the
// names beside it need the room.
type column struct {
	span  chart.Span
	style chart.Style
	names []string
	at    map[string]chart.Px
}

// columnOf places the names of a column by the rows in which they occur.
func columnOf(links []Link, rows []chart.Px, span chart.Span, style chart.Style, name func(Link) *string) column {
	c := column{span: span, style: style, at: map[string]chart.Px{}}
	count := map[string]chart.Px{}
	for i, l := range links {
		n := name(l)
		if n == nil {
			continue
		}
		if count[*n] == 0 {
			c.names = append(c.names, *n)
		}
		count[*n]++
		c.at[*n] += rows[i]
	}
	for n := range c.at {
		c.at[n] /= count[n]
	}
	c.spread()
	return c
}

// spread moves names down that would cover the one above them.
func (c column) spread() {
	slices.SortStableFunc(c.names, func(a, b string) int { return cmp.Compare(c.at[a], c.at[b]) })
	free := chart.Px(24)
	for _, n := range c.names {
		half := c.style.HeightOf(n, c.span.Width) / 2
		c.at[n] = max(c.at[n], free+half)
		free = c.at[n] + half + 8
	}
}

// bottom is the lower end of the column.
func (c column) bottom() chart.Px {
	if len(c.names) == 0 {
		return 0
	}
	lowest := c.names[len(c.names)-1]
	return c.at[lowest] + c.style.HeightOf(lowest, c.span.Width)/2
}

func (c column) draw(d *chart.Drawing) {
	for _, n := range c.names {
		d.Paragraph(c.style, c.span.X, c.at[n]-c.style.HeightOf(n, c.span.Width)/2, c.span.Width, n)
	}
}

// Columns of the wide drawing.
var (
	programsAt = chart.Span{X: 0, Width: 270}
	metricsAt  = chart.Span{X: 375, Width: 210}
	goalsAt    = chart.Span{X: 690, Width: 270}
)

// drawLinks draws the three columns and the lines between them, with the links of a goal
// next to each other.
func drawLinks(d *chart.Drawing, say *language.Language, links []Link) {
	const height chart.Px = 46
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b Link) int {
		return slices.Compare([]string{last(a.GoalName), value(a.MetricName), value(a.ProgramName)}, []string{last(b.GoalName), value(b.MetricName), value(b.ProgramName)})
	})
	rows := make([]chart.Px, len(links))
	for i := range links {
		rows[i] = 46 + height*chart.Px(i)
	}
	d.Text(chart.NoteStyle, programsAt.X, 14, say.Text("Programs"))
	d.Text(chart.NoteStyle, metricsAt.X, 14, say.Text("Metrics"))
	d.Text(chart.NoteStyle, goalsAt.X, 14, say.Text("Goals"))
	programs := columnOf(links, rows, programsAt, chart.NameStyle, func(l Link) *string { return l.ProgramName })
	metrics := columnOf(links, rows, metricsAt, chart.BodyStyle, func(l Link) *string { return l.MetricName })
	goals := columnOf(links, rows, goalsAt, chart.NameStyle, func(l Link) *string { return l.GoalName })
	for _, l := range links {
		metric := metrics.at[*l.MetricName]
		if l.ProgramName != nil {
			connect(d, lineOf(l), programsAt.End()+8, programs.at[*l.ProgramName], metricsAt.X-8, metric)
		}
		if l.GoalName != nil {
			connect(d, "link serves", metricsAt.End()+8, metric, goalsAt.X-8, goals.at[*l.GoalName])
		}
	}
	for _, c := range []column{programs, metrics, goals} {
		c.draw(d)
		d.Height = max(d.Height, c.bottom()+12)
	}
}

// last sorts links without a goal after all others.
func last(name *string) string {
	if name == nil {
		return "\uffff"
	}
	return *name
}

// lineOf is the class of the line of a link.
func lineOf(l Link) string {
	if l.EvidenceGrade == nil {
		return "link none"
	}
	return "link " + *l.EvidenceGrade
}

// connect draws a curve between two columns.
func connect(d *chart.Drawing, class string, x, y, x2, y2 chart.Px) {
	middle := ((x + x2) / 2).String()
	d.Path(class, "M"+x.String()+" "+y.String()+"C"+middle+" "+y.String()+" "+middle+" "+y2.String()+" "+x2.String()+" "+y2.String())
}

// stackLinks lists the links below each other.
func stackLinks(d *chart.Drawing, l chart.Layout, say *language.Language, links []Link) {
	y := chart.Px(4)
	for _, link := range links {
		if link.ProgramName != nil {
			y = d.Paragraph(chart.NameStyle, 0, y, l.Name.Width, *link.ProgramName)
		} else {
			y = d.Paragraph(chart.NoteStyle, 0, y, l.Name.Width, say.Text("No program"))
		}
		y = d.Paragraph(chart.BodyStyle, 14, y, l.Name.Width-14, "→ "+*link.MetricName)
		if link.GoalName != nil {
			y = d.Paragraph(chart.BodyStyle, 14, y, l.Name.Width-14, "→ "+*link.GoalName)
		}
		y += 10
	}
	d.Height = y
}
