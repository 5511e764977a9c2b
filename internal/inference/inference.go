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
	SegmentType          string   `col:"segment_type"`
	Segment              string   `col:"segment_id"`
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
	Comparisons []ComparisonSums // of everybody and of segments
	Clusters    []ClusterSums    // of few clusters only
	Segments    []SegmentCounts  // of every segment but the whole, however small
	Rollouts    []RolloutSums
	Trained     []TrainedSums
	Arms        []ArmSums
}

// Estimates gives every estimate that the evidence allows, graded and judged,
// ordered by program and metric, those of segments after the whole. minPeople is the
// least number of people per arm that a figure may rest on.
func Estimates(e Evidence, minPeople int64) []Estimate {
	var out []Estimate
	sums := newSums(e)
	studies := newStudies(e.Claims, sums, minPeople)
	for _, s := range studies {
		for i := range s.estimates {
			s.judge(&s.estimates[i])
		}
		out = append(out, s.estimates...)
	}
	out = append(out, segmentEstimates(e.Segments, sums, studies)...)
	slices.SortStableFunc(out, func(a, b Estimate) int {
		return cmp.Or(cmp.Compare(a.Program, b.Program), cmp.Compare(a.Metric, b.Metric))
	})
	return out
}

// studyKey names a segment of a program and metric; the segment All is the whole.
type studyKey struct{ program, metric, segmentType, segment string }

// sums is the evidence by what it is about.
type sums struct {
	effects, leads map[studyKey]ComparisonSums
	clusters       map[studyKey][]ClusterSums
	rollouts       map[studyKey]RolloutSums
	trained        map[studyKey]TrainedSums
	arms           map[studyKey][]ArmSums
}

func newSums(e Evidence) sums {
	s := sums{
		effects: map[studyKey]ComparisonSums{}, leads: map[studyKey]ComparisonSums{}, clusters: map[studyKey][]ClusterSums{},
		rollouts: map[studyKey]RolloutSums{}, trained: map[studyKey]TrainedSums{}, arms: map[studyKey][]ArmSums{},
	}
	for _, c := range e.Comparisons {
		of := map[string]map[studyKey]ComparisonSums{"effect": s.effects, "lead": s.leads}[c.Measure]
		of[studyKey{c.Program, c.Metric, c.SegmentType, c.Segment}] = c
	}
	for _, c := range e.Clusters {
		k := studyKey{c.Program, c.Metric, c.SegmentType, c.Segment}
		s.clusters[k] = append(s.clusters[k], c)
	}
	for _, r := range e.Rollouts {
		s.rollouts[whole(r.Program, r.Metric)] = r
	}
	for _, t := range e.Trained {
		s.trained[whole(t.Program, t.Metric)] = t
	}
	for _, a := range e.Arms {
		k := whole(a.Program, a.Metric)
		s.arms[k] = append(s.arms[k], a)
	}
	return s
}

func whole(program, metric string) studyKey { return studyKey{program, metric, All, All} }

// newStudies estimates every claim; nothing is graded or judged yet.
func newStudies(claims []Claim, sums sums, minPeople int64) []study {
	studies := make([]study, len(claims))
	for i, claim := range claims {
		studies[i] = sums.study(claim, whole(claim.Program, claim.Metric), minPeople)
		studies[i].estimate()
	}
	adjustWithinPrograms(studies)
	return studies
}

// study gathers what is known of a segment. How a program was rolled out is known of
// the whole alone.
func (s sums) study(claim Claim, k studyKey, minPeople int64) study {
	return study{
		claim: claim, segmentType: k.segmentType, segment: k.segment, minPeople: minPeople,
		effect: lookup(s.effects, k), lead: lookup(s.leads, k), clusters: s.clusters[k],
		rollout: lookup(s.rollouts, whole(k.program, k.metric)), trained: lookup(s.trained, k), trial: newTrial(s.arms[k]),
	}
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
	Grain:   []string{"program_id", "metric_id", "segment_type", "segment_id", "estimator"},
	Columns: models.ColumnsOf[Estimate](),
}
