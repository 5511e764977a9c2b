package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Register is what the organization wants to achieve and how it is measured: goals,
// the metrics that measure them, the programs meant to move the metrics, and which
// program serves which metric. It comes from the configuration.
type Register struct {
	Goals      []Goal      `yaml:"goals" doc:"What the business must achieve."`
	Metrics    []Metric    `yaml:"metrics" doc:"Business figures that measure it."`
	Programs   []Program   `yaml:"programs" doc:"Courses and curricula that are measured as one."`
	Alignments []Alignment `yaml:"alignments" doc:"Which program is meant to move which metric."`
	Skills     []Skill     `yaml:"skills" doc:"What people must be able to do so that a metric moves, whether or not a program teaches it."`
	Decisions  []Decision  `yaml:"decisions" doc:"What was decided about programs, by whom, and why."`
	Plans      []StudyPlan `yaml:"plans" doc:"Programs that are still to be launched, and how they will be compared."`
}

// Metric kinds.
const (
	KindMean  = "mean"  // weighted mean of the values of a window
	KindRatio = "ratio" // sum of numerators over sum of denominators of a window
	KindTotal = "total" // sum per period over the periods of a window
)

// Scales of a metric: what its values are, and so how an effect is told.
const (
	ScaleLevel = "level" // amounts: in the unit, and in percent of the level without the training
	ScaleLog   = "log"   // natural logarithms of amounts: an effect b is 100 (exp(b) - 1) percent
	ScaleShare = "share" // parts of a whole: in points, never in percent of a percentage
	ScaleCount = "count" // counts of events: like amounts
)

// Subjects of a metric.
const (
	SubjectEmployee = "employee"
	SubjectTeam     = "team"
)

// Metric is one business figure and the way it is compared.
type Metric struct {
	ID     string `yaml:"id" required:"true" example:"example_calls" doc:"Short name for files and links; it must never change."`
	Name   string `yaml:"name" otherwise:"the ID" example:"Calls answered" doc:"Name on the page."`
	Kind   string `yaml:"kind" required:"true" values:"mean,ratio,total,time_to" example:"mean" doc:"'mean': mean weighted by the denominator; 'ratio': sum of numerators divided by sum of denominators; 'total': sum per period; 'time_to': days until another metric reaches a threshold."`
	Unit   string `yaml:"unit" example:"calls" doc:"Unit on the page, such as units per hour."`
	Better string `yaml:"better" otherwise:"'higher'; 'lower' for a time_to" values:"higher,lower" example:"higher" doc:"Which direction is good."`
	Grain  string `yaml:"grain" needed:"kind!=time_to" values:"day,week,month,quarter,year" example:"month" doc:"Length of one period. Weeks begin on the day that 'calendar.week' declares, otherwise on Monday."`
	// Windows in whole periods of the grain.
	Baseline int `yaml:"baseline" needed:"kind!=time_to" only:"kind!=time_to" example:"3" min:"1" max:"3660" doc:"Number of periods in the baseline window."`
	Gap      int `yaml:"gap" only:"kind!=time_to" otherwise:"0" example:"0" min:"0" max:"3660" doc:"Number of periods between baseline window and index period."`
	Ramp     int `yaml:"ramp" only:"kind!=time_to" otherwise:"0" min:"0" max:"3660" doc:"Number of periods between index period and post window."`
	Post     int `yaml:"post" needed:"kind!=time_to" only:"kind!=time_to" example:"3" min:"1" max:"3660" doc:"Number of periods in the post window."`

	MinCoverage    float64  `yaml:"min_coverage" only:"kind!=time_to" default:"1" above:"0" max:"1" doc:"Share of a window's periods that must be observed."`
	MissingMeans   string   `yaml:"missing_means" needed:"kind=total" only:"kind=total" values:"zero,unmeasured" doc:"What a missing period means: 'zero' for everybody employed, with or without any row, from the first period of the metric to the last; or 'unmeasured'."`
	ValuePerUnit   *float64 `yaml:"value_per_unit" only:"kind!=time_to" min:"0.000001" max:"1e9" doc:"Value of one unit per subject and period of the grain, in the reporting currency: a positive number, because 'better' gives the direction. Without it, the metric is intangible and no money is claimed."`
	ClaimPeriods   int      `yaml:"claim_periods" only:"kind!=time_to" otherwise:"'post', at most a year" min:"1" max:"365" doc:"Number of periods for which a benefit is claimed; at most a year."`
	SmallestChange *float64 `yaml:"smallest_change" only:"kind!=time_to" example:"1" above:"0" max:"1e15" doc:"Smallest change that matters to the goal's owner. Without it, no effect can be called too small to matter."`
	MinValue       *float64 `yaml:"min_value" only:"kind!=time_to" min:"-1e15" max:"1e15" doc:"Subjects with a window value below this are excluded as extreme, and counted."`
	MaxValue       *float64 `yaml:"max_value" only:"kind!=time_to" min:"-1e15" max:"1e15" doc:"Subjects with a window value above this are excluded as extreme, and counted."`
	Subject        string   `yaml:"subject" default:"employee" values:"employee,team" doc:"What a value belongs to: an 'employee', or a 'team' as named by 'comparison.team'."`
	TrainedShare   float64  `yaml:"trained_share" needed:"subject=team" only:"subject=team" above:"0" max:"1" doc:"Share of its people who must have completed the program for it to be a trained team."`
	// RemappedBecause is for metrics with values of their own.
	RemappedBecause string `yaml:"remapped_because" only:"kind!=time_to" doc:"If a feed of the metric is read otherwise than at a launch, why the values are the same measure, such as a column that was renamed. It covers what the store had seen by the day on which it first saw this text, and results are at most moderate. See [Agreements](method.md#agreements)."`
	// RestatedBecause likewise.
	RestatedBecause string `yaml:"restated_because" only:"kind!=time_to" doc:"If values of closed months are others than those that were published after a launch, why, such as a plant that was recounted. It covers what the store had seen by the day on which it first saw this text, and results are at most moderate. See [Agreements](method.md#agreements)."`
	Scale           string `yaml:"scale" only:"kind!=time_to" default:"level" values:"level,log,share,count" doc:"What the values are, and so how an effect is told. 'level': amounts, in the unit and in percent; 'count': counts, likewise; 'share': parts of a whole, in the unit only, because percent of a percentage misleads; 'log': natural logarithms as delivered, of which an effect b means 100 (exp(b) - 1) %; 'smallest_change', 'min_value' and 'max_value' are then logarithms, too."`
	TimeTo          `yaml:",inline"`
}

// Goal is what the business must achieve.
type Goal struct {
	ID         string   `yaml:"id" required:"true" example:"example_goal" doc:"Short name for files and links; it must never change."`
	Name       string   `yaml:"name" otherwise:"the ID" example:"Answer more calls" doc:"Name on the page."`
	Owner      string   `yaml:"owner" example:"Head of Service" doc:"Who is accountable for it."`
	Sponsor    string   `yaml:"sponsor" doc:"Who supports it."`
	Department string   `yaml:"department" doc:"Department in which it is to be reached."`
	Metric     string   `yaml:"metric" required:"true" refers:"metrics" example:"example_calls" doc:"Metric that measures it."`
	Baseline   *float64 `yaml:"baseline" min:"-1e15" max:"1e15" otherwise:"the level in the months of the year that the due day ends, the last time before 'start'; without a due day, in the year before 'start'" doc:"Starting value of the target, in the unit of the metric, in these months. Where their own values say otherwise, the page says so. Not used in estimates."`
	Target     Target   `yaml:"target" example:"60" doc:"Value to be reached, in the unit of the metric, or a change in percent of the baseline, with its sign: '+15%'. Published, not used in estimates."`
	Due        string   `yaml:"due" format:"yyyy-mm-dd" example:"2026-12-31" doc:"Day by which it is to be reached."`
	Start      string   `yaml:"start" format:"yyyy-mm-dd" doc:"First day of the work towards it. Its baseline are the months of the year that the due day ends, the last time before this day; without a due day, the year before it."`
	Status     string   `yaml:"status" values:"on_track,at_risk,off_track,reached,dropped" doc:"What the owner says of it; shown next to what the data say."`
}

// Program is a course or curriculum that is measured as one.
type Program struct {
	ID          string  `yaml:"id" required:"true" example:"example_program" doc:"Short name for files and links; also counts as a course code."`
	Name        string  `yaml:"name" otherwise:"the ID" example:"Call handling" doc:"Name on the page."`
	Courses     Courses `yaml:"courses" example:"EX-101, EX-102" doc:"Course codes that count as the program: codes of one course, of which one is enough. Of one person's completions on one day under several codes, with the same hours, score and price, one counts. A course can count for only one program."`
	Category    string  `yaml:"category" example:"skills" doc:"A program of the category 'compliance' needs no goal; any other word is only a description."`
	Launch      string  `yaml:"launch" format:"yyyy-mm-dd" example:"2026-03-02" doc:"First day. A metric agreed on later is exploratory; without a launch, every metric is."`
	IndexPeriod string  `yaml:"index_period" default:"neither" values:"neither,post" doc:"'post' counts the index period into the post window, for completions on a period's first day."`
	ValidFor    *int    `yaml:"valid_for" min:"1" max:"120" doc:"Months for which a completion is valid, where it must be renewed. The first completion counts, and a renewal is no second training; a first one that may renew another, from before the records begin, is named."`
	Owner       string  `yaml:"owner" otherwise:"the owner of its goal" doc:"Who decides about it."`
}

// Alignment states, before launch, which metric a program is meant to move.
type Alignment struct {
	Program  string   `yaml:"program" required:"true" refers:"programs" example:"example_program" doc:"Program."`
	Metric   string   `yaml:"metric" required:"true" refers:"metrics" example:"example_calls" doc:"Metric that it is meant to move; a pair of program and metric can be listed only once."`
	Goal     string   `yaml:"goal" refers:"goals" example:"example_goal" doc:"Goal that it serves."`
	Skill    string   `yaml:"skill" example:"Structure a call" doc:"What is taught."`
	Behavior string   `yaml:"behavior" example:"Finds the reason within a minute" doc:"What people then do at work."`
	AgreedOn string   `yaml:"agreed_on" format:"yyyy-mm-dd" example:"2026-02-02" doc:"Day of the agreement; if it is later than the launch, the result is exploratory and its grade is weak at best. The store witnesses agreements; see [Agreements](method.md#agreements)."`
	AgreedBy string   `yaml:"agreed_by" example:"Head of Service" doc:"Who agreed."`
	Document string   `yaml:"document" doc:"Where the agreement is on record, such as minutes with their date: for a program launched before the store existed. The result says that the agreement was declared and not witnessed, and its grade is moderate at best."`
	DecideOn string   `yaml:"decide_on" format:"yyyy-mm-dd" otherwise:"the day on which everybody trained so far can be measured" doc:"Day on which the result is to be decided; until the data reach it, the result is interim. See [Looks](method.md#looks)."`
	Weight   *float64 `yaml:"weight" otherwise:"equal parts" above:"0" max:"1e6" doc:"Weight of this alignment when the cost of the program is split over the goals that it serves; 1 where only others have one. Without a goal it has no part in the cost of a program that serves one."`
}

// Skill is what people must be able to do at work so that a metric moves.
type Skill struct {
	Skill    string `yaml:"skill" required:"true" example:"Structure a call" doc:"What people must be able to do, in the words of 'skill' of the alignments that teach it."`
	Metric   string `yaml:"metric" required:"true" refers:"metrics" example:"example_calls" doc:"Metric that it moves."`
	Behavior string `yaml:"behavior" example:"Finds the reason within a minute" doc:"What supervisors can then see on the job."`
}

// Decision is what somebody decided about a program.
type Decision struct {
	Program  string `yaml:"program" required:"true" refers:"programs" example:"example_program" doc:"Program."`
	Decision string `yaml:"decision" required:"true" values:"extend,improve,stop,measure_longer,agree_goal,compliance_only" example:"measure_longer" doc:"What was decided, in the words of 'decision' of 'training_portfolio'."`
	On       string `yaml:"on" required:"true" format:"yyyy-mm-dd" example:"2026-09-01" doc:"Day of the decision."`
	By       string `yaml:"by" required:"true" example:"Head of Service" doc:"Who decided."`
	Because  string `yaml:"because" example:"The first wave is too small to tell." doc:"Why."`
}

// Index-period placements.
const (
	IndexNeither = "neither"
	IndexPost    = "post"
)

// PeriodsPerYear returns the number of periods of the grain in a year, for claims
// of yearly benefit.
func PeriodsPerYear(grain string) int {
	return map[string]int{"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[grain]
}

// SetDefaults sets the keys that the user may omit.
func (r *Register) SetDefaults() {
	SetDefaults(r)
	for i := range r.Metrics {
		m := &r.Metrics[i]
		m.Name = or(m.Name, m.ID)
		if m.Kind == KindTimeTo {
			m.setTimeToDefaults(r.metric(m.Of))
		}
		m.Better = or(m.Better, "higher")
	}
	for i := range r.Programs {
		r.Programs[i].Name = or(r.Programs[i].Name, r.Programs[i].ID)
	}
	for i := range r.Goals {
		r.Goals[i].Name = or(r.Goals[i].Name, r.Goals[i].ID)
	}
	for i := range r.Alignments {
		r.Alignments[i].Skill = r.spelled(r.Alignments[i].Skill)
	}
}

// metric returns the metric of an ID, nil if there is none.
func (r *Register) metric(id string) *Metric {
	for i := range r.Metrics {
		if r.Metrics[i].ID == id {
			return &r.Metrics[i]
		}
	}
	return nil
}

// spelled is a skill as the list of skills spells it, if it has it in another case.
func (r *Register) spelled(skill string) string {
	for _, s := range r.Skills {
		if strings.EqualFold(s.Skill, skill) {
			return s.Skill
		}
	}
	return skill
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// Validate reports every fault of the values and every dangling reference at once.
func (r *Register) Validate() error {
	errs := CheckKeys(r)
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	metrics := ids(fault, "metrics", r.Metrics, func(m Metric) string { return m.ID })
	programs := ids(fault, "programs", r.Programs, func(p Program) string { return p.ID })
	goals := ids(fault, "goals", r.Goals, func(g Goal) string { return g.ID })
	for _, m := range r.Metrics {
		m.validate(fault)
		m.validateTimeTo(fault, r.metric(m.Of))
		if m.Kind == KindTimeTo && m.Of != "" {
			refers(fault, "metrics."+m.ID+".of", "metrics", m.Of, metrics)
		}
	}
	courses := map[string]string{}
	for _, p := range r.Programs {
		isDate(fault, "programs."+p.ID+".launch", p.Launch)
		p.validateCourses(fault, courses)
	}
	for _, g := range r.Goals {
		refers(fault, "goals."+g.ID+".metric", "metrics", g.Metric, metrics)
		g.validate(fault, r.metric(g.Metric))
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
		isDate(fault, at+".decide_on", a.DecideOn)
		if a.Document != "" && a.AgreedOn == "" {
			fault("%s.document: names an agreement without a day; write agreed_on, or remove it", at)
		}
		if key := [2]string{a.Program, a.Metric}; seen[key] {
			fault("%s: the alignment of program %q and metric %q is repeated; keep one", at, a.Program, a.Metric)
		} else {
			seen[key] = true
		}
	}
	for i, s := range r.Skills {
		at := fmt.Sprintf("skills[%d]", i+1)
		refers(fault, at+".metric", "metrics", s.Metric, metrics)
		if slices.ContainsFunc(r.Skills[:i], func(o Skill) bool { return o.Metric == s.Metric && strings.EqualFold(o.Skill, s.Skill) }) {
			fault("%s: the skill %q of metric %q is repeated; keep one", at, s.Skill, s.Metric)
		}
	}
	for i, d := range r.Decisions {
		at := fmt.Sprintf("decisions[%d]", i+1)
		refers(fault, at+".program", "programs", d.Program, programs)
		isDate(fault, at+".on", d.On)
	}
	r.validatePlans(fault, programs)
	return errors.Join(errs...)
}
