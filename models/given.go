package models

import (
	"fmt"
	"slices"
	"time"
)

// The tables that a run provides to the SQL models in addition to the landed ones:
// the register, the settings, and the counts of deliveries. Each is declared by the
// struct of its rows.

// ProgramRow is a row of register_programs.
type ProgramRow struct {
	Program     string     `col:"program_id" doc:"Program."`
	Name        string     `col:"program_name" doc:"Name for people."`
	Category    *string    `col:"category" doc:"Category, such as skills or compliance."`
	Launch      *time.Time `col:"launch_date" doc:"Declared launch."`
	IndexPeriod string     `col:"index_period" doc:"neither or post: to which window the period of completion belongs."`
	ValidDays   *int64     `col:"valid_days" unit:"days" doc:"For how long a completion is valid; null without an end."`
	Owner       *string    `col:"owner" doc:"Who decides about it."`
}

// CourseRow is a row of register_courses.
type CourseRow struct {
	Course      string `col:"course_id" doc:"Course code; the program's own ID is one."`
	Program     string `col:"program_id" doc:"Program for which the course counts."`
	Requirement int64  `col:"requirement" doc:"Number of what the program requires, from 1: codes with the same number are codes of one course. 0 stands for the whole program."`
	IsPlain     bool   `col:"is_plain" doc:"Whether the code is in a plain list, which may be read as that all are needed."`
}

// MetricRow is a row of register_metrics.
type MetricRow struct {
	Metric         string   `col:"metric_id" doc:"Metric."`
	Name           string   `col:"metric_name" doc:"Name for people."`
	Kind           string   `col:"kind" doc:"mean, ratio, total or time_to."`
	Unit           string   `col:"unit" doc:"Unit."`
	Better         string   `col:"better" doc:"higher or lower."`
	Scale          string   `col:"scale" doc:"level, log, share or count: what the values are."`
	Grain          string   `col:"grain" doc:"day, week, month, quarter or year."`
	Baseline       int64    `col:"baseline_periods" doc:"Length of the baseline window."`
	Gap            int64    `col:"gap_periods" doc:"Periods between baseline and index period."`
	Ramp           int64    `col:"ramp_periods" doc:"Periods after the index period before the post window."`
	Post           int64    `col:"post_periods" doc:"Length of the post window."`
	ClaimPeriods   int64    `col:"claim_periods" doc:"Periods for which a benefit is claimed."`
	PeriodsPerYear int64    `col:"periods_per_year" doc:"Periods of the grain in a year."`
	TrainedShare   *float64 `col:"trained_share" unit:"0..1" doc:"Share of trained people that makes a team a trained team; null for a metric of people."`
	MinCoverage    float64  `col:"min_coverage" doc:"Share of a window's periods that must be observed."`
	MissingIsZero  bool     `col:"missing_is_zero" doc:"Whether a missing period of a total counts as zero."`
	MinValue       *float64 `col:"min_value" doc:"Window values below this are extreme."`
	MaxValue       *float64 `col:"max_value" doc:"Window values above this are extreme."`
	ValuePerUnit   *Decimal `col:"value_per_unit" doc:"Value of one unit per person and period."`
	Remapped       *string  `col:"remapped_because" doc:"Why the metric is the same measure although a feed of it is read otherwise."`
	Restated       *string  `col:"restated_because" doc:"Why values of closed months are others than those that were published."`
	SmallestChange *float64 `col:"smallest_change" doc:"Smallest change that matters."`
	Watched        *string  `col:"watched_metric_id" doc:"Metric that a time_to watches; this and the columns below are null for other kinds."`
	Threshold      *float64 `col:"threshold" doc:"Value of the watched metric that counts as productive."`
	Consecutive    *int64   `col:"consecutive_periods" doc:"Number of consecutive periods for which the threshold must be met."`
	Clock          *string  `col:"clock" doc:"hire or role: when the clock starts."`
	LandmarkDays   *int64   `col:"landmark_days" doc:"Days after the start at which the arm is decided by whether the person is trained; 0 means the period of the start."`
	HorizonDays    *int64   `col:"horizon_days" doc:"Days over which mean times are compared; null means for as long as both arms were followed."`
	ValuePerDay    *Decimal `col:"value_per_day" doc:"Value of a day that a person becomes productive earlier."`
}

// GoalRow is a row of register_goals.
type GoalRow struct {
	Goal       string     `col:"goal_id" doc:"Goal."`
	Name       string     `col:"goal_name" doc:"Name for people."`
	Owner      *string    `col:"owner" doc:"Who is accountable for the goal."`
	Sponsor    *string    `col:"sponsor" doc:"Who supports it."`
	Department *string    `col:"department" doc:"Department in which it is to be reached."`
	Metric     string     `col:"metric_id" doc:"Metric that measures it."`
	Baseline   *float64   `col:"baseline_value" doc:"Declared starting value."`
	Target     *float64   `col:"target_value" doc:"Declared target."`
	Due        *time.Time `col:"due_date" doc:"Declared due date."`

	TargetChangePct *float64   `col:"target_change_pct" unit:"percent" doc:"Declared target as a change in percent of the baseline; null if it is a value."`
	Start           *time.Time `col:"start_date" doc:"First day of the work towards it."`
	Status          *string    `col:"owner_status" doc:"What the owner says: on_track, at_risk, off_track, reached or dropped."`
}

// AlignmentRow is a row of register_alignments.
type AlignmentRow struct {
	Number   int64      `col:"alignment_number" doc:"Number of the alignment in the register, from 1."`
	Program  string     `col:"program_id" doc:"Program."`
	Metric   string     `col:"metric_id" doc:"Metric that it is meant to move."`
	Goal     *string    `col:"goal_id" doc:"Goal that it serves."`
	Skill    *string    `col:"skill" doc:"Skill that it teaches."`
	Behavior *string    `col:"behavior" doc:"Behavior at work that is expected to follow."`
	Agreed   *time.Time `col:"agreed_date" doc:"Day of the agreement."`
	AgreedBy *string    `col:"agreed_by" doc:"Who agreed."`
	Document *string    `col:"document" doc:"Where an agreement from before the store is on record."`
	DecideOn *time.Time `col:"decide_date" doc:"Day on which the result is to be decided."`
	Weight   *float64   `col:"weight" doc:"Weight of the alignment when the program's cost is split over the goals; null counts as 1."`
}

// SkillRow is a row of register_skills.
type SkillRow struct {
	Number   int64   `col:"skill_number" doc:"Place in the register, from 1."`
	Skill    string  `col:"skill" doc:"What people must be able to do."`
	Metric   string  `col:"metric_id" doc:"Metric that it moves."`
	Behavior *string `col:"behavior" doc:"What supervisors can then see."`
}

// DecisionRow is a row of register_decisions.
type DecisionRow struct {
	Number   int64     `col:"decision_number" doc:"Place in the register, from 1."`
	Program  string    `col:"program_id" doc:"Program."`
	Decision string    `col:"decision" doc:"What was decided."`
	On       time.Time `col:"decided_date" doc:"Day of the decision."`
	By       string    `col:"decided_by" doc:"Who decided."`
	Because  *string   `col:"because" doc:"Why."`
}

// Kinds of entries of the ledger.
const (
	LedgerProgram   = "program"   // launch and what completes it
	LedgerMetric    = "metric"    // what decides the estimates and verdicts of a metric
	LedgerValue     = "value"     // what a unit of a metric is worth
	LedgerGoal      = "goal"      // metric, baseline and target of a goal
	LedgerAlignment = "alignment" // which program moves which metric, agreed on which day
	LedgerSource    = "source"    // from which columns a metric is read
	LedgerPlan      = "plan"      // how a program is to be compared, with the seed of its draw
	LedgerDraw      = "draw"      // what chance decided, and why again
	LedgerCompared  = "compared"  // who is compared: strata, clusters, covariates
	LedgerMappings  = "mappings"  // how feeds are read, as hashes
	LedgerRemapped  = "remapped"  // why a metric that is read otherwise is the same measure
	LedgerWeeks     = "weeks"     // on which day weeks begin
	LedgerMonths    = "months"    // on which days months begin
	LedgerRate      = "rate"      // what a unit of a currency is worth from a day on
	LedgerDecision  = "decision"  // what was decided about a program
	LedgerRestated  = "restated"  // why values of closed months are others than those that were published
)

// LedgerRow is a row of run_ledger: one state of one thing, and when it was first seen.
type LedgerRow struct {
	Number      int64      `col:"entry_number" doc:"Number of the entry, from 1 in the order in which the store saw them."`
	Seen        time.Time  `col:"seen_date" doc:"Day (UTC) of the run that first saw the state."`
	Kind        string     `col:"entry_kind" doc:"program, metric, value, goal, alignment, source, plan, draw, compared, mappings, remapped, weeks, months, restated, rate or decision."`
	Program     *string    `col:"program_id" doc:"Program that the entry is about."`
	Metric      *string    `col:"metric_id" doc:"Metric that the entry is about."`
	Goal        *string    `col:"goal_id" doc:"Goal that the entry is about."`
	Of          *string    `col:"entry_of" doc:"Of a rate its currency and first day, of a decision what was decided, and when; null for others."`
	IsWithdrawn bool       `col:"is_withdrawn" doc:"Whether the register no longer had it."`
	Agreed      *time.Time `col:"agreed_date" doc:"Of an alignment, the day of the agreement as declared then."`
	Launch      *time.Time `col:"launch_date" doc:"Of a program, the launch as declared then."`
	Decide      *time.Time `col:"decide_date" doc:"Of an alignment, the day on which the result was to be decided as declared then."`
	IndexPeriod *string    `col:"index_period" doc:"Of a program, its index_period as declared then; null where an older version recorded it."`
	IsPresent   *bool      `col:"is_present" doc:"Of weeks and months, whether all days of then are those of now; null for others."`
	HasDocument bool       `col:"has_document" doc:"Of an alignment, whether a document was named then."`
	Content     string     `col:"content" doc:"The state, as declared then."`
	ContentHash string     `col:"content_hash" doc:"SHA-256 of the state."`
	PageHash    string     `col:"page_hash" doc:"SHA-256 of the page of the ledger with the entry, which holds the hash of the page before."`
}

// LedgerCourseRow is a row of run_ledger_courses: a course that counted for a program.
type LedgerCourseRow struct {
	Number      int64  `col:"entry_number" doc:"Entry of the ledger, of the kind program."`
	Course      string `col:"course_id" doc:"Course code that counted for the program then; the program's ID where it had no other."`
	Requirement int64  `col:"requirement" doc:"Number of what the program required, from 1: codes with the same number were codes of one course."`
}

// LedgerFeedRow is a row of run_ledger_feeds: how a feed was read.
type LedgerFeedRow struct {
	Number  int64  `col:"entry_number" doc:"Entry of the ledger, of the kind mappings."`
	Feed    string `col:"feed" doc:"Feed, as the configuration named it then."`
	Reading string `col:"reading_hash" doc:"Beginning of a SHA-256 of how it was read."`
}

// RestatementRow is a row of run_restatements: a month in which published values of a metric
// became others, without one of them.
type RestatementRow struct {
	Metric string    `col:"metric_id" json:"metric" doc:"Metric."`
	Month  time.Time `col:"month_date" json:"month" doc:"First day of the calendar month in which the periods of the values begin."`
	Seen   time.Time `col:"seen_date" json:"seen_on" doc:"Day (UTC) of the run that first saw these values."`
	Number int64     `col:"change_number" json:"number" doc:"Number of the change among those of the month, from 1."`
	Way    *string   `col:"restated_way" json:"way,omitempty" doc:"How they came: replaced, added, gone or reread; null if no delivery of the metric or the roster is another one."`
	By     *string   `col:"restated_by" json:"by,omitempty" doc:"Feeds and files of the deliveries with which they came."`
}

// Identity tells the row apart.
func (r RestatementRow) Identity() []string {
	way, by := "", ""
	if r.Way != nil {
		way, by = *r.Way, *r.By
	}
	return []string{r.Metric, r.Month.Format(time.DateOnly), r.Seen.Format(time.DateOnly), way, by}
}

// ArmsRow is a row of run_arms: a state of the arms of the people of a program who were
// assigned on one day.
type ArmsRow struct {
	Program      string    `col:"program_id" json:"program" doc:"Program."`
	Assigned     time.Time `col:"assigned_date" json:"assigned_on" doc:"Day of the assignment; 1900-01-01 where none is delivered."`
	Number       int64     `col:"state_number" json:"number" doc:"Number of the state, from 1; the last one is the present one."`
	Seen         time.Time `col:"seen_date" json:"seen_on" doc:"Day (UTC) of the run that first saw these arms, or on which they were drawn, if the store has that draw on record."`
	IsFirstNight bool      `col:"is_first_night" json:"first_night,omitempty" doc:"Whether the store could not have seen them earlier: it was the first run that would have seen any."`
	IsGone       bool      `col:"is_gone" json:"gone,omitempty" doc:"Whether nobody was in them any more."`
	Changed      int64     `col:"changed_count" json:"changed,omitempty" doc:"People who have left the arms since then, joined them, or are in the other one; exact up to 64, and at least that many beyond."`
}

// Identity tells the row apart.
func (r ArmsRow) Identity() []string {
	return []string{r.Program, r.Assigned.Format(time.DateOnly), r.Seen.Format(time.DateOnly), fmt.Sprint(r.Number, r.IsFirstNight, r.IsGone, r.Changed)}
}

// NameRow is a row of run_names: a name under which the store has known a program.
type NameRow struct {
	Program    string `col:"program_id" doc:"Program of the register."`
	Registered string `col:"registered_program_id" doc:"Its ID, or that of a program of the ledger that had one of its courses."`
}

// DrawRow is a row of run_draws: a draw on record for a program of the register.
type DrawRow struct {
	Program string  `col:"program_id" doc:"Program."`
	Number  int64   `col:"draw_number" doc:"Number of the draw for the program, from 1, whatever its name was."`
	Arms    *string `col:"arms_hash" doc:"SHA-256 of the people of both arms; null where an older version drew, or people have been erased since then."`
}

// SettingsRow is the one row of run_settings.
type SettingsRow struct {
	AsOf             *time.Time `col:"as_of_date" doc:"Last day that counts; null if the data determine it."`
	Currency         string     `col:"currency_code" doc:"Reporting currency."`
	MinPeople        int64      `col:"min_people" doc:"Privacy floor: minimum number of people per published figure and arm."`
	Figures          string     `col:"figures" doc:"Whether figures about people are guarded (rounded) or exact."`
	FiscalYearStarts int64      `col:"fiscal_year_start_month" doc:"Month in which a fiscal year begins, 1..12."`
	TrendPool        string     `col:"trend_pool" doc:"Comparison of event studies: not_yet or never."`
	TrendBase        string     `col:"trend_base" doc:"Base period before training: varying or universal."`
	MonthsFrom       *time.Time `col:"months_from_date" doc:"First day of the declared months; null for those of the calendar."`
	MonthsTo         *time.Time `col:"months_to_date" doc:"Day after the last declared month; null for those of the calendar."`
}

// RateRow is a row of run_rates.
type RateRow struct {
	Currency string    `col:"from_currency_code" doc:"Currency that is converted to the reporting currency."`
	From     time.Time `col:"valid_from" doc:"First day on which the rate is valid."`
	Rate     ExactRate `col:"rate" doc:"Amount of the reporting currency for one unit."`
}

// SegmentRow is a row of run_segments.
type SegmentRow struct {
	Type string `col:"segment_type" doc:"Roster column by which estimates are split: department, job or location."`
}

// CovariateRow is a row of run_covariates.
type CovariateRow struct {
	Covariate string `col:"covariate" doc:"Declared covariate: tenure_years, hourly_cost, department, job or location."`
}

// Covariates are the covariates that can be declared: numbers, and columns of the roster.
var Covariates = []string{CovariateTenure, CovariateCost, "department", "job", "location"}

// Covariates that are numbers.
const (
	CovariateTenure = "tenure_years"
	CovariateCost   = "hourly_cost"
)

// DeliveryRow is a row of run_deliveries.
type DeliveryRow struct {
	Feed        string `col:"feed" json:"feed" doc:"Feed."`
	Table       string `col:"table_name" json:"table_name" doc:"Canonical table."`
	File        string `col:"file" json:"file" doc:"File or address."`
	ContentHash string `col:"content_hash" json:"content_hash" doc:"SHA-256 of what was read."`
	MappingHash string `col:"mapping_hash" json:"mapping_hash" doc:"Hash of the mapping."`
	Read        int64  `col:"rows_read" json:"rows_read" doc:"Rows read."`
	Landed      int64  `col:"rows_landed" json:"rows_landed" doc:"Rows landed."`
	Rejected    int64  `col:"rows_rejected" json:"rows_rejected" doc:"Rows held back."`
	Skipped     int64  `col:"rows_skipped" json:"rows_skipped" doc:"Rows skipped by a rule."`
	Unverified  bool   `col:"is_unverified" json:"is_unverified,omitempty" doc:"Whether nothing showed that the delivery was whole."`
}

// FeedRow is a row of run_feeds.
type FeedRow struct {
	Feed       string  `col:"feed" doc:"Feed."`
	Table      string  `col:"table_name" doc:"Canonical table."`
	Deliveries *string `col:"deliveries" doc:"full or additions; null if nothing is declared."`
	Covers     *string `col:"covers" doc:"Column of the roster of whose values each file has everybody; null if each file has everybody."`
	SameKey    *string `col:"same_key" doc:"last, sum or refuse; null if nothing is declared."`
}

// ColumnRow is a row of run_columns.
type ColumnRow struct {
	Feed   string `col:"feed" doc:"Feed."`
	Column string `col:"column_name" doc:"Canonical column that the feed maps."`
}

// UnzonedRow is a row of run_unzoned.
type UnzonedRow struct {
	Feed   string `col:"feed" doc:"Feed."`
	File   string `col:"file" doc:"File or address."`
	Column string `col:"column_name" doc:"Canonical column with days of times with an offset, of which no zone is declared."`
}

// AcceptanceRow is a row of run_acceptances.
type AcceptanceRow struct {
	Code    string `col:"code" doc:"Kind of finding."`
	Finding string `col:"finding_identity" doc:"Identity of the finding; empty in the run in which it is accepted."`
	Because string `col:"because" doc:"Why it is right as it is."`
}

// FindingRuleRow is a row of run_finding_rules.
type FindingRuleRow struct {
	Code       string   `col:"code" doc:"Kind of finding."`
	Feed       string   `col:"feed" doc:"Feed for which the rule holds; empty for all without one of their own."`
	BlockShare *float64 `col:"block_share" unit:"0..1" doc:"Share of the rows of a delivery above which findings block; 0 from the first row on, null never."`
	Because    string   `col:"because" doc:"Why they never block; empty if they do."`
}

// HistoryRow is a row of run_history.
type HistoryRow struct {
	Run        string     `col:"published_run_id" doc:"Run."`
	Sequence   int64      `col:"sequence_number" doc:"Number of the snapshot."`
	Published  *Instant   `col:"published_at" doc:"When the snapshot was published; null for this run, and where an older version published it."`
	AsOf       *time.Time `col:"as_of_date" doc:"As-of date of the run."`
	Code       string     `col:"code_version" doc:"Version of the program."`
	ConfigHash string     `col:"config_hash" doc:"Hash of the configuration."`
	InputsHash string     `col:"inputs_hash" doc:"Hash of the deliveries."`
	Figures    string     `col:"figures" doc:"guarded or exact."`
	Because    *string    `col:"exact_because" doc:"Why figures are exact."`
	Renewed    *string    `col:"renewed_units" doc:"Units that were renewed."`
	RenewedFor *string    `col:"renewed_because" doc:"Why."`
	Deliveries int64      `col:"deliveries_count" doc:"Deliveries."`
	Read       int64      `col:"rows_read" doc:"Rows read."`
	Landed     int64      `col:"rows_landed" doc:"Rows landed."`
	Rejected   int64      `col:"rows_rejected" doc:"Rows held back."`
	Skipped    int64      `col:"rows_skipped" doc:"Rows skipped by a rule."`
}

// Contracts of the given tables.
var (
	RegisterPrograms   = given[ProgramRow]("register_programs", "Programs of the register.", "program_id")
	RegisterCourses    = given[CourseRow]("register_courses", "Which course counts for which program.", "course_id")
	RegisterMetrics    = given[MetricRow]("register_metrics", "Metrics of the register.", "metric_id")
	RegisterGoals      = given[GoalRow]("register_goals", "Goals of the register.", "goal_id")
	RegisterAlignments = given[AlignmentRow]("register_alignments", "Which program is meant to move which metric.", "program_id", "metric_id")
	RegisterSkills     = given[SkillRow]("register_skills", "What people must be able to do so that a metric moves.", "skill_number")
	RegisterDecisions  = given[DecisionRow]("register_decisions", "What was decided about programs.", "decision_number")
	RunLedger          = given[LedgerRow]("run_ledger", "The states of agreements that the store has seen.", "entry_number")
	RunLedgerCourses   = given[LedgerCourseRow]("run_ledger_courses", "The courses that counted for programs as the store has seen them.", "entry_number", "course_id")
	RunLedgerFeeds     = given[LedgerFeedRow]("run_ledger_feeds", "How feeds were read as the store has seen it.", "entry_number", "feed")
	RunRestatements    = given[RestatementRow]("run_restatements", "The months in which published values of metrics became others, but for those that have their first values again.", "metric_id", "month_date", "change_number")
	RunArms            = given[ArmsRow]("run_arms", "What the store has seen of the arms of experiments.", "program_id", "assigned_date", "state_number")
	RunNames           = given[NameRow]("run_names", "The names under which the store has known programs.", "program_id", "registered_program_id")
	RunDraws           = given[DrawRow]("run_draws", "The draws that the store has on record.", "program_id", "draw_number")
	RegisterPlans      = given[PlanRow]("register_plans", "Programs that are still to be launched, as planned.", "program_id")
	RegisterPlanGroups = given[PlanGroupRow]("register_plan_groups", "Groups of the roster that would be trained; a plan without any is for everybody.", "program_id", "roster_column", "roster_value")
	RunSettings        = given[SettingsRow]("run_settings", "Settings of the run, one row.", "currency_code")
	RunRates           = given[RateRow]("run_rates", "Declared rates between currencies.", "from_currency_code", "valid_from")
	RunSegments        = given[SegmentRow]("run_segments", "Roster columns by which estimates are split.", "segment_type")
	RunCovariates      = given[CovariateRow]("run_covariates", "Declared covariates of the comparison.", "covariate")
	RunDeliveries      = given[DeliveryRow]("run_deliveries", "Deliveries on which the run is based.", "feed", "file")
	RunHistory         = given[HistoryRow]("run_history", "This run and the published ones before it.", "published_run_id")
	RunFeeds           = given[FeedRow]("run_feeds", "Feeds with what they declare about their deliveries.", "feed")
	RunColumns         = given[ColumnRow]("run_columns", "Canonical columns that feeds map.", "feed", "column_name")
	RunUnzoned         = given[UnzonedRow]("run_unzoned", "Columns whose days depend on a zone that nobody declared.", "feed", "file", "column_name")
	RunAcceptances     = given[AcceptanceRow]("run_acceptances", "Findings that somebody accepted.", "code", "finding_identity")
	KeptMonthPeople    = Table{
		Name: "kept_month_people", Doc: "Who had which value in which month when it was last shown.", Grain: []string{"metric_id", "month_index", "subject_id"},
		Columns: []Column{
			{Name: "metric_id", Type: String, Required: true, Doc: "Metric."},
			{Name: "month_index", Type: Integer, Required: true, Doc: "Number of the month, counted from January 1970."},
			{Name: "subject_id", Type: String, Required: true, PII: true, Doc: "Employee id; for a team, team: followed by its name."},
			{Name: "department", Type: String, Doc: "Department on the last day of the month; null for teams."},
			{Name: "numerator", Type: Float, Doc: "Sum of numerators."},
			{Name: "denominator", Type: Float, Required: true, Doc: "Sum of denominators."},
			{Name: "periods_count", Type: Integer, Required: true, Doc: "Periods with a value."},
		},
	}
	KeptValues = Table{
		Name: "kept_values", Doc: "The values of the current snapshot, where a run has to compare its own with them.", Grain: []string{"metric_id", "subject_id", "period_index"},
		Columns: []Column{
			{Name: "metric_id", Type: String, Required: true, Doc: "Metric."},
			{Name: "subject_id", Type: String, Required: true, PII: true, Doc: "Employee id; for a team, team: followed by its name."},
			{Name: "period_index", Type: Integer, Required: true, Doc: "Number of the period, counted in the metric's grain."},
			{Name: "numerator", Type: Float, Doc: "Sum of numerators."},
			{Name: "denominator", Type: Float, Doc: "Sum of denominators."},
		},
	}
	RunFindingRules = given[FindingRuleRow]("run_finding_rules", "When findings block, as declared.", "code", "feed")
	RunRejects      = Table{
		Name: "run_rejects", Doc: "Rejects of the landed batches.", Grain: []string{"feed", "file", SourceRow, "column_name", "code"},
		Columns: []Column{
			{Name: "feed", Type: String, Doc: "Feed."},
			{Name: "file", Type: String, Doc: "File or address."},
			{Name: SourceRow, Type: Integer, Doc: "Row of the source."},
			{Name: "column_name", Type: String, Doc: "Column of the source; null if the finding concerns the whole row."},
			{Name: "value", Type: String, PII: true, Doc: "Cell as it was typed, truncated to 200 characters."},
			{Name: "code", Type: String, Doc: "Stable code of docs/rejects.md."},
			{Name: "message", Type: String, Required: true, Doc: "What is wrong."},
			{Name: "remedy", Type: String, Required: true, Doc: "What to do about it."},
			{Name: "employee_id", Type: String, PII: true, Doc: "The person that the record is about, if it could be read."},
			{Name: "email", Type: String, PII: true, Doc: "The person's address, if it could be read."},
			{Name: "program_id", Type: String, Doc: "Program or course code of the record, if it could be read."},
		},
	}
)

// Given lists the tables above, which exist before any model is built.
var Given = []Table{
	RegisterPrograms, RegisterCourses, RegisterMetrics, RegisterGoals, RegisterAlignments, RegisterSkills, RegisterDecisions, RegisterPlans, RegisterPlanGroups,
	RunLedger, RunLedgerCourses, RunLedgerFeeds, RunNames, RunDraws, RunSettings, RunRates, RunSegments, RunCovariates, RunDeliveries, RunHistory, RunFeeds, RunColumns, RunUnzoned, RunAcceptances, RunFindingRules, RunRejects, KeptMonthPeople,
	RunRestatements, RunArms, KeptValues,
}

// Landed is the contract of the table with everything that landed for a canonical
// table, as models read it.
func Landed(t Table) Table {
	columns := append(slices.Clone(t.Columns),
		Column{Name: SourceRow, Type: Integer, Doc: "Row of the source."},
		Column{Name: "feed", Type: String, Doc: "Feed of the configuration."},
		Column{Name: "file", Type: String, Doc: "File or address from which the row came."},
		Column{Name: "delivery_number", Type: Integer, Doc: "Order of delivery; of two rows with the same key, the one with the higher number counts."},
	)
	return Table{Name: "landed_" + t.Name, Doc: t.Doc, Grain: t.Grain, Columns: columns}
}

func given[T any](name, doc string, grain ...string) Table {
	return Table{Name: name, Doc: doc, Grain: grain, Columns: ColumnsOf[T]()}
}
