package comparison

// spread describes values: their number, sum, squared deviations from their mean, the
// lowest and the highest.
type spread struct{ n, sum, squares, low, high float64 }

// single describes one value.
func single(x float64) spread { return spread{n: 1, sum: x, low: x, high: x} }

func (s spread) mean() float64 { return s.sum / s.n }

// most is the largest distance from a center that a value can have.
func (s spread) most(center float64) float64 {
	if s.n == 0 {
		return 0
	}
	return max(s.high-center, center-s.low)
}

func spreadOf(values []float64, at []int32) (s spread) {
	if len(at) == 0 {
		return s
	}
	s.n, s.low, s.high = float64(len(at)), values[at[0]], values[at[0]]
	for _, i := range at {
		s.sum += values[i]
		s.low, s.high = min(s.low, values[i]), max(s.high, values[i])
	}
	mean := s.mean()
	for _, i := range at {
		s.squares += (values[i] - mean) * (values[i] - mean)
	}
	return s
}

// merge adds disjoint values (Chan, Golub & LeVeque 1979).
func (s *spread) merge(o spread) {
	switch {
	case o.n == 0:
		return
	case s.n == 0:
		*s = o
		return
	}
	d := o.mean() - s.mean()
	s.squares += o.squares + s.n*o.n/(s.n+o.n)*d*d
	s.n += o.n
	s.sum += o.sum
	s.low, s.high = min(s.low, o.low), max(s.high, o.high)
}

// less describes the values less a number.
func (s spread) less(x float64) spread {
	return spread{s.n, s.sum - s.n*x, s.squares, s.low - x, s.high - x}
}

// kept is the share of the squares that must remain when values are taken out. Below it,
// too many digits would be lost, and the rest is measured anew.
const kept = 1e-4

// without takes values out again; the bounds stay those of all. It is false when the rest
// has to be measured anew.
func (s spread) without(o spread) (rest spread, ok bool) {
	if o.n == 0 {
		return s, true
	}
	if s.n-o.n < 1 {
		return spread{}, s.n == o.n
	}
	rest = spread{n: s.n - o.n, sum: s.sum - o.sum, low: s.low, high: s.high}
	d := o.mean() - rest.mean()
	rest.squares = s.squares - o.squares - rest.n*o.n/s.n*d*d
	return rest, rest.squares > kept*s.squares
}
