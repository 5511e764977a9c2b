package inference

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Refusal is the reason why there is no doubly robust estimate; empty where there is one.
type Refusal string

const (
	// RefusedFewPeople is said of fewer than three trained people, or no more comparison people
	// than the outcome model has coefficients.
	RefusedFewPeople Refusal = "too_few_people"
	// RefusedNoOverlap is said where no weights of the comparison people give them the
	// covariate means of the trained, or so few of them carry the weight that they are
	// effectively less than half as many as the trained.
	RefusedNoOverlap Refusal = "no_overlap"
	// RefusedUnknown is said where more than a tenth of the trained people lack a covariate.
	RefusedUnknown Refusal = "covariates_unknown"
	// RefusedTooLarge is said of more rows of people and covariates than one fit may hold.
	RefusedTooLarge Refusal = "too_many_rows"
)

// Refusals are all reasons.
var Refusals = []string{string(RefusedFewPeople), string(RefusedNoOverlap), string(RefusedUnknown), string(RefusedTooLarge)}

const (
	thinOverlap  = 1.0 // below this effective ratio, evidence is weak
	leastOverlap = 0.5 // below this one, there is no estimate
)

// Robust is a doubly robust difference in differences.
type Robust struct {
	Effect, StdError float64 // unit: metric
	// Influence has the part of each person in the estimate's error, in the order of the
	// input. It has mean 0, and StdError is sd(Influence) sqrt(n-1)/n = sqrt(sum of
	// squares)/n over all n people. Divided by n it is on the scale of did, where squares
	// are only summed; clusters sum it first, and cohorts take it times their weight.
	Influence []float64
	Overlap
}

// Overlap describes the weights that make the comparison people like the trained.
type Overlap struct {
	// EffectiveRatio is the effective number of comparison people, (sum w)^2 / sum w^2, over
	// the number of trained people, or over what it is with the base weights where that is
	// less: a cell in which most people are trained is no fault of the covariates.
	EffectiveRatio float64
	IsThin         bool  // the effective ratio is below 1
	TrimmedCount   int64 // comparison people so sure to be trained that they are left out
	// Dropped are the positions of covariates that are constant or follow linearly from those
	// before them. What they say is in the others, so the estimate does not depend on them.
	Dropped []int
}

// RobustDiD is the improved doubly robust difference in differences for panels of Sant'Anna &
// Zhao (2020), drdid_imp_panel of R's DRDID: the effect on the trained of a change from
// before to after, where comparison people with the same covariates would have changed alike.
// It is right where either the odds of being trained or the changes of the comparison people
// are linear in the covariates (the odds on the log scale), and its error needs no term for
// the two fits. Covariates are slices over people, without intercept and without missing
// values. Comparison people have base weights, which the odds multiply; nil is 1 for all. It
// returns figures together with RefusedNoOverlap where the overlap is only too thin; they
// tell how thin, and are no estimate.
func RobustDiD(change []float64, isTrained []bool, covariates [][]float64, base []float64) (Robust, Refusal) {
	fit, refusal := FitRobust(isTrained, covariates, base)
	if fit == nil {
		return Robust{}, refusal
	}
	return fit.Effect(change), refusal
}

// RobustFit is what all metrics of the same people share.
type RobustFit struct {
	Overlap
	// Weights are 1 for trained people and the odds p/(1-p) of being trained, times the base
	// weight, for comparison people. Weighted means of the covariates are equal by construction, so only other
	// moments say whether the groups are alike.
	Weights      []float64
	columns      [][]float64 // independent covariates
	gram         mat.Cholesky
	parts        []float64 // 1 for trained people, minus the weight for comparison people, 0 if trimmed
	modelWeights []float64 // of the outcome model: 0 for trained people
	trained      []float64 // 1 for trained people
}

const (
	sureToBeTrained = 0.995   // comparison people from this probability on are left out
	mostOdds        = 1e6 - 1 // of a probability of 1 - 1e-6
)

// FitRobust finds the weights for RobustDiD. The fit is nil where there are none; it is there
// together with RefusedNoOverlap where the overlap is only too thin.
func FitRobust(isTrained []bool, covariates [][]float64, base []float64) (*RobustFit, Refusal) {
	f := &RobustFit{trained: make([]float64, len(isTrained))}
	base = baseWeights(isTrained, base)
	for i, is := range isTrained {
		if is {
			f.trained[i] = 1
		}
	}
	f.columns, f.Dropped = independent(covariates, len(isTrained))
	trainedCount := floats.Sum(f.trained)
	comparisonCount := float64(len(isTrained)) - trainedCount
	if trainedCount < minCohort || comparisonCount <= float64(max(minCohort-1, len(f.columns))) {
		return nil, RefusedFewPeople
	}
	odds, isFound := tilt(f.columns, f.trained, base)
	if !isFound {
		return nil, RefusedNoOverlap
	}
	f.weigh(odds, base)
	if !f.gram.Factorize(gram(f.columns, f.modelWeights)) || f.gram.Cond() > mat.ConditionTolerance {
		return nil, RefusedNoOverlap
	}
	f.EffectiveRatio = effective(f.modelWeights) / min(trainedCount, effective(base))
	f.IsThin = f.EffectiveRatio < thinOverlap
	if f.EffectiveRatio < leastOverlap {
		return f, RefusedNoOverlap
	}
	return f, ""
}

// baseWeights are those of comparison people, and 0 for trained people.
func baseWeights(isTrained []bool, given []float64) []float64 {
	base := make([]float64, len(isTrained))
	for i, is := range isTrained {
		switch {
		case is:
		case given == nil:
			base[i] = 1
		default:
			base[i] = given[i]
		}
	}
	return base
}

// effective is the number of people with equal weights whose mean would be as certain.
func effective(weights []float64) float64 {
	sum := floats.Sum(weights)
	return sum * sum / floats.Dot(weights, weights)
}

// weigh sets the weights from the odds times the base weights, which are 0 for trained
// people.
func (f *RobustFit) weigh(odds, base []float64) {
	n := len(odds)
	f.Weights, f.parts, f.modelWeights = make([]float64, n), make([]float64, n), make([]float64, n)
	for i, o := range odds {
		if f.trained[i] == 1 {
			f.Weights[i], f.parts[i] = 1, 1
			continue
		}
		own := min(o/base[i], mostOdds) // odds from the covariates
		w := own * base[i]
		f.Weights[i], f.modelWeights[i] = w, w
		if own/(1+own) >= sureToBeTrained {
			f.TrimmedCount++
		} else {
			f.parts[i] = -w
		}
	}
}

// Effect is the estimate for one metric: the mean over trained people of their change less
// what the weighted outcome model of the comparison people says, less the weighted sum of
// the same residuals of the comparison people.
func (f *RobustFit) Effect(change []float64) Robust {
	r := Robust{Influence: f.residuals(change), Overlap: f.Overlap}
	n, trainedCount := float64(len(change)), floats.Sum(f.trained)
	floats.Mul(r.Influence, f.parts)
	r.Effect = floats.Sum(r.Influence) / trainedCount
	floats.AddScaled(r.Influence, -r.Effect, f.trained)
	floats.Scale(n/trainedCount, r.Influence)
	r.StdError = floats.Norm(r.Influence, 2) / n
	return r
}

// residuals are those of weighted least squares among the comparison people. The second
// round removes what the normal equations lost in digits.
func (f *RobustFit) residuals(change []float64) []float64 {
	left := append([]float64(nil), change...)
	weighted := make([]float64, len(change))
	for range 2 {
		floats.MulTo(weighted, left, f.modelWeights)
		beta, _ := solve(&f.gram, products(f.columns, weighted)) // a singular one was refused
		for j, column := range f.columns {
			floats.AddScaled(left, -beta[j], column)
		}
	}
	return left
}

// leastOwnVariance is the share of its variance that a covariate must not share with those
// before it.
const leastOwnVariance = 1e-10

// independent returns the intercept and the covariates that are neither constant nor a linear
// combination of those before them, with mean 0 and standard deviation 1, and the positions
// of the others.
func independent(covariates [][]float64, people int) (columns [][]float64, dropped []int) {
	one := make([]float64, people)
	floats.AddConst(1, one)
	columns = [][]float64{one}
	var directions [][]float64 // orthonormal, with the span of the columns
	for j, values := range covariates {
		column, varies := standardized(values)
		if !varies {
			dropped = append(dropped, j)
			continue
		}
		own := append([]float64(nil), column...)
		for _, d := range directions {
			floats.AddScaled(own, -floats.Dot(own, d), d)
		}
		length := floats.Norm(own, 2)
		if length*length < leastOwnVariance*float64(people) {
			dropped = append(dropped, j)
			continue
		}
		floats.Scale(1/length, own)
		columns, directions = append(columns, column), append(directions, own)
	}
	return columns, dropped
}

func standardized(values []float64) (column []float64, varies bool) {
	if len(values) == 0 || floats.Min(values) == floats.Max(values) {
		return nil, false
	}
	n := float64(len(values))
	column = append(column, values...)
	floats.AddConst(-floats.Sum(column)/n, column)
	floats.Scale(math.Sqrt(n)/floats.Norm(column, 2), column)
	return column, true
}
