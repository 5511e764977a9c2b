package comparison

import "math"

// series has the values of a block's units in the periods of its metric, as sums over the
// periods before each one, so that the mean of any window and the line through any
// history cost a few look-ups. Index period x units + unit.
type series struct {
	first                                 int64
	periods, units                        int
	counts, sums, times, squares, product []float64 // of 1, y, t, t x t, t x y
}

// newSeries is nil for a metric without a panel.
func newSeries(b *block, p *panel) *series {
	if p == nil {
		return nil
	}
	n := len(b.units)
	size := (p.periods + 1) * n
	all := make([]float64, 5*size)
	s := &series{p.first, p.periods, n, all[:size], all[size : 2*size], all[2*size : 3*size], all[3*size : 4*size], all[4*size:]}
	for i, u := range b.units {
		values := p.of(u.subject)
		for period := range p.periods {
			at, next := period*n+i, (period+1)*n+i
			for _, sums := range [][]float64{s.counts, s.sums, s.times, s.squares, s.product} {
				sums[next] = sums[at]
			}
			if values == nil || math.IsNaN(values[period]) {
				continue
			}
			t, y := float64(period), values[period]
			s.counts[next]++
			s.sums[next] += y
			s.times[next] += t
			s.squares[next] += t * t
			s.product[next] += t * y
		}
	}
	return s
}

// window are the sums over the periods from..to of one unit; false where the panel does not
// reach.
func (s *series) window(i int, from, to int64) (low, high int, ok bool) {
	if from < s.first || to >= s.first+int64(s.periods) || from > to {
		return 0, 0, false
	}
	return int(from-s.first)*s.units + i, int(to+1-s.first)*s.units + i, true
}

// mean is the mean of the periods from..to of one unit; NaN where less than half of them
// have values.
func (s *series) mean(i int, from, to int64) float64 {
	low, high, ok := s.window(i, from, to)
	if !ok {
		return math.NaN()
	}
	n := s.counts[high] - s.counts[low]
	if 2*n < float64(to-from+1) {
		return math.NaN()
	}
	return (s.sums[high] - s.sums[low]) / n
}

// Bounds of a line: fewer periods than these do not make one, and one that makes the
// standard error more than twice that of did says too little.
const (
	fewestOfLine  = 4
	mostLineRatio = 4 // of variances
)

// line is the value at the middle of the post window on the line through a unit's values up
// to the end of the baseline window; NaN where the line says too little.
func (s *series) line(i int, k cohort) float64 {
	low, high, ok := s.window(i, s.first, k.baselineTo)
	if !ok {
		return math.NaN()
	}
	n := s.counts[high] - s.counts[low]
	if n < fewestOfLine {
		return math.NaN()
	}
	meanTime, meanValue := (s.times[high]-s.times[low])/n, (s.sums[high]-s.sums[low])/n
	spread := s.squares[high] - s.squares[low] - n*meanTime*meanTime
	distance := float64(k.postFrom+k.postTo)/2 - float64(s.first) - meanTime
	post, baseline := float64(k.postTo-k.postFrom+1), float64(k.baselineTo-k.baselineFrom+1)
	if !((1/post+1/n+distance*distance/spread)/(1/post+1/baseline) <= mostLineRatio) {
		return math.NaN()
	}
	slope := (s.product[high] - s.product[low] - n*meanTime*meanValue) / spread
	return meanValue + slope*distance
}
