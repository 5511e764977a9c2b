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

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
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
		all := last.arms(program, false)
		for _, c := range append(slices.Clone(all.cells), cell{trained: all.alone}) {
			for _, m := range c.trained {
				if m.person != s.self {
					targets = append(targets, Target{"change", m.person, m.change()})
				}
			}
		}
	}
	return targets
}

// class is a number of unknowns that have the same coefficient in every figure: of these,
// figures tell the sum and nothing else.
type class struct{ number, size int }

// classes are the classes of the unknowns, and their number.
func (s *System) classes() (of map[Unknown]class, count int) {
	columns := map[Unknown][]byte{}
	for i, f := range s.figures {
		for u, k := range f.Weights {
			columns[u] = fmt.Appendf(columns[u], "%d %x,", i, k.exact)
		}
	}
	numbers, sizes := map[string]int{}, []int{}
	for _, column := range columns {
		if _, has := numbers[string(column)]; !has {
			numbers[string(column)] = len(sizes)
			sizes = append(sizes, 0)
		}
		sizes[numbers[string(column)]]++
	}
	of = map[Unknown]class{}
	for u, column := range columns {
		number := numbers[string(column)]
		of[u] = class{number, sizes[number]}
	}
	return of, len(sizes)
}

// Determined returns the targets that follow exactly from the figures without any rounding:
// those whose weights are a combination of theirs. Elimination is modulo a prime, so nothing
// is lost in the digits of a double.
func (s *System) Determined(targets []Target) (known []Target) {
	of, count := s.classes()
	rows := make([][]uint64, 0, len(s.figures))
	pivots := map[int]int{} // by class, the row that has it alone
	for _, f := range s.figures {
		row := make([]uint64, count)
		for u, k := range f.Weights {
			row[of[u].number] = k.exact
		}
		for at, k := range pivots {
			subtract(row, rows[k], row[at])
		}
		pivot := slices.IndexFunc(row, func(x uint64) bool { return x != 0 })
		if pivot < 0 {
			continue
		}
		scale(row, inverse(row[pivot]))
		for _, other := range rows {
			subtract(other, row, other[pivot])
		}
		pivots[pivot] = len(rows)
		rows = append(rows, row)
	}
	for _, t := range targets {
		row, ok := ofClasses(t.Weights, of, count)
		if !ok {
			continue
		}
		for at, x := range slices.Clone(row) {
			if k, isPivot := pivots[at]; isPivot {
				subtract(row, rows[k], x)
			}
		}
		if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
			known = append(known, t)
		}
	}
	return known
}

// ofClasses are weights by class; false if they are not the same for all of a class.
func ofClasses(w Weights, of map[Unknown]class, count int) (row []uint64, ok bool) {
	row, seen := make([]uint64, count), make(map[int]int, len(w))
	for u, k := range w {
		c, has := of[u]
		if !has || seen[c.number] > 0 && row[c.number] != k.exact {
			return nil, false
		}
		row[c.number] = k.exact
		seen[c.number]++
	}
	for u := range w {
		if c := of[u]; seen[c.number] != c.size {
			return nil, false
		}
	}
	return row, true
}

func subtract(row, other []uint64, times uint64) {
	if times == 0 {
		return
	}
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

func squares(p map[latent]float64) (sum float64) {
	for _, x := range p {
		sum += x * x
	}
	return sum
}

// Explained returns, for each target, the share of its variance that all figures together
// explain: c'A'(AA' + diag(step²/12))⁻¹Ac / c'c in latent parts. 1 means that it is known.
func (s *System) Explained(targets []Target) ([]float64, error) {
	n := len(s.figures)
	shares := make([]float64, len(targets))
	if n == 0 {
		return shares, nil
	}
	of, m, scales := s.latents()
	var factor mat.Cholesky
	if !factor.Factorize(m) {
		return nil, fmt.Errorf("%d figures: the system is not positive definite", n)
	}
	var lower mat.TriDense
	factor.LTo(&lower)
	for t, target := range targets {
		c, b := parts(target.Weights), mat.NewVecDense(n, nil)
		for l, x := range c {
			for _, y := range of[l] {
				b.SetVec(y.figure, b.AtVec(y.figure)+x*y.weight*scales[y.figure])
			}
		}
		blas64.Trsv(blas.NoTrans, lower.RawTriangular(), b.RawVector())
		shares[t] = mat.Dot(b, b) / squares(c)
	}
	return shares, nil
}

// share is what a figure has of a latent part.
type share struct {
	figure int
	weight float64
}

// latents are the figures by latent part, their covariance as they are published, and the
// scales that make its diagonal 1.
func (s *System) latents() (of map[latent][]share, m *mat.SymDense, scales []float64) {
	n := len(s.figures)
	of, m, scales = map[latent][]share{}, mat.NewSymDense(n, nil), make([]float64, n)
	for i, f := range s.figures {
		p := parts(f.Weights)
		for l, x := range p {
			of[l] = append(of[l], share{i, x})
		}
		scales[i] = 1 / math.Sqrt(squares(p)+f.Step*f.Step/12)
	}
	sum := m.RawSymmetric()
	for _, shares := range of {
		for k, a := range shares {
			row := sum.Data[a.figure*sum.Stride:]
			for _, b := range shares[k:] { // figures are in order
				row[b.figure] += a.weight * b.weight * scales[a.figure] * scales[b.figure]
			}
		}
	}
	for i := range n {
		m.SetSym(i, i, 1+1e-9)
	}
	return of, m, scales
}
