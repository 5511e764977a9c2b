package inspect

import "testing"

// TestDocumentedExports goes from further exports to landed rows, with at most three
// decisions each. Their columns are those that the vendors document; the people are
// invented.
func TestDocumentedExports(t *testing.T) {
	const learned = "employee_id email program_id status completed_date"
	for name, e := range map[string]export{
		"Pluralsight, completion of courses": {
			file: "pluralsight.csv", table: "completions",
			content: []byte("User ID,First name,Last name,Email,Team name,Note,Is on account,Course ID,Course name,First view date," + "Completion date,Completion status\n" +
				"u-1,Ann,Doe,ann@x.com,Ops,,true,go-basics,Go: basics,2025-01-13,2025-01-20,Completed\nu-2,Bob,Doe,bob@x.com,Ops,,true,go-basics,Go: basics,2025-01-14,,In progress\nu-3,Eve,Doe,eve@x.com,Ops,,false,sql-1,SQL,2025-02-14,2025-02-27,Completed\n"),
			columns: learned, rows: []string{"u-1 ann@x.com go-basics completed 2025-01-20", "u-2 bob@x.com go-basics started -", "u-3 eve@x.com sql-1 completed 2025-02-27"},
		},
		"Udemy Business, activity of users in courses": {
			file: "udemy.csv", table: "completions",
			content: []byte("User Name,User Surname,User Email,External ID," + "Course ID,Course Title,Assigned,Assigned By,Course Enroll Date,Course Start Date,Course Completion Date,% Marked Completed,Minutes Video Consumed\n" +
				"Ann,Doe,ann@x.com,00001,12345,\"Excel, advanced\",true,Boss,2025-01-13,2025-01-14,2025-01-20,100,95.5\nBob,Doe,bob@x.com,00002,12345,\"Excel, advanced\",false,,2025-01-13,2025-01-15,,40,31\nEve,Doe,eve@x.com,00003,67890,SQL,false,,2025-02-13,2025-02-15,2025-02-28,100,120.25\n"),
			decisions: []string{"status: {}", "status: {const: completed}", "    contract:", "    skip_where: [{column: Course Completion Date, empty: true}]\n    contract:"},
			columns:   learned, rows: []string{"- ann@x.com 12345 completed 2025-01-20", "- eve@x.com 67890 completed 2025-02-28"},
			says: []string{"!const: completed}\n"},
		},
		"Absorb, enrollments": {
			file: "absorb.csv", table: "completions",
			content: []byte("Username,First Name,Last Name,Course,Status,% (Progress),Date Enrolled,Date Started,Date Completed,Score,Time Spent\n" +
				"ann,Ann,Doe,Safety,Complete,100,1/13/2025 8:00 AM,1/13/2025 8:05 AM,1/20/2025 4:10 PM,90,00:45:00\nbob,Bob,Doe,Safety,In Progress,40,1/14/2025 8:00 AM,1/14/2025 8:05 AM,,,00:12:00\n" +
				"eve,Eve,Doe,Excel,Not Started,0,1/15/2025 8:00 AM,,,,00:00:00\nkim,Kim,Doe,Excel,Failed,100,1/16/2025 8:00 AM,1/17/2025 8:00 AM,,30,01:00:00\n"),
			decisions: []string{"employee_id: {}", "employee_id: {from: Username}"},
			columns:   "employee_id program_id status completed_date score_ratio duration_hours", rows: []string{"ann Safety completed 2025-01-20 0.9 0.75", "bob Safety started - - 0.2", "eve Excel assigned - - 0", "kim Excel failed - 0.3 1"},
		},
		"LinkedIn Learning, learner detail": {
			file: "linkedin.csv", table: "completions",
			content: []byte("Name,Email,User Unique ID,Content Name,Content ID,Content Type,Hours Viewed,Percent Completed,Start Date (PST/PDT),Last Viewed (PST/PDT),Completed Date (PST/PDT)\n" +
				"Ann Doe,ann@x.com,00001,Excel,urn:li:lyndaCourse:1,COURSE,1.5,100%,\"1/13/25, 4:05 PM\",\"1/20/25, 4:05 PM\",\"1/20/25, 4:05 PM\"\nBob Doe,bob@x.com,00002,Excel,urn:li:lyndaCourse:1,COURSE,0.25,40%,\"1/14/25, 4:05 PM\",\"1/21/25, 4:05 PM\",\n" +
				"Eve Doe,eve@x.com,00003,SQL,urn:li:lyndaCourse:2,COURSE,2.75,100%,\"2/14/25, 4:05 PM\",\"2/21/25, 4:05 PM\",\"2/21/25, 4:05 PM\"\n"),
			decisions: []string{"status: {}", "status: {const: completed}", "    contract:", "    skip_where: [{column: Completed Date (PST/PDT), empty: true}]\n    contract:"},
			columns:   learned, rows: []string{"00001 ann@x.com urn:li:lyndaCourse:1 completed 2025-01-20", "00003 eve@x.com urn:li:lyndaCourse:2 completed 2025-02-21"},
		},
		"SuccessFactors, user data file": {
			file: "udf.csv", table: "employees",
			content: []byte("STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,GENDER,EMAIL,MANAGER,HR,DEPARTMENT,JOBCODE,LOCATION,HIREDATE\nSTATUS,USERID,Username,First Name,Last Name,Gender,Email,Manager,Human Resource,Department,Job Code,Location,Hire Date\n" +
				"active,101,adoe,Ann,Doe,F,ann@x.com,NO_MANAGER,NO_HR,Sales,AGT,Berlin,05/13/2019\nactive,102,bdoe,Bob,Doe,M,bob@x.com,101,101,Sales,AGT,Berlin,05/14/2020\ninactive,103,edoe,Eve,Doe,F,eve@x.com,101,101,Ops,LEAD,Bonn,05/15/2021\n"),
			columns: "employee_id email department location status hire_date", rows: []string{"101 ann@x.com Sales Berlin active 2019-05-13", "102 bob@x.com Sales Berlin active 2020-05-14", "103 eve@x.com Ops Bonn terminated 2021-05-15"},
		},
		"PeopleForce, employees": {
			file: "peopleforce.csv", table: "employees",
			content: []byte("employee_id,first_name,last_name,email,date_of_birth,hired_on,employment_type,position,department,division,location\n" +
				"id1,Ann,Doe,ann@x.com,1990-01-01,2019-05-13,Full-time,Agent,Sales,North,Berlin\nid2,Bob,Doe,bob@x.com,1991-01-01,2020-05-14,Full-time,Agent,Sales,North,Berlin\nid3,Eve,Doe,eve@x.com,1992-01-01,2021-05-15,Part-time,Lead,Ops,South,Bonn\n"),
			columns: "employee_id email department job location employment_type hire_date", rows: []string{"id1 ann@x.com Sales Agent Berlin Full-time 2019-05-13", "id2 bob@x.com Sales Agent Berlin Full-time 2020-05-14", "id3 eve@x.com Ops Lead Bonn Part-time 2021-05-15"},
		},
		"HiBob, report": {
			file: "hibob.csv", table: "employees",
			content: []byte("Employee ID,Display name,Email,Department,Site,Job title,Reports to,Reports to email,Start date,Lifecycle status,Termination date\n" +
				"1001,Ann Doe,ann@x.com,Sales,Berlin,Agent,Boss,boss@x.com,13/05/2019,Employed,\n1002,Bob Doe,bob@x.com,Sales,Berlin,Agent,Boss,boss@x.com,14/05/2020,Terminated,31/03/2025\n1003,Eve Doe,eve@x.com,Ops,Bonn,Lead,Boss,boss@x.com,15/05/2021,Garden leave,\n"),
			columns: "employee_id email department job location status hire_date termination_date", rows: []string{"1001 ann@x.com Sales Agent Berlin active 2019-05-13 -", "1002 bob@x.com Sales Agent Berlin terminated 2020-05-14 2025-03-31", "1003 eve@x.com Ops Lead Bonn leave 2021-05-15 -"},
		},
		"ADP Workforce Now, employees": {
			file: "adp.csv", table: "employees",
			content: []byte("Associate ID,Position ID,File Number,Legal First Name,Legal Last Name,Work Contact: Work Email,Home Department Description,Job Title Description,Location Description,Hire Date,Position Status,Termination Date,Reports To Associate ID\n" +
				"AB12,P01,001,Ann,Doe,ann@x.com,Sales,Agent,Berlin,05/13/2019,Active,,ZZ99\nAB13,P02,002,Bob,Doe,bob@x.com,Sales,Agent,Berlin,05/14/2020,Terminated,03/31/2025,ZZ99\nAB14,P03,003,Eve,Doe,eve@x.com,Ops,Lead,Bonn,05/15/2021,Leave,,ZZ99\n"),
			columns: "employee_id email department job location status hire_date termination_date", rows: []string{"AB12 ann@x.com Sales Agent Berlin active 2019-05-13 -", "AB13 bob@x.com Sales Agent Berlin terminated 2020-05-14 2025-03-31", "AB14 eve@x.com Ops Lead Bonn leave 2021-05-15 -"},
			says: []string{"!manager_id: {from"},
		},
		"Genesys Cloud, performance of agents": {
			file: "genesys.csv", table: "observations",
			content: []byte("Interval Start,Interval End,Interval Complete,Filters,Media Type,Agent Id,Agent Name,Handle,Avg Handle,Avg Talk,Avg Hold,Avg ACW\n" +
				"2025-01-13T00:00:00.000Z,2025-01-14T00:00:00.000Z,true,,voice,a-1,Ann,41,312000.5,250000,12000,50000.5\n2025-01-13T00:00:00.000Z,2025-01-14T00:00:00.000Z,true,,voice,a-2,Bob,37,298000,240000,9000,49000\n2025-01-14T00:00:00.000Z,2025-01-15T00:00:00.000Z,true,,voice,a-1,Ann,39,305000,245000,11000,49000\n"),
			decisions: []string{"metric_id: {}", "metric_id: {const: handle_time}", "period_start: {formats: [iso8601]}", "period_start: {from: Interval Start, formats: [iso8601]}", "numerator: {}", "numerator: {from: Avg Handle}\n      denominator: {from: Handle}"},
			columns:   "subject_id metric_id period_start numerator denominator", rows: []string{"a-1 handle_time 2025-01-13 312000.5 41", "a-2 handle_time 2025-01-13 298000 37", "a-1 handle_time 2025-01-14 305000 39"},
		},
	} {
		t.Run(name, func(t *testing.T) { e.hold(t) })
	}
}
