package inference

// Estimate is one figure with everything that has to stand beside it. Fields
// that cannot be known are nil. Effects keep the natural sign of the metric;
// improvements are oriented so that up is good.
type Estimate struct {
	Program     string `col:"program_id" doc:"Program."`
	Metric      string `col:"metric_id" doc:"Metric."`
	SegmentType string `col:"segment_type" doc:"all, or the roster column that the row is restricted by: department, job or location."`
	Segment     string `col:"segment_id" doc:"Which segment; all for everybody."`
	Estimator   string `col:"estimator" doc:"pre_post (before and after, no comparison), did (difference in differences), ancova (adjusted for the baseline), experiment (randomized arms by assignment) or cuped (the same, adjusted for the baseline)."`
	IsPrimary   bool   `col:"is_primary" doc:"Whether this is the row to quote for the program and metric; exactly one is, and none of a segment."`

	TrainedCount    int64 `col:"trained_count" doc:"People in the trained arm of this estimate; may not be summed over estimators."`
	ComparisonCount int64 `col:"comparison_count" doc:"Distinct people in the comparison arm; 0 for pre_post."`
	ClustersCount   int64 `col:"clusters_count" doc:"Clusters behind the standard error."`

	BaselineTrainedMean    *float64 `col:"baseline_trained_mean" unit:"metric" doc:"Mean of the trained in the baseline window."`
	BaselineComparisonMean *float64 `col:"baseline_comparison_mean" unit:"metric" doc:"Mean of the comparison in the baseline window, cells weighted by the trained; null without a comparison."`
	PostTrainedMean        *float64 `col:"post_trained_mean" unit:"metric" doc:"Mean of the trained in the post window."`
	PostComparisonMean     *float64 `col:"post_comparison_mean" unit:"metric" doc:"Mean of the comparison in the post window, cells weighted by the trained; null without a comparison."`

	Effect           *float64 `col:"effect" unit:"metric" doc:"Estimated effect per subject and period, natural sign; null when nothing can be estimated."`
	StdError         *float64 `col:"effect_std_error" unit:"metric" doc:"Standard error of effect."`
	Low              *float64 `col:"effect_low" unit:"metric" doc:"Lower end of the 95 % interval."`
	High             *float64 `col:"effect_high" unit:"metric" doc:"Upper end of the 95 % interval."`
	SEType           string   `col:"se_type" doc:"How the standard error was computed: paired, cr1, hc2 or welch; none without one. wild is cr1 with p value and interval of the wild cluster bootstrap."`
	T                *float64 `col:"t_statistic" doc:"effect over its standard error."`
	DegreesOfFreedom *float64 `col:"degrees_of_freedom" doc:"Of the t distribution behind interval and p value."`
	P                *float64 `col:"p_value" unit:"0..1" doc:"Two-sided p value."`
	PAdjusted        *float64 `col:"p_value_adjusted" unit:"0..1" doc:"Benjamini-Hochberg over the primary estimates of the program's metrics agreed before launch, or over the segments of one type that are shown; null for others."`

	EffectPct     *float64 `col:"effect_pct" unit:"percent" doc:"effect relative to what the trained would have reached without it (their post mean less the effect); null when that is not above zero."`
	EffectLowPct  *float64 `col:"effect_low_pct" unit:"percent" doc:"Lower end of the interval, on the same base."`
	EffectHighPct *float64 `col:"effect_high_pct" unit:"percent" doc:"Upper end of the interval, on the same base."`

	Improvement        *float64 `col:"improvement" unit:"metric" doc:"effect, oriented so that up is good."`
	ImprovementLow     *float64 `col:"improvement_low" unit:"metric" doc:"Lower end of the interval, oriented."`
	ImprovementHigh    *float64 `col:"improvement_high" unit:"metric" doc:"Upper end of the interval, oriented."`
	ImprovementPct     *float64 `col:"improvement_pct" unit:"percent" doc:"effect_pct, oriented."`
	ImprovementLowPct  *float64 `col:"improvement_low_pct" unit:"percent" doc:"Lower end, oriented."`
	ImprovementHighPct *float64 `col:"improvement_high_pct" unit:"percent" doc:"Upper end, oriented."`

	HedgesG          *float64 `col:"hedges_g" doc:"effect over the pooled standard deviation of the later window, with the exact small-sample factor."`
	DetectableEffect *float64 `col:"detectable_effect" unit:"metric" doc:"Smallest effect that data like these would show with 80 % power."`
	PeopleNeeded     *int64   `col:"people_needed" doc:"Trained people needed to show the smallest change that matters with 80 % power; null where no such change was declared."`

	BracketLow    *float64 `col:"bracket_low" unit:"metric" doc:"Lower of did and ancova; the truth lies between when either's assumption holds."`
	BracketHigh   *float64 `col:"bracket_high" unit:"metric" doc:"Higher of did and ancova."`
	IsBracketWide bool     `col:"is_bracket_wide" doc:"Whether did and ancova differ by more than one standard error."`
	IsRegression  bool     `col:"is_regression_to_mean_likely" doc:"Whether the trained began worse than their colleagues and did finds more than ancova, by more than one standard error: part of it may be regression to the mean."`
	BaselineGap   *float64 `col:"baseline_gap" unit:"standard deviations" doc:"Standardized difference of the arms in the baseline window (Austin 2009)."`
	LeadEffect    *float64 `col:"lead_effect" unit:"metric" doc:"Difference in differences of the baseline window against the one before it, where no effect can be."`
	LeadStdError  *float64 `col:"lead_std_error" unit:"metric" doc:"Standard error of lead_effect."`
	LeadP         *float64 `col:"lead_p_value" unit:"0..1" doc:"Two-sided p value of lead_effect; a large one is no proof of parallel trends."`
	MatchedPct    *float64 `col:"matched_pct" unit:"percent" doc:"Share of the measured trained who have a comparable colleague; null when those without are fewer than the privacy floor."`
	AttritionPct  *float64 `col:"attrition_pct" unit:"percent" doc:"Share lost between training and the end of the post window; null when these are fewer than the privacy floor."`

	ComparisonAttritionPct *float64 `col:"comparison_attrition_pct" unit:"percent" doc:"Share of the colleagues lost over the same time, cells weighted by the trained; null when these are fewer than the privacy floor."`

	Grade               string  `col:"evidence_grade" doc:"strong, moderate, weak or insufficient."`
	Cap                 *string `col:"evidence_cap" doc:"The rule that kept the grade from being higher; null for strong."`
	Verdict             string  `col:"verdict" doc:"works, promising, no_meaningful_effect, worked_against or cannot_tell."`
	Sentence            string  `col:"verdict_sentence" doc:"The verdict in words that follow its certainty."`
	IsReportable        bool    `col:"is_reportable" doc:"Whether the figure may be quoted."`
	NotReportableReason *string `col:"not_reportable_reason" doc:"Why not; null when it may."`
	IsWithheld          bool    `col:"is_withheld" doc:"Whether the row is of a segment whose figures would tell of fewer people than the privacy floor, by themselves or beside the other segments."`
}
