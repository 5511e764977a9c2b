package inference

import "math"

// cautiousLoss is the highest differential loss of people, in points, at an overall loss of
// 0, 1, 2 ... percent for which the likely bias is acceptable under cautious assumptions
// (What Works Clearinghouse 2020, Procedures Handbook 4.1, table II.1). A training can move
// people to leave, so the optimistic row is not for us.
var cautiousLoss = [...]float64{
	5.7, 5.8, 5.9, 5.9, 6.0, 6.1, 6.2, 6.3, 6.3, 6.3,
	6.3, 6.2, 6.2, 6.1, 6.0, 5.9, 5.9, 5.8, 5.7, 5.5,
	5.4, 5.3, 5.2, 5.1, 4.9, 4.8, 4.7, 4.5, 4.4, 4.3,
	4.1, 4.0, 3.8, 3.6, 3.5, 3.3, 3.2, 3.1, 2.9, 2.8,
	2.6, 2.5, 2.3, 2.1, 2.0, 1.8, 1.6, 1.5, 1.3, 1.2,
	1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0,
}

// wwcCautious is the highest differential loss, in points, that the cautious boundary
// accepts at an overall loss in percent, linear between the rows of the table, and 0 beyond
// its end, where any loss is high.
func wwcCautious(overallPct float64) float64 {
	last := len(cautiousLoss) - 1
	if overallPct >= float64(last) {
		return 0
	}
	whole, part := math.Modf(max(overallPct, 0))
	row := int(whole)
	return cautiousLoss[row]*(1-part) + cautiousLoss[row+1]*part
}

// Under the cautious assumptions, the tendency to stay correlates this much with the
// result: more in the arm that loses more.
const (
	moreLostAlpha  = 0.45
	fewerLostAlpha = 0.39
)

// lossBias is the bias that loss of people gives an effect, in standard deviations of the
// result, under the cautious assumptions behind the boundary: .45 l(P1) - .39 l(P2), where
// P1 = 1-o-d/2 and P2 = 1-o+d/2 are the shares kept by the two arms, and l(P) =
// phi(Phi^-1(P))/P is the mean of those kept when the share P with the highest tendency
// stays (Deke & Chiang 2017). Overall and differential loss are shares; the sign of the
// differential does not matter. The boundary lies where the bias is .055. It is infinite
// when an arm has lost everybody.
func lossBias(overall, differential float64) float64 {
	half := math.Abs(differential) / 2
	return moreLostAlpha*meanOfKept(1-overall-half) - fewerLostAlpha*meanOfKept(1-overall+half)
}

// meanOfKept is the mean of a standard normal above the threshold that the share exceeds.
func meanOfKept(share float64) float64 {
	switch {
	case share >= 1:
		return 0
	case share <= 0:
		return math.Inf(1)
	}
	z := math.Sqrt2 * math.Erfinv(2*share-1)
	return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / share
}

// lossZ is the z statistic of the difference between the shares of people that two arms have
// lost, with the pooled share in its standard error: (p1-p2) / sqrt(p (1-p) (1/n1+1/n2)). It
// is 0 when nothing can be compared: an arm is empty, or nobody or everybody was lost.
func lossZ(trainedLost, trainedCount, comparisonLost, comparisonCount int64) float64 {
	if trainedCount == 0 || comparisonCount == 0 {
		return 0
	}
	n1, n2 := float64(trainedCount), float64(comparisonCount)
	pooled := float64(trainedLost+comparisonLost) / (n1 + n2)
	variance := pooled * (1 - pooled) * (1/n1 + 1/n2)
	if !(variance > 0) {
		return 0
	}
	return (float64(trainedLost)/n1 - float64(comparisonLost)/n2) / math.Sqrt(variance)
}
