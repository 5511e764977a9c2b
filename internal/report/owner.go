package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Owners are the people who own goals or programs, by name.
func (m *Marts) Owners() []string {
	owners := map[string]bool{}
	for _, g := range m.Goals {
		owners[value(g.Owner)] = true
	}
	for _, p := range m.Programs {
		owners[value(p.Owner)] = true
	}
	delete(owners, "")
	return slices.Sorted(maps.Keys(owners))
}

// Of returns the rows about the goals and programs of an owner: programs that the owner
// decides about, and those that serve a goal of the owner. Figures about the whole company
// are left out; what is withheld stays withheld, because no row is made anew. An unknown
// owner is an error that names the known ones.
func (m *Marts) Of(owner string) (*Marts, error) {
	owners := m.Owners()
	if !slices.Contains(owners, owner) {
		return nil, fmt.Errorf("nobody named %q owns a goal or a program%s; use one of %s", owner, models.DidYouMean(owner, owners), strings.Join(owners, ", "))
	}
	goals, programs := map[string]bool{}, map[string]bool{}
	for _, g := range m.Goals {
		goals[g.GoalID] = value(g.Owner) == owner
	}
	for _, p := range m.Programs {
		programs[p.ProgramID] = value(p.Owner) == owner
	}
	for _, l := range m.Links {
		if l.GoalID != nil && l.ProgramID != nil && goals[*l.GoalID] {
			programs[*l.ProgramID] = true
		}
	}
	return m.only(goals, programs), nil
}

// only keeps the rows about the goals and programs.
func (m *Marts) only(goals, programs map[string]bool) *Marts {
	own := *m
	own.Goals = kept(m.Goals, func(g Goal) bool { return goals[g.GoalID] })
	own.Progress = kept(m.Progress, func(p Progress) bool { return goals[p.GoalID] })
	own.Contributions = kept(m.Contributions, func(c Contribution) bool { return goals[c.GoalID] })
	own.GoalReturns = kept(m.GoalReturns, func(r GoalReturn) bool { return goals[value(r.GoalID)] })
	own.Links = kept(m.Links, func(l Link) bool {
		return l.GoalID != nil && goals[*l.GoalID] || l.ProgramID != nil && programs[*l.ProgramID]
	})
	own.Impacts = kept(m.Impacts, func(i Impact) bool { return programs[i.ProgramID] })
	own.Returns = kept(m.Returns, func(r Return) bool { return programs[r.ProgramID] })
	own.Portfolio = kept(m.Portfolio, func(s Spending) bool { return programs[s.ProgramID] })
	own.Funnel = kept(m.Funnel, func(f FunnelStep) bool { return programs[f.ProgramID] })
	own.Balance = kept(m.Balance, func(b Balance) bool { return programs[b.ProgramID] })
	own.Trust = kept(m.Trust, func(t TrustCheck) bool { return programs[t.ProgramID] })
	own.Trends = kept(m.Trends, func(t Trend) bool { return programs[t.ProgramID] })
	own.Experiments = kept(m.Experiments, func(t ExperimentTrend) bool { return programs[t.ProgramID] })
	own.Aggregates = kept(m.Aggregates, func(a Aggregate) bool { return programs[a.ProgramID] })
	own.Ramps = kept(m.Ramps, func(r Ramp) bool { return programs[r.ProgramID] })
	own.Programs = kept(m.Programs, func(p Program) bool { return programs[p.ProgramID] })
	own.Contracts = kept(m.Contracts, func(c Contract) bool { return programs[c.ProgramID] })
	own.Checkins = kept(m.Checkins, func(c Checkins) bool { return programs[c.ProgramID] })
	own.Reinforcements = kept(m.Reinforcements, func(r Reinforcement) bool { return programs[r.ProgramID] })
	own.Decided = kept(m.Decided, func(d Decided) bool { return programs[d.ProgramID] })
	own.Ledger = kept(m.Ledger, func(e LedgerEntry) bool {
		return e.EntryKind != "alignment" || programs[value(e.RegisteredProgramID)]
	})
	return &own
}

// kept are the wanted rows; those of the whole stay as they are.
func kept[T any](rows []T, wanted func(T) bool) (out []T) {
	for _, row := range rows {
		if wanted(row) {
			out = append(out, row)
		}
	}
	return out
}
