package report

import (
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
)

// page is everything that the template shows, as formatted words and figures.
type page struct {
	Title, Organization string
	Owner               string // empty for the page about everything
	Programs            string
	RunID, DataThrough  string
	Lead                lead
	Figures             []figure
	Decisions           []decision
	Compliance          []string // programs that do not have to show a return
	Decided             *chart.Table
	Alignment           chart.Chart
	Gaps                []gap
	Supervisors         []seen
	CheckinsTable       *chart.Table
	Forest              chart.Chart
	IsTold              bool // whether a result has a figure
	EventStudies        []eventStudy
	Unmeasured          []string // registered programs without a metric
	Results             []result
	Ramps               []ramp
	RampsTable          *chart.Table
	Balance             *chart.Table
	Trust               *chart.Table
	Returns             chart.Chart
	Spending            *chart.Table
	Total               string
	Unregistered        string
	Waterfall           chart.Chart
	Goals               []goal
	Goalless            []string // registered programs that serve no goal
	Funnel              chart.Chart
	Deliveries          *chart.Table
	Rejects             *chart.Table
	Findings            *chart.Table
	Unchecked           *chart.Table
	Accepted            []string // findings that somebody accepted
	Run                 *runNote
}

// figure is one of the large numbers at the top of the page.
type figure struct{ Value, Label string }

func newPage(m *Marts, o Options) page {
	t, unit, names := m.Totals, m.currency(), namingOf(m)
	results, ramps := resultsOf(m.Impacts), rampsOf(m.Ramps)
	p := page{
		Title:         titleOf(m),
		Organization:  o.Organization,
		Owner:         o.Owner,
		Programs:      counted(t.ProgramsCount, "program", "programs"),
		RunID:         t.RunID,
		DataThrough:   optional(t.DataThroughDate, day),
		Lead:          leadOf(m, results, ramps),
		Figures:       figuresOf(t, unit),
		Decisions:     decisionsOf(m.Portfolio),
		Compliance:    programsWhere(m.Portfolio, func(s Spending) bool { return s.Decision == "compliance_only" }),
		Decided:       decidedTable(m.Decided),
		Alignment:     alignmentChart(m),
		Gaps:          gapsOf(m),
		Supervisors:   supervisorsOf(m, names),
		CheckinsTable: checkinsTable(m.Checkins),
		Forest:        forestChart(results),
		IsTold:        slices.ContainsFunc(results, result.isShown),
		EventStudies:  eventStudiesOf(m, results),
		Unmeasured:    unmeasured(m),
		Results:       results,
		Ramps:         ramps,
		RampsTable:    rampsTable(ramps),
		Balance:       balanceTable(m.Balance, names),
		Trust:         trustTable(m.Trust, names),
		Returns:       returnsChart(m, results, names),
		Spending:      spendingTable(m.Portfolio),
		Total:         totalOf(m.TotalReturns),
		Waterfall:     waterfallChart(t, unit),
		Goals:         goalsOf(m, names),
		Goalless:      programsWhere(m.Portfolio, func(s Spending) bool { return s.Alignment == "no_goal" }),
		Funnel:        funnelChart(m, results),
		Deliveries:    deliveriesTable(m.Deliveries),
		Rejects:       rejectsTable(m.Rejects),
		Findings:      findingsTable(m.Findings, names),
		Unchecked:     uncheckedTable(m.Checks),
		Accepted:      acceptedOf(m.Findings),
		Run:           runNoteOf(m),
	}
	if n := len(programsWhere(m.Portfolio, isUnregistered)); n > 0 {
		p.Unregistered = counted(int64(n), "course", "courses") + " not in the register"
	}
	return p
}

// currency is the reporting currency, which is in every row about money.
func (m *Marts) currency() currency {
	if len(m.Portfolio) > 0 {
		return currency(m.Portfolio[0].CurrencyCode)
	}
	if len(m.Returns) > 0 {
		return currency(m.Returns[0].CurrencyCode)
	}
	return ""
}

func titleOf(m *Marts) string {
	const title = "What training achieved"
	switch {
	case m.Totals.DataThroughDate == nil:
		return title
	case len(m.Days) == 0:
		return title + ", through " + month(*m.Totals.DataThroughDate)
	}
	return title + ", " + period(m.Days[0].CalendarDate, *m.Totals.DataThroughDate)
}

func figuresOf(t Totals, unit currency) []figure {
	return []figure{
		{unit.short(t.SpendAmount), "training spend reviewed"},
		{optional(t.AlignedSpendPct, share), "of spend tied to a business goal"},
		{fmt.Sprintf("%s of %s", grouped(t.StrongCount), grouped(t.ProgramsCount)), "programs with strong evidence"},
		{unit.short(t.DefensibleNetAmount), "net benefit we can defend"},
	}
}
