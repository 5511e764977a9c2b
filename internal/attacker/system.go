// Package attacker works out what can be learned about single people from everything that
// has been published over many nights, by somebody who knows who works where and who
// completed what when: tests attack the marts with it. It reads marts by the roles in their
// contracts, writes each figure as a sum over what is unknown about people, and solves the
// system of all figures: exactly, as if nothing was rounded, and by least squares, where
// rounding is an error of a known size. It knows figures and refuses to know how they were
// protected.
package attacker

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// correlation is that between the values of one person in two months.
const correlation = 0.5

// System has what is known after some nights.
type System struct {
	company *Company
	self    int // the attacker, who knows everything about himself
	figures []Figure
	at      map[string]int
}

// NewSystem returns a system without figures. The attacker is one of the people.
func NewSystem(c *Company, self int) *System {
	return &System{company: c, self: self, at: map[string]int{}}
}

// Learn adds figures. Of the same sum, published twice, it keeps the one with more digits.
func (s *System) Learn(figures []Figure) {
	for _, f := range figures {
		w := Weights{}
		for u, k := range f.Weights {
			if u.Person != s.self {
				w[u] = k
				continue
			}
			f.own += k.float * s.company.Of(u)
		}
		if len(w) == 0 {
			continue
		}
		f.Weights = w
		key := w.key()
		if i, known := s.at[key]; known {
			if f.Step < s.figures[i].Step {
				s.figures[i] = f
			}
			continue
		}
		s.at[key] = len(s.figures)
		s.figures = append(s.figures, f)
	}
}

// Figures is the number of different sums that are known.
func (s *System) Figures() int { return len(s.figures) }

// key is equal for equal weights.
func (w Weights) key() string {
	text := make([]byte, 0, 32*len(w))
	for _, u := range w.unknowns() {
		text = fmt.Appendf(text, "%s %d %d %d %x,", u.Variable, u.Person, u.Month, u.Version, w[u].exact)
	}
	return string(text)
}

func (w Weights) unknowns() []Unknown {
	return slices.SortedFunc(maps.Keys(w), func(a, b Unknown) int {
		return slices.Compare([]int{len(a.Variable), a.Person, a.Month, a.Version}, []int{len(b.Variable), b.Person, b.Month, b.Version})
	})
}

// Target is something about one person that the attacker asks for.
type Target struct {
	Name    string
	Person  int
	Weights Weights
}

// Targets are each person's values and pay, and the changes of trained people, as far as
// figures speak of them.
func (s *System) Targets(last Night) (targets []Target) {
	seen := Weights{}
	for _, f := range s.figures {
		for u := range f.Weights {
			seen[u] = coefficient{1, 1}
		}
	}
	for _, u := range seen.unknowns() {
		targets = append(targets, Target{u.Variable, u.Person, Weights{u: {1, 1}}})
	}
	for program := range last.programs {
		cells, alone := last.arms(program, false)
		for _, c := range append(cells, cell{trained: alone}) {
			for _, m := range c.trained {
				if m.person != s.self {
					targets = append(targets, Target{"change", m.person, m.change()})
				}
			}
		}
	}
	return targets
}

// columns numbers the unknowns.
func (s *System) columns() map[Unknown]int {
	columns := map[Unknown]int{}
	for _, f := range s.figures {
		for _, u := range f.Weights.unknowns() {
			if _, has := columns[u]; !has {
				columns[u] = len(columns)
			}
		}
	}
	return columns
}

// Determined returns the targets that follow exactly from the figures without any rounding:
// those whose weights are a combination of theirs. Elimination is modulo a prime, so nothing
// is lost in the digits of a double.
func (s *System) Determined(targets []Target) (known []Target) {
	columns := s.columns()
	rows := make([][]uint64, 0, len(s.figures))
	pivots := map[int]int{} // by column, the row that has it alone
	for _, f := range s.figures {
		row := dense(f.Weights, columns)
		reduce(row, rows, pivots)
		pivot := slices.IndexFunc(row, func(x uint64) bool { return x != 0 })
		if pivot < 0 {
			continue
		}
		scale(row, inverse(row[pivot]))
		for _, other := range rows {
			if other[pivot] != 0 {
				subtract(other, row, other[pivot])
			}
		}
		pivots[pivot] = len(rows)
		rows = append(rows, row)
	}
	for _, t := range targets {
		if !covers(columns, t.Weights) {
			continue
		}
		row := dense(t.Weights, columns)
		reduce(row, rows, pivots)
		if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
			known = append(known, t)
		}
	}
	return known
}

func covers(columns map[Unknown]int, w Weights) bool {
	for u := range w {
		if _, has := columns[u]; !has {
			return false
		}
	}
	return true
}

func dense(w Weights, columns map[Unknown]int) []uint64 {
	row := make([]uint64, len(columns))
	for u, k := range w {
		row[columns[u]] = k.exact
	}
	return row
}

// reduce subtracts from a row what the rows of a reduced system say of it.
func reduce(row []uint64, rows [][]uint64, pivots map[int]int) {
	for column, k := range pivots {
		if row[column] != 0 {
			subtract(row, rows[k], row[column])
		}
	}
}

func subtract(row, other []uint64, times uint64) {
	factor := negative(times)
	for j, x := range other {
		if x != 0 {
			row[j] = add(row[j], multiply(factor, x))
		}
	}
}

func scale(row []uint64, by uint64) {
	for j := range row {
		row[j] = multiply(row[j], by)
	}
}

// latent is an independent part of an unknown, with variance 1: the months of a person share
// one part and have one each.
type latent struct {
	Unknown
	isShared bool
}

// parts are weights by latent parts.
func parts(w Weights) map[latent]float64 {
	p := map[latent]float64{}
	for u, k := range w {
		x := k.float * deviation(u.Variable)
		if u.Variable == Pay {
			p[latent{u, true}] += x
			continue
		}
		p[latent{Unknown{Variable: u.Variable, Person: u.Person}, true}] += math.Sqrt(correlation) * x
		p[latent{u, false}] += math.Sqrt(1-correlation) * x
	}
	return p
}

func dot(a, b map[latent]float64) (sum float64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for k, x := range a {
		sum += x * b[k]
	}
	return sum
}

// Explained returns, for each target, the share of its variance that all figures together
// explain: c'A'(AA' + diag(step²/12))⁻¹Ac / c'c in latent parts. 1 means that it is known.
func (s *System) Explained(targets []Target) ([]float64, error) {
	n := len(s.figures)
	if n == 0 {
		return make([]float64, len(targets)), nil
	}
	rows := make([]map[latent]float64, n)
	for i, f := range s.figures {
		rows[i] = parts(f.Weights)
	}
	m := mat.NewSymDense(n, nil)
	scales := make([]float64, n) // so that the diagonal is 1
	for i := range n {
		rounding := s.figures[i].Step * s.figures[i].Step / 12
		scales[i] = 1 / math.Sqrt(dot(rows[i], rows[i])+rounding)
		m.SetSym(i, i, 1+1e-9)
		for j := range i {
			m.SetSym(i, j, dot(rows[i], rows[j])*scales[i]*scales[j])
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(m) {
		return nil, fmt.Errorf("%d figures: the system is not positive definite", n)
	}
	shares := make([]float64, len(targets))
	b, solved := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for t, target := range targets {
		c := parts(target.Weights)
		for i := range n {
			b.SetVec(i, dot(rows[i], c)*scales[i])
		}
		if err := factor.SolveVecTo(solved, b); err != nil {
			return nil, err
		}
		shares[t] = mat.Dot(b, solved) / dot(c, c)
	}
	return shares, nil
}
