package inspect

import (
	"strings"
	"testing"
)

// TestMixtures asks about rows of plans, of several currencies and of several units, and
// about no other words.
func TestMixtures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header, a, b string
		says         []string
	}{
		"a scenario":               {"Scenario", "Actual", "Budget", []string{"skip_where: [{column: Scenario, choose: [Budget]}]  # DECIDE: Scenario has Actual in 12 and Budget in 4 of 16 rows"}},
		"a version in German":      {"Version", "Ist", "Plan", []string{"skip_where: [{column: Version, choose: [Plan]}]  # DECIDE"}},
		"a type":                   {"Type", "Actual", "Forecast", []string{"skip_where: [{column: Type, choose: [Forecast]}]  # DECIDE"}},
		"parts of words":           {"Value type", "Actual 2026", "Budget 2026", []string{"choose: [Budget 2026]}]  # DECIDE"}},
		"numbered versions":        {"Version", "V1", "V2", []string{"skip_where: [{column: Version, choose: [V2]}]  # DECIDE"}},
		"versions as numbers":      {"Version", "1", "2", []string{`skip_where: [{column: Version, choose: ["2"]}]  # DECIDE`}},
		"letters below a forecast": {"Forecast flag", "A", "F", []string{"skip_where: [{column: Forecast flag, choose: [F]}]  # DECIDE"}},
		"sums up to a day":         {"Basis", "Monthly", "YTD", []string{"skip_where: [{column: Basis, choose: [YTD]}]  # DECIDE"}},
		"what may change":          {"Status", "Final", "Preliminary", []string{"skip_where: [{column: Status, choose: [Preliminary]}]  # DECIDE"}},
		"only what happened":       {"Scenario", "Actual", "Actual", []string{"!skip_where"}},
		"nothing but a plan":       {"Scenario", "Budget", "Budget", []string{"skip_where: [{column: Scenario, choose: [Budget]}]  # DECIDE"}},
		"a channel":                {"Type", "Inbound", "Outbound", []string{"!skip_where"}},
		"a customer":               {"Customer", "Target", "Walmart", []string{"!skip_where"}},
		"two currencies":           {"Currency", "EUR", "USD", []string{"skip_where: [{column: Currency, choose: [USD]}]  # DECIDE: Currency has EUR in 12 and USD in 4 of 16 rows, and a run would add and compare amounts of several currencies"}},
		"currencies by code":       {"Whg", "EUR", "CHF", []string{"skip_where: [{column: Whg, choose: [CHF]}]  # DECIDE"}},
		"currencies in French":     {"Devise", "€", "$", []string{"skip_where: [{column: Devise, choose: [\"$\"]}]  # DECIDE"}},
		"one currency":             {"Currency", "EUR", "EUR", []string{"!skip_where"}},
		"two units":                {"UoM", "min", "sec", []string{"skip_where: [{column: UoM, choose: [sec]}]  # DECIDE: UoM has min in 12 and sec in 4 of 16 rows, and a run would add and compare numbers of several units"}},
		"units in German":          {"Einheit", "Stk", "Kg", []string{"skip_where: [{column: Einheit, choose: [Kg]}]  # DECIDE"}},
		"one unit":                 {"Unit", "min", "min", []string{"!skip_where"}},
		"opportunities":            {"Stage", "Closed Won", "Closed Lost", []string{"skip_where: [{column: Stage, choose: [Closed Lost]}]  # DECIDE: Stage has Closed Won in 12 and Closed Lost in 4 of 16 rows, and a record that was taken back, lost or is not settled yet may not count"}},
		"orders":                   {"Order status", "Shipped", "Storniert", []string{"skip_where: [{column: Order status, choose: [Storniert]}]  # DECIDE"}},
		"a sign of tests":          {"Is test", "No", "Yes", []string{`skip_where: [{column: Is test, choose: ["Yes"]}]  # DECIDE`}},
		"a sign that says no":      {"Voided", "false", "false", []string{"!skip_where"}},
		"a settled status":         {"Status", "Shipped", "Delivered", []string{"!skip_where"}},
		"a business unit":          {"Business area", "North", "South", []string{"!skip_where"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := repeated(12, "E%02d,2026-01,%02d,"+c.a) + repeated(4, "F%02d,2026-01,%02d,"+c.b)
			has(t, proposalOf(t, "Employee ID,Month,Sales,"+c.header+"\n"+rows, "observations"), c.says)
		})
	}
}

// TestMixturesOfOtherTables: costs have plans, durations have units, and completions have
// types of their own.
func TestMixturesOfOtherTables(t *testing.T) {
	t.Parallel()
	costs := "Course,Cost type,Month,Amount (EUR),Scenario\n" + repeated(8, "C%02d,Delivery,2026-01,10.5,Actual") + repeated(4, "C%02d,Delivery,2026-01,11.5,Budget")
	has(t, proposalOf(t, costs, "costs"), []string{"skip_where: [{column: Scenario, choose: [Budget]}]  # DECIDE"})
	lessons := "Employee ID,Course,Completed on,Status,Duration,Unit\n" + repeated(8, "E%02d,C1,2026-03-14,Completed,90,min") + repeated(4, "F%02d,C1,2026-03-14,Completed,2,hours")
	has(t, proposalOf(t, lessons, "completions"), []string{"skip_where: [{column: Unit, choose: [hours]}]  # DECIDE"})
	learned := "Employee ID,Course,Completed on,Status,Completion type\n" + repeated(8, "E%02d,C1,2026-03-14,Completed,Actual") + repeated(4, "F%02d,C1,2026-03-14,Completed,Equivalent")
	has(t, proposalOf(t, learned, "completions"), []string{"!skip_where"})
	long := "Employee ID,Month,Metric,Value,Unit\n" + repeated(8, "E%02d,2026-01,AHT,10.5,min") + repeated(8, "E%02d,2026-01,CSAT,11.5,points")
	has(t, proposalOf(t, long, "observations"), []string{"!skip_where"})
	has(t, proposalOf(t, long+repeated(8, "G%02d,2026-01,AHT,300,sec"), "observations"), []string{"skip_where: [{column: Unit, choose: [points, sec]}]  # DECIDE"})
	wide := "Employee ID,Version,2026-01,2026-02,2026-03\n" + repeated(8, "E%02d,Ist,1,2,3") + repeated(8, "E%02d,Soll,2,3,4")
	has(t, proposalOf(t, wide, "observations"), []string{"skip_where: [{column: Version, choose: [Soll]}]  # DECIDE", "!same_key"})
}

// TestValuesInDoubt: sums up to a day, months of a fiscal year, and numbers that measure
// nothing are not taken for the values of a metric without a question.
func TestValuesInDoubt(t *testing.T) {
	t.Parallel()
	for header, says := range map[string][]string{
		"Month,Sales":                  {"numerator: {from: Sales}\n", "period_start: {from: Month, formats: [yyyy-mm]}\n"},
		"Month,Sales YTD":              {"numerator: {}  # DECIDE", "Sales YTD may be sums up to a day"},
		"Month,Cumulative sales":       {"numerator: {}  # DECIDE", "Cumulative sales may be sums"},
		"Month,Sales year to date":     {"numerator: {}  # DECIDE"},
		"Month,Amount YTD":             {"numerator: {}  # DECIDE"},
		"Month,Value (YTD)":            {"numerator: {}  # DECIDE"},
		"Month,Umsatz kumuliert":       {"numerator: {}  # DECIDE"},
		"Month,Rolling average":        {"numerator: {}  # DECIDE"},
		"Month,Rank":                   {"numerator: {}  # DECIDE"},
		"Month,FTE":                    {"numerator: {}  # DECIDE: no header tells which column has the value; add from: FTE only if it does"},
		"Fiscal Month,Sales":           {"period_start: {from: Fiscal Month, formats: [choose]}  # DECIDE: the header speaks of a fiscal period", "then replace “choose” with yyyy-mm", "numerator: {from: Sales}\n"},
		"Fiscal Period,Sales":          {"period_start: {from: Fiscal Period, formats: [choose]}  # DECIDE"},
		"Buchungsperiode,Umsatz":       {"period_start: {from: Buchungsperiode, formats: [choose]}  # DECIDE"},
		"Calendar month,Runs to close": {"period_start: {from: Calendar month, formats: [yyyy-mm]}\n", "numerator: {from: Runs to close}\n"},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, "Employee ID,"+header+"\n"+repeated(12, "E%02d,2026-01,1%02d"), "observations"), says)
		})
	}
	both := "Employee ID,Month,Sales,Sales YTD\n" + repeated(12, "E%02d,2026-01,1%02d,2%02d")
	has(t, proposalOf(t, both, "observations"), []string{"numerator: {}  # DECIDE: the value may be in several columns; add from: Sales or from: Sales YTD", "Sales YTD may be sums"})
	has(t, proposalOf(t, strings.Replace(both, "Sales,", "Value,", 1), "observations"), []string{"numerator: {from: Value}\n", "not used: Sales YTD"})
}

// TestCounts reads counts by their names: as the value, or as a part of another count.
func TestCounts(t *testing.T) {
	t.Parallel()
	for header, says := range map[string][]string{
		"Units #":               {`numerator: {from: "Units #"}` + "\n", "metric_id: {const: units}"},
		"# of errors":           {`numerator: {from: "# of errors"}` + "\n", "metric_id: {const: errors}"},
		"Number of complaints":  {"numerator: {from: Number of complaints}\n", "metric_id: {const: complaints}"},
		"Errors count":          {"numerator: {from: Errors count}\n", "metric_id: {const: errors_count}"},
		"Anzahl Fehler":         {"numerator: {from: Anzahl Fehler}\n", "metric_id: {const: fehler}"},
		"Count":                 {"numerator: {from: Count}\n"},
		"Ticket #":              {"numerator: {}  # DECIDE: no header tells which column"},
		"Case number":           {"numerator: {}  # DECIDE: no header tells which column"},
		"Units #,Defects #":     {`numerator: {}  # DECIDE: the value may be in from: "Units #" or from: "Defects #"; of a ratio, such as "Defects #" by "Units #", add from: "Defects #", and denominator: {from: "Units #"}`},
		"Errors count,Calls":    {"such as Errors count by Calls, add from: Errors count, and denominator: {from: Calls}"},
		"# of errors,# of lots": {`such as "# of errors" by "# of lots"`},
		"Ticket #,Minutes":      {"numerator: {from: Minutes}\n"},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			row := "E%02d,2026-01,1%02d"
			if strings.Contains(header, ",") {
				row += ",2%02d"
			}
			has(t, proposalOf(t, "Employee ID,Month,"+header+"\n"+repeated(12, row), "observations"), says)
		})
	}
}

// TestDenominators: a score is divided by the best one, and an average is weighed by its
// cases, if a person says so.
func TestDenominators(t *testing.T) {
	t.Parallel()
	for header, says := range map[string][]string{
		"Score,Max score":        {"numerator: {from: Score}\n", "denominator: {from: Max score}\n"},
		"Score,Maximum":          {"denominator: {from: Maximum}\n"},
		"Avg score,Responses":    {"numerator: {from: Avg score}\n", "denominator: {}  # DECIDE: each value below Avg score may be an average", "add from: Responses so that it weighs them"},
		"Score,# of evaluations": {`denominator: {}  # DECIDE`, `add from: "# of evaluations"`},
		"Score,Calls goal":       {"!denominator:"},
		"Value,Max temperature":  {"!denominator:"},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, "Employee ID,Month,"+header+"\n"+repeated(12, "E%02d,2026-01,1%02d,150"), "observations"), says)
		})
	}
}

// TestScoresOutOf: a run divides a score by 100 alone.
func TestScoresOutOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ header, cells, says string }{
		"out of 50":      {"Score,Max score", "40,50", "score_ratio: {}  # DECIDE: a score is a ratio, and these are out of Max score"},
		"out of several": {"Points,Points possible", "4%02d,5%02d", "score_ratio: {}  # DECIDE: a score is a ratio, and these are out of Points possible"},
		"in German":      {"Score,Max. Punktzahl", "40,50", "these are out of Max. Punktzahl"},
		"of a grade":     {"Grade,Grade max", "4,5", "these are out of Grade max"},
		"out of 100":     {"Score,Max score", "40,100", "score_ratio: {from: Score, percent: true}\n"},
		"with attempts":  {"Score,Max attempts", "40,3", "score_ratio: {from: Score, percent: true}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, "Employee ID,Course,Completed on,Status,"+c.header+"\n"+repeated(12, "E%02d,C1,2026-03-14,Completed,"+c.cells), "completions"), []string{c.says})
		})
	}
}

// TestFiguresOrPeople tells figures with an FTE from rosters, and rosters from figures.
func TestFiguresOrPeople(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, table string }{
		"figures of a month":  {"Employee ID,Month,FTE,Sales\n" + repeated(20, "E%02d,2026-01,0.5,1%02d"), "observations"},
		"only an FTE":         {"Employee ID,Month,FTE\n" + repeated(20, "E%02d,2026-01,0.5"), "observations"},
		"a column per month":  {"Employee ID,Hire Date,2026-01,2026-02,2026-03\n" + repeated(20, "E%02d,2020-02-01,1,2,3"), "observations"},
		"a roster":            {"Employee ID,Department,Job Title,FTE\n" + repeated(20, "E%02d,Ops,Agent,0.5"), "employees"},
		"a roster of a month": {"Employee ID,Department,Hire Date,FTE,Month\n" + repeated(20, "E%02d,Ops,2020-02-01,0.5,2026-01"), "employees"},
		"neither of the two":  {"Employee ID,FTE\n" + repeated(20, "E%02d,0.5"), ""},
	} {
		if p := proposalOf(t, c.text, ""); p.Table != c.table {
			t.Errorf("%s: table %q, want %q\n%s", name, p.Table, c.table, p.Block)
		}
	}
}

// TestReversals: a type of records beside the status may tell which count no longer.
func TestReversals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ header, a, b, says string }{
		"reversals":  {"Record type", "Original", "Reversal", "status: {}  # DECIDE: Record type may tell which records count no longer; add from: Status, and leave those records out with skip_where: [{column: Record type, equals: [Reversal]}]"},
		"actions":    {"Action", "ADD", "DELETE", "with skip_where: [{column: Action, equals: [DELETE]}]"},
		"deliveries": {"Training type", "Online", "Classroom", "status: {from: Status}\n"},
	} {
		text := "Employee ID,Course,Completed on,Status," + c.header + "\n" + repeated(12, "E%02d,C1,2026-03-14,Completed,"+c.a) + repeated(5, "F%02d,C1,2026-03-14,Completed,"+c.b)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, text, "completions"), []string{c.says})
		})
	}
}

// TestStatusCodes: nobody is proposed as completed beside codes of a status.
func TestStatusCodes(t *testing.T) {
	t.Parallel()
	for header, says := range map[string]string{"AttemptStatus": "AttemptStatus may tell", "Passed flag": "Passed flag may tell", "Lessons": "status: {const: completed}  #"} {
		text := "Employee ID,Course,Completed on," + header + "\n" + repeated(12, "E%02d,C1,2026-03-14,1") + repeated(5, "F%02d,C1,2026-03-14,0")
		has(t, proposalOf(t, text, "completions"), []string{says})
	}
}
