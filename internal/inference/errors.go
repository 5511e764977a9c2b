package inference

import "math"

// cr1 is the clustered standard error from the sum of squared cluster influence:
// sqrt(G/(G-1) (N-1)/(N-k) sum), with N rows and k parameters of the regression (Liang
// & Zeger 1986; Stata's vce(cluster)). It is NaN with fewer than two clusters.
func cr1(squares float64, clusters, rows, parameters int64) float64 {
	if clusters < 2 || rows <= parameters {
		return math.NaN()
	}
	g, n, k := float64(clusters), float64(rows), float64(parameters)
	return math.Sqrt(squares * g / (g - 1) * (n - 1) / (n - k))
}

// didError is the standard error of did: CR1 of the weighted stacked regression y ~
// trained x post, corrected where it is too small because there are few people.
func (c *ComparisonSums) didError() float64 {
	return c.corrected(cr1(c.DiDInfluenceSquares, c.ClustersCount, 2*c.RowsCount, 4), cr1(1, c.ClustersCount, 2*c.RowsCount, 4))
}

const leastCorrection = 1.02

// corrected divides a standard error by the share of the true standard error that it is
// expected to show if all changes have the same variance, where that share is below one.
// The residuals of few trained people are pulled toward their mean, and a single
// colleague in a cell has no residual. factor is the correction that CR1 already makes.
// Bell & McCaffrey (2002) remove the same bias cluster by cluster; a single factor needs
// only sums. Corrections below 2 % are not made, so that the standard error is that of
// regression software.
func (c *ComparisonSums) corrected(se, factor float64) float64 {
	shown := math.Sqrt(c.expected()) * factor
	if shown > 0 && 1/shown >= leastCorrection {
		return se / shown
	}
	return se
}

// expected is the share of the variance that the squared influence is expected to show:
// for people, by their cells; for clusters of several people, as if the clusters were
// the people of one cell.
func (c *ComparisonSums) expected() float64 {
	if c.PeopleCount == c.ClustersCount {
		return c.ExpectedRatio
	}
	return ExpectedOfClusters(c.TrainedClustersCount, c.ComparisonClustersCount)
}

// ExpectedOfClusters is the share of the variance that squared influence is expected to show
// of clusters in two arms.
func ExpectedOfClusters(trained, compared int64) float64 {
	var e Expectation
	e.Add(float64(trained), float64(compared))
	return e.Ratio()
}

// Expectation adds up, over cells, the variance of a contrast and what its squared influence
// is expected to show of it, if all changes have the same variance.
type Expectation struct{ spread, shown, trained float64 }

// Add adds a cell with so many trained and comparison people.
func (e *Expectation) Add(t, o float64) {
	e.spread += t * (1 + t/o)
	e.shown += t*(1+1/o) + t/o*t/o*(o-1)
	e.trained += t
}

// Ratio is the expected share.
func (e *Expectation) Ratio() float64 { return (e.shown - e.spread/e.trained) / e.spread }

// fewClusters is the number of clusters per arm below which the degrees of freedom are
// reduced.
const fewClusters = 30

// freedom returns the degrees of freedom of the sums; see Freedom.
func (c *ComparisonSums) freedom() float64 {
	return Freedom(c.ClustersCount, c.TrainedClustersCount, c.ComparisonClustersCount)
}

// Freedom returns the degrees of freedom: G-1, or, with fewer than 30 clusters in an arm,
// at most Satterthwaite's value for the means of two arms with equal variance. A standard
// error that depends on a dozen trained people is less certain than hundreds of
// colleagues suggest.
func Freedom(clusters, trained, compared int64) float64 {
	all := float64(clusters - 1)
	t, o := float64(trained), float64(compared)
	if min(t, o) >= fewClusters || min(t, o) < 2 {
		return all
	}
	v := 1/t + 1/o
	return min(all, v*v/(1/(t*t*(t-1))+1/(o*o*(o-1))))
}
