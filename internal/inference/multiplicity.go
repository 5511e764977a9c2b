package inference

import (
	"fmt"
	"slices"
)

// family are results that are judged together, and together with as many that showed
// nothing: metrics that were agreed on and then dropped, changed or un-agreed count as such.
// Otherwise the best of twenty could be kept.
type family struct {
	pValues   []float64
	adjusted  []**float64
	withdrawn int64
}

// add adds a p-value, with the place of the adjusted one.
func (f *family) add(p float64, adjusted **float64) {
	f.pValues, f.adjusted = append(f.pValues, p), append(f.adjusted, adjusted)
}

// adjust sets the adjusted p-values.
func (f *family) adjust() {
	p := make([]float64, len(f.pValues)+int(f.withdrawn))
	for i := range p {
		p[i] = 1
	}
	copy(p, f.pValues)
	for i, q := range benjaminiHochberg(p)[:len(f.pValues)] {
		*f.adjusted[i] = &q
	}
}

// byChance says why a program's result is not judged by its range alone; empty of a single
// metric.
func (f *family) byChance() string {
	if len(f.pValues)+int(f.withdrawn) == 1 {
		return ""
	}
	together := fmt.Sprintf("%d metrics that were agreed on for the program", len(f.pValues)+int(f.withdrawn))
	if f.withdrawn > 0 {
		together += fmt.Sprintf(", of which %d no longer count as agreed,", f.withdrawn)
	}
	return " One of " + together + " may look like this by chance."
}

// families are those of programs.
type families map[string]*family

// of returns the family of a program, with the number of metrics that no longer count.
func (fs families) of(program string, withdrawn int64) *family {
	if fs[program] == nil {
		fs[program] = &family{withdrawn: withdrawn}
	}
	return fs[program]
}

func (fs families) adjust() {
	for _, f := range fs {
		f.adjust()
	}
}

// adjustWithinPrograms sets the adjusted p-value of the primary estimates of each
// program's confirmatory metrics.
func adjustWithinPrograms(studies []study) {
	programs := families{}
	for i := range studies {
		s := &studies[i]
		for j := range s.estimates {
			if e := &s.estimates[j]; s.claim.IsConfirmatory && e.IsPrimary && e.PValue != nil {
				s.family = programs.of(e.ProgramID, s.claim.WithdrawnCount)
				s.family.add(*e.PValue, &e.PValueAdjusted)
			}
		}
	}
	programs.adjust()
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
