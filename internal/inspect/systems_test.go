package inspect

import "testing"

// TestSystems goes from exports of further systems, in the shapes that their documentation
// has, to landed rows. Each has what once was proposed wrong, or not at all.
func TestSystems(t *testing.T) {
	const learned, valued = "employee_id email program_id status completed_date", "subject_id email metric_id period_start numerator"
	for name, e := range map[string]export{
		"Microsoft Forms, responses numbered below ID": {
			file: "forms.xlsx", table: "completions",
			content: book(t, [][]any{{"ID", "Start time", "Completion time", "Email", "Name", "Which course?"},
				{1, "2026-02-01 09:00:00", "2026-02-01 09:05:00", "ann@x.com", "Ann", "SAFE-1"},
				{2, "2026-02-02 09:00:00", "2026-02-02 09:05:00", "bob@x.com", "Bob", "XL"},
				{3, "2026-02-14 09:00:00", "2026-02-14 09:05:00", "eve@x.com", "Eve", "XL"}}),
			columns: learned, rows: []string{"- ann@x.com SAFE-1 completed 2026-02-01", "- bob@x.com XL completed 2026-02-02", "- eve@x.com XL completed 2026-02-14"},
			says: []string{"!employee_id:"},
		},
		"Zoom, participants below their meeting": {
			file: "zoom.csv", table: "observations",
			content: []byte("\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\r\n" +
				"871 2345,Selling,02/13/2026 09:02:11 AM,02/13/2026 10:31:40 AM,boss@x.com,90,6,\r\n\r\n" +
				"Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room\r\n" +
				repeated(6, "Ann,a%02d@x.com,02/13/2026 09:%02d:00 AM,02/13/2026 10:31:40 AM,85,No,Y,No")),
			decisions: []string{"period_start: {formats", "period_start: {from: Join Time, formats"},
			columns:   "email period_start numerator",
			rows:      []string{"a01@x.com 2026-02-13 85", "a02@x.com 2026-02-13 85", "a03@x.com 2026-02-13 85", "a04@x.com 2026-02-13 85", "a05@x.com 2026-02-13 85", "a06@x.com 2026-02-13 85"},
			says:      []string{"skip_lines: 3"},
		},
		"Jira, issues of which some are open": {
			file: "jira.csv", table: "observations",
			content: []byte("Summary,Issue key,Issue Type,Status,Assignee,Created,Resolved,Story Points\n" +
				"Pump,OPS-1,Bug,Done,ann@x.com,13/Feb/26 9:05 AM,14/Feb/26 9:05 AM,3\nBelt,OPS-2,Bug,In Progress,bob@x.com,13/Feb/26 9:05 AM,,5\n" +
				"Lamp,OPS-3,Bug,Done,bob@x.com,13/Feb/26 9:05 AM,15/Feb/26 1:05 PM,2\nWire,OPS-4,Bug,Done,eve@x.com,13/Feb/26 9:05 AM,18/Feb/26 9:05 AM,8\nDoor,OPS-5,Bug,In Progress,ann@x.com,13/Feb/26 9:05 AM,,5\n"),
			decisions: []string{"fill_down: choose", "fill_down: false"},
			columns:   valued, rows: []string{"- ann@x.com story_points 2026-02-14 3", "- bob@x.com story_points 2026-02-15 2", "- eve@x.com story_points 2026-02-18 8"},
			rejects: []string{"3 required_missing", "6 required_missing"},
		},
		"Looker, an index and two figures": {
			file: "looker.csv", table: "observations",
			content: []byte(",Users Employee ID,Order Items Created Month,Order Items Total Sale Price,Order Items Count\n" +
				"1,00001,2026-01,\"1,250.50\",7\n2,00002,2026-01,900.25,8\n3,00001,2026-02,\"2,100.00\",9\n"),
			decisions: []string{"metric_id: {}", "metric_id: {const: sales}", "numerator: {}", `numerator: {from: Order Items Total Sale Price, group: ","}`},
			columns:   valued, rows: []string{"00001 - sales 2026-01-01 1250.5", "00002 - sales 2026-01-01 900.25", "00001 - sales 2026-02-01 2100"},
			says: []string{"!from: column 1"},
		},
		"Tableau, months of owners": {
			file: "tableau.csv", table: "observations",
			content: []byte("Owner Id\tRegion\tJanuary 2026\tFebruary 2026\tMarch 2026\n" +
				"00001\tNorth\t1,012,000\t900\t17\n00002\tSouth\t2,018\t800\t19\n"),
			decisions: []string{"metric_id: {}", "metric_id: {const: sales}", "subject_id: {}", "subject_id: {from: Owner Id}"},
			columns:   valued, rows: []string{"00001 - sales 2026-01-01 1.012e+06", "00001 - sales 2026-02-01 900", "00001 - sales 2026-03-01 17", "00002 - sales 2026-01-01 2018", "00002 - sales 2026-02-01 800", "00002 - sales 2026-03-01 19"},
			says: []string{"add from: Owner Id only if it has their IDs"},
		},
		"SuccessFactors, zones with a space": {
			file: "history.csv", table: "completions",
			content: []byte("User ID,Item ID,Completion Date,Completion Status,Total Hours\n" +
				"00001,SAFE-1,9/14/2025 09:57 AM America/New York,Completed,1.50\n00002,SAFE-1,1/18/2025 12:36 PM America/New York,Failed,1.50\n00003,XL,4/30/2025 11:36 PM America/Los Angeles,Completed,2\n"),
			columns: learned, rows: []string{"00001 - SAFE-1 completed 2025-09-14", "00002 - SAFE-1 failed 2025-01-18", "00003 - XL completed 2025-04-30"},
			says: []string{"m/d/yyyy time zone"},
		},
		"Docebo, days in UTC": {
			file: "docebo.csv", table: "completions",
			content: []byte("Email;Course Code;Completion Date;Enrollment Status\n" +
				"ann@x.com;SAFE-1;2026-02-03 14:22:11 UTC;Completed\nbob@x.com;XL;;In Progress\neve@x.com;XL;2026-02-14 23:22:11 UTC;Completed\n"),
			columns: learned, rows: []string{"- ann@x.com SAFE-1 completed 2026-02-03", "- bob@x.com XL started -", "- eve@x.com XL completed 2026-02-14"},
		},
		"Kronos, hours and minutes behind a point": {
			file: "kronos.csv", table: "completions",
			content: []byte("Employee ID,Course,Completed on,Status,Hours (hh.mm)\n" +
				"00001,SAFE-1,2026-02-03,Completed,1.30\n00002,SAFE-1,2026-02-04,Completed,0.45\n00003,XL,2026-02-14,Completed,2.00\n"),
			decisions: []string{"unit: choose", "unit: hours"}, // of an export whose header is wrong
			columns:   "employee_id duration_hours", rows: []string{"00001 1.3", "00002 0.45", "00003 2"},
		},
		"iSpring, scores out of another column": {
			file: "ispring.csv", table: "completions",
			content: []byte("User,Email,Course,Status,Enrollment date,Completion date,Time spent,Awarded score,Max score,Passing score\n" +
				"Ann,ann@x.com,Safety,Passed,\"Feb 01, 2026\",\"Feb 13, 2026 09:05 AM\",1 h 30 min,18,20,15\nBob,bob@x.com,Safety,Failed,\"Feb 02, 2026\",\"Feb 14, 2026 09:05 AM\",0 h 45 min,9,20,15\nEve,eve@x.com,Safety,In progress,\"Feb 03, 2026\",—,0 h 5 min,3,20,15\n"),
			decisions: []string{"      score_ratio: {percent: choose}", "      #"},
			columns:   "email status completed_date duration_hours", rows: []string{"ann@x.com passed 2026-02-13 1.5", "bob@x.com failed 2026-02-14 0.75", "eve@x.com started - 0.08333333333333333"},
		},
		"Totara, years of two digits": {
			file: "totara.csv", table: "completions",
			content: []byte("User's Email,Course Name,Completion Status,Date Started,Date Completed,Grade\n" +
				"ann@x.com,Safety,Complete,16/01/26,15/02/26,91.0%\nbob@x.com,Safety,In progress,17/01/26,,\neve@x.com,Safety,Not yet started,,,\nkim@x.com,Safety,Complete,18/01/26,21/02/26,88.0%\nlee@x.com,Safety,Complete,19/01/26,22/02/26,80.0%\n"),
			decisions: []string{"choose: [Not yet started]", "assigned: [Not yet started]"},
			columns:   learned, rows: []string{"- ann@x.com Safety completed 2026-02-15", "- bob@x.com Safety started -", "- eve@x.com Safety assigned -", "- kim@x.com Safety completed 2026-02-21", "- lee@x.com Safety completed 2026-02-22"},
		},
		"a site with the year first": {
			file: "units.csv", table: "observations",
			content: []byte("Agent ID,Date,Units\n" + repeated(12, "00001,26/02/%02d,7")),
			columns: "subject_id period_start numerator", rows: []string{"00001 2026-02-01 7", "00001 2026-02-02 7", "00001 2026-02-03 7", "00001 2026-02-04 7", "00001 2026-02-05 7", "00001 2026-02-06 7", "00001 2026-02-07 7", "00001 2026-02-08 7", "00001 2026-02-09 7", "00001 2026-02-10 7", "00001 2026-02-11 7", "00001 2026-02-12 7"},
			says: []string{"formats: [yy/mm/dd]"},
		},
	} {
		t.Run(name, func(t *testing.T) { e.hold(t) })
	}
}
