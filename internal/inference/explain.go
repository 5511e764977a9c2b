package inference

import (
	"fmt"
	"math"
)

// Explanation shows how the primary estimate of one program and metric was computed from
// its sums, and how its grade and verdict were derived. Figures that would reveal
// information about too few people are withheld.
type Explanation struct {
	Equations []Equation     `json:"equations"` // the estimators, lead and bracket
	Error     *Arithmetic    `json:"standard_error"`
	Waves     []WaveShare    `json:"-"`
	Grade     []GradeCheck   `json:"grade_rules"`
	Verdict   []VerdictCheck `json:"verdict_rules"`
}

// Equation is one estimate as computed from means.
type Equation struct {
	Name  string  `json:"name"`
	Terms string  `json:"terms"` // the right-hand side, with figures
	Value float64 `json:"value"`
}

// Arithmetic is the formula of a standard error and the figures in it.
type Arithmetic struct {
	Formula string   `json:"formula"`
	Figures []Figure `json:"figures"`
}

// Figure is a value that a formula or a rule used: a number, a boolean, or text where
// the number is withheld; nil when there is none.
type Figure struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// GradeCheck is a rule of wholeRules and the figures that it used.
type GradeCheck struct {
	Rule     string   `json:"rule"`
	Cap      string   `json:"cap"`
	Applies  bool     `json:"applies"`
	LookedAt []Figure `json:"looked_at"`
	Doc      string   `json:"doc"`
}

// VerdictCheck is a rule of VerdictRules; only the last check applies.
type VerdictCheck struct {
	Verdict string `json:"verdict"`
	Applies bool   `json:"applies"`
	Doc     string `json:"doc"`
}

// Withheld replaces a figure that would reveal information about too few people.
const Withheld = "withheld"

// Explain explains the primary estimate of a program and metric; it returns nil when
// there is no such claim.
func Explain(e Evidence, settings Settings, program, metric string) *Explanation {
	for _, s := range newStudies(e.Claims, newSums(e), settings) {
		if s.claim.ProgramID == program && s.claim.MetricID == metric {
			return s.explain()
		}
	}
	return nil
}

func (s *study) explain() *Explanation {
	var primary Estimate
	for _, e := range s.estimates {
		if e.IsPrimary {
			primary = e
		}
	}
	s.grade(&primary)
	x := &Explanation{Grade: s.gradeChecks(&primary), Verdict: s.verdictChecks(&primary)}
	if s.isFew(&primary) {
		return x
	}
	x.Equations = s.equations()
	x.Error = s.arithmetic(&primary)
	x.Waves = s.trial.waveShares(s.settings)
	return x
}

// isFew reports whether an arm is below the floor, so that no figure is shown.
func (s *study) isFew(e *Estimate) bool {
	return e.TrainedCount < s.settings.MinPeople || e.Estimator != PrePost && e.ComparisonCount < s.settings.MinPeople
}

// equations are the estimates computed from means. The before-and-after estimate of all
// measured people is omitted, because together with the others it would reveal
// information about the few people without a comparable colleague.
func (s *study) equations() []Equation {
	c := s.effect
	if c == nil {
		return nil
	}
	equations := []Equation{{
		Name:  "did",
		Terms: fmt.Sprintf("(%s - %s) - (%s - %s)", digits(c.TrainedAfterMean), digits(c.TrainedBeforeMean), digits(c.ComparisonAfterMean), digits(c.ComparisonBeforeMean)),
		Value: c.DiD,
	}}
	if r := s.robust; r != nil && r.DRDiD != nil {
		equations = append(equations, Equation{Name: DRDiD, Terms: fmt.Sprintf("%s + (%s), the difference that covariates make", digits(c.DiD), digits(*r.DRDiD-c.DiD)), Value: *r.DRDiD})
	}
	if c.ANCOVA == nil || c.Slope == nil {
		return equations
	}
	return append(equations, Equation{
		Name: "ancova",
		Terms: fmt.Sprintf("(%s - %s) - %s x (%s - %s)", digits(c.TrainedAfterMean), digits(c.ComparisonAfterMean),
			digits(*c.Slope), digits(c.TrainedBeforeMean), digits(c.ComparisonBeforeMean)),
		Value: *c.ANCOVA,
	})
}

// digits prints a number with six significant digits.
func digits(x float64) string { return fmt.Sprintf("%.6g", x) }

// arithmetic is nil when no standard error could be computed.
func (s *study) arithmetic(e *Estimate) *Arithmetic {
	if e.EffectStdError == nil {
		return nil
	}
	if e.SeType == seWild {
		return s.wildArithmetic(e)
	}
	interval := []Figure{
		{"effect_std_error", *e.EffectStdError},
		{"degrees_of_freedom", *e.DegreesOfFreedom},
		{"t_quantile", (*e.EffectHigh - *e.EffectLow) / 2 / *e.EffectStdError},
		{"effect_low", *e.EffectLow},
		{"effect_high", *e.EffectHigh},
	}
	switch {
	case e.SeType == seCR1 && e.Estimator == DiD:
		factor := cr1(1, s.effect.ClustersCount, 2*s.effect.RowsCount, 4)
		return &Arithmetic{
			Formula: "SE = C x sqrt(S x G/(G-1) x (N-1)/(N-4)), where S is the sum over clusters of squared influence, G is the number of clusters, N is the number of rows, two per person and cell, and C is above 1 where the rest is too small because there are few people; interval = effect -+ t(0.975; df) x SE",
			Figures: append([]Figure{
				{"S", s.effect.DiDInfluenceSquares}, {"G", s.effect.ClustersCount}, {"N", 2 * s.effect.RowsCount},
				{"cr1_factor", factor}, {"C", *e.EffectStdError / (factor * math.Sqrt(s.effect.DiDInfluenceSquares))},
			}, interval...),
		}
	case e.SeType == seCR1 && e.isRandomized():
		return &Arithmetic{
			Formula: "SE = sqrt(sum over waves and arms of (weight of the wave)^2 x S/n^2 x G/(G-1)), where S is the sum over the clusters of an arm of the squared sum of their people's distances from its mean, n is its people and G is its clusters, with Satterthwaite's degrees of freedom; interval = effect -+ t(0.975; df) x SE",
			Figures: append([]Figure{{"G", e.ClustersCount}}, interval...),
		}
	case e.Estimator == DRDiD:
		factor := math.Sqrt(s.robust.compared().smallSample())
		return &Arithmetic{
			Formula: "SE = C x sqrt(S x G/(G-1)), where S is the sum over clusters of squared influence, G is the number of clusters, and C is above 1 where the rest is too small because there are few people; interval = effect -+ t(0.975; df) x SE",
			Figures: append([]Figure{
				{"S", *s.robust.DRDiDInfluenceSquares}, {"G", s.robust.ClustersCount}, {"C", *e.EffectStdError / (factor * math.Sqrt(*s.robust.DRDiDInfluenceSquares))},
			}, interval...),
		}
	case e.SeType == sePaired:
		return &Arithmetic{
			Formula: "SE = sqrt(V / n), where V is the variance of the n changes; interval = effect -+ t(0.975; n-1) x SE",
			Figures: append([]Figure{{"V", *s.trained.ChangeVar}, {"n", s.trained.TrainedCount}}, interval...),
		}
	case e.SeType == seWelch:
		return &Arithmetic{
			Formula: "SE = sqrt(sum over waves and arms of (weight of the wave)^2 x variance / people), with Welch's degrees of freedom; interval = effect -+ t(0.975; df) x SE",
			Figures: interval,
		}
	}
	return &Arithmetic{Formula: "SE by " + e.SeType + "; interval = effect -+ t(0.975; df) x SE", Figures: interval}
}

func (s *study) wildArithmetic(e *Estimate) *Arithmetic {
	figures := []Figure{
		{"S", s.effect.DiDInfluenceSquares}, {"G", s.effect.ClustersCount}, {"effect_std_error", *e.EffectStdError}, {"p_value", *e.PValue},
	}
	if e.EffectLow != nil {
		figures = append(figures, Figure{"effect_low", *e.EffectLow}, Figure{"effect_high", *e.EffectHigh})
	}
	return &Arithmetic{
		Formula: "SE = cr1 from S, the sum over G clusters of squared influence; p = share of sign vectors of the clusters for which |t| of the residuals under no effect is at least that of the data; interval = the effects that this test does not reject at 5 %",
		Figures: figures,
	}
}

// gradeChecks returns the rules that were considered: with insufficient evidence, only
// the rules that make it insufficient.
func (s *study) gradeChecks(e *Estimate) []GradeCheck {
	var checks []GradeCheck
	for _, rule := range wholeRules {
		if e.EvidenceGrade == Insufficient && rule.Cap != Insufficient {
			break
		}
		checks = append(checks, GradeCheck{
			Rule: rule.Name, Cap: rule.Cap, Applies: rule.applies(s, e), LookedAt: s.lookedAt(rule.Name, e), Doc: rule.Doc,
		})
	}
	return checks
}

// checkOf are the checks behind the rules that follow from one.
var checkOf = map[string]string{
	"arms_not_drawn": ArmsBalance, "drawn_by_group": DrawnByGroup, "arms_kept_differ": KeptBalance, "arms_trained_alike": PerCompleter, "lost_people_differ": LastSeen, "earlier_windows_differ": PlaceboWindows,
	"own_trends_differ": OwnTrend, "undeclared_stratum": UndeclaredStratum,
	"no_overlap": CovariateOverlap, "thin_overlap": CovariateOverlap, "covariates_disagree": CovariatesDiffer,
}

// lookedAt returns the figures that a rule of wholeRules uses, with the names of
// program_impacts.
func (s *study) lookedAt(rule string, e *Estimate) []Figure {
	if check, isCheck := checkOf[rule]; isCheck {
		return s.checkFigures(check, e)
	}
	switch rule {
	case "nothing_to_compare":
		return []Figure{{"trained_count", s.people(e.TrainedCount)}}
	case "too_few_people", "small_groups":
		return s.armFigures(e)
	case "too_few_clusters":
		return s.clusterFigures(e)
	case "no_uncertainty":
		return []Figure{s.number("effect_std_error", e, e.EffectStdError)}
	case "drawn_too_late":
		return []Figure{{"assigned_after_post_began", s.trial.isLate}}
	case "arms_not_as_drawn":
		return []Figure{{"is_as_drawn", orNil(s.claim.IsAsDrawn)}}
	case "arms_changed":
		return []Figure{{"arms_changed_date", orNil(s.claim.ArmsChangedDate)}}
	case "arms_seen_after_outcome", "arms_seen_late", "arms_not_witnessed":
		return []Figure{{"arms_seen", orNil(s.claim.ArmsSeen)}}
	case "no_comparison":
		return []Figure{{"estimator", e.Estimator}}
	case "exploratory", "agreement_not_witnessed", "metric_reread", "values_corrected":
		return []Figure{{"agreement", s.claim.Agreement}}
	case "rolled_out_by_team":
		return s.rolloutFigures(isManager)
	case "rolled_out_by_group":
		return s.rolloutFigures(isNoManager)
	}
	if figures := s.lookedAtBefore(rule, e); figures != nil {
		return figures
	}
	return s.lookedAtLosses(rule, e)
}

// orNil is a value that may be missing: nil where nobody knows it.
func orNil[T any](x *T) any {
	if x == nil {
		return nil
	}
	return *x
}

// lookedAtBefore returns the figures of rules about the time before training; nil for others.
func (s *study) lookedAtBefore(rule string, e *Estimate) []Figure {
	number := func(name string, x *float64) Figure { return s.number(name, e, x) }
	switch rule {
	case "groups_differ", "nobody_comparable":
		return []Figure{number("baseline_gap", e.BaselineGap)}
	case "groups_were_diverging":
		return []Figure{number("lead_effect", e.LeadEffect), number("lead_std_error", e.LeadStdError), {"drift_ratio", s.claim.DriftRatio}, number("effect", e.Effect)}
	case "no_earlier_period":
		return []Figure{number("lead_effect", e.LeadEffect)}
	case "lead_not_informative":
		return []Figure{number("lead_effect", e.LeadEffect), number("lead_std_error", e.LeadStdError), number("detectable_effect", e.DetectableEffect)}
	case "methods_disagree":
		return []Figure{number("bracket_low", e.BracketLow), number("bracket_high", e.BracketHigh), number("effect_std_error", e.EffectStdError)}
	}
	return nil
}

// checkFigures are those of a check; it has no value where it could not be made.
func (s *study) checkFigures(id string, e *Estimate) []Figure {
	c := s.check(id)
	if c == nil {
		return []Figure{{id, nil}}
	}
	var figures []Figure
	if c.Grouping != All {
		figures = append(figures, Figure{"grouping", c.Grouping})
	}
	return append(figures, s.number("check_estimate", e, c.CheckEstimate), s.number("check_p_value", e, c.CheckPValue))
}

// refusalFigures say why there is no dr_did; it has no value where there is one, or where no
// covariates are declared.
func (s *study) refusalFigures() []Figure {
	if s.robust == nil || s.robust.Refusal == nil {
		return []Figure{{"refusal", nil}}
	}
	return []Figure{{"refusal", *s.robust.Refusal}}
}

// lookedAtLosses returns the figures of rules about people who are missing.
func (s *study) lookedAtLosses(rule string, e *Estimate) []Figure {
	switch rule {
	case "losses_differ", "losses_may_differ":
		return []Figure{
			s.share("attrition_pct", e, e.AttritionPct, e.LostCount),
			s.share("comparison_attrition_pct", e, e.ComparisonAttritionPct, &s.claim.ColleaguesLostCount),
		}
	case "records_unusable", "some_records_unusable":
		return []Figure{{"recorded_count", s.people(s.claim.RecordedCount)}, {"unusable_count", s.people(s.claim.UnusableCount)}}
	case "covariates_unused":
		return s.refusalFigures()
	case "high_attrition":
		return []Figure{s.share("attrition_pct", e, e.AttritionPct, e.LostCount)}
	case "few_comparable_colleagues":
		return []Figure{s.share("matched_pct", e, e.MatchedPct, &s.claim.UnmatchedCount)}
	}
	return nil
}

// armFigures omits the comparison arm where people are compared with themselves.
func (s *study) armFigures(e *Estimate) []Figure {
	figures := []Figure{{"trained_count", s.people(e.TrainedCount)}}
	if e.Estimator != PrePost {
		figures = append(figures, Figure{"comparison_count", s.people(e.ComparisonCount)})
	}
	return figures
}

// clusterFigures names only the estimator where there is no comparison.
func (s *study) clusterFigures(e *Estimate) []Figure {
	if s.effect == nil {
		return []Figure{{"estimator", e.Estimator}}
	}
	return []Figure{{"clusters_count", s.people(e.ClustersCount)}, {"trained_clusters_count", s.people(s.effect.TrainedClustersCount)}}
}

// rolloutFigures are those of the grouping by which training was rolled out, otherwise of
// the one with the least mixing. They have no value where no groups are known.
func (s *study) rolloutFigures(of func(grouping string) bool) []Figure {
	least := s.rolledOutBy(of)
	if least == nil {
		for i, r := range s.rollouts {
			if of(r.Grouping) && (least == nil || r.Mixed*least.MixedByChance < least.Mixed*r.MixedByChance) {
				least = &s.rollouts[i]
			}
		}
	}
	if least == nil {
		return []Figure{{"groups", nil}}
	}
	return []Figure{{"grouping", least.Grouping}, {"mixed", least.Mixed}, {"mixed_by_chance", least.MixedByChance}}
}

// people returns the count, or text when it is below the floor.
func (s *study) people(n int64) any {
	if n > 0 && n < s.settings.MinPeople {
		return fmt.Sprintf("fewer than %d", s.settings.MinPeople)
	}
	return n
}

// number is a figure of an estimate. It is withheld when an arm is below the floor.
func (s *study) number(name string, e *Estimate, known *float64) Figure {
	switch {
	case known == nil:
		return Figure{name, nil}
	case s.isFew(e):
		return Figure{name, Withheld}
	}
	return Figure{name, *known}
}

// share is a share of people. It is also withheld when the people it counts are below
// the floor.
func (s *study) share(name string, e *Estimate, pct *float64, people *int64) Figure {
	if pct != nil && people != nil && *people > 0 && *people < s.settings.MinPeople {
		return Figure{name, Withheld}
	}
	return s.number(name, e, pct)
}

// verdictChecks returns the rules in order, up to the one that applies.
func (s *study) verdictChecks(e *Estimate) []VerdictCheck {
	var checks []VerdictCheck
	for _, rule := range VerdictRules {
		applies := rule.applies(s, e)
		checks = append(checks, VerdictCheck{Verdict: rule.Verdict, Applies: applies, Doc: rule.Doc})
		if applies {
			break
		}
	}
	return checks
}
