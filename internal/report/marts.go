package report

import (
	"errors"
	"fmt"
	"time"
)

// Cents is an exact amount of money in hundredths of the reporting currency.
type Cents int64

const centsScale = 2

// Marts is what the report reads of one published set of marts. The structs
// carry the columns that the page shows, by the names of the marts' contracts.
type Marts struct {
	Impacts    []Impact
	Returns    []Return
	Portfolio  []Spending
	Totals     Totals
	Funnel     []FunnelStep
	Balance    []Balance
	Trends     []Trend
	Aggregates []Aggregate
	Deliveries []Delivery
	Rejects    []Reject
	Goals      []Goal
	Metrics    []Metric
	Programs   []Program
	Runs       []Run
	Days       []Day
}

// Impact is a row of program_impacts.
type Impact struct {
	ProgramID           string   `col:"program_id"`
	ProgramName         string   `col:"program_name"`
	MetricID            string   `col:"metric_id"`
	MetricName          string   `col:"metric_name"`
	MetricUnit          string   `col:"metric_unit"`
	SubjectType         string   `col:"subject_type"`
	GoalID              *string  `col:"goal_id"`
	SegmentType         string   `col:"segment_type"`
	Estimator           string   `col:"estimator"`
	IsPrimary           bool     `col:"is_primary"`
	IsConfirmatory      bool     `col:"is_confirmatory"`
	TrainedCount        *int64   `col:"trained_count"`
	ComparisonCount     *int64   `col:"comparison_count"`
	Effect              *float64 `col:"effect"`
	EffectLow           *float64 `col:"effect_low"`
	EffectHigh          *float64 `col:"effect_high"`
	Improvement         *float64 `col:"improvement"`
	ImprovementLow      *float64 `col:"improvement_low"`
	ImprovementHigh     *float64 `col:"improvement_high"`
	ImprovementPct      *float64 `col:"improvement_pct"`
	ImprovementLowPct   *float64 `col:"improvement_low_pct"`
	ImprovementHighPct  *float64 `col:"improvement_high_pct"`
	P                   *float64 `col:"p_value"`
	Grade               string   `col:"evidence_grade"`
	Cap                 *string  `col:"evidence_cap"`
	Verdict             string   `col:"verdict"`
	Sentence            string   `col:"verdict_sentence"`
	IsReportable        bool     `col:"is_reportable"`
	NotReportableReason *string  `col:"not_reportable_reason"`
	IsSuppressed        bool     `col:"is_suppressed"`
}

// Return is a row of program_returns.
type Return struct {
	ProgramID           string   `col:"program_id"`
	MetricID            string   `col:"metric_id"`
	Scenario            string   `col:"scenario"`
	Benefit             *Cents   `col:"benefit_amount"`
	Cost                *Cents   `col:"cost_amount"`
	Net                 *Cents   `col:"net_benefit_amount"`
	ROIPct              *float64 `col:"roi_pct"`
	PaybackMonths       *float64 `col:"payback_months"`
	BreakEvenEffect     *float64 `col:"break_even_effect"`
	Currency            string   `col:"currency_code"`
	Grade               string   `col:"evidence_grade"`
	IsReportable        bool     `col:"is_reportable"`
	NotReportableReason *string  `col:"not_reportable_reason"`
}

// Spending is a row of training_portfolio: a program in a fiscal year.
type Spending struct {
	ProgramID   string  `col:"program_id"`
	ProgramName string  `col:"program_name"`
	FiscalYear  int64   `col:"fiscal_year"`
	Spend       *Cents  `col:"spend_amount"` // null, like the other amounts, when it would tell of few people
	Booked      *Cents  `col:"booked_amount"`
	LearnerTime *Cents  `col:"learner_time_amount"`
	TotalSpend  *Cents  `col:"total_spend_amount"` // over all years
	Currency    string  `col:"currency_code"`
	People      *int64  `col:"people_count"`
	Alignment   string  `col:"alignment"`
	GoalID      *string `col:"goal_id"`
	MetricID    *string `col:"metric_id"`
	Grade       *string `col:"evidence_grade"`
	Verdict     *string `col:"verdict"`
	Decision    string  `col:"decision"`
}

// Totals is the one row of portfolio_totals, with the stamp of the run.
type Totals struct {
	Programs        int64      `col:"programs_count"`
	Measured        int64      `col:"measured_programs_count"`
	Works           int64      `col:"works_count"`
	Strong          int64      `col:"strong_count"`
	Spend           Cents      `col:"spend_amount"`
	ComplianceSpend Cents      `col:"compliance_spend_amount"`
	UnalignedSpend  Cents      `col:"unaligned_spend_amount"`
	UnmeasuredSpend Cents      `col:"unmeasured_spend_amount"`
	AlignedPct      *float64   `col:"aligned_spend_pct"`
	Gross           Cents      `col:"gross_benefit_amount"`
	Uncertain       Cents      `col:"uncertain_benefit_amount"`
	Booked          Cents      `col:"defensible_booked_amount"`
	LearnerTime     Cents      `col:"defensible_learner_time_amount"`
	Net             Cents      `col:"defensible_net_amount"`
	RunID           string     `col:"run_id"`
	DataThrough     *time.Time `col:"data_through_date"`
}

// FunnelStep is a row of participant_funnel.
type FunnelStep struct {
	ProgramID  string   `col:"program_id"`
	MetricID   string   `col:"metric_id"`
	Step       string   `col:"step"`
	StepNumber int64    `col:"step_number"`
	People     *int64   `col:"people_count"`
	PeoplePct  *float64 `col:"people_pct"`
	Total      *int64   `col:"total_count"`
}

// Balance is a row of comparison_balance.
type Balance struct {
	ProgramID              string   `col:"program_id"`
	MetricID               string   `col:"metric_id"`
	Covariate              string   `col:"covariate"`
	TrainedMean            *float64 `col:"trained_mean"`
	ComparisonMean         *float64 `col:"comparison_mean"`
	StandardizedDifference *float64 `col:"standardized_difference"`
	Band                   *string  `col:"balance_band"`
	IsSuppressed           bool     `col:"is_suppressed"`
}

// Trend is a row of impact_trends: one period before or after training.
type Trend struct {
	ProgramID    string   `col:"program_id"`
	MetricID     string   `col:"metric_id"`
	Since        int64    `col:"periods_since_training"`
	IsLead       bool     `col:"is_lead"`
	People       *int64   `col:"people_count"`
	Effect       *float64 `col:"effect"`
	EffectLow    *float64 `col:"effect_low"`
	EffectHigh   *float64 `col:"effect_high"`
	BandLow      *float64 `col:"band_low"`
	BandHigh     *float64 `col:"band_high"`
	IsSuppressed bool     `col:"is_suppressed"`
}

// Aggregate is a row of impact_aggregates.
type Aggregate struct {
	ProgramID       string   `col:"program_id"`
	MetricID        string   `col:"metric_id"`
	Aggregation     string   `col:"aggregation"`
	Effect          *float64 `col:"effect"`
	EffectLow       *float64 `col:"effect_low"`
	EffectHigh      *float64 `col:"effect_high"`
	LeadsP          *float64 `col:"leads_p_value"`
	DetectableSlope *float64 `col:"detectable_slope"`
	Breakdown       *float64 `col:"breakdown_factor"`
	LeadsRefusal    *string  `col:"leads_refusal"`
}

// Delivery is a row of feed_deliveries.
type Delivery struct {
	Feed     string `col:"feed"`
	File     string `col:"file"`
	Read     int64  `col:"rows_read"`
	Landed   int64  `col:"rows_landed"`
	Rejected int64  `col:"rows_rejected"`
	Skipped  int64  `col:"rows_skipped"`
	HeldBack int64  `col:"rows_held_back"`
}

// Reject is a row of rejected_rows.
type Reject struct {
	Feed    string  `col:"feed"`
	File    string  `col:"file"`
	Row     int64   `col:"source_row"`
	Column  string  `col:"column_name"`
	Code    string  `col:"code"`
	Problem *string `col:"problem"`
	Remedy  *string `col:"remedy"`
}

// Goal is a row of goals.
type Goal struct {
	ID       string     `col:"goal_id"`
	Name     string     `col:"goal_name"`
	Owner    *string    `col:"owner"`
	Sponsor  *string    `col:"sponsor"`
	MetricID string     `col:"metric_id"`
	Baseline *float64   `col:"baseline_value"`
	Target   *float64   `col:"target_value"`
	Due      *time.Time `col:"due_date"`
	Programs int64      `col:"programs_count"`
}

// Metric is a row of metrics.
type Metric struct {
	ID         string `col:"metric_id"`
	Name       string `col:"metric_name"`
	Unit       string `col:"unit"`
	Better     string `col:"better"`
	Grain      string `col:"grain"`
	GapPeriods int64  `col:"gap_periods"`
}

// Program is a row of programs.
type Program struct {
	ID           string `col:"program_id"`
	Name         string `col:"program_name"`
	IsRegistered bool   `col:"is_registered"`
}

// Run is a row of runs.
type Run struct {
	ID          string `col:"published_run_id"`
	CodeVersion string `col:"code_version"`
	ConfigHash  string `col:"config_hash"`
	InputsHash  string `col:"inputs_hash"`
	Read        int64  `col:"rows_read"`
	Landed      int64  `col:"rows_landed"`
	Rejected    int64  `col:"rows_rejected"`
}

// Day is a row of calendar_days.
type Day struct {
	Date time.Time `col:"calendar_date"`
}

// Load reads the marts of a folder with one Parquet file per mart. The error
// names every file and column that is missing or not of the contract's type.
func Load(dir string) (*Marts, error) {
	m := &Marts{}
	var totals []Totals
	err := errors.Join(
		read(dir, "program_impacts", &m.Impacts),
		read(dir, "program_returns", &m.Returns),
		read(dir, "training_portfolio", &m.Portfolio),
		read(dir, "portfolio_totals", &totals),
		read(dir, "participant_funnel", &m.Funnel),
		read(dir, "comparison_balance", &m.Balance),
		read(dir, "impact_trends", &m.Trends),
		read(dir, "impact_aggregates", &m.Aggregates),
		read(dir, "feed_deliveries", &m.Deliveries),
		read(dir, "rejected_rows", &m.Rejects),
		read(dir, "goals", &m.Goals),
		read(dir, "metrics", &m.Metrics),
		read(dir, "programs", &m.Programs),
		read(dir, "runs", &m.Runs),
		read(dir, "calendar_days", &m.Days),
	)
	if err == nil && len(totals) != 1 {
		err = fmt.Errorf("mart portfolio_totals: %d rows, where the contract says 1", len(totals))
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	m.Totals = totals[0]
	return m, nil
}
