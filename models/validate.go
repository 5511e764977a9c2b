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
		return // the keys below do not apply
	}
	m.validateWindows(fault, at)
	m.validateBenefit(fault, at)
	m.validateValues(fault, at)
}

// validateSubject checks who is measured: a person or a team.
func (m Metric) validateSubject(fault faultFunc, at string) {
	switch {
	case m.Subject != SubjectTeam && m.TrainedShare != 0:
		fault("%s.trained_share: applies only to a metric of teams; remove it, or write subject: team", at)
	case m.Subject == SubjectTeam && m.Kind == KindTimeTo:
		fault("%s.subject: a time_to metric measures people; use another kind to measure teams", at)
	case m.Subject == SubjectTeam && m.TrainedShare == 0:
		fault("%s.trained_share: is missing or 0; write the share of its people that makes a team a trained team, such as 0.5", at)
	}
}

// validateWindows checks that there are periods before and after training.
func (m Metric) validateWindows(fault faultFunc, at string) {
	if m.Baseline == 0 {
		fault("%s.baseline: is missing or 0; write the number of periods before training, such as 3", at)
	}
	if m.Post == 0 {
		fault("%s.post: is missing or 0; write the number of periods after training, such as 3", at)
	}
}

// validateBenefit checks for how long a benefit is claimed.
func (m Metric) validateBenefit(fault faultFunc, at string) {
	if year := PeriodsPerYear(m.Grain); year > 0 && m.ClaimPeriods > year {
		fault("%s.claim_periods: %d is more than a year; write at most %d, because the grain is a %s", at, m.ClaimPeriods, year, m.Grain)
	}
}

// validateValues checks which values count, and which change matters.
func (m Metric) validateValues(fault faultFunc, at string) {
	switch {
	case m.Kind == KindTotal:
		requires(fault, at+".missing_means", m.MissingMeans, "zero or unmeasured")
	case m.MissingMeans != "":
		fault("%s.missing_means: applies only to a total; remove it", at)
	}
	if m.MinValue != nil && m.MaxValue != nil && *m.MinValue > *m.MaxValue {
		fault("%s: min_value %g is above max_value %g; correct one of them", at, *m.MinValue, *m.MaxValue)
	}
}

// ids collects the IDs of a list and reports empty and repeated ones.
func ids[T any](fault faultFunc, list string, items []T, id func(T) string) []string {
	var out []string
	for i, item := range items {
		switch name := id(item); {
		case name == "":
			fault("%s[%d]: id is missing; write one", list, i+1)
		case slices.Contains(out, name):
			fault("%s.%s: the id is repeated; give each entry its own", list, name)
		default:
			out = append(out, name)
		}
	}
	return out
}

func requires(fault faultFunc, at, value, what string) {
	if value == "" {
		fault("%s: is missing; write %s", at, what)
	}
}

func refers(fault faultFunc, at, list, id string, known []string) {
	switch {
	case slices.Contains(known, id):
	case id == "":
		fault("%s: is missing; name one of the %s", at, list)
	default:
		fault("%s: %q is not among the %s%s", at, id, list, DidYouMean(id, known))
	}
}

func isDate(fault faultFunc, at, value string) {
	if value == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		fault("%s: %q is not a date; write yyyy-mm-dd", at, value)
	}
}
