package comparison

// moments describe pairs of values in one arm of a cell: the values before and after, and
// the sum of products of their deviations from the means.
type moments struct {
	before, after spread
	products      float64
}

func (m moments) n() float64 { return m.before.n }

func (m moments) means() means { return means{m.before.mean(), m.after.mean()} }

// most is the largest distance of a value from the mean of its window.
func (m moments) most() float64 {
	return max(m.before.most(m.before.mean()), m.after.most(m.after.mean()))
}

// momentsOf measures the pairs at the given places.
func momentsOf(before, after []float64, at []int32) moments {
	m := moments{before: spreadOf(before, at), after: spreadOf(after, at)}
	if len(at) == 0 {
		return m
	}
	meanBefore, meanAfter := m.before.mean(), m.after.mean()
	for _, i := range at {
		m.products += (before[i] - meanBefore) * (after[i] - meanAfter)
	}
	return m
}

// merge adds disjoint pairs; see spread.merge.
func (m *moments) merge(o moments) {
	if m.n() > 0 && o.n() > 0 {
		weight := m.n() * o.n() / (m.n() + o.n())
		m.products += weight * (o.before.mean() - m.before.mean()) * (o.after.mean() - m.after.mean())
	}
	m.products += o.products
	m.before.merge(o.before)
	m.after.merge(o.after)
}

// without takes pairs out again; see spread.without.
func (m moments) without(o moments) (rest moments, ok bool) {
	before, okBefore := m.before.without(o.before)
	after, okAfter := m.after.without(o.after)
	if !okBefore || !okAfter {
		return moments{}, false
	}
	rest = moments{before: before, after: after}
	if rest.n() > 0 {
		weight := rest.n() * o.n() / m.n()
		rest.products = m.products - o.products
		if o.n() > 0 {
			rest.products -= weight * (o.before.mean() - before.mean()) * (o.after.mean() - after.mean())
		}
	}
	return rest, true
}

// changes is the variance of the differences between after and before; nil for fewer than
// two pairs.
func (m moments) changes() *float64 {
	if m.n() < 2 {
		return nil
	}
	return new(max(m.before.squares+m.after.squares-2*m.products, 0) / (m.n() - 1))
}

// meanOrNil is the mean; nil without values.
func (s spread) meanOrNil() *float64 {
	if s.n == 0 {
		return nil
	}
	return new(s.mean())
}

// variance is the sample variance; nil for fewer than two values.
func (s spread) variance() *float64 {
	if s.n < 2 {
		return nil
	}
	return new(s.squares / (s.n - 1))
}
