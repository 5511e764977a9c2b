package report

import "slices"

// decision is one of the things to do next, with the programs that it concerns.
type decision struct {
	Class, Title, Why string
	Programs          []string
	More              string
}

func decisionsOf(portfolio []Spending) []decision {
	decided := func(wanted ...string) []string {
		return programsWhere(portfolio, func(s Spending) bool {
			return slices.Contains(wanted, s.Decision) && !isUnregistered(s)
		})
	}
	renew := decision{Class: "weak", Title: "Agree on a goal before renewing", Why: "No goal has been stated.", Programs: decided("agree_goal")}
	if n := len(programsWhere(portfolio, isUnregistered)); n > 0 {
		renew.More = counted(int64(n), "course", "courses") + " not in the register"
	}
	all := []decision{
		{Class: "strong", Title: "Extend", Why: "It worked, and its cost does not argue against it.", Programs: decided("extend")},
		{Class: "moderate", Title: "Improve or measure longer", Why: "The gain was too small, or too little is known.", Programs: decided("improve", "measure_longer")},
		renew,
		{Class: "weak", Title: "Stop", Why: "The metric moved in the wrong direction.", Programs: decided("stop")},
	}
	return slices.DeleteFunc(all, func(d decision) bool { return len(d.Programs) == 0 && d.More == "" })
}

func isUnregistered(s Spending) bool { return s.Alignment == "unregistered" }

// programsWhere returns the name of each matching program once, although a program has a
// row per fiscal year.
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
