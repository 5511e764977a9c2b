// Package inference turns sums into estimates with intervals, p-values, evidence grades
// and verdicts. It sees sums and never individual people, and it reads neither files nor
// tables. Each function states its formula and source; docs/method.md describes them
// together.
package inference

import (
	"cmp"
	"slices"

	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models/sketch"
)

// Level is the confidence level of every interval.
const Level = 0.95

// Estimators, in the order in which they are published.
const (
	PrePost    = "pre_post"   // trained people before and after, no comparison
	DiD        = "did"        // difference in differences over comparison cells
	DRDiD      = "dr_did"     // the same, adjusted for declared covariates
	ANCOVA     = "ancova"     // later values adjusted for the baseline
	Experiment = "experiment" // randomized arms, compared by assignment
	CUPED      = "cuped"      // the same, adjusted for the baseline
)

// Ways of computing a standard error; seWild is cr1 with the p-value and interval of the
// wild cluster bootstrap.
const (
	seNone   = "none"
	sePaired = "paired"
	seCR1    = "cr1"
	seHC2    = "hc2"
	seWelch  = "welch"
	seWild   = "wild"
)

// ByManager is the grouping of people by their manager.
const ByManager = "manager"

// Groupings divide people otherwise than strata do.
var Groupings = []string{ByManager, "department", "job", "location", "employment_type", "hire_year"}

// Settings are the settings of a run that apply to every estimate.
type Settings struct {
	// MinPeople is the smallest number of people per arm on which a figure may be based.
	MinPeople int64
	// Threads is the number of threads; it changes no figure.
	Threads int
	// Rounding is how figures about people are rounded; nil where they stay exact.
	Rounding *Rounding
	// Withhold reports which of several groups that divide a whole have to be hidden,
	// given the people in their arms and a floor.
	Withhold func(groups [][]int64, floor int64) []bool
	// People collects who is behind comparisons; nil where nobody asks.
	People *sketch.Sets
	// Times is how many times figures about a program and metric are published, tonight's
	// included, each time with other people; nil where it is the first time. It may be called
	// from several goroutines.
	Times func(program, metric string) int64
}

// Evidence is everything that is known about the claims, in any order.
type Evidence struct {
	Claims      []Claim
	Comparisons []ComparisonSums // for everybody and for segments
	Clusters    []ClusterSums    // only where there are few clusters
	Segments    []SegmentCounts  // for every segment except the whole, however small
	Rollouts    []RolloutSums
	Trained     []TrainedSums
	Arms        []ArmSums
	Drawn       []TrialCluster // arms that were drawn by whole clusters
	Checks      []TrustCheck
	Robust      []RobustSums // only where covariates are declared
}

// Estimates returns every estimate that the evidence allows, with grades and verdicts,
// ordered by program and metric, with segments after the whole. Where figures are rounded,
// verdicts are judged on rounded figures and grades on exact ones, because rounding the
// checks of a comparison could let a grade rise.
func Estimates(e Evidence, settings Settings) []Estimate {
	if settings.Rounding == nil {
		return estimates(e, settings, nil)
	}
	exact := settings
	exact.Rounding = nil
	return estimates(e.rounded(settings), settings, gradesOf(estimates(e, exact, nil)))
}

// estimates are the estimates of the evidence, with given grades unless these are nil.
func estimates(e Evidence, settings Settings, given grades) []Estimate {
	var out []Estimate
	sums := newSums(e)
	sums.grades = given
	studies := newStudies(e.Claims, sums, settings)
	for _, s := range studies {
		for i := range s.estimates {
			s.judge(&s.estimates[i])
		}
		out = append(out, s.estimates...)
	}
	seeTogether(out)
	out = append(out, segmentEstimates(e.Segments, sums, studies)...)
	slices.SortStableFunc(out, func(a, b Estimate) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID))
	})
	return out
}

// studyKey identifies a segment of a program and metric; the segment All is the whole.
type studyKey struct{ program, metric, segmentType, segment string }

// sums is the evidence by program, metric and segment.
type sums struct {
	effects, leads map[studyKey]ComparisonSums
	clusters       map[studyKey][]ClusterSums
	rollouts       map[studyKey][]RolloutSums
	trained        map[studyKey]TrainedSums
	arms           map[studyKey][]ArmSums
	drawn          map[studyKey][]TrialCluster
	checks         map[studyKey][]TrustCheck
	robust         map[studyKey]RobustSums
	grades         grades
}

func newSums(e Evidence) sums {
	s := sums{
		effects: map[studyKey]ComparisonSums{}, leads: map[studyKey]ComparisonSums{}, clusters: map[studyKey][]ClusterSums{},
		rollouts: map[studyKey][]RolloutSums{}, trained: map[studyKey]TrainedSums{}, arms: map[studyKey][]ArmSums{}, drawn: map[studyKey][]TrialCluster{}, checks: map[studyKey][]TrustCheck{},
		robust: map[studyKey]RobustSums{},
	}
	for _, c := range e.Comparisons {
		of := map[string]map[studyKey]ComparisonSums{"effect": s.effects, "lead": s.leads}[c.Measure]
		of[studyKey{c.ProgramID, c.MetricID, c.SegmentType, c.SegmentID}] = c
	}
	for _, c := range e.Clusters {
		k := studyKey{c.ProgramID, c.MetricID, c.SegmentType, c.SegmentID}
		s.clusters[k] = append(s.clusters[k], c)
	}
	for _, r := range e.Rollouts {
		k := whole(r.ProgramID, r.MetricID)
		s.rollouts[k] = append(s.rollouts[k], r)
	}
	for _, t := range e.Trained {
		s.trained[whole(t.ProgramID, t.MetricID)] = t
	}
	for _, a := range e.Arms {
		k := whole(a.ProgramID, a.MetricID)
		s.arms[k] = append(s.arms[k], a)
	}
	for _, d := range e.Drawn {
		k := whole(d.ProgramID, d.MetricID)
		s.drawn[k] = append(s.drawn[k], d)
	}
	for _, c := range e.Checks {
		k := whole(c.ProgramID, c.MetricID)
		s.checks[k] = append(s.checks[k], c)
	}
	for _, r := range e.Robust {
		s.robust[whole(r.ProgramID, r.MetricID)] = r
	}
	return s
}

func whole(program, metric string) studyKey { return studyKey{program, metric, All, All} }

// newStudies computes the estimates of every claim, without grades and verdicts.
func newStudies(claims []Claim, sums sums, settings Settings) []study {
	studies := make([]study, len(claims))
	for i, claim := range claims {
		studies[i] = sums.study(claim, whole(claim.ProgramID, claim.MetricID), settings)
		studies[i].estimate()
	}
	adjustWithinPrograms(studies)
	return studies
}

// study collects what is known about a segment. The rollout and the checks are known only
// for the whole.
func (s sums) study(claim Claim, k studyKey, settings Settings) study {
	return study{
		claim: claim, segmentType: k.segmentType, segment: k.segment, settings: settings,
		effect: lookup(s.effects, k), lead: lookup(s.leads, k), clusters: s.clusters[k],
		rollouts: s.rollouts[whole(k.program, k.metric)], checks: s.checks[k], trained: lookup(s.trained, k), trial: newTrial(s.arms[k], s.drawn[k]),
		robust: lookup(s.robust, k), grades: s.grades,
	}
}

// lookup returns a pointer to the entry, or nil when there is none.
func lookup[K comparable, V any](m map[K]V, k K) *V {
	if v, ok := m[k]; ok {
		return &v
	}
	return nil
}

// Lists are the closed lists of this package, by the names under which contracts include
// them.
func Lists() map[string][]string {
	caps := make([]string, len(GradeRules))
	for i, rule := range GradeRules {
		caps[i] = rule.Name
	}
	rampCaps := make([]string, len(RampGradeRules))
	for i, rule := range RampGradeRules {
		rampCaps[i] = rule.Name
	}
	return map[string][]string{
		"estimators":         {PrePost, DiD, DRDiD, ANCOVA, Experiment, CUPED},
		"se_types":           {seNone, sePaired, seCR1, seHC2, seWelch, seWild},
		"evidence_grades":    {Strong, Moderate, Weak, Insufficient},
		"evidence_caps":      caps,
		"ramp_caps":          rampCaps,
		"check_reasons":      sentence.Reasons,
		"verdict_cases":      sentence.Cases,
		"ramp_cases":         sentence.RampCases,
		"verdict_references": sentence.References,
		"verdicts":           {Works, Promising, NoMeaningfulEffect, WorkedAgainst, MayHaveHarmed, CannotTell},
		"groupings":          Groupings,
		"trust_checks":       TrustChecks,
		"robust_refusals":    Refusals,
		"plan_refusals":      PlanRefusals,
		"trend_refusals":     {refusedNoLeads, refusedTiny, refusedSingular, refusedClusters},
	}
}
