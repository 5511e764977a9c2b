package privacy

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// floor is the smallest number of people in a published figure.
const floor = 10

// observed is a published mean as an attacker sees it who knows who completed what when.
type observed struct {
	people []int // sorted
	step   float64
}

// company is what thirty nights publish about one program: the mean over everybody trained,
// by month and by department, wherever there are enough people.
type company struct {
	values  []float64
	figures []observed
}

// newCompany publishes means with the step of Step, or exact ones.
func newCompany(people int, seed uint64, isExact bool) company {
	rng := rand.New(rand.NewPCG(seed, uint64(people)))
	c := company{values: make([]float64, people)}
	departments, day := make([]int, people), make([]int, people)
	for i, at := range rng.Perm(people) {
		c.values[i] = min(max(50+10*rng.NormFloat64(), 20), 80)
		departments[i], day[i] = int(rng.Float64()*rng.Float64()*6), math.MaxInt
		switch {
		case at < 3*people/10:
			day[i] = -1 - rng.IntN(119)
		case at < 6*people/10:
			day[i] = rng.IntN(30)
		}
	}
	seen := map[string]bool{}
	for night := range 30 {
		cells := map[[2]int][]int{}
		for i := range people {
			if day[i] > night {
				continue
			}
			for _, cell := range [][2]int{{0, 0}, {1, (day[i] + 120) / 30}, {2, departments[i]}} {
				cells[cell] = append(cells[cell], i)
			}
		}
		for _, members := range cells {
			if key := fmt.Sprint(members); len(members) >= floor && !seen[key] {
				seen[key] = true
				f := observed{people: members}
				if !isExact {
					f.step = c.step(members)
				}
				c.figures = append(c.figures, f)
			}
		}
	}
	slices.SortFunc(c.figures, func(a, b observed) int { return slices.Compare(a.people, b.people) })
	return c
}

// step is that of the mean over people.
func (c company) step(people []int) float64 {
	n, sum, squares, most := float64(len(people)), 0.0, 0.0, 0.0
	for _, i := range people {
		sum += c.values[i]
	}
	for _, i := range people {
		off := c.values[i] - sum/n
		squares, most = squares+off*off, max(most, math.Abs(off))
	}
	return Step(math.Sqrt(squares/(n-1)), n, most)
}

// prime is the modulus of exact elimination: the Mersenne number 2^61 - 1.
const prime = 1<<61 - 1

func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	sum := (low & prime) + (low>>61 | high<<3)
	return (sum&prime + sum>>61) % prime
}

func inverse(a uint64) uint64 {
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = times(result, a)
		}
		a = times(a, a)
	}
	return result
}

// determined counts the people whose values follow exactly from exact means: those who are
// alone in a row of the reduced system.
func determined(people int, figures []observed) (alone int) {
	var rows [][]uint64
	for _, f := range figures {
		row := make([]uint64, people)
		for _, i := range f.people {
			row[i] = 1
		}
		rows = append(rows, row)
	}
	rank := 0
	for column := 0; column < people && rank < len(rows); column++ {
		at := slices.IndexFunc(rows[rank:], func(row []uint64) bool { return row[column] != 0 })
		if at < 0 {
			continue
		}
		rows[rank], rows[rank+at] = rows[rank+at], rows[rank]
		pivot, scale := rows[rank], inverse(rows[rank][column])
		for j := range pivot {
			pivot[j] = times(pivot[j], scale)
		}
		for k, row := range rows {
			if k == rank || row[column] == 0 {
				continue
			}
			factor := prime - row[column]
			for j := range row {
				row[j] = (row[j] + times(factor, pivot[j])) % prime
			}
		}
		rank++
	}
	for _, row := range rows[:rank] {
		entries := 0
		for _, x := range row {
			entries += cmp.Compare(min(x, 1), 0)
		}
		if entries == 1 {
			alone++
		}
	}
	return alone
}

// explained is the share of the variance of each person's value that all figures together
// explain: s² a' (s² A A' + diag((n step)²/12))^-1 a, with a row of A for each figure and a
// column for each person. 1 means that the value is known.
func (c company) explained(t *testing.T) (most float64) {
	t.Helper()
	const variance = 100
	n := len(c.figures)
	in := make([][]bool, n)
	for k, f := range c.figures {
		in[k] = make([]bool, len(c.values))
		for _, i := range f.people {
			in[k][i] = true
		}
	}
	m := mat.NewSymDense(n, nil)
	for a, f := range c.figures {
		for b := range a + 1 {
			both := 0.0
			for _, i := range f.people {
				if in[b][i] {
					both++
				}
			}
			m.SetSym(a, b, variance*both)
		}
		noise := float64(len(f.people)) * f.step
		m.SetSym(a, a, m.At(a, a)+noise*noise/12+1e-6)
	}
	var factor mat.Cholesky
	if !factor.Factorize(m) {
		t.Fatal("the figures of a company are not independent")
	}
	for i := range c.values {
		column := mat.NewVecDense(n, nil)
		for k := range n {
			if in[k][i] {
				column.SetVec(k, 1)
			}
		}
		var solved mat.VecDense
		if err := factor.SolveVecTo(&solved, column); err != nil {
			t.Fatal(err)
		}
		most = max(most, variance*mat.Dot(column, &solved))
	}
	return most
}

// TestAttack: over thirty nights, exact means give the values of single people away, though
// each is about ten people at least; rounded means give nobody's away. docs/privacy.md has
// these counts.
func TestAttack(t *testing.T) {
	for _, of := range []struct {
		people, companies int
	}{{60, 30}, {300, 5}} {
		found, known, most := 0, 0.0, 0.0
		for seed := range of.companies {
			exact, rounded := newCompany(of.people, uint64(seed), true), newCompany(of.people, uint64(seed), false)
			found += determined(of.people, exact.figures)
			known, most = max(known, exact.explained(t)), max(most, rounded.explained(t))
		}
		t.Logf("%d companies of %d people: exact figures determine %d people; rounded figures explain at most %.2f of the variance of one", of.companies, of.people, found, most)
		if found == 0 {
			t.Errorf("exact figures of companies of %d people determine nobody: the attack does not work", of.people)
		}
		if known < 0.99 {
			t.Errorf("exact figures of companies of %d people explain %.2f of the variance of a person's value, although they determine it", of.people, known)
		}
		if most > 0.6 {
			t.Errorf("rounded figures of companies of %d people explain %.2f of the variance of a person's value", of.people, most)
		}
	}
}
