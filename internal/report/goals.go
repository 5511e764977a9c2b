package report

import (
	"slices"
	"strings"
	"time"
)

// goal is a goal with its owner and the programs that serve it.
type goal struct {
	Name, Owner, Sponsor, Metric string
	Way, Due                     string
	Programs                     []string
	Count                        string
	IsServed                     bool
}

func goalsOf(m *Marts, names naming) []goal {
	var out []goal
	for _, g := range m.Goals {
		out = append(out, goal{
			Name: g.GoalName, Owner: value(g.Owner), Sponsor: value(g.Sponsor), Metric: names.metric(g.MetricID),
			Way: g.way(names.units[g.MetricID]), Due: due(g.DueDate),
			Programs: serving(m, g.GoalID), Count: counted(g.ProgramsCount, "program", "programs"), IsServed: g.ProgramsCount > 0,
		})
	}
	return out
}

func due(t *time.Time) string {
	if t == nil {
		return ""
	}
	return "due " + day(*t)
}

// way is the starting value and the target of the goal.
func (g Goal) way(unit string) string {
	switch {
	case g.TargetValue == nil:
		return none
	case g.BaselineValue == nil:
		return "to " + declared(*g.TargetValue) + " " + unit
	}
	return declared(*g.BaselineValue) + " to " + declared(*g.TargetValue) + " " + unit
}

// serving returns the names of the programs with this goal in the marts: programs measured
// for it, or whose first goal it is.
func serving(m *Marts, goalID string) []string {
	var names []string
	for _, i := range m.Impacts {
		if value(i.GoalID) == goalID {
			names = append(names, i.ProgramName)
		}
	}
	for _, s := range m.Portfolio {
		if value(s.GoalID) == goalID {
			names = append(names, s.ProgramName)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return slices.Compact(names)
}
