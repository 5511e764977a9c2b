package explain

import (
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Waiting says which figures are published in place of those of today's data.
type Waiting struct {
	Run     string      `json:"run_id"`            // that published them
	Through *models.Day `json:"data_through_date"` // last day of its data; null without any
}

// Data says until when the data of the figures were.
func (w Waiting) Data() string {
	if w.Through == nil {
		return ""
	}
	return ", with data through " + w.Through.String()
}

// Explanation shows how the figures of one program and metric came about. Figures that are
// also in a mart have the mart's names. Figures that would reveal information about too
// few people are null, or say that they are withheld.
type Explanation struct {
	Snapshot int64       `json:"snapshot"`
	Run      string      `json:"run_id"`
	Through  *models.Day `json:"data_through_date"`
	// IsAsPublished is false when the configuration or the program has changed since the
	// snapshot, so that figures may differ from the published ones.
	IsAsPublished bool `json:"is_as_published"`
	// IsGuarded says that the marts round these figures, which are exact.
	IsGuarded bool `json:"is_guarded"`
	// WaitsSince says which figures are published, where they are as they were until enough
	// people have changed; null if they are as of data_through_date, as these are.
	WaitsSince *Waiting `json:"waits_since"`

	Claim   Claim         `json:"claim"`
	Windows Windows       `json:"windows"`
	Example *CohortDays   `json:"example_cohort"` // the largest cohort that can be shown
	Funnel  []FunnelStep  `json:"funnel"`
	Cohorts []CohortShare `json:"cohorts"`
	Waves   []WaveShare   `json:"waves"`
	*inference.Explanation
	Impacts []Impact `json:"impacts"`
	Returns []Return `json:"returns"`
	Power   *Power   `json:"power_plan"`
	// Findings are all contradicting facts of the run; each has the estimate that it moves
	// most, if there is one that can be shown.
	Findings []DataFinding `json:"data_findings"`
	Models   []Origin      `json:"models"`
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

// Claim is what the register says about the purpose of the program.
type Claim struct {
	Program        string   `json:"program_id"`
	ProgramName    string   `json:"program_name"`
	Metric         string   `json:"metric_id"`
	MetricName     string   `json:"metric_name"`
	Unit           string   `json:"metric_unit"`
	Kind           string   `json:"kind"`
	Better         string   `json:"better"`
	Scale          string   `json:"scale"`
	Goal           string   `json:"goal_id,omitempty"`
	GoalName       string   `json:"goal_name,omitempty"`
	Owner          string   `json:"owner,omitempty"`
	Agreed         string   `json:"agreed_date,omitempty"`
	Launch         string   `json:"launch_date,omitempty"`
	SmallestChange *float64 `json:"smallest_change"`
	MinPeople      int64    `json:"min_people"`
	Strata         []string `json:"strata"`
}

// CohortShare is what one cohort contributes to did, by the first day of its period.
type CohortShare struct {
	Index models.Day            `json:"index_date"`
	Share *Share                `json:"share"` // nil when withheld
	Cells []inference.CellShare `json:"cells"`
}

// WaveShare is what one wave contributes to the experiment.
type WaveShare struct {
	Assigned models.Day `json:"assigned_date"`
	Share    *Share     `json:"share"` // nil when withheld
}

// Share is what a cohort, cell or wave contributes to an estimate.
type Share = inference.Share

// Return is a row of program_returns as text by column, so that money stays exact. Nulls
// are omitted.
type Return map[string]string

// Origin names the models behind a part of the explanation, except those of earlier parts,
// each after its inputs.
type Origin struct {
	Figures string   `json:"figures"`
	Models  []string `json:"models"`
}
