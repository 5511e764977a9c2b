package chart

import (
	"math"
	"slices"
)

// Axis maps values to places from the start of its span to the end: from left to right,
// or upward where the width of the span is negative.
type Axis struct {
	From, To float64
	Span     Span
	step     float64 // between ticks
}

// NewAxis returns an axis that covers zero and the values, with round steps.
func NewAxis(values []float64, s Span, steps int) Axis {
	from, to := 0.0, 0.0
	for _, v := range values {
		from, to = min(from, v), max(to, v)
	}
	if from == to {
		to = 1
	}
	step := roundStep((to - from) / float64(steps))
	return Axis{math.Floor(from/step) * step, math.Ceil(to/step) * step, s, step}
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is at least x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x {
			return factor * power
		}
	}
	return 10 * power
}

// At is the place of a value.
func (a Axis) At(v float64) Px {
	return a.Span.X + a.Span.Width*Px((v-a.From)/(a.To-a.From))
}

// Held is like At, but limited to the ends of the axis.
func (a Axis) Held(v float64) Px { return a.At(max(a.From, min(a.To, v))) }

// Ticks are the values at which the axis has lines.
func (a Axis) Ticks() []float64 {
	var out []float64
	for i := math.Round(a.From / a.step); i <= math.Round(a.To/a.step); i++ {
		v := i * a.step
		if a.step < 1 {
			v = i / math.Round(1/a.step) // exactly 0.3, whereas 3 * 0.1 is slightly more
		}
		out = append(out, v)
	}
	return out
}

// Grid draws the lines of the axis.
func (d *Drawing) Grid(a Axis, top, bottom Px) {
	for _, v := range a.Ticks() {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		d.Line(class, a.At(v), top, a.At(v), bottom)
	}
}

// Scale labels the axis at the bottom, puts its lines behind the existing marks, and
// returns the height of the drawing. In a stacked layout the lines would cross text, so
// each row draws its own lines and every second label is left out, as it is where labels
// would touch.
func (d *Drawing) Scale(l Layout, a Axis, top, bottom Px, label func(float64) string) Px {
	if !l.Stacked {
		shapes := d.Marks
		d.Marks = nil
		d.Grid(a, top, bottom)
		d.Marks = append(d.Marks, shapes...)
	}
	style, widest := NoteStyle.As("muted tick").Centered(), Px(0)
	for _, v := range a.Ticks() {
		widest = max(widest, style.WidthOf(label(v)))
	}
	isSparse := l.Stacked || a.At(a.step)-a.At(0) < widest
	for _, v := range a.Ticks() {
		if !isSparse || int(math.Round(v/a.step))%2 == 0 {
			half := style.WidthOf(label(v)) / 2
			d.Text(style, max(half, min(d.Width-half, a.At(v))), bottom+18, label(v))
		}
	}
	return bottom + 26
}

// WithoutOutliers limits values that are far beyond the rest, so that one imprecise
// result among many does not flatten all others.
func WithoutOutliers(values []float64) []float64 {
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
