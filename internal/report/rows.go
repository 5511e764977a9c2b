// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package report

import (
	"time"

	"github.com/impactmart/impactmart/models"
)

// Impact is a row of program_impacts.
type Impact struct {
	ProgramID                string     `col:"program_id"`                   // Program.
	ProgramName              string     `col:"program_name"`                 // Name of the program.
	MetricID                 string     `col:"metric_id"`                    // Metric.
	MetricName               string     `col:"metric_name"`                  // Name of the metric.
	MetricUnit               string     `col:"metric_unit"`                  // Unit of the metric and of all effects in it.
	Better                   string     `col:"better"`                       // higher or lower: the direction that is better.
	SubjectType              string     `col:"subject_type"`                 // What is trained, compared and counted: employees, or teams. A team is trained once enough of its people are.
	GoalID                   *string    `col:"goal_id"`                      // Goal that the alignment serves; null when none was named.
	SegmentType              string     `col:"segment_type"`                 // all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period.
	SegmentID                string     `col:"segment_id"`                   // The segment, (none) for people without a value in the roster; all for everybody.
	Estimator                string     `col:"estimator"`                    // pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).
	IsPrimary                bool       `col:"is_primary"`                   // Whether this is the row to quote for the program and metric; never true for a segment.
	IsConfirmatory           bool       `col:"is_confirmatory"`              // Whether the metric was agreed on before launch; others are exploratory.
	TrainedCount             *int64     `col:"trained_count"`                // People in the trained arm; not to be summed over estimators.
	ComparisonCount          *int64     `col:"comparison_count"`             // Distinct people in the comparison arm.
	ClustersCount            *int64     `col:"clusters_count"`               // Clusters behind the standard error.
	BaselineTrainedMean      *float64   `col:"baseline_trained_mean"`        // Mean of the trained people in the baseline window. Unit: metric.
	BaselineComparisonMean   *float64   `col:"baseline_comparison_mean"`     // Mean of the comparison people in the baseline window, cells weighted by their trained people; null without a comparison. Unit: metric.
	PostTrainedMean          *float64   `col:"post_trained_mean"`            // Mean of the trained people in the post window. Unit: metric.
	PostComparisonMean       *float64   `col:"post_comparison_mean"`         // Mean of the comparison people in the post window, weighted in the same way; null without a comparison. Unit: metric.
	Effect                   *float64   `col:"effect"`                       // Estimated effect, in the metric's own sign; null when nothing can be estimated. Unit: metric.
	EffectStdError           *float64   `col:"effect_std_error"`             // Standard error of effect. Unit: metric.
	EffectLow                *float64   `col:"effect_low"`                   // Lower end of the 95 % interval. Unit: metric.
	IsInterim                bool       `col:"is_interim"`                   // Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.
	DecideDate               *time.Time `col:"decide_date"`                  // Day on which the result is to be decided: decide_on of the alignment, or the day on which everybody trained so far can be measured; null when nobody is waited for.
	SequenceLow              *float64   `col:"sequence_low"`                 // Lower end of the 95 % confidence sequence, which holds the effect in all nights together; of primary estimates that are interim. Unit: metric.
	SequenceHigh             *float64   `col:"sequence_high"`                // Upper end of the confidence sequence. Unit: metric.
	EffectHigh               *float64   `col:"effect_high"`                  // Upper end of the 95 % interval. Unit: metric.
	SeType                   *string    `col:"se_type"`                      // paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with the p-value and interval of the wild cluster bootstrap.
	TStatistic               *float64   `col:"t_statistic"`                  // Effect divided by its standard error.
	DegreesOfFreedom         *float64   `col:"degrees_of_freedom"`           // Degrees of freedom of the t distribution behind the interval and the p-value.
	PValue                   *float64   `col:"p_value"`                      // Two-sided p-value. Unit: 0..1.
	PValueAdjusted           *float64   `col:"p_value_adjusted"`             // p-value adjusted by Benjamini-Hochberg over the primary estimates of the program's metrics that were agreed on before launch, or over the published segments of one type; null for other rows. Unit: 0..1.
	PValuePortfolio          *float64   `col:"p_value_portfolio"`            // p-value adjusted by Benjamini-Hochberg over the primary estimates of all programs and metrics, but for before and after, insufficient evidence and times to productivity; null for other rows. Unit: 0..1.
	PValueSegments           *float64   `col:"p_value_segments"`             // p-value of all published segments of the type having the same effect (Welch 1951), the same in each of them; null for others. A large one says that differences between them may be chance. Unit: 0..1.
	ShrunkenEffect           *float64   `col:"shrunken_effect"`              // The effect moved toward the mean of all programs by as much as its own uncertainty calls for; of primary estimates, where there are five. The largest of many effects is too large on average, and this is not. Unit: metric.
	EffectPct                *float64   `col:"effect_pct"`                   // Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares. Unit: percent.
	EffectLowPct             *float64   `col:"effect_low_pct"`               // Lower end of the 95 % interval of effect_pct (Fieller); never below -100. Unit: percent.
	EffectHighPct            *float64   `col:"effect_high_pct"`              // Upper end of the 95 % interval of effect_pct (Fieller). Unit: percent.
	Improvement              *float64   `col:"improvement"`                  // Effect, with better as positive. Unit: metric.
	ImprovementLow           *float64   `col:"improvement_low"`              // Lower end of the interval, with better as positive. Unit: metric.
	ImprovementHigh          *float64   `col:"improvement_high"`             // Upper end of the interval, with better as positive. Unit: metric.
	ImprovementPct           *float64   `col:"improvement_pct"`              // Relative effect, with better as positive. Unit: percent.
	ImprovementLowPct        *float64   `col:"improvement_low_pct"`          // Lower end of the relative interval, with better as positive. Unit: percent.
	ImprovementHighPct       *float64   `col:"improvement_high_pct"`         // Upper end of the relative interval, with better as positive. Unit: percent.
	HedgesG                  *float64   `col:"hedges_g"`                     // Effect in pooled standard deviations of the later window.
	DetectableEffect         *float64   `col:"detectable_effect"`            // Smallest effect that data like these would show with 80 % power. Unit: metric.
	PeopleNeeded             *int64     `col:"people_needed"`                // Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.
	BracketLow               *float64   `col:"bracket_low"`                  // Lower of did and ancova, and of dr_did in its own row. Unit: metric.
	BracketHigh              *float64   `col:"bracket_high"`                 // Higher of did and ancova, and of dr_did in its own row. Unit: metric.
	IsBracketWide            *bool      `col:"is_bracket_wide"`              // Whether did and ancova differ by more than one standard error.
	IsRegressionToMeanLikely *bool      `col:"is_regression_to_mean_likely"` // Whether the trained people started worse than their colleagues and did shows more improvement than ancova, by more than one standard error: part of the effect may be regression to the mean.
	BaselineGap              *float64   `col:"baseline_gap"`                 // Standardized difference between the arms in the baseline window. Unit: standard deviations.
	LeadEffect               *float64   `col:"lead_effect"`                  // The same comparison one window earlier, when there can be no effect. Unit: metric.
	LeadStdError             *float64   `col:"lead_std_error"`               // Standard error of lead_effect. Unit: metric.
	LeadPValue               *float64   `col:"lead_p_value"`                 // Two-sided p-value of lead_effect; a large one is no proof of parallel trends. Unit: 0..1.
	MatchedPct               *float64   `col:"matched_pct"`                  // Share of the measured trained people who have a comparable colleague; null for segments. Unit: percent.
	AttritionPct             *float64   `col:"attrition_pct"`                // Share lost between training and the end of the post window; null for segments. Unit: percent.
	ComparisonAttritionPct   *float64   `col:"comparison_attrition_pct"`     // Share of colleagues lost over the same time, cells weighted by their trained people; null for segments. Unit: percent.
	EvidenceGrade            string     `col:"evidence_grade"`               // strong, moderate, weak or insufficient.
	EvidenceCap              *string    `col:"evidence_cap"`                 // Rule that kept the grade from being higher; null for strong.
	Verdict                  string     `col:"verdict"`                      // works, promising, no_meaningful_effect, worked_against or cannot_tell.
	VerdictCase              string     `col:"verdict_case"`                 // What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.
	VerdictReference         string     `col:"verdict_reference"`            // With whom the trained people are compared: assigned (by chance, to the comparison group), comparable (alike before training) or other.
	VerdictCount             *int64     `col:"verdict_count"`                // Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none. Unit: people.
	VerdictLow               *float64   `col:"verdict_low"`                  // Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null. Unit: metric.
	VerdictHigh              *float64   `col:"verdict_high"`                 // Upper end of that range. Unit: metric.
	VerdictMetricsCount      *int64     `col:"verdict_metrics_count"`        // Number of the program's agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null. Unit: metrics.
	VerdictWithdrawnCount    *int64     `col:"verdict_withdrawn_count"`      // Of these, metrics that no longer count as agreed. Unit: metrics.
	VerdictSentence          string     `col:"verdict_sentence"`             // The verdict in words that match its certainty.
	IsReportable             bool       `col:"is_reportable"`                // Whether the figure may be quoted.
	NotReportableReason      *string    `col:"not_reportable_reason"`        // Why the figure may not be quoted; null when it may.
	IsSuppressed             bool       `col:"is_suppressed"`                // Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one.
	RunID                    string     `col:"run_id"`                       // Run that made the row.
	DataThroughDate          *time.Time `col:"data_through_date"`            // Last day that the data of the run cover; null without any data.
}

// Return is a row of program_returns.
type Return struct {
	ProgramID                string          `col:"program_id"`                  // Program.
	MetricID                 string          `col:"metric_id"`                   // Metric.
	Scenario                 string          `col:"scenario"`                    // point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).
	PeopleCount              *int64          `col:"people_count"`                // People with evidence; teams, where the metric measures teams.
	ImprovementUsed          *float64        `col:"improvement_used"`            // Improvement that the scenario claims, per person and period; of a time_to metric, days saved per person. Unit: metric.
	ValuePerUnitAmount       *models.Decimal `col:"value_per_unit_amount"`       // Declared value of one unit of the metric per person and period, or of a day; null for intangible metrics. Unit: currency.
	ClaimedPeriodsCount      int64           `col:"claimed_periods_count"`       // Periods of the metric's grain for which the improvement is claimed; 1 for a time_to metric, whose days are saved once.
	UnclaimedPct             *float64        `col:"unclaimed_pct"`               // Part of the claim that is not counted, because people left or were no longer measured before its end, or because the next program for the same metric claims it for the same people; see docs/method.md, Totals. Unit: percent.
	BenefitAmount            *models.Cents   `col:"benefit_amount"`              // Benefit; null when intangible or not reportable. Unit: currency.
	CostAmount               *models.Cents   `col:"cost_amount"`                 // Full cost of the program, including learners' paid hours, as far as it is known; null when nothing is. It is repeated for each metric and scenario of the program and not to be summed over them; goal_returns and portfolio_returns have each cost once. Unit: currency.
	NetBenefitAmount         *models.Cents   `col:"net_benefit_amount"`          // Benefit less cost. Unit: currency.
	ROIPct                   *float64        `col:"roi_pct"`                     // Net benefit divided by cost; null without cost or benefit. Unit: percent.
	BenefitCostRatio         *float64        `col:"benefit_cost_ratio"`          // Benefit divided by cost.
	PaybackMonths            *float64        `col:"payback_months"`              // Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero, and for a time_to metric, whose benefit has no yearly rate. Unit: months.
	BreakEvenEffect          *float64        `col:"break_even_effect"`           // Improvement at which benefit equals cost; null for intangible metrics. Unit: metric.
	CurrencyCode             string          `col:"currency_code"`               // Reporting currency.
	EvidenceGrade            string          `col:"evidence_grade"`              // Grade of the estimate behind the row.
	IsReportable             bool            `col:"is_reportable"`               // Whether the figure may be quoted.
	NotReportableReason      *string         `col:"not_reportable_reason"`       // Why the figure may not be quoted; null when it may.
	CostPerUnitEffectAmount  *float64        `col:"cost_per_unit_effect_amount"` // Cost of one unit of improvement of one person in one period, with or without a value per unit: cost / (improvement x people x periods claimed). Null when the improvement is not above zero or may not be quoted. Unit: currency per metric.
	CostIsComplete           bool            `col:"cost_is_complete"`            // Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person's hourly cost, no row of costs or completions that may be the program's was held back, at least one cost of the program is booked, and none is withheld.
	UnconvertedCostsCount    *int64          `col:"unconverted_costs_count"`     // Costs and prices of seats that are missing from the cost, because they are in a currency without a rate.
	UnpricedCompletionsCount *int64          `col:"unpriced_completions_count"`  // Completions that are missing from the cost, because their hours or the hourly cost of the person are not known.
	AnswerWorthAmount        *models.Cents   `col:"answer_worth_amount"`         // What it would be worth to know the effect exactly before the program is given once more to as many people at the same cost: the expected loss of deciding by the estimate, which is the expected value of perfect information. The same in each scenario; null where a figure it depends on is. See docs/money.md. Unit: currency.
	IsCounted                bool            `col:"is_counted"`                  // Whether the benefit counts in the totals of goals and of the portfolio: it may be quoted, the metric was agreed on by the launch and is what was agreed and published by then (metric_contracts.is_confirmatory, and no arms_changed_date), and the same gain is not counted in another metric of the program. Compliance programs are in no total.
	IsApart                  bool            `col:"is_apart"`                    // Whether the benefit would count, had the metric been agreed on; portfolio_returns has these apart.
	RunID                    string          `col:"run_id"`                      // Run that made the row.
	DataThroughDate          *time.Time      `col:"data_through_date"`           // Last day that the data of the run cover; null without any data.
}

// Spending is a row of training_portfolio.
type Spending struct {
	ProgramID         string        `col:"program_id"`          // Program of the register or course code.
	ProgramName       string        `col:"program_name"`        // Name of the program.
	Category          *string       `col:"category"`            // Category in the register.
	FiscalYear        int64         `col:"fiscal_year"`         // Fiscal year, named by the calendar year in which it ends.
	SpendAmount       *models.Cents `col:"spend_amount"`        // Full cost of the program in the year; may be summed. Unit: currency.
	BookedAmount      *models.Cents `col:"booked_amount"`       // Of spend_amount, booked costs and seats. Unit: currency.
	LearnerTimeAmount *models.Cents `col:"learner_time_amount"` // Of spend_amount, paid learner hours. Unit: currency.
	CurrencyCode      string        `col:"currency_code"`       // Reporting currency.
	PeopleCount       *int64        `col:"people_count"`        // Distinct people trained over all years; also null when it differs from the number of people analyzed by too few people; not to be summed.
	Alignment         string        `col:"alignment"`           // aligned (serves a goal), compliance, no_goal (registered without one) or unregistered.
	GoalID            *string       `col:"goal_id"`             // Goal of the result that represents the program; without one, the first by id of those that the program serves.
	GoalName          *string       `col:"goal_name"`           // Name of the goal.
	GoalOwner         *string       `col:"goal_owner"`          // Owner of the goal.
	MetricID          *string       `col:"metric_id"`           // Metric of the result that represents the program: the one that decides about it.
	EvidenceGrade     *string       `col:"evidence_grade"`      // Evidence grade of that result; null when nothing is measured.
	Verdict           *string       `col:"verdict"`             // Verdict of that result; null when nothing is measured.
	Decision          string        `col:"decision"`            // extend, improve, stop, measure_longer, agree_goal or compliance_only.
	IsSuppressed      bool          `col:"is_suppressed"`       // Whether people and amounts are withheld.
	TotalSpendAmount  *models.Cents `col:"total_spend_amount"`  // Full cost of the program over all years, repeated for each year; not to be summed. Unit: currency.
	DecisionReason    string        `col:"decision_reason"`     // Why: pays_off (it worked, and its benefit at the low end of the interval covers the cost), has_no_price (it worked on a metric without a value), costs_more (it worked, and its benefit does not surely cover its cost), no_effect (measured well, and too small to matter), worked_against, not_known_yet, no_goal or compliance.
	DecisionOwner     *string       `col:"decision_owner"`      // Who decides: the owner of the program or, without one, of its goal.
	DecideDate        *time.Time    `col:"decide_date"`         // For measure_longer, the last day of the post window of the people trained last: an earlier answer is not to be had. Null when nobody is waited for.
	CostIsComplete    bool          `col:"cost_is_complete"`    // Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person's hourly cost, no row of costs or completions that may be the program's was held back, at least one cost of the program is booked, and none is withheld.
	RunID             string        `col:"run_id"`              // Run that made the row.
	DataThroughDate   *time.Time    `col:"data_through_date"`   // Last day that the data of the run cover; null without any data.
}

// Totals is a row of portfolio_totals.
type Totals struct {
	Scope                       string       `col:"scope"`                          // all: everything the data cover.
	ProgramsCount               int64        `col:"programs_count"`                 // Registered programs, except compliance.
	MeasuredProgramsCount       int64        `col:"measured_programs_count"`        // Programs with a metric.
	WorksCount                  int64        `col:"works_count"`                    // Programs with the verdict works on at least one of their metrics.
	StrongCount                 int64        `col:"strong_count"`                   // Programs with strong evidence of the result that represents them (training_portfolio).
	SpendAmount                 models.Cents `col:"spend_amount"`                   // Training spend reviewed; amounts that training_portfolio withholds are excluded. Unit: currency.
	AlignedSpendAmount          models.Cents `col:"aligned_spend_amount"`           // Of the spend, the amount for programs that serve a goal. Unit: currency.
	ComplianceSpendAmount       models.Cents `col:"compliance_spend_amount"`        // Of the spend, the amount for compliance. Unit: currency.
	UnalignedSpendAmount        models.Cents `col:"unaligned_spend_amount"`         // Of the spend, the amount for programs without a goal, including unregistered courses. Unit: currency.
	UnmeasuredSpendAmount       models.Cents `col:"unmeasured_spend_amount"`        // Of the aligned spend, the amount for programs without a result yet (insufficient evidence). Unit: currency.
	AlignedSpendPct             *float64     `col:"aligned_spend_pct"`              // Aligned share of the spend; null without spend. Unit: percent.
	GrossBenefitAmount          models.Cents `col:"gross_benefit_amount"`           // Benefit of the defensible programs at the point estimates. Unit: currency.
	UncertainBenefitAmount      models.Cents `col:"uncertain_benefit_amount"`       // Amount deducted for uncertainty, from the point estimates to the low ends of the intervals. Unit: currency.
	DefensibleBookedAmount      models.Cents `col:"defensible_booked_amount"`       // Booked costs of the defensible programs. Unit: currency.
	DefensibleLearnerTimeAmount models.Cents `col:"defensible_learner_time_amount"` // Paid learner hours of the defensible programs. Unit: currency.
	DefensibleNetAmount         models.Cents `col:"defensible_net_amount"`          // Defensible net benefit. Unit: currency.
	CurrencyCode                string       `col:"currency_code"`                  // Reporting currency.
	CostIsComplete              bool         `col:"cost_is_complete"`               // Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person's hourly cost, no row of costs or completions that may be the program's was held back, at least one cost of the program is booked, and none is withheld.
	RunID                       string       `col:"run_id"`                         // Run that made the row.
	DataThroughDate             *time.Time   `col:"data_through_date"`              // Last day that the data of the run cover; null without any data.
}

// FunnelStep is a row of participant_funnel.
type FunnelStep struct {
	ProgramID       string     `col:"program_id"`        // Program.
	MetricID        string     `col:"metric_id"`         // Metric.
	Step            string     `col:"step"`              // analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague.
	StepNumber      int64      `col:"step_number"`       // Order of the steps, from 1.
	PeopleCount     *int64     `col:"people_count"`      // People at this step; may be summed within program and metric.
	PeoplePct       *float64   `col:"people_pct"`        // Share of everybody assigned or trained. Unit: percent.
	TotalCount      *int64     `col:"total_count"`       // Everybody assigned or trained, repeated on each row.
	IsSuppressed    bool       `col:"is_suppressed"`     // Whether the count is withheld.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Balance is a row of comparison_balance.
type Balance struct {
	ProgramID              string     `col:"program_id"`              // Program.
	MetricID               string     `col:"metric_id"`               // Metric.
	Covariate              string     `col:"covariate"`               // baseline_metric (in the metric's unit), tenure_years or hourly_cost (in the reporting currency).
	TrainedCount           *int64     `col:"trained_count"`           // Trained people with a value.
	ComparisonCount        *int64     `col:"comparison_count"`        // Comparison people with a value.
	TrainedMean            *float64   `col:"trained_mean"`            // Mean of the trained people; null for hourly_cost, because pay is published as a sum per program and year only.
	ComparisonMean         *float64   `col:"comparison_mean"`         // Mean of the comparison people, cells weighted by their trained people; null for hourly_cost.
	StandardizedDifference *float64   `col:"standardized_difference"` // Difference between the means divided by the square root of the mean of both variances (Austin 2009); null where nothing varies. Unit: standard deviations.
	VarianceRatio          *float64   `col:"variance_ratio"`          // Variance of the trained people divided by that of the comparison people; null where the latter is zero.
	BalanceBand            *string    `col:"balance_band"`            // fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown.
	IsSuppressed           bool       `col:"is_suppressed"`           // Whether figures are withheld because an arm has fewer people than the privacy floor.
	RunID                  string     `col:"run_id"`                  // Run that made the row.
	DataThroughDate        *time.Time `col:"data_through_date"`       // Last day that the data of the run cover; null without any data.
}

// TrustCheck is a row of trust_checks.
type TrustCheck struct {
	ProgramID       string     `col:"program_id"`        // Program.
	MetricID        string     `col:"metric_id"`         // Metric.
	Estimator       string     `col:"estimator"`         // The estimator that the check is about.
	CheckID         string     `col:"check_id"`          // What is checked.
	Grouping        string     `col:"grouping"`          // For undeclared_stratum, what people would be compared within; otherwise all.
	CheckEstimate   *float64   `col:"check_estimate"`    // What the check estimates, in the unit that its row in docs/method.md names; null for a joint test.
	CheckStdError   *float64   `col:"check_std_error"`   // Standard error of check_estimate.
	CheckLow        *float64   `col:"check_low"`         // Lower end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before; of hidden_cause, the share for which the interval of the effect would hold zero.
	CheckHigh       *float64   `col:"check_high"`        // Upper end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before.
	CheckPValue     *float64   `col:"check_p_value"`     // p-value of what the check tests; null for a check that is no test. Unit: 0..1.
	BoundLow        *float64   `col:"bound_low"`         // Lowest effect that the loss of people leaves open (Lee 2009); null for other checks. Unit: metric.
	BoundHigh       *float64   `col:"bound_high"`        // Highest effect that the loss of people leaves open (Lee 2009); null for other checks. Unit: metric.
	IsAlarm         bool       `col:"is_alarm"`          // Whether the check speaks against its estimator and caps the grade of that.
	IsSuppressed    bool       `col:"is_suppressed"`     // Whether figures are withheld because an arm has fewer people than the privacy floor.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// ExperimentTrend is a row of experiment_trends.
type ExperimentTrend struct {
	ProgramID            string     `col:"program_id"`             // Program.
	MetricID             string     `col:"metric_id"`              // Metric.
	PeriodsSinceTraining int64      `col:"periods_since_training"` // Periods since the anchor, in which most people of the treatment arm first completed.
	IsLead               bool       `col:"is_lead"`                // Whether the period is before training and the gap, when there can be no effect.
	Effect               *float64   `col:"effect"`                 // Difference between the arms, in the metric's own sign. Unit: metric.
	EffectStdError       *float64   `col:"effect_std_error"`       // Welch's standard error; null where nothing varies. Unit: metric.
	EffectLow            *float64   `col:"effect_low"`             // Lower end of the 95 % interval. Unit: metric.
	EffectHigh           *float64   `col:"effect_high"`            // Upper end of the 95 % interval. Unit: metric.
	IsSuppressed         bool       `col:"is_suppressed"`          // Whether figures are withheld because an arm has fewer people than the privacy floor.
	RunID                string     `col:"run_id"`                 // Run that made the row.
	DataThroughDate      *time.Time `col:"data_through_date"`      // Last day that the data of the run cover; null without any data.
}

// Trend is a row of impact_trends.
type Trend struct {
	ProgramID            string     `col:"program_id"`             // Program.
	MetricID             string     `col:"metric_id"`              // Metric.
	PeriodsSinceTraining int64      `col:"periods_since_training"` // Periods since training; negative before it. Unit: periods.
	IsLead               bool       `col:"is_lead"`                // Whether the period is before training and the gap, when there can be no effect.
	PeopleCount          *int64     `col:"people_count"`           // People of both arms behind the estimate.
	Effect               *float64   `col:"effect"`                 // Effect, in the metric's own sign. Unit: metric.
	EffectStdError       *float64   `col:"effect_std_error"`       // Influence-function standard error. Unit: metric.
	EffectLow            *float64   `col:"effect_low"`             // Lower end of the 95 % interval. Unit: metric.
	EffectHigh           *float64   `col:"effect_high"`            // Upper end of the 95 % interval. Unit: metric.
	BandLow              *float64   `col:"band_low"`               // Lower end of the uniform 95 % band; null when the positions' covariance is singular. Unit: metric.
	BandHigh             *float64   `col:"band_high"`              // Upper end of the uniform 95 % band. Unit: metric.
	IsSuppressed         bool       `col:"is_suppressed"`          // Whether figures are withheld because an arm has fewer people than the privacy floor.
	RunID                string     `col:"run_id"`                 // Run that made the row.
	DataThroughDate      *time.Time `col:"data_through_date"`      // Last day that the data of the run cover; null without any data.
}

// Aggregate is a row of impact_aggregates.
type Aggregate struct {
	ProgramID       string     `col:"program_id"`        // Program.
	MetricID        string     `col:"metric_id"`         // Metric.
	Aggregation     string     `col:"aggregation"`       // simple, group, calendar, event_overall, group_overall or calendar_overall.
	Position        string     `col:"position"`          // First day of the cohort's period or of the calendar period, yyyy-mm-dd; empty for the other aggregates.
	PeopleCount     *int64     `col:"people_count"`      // People of both arms behind the estimate.
	Effect          *float64   `col:"effect"`            // Effect, in the metric's own sign. Unit: metric.
	EffectStdError  *float64   `col:"effect_std_error"`  // Influence-function standard error. Unit: metric.
	EffectLow       *float64   `col:"effect_low"`        // Lower end of the 95 % interval. Unit: metric.
	EffectHigh      *float64   `col:"effect_high"`       // Upper end of the 95 % interval. Unit: metric.
	LeadsCount      *int64     `col:"leads_count"`       // Estimates before training that are tested together; repeated on each row of the study.
	LeadsWald       *float64   `col:"leads_wald"`        // Joint Wald statistic of the leads; null when the test was refused.
	LeadsPValue     *float64   `col:"leads_p_value"`     // p-value of leads_wald; a large one is no proof of parallel trends. Unit: 0..1.
	DetectableSlope *float64   `col:"detectable_slope"`  // Smallest linear divergence that the leads would show with 80 % power. Unit: metric per period.
	BreakdownFactor *float64   `col:"breakdown_factor"`  // Largest multiple of the worst step before training that does not change the sign of the mean effect.
	LeadsRefusal    *string    `col:"leads_refusal"`     // Why the leads could not be tested; null when they were.
	IsSuppressed    bool       `col:"is_suppressed"`     // Whether figures are withheld because an arm has fewer people than the privacy floor.
	StudyRefusal    *string    `col:"study_refusal"`     // study_too_large: there is no event study, because it has more than a billion changes of a person in a cohort and period; a metric with a coarser grain or shorter windows has fewer. One row says so. Null when nothing is omitted.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Delivery is a row of feed_deliveries.
type Delivery struct {
	Feed            string     `col:"feed"`              // Feed in the configuration.
	TableName       string     `col:"table_name"`        // Canonical table that the feed is bound to.
	File            string     `col:"file"`              // File, with its sheet, or address of the service.
	ContentHash     string     `col:"content_hash"`      // SHA-256 of the content that was read.
	MappingHash     string     `col:"mapping_hash"`      // Hash of the mapping with which it was read.
	RowsRead        int64      `col:"rows_read"`         // Rows read; a row of a month-wide sheet counts once per month column; may be summed. Unit: rows.
	RowsLanded      int64      `col:"rows_landed"`       // Rows that became canonical rows. Unit: rows.
	RowsRejected    int64      `col:"rows_rejected"`     // Rows held back; see rejected_rows. Unit: rows.
	RowsSkipped     int64      `col:"rows_skipped"`      // Rows skipped by a declared rule, and empty cells of month-wide sheets. Unit: rows.
	RowsHeldBack    int64      `col:"rows_held_back"`    // Of the landed rows, those that cannot be used with the current roster and register, such as people who are not in the roster. Unit: rows.
	IsUnverified    bool       `col:"is_unverified"`     // Whether nothing in the responses of a service showed that its list was whole, which allow_unverified accepts.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Reject is a row of rejected_rows.
type Reject struct {
	Feed            string     `col:"feed"`              // Feed in the configuration.
	File            string     `col:"file"`              // File, with its sheet, or address of the service.
	SourceRow       int64      `col:"source_row"`        // Line of the file, row of the sheet, or number of the record.
	ColumnName      string     `col:"column_name"`       // Column name in the source, or the canonical column for rows held back after landing; empty when the finding concerns the whole row.
	Code            string     `col:"code"`              // Stable code from docs/rejects.md.
	Occurrence      int64      `col:"occurrence"`        // Counter of rows whose other keys are equal, from 1.
	Problem         string     `col:"problem"`           // What is wrong.
	Remedy          string     `col:"remedy"`            // How to fix it.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// DataFinding is a row of data_findings.
type DataFinding struct {
	Code             string     `col:"code"`              // Kind of finding; docs/facts.md explains each.
	Feed             string     `col:"feed"`              // Feed in the configuration; register for the alignments of the register.
	File             string     `col:"file"`              // File, with its sheet, or address of the service.
	TableName        string     `col:"table_name"`        // Canonical table that the feed is bound to; alignments for the register.
	ColumnName       string     `col:"column_name"`       // Canonical column.
	Action           string     `col:"action"`            // noted; or accepted, which kept it from blocking. What is blocked is not published.
	AcceptedBecause  *string    `col:"accepted_because"`  // Why it was accepted.
	RowsCount        int64      `col:"rows_count"`        // Rows concerned. Unit: rows.
	LandedCount      int64      `col:"landed_count"`      // Rows of the delivery that landed. Unit: rows.
	PeopleCount      int64      `col:"people_count"`      // People or teams concerned. Unit: people.
	TrainedCount     int64      `col:"trained_count"`     // Of these, trained people. Unit: people.
	ColleaguesCount  int64      `col:"colleagues_count"`  // Of these, people of the roster who are not trained. Unit: people.
	FirstRows        string     `col:"first_rows"`        // Up to five rows of the source, in order; of the register the numbers of the alignments.
	What             string     `col:"what"`              // The fact, with both numbers.
	Done             string     `col:"done"`              // What was done with the rows.
	UnblockedBecause *string    `col:"unblocked_because"` // Why the configuration declares that such findings do not block; null where it does not.
	SheetRemedy      string     `col:"sheet_remedy"`      // What the person who keeps the sheet can do.
	ProjectRemedy    string     `col:"project_remedy"`    // What the person who keeps the configuration can do.
	ProgramID        *string    `col:"program_id"`        // Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates).
	MetricID         *string    `col:"metric_id"`         // Metric of that estimate.
	Effect           *float64   `col:"effect"`            // Difference between the two changes, in the metric's own sign. Unit: metric.
	OtherEffect      *float64   `col:"other_effect"`      // The effect without the people concerned. Unit: metric.
	ShiftStdErrors   *float64   `col:"shift_std_errors"`  // Distance between the two, in standard errors of the effect. Unit: standard errors.
	RunID            string     `col:"run_id"`            // Run that made the row.
	DataThroughDate  *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// FigureDate is a row of figure_dates.
type FigureDate struct {
	Unit            string     `col:"unit"`              // Name of the unit, such as effect/P1/units, as --renew takes it.
	UnitKind        string     `col:"unit_kind"`         // effect: a program on a metric, in all marts; cost: the paid hours of a program in a fiscal year; level: a metric in a month, all departments, with the goals over it.
	ProgramID       *string    `col:"program_id"`        // Program; null for a level.
	MetricID        *string    `col:"metric_id"`         // Metric; null for a cost.
	FiscalYear      *int64     `col:"fiscal_year"`       // Fiscal year of a cost.
	MonthDate       *time.Time `col:"month_date"`        // First day of the month of a level.
	FiguresFromDate *time.Time `col:"figures_from_date"` // Last day of the data from which the figures are; null without any data.
	FiguresRunID    string     `col:"figures_run_id"`    // Run that published the figures; runs has its snapshot and time.
	PublishedCount  int64      `col:"published_count"`   // How many times figures of the unit were published, each time about other people. The more often, the wider is the step of effects in which one person has much weight, since many roundings of nearly the same sum average out.
	IsWaiting       bool       `col:"is_waiting"`        // Whether the figures are as they were.
	RenewedBecause  *string    `col:"renewed_because"`   // Why the unit was published anew although few people changed, the last time that somebody asked for it.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Check is a row of data_checks.
type Check struct {
	Code            string     `col:"code"`              // Kind of finding; docs/facts.md explains each.
	Feed            string     `col:"feed"`              // Feed in the configuration; register for the alignments of the register.
	TableName       string     `col:"table_name"`        // Canonical table that the feed is bound to; alignments for the register.
	Rule            string     `col:"rule"`              // When a row is found.
	Outcome         string     `col:"outcome"`           // found, clean, or not_evaluated.
	FindingsCount   int64      `col:"findings_count"`    // Rows of data_findings. Unit: rows.
	Reason          *string    `col:"reason"`            // Why the check was not evaluated.
	ReasonCode      *string    `col:"reason_code"`       // The same as a code, from which it is said in any language.
	ReasonColumns   *string    `col:"reason_columns"`    // Columns that the check would need; a|b is one of the two.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Metric is a row of metrics.
type Metric struct {
	MetricID           string          `col:"metric_id"`             // Metric.
	MetricName         string          `col:"metric_name"`           // Display name.
	Kind               string          `col:"kind"`                  // mean, ratio, total or time_to.
	Unit               string          `col:"unit"`                  // Unit of the metric.
	Better             string          `col:"better"`                // higher or lower: the direction that is better.
	Grain              string          `col:"grain"`                 // day, week, month, quarter or year; weeks and months are those that the configuration declares.
	BaselinePeriods    int64           `col:"baseline_periods"`      // Length of the baseline window; 0 for time_to. Unit: periods.
	GapPeriods         int64           `col:"gap_periods"`           // Periods between the baseline window and the index period. Unit: periods.
	RampPeriods        int64           `col:"ramp_periods"`          // Periods between the index period and the post window. Unit: periods.
	PostPeriods        int64           `col:"post_periods"`          // Length of the post window; 0 for time_to. Unit: periods.
	ValuePerUnitAmount *models.Decimal `col:"value_per_unit_amount"` // Value of one unit per person and period; null for intangible metrics. Unit: currency.
	SmallestChange     *float64        `col:"smallest_change"`       // Smallest change that matters to the goal's owner. Unit: metric.
	WatchedMetricID    *string         `col:"watched_metric_id"`     // Metric whose values a time_to metric watches; this column and those below are null for other kinds.
	Threshold          *float64        `col:"threshold"`             // This value, or a better one, counts as productive. Unit: watched metric.
	ConsecutivePeriods *int64          `col:"consecutive_periods"`   // Consecutive periods for which the threshold has to be held. Unit: periods.
	Clock              *string         `col:"clock"`                 // hire or role: when counting starts.
	LandmarkDays       *int64          `col:"landmark_days"`         // Days after the start by which training decides the arm; 0 means until the end of the period of the start. Unit: days.
	HorizonDays        *int64          `col:"horizon_days"`          // Days over which mean times are compared; null means as long as both arms were followed. Unit: days.
	ValuePerDayAmount  *models.Decimal `col:"value_per_day_amount"`  // Value of a day that a person becomes productive earlier; null when no money is claimed. Unit: currency.
	Scale              string          `col:"scale"`                 // level, log (natural logarithms), share or count: what the values are, and so how an effect is told.
	RunID              string          `col:"run_id"`                // Run that made the row.
	DataThroughDate    *time.Time      `col:"data_through_date"`     // Last day that the data of the run cover; null without any data.
}

// Program is a row of programs.
type Program struct {
	ProgramID       string     `col:"program_id"`        // Program of the register or course code.
	ProgramName     string     `col:"program_name"`      // Display name.
	Category        *string    `col:"category"`          // Category in the register.
	LaunchDate      *time.Time `col:"launch_date"`       // Declared launch.
	IsRegistered    bool       `col:"is_registered"`     // Whether the register contains the program.
	Owner           *string    `col:"owner"`             // Who decides about the program: its declared owner or, without one, the owner of its goal, the first by name when there are several.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Run is a row of runs.
type Run struct {
	PublishedRunID  string          `col:"published_run_id"`  // Run.
	SequenceNumber  int64           `col:"sequence_number"`   // Number of the snapshot.
	PublishedAt     *models.Instant `col:"published_at"`      // When the snapshot was published, UTC; null for the run that made the row, which is not published yet, and where version 0.1.0 published.
	AsOfDate        *time.Time      `col:"as_of_date"`        // The run's --as-of date; null when none was given.
	CodeVersion     string          `col:"code_version"`      // Version of the program.
	ConfigHash      string          `col:"config_hash"`       // Hash of configuration and register.
	InputsHash      string          `col:"inputs_hash"`       // Hash of all deliveries and their mappings.
	Figures         string          `col:"figures"`           // Whether figures about people were rounded (guarded) or published with all digits.
	ExactBecause    *string         `col:"exact_because"`     // Why figures were published with all digits; null for guarded figures and for runs of versions that did not round.
	RenewedUnits    *string         `col:"renewed_units"`     // Units of figures that were published anew although fewer people changed than the privacy floor (figure_dates), with commas between them; null for a run without --renew.
	RenewedBecause  *string         `col:"renewed_because"`   // Why.
	DeliveriesCount int64           `col:"deliveries_count"`  // Deliveries that the run is based on.
	RowsRead        int64           `col:"rows_read"`         // Rows read. Unit: rows.
	RowsLanded      int64           `col:"rows_landed"`       // Rows landed. Unit: rows.
	RowsRejected    int64           `col:"rows_rejected"`     // Rows held back at landing. Unit: rows.
	RowsSkipped     int64           `col:"rows_skipped"`      // Rows skipped by a declared rule, and empty cells of month-wide sheets. Unit: rows.
	RunID           string          `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time      `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Day is a row of calendar_days.
type Day struct {
	CalendarDate    time.Time  `col:"calendar_date"`     // Day.
	WeekDate        time.Time  `col:"week_date"`         // Monday of the week.
	MonthDate       time.Time  `col:"month_date"`        // First day of the month.
	QuarterDate     time.Time  `col:"quarter_date"`      // First day of the quarter.
	CalendarYear    int64      `col:"calendar_year"`     // Calendar year.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Ramp is a row of productivity_ramps.
type Ramp struct {
	ProgramID               string          `col:"program_id"`                  // Program.
	ProgramName             string          `col:"program_name"`                // Name of the program.
	MetricID                string          `col:"metric_id"`                   // Metric of kind time_to.
	MetricName              string          `col:"metric_name"`                 // Name of the metric.
	Arm                     string          `col:"arm"`                         // Whether people were trained by the landmark.
	IsConfirmatory          bool            `col:"is_confirmatory"`             // Whether the metric was agreed on before launch; others are exploratory.
	PeopleCount             *int64          `col:"people_count"`                // People compared.
	EventsCount             *int64          `col:"events_count"`                // Of these people, those who became productive while they were followed.
	TrainedLaterCount       *int64          `col:"trained_later_count"`         // Of these people, those trained after the landmark.
	BeforeLandmarkCount     *int64          `col:"before_landmark_count"`       // People excluded because they were productive or lost to follow-up before the landmark.
	OverlappingCount        *int64          `col:"overlapping_count"`           // People excluded because of another program for the same metric.
	NoColleagueCount        *int64          `col:"no_colleague_count"`          // People excluded because nobody of the other arm is in their stratum, or because the stratum was not followed to the horizon.
	MedianDays              *float64        `col:"median_days"`                 // Days until half of the arm is productive; null when withheld or never reached. Unit: days.
	MedianLowDays           *float64        `col:"median_low_days"`             // Lower end of the 95 % interval of median_days; null when withheld or when the band never reaches one half. Unit: days.
	MedianHighDays          *float64        `col:"median_high_days"`            // Upper end of the 95 % interval of median_days; null when withheld or when the band never reaches one half. Unit: days.
	HorizonDays             *int64          `col:"horizon_days"`                // Days over which mean times are compared: the declared horizon, but no longer than the strata of at least half of the trained people were followed in both arms. Unit: days.
	RestrictedMeanDays      *float64        `col:"restricted_mean_days"`        // Mean number of days not yet productive within the horizon, with the trained people's strata in both arms. Unit: days.
	RestrictedMeanStdError  *float64        `col:"restricted_mean_std_error"`   // Standard error of restricted_mean_days. Unit: days.
	RestrictedMeanLowDays   *float64        `col:"restricted_mean_low_days"`    // Lower end of the 95 % interval of restricted_mean_days. Unit: days.
	RestrictedMeanHighDays  *float64        `col:"restricted_mean_high_days"`   // Upper end of the 95 % interval of restricted_mean_days. Unit: days.
	DaysSaved               *float64        `col:"days_saved"`                  // Restricted mean of the comparison arm less that of the trained arm, compared within strata, per person within the horizon; above zero means that trained people are faster. Null without both arms. Unit: days.
	DaysSavedStdError       *float64        `col:"days_saved_std_error"`        // Standard error of days_saved. Unit: days.
	DaysSavedLow            *float64        `col:"days_saved_low"`              // Lower end of the 95 % interval of days_saved. Unit: days.
	DaysSavedHigh           *float64        `col:"days_saved_high"`             // Upper end of the 95 % interval of days_saved. Unit: days.
	DaysSavedPValue         *float64        `col:"days_saved_p_value"`          // Two-sided p-value of days_saved. Unit: 0..1.
	LogrankStatistic        *float64        `col:"logrank_statistic"`           // Chi-square statistic of the log-rank test of both arms, one degree of freedom.
	LogrankPValue           *float64        `col:"logrank_p_value"`             // p-value of the log-rank test. Unit: 0..1.
	IsReportable            bool            `col:"is_reportable"`               // Whether days_saved may be quoted.
	NotReportableReason     *string         `col:"not_reportable_reason"`       // Rule that made the evidence insufficient; null when days_saved may be quoted.
	IsSuppressed            bool            `col:"is_suppressed"`               // Whether figures are withheld because an arm has fewer people than the privacy floor.
	EvidenceGrade           string          `col:"evidence_grade"`              // moderate, weak or insufficient: the arms were not randomized and have no baseline.
	EvidenceCap             string          `col:"evidence_cap"`                // Rule that kept the grade from being higher.
	Verdict                 string          `col:"verdict"`                     // works, promising, worked_against or cannot_tell.
	VerdictCase             string          `col:"verdict_case"`                // What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.
	VerdictCount            *int64          `col:"verdict_count"`               // Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none. Unit: people.
	VerdictMetricsCount     *int64          `col:"verdict_metrics_count"`       // Number of the program's agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null. Unit: metrics.
	VerdictWithdrawnCount   *int64          `col:"verdict_withdrawn_count"`     // Of these, metrics that no longer count as agreed. Unit: metrics.
	VerdictSentence         string          `col:"verdict_sentence"`            // The verdict in words that match its certainty.
	DaysSavedPValueAdjusted *float64        `col:"days_saved_p_value_adjusted"` // days_saved_p_value adjusted by Benjamini-Hochberg over the program's metrics of kind time_to that were agreed on before launch; null for others. Unit: 0..1.
	ValuePerDayAmount       *models.Decimal `col:"value_per_day_amount"`        // Value of a day that a person becomes productive earlier; null when no money is claimed. Unit: currency.
	BenefitAmount           *models.Cents   `col:"benefit_amount"`              // Days saved x value per day x trained people compared; null without a value per day or on insufficient evidence. Unit: currency.
	BenefitLowAmount        *models.Cents   `col:"benefit_low_amount"`          // The same at days_saved_low. Unit: currency.
	BenefitHighAmount       *models.Cents   `col:"benefit_high_amount"`         // The same at days_saved_high. Unit: currency.
	CurrencyCode            string          `col:"currency_code"`               // Reporting currency.
	RunID                   string          `col:"run_id"`                      // Run that made the row.
	DataThroughDate         *time.Time      `col:"data_through_date"`           // Last day that the data of the run cover; null without any data.
}
