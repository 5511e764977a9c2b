package synth

import (
	"slices"
	"time"
)

// The data cover the whole weeks and months between these days.
var (
	firstDay = date(2025, time.January, 1)
	lastDay  = date(2026, time.June, 30)
	weeks    = everyWeek()
	months   = everyMonth()
)

// periods are consecutive weeks or months, given by their first days, followed by the
// first day after the last period.
type periods []time.Time

func (p periods) count() int { return len(p) - 1 }

// index returns the period that contains the day, or -1 for a day before the first.
func (p periods) index(day time.Time) int {
	i, exact := slices.BinarySearchFunc(p, day, time.Time.Compare)
	if exact {
		return i
	}
	return i - 1
}

// everyWeek lists the ISO weeks, Monday to Sunday, that are wholly within the data.
func everyWeek() periods {
	start := date(2025, time.January, 6)
	var out periods
	for ; !start.After(lastDay); start = start.AddDate(0, 0, 7) {
		out = append(out, start)
	}
	return out
}

func everyMonth() periods {
	var out periods
	for start := firstDay; !start.After(lastDay.AddDate(0, 0, 1)); start = start.AddDate(0, 1, 0) {
		out = append(out, start)
	}
	return out
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
