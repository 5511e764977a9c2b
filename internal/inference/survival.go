package inference

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// kmPoint is the point of a Kaplan-Meier curve on one day of its risk table.
type kmPoint struct {
	RampCount
	// share is S(t), the share of people who are not yet productive after the day.
	share float64
	// greenwood is the sum of d/(n(n-d)) up to the day (Greenwood 1926), infinite
	// once everybody is productive.
	greenwood float64
	// term is the day's d/(n(n-d)).
	term float64
	// effective is the number of people at risk: n, or (sum of weights)^2 / sum of squared
	// weights where people are weighted.
	effective float64
}

// kaplanMeier is the product-limit estimate of the risk table of one arm, ordered
// by day: S(t) = product of (1 - d/n) over the days up to t (Kaplan & Meier 1958).
func kaplanMeier(table []RampCount) []kmPoint {
	return weightedKaplanMeier([][]RampCount{table}, []float64{1})
}

// weightedKaplanMeier is the product-limit estimate of several risk tables together, in
// which a person counts as much as the weight of the table: n and d are sums of weights,
// and Greenwood's d/(n(n-d)) is d/n / (1 - d/n) divided by the effective number of people
// at risk (Xie & Liu 2005). With equal weights it is the estimate of the pooled table.
func weightedKaplanMeier(tables [][]RampCount, weights []float64) []kmPoint {
	days := pooled(tables)
	curve := make([]kmPoint, len(days))
	share, greenwood := 1.0, 0.0
	for i, c := range days {
		n, squares, d := 0.0, 0.0, 0.0
		for j, table := range tables {
			w, k := weights[j], rowOf(table, c.RampDays)
			if k == len(table) {
				continue
			}
			n += w * float64(table[k].AtRiskCount)
			squares += w * w * float64(table[k].AtRiskCount)
			if table[k].RampDays == c.RampDays {
				d += w * float64(table[k].EventsCount)
			}
		}
		p := kmPoint{RampCount: c, effective: n * n / squares}
		if c.EventsCount == c.AtRiskCount {
			d = n
		}
		if d > 0 {
			share *= (n - d) / n
			p.term = d / (p.effective * (n - d))
			greenwood += p.term
		}
		p.share, p.greenwood = share, greenwood
		curve[i] = p
	}
	return curve
}

// stdError is the standard error of the share, S sqrt(greenwood); NaN once the share is
// zero.
func (p kmPoint) stdError() float64 { return p.share * math.Sqrt(p.greenwood) }

// low and high are the ends of the 95 % interval of the share on the log scale,
// S exp(-+ z sqrt(greenwood)), at most 1: the default of R's survfit (Kalbfleisch &
// Prentice 2002, section 1.4). They are NaN once the share is zero.
func (p kmPoint) low() float64  { return p.end(-zLevel) }
func (p kmPoint) high() float64 { return math.Min(1, p.end(zLevel)) }

func (p kmPoint) end(z float64) float64 {
	if p.share == 0 {
		return math.NaN()
	}
	return p.share * math.Exp(z*math.Sqrt(p.greenwood))
}

// flat is the tolerance within which two shares are equal, as in R's quantile.survfit: a
// product of fractions is rarely one half to the last digit.
const flat = 1.5e-8

// crossing is the day on which the value of the curve reaches the level. Where the curve
// stays on the level, it is the middle between that day and the next drop, or the end of
// the curve. It is nil when the level is never reached. With low and high instead of the
// share it returns the interval of the quantile (Brookmeyer & Crowley 1982). A curve
// reaches the level once; a band may rise again below the level, and then the day with
// the value nearest to the level counts, as in R's quantile.survfit.
func crossing(curve []kmPoint, value func(kmPoint) float64, level float64) *float64 {
	first := -1
	for i, p := range curve {
		if v := value(p); v <= level+flat && (first < 0 || v > value(curve[first])) {
			first = i
		}
	}
	if first < 0 {
		return nil
	}
	day := float64(curve[first].RampDays)
	if value(curve[first]) >= level-flat {
		end := curve[len(curve)-1]
		if drop := slices.IndexFunc(curve[first:], func(p kmPoint) bool { return !(value(p) >= level-flat) }); drop >= 0 {
			end = curve[first+drop]
		}
		day = (day + float64(end.RampDays)) / 2
	}
	return &day
}

// restrictedMean is the mean number of days not yet productive up to tau, which is the
// area under the curve, with its standard error: the square root of the sum over event
// days of (area beyond the day)^2 d/(n(n-d)) (Klein & Moeschberger 2003, section 4.5;
// Uno et al. 2014; rmean of R's survfit). The curve must extend to tau.
func restrictedMean(curve []kmPoint, tau float64) (mean, se float64) {
	end, beyond, variance := tau, 0.0, 0.0
	for _, p := range slices.Backward(curve) {
		day := float64(p.RampDays)
		if day >= tau {
			continue
		}
		beyond += p.share * (end - day)
		end = day
		if p.share > 0 {
			variance += beyond * beyond * p.term
		}
	}
	return beyond + end, math.Sqrt(variance)
}

// logRankSums returns the difference between the observed and expected events of the
// first of two risk tables, and its hypergeometric variance (Mantel 1966).
func logRankSums(a, b []RampCount) (difference, variance float64) {
	days := map[int64]int64{}
	for _, c := range slices.Concat(a, b) {
		days[c.RampDays] += c.EventsCount
	}
	for _, c := range a {
		difference += float64(c.EventsCount)
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		d := float64(days[day])
		inA, inB := float64(atRisk(a, day)), float64(atRisk(b, day))
		n := inA + inB
		difference -= d * inA / n
		if n > 1 {
			variance += d * (inA / n) * (inB / n) * (n - d) / (n - 1)
		}
	}
	return difference, variance
}

// atRisk is the number of people followed to the day and not productive before it.
func atRisk(table []RampCount, day int64) int64 {
	if i := rowOf(table, day); i < len(table) {
		return table[i].AtRiskCount
	}
	return 0
}

// rowOf is the first row of a risk table on or after the day.
func rowOf(table []RampCount, day int64) int {
	i, _ := slices.BinarySearchFunc(table, day, func(c RampCount, day int64) int { return cmp.Compare(c.RampDays, day) })
	return i
}

// chiSquareP is the upper tail of chi-square, the regularized upper incomplete
// gamma function Q(df/2, x/2) (Abramowitz & Stegun 1964, 26.4.19).
func chiSquareP(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }

// zLevel is the normal quantile of a two-sided interval.
var zLevel = math.Sqrt2 * math.Erfinv(Level)

// zTwoSided is the two-sided p-value of a standard normal z.
func zTwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
