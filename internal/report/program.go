package report

import (
	"io"

	"github.com/impactmart/impactmart/internal/chart"
)

// programPage is everything that the page about one program shows.
type programPage struct {
	site
	head
	standing
	Decision      *group // what to do next; nil for a program that is not in the portfolio
	Forest        chart.Chart
	Results       []result
	Ramps         []ramp
	RampsTable    *chart.Table
	Balance       *chart.Table
	Trust         *chart.Table
	EventStudies  []eventStudy
	Returns       chart.Chart
	Spending      *chart.Table
	Goals         []goal
	Gaps          []gap
	Links         *chart.Table
	Supervisors   []seen
	CheckinsTable *chart.Table
	Decided       *chart.Table
	Funnel        chart.Chart
	Findings      *chart.Table
	Dates         *chart.Table
}

// program writes the page of a program.
func (s site) program(w io.Writer, p Program) error {
	return s.execute(w, "program.tmpl", newProgramPage(s, p))
}

func newProgramPage(s site, p Program) programPage {
	s.root = "../"
	s.marts = s.marts.about(p.ProgramID)
	m, say := s.marts, s.say
	results, ramps := s.resultsOf(), s.rampsOf()
	all := s.standingsOf(results, ramps)
	for i := range results {
		results[i].isAlone = true
	}
	for i := range ramps {
		ramps[i].isAlone = true
	}
	page := programPage{
		site:          s,
		head:          s.headOf(p.ProgramName),
		standing:      all[0],
		Forest:        s.forestChart(results),
		Results:       results,
		Ramps:         ramps,
		RampsTable:    rampsTable(say, ramps),
		Balance:       balanceTable(say, m.Balance, s.names),
		Trust:         trustTable(say, m.Trust, s.names),
		EventStudies:  eventStudiesOf(say, m, results),
		Returns:       s.returnsChart(m, results),
		Spending:      spendingTable(say, m.Portfolio, suggestionsOf(say, all)),
		Goals:         s.goalsOf(),
		Gaps:          s.gapsOf(),
		Links:         linksTable(say, m.Links),
		Supervisors:   supervisorsOf(say, m, s.names),
		CheckinsTable: checkinsTable(say, m.Checkins),
		Decided:       decidedTable(say, m.Decided, suggestionsOf(say, all)),
		Funnel:        s.funnelChart(m, results),
		Findings:      findingsTable(say, m.Findings, s.names),
		Dates:         datesTable(say, m.Dates, s.names),
	}
	if groups := groupsOf(say, all); len(groups) > 0 {
		page.Decision = &groups[0]
	}
	return page
}

// Contents are the sections of the page.
func (p programPage) Contents() []anchor {
	return contents(p.say,
		section{"results", true},
		section{"periods", len(p.EventStudies) > 0},
		section{"ramps", len(p.Ramps) > 0},
		section{"money", p.IsSpentOn()},
		section{"serves", len(p.Goals) > 0},
		section{"agreements", p.HasAgreements()},
		section{"supervisors", len(p.Supervisors) > 0},
		section{"decided", p.Decided != nil},
		section{"funnel", p.Funnel.Drawings != nil},
		section{"quality", len(p.Findings.Rows) > 0},
	)
}

// IsSpentOn reports whether a cost is on record.
func (p programPage) IsSpentOn() bool { return p.reason != "" }

// HasAgreements reports whether the register says what the program is for, or should.
func (p programPage) HasAgreements() bool { return len(p.Gaps) > 0 || p.Links != nil }

// Figures are the large numbers at the top: the cost, the people, and the change that
// represents the program.
func (p programPage) Figures() (figures []figure) {
	say := p.say
	for _, s := range p.marts.Portfolio[:min(1, len(p.marts.Portfolio))] {
		figures = append(figures, figure{p.Spend, say.Text("spent")})
		if s.PeopleCount != nil {
			figures = append(figures, figure{say.Grouped(*s.PeopleCount), say.Text("people trained in all")})
		}
	}
	for _, r := range p.Results {
		if r.MetricID == p.metric && r.isPlotted() {
			figures = append(figures, figure{say.SignedPercent(*r.ImprovementPct),
				say.Text("improvement in %s (95\u00a0%% range %s to %s)", isolated(r.MetricName), say.Number(*r.ImprovementLowPct), say.Number(*r.ImprovementHighPct))})
		}
	}
	for _, r := range p.Ramps {
		if r.MetricID == p.metric && r.daysSaved() != none {
			figures = append(figures, figure{say.Signed(*r.DaysSaved), say.Text("days saved (95\u00a0%% range %s to %s)", say.Number(*r.DaysSavedLow), say.Number(*r.DaysSavedHigh))})
		}
	}
	return figures
}

// about are the rows about a program and the goals that it serves.
func (m *Marts) about(program string) *Marts {
	goals := map[string]bool{}
	for _, l := range m.Links {
		if value(l.ProgramID) == program && l.GoalID != nil {
			goals[*l.GoalID] = true
		}
	}
	for _, s := range m.Portfolio {
		if s.ProgramID == program && s.GoalID != nil {
			goals[*s.GoalID] = true
		}
	}
	own := m.only(nil, map[string]bool{program: true})
	own.Goals = kept(m.Goals, func(g Goal) bool { return goals[g.GoalID] })
	own.Progress = kept(m.Progress, func(p Progress) bool { return goals[p.GoalID] })
	own.Contributions = kept(m.Contributions, func(c Contribution) bool { return goals[c.GoalID] })
	own.GoalReturns = kept(m.GoalReturns, func(r GoalReturn) bool { return goals[value(r.GoalID)] })
	own.Dates = kept(m.Dates, func(d FigureDate) bool { return value(d.ProgramID) == program })
	own.Findings = kept(m.Findings, func(f DataFinding) bool { return value(f.ProgramID) == program })
	return own
}
