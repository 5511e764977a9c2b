package inference

import (
	"math"
	"slices"
	"testing"
)

// changed is a person in the example: cell, arm, cluster and change.
type changed struct {
	cell      int64
	isTrained bool
	cluster   int64
	change    float64
}

// example has eight clusters in two cells, most of them in both arms.
var example = []changed{
	{0, true, 1, 5}, {0, true, 1, 4}, {0, true, 2, 7}, {0, true, 3, 3}, {0, true, 4, 6}, {0, true, 4, 2},
	{0, false, 1, 1}, {0, false, 2, 2}, {0, false, 5, 0}, {0, false, 5, 3}, {0, false, 6, -1}, {0, false, 7, 4}, {0, false, 8, 2},
	{1, true, 2, 6}, {1, true, 3, 8}, {1, true, 5, 1},
	{1, false, 1, 2}, {1, false, 4, 5}, {1, false, 6, 3}, {1, false, 6, 2}, {1, false, 7, -2}, {1, false, 8, 1},
}

// summed returns the sums over people as in int_cluster_sums.
func summed(people []changed) []ClusterSums {
	var rows []ClusterSums
	for _, p := range people {
		i := slices.IndexFunc(rows, func(r ClusterSums) bool {
			return r.CohortPeriod == p.cell && r.IsTrained == p.isTrained && r.ClusterNumber == p.cluster
		})
		if i < 0 {
			i = len(rows)
			rows = append(rows, ClusterSums{ProgramID: "p", MetricID: "m", SegmentType: All, SegmentID: All, CohortPeriod: p.cell, IsTrained: p.isTrained, ClusterNumber: p.cluster})
		}
		rows[i].PeopleCount++
		rows[i].ChangeSum += p.change
	}
	return rows
}

// TestWildBootstrap compares p-values and intervals with numpy, which recomputed every
// regression from individual people under each of the 256 sign vectors: for one cell, OLS
// of change on trained with the clustered sandwich estimator; for two cells, the influence
// function of did.
func TestWildBootstrap(t *testing.T) {
	for name, c := range map[string]struct {
		people                                []changed
		effect, squares, p0, p2, low, highest float64
	}{
		"one cell":  {example[:13], 2.928571428571428, 0.48275602758110053, 0.0390625, 0.28125, 0.7646580570255569, 4.9536613619186625},
		"two cells": {example, 3.007936507936508, 0.452032811482235, 0.0078125, 0.21875, 1.0116066538281356, 4.592980865379228},
	} {
		w := newWild(summed(c.people))
		if len(w.draws) != 128 {
			t.Errorf("%s: %d draws, want 2^7", name, len(w.draws))
		}
		near(t, name+": effect", w.draws[0].move0, c.effect, 1e-12)
		near(t, name+": squares", w.draws[0].squares0, c.squares, 1e-12)
		near(t, name+": p of 0", w.p(0), c.p0, 1e-12)
		near(t, name+": p of 2", w.p(2), c.p2, 1e-12)
		low, high := w.interval(math.Sqrt(c.squares))
		near(t, name+": low", low, c.low, 1e-9)
		near(t, name+": high", high, c.highest, 1e-9)
	}
}

// TestWildDraws: with more than twelve clusters, signs are drawn in the same way each time,
// and the p-values are close to those of all signs.
func TestWildDraws(t *testing.T) {
	people := slices.Clone(example)
	for i, p := range example {
		p.cluster += 8
		p.change -= float64(i % 3)
		people = append(people, p)
	}
	rows := summed(people)
	drawn := newWild(rows)
	if again := newWild(rows); !slices.Equal(drawn.draws, again.draws) {
		t.Error("two runs drew different signs")
	}
	if len(drawn.draws) != 10_000 {
		t.Errorf("%d draws", len(drawn.draws))
	}
	residual, slope := newInfluence(rows, 16)
	var all wild
	for n := range 1 << 15 {
		signs := make([]float64, 16)
		for g := range signs {
			signs[g] = 1 - 2*float64(n<<1>>g&1)
		}
		move0, part0 := residual.under(signs)
		move1, part1 := slope.under(signs)
		s := signed{move0: move0, move1: move1}
		for g := range part0 {
			s.squares0, s.cross, s.squares1 = s.squares0+part0[g]*part0[g], s.cross+part0[g]*part1[g], s.squares1+part1[g]*part1[g]
		}
		all.draws = append(all.draws, s)
	}
	for _, tau0 := range []float64{1.5, 2, 3.5} {
		if a, b := drawn.p(tau0), all.p(tau0); math.Abs(a-b) > 4*math.Sqrt(b*(1-b)/9999)+1e-4 {
			t.Errorf("p of %v: drawn %v, all %v", tau0, a, b)
		}
	}
}

// TestBootstrapOfFewClusters: a row with few clusters has the p-value and the interval of
// the bootstrap, and no interval where no effect can be ruled out.
func TestBootstrapOfFewClusters(t *testing.T) {
	s := clean()
	s.clusters = summed(example)
	s.effect.DiD, s.effect.DiDInfluenceSquares, s.effect.ClustersCount, s.effect.TrainedClustersCount = 3.007936507936508, 0.452032811482235, 8, 5
	e := judged(s)
	if e.SeType != "wild" || *e.PValue != 0.0078125 || e.EvidenceGrade == Insufficient {
		t.Errorf("%s, p = %v, %s", e.SeType, *e.PValue, e.EvidenceGrade)
	}
	near(t, "low", *e.EffectLow, 1.0116066538281356, 1e-9)
	if *e.ImprovementHigh != *e.EffectHigh || !(*e.DetectableEffect > *e.EffectStdError) {
		t.Errorf("improvement to %v of %v, detectable %v", *e.ImprovementHigh, *e.EffectHigh, *e.DetectableEffect)
	}

	five := slices.DeleteFunc(slices.Clone(example), func(p changed) bool { return p.cluster > 5 })
	s = clean()
	s.clusters = summed(five)
	s.effect.ClustersCount, s.effect.TrainedClustersCount = 5, 5
	if e = judged(s); e.EffectLow != nil || e.EffectHigh != nil || *e.EvidenceCap != "too_few_clusters" || *e.PValue < 0.05 {
		t.Errorf("five clusters: p = %v, %v to %v, %v", *e.PValue, e.EffectLow, e.EffectHigh, *e.EvidenceCap)
	}
}
