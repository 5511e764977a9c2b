package inspect

import "testing"

// TestDurationDoubts: what may be hours or minutes is asked about, and what is certain is
// not.
func TestDurationDoubts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ header, cell, says string }{
		"a clock of two numbers":      {"Duration", "45:30", `duration_hours: {from: Duration, clock: choose}  # DECIDE: 8 cells are like 45:30, which may be hours and minutes or minutes and seconds`},
		"a clock whose header tells":  {"Duration (mm:ss)", "45:30", `duration_hours: {from: "Duration (mm:ss)", clock: m:ss}`},
		"hours and minutes by header": {"Duration (hh:mm)", "1:30", `duration_hours: {from: "Duration (hh:mm)"}`},
		"a clock of three numbers":    {"Duration", "00:45:30", "duration_hours: {from: Duration}\n"},
		"hours that are minutes":      {"Training Hours", "45", "unit: choose}  # DECIDE: the header says hours, but 8 of 8 cells are above 20, as minutes are"},
		"hours":                       {"Training Hours", "8", "duration_hours: {from: Training Hours, unit: hours}\n"},
		"minutes behind the point":    {"Hours (hh.mm)", "1.30", "unit: choose}  # DECIDE: the header says that minutes stand behind the point, and a run reads 1.30 as 1.3 hours"},
		"quarters as minutes":         {"Hours", "1.45", "unit: choose}  # DECIDE: all 8 cells end in 00, 15, 30 or 45, as minutes do"},
		"quarters as parts":           {"Hours", "1.75", "duration_hours: {from: Hours, unit: hours}\n"},
		"halves":                      {"Hours", "1.30", "duration_hours: {from: Hours, unit: hours}\n"},
		"minutes that are hours":      {"Minutes", "1.5", "unit: choose}  # DECIDE: the header says minutes, but 8 of 8 cells are below 10, as hours are"},
		"minutes of short lessons":    {"Minutes", "5", "duration_hours: {from: Minutes, unit: minutes}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, "Employee ID,Course,Completed on,Status,"+c.header+"\n"+repeated(8, "E%02d,C1,2026-03-14,Completed,"+c.cell), "completions"), []string{c.says})
		})
	}
}

// TestUnusableCells: a header that matches is not dropped without a word because of its
// cells.
func TestUnusableCells(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ header, cell, says string }{
		"words for dates":       {"Completed on", "last week", `completed_date: {}  # DECIDE: the header Completed on matches, but its cells are no dates that a run reads, such as last week; request another export`},
		"no dates at all":       {"Completed on", "NaT", "completed_date: {from: Completed on, formats: [choose]}  # DECIDE: all cells are empty"},
		"seconds since 1970":    {"Completed on", "1777219582", `completed_date: {}  # DECIDE: the cells below Completed on, such as "1777219582", may be seconds since 1970; if they are, add from: Completed on, formats: [epoch], and the zone`},
		"other numbers":         {"Completed on", "17772195", `its cells are no dates that a run reads`},
		"dates as numbers":      {"Completed on", "20260314", "completed_date: {from: Completed on, formats: [yyyymmdd]}\n"},
		"words for an amount":   {"Cost", "free", "cost_amount: {}  # DECIDE: the header Cost matches, but its cells are no numbers"},
		"a sign for assignment": {"Assigned", "yes", "!assigned_date:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, "Employee ID,Course,Status,"+c.header+"\n"+repeated(30, "E%02d,C1,Completed,"+c.cell), "completions"), []string{c.says})
		})
	}
}

// TestNobodyOfTheRoster: IDs that the roster does not have are not proposed as people.
func TestNobodyOfTheRoster(t *testing.T) {
	t.Parallel()
	file := "Employee ID,Course,Status\n" + repeated(8, "E%02d,C1,Completed")
	p := proposalOf(t, file, "completions", NewRoster([]string{"Z001", "Z002"}, nil))
	has(t, p, []string{"employee_id: {}  # DECIDE: hardly any of the values below Employee ID are people of the roster (here they are like E01, there like z001)"})
	has(t, proposalOf(t, file, "completions", NewRoster([]string{"E01", "E02", "E03"}, nil)), []string{"employee_id: {from: Employee ID}\n"})
	has(t, proposalOf(t, "PersNr,Course,Completed on\n"+repeated(8, "000001%02d,C1,2026-03-14"), "completions", NewRoster([]string{"000101", "000102", "000103", "000104", "000105", "000106", "000107", "000108"}, nil)),
		[]string{"employee_id: {}  # DECIDE: the people of the roster have IDs with fewer zeros on the left than those below PersNr: add from: PersNr here, and pad: 8 to the IDs of the roster"})
	has(t, proposalOf(t, "PersNr,Course,Completed on\n"+repeated(8, "000009%02d,C1,2026-03-14"), "completions", NewRoster([]string{"000101", "000102"}, nil)), []string{"hardly any of the values below PersNr", "!pad: 8"})
	p = proposalOf(t, "Employee ID,Department,Hire Date\n"+repeated(8, "E%02d,Ops,2019-03-14"), "employees", NewRoster([]string{"Z001"}, nil))
	has(t, p, []string{"employee_id: {}  # DECIDE: hardly any of the values below Employee ID"})
}

// TestStaffIsNoMetric: exports of personnel systems are not taken for values of a metric.
func TestStaffIsNoMetric(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a band":       "Personnel No,Date of Birth,Entry,Salary Band\n" + repeated(20, "E%02d,1980-05-01,2015-01-01,3"),
		"pay":          "Employee ID,Effective Date,Base Salary,Bonus\n" + repeated(20, "E%02d,2026-01-01,50000,1000"),
		"weekly hours": "ID,First name,Position,Hire date,Weekly hours\n" + repeated(20, "E%02d,Ann,Agent,2020-02-01,40"),
	} {
		if p := proposalOf(t, text, ""); p.Table == "observations" {
			t.Errorf("%s: %s\n%s", name, p.Table, p.Block)
		}
	}
	if p := proposalOf(t, "Employee ID,Month,Pay per call\n"+repeated(20, "E%02d,2026-01,3.5")+repeated(20, "E%02d,2026-02,3.5"), ""); p.Table != "observations" {
		t.Errorf("values of a metric are %q", p.Table)
	}
}
