package models

import (
	"fmt"
	"slices"
	"time"
)

// StudyPlan says, before launch, who will be trained when, so that what the comparison
// could show can be computed from the metrics' history.
type StudyPlan struct {
	Program       string   `yaml:"program" required:"true" refers:"programs" example:"example_program" doc:"Program; it needs an alignment, and can have one plan only."`
	Start         string   `yaml:"start" required:"true" format:"yyyy-mm-dd" example:"2026-03-02" doc:"Day of the planned launch: the first people complete the program in the period of each metric that contains it."`
	Departments   []string `yaml:"departments" otherwise:"every department" doc:"Departments of the people who would be trained, as the roster writes them."`
	Jobs          []string `yaml:"jobs" otherwise:"every job" doc:"Their jobs."`
	Locations     []string `yaml:"locations" otherwise:"every location" doc:"Their sites or offices."`
	People        int      `yaml:"people" otherwise:"everybody eligible" min:"2" max:"10000000" doc:"Number of people who would be trained, over all waves."`
	Design        string   `yaml:"design" required:"true" values:"wait_list,waves,all" example:"wait_list" doc:"Who is compared. 'wait_list': chance decides who is trained in the first wave, and the others are its controls; 'waves': groups are trained one after the other, and those still waiting are colleagues; 'all': everybody is trained at once, and colleagues are those who are not in the plan."`
	Waves         int      `yaml:"waves" only:"design!=all" otherwise:"2" min:"2" max:"12" doc:"Number of waves, of equal size."`
	MonthsBetween int      `yaml:"months_between" only:"design!=all" otherwise:"enough for the post windows of the program's metrics" min:"1" max:"60" doc:"Months from one wave to the next. Those who wait are only controls if the post window ends before their wave begins."`
	Seed          int      `yaml:"seed" only:"design=wait_list" otherwise:"1" min:"1" max:"2147483647" doc:"Number from which 'impactmart plan --draw' makes its draw; agree on it before anybody has seen a draw."`
}

// Designs of a study.
const (
	DesignWaitList = "wait_list"
	DesignWaves    = "waves"
	DesignAll      = "all"
)

// WavesCount is the number of waves: one if everybody is trained at once.
func (p StudyPlan) WavesCount() int {
	switch {
	case p.Design == DesignAll:
		return 1
	case p.Waves == 0:
		return 2
	}
	return p.Waves
}

// PlanRow is a row of register_plans.
type PlanRow struct {
	Program string    `col:"program_id" doc:"Program."`
	Start   time.Time `col:"start_date" doc:"Day of the planned launch."`
	Design  string    `col:"design" doc:"wait_list, waves or all: who is compared."`
	People  *int64    `col:"people_count" doc:"People who would be trained; null means everybody eligible."`
	Waves   int64     `col:"waves_count" doc:"Number of waves, 1 if everybody is trained at once."`
	Months  *int64    `col:"months_between" doc:"Months from one wave to the next; null means enough for the post windows."`
}

// PlanGroupRow is a row of register_plan_groups.
type PlanGroupRow struct {
	Program string `col:"program_id" doc:"Program."`
	Column  string `col:"roster_column" doc:"department, job or location."`
	Value   string `col:"roster_value" doc:"Value of the people who would be trained."`
}

func (p StudyPlan) row() PlanRow {
	row := PlanRow{Program: p.Program, Start: *ParseDay(p.Start), Design: p.Design, Waves: int64(p.WavesCount())}
	if people := int64(p.People); people > 0 {
		row.People = &people
	}
	if months := int64(p.MonthsBetween); months > 0 {
		row.Months = &months
	}
	return row
}

func (p StudyPlan) groupRows() (rows []PlanGroupRow) {
	add := func(column string, values []string) {
		for _, value := range values {
			rows = append(rows, PlanGroupRow{Program: p.Program, Column: column, Value: value})
		}
	}
	add("department", p.Departments)
	add("job", p.Jobs)
	add("location", p.Locations)
	return rows
}

// validatePlans reports plans without an alignment, repeated ones, and those that cannot be
// read.
func (r *Register) validatePlans(fault faultFunc, programs []string) {
	planned := map[string]bool{}
	for i, p := range r.Plans {
		at := fmt.Sprintf("plans[%d]", i+1)
		refers(fault, at+".program", "programs", p.Program, programs)
		isDate(fault, at+".start", p.Start)
		if p.Start == "" {
			fault("%s.start: is missing; write the day of the planned launch, as yyyy-mm-dd", at)
		}
		if planned[p.Program] {
			fault("%s: program %q has another plan; keep one", at, p.Program)
		}
		planned[p.Program] = true
		if slices.Contains(programs, p.Program) && !r.isAligned(p.Program) {
			fault("%s.program: %q has no alignment, so nothing would be measured; align it with a metric", at, p.Program)
		}
		if p.People > 0 && p.People < p.WavesCount() {
			fault("%s.people: %d people are fewer than the %d waves; plan more people, or fewer waves", at, p.People, p.WavesCount())
		}
		for i, g := range p.groupRows() {
			if g.Value == "" || slices.Contains(p.groupRows()[:i], g) {
				fault("%s.%ss: %q is empty or repeated; remove it", at, g.Column, g.Value)
			}
		}
	}
}

// IsPlannedOnly reports whether every aligned program has a plan, so that nobody may have
// completed any of them yet.
func (r *Register) IsPlannedOnly() bool {
	return !slices.ContainsFunc(r.Alignments, func(a Alignment) bool {
		return !slices.ContainsFunc(r.Plans, func(p StudyPlan) bool { return p.Program == a.Program })
	})
}

func (r *Register) isAligned(program string) bool {
	return slices.ContainsFunc(r.Alignments, func(a Alignment) bool { return a.Program == program })
}
