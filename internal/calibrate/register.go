package calibrate

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/impactmart/impactmart/models"
)

// minPeople is the privacy floor, the default of the product.
const minPeople = 10

// firstMonth is month 0.
var firstMonth = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

func dayIn(month int) time.Time { return firstMonth.AddDate(0, month, 0) }

// dayUntil is the first day of a month; nil for an event that does not happen.
func dayUntil(month int) *time.Time {
	if month >= never {
		return nil
	}
	return new(dayIn(month))
}

// Rows of the canonical tables, with the columns that a company fills.
type (
	employee struct {
		ID         string     `col:"employee_id"`
		From       time.Time  `col:"valid_from"`
		To         *time.Time `col:"valid_to"`
		Manager    string     `col:"manager_id"`
		Location   *string    `col:"location"`
		Department *string    `col:"department"`
		Hired      time.Time  `col:"hire_date"`
		Terminated *time.Time `col:"termination_date"`
		Stratum    string     `col:"stratum"`
		Cluster    string     `col:"cluster"`
		Row        int64      `col:"source_row"`
	}
	completion struct {
		ID        string    `col:"employee_id"`
		Program   string    `col:"program_id"`
		Completed time.Time `col:"completed_date"`
		Status    string    `col:"status"`
		Row       int64     `col:"source_row"`
	}
	observation struct {
		ID        string    `col:"subject_id"`
		Metric    string    `col:"metric_id"`
		Period    time.Time `col:"period_start"`
		Numerator float64   `col:"numerator"`
		Row       int64     `col:"source_row"`
	}
	assignment struct {
		ID         string    `col:"employee_id"`
		Program    string    `col:"program_id"`
		Arm        string    `col:"arm"`
		Assigned   time.Time `col:"assigned_date"`
		Randomized bool      `col:"randomized"`
		Row        int64     `col:"source_row"`
	}
)

// group is many companies as the parts of one: each has its own people, strata, clusters,
// managers and programs, and those of one scenario share a metric. Nobody is compared
// across companies, because strata differ.
type group struct {
	metrics      []models.MetricRow
	programs     []models.ProgramRow
	courses      []models.CourseRow
	alignments   []models.AlignmentRow
	employees    []employee
	completions  []completion
	observations []observation
	assignments  []assignment
}

// programs are the ids of the measured program and of the other one of a company.
func programs(company int) [2]string {
	return [2]string{named(company, "measured"), named(company, "other")}
}

// named is a name within a company.
func named(company int, name string) string { return fmt.Sprintf("%05d %s", company, name) }

func groupOf(companies []*company) *group {
	g := &group{}
	known := map[string]bool{}
	for n, c := range companies {
		g.add(n, c)
		if !known[c.metric] {
			known[c.metric] = true
			g.metrics = append(g.metrics, c.metricRow())
		}
	}
	return g
}

func (g *group) add(n int, c *company) {
	for _, id := range programs(n) {
		g.programs = append(g.programs, models.ProgramRow{Program: id, Name: strings.ToUpper(id), Launch: &firstMonth, IndexPeriod: "neither"})
		g.courses = append(g.courses, models.CourseRow{Course: id, Program: id, Requirement: 1})
		g.alignments = append(g.alignments, models.AlignmentRow{Program: id, Metric: c.metric, Agreed: &firstMonth})
	}
	for _, p := range c.people {
		g.employ(n, p)
		g.observe(n, c.metric, p)
		for i, program := range programs(n) {
			if p.taken[i] != never {
				g.completions = append(g.completions, completion{named(n, p.id), program, dayIn(p.taken[i]).AddDate(0, 0, 16), "completed", int64(len(g.completions))})
			}
		}
		if p.assigned != never {
			arm := "control"
			if p.isTreatment {
				arm = "treatment"
			}
			g.assignments = append(g.assignments, assignment{named(n, p.id), programs(n)[0], arm, dayIn(p.assigned), true, int64(len(g.assignments))})
		}
	}
}

// employ adds the roster rows of a person: one for each job held.
func (g *group) employ(n int, p *person) {
	stay := func(from, to, job int) {
		if from >= to {
			return
		}
		row := employee{
			ID: named(n, p.id), From: dayIn(from), To: dayUntil(to), Manager: named(n, p.manager), Hired: dayIn(p.hired),
			Location: known(p.location), Department: known(p.department),
			Stratum: named(n, fmt.Sprint("job ", job)), Cluster: named(n, p.cluster), Row: int64(len(g.employees)),
		}
		if p.leaves < never {
			row.Terminated = new(dayIn(p.leaves).AddDate(0, 0, -1))
		}
		g.employees = append(g.employees, row)
	}
	stay(p.hired, min(p.moves, p.leaves), p.job)
	stay(max(p.hired, p.moves), p.leaves, p.nextJob)
}

// known is nil for a text that the roster does not have.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (g *group) observe(n int, metric string, p *person) {
	id := named(n, p.id)
	for t, value := range p.value {
		if !math.IsNaN(value) {
			g.observations = append(g.observations, observation{id, metric, dayIn(t), value, int64(len(g.observations))})
		}
	}
}

func (c *company) metricRow() models.MetricRow {
	return models.MetricRow{
		Metric: c.metric, Name: "Output", Kind: "mean", Unit: "units", Better: c.better, Scale: models.ScaleLevel, Grain: "month",
		Baseline: int64(c.shape.baseline), Gap: int64(c.shape.gap), Ramp: int64(c.shape.ramp), Post: int64(c.shape.post),
		ClaimPeriods: 12, PeriodsPerYear: 12, MinCoverage: c.minCoverage, SmallestChange: &c.smallestChange,
	}
}
