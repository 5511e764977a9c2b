package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// page is all that the template shows, in words and figures that are ready to
// be read.
type page struct {
	Title, Organization string
	Programs            string
	RunID, DataThrough  string
	Lead                lead
	Figures             []figure
	Decisions           []decision
	Compliance          []string // programs of which no return is asked
	Forest              chart
	EventStudies        []eventStudy
	Unmeasured          []string // registered programs without a metric
	Results             []result
	Balance             *table
	Returns             chart
	Spending            *table
	Unregistered        string
	Waterfall           chart
	Goals               []goal
	Goalless            []string // registered programs that serve no goal
	Funnel              chart
	Deliveries          *table
	Rejects             *table
	Run                 *runNote
}

// figure is a number large enough to be read across a table.
type figure struct{ Value, Label string }

// decision is one of the things to do next, with the programs it is about.
type decision struct {
	Class, Title, Why string
	Programs          []string
	More              string
}

func newPage(m *Marts, o Options) page {
	t, unit, names := m.Totals, m.currency(), namingOf(m)
	results := resultsOf(m.Impacts)
	p := page{
		Title:        titleOf(m),
		Organization: o.Organization,
		Programs:     counted(t.ProgramsCount, "program", "programs"),
		RunID:        t.RunID,
		DataThrough:  optional(t.DataThroughDate, day),
		Lead:         leadOf(m, results),
		Figures:      figuresOf(t, unit),
		Decisions:    decisionsOf(m.Portfolio),
		Compliance:   programsWhere(m.Portfolio, func(s Spending) bool { return s.Decision == "compliance_only" }),
		Forest:       forestChart(results),
		EventStudies: eventStudiesOf(m, results),
		Unmeasured:   unmeasured(m),
		Results:      results,
		Balance:      balanceTable(m.Balance, names),
		Returns:      returnsChart(m, results, names),
		Spending:     spendingTable(m.Portfolio),
		Waterfall:    waterfallChart(t, unit),
		Goals:        goalsOf(m, names),
		Goalless:     programsWhere(m.Portfolio, func(s Spending) bool { return s.Alignment == "no_goal" }),
		Funnel:       funnelChart(m, results),
		Deliveries:   deliveriesTable(m.Deliveries),
		Rejects:      rejectsTable(m.Rejects),
		Run:          runNoteOf(m),
	}
	if n := len(programsWhere(m.Portfolio, isUnregistered)); n > 0 {
		p.Unregistered = counted(int64(n), "course", "courses") + " outside the register"
	}
	return p
}

// currency is the reporting currency, which every row about money repeats.
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

func decisionsOf(portfolio []Spending) []decision {
	decided := func(wanted ...string) []string {
		return programsWhere(portfolio, func(s Spending) bool {
			return slices.Contains(wanted, s.Decision) && !isUnregistered(s)
		})
	}
	renew := decision{Class: "weak", Title: "Agree a goal before renewing", Why: "Nobody has said what it is for.", Programs: decided("agree_goal")}
	if n := len(programsWhere(portfolio, isUnregistered)); n > 0 {
		renew.More = counted(int64(n), "course", "courses") + " outside the register"
	}
	all := []decision{
		{Class: "strong", Title: "Extend", Why: "It worked, and what it cost does not speak against it.", Programs: decided("extend")},
		{Class: "moderate", Title: "Improve or measure longer", Why: "Not enough was gained, or not enough is known.", Programs: decided("improve", "measure_longer")},
		renew,
		{Class: "weak", Title: "Stop", Why: "The metric moved the wrong way.", Programs: decided("stop")},
	}
	return slices.DeleteFunc(all, func(d decision) bool { return len(d.Programs) == 0 && d.More == "" })
}

func isUnregistered(s Spending) bool { return s.Alignment == "unregistered" }

// programsWhere names each program once, although it has a row per fiscal year.
func programsWhere(portfolio []Spending, wanted func(Spending) bool) []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range portfolio {
		if wanted(s) && !seen[s.ProgramID] {
			seen[s.ProgramID] = true
			names = append(names, s.ProgramName)
		}
	}
	return names
}

// unmeasured names the registered programs that no metric was agreed for.
func unmeasured(m *Marts) []string {
	measured := map[string]bool{}
	for _, i := range m.Impacts {
		measured[i.ProgramID] = true
	}
	var names []string
	for _, p := range m.Programs {
		if p.IsRegistered && !measured[p.ProgramID] {
			names = append(names, p.ProgramName)
		}
	}
	return names
}

// naming finds the names for people behind the ids.
type naming struct{ programs, metrics, units map[string]string }

func namingOf(m *Marts) naming {
	n := naming{map[string]string{}, map[string]string{}, map[string]string{}}
	for _, p := range m.Programs {
		n.programs[p.ProgramID] = p.ProgramName
	}
	for _, metric := range m.Metrics {
		n.metrics[metric.MetricID] = metric.MetricName
		n.units[metric.MetricID] = metric.Unit
	}
	return n
}

func (n naming) program(id string) string { return named(n.programs, id) }
func (n naming) metric(id string) string  { return named(n.metrics, id) }

func named(names map[string]string, id string) string {
	if name, ok := names[id]; ok {
		return name
	}
	return id
}

func balanceTable(rows []Balance, names naming) *table {
	t := &table{
		Summary: "How alike the two groups were before training",
		Columns: []column{{"Program", false}, {"Metric", false}, {"Compared on", false}, {"Trained, mean", true},
			{"Others, mean", true}, {"Apart, standard deviations", true}, {"Reading", false}},
	}
	for _, b := range rows {
		reading := optional(b.BalanceBand, bands.of)
		if b.IsSuppressed {
			reading = "too few people to show"
		}
		t.add(names.program(b.ProgramID), names.metric(b.MetricID), covariates.of(b.Covariate),
			optional(b.TrainedMean, number), optional(b.ComparisonMean, number),
			optional(b.StandardizedDifference, number), reading)
	}
	return t
}

// goal is a goal with who answers for it and what serves it.
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

// way is where the goal starts and where it is to end.
func (g Goal) way(unit string) string {
	switch {
	case g.TargetValue == nil:
		return none
	case g.BaselineValue == nil:
		return "to " + declared(*g.TargetValue) + " " + unit
	}
	return declared(*g.BaselineValue) + " to " + declared(*g.TargetValue) + " " + unit
}

// serving names the programs that the marts set beside the goal: measured for
// it, or aligned to it first.
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
