package pipelines

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/impactmart/impactmart/internal/inference"
)

// Explanation is how the figures of one program and metric came about. What a
// mart has too carries the mart's name for it. Figures that would tell of few
// people are null, or say that they are withheld.
type Explanation struct {
	Snapshot int64  `json:"snapshot"`
	Run      string `json:"run_id"`
	Through  *Day   `json:"data_through_date"`
	// IsAsPublished is false when configuration or program have changed since the
	// snapshot, so that figures may differ from the published ones.
	IsAsPublished bool `json:"is_as_published"`

	Claim   Claim         `json:"claim"`
	Windows Windows       `json:"windows"`
	Example *CohortDays   `json:"example_cohort"` // the largest that can be shown
	Funnel  []FunnelStep  `json:"funnel"`
	Cohorts []CohortShare `json:"cohorts"`
	Waves   []WaveShare   `json:"waves"`
	*inference.Explanation
	Impacts []Impact `json:"impacts"`
	Returns []Return `json:"returns"`
	Power   *Power   `json:"power_plan"`
	Models  []Origin `json:"models"`
}

// Primary is the estimate to quote.
func (x Explanation) Primary() Impact {
	for _, row := range x.Impacts {
		if row.IsPrimary {
			return row
		}
	}
	return Impact{}
}

// Claim is what the register says that the program is for.
type Claim struct {
	Program        string   `json:"program_id"`
	ProgramName    string   `json:"program_name"`
	Metric         string   `json:"metric_id"`
	MetricName     string   `json:"metric_name"`
	Unit           string   `json:"metric_unit"`
	Kind           string   `json:"kind"`
	Better         string   `json:"better"`
	Goal           string   `json:"goal_id,omitempty"`
	GoalName       string   `json:"goal_name,omitempty"`
	Owner          string   `json:"owner,omitempty"`
	Agreed         string   `json:"agreed_date,omitempty"`
	Launch         string   `json:"launch_date,omitempty"`
	SmallestChange *float64 `json:"smallest_change"`
	MinPeople      int64    `json:"min_people"`
	Strata         []string `json:"strata"`
}

// Windows is a row of int_measurements: offsets in periods from the index period.
type Windows struct {
	Program        string  `col:"program_id" json:"-"`
	Metric         string  `col:"metric_id" json:"-"`
	Shape          string  `col:"shape_id" json:"-"`
	IsConfirmatory bool    `col:"is_confirmatory" json:"is_confirmatory"`
	Grain          string  `col:"grain" json:"grain"`
	MinCoverage    float64 `col:"min_coverage" json:"min_coverage"`
	LeadFrom       int64   `col:"lead_from" json:"lead_from"`
	BaselineFrom   int64   `col:"baseline_from" json:"baseline_from"`
	BaselineTo     int64   `col:"baseline_to" json:"baseline_to"`
	PostFrom       int64   `col:"post_from" json:"post_from"`
	PostTo         int64   `col:"post_to" json:"post_to"`
}

// CohortDays is a row of int_cohorts: the windows of one cohort as days.
type CohortDays struct {
	Shape         string `col:"shape_id" json:"-"`
	Cohort        int64  `col:"cohort_period" json:"-"`
	Index         Day    `col:"index_date" json:"index_date"`
	LeadStart     Day    `col:"lead_start_date" json:"lead_start_date"`
	BaselineStart Day    `col:"baseline_start_date" json:"baseline_start_date"`
	BaselineEnd   Day    `col:"baseline_end_date" json:"baseline_end_date"`
	PostStart     Day    `col:"post_start_date" json:"post_start_date"`
	PostEnd       Day    `col:"post_end_date" json:"post_end_date"`
}

// FunnelStep is a row of participant_funnel.
type FunnelStep struct {
	Program string `col:"program_id" json:"-"`
	Metric  string `col:"metric_id" json:"-"`
	Number  int64  `col:"step_number" json:"step_number"`
	Step    string `col:"step" json:"step"`
	People  *int64 `col:"people_count" json:"people_count"` // nil when suppressed
	Total   *int64 `col:"total_count" json:"total_count"`
}

// CohortShare is what one cohort adds to did, by the first day of its period.
type CohortShare struct {
	Index Day                   `json:"index_date"`
	Share *Share                `json:"share"` // nil when withheld
	Cells []inference.CellShare `json:"cells"`
}

// WaveShare is what one wave adds to the experiment.
type WaveShare struct {
	Assigned Day    `json:"assigned_date"`
	Share    *Share `json:"share"` // nil when withheld
}

// Share is what a cohort, cell or wave adds to an estimate.
type Share = inference.Share

// Impact is a row of program_impacts about everybody.
type Impact struct {
	Program          string   `col:"program_id" json:"-"`
	Metric           string   `col:"metric_id" json:"-"`
	SegmentType      string   `col:"segment_type" json:"-"`
	Estimator        string   `col:"estimator" json:"estimator"`
	IsPrimary        bool     `col:"is_primary" json:"is_primary"`
	Trained          *int64   `col:"trained_count" json:"trained_count"`
	Comparison       *int64   `col:"comparison_count" json:"comparison_count"`
	PostTrained      *float64 `col:"post_trained_mean" json:"post_trained_mean"`
	Effect           *float64 `col:"effect" json:"effect"`
	StdError         *float64 `col:"effect_std_error" json:"effect_std_error"`
	Low              *float64 `col:"effect_low" json:"effect_low"`
	High             *float64 `col:"effect_high" json:"effect_high"`
	SEType           *string  `col:"se_type" json:"se_type"`
	P                *float64 `col:"p_value" json:"p_value"`
	PAdjusted        *float64 `col:"p_value_adjusted" json:"p_value_adjusted"`
	EffectPct        *float64 `col:"effect_pct" json:"effect_pct"`
	EffectLowPct     *float64 `col:"effect_low_pct" json:"effect_low_pct"`
	EffectHighPct    *float64 `col:"effect_high_pct" json:"effect_high_pct"`
	DetectableEffect *float64 `col:"detectable_effect" json:"detectable_effect"`
	BracketLow       *float64 `col:"bracket_low" json:"bracket_low"`
	BracketHigh      *float64 `col:"bracket_high" json:"bracket_high"`
	IsBracketWide    *bool    `col:"is_bracket_wide" json:"is_bracket_wide"`
	LeadEffect       *float64 `col:"lead_effect" json:"lead_effect"`
	LeadStdError     *float64 `col:"lead_std_error" json:"lead_std_error"`
	LeadP            *float64 `col:"lead_p_value" json:"lead_p_value"`
	Grade            string   `col:"evidence_grade" json:"evidence_grade"`
	Cap              *string  `col:"evidence_cap" json:"evidence_cap"`
	Verdict          string   `col:"verdict" json:"verdict"`
	Sentence         string   `col:"verdict_sentence" json:"verdict_sentence"`
	Reason           *string  `col:"not_reportable_reason" json:"not_reportable_reason"`
	IsSuppressed     bool     `col:"is_suppressed" json:"is_suppressed"`
}

// Return is a row of program_returns as text by column, so that money stays
// exact; what is null is left out.
type Return map[string]string

// Power is a row of power_plans.
type Power struct {
	Program          string   `col:"program_id" json:"-"`
	Metric           string   `col:"metric_id" json:"-"`
	DetectableEffect *float64 `col:"detectable_effect" json:"detectable_effect"`
	PeopleNeeded     *int64   `col:"people_needed" json:"people_needed"`
	TrainedPerMonth  *float64 `col:"trained_per_month" json:"trained_per_month"`
	Maturity         *Day     `col:"maturity_date" json:"maturity_date"`
	MonthsToMaturity *float64 `col:"months_to_maturity" json:"months_to_maturity"`
	MonthsToEnough   *float64 `col:"months_to_enough_people" json:"months_to_enough_people"`
}

// Origin names the models behind a part of the explanation that the parts before
// it do not have already, each after its inputs.
type Origin struct {
	Figures string   `json:"figures"`
	Models  []string `json:"models"`
}

func (w Windows) study() [2]string    { return [2]string{w.Program, w.Metric} }
func (s FunnelStep) study() [2]string { return [2]string{s.Program, s.Metric} }
func (i Impact) study() [2]string     { return [2]string{i.Program, i.Metric} }
func (w Power) study() [2]string      { return [2]string{w.Program, w.Metric} }

// Day is a date that is written yyyy-mm-dd.
type Day struct{ time.Time }

// String gives yyyy-mm-dd.
func (d Day) String() string { return d.Format(time.DateOnly) }

// MarshalJSON gives "yyyy-mm-dd".
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Scan takes a date of the engine.
func (d *Day) Scan(value any) error {
	t, ok := value.(time.Time)
	if !ok {
		return fmt.Errorf("%v is no date", value)
	}
	d.Time = t
	return nil
}
