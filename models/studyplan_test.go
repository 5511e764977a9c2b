package models

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIsPlannedOnly: completions can be missing as long as every aligned program is planned.
func TestIsPlannedOnly(t *testing.T) {
	planned := []StudyPlan{{Program: "a"}}
	for _, c := range []struct {
		aligned []string
		plans   []StudyPlan
		want    bool
	}{
		{[]string{"a"}, planned, true},
		{[]string{"a", "a"}, planned, true},
		{[]string{"a", "b"}, planned, false},
		{[]string{"a"}, nil, false},
	} {
		r := Register{Plans: c.plans}
		for _, program := range c.aligned {
			r.Alignments = append(r.Alignments, Alignment{Program: program})
		}
		if got := r.IsPlannedOnly(); got != c.want {
			t.Errorf("aligned %v with %d plans: %v", c.aligned, len(c.plans), got)
		}
	}
}

// TestPlanRows: what a plan omits is null or follows from its design, and each group is a row.
func TestPlanRows(t *testing.T) {
	r := Register{Plans: []StudyPlan{
		{Program: "a", Start: "2026-03-02", Design: DesignWaitList, Departments: []string{"North", "South"}, Locations: []string{"Here"}},
		{Program: "b", Start: "2026-04-01", Design: DesignAll, People: 40},
		{Program: "c", Start: "2026-04-01", Design: DesignWaves, Waves: 3, MonthsBetween: 5},
	}}
	rows := r.Rows()
	march, april := *ParseDay("2026-03-02"), *ParseDay("2026-04-01")
	if diff := cmp.Diff([]PlanRow{
		{Program: "a", Start: march, Design: "wait_list", Waves: 2},
		{Program: "b", Start: april, Design: "all", People: new(int64(40)), Waves: 1},
		{Program: "c", Start: april, Design: "waves", Waves: 3, Months: new(int64(5))},
	}, rows.Plans); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]PlanGroupRow{{"a", "department", "North"}, {"a", "department", "South"}, {"a", "location", "Here"}}, rows.PlanGroups); diff != "" {
		t.Error(diff)
	}
}
