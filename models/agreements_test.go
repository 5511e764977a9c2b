package models_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// TestNewStates: what differs is new, what is gone is withdrawn once, and a draw stays.
func TestNewStates(t *testing.T) {
	goal := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", State: "metric: sales"}
	moved := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", State: "metric: calls"}
	gone := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", Withdrawn: true}
	draw := models.LedgerEntry{Kind: models.LedgerDraw, Program: "P", State: "drawn: sha256 00"}
	for name, c := range map[string]struct{ ledger, now, want []models.LedgerEntry }{
		"first seen":    {nil, []models.LedgerEntry{goal}, []models.LedgerEntry{goal}},
		"as it was":     {[]models.LedgerEntry{goal}, []models.LedgerEntry{goal}, nil},
		"changed":       {[]models.LedgerEntry{goal}, []models.LedgerEntry{moved}, []models.LedgerEntry{moved}},
		"changed back":  {[]models.LedgerEntry{goal, moved}, []models.LedgerEntry{goal}, []models.LedgerEntry{goal}},
		"gone":          {[]models.LedgerEntry{goal}, nil, []models.LedgerEntry{gone}},
		"gone for long": {[]models.LedgerEntry{goal, gone}, nil, nil},
		"a draw stays":  {[]models.LedgerEntry{draw, goal}, []models.LedgerEntry{goal}, nil},
	} {
		if diff := cmp.Diff(c.want, models.NewStates(c.ledger, c.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestDaysOfMonths: months that are declared in addition change no day; others do.
func TestDaysOfMonths(t *testing.T) {
	months := func(days ...string) models.LedgerEntry {
		return models.LedgerEntry{Kind: models.LedgerMonths, State: "months", Days: days}
	}
	weeks := func(day string) models.LedgerEntry {
		return models.LedgerEntry{Kind: models.LedgerWeeks, State: "week: " + day}
	}
	gone := models.LedgerEntry{Kind: models.LedgerMonths, Withdrawn: true}
	fiscal := months("2025-02-02", "2025-03-02", "2025-04-06")
	for _, c := range []struct {
		name       string
		then, now  models.LedgerEntry
		areAllDays bool
	}{
		{"the same", fiscal, fiscal, true},
		{"a month more", fiscal, months("2025-01-05", "2025-02-02", "2025-03-02", "2025-04-06", "2025-05-04"), true},
		{"a month less", fiscal, months("2025-02-02", "2025-03-02"), false},
		{"another day", fiscal, months("2025-02-02", "2025-03-03", "2025-04-06"), false},
		{"a day between", fiscal, months("2025-02-02", "2025-03-02", "2025-03-20", "2025-04-06"), false},
		{"declared later, of the calendar", months(), months("2025-02-01", "2025-03-01"), true},
		{"declared later, of others", months(), fiscal, false},
		{"no longer declared", fiscal, months(), false},
		{"never declared", months(), months(), true},
		{"no metric has months any more", fiscal, gone, false},
		{"weeks", weeks("monday"), weeks("monday"), true},
		{"other weeks", weeks("monday"), weeks("sunday"), false},
	} {
		if got := c.then.HasDaysOf(c.now); got != c.areAllDays {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestNamesOf: a program is known by its ID and by those of programs that had one of its
// courses, also as older entries have them.
func TestNamesOf(t *testing.T) {
	program := func(id, state string, courses ...models.Codes) models.LedgerEntry {
		return models.LedgerEntry{Kind: models.LedgerProgram, Program: id, State: state, Courses: courses}
	}
	entries := []models.LedgerEntry{
		program("old", "", models.Codes{"A", "B"}), program("older", "courses: X + B / B2; launch: 2024-01-01"), program("other", "", models.Codes{"C"}),
		program("N", ""), {Kind: models.LedgerProgram, Program: "gone", Withdrawn: true}, {Kind: models.LedgerAlignment, Program: "aligned"},
	}
	for want, p := range map[string]models.Program{
		"[new old older]": {ID: "new", Courses: models.Courses{Entries: []models.Codes{{"B"}}}},
		"[new other]":     {ID: "new", Courses: models.Courses{Entries: []models.Codes{{"C"}, {"D"}}}},
		"[new N]":         {ID: "new", Courses: models.Courses{Entries: []models.Codes{{"N"}}}},
		"[lone]":          {ID: "lone"},
	} {
		if got := fmt.Sprint(p.NamesOf(entries)); got != want {
			t.Errorf("names %s, want %s", got, want)
		}
	}
}
