package inference

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	tiltingSteps    = 100   // a fit takes five to ten
	tiltingGradient = 1e-12 // per person, in standard deviations of the covariates
	tiltingHalvings = 60
	lossRounding    = 1e-14
)

// tilt returns the odds b exp(X gamma) of comparison people to be trained, with their base
// weights b, and 0 for trained people, for which the comparison people's covariates have the sums of the trained: inverse
// probability tilting, where gamma is the minimum of the convex mean of (1-D) b exp(X gamma) -
// D X gamma (Graham, Pinto & Egel 2012; Sant'Anna & Zhao 2020, section 3.1). It is found by
// Newton steps, halved until they descend. There is no minimum, and false is returned, where
// the trained's means lie outside of what the comparison people span: gamma then grows
// without end. Where they lie on its edge, because the trained all have one department, the
// odds of everybody off the edge fall to nothing.
func tilt(columns [][]float64, trained, base []float64) (odds []float64, isFound bool) {
	n, trainedCount := float64(len(trained)), floats.Sum(trained)
	start := make([]float64, len(columns))
	start[0] = math.Log(trainedCount / floats.Sum(base))
	at := newTilting(columns, trained, base, start)
	for range tiltingSteps {
		excess := floats.SubTo(make([]float64, len(trained)), trained, at.odds)
		descent := products(columns, excess)
		if floats.Norm(descent, math.Inf(1)) <= tiltingGradient*n {
			return at.odds, true
		}
		var hessian mat.Cholesky
		if !hessian.Factorize(gram(columns, at.odds)) {
			return nil, false
		}
		step, isSolved := solve(&hessian, descent)
		if !isSolved {
			return nil, false
		}
		if at = at.descend(columns, trained, base, step); at == nil {
			return nil, false
		}
	}
	return nil, false
}

// tilting is a place on the way to the minimum.
type tilting struct {
	gamma, odds []float64
	loss        float64
}

func newTilting(columns [][]float64, trained, base, gamma []float64) *tilting {
	t := &tilting{gamma: gamma, odds: make([]float64, len(trained))}
	for j, column := range columns {
		floats.AddScaled(t.odds, gamma[j], column)
	}
	for i, index := range t.odds {
		if trained[i] == 1 {
			t.loss -= index
			t.odds[i] = 0
			continue
		}
		t.odds[i] = base[i] * math.Exp(index)
		t.loss += t.odds[i]
	}
	return t
}

// descend goes a step, or the largest of its halves that does not lead up. Close to the
// minimum a loss is the same to the last digits. It returns nil if there is none.
func (t *tilting) descend(columns [][]float64, trained, base, step []float64) *tilting {
	bound := t.loss + lossRounding*(float64(len(trained))+math.Abs(t.loss))
	for size, halvings := 1.0, 0; halvings < tiltingHalvings; size, halvings = size/2, halvings+1 {
		next := newTilting(columns, trained, base, floats.AddScaledTo(make([]float64, len(step)), t.gamma, size, step))
		if next.loss <= bound {
			return next
		}
	}
	return nil
}

// products are the sums of each column times the values.
func products(columns [][]float64, values []float64) []float64 {
	sums := make([]float64, len(columns))
	for j, column := range columns {
		sums[j] = floats.Dot(column, values)
	}
	return sums
}

// gram is the matrix of the weighted sums of the columns' products.
func gram(columns [][]float64, weights []float64) *mat.SymDense {
	m := mat.NewSymDense(len(columns), nil)
	weighted := make([]float64, len(weights))
	for j, column := range columns {
		floats.MulTo(weighted, column, weights)
		for k := j; k < len(columns); k++ {
			m.SetSym(j, k, floats.Dot(weighted, columns[k]))
		}
	}
	return m
}

// solve returns false where the matrix is singular to working precision.
func solve(matrix *mat.Cholesky, right []float64) (solution []float64, isSolved bool) {
	var x mat.VecDense
	if err := matrix.SolveVecTo(&x, mat.NewVecDense(len(right), right)); err != nil {
		return nil, false
	}
	return x.RawVector().Data, true
}
