package models

import (
	"errors"
	"fmt"
)

// Register is what the organization wants and how it will know: goals, the
// metrics that measure them, the programs meant to move the metrics, and which
// program serves which metric. It comes from the configuration.
type Register struct {
	Goals      []Goal
	Metrics    []Metric
	Programs   []Program
	Alignments []Alignment
}

// Metric kinds.
const (
	KindMean  = "mean"  // weighted mean of the values of a window
	KindRatio = "ratio" // sum of numerators over sum of denominators of a window
	KindTotal = "total" // sum per period over the periods of a window
)

// Subjects of a metric.
const (
	SubjectEmployee = "employee"
	SubjectTeam     = "team"
)

// Metric is one business figure and the way it is compared.
type Metric struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	Kind   string `yaml:"kind"`
	Unit   string `yaml:"unit"`
	Better string `yaml:"better"` // higher or lower
	Grain  string `yaml:"grain"`  // day, week, month, quarter or year
	// Windows in whole periods of the grain.
	Baseline int `yaml:"baseline"` // length of the baseline window
	Gap      int `yaml:"gap"`      // periods between baseline and index period
	Ramp     int `yaml:"ramp"`     // periods after the index period before the post window
	Post     int `yaml:"post"`     // length of the post window
	// MinCoverage is the share of a window's periods that must be observed, 0..1.
	MinCoverage float64 `yaml:"min_coverage"`
	// MissingMeans says what a missing period of a total is: zero or unmeasured.
	MissingMeans string `yaml:"missing_means"`
	// ValuePerUnit is the money that one unit of the metric is worth, per
	// subject and period of the grain, in the reporting currency; nil means
	// intangible, and no money is claimed.
	ValuePerUnit *float64 `yaml:"value_per_unit"`
	// ClaimPeriods is the number of periods for which a benefit is claimed; zero
	// means the measured post window, and it is never more than a year.
	ClaimPeriods int `yaml:"claim_periods"`
	// SmallestChange is the least change that matters to the goal's owner, in
	// units of the metric.
	SmallestChange *float64 `yaml:"smallest_change"`
	// MinValue and MaxValue bound believable window values; a subject outside
	// is left out as extreme and counted.
	MinValue *float64 `yaml:"min_value"`
	MaxValue *float64 `yaml:"max_value"`
	// Subject is what the metric is of: an employee, or a team as named by
	// comparison.cluster.
	Subject string `yaml:"subject"`
	// TrainedShare is the share of a team's people, above 0 and up to 1, whose
	// completion makes the team a trained one.
	TrainedShare float64 `yaml:"trained_share"`
	TimeTo       `yaml:",inline"`
}

// Goal is what the business must achieve.
type Goal struct {
	ID         string   `yaml:"id"`
	Name       string   `yaml:"name"`
	Owner      string   `yaml:"owner"`
	Sponsor    string   `yaml:"sponsor"`
	Department string   `yaml:"department"`
	Metric     string   `yaml:"metric"`
	Baseline   *float64 `yaml:"baseline"` // in units of the metric
	Target     *float64 `yaml:"target"`   // in units of the metric
	Due        string   `yaml:"due"`      // yyyy-mm-dd
}

// Program is a course or curriculum that is measured as one.
type Program struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Courses  []string `yaml:"courses"`  // course codes that count as the program; its own id always does
	Category string   `yaml:"category"` // skills, compliance, leadership, onboarding ...
	Launch   string   `yaml:"launch"`   // yyyy-mm-dd
	// IndexPeriod says where the period of completion belongs: to neither
	// window (the default) or, for completion on a period's first day, to post.
	IndexPeriod string `yaml:"index_period"`
}

// Alignment states, before launch, which metric a program is meant to move.
type Alignment struct {
	Program  string `yaml:"program"`
	Metric   string `yaml:"metric"`
	Goal     string `yaml:"goal"`
	Skill    string `yaml:"skill"`
	Behavior string `yaml:"behavior"`
	AgreedOn string `yaml:"agreed_on"` // yyyy-mm-dd
}

// Index-period placements.
const (
	IndexNeither = "neither"
	IndexPost    = "post"
)

// Grains of a metric, from fine to coarse.
var Grains = []string{"day", "week", "month", "quarter", "year"}

// PeriodsPerYear tells how many periods of the grain one year has, for claims
// of yearly benefit.
func PeriodsPerYear(grain string) int {
	return map[string]int{"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[grain]
}

// SetDefaults fills what the user may leave out.
func (r *Register) SetDefaults() {
	for i := range r.Metrics {
		m := &r.Metrics[i]
		m.Name = or(m.Name, m.ID)
		if m.Kind == KindTimeTo {
			m.setTimeToDefaults(r.metric(m.Of))
		}
		m.Better = or(m.Better, "higher")
		m.Subject = or(m.Subject, SubjectEmployee)
		if m.MinCoverage == 0 {
			m.MinCoverage = 1
		}
	}
	for i := range r.Programs {
		p := &r.Programs[i]
		p.Name = or(p.Name, p.ID)
		p.IndexPeriod = or(p.IndexPeriod, IndexNeither)
	}
	for i := range r.Goals {
		r.Goals[i].Name = or(r.Goals[i].Name, r.Goals[i].ID)
	}
}

// metric gives the metric of that id, nil when there is none.
func (r *Register) metric(id string) *Metric {
	for i := range r.Metrics {
		if r.Metrics[i].ID == id {
			return &r.Metrics[i]
		}
	}
	return nil
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// Validate reports every fault of shape and every dangling reference at once.
func (r *Register) Validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	metrics := ids(fault, "metrics", r.Metrics, func(m Metric) string { return m.ID })
	programs := ids(fault, "programs", r.Programs, func(p Program) string { return p.ID })
	goals := ids(fault, "goals", r.Goals, func(g Goal) string { return g.ID })
	for _, m := range r.Metrics {
		m.validate(fault)
		m.validateTimeTo(fault, r.metric(m.Of))
		if m.Kind == KindTimeTo {
			refers(fault, "metrics."+m.ID+".of", "metrics", m.Of, metrics)
		}
	}
	courses := map[string]string{}
	for _, p := range r.Programs {
		oneOf(fault, "programs."+p.ID+".index_period", p.IndexPeriod, IndexNeither, IndexPost)
		isDate(fault, "programs."+p.ID+".launch", p.Launch)
		for _, c := range append([]string{p.ID}, p.Courses...) {
			if other, taken := courses[c]; taken && other != p.ID {
				fault("programs.%s.courses: course %q already belongs to program %q; a course counts for one program", p.ID, c, other)
			}
			courses[c] = p.ID
		}
	}
	for _, g := range r.Goals {
		refers(fault, "goals."+g.ID+".metric", "metrics", g.Metric, metrics)
		isDate(fault, "goals."+g.ID+".due", g.Due)
	}
	seen := map[[2]string]bool{}
	for i, a := range r.Alignments {
		at := fmt.Sprintf("alignments[%d]", i+1)
		refers(fault, at+".program", "programs", a.Program, programs)
		refers(fault, at+".metric", "metrics", a.Metric, metrics)
		if a.Goal != "" {
			refers(fault, at+".goal", "goals", a.Goal, goals)
		}
		isDate(fault, at+".agreed_on", a.AgreedOn)
		if key := [2]string{a.Program, a.Metric}; seen[key] {
			fault("%s: program %q and metric %q are aligned twice; keep one", at, a.Program, a.Metric)
		} else {
			seen[key] = true
		}
	}
	return errors.Join(errs...)
}
