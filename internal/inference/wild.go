package inference

import (
	"math"
	"math/rand/v2"
)

// Bounds of the wild cluster bootstrap.
const (
	minTrainedClusters = 4     // with fewer, the test hardly ever rejects (MacKinnon & Webb 2017)
	enumeratedClusters = 12    // up to this number all signs are tried: an exact test without a seed
	wildDraws          = 9_999 // draws with more clusters; 10,000 including the data
	wildSeed           = 1
)

// wild is the wild cluster restricted bootstrap-t of a difference in differences
// (Cameron, Gelbach & Miller 2008; Roodman, MacKinnon, Nielsen & Webb 2019). For a
// hypothesis tau0, the residuals u of d - tau0 x trained from the mean of their cell get
// one sign per cluster, v_g, and the estimate is recomputed from them. It moves from tau0
// by sum_g v_g A_g, where A_g is the sum over the cluster of weight x u. The influence of
// the clusters behind its standard error is also linear in the signs. Both are linear in
// tau0 as well, so five numbers per draw are enough to test any tau0.
type wild struct{ draws []signed }

// signed is one draw of signs: move0 - tau0 move1 is how far the estimate moves, and
// squares0 - 2 tau0 cross + tau0^2 squares1 is the sum of the squared influence of its
// clusters. In the first draw all signs are positive: the data themselves.
type signed struct{ move0, move1, squares0, cross, squares1 float64 }

// newWild prepares the draws. The rows are those of one program, metric and segment; each
// cell has both arms.
func newWild(rows []ClusterSums) wild {
	clusters := 0
	for _, r := range rows {
		clusters = max(clusters, int(r.ClusterNumber))
	}
	residual, slope := newInfluence(rows, clusters)
	var w wild
	for signs := range signVectors(clusters) {
		move0, part0 := residual.under(signs)
		move1, part1 := slope.under(signs)
		s := signed{move0: move0, move1: move1}
		for g := range part0 {
			s.squares0 += part0[g] * part0[g]
			s.cross += part0[g] * part1[g]
			s.squares1 += part1[g] * part1[g]
		}
		w.draws = append(w.draws, s)
	}
	// The data do not depend on tau0; with computed values, tau0 would multiply rounding
	// errors.
	data := &w.draws[0]
	data.move1, data.cross, data.squares1 = 1, 0, 0
	return w
}

// p is the share of draws whose |t| is at least that of the data. The data count as a
// draw, so that p is never zero (Davison & Hinkley 1997, section 4.2).
func (w wild) p(tau0 float64) float64 {
	reached, data := 0, w.draws[0]
	distance := (data.move0 - tau0) * (data.move0 - tau0)
	for _, d := range w.draws {
		move := d.move0 - tau0*d.move1
		squares := d.squares0 - 2*tau0*d.cross + tau0*tau0*d.squares1
		// Values that differ only by rounding are equal: with all signs there are many ties.
		if move*move*data.squares0 >= distance*squares*(1-1e-9) {
			reached++
		}
	}
	return float64(reached) / float64(len(w.draws))
}

// interval contains the tau0 that are not rejected at 5 %. Each end is searched from the
// estimate outward in growing steps of the standard error, and then by bisection. An end
// is infinite when no tau0 on that side is rejected: there are too few clusters.
func (w wild) interval(se float64) (low, high float64) {
	effect := w.draws[0].move0
	return w.end(effect, -se), w.end(effect, se)
}

func (w wild) end(inside, step float64) float64 {
	outside, steps := inside+step, 0
	for ; w.p(outside) > 1-Level; steps++ {
		if steps == 30 {
			return math.Inf(int(math.Copysign(1, step)))
		}
		inside, step = outside, 2*step
		outside += step
	}
	for range 200 {
		middle := inside + (outside-inside)/2
		if middle == inside || middle == outside {
			break
		}
		if w.p(middle) > 1-Level {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside
}

// signVectors yields vectors of one sign per cluster, all positive first. With few
// clusters these are all vectors whose first sign is positive (the others mirror them,
// with the same |t|); otherwise they are seeded Rademacher draws.
func signVectors(clusters int) func(yield func([]float64) bool) {
	return func(yield func([]float64) bool) {
		signs := make([]float64, clusters)
		rng := rand.New(rand.NewPCG(wildSeed, uint64(clusters)))
		vectors := wildDraws + 1
		if clusters <= enumeratedClusters {
			vectors = 1 << (clusters - 1)
		}
		for n := range vectors {
			bits := uint64(n) << 1
			if clusters > enumeratedClusters && n > 0 {
				bits = rng.Uint64()
			}
			for g := range signs {
				signs[g] = 1 - 2*float64(bits>>g&1)
			}
			if !yield(signs) {
				return
			}
		}
	}
}
