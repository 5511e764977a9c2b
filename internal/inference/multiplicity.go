package inference

import "slices"

// adjustWithinPrograms sets the adjusted p-value of the primary estimates of each
// program's confirmatory metrics. Metrics that were agreed on and then dropped, changed or
// un-agreed count as if they showed nothing: otherwise the best of twenty could be kept.
func adjustWithinPrograms(studies []study) {
	families, dropped := map[string][]*Estimate{}, map[string]int64{}
	for i := range studies {
		if !studies[i].claim.IsConfirmatory {
			continue
		}
		for j := range studies[i].estimates {
			if e := &studies[i].estimates[j]; e.IsPrimary && e.PValue != nil {
				families[e.ProgramID] = append(families[e.ProgramID], e)
				dropped[e.ProgramID] = studies[i].claim.WithdrawnCount
			}
		}
	}
	for program, family := range families {
		adjust(family, dropped[program])
	}
}

// adjust sets the adjusted p-value of estimates that are considered together, and together
// with as many that showed nothing. Each must have a p-value.
func adjust(family []*Estimate, nothing int64) {
	p := slices.Repeat([]float64{1}, len(family)+int(nothing))
	for i, e := range family {
		p[i] = *e.PValue
	}
	for i, q := range benjaminiHochberg(p)[:len(family)] {
		family[i].PValueAdjusted = &q
	}
}

// benjaminiHochberg returns adjusted p-values: the minimum of p_(j) m/j over j >= i, at
// most 1 (Benjamini & Hochberg 1995).
func benjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	adjusted, least := make([]float64, len(p)), 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*float64(len(p))/float64(rank))
		adjusted[i] = max(least, p[i]) // p m/m may be less than p in floating point
	}
	return adjusted
}
