package inspect

import (
	"path/filepath"
	"strings"
	"testing"
)

const kept = "../../connectors/testdata/files/"

// proposalFor returns the proposal for one of the files that were once got wrong.
func proposalFor(t *testing.T, name string, given Options) Proposal {
	t.Helper()
	p, err := File(t.Context(), filepath.FromSlash(kept+name), given)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFilesOnceProposedWrong(t *testing.T) {
	for name, c := range map[string]struct {
		table string
		says  []string
	}{
		"outcome_header_unknown.csv":            {"completions", []string{"status: {from: Training Outcome}\n", "!const: completed"}},
		"minimal_completions_half_ids_lost.csv": {"completions", []string{"employee_id: {from: Employee ID, pad: choose}  # DECIDE: 13 IDs have less than 4 digits, while others begin with zeros; if they lost theirs, replace “choose” with 4"}},
		"exports/moodle_progress.csv":           {"completions", []string{"email: {from: Email address}", "!skip_lines", "dddd, d mmmm yyyy, time", "!const: completed}\n"}},
		"exports/workday.csv":                   {"employees", []string{"yyyy-mm-ddzone"}},
		"exports/successfactors.csv":            {"completions", []string{"m/d/yyyy time zone", "choose: [NOT-COMPL (Not Completed)]"}},
		"exports/zendesk.csv":                   {"observations", []string{`numerator: {from: Ticket satisfaction rating, values: {"1": [Good], "0": [Bad]}}`}},
		"exports/cornerstone.xlsx":              {"completions", []string{"header: {row: 7}", "!const: completed"}},
		"exports/canvas.csv":                    {"observations", []string{"!const: completed", "period_start: {}  # DECIDE"}},
		"id_prefix_format.xlsx":                 {"completions", nil},
		"two_stray_quotes.csv":                  {"completions", []string{"30 of 60 rows will be held back, the first on line 12: the line is inside a quoted cell"}},
		"neighbor_swallowed.csv":                {"completions", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := proposalFor(t, name, Options{})
			if p.Table != c.table {
				t.Errorf("table %q, want %q", p.Table, c.table)
			}
			has(t, p, c.says)
		})
	}
}

// TestStatusByContent never proposes that all are completed beside a column that may
// tell otherwise.
func TestStatusByContent(t *testing.T) {
	for name, c := range map[string]struct {
		header, cells string // cells of the rows, in turn
		says          []string
	}{
		"known words":                 {"Finding", "Passed,Failed", []string{"status: {from: Finding}\n"}},
		"negated words":               {"Finding", "completed,Not passed,No show", []string{"failed: [Not passed], withdrawn: [No show]"}},
		"mostly unknown words":        {"Medal", "Gold,Silver,Passed", []string{"status: {}  # DECIDE: who failed or withdrew must not count as completed, and Medal may tell", "!status: {const"}},
		"unknown words under a name":  {"Result", "A,B", []string{"choose: [A, B]"}},
		"yes and no":                  {"Completed?", "Yes,No", []string{"status: {}  # DECIDE", `"Completed?" may tell`}},
		"words of something else":     {"Room", "Berlin,Bonn", []string{"status: {const: completed}  # no header matches"}},
		"a column with nothing in it": {"Remark", ",", []string{"status: {const: completed}"}},
		"a remark on a failure":       {"Remark", "did not pass the exam,,,", []string{"status: {}  # DECIDE: Remark has a remark such as “did not pass the exam” in", `like: "*word*"}]`}},
		"other remarks":               {"Remark", "failover of the server moved to Bonn,,well done", []string{"status: {const: completed}"}},
	} {
		t.Run(name, func(t *testing.T) {
			cells := strings.Split(c.cells, ",")
			text := "Employee ID,Course,Completion Date," + c.header + "\n"
			for i := range 12 {
				text += "E" + string(rune('a'+i)) + ",C1,2026-03-14," + cells[i%len(cells)] + "\n"
			}
			has(t, proposalOf(t, text, "completions"), c.says)
		})
	}
}

// TestOtherwise asks beside a status that does not tell who failed, and beside a column of
// records that were taken back.
func TestOtherwise(t *testing.T) {
	const asks, mayTell = "# DECIDE", "who failed or withdrew must not count as completed, and "
	for name, c := range map[string]struct {
		header string
		rows   string // of cells, in turn
		says   []string
	}{
		"success beside completion":   {"Completion status,Success Status", "Completed,Failed|Completed,Passed", []string{"status: {}  # DECIDE: " + mayTell + "Success Status may tell; add from: Completion status"}},
		"all of them passed":          {"Completion status,Success Status", "Completed,Passed", []string{"status: {}  # DECIDE: " + mayTell + "Success Status"}},
		"another word for it":         {"Status,Finding", "Completed,No show|Completed,", []string{"status: {}  # DECIDE: " + mayTell + "Finding"}},
		"grades":                      {"Status,Grade", "Completed,A|Completed,F", []string{"status: {}  # DECIDE: " + mayTell + "Grade"}},
		"grades alone":                {"Room,Grade", "Bonn,A|Bonn,F", []string{"status: {}  # DECIDE: " + mayTell + "Grade"}},
		"a mastery score":             {"Score,Mastery score", "40,70|41,70", []string{"status: {}  # DECIDE: a score below Mastery score may mean that the person failed; write {const: completed} only if"}},
		"a passing score":             {"Status,Passing score", "Completed,70", []string{"status: {}  # DECIDE: a score below Passing score may mean that the person failed; add from: Status only if"}},
		"voided":                      {"Status,Voided", "Completed,Yes|Completed,No", []string{"status: {}  # DECIDE: Voided may tell which records count no longer; add from: Status, and leave those records out with skip_where: [{column: Voided, equals: [\"Yes\"]}]"}},
		"days of cancellation":        {"Room,Canceled on", "Bonn,2026-03-01|Bonn,", []string{`status: {}  # DECIDE: Canceled on may tell which records count no longer; write {const: completed}, and leave those records out with skip_where: [{column: Canceled on, like: "*-*"}]`}},
		"no day of cancellation":      {"Status,Canceled on", "Completed,", []string{"status: {from: Status}\n", "!" + asks}},
		"a status that tells":         {"Status,Success", "Passed,Yes|Failed,No", []string{"status: {from: Status}\n", "!" + asks}},
		"a bar beside one that tells": {"Status,Mastery score", "Passed,70|Failed,70", []string{"status: {from: Status}\n", "!" + asks}},
		"withdrawn by both":           {"Status,Reason", "Completed,|No show,Absent", []string{"!" + asks}},
		"a status of something else":  {"Status,Registration status", "Completed,Approved", []string{"!" + asks}},
		"numbers of something else":   {"Status,Required hours", "Completed,8", []string{"!" + asks}},
		"words of something else":     {"Status,Room", "Completed,Bonn", []string{"!" + asks}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := strings.Split(c.rows, "|")
			text := "Employee ID,Course,Completion date," + c.header + "\n"
			for i := range 12 {
				text += "E" + string(rune('a'+i)) + ",C1,2026-03-14," + rows[i%len(rows)] + "\n"
			}
			has(t, proposalOf(t, text, "completions"), c.says)
		})
	}
}

// TestOtherwiseDecided lands what the decisions leave: nobody who failed or was canceled.
func TestOtherwiseDecided(t *testing.T) {
	const learned = "employee_id status completed_date"
	for name, e := range map[string]export{
		"success": {
			content:   []byte("Employee ID,Course,Completion date,Completion status,Success status\nE1,C1,2026-03-14,Completed,Passed\nE2,C1,2026-03-14,Completed,Failed\nE3,C1,2026-03-15,Completed,Passed\n"),
			decisions: []string{"status: {}", "status: {from: Success status}"},
			rows:      []string{"E1 passed 2026-03-14", "E2 failed 2026-03-14", "E3 passed 2026-03-15"},
		},
		"voided": {
			content:   []byte("Employee ID,Course,Completion date,Status,Voided\nE1,C1,2026-03-14,Completed,No\nE2,C1,2026-03-14,Completed,Yes\nE3,C1,2026-03-15,Completed,No\n"),
			decisions: []string{"status: {}", "status: {from: Status}", "    contract:", "    skip_where: [{column: Voided, equals: [\"Yes\"]}]\n    contract:"},
			rows:      []string{"E1 completed 2026-03-14", "E3 completed 2026-03-15"},
		},
		"canceled": {
			content:   []byte("Employee ID,Course,Completion date,Canceled on\nE1,C1,2026-03-14,\nE2,C1,2026-03-14,2026-03-20\nE3,C1,2026-03-15,\n"),
			decisions: []string{"status: {}", "status: {const: completed}", "    contract:", "    skip_where: [{column: Canceled on, like: \"*-*\"}]\n    contract:"},
			rows:      []string{"E1 completed 2026-03-14", "E3 completed 2026-03-15"},
		},
	} {
		e.file, e.table, e.columns = "file.csv", "completions", learned
		t.Run(name, func(t *testing.T) { e.hold(t) })
	}
}

// TestGuessedValue takes the only column of numbers for the value, unless the value may be
// in one whose cells are almost numbers, or the numbers are targets.
func TestGuessedValue(t *testing.T) {
	for name, c := range map[string]struct {
		header, cells string // of two columns
		says          []string
	}{
		"hours with a unit":        {"Target,Actual", "10,9 h", []string{"numerator: {}  # DECIDE", `if the value is in Actual (with "9 h")`, "add from: Target"}},
		"minutes and seconds":      {"Calls,AHT", "200,4:35", []string{"numerator: {}  # DECIDE", `AHT (with "4:35")`}},
		"a time of three parts":    {"Calls,AHT", "200,0:04:35", []string{"numerator: {}  # DECIDE"}},
		"a few numbers":            {"Units,Defects", "100,3|100,n/a|100,unclear|100,-", []string{"numerator: {}  # DECIDE", `Defects (with "3")`}},
		"words under its header":   {"Calls,Actual", "7,many|8,few", []string{"numerator: {}  # DECIDE", "Actual (with many)", "no header tells which column has the value; add from: Calls only if it does"}},
		"a rating":                 {"Calls,Satisfied", "7,Yes|8,No", []string{"numerator: {}  # DECIDE"}},
		"a target alone":           {"Team,Target", "North,10", []string{"numerator: {}  # DECIDE", "add from: Target"}},
		"a team":                   {"Team,Calls", "North,7|South 2,8", []string{"numerator: {from: Calls}\n"}},
		"a remark":                 {"Remark,Calls", "2 of them were not his,7", []string{"numerator: {from: Calls}\n"}},
		"an ID with zeros":         {"Desk,Calls", "0012,7", []string{"numerator: {from: Calls}\n"}},
		"the number of a contract": {"Contract no,Calls", "12 B,7", []string{"numerator: {from: Calls}\n"}},
		"nothing":                  {"Remark,Calls", "-,7|n/a,8", []string{"numerator: {from: Calls}\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			cells, text := strings.Split(c.cells, "|"), "Agent ID,Month,"+c.header+"\n"
			for i := range 12 {
				text += "A" + string(rune('a'+i)) + ",2026-01," + cells[i%len(cells)] + "\n"
			}
			has(t, proposalOf(t, text, "observations"), c.says)
		})
	}
}

// TestPlannedDays takes no day for that of completion on which something is due, or only a
// part of the course is complete.
func TestPlannedDays(t *testing.T) {
	for _, header := range []string{
		"Expected completion", "Planned completion date", "Scheduled completion date", "Estimated completion date", "Required completion date", "Projected completion", "Anticipated Completion", "Target completion",
		"Complete by", "Completion date (due)", "Completion deadline", "Last module completed on", "Lesson completed", "Recert completion date", "Geplantes Abschluss-Datum",
	} {
		has(t, proposalOf(t, "Employee ID,Course,Status,"+header+"\n"+repeated(4, "E%02d,C1,Completed,2026-03-14"), "completions"), []string{"completed_date: {}  # DECIDE", "!completed_date: {from"})
	}
	for _, header := range []string{"Completion date", "Completion date (UTC)", "Course Completion Date", "Transcript Completed Date", "Last completed on", "Date of completion", "Abschluss am"} {
		has(t, proposalOf(t, "Employee ID,Course,Status,Planned completion date,"+header+"\n"+repeated(4, "E%02d,C1,Completed,2026-05-01,2026-03-14"), "completions"), []string{"completed_date: {from: " + header + ", formats: [yyyy-mm-dd]}\n"})
	}
	has(t, proposalOf(t, "Program ID,Type,Month,Estimated amount,Currency\n"+repeated(4, "C%02d,Travel,2026-01,90,EUR"), "costs"), []string{"amount: {}  # DECIDE"})
}

// TestTableByContent: a register of trainings is no roster, and a roster is no register.
func TestTableByContent(t *testing.T) {
	for name, c := range map[string]struct{ text, table string }{
		"a register with titles": {"ID,Name,Department,Title,Start date,End date,Status\n" + repeated(3, "1,Ann,Ops,Excel,2025-01-%02d,2025-02-01,Passed\n1,Ann,Ops,Safety,2025-01-02,2025-02-01,Failed"), "completions"},
		"a register":             {"Employee ID,Department,Location,Course,Completed on\n" + repeated(4, "1,Ops,Bonn,C%02d,2025-02-01\n2,Ops,Bonn,C1,2025-02-03"), "completions"},
		"a roster":               {"Employee ID,Department,Job title,Status,Hire date\n" + repeated(8, "%02d,Ops,Agent,Active,2025-02-01"), "employees"},
		"a roster of starts":     {"Employee ID,Name,Department,Manager,Start,End,Rate,Status\n" + repeated(8, "%02d,Ann,Ops,Bob,01/02/2020,,45,1"), "employees"},
		"several figures a day":  {"Agent ID,Date,Calls,AHT,Adherence %%\n" + repeated(8, "%02d,2026-01-04,45,300,90%%"), "observations"},
		"figures of departments": {"Department,Employee ID,Month,Units,Hours\n" + repeated(8, "Ops,%02d,2026-01-01,45,3"), "observations"},
		"an index and figures":   {",Users Employee ID,Created Month,Sale Price,Return Rate\n" + repeated(8, "1%02d,E%02d,2026-01,45.50,3.5"), "observations"},
		"months of owners":       {"Owner Id,Region,January 2026,February 2026,March 2026\n" + repeated(8, "E%02d,North,45,3,4"), "observations"},
		"tickets":                {"Issue key,Issue Type,Status,Assignee,Resolved,Story Points,Time Spent\n" + repeated(8, "OPS-%02d,Bug,Done,a%02d@x.com,2026-01-04,3,3600"), "observations"},
		"a roster with history":  {"Employee ID,Department,Valid from\n" + repeated(4, "%02d,Ops,2025-02-01\n01,Sales,2025-03-%02d"), "employees"},
	} {
		if p := proposalOf(t, c.text, ""); p.Table != c.table {
			t.Errorf("%s: table %q (%s), want %q", name, p.Table, p.Why, c.table)
		}
	}
}

// TestRoster finds people by who they are, and zeros that their IDs lost.
func TestRoster(t *testing.T) {
	roster := proposalOf(t, "Employee ID,Work email,Department\n"+repeated(20, "000%02d,p%02d@x.com,Ops"), "employees").Roster()
	if roster == nil || roster.length != 5 || len(roster.ids) != 20 {
		t.Fatalf("%+v", roster)
	}
	at := func(text string) Proposal {
		path := filepath.Join(t.TempDir(), "file.csv")
		write(t, path, text)
		p, err := File(t.Context(), path, Options{Table: "completions", Roster: roster})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	has(t, at("Employee ID,Key,Course,Completed on\n"+repeated(9, "900%02d,000%02d,C1,2026-03-14")), []string{"employee_id: {from: Key}", "100 % of its values are people of the roster"})
	has(t, at("Kennung,Course,Completed on\n"+repeated(9, "%02d,C1,2026-03-14")), []string{"employee_id: {from: Kennung, pad: 5}", "but only 0 % without adding zeros"})
	has(t, at("Trainer ID,Course,Completed on\n"+repeated(9, "000%02d,C1,2026-03-14")), []string{"!from: Trainer ID", "employee_id: {}  # DECIDE"})
	for header, says := range map[string][]string{
		"Team Leader ID,Employee ID":           {"employee_id: {from: Employee ID}\n"},
		"Assigned by (Employee ID),Learner ID": {"employee_id: {from: Learner ID}\n"},
		"Coach,Agent":                          {"employee_id: {from: Agent}\n"},
		"Entered by,User":                      {"employee_id: {from: User}\n"},
		"Buddy,Learner ID":                     {"employee_id: {from: Learner ID}\n"},
		"Buddy ID,Agent ID":                    {"employee_id: {from: Agent ID}\n"}, // a name that observations have
		"Learner ID,Employee ID":               {"employee_id: {from: Employee ID}\n"},
		"Buddy,Agent":                          {"employee_id: {}  # DECIDE: several headers match equally well; add from: Buddy or from: Agent"},
		"User ID,Learner ID":                   {"employee_id: {}  # DECIDE: several headers match equally well; add from: User ID or from: Learner ID"},
	} {
		has(t, at(header+",Course,Completed on\n"+repeated(9, "00003,000%02d,C1,2026-03-14")), says)
	}
	has(t, at("Buddy,Employee ID,Course,Completed on\n"+repeated(3, "00003,000%02d,C1,2026-03-14")+repeated(6, "00003,900%02d,C1,2026-03-14")), []string{"employee_id: {}  # DECIDE: several headers match equally well; add from: Buddy or from: Employee ID"})
	if p := proposalOf(t, "Employee ID,Course,Completed on\nE1,C1,2026-03-14\n", "completions"); p.Roster() != nil {
		t.Error("completions are no roster")
	}
}

// TestCourseByCells takes a question for the course only if it asks which, and asks where two
// columns may be it.
func TestCourseByCells(t *testing.T) {
	for header, says := range map[string]string{
		"Which course did you take?":                    `program_id: {from: "Which course did you take?"}`,
		"How likely are you to recommend the training?": "program_id: {}  # DECIDE: no header matches",
		"Path session": "program_id: {from: Path session}",
	} {
		has(t, proposalOf(t, "Employee ID,"+header+",Completed on\n"+repeated(9, "E%02d,C1,2026-03-14"), "completions"), []string{says})
	}
	has(t, proposalOf(t, "Employee ID,Path,Path session,Completed on\n"+repeated(9, "E%02d,C1,Q1,2026-03-14"), "completions"), []string{"program_id: {}  # DECIDE: several headers match equally well; add from: Path or from: Path session"})
}

// TestUnits asks for the unit of durations that no header tells, and for the hours of a day.
func TestUnits(t *testing.T) {
	for header, says := range map[string]string{
		"Duration":       "unit: choose}  # DECIDE",
		"Duration (min)": "unit: minutes}\n",
		"Training hours": "unit: hours}\n",
		"Training days":  "unit: days, hours_per_day: choose}  # DECIDE",
	} {
		has(t, proposalOf(t, "Employee ID,Course,Completed on,"+header+"\n"+repeated(4, "E%02d,C1,2026-03-14,2"), "completions"), []string{says})
	}
}

// TestSharedKeys asks what several rows of one person and day mean, unless they are equal
// or of nobody.
func TestSharedKeys(t *testing.T) {
	const head = "Agent ID,Day,Calls\n"
	has(t, proposalOf(t, "Agent ID,Closed on,Rating,Calls\n"+"A01,2026-03-14 09:30,7,1\nA01,2026-03-14 10:30,8,2\nA02,2026-03-14 10:30,8,3\n", "observations"), []string{"same_key: choose  # DECIDE: 2 of 3 rows have the person and day of another one"})
	has(t, proposalOf(t, "Agent ID,Calls\nA01,7\nA01,8\n", "observations"), []string{"period_start: {}  # DECIDE", "!same_key"})
	has(t, proposalOf(t, head+repeated(9, "A%02d,2026-03-14,7")+"A01,2026-03-14,8\n", "observations"), []string{"same_key: choose  # DECIDE: 2 of 10 rows have the person and day of another one; replace “choose” with sum if they add up"})
	has(t, proposalOf(t, head+repeated(9, "A%02d,2026-03-14,7")+"A01,2026-03-14,7\n", "observations"), []string{"!of another one"})
	has(t, proposalOf(t, "Team,Day,Calls\n"+repeated(9, "A%02d,2026-03-14,7")+"A01,2026-03-14,8\n", "observations"), []string{"!of another one"})
	has(t, proposalOf(t, "Agent ID,Skill,2026-01,2026-02,2026-03\n"+repeated(9, "A%02d,Chat,7,8,9")+"A01,Mail,1,2,3\n", "observations"), []string{"same_key: choose  # DECIDE: 2 of 10"})
	has(t, proposalOf(t, head+repeated(9, "A%02d,2026-03-14,7")+"A01,2026-03-15,8\n", "observations"), []string{"!of another one"})
}

// TestCompletionReports: in a report with a column for each activity, the course is not
// taken from its state, and the state of an activity is not that of the course.
func TestCompletionReports(t *testing.T) {
	t.Parallel()
	const people = "ID number,Email address,"
	for name, c := range map[string]struct {
		header, a, b string
		says         []string
	}{
		"a state of the course":     {"Quiz 1,Course complete,Completion date", "Completed,Completed,2026-03-14", "Completed,Not completed,", []string{"program_id: {}  # DECIDE: no header matches", "status: {from: Course complete, values: {choose: [Not completed]}}  # DECIDE"}},
		"a day of the course":       {"Quiz 1,Course complete", "Completed,2026-03-14", "Not completed,", []string{"program_id: {}  # DECIDE", "completed_date: {from: Course complete, formats: [yyyy-mm-dd]}"}},
		"a course that is a state":  {"Course,Completed on", "Completed,2026-03-14", "In progress,", []string{"program_id: {}  # DECIDE"}},
		"yes and no":                {"Training done,Completed on", "yes,2026-03-14", "no,", []string{"program_id: {}  # DECIDE"}},
		"several activities":        {"Quiz 1,Final exam,Completion date", "Completed,Completed,2026-03-14", "Completed,Failed,2026-03-14", []string{"status: {}  # DECIDE: who failed or withdrew", "several headers match equally well; add from: Quiz 1 or from: Final exam"}},
		"a course and its state":    {"Course,Course status,Completed on", "Safety,Completed,2026-03-14", "Safety,In progress,", []string{"program_id: {from: Course}\n", "status: {from: Course status, values: {started: [In progress]}}\n"}},
		"a course named after done": {"Course,Completed on", "Done right,2026-03-14", "Getting started,2026-03-14", []string{"program_id: {from: Course}\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := repeated(12, "10%02d,p%02d@x.com,"+c.a) + repeated(6, "20%02d,q%02d@x.com,"+c.b)
			has(t, proposalOf(t, people+c.header+"\n"+rows, "completions"), c.says)
		})
	}
}
