package inspect

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// land reads a file by a feed as it would be written into a configuration, and returns
// the columns of the rows that land and the rejects.
func land(t *testing.T, block, name string, content []byte, columns string) (rows, rejects []string) {
	t.Helper()
	var config struct {
		Feeds map[string]struct {
			Table             string
			Source            yaml.Node
			transform.Mapping `yaml:",inline"`
		}
	}
	d := yaml.NewDecoder(strings.NewReader(block))
	d.KnownFields(true)
	if err := d.Decode(&config); err != nil {
		t.Fatalf("%v\n%s", err, block)
	}
	for _, feed := range config.Feeds {
		var kind struct{ Type string }
		if err := feed.Source.Decode(&kind); err != nil {
			t.Fatal(err)
		}
		settings := map[string]func() connectors.Settings{"csv": csv.New, "excel": excel.New}[kind.Type]()
		if err := feed.Source.Decode(settings); err != nil {
			t.Fatal(err)
		}
		table, _ := models.CanonicalTable(feed.Table)
		n, err := transform.New(table, feed.Mapping)
		if err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
		drops := connectortest.Drops(map[string]string{name: string(content)})
		raw, err := connectortest.One(t, settings, connectors.Env{Drops: drops, Wanted: n.Wanted()}).Read(t.Context())
		if err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
		landed, err := n.Normalize(raw, name, func(r models.Reject) error {
			rejects = append(rejects, fmt.Sprintf("%d %s", r.Row, r.Code))
			return nil
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
		defer landed.Release()
		for landed.Next() {
			rows = append(rows, shown(landed, columns)...)
		}
		if err := landed.Err(); err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
	}
	return rows, rejects
}

// shown writes some columns of the current rows.
func shown(r array.RecordReader, columns string) (rows []string) {
	batch := r.RecordBatch()
	for i := range int(batch.NumRows()) {
		var cells []string
		for column := range strings.FieldsSeq(columns) {
			cell := batch.Column(batch.Schema().FieldIndices(column)[0])
			if text := cell.ValueStr(i); cell.IsValid(i) {
				cells = append(cells, text)
			} else {
				cells = append(cells, "-")
			}
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return rows
}

// export is the shape of an export as its system documents it, with invented people.
type export struct {
	file, table string
	content     []byte
	decisions   []string // pairs of an open line's text and what a person writes instead
	columns     string   // that are compared
	rows        []string
	rejects     []string
	says        []string // in the proposal; "!" precedes what must not be in it
}

func (e export) hold(t *testing.T) {
	path := filepath.Join(t.TempDir(), e.file)
	if err := os.WriteFile(path, e.content, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(path))
	p, err := File(t.Context(), e.file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Table != e.table {
		t.Fatalf("table %q (%s), want %q: %+v", p.Table, p.Why, e.table, p.Columns)
	}
	has(t, p, e.says)
	block := p.Block
	for i := 0; i < len(e.decisions); i += 2 {
		if !strings.Contains(block, e.decisions[i]) {
			t.Fatalf("no line has %q:\n%s", e.decisions[i], block)
		}
		block = strings.Replace(block, e.decisions[i], e.decisions[i+1], 1)
	}
	if open := strings.Count(p.Block, "DECIDE"); open > 3 || open != len(p.Open) || open > len(e.decisions)/2 {
		t.Errorf("%d decisions, %d of them made:\n%s", open, len(e.decisions)/2, p.Block)
	}
	rows, rejects := land(t, block, e.file, e.content, e.columns)
	if !slices.Equal(rows, e.rows) || !slices.Equal(rejects, e.rejects) {
		t.Errorf("landed\n%s\nwant\n%s\nrejects %q, want %q\n%s", strings.Join(rows, "\n"), strings.Join(e.rows, "\n"), rejects, e.rejects, block)
	}
}

func book(t *testing.T, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestExports goes from the exports of learning, HR and service systems to landed rows,
// with at most three decisions each.
func TestExports(t *testing.T) {
	const learned = "employee_id email program_id status completed_date"
	for name, e := range map[string]export{
		"Moodle, completion of a course": {
			file: "moodle.csv", table: "completions",
			content: []byte("\ufeff,Email address,Safety quiz,,Final test,,Course complete\n" +
				"Ann A,ann@x.com,Completed,\"Sunday, 11 May 2025, 03:07 PM\",Not completed,,\n" +
				"Bob B,bob@x.com,Completed,\"Monday, 29 September 2025, 09:29 AM\",Completed (achieved pass grade),\"Wednesday, 27 August 2025, 01:15 PM\",\"Monday, 27 January 2025, 11:40 AM\"\n" +
				"Eve E,eve@x.com,Not completed,,Completed (did not achieve pass grade),\"Friday, 29 August 2025, 01:12 PM\",\n"),
			decisions: []string{"program_id: {}", "program_id: {const: SAFE}", "status: {values: {choose: [Not completed]}}", "status: {const: completed}", "    contract:", "    skip_where: [{column: Course complete, empty: true}]\n    contract:"},
			columns:   learned, rows: []string{"- bob@x.com SAFE completed 2025-01-27"},
			says: []string{"!const: completed}\n", "dddd, d mmmm yyyy, time"},
		},
		"Cornerstone, transcript": {
			file: "transcript.xlsx", table: "completions",
			content: book(t, [][]any{{"Transcript Status Report"}, {"Run by: J. Doe"}, {}, {"Printed on 1/5/2026 3:04 PM"}, {},
				{"User ID", "User", "User Email", "Training Title", "Training Object ID", "Training Type", "Transcript Status", "Transcript Registration Date", "Transcript Completed Date", "Training Hours", "Transcript Score"},
				{"00001", "Doe, Ann", "ann@x.com", `Safe "lifting"`, "3f2b-1", "Online Class", "Completed", "6/29/2025 9:00 AM", "7/13/2025 9:00 AM", "1.50", "87"},
				{"00002", "Doe, Bob", "bob@x.com", `Safe "lifting"`, "3f2b-2", "Online Class", "Past Due", "2/25/2025 2:33 PM", "", "1.50", ""},
				{"00003", "Doe, Eve", "eve@x.com", "Excel", "3f2b-3", "Event", "No Show", "2/17/2025 2:33 PM", "", "8.00", ""},
				{"00004", "Doe, Kim", "kim@x.com", "Excel", "3f2b-4", "Event", "Completed", "2/17/2025 2:33 PM", "3/18/2025 4:00 PM", "8.00", "91"},
				{"00005", "Doe, Lee", "lee@x.com", "Excel", "3f2b-5", "Event", "Completed", "2/19/2025 2:33 PM", "3/28/2025 4:00 PM", "8.00", "55"}}),
			columns: learned, rows: []string{`00001 ann@x.com Safe "lifting" completed 2025-07-13`, `00002 bob@x.com Safe "lifting" assigned -`, "00003 eve@x.com Excel withdrawn -", "00004 kim@x.com Excel completed 2025-03-18", "00005 lee@x.com Excel completed 2025-03-28"},
		},
		"SuccessFactors, learning history": {
			file: "history.csv", table: "completions",
			content: []byte("User ID," + "Item ID,Item Title,Completion Date,Completion Status,Grade,Total Hours\n" +
				"00001,COURSE SAFE-1 (Rev 1 - 1/1/2016 09:00 AM Europe/Berlin),Safety,9/14/2025 09:57 AM Europe/Berlin,COURSE-COMPL (Completed),,1.50\n" +
				"00002,COURSE SAFE-1 (Rev 1 - 1/1/2016 09:00 AM Europe/Berlin),Safety,1/18/2025 12:36 PM Europe/Berlin,NOT-COMPL (Not Completed),,1.50\n" +
				"00003,COURSE SAFE-1 (Rev 1 - 1/1/2016 09:00 AM Europe/Berlin),Safety,4/30/2025 05:36 PM Europe/Berlin,COURSE-COMPL (Completed),,1.50\n"),
			decisions: []string{"choose: [", "failed: ["},
			columns:   "employee_id status completed_date duration_hours", rows: []string{"00001 completed 2025-09-14 1.5", "00002 failed 2025-01-18 1.5", "00003 completed 2025-04-30 1.5"},
			says: []string{"unit: hours"},
		},
		"Docebo, users and courses": {
			file: "docebo.csv", table: "completions",
			content: []byte("Username;Email;Course Code;Course Name;Enrollment Date;Course Completion Date;Enrollment Status;Final Score;Session Time (min)\n" +
				"ann;ann@x.com;SAFE-1;Safety;2025-01-13 08:00:00;2025-01-20 09:30:00;Completed;90;45\n" +
				"bob;bob@x.com;SAFE-1;Safety;2025-01-14 08:00:00;;In progress;;12\n" +
				"eve;eve@x.com;XL;Excel;2025-01-15 08:00:00;;Subscribed;;0\n"),
			columns: learned, rows: []string{"- ann@x.com SAFE-1 completed 2025-01-20", "- bob@x.com SAFE-1 started -", "- eve@x.com XL assigned -"},
		},
		"TalentLMS, users of courses": {
			file: "talent.csv", table: "completions",
			content: []byte("User,Email,Course,Course code,Enrolled on,Completion status,Completed on,Average score,Time\n" +
				"Ann A,ann@x.com,Safety,S1,13/01/2025,Completed,20/01/2025,90%,1h 30m\nBob B,bob@x.com,Safety,S1,14/01/2025,Not passed,,40%,0h 20m\nEve E,eve@x.com,Safety,S1,15/01/2025,Not attempted,,,-\n"),
			columns: learned, rows: []string{"- ann@x.com S1 completed 2025-01-20", "- bob@x.com S1 failed -", "- eve@x.com S1 assigned -"},
			decisions: []string{"program_id: {}", "program_id: {from: Course code}"},
		},
		"a training register": {
			file: "register.csv", table: "completions",
			content: []byte("Employee ID,Name,Department,Title,Start date,End date,Training Outcome,Days\n" +
				"00001,Ann,Sales,Excel,2025-01-13,2025-01-14,Passed,2\n00001,Ann,Sales,Safety,2025-02-13,2025-02-13,Failed,1\n00002,Bob,Sales,Excel,2025-01-13,2025-01-14,Withdrawn,2\n" +
				"00002,Bob,Sales,Safety,2025-02-13,2025-02-13,Passed,1\n00003,Eve,Ops,Excel,2025-01-13,2025-01-14,Passed,2\n00003,Eve,Ops,Safety,2025-02-13,2025-02-13,Canceled,0.5\n"),
			decisions: []string{"program_id: {}", "program_id: {from: Title}", "duration_hours: {from: Days, unit: days, hours_per_day: choose}", "duration_hours: {from: Days, unit: days, hours_per_day: 8}"},
			columns:   "employee_id program_id status completed_date duration_hours", rows: []string{"00001 Excel passed 2025-01-14 16", "00001 Safety failed 2025-02-13 8", "00002 Excel withdrawn 2025-01-14 16", "00002 Safety passed 2025-02-13 8", "00003 Excel passed 2025-01-14 16", "00003 Safety withdrawn 2025-02-13 4"},
			says: []string{"!const: completed"},
		},
		"Workday, workers": {
			file: "workers.csv", table: "employees",
			content: []byte("Employee_ID,Worker,Supervisory_Organization,Hire_Date,Termination_Date,Worker_Status,Manager_ID\n" +
				"00001,Ann 0,Ops (Ann Boss),2025-04-10-08:00,,Active,00001\n00002,Ann 1,Ops (Ann Boss),2025-02-17-08:00,2025-11-30-08:00,Terminated,00001\n00003,Ann 2,Ops (Ann Boss),2025-07-08-08:00,,On Leave,00001\n"),
			columns: "employee_id status hire_date termination_date manager_id", rows: []string{"00001 active 2025-04-10 - 00001", "00002 terminated 2025-02-17 2025-11-30 00001", "00003 leave 2025-07-08 - 00001"},
		},
		"BambooHR, report of employees": {
			file: "bamboo.csv", table: "employees",
			content: []byte("Employee #,\"Last name, First name\",Work Email,Department,Job Title,Location,Hire Date,Employment Status,Status,Termination Date\n" +
				"101,\"Doe, Ann\",Ann@x.com,Sales,Agent,Berlin,2019-05-13,Full-Time,Active,0000-00-00\n102,\"Doe, Bob\",bob@x.com,Sales,Agent,Berlin,2020-05-14,Full-Time,Inactive,2025-03-31\n103,\"Doe, Eve\",eve@x.com,Ops,Lead,Bonn,2021-05-15,Part-Time,Active,0000-00-00\n"),
			columns: "employee_id email department job location status hire_date termination_date", rows: []string{"101 ann@x.com Sales Agent Berlin active 2019-05-13 -", "102 bob@x.com Sales Agent Berlin terminated 2020-05-14 2025-03-31", "103 eve@x.com Ops Lead Bonn active 2021-05-15 -"},
		},
		"Personio, employees": {
			file: "personio.csv", table: "employees",
			content: []byte("Personnel number;First name;Last name;Email;Department;Position;Office;Hire date;Termination date;Status\n" +
				"P-1;Ann;Doe;ann@x.com;Sales;Agent;Berlin;13.05.2019;;Active\nP-2;Bob;Doe;bob@x.com;Sales;Agent;Berlin;14.05.2020;31.03.2025;Inactive\nP-3;Eve;Doe;eve@x.com;Ops;Lead;Bonn;15.05.2021;;Leave\nP-4;Kim;Doe;kim@x.com;Ops;Lead;Bonn;15.12.2025;;Onboarding\n"),
			columns: "employee_id email department job location status hire_date termination_date", rows: []string{"P-1 ann@x.com Sales Agent Berlin active 2019-05-13 -", "P-2 bob@x.com Sales Agent Berlin terminated 2020-05-14 2025-03-31", "P-3 eve@x.com Ops Lead Bonn leave 2021-05-15 -", "P-4 kim@x.com Ops Lead Bonn active 2025-12-15 -"},
		},
		"Salesforce, report": {
			file: "salesforce.csv", table: "observations",
			content:   []byte("\"Owner Email\",\"Close Month\",\"Sum of Amount\"\n\"ann@x.com\",\"2025-01\",\"12,500.50\"\n\"bob@x.com\",\"2025-01\",\"9,300.00\"\n\"ann@x.com\",\"2025-02\",\"7,000.25\"\n\n\"Closed opportunities\"\n\"Copyright (c) 2000-2025 salesforce.com, inc.\"\n\"Confidential Information - Do Not Distribute\"\n\"Generated By: Jo Doe 3/1/2025 8:00 AM\"\n"),
			decisions: []string{"email: {}", "email: {from: Owner Email}"},
			columns:   "email metric_id period_start numerator", rows: []string{"ann@x.com sum_of_amount 2025-01-01 12500.5", "bob@x.com sum_of_amount 2025-01-01 9300", "ann@x.com sum_of_amount 2025-02-01 7000.25"},
		},
		"Zendesk, satisfaction": {
			file: "zendesk.csv", table: "observations",
			content: []byte("Ticket ID,Assignee email,Ticket satisfaction rating,Ticket solved - Date\n0,ann0@x.com,Good,2025-06-08\n1,ann1@x.com,Good,2025-02-13\n2,ann2@x.com,Bad,2025-09-20\n3,ann3@x.com,Good,2025-08-15\n4,ann0@x.com,Bad,2025-08-06\n"),
			columns: "email metric_id period_start numerator", rows: []string{"ann0@x.com ticket_satisfaction_rating 2025-06-08 1", "ann1@x.com ticket_satisfaction_rating 2025-02-13 1", "ann2@x.com ticket_satisfaction_rating 2025-09-20 0", "ann3@x.com ticket_satisfaction_rating 2025-08-15 1", "ann0@x.com ticket_satisfaction_rating 2025-08-06 0"},
		},
		"ServiceNow, incidents": {
			file: "incident.csv", table: "observations",
			content: []byte("\"number\",\"assigned_to.email\",\"resolved_at\",\"made_sla\",\"short_description\"\n\"INC001\",\"ann@x.com\",\"2025-01-13 10:00:00\",\"true\",\"Printer, 2nd floor\"\n\"INC002\",\"bob@x.com\",\"2025-01-14 10:00:00\",\"false\",\"VPN\"\n\"INC003\",\"ann@x.com\",\"2025-01-15 10:00:00\",\"true\",\"Said \"\"no\"\"\"\n"),
			columns: "email metric_id period_start numerator", rows: []string{"ann@x.com made_sla 2025-01-13 1", "bob@x.com made_sla 2025-01-14 0", "ann@x.com made_sla 2025-01-15 1"},
		},
		"Power BI, months across": {
			file: "powerbi.csv", table: "observations",
			content:   []byte("\ufeffAgent ID,Team,Jan 2026,Feb 2026,Mar 2026\r\n0001,North,\"1,012.5\",900.25,\r\n0002,South,17,18.5,19\r\n"),
			decisions: []string{"metric_id: {}", "metric_id: {const: calls}"},
			columns:   "subject_id metric_id period_start numerator", rows: []string{"0001 calls 2026-01-01 1012.5", "0001 calls 2026-02-01 900.25", "0002 calls 2026-01-01 17", "0002 calls 2026-02-01 18.5", "0002 calls 2026-03-01 19"},
		},
		"Canvas, grades": {
			file: "canvas.csv", table: "completions",
			content:   []byte("Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (101),Current Score,Final Grade\n    Points Possible,,,,,10,(read only),(read only)\n\"Doe, Ann\",900,00001,ann,S1,7,88.1,B+\n\"Doe, Bob\",901,00002,bob,S1,6,48.1,F\n"),
			decisions: []string{"employee_id: {}", "employee_id: {from: SIS User ID}"},
			says:      []string{"!const: completed}"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if e.columns == "" {
				t.Skip("has no completions")
			}
			e.hold(t)
		})
	}
}
