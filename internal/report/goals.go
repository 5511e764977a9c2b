package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
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

var statuses = map[string]status{
	"reached":   {"strong", "Reached"},
	"on_track":  {"strong", "On track"},
	"off_track": {"weak", "Off track"},
	"missed":    {"weak", "Missed"},
}

var unknowns = wording{
	"no_target":         "No target is declared.",
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
	m, names := s.marts, s.names
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
			Way: p.way(unit), Due: due(g.DueDate), Edits: editsOf(m.Ledger, g.GoalID), Status: p.status(),
			Level: p.level(unit), Pace: p.pace(unit), Explained: p.explained(m.Contributions, judged, unit),
			Money: moneyOf(m.GoalReturns, g.GoalID), Programs: s.serving(g.GoalID), Count: counted(g.ProgramsCount, "program", "programs"), IsServed: g.ProgramsCount > 0,
		}
		if p.OwnerStatus != nil {
			one.OwnerSays = "The owner says: " + ownersWords.of(*p.OwnerStatus) + "."
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

func due(t *time.Time) string {
	if t == nil {
		return ""
	}
	return "due " + day(*t)
}

// way is the starting value, with its months, and the target of the goal.
func (p Progress) way(unit string) string {
	switch {
	case p.TargetValue == nil:
		return none
	case p.BaselineValue == nil:
		return "to " + level(*p.TargetValue) + " " + unit
	}
	from := level(*p.BaselineValue)
	if p.MeasuredBaselineValue != nil {
		if measured := level(*p.MeasuredBaselineValue); measured != from {
			from += " (declared; the values of " + p.since() + " say " + measured + ")"
		} else {
			from += " (" + p.since() + ")"
		}
	}
	return from + " to " + level(*p.TargetValue) + " " + unit
}

// since are the months of the baseline.
func (p Progress) since() string { return period(*p.BaselineFromDate, *p.BaselineToDate) }

func (p Progress) status() status {
	if s, known := statuses[value(p.Progress)]; known {
		return s
	}
	return status{"insufficient", "Cannot tell yet"}
}

// level says where the metric stands.
func (p Progress) level(unit string) string {
	if p.ActualValue == nil {
		return unknowns.of(value(p.UnknownReason))
	}
	text := "Stands at " + level(*p.ActualValue) + " " + unit
	if p.ActualLow != nil {
		text += " (" + level(*p.ActualLow) + " to " + level(*p.ActualHigh) + ")"
	}
	text += ", " + period(*p.ActualFromDate, *p.ActualToDate)
	switch moved := p.MovedOfTargetPct; {
	case moved == nil:
		return text + ". " + unknowns.of(value(p.UnknownReason))
	case *moved < 0:
		text += ": it moved away from the target"
	default:
		text += ": " + share(*moved) + " of the way"
	}
	return text + p.season()
}

// season says what the level of these months would have been without any change, where that
// is not the baseline, and ends the sentence.
func (p Progress) season() string {
	switch {
	case p.SeasonValue == nil:
		return ". No season is taken out: the same months of the year before have too few values."
	case p.UnchangedValue == nil || level(*p.UnchangedValue) == level(*p.UnchangedValue-*p.SeasonValue):
		return "."
	}
	return ". By the season of the year before, these months would be at " + level(*p.UnchangedValue) + " without any change since the baseline."
}

// pace says whether the goal will be met by its day.
func (p Progress) pace(unit string) string {
	if p.ForecastValue == nil || p.DueDate == nil {
		return ""
	}
	switch value(p.Progress) {
	case "on_track":
		return "It will be met by " + day(*p.DueDate) + " at this pace" + p.expected(unit)
	case "off_track":
		return "It will not be met by " + day(*p.DueDate) + " at this pace" + p.expected(unit)
	case "missed":
		return "It was missed: on its day the level was " + level(*p.ForecastValue) + " " + unit + "."
	}
	return ""
}

// expected is the level of the due day, at which pace, and what it is if nothing more changes.
func (p Progress) expected(unit string) string {
	text := ": " + level(*p.ForecastValue) + " " + unit + " is expected"
	switch value(p.ForecastRule) {
	case "pace_since_baseline":
		text += " at the pace since " + p.since()
	case "latest_pace":
		text += " at its latest pace"
	}
	if p.HeldValue != nil && level(*p.HeldValue) != level(*p.ForecastValue) {
		text += ", and " + level(*p.HeldValue) + " if nothing more changes"
	}
	return text + "."
}

// explained says which programs moved the metric, and how much of the target they explain.
func (p Progress) explained(all []Contribution, judged map[[2]string]string, unit string) string {
	unreached := p.unreached(all)
	if p.ExplainedValue == nil {
		return unreached
	}
	var parts []string
	dated := true // whether the months of the baseline are known, and what they had already is taken off
	for _, c := range all {
		if c.GoalID == p.GoalID && c.IsCounted && c.Contribution != nil && *c.Contribution != 0 {
			dated = dated && c.BaselineReachedPct != nil
			parts = append(parts, isolated(c.ProgramName)+" "+claimed(judged[[2]string{c.ProgramID, p.MetricID}])+" "+plus(*c.Contribution)+level(*c.Contribution))
		}
	}
	text := strings.Join(parts, ", ") + " " + unit
	if p.ExplainedOfTargetPct != nil {
		text += ": " + share(*p.ExplainedOfTargetPct) + " of the target"
	}
	if p.ExplainedLow != nil {
		text += " (" + level(*p.ExplainedLow) + " to " + level(*p.ExplainedHigh) + " in all)"
	}
	return strings.TrimSuffix(text+p.rest(dated)+" "+unreached, " ")
}

// unreached says which programs added nothing, because they reached nobody of the goal, or
// nobody more than in the baseline; empty if all added something.
func (p Progress) unreached(all []Contribution) string {
	var sentences []string
	for _, c := range all {
		switch {
		case c.GoalID != p.GoalID || c.ReachedCount == nil || c.Contribution == nil || *c.Contribution != 0:
		case *c.ReachedCount == 0:
			sentences = append(sentences, isolated(c.ProgramName)+" reached nobody of this goal.")
		default:
			sentences = append(sentences, isolated(c.ProgramName)+" reached as many in the baseline already, and added nothing since.")
		}
	}
	return strings.Join(sentences, " ")
}

// rest compares what programs explain with how far the metric moved. The baseline is dated if
// what it had of the programs already is taken off.
func (p Progress) rest(dated bool) string {
	switch {
	case p.UnexplainedValue == nil:
		return "."
	case p.ExplainedLow != nil && p.MovedValue != nil && *p.ExplainedLow <= *p.MovedValue && *p.MovedValue <= *p.ExplainedHigh:
		return ". The metric moved by about as much: " + plus(*p.MovedValue) + level(*p.MovedValue) + "."
	case p.IsMoreThanMoved != nil && *p.IsMoreThanMoved:
		text := ". That is more than the metric moved since the baseline, by " + level(math.Abs(*p.UnexplainedValue)) + ": "
		if !dated {
			text += "the goal has no start, so part of it may be in the baseline already, or "
		}
		return text + "something else moved it the other way."
	}
	text := ". The rest, " + plus(*p.UnexplainedValue) + level(*p.UnexplainedValue) + ", has other causes, or programs that are not counted"
	if p.BaselineValue != nil && p.MeasuredBaselineValue == nil {
		text += ", or is in the declared baseline, of whose months there are no values"
	}
	return text + "."
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

// claimed puts a verdict before what a program contributed at its estimate.
func claimed(verdict string) string {
	switch verdict {
	case "promising", "may_have_worked_against":
		return "may have moved it by"
	case "no_meaningful_effect":
		return "made little or no difference, at the estimate"
	case "cannot_tell":
		return "cannot be told from chance, at the estimate"
	}
	return "moved it by"
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
