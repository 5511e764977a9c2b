package inference

import (
	"math"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// CellRows are the people of all cells of a program and metric, one row per person and
// cell. Every cell has people of both arms.
type CellRows struct {
	Cells      int // number of cells
	Cell       []int32
	IsTrained  []bool
	Change     []float64   // unit: metric
	Covariates [][]float64 // by covariate, known for everybody
}

// cellCounts are the people of the two arms of a cell.
type cellCounts struct{ trained, compared float64 }

// Robust is RobustDiD within cells: strata and cohorts stay exact. Changes d and covariates
// x are taken less the comparison mean of their cell, comparison people have the base weight
// trained / comparison people of the cell, and one fit is made over all rows,
//
//	(sum over trained (d - x'b) - sum over others w (d - x'b)) / trained
//
// Without covariates that is did. The influence adds to that of RobustDiD what the centers
// of the cells move: with W the weights of a cell's comparison people, its trained people
// less W, times the deviation of the residual from its mean in the cell, over the cell's
// comparison people. That part is zero where the weights of each cell add up to its trained
// people, as they do without covariates.
func (r CellRows) Robust() (Robust, Refusal) {
	counts := r.count()
	change := r.centered(r.Change, counts)
	covariates := make([][]float64, len(r.Covariates))
	for j, values := range r.Covariates {
		covariates[j] = r.centered(values, counts)
	}
	base := make([]float64, len(r.Cell))
	for i, k := range r.Cell {
		base[i] = counts[k].trained / counts[k].compared
	}
	fit, refusal := FitRobust(r.IsTrained, covariates, base)
	if fit == nil {
		return Robust{}, refusal
	}
	estimate := fit.Effect(change)
	r.addCenters(&estimate, fit, change, counts)
	return estimate, refusal
}

func (r CellRows) count() []cellCounts {
	counts := make([]cellCounts, r.Cells)
	for i, k := range r.Cell {
		if r.IsTrained[i] {
			counts[k].trained++
		} else {
			counts[k].compared++
		}
	}
	return counts
}

// onlyRounding is the share of a covariate's squares that is left of it by rounding where
// it does not vary within cells.
const onlyRounding = 1e-20

// centered are the values less their comparison mean of the cell; zero where they do not
// vary within any cell but for rounding.
func (r CellRows) centered(values []float64, counts []cellCounts) []float64 {
	means := r.comparisonMeans(values, counts)
	centered := make([]float64, len(values))
	var squares, left float64
	for i, k := range r.Cell {
		centered[i] = values[i] - means[k]
		squares += values[i] * values[i]
		left += centered[i] * centered[i]
	}
	if left <= onlyRounding*squares {
		clear(centered)
	}
	return centered
}

func (r CellRows) comparisonMeans(values []float64, counts []cellCounts) []float64 {
	means := make([]float64, r.Cells)
	for i, k := range r.Cell {
		if !r.IsTrained[i] {
			means[k] += values[i] / counts[k].compared
		}
	}
	return means
}

// addCenters adds the influence of the cells' comparison means.
func (r CellRows) addCenters(estimate *Robust, fit *RobustFit, change []float64, counts []cellCounts) {
	residuals := fit.residuals(change)
	means, excess, trained := r.comparisonMeans(residuals, counts), make([]float64, r.Cells), 0.0
	for i, k := range r.Cell {
		excess[k] += fit.parts[i] // trained people less the weights of the others
		if r.IsTrained[i] {
			trained++
		}
	}
	n, squares := float64(len(r.Cell)), 0.0
	for i, k := range r.Cell {
		if !r.IsTrained[i] {
			estimate.Influence[i] -= n / trained * excess[k] * (residuals[i] - means[k]) / counts[k].compared
		}
		squares += estimate.Influence[i] * estimate.Influence[i]
	}
	estimate.StdError = math.Sqrt(squares) / n
}

// robustDiD is did for colleagues made like the trained people in the declared covariates;
// see CellRows.Robust. Its standard error is sqrt(G/(G-1) sum of squared cluster influence),
// corrected for few people as that of did is.
func (s *study) robustDiD() *Estimate {
	r := s.robust
	if r == nil || r.DRDiD == nil || s.effect == nil {
		return nil
	}
	c := r.compared()
	se := math.NaN()
	if c.Clusters > 1 {
		se = s.effect.corrected(math.Sqrt(c.InfluenceSquares*c.smallSample()), math.Sqrt(c.smallSample()))
	}
	e := s.compared(s.row(DRDiD, *r.DRDiD, se, c.freedom(), seCR1))
	e.TrainedCount, e.ComparisonCount, e.ClustersCount = r.TrainedCount, r.ComparisonCount, r.ClustersCount
	return e
}

// compared is the estimate as a contrast.
func (r *RobustSums) compared() Compared {
	c := Compared{
		Trained: r.TrainedCount, Comparison: r.ComparisonCount,
		Clusters: r.ClustersCount, TrainedClusters: r.TrainedClustersCount, ComparedClusters: r.ComparisonClustersCount,
	}
	if r.DRDiD != nil {
		c.Effect, c.InfluenceSquares = *r.DRDiD, *r.DRDiDInfluenceSquares
	}
	return c
}

// covers reports whether a grouping follows from a covariate: the year of hire from tenure.
func (r *RobustSums) covers(grouping string) bool {
	if grouping == "hire_year" {
		grouping = models.CovariateTenure
	}
	return slices.Contains(strings.Split(r.Covariates, ","), grouping)
}

// isRefused reports whether there is no estimate for the given reason.
func (s *study) isRefused(reason Refusal) bool {
	return s.robust != nil && s.robust.Refusal != nil && *s.robust.Refusal == string(reason)
}

// lacksCovariates reports whether covariates are declared but could not be used, though
// nothing says that nobody is comparable. Teams never have any.
func (s *study) lacksCovariates() bool {
	return s.robust != nil && s.robust.Refusal != nil && !s.isRefused(RefusedNoOverlap) && s.claim.SubjectType != models.SubjectTeam
}

// OverlapCheck says how many comparison people the weights leave per trained person; nothing
// where no weights were looked for.
func OverlapCheck(r RobustSums) (check TrustCheck, ok bool) {
	if r.EffectiveRatio == nil && (r.Refusal == nil || *r.Refusal != string(RefusedNoOverlap)) {
		return check, false
	}
	return TrustCheck{
		Estimator: DRDiD, CheckID: CovariateOverlap, Grouping: All, TrainedCount: r.TrainedCount, ComparisonCount: r.ComparisonCount,
		CheckEstimate: r.EffectiveRatio, IsAlarm: r.EffectiveRatio == nil || *r.EffectiveRatio < thinOverlap,
	}, true
}

// CovariatesCheck tests whether dr_did is another estimate than did, whose squared influence
// is given, by the influence of the difference. There is nothing to test where the
// covariates change nothing.
func CovariatesCheck(r RobustSums, did, didSquares float64) (check TrustCheck, ok bool) {
	if r.DRDiD == nil || !(*r.DifferenceSquares > onlyRounding*didSquares) {
		return check, false
	}
	c := r.compared()
	c.Effect, c.InfluenceSquares = *r.DRDiD-did, *r.DifferenceSquares
	if check, ok = c.check(CovariatesDiffer); !ok {
		return check, false
	}
	p := tTwoSided(c.Effect / *check.CheckStdError, c.freedom())
	check.Estimator, check.CheckPValue, check.IsAlarm = DiD, &p, p < alarmLevel
	return check, true
}
