// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package report

import (
	"time"

	"github.com/impactmart/impactmart/models"
)

// Goal is a row of goals.
type Goal struct {
	GoalID          string     `col:"goal_id"`           // Goal.
	GoalName        string     `col:"goal_name"`         // Display name.
	Owner           *string    `col:"owner"`             // Person who is accountable for the goal.
	Sponsor         *string    `col:"sponsor"`           // Person who sponsors the goal.
	Department      *string    `col:"department"`        // Department in which the goal is to be reached.
	MetricID        string     `col:"metric_id"`         // Metric that measures the goal.
	BaselineValue   *float64   `col:"baseline_value"`    // Declared starting value. Unit: metric.
	TargetValue     *float64   `col:"target_value"`      // Declared target. Unit: metric.
	DueDate         *time.Time `col:"due_date"`          // Declared due date.
	ProgramsCount   int64      `col:"programs_count"`    // Programs aligned to the goal.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Progress is a row of goal_progress.
type Progress struct {
	GoalID                string     `col:"goal_id"`                  // Goal.
	GoalName              string     `col:"goal_name"`                // Display name.
	Owner                 *string    `col:"owner"`                    // Person who is accountable for the goal.
	Sponsor               *string    `col:"sponsor"`                  // Person who sponsors the goal.
	Department            *string    `col:"department"`               // Department in which the goal is to be reached; null means everybody.
	MetricID              string     `col:"metric_id"`                // Metric that measures the goal.
	MetricName            string     `col:"metric_name"`              // Name of the metric.
	MetricUnit            string     `col:"metric_unit"`              // Unit of the metric and of all effects in it.
	Better                string     `col:"better"`                   // higher or lower: the direction that is better.
	StartDate             *time.Time `col:"start_date"`               // First day of the work towards the goal.
	DueDate               *time.Time `col:"due_date"`                 // Declared due date.
	OwnerStatus           *string    `col:"owner_status"`             // What the owner says.
	BaselineValue         *float64   `col:"baseline_value"`           // Starting value of the target: declared; without one, measured_baseline_value. Unit: metric.
	MeasuredBaselineValue *float64   `col:"measured_baseline_value"`  // Level in the months of the year that due_date ends, the last time before start_date; without a due day, in the year before start_date. Null where these months have no values. Unit: metric.
	BaselineFromDate      *time.Time `col:"baseline_from_date"`       // First day of the months of measured_baseline_value.
	BaselineToDate        *time.Time `col:"baseline_to_date"`         // Last day of these months.
	TargetValue           *float64   `col:"target_value"`             // Value to be reached: declared, or the declared change in percent of the baseline. Unit: metric.
	ActualValue           *float64   `col:"actual_value"`             // Level of the last months with values. Unit: metric.
	ActualLow             *float64   `col:"actual_low"`               // Lower end of the 95 % interval of actual_value, over the people who were measured. Unit: metric.
	ActualHigh            *float64   `col:"actual_high"`              // Upper end of the interval. Unit: metric.
	ActualFromDate        *time.Time `col:"actual_from_date"`         // First day of the months of actual_value.
	ActualToDate          *time.Time `col:"actual_to_date"`           // Last day of these months.
	PeopleCount           *int64     `col:"people_count"`             // People or teams behind actual_value.
	SeasonValue           *float64   `col:"season_value"`             // What the present months usually differ by from those of the year that due_date ends: as much as they did a year earlier, or that less the part of a steady trend, whichever is less; 0 where that is within the uncertainty of the levels. Null where these months have no values; no season is taken out then. Unit: metric.
	UnchangedValue        *float64   `col:"unchanged_value"`          // Level that the present months would have without any change since the baseline: measured_baseline_value, or else baseline_value, plus season_value. Unit: metric.
	MovedValue            *float64   `col:"moved_value"`              // How far the metric moved since the baseline, in its own sign: actual_value less season_value and measured_baseline_value, or less baseline_value where no value was measured. Unit: metric.
	MovedBeforeStartValue *float64   `col:"moved_before_start_value"` // How far the metric had moved since the baseline when the work began, likewise less the season: the level of the last months before start_date (as many as those of the baseline). Null where the start follows the baseline, or without values of these months. Unit: metric.
	MovedOfTargetPct      *float64   `col:"moved_of_target_pct"`      // moved_value in percent of the way from measured_baseline_value to target_value, or from baseline_value where no value was measured; below zero when it moved away from the target; null where the declared baseline is not what was measured, where the target was met before the start, and before the work begins. Unit: percent.
	ForecastValue         *float64   `col:"forecast_value"`           // Level to expect in the months up to due_date at the pace of forecast_rule; once they are past, the level that they had. Unit: metric.
	HeldValue             *float64   `col:"held_value"`               // Level in the months up to due_date if nothing more changes: actual_value less season_value. Null without a forecast, or once they are past. Unit: metric.
	ForecastRule          *string    `col:"forecast_rule"`            // observed (the due day is past), pace_since_baseline or, where it is less favorable, latest_pace (since the months of the due day last came round, or just after that, of the last year); null without a forecast.
	Progress              *string    `col:"progress"`                 // Until the due day, on_track and off_track (forecast_value is at the target, or is not, whatever actual_value is) and reached (actual_value is, and there is no forecast, or forecast_value is, too); then reached or missed, by the level of the months up to it; or unknown; null when withheld. Levels are judged before they are rounded.
	UnknownReason         *string    `col:"unknown_reason"`           // Why progress is unknown.
	ExplainedValue        *float64   `col:"explained_value"`          // Sum of the contributions that count (goal_contributions), in the metric's own sign; null where the reach of no program grew or shrank. Unit: metric.
	ExplainedLow          *float64   `col:"explained_low"`            // Lower end of its 95 % interval, contributions independent of each other. Unit: metric.
	ExplainedHigh         *float64   `col:"explained_high"`           // Upper end of the interval. Unit: metric.
	ExplainedOfTargetPct  *float64   `col:"explained_of_target_pct"`  // explained_value in percent of the same way as moved_of_target_pct. Unit: percent.
	UnexplainedValue      *float64   `col:"unexplained_value"`        // moved_value less explained_value. Unit: metric.
	IsMoreThanMoved       *bool      `col:"is_more_than_moved"`       // Whether programs explain more than the metric moved, so that something else must have moved it the other way; null without an explained value.
	ProgramsCount         int64      `col:"programs_count"`           // Programs whose contribution counts and is not zero.
	IsSuppressed          bool       `col:"is_suppressed"`            // Whether figures are withheld.
	RunID                 string     `col:"run_id"`                   // Run that made the row.
	DataThroughDate       *time.Time `col:"data_through_date"`        // Last day that the data of the run cover; null without any data.
}

// Contribution is a row of goal_contributions.
type Contribution struct {
	GoalID             string     `col:"goal_id"`              // Goal.
	ProgramID          string     `col:"program_id"`           // Program.
	ProgramName        string     `col:"program_name"`         // Name of the program.
	MetricID           string     `col:"metric_id"`            // Metric of the goal.
	IsCounted          bool       `col:"is_counted"`           // Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted.
	EvidenceGrade      string     `col:"evidence_grade"`       // Grade of the program's primary estimate for the metric.
	ReachedCount       *int64     `col:"reached_count"`        // Trained people or teams with a value after their training in the last months of the goal; 0 where the program reached nobody of the goal; not to be summed over programs.
	ReachedPct         *float64   `col:"reached_pct"`          // Part of all values of these months that people have after their training, people of several counted programs in equal parts. Unit: percent.
	BaselineReachedPct *float64   `col:"baseline_reached_pct"` // The same in the months of the baseline, whose level has this part of the effect already. Where the baseline has no values: the part that people have in the last months who were trained before the goal's start. Null where the goal has no start; nothing is taken off then. Unit: percent.
	Effect             *float64   `col:"effect"`               // Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved. Unit: metric.
	Contribution       *float64   `col:"contribution"`         // What the program moved the level of the goal by since the baseline: effect x (reached_pct - baseline_reached_pct) / 100. Unit: metric.
	ContributionLow    *float64   `col:"contribution_low"`     // Lower end of its 95 % interval. Unit: metric.
	ContributionHigh   *float64   `col:"contribution_high"`    // Upper end of its 95 % interval. Unit: metric.
	IsSuppressed       bool       `col:"is_suppressed"`        // Whether figures are withheld.
	RunID              string     `col:"run_id"`               // Run that made the row.
	DataThroughDate    *time.Time `col:"data_through_date"`    // Last day that the data of the run cover; null without any data.
}

// Link is a row of alignment_map.
type Link struct {
	LinkID          string     `col:"link_id"`           // Identity of the link: its ends, joined by /.
	GoalID          *string    `col:"goal_id"`           // Goal; null where the link serves none.
	GoalName        *string    `col:"goal_name"`         // Name of the goal.
	GoalOwner       *string    `col:"goal_owner"`        // Owner of the goal.
	MetricID        *string    `col:"metric_id"`         // Metric; null for a program without one.
	MetricName      *string    `col:"metric_name"`       // Name of the metric.
	Behavior        *string    `col:"behavior"`          // What people then do at work.
	Skill           *string    `col:"skill"`             // What is taught.
	ProgramID       *string    `col:"program_id"`        // Program; null where none serves the goal or teaches the skill.
	ProgramName     *string    `col:"program_name"`      // Name of the program.
	Agreement       *string    `col:"agreement"`         // How the metric was agreed on for the program; null without a program.
	EvidenceGrade   *string    `col:"evidence_grade"`    // Grade of the program's primary estimate for the metric; null when nothing is measured.
	Verdict         *string    `col:"verdict"`           // Verdict of that estimate; null when nothing is measured.
	SeenPct         *float64   `col:"seen_pct"`          // Share of trained people with a check-in within 90 days; null without check-ins, too few people or a program.
	HasValues       bool       `col:"has_values"`        // Whether any value of the metric was delivered.
	Missing         *string    `col:"missing"`           // The first thing that the link lacks, in this order: program_for_goal (no program serves the goal), metric_for_program, goal_for_program, program_for_skill (nobody teaches it), values_of_metric (no feed delivers it), agreement (not agreed before launch), checks_of_behavior (nobody checks it on the job) or behavior_on_the_job (checked, and seen of at most 5 % of the trained people); null when complete.
	IsCompliance    bool       `col:"is_compliance"`     // Whether the program is compliance training, which does not have to serve a goal.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Contract is a row of metric_contracts.
type Contract struct {
	ProgramID           string     `col:"program_id"`            // Program.
	ProgramName         string     `col:"program_name"`          // Name of the program.
	MetricID            string     `col:"metric_id"`             // Metric.
	MetricName          string     `col:"metric_name"`           // Name of the metric.
	GoalID              *string    `col:"goal_id"`               // Goal that the alignment serves.
	GoalOwner           *string    `col:"goal_owner"`            // Owner of the goal.
	Agreement           string     `col:"agreement"`             // How the metric was agreed on: witnessed (the store saw the agreement and the present definition before launch), remapped (as witnessed, but a feed is read otherwise since, and the register says why that is the same measure), corrected (as witnessed, but values that were published before are others since, and the register says why), declared (launched before the store existed, with a document that records the agreement), not_agreed, no_launch, late (after launch), changed (the definition of the metric, or what counts as the program, is another one than at the launch), reread (a feed of the metric is read otherwise than at the launch, and nobody says why that is the same measure), restated (values of closed months that were published before are others since, and nobody says why), dated_back (the store was there and saw no such agreement, or an earlier state of it said otherwise) or not_witnessed (launched before the store existed, without a document).
	IsConfirmatory      bool       `col:"is_confirmatory"`       // Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.
	LaunchDate          *time.Time `col:"launch_date"`           // Launch by which the metric had to be agreed on; null without one.
	AgreedDate          *time.Time `col:"agreed_date"`           // Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now.
	AgreedBy            *string    `col:"agreed_by"`             // Who agreed.
	Document            *string    `col:"document"`              // Where an agreement from before the store is on record.
	AgreementSeenDate   *time.Time `col:"agreement_seen_date"`   // Day (UTC) on which the store first saw the agreement with this day; null without a day.
	Definition          string     `col:"definition"`            // What decides the estimates and verdicts of the metric, as declared.
	DefinitionHash      string     `col:"definition_hash"`       // SHA-256 of definition.
	DefinitionSeenDate  time.Time  `col:"definition_seen_date"`  // Day (UTC) on which the store first saw the present definition, if it has not changed since.
	DefinitionsCount    int64      `col:"definitions_count"`     // Definitions of the metric that the store has seen.
	SmallestChange      *float64   `col:"smallest_change"`       // Smallest change that matters to the goal's owner. Unit: metric.
	RereadDate          *time.Time `col:"reread_date"`           // Day (UTC) on which the store first saw the present mapping of the metric's feeds, where it is another one than at the launch.
	RemappedBecause     *string    `col:"remapped_because"`      // Why the metric is the same measure although it is read otherwise, as declared, where the store saw that no earlier than reread_date.
	PeopleRereadDate    *time.Time `col:"people_reread_date"`    // Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs, where none had it at the launch.
	ComparedDate        *time.Time `col:"compared_date"`         // Day (UTC) on which the store first saw the present strata, clusters and covariates, where they are others than at the launch.
	RestatedDate        *time.Time `col:"restated_date"`         // Day (UTC) on which the store first saw the present values of months that were closed and published with other ones before, at the launch or later; null without any in the windows of the program.
	RestatedFromDate    *time.Time `col:"restated_from_date"`    // First day of the first of these months.
	RestatedToDate      *time.Time `col:"restated_to_date"`      // First day of the last of these months.
	RestatedMonthsCount *int64     `col:"restated_months_count"` // Months with other values.
	RestatedWay         *string    `col:"restated_way"`          // How the last of these values came: replaced (a file or address has another content), added (a new file), gone (a file is no longer there) or reread (a file is read otherwise); null where no delivery of the metric or of the roster is another one.
	RestatedBy          *string    `col:"restated_by"`           // Feeds and files of the deliveries with which the last of these values came; null where restated_way is null.
	RestatedBecause     *string    `col:"restated_because"`      // Why the values are others, as declared, where the store saw that no earlier than restated_date.
	ArmsSeen            *string    `col:"arms_seen"`             // When the store first saw the arms of the experiment, the last of them if there are several days of assignment: before_training, first_night (after the training had begun, in the first run that would have seen any), after_training (before the post window) or after_outcome (when the post window had begun). Arms that the store has on record as drawn were seen on that day. Null without arms.
	ArmsSeenDate        *time.Time `col:"arms_seen_date"`        // Day (UTC) on which the store first saw the arms of the experiment; null without any.
	ArmsChangedDate     *time.Time `col:"arms_changed_date"`     // Day (UTC) on which the store first saw the present arms, where they are others than those with which the training began, or that it saw first; null where they are not.
	ArmsChangedCount    *int64     `col:"arms_changed_count"`    // People who have left the arms since the training began, or since the store first saw them, have joined them, or are in the other one; at least that many from 64 on. Null for nobody, and for fewer than the privacy floor.
	ValueSeenDate       *time.Time `col:"value_seen_date"`       // Day (UTC) on which the store first saw the present value of a unit; null without one.
	RunID               string     `col:"run_id"`                // Run that made the row.
	DataThroughDate     *time.Time `col:"data_through_date"`     // Last day that the data of the run cover; null without any data.
}

// Checkins is a row of checkin_rates.
type Checkins struct {
	ProgramID       string     `col:"program_id"`        // Program.
	ProgramName     string     `col:"program_name"`      // Name of the program.
	Department      string     `col:"department"`        // Department on the day of completion; (unknown) when the roster has none; (all) for everybody.
	WithinDays      int64      `col:"within_days"`       // 30, 60 or 90. Unit: days.
	TrainedCount    *int64     `col:"trained_count"`     // Trained people in the roster whose 90 days are over.
	SeenPct         *float64   `col:"seen_pct"`          // Share of them with a check-in from the day of completion on.
	IsSuppressed    bool       `col:"is_suppressed"`     // Whether figures are withheld.
	IsHardlySeen    *bool      `col:"is_hardly_seen"`    // Whether at most 5 % had a check-in, said without the count, which may be small; null with fewer than three times as many trained people as the privacy floor.
	RunID           string     `col:"run_id"`            // Run that made the row.
	DataThroughDate *time.Time `col:"data_through_date"` // Last day that the data of the run cover; null without any data.
}

// Reinforcement is a row of reinforcement_effects.
type Reinforcement struct {
	ProgramID            string     `col:"program_id"`             // Program.
	MetricID             string     `col:"metric_id"`              // Metric.
	WithinDays           int64      `col:"within_days"`            // 30, 60 or 90: days from the index date within which a check-in counts. Unit: days.
	HasCheckin           bool       `col:"has_checkin"`            // Whether a check-in is recorded within that time; false if there is none so far.
	IsCausal             bool       `col:"is_causal"`              // Always false: the dose was chosen, not assigned.
	PeopleCount          *int64     `col:"people_count"`           // Analyzed trained people; may be summed only over has_checkin.
	ChangeTrainedMean    *float64   `col:"change_trained_mean"`    // Mean change of these people from baseline to post window. Unit: metric.
	ChangeComparisonMean *float64   `col:"change_comparison_mean"` // Mean change of the comparison people, cells weighted by the band's people. Unit: metric.
	Effect               *float64   `col:"effect"`                 // Difference between the two changes, in the metric's own sign. Unit: metric.
	EffectStdError       *float64   `col:"effect_std_error"`       // Standard error of effect. Unit: metric.
	EffectLow            *float64   `col:"effect_low"`             // Lower end of the 95 % interval. Unit: metric.
	EffectHigh           *float64   `col:"effect_high"`            // Upper end of the 95 % interval. Unit: metric.
	IsReportable         bool       `col:"is_reportable"`          // Whether the figure may be quoted, as a description and not as an effect of the check-in.
	NotReportableReason  *string    `col:"not_reportable_reason"`  // too_few_people or no_uncertainty; null when the figure may be quoted.
	IsSuppressed         bool       `col:"is_suppressed"`          // Whether figures are withheld because, alone or with the other rows, they would reveal information about fewer people than the privacy floor.
	RunID                string     `col:"run_id"`                 // Run that made the row.
	DataThroughDate      *time.Time `col:"data_through_date"`      // Last day that the data of the run cover; null without any data.
}

// Decided is a row of decisions.
type Decided struct {
	DecisionNumber    int64      `col:"decision_number"`    // Place in the register, from 1.
	ProgramID         string     `col:"program_id"`         // Program.
	ProgramName       string     `col:"program_name"`       // Name of the program.
	DecidedDate       time.Time  `col:"decided_date"`       // Day of the decision.
	DecidedBy         string     `col:"decided_by"`         // Who decided.
	Decision          string     `col:"decision"`           // What was decided.
	Because           *string    `col:"because"`            // Why.
	IsLatest          bool       `col:"is_latest"`          // Whether no later decision about the program is recorded.
	EvidenceGrade     *string    `col:"evidence_grade"`     // Grade of the program's result by now; null when nothing is measured.
	Verdict           *string    `col:"verdict"`            // Verdict of that result; null when nothing is measured.
	SuggestedDecision *string    `col:"suggested_decision"` // What the evidence suggests by now (training_portfolio); null without any spend on record.
	Agrees            *bool      `col:"agrees"`             // Whether the decision is what the evidence suggests by now; null without a suggestion.
	RunID             string     `col:"run_id"`             // Run that made the row.
	DataThroughDate   *time.Time `col:"data_through_date"`  // Last day that the data of the run cover; null without any data.
}

// GoalReturn is a row of goal_returns.
type GoalReturn struct {
	GoalID                *string       `col:"goal_id"`                 // Goal; null for what serves no goal or is gained outside of the departments of goals.
	Scenario              string        `col:"scenario"`                // point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).
	GoalName              *string       `col:"goal_name"`               // Name of the goal.
	GoalOwner             *string       `col:"goal_owner"`              // Owner of the goal.
	ProgramsCount         int64         `col:"programs_count"`          // Programs and unregistered courses with a part of their cost in the row.
	BenefitsCount         int64         `col:"benefits_count"`          // Benefits that are added up. One of which the row without a goal has the rest is counted in the row of its goal.
	BenefitAmount         *models.Cents `col:"benefit_amount"`          // Sum of the benefits of the scenario that count; null when there is none.
	OutsideAmount         *models.Cents `col:"outside_amount"`          // Of the benefits of the alignments for the goal, what people outside its department gained; it is in the row without a goal. Null where the goal has no department or nobody outside gained. Unit: currency.
	CostAmount            models.Cents  `col:"cost_amount"`             // Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded. Where the goal has a department, the part of the trained people who are not known to be of another one. Unit: currency.
	OutsideCostAmount     *models.Cents `col:"outside_cost_amount"`     // Of the cost of the alignments for the goal, what was for people outside its department; it is in the row without a goal. Null where the goal has no department or nobody outside was trained. Unit: currency.
	NetBenefitAmount      *models.Cents `col:"net_benefit_amount"`      // Benefit less cost. Unit: currency.
	ROIPct                *float64      `col:"roi_pct"`                 // Net benefit divided by cost; null without cost or benefit, and where the cost of the people of a benefit is in another row, as that of a metric without a goal is in a program that serves one. Unit: percent.
	BenefitCostRatio      *float64      `col:"benefit_cost_ratio"`      // Benefit divided by cost; null where roi_pct is.
	UnevidencedCostAmount models.Cents  `col:"unevidenced_cost_amount"` // Of cost_amount, that of programs without a benefit that counts for the goal. Unit: currency.
	CostIsComplete        bool          `col:"cost_is_complete"`        // Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person's hourly cost, no row of costs or completions that may be the program's was held back, at least one cost of the program is booked, and none is withheld.
	CurrencyCode          string        `col:"currency_code"`           // Reporting currency.
	RunID                 string        `col:"run_id"`                  // Run that made the row.
	DataThroughDate       *time.Time    `col:"data_through_date"`       // Last day that the data of the run cover; null without any data.
}

// PortfolioReturn is a row of portfolio_returns.
type PortfolioReturn struct {
	Scenario              string        `col:"scenario"`                // point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).
	BenefitsCount         int64         `col:"benefits_count"`          // Benefits that are added up.
	BenefitAmount         *models.Cents `col:"benefit_amount"`          // Sum of the benefits of the scenario that count; null when there is none.
	ExploratoryAmount     *models.Cents `col:"exploratory_amount"`      // Benefits that are not in benefit_amount nor in any other total: on metrics that were not agreed on by the launch, or are not what was agreed and published by then, and of experiments whose arms are others; null when there is none. Unit: currency.
	CostAmount            models.Cents  `col:"cost_amount"`             // Cost of all training except compliance, as far as it is known; amounts that training_portfolio withholds are excluded. Unit: currency.
	NetBenefitAmount      *models.Cents `col:"net_benefit_amount"`      // Benefit less cost. Unit: currency.
	ROIPct                *float64      `col:"roi_pct"`                 // Net benefit divided by cost; null without cost or benefit. Unit: percent.
	BenefitCostRatio      *float64      `col:"benefit_cost_ratio"`      // Benefit divided by cost.
	UnevidencedCostAmount models.Cents  `col:"unevidenced_cost_amount"` // Of cost_amount, that of programs without any benefit that counts. Unit: currency.
	ComplianceCostAmount  models.Cents  `col:"compliance_cost_amount"`  // Cost of compliance training, which is not in cost_amount. Unit: currency.
	CostIsComplete        bool          `col:"cost_is_complete"`        // Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person's hourly cost, no row of costs or completions that may be the program's was held back, at least one cost of the program is booked, and none is withheld.
	CurrencyCode          string        `col:"currency_code"`           // Reporting currency.
	RunID                 string        `col:"run_id"`                  // Run that made the row.
	DataThroughDate       *time.Time    `col:"data_through_date"`       // Last day that the data of the run cover; null without any data.
}

// LedgerEntry is a row of ledger_entries.
type LedgerEntry struct {
	EntryNumber         int64      `col:"entry_number"`          // Number of the entry, from 1.
	SeenDate            time.Time  `col:"seen_date"`             // Day (UTC) of the run that first saw the state.
	EntryKind           string     `col:"entry_kind"`            // program (launch and courses), metric (what decides estimates and verdicts), value (what a unit is worth), goal, alignment, source (the headers from which a metric is read), plan (with the seed of its draw), draw (the SHA-256 of what was drawn, and why again), compared (strata, clusters and covariates), mappings (how feeds are read, as hashes), remapped (why a metric that is read otherwise is the same measure), weeks or months (the days on which they begin), restated (why values of closed months are others), rate (what a unit of a currency is worth from a day on) or decision (what was decided about a program).
	RegisteredProgramID *string    `col:"registered_program_id"` // Program that the entry is about, as the register named it then; it may no longer have it.
	RegisteredMetricID  *string    `col:"registered_metric_id"`  // Metric that the entry is about, as the register named it then; it may no longer have it.
	RegisteredGoalID    *string    `col:"registered_goal_id"`    // Goal that the entry is about, as the register named it then; it may no longer have it.
	EntryOf             *string    `col:"entry_of"`              // Of a rate its currency and first day, of a decision what was decided, and when; null for others.
	IsWithdrawn         bool       `col:"is_withdrawn"`          // Whether the register no longer had it.
	Content             string     `col:"content"`               // The state as declared, without what is as usual: key: value; empty when withdrawn.
	ContentHash         string     `col:"content_hash"`          // SHA-256 of content.
	PageHash            string     `col:"page_hash"`             // SHA-256 of the page of the ledger that holds the entry, and the hash of the page before it.
	RunID               string     `col:"run_id"`                // Run that made the row.
	DataThroughDate     *time.Time `col:"data_through_date"`     // Last day that the data of the run cover; null without any data.
}
