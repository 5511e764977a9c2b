package inference

import "slices"

// armSums counts the people of one cluster in one arm of a cell, with a sum over them.
type armSums struct {
	cluster int // from 0
	people  float64
	sum     float64
}

// cellArms is a cell of cohort and stratum, with the sums of each cluster.
type cellArms struct{ trained, comparison []armSums }

func peopleOf(arm []armSums) (n float64) {
	for _, a := range arm {
		n += a.people
	}
	return n
}

// influence describes how a difference in differences and the influence of each cluster
// on it depend on the signs that are given to the sums of the clusters.
type influence struct {
	moves []float64   // contribution to the estimate, by cluster
	parts [][]float64 // part of the first cluster's influence due to the second's sign
}

// newInfluence returns the influence of the residuals for tau0 = 0, and by how much it
// falls per unit of tau0: u = (d - mean of the cell) - tau0 (trained - share of trained
// people in the cell). The mean is that of both arms: least squares under the hypothesis.
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

// byCell groups the rows into cells, in the order of their first rows.
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

// ofSums is the influence function of did by cluster. With the sums u of a cell, n
// trained people in total and nT and nC people in the cell, trained people move the
// estimate by u/n and comparison people by -(nT/n) u/nC. The influence of a cluster is
// its own such contribution, less the weight of its people times the comparison mean of
// the cell and times the estimate, both of which all clusters move.
func ofSums(cells []cellArms, clusters int, n float64) influence {
	moves, share := make([]float64, clusters), make([]float64, clusters)
	parts := make([][]float64, clusters)
	for g := range parts {
		parts[g] = make([]float64, clusters)
	}
	for _, cell := range cells {
		nT, nC := peopleOf(cell.trained), peopleOf(cell.comparison)
		weight := make([]float64, clusters) // of the comparison mean, in each cluster's influence
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

// under returns the move of the estimate and the influence of each cluster for the signs.
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
