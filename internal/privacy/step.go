package privacy

import "math"

// spreads is how many standard deviations the step of a mean is wide, divided by the
// people. The difference between two figures then tells 1 / (1 + spreads²/6) = 19 % of the
// variance of a single person between them.
const spreads = 5

// Step is the step to which a mean, an effect or a sum over people is rounded: the next of
// 1, 2 and 5 times a power of ten at or above both spreads x deviation / people, with the
// standard deviation between people, and most / people, with the largest distance of one
// person from the mean. It shrinks as groups grow. It is 0, no rounding, where people do
// not differ: then the figure says the same of each of them whatever its digits.
func Step(deviation, people, most float64) float64 {
	least := max(spreads*deviation, most) / people
	if !(least > 0) || math.IsInf(least, 0) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(least)))
	for _, times := range []float64{1, 2, 5} {
		if times*unit >= least*(1-1e-12) {
			return times * unit
		}
	}
	return 10 * unit
}

// Repeated is what the largest part that one person has in a figure counts for its step, when
// the figure is published for the times-th time with other people. Roundings of nearly the same
// sum average out, as with the square root of their number, until what is left is what the exact
// figure tells of this person: the share part² / squares of the variance, where part is the
// standard deviation of the largest part, and squares is the variance of the figure. The step
// grows as fast as they average out where that share is half of that of one among a floor of
// people or more, and the slower the less it is.
func Repeated(part, squares float64, times, floor int64) float64 {
	if times <= 1 || !(part > 0) || !(squares > 0) {
		return part
	}
	return part * math.Sqrt(1+float64(times-1)*min(1, 2*float64(floor)*part*part/squares))
}

// Nearest is the multiple of a step that is nearest to a figure; the figure itself for a
// step of 0.
func Nearest(x, step float64) float64 {
	if step == 0 {
		return x
	}
	return step * math.Round(x/step)
}

// countStep is the step of counts of people.
const countStep = 5

// Count is a count of people to the nearest 5.
func Count(n int64) int64 { return countStep * ((n + countStep/2) / countStep) }

// Upward is a figure that may not be too small, such as a standard error, with two
// significant digits, rounded upward.
func Upward(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return x
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return unit * math.Ceil(x/unit*(1-1e-12))
}
