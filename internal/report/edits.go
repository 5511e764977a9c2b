package report

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

// promise is a key of the register, and what is said where it was another until a day.
type promise struct {
	key  string
	says language.Key
}

// promised are the keys of a goal whose change changes what was promised, and what is said
// about it.
var promised = []promise{
	{"baseline", "The baseline was %s until %s."}, {"target", "The target was %s until %s."}, {"start", "The start was %s until %s."},
	{"due", "The due day was %s until %s."}, {"metric", "The metric was %s until %s."}, {"department", "The department was %s until %s."},
}

// editsOf says what a goal was before, a sentence for each change that the store has seen.
func editsOf(say *language.Language, ledger []LedgerEntry, goalID string) string {
	states := kept(ledger, func(e LedgerEntry) bool {
		return e.EntryKind == "goal" && value(e.RegisteredGoalID) == goalID && !e.IsWithdrawn
	})
	var sentences []string
	for before, after := range inTurn(states) {
		sentences = append(sentences, otherwise(say, promised, before, after)...)
	}
	return strings.Join(sentences, " ")
}

// droppedOf says which other goals for the same metric there were, as they were last declared:
// a goal that is not met may come again under another name.
func droppedOf(say *language.Language, ledger []LedgerEntry, goals []Goal, metricID string) string {
	last, states := map[string]LedgerEntry{}, map[string]LedgerEntry{}
	var ids []string
	for _, e := range ordered(kept(ledger, func(e LedgerEntry) bool { return e.EntryKind == "goal" })) {
		id := value(e.RegisteredGoalID)
		if last[id] = e; !e.IsWithdrawn {
			states[id] = e
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	var sentences []string
	for _, id := range ids {
		isKnown := slices.ContainsFunc(goals, func(g Goal) bool { return g.GoalID == id })
		if isKnown || !last[id].IsWithdrawn || value(states[id].RegisteredMetricID) != metricID {
			continue
		}
		keys := keysIn(states[id])
		sentences = append(sentences, say.Text("The goal %s for this metric was dropped on %s: its target was %s, due %s.", isolated(id), say.Day(last[id].SeenDate), dated(say, keys["target"]), dated(say, keys["due"])))
	}
	return strings.Join(sentences, " ")
}

// settled are the keys of programs, alignments and values whose change after a launch changes
// what a result counts for, and what is said about it.
var settled = []promise{
	{"category", "The category was %s until %s."}, {"goal", "The goal was %s until %s."}, {"weight", "The weight for the split of costs was %s until %s."},
	{"value_per_unit", "The value of a unit was %s until %s."}, {"value_per_day", "The value of a day was %s until %s."},
	{"claim_periods", "The number of claimed periods was %s until %s."},
}

// resettledOf says what was declared otherwise about a program, its alignment or the value of
// the metric after the launch.
func (c Contract) resettledOf(say *language.Language, ledger []LedgerEntry) string {
	if c.LaunchDate == nil || len(ledger) == 0 {
		return ""
	}
	began := slices.MinFunc(ledger, func(a, b LedgerEntry) int { return a.SeenDate.Compare(b.SeenDate) }).SeenDate
	var sentences []string
	for _, kind := range []string{"program", "alignment", "value"} {
		states := kept(ledger, func(e LedgerEntry) bool {
			isOfProgram := kind == "value" || value(e.RegisteredProgramID) == c.ProgramID
			isOfMetric := kind == "program" || value(e.RegisteredMetricID) == c.MetricID
			return e.EntryKind == kind && isOfProgram && isOfMetric
		})
		if kind != "program" && len(states) > 0 && ordered(states)[0].SeenDate.After(began) {
			states = append(states, LedgerEntry{SeenDate: began}) // nothing was declared at first
		}
		for before, after := range inTurn(states) {
			if after.SeenDate.After(*c.LaunchDate) {
				sentences = append(sentences, otherwise(say, settled, before, after)...)
			}
		}
	}
	return strings.Join(sentences, " ")
}

// ordered are states in the order in which the store saw them.
func ordered(states []LedgerEntry) []LedgerEntry {
	return slices.SortedFunc(slices.Values(states), func(a, b LedgerEntry) int { return cmp.Compare(a.EntryNumber, b.EntryNumber) })
}

// inTurn are states each with the next one.
func inTurn(states []LedgerEntry) iter.Seq2[LedgerEntry, LedgerEntry] {
	states = ordered(states)
	return func(yield func(before, after LedgerEntry) bool) {
		for i := 1; i < len(states) && yield(states[i-1], states[i]); i++ {
			continue
		}
	}
}

// otherwise are sentences about the keys that differ.
func otherwise(say *language.Language, keys []promise, before, after LedgerEntry) (sentences []string) {
	was, is := keysIn(before), keysIn(after)
	for _, p := range keys {
		if was[p.key] != is[p.key] {
			sentences = append(sentences, say.Text(p.says, dated(say, was[p.key]), say.Day(after.SeenDate)))
		}
	}
	return sentences
}

// keysIn are the keys of a state, as the ledger writes them. Names, which may hold anything,
// come before the keys that are read here, so the last one of a key is its own.
func keysIn(state LedgerEntry) map[string]string {
	keys := map[string]string{"metric": value(state.RegisteredMetricID)}
	for part := range strings.SplitSeq(state.Content, "; ") {
		if key, text, is := strings.Cut(part, ": "); is {
			keys[key] = text
		}
	}
	return keys
}

// dated writes a day as the page does, and anything else as it is.
func dated(say *language.Language, text string) string {
	switch t, err := time.Parse(time.DateOnly, text); {
	case text == "":
		return say.Text("not declared")
	case err == nil:
		return say.Day(t)
	}
	return isolated(text)
}
