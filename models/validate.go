package models

import (
	"slices"
	"time"
)

type faultFunc func(format string, args ...any)

func (m Metric) validate(fault faultFunc) {
	at := "metrics." + m.ID
	requires(fault, at+".grain", m.Grain, "the length of one period")
	m.validateSubject(fault, at)
	if m.Kind == KindTimeTo {
		return // it has none of the keys below
	}
	m.validateWindows(fault, at)
	m.validateBenefit(fault, at)
	m.validateValues(fault, at)
}

// validateSubject checks who is measured: a person or a team.
func (m Metric) validateSubject(fault faultFunc, at string) {
	switch {
	case m.Subject != SubjectTeam && m.TrainedShare != 0:
		fault("%s.trained_share: only a metric of teams has one; remove it, or write subject: team", at)
	case m.Subject == SubjectTeam && m.Kind == KindTimeTo:
		fault("%s.subject: a time_to metric is of people; measure the team by another kind", at)
	case m.Subject == SubjectTeam && (m.TrainedShare <= 0 || m.TrainedShare > 1):
		fault("%s.trained_share: %g; say which share of its people makes a team a trained one, above 0 and up to 1", at, m.TrainedShare)
	}
}

// validateWindows checks the periods before and after the training.
func (m Metric) validateWindows(fault faultFunc, at string) {
	if m.Baseline < 1 {
		fault("%s.baseline: %d periods; a baseline window needs at least 1", at, m.Baseline)
	}
	if m.Post < 1 {
		fault("%s.post: %d periods; a post window needs at least 1", at, m.Post)
	}
	if m.Gap < 0 || m.Ramp < 0 {
		fault("%s: gap and ramp are counts of periods and cannot be negative", at)
	}
}

// validateBenefit checks what a change is worth, and for how long it is claimed.
func (m Metric) validateBenefit(fault faultFunc, at string) {
	if m.ClaimPeriods < 0 {
		fault("%s.claim_periods: %d; count the periods for which a benefit is claimed, or leave it out", at, m.ClaimPeriods)
	}
	if m.ValuePerUnit != nil && *m.ValuePerUnit < 0 {
		fault("%s.value_per_unit: %g; state what a unit is worth as a positive amount, `better` gives the direction", at, *m.ValuePerUnit)
	}
}

// validateValues checks what is taken for a value, and which change counts.
func (m Metric) validateValues(fault faultFunc, at string) {
	if m.MinCoverage <= 0 || m.MinCoverage > 1 {
		fault("%s.min_coverage: %g is not within 0..1", at, m.MinCoverage)
	}
	switch {
	case m.Kind == KindTotal:
		requires(fault, at+".missing_means", m.MissingMeans, "zero or unmeasured")
	case m.MissingMeans != "":
		fault("%s.missing_means: only a total can say what a missing period means; remove it", at)
	}
	if m.SmallestChange != nil && *m.SmallestChange < 0 {
		fault("%s.smallest_change: %g; state it as a positive amount, `better` gives the direction", at, *m.SmallestChange)
	}
	if m.MinValue != nil && m.MaxValue != nil && *m.MinValue > *m.MaxValue {
		fault("%s: min_value %g is above max_value %g", at, *m.MinValue, *m.MaxValue)
	}
}

// ids collects the ids of a list and faults empty and repeated ones.
func ids[T any](fault faultFunc, list string, items []T, id func(T) string) []string {
	var out []string
	for i, item := range items {
		switch name := id(item); {
		case name == "":
			fault("%s[%d]: id is missing", list, i+1)
		case slices.Contains(out, name):
			fault("%s.%s: the id is used twice", list, name)
		default:
			out = append(out, name)
		}
	}
	return out
}

func requires(fault faultFunc, at, value, what string) {
	if value == "" {
		fault("%s: missing; write %s", at, what)
	}
}

func refers(fault faultFunc, at, list, id string, known []string) {
	switch {
	case slices.Contains(known, id):
	case id == "":
		fault("%s: missing; name one of the %s", at, list)
	default:
		fault("%s: %q is not among the %s%s", at, id, list, DidYouMean(id, known))
	}
}

func isDate(fault faultFunc, at, value string) {
	if value == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		fault("%s: %q is no date; write yyyy-mm-dd", at, value)
	}
}
