package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

// promised are the keys of a goal whose change changes what was promised, and what is said
// about it.
var promised = []struct {
	key  string
	says language.Key
}{
	{"baseline", "The baseline was %s until %s."}, {"target", "The target was %s until %s."}, {"start", "The start was %s until %s."},
	{"due", "The due day was %s until %s."}, {"metric", "The metric was %s until %s."}, {"department", "The department was %s until %s."},
}

// editsOf says what a goal was before, a sentence for each change that the store has seen.
func editsOf(say *language.Language, ledger []LedgerEntry, goalID string) string {
	states := kept(ledger, func(e LedgerEntry) bool {
		return e.EntryKind == "goal" && value(e.RegisteredGoalID) == goalID && !e.IsWithdrawn
	})
	slices.SortFunc(states, func(a, b LedgerEntry) int { return cmp.Compare(a.EntryNumber, b.EntryNumber) })
	var sentences []string
	for i := 1; i < len(states); i++ {
		before, after := keysIn(states[i-1]), keysIn(states[i])
		for _, p := range promised {
			if before[p.key] != after[p.key] {
				sentences = append(sentences, say.Text(p.says, dated(say, before[p.key]), say.Day(states[i].SeenDate)))
			}
		}
	}
	return strings.Join(sentences, " ")
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
