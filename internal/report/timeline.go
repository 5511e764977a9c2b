package report

import (
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// timeline places periods since training, each in the middle of its slot.
type timeline struct {
	from, to int64
	span     chart.Span
}

func (t timeline) slot() chart.Px { return t.span.Width / chart.Px(t.to-t.from+1) }

func (t timeline) at(period int64) chart.Px {
	return t.span.X + t.slot()*(chart.Px(period-t.from)+0.5)
}

// start is the left end of the period's slot.
func (t timeline) start(period int64) chart.Px { return t.at(period) - t.slot()/2 }

// step is the number of periods between labels so that they do not touch.
func (t timeline) step(room chart.Px) int64 {
	for _, step := range []int64{1, 2, 3, 4, 6, 12, 24, 30, 60, 90, 180} {
		if t.slot()*chart.Px(step) >= room {
			return step
		}
	}
	return 360
}

// drawEventStudy draws the effect period by period.
func drawEventStudy(d *chart.Drawing, l chart.Layout, s eventStudy) {
	height := chart.Px(250)
	if l.Stacked {
		height = 230
	}
	levels := s.levels()
	labels := chart.NoteStyle.As("muted tick")
	gutter := chart.Px(0)
	for _, v := range levels.Ticks() {
		gutter = max(gutter, labels.WidthOf(signedTick(s.say, v))+10)
	}
	first, last := s.positions[0].PeriodsSinceTraining, s.positions[len(s.positions)-1].PeriodsSinceTraining
	periods := timeline{min(first, 0), max(last, 0), chart.Span{X: gutter, Width: l.Width - gutter - 6}}

	y := drawSubtitle(d, chart.Span{X: 0, Width: l.Width}, 0, s.metric.Unit, s.Direction())
	y = drawTrendLegend(d, l, s, y+8)
	dashes, top := drawSides(d, l, s.say, s.say.Text("before: %s", s.Before), periods.start(0), y+6)
	top += 8
	levels.Span = chart.Span{X: top + height, Width: -height}
	bottom := top + height

	if s.HasAside() {
		from := periods.start(s.firstAside())
		d.Rect("aside", from, top, periods.start(0)-from, height)
	}
	for _, v := range levels.Ticks() {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		d.Line(class, gutter, levels.At(v), periods.span.End(), levels.At(v))
		d.Text(labels.Right(), gutter-8, levels.At(v)+4, signedTick(s.say, v))
	}
	d.Line("training", periods.start(0), dashes, periods.start(0), bottom)
	for _, run := range s.runs() {
		drawBand(d, periods, levels, run, s.Evidence.ID)
	}
	for _, run := range s.runs() {
		drawRun(d, periods, levels, run, s)
	}
	d.Height = drawPeriods(d, periods, s, bottom)
}

func signedTick(say *language.Language, v float64) string { return language.Plus(v) + say.Declared(v) }

// levels is the vertical axis. It contains every point. A range that is far wider than the
// others is cut off at the edge, so that one imprecise period does not flatten the rest.
func (s eventStudy) levels() chart.Axis {
	var ranges, points []float64
	for _, p := range s.positions {
		for _, v := range []*float64{p.EffectLow, p.EffectHigh, p.BandLow, p.BandHigh} {
			if v != nil {
				ranges = append(ranges, *v)
			}
		}
		if p.Effect != nil {
			points = append(points, *p.Effect)
		}
	}
	return chart.NewAxis(append(chart.WithoutOutliers(ranges), points...), chart.Span{}, 5)
}

func (s eventStudy) firstAside() int64 {
	for _, p := range s.positions {
		if p.phase() == aside {
			return p.PeriodsSinceTraining
		}
	}
	return 0
}

// runs are the sequences without a withheld or missing period, within one phase.
func (s eventStudy) runs() [][]Trend {
	var out [][]Trend
	var last *Trend
	for i := range s.positions {
		p := &s.positions[i]
		if p.Effect == nil {
			continue
		}
		if last == nil || p.PeriodsSinceTraining != last.PeriodsSinceTraining+1 || p.phase() != last.phase() {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], *p)
		last = p
	}
	return out
}

// drawBand draws the range that holds for all points at once. It extends slightly beyond
// its points, so that a single point has a band, too.
func drawBand(d *chart.Drawing, t timeline, levels chart.Axis, run []Trend, class string) {
	var over, under []string
	add := func(x chart.Px, p Trend) {
		over = append(over, x.String()+" "+levels.Held(*p.BandHigh).String())
		under = append([]string{x.String() + " " + levels.Held(*p.BandLow).String()}, under...)
	}
	beside := t.slot() * 0.35
	for i, p := range run {
		if p.BandLow == nil || p.BandHigh == nil {
			return
		}
		if i == 0 {
			add(t.at(p.PeriodsSinceTraining)-beside, p)
		}
		add(t.at(p.PeriodsSinceTraining), p)
		if i == len(run)-1 {
			add(t.at(p.PeriodsSinceTraining)+beside, p)
		}
	}
	if run[0].phase() == aside {
		class = "muted"
	}
	d.Path("band "+class, "M"+strings.Join(append(over, under...), "L")+"Z")
}

// drawRun draws points with their ranges. Steps from one period to the next are not
// joined, because a line would make them look like a level.
func drawRun(d *chart.Drawing, t timeline, levels chart.Axis, run []Trend, s eventStudy) {
	side, class := run[0].phase(), s.Evidence.ID
	if side == aside {
		class = "muted"
	}
	if len(run) > 1 && (side == after || side == before && !s.hasSteps()) {
		var line []string
		for _, p := range run {
			line = append(line, t.at(p.PeriodsSinceTraining).String()+" "+levels.At(*p.Effect).String())
		}
		d.Path("trend "+class, "M"+strings.Join(line, "L"))
	}
	point := "hollow "
	if side == after {
		point = "dot "
	}
	r := max(1.2, min(4.5, t.slot()*0.32))
	for _, p := range run {
		x := t.at(p.PeriodsSinceTraining)
		if p.EffectLow != nil && p.EffectHigh != nil {
			d.Line("whisker "+class, x, levels.Held(*p.EffectLow), x, levels.Held(*p.EffectHigh))
		}
		d.Circle(point+class, x, levels.At(*p.Effect), r)
	}
}

// drawSides labels both sides of the training. It returns where the dashed line may begin
// and where the text ends. Text that does not fit on the left is placed above.
func drawSides(d *chart.Drawing, l chart.Layout, say *language.Language, left string, training, top chart.Px) (dashes, bottom chart.Px) {
	ink := chart.NoteStyle.As("ink")
	if room := training - 8; room < 150 {
		top = d.Paragraph(ink, 0, top, l.Width, left) + 4
		bottom = top
	} else {
		bottom = d.Paragraph(ink.Right(), room, top, room, left)
	}
	for _, right := range []string{say.Text("after training"), say.Text("after")} {
		if room := l.Width - training - 8; ink.WidthOf(right) <= room {
			return top, max(bottom, d.Paragraph(ink, training+8, top, room, right))
		}
	}
	return top, bottom
}

// drawTrendLegend explains the ranges and the strip, with as many items per line as fit.
func drawTrendLegend(d *chart.Drawing, l chart.Layout, s eventStudy, top chart.Px) chart.Px {
	x, y, class := chart.Px(0), top, s.Evidence.ID
	add := func(text string, key func(x, y chart.Px)) {
		width := 26 + chart.NoteStyle.WidthOf(text)
		if x > 0 && x+width > l.Width {
			x, y = 0, y+20
		}
		key(x, y+8)
		d.Text(chart.NoteStyle, x+26, y+12, text)
		x += width + 18
	}
	add(s.say.Text("95 %% range of one %s", s.grain()), func(x, y chart.Px) {
		d.Line("whisker "+class, x+9, y-8, x+9, y+8)
		d.Circle("dot "+class, x+9, y, 4)
	})
	if s.hasBand() {
		add(s.say.Text("95 %% range for all %s at once", s.grains()), func(x, y chart.Px) { d.Rect("band "+class, x, y-7, 18, 14) })
	}
	if s.HasAside() {
		add(s.say.Text("too close to training, set aside"), func(x, y chart.Px) { d.Rect("aside", x, y-7, 18, 14) })
	}
	return y + 20
}

// drawPeriods labels the periods below the plot and returns the height of the drawing.
func drawPeriods(d *chart.Drawing, t timeline, s eventStudy, bottom chart.Px) chart.Px {
	say, origin := s.say, s.say.Text("training")
	style := chart.NoteStyle.As("muted tick").Centered()
	widest := max(style.WidthOf(sinceTraining(say, t.from)), style.WidthOf(sinceTraining(say, t.to)))
	step := t.step(max(widest, (widest+style.WidthOf(origin))/2) + 8)
	for period := t.from; period <= t.to; period++ {
		label := sinceTraining(say, period)
		if period == 0 {
			label = origin
		}
		half := style.WidthOf(label) / 2
		if period%step == 0 && t.at(period)+half <= d.Width && t.at(period)-half >= 0 {
			d.Text(style, t.at(period), bottom+18, label)
		}
	}
	d.Text(chart.NoteStyle.Centered(), t.span.X+t.span.Width/2, bottom+38, say.Text("%s since training", s.grains()))
	return bottom + 44
}
