package models

import (
	"slices"
	"time"
)

type faultFunc func(format string, args ...any)

func (m Metric) validate(fault faultFunc) {
	at := "metrics." + m.ID
	if m.Subject == SubjectTeam && m.Kind == KindTimeTo {
		fault("%s.subject: a time_to metric measures people; use another kind to measure teams", at)
	}
	if year := PeriodsPerYear(m.Grain); year > 0 && m.ClaimPeriods > year {
		fault("%s.claim_periods: %d is more than a year; write at most %d, because the grain is a %s", at, m.ClaimPeriods, year, m.Grain)
	}
	if m.Scale == ScaleLog && m.Kind == KindTotal {
		fault("%s.scale: a sum of logarithms is not the logarithm of an amount; write kind mean, or deliver the amounts", at)
	}
	if m.Scale == ScaleLog && m.ValuePerUnit != nil {
		fault("%s.value_per_unit: a difference of logarithms is not an amount of which a unit has a value; remove it, or deliver the amounts", at)
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
