// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package explain

import "github.com/impactmart/impactmart/models"

// Windows is a row of int_measurements.
type Windows struct {
	ProgramID      string  `col:"program_id" json:"-"`                    // Program.
	MetricID       string  `col:"metric_id" json:"-"`                     // Metric.
	ShapeID        string  `col:"shape_id" json:"-"`                      // Metric and window offsets; programs with the same shape share the windowed sums.
	IsConfirmatory bool    `col:"is_confirmatory" json:"is_confirmatory"` // Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.
	Grain          string  `col:"grain" json:"grain"`                     // day, week, month, quarter or year; week_sunday and week_saturday begin on these days, and month_declared is one of the configuration.
	MinCoverage    float64 `col:"min_coverage" json:"min_coverage"`       // Share of a window's periods that must be observed. Unit: 0..1.
	LeadFrom       int64   `col:"lead_from" json:"lead_from"`             // First period of the lead window. Unit: periods.
	BaselineFrom   int64   `col:"baseline_from" json:"baseline_from"`     // First period of the baseline window. Unit: periods.
	BaselineTo     int64   `col:"baseline_to" json:"baseline_to"`         // Last period of the baseline window. Unit: periods.
	PostFrom       int64   `col:"post_from" json:"post_from"`             // First period of the post window. Unit: periods.
	PostTo         int64   `col:"post_to" json:"post_to"`                 // Last period of the post window. Unit: periods.
}

// CohortDays is a row of int_cohorts.
type CohortDays struct {
	ShapeID           string     `col:"shape_id" json:"-"`                              // Metric and window offsets.
	CohortPeriod      int64      `col:"cohort_period" json:"-"`                         // Index period.
	IndexDate         models.Day `col:"index_date" json:"index_date"`                   // First day of the index period.
	LeadStartDate     models.Day `col:"lead_start_date" json:"lead_start_date"`         // First day of the lead window.
	BaselineStartDate models.Day `col:"baseline_start_date" json:"baseline_start_date"` // First day of the baseline window.
	BaselineEndDate   models.Day `col:"baseline_end_date" json:"baseline_end_date"`     // Last day of the baseline window.
	PostStartDate     models.Day `col:"post_start_date" json:"post_start_date"`         // First day of the post window.
	PostEndDate       models.Day `col:"post_end_date" json:"post_end_date"`             // Last day of the post window.
}

// FunnelStep is a row of participant_funnel.
type FunnelStep struct {
	ProgramID   string `col:"program_id" json:"-"`              // Program.
	MetricID    string `col:"metric_id" json:"-"`               // Metric.
	StepNumber  int64  `col:"step_number" json:"step_number"`   // Order of the steps, from 1.
	Step        string `col:"step" json:"step"`                 // analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague.
	PeopleCount *int64 `col:"people_count" json:"people_count"` // People at this step; may be summed within program and metric.
	TotalCount  *int64 `col:"total_count" json:"total_count"`   // Everybody assigned or trained, repeated on each row.
}

// Impact is a row of program_impacts.
type Impact struct {
	ProgramID           string   `col:"program_id" json:"-"`                                // Program.
	MetricID            string   `col:"metric_id" json:"-"`                                 // Metric.
	SegmentType         string   `col:"segment_type" json:"-"`                              // all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period.
	Estimator           string   `col:"estimator" json:"estimator"`                         // pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).
	IsPrimary           bool     `col:"is_primary" json:"is_primary"`                       // Whether this is the row to quote for the program and metric; never true for a segment.
	TrainedCount        *int64   `col:"trained_count" json:"trained_count"`                 // People in the trained arm; not to be summed over estimators.
	ComparisonCount     *int64   `col:"comparison_count" json:"comparison_count"`           // Distinct people in the comparison arm.
	PostTrainedMean     *float64 `col:"post_trained_mean" json:"post_trained_mean"`         // Mean of the trained people in the post window. Unit: metric.
	Effect              *float64 `col:"effect" json:"effect"`                               // Estimated effect, in the metric's own sign; null when nothing can be estimated. Unit: metric.
	EffectStdError      *float64 `col:"effect_std_error" json:"effect_std_error"`           // Standard error of effect. Unit: metric.
	EffectLow           *float64 `col:"effect_low" json:"effect_low"`                       // Lower end of the 95 % interval. Unit: metric.
	EffectHigh          *float64 `col:"effect_high" json:"effect_high"`                     // Upper end of the 95 % interval. Unit: metric.
	SeType              *string  `col:"se_type" json:"se_type"`                             // paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with the p-value and interval of the wild cluster bootstrap.
	PValue              *float64 `col:"p_value" json:"p_value"`                             // Two-sided p-value. Unit: 0..1.
	PValueAdjusted      *float64 `col:"p_value_adjusted" json:"p_value_adjusted"`           // p-value adjusted by Benjamini-Hochberg over the primary estimates of the program's metrics that were agreed on before launch, or over the published segments of one type; null for other rows. Unit: 0..1.
	EffectPct           *float64 `col:"effect_pct" json:"effect_pct"`                       // Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares. Unit: percent.
	EffectLowPct        *float64 `col:"effect_low_pct" json:"effect_low_pct"`               // Lower end of the 95 % interval of effect_pct (Fieller); never below -100. Unit: percent.
	EffectHighPct       *float64 `col:"effect_high_pct" json:"effect_high_pct"`             // Upper end of the 95 % interval of effect_pct (Fieller). Unit: percent.
	DetectableEffect    *float64 `col:"detectable_effect" json:"detectable_effect"`         // Smallest effect that data like these would show with 80 % power. Unit: metric.
	BracketLow          *float64 `col:"bracket_low" json:"bracket_low"`                     // Lower of did and ancova, and of dr_did in its own row. Unit: metric.
	BracketHigh         *float64 `col:"bracket_high" json:"bracket_high"`                   // Higher of did and ancova, and of dr_did in its own row. Unit: metric.
	IsBracketWide       *bool    `col:"is_bracket_wide" json:"is_bracket_wide"`             // Whether did and ancova differ by more than one standard error.
	LeadEffect          *float64 `col:"lead_effect" json:"lead_effect"`                     // The same comparison one window earlier, when there can be no effect. Unit: metric.
	LeadStdError        *float64 `col:"lead_std_error" json:"lead_std_error"`               // Standard error of lead_effect. Unit: metric.
	LeadPValue          *float64 `col:"lead_p_value" json:"lead_p_value"`                   // Two-sided p-value of lead_effect; a large one is no proof of parallel trends. Unit: 0..1.
	EvidenceGrade       string   `col:"evidence_grade" json:"evidence_grade"`               // strong, moderate, weak or insufficient.
	EvidenceCap         *string  `col:"evidence_cap" json:"evidence_cap"`                   // Rule that kept the grade from being higher; null for strong.
	Verdict             string   `col:"verdict" json:"verdict"`                             // works, promising, no_meaningful_effect, worked_against or cannot_tell.
	VerdictSentence     string   `col:"verdict_sentence" json:"verdict_sentence"`           // The verdict in words that match its certainty.
	NotReportableReason *string  `col:"not_reportable_reason" json:"not_reportable_reason"` // Why the figure may not be quoted; null when it may.
	IsSuppressed        bool     `col:"is_suppressed" json:"is_suppressed"`                 // Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one.
}

// DataFinding is a row of data_findings.
type DataFinding struct {
	Code            string   `col:"code" json:"code"`                         // Kind of finding; docs/facts.md explains each.
	Feed            string   `col:"feed" json:"feed"`                         // Feed in the configuration; register for the alignments of the register.
	File            string   `col:"file" json:"file"`                         // File, with its sheet, or address of the service.
	TableName       string   `col:"table_name" json:"table_name"`             // Canonical table that the feed is bound to; alignments for the register.
	ColumnName      string   `col:"column_name" json:"column_name"`           // Canonical column.
	Action          string   `col:"action" json:"action"`                     // noted; or accepted, which kept it from blocking. What is blocked is not published.
	AcceptedBecause *string  `col:"accepted_because" json:"accepted_because"` // Why it was accepted.
	RowsCount       int64    `col:"rows_count" json:"rows_count"`             // Rows concerned. Unit: rows.
	PeopleCount     int64    `col:"people_count" json:"people_count"`         // People or teams concerned. Unit: people.
	TrainedCount    int64    `col:"trained_count" json:"trained_count"`       // Of these, trained people. Unit: people.
	ColleaguesCount int64    `col:"colleagues_count" json:"colleagues_count"` // Of these, people of the roster who are not trained. Unit: people.
	FirstRows       string   `col:"first_rows" json:"first_rows"`             // Up to five rows of the source, in order; of the register the numbers of the alignments.
	What            string   `col:"what" json:"what"`                         // The fact, with both numbers.
	Done            string   `col:"done" json:"done"`                         // What was done with the rows.
	SheetRemedy     string   `col:"sheet_remedy" json:"sheet_remedy"`         // What the person who keeps the sheet can do.
	ProgramID       *string  `col:"program_id" json:"program_id"`             // Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates).
	MetricID        *string  `col:"metric_id" json:"metric_id"`               // Metric of that estimate.
	Effect          *float64 `col:"effect" json:"effect"`                     // Difference between the two changes, in the metric's own sign. Unit: metric.
	OtherEffect     *float64 `col:"other_effect" json:"other_effect"`         // The effect without the people concerned. Unit: metric.
	ShiftStdErrors  *float64 `col:"shift_std_errors" json:"shift_std_errors"` // Distance between the two, in standard errors of the effect. Unit: standard errors.
}

// Power is a row of power_plans.
type Power struct {
	ProgramID            string      `col:"program_id" json:"-"`                                    // Program.
	MetricID             string      `col:"metric_id" json:"-"`                                     // Metric.
	DetectableEffect     *float64    `col:"detectable_effect" json:"detectable_effect"`             // Smallest effect that today's data would show with 80 % power; null without an estimate. Unit: metric.
	PeopleNeeded         *int64      `col:"people_needed" json:"people_needed"`                     // Trained people that the analysis needs to show the smallest change with 80 % power; null without an estimate or a declared smallest change.
	TrainedPerMonth      *float64    `col:"trained_per_month" json:"trained_per_month"`             // People trained for the first time in the last 182 days of the data, divided by six. Unit: people per month.
	MaturityDate         *models.Day `col:"maturity_date" json:"maturity_date"`                     // Last day of the post window of the immature people trained most recently, leaving out the most recent ones if they alone are fewer than the privacy floor; null when nobody else is immature.
	MonthsToMaturity     *float64    `col:"months_to_maturity" json:"months_to_maturity"`           // Months (365/12 days) from the end of the data to maturity_date; null when maturity_date is null. Unit: months.
	MonthsToEnoughPeople *float64    `col:"months_to_enough_people" json:"months_to_enough_people"` // Months at the pace trained_per_month until people_needed can be analyzed. Of the immature people and of those still to come, the share counts that could be analyzed so far; the post window of the last of them has to be added. 0 when there are enough; null when a figure it depends on is null or the share is zero. Unit: months.
}
