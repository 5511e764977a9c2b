package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// randomCells has people of both arms in several cells. Trained people have more of the
// covariates, with so much pull, which change what happens to everybody by slope; noise is
// the standard deviation of the rest. The effect is 2.
func randomCells(r *rand.Rand, cells, covariates int, pull, slope, noise float64) CellRows {
	rows := CellRows{Cells: cells, Covariates: make([][]float64, covariates)}
	for k := range cells {
		level := r.NormFloat64()
		for i := range 8 + r.IntN(30) {
			x, index := make([]float64, covariates), -0.5
			for j := range x {
				x[j] = r.NormFloat64() + level
				index += pull * (x[j] - level)
			}
			isTrained := i == 0 || i > 1 && r.Float64() < 1/(1+math.Exp(-index))
			change := level + slope*floats.Sum(x) + noise*r.NormFloat64()
			if isTrained {
				change += 2
			}
			rows.Cell, rows.IsTrained, rows.Change = append(rows.Cell, int32(k)), append(rows.IsTrained, isTrained), append(rows.Change, change)
			for j := range x {
				rows.Covariates[j] = append(rows.Covariates[j], x[j])
			}
		}
	}
	return rows
}

// did is the difference in differences of the rows and the influence on it.
func (r CellRows) did() (effect float64, influence []float64) {
	counts, trained := r.count(), 0.0
	centered := r.centered(r.Change, counts)
	for i := range r.Cell {
		if r.IsTrained[i] {
			effect, trained = effect+centered[i], trained+1
		}
	}
	effect /= trained
	for i, k := range r.Cell {
		part := (centered[i] - effect) / trained
		if !r.IsTrained[i] {
			part = -counts[k].trained / counts[k].compared * centered[i] / trained
		}
		influence = append(influence, part)
	}
	return effect, influence
}

// TestCellsWithoutCovariates: without covariates, and with one that does not vary within
// cells, the estimate is did with its influence.
func TestCellsWithoutCovariates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := randomCells(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)), rapid.IntRange(1, 9).Draw(t, "cells"), 0, 0, 0, 1)
		if rapid.Bool().Draw(t, "constant") {
			constant := make([]float64, len(rows.Cell))
			for i, k := range rows.Cell {
				constant[i] = 3.3 + float64(k)/7
			}
			rows.Covariates = [][]float64{constant}
		}
		got, refusal := rows.Robust()
		if refusal == RefusedFewPeople {
			t.Skip("the draw left too few people for an estimate; TestRobustRefuses has that case")
		}
		want, influence := rows.did()
		floats.Scale(1/float64(len(rows.Cell)), got.Influence)
		if refusal != "" || math.Abs(got.Effect-want) > 1e-12 || !floats.EqualApprox(got.Influence, influence, 1e-12) {
			t.Fatalf("%v (%q), want %v", got.Effect, refusal, want)
		}
		if got.EffectiveRatio < 1-1e-12 {
			t.Fatalf("an effective ratio of %v without covariates", got.EffectiveRatio)
		}
	})
}

// TestOneCell: in one cell, the estimate and its influence are those of RobustDiD, and base
// weights of 1 change nothing.
func TestOneCell(t *testing.T) {
	for seed := range uint64(20) {
		rows := randomCells(rand.New(rand.NewPCG(seed, 2)), 1, 2, 0.3, 1, 1)
		got, refusal := rows.Robust()
		want, plain := RobustDiD(rows.Change, rows.IsTrained, rows.Covariates, nil)
		if refusal != plain && plain != "" || refusal != "" {
			continue
		}
		near(t, "effect", got.Effect, want.Effect, 1e-9)
		if !floats.EqualApprox(got.Influence, want.Influence, 1e-7) {
			t.Errorf("seed %d: the influence is another one", seed)
		}
		one := make([]float64, len(rows.Cell))
		floats.AddConst(1, one)
		if again, _ := RobustDiD(rows.Change, rows.IsTrained, rows.Covariates, one); again.Effect != want.Effect || again.StdError != want.StdError || again.EffectiveRatio != want.EffectiveRatio {
			t.Errorf("seed %d: base weights of 1 change the estimate", seed)
		}
	}
}

// TestLinearChange: where changes are linear in the covariates and nothing else moves them,
// the estimate is the effect, and did is not.
func TestLinearChange(t *testing.T) {
	rows := randomCells(rand.New(rand.NewPCG(1, 3)), 6, 2, 0.4, 3, 0)
	got, refusal := rows.Robust()
	if refusal != "" {
		t.Fatal(refusal)
	}
	near(t, "effect", got.Effect, 2, 1e-9)
	if did, _ := rows.did(); math.Abs(did-2) < 1 {
		t.Errorf("did is %v", did)
	}
}

// TestErrorOfCells: the standard error is that of repeated samples, and the interval holds
// the effect as often as it says, also with small cells.
func TestErrorOfCells(t *testing.T) {
	var estimates, errors []float64
	covered := 0.0
	for seed := range uint64(600) {
		got, refusal := randomCells(rand.New(rand.NewPCG(seed, 4)), 12, 2, 0.4, 1, 1).Robust()
		if refusal != "" {
			t.Fatalf("seed %d: %s", seed, refusal)
		}
		estimates, errors = append(estimates, got.Effect), append(errors, got.StdError*got.StdError)
		if math.Abs(got.Effect-2) < 1.96*got.StdError {
			covered++
		}
	}
	bias, ratio := stat.Mean(estimates, nil)-2, math.Sqrt(stat.Mean(errors, nil))/stat.StdDev(estimates, nil)
	t.Logf("bias %.4f, standard error %.3f of the true one, coverage %.3f", bias, ratio, covered/600)
	if math.Abs(bias) > 3*stat.StdDev(estimates, nil)/math.Sqrt(600) || math.Abs(ratio-1) > 0.09 || math.Abs(covered/600-0.95) > 0.03 {
		t.Errorf("bias %v, ratio %v, coverage %v", bias, ratio, covered/600)
	}
}

// TestNoOverlapInCells: trained people beyond everybody else have no weights.
func TestNoOverlapInCells(t *testing.T) {
	rows := randomCells(rand.New(rand.NewPCG(5, 5)), 4, 1, 0, 1, 1)
	for i, is := range rows.IsTrained {
		if is {
			rows.Covariates[0][i] += 20
		}
	}
	if _, refusal := rows.Robust(); refusal != RefusedNoOverlap {
		t.Errorf("refusal %q", refusal)
	}
}
