// Package inference turns sums into estimates: intervals, p values, evidence
// grades and verdicts. It sees sums and never a person, and it reads neither
// files nor tables. The formulas and their sources stand beside each function;
// docs/method.md tells them as one text.
package inference

import (
	"cmp"
	"slices"
	"time"

	"github.com/impactmart/impactmart/models"
)

// Level is the confidence level of every interval.
const Level = 0.95

// Estimators, in the order in which they are published.
const (
	PrePost    = "pre_post"   // before and after of the trained, no comparison
	DiD        = "did"        // difference in differences over comparison cells
	ANCOVA     = "ancova"     // later values adjusted for the baseline
	Experiment = "experiment" // randomized arms by assignment
	CUPED      = "cuped"      // the same, adjusted for the baseline
)

// Claim is what is claimed of a program and metric, and what is known of the
// people behind it: one row of int_claims.
type Claim struct {
	Program          string   `col:"program_id"`
	Metric           string   `col:"metric_id"`
	ProgramName      string   `col:"program_name"`
	MetricName       string   `col:"metric_name"`
	Unit             string   `col:"metric_unit"`
	Better           string   `col:"better"`
	Subject          string   `col:"subject_type"` // employee or team: what is counted
	IsConfirmatory   bool     `col:"is_confirmatory"`
	SmallestChange   *float64 `col:"smallest_change"`
	TrainedCount     int64    `col:"trained_count"`      // people trained, whether or not they could be measured
	AnalyzedCount    int64    `col:"analyzed_count"`     // of them with a comparable colleague
	ImmatureCount    int64    `col:"immature_count"`     // of them with a post window that is not over
	UnmatchedCount   int64    `col:"unmatched_count"`    // of them measured, but without a comparable colleague
	TrainedLeftCount int64    `col:"trained_left_count"` // of them gone before the end of the post window

	// Colleagues are those of the analyzed, gone before the end of the post window
	// or not; the ratio weights cells by the analyzed.
	ColleaguesCount     int64    `col:"colleagues_count"`
	ColleaguesLeftCount int64    `col:"colleagues_left_count"`
	ColleaguesLeftRatio *float64 `col:"colleagues_left_ratio"`

	// DriftRatio tells how much more a steady drift shows in the effect than in the
	// lead, whose windows are nearer to each other.
	DriftRatio float64 `col:"drift_ratio"`
}

// ComparisonSums is one row of int_comparison_sums.
type ComparisonSums struct {
	Program              string   `col:"program_id"`
	Metric               string   `col:"metric_id"`
	Measure              string   `col:"measure"`
	Cells                int64    `col:"cells_count"`
	Trained              int64    `col:"trained_count"`
	Comparison           int64    `col:"comparison_count"`
	Rows                 int64    `col:"rows_count"`
	Clusters             int64    `col:"clusters_count"`
	TrainedClusters      int64    `col:"trained_clusters_count"`
	ComparisonClusters   int64    `col:"comparison_clusters_count"`
	People               int64    `col:"people_count"`
	ExpectedRatio        float64  `col:"expected_ratio"` // of the variance that squared influence is expected to show
	TrainedBeforeMean    float64  `col:"trained_before_mean"`
	TrainedAfterMean     float64  `col:"trained_after_mean"`
	ComparisonBeforeMean float64  `col:"comparison_before_mean"`
	ComparisonAfterMean  float64  `col:"comparison_after_mean"`
	TrainedBeforeVar     *float64 `col:"trained_before_var"`
	ComparisonBeforeVar  *float64 `col:"comparison_before_var"`
	TrainedAfterVar      *float64 `col:"trained_after_var"`
	ComparisonAfterVar   *float64 `col:"comparison_after_var"`
	DiD                  float64  `col:"did"`
	DiDSquares           float64  `col:"did_influence_squares"`
	Slope                *float64 `col:"slope"` // of the later on the earlier window, for ancova
	ANCOVA               *float64 `col:"ancova"`
	ANCOVASquares        *float64 `col:"ancova_influence_squares"`
	ANCOVAHC2Squares     *float64 `col:"ancova_hc2_squares"`
}

// TrainedSums is one row of int_trained_sums.
type TrainedSums struct {
	Program      string   `col:"program_id"`
	Metric       string   `col:"metric_id"`
	Trained      int64    `col:"trained_count"`
	BaselineMean float64  `col:"baseline_mean"`
	PostMean     float64  `col:"post_mean"`
	BaselineVar  *float64 `col:"baseline_var"`
	ChangeMean   float64  `col:"change_mean"`
	ChangeVar    *float64 `col:"change_var"`
}

// ArmSums is one row of int_arm_sums: one arm of one wave.
type ArmSums struct {
	Program      string    `col:"program_id"`
	Metric       string    `col:"metric_id"`
	Wave         time.Time `col:"assigned_date"`
	IsTreatment  bool      `col:"is_treatment"`
	Assigned     int64     `col:"assigned_count"`
	People       int64     `col:"people_count"`
	BaselineMean *float64  `col:"baseline_mean"`
	PostMean     *float64  `col:"post_mean"`
	BaselineVar  *float64  `col:"baseline_var"`
	PostVar      *float64  `col:"post_var"`
	Covariance   *float64  `col:"covariance"`
}

// RolloutSums is one row of int_rollouts: how mixed trained and others are among the
// people of one manager, and how mixed chance would have them.
type RolloutSums struct {
	Program       string  `col:"program_id"`
	Metric        string  `col:"metric_id"`
	Mixed         float64 `col:"mixed"`
	MixedByChance float64 `col:"mixed_by_chance"`
}

// Evidence is all that is known of the claims, in any order.
type Evidence struct {
	Claims      []Claim
	Comparisons []ComparisonSums
	Clusters    []ClusterSums // of few clusters only
	Rollouts    []RolloutSums
	Trained     []TrainedSums
	Arms        []ArmSums
}

// Estimates gives every estimate that the evidence allows, graded and judged,
// ordered by program, metric and estimator. minPeople is the least number of
// people per arm that a figure may rest on.
func Estimates(e Evidence, minPeople int64) []Estimate {
	var out []Estimate
	for _, s := range newStudies(e, minPeople) {
		for i := range s.estimates {
			s.judge(&s.estimates[i])
		}
		out = append(out, s.estimates...)
	}
	slices.SortStableFunc(out, func(a, b Estimate) int {
		return cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(a.Metric, b.Metric))
	})
	return out
}

// newStudies estimates every claim; nothing is graded or judged yet.
func newStudies(e Evidence, minPeople int64) []study {
	comparisons := map[[3]string]ComparisonSums{}
	for _, c := range e.Comparisons {
		comparisons[[3]string{c.Program, c.Metric, c.Measure}] = c
	}
	clusters := map[[2]string][]ClusterSums{}
	for _, c := range e.Clusters {
		key := [2]string{c.Program, c.Metric}
		clusters[key] = append(clusters[key], c)
	}
	rollouts := map[[2]string]RolloutSums{}
	for _, r := range e.Rollouts {
		rollouts[[2]string{r.Program, r.Metric}] = r
	}
	trained := map[[2]string]TrainedSums{}
	for _, t := range e.Trained {
		trained[[2]string{t.Program, t.Metric}] = t
	}
	arms := map[[2]string][]ArmSums{}
	for _, a := range e.Arms {
		key := [2]string{a.Program, a.Metric}
		arms[key] = append(arms[key], a)
	}
	studies := make([]study, len(e.Claims))
	for i, claim := range e.Claims {
		key := [2]string{claim.Program, claim.Metric}
		s := study{claim: claim, minPeople: minPeople, trial: newTrial(arms[key])}
		s.effect = lookup(comparisons, [3]string{claim.Program, claim.Metric, "effect"})
		s.lead = lookup(comparisons, [3]string{claim.Program, claim.Metric, "lead"})
		s.clusters = clusters[key]
		s.rollout = lookup(rollouts, key)
		s.trained = lookup(trained, key)
		s.estimate()
		studies[i] = s
	}
	adjustWithinPrograms(studies)
	return studies
}

// lookup gives a pointer to the entry, nil when there is none.
func lookup[K comparable, V any](m map[K]V, k K) *V {
	if v, ok := m[k]; ok {
		return &v
	}
	return nil
}

// EstimatesTable is the contract of what Estimates makes.
var EstimatesTable = models.Table{
	Name:    "int_estimates",
	Doc:     "Every estimate with its uncertainty, grade and verdict, made from the sums by package inference.",
	Grain:   []string{"program_id", "metric_id", "estimator"},
	Columns: models.ColumnsOf[Estimate](),
}
