package report

import (
	"math"
	"slices"
)

// axis places values from the start of its span to the end: from left to right,
// or upward where the width of the span is negative.
type axis struct {
	from, to float64
	span     span
	step     float64 // between ticks
}

// newAxis covers zero and the values, in round steps.
func newAxis(values []float64, s span, steps int) axis {
	from, to := 0.0, 0.0
	for _, v := range values {
		from, to = min(from, v), max(to, v)
	}
	if from == to {
		to = 1
	}
	step := roundStep((to - from) / float64(steps))
	return axis{math.Floor(from/step) * step, math.Ceil(to/step) * step, s, step}
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x {
			return factor * power
		}
	}
	return 10 * power
}

func (a axis) at(v float64) px {
	return a.span.x + a.span.width*px((v-a.from)/(a.to-a.from))
}

// held is at, but no further than the ends of the axis.
func (a axis) held(v float64) px { return a.at(max(a.from, min(a.to, v))) }

func (a axis) ticks() []float64 {
	var out []float64
	for i := math.Round(a.from / a.step); i <= math.Round(a.to/a.step); i++ {
		v := i * a.step
		if a.step < 1 {
			v = i / math.Round(1/a.step) // 0.3, where 3 * 0.1 is a little more
		}
		out = append(out, v)
	}
	return out
}

// grid draws the lines of the axis.
func (d *drawing) grid(a axis, top, bottom px) {
	for _, v := range a.ticks() {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		d.line(class, a.at(v), top, a.at(v), bottom)
	}
}

// scale labels the axis at the bottom, puts its lines behind what is drawn, and
// gives the height of the whole. Where the columns are stacked, text would stand
// on the lines, so each row draws its own and every second label is left out.
func (d *drawing) scale(l layout, a axis, top, bottom px, label func(float64) string) px {
	if !l.stacked {
		shapes := d.Marks
		d.Marks = nil
		d.grid(a, top, bottom)
		d.Marks = append(d.Marks, shapes...)
	}
	for _, v := range a.ticks() {
		if !l.stacked || int(math.Round(v/a.step))%2 == 0 {
			d.text(noteStyle.as("muted tick").centered(), a.at(v), bottom+18, label(v))
		}
	}
	return bottom + 26
}

// withoutOutliers draws in what lies far beyond the rest, so that one vague
// result among many does not flatten all others.
func withoutOutliers(values []float64) []float64 {
	if len(values) == 0 {
		return nil
	}
	sizes := make([]float64, len(values))
	for i, v := range values {
		sizes[i] = math.Abs(v)
	}
	slices.Sort(sizes)
	limit := 3 * sizes[len(sizes)*3/4]
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = max(-limit, min(limit, v))
	}
	return out
}
