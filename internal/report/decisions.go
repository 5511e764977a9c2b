package report

import (
	"slices"

	"github.com/impactmart/impactmart/internal/chart"
)

// decision is one of the things to do next, with the programs that it concerns.
type decision struct {
	Class, Title, Why string
	Programs          []decidable
	More              string
}

// decidable is a program that somebody has to decide about, by a day if it is known.
type decidable struct{ Name, Owner, By string }

// decisionsOf groups the programs by what the evidence suggests, and why.
func decisionsOf(portfolio []Spending) []decision {
	because := func(reasons ...string) []decidable {
		return decidables(portfolio, func(s Spending) bool {
			return slices.Contains(reasons, s.DecisionReason) && !isUnregistered(s)
		})
	}
	renew := decision{Class: "weak", Title: "Agree on a goal before renewing", Why: "No goal has been stated.", Programs: because("no_goal")}
	if n := len(programsWhere(portfolio, isUnregistered)); n > 0 {
		renew.More = counted(int64(n), "course", "courses") + " not in the register"
	}
	all := []decision{
		{Class: "strong", Title: "Extend", Why: "It worked, and its cost does not argue against it.", Programs: because("pays_off", "has_no_price")},
		{Class: "moderate", Title: "Make it cheaper, or extend it less", Why: "It worked, but the gain does not surely cover the cost.", Programs: because("costs_more")},
		{Class: "moderate", Title: "Redesign or stop", Why: "Measured well enough to say that it changed too little to matter.", Programs: because("no_effect")},
		{Class: "insufficient", Title: "Measure longer", Why: "Too little is known yet.", Programs: because("not_known_yet")},
		renew,
		{Class: "weak", Title: "Stop", Why: "The metric moved in the wrong direction.", Programs: because("worked_against")},
	}
	return slices.DeleteFunc(all, func(d decision) bool { return len(d.Programs) == 0 && d.More == "" })
}

func isUnregistered(s Spending) bool { return s.Alignment == "unregistered" }

// decidables are the matching programs, each once although a program has a row per fiscal
// year.
func decidables(portfolio []Spending, wanted func(Spending) bool) (all []decidable) {
	seen := map[string]bool{}
	for _, s := range portfolio {
		if !wanted(s) || seen[s.ProgramID] {
			continue
		}
		seen[s.ProgramID] = true
		d := decidable{Name: s.ProgramName, Owner: value(s.DecisionOwner)}
		if s.DecideDate != nil {
			d.By = "from " + day(*s.DecideDate)
		}
		all = append(all, d)
	}
	return all
}

// programsWhere are the names of the matching programs.
func programsWhere(portfolio []Spending, wanted func(Spending) bool) (names []string) {
	for _, d := range decidables(portfolio, wanted) {
		names = append(names, d.Name)
	}
	return names
}

// decisionWords are the decisions of the marts as somebody would say them.
var decisionWords = wording{
	"extend": "extend", "improve": "improve", "stop": "stop", "measure_longer": "measure longer",
	"agree_goal": "agree on a goal", "compliance_only": "keep as compliance",
}

// decidedTable has what was decided, next to what the evidence suggests by now.
func decidedTable(all []Decided) *chart.Table {
	if len(all) == 0 {
		return nil
	}
	t := &chart.Table{Summary: "What was decided, and what the evidence says by now", Columns: []chart.Column{
		chart.Words("Program"), chart.Words("Decision"), chart.Words("By"), chart.Words("On"), chart.Words("Because"), chart.Words("The evidence suggests"),
	}}
	for _, d := range all {
		t.Add(d.ProgramName, decisionWords.of(d.Decision), d.DecidedBy, day(d.DecidedDate), shown(d.Because), optional(d.SuggestedDecision, decisionWords.of))
	}
	return t
}
