package report

// gap is something that the chain lacks, in a sentence.
type gap struct {
	Before string
	link
	After string
}

// gapsOf are the gaps of the chain that somebody has to close: one sentence each.
func (s site) gapsOf() (gaps []gap) {
	seen := map[gap]bool{}
	add := func(g gap) {
		if !seen[g] {
			seen[g] = true
			gaps = append(gaps, g)
		}
	}
	serves := map[string]bool{}
	for _, l := range s.marts.Links {
		serves[value(l.ProgramID)] = serves[value(l.ProgramID)] || l.GoalID != nil
	}
	for _, l := range s.marts.Links {
		switch value(l.Missing) {
		case "program_for_goal":
			add(gap{"No program serves the goal ", link{Name: *l.GoalName}, "."})
		case "program_for_skill":
			add(gap{"No program teaches the skill ", link{Name: *l.Skill}, "."})
		case "metric_for_program":
			add(gap{"", s.linkOf(l), " has no metric, and so serves no goal that anybody could check."})
		case "goal_for_program":
			if !serves[value(l.ProgramID)] {
				add(gap{"", s.linkOf(l), " serves no goal."})
			}
		case "values_of_metric":
			add(gap{"No value of ", link{Name: *l.MetricName}, " was delivered."})
		case "behavior_on_the_job":
			add(gap{"", s.linkOf(l), " teaches what is hardly ever seen on the job: at most one person in twenty had a check-in within 90 days."})
		case "checks_of_behavior":
			add(gap{"Nobody checks on the job what ", s.linkOf(l), " teaches."})
		}
	}
	for _, c := range s.marts.Contracts {
		if text := c.objection(); text != "" {
			add(gap{"", link{c.ProgramName, s.link(c.ProgramID).Href}, " on " + isolated(c.MetricName) + ": " + text})
		}
	}
	return gaps
}

// linkOf is the program of a link of the chain.
func (s site) linkOf(l Link) link { return link{*l.ProgramName, s.link(value(l.ProgramID)).Href} }

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
