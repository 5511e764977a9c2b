package report

// gap is something that the chain lacks, in a sentence.
type gap struct{ Before, Name, After string }

// gapsOf are the gaps of the chain that somebody has to close: one sentence each.
func gapsOf(m *Marts) (gaps []gap) {
	seen := map[gap]bool{}
	add := func(g gap) {
		if !seen[g] {
			seen[g] = true
			gaps = append(gaps, g)
		}
	}
	for _, l := range m.Links {
		switch value(l.Missing) {
		case "program_for_goal":
			add(gap{"No program serves the goal ", *l.GoalName, "."})
		case "program_for_skill":
			add(gap{"No program teaches the skill ", *l.Skill, "."})
		case "metric_for_program":
			add(gap{"", *l.ProgramName, " has no metric, and so serves no goal that anybody could check."})
		case "goal_for_program":
			add(gap{"", *l.ProgramName, " serves no goal."})
		case "values_of_metric":
			add(gap{"No value of ", *l.MetricName, " was delivered."})
		case "behavior_on_the_job":
			add(gap{"", *l.ProgramName, " teaches what is hardly ever seen on the job: at most one person in twenty had a check-in within 90 days."})
		case "checks_of_behavior":
			add(gap{"Nobody checks on the job what ", *l.ProgramName, " teaches."})
		}
	}
	for _, c := range m.Contracts {
		if text := c.objection(); text != "" {
			add(gap{"", c.ProgramName, " on " + isolated(c.MetricName) + ": " + text})
		}
	}
	return gaps
}

// objection says what is wrong with an agreement; empty if nothing is.
func (c Contract) objection() string {
	switch c.Agreement {
	case "late":
		return "the metric was agreed on " + day(*c.AgreedDate) + ", after the launch on " + day(*c.LaunchDate) + "."
	case "dated_back":
		return "the agreement was dated back to " + day(*c.AgreedDate) + "; it was first seen on " + optional(c.AgreementSeenDate, day) + ", after the launch on " + day(*c.LaunchDate) + "."
	case "changed":
		return "the metric is not what was agreed: its definition changed after the launch on " + day(*c.LaunchDate) + "."
	case "not_witnessed":
		return "nobody has witnessed the agreement of " + day(*c.AgreedDate) + ", and no document records it."
	case "declared":
		return "the agreement of " + day(*c.AgreedDate) + " is declared and not witnessed (" + value(c.Document) + ")."
	case "not_agreed":
		return "the metric was never agreed on."
	}
	return ""
}
