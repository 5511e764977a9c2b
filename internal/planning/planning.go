// Package planning turns the figures of a plan into one page to sign, and draws who is
// trained first. It knows what an owner has to agree to before a launch, and refuses to know
// how the figures are computed. Figures about too few people are withheld as in the marts.
package planning

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Tables are what a plan is read from.
type Tables interface {
	inference.Tables
	Settings() inference.Settings
}

// Models are the tables that Read and Members read.
func Models() []string {
	return []string{"published_study_plans", "published_study_progress", "int_plan_members"}
}

// Plan is one program before its launch.
type Plan struct {
	Program     string     `json:"program_id"`
	ProgramName string     `json:"program_name"`
	Start       models.Day `json:"start_date"`
	Launch      string     `json:"launch_date,omitempty"` // of the program in the register
	Design      string     `json:"design"`
	Seed        int        `json:"seed,omitempty"`
	Groups      []string   `json:"groups,omitempty"` // who would be trained, in words
	Strata      []string   `json:"strata"`           // columns in which people who are compared are equal
	Cluster     string     `json:"cluster"`
	Currency    string     `json:"currency_code"`
	MinPeople   int64      `json:"min_people"`
	Waves       []Wave     `json:"waves"`
	Shares      []Share    `json:"strata_shares"`
	Metrics     []Measure  `json:"metrics"`
	Progress    *Progress  `json:"progress"`
	Snapshot    int64      `json:"snapshot"`
}

// Wave is one group of people and the day on which its training begins.
type Wave struct {
	Number int64      `json:"wave"`
	Begins models.Day `json:"begins_date"`
}

// Share is a stratum and how many of its people each wave should have.
type Share struct {
	Stratum  string  `json:"stratum"`
	Eligible *int64  `json:"eligible_count"` // nil if withheld
	PerWave  *string `json:"people_per_wave"`
}

// Measure is one metric: its contract, the goal that it serves, and what the plan shows.
type Measure struct {
	Contract models.Metric `json:"-"`
	Metric   string        `json:"metric_id"`
	Name     string        `json:"metric_name"`
	Unit     string        `json:"metric_unit"`
	Goal     string        `json:"goal_name,omitempty"`
	Owner    string        `json:"owner,omitempty"`
	Behavior string        `json:"behavior,omitempty"`
	Agreed   string        `json:"agreed_date,omitempty"`
	Study    Study         `json:"study"`
}

// Find returns the plan of a program in the register, or an error that says what is missing.
func Find(r *models.Register, program string) (models.StudyPlan, error) {
	var programs []string
	for _, p := range r.Programs {
		programs = append(programs, p.ID)
	}
	if !slices.Contains(programs, program) {
		return models.StudyPlan{}, fmt.Errorf("%q is not a program in the register%s; use one of %s", program, models.DidYouMean(program, programs), strings.Join(programs, ", "))
	}
	for _, p := range r.Plans {
		if p.Program == program {
			return p, nil
		}
	}
	return models.StudyPlan{}, fmt.Errorf("%s has no plan; add one under `plans`, such as {program: %s, start: 2026-03-02, design: wait_list}", program, program)
}

// Read returns the plan of a program with its figures. Strata, cluster and currency are those
// of the configuration.
func Read(ctx context.Context, in Tables, r *models.Register, declared models.StudyPlan) (Plan, error) {
	p := Plan{
		Program: declared.Program, ProgramName: declared.Program, Start: models.Day{Time: *models.ParseDay(declared.Start)},
		Design: declared.Design, MinPeople: in.Settings().MinPeople, Groups: groupsOf(declared),
	}
	if p.Design == models.DesignWaitList {
		p.Seed = seedOf(declared)
	}
	for _, program := range r.Programs {
		if program.ID == declared.Program {
			p.ProgramName, p.Launch = program.Name, program.Launch
		}
	}
	var err error
	studies := inference.Read[Study](ctx, in, &err, "published_study_plans", "program_id", "metric_id")
	done := inference.Read[Progress](ctx, in, &err, "published_study_progress", "program_id")
	members := inference.Read[Member](ctx, in, &err, "int_plan_members", "program_id", "employee_id")
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	studies = slices.DeleteFunc(studies, func(s Study) bool { return s.ProgramID != p.Program })
	if i := slices.IndexFunc(done, func(d Progress) bool { return d.ProgramID == p.Program }); i >= 0 {
		p.Progress = &done[i]
	}
	months := 0
	for _, s := range studies {
		if s.MonthsBetween != nil {
			months = int(*s.MonthsBetween)
		}
		p.Metrics = append(p.Metrics, measureOf(r, s))
	}
	for wave := range declared.WavesCount() {
		p.Waves = append(p.Waves, Wave{int64(wave + 1), models.Day{Time: p.Start.AddDate(0, wave*months, 0)}})
	}
	p.share(eligible(members, p.Program), planned(studies), in.Settings())
	return p, nil
}

// groupsOf are the declared groups in words.
func groupsOf(p models.StudyPlan) (groups []string) {
	for _, g := range []struct {
		column string
		values []string
	}{{"department", p.Departments}, {"job", p.Jobs}, {"location", p.Locations}} {
		if len(g.values) > 0 {
			groups = append(groups, g.column+" "+strings.Join(g.values, " or "))
		}
	}
	return groups
}

// measureOf adds what the register says about the metric of a study.
func measureOf(r *models.Register, s Study) Measure {
	m := Measure{Metric: s.MetricID, Study: s}
	for _, metric := range r.Metrics {
		if metric.ID == s.MetricID {
			m.Contract, m.Name, m.Unit = metric, metric.Name, metric.Unit
		}
	}
	for _, a := range r.Alignments {
		if a.Program != s.ProgramID || a.Metric != s.MetricID {
			continue
		}
		m.Behavior, m.Agreed = a.Behavior, a.AgreedOn
		for _, g := range r.Goals {
			if g.ID == a.Goal {
				m.Goal, m.Owner = g.Name, g.Owner
			}
		}
	}
	return m
}

// planned is the number of people in the plan; 0 if it is withheld or unknown.
func planned(studies []Study) int64 {
	for _, s := range studies {
		if s.PlannedCount != nil {
			return *s.PlannedCount
		}
	}
	return 0
}

func eligible(members []Member, program string) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return m.ProgramID != program || !m.IsEligible })
}

// share says how many people of each stratum every wave should have, so that colleagues of
// the same stratum still wait. Strata of few people are withheld, with others that would
// reveal them.
func (p *Plan) share(members []Member, planned int64, s inference.Settings) {
	counts := map[string]int64{}
	for _, m := range members {
		counts[m.Stratum]++
	}
	var strata []string
	for stratum := range counts {
		strata = append(strata, stratum)
	}
	slices.SortFunc(strata, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	groups := make([][]int64, len(strata))
	for i, stratum := range strata {
		groups[i] = []int64{counts[stratum]}
	}
	hidden := s.Withhold(groups, s.MinPeople)
	waves := int64(len(p.Waves))
	for i, stratum := range strata {
		n := counts[stratum]
		share := Share{Stratum: stratum}
		if !hidden[i] && planned > 0 {
			low := n * planned / (waves * int64(len(members)))
			words := strconv.FormatInt(low, 10)
			if low*waves*int64(len(members)) != n*planned {
				words = fmt.Sprintf("%d or %d", low, low+1)
			}
			share.Eligible, share.PerWave = &n, &words
		}
		p.Shares = append(p.Shares, share)
	}
}
