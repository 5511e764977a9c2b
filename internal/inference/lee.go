package inference

import (
	"cmp"
	"math"
	"slices"
)

// KeptArm is the arm that kept the larger share of its people, person by person. All weights
// are 1 for the arms of an experiment and for trained people; comparison people of a
// difference in differences have the weight of their cell. Outcomes of a difference in
// differences are changes less the comparison mean of the cell.
type KeptArm struct {
	// Assigned is the weight of all people who should have been measured: their number
	// where all weights are 1.
	Assigned          float64
	Outcomes, Weights []float64 // of the people who were measured
}

// LosingArm is the arm that kept the smaller share of its people, as sums. Where its people
// have weights, Measured is their effective number (sum w)^2 / sum w^2, Assigned is Measured
// divided by the weighted share measured, and Variance / Measured is the squared standard
// error of the weighted mean.
type LosingArm struct {
	Assigned, Measured float64 // people
	Mean               float64 // unit: metric
	Variance           float64 // unit: metric squared
}

// Bounds are the lowest and the highest effect, in units of the metric, that the loss of
// people leaves open, for those who would be measured in either arm.
type Bounds struct {
	Low, High                 float64
	LowStdError, HighStdError float64
	// IntervalLow and IntervalHigh hold the effect, not the bounds, in 95 of 100 studies.
	IntervalLow, IntervalHigh float64
}

// LeeBounds returns the bounds of Lee (2009) on the effect of training, and the interval of
// Imbens & Manski (2004). With shares measured a1 > a0 and q = a0/a1, the bounds are the
// means of the bottom and of the top share q of the outcomes of the arm that kept more, less
// the mean of the other arm, or the reverse where the comparison kept more. They assume that
// being trained moves loss in one direction for everybody.
//
// The share is cut in fractions: people on the edge count in part, all of them alike, so
// neither ties nor the order of people matter. At q = 1 the bounds are one number; their
// standard errors still say that q is known only from a sample. There are no bounds (false)
// where the arm called kept has lost more, or where fewer than three people remain in an arm.
func LeeBounds(kept KeptArm, other LosingArm, isTrainedKept bool) (Bounds, bool) {
	rows := sortedByOutcome(kept)
	total, squares := 0.0, 0.0
	for _, r := range rows {
		total += r.weight
		squares += r.weight * r.weight
	}
	keptShare, otherShare := total/kept.Assigned, other.Measured/other.Assigned
	q := otherShare / keptShare
	if !(q > 0 && q <= 1+shareRounding && keptShare <= 1+shareRounding) {
		return Bounds{}, false
	}
	q = min(q, 1)
	bottom, top := lowest(rows, q), highest(rows, q)
	if min(bottom.people, top.people, other.Measured) < minCohort {
		return Bounds{}, false
	}
	// The variance of log q, by which the cut moves.
	ofShare := max(0, 1-keptShare)*squares/(total*total) + max(0, 1-otherShare)/other.Measured
	errorOf := func(c cutMean) float64 {
		return math.Sqrt(c.variance + c.toCut*c.toCut*ofShare + other.Variance/other.Measured)
	}
	b := Bounds{Low: bottom.mean - other.Mean, High: top.mean - other.Mean, LowStdError: errorOf(bottom), HighStdError: errorOf(top)}
	if !isTrainedKept {
		b = Bounds{Low: -b.High, High: -b.Low, LowStdError: b.HighStdError, HighStdError: b.LowStdError}
	}
	c := imbensManski(b.High-b.Low, max(b.LowStdError, b.HighStdError))
	b.IntervalLow, b.IntervalHigh = b.Low-c*b.LowStdError, b.High+c*b.HighStdError
	return b, true
}

// shareRounding is how far shares that are equal may differ as quotients of sums of weights.
const shareRounding = 1e-12

type weightedOutcome struct{ outcome, weight float64 }

func sortedByOutcome(arm KeptArm) []weightedOutcome {
	rows := make([]weightedOutcome, len(arm.Outcomes))
	for i, y := range arm.Outcomes {
		rows[i] = weightedOutcome{y, arm.Weights[i]}
	}
	// By weight, too, so that sums do not depend on the order in which people come.
	slices.SortFunc(rows, func(a, b weightedOutcome) int {
		return cmp.Or(cmp.Compare(a.outcome, b.outcome), cmp.Compare(a.weight, b.weight))
	})
	return rows
}

// cutMean is the mean of one end of a distribution.
type cutMean struct {
	mean     float64
	toCut    float64 // mean less the cut point
	variance float64 // of the mean at a known share
	people   float64 // effective number of those in it
}

// highest is the mean of the highest share q of the rows.
func highest(rows []weightedOutcome, q float64) cutMean {
	mirrored := make([]weightedOutcome, len(rows))
	for i, r := range rows {
		mirrored[len(rows)-1-i] = weightedOutcome{-r.outcome, r.weight}
	}
	c := lowest(mirrored, q)
	return cutMean{-c.mean, -c.toCut, c.variance, c.people}
}

// lowest is the mean of the lowest share q of the rows, which are in order of outcomes. Its
// variance at a known share is the sum of w^2 (k (y-c) - q (mean-c))^2 over the squared
// weight of those kept, where c is the cut point and k is the part of a person that is kept:
// with weights of 1, s^2/(mq) + (c-mean)^2 (1-q)/(mq), with m people, of whom those kept
// have the variance s^2 (Lee 2009, proposition 3).
func lowest(rows []weightedOutcome, q float64) cutMean {
	cut, part := cutPoint(rows, q)
	weight, sum := 0.0, 0.0
	for _, r := range rows {
		k := keptPart(r, cut, part)
		weight += k * r.weight
		sum += k * r.weight * r.outcome
	}
	mean := sum / weight
	toCut := mean - cut
	all, kept, deviations, deviationSquares := 0.0, 0.0, 0.0, 0.0 // all are sums with squared weights
	for _, r := range rows {
		w2, deviation := r.weight*r.weight, r.outcome-mean
		all += w2
		w2 *= keptPart(r, cut, part)
		kept += w2
		deviations += w2 * deviation
		deviationSquares += w2 * deviation * deviation
	}
	n := weight * weight / kept
	squares := deviationSquares*n/(n-1) + 2*toCut*(1-q)*deviations + toCut*toCut*(kept*(1-2*q)+q*q*all)
	return cutMean{mean, toCut, max(0, squares) / (weight * weight), n}
}

// cutPoint is the outcome below which people are kept whole, and the part that is kept of
// those on it.
func cutPoint(rows []weightedOutcome, q float64) (cut, part float64) {
	total := 0.0
	for _, r := range rows {
		total += r.weight
	}
	room := q * total
	below := 0.0
	for i := 0; i < len(rows); {
		at, tied := rows[i].outcome, 0.0
		for ; i < len(rows) && rows[i].outcome == at; i++ {
			tied += rows[i].weight
		}
		if below+tied >= room-shareRounding*total {
			return at, min(1, (room-below)/tied)
		}
		below += tied
	}
	return math.NaN(), math.NaN()
}

func keptPart(r weightedOutcome, cut, part float64) float64 {
	switch {
	case r.outcome < cut:
		return 1
	case r.outcome > cut:
		return 0
	}
	return part
}

// imbensManski is the number C of standard errors by which an interval exceeds bounds that
// are a width apart, so that it holds the effect with probability Level wherever it lies
// between them: Phi(C + width/se) - Phi(-C) = Level, with the larger standard error (Imbens
// & Manski 2004). It falls from 1.96 at width 0 to 1.645.
func imbensManski(width, se float64) float64 {
	if !(se > 0) {
		return zLevel
	}
	low, high := 1.0, 2.0
	for range 60 {
		c := (low + high) / 2
		if normalBelow(c+width/se)-normalBelow(-c) < Level {
			low = c
		} else {
			high = c
		}
	}
	return (low + high) / 2
}

// normalBelow is the standard normal distribution function.
func normalBelow(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
