package report

import (
	"slices"
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

// ways say how values came that are others by now.
var ways = wording{
	"replaced": "They came with another version of %s.", "added": "They came with %s, which is new.",
	"gone": "They are others because %s is gone.", "reread": "They came when %s was read otherwise.",
}

// restated says which published values of a metric are others by now, since when, how they
// came and why; empty if none are.
func (c Contract) restated(say *language.Language) string {
	if c.RestatedDate == nil {
		return ""
	}
	sentences := []string{say.Text("values of %s that were published before are others since %s.", say.Period(*c.RestatedFromDate, *c.RestatedToDate), say.Day(*c.RestatedDate))}
	if c.RestatedWay != nil {
		sentences = append(sentences, say.Text(ways[*c.RestatedWay], isolated(*c.RestatedBy)))
	}
	why := say.Text("Nobody has said why.")
	if c.RestatedBecause != nil {
		why = say.Text("The reason on record: %s", isolated(*c.RestatedBecause))
	}
	return strings.Join(append(sentences, why), " ")
}

// armsSeen says that the arms of an experiment were first seen late, and when; empty if they
// were seen before the training.
func (c Contract) armsSeen(say *language.Language) string {
	switch value(c.ArmsSeen) {
	case "first_night":
		return say.Text("who was assigned to which group was first seen on %s, in the first run that would have seen it, and after the training had begun; nobody has witnessed the draw.", say.Day(*c.ArmsSeenDate))
	case "after_training":
		return say.Text("who was assigned to which group was not seen until %s, after the training had begun.", say.Day(*c.ArmsSeenDate))
	case "after_outcome":
		return say.Text("who was assigned to which group was not seen until %s, when the outcome could be known.", say.Day(*c.ArmsSeenDate))
	}
	return ""
}

// armsChanged says since when people of the arms of an experiment are others, and how many;
// empty if none are.
func (c Contract) armsChanged(say *language.Language) string {
	switch {
	case c.ArmsChangedDate == nil:
		return ""
	case c.ArmsChangedCount == nil:
		return say.Text("since %s, some people are no longer in the group to which they were assigned, or were added to it afterwards.", say.Day(*c.ArmsChangedDate))
	}
	return say.Text("since %[2]s, %[1]d people are no longer in the group to which they were assigned, or were added to it afterwards.", *c.ArmsChangedCount, say.Day(*c.ArmsChangedDate))
}

// byName are the states of a kind by what tells them apart, each in order.
func byName(ledger []LedgerEntry, kind string) (names []string, states map[string][]LedgerEntry) {
	states = map[string][]LedgerEntry{}
	for _, e := range ordered(kept(ledger, func(e LedgerEntry) bool { return e.EntryKind == kind })) {
		name := value(e.RegisteredProgramID) + "\x00" + value(e.EntryOf)
		if states[name] == nil {
			names = append(names, name)
		}
		states[name] = append(states[name], e)
	}
	return names, states
}

// lateDays are days after which what is declared for a day is declared late.
const lateDays = 31

// isLate reports whether a state was seen for the first time late, by a ledger that was there
// before.
func isLate(e LedgerEntry, day string, ledger []LedgerEntry) bool {
	of, err := time.Parse(time.DateOnly, day)
	began := slices.MinFunc(ledger, func(a, b LedgerEntry) int { return a.SeenDate.Compare(b.SeenDate) }).SeenDate
	return err == nil && e.SeenDate.After(began) && e.SeenDate.After(of.AddDate(0, 0, lateDays))
}

// rateEdits say which rates were others when amounts were converted before.
func rateEdits(say *language.Language, ledger []LedgerEntry) (sentences []string) {
	names, states := byName(ledger, "rate")
	for _, name := range names {
		currency, from, _ := strings.Cut(value(states[name][0].EntryOf), " ")
		if first := states[name][0]; isLate(first, from, ledger) {
			sentences = append(sentences, say.Text("The rate of %s from %s was not declared until %s.", currency, dated(say, from), say.Day(first.SeenDate)))
		}
		for before, after := range inTurn(states[name]) {
			sentences = append(sentences, say.Text("The rate of %s from %s was %s until %s.", currency, dated(say, from), dated(say, keysIn(before)["rate"]), say.Day(after.SeenDate)))
		}
	}
	return sentences
}

// decisionEdits say which decisions were removed or recorded otherwise, and which were not
// recorded when they were made.
func decisionEdits(say *language.Language, m *Marts) (sentences []string) {
	display := namingOf(m)
	names, states := byName(m.Ledger, "decision")
	for _, name := range names {
		first := states[name][0]
		decision, on, _ := strings.Cut(value(first.EntryOf), " ")
		program := isolated(display.program(value(first.RegisteredProgramID)))
		if isLate(first, on, m.Ledger) {
			sentences = append(sentences, say.Text("The decision about %s of %s (%s) was not recorded until %s.", program, dated(say, on), decisionWords.of(say, decision), say.Day(first.SeenDate)))
		}
		for before, after := range inTurn(states[name]) {
			says := language.Key("The decision about %s of %s (%s) was recorded otherwise until %s: %s")
			if after.IsWithdrawn {
				says = "The decision about %s of %s (%s) was removed on %s: %s"
			}
			if !before.IsWithdrawn {
				sentences = append(sentences, say.Text(says, program, dated(say, on), decisionWords.of(say, decision), say.Day(after.SeenDate), isolated(before.Content)))
			}
		}
	}
	return sentences
}

// drawEdits say which programs were drawn more than once, and when.
func drawEdits(say *language.Language, m *Marts) (sentences []string) {
	display := namingOf(m)
	names, draws := byName(m.Ledger, "draw")
	for _, name := range names {
		if len(draws[name]) < 2 {
			continue
		}
		var days []string
		for _, d := range draws[name] {
			days = append(days, say.Day(d.SeenDate))
		}
		program := isolated(display.program(value(draws[name][0].RegisteredProgramID)))
		sentences = append(sentences, say.Text("Who is trained first in %s was drawn more than once, and the last draw counts: %s.", program, strings.Join(days, "; ")))
	}
	return sentences
}
