package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

// goal is a goal with its owner, where it stands, and the programs that serve it.
type goal struct {
	Name, Owner, Sponsor, Metric string
	Way, Due                     string
	Status                       status
	Level, Pace, Explained       string // sentences; empty without figures
	Edits                        string // what the goal was before, by the ledger
	OwnerSays, Money             string
	Moved                        float64 // percent of the way, 0 to 100, for the bar
	HasBar                       bool
	Programs                     []link
	Count                        string
	IsServed                     bool
	rank                         int // by what asks for attention
}

// status is how a goal stands, in a word, with the class that colors it.
type status struct{ Class, Word string }

var statuses = wording{"reached": "Reached", "on_track": "On track", "off_track": "Off track", "missed": "Missed"}

var unknowns = wording{
	"no_target":         "No target is declared.",
	"not_begun":         "The work for it has not begun.",
	"no_values":         "No value of its metric was delivered.",
	"no_baseline":       "The target is a change of a baseline that is not known.",
	"no_department":     "The roster has no such department.",
	"baseline_differs":  "How far it is cannot be said until the baseline is corrected.",
	"target_met_before": "The target was met before the work began: set one that is still to be reached.",
	"no_values_at_due":  "Its day is past, and no value of its last months was delivered.",
	"no_due_date":       "No due date is declared.",
	"short_history":     "Too little is known for a forecast.",
}

var ownersWords = wording{"on_track": "on track", "at_risk": "at risk", "off_track": "off track", "reached": "reached", "dropped": "dropped"}

// goalsOf are the goals, those that ask for attention first.
func (s site) goalsOf() []goal {
	m, names, say := s.marts, s.names, s.say
	judged := judgedOf(m)
	progress := map[string]Progress{}
	for _, p := range m.Progress {
		progress[p.GoalID] = p
	}
	var out []goal
	for _, g := range m.Goals {
		p, unit := progress[g.GoalID], names.units[g.MetricID]
		one := goal{
			Name: g.GoalName, Owner: value(g.Owner), Sponsor: value(g.Sponsor), Metric: names.metric(g.MetricID),
			Way: p.way(say, unit), Due: due(say, g.DueDate), Edits: strings.TrimSpace(editsOf(say, m.Ledger, g.GoalID) + " " + droppedOf(say, m.Ledger, m.Goals, g.MetricID)), Status: p.status(say),
			Level: p.level(say, unit), Pace: p.pace(say, unit), Explained: p.explained(say, m.Contributions, judged, unit),
			Money: moneyOf(say, m.GoalReturns, g.GoalID), Programs: s.serving(g.GoalID), Count: say.Text("Served by %d programs", g.ProgramsCount), IsServed: g.ProgramsCount > 0,
		}
		if p.OwnerStatus != nil {
			one.OwnerSays = say.Text("The owner says: %s.", ownersWords.of(say, *p.OwnerStatus))
		}
		if p.MovedOfTargetPct != nil {
			one.Moved, one.HasBar = min(max(*p.MovedOfTargetPct, 0), 100), true
		}
		one.rank = slices.Index(attention, value(p.Progress))
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b goal) int { return cmp.Compare(a.rank, b.rank) })
	return out
}

// attention orders goals by how they stand; what is not known comes after them.
var attention = []string{"missed", "off_track", "on_track", "reached", "unknown", ""}

func due(say *language.Language, t *time.Time) string {
	if t == nil {
		return ""
	}
	return say.Text("due %s", say.Day(*t))
}

// way is the starting value, with its months, and the target of the goal.
func (p Progress) way(say *language.Language, unit string) string {
	switch {
	case p.TargetValue == nil:
		return none
	case p.BaselineValue == nil:
		return say.Text("to %s", p.target(say)+" "+unit)
	}
	from := say.Level(*p.BaselineValue)
	if p.MeasuredBaselineValue != nil {
		if measured := say.Level(*p.MeasuredBaselineValue); measured != from {
			from += " (" + say.Text("declared; the values of %s say %s", p.since(say), measured) + ")"
		} else {
			from += " (" + p.since(say) + ")"
		}
	}
	return say.Text("%[1]s to %[2]s", from, p.target(say)+" "+unit) // from and to, not a range
}

// target has a digit more than a level, because shares of the way are held against it.
func (p Progress) target(say *language.Language) string {
	if math.Abs(*p.TargetValue) < 100 {
		return say.Level(*p.TargetValue)
	}
	return say.Significant(*p.TargetValue, 5)
}

// isJustShort reports whether the level looks like the target, and is not there.
func (p Progress) isJustShort(say *language.Language) bool {
	return p.TargetValue != nil && say.Level(*p.ActualValue) == say.Level(*p.TargetValue) && !slices.Contains([]string{"", "reached", "unknown"}, value(p.Progress))
}

// since are the months of the baseline.
func (p Progress) since(say *language.Language) string {
	return say.Period(*p.BaselineFromDate, *p.BaselineToDate)
}

func (p Progress) status(say *language.Language) status {
	switch stands := value(p.Progress); stands {
	case "reached", "on_track":
		return status{"strong", statuses.of(say, stands)}
	case "off_track", "missed":
		return status{"weak", statuses.of(say, stands)}
	}
	return status{"insufficient", say.Text("Cannot tell yet")}
}

// level says where the metric stands.
func (p Progress) level(say *language.Language, unit string) string {
	if p.ActualValue == nil {
		return unknowns.of(say, value(p.UnknownReason))
	}
	text := say.Text("Stands at %s", say.Level(*p.ActualValue)+" "+unit)
	if p.ActualLow != nil {
		text += " (" + say.Text("%s to %s", say.Level(*p.ActualLow), say.Level(*p.ActualHigh)) + ")"
	}
	text += ", " + say.Period(*p.ActualFromDate, *p.ActualToDate)
	switch moved := p.MovedOfTargetPct; {
	case moved == nil:
		return text + ". " + unknowns.of(say, value(p.UnknownReason))
	case *moved < 0:
		text += ": " + say.Text("it moved away from the target.")
	case p.isJustShort(say):
		text += ": " + say.Text("just short of the target, before rounding.")
	default:
		text += ": " + say.Text("%s of the way.", say.Share(*moved))
	}
	return text + p.before(say) + p.season(say)
}

// before says how much of the movement was there when the work began, where that is not the
// baseline.
func (p Progress) before(say *language.Language) string {
	moved := p.MovedBeforeStartValue
	if moved == nil || p.StartDate == nil || say.Level(*moved) == say.Level(0) {
		return ""
	}
	return " " + say.Text("The metric had moved by %s already when the work began on %s.", language.Plus(*moved)+say.Level(*moved), say.Day(*p.StartDate))
}

// season says what the level of these months would have been without any change, where that
// is not the baseline.
func (p Progress) season(say *language.Language) string {
	switch {
	case p.SeasonValue == nil:
		return " " + say.Text("Not adjusted for season: too few values of the year before.")
	case p.UnchangedValue == nil || say.Level(*p.UnchangedValue) == say.Level(*p.UnchangedValue-*p.SeasonValue):
		return ""
	}
	return " " + say.Text("By the season of the year before, these months would be at %s without any change since the baseline.", say.Level(*p.UnchangedValue))
}

// pace says whether the goal will be met by its day.
func (p Progress) pace(say *language.Language, unit string) string {
	if p.ForecastValue == nil || p.DueDate == nil {
		return ""
	}
	level := say.Level(*p.ForecastValue) + " " + unit
	switch value(p.Progress) {
	case "on_track":
		return say.Text("It will be met by %s at this pace: %s is expected%s.", say.Day(*p.DueDate), level, p.expected(say))
	case "off_track":
		return say.Text("It will not be met by %s at this pace: %s is expected%s.", say.Day(*p.DueDate), level, p.expected(say))
	case "missed":
		return say.Text("It was missed: on its day the level was %s.", level)
	}
	return ""
}

// expected says at which pace a level is expected, and what it is if nothing more changes.
func (p Progress) expected(say *language.Language) string {
	text := ""
	switch value(p.ForecastRule) {
	case "pace_since_baseline":
		text = say.Text(" at the pace since %s", p.since(say))
	case "latest_pace":
		text = say.Text(" at its latest pace")
	}
	if p.HeldValue != nil && say.Level(*p.HeldValue) != say.Level(*p.ForecastValue) {
		text += say.Text(", and %s if nothing more changes", say.Level(*p.HeldValue))
	}
	return text
}

// explained says which programs moved the metric, and how much of the target they explain.
func (p Progress) explained(say *language.Language, all []Contribution, judged map[[2]string]string, unit string) string {
	unreached := p.unreached(say, all)
	if p.ExplainedValue == nil {
		return unreached
	}
	var parts []string
	dated := true // whether the months of the baseline are known, and what they had already is taken off
	for _, c := range all {
		if c.GoalID == p.GoalID && c.IsCounted && c.Contribution != nil && *c.Contribution != 0 {
			dated = dated && c.BaselineReachedPct != nil
			says := claimed(judged[[2]string{c.ProgramID, p.MetricID}])
			if c.BaselineReachedPct != nil && c.ReachedPct != nil && *c.ReachedPct < *c.BaselineReachedPct {
				says = "%s reaches fewer people than in the baseline: %s"
			}
			parts = append(parts, say.Text(says, isolated(c.ProgramName), language.Plus(*c.Contribution)+say.Level(*c.Contribution)))
		}
	}
	text := ""
	if len(parts) > 0 {
		text = strings.Join(parts, ", ") + " " + unit + p.share(say) + "."
	}
	return strings.TrimSpace(text + p.rest(say, dated) + " " + unreached)
}

// share says how much of the target the programs explain.
func (p Progress) share(say *language.Language) (text string) {
	if p.ExplainedOfTargetPct != nil {
		text = ": " + say.Text("%s of the target", say.Share(*p.ExplainedOfTargetPct))
	}
	if p.ExplainedLow != nil {
		text += " (" + say.Text("%s to %s in all", say.Level(*p.ExplainedLow), say.Level(*p.ExplainedHigh)) + ")"
	}
	return text
}

// unreached says which programs added nothing, because they reached nobody of the goal, or
// nobody more than in the baseline; empty if all added something.
func (p Progress) unreached(say *language.Language, all []Contribution) string {
	var sentences []string
	for _, c := range all {
		switch {
		case c.GoalID != p.GoalID || c.ReachedCount == nil || c.Contribution == nil || *c.Contribution != 0:
		case *c.ReachedCount == 0:
			sentences = append(sentences, say.Text("%s reached nobody of this goal.", isolated(c.ProgramName)))
		default:
			sentences = append(sentences, say.Text("%s reached as many in the baseline already, and added nothing since.", isolated(c.ProgramName)))
		}
	}
	return strings.Join(sentences, " ")
}

// rest compares what programs explain with how far the metric moved. The baseline is dated if
// what it had of the programs already is taken off.
func (p Progress) rest(say *language.Language, dated bool) string {
	switch {
	case p.UnexplainedValue == nil:
		return ""
	case p.ExplainedLow != nil && p.MovedValue != nil && *p.ExplainedLow <= *p.MovedValue && *p.MovedValue <= *p.ExplainedHigh:
		return " " + say.Text("The metric moved by about as much: %s.", language.Plus(*p.MovedValue)+say.Level(*p.MovedValue))
	case p.IsMoreThanMoved != nil && *p.IsMoreThanMoved:
		more := say.Level(math.Abs(*p.UnexplainedValue))
		if !dated {
			return " " + say.Text("That is more than the metric moved since the baseline, by %s: the goal has no start, so part of it may be in the baseline already, or something else moved it the other way.", more)
		}
		return " " + say.Text("That is more than the metric moved since the baseline, by %s: something else moved it the other way.", more)
	}
	left := language.Plus(*p.UnexplainedValue) + say.Level(*p.UnexplainedValue)
	if p.BaselineValue != nil && p.MeasuredBaselineValue == nil {
		return " " + say.Text("The rest, %s, has other causes, or programs that are not counted, or is in the declared baseline, of whose months there are no values.", left)
	}
	return " " + say.Text("The rest, %s, has other causes, or programs that are not counted.", left)
}

// judgedOf are the verdicts by program and metric.
func judgedOf(m *Marts) map[[2]string]string {
	judged := map[[2]string]string{}
	for _, i := range m.Impacts {
		if i.IsPrimary {
			judged[[2]string{i.ProgramID, i.MetricID}] = i.Verdict
		}
	}
	for _, r := range m.Ramps {
		judged[[2]string{r.ProgramID, r.MetricID}] = r.Verdict
	}
	return judged
}

// claimed is a verdict around a program and what it contributed at its estimate.
func claimed(verdict string) language.Key {
	switch verdict {
	case "promising", "may_have_worked_against":
		return "%s may have moved it by %s"
	case "no_meaningful_effect":
		return "%s made little or no difference, at the estimate %s"
	case "cannot_tell":
		return "%s cannot be told from chance, at the estimate %s"
	}
	return "%s moved it by %s"
}

// serving returns the programs with this goal in the marts: programs measured for it, or
// whose first goal it is.
func (s site) serving(goalID string) (programs []link) {
	ids := map[string]bool{}
	for _, i := range s.marts.Impacts {
		ids[i.ProgramID] = ids[i.ProgramID] || value(i.GoalID) == goalID
	}
	for _, p := range s.marts.Portfolio {
		ids[p.ProgramID] = ids[p.ProgramID] || value(p.GoalID) == goalID
	}
	for _, l := range s.marts.Links {
		if l.ProgramID != nil {
			ids[*l.ProgramID] = ids[*l.ProgramID] || value(l.GoalID) == goalID
		}
	}
	for id, serves := range ids {
		if serves {
			programs = append(programs, s.link(id))
		}
	}
	slices.SortFunc(programs, func(a, b link) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Href, b.Href)) })
	return programs
}
