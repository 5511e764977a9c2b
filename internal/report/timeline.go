package report

import "strings"

// timeline places periods since training, each in the middle of its slot.
type timeline struct {
	from, to int64
	span     span
}

func (t timeline) slot() px { return t.span.width / px(t.to-t.from+1) }

func (t timeline) at(period int64) px {
	return t.span.x + t.slot()*(px(period-t.from)+0.5)
}

// start is where the slot of the period begins.
func (t timeline) start(period int64) px { return t.at(period) - t.slot()/2 }

// step is how many periods lie between labels that do not touch.
func (t timeline) step(room px) int64 {
	for _, step := range []int64{1, 2, 3, 4, 6, 12, 24, 30, 60, 90, 180} {
		if t.slot()*px(step) >= room {
			return step
		}
	}
	return 360
}

const origin = "training"

// drawEventStudy draws the effect period by period.
func drawEventStudy(d *drawing, l layout, s eventStudy) {
	height := px(250)
	if l.stacked {
		height = 230
	}
	levels := s.levels()
	labels := noteStyle.as("muted tick")
	gutter := px(0)
	for _, v := range levels.ticks() {
		gutter = max(gutter, labels.widthOf(signedTick(v))+10)
	}
	first, last := s.positions[0].PeriodsSinceTraining, s.positions[len(s.positions)-1].PeriodsSinceTraining
	periods := timeline{min(first, 0), max(last, 0), span{gutter, l.width - gutter - 6}}

	y := drawSubtitle(d, span{0, l.width}, 0, s.metric.Unit, s.Direction())
	y = drawTrendLegend(d, l, s, y+8)
	dashes, top := drawSides(d, l, "before: "+s.Before, periods.start(0), y+6)
	top += 8
	levels.span = span{top + height, -height}
	bottom := top + height

	if s.HasAside() {
		from := periods.start(s.firstAside())
		d.rect("aside", from, top, periods.start(0)-from, height)
	}
	for _, v := range levels.ticks() {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		d.line(class, gutter, levels.at(v), periods.span.end(), levels.at(v))
		d.text(labels.right(), gutter-8, levels.at(v)+4, signedTick(v))
	}
	d.line("training", periods.start(0), dashes, periods.start(0), bottom)
	for _, run := range s.runs() {
		drawBand(d, periods, levels, run, s.Evidence.ID)
	}
	for _, run := range s.runs() {
		drawRun(d, periods, levels, run, s)
	}
	d.Height = drawPeriods(d, periods, s.metric.Grain, bottom)
}

func signedTick(v float64) string { return plus(v) + declared(v) }

// levels is the vertical axis. It holds every point; a range far wider than the
// others is cut at its edge, so that one vague period does not flatten all.
func (s eventStudy) levels() axis {
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
	return newAxis(append(withoutOutliers(ranges), points...), span{}, 5)
}

func (s eventStudy) firstAside() int64 {
	for _, p := range s.positions {
		if p.phase() == aside {
			return p.PeriodsSinceTraining
		}
	}
	return 0
}

// runs are the stretches without a withheld or missing period, within one phase.
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

// drawBand draws the range that holds for all points at once. It begins and ends
// a little beside its points, so that a single one has a band too.
func drawBand(d *drawing, t timeline, levels axis, run []Trend, class string) {
	var over, under []string
	add := func(x px, p Trend) {
		over = append(over, x.String()+" "+levels.held(*p.BandHigh).String())
		under = append([]string{x.String() + " " + levels.held(*p.BandLow).String()}, under...)
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
	d.path("band "+class, "M"+strings.Join(append(over, under...), "L")+"Z")
}

// drawRun draws points with their ranges. Steps from one period to the next make
// no line: joined, they would look like a level.
func drawRun(d *drawing, t timeline, levels axis, run []Trend, s eventStudy) {
	side, class := run[0].phase(), s.Evidence.ID
	if side == aside {
		class = "muted"
	}
	if len(run) > 1 && (side == after || side == before && !s.hasSteps()) {
		var line []string
		for _, p := range run {
			line = append(line, t.at(p.PeriodsSinceTraining).String()+" "+levels.at(*p.Effect).String())
		}
		d.path("trend "+class, "M"+strings.Join(line, "L"))
	}
	point := "hollow "
	if side == after {
		point = "dot "
	}
	r := max(1.2, min(4.5, t.slot()*0.32))
	for _, p := range run {
		x := t.at(p.PeriodsSinceTraining)
		if p.EffectLow != nil && p.EffectHigh != nil {
			d.line("whisker "+class, x, levels.held(*p.EffectLow), x, levels.held(*p.EffectHigh))
		}
		d.circle(point+class, x, levels.at(*p.Effect), r)
	}
}

// drawSides says on each side of the training what it shows, and tells where the
// dashed line may begin and where the text ends. Words that find no room on the
// left stand above.
func drawSides(d *drawing, l layout, left string, training, top px) (dashes, bottom px) {
	ink := noteStyle.as("ink")
	if room := training - 8; room < 150 {
		top = d.paragraph(ink, 0, top, l.width, 3, left) + 4
		bottom = top
	} else {
		bottom = d.paragraph(ink.right(), room, top, room, 4, left)
	}
	for _, right := range []string{"after training", "after"} {
		if room := l.width - training - 8; ink.widthOf(right) <= room {
			return top, max(bottom, d.paragraph(ink, training+8, top, room, 1, right))
		}
	}
	return top, bottom
}

// drawTrendLegend explains the ranges and the strip, as many in a line as fit.
func drawTrendLegend(d *drawing, l layout, s eventStudy, top px) px {
	x, y, class := px(0), top, s.Evidence.ID
	add := func(text string, key func(x, y px)) {
		width := 26 + noteStyle.widthOf(text)
		if x > 0 && x+width > l.width {
			x, y = 0, y+20
		}
		key(x, y+8)
		d.text(noteStyle, x+26, y+12, text)
		x += width + 18
	}
	add("95 % range of one "+s.metric.Grain, func(x, y px) {
		d.line("whisker "+class, x+9, y-8, x+9, y+8)
		d.circle("dot "+class, x+9, y, 4)
	})
	if s.hasBand() {
		add("95 % range for all "+s.metric.Grain+"s at once", func(x, y px) { d.rect("band "+class, x, y-7, 18, 14) })
	}
	if s.HasAside() {
		add("too close to training, set aside", func(x, y px) { d.rect("aside", x, y-7, 18, 14) })
	}
	return y + 20
}

// drawPeriods labels the periods below the plot and gives the height of the whole.
func drawPeriods(d *drawing, t timeline, grain string, bottom px) px {
	style := noteStyle.as("muted tick").centered()
	widest := max(style.widthOf(sinceTraining(t.from)), style.widthOf(sinceTraining(t.to)))
	step := t.step(max(widest, (widest+style.widthOf(origin))/2) + 8)
	for period := t.from; period <= t.to; period++ {
		label := sinceTraining(period)
		if period == 0 {
			label = origin
		}
		half := style.widthOf(label) / 2
		if period%step == 0 && t.at(period)+half <= d.Width && t.at(period)-half >= 0 {
			d.text(style, t.at(period), bottom+18, label)
		}
	}
	d.text(noteStyle.centered(), t.span.x+t.span.width/2, bottom+38, grain+"s since training")
	return bottom + 44
}
