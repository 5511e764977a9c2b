// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package inference

import "time"

// Claim is a row of int_claims.
type Claim struct {
	ProgramID           string     `col:"program_id"`            // Program.
	MetricID            string     `col:"metric_id"`             // Metric.
	ProgramName         string     `col:"program_name"`          // Name of the program.
	MetricName          string     `col:"metric_name"`           // Name of the metric.
	MetricUnit          string     `col:"metric_unit"`           // Unit of the metric.
	Better              string     `col:"better"`                // higher or lower.
	SubjectType         string     `col:"subject_type"`          // Whether employees or teams are trained and counted.
	IsConfirmatory      bool       `col:"is_confirmatory"`       // Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.
	SmallestChange      *float64   `col:"smallest_change"`       // Smallest change that matters to the goal's owner. Unit: metric.
	TrainedCount        int64      `col:"trained_count"`         // People trained.
	AnalyzedCount       int64      `col:"analyzed_count"`        // Of the trained people, those with a comparable colleague.
	ImmatureCount       int64      `col:"immature_count"`        // Of the trained people, those whose post window is not over.
	UnmatchedCount      int64      `col:"unmatched_count"`       // Of the trained people, those measured but without a comparable colleague.
	RecordedCount       int64      `col:"recorded_count"`        // People with a record of the program that does not say that they have not completed it, usable or not.
	UnusableCount       int64      `col:"unusable_count"`        // Of these, people who are not in the roster or whose record cannot be used.
	TrainedLostCount    int64      `col:"trained_lost_count"`    // Of the trained people, those who were measured before training and lost to the comparison after it.
	ColleaguesCount     int64      `col:"colleagues_count"`      // Colleagues of the analyzed people, lost or not.
	ColleaguesLostCount int64      `col:"colleagues_lost_count"` // Of these colleagues, those who left or were no longer measured.
	ColleaguesLostRatio *float64   `col:"colleagues_lost_ratio"` // Share of colleagues lost, cells weighted by the analyzed people; null without colleagues. Unit: 0..1.
	DriftRatio          float64    `col:"drift_ratio"`           // Distance between the baseline and post windows divided by the distance between the lead and baseline windows: how much more a steady drift affects the effect than the lead.
	Scale               string     `col:"scale"`                 // level, log (natural logarithms), share or count: what the values are, and so how an effect is told.
	Agreement           string     `col:"agreement"`             // How the metric was agreed on: witnessed (the store saw the agreement and the present definition before launch), remapped (as witnessed, but a feed is read otherwise since, and the register says why that is the same measure), corrected (as witnessed, but values that were published before are others since, and the register says why), declared (launched before the store existed, with a document that records the agreement), not_agreed, no_launch, late (after launch), changed (the definition of the metric, or what counts as the program, is another one than at the launch), reread (a feed of the metric is read otherwise than at the launch, and nobody says why that is the same measure), restated (values of closed months that were published before are others since, and nobody says why), dated_back (the store was there and saw no such agreement, or an earlier state of it said otherwise) or not_witnessed (launched before the store existed, without a document).
	DecideDate          *time.Time `col:"decide_date"`           // Day on which the result is to be decided: decide_on of the alignment, or the day on which everybody trained so far can be measured; null when nobody is waited for.
	IsInterim           bool       `col:"is_interim"`            // Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.
	WithdrawnCount      int64      `col:"withdrawn_count"`       // Metrics that were agreed on for the program by its launch and are no longer confirmatory: dropped, changed, or no longer agreed.
	IsAsDrawn           *bool      `col:"is_as_drawn"`           // Whether the delivered arms are those of the last draw on record; null where that is not known.
	ArmsSeen            *string    `col:"arms_seen"`             // When the store first saw the arms of the experiment, the last of them if there are several days of assignment: before_training, first_night (after the training had begun, in the first run that would have seen any), after_training (before the post window) or after_outcome (when the post window had begun). Arms that the store has on record as drawn were seen on that day. Null without arms.
	ArmsChangedDate     *time.Time `col:"arms_changed_date"`     // Day (UTC) on which the store first saw the present arms, where they are others than those with which the training began, or that it saw first; null where they are not.
	HasEarlierArms      bool       `col:"has_earlier_arms"`      // Whether there are, or were, arms that the store saw before the training began, or in its first run.
}

// ComparisonSums is a row of int_comparison_sums.
type ComparisonSums struct {
	ProgramID               string   `col:"program_id"`                // Program.
	MetricID                string   `col:"metric_id"`                 // Metric.
	SegmentType             string   `col:"segment_type"`              // all, department, job or location.
	SegmentID               string   `col:"segment_id"`                // The segment; all for everybody.
	Measure                 string   `col:"measure"`                   // Which windows are compared.
	CellsCount              int64    `col:"cells_count"`               // Cells with both arms.
	TrainedCount            int64    `col:"trained_count"`             // Trained people.
	ComparisonCount         int64    `col:"comparison_count"`          // Distinct comparison people.
	RowsCount               int64    `col:"rows_count"`                // Rows, one per subject and cell.
	ClustersCount           int64    `col:"clusters_count"`            // Clusters in both arms.
	TrainedClustersCount    int64    `col:"trained_clusters_count"`    // Clusters with a trained person.
	ComparisonClustersCount int64    `col:"comparison_clusters_count"` // Clusters with a comparison person.
	PeopleCount             int64    `col:"people_count"`              // Distinct people of both arms; equal to the number of clusters where nobody shares one.
	ExpectedRatio           float64  `col:"expected_ratio"`            // Share of the variance of did that the squared influence is expected to show if all changes have the same variance. It is lower when fewer people are trained, and when a cell has fewer colleagues per trained person. Unit: 0..1.
	TrainedBeforeMean       float64  `col:"trained_before_mean"`       // Mean of the trained people in the earlier window. Unit: metric.
	TrainedAfterMean        float64  `col:"trained_after_mean"`        // Mean of the trained people in the later window. Unit: metric.
	ComparisonBeforeMean    float64  `col:"comparison_before_mean"`    // Mean of the comparison people in the earlier window, cells weighted by their trained people. Unit: metric.
	ComparisonAfterMean     float64  `col:"comparison_after_mean"`     // Mean of the comparison people in the later window, cells weighted by their trained people. Unit: metric.
	TrainedBeforeVar        *float64 `col:"trained_before_var"`        // Variance of the trained people in the earlier window. Unit: metric squared.
	ComparisonBeforeVar     *float64 `col:"comparison_before_var"`     // Variance of the comparison rows in the earlier window. Unit: metric squared.
	TrainedAfterVar         *float64 `col:"trained_after_var"`         // Variance of the trained people in the later window. Unit: metric squared.
	ComparisonAfterVar      *float64 `col:"comparison_after_var"`      // Variance of the comparison rows in the later window. Unit: metric squared.
	DiD                     float64  `col:"did"`                       // Difference in differences. Unit: metric.
	DiDInfluenceSquares     float64  `col:"did_influence_squares"`     // Sum over clusters of squared influence on did. Unit: metric squared.
	Slope                   *float64 `col:"slope"`                     // Slope of the later window on the earlier window; null when the earlier window does not vary.
	ANCOVA                  *float64 `col:"ancova"`                    // Adjusted contrast. Unit: metric.
	ANCOVAInfluenceSquares  *float64 `col:"ancova_influence_squares"`  // Sum over clusters of squared influence on ancova. Unit: metric squared.
	ANCOVAHC2Squares        *float64 `col:"ancova_hc2_squares"`        // Sum over people of squared influence divided by one minus leverage; only for a single cell in which each person is a cluster. Unit: metric squared.
	DiDMost                 float64  `col:"did_most"`                  // Largest influence of one person on did. Unit: metric.
	ANCOVAMost              float64  `col:"ancova_most"`               // Largest influence of one person on ancova. Unit: metric.
	ValueMost               float64  `col:"value_most"`                // Largest distance of one person from the mean of its arm and window. Unit: metric.
	WeightMost              float64  `col:"weight_most"`               // Largest weight that one person can have in a mean: of the comparison people, the weight of a cell divided by its comparison people, added up over the cohorts of a stratum. Unit: 0..1.
	ChangeVar               *float64 `col:"change_var"`                // Variance of the change between the windows, in the arm where it is larger; null where neither has two rows. Unit: metric squared.
}

// RobustSums is a row of int_robust_sums.
type RobustSums struct {
	ProgramID               string   `col:"program_id"`                // Program.
	MetricID                string   `col:"metric_id"`                 // Metric.
	Covariates              string   `col:"covariates"`                // Declared covariates in order of their names, with commas between them.
	TrainedCount            int64    `col:"trained_count"`             // Trained people with all covariates.
	ComparisonCount         int64    `col:"comparison_count"`          // Distinct comparison people with all covariates.
	ClustersCount           int64    `col:"clusters_count"`            // Clusters of these people.
	TrainedClustersCount    int64    `col:"trained_clusters_count"`    // Clusters with a trained person.
	ComparisonClustersCount int64    `col:"comparison_clusters_count"` // Clusters with a comparison person.
	EffectiveRatio          *float64 `col:"effective_ratio"`           // Effective number of comparison people once they are weighted, over the number of trained people, or over what it is without covariates where that is less; null when no weights were found.
	TrimmedCount            int64    `col:"trimmed_count"`             // Rows of comparison people left out of the weighted sum, because their covariates make them 199 times as likely to be trained as their cell.
	DRDiD                   *float64 `col:"dr_did"`                    // Doubly robust difference in differences; null when it was refused. Unit: metric.
	DRDiDInfluenceSquares   *float64 `col:"dr_did_influence_squares"`  // Sum over clusters of squared influence on dr_did. Unit: metric squared.
	DifferenceSquares       *float64 `col:"difference_squares"`        // Sum over clusters of the squared difference between the influence on dr_did and on did. Unit: metric squared.
	DRDiDMost               float64  `col:"dr_did_most"`               // Largest influence of one person on dr_did; 0 without one. Unit: metric.
	Refusal                 *string  `col:"refusal"`                   // Why there is no dr_did; null when there is one.
}

// ClusterSums is a row of int_cluster_sums.
type ClusterSums struct {
	ProgramID     string  `col:"program_id"`     // Program.
	MetricID      string  `col:"metric_id"`      // Metric.
	SegmentType   string  `col:"segment_type"`   // all, department, job or location.
	SegmentID     string  `col:"segment_id"`     // The segment; all for everybody.
	CohortPeriod  int64   `col:"cohort_period"`  // Index period.
	Stratum       string  `col:"stratum"`        // Comparison stratum.
	IsTrained     bool    `col:"is_trained"`     // Whether the row is in the trained arm.
	ClusterNumber int64   `col:"cluster_number"` // Cluster, numbered by name within program, metric and segment, from 1.
	PeopleCount   int64   `col:"people_count"`   // People of the cluster in the arm of the cell.
	ChangeSum     float64 `col:"change_sum"`     // Sum of their changes from baseline to post window. Unit: metric.
}

// SegmentCounts is a row of int_segment_counts.
type SegmentCounts struct {
	ProgramID            string `col:"program_id"`             // Program.
	MetricID             string `col:"metric_id"`              // Metric.
	SegmentType          string `col:"segment_type"`           // all, department, job or location.
	SegmentID            string `col:"segment_id"`             // The segment; (none) for people without a value in the roster.
	TrainedCount         int64  `col:"trained_count"`          // Analyzed trained people of the segment.
	LeastComparisonCount int64  `col:"least_comparison_count"` // Comparison people in the segment's largest cell: the segment has at least this many.
}

// RolloutSums is a row of int_rollouts.
type RolloutSums struct {
	ProgramID          string  `col:"program_id"`           // Program.
	MetricID           string  `col:"metric_id"`            // Metric.
	Grouping           string  `col:"grouping"`             // What divides people: manager, department, job, location, employment_type or hire_year.
	TrainedGroupsCount int64   `col:"trained_groups_count"` // Groups with a trained person who could be compared.
	Mixed              float64 `col:"mixed"`                // Sum over groups and cells of trained x others / people.
	MixedByChance      float64 `col:"mixed_by_chance"`      // Expected value of mixed if chance picked the trained people.
}

// TrustCheck is a row of int_trust_checks.
type TrustCheck struct {
	ProgramID       string   `col:"program_id"`       // Program.
	MetricID        string   `col:"metric_id"`        // Metric.
	Estimator       string   `col:"estimator"`        // The estimator that the check is about.
	CheckID         string   `col:"check_id"`         // What is checked.
	Grouping        string   `col:"grouping"`         // For undeclared_stratum, the grouping; otherwise all.
	TrainedCount    int64    `col:"trained_count"`    // Trained people in the check.
	ComparisonCount int64    `col:"comparison_count"` // Comparison people in the check.
	CheckEstimate   *float64 `col:"check_estimate"`   // What the check estimates, in the unit that its row in docs/method.md names; null for a joint test.
	CheckStdError   *float64 `col:"check_std_error"`  // Standard error of check_estimate.
	CheckLow        *float64 `col:"check_low"`        // Lower end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before; of hidden_cause, the share for which the interval of the effect would hold zero.
	CheckHigh       *float64 `col:"check_high"`       // Upper end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before.
	CheckPValue     *float64 `col:"check_p_value"`    // p-value of what the check tests; null for a check that is no test. Unit: 0..1.
	BoundLow        *float64 `col:"bound_low"`        // Lowest effect that the loss of people leaves open (Lee 2009); null for other checks. Unit: metric.
	BoundHigh       *float64 `col:"bound_high"`       // Highest effect that the loss of people leaves open (Lee 2009); null for other checks. Unit: metric.
	IsAlarm         bool     `col:"is_alarm"`         // Whether the check speaks against its estimator and caps the grade of that.
}

// TrialPeriod is a row of int_trial_periods.
type TrialPeriod struct {
	ProgramID       string   `col:"program_id"`       // Program.
	MetricID        string   `col:"metric_id"`        // Metric.
	PeriodsSince    int64    `col:"periods_since"`    // Periods since the anchor of the wave.
	IsLead          bool     `col:"is_lead"`          // Whether the period is before training and the gap, when there can be no effect.
	TrainedCount    int64    `col:"trained_count"`    // People of the treatment arms with a value.
	ComparisonCount int64    `col:"comparison_count"` // People of the control arms with a value.
	Effect          float64  `col:"effect"`           // Difference between the arms, waves weighted by their people. Unit: metric.
	EffectStdError  *float64 `col:"effect_std_error"` // Welch's standard error; null where nothing varies. Unit: metric.
	EffectLow       *float64 `col:"effect_low"`       // Lower end of the 95 % interval. Unit: metric.
	EffectHigh      *float64 `col:"effect_high"`      // Upper end of the 95 % interval. Unit: metric.
}

// TrainedSums is a row of int_trained_sums.
type TrainedSums struct {
	ProgramID    string   `col:"program_id"`    // Program.
	MetricID     string   `col:"metric_id"`     // Metric.
	TrainedCount int64    `col:"trained_count"` // Trained people measured in both windows.
	BaselineMean float64  `col:"baseline_mean"` // Mean in the baseline window. Unit: metric.
	PostMean     float64  `col:"post_mean"`     // Mean in the post window. Unit: metric.
	BaselineVar  *float64 `col:"baseline_var"`  // Variance in the baseline window; null for one person. Unit: metric squared.
	ChangeMean   float64  `col:"change_mean"`   // Mean change. Unit: metric.
	ChangeVar    *float64 `col:"change_var"`    // Variance of the change; null for one person. Unit: metric squared.
	ChangeMost   float64  `col:"change_most"`   // Largest distance of one change from the mean. Unit: metric.
	ValueMost    float64  `col:"value_most"`    // Largest distance of one person from the mean of a window. Unit: metric.
}

// ArmSums is a row of int_arm_sums.
type ArmSums struct {
	ProgramID     string    `col:"program_id"`     // Program.
	MetricID      string    `col:"metric_id"`      // Metric.
	AssignedDate  time.Time `col:"assigned_date"`  // Day of the assignment; people assigned on one day are a wave.
	IsTreatment   bool      `col:"is_treatment"`   // Whether the arm is treatment.
	AssignedCount int64     `col:"assigned_count"` // People assigned to the arm.
	MatureCount   int64     `col:"mature_count"`   // Of these, people whose wave has been measured through the end of its post window.
	LateCount     int64     `col:"late_count"`     // Of these, people assigned after the post window had begun.
	PeopleCount   int64     `col:"people_count"`   // People of the arm observed in both windows.
	BaselineMean  *float64  `col:"baseline_mean"`  // Mean in the baseline window. Unit: metric.
	PostMean      *float64  `col:"post_mean"`      // Mean in the post window. Unit: metric.
	BaselineVar   *float64  `col:"baseline_var"`   // Variance in the baseline window. Unit: metric squared.
	PostVar       *float64  `col:"post_var"`       // Variance in the post window. Unit: metric squared.
	Covariance    *float64  `col:"covariance"`     // Covariance of the values in the two windows. Unit: metric squared.
	BaselineMost  *float64  `col:"baseline_most"`  // Largest distance of one person from baseline_mean. Unit: metric.
	PostMost      *float64  `col:"post_most"`      // Largest distance of one person from post_mean. Unit: metric.
}

// TrialCluster is a row of int_trial_clusters.
type TrialCluster struct {
	ProgramID       string    `col:"program_id"`        // Program.
	MetricID        string    `col:"metric_id"`         // Metric.
	AssignedDate    time.Time `col:"assigned_date"`     // Day of the assignment; people assigned on one day are a wave.
	IsTreatment     bool      `col:"is_treatment"`      // Whether the arm is treatment.
	ClustersCount   int64     `col:"clusters_count"`    // Clusters with a measured person.
	BaselineMeanVar float64   `col:"baseline_mean_var"` // Variance of the baseline mean. Unit: metric squared.
	PostMeanVar     float64   `col:"post_mean_var"`     // Variance of the post mean. Unit: metric squared.
	MeansCovariance float64   `col:"means_covariance"`  // Covariance of both means. Unit: metric squared.
}

// Cell is a row of int_cells.
type Cell struct {
	ProgramID            string  `col:"program_id"`             // Program.
	MetricID             string  `col:"metric_id"`              // Metric.
	Measure              string  `col:"measure"`                // Which windows are compared.
	CohortPeriod         int64   `col:"cohort_period"`          // Index period.
	Stratum              string  `col:"stratum"`                // Comparison stratum.
	CellNumber           int64   `col:"cell_number"`            // Number of the cell: program, metric, cohort and stratum.
	TrainedCount         int64   `col:"trained_count"`          // Trained people in the cell.
	ComparisonCount      int64   `col:"comparison_count"`       // Comparison people in the cell.
	TrainedBeforeMean    float64 `col:"trained_before_mean"`    // Mean of the trained people in the earlier window. Unit: metric.
	TrainedAfterMean     float64 `col:"trained_after_mean"`     // Mean of the trained people in the later window. Unit: metric.
	ComparisonBeforeMean float64 `col:"comparison_before_mean"` // Mean of the comparison people in the earlier window. Unit: metric.
	ComparisonAfterMean  float64 `col:"comparison_after_mean"`  // Mean of the comparison people in the later window. Unit: metric.
}

// Estimate is a row of int_estimates.
type Estimate struct {
	ProgramID                string   `col:"program_id"`                   // Program.
	MetricID                 string   `col:"metric_id"`                    // Metric.
	SegmentType              string   `col:"segment_type"`                 // all, or the roster column by which the row is restricted: department, job or location.
	SegmentID                string   `col:"segment_id"`                   // The segment; all for everybody.
	Estimator                string   `col:"estimator"`                    // pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).
	IsPrimary                bool     `col:"is_primary"`                   // Whether this is the row to quote for the program and metric; never true for a segment.
	TrainedCount             int64    `col:"trained_count"`                // People in the trained arm of this estimate; may not be summed over estimators.
	ComparisonCount          int64    `col:"comparison_count"`             // Distinct people in the comparison arm; 0 for pre_post.
	ClustersCount            int64    `col:"clusters_count"`               // Clusters behind the standard error.
	BaselineTrainedMean      *float64 `col:"baseline_trained_mean"`        // Mean of the trained people in the baseline window. Unit: metric.
	BaselineComparisonMean   *float64 `col:"baseline_comparison_mean"`     // Mean of the comparison people in the baseline window, cells weighted by their trained people; null without a comparison. Unit: metric.
	PostTrainedMean          *float64 `col:"post_trained_mean"`            // Mean of the trained people in the post window. Unit: metric.
	PostComparisonMean       *float64 `col:"post_comparison_mean"`         // Mean of the comparison people in the post window, weighted in the same way; null without a comparison. Unit: metric.
	Effect                   *float64 `col:"effect"`                       // Estimated effect per subject and period, in the metric's own sign; null when nothing can be estimated. Unit: metric.
	EffectStdError           *float64 `col:"effect_std_error"`             // Standard error of effect. Unit: metric.
	EffectLow                *float64 `col:"effect_low"`                   // Lower end of the 95 % interval. Unit: metric.
	EffectHigh               *float64 `col:"effect_high"`                  // Upper end of the 95 % interval. Unit: metric.
	IsInterim                bool     `col:"is_interim"`                   // Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.
	SequenceLow              *float64 `col:"sequence_low"`                 // Lower end of the 95 % confidence sequence, which holds the effect in all nights together; of primary estimates that are interim. Unit: metric.
	SequenceHigh             *float64 `col:"sequence_high"`                // Upper end of the confidence sequence. Unit: metric.
	SeType                   string   `col:"se_type"`                      // How the standard error was computed: paired, cr1, hc2 or welch; none without a standard error. wild is cr1 with the p-value and interval of the wild cluster bootstrap.
	TStatistic               *float64 `col:"t_statistic"`                  // Effect divided by its standard error.
	DegreesOfFreedom         *float64 `col:"degrees_of_freedom"`           // Degrees of freedom of the t distribution behind the interval and the p-value.
	PValue                   *float64 `col:"p_value"`                      // Two-sided p-value. Unit: 0..1.
	PValueAdjusted           *float64 `col:"p_value_adjusted"`             // p-value adjusted by Benjamini-Hochberg over the primary estimates of the program's metrics that were agreed on before launch, or over the published segments of one type; null for other rows. Unit: 0..1.
	PValuePortfolio          *float64 `col:"p_value_portfolio"`            // p-value adjusted by Benjamini-Hochberg over the primary estimates of all programs and metrics, but for before and after, insufficient evidence and times to productivity; null for other rows. Unit: 0..1.
	PValueSegments           *float64 `col:"p_value_segments"`             // p-value of all published segments of the type having the same effect (Welch 1951), the same in each of them; null for others. A large one says that differences between them may be chance. Unit: 0..1.
	ShrunkenEffect           *float64 `col:"shrunken_effect"`              // The effect moved toward the mean of all programs by as much as its own uncertainty calls for; of primary estimates, where there are five. The largest of many effects is too large on average, and this is not. Unit: metric.
	EffectPct                *float64 `col:"effect_pct"`                   // Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares. Unit: percent.
	EffectLowPct             *float64 `col:"effect_low_pct"`               // Lower end of the 95 % interval of effect_pct (Fieller); never below -100. Unit: percent.
	EffectHighPct            *float64 `col:"effect_high_pct"`              // Upper end of the 95 % interval of effect_pct (Fieller). Unit: percent.
	Improvement              *float64 `col:"improvement"`                  // Effect, with better as positive. Unit: metric.
	ImprovementLow           *float64 `col:"improvement_low"`              // Lower end of the interval, with better as positive. Unit: metric.
	ImprovementHigh          *float64 `col:"improvement_high"`             // Upper end of the interval, with better as positive. Unit: metric.
	ImprovementPct           *float64 `col:"improvement_pct"`              // effect_pct, with better as positive. Unit: percent.
	ImprovementLowPct        *float64 `col:"improvement_low_pct"`          // Lower end of the relative interval, with better as positive. Unit: percent.
	ImprovementHighPct       *float64 `col:"improvement_high_pct"`         // Upper end of the relative interval, with better as positive. Unit: percent.
	HedgesG                  *float64 `col:"hedges_g"`                     // Effect divided by the pooled standard deviation of the later window, with the exact small-sample factor.
	DetectableEffect         *float64 `col:"detectable_effect"`            // Smallest effect that data like these would show with 80 % power. Unit: metric.
	PeopleNeeded             *int64   `col:"people_needed"`                // Trained people needed to show the smallest change that matters with 80 % power; null where no such change was declared.
	BracketLow               *float64 `col:"bracket_low"`                  // Lower of did and ancova, and of dr_did in its own row; the true effect is between them when the assumption of either holds. Unit: metric.
	BracketHigh              *float64 `col:"bracket_high"`                 // Higher of did and ancova, and of dr_did in its own row. Unit: metric.
	IsBracketWide            bool     `col:"is_bracket_wide"`              // Whether did and ancova differ by more than one standard error.
	IsRegressionToMeanLikely bool     `col:"is_regression_to_mean_likely"` // Whether the trained people started worse than their colleagues and did shows more improvement than ancova, by more than one standard error: part of the effect may be regression to the mean.
	BaselineGap              *float64 `col:"baseline_gap"`                 // Standardized difference between the arms in the baseline window. Unit: standard deviations.
	LeadEffect               *float64 `col:"lead_effect"`                  // Difference in differences of the baseline window against the window before it, when there can be no effect. Unit: metric.
	LeadStdError             *float64 `col:"lead_std_error"`               // Standard error of lead_effect. Unit: metric.
	LeadPValue               *float64 `col:"lead_p_value"`                 // Two-sided p-value of lead_effect; a large one is no proof of parallel trends. Unit: 0..1.
	MatchedPct               *float64 `col:"matched_pct"`                  // Share of the measured trained people who have a comparable colleague; null for segments. Unit: percent.
	AttritionPct             *float64 `col:"attrition_pct"`                // Share lost between training and the end of the post window; null for segments. Unit: percent.
	ComparisonAttritionPct   *float64 `col:"comparison_attrition_pct"`     // Share of colleagues lost over the same time, cells weighted by their trained people; null for segments. Unit: percent.
	EvidenceGrade            string   `col:"evidence_grade"`               // strong, moderate, weak or insufficient.
	EvidenceCap              *string  `col:"evidence_cap"`                 // Rule that kept the grade from being higher; null for strong.
	Verdict                  string   `col:"verdict"`                      // works, promising, no_meaningful_effect, worked_against or cannot_tell.
	VerdictCase              string   `col:"verdict_case"`                 // What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.
	VerdictReference         string   `col:"verdict_reference"`            // With whom the trained people are compared: assigned (by chance, to the comparison group), comparable (alike before training) or other.
	VerdictCount             *int64   `col:"verdict_count"`                // Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none. Unit: people.
	VerdictLow               *float64 `col:"verdict_low"`                  // Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null. Unit: metric.
	VerdictHigh              *float64 `col:"verdict_high"`                 // Upper end of that range. Unit: metric.
	VerdictMetricsCount      *int64   `col:"verdict_metrics_count"`        // Number of the program's agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null. Unit: metrics.
	VerdictWithdrawnCount    *int64   `col:"verdict_withdrawn_count"`      // Of these, metrics that no longer count as agreed. Unit: metrics.
	VerdictSentence          string   `col:"verdict_sentence"`             // The verdict in words that match its certainty.
	IsReportable             bool     `col:"is_reportable"`                // Whether the figure may be quoted.
	NotReportableReason      *string  `col:"not_reportable_reason"`        // Why the figure may not be quoted; null when it may.
	IsWithheld               bool     `col:"is_withheld"`                  // Whether the row describes a segment whose figures, alone or with the other segments, would reveal information about fewer people than the privacy floor.
	LostCount                *int64   `col:"lost_count"`                   // Lost people counted in attrition_pct; null without it.
	ExactEffect              *float64 `col:"exact_effect"`                 // The effect before any rounding, by which contradicting facts are weighed; never published. Unit: metric.
	ExactStdError            *float64 `col:"exact_std_error"`              // Its standard error before any rounding; never published. Unit: metric.
}

// TrendEstimate is a row of int_trend_estimates.
type TrendEstimate struct {
	ProgramID            string   `col:"program_id"`             // Program.
	MetricID             string   `col:"metric_id"`              // Metric.
	Aggregation          string   `col:"aggregation"`            // cell, simple, event, group, calendar, event_overall, group_overall or calendar_overall.
	Position             string   `col:"position"`               // Position within the aggregation.
	CohortPeriod         *int64   `col:"cohort_period"`          // Index period of a cell or group; null for others.
	PeriodIndex          *int64   `col:"period_index"`           // Period of a cell or calendar aggregate; null for others.
	PeriodsSince         *int64   `col:"periods_since"`          // Periods since training of a cell or event aggregate; null for others.
	TrainedCount         int64    `col:"trained_count"`          // Trained people; each cohort counts with its largest cell.
	ComparisonCount      int64    `col:"comparison_count"`       // Comparison people of the largest cell.
	PeopleCount          int64    `col:"people_count"`           // People with any influence.
	ClustersCount        int64    `col:"clusters_count"`         // Clusters of these people.
	TrainedClustersCount int64    `col:"trained_clusters_count"` // Clusters with a trained person.
	Effect               float64  `col:"effect"`                 // Estimate. Unit: metric.
	EffectStdError       *float64 `col:"effect_std_error"`       // Square root of the summed squared influence, with the factor G/(G-1) for clusters; null when it cannot be computed. Unit: metric.
	EffectLow            *float64 `col:"effect_low"`             // Lower end of the 95 % interval. Unit: metric.
	EffectHigh           *float64 `col:"effect_high"`            // Upper end of the 95 % interval. Unit: metric.
	BandLow              *float64 `col:"band_low"`               // Lower end of the uniform 95 % band over all periods of the event study; null for other aggregates. Unit: metric.
	BandHigh             *float64 `col:"band_high"`              // Upper end of the uniform 95 % band. Unit: metric.
	IsLead               bool     `col:"is_lead"`                // Whether the period is before training and the gap, when there can be no effect.
}

// TrendTest is a row of int_trend_tests.
type TrendTest struct {
	ProgramID       string   `col:"program_id"`       // Program.
	MetricID        string   `col:"metric_id"`        // Metric.
	LeadsCount      int64    `col:"leads_count"`      // Estimates before training that are tested together.
	WaldStatistic   *float64 `col:"wald_statistic"`   // Joint Wald statistic of the leads; null when the test was refused.
	WaldPValue      *float64 `col:"wald_p_value"`     // p-value of wald_statistic, chi-square with leads_count degrees of freedom; a large one is no proof of parallel trends. Unit: 0..1.
	DetectableSlope *float64 `col:"detectable_slope"` // Smallest linear divergence of the groups that this test would find with 80 % power (Roth 2022). Unit: metric per period.
	BreakdownFactor *float64 `col:"breakdown_factor"` // Largest multiple of the worst step before training that could recur in every later period without changing the sign of the mean effect; 0 when the interval includes zero.
	Refusal         *string  `col:"refusal"`          // Why the leads could not be tested; null when they were.
}

// RampArm is a row of int_ramp_arms.
type RampArm struct {
	ProgramID           string `col:"program_id"`            // Program.
	MetricID            string `col:"metric_id"`             // Metric of kind time_to.
	Arm                 string `col:"arm"`                   // Whether people were trained by the landmark.
	IsConfirmatory      bool   `col:"is_confirmatory"`       // Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.
	HorizonDays         *int64 `col:"horizon_days"`          // Declared horizon; null means as long as both arms were followed. Unit: days.
	BeforeLandmarkCount int64  `col:"before_landmark_count"` // People excluded because they were productive or lost to follow-up before the landmark.
	OverlappingCount    int64  `col:"overlapping_count"`     // People excluded because of another program for the same metric.
	NoColleagueCount    int64  `col:"no_colleague_count"`    // People excluded because nobody of the other arm is in their stratum.
	MetricName          string `col:"metric_name"`           // Name of the metric.
	WithdrawnCount      int64  `col:"withdrawn_count"`       // Metrics that were agreed on for the program by its launch and are no longer confirmatory: dropped, changed, or no longer agreed.
}

// RampCount is a row of int_ramp_counts.
type RampCount struct {
	ProgramID         string `col:"program_id"`          // Program.
	MetricID          string `col:"metric_id"`           // Metric of kind time_to.
	Arm               string `col:"arm"`                 // trained or comparison.
	Stratum           string `col:"stratum"`             // Comparison stratum on the start date.
	RampDays          int64  `col:"ramp_days"`           // Days since the start. Unit: days.
	AtRiskCount       int64  `col:"at_risk_count"`       // People followed to that day and not productive before it, including those who exit on that day.
	EventsCount       int64  `col:"events_count"`        // People who became productive on that day.
	CensoredCount     int64  `col:"censored_count"`      // People last followed on that day.
	TrainedLaterCount int64  `col:"trained_later_count"` // Of the people who exit on that day, those trained after the landmark.
}

// RampEstimate is a row of int_ramp_estimates.
type RampEstimate struct {
	ProgramID               string   `col:"program_id"`                  // Program.
	MetricID                string   `col:"metric_id"`                   // Metric of kind time_to.
	Arm                     string   `col:"arm"`                         // trained or comparison.
	PeopleCount             int64    `col:"people_count"`                // People compared.
	ShownCount              int64    `col:"shown_count"`                 // people_count as it is published, by which benefits are counted.
	EventsCount             int64    `col:"events_count"`                // Of these people, those who became productive while they were followed.
	MedianDays              *float64 `col:"median_days"`                 // Days until half of the arm is productive; null when withheld or never reached. Unit: days.
	MedianLowDays           *float64 `col:"median_low_days"`             // Lower end of the 95 % interval of median_days; null when never reached. Unit: days.
	MedianHighDays          *float64 `col:"median_high_days"`            // Upper end of the 95 % interval of median_days; null when never reached. Unit: days.
	HorizonDays             *int64   `col:"horizon_days"`                // Days over which mean times are compared: the declared horizon, but no longer than the strata of at least half of the trained people were followed in both arms. Unit: days.
	RestrictedMeanDays      *float64 `col:"restricted_mean_days"`        // Mean number of days not yet productive within the horizon, with the trained people's strata in both arms. Unit: days.
	RestrictedMeanStdError  *float64 `col:"restricted_mean_std_error"`   // Standard error of restricted_mean_days; null when nobody became productive within the horizon. Unit: days.
	RestrictedMeanLowDays   *float64 `col:"restricted_mean_low_days"`    // Lower end of the 95 % interval of restricted_mean_days. Unit: days.
	RestrictedMeanHighDays  *float64 `col:"restricted_mean_high_days"`   // Upper end of the 95 % interval of restricted_mean_days. Unit: days.
	DaysSaved               *float64 `col:"days_saved"`                  // Restricted mean of the comparison arm less that of the trained arm, compared within strata, per person within the horizon; above zero means that trained people are faster. Null without both arms. Unit: days.
	DaysSavedStdError       *float64 `col:"days_saved_std_error"`        // Standard error of days_saved. Unit: days.
	DaysSavedLow            *float64 `col:"days_saved_low"`              // Lower end of the 95 % interval of days_saved. Unit: days.
	DaysSavedHigh           *float64 `col:"days_saved_high"`             // Upper end of the 95 % interval of days_saved. Unit: days.
	DaysSavedPValue         *float64 `col:"days_saved_p_value"`          // Two-sided p-value of days_saved. Unit: 0..1.
	LogrankStatistic        *float64 `col:"logrank_statistic"`           // Chi-square statistic of the log-rank test of both arms, one degree of freedom.
	LogrankPValue           *float64 `col:"logrank_p_value"`             // p-value of the log-rank test. Unit: 0..1.
	IsReportable            bool     `col:"is_reportable"`               // Whether days_saved may be quoted.
	NotReportableReason     *string  `col:"not_reportable_reason"`       // Rule that made the evidence insufficient; null when days_saved may be quoted.
	TrainedLaterCount       int64    `col:"trained_later_count"`         // Of these people, those trained after the landmark.
	UnfollowedCount         int64    `col:"unfollowed_count"`            // People left out because a curve of their stratum is not known to the horizon.
	EvidenceGrade           string   `col:"evidence_grade"`              // moderate, weak or insufficient: the arms were not randomized and have no baseline.
	EvidenceCap             string   `col:"evidence_cap"`                // Rule that kept the grade from being higher.
	Verdict                 string   `col:"verdict"`                     // works, promising, no_meaningful_effect, worked_against or cannot_tell.
	VerdictCase             string   `col:"verdict_case"`                // What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.
	VerdictCount            *int64   `col:"verdict_count"`               // Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none. Unit: people.
	VerdictMetricsCount     *int64   `col:"verdict_metrics_count"`       // Number of the program's agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null. Unit: metrics.
	VerdictWithdrawnCount   *int64   `col:"verdict_withdrawn_count"`     // Of these, metrics that no longer count as agreed. Unit: metrics.
	VerdictSentence         string   `col:"verdict_sentence"`            // The verdict in words that match its certainty.
	DaysSavedPValueAdjusted *float64 `col:"days_saved_p_value_adjusted"` // days_saved_p_value adjusted by Benjamini-Hochberg over the program's metrics of kind time_to that were agreed on before launch; null for others. Unit: 0..1.
}

// RampPoint is a row of int_ramp_curves.
type RampPoint struct {
	ProgramID       string   `col:"program_id"`         // Program.
	MetricID        string   `col:"metric_id"`          // Metric of kind time_to.
	Arm             string   `col:"arm"`                // trained or comparison.
	DayNumber       int64    `col:"day_number"`         // Days since the start. Unit: days.
	AtRiskCount     int64    `col:"at_risk_count"`      // People followed to that day who were not productive before it.
	ShareNotYet     float64  `col:"share_not_yet"`      // Share of people not yet productive after that day (Kaplan-Meier). Unit: 0..1.
	ShareNotYetLow  *float64 `col:"share_not_yet_low"`  // Lower end of the pointwise 95 % interval of share_not_yet; null once the share is zero. Unit: 0..1.
	ShareNotYetHigh *float64 `col:"share_not_yet_high"` // Upper end of that interval. Unit: 0..1.
}

// BandSums is a row of int_band_sums.
type BandSums struct {
	ProgramID               string   `col:"program_id"`                // Program.
	MetricID                string   `col:"metric_id"`                 // Metric.
	Banding                 string   `col:"banding"`                   // dose, checkin_30, checkin_60 or checkin_90.
	Band                    string   `col:"band"`                      // lower, middle, upper, unknown, with or without.
	TrainedCount            int64    `col:"trained_count"`             // Trained people in the band.
	ComparisonCount         int64    `col:"comparison_count"`          // Distinct comparison people of the band's cells.
	RowsCount               int64    `col:"rows_count"`                // Rows, one per subject and cell.
	ClustersCount           int64    `col:"clusters_count"`            // Clusters in both arms.
	TrainedClustersCount    int64    `col:"trained_clusters_count"`    // Clusters with a person of the band.
	ComparisonClustersCount int64    `col:"comparison_clusters_count"` // Clusters with a comparison person.
	PeopleCount             int64    `col:"people_count"`              // Distinct people of both arms.
	ExpectedRatio           float64  `col:"expected_ratio"`            // Share of the variance that squared influence is expected to show, as in int_comparison_sums. Unit: 0..1.
	HoursMean               *float64 `col:"hours_mean"`                // Mean paid hours of the people whose hours are known. Unit: hours.
	ChangeTrainedMean       float64  `col:"change_trained_mean"`       // Mean change of the band's trained people. Unit: metric.
	ChangeComparisonMean    float64  `col:"change_comparison_mean"`    // Mean change of the comparison people, cells weighted by the band's people. Unit: metric.
	Effect                  float64  `col:"effect"`                    // Difference between the two mean changes. Unit: metric.
	InfluenceSquares        float64  `col:"influence_squares"`         // Sum over clusters of squared influence. Unit: metric squared.
	InfluenceMost           float64  `col:"influence_most"`            // Largest influence of one person. Unit: metric.
	HoursVar                *float64 `col:"hours_var"`                 // Variance of the known hours. Unit: hours squared.
	HoursMost               float64  `col:"hours_most"`                // Largest distance of one person from hours_mean; 0 when no hours are known. Unit: hours.
	WeightMost              float64  `col:"weight_most"`               // Largest weight that one person can have in a mean: of the comparison people, the weight of a cell divided by its comparison people, added up over the cohorts of a stratum. Unit: 0..1.
	ChangeVar               *float64 `col:"change_var"`                // Variance of the change between the windows, in the arm where it is larger; null where neither has two rows. Unit: metric squared.
}

// BandEstimate is a row of int_band_estimates.
type BandEstimate struct {
	ProgramID            string   `col:"program_id"`             // Program.
	MetricID             string   `col:"metric_id"`              // Metric.
	Banding              string   `col:"banding"`                // dose, checkin_30, checkin_60 or checkin_90.
	Band                 string   `col:"band"`                   // lower, middle, upper, unknown, with or without.
	TrainedCount         int64    `col:"trained_count"`          // Trained people in the band.
	HoursMean            *float64 `col:"hours_mean"`             // Mean paid hours of the people whose hours are known. Unit: hours.
	ChangeTrainedMean    float64  `col:"change_trained_mean"`    // Mean change of the band's trained people. Unit: metric.
	ChangeComparisonMean float64  `col:"change_comparison_mean"` // Mean change of the comparison people, cells weighted by the band's people. Unit: metric.
	Effect               float64  `col:"effect"`                 // Difference between the two changes, in the metric's own sign. Unit: metric.
	EffectStdError       *float64 `col:"effect_std_error"`       // Standard error of effect, as for did; null when nothing varies. Unit: metric.
	EffectLow            *float64 `col:"effect_low"`             // Lower end of the 95 % interval. Unit: metric.
	EffectHigh           *float64 `col:"effect_high"`            // Upper end of the 95 % interval. Unit: metric.
	ComparisonCount      int64    `col:"comparison_count"`       // Comparison people in the band's cells.
}

// PlanWindows is a row of int_plan_windows.
type PlanWindows struct {
	ProgramID  string    `col:"program_id"`  // Program.
	MetricID   string    `col:"metric_id"`   // Metric.
	AnswerDate time.Time `col:"answer_date"` // Last day of the post window of the planned launch.
}

// PlanSums is a row of int_plan_sums.
type PlanSums struct {
	ProgramID     string   `col:"program_id"`     // Program.
	MetricID      string   `col:"metric_id"`      // Metric.
	StratumNumber int64    `col:"stratum_number"` // Number of the comparison stratum.
	IsEligible    bool     `col:"is_eligible"`    // Whether they would be trained.
	PeopleCount   int64    `col:"people_count"`   // People.
	MeasuredCount int64    `col:"measured_count"` // People with a value in both windows.
	ChangeVar     *float64 `col:"change_var"`     // Variance of the change from the baseline to the post window. Unit: metric squared.
	PostMean      *float64 `col:"post_mean"`      // Mean in the post window. Unit: metric.
	PostVar       *float64 `col:"post_var"`       // Variance in the post window. Unit: metric squared.
}

// StudyDesign is a row of int_study_designs.
type StudyDesign struct {
	ProgramID               string     `col:"program_id"`                // Program.
	MetricID                string     `col:"metric_id"`                 // Metric.
	Estimator               string     `col:"estimator"`                 // Estimator that would be quoted.
	EligibleCount           int64      `col:"eligible_count"`            // People in the groups that the plan names who are employed and had not completed the program before the planned launch.
	MeasuredCount           int64      `col:"measured_count"`            // Of the eligible people, those with a value in both windows in history.
	PlannedCount            int64      `col:"planned_count"`             // People who would be trained, over all waves.
	FirstWaveCount          int64      `col:"first_wave_count"`          // People of the first wave.
	ExpectedTrainedCount    *int64     `col:"expected_trained_count"`    // People of the first wave who can be expected to have a value in both windows, and colleagues; null if nothing can be compared.
	ExpectedComparisonCount *int64     `col:"expected_comparison_count"` // Comparison people who can be expected to have a value in both windows; null if nothing can be compared.
	MonthsBetween           *int64     `col:"months_between"`            // Months from one wave to the next, declared or enough for the post windows; null if everybody is trained at once. Unit: months.
	LastWaveDate            time.Time  `col:"last_wave_date"`            // Day on which the last wave begins.
	SecondWaveDate          *time.Time `col:"second_wave_date"`          // Day on which the second wave begins; null if everybody is trained at once.
	ChangeStdDeviation      *float64   `col:"change_std_deviation"`      // Standard deviation of the change from the baseline to the post window in history, within strata, of the people who would be trained. Unit: metric.
	PostStdDeviation        *float64   `col:"post_std_deviation"`        // Standard deviation of the post window in history over all people who would be trained. Unit: metric.
	PostWithinStdDeviation  *float64   `col:"post_within_std_deviation"` // The same within strata. Unit: metric.
	DetectableEffect        *float64   `col:"detectable_effect"`         // Smallest effect that the estimator would show with 80 % power, at 5 % over all metrics of the program. Unit: metric.
	DiDDetectableEffect     *float64   `col:"did_detectable_effect"`     // Smallest effect that difference in differences would show with 80 % power. Unit: metric.
	StudyPeopleNeeded       *int64     `col:"study_people_needed"`       // People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change.
	NotPlannableReason      *string    `col:"not_plannable_reason"`      // Why there are no figures; null when there are.
}

// Draw is a row of int_draws.
type Draw struct {
	ProgramID  string `col:"program_id"`  // Program.
	DrawsCount int64  `col:"draws_count"` // Draws on record.
	IsAsDrawn  *bool  `col:"is_as_drawn"` // Whether the delivered arms are those of the last draw; null where none are delivered as randomized, or what was drawn is not known.
}
