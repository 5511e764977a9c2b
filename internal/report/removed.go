package report

import (
	"slices"
	"time"

	"github.com/impactmart/impactmart/internal/language"
)

// removal is an agreement of a program and a metric that the register had at the launch, or
// since then, and has no longer.
type removal struct {
	program, metric string
	agreed          string // day, as it was declared last; empty without one
	seen, removed   time.Time
}

// removals are the agreements that were removed after the launch, in the order in which the
// store saw them. One of a program or a metric that has another name since is there under it.
func removals(m *Marts) (removed []removal) {
	type subject struct{ program, metric string }
	states, subjects := map[subject][]LedgerEntry{}, []subject{}
	for _, e := range ordered(kept(m.Ledger, func(e LedgerEntry) bool { return e.EntryKind == "alignment" })) {
		of := subject{value(e.RegisteredProgramID), value(e.RegisteredMetricID)}
		if states[of] == nil {
			subjects = append(subjects, of)
		}
		states[of] = append(states[of], e)
	}
	for _, of := range subjects {
		last := states[of][len(states[of])-1]
		launch := launchOf(m, of.program)
		if !last.IsWithdrawn || launch != nil && !last.SeenDate.After(*launch) || isRenamed(m, of.program, of.metric, last.SeenDate) {
			continue
		}
		r := removal{program: of.program, metric: of.metric, seen: states[of][0].SeenDate, removed: last.SeenDate}
		for _, e := range states[of] {
			if !e.IsWithdrawn {
				r.agreed = keysIn(e)["agreed_on"]
			}
		}
		removed = append(removed, r)
	}
	return removed
}

// isRenamed reports whether an agreement of a program that is no more has come under another
// name on the day on which it went.
func isRenamed(m *Marts, program, metric string, day time.Time) bool {
	if slices.ContainsFunc(m.Programs, func(p Program) bool { return p.ProgramID == program && p.IsRegistered }) {
		return false
	}
	return slices.ContainsFunc(m.Ledger, func(e LedgerEntry) bool {
		return e.EntryKind == "alignment" && !e.IsWithdrawn && e.SeenDate.Equal(day) && value(e.RegisteredMetricID) == metric && value(e.RegisteredProgramID) != program
	})
}

// launchOf is the launch that a program of the register declares; nil without one.
func launchOf(m *Marts, program string) *time.Time {
	for _, p := range m.Programs {
		if p.ProgramID == program {
			return p.LaunchDate
		}
	}
	return nil
}

// removalEdits say which agreements were removed, and when they were made.
func removalEdits(say *language.Language, m *Marts) (sentences []string) {
	names := namingOf(m)
	for _, r := range removals(m) {
		sentences = append(sentences, say.Text("%s on %s: the agreement was removed from the register on %s. It was first seen on %s; its day: %s.",
			isolated(names.program(r.program)), isolated(names.metric(r.metric)), say.Day(r.removed), say.Day(r.seen), dated(say, r.agreed)))
	}
	return sentences
}

// categoryEdits say which programs without a metric had another category until after their
// launch: those with one are named with it.
func categoryEdits(say *language.Language, m *Marts) (sentences []string) {
	for _, p := range m.Programs {
		if slices.ContainsFunc(m.Contracts, func(c Contract) bool { return c.ProgramID == p.ProgramID }) {
			continue
		}
		states := kept(m.Ledger, func(e LedgerEntry) bool {
			return e.EntryKind == "program" && value(e.RegisteredProgramID) == p.ProgramID && !e.IsWithdrawn
		})
		for before, after := range inTurn(states) {
			was, is := keysIn(before)["category"], keysIn(after)["category"]
			if was != is && (p.LaunchDate == nil || after.SeenDate.After(*p.LaunchDate)) {
				sentences = append(sentences, say.Text("The category of %s was %s until %s.", isolated(p.ProgramName), dated(say, was), say.Day(after.SeenDate)))
			}
		}
	}
	return sentences
}
