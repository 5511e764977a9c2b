package report

import (
	"strings"
	"testing"
)

// TestRampsTableHoldsItsRows compares each row of the table with the rows of the mart.
func TestRampsTableHoldsItsRows(t *testing.T) {
	m := northwind()
	trained, others := m.Ramps[3], m.Ramps[2]
	rows := rampsTable(english, rampsOf(english, m.Ramps)).Rows
	if len(rows) != 2 || rows[0][0] != trained.ProgramName || rows[1][0] != "Mentoring circle" {
		t.Fatalf("%v, want one row per program, best evidence first", rows)
	}
	sameNumbers(t, rows[0][2], float64(*trained.PeopleCount))
	sameNumbers(t, rows[0][3], float64(*others.PeopleCount))
	sameNumbers(t, rows[0][4], *trained.RestrictedMeanDays)
	sameNumbers(t, rows[0][5], *others.RestrictedMeanDays)
	sameNumbers(t, rows[0][6], float64(*trained.HorizonDays))
	sameNumbers(t, rows[0][7], *trained.DaysSaved, *trained.DaysSavedLow, *trained.DaysSavedHigh)
	for _, cell := range rows[1][2:10] {
		if cell != none {
			t.Errorf("%s shows %q although nothing may be quoted", rows[1][0], cell)
		}
	}
}

// TestWorthIsToldWithDaysSaved: the sentence says what days are worth only where they were
// saved.
func TestWorthIsToldWithDaysSaved(t *testing.T) {
	const worth = "that is worth €61k (€15k to €107k)."
	for verdict, want := range map[string]bool{"works": true, "promising": true, "cannot_tell": false, "worked_against": false} {
		r := northwind().Ramps[3]
		r.Verdict = verdict
		if got := strings.Contains(rampsOf(english, []Ramp{r})[0].Words(), worth); got != want {
			t.Errorf("%s: the worth is told: %v, want %v", verdict, got, want)
		}
	}
}

// TestOnlyRamps: a company that measures only times to productivity has its programs
// measured.
func TestOnlyRamps(t *testing.T) {
	all, m := northwind(), nothingYet()
	m.Impacts, m.Ramps = nil, all.Ramps
	for i := range m.Ramps {
		m.Ramps[i].ProgramID = map[string]string{"onboarding": "a", "mentoring": "b"}[m.Ramps[i].ProgramID]
	}
	page := render(t, m)
	for _, want := range []string{"Newcomers probably become productive sooner with training", "No program has a metric that can be compared before and after training.", "trained newcomers probably needed"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, wrong := range []string{"Nothing could be measured", "no metric was agreed on:"} {
		if strings.Contains(page, wrong) {
			t.Errorf("the page says %q", wrong)
		}
	}
}
