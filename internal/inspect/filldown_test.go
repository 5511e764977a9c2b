package inspect

import "testing"

// TestStandsBelow proposes that a value stands for the empty cells below it where a
// column that every row needs has blocks, asks where that is not certain, and does
// neither for what may be missing.
func TestStandsBelow(t *testing.T) {
	for name, c := range map[string]struct {
		table, text string
		says        []string
	}{
		"blocks":                     {"completions", "Employee ID,Course,Completed on\n0001,C1,2026-03-14\n,C2,2026-03-15\n,C3,2026-03-16\n0002,C1,2026-03-17\n,C2,2026-03-18\n", []string{"employee_id: {from: Employee ID, fill_down: true}", "3 of 5 cells are empty, there is one below each value", "!DECIDE: 3"}},
		"blocks of periods":          {"observations", "Month,Agent ID,Calls\n2026-01,0001,7\n,0002,8\n,0003,7\n2026-02,0001,9\n,0002,7\n,0003,7\n", []string{"period_start: {from: Month, formats: [yyyy-mm], fill_down: true}", "!numerator: {from: Calls, fill"}},
		"blocks that repeat":         {"completions", "Employee ID,Course,Completed on\n0001,C1,2026-03-14\n,C2,2026-03-15\n0002,C3,2026-03-16\n0002,C1,2026-03-17\n,C2,2026-03-18\n", []string{"fill_down: choose", "2 of 5 cells are empty; if a value stands"}},
		"days of open tickets":       {"observations", "Ticket,Agent ID,Resolved,Minutes\nT1,0001,2026-01-04,7\nT2,0002,,8\nT3,0003,,7\nT4,0001,2026-01-09,9\nT5,0002,2026-01-06,7\nT6,0003,,7\nT7,0003,2026-01-05,7\nT8,0003,,7\n", []string{"period_start: {from: Resolved, formats: [yyyy-mm-dd], fill_down: choose}", "4 of 8 cells are empty; if a value stands", "skip those rows with skip_where: [{column: Resolved, empty: true}]"}},
		"people from outside":        {"completions", "Employee ID,Course,Completed on\n0001,C1,2026-03-14\n0002,C1,2026-03-15\n,C1,2026-03-15\n0003,C1,2026-03-16\n0004,C1,2026-03-17\n,C1,2026-03-18\n", []string{"employee_id: {from: Employee ID, fill_down: choose}"}},
		"a person with one course":   {"completions", "Employee ID,Course,Completed on\n0001,C1,2026-03-14\n,C2,2026-03-15\n0002,C3,2026-03-16\n0003,C1,2026-03-17\n,C2,2026-03-18\n", []string{"fill_down: choose"}},
		"missing at the start":       {"completions", "Employee ID,Course,Completed on\n,C1,2026-03-14\n,C2,2026-03-15\n0002,C3,2026-03-16\n0003,C1,2026-03-17\n,C2,2026-03-18\n", []string{"fill_down: choose"}},
		"a few that are missing":     {"completions", "Employee ID,Course,Completed on\n" + repeated(20, "E%02d,C1,2026-03-14") + ",C1,2026-03-14\n,C2,2026-03-15\n", []string{"!fill_down"}},
		"people without an ID":       {"completions", "Employee ID,Email,Course,Completed on\n0001,a@x.com,C1,2026-03-14\n,b@x.com,C2,2026-03-15\n,c@x.com,C3,2026-03-16\n0002,d@x.com,C1,2026-03-17\n,e@x.com,C2,2026-03-18\n", []string{"!fill_down"}},
		"values that are missing":    {"observations", "Agent ID,Month,Calls\n0001,2026-01,7\n0002,2026-01,\n0003,2026-01,\n0001,2026-02,9\n0002,2026-02,\n0003,2026-02,7\n", []string{"!fill_down"}},
		"courses without completion": {"completions", "Employee ID,Course,Completed on\n0001,C1,2026-03-14\n0002,C2,\n0003,C3,\n0004,C1,2026-03-17\n0005,C2,\n", []string{"!fill_down"}},
		"departments in blocks":      {"employees", "Employee ID,Department,Hire date\n0001,Sales,2020-03-14\n0002,,2020-03-15\n0003,,2020-03-16\n0004,Lab,2020-03-17\n0005,,2020-03-18\n", []string{"department: {from: Department, fill_down: choose}"}},
		"departments that repeat":    {"employees", "Employee ID,Department,Hire date\n0001,Sales,2020-03-14\n0002,,2020-03-15\n0003,,2020-03-16\n0004,Sales,2020-03-17\n0005,,2020-03-18\n", []string{"fill_down: choose"}},
		"departments side by side":   {"employees", "Employee ID,Department,Hire date\n0001,Sales,2020-03-14\n0002,Sales,2020-03-15\n0003,,2020-03-16\n0004,,2020-03-17\n0005,,2020-03-18\n", []string{"!fill_down"}},
	} {
		t.Run(name, func(t *testing.T) { has(t, proposalOf(t, c.text, c.table), c.says) })
	}
}
