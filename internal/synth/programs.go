package synth

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// program is one of the register's programs, with its true effect and the way in which
// people join it.
type program struct {
	id, title string
	courses   []string // course codes in the learning system
	minutes   int      // paid minutes per learner
	graded    bool     // ends with a test
	metric    string   // metric it is aligned to, empty for none
	effect    float64  // in units of the metric, per person and period
	roles     []int    // roles that may join
	pull      float64  // how strongly talent makes people volunteer
	lean      map[int]float64
	waves     []wave
	// randomized draws twice as many people in each wave; half of them wait.
	randomized bool
	// referred is the share of people who are sent after one bad period, which is worse by
	// dip. The period is in the metric's gap: without the gap, the fall and the recovery
	// would look like an effect.
	referred, dip float64
}

// wave is a number of seats in the weeks starting on a Monday.
type wave struct {
	from  time.Time
	weeks int
	seats int
	roles []int // roles of guests, instead of the program's
}

var (
	production = []int{operator, assembler, packer}
	sellers    = []int{fieldRep, accountManager, insideRep}
	service    = []int{phoneAgent, chatAgent, backOfficeAgent}
	engineers  = []int{designEngineer, processEngineer, testEngineer}
	managers   = []int{operationsManager, salesManager, serviceManager, engineeringManager}
)

var programs = []program{
	{
		id: "line_cert", title: "Line 3 technical certification",
		courses: []string{"L3-CERT", "L3-CERT-EVE"}, minutes: 960, graded: true,
		metric: "units_per_hour", effect: 2.6, roles: production,
		waves: []wave{
			{from: date(2025, time.June, 2), weeks: 2, seats: 40},
			{from: date(2025, time.September, 8), weeks: 2, seats: 45},
			{from: date(2025, time.November, 3), weeks: 2, seats: 40},
			{from: date(2026, time.February, 9), weeks: 2, seats: 40},
			{from: date(2026, time.June, 1), weeks: 1, seats: 20}, // immature: the data end before its post window is over
		},
	},
	{
		id: "error_proofing", title: "Error-proofing basics",
		courses: []string{"EP-101"}, minutes: 300,
		metric: "defect_rate", effect: -0.0024, roles: production,
		waves: []wave{
			{from: date(2025, time.July, 7), weeks: 3, seats: 45},
			{from: date(2025, time.October, 6), weeks: 3, seats: 45},
			{from: date(2025, time.October, 13), weeks: 2, seats: 25, roles: engineers}, // no defects of their own to count
			{from: date(2026, time.January, 19), weeks: 3, seats: 40},
		},
	},
	{
		id: "consultative_selling", title: "Consultative selling",
		courses: []string{"SALES-CONSULT"}, minutes: 1080,
		metric: "sales_per_rep", effect: 2600, roles: sellers,
		pull: 0.7, lean: map[int]float64{fieldRep: 0.5, insideRep: -0.5},
		waves: []wave{
			{from: date(2025, time.September, 8), weeks: 2, seats: 60},
			{from: date(2025, time.October, 6), weeks: 2, seats: 55},
		},
	},
	{
		id: "service_excellence", title: "Service excellence",
		courses: []string{"SVC-EXC-1", "SVC-EXC-2"}, minutes: 420,
		metric: "csat", effect: 0, roles: service, referred: 0.4, dip: -14,
		// No two waves are four months apart: the bad month before the later wave would be
		// in the post window in which its people are compared with the earlier wave.
		waves: []wave{
			{from: date(2025, time.August, 4), weeks: 2, seats: 50},
			{from: date(2025, time.October, 6), weeks: 2, seats: 50},
			{from: date(2026, time.January, 12), weeks: 2, seats: 50},
			{from: date(2026, time.March, 9), weeks: 2, seats: 50},
		},
	},
	{
		id: "call_coaching", title: "Call coaching",
		courses: []string{"CALL-COACH"}, minutes: 600,
		metric: "handle_minutes", effect: -0.62, roles: []int{phoneAgent, chatAgent}, randomized: true,
		// People complete in the week of assignment, so that both give the same windows.
		waves: []wave{
			{from: date(2025, time.September, 15), weeks: 1, seats: 75},
			{from: date(2026, time.February, 2), weeks: 1, seats: 75},
		},
	},
	{
		// It works, and costs more than it brings.
		id: "design_reviews", title: "Design reviews that find faults",
		courses: []string{"ENG-REVIEW"}, minutes: 1920,
		metric: "first_time_right", effect: 0.05, roles: []int{designEngineer, testEngineer},
		waves: []wave{
			{from: date(2025, time.October, 6), weeks: 2, seats: 45},
			{from: date(2026, time.January, 12), weeks: 2, seats: 45},
		},
	},
	{
		// It claims the same metric, which was agreed on after the launch.
		id: "drawing_standards", title: "Drawing standards",
		courses: []string{"ENG-STANDARDS"}, minutes: 240,
		metric: "first_time_right", effect: 0.04, roles: []int{processEngineer},
		waves: []wave{{from: date(2025, time.November, 3), weeks: 2, seats: 36}},
	},
	{
		// Its agreement was dated back.
		id: "cad_automation", title: "CAD automation",
		courses: []string{"ENG-CAD"}, minutes: 480,
		metric: "drawing_hours", effect: -0.6, roles: engineers,
		waves: []wave{
			{from: date(2025, time.September, 1), weeks: 2, seats: 40},
			{from: date(2025, time.December, 1), weeks: 2, seats: 40},
		},
	},
	{id: shiftBoards, title: "Shift boards", courses: []string{"SHIFT-BOARD"}, minutes: 240}, // see formCrews
	{id: welcomeWeeks, title: "Welcome weeks", courses: []string{"WELCOME"}, minutes: 600},   // see welcome
	{
		id: "leadership_offsite", title: "Leadership offsite",
		courses: []string{"LEAD-OFFSITE"}, minutes: 1440, roles: managers,
		waves: []wave{
			{from: date(2025, time.October, 20), weeks: 1, seats: 32},
			{from: date(2026, time.March, 16), weeks: 1, seats: 28},
		},
	},
}

// assignment assigns a person to an arm of a randomized program.
type assignment struct {
	program string
	person  int
	waits   bool
	day     time.Time
}

// enroll fills the seats of the program's waves.
func (c *Company) enroll(p program) {
	rng := c.rng("enroll " + p.id)
	c.taken[p.id] = make([]time.Time, len(c.people))
	for _, w := range p.waves {
		queue := c.queue(rng, p, w)
		for seat, i := range queue[:w.seats] {
			c.taken[p.id][i] = w.from.AddDate(0, 0, 7*(seat%w.weeks)+rng.IntN(5))
		}
		if !p.randomized {
			continue
		}
		for seat, i := range queue[:2*w.seats] {
			c.assignments = append(c.assignments, assignment{p.id, i, seat >= w.seats, w.from})
		}
	}
}

// queue lists the people who may join the wave, the most eager first. Eagerness depends
// only on talent, role and chance, never on the noise of a period.
func (c *Company) queue(rng *rand.Rand, p program, w wave) []int {
	allowed := p.roles
	if w.roles != nil {
		allowed = w.roles
	}
	from, until := w.from, w.from.AddDate(0, 0, 7*w.weeks)
	if p.randomized { // only people who can be followed are assigned
		from, until = from.AddDate(0, 0, -12*7), until.AddDate(0, 0, 10*7)
	}
	var queue []int
	eagerness := make([]float64, len(c.people))
	for i := range c.people {
		held := c.people[i].role(from, until)
		eagerness[i] = p.pull*c.people[i].talent + p.lean[held] - math.Log(rng.ExpFloat64())
		if slices.Contains(allowed, held) && !c.served(p, i) {
			queue = append(queue, i)
		}
	}
	slices.SortFunc(queue, func(a, b int) int { return cmp.Compare(eagerness[b], eagerness[a]) })
	return queue
}

// served reports whether the person took the program or waits for it.
func (c *Company) served(p program, i int) bool {
	return !c.taken[p.id][i].IsZero() ||
		slices.ContainsFunc(c.assignments, func(a assignment) bool { return a.program == p.id && a.person == i })
}

// programsFor returns the programs aligned to the metric.
func programsFor(metric string) (aligned []program) {
	for _, p := range programs {
		if p.metric == metric {
			aligned = append(aligned, p)
		}
	}
	return aligned
}
