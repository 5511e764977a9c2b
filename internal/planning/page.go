package planning

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Write writes the plan as one page to sign, in Markdown.
func (p Plan) Write(w io.Writer) error {
	page := page{Plan: p, w: w}
	page.goals()
	page.measured()
	page.shown()
	page.schedule()
	page.done()
	page.contract()
	page.agreement()
	page.signatures()
	return page.err
}

// page writes lines and keeps the first error.
type page struct {
	Plan
	w   io.Writer
	err error
}

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *page) title(text string) { p.line("\n## %s\n", text) }

func (p *page) goals() {
	p.line("# Before launch: %s", p.ProgramName)
	p.line("\nPlanned start %s. Computed from the deliveries of snapshot %d; nothing here needs a completion.\n", p.Start, p.Snapshot)
	for _, m := range p.Metrics {
		goal, owner := m.Goal, m.Owner
		if goal == "" {
			goal = "none: agree on one, and name it in the alignment"
		}
		if owner == "" {
			owner = "nobody yet"
		}
		p.line("- Goal: %s. Owner: %s. Measured by: %s.", goal, owner, m.Name)
		if m.Behavior != "" {
			p.line("  Expected at work: %s.", strings.TrimSuffix(m.Behavior, "."))
		}
	}
}

func (p *page) measured() {
	p.title("What will be measured")
	for _, m := range p.Metrics {
		c, s := m.Contract, m.Study
		if s.AnswerDate == nil {
			p.line("- **%s**: %s", m.Name, refusals[*s.NotReportableReason])
			continue
		}
		p.line("- **%s**, in %s, %s is better. Before the course, %s have to be delivered, from %s on; after it, %s, which end on %s, %s months after the start.",
			m.Name, unitOf(m), c.Better, periods(c.Baseline, c.Grain), s.NeededFromDate, periods(c.Post, c.Grain), s.AnswerDate, number(*s.MonthsToAnswer))
	}
}

// refusals are the reasons without figures in words, with a remedy.
var refusals = map[string]string{
	"time_to_metric":    "a time to productivity has no windows before and after, and is not planned here.",
	"team_metric":       "a figure of teams is not planned here, and `--draw` does not draw whole teams; draw them by hand.",
	"nobody_eligible":   "nobody in the roster is in the groups that the plan names; correct departments, jobs and locations.",
	"no_history":        "nobody who would be trained has values in both windows in history; deliver older values, or shorten the windows.",
	"trained_too_early": "those who wait would be trained before the first wave has been measured; raise months_between.",
	"no_comparison":     "too few colleagues of the same strata still wait when the first wave has been measured, or are outside the plan; plan waves or a wait list, or raise months_between.",
	"no_spread":         "the values in history do not vary, so nothing follows from them.",
	models.TooFewPeople: "fewer people than the privacy floor would be on one side, so no result would be published; plan more people, or fewer waves.",
}

func (p *page) shown() {
	p.title("What the comparison can show")
	for _, m := range p.Metrics {
		s := m.Study
		switch {
		case s.AnswerDate == nil:
		case !s.IsReportable:
			p.line("- **%s**: %s", m.Name, refusals[*s.NotReportableReason])
		default:
			p.line("- **%s**: %s", m.Name, strings.Join([]string{p.detectable(m), p.enough(m)}, " "))
		}
	}
	if p.Design == models.DesignWaitList {
		p.line("\nBecause chance decides who goes first, nothing but chance and the course can make the groups differ, and chance is in the interval. The result compares everybody drawn with everybody who waits, whether or not they come.")
	}
	if p.Cluster != "" && p.Cluster != "employee" {
		p.line("\nThese figures count people one by one. Standard errors are clustered by %s: if whole groups are trained together, less can be shown than this.", p.Cluster)
	}
}

// detectable says what would be found four times out of five.
func (p *page) detectable(m Measure) string {
	s := m.Study
	trained, compared := "the first wave", "people who still wait"
	if p.Design == models.DesignAll {
		trained, compared = "the people trained", "colleagues outside the plan"
	}
	if s.ExpectedTrainedCount != nil && s.ExpectedComparisonCount != nil {
		trained, compared = fmt.Sprintf("%d people of %s", *s.ExpectedTrainedCount, trained), fmt.Sprintf("%d %s", *s.ExpectedComparisonCount, compared)
		if p.Design == models.DesignWaves {
			compared = strings.TrimSuffix(compared, " people who still wait") + " who still wait or are colleagues of the same strata"
		}
	}
	words := fmt.Sprintf("between %s and %s, a difference of %s or more would be found four times out of five (80 %% power, two-sided test at 5 %%%s).", trained, compared, amount(m, *s.DetectableEffect), over(s.TestsCount))
	if s.DiDDetectableEffect != nil && *s.Estimator == inference.Experiment {
		words += fmt.Sprintf(" Beside it, the comparison of changes within strata would find %s.", amount(m, *s.DiDDetectableEffect))
	}
	return words
}

// over says that a metric is judged together with others.
func over(tests int64) string {
	if tests < 2 {
		return ""
	}
	return fmt.Sprintf(" over its %d metrics together: fewer metrics take fewer people", tests)
}

// enough compares the plan with the smallest change that matters.
func (p *page) enough(m Measure) string {
	s := m.Study
	if s.SmallestChange == nil {
		return "Whether that is enough is open: ask the owner for the smallest change that matters, and write it as smallest_change."
	}
	words := fmt.Sprintf("The smallest change that matters is %s: the plan ", amount(m, *s.SmallestChange))
	if s.PeopleNeeded == nil {
		return words + "cannot be held against it."
	}
	if *s.DetectableEffect <= *s.SmallestChange {
		return fmt.Sprintf("%scan show it, and %d people in all would be enough.", words, *s.PeopleNeeded)
	}
	words = fmt.Sprintf("%scannot show it. That takes %d people in all", words, *s.PeopleNeeded)
	if s.EligibleCount != nil && *s.PeopleNeeded > *s.EligibleCount {
		words = fmt.Sprintf("%s, and %d are eligible", words, *s.EligibleCount)
	}
	if s.DiDDetectableEffect != nil && *s.DiDDetectableEffect <= *s.SmallestChange {
		return words + ". The comparison of changes can show it, because people differ more in their level than in how they change: agree now that it is read beside the quoted estimate."
	}
	return words + ". Plan for more, choose longer windows or a steadier metric, or agree that only a larger change can be shown."
}

// amount is a change in the words of its scale.
func amount(m Measure, x float64) string {
	if m.Contract.Scale == models.ScaleLog {
		return number(100*math.Expm1(x)) + " %"
	}
	return strings.TrimSpace(number(x) + " " + m.Unit)
}

func unitOf(m Measure) string {
	if m.Unit == "" {
		return "a unit that is not declared yet"
	}
	return m.Unit
}

// periods counts periods of a grain.
func periods(n int, grain string) string {
	if n == 1 {
		return "1 " + grain
	}
	return fmt.Sprintf("%d %ss", n, grain)
}

// number formats a figure as people say it: three digits.
func number(x float64) string { return fmt.Sprintf("%.3g", x) }
