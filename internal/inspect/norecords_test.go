package inspect

import "testing"

// TestNoRecords proposes to skip the rows that are no records, and asks where they may
// be; names that only look like totals stay.
func TestNoRecords(t *testing.T) {
	const done = "Employee ID,Course,Completed on\n"
	for name, c := range map[string]struct {
		table, text string
		says        []string
	}{
		"headings of groups": {"", done + "Sales,,\n0001,C1,2026-03-14\n0002,C1,2026-03-15\nOps,,\n0003,C2,2026-03-16\n0004,C2,2026-03-17\n", []string{
			"skip_where: [{column: Employee ID, alone: true}]  # 2 rows have only this cell", "status: {const: completed}", "!fill_down", "!DECIDE"}},
		"notes below":                {"", done + "0001,C1,2026-03-14\n0002,C1,2026-03-15\n0003,C2,2026-03-16\n,,\nLegend: C1 = Safety,,\n", []string{"alone: true", "!DECIDE"}},
		"people with an ID alone":    {"employees", "Employee ID,Department,Hired\n0001,Sales,2020-03-14\n0002,,\n0003,Ops,2020-03-16\n0004,Ops,2020-03-17\n", []string{"!alone:"}},
		"subtotals":                  {"", "Agent ID,Month,Calls\n0001,2026-01,7\n0001,2026-02,8\nTotal 0001,,15\n0002,2026-01,9\n0002,2026-02,9\nTotal 0002,,18\n", []string{`skip_where: [{column: Agent ID, like: "Total *"}]  # 2 rows are totals`, "and have no Month", "!fill_down"}},
		"subtotals of a pivot":       {"", "Department,Employee ID,Month,Calls\nSales,0001,2026-01,10\n,,2026-02,11\nSales Total,,,21\nOps,0002,2026-01,10\n,,2026-02,8\nOps Total,,,18\nGrand Total,,,39\n", []string{`{column: Department, like: "* Total"}`, "subject_id: {from: Employee ID, fill_down: true}", "numerator: {from: Calls}"}},
		"totals with every cell":     {"", "Agent ID,Month,Calls\n0001,2026-01,7\n0002,2026-01,8\nAll,2026-01,15\n0001,2026-02,9\n0002,2026-02,9\nAll,2026-02,18\n", []string{"skip_where: [{column: Agent ID, choose: [All]}]  # DECIDE: 2 rows are totals by this word, such as “All”; if these are no records, or must not count, replace “choose” with equals, otherwise"}},
		"courses named like totals":  {"", done + "0001,Total Quality,2026-03-14\n0002,Total Quality,2026-03-15\n0003,C2,2026-03-16\n0004,C2,2026-03-17\n0005,C2,2026-03-17\n", []string{`choose: "Total *"}]  # DECIDE`}},
		"a repeated header":          {"", done + "0001,C1,2026-03-14\n0002,C1,2026-03-15\n" + done + "0003,C2,2026-03-16\n0004,C2,2026-03-17\n", []string{"skip_where: [{column: Employee ID, equals: [Employee ID]}]  # 1 rows repeat the header", "formats: [yyyy-mm-dd]"}},
		"a list with lines around":   {"", "|Employee ID|Course|Completed on|\n|0001|C1|2026-03-14|\n|0002|C1|2026-03-15|\n|Employee ID|Course|Completed on|\n|0003|C2|2026-03-16|\n|0004|C2|2026-03-17|\n", []string{"skip_where: [{column: Employee ID, equals: [Employee ID]}]  # 1 rows repeat the header", "!another one"}},
		"another table below":        {"", done + "0001,C1,2026-03-14\n0002,C1,2026-03-15\n\nEmployee ID,Month,Calls\n0001,2026-01,7\n0002,2026-01,8\n", []string{"skip_where: [choose]  # DECIDE: row 3 of the table looks like the header of another one (Employee ID, Month, Calls)"}},
		"words that are headers":     {"", "Employee ID,Course,State,Completed on\n0001,Course,completed,2026-03-14\n0002,Module,completed,2026-03-15\n0003,C2,failed,2026-03-16\n", []string{"!another one", "!skip_where"}},
		"a pivot with months":        {"", "Row Labels,2026-01,2026-02,2026-03,Grand Total\n0001,10,11,12,33\n0002,7,8,9,24\n0003,5,6,7,18\nGrand Total,22,25,28,75\n", []string{"subject_id: {from: Row Labels}", "skip_where: [{column: Row Labels, equals: [Grand Total]}]", "not used: Grand Total"}},
		"totals without a word":      {"", "Agent ID,Month,Calls\n0001,2026-01,7\n,2026-02,8\n,,15\n0002,2026-01,9\n,2026-02,9\n,,18\n0003,2026-01,9\n,2026-02,9\n,,18\n", []string{"skip_where: [{column: Month, empty: true}]  # 3 rows have nothing but figures", "subject_id: {from: Agent ID, fill_down: true}", "!formats: [yyyy-mm], fill_down"}},
		"totals in blocks of blocks": {"", "Agent ID,Month,Team,Calls,Minutes\n0001,2026-01,A,7,70\n,,B,8,80\n,,,15,150\n0002,2026-02,A,9,90\n,,B,9,91\n,,,18,181\n", []string{"skip_where: [{column: Team, empty: true}]  # 2 rows have nothing but figures"}},
		"totals of two figures":      {"", "Agent ID,Month,Calls,Minutes\n0001,2026-01,7,70\n,2026-02,8,80\n,,15,150\n0002,2026-01,9,90\n,2026-02,9,91\n,,18,181\n", []string{"skip_where: [{column: Month, empty: true}]  # 2 rows have nothing but figures", "!yyyy-mm], fill_down"}},
		"totals that nothing tells":  {"", "Agent ID,Month,Calls,Minutes\n0001,2026-01,7,70\n,,8,80\n,,15,150\n0002,2026-02,9,90\n,,9,91\n0003,2026-02,9,91\n,,18,181\n0004,2026-03,1,2\n0005,2026-03,1,3\n", []string{"choose: true}", "DECIDE: 4 rows have nothing but figures"}},
		"figures without an ID":      {"", "Agent ID,Calls\n0001,7\n0002,8\n0003,\n", []string{"!skip_where"}},
		"two orders of dates":        {"", done + "0001,C1,13/04/2026\n0002,C1,14/04/2026\n0003,C1,04/16/2026\n0004,C1,03/04/2026\n", []string{"DECIDE: 2 cells have the day first and 1 have it second; request another export; then replace"}},
	} {
		t.Run(name, func(t *testing.T) { has(t, proposalOf(t, c.text, c.table), c.says) })
	}
}
