package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// standing is where a program stands, or a course that is not in the register.
type standing struct {
	link
	ID                          string
	Owner, Department, Category string // as given; empty where nothing is
	Launch                      string
	By                          string // from when on a decision can rest on more
	Evidence, Verdict           string // of the result that represents the program
	Spend                       string
	metric                      string
	metrics                     int    // measured
	reason                      string // why the marts suggest what they do; empty without a cost
	cost                        *models.Cents
	worth                       *models.Cents // of an exact answer, where too little is known
	rank                        int           // of the evidence, best first
	isRegistered, isCompliance  bool
}

// standingsOf are all programs and courses, those that cost most first. Where no cost is on
// record or it is withheld, the best evidence comes first.
func (s site) standingsOf(results []result, ramps []ramp) []standing {
	m, say := s.marts, s.say
	spent := map[string]*Spending{}
	for i := range m.Portfolio {
		if p := &m.Portfolio[i]; spent[p.ProgramID] == nil {
			spent[p.ProgramID] = p
		}
	}
	departments := departmentsOf(m)
	var all []standing
	for _, p := range m.Programs {
		one := standing{
			link: s.link(p.ProgramID), ID: p.ProgramID, Owner: value(p.Owner), Category: value(p.Category), Department: strings.Join(departments[p.ProgramID], ", "),
			Evidence: none, Verdict: none, Spend: none, rank: len(grades), isRegistered: p.IsRegistered, isCompliance: value(p.Category) == compliance,
		}
		if p.LaunchDate != nil {
			one.Launch = say.Day(*p.LaunchDate)
		}
		if row := spent[p.ProgramID]; row != nil {
			one.add(say, *row)
		}
		one.judge(results, ramps)
		one.markInterim(say, results)
		one.await(say, m.Returns)
		one.overspend(say, m.Returns)
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		return cmp.Or(-comparedCents(a.cost, b.cost), cmp.Compare(a.rank, b.rank), strings.Compare(a.Name, b.Name))
	})
	return all
}

// compliance is the category of programs that do not have to show a return.
const compliance = "compliance"

// add takes up what the portfolio says.
func (s *standing) add(say *language.Language, row Spending) {
	s.reason, s.cost, s.metric = row.DecisionReason, row.TotalSpendAmount, value(row.MetricID)
	s.Spend = optional(row.TotalSpendAmount, currency{row.CurrencyCode, say}.short)
	s.isCompliance = s.isCompliance || row.Alignment == compliance
	if row.DecisionOwner != nil {
		s.Owner = *row.DecisionOwner
	}
	if row.DecideDate != nil {
		s.By = say.Text("from %s", say.Day(*row.DecideDate))
	}
}

// judge takes up the result that represents the program: the one that the portfolio names
// or, without a cost, the one that decides by the same rule.
func (s *standing) judge(results []result, ramps []ramp) {
	isNamed, best := s.metric != "", [3]int{}
	take := func(metric string, g grade, verdict, judgment string, servesGoal bool) {
		s.metrics++
		rank := decisiveness(verdict, servesGoal, g)
		if isNamed && s.metric == metric || !isNamed && (s.metric == "" || slices.Compare(rank[:], best[:]) < 0) {
			s.metric, s.Evidence, s.rank, s.Verdict, best = metric, g.String(), g.rank, judgment, rank
		}
	}
	for _, r := range results {
		if r.ProgramID == s.ID {
			take(r.MetricID, r.Evidence, r.Verdict, r.Judgment, r.GoalID != nil)
		}
	}
	for _, r := range ramps {
		if r.ProgramID == s.ID {
			take(r.MetricID, r.Evidence, r.Verdict, r.Judgment, r.servesGoal)
		}
	}
}

// decisiveness orders the results of a program, as int_program_results does: what worked
// against a metric, what works, and the rest; what serves a goal first, then by evidence.
func decisiveness(verdict string, servesGoal bool, g grade) [3]int {
	rank := [3]int{2, 1, g.rank}
	switch verdict {
	case "worked_against":
		rank[0] = 0
	case "works":
		rank[0] = 1
	}
	if servesGoal {
		rank[1] = 0
	}
	return rank
}

// notKnown is the reason of a program that has to be measured longer.
const notKnown = "not_known_yet"

// markInterim says until when the result that represents the program is interim: whoever decides
// before that day should know.
func (s *standing) markInterim(say *language.Language, results []result) {
	for _, r := range results {
		if r.ProgramID == s.ID && r.MetricID == s.metric && r.IsInterim && r.IsReportable && r.DecideDate != nil && s.reason != notKnown {
			s.By = strings.TrimPrefix(s.By+", "+say.Text("interim until %s", say.Day(*r.DecideDate)), ", ")
		}
	}
}

// await says what it is worth to wait for an answer.
func (s *standing) await(say *language.Language, returns []Return) {
	at := slices.IndexFunc(returns, func(r Return) bool {
		return r.ProgramID == s.ID && r.MetricID == s.metric && r.Scenario == "point"
	})
	if s.reason != notKnown || at < 0 {
		return
	}
	r := returns[at]
	if s.worth = r.AnswerWorthAmount; s.worth != nil && say.Short(r.CurrencyCode, *s.worth) != say.Short(r.CurrencyCode, 0) {
		text := say.Text("an exact answer is worth up to %s", say.Short(r.CurrencyCode, *s.worth))
		s.By = strings.TrimPrefix(s.By+", "+text, ", ")
	}
}

// overspend says that the gains are below the cost for certain, as far as ranges tell: with
// all of them at their high ends.
func (s *standing) overspend(say *language.Language, returns []Return) {
	var gain, cost models.Cents
	for _, r := range returns {
		if r.ProgramID == s.ID && r.Scenario == "interval_high" && r.IsCounted && r.BenefitAmount != nil && r.CostAmount != nil {
			gain, cost = gain+*r.BenefitAmount, *r.CostAmount
		}
	}
	if s.reason == "costs_more" && cost > gain {
		s.By = strings.TrimPrefix(s.By+", "+say.Text("its gain is below its cost even at the high end of the range"), ", ")
	}
}

// comparedCents compares two amounts; a missing one is the smallest.
func comparedCents(a, b *models.Cents) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}

// departmentsOf are the departments of the goals that each program serves, by name.
func departmentsOf(m *Marts) map[string][]string {
	ofGoal := map[string]string{}
	for _, g := range m.Goals {
		ofGoal[g.GoalID] = value(g.Department)
	}
	all := map[string][]string{}
	for _, l := range m.Links {
		if d := ofGoal[value(l.GoalID)]; d != "" && l.ProgramID != nil && !slices.Contains(all[*l.ProgramID], d) {
			all[*l.ProgramID] = append(all[*l.ProgramID], d)
		}
	}
	for _, departments := range all {
		slices.Sort(departments)
	}
	return all
}

// opened is the number of programs that the overview shows with their figures.
const opened = 12

// leadingOf are the programs that the overview opens: those that cost most, except
// compliance training, which does not have to show a return.
func leadingOf(all []standing) (leading []standing) {
	for _, s := range all {
		if s.isRegistered && !s.isCompliance && len(leading) < opened {
			leading = append(leading, s)
		}
	}
	return leading
}

// idsOf are the programs by id.
func idsOf(all []standing) map[string]bool {
	ids := map[string]bool{}
	for _, s := range all {
		ids[s.ID] = true
	}
	return ids
}

// group is one of the things to do next, with the programs that it concerns.
type group struct {
	ID, Class, Title, Why string
	Programs              []standing
	reasons               []string
	say                   *language.Language
}

// inBox is the number of programs that the box of a decision names; its list has all.
const inBox = 3

// First are the programs that cost most; one more is not left out alone.
func (g group) First() []standing {
	if len(g.Programs) == inBox+1 {
		return g.Programs
	}
	return g.Programs[:min(inBox, len(g.Programs))]
}

// More says how many the box does not name.
func (g group) More() string {
	if n := len(g.Programs) - len(g.First()); n > 0 {
		return g.say.Text("and %s more", g.say.Grouped(int64(n)))
	}
	return ""
}

// Count is the title with the number of programs.
func (g group) Count() string {
	if g.ID == unregistered {
		return g.Title + ": " + g.say.Text("%d courses", len(g.Programs))
	}
	return g.Title + ": " + g.say.Text("%d programs", len(g.Programs))
}

const unregistered = "unregistered"

// coursesShown is the number of courses outside the register that the page lists.
const coursesShown = 25

// groupsOf puts every program and course in the one group of what the evidence suggests,
// and why.
func groupsOf(say *language.Language, all []standing) []group {
	groups := []group{
		{ID: "extend", Class: "strong", Title: say.Text("Extend"), Why: say.Text("It worked, and its cost does not argue against it."), reasons: []string{"pays_off", "has_no_price"}},
		{ID: "cheaper", Class: "moderate", Title: say.Text("Make it cheaper, or extend it less"), Why: say.Text("It worked, but the gain does not surely cover the cost."), reasons: []string{"costs_more"}},
		{ID: "redesign", Class: "moderate", Title: say.Text("Redesign or stop"), Why: say.Text("Measured well enough to say that it changed too little to matter."), reasons: []string{"no_effect"}},
		{ID: "stop", Class: "weak", Title: say.Text("Stop"), Why: say.Text("The metric moved in the wrong direction."), reasons: []string{"worked_against"}},
		{ID: "longer", Class: "insufficient", Title: say.Text("Measure longer"), Why: say.Text("Too little is known yet."), reasons: []string{notKnown}},
		{ID: "goal", Class: "weak", Title: say.Text("Agree on a goal before renewing"), Why: say.Text("No goal has been stated."), reasons: []string{"no_goal"}},
		{ID: unregistered, Class: "weak", Title: say.Text("Register, or end"), Why: say.Text("These courses are not in the register, so nobody has said what they are for.")},
		{ID: compliance, Class: "insufficient", Title: say.Text("Compliance"), Why: say.Text("It does not have to show a return.")},
		{ID: "unknown", Class: "insufficient", Title: say.Text("No cost on record"), Why: say.Text("Without a cost, no spending can be decided on."), reasons: []string{""}},
	}
	for _, s := range all {
		at := slices.IndexFunc(groups, func(g group) bool {
			if !s.isRegistered {
				return g.ID == unregistered
			}
			if s.isCompliance {
				return g.ID == compliance
			}
			return slices.Contains(g.reasons, s.reason)
		})
		if at >= 0 {
			groups[at].Programs = append(groups[at].Programs, s)
		}
	}
	for _, g := range groups {
		if slices.Contains(g.reasons, notKnown) { // what an answer could save comes first
			slices.SortStableFunc(g.Programs, func(a, b standing) int { return -comparedCents(a.worth, b.worth) })
		}
	}
	for i := range groups {
		groups[i].say = say
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g.Programs) == 0 })
}

// suggestionsOf are what to do next, by program, in the words of the groups.
func suggestionsOf(say *language.Language, all []standing) map[string]string {
	suggested := map[string]string{}
	for _, g := range groupsOf(say, all) {
		for _, p := range g.Programs {
			suggested[p.ID] = g.Title
		}
	}
	return suggested
}

// isDecision reports whether somebody has to decide.
func (g group) isDecision() bool {
	return g.ID != compliance && g.ID != unregistered && g.ID != "unknown"
}

// Listed are the programs of the list of the group: all of them, but of courses outside the
// register only those that cost most.
func (g group) Listed() []standing {
	if g.ID == unregistered {
		return g.Programs[:min(coursesShown, len(g.Programs))]
	}
	return g.Programs
}

// Unlisted says how many courses the list leaves out.
func (g group) Unlisted() string {
	if n := len(g.Programs) - len(g.Listed()); n > 0 {
		return g.say.Text("%d more courses are in the mart training_portfolio.", n)
	}
	return ""
}
