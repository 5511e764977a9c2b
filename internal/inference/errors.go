package inference

import "math"

// cr1 is the clustered standard error from the sum of squared cluster influence:
// sqrt(G/(G-1) (N-1)/(N-k) sum), N rows and k parameters of the regression (Liang &
// Zeger 1986; Stata's vce(cluster)). It is not a number with fewer than two clusters.
func cr1(squares float64, clusters, rows, parameters int64) float64 {
	if clusters < 2 || rows <= parameters {
		return math.NaN()
	}
	g, n, k := float64(clusters), float64(rows), float64(parameters)
	return math.Sqrt(squares * g / (g - 1) * (n - 1) / (n - k))
}

// didError is the standard error of did: CR1 of the weighted stacked regression y ~
// trained x post, corrected where few people make it too small.
func (c *ComparisonSums) didError() float64 {
	return c.corrected(cr1(c.DiDInfluenceSquares, c.ClustersCount, 2*c.RowsCount, 4), cr1(1, c.ClustersCount, 2*c.RowsCount, 4))
}

const leastCorrection = 1.02

// corrected divides an error by the share of the true one that it is expected to
// show where all changes vary alike, if that is below one: residuals of few trained
// are drawn to their mean, and a colleague alone in a cell has none at all. factor is
// what CR1 already adds. It is Bell & McCaffrey's (2002) remedy for the same bias,
// with one factor for all, so that sums are enough. Less than 2 % is left alone: the
// error is then that of regression software.
func (c *ComparisonSums) corrected(se, factor float64) float64 {
	shown := math.Sqrt(c.expected()) * factor
	if shown > 0 && 1/shown >= leastCorrection {
		return se / shown
	}
	return se
}

// expected is the share of the variance that the squared influence is expected to
// show: of people by their cells; of clusters of several people as if the clusters
// were the people of one cell.
func (c *ComparisonSums) expected() float64 {
	if c.PeopleCount == c.ClustersCount {
		return c.ExpectedRatio
	}
	t, o := float64(c.TrainedClustersCount), float64(c.ComparisonClustersCount)
	return (t - 1 + t*t*(o-1)/(o*o)) / (t + t*t/o)
}

// fewClusters is the number of clusters in an arm from which on the other arm alone
// decides about the degrees of freedom.
const fewClusters = 30

// freedom gives the degrees of freedom: G-1, or, with fewer than 30 clusters in an
// arm, no more than Satterthwaite's for the means of two arms that vary alike. An
// error that rests on a dozen trained has not the certainty of hundreds of colleagues.
func (c *ComparisonSums) freedom() float64 {
	all := float64(c.ClustersCount - 1)
	t, o := float64(c.TrainedClustersCount), float64(c.ComparisonClustersCount)
	if min(t, o) >= fewClusters || min(t, o) < 2 {
		return all
	}
	v := 1/t + 1/o
	return min(all, v*v/(1/(t*t*(t-1))+1/(o*o*(o-1))))
}
