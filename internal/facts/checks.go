// Package facts knows how delivered facts contradict each other: what each kind of finding
// means, when it blocks, and what to do about it. SQL finds the rows; this package weighs
// them.
package facts

import (
	"strings"

	"github.com/impactmart/impactmart/internal/sentence"
)

// Check is one kind of finding.
type Check struct {
	Code string
	// Project is the remedy of those who keep the configuration. Package sentence has the
	// rule, what was found and done, and the remedy of those who keep the sheet.
	Project string
	// Counts is whether the people concerned are in the figures, which without them are the
	// other reading.
	Counts bool
	// BlockShare of the rows of a delivery, or of all deliveries of the feed that have the
	// finding, blocks if at least BlockPeople are concerned; 0 never does.
	BlockShare  float64
	BlockPeople int64
	// IsOfKey is whether the feed's same_key decides: refuse blocks, and with last or sum
	// nothing does.
	IsOfKey bool
	// Least is the number of people from which a finding that does not block is worth a row.
	Least int64
	scope
}

const declareMonths = "Declare calendar.months, such as 4-4-5, with the fiscal years, or calendar.month_starts, as the values have them; a metric of fiscal quarters or years needs values by month."

// NotTheSheet is the remedy of those who keep the sheet where they are not asked.
const NotTheSheet = string(sentence.NotTheSheet)

// Checks are all kinds, in the order in which they are shown.
var Checks = []Check{
	{
		Code:    "delivery_cut",
		Project: "Deliver the export in parts, such as a file for each month.",
		scope:   scope{on: rowsOfPeople},
	},
	{
		Code:    "person_unmatched",
		Project: "Make sure that the roster has these people, or skip their rows with skip_where.", BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: ofPeople},
	},
	{
		Code:       "person_ambiguous",
		Project:    "Map a column with the employee id.",
		BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: ofPeople, with: columns("email")},
	},
	{
		Code:    "identifiers_differ",
		Project: "Map only the column that is right.", BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: ofPeople, with: columns("employee_id|subject_id", "email"), roster: columns("email")},
	},
	{
		Code:       "team_unmatched",
		Project:    "Make sure that comparison.team names the roster's column of teams.",
		BlockShare: 0.10, BlockPeople: 3,
		scope: scope{on: values},
	},
	{
		Code:       "subject_differs",
		Project:    "Correct subject_type, or the metric's subject in the register.",
		BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: values},
	},
	{
		Code:    "metric_unknown",
		Project: "Register the metric, or map its name to a registered one.",
		scope:   scope{on: values},
	},
	{
		Code:    "day_missing",
		Project: "Map the column that has it.",
		scope:   scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "day_implausible",
		Project: "Check the formats of the date column.",
		scope:   scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "before_launch",
		Project: "Correct the launch in the register.", Counts: true,
		scope: scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "before_hire",
		Project: "Map the original day of hire, if the roster has it.",
		scope:   scope{on: records, needs: columns("completed_date"), roster: columns("hire_date")},
	},
	{
		Code:    "after_exit",
		Project: "Do not map termination_date if it is that of an earlier stay.",
		scope:   scope{on: records, needs: columns("completed_date"), roster: columns("termination_date")},
	},
	{
		Code:    "day_without_zone",
		Project: "Declare the zone in which a day counts, such as zone: America/New_York, for the column.",
		scope:   scope{on: dated},
	},
	{
		Code:    "courses_partly_done",
		Project: "Declare courses: {all: [...]} if all are needed, or {any: [...]} if one is enough.", Counts: true, scope: scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "renewal_possible",
		Project: "Deliver the records from the launch on, of all completions; or correct valid_for, or the launch, in the register.", Counts: true,
		BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "day_of_import",
		Project: "Map the column that has the day of the training, not that of the import.", Counts: true,
		BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "course_alike",
		Project: "Add the code to the courses of the program; if it is another course, skip its rows with skip_where or register it as a program of its own.", Counts: true,
		scope: scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "course_alongside",
		Project: "Register the course, and align it to the metric if it may move it; then people who took it are not compared.",
		scope:   scope{on: records, needs: columns("completed_date")},
	},
	{
		Code:    "recorded_for_others",
		Project: "Map the column that has the learner.",
		scope:   scope{on: records, needs: columns("completed_date"), roster: columns("manager_id")},
	},
	{
		Code:    "hours_implausible",
		Project: "Declare the unit of the column, such as unit: minutes, or clock: m:ss.",
		scope:   scope{on: records, needs: columns("duration_hours")},
	},
	{
		Code:    "retracts_unknown",
		Project: "Check the columns mapped to record_id and retracts.", BlockShare: 0.02, BlockPeople: 0,
		scope: scope{on: records, with: columns("retracts")},
	},
	{
		Code:    "period_implausible",
		Project: "Check the formats of the date column.",
		scope:   scope{on: values},
	},
	{
		Code:    "period_undeclared",
		Project: "Declare the fiscal years, or the months, that the data reach.", BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: values},
	},
	{
		Code:    "period_differs",
		Project: "Register the metric with the grain that the values have, or declare calendar.months, such as 4-4-5, or calendar.month_starts.",
		scope:   scope{on: values, with: columns("period_end")},
	},
	{
		Code: "duplicate_row", IsOfKey: true,
		Project: "If they are parts of a whole, add them up before delivery.", Counts: true,
		scope: scope{on: values},
	},
	{
		Code: "values_restated", IsOfKey: true,
		Project: "Remove the older file if it was wrong, or declare same_key: last.", Counts: true, Least: 10,
		scope: scope{on: values, comparesTable: true},
	},
	{
		Code:    "level_jumps",
		Project: "Declare the unit or the decimal sign of the column.", BlockShare: 0.000001, BlockPeople: 10,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "site_level_jumps",
		Project: "Skip the site's values with skip_where, or register its values as a metric of their own.", Counts: true,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "delivery_level_jumps",
		Project: "Map the unit of the delivery.", Counts: true,
		scope: scope{on: values, comparesFeed: true},
	},
	{
		Code:    "feed_levels_differ",
		Project: "Map the unit of the feed, so that all feeds of the metric have one; if their levels are right, accept the finding.", Counts: true,
		scope: scope{on: values},
	},
	{
		Code:    "values_repeated",
		Project: "Remove the delivery until the period's own values are there.", BlockShare: 0.000001, BlockPeople: 10,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "signs_turn",
		Project: "Map the sign of the column as the earlier periods have it.", BlockShare: 0.000001, BlockPeople: 10,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "values_unlinked",
		Project: "Remove the delivery until its values stand beside the right people.", Counts: true,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "values_apart",
		Project: "Declare the value under nulls if it means that nothing was measured, or skip its rows with skip_where.", Counts: true,
		scope: scope{on: values},
	},
	{
		Code:    "values_alike",
		Project: "Skip the rows with skip_where if their values were filled in.",
		scope:   scope{on: values},
	},
	{
		Code:    "values_of_groups",
		Project: "Register the metric with subject: team, and deliver one row for each team.", BlockShare: 0.000001, BlockPeople: 20,
		scope: scope{on: values},
	},
	{
		Code:    "zeros_rise",
		Project: "Skip such zeros with skip_where, and declare missing_means.",
		scope:   scope{on: values, comparesLevels: true},
	},
	{
		Code:    "decimals_gone",
		Project: "Declare the decimal sign of the column.",
		scope:   scope{on: values, comparesLevels: true},
	},
	{
		Code:    "site_unrecorded",
		Project: "Add the feed of their learning system, or skip them in the roster with skip_where.", Counts: true,
		scope: scope{on: staff, needs: columns("department|location")},
	},
	{
		Code:    "values_missing",
		Project: "Add the feed that has them, or skip the people in the roster with skip_where.", Counts: true,
		scope: scope{on: staff, needs: columns("department|location")},
	},
	{
		Code:    "life_after_exit",
		Project: "Do not map termination_date if it is that of an earlier stay.",
		scope:   scope{on: staff, needs: columns("termination_date")},
	},
	{
		Code:    "zeros_after_exit",
		Project: "If zeros stand for absence, too, skip them with skip_where and declare missing_means.",
		scope:   scope{on: staff, needs: columns("termination_date")},
	},
	{
		Code:    "metric_behind",
		Project: "Check why the feed has stopped.",
		scope:   scope{on: values},
	},
	{
		Code:    "weeks_begin_elsewhere",
		Project: "Declare calendar: {week: sunday} if weeks begin then; if the day is the last one of the week, nothing is wrong.",
		scope:   scope{on: values},
	},
	{
		Code:       "periods_differ",
		Project:    declareMonths,
		BlockShare: 0.000001, scope: scope{on: values},
	},
	{
		Code:    "periods_of_weeks",
		Project: declareMonths,
		scope:   scope{on: values},
	},
	{
		Code:       "period_delivered_twice",
		Project:    "Remove the older file, or map the day from another column.",
		BlockShare: 0.000001, scope: scope{on: values},
	},
	{
		Code:       "period_short",
		Project:    "Declare missing_means: unmeasured if missing values are not zeros.",
		BlockShare: 0.000001, scope: scope{on: values},
	},
	{
		Code:    "agreement_dated_back",
		Project: "Write the day on which the metric was agreed on; the mart metric_contracts has the day on which it was first seen.",
		scope:   scope{on: agreed},
	},
	{
		Code:    "published_values_differ",
		Project: "Write why as restated_because of the metric; the mart metric_contracts has the months, and the deliveries with which the values came.",
		scope:   scope{on: values},
	},
	{
		Code:    "same_values",
		Project: "Keep one of the metrics, and align its programs to that.",
		scope:   scope{on: values},
	},
	{
		Code:    "values_accumulate",
		Project: "Map a column with the values of each period alone.", BlockShare: 0.000001,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "values_smoothed",
		Project: "Map a column with the values of each month alone.", BlockShare: 0.000001,
		scope: scope{on: values, comparesLevels: true},
	},
	{
		Code:    "stratum_empty",
		Project: "Declare other strata, or skip the people with skip_where.", Counts: true,
		scope: scope{on: staff},
	},
	{
		Code: "roster_rows_differ", IsOfKey: true,
		Project: "Skip side positions with skip_where, or map valid_from if the rows are a history.", Counts: true,
		scope: scope{on: staff},
	},
	{
		Code:    "active_but_ended",
		Project: "Do not map termination_date if it is that of an earlier stay.",
		scope:   scope{on: staff, with: columns("status", "termination_date")},
	},
	{
		Code:    "end_is_last_day",
		Project: "Declare that valid_to is the last day: end: last_day.",
		scope:   scope{on: staff, with: columns("valid_to")},
	},
	{
		Code:    "history_starts_late",
		Project: "Do not map valid_from if it is the day of the last change.",
		scope:   scope{on: staff, with: columns("valid_from"), needs: columns("hire_date")},
	},
	{
		Code:       "gone_from_roster",
		Project:    "Nothing, if they left.",
		BlockShare: 0.10, BlockPeople: 10,
		scope: scope{on: staff, needs: columns("valid_from"), comparesFeed: true},
	},
	{
		Code:       "snapshot_not_whole",
		Project:    "Declare covers if a file has a part of the company, or deliveries: additions if absence means nothing.",
		BlockShare: 0.10, BlockPeople: 10, scope: scope{on: staff, needs: columns("valid_from"), comparesFeed: true},
	},
	{
		Code: "arms_differ", IsOfKey: true,
		Project: "Skip later lists with skip_where.",
		scope:   scope{on: drawn},
	},
	{
		Code: "amounts_differ", IsOfKey: true,
		Project: "Declare same_key: sum if each delivery has new invoices only, or same_key: last if each has all.",
		scope:   scope{on: amounts, comparesTable: true},
	},
	{
		Code: "completion_days_differ", IsOfKey: true,
		Project: "Remove the older file if it was wrong.",
		scope:   scope{on: records, needs: columns("completed_date", "attempt|assigned_date"), comparesTable: true},
	},
	{
		Code:    "currency_unconverted",
		Project: "Declare a rate that is valid on the day of the amount.",
		scope:   scope{on: money, with: columns("hourly_cost_amount|cost_amount|amount|improvement_amount")},
	},
	{
		Code:    "hourly_cost_missing",
		Project: "Map hourly_cost_amount and its currency.",
		scope:   scope{on: records, with: columns("duration_hours"), roster: columns("hourly_cost_amount")},
	},
}

// RuleOf is the rule of a kind of finding within a sentence.
func RuleOf(code string) string {
	rule := strings.TrimSuffix(string(sentence.Facts[code].Rule), ".")
	return strings.ToLower(rule[:1]) + rule[1:]
}

// SheetRemedyOf is what who keeps the sheet can do about a kind of finding.
func SheetRemedyOf(code string) string { return string(sentence.Facts[code].Sheet) }

// byCode are the checks by their codes.
func byCode() map[string]Check {
	checks := map[string]Check{}
	for _, c := range Checks {
		checks[c.Code] = c
	}
	return checks
}
