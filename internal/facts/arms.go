package facts

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
)

// arms are the randomized arms by program and metric, and the people in them whom a
// finding is about.
type arms struct {
	sums   map[claim][]inference.ArmSums
	people map[claim][]armPerson
}

// armPerson is a person of an arm with a value.
type armPerson struct {
	Program     string    `col:"program_id"`
	Metric      string    `col:"metric_id"`
	Assigned    time.Time `col:"assigned_date"`
	IsTreatment bool      `col:"is_treatment"`
	Subject     int64     `col:"subject_number"`
	Post        float64   `col:"post_value"`
}

func readArms(ctx context.Context, in inference.Tables) (arms, error) {
	var err error
	a := arms{map[claim][]inference.ArmSums{}, map[claim][]armPerson{}}
	for _, s := range inference.Read[inference.ArmSums](ctx, in, &err, "int_arm_sums", "program_id", "metric_id", "assigned_date", "is_treatment") {
		c := claim{s.ProgramID, s.MetricID}
		a.sums[c] = append(a.sums[c], s)
	}
	for _, p := range inference.Read[armPerson](ctx, in, &err, "int_finding_arms", "program_id", "metric_id", "subject_number") {
		c := claim{p.Program, p.Metric}
		a.people[c] = append(a.people[c], p)
	}
	return a, err
}

// without are the experiments without some subjects.
func (a arms) without(subjects map[int64]bool) (all []comparison.Remainder) {
	order := func(x, y claim) int {
		return slices.Compare([]string{x.program, x.metric}, []string{y.program, y.metric})
	}
	for _, c := range slices.SortedFunc(maps.Keys(a.sums), order) {
		r := comparison.Remainder{ProgramID: c.program, MetricID: c.metric, IsExperiment: true}
		sums := slices.Clone(a.sums[c])
		for _, p := range a.people[c] {
			if !subjects[p.Subject] {
				continue
			}
			if p.IsTreatment {
				r.TrainedOut++
			} else {
				r.ComparisonOut++
			}
			for i := range sums {
				if sums[i].AssignedDate.Equal(p.Assigned) && sums[i].IsTreatment == p.IsTreatment {
					takeOut(&sums[i], p.Post)
				}
			}
		}
		var ok bool
		if r.Effect, ok = inference.ExperimentOf(sums); ok {
			all = append(all, r)
		}
	}
	return all
}

// takeOut takes a person with a value out of the count and the mean of an arm.
func takeOut(s *inference.ArmSums, post float64) {
	n := float64(s.PeopleCount)
	s.PeopleCount--
	if s.PeopleCount == 0 {
		s.PostMean = nil
		return
	}
	s.PostMean = new((*s.PostMean*n - post) / (n - 1))
}
