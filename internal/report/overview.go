package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
)

// overview is everything that the page about all programs shows, as formatted words and
// figures.
type overview struct {
	site
	head
	Programs         string
	Lead             lead
	Figures          []figure
	Since            *since
	Groups           []group // by what to do next
	Chosen           string  // which programs are shown, where these are not all
	Decided          *chart.Table
	Alignment        chart.Chart
	Gaps, MoreGaps   []gap // those shown without a click, and the rest
	Forest           chart.Chart
	IsTold           bool // whether a result has a figure
	Unmeasured       []link
	Results          []result
	Ramps            []ramp
	RampsTable       *chart.Table
	Returns          chart.Chart
	Spending         *chart.Table
	Total            string
	Waterfall        chart.Chart
	Goals, MoreGoals []goal // those shown without a click, and the rest
	Funnel           chart.Chart
	Deliveries       *chart.Table
	Rejects          *chart.Table
	Findings         *chart.Table
	Dates            *chart.Table
	Unchecked        *chart.Table
	Accepted         []string // findings that somebody accepted
}

// Sizes of the overview.
const (
	gapsShown  = 5
	goalsShown = 6
	tableRows  = 50 // of tables about deliveries, which have no other limit
)

// figure is one of the large numbers at the top of the page.
type figure struct{ Value, Label string }

func (s site) overview(w io.Writer) error {
	return execute(w, "overview.tmpl", newOverview(s))
}

func newOverview(s site) overview {
	m, unit := s.marts, s.marts.currency()
	all, ramps := s.resultsOf(), s.rampsOf()
	standings := s.standingsOf(all, ramps)
	leading := leadingOf(standings)
	results := representing(all, leading)
	ids := idsOf(leading)
	shown := m.only(nil, ids)
	p := overview{
		site:       s,
		head:       s.headOf(titleOf(m)),
		Programs:   counted(m.Totals.ProgramsCount, "program", "programs"),
		Lead:       s.leadOf(all, ramps),
		Figures:    figuresOf(m.Totals, unit),
		Since:      s.sinceOf(s.Changes),
		Groups:     groupsOf(standings),
		Chosen:     chosen(standings, leading),
		Decided:    decidedTable(m.Decided, suggestionsOf(standings)),
		Alignment:  alignmentChart(m.Links, ids),
		Forest:     forestChart(results),
		IsTold:     slices.ContainsFunc(results, result.isShown),
		Unmeasured: unmeasured(leading),
		Results:    results,
		Ramps:      kept(ramps, func(r ramp) bool { return ids[r.ProgramID] }),
		Returns:    returnsChart(shown, results, s.names),
		Spending:   spendingTable(shown.Portfolio, suggestionsOf(standings)),
		Total:      totalOf(m.TotalReturns),
		Waterfall:  waterfallChart(m.Totals, unit),
		Funnel:     funnelChart(m, results),
		Deliveries: deliveriesTable(m.Deliveries),
		Rejects:    rejectsTable(m.Rejects),
		Findings:   findingsTable(m.Findings, s.names),
		Dates:      datesTable(m.Dates, s.names),
		Unchecked:  uncheckedTable(m.Checks),
		Accepted:   acceptedOf(m.Findings),
	}
	p.RampsTable = rampsTable(p.Ramps)
	p.Gaps, p.MoreGaps = parted(s.gapsOf(), gapsShown)
	p.Goals, p.MoreGoals = parted(s.goalsOf(), goalsShown)
	return p
}

// Contents are the sections of the page.
func (p overview) Contents() []anchor {
	return contents(
		section{"changes", p.Since != nil},
		section{"next", true},
		section{"forest", true},
		section{"programs", len(p.Groups) > 0},
		section{"returns", true},
		section{"waterfall", p.Owner == ""},
		section{"goals", true},
		section{"alignment", p.Alignment.Table != nil},
		section{"ramps", len(p.Ramps) > 0},
		section{"funnel", p.Funnel.Drawings != nil},
		section{"quality", p.HasDeliveries()},
		section{"method", true},
	)
}

// HasDeliveries reports whether there is anything to say of deliveries.
func (p overview) HasDeliveries() bool {
	rows := len(p.Deliveries.Rows) + len(p.Dates.Rows) + len(p.Findings.Rows) + len(p.Unchecked.Rows) + len(p.Rejects.Rows)
	return p.Owner == "" && (p.Run != nil || rows > 0)
}

// Decisions are the groups of programs that somebody has to decide about.
func (p overview) Decisions() []group { return kept(p.Groups, group.isDecision) }

// Others are the groups about which nobody decides.
func (p overview) Others() []group {
	return kept(p.Groups, func(g group) bool { return !g.isDecision() })
}

// parted are the first values, and the rest.
func parted[T any](all []T, first int) (shown, rest []T) {
	n := min(first, len(all))
	return all[:n], all[n:]
}

// chosen says which programs the page opens, where these are not all.
func chosen(all, leading []standing) string {
	registered := 0
	for _, s := range all {
		if s.isRegistered && !s.isCompliance {
			registered++
		}
	}
	if registered == len(leading) {
		return ""
	}
	return fmt.Sprintf("Shown are the %s programs that cost most.", spelled(int64(len(leading))))
}

// representing are the results that represent the programs in the portfolio.
func representing(results []result, programs []standing) []result {
	metrics, others := map[string]string{}, map[string]int{}
	for _, s := range programs {
		metrics[s.ID], others[s.ID] = s.metric, s.metrics-1
	}
	var out []result
	for _, r := range results {
		if metric, is := metrics[r.ProgramID]; is && metric == r.MetricID {
			r.others = others[r.ProgramID]
			out = append(out, r)
		}
	}
	return out
}

// unmeasured are the programs without a result.
func unmeasured(programs []standing) (links []link) {
	for _, s := range programs {
		if s.metrics == 0 {
			links = append(links, s.link)
		}
	}
	return links
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
		{optional(t.AlignedSpendPct, share), "of spend is for programs that serve a business goal"},
		{fmt.Sprintf("%s of %s", grouped(t.StrongCount), grouped(t.ProgramsCount)), "programs with strong evidence"},
		{unit.short(t.DefensibleNetAmount), "net benefit we can defend"},
	}
}
