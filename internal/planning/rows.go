// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package planning

import "github.com/impactmart/impactmart/models"

// Study is a row of study_plans.
type Study struct {
	ProgramID               string      `col:"program_id" json:"-"`                                        // Program.
	MetricID                string      `col:"metric_id" json:"-"`                                         // Metric.
	MonthsBetween           *int64      `col:"months_between" json:"months_between"`                       // Months from one wave to the next, declared or enough for the post windows; null with a single wave. Unit: months.
	NeededFromDate          *models.Day `col:"needed_from_date" json:"needed_from_date"`                   // First day from which the metric has to be delivered.
	AnswerDate              *models.Day `col:"answer_date" json:"answer_date"`                             // Last day of the post window of the first wave.
	MonthsToAnswer          *float64    `col:"months_to_answer" json:"months_to_answer"`                   // Months (365/12 days) from the planned launch to answer_date. Unit: months.
	HistoryFromDate         *models.Day `col:"history_from_date" json:"history_from_date"`                 // First day of the baseline window in history.
	HistoryThroughDate      *models.Day `col:"history_through_date" json:"history_through_date"`           // Last day of the post window in history.
	Estimator               *string     `col:"estimator" json:"estimator"`                                 // Estimator that would be quoted: experiment for a wait list, otherwise did; null without figures for this kind of metric.
	EligibleCount           *int64      `col:"eligible_count" json:"eligible_count"`                       // People in the groups that the plan names who are employed and had not completed the program before the planned launch.
	MeasuredCount           *int64      `col:"measured_count" json:"measured_count"`                       // Of the eligible people, those with a value in both windows in history.
	PlannedCount            *int64      `col:"planned_count" json:"planned_count"`                         // People who would be trained, over all waves.
	FirstWaveCount          *int64      `col:"first_wave_count" json:"first_wave_count"`                   // People of the first wave.
	ExpectedTrainedCount    *int64      `col:"expected_trained_count" json:"expected_trained_count"`       // People of the first wave who can be expected to have a value in both windows, and colleagues; null if nothing can be compared.
	ExpectedComparisonCount *int64      `col:"expected_comparison_count" json:"expected_comparison_count"` // Comparison people who can be expected to have a value in both windows; null if nothing can be compared.
	ChangeStdDeviation      *float64    `col:"change_std_deviation" json:"change_std_deviation"`           // Standard deviation of the change from the baseline to the post window in history, within strata, of the people who would be trained. Unit: metric.
	PostStdDeviation        *float64    `col:"post_std_deviation" json:"post_std_deviation"`               // Standard deviation of the post window in history over all people who would be trained. Unit: metric.
	PostWithinStdDeviation  *float64    `col:"post_within_std_deviation" json:"post_within_std_deviation"` // The same within strata. Unit: metric.
	DetectableEffect        *float64    `col:"detectable_effect" json:"detectable_effect"`                 // Smallest effect that the estimator would show with 80 % power in a two-sided test at 5 % over all tests_count metrics of the program: at 5 % / tests_count, so that it is found whatever the others show. Unit: metric.
	DiDDetectableEffect     *float64    `col:"did_detectable_effect" json:"did_detectable_effect"`         // Smallest effect that difference in differences would show with 80 % power. Unit: metric.
	TestsCount              int64       `col:"tests_count" json:"tests_count"`                             // Metrics of the program, times to productivity aside: p-values are adjusted over them, so that more metrics take more people.
	SmallestChange          *float64    `col:"smallest_change" json:"smallest_change"`                     // Smallest change that matters to the goal's owner. Unit: metric.
	PeopleNeeded            *int64      `col:"people_needed" json:"people_needed"`                         // People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change.
	IsReportable            bool        `col:"is_reportable" json:"is_reportable"`                         // Whether detectable_effect may be quoted.
	NotReportableReason     *string     `col:"not_reportable_reason" json:"not_reportable_reason"`         // Why there are no figures: time_to_metric, team_metric, nobody_eligible, no_history, trained_too_early (before the post window of the first wave ends), no_comparison, no_spread, or too_few_people; null when there are.
}

// Progress is a row of study_progress.
type Progress struct {
	ProgramID             string      `col:"program_id" json:"-"`                                    // Program.
	LaunchDate            *models.Day `col:"launch_date" json:"launch_date"`                         // Declared launch.
	FirstCompletionDate   *models.Day `col:"first_completion_date" json:"first_completion_date"`     // Day of the first completion of an eligible person; null while few have completed the program.
	PlannedCount          *int64      `col:"planned_count" json:"planned_count"`                     // People who would be trained, over all waves.
	TrainedCount          *int64      `col:"trained_count" json:"trained_count"`                     // Eligible people who have completed the program so far.
	DrawnTreatmentCount   *int64      `col:"drawn_treatment_count" json:"drawn_treatment_count"`     // People who were drawn for the first wave; null without a draw.
	DrawnWaitlistCount    *int64      `col:"drawn_waitlist_count" json:"drawn_waitlist_count"`       // People who were drawn to wait.
	TreatmentTrainedCount *int64      `col:"treatment_trained_count" json:"treatment_trained_count"` // Of the people drawn for the first wave, those who have completed the program so far.
	DrawsCount            int64       `col:"draws_count" json:"draws_count"`                         // Draws on record in the store; a second one was somebody's choice.
	SecondWaveDate        *models.Day `col:"second_wave_date" json:"second_wave_date"`               // Day on which the second wave begins as planned.
	CrossedOverCount      *int64      `col:"crossed_over_count" json:"crossed_over_count"`           // Of the people who wait, those who completed the program before the second wave begins.
	CrossedOverPct        *float64    `col:"crossed_over_pct" json:"crossed_over_pct"`               // Their share. Unit: percent.
	IsSuppressed          bool        `col:"is_suppressed" json:"is_suppressed"`                     // Whether figures are withheld because an arm has fewer people than the privacy floor.
}

// Member is a row of int_plan_members.
type Member struct {
	ProgramID  string `col:"program_id"`  // Program.
	EmployeeID string `col:"employee_id"` // The person's id.
	Stratum    string `col:"stratum"`     // Comparison stratum.
	IsEligible bool   `col:"is_eligible"` // Whether the person is in all groups that the plan names.
}
