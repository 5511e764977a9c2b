package report

import (
	"io"
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
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
	Removed          []link // of which an agreement was removed
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
	return s.execute(w, "overview.tmpl", newOverview(s))
}

func newOverview(s site) overview {
	m, say, unit := s.marts, s.say, s.marts.currency(s.say)
	all, ramps := s.resultsOf(), s.rampsOf()
	standings := s.standingsOf(all, ramps)
	leading := leadingOf(standings)
	results := representing(all, leading)
	ids := idsOf(leading)
	shown := m.only(nil, ids)
	p := overview{
		site:       s,
		head:       s.headOf(titleOf(say, m)),
		Programs:   say.Text("%d programs", m.Totals.ProgramsCount),
		Lead:       s.leadOf(all, ramps),
		Figures:    figuresOf(say, m.Totals, unit),
		Since:      s.sinceOf(s.Changes),
		Groups:     groupsOf(say, standings),
		Chosen:     chosen(say, standings, leading),
		Decided:    decidedTable(say, m.Decided, suggestionsOf(say, standings)),
		Alignment:  s.alignmentChart(m.Links, ids),
		Forest:     s.forestChart(results),
		IsTold:     slices.ContainsFunc(results, result.isShown),
		Results:    results,
		Ramps:      kept(ramps, func(r ramp) bool { return ids[r.ProgramID] }),
		Returns:    s.returnsChart(shown, valued(all, results, shown.Returns)),
		Spending:   spendingTable(say, shown.Portfolio, suggestionsOf(say, standings)),
		Total:      totalOf(say, m.TotalReturns),
		Waterfall:  s.waterfallChart(m.Totals, unit),
		Funnel:     s.funnelChart(m, results),
		Deliveries: deliveriesTable(say, m.Deliveries),
		Rejects:    rejectsTable(say, m.Rejects),
		Findings:   findingsTable(say, m.Findings, s.names),
		Dates:      datesTable(say, m.Dates, s.names),
		Unchecked:  uncheckedTable(say, m.Checks),
		Accepted:   acceptedOf(say, m.Findings),
	}
	p.RampsTable = rampsTable(say, p.Ramps)
	p.Unmeasured, p.Removed = unmeasured(leading, removals(m))
	p.Gaps, p.MoreGaps = parted(s.gapsOf(), gapsShown)
	p.Goals, p.MoreGoals = parted(s.goalsOf(), goalsShown)
	return p
}

// Contents are the sections of the page.
func (p overview) Contents() []anchor {
	return contents(p.say,
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
func chosen(say *language.Language, all, leading []standing) string {
	registered := 0
	for _, s := range all {
		if s.isRegistered && !s.isCompliance {
			registered++
		}
	}
	if registered == len(leading) {
		return ""
	}
	return say.Text("Shown are the %[2]s programs that cost most.", len(leading), say.Spelled(int64(len(leading))))
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

// valued are the results that represent programs, and others of these programs whose gain in
// money counts.
func valued(all, representing []result, returns []Return) []result {
	shown := map[[2]string]bool{}
	for _, r := range returns {
		if r.Scenario == "point" && r.IsCounted && r.BenefitAmount != nil {
			shown[[2]string{r.ProgramID, r.MetricID}] = true
		}
	}
	for _, r := range representing {
		shown[[2]string{r.ProgramID, r.MetricID}] = true
	}
	return kept(all, func(r result) bool { return shown[[2]string{r.ProgramID, r.MetricID}] })
}

// unmeasured are the programs without a metric: those that never had one, and those of which
// the agreement was removed.
func unmeasured(programs []standing, removals []removal) (never, removed []link) {
	for _, s := range programs {
		switch {
		case s.metrics > 0:
		case slices.ContainsFunc(removals, func(r removal) bool { return r.program == s.ID }):
			removed = append(removed, s.link)
		default:
			never = append(never, s.link)
		}
	}
	return never, removed
}

// currency is the reporting currency, which is in every row about money.
func (m *Marts) currency(say *language.Language) currency {
	if len(m.Portfolio) > 0 {
		return currency{m.Portfolio[0].CurrencyCode, say}
	}
	if len(m.Returns) > 0 {
		return currency{m.Returns[0].CurrencyCode, say}
	}
	return currency{"", say}
}

func titleOf(say *language.Language, m *Marts) string {
	title := say.Text("What training achieved")
	switch {
	case m.Totals.DataThroughDate == nil:
		return title
	case len(m.Days) == 0:
		return say.Text("What training achieved, through %s", say.Month(*m.Totals.DataThroughDate))
	}
	return title + ", " + say.Period(m.Days[0].CalendarDate, *m.Totals.DataThroughDate)
}

// spendOf is the spend, as far as it is known: an amount that is withheld is not zero.
func spendOf(say *language.Language, t Totals, unit currency) figure {
	switch {
	case t.CostIsComplete:
		return figure{unit.short(t.SpendAmount), say.Text("training spend reviewed")}
	case t.SpendAmount == 0:
		return figure{none, say.Text("training spend reviewed: none is known, or it is withheld")}
	}
	return figure{unit.short(t.SpendAmount), say.Text("training spend reviewed, as far as is known")}
}

func figuresOf(say *language.Language, t Totals, unit currency) []figure {
	return []figure{
		spendOf(say, t, unit),
		{optional(t.AlignedSpendPct, say.Share), say.Text("of spend is for programs that serve a business goal")},
		{say.Text("%s of %s", say.Grouped(t.StrongCount), say.Grouped(t.ProgramsCount)), say.Text("programs with strong evidence")},
		{unit.short(t.DefensibleNetAmount), say.Text("net benefit we can defend")},
	}
}
