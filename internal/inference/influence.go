package inference

import "slices"

// armSums are the people of one cluster in one arm of a cell, and a sum over them.
type armSums struct {
	cluster int // from 0
	people  float64
	sum     float64
}

// cellArms is a cell of cohort and stratum, cluster by cluster.
type cellArms struct{ trained, comparison []armSums }

func peopleOf(arm []armSums) (n float64) {
	for _, a := range arm {
		n += a.people
	}
	return n
}

// influence tells how a difference in differences and the influence of each cluster
// on it follow from the sums, when each cluster's sums get a sign.
type influence struct {
	moves []float64   // of the estimate, by cluster
	parts [][]float64 // of the influence of the first cluster, by sign of the second
}

// newInfluence gives the influence of the residuals for tau0 = 0, and by how much
// they fall per unit of tau0: u = (d - mean of the cell) - tau0 (trained - share of
// the trained in the cell). The mean is that of both arms, least squares under the
// hypothesis.
func newInfluence(rows []ClusterSums, clusters int) (residual, slope influence) {
	residuals, slopes := byCell(rows), byCell(rows)
	trained := 0.0
	for i, cell := range residuals {
		nT, nC, sum := peopleOf(cell.trained), peopleOf(cell.comparison), 0.0
		trained += nT
		for _, a := range append(slices.Clip(cell.trained), cell.comparison...) {
			sum += a.sum
		}
		center(cell.trained, sum/(nT+nC))
		center(cell.comparison, sum/(nT+nC))
		replace(slopes[i].trained, nC/(nT+nC))
		replace(slopes[i].comparison, -nT/(nT+nC))
	}
	return ofSums(residuals, clusters, trained), ofSums(slopes, clusters, trained)
}

func center(arm []armSums, mean float64) {
	for i := range arm {
		arm[i].sum -= arm[i].people * mean
	}
}

func replace(arm []armSums, each float64) {
	for i := range arm {
		arm[i].sum = arm[i].people * each
	}
}

// byCell sorts the rows into cells, in order of their first row.
func byCell(rows []ClusterSums) []cellArms {
	type key struct {
		cohort  int64
		stratum string
	}
	at, cells := map[key]int{}, []cellArms{}
	for _, r := range rows {
		k := key{r.CohortPeriod, r.Stratum}
		i, known := at[k]
		if !known {
			i = len(cells)
			at[k], cells = i, append(cells, cellArms{})
		}
		arm := &cells[i].comparison
		if r.IsTrained {
			arm = &cells[i].trained
		}
		*arm = append(*arm, armSums{cluster: int(r.ClusterNumber) - 1, people: float64(r.PeopleCount), sum: r.ChangeSum})
	}
	return cells
}

// ofSums is the influence function of did (see ancova and did) by cluster: with the
// sums u of a cell, n trained in all and nT, nC in the cell, the estimate moves by
// u/n of the trained and -(nT/n) u/nC of the comparison. A cluster's influence is
// its own such part, less what its people lose to the comparison mean of the cell
// and to the estimate, both of which every cluster moves.
func ofSums(cells []cellArms, clusters int, n float64) influence {
	moves, share := make([]float64, clusters), make([]float64, clusters)
	parts := make([][]float64, clusters)
	for g := range parts {
		parts[g] = make([]float64, clusters)
	}
	for _, cell := range cells {
		nT, nC := peopleOf(cell.trained), peopleOf(cell.comparison)
		weight := make([]float64, clusters) // of the comparison mean in each cluster's influence
		for _, a := range cell.trained {
			moves[a.cluster] += a.sum / n
			share[a.cluster] += a.people / n
			weight[a.cluster] += a.people / n
		}
		for _, a := range cell.comparison {
			moves[a.cluster] -= nT / n * a.sum / nC
			weight[a.cluster] -= nT / n * a.people / nC
		}
		for g := range parts {
			for _, a := range cell.comparison {
				parts[g][a.cluster] -= weight[g] * a.sum / nC
			}
		}
	}
	for g := range parts {
		parts[g][g] += moves[g]
		for h := range moves {
			parts[g][h] -= share[g] * moves[h]
		}
	}
	return influence{moves, parts}
}

// under gives the move of the estimate and the clusters' influences under the signs.
func (f influence) under(signs []float64) (move float64, parts []float64) {
	parts = make([]float64, len(signs))
	for h, sign := range signs {
		move += sign * f.moves[h]
		for g := range parts {
			parts[g] += sign * f.parts[g][h]
		}
	}
	return move, parts
}
