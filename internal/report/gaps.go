package report

import (
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

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
			add(s.gap("No program serves the goal %s.", link{Name: *l.GoalName}))
		case "program_for_skill":
			add(s.gap("No program teaches the skill %s.", link{Name: *l.Skill}))
		case "metric_for_program":
			add(s.gap("%s has no metric, and so serves no goal that anybody could check.", s.linkOf(l)))
		case "goal_for_program":
			if !serves[value(l.ProgramID)] {
				add(s.gap("%s serves no goal.", s.linkOf(l)))
			}
		case "values_of_metric":
			add(s.gap("No value of %s was delivered.", link{Name: *l.MetricName}))
		case "behavior_on_the_job":
			add(s.gap("%s teaches what is hardly ever seen on the job: at most one person in twenty had a check-in within 90 days.", s.linkOf(l)))
		case "checks_of_behavior":
			add(s.gap("Nobody checks on the job what %s teaches.", s.linkOf(l)))
		}
	}
	for _, g := range s.agreementGaps() {
		add(g)
	}
	return gaps
}

// agreementGaps say what is wrong with agreements, and what is otherwise than at a launch.
func (s site) agreementGaps() (gaps []gap) {
	for _, c := range s.marts.Contracts {
		for _, text := range []string{c.objection(s.say), c.reread(s.say), c.restated(s.say), c.armsSeen(s.say), c.armsChanged(s.say), c.resettledOf(s.say, s.marts.Ledger)} {
			if text != "" {
				gaps = append(gaps, s.gap("%s on %s: %s", link{c.ProgramName, s.link(c.ProgramID).Href}, isolated(c.MetricName), text))
			}
		}
	}
	for _, text := range slices.Concat(removalEdits(s.say, s.marts), categoryEdits(s.say, s.marts), drawEdits(s.say, s.marts), rateEdits(s.say, s.marts.Ledger), decisionEdits(s.say, s.marts)) {
		gaps = append(gaps, gap{Before: text})
	}
	for _, of := range []struct {
		says language.Key
		day  func(Contract) *time.Time
	}{
		{"Since %s, strata, clusters or covariates are others than at the launch of %s.", func(c Contract) *time.Time { return c.ComparedDate }},
		{"Since %s, a feed of the roster, completions, assignments or costs is read otherwise than at the launch of %s.", func(c Contract) *time.Time { return c.PeopleRereadDate }},
	} {
		if text := sinceLaunch(s.say, of.says, s.marts.Contracts, of.day); text != "" {
			gaps = append(gaps, gap{Before: text})
		}
	}
	return gaps
}

// reread says since when a metric is read otherwise than at the launch, and why; empty if it
// is read as then.
func (c Contract) reread(say *language.Language) string {
	switch {
	case c.RereadDate == nil:
		return ""
	case c.RemappedBecause == nil:
		return say.Text("its feed is read otherwise since %s than at the launch on %s, and nobody has said why that is the same measure.", say.Day(*c.RereadDate), say.Day(*c.LaunchDate))
	}
	return say.Text("its feed is read otherwise since %s than at the launch on %s; declared to be the same measure, because: %s", say.Day(*c.RereadDate), say.Day(*c.LaunchDate), isolated(*c.RemappedBecause))
}

// sinceLaunch says since when something is otherwise than at the launch of which programs;
// empty if it is for none.
func sinceLaunch(say *language.Language, says language.Key, contracts []Contract, dayOf func(Contract) *time.Time) string {
	var last time.Time
	var programs []string
	for _, c := range contracts {
		if day, name := dayOf(c), isolated(c.ProgramName); day != nil && !slices.Contains(programs, name) {
			last, programs = *day, append(programs, name)
		}
	}
	if len(programs) == 0 {
		return ""
	}
	return say.Text(says, say.Day(last), strings.Join(programs, ", "))
}

// gap is a sentence around what its first argument names.
func (s site) gap(text language.Key, of link, args ...any) gap {
	const place = "\x00"
	before, after, _ := strings.Cut(s.say.Text(text, slices.Concat([]any{place}, args)...), place)
	return gap{before, of, after}
}

// linkOf is the program of a link of the chain.
func (s site) linkOf(l Link) link { return link{*l.ProgramName, s.link(value(l.ProgramID)).Href} }

// objection says what is wrong with an agreement; empty if nothing is.
func (c Contract) objection(say *language.Language) string {
	switch c.Agreement {
	case "late":
		return say.Text("the metric was agreed on %s, after the launch on %s.", say.Day(*c.AgreedDate), say.Day(*c.LaunchDate))
	case "dated_back":
		return say.Text("the agreement was dated back to %s; it was first seen on %s, after the launch on %s.", say.Day(*c.AgreedDate), optional(c.AgreementSeenDate, say.Day), say.Day(*c.LaunchDate))
	case "changed":
		return say.Text("the metric is not what was agreed: its definition changed after the launch on %s.", say.Day(*c.LaunchDate))
	case "not_witnessed":
		return say.Text("nobody has witnessed the agreement of %s, and no document records it.", say.Day(*c.AgreedDate))
	case "declared":
		return say.Text("the agreement of %s is declared and not witnessed (%s).", say.Day(*c.AgreedDate), value(c.Document))
	case "not_agreed":
		return say.Text("the metric was never agreed on.")
	}
	return ""
}
