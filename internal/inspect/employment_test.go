package inspect

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestStatusOfEmployees: a column that may tell who has left is not dropped without a word.
func TestStatusOfEmployees(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header     string
		a, b, more string
		says       []string
	}{
		"letters":                 {"Emp Status", "A", "T", "L", []string{"status: {from: Emp Status, values: {choose: [A, T, L]}}  # DECIDE", "A often means active", "T often means terminated"}},
		"numbers":                 {"Status", "3", "0", "1", []string{`status: {from: Status, values: {choose: ["3", "0", "1"]}}  # DECIDE`, "!often means"}},
		"yes and no":              {"Active", "Yes", "No", "Yes", []string{`status: {from: Active, values: {choose: ["Yes", "No"]}}  # DECIDE`}},
		"German words":            {"Beschäftigungsstatus", "aktiv", "ausgetreten", "Elternzeit", []string{"values: {active: [aktiv], leave: [Elternzeit], terminated: [ausgetreten]}}\n"}},
		"French words":            {"Statut", "Actif", "Sorti", "Congé parental", []string{"values: {active: [Actif], leave: [Congé parental], terminated: [Sorti]}}\n"}},
		"another state":           {"Marital Status", "M", "S", "D", []string{"!status:"}},
		"a status of free text":   {"Status", "%02d days", "in %02d", "%02d", []string{"status: {from: Status, values: {choose: []}}  # DECIDE: there are too many"}},
		"two that may tell":       {"Pay status,Active flag", "A,Y", "T,N", "A,Y", []string{"status: {}  # DECIDE: who has left must not count as employed, and Pay status (A, T) or Active flag (Y, N) may tell"}},
		"one that does not tell":  {"Status,Left", "Active,No", "Active,Yes", "On leave,No", []string{"status: {values: {leave: [On leave]}}  # DECIDE: no word of Status means that somebody has left, and Left (No, Yes) may tell"}},
		"one that tells, and one": {"Status,Current state", "Active,x", "Left,y", "On leave,x", []string{"status: {from: Status, values: {leave: [On leave], terminated: [Left]}}\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := repeated(20, "E%02d,Ops,2019-03-14,"+c.a) + repeated(5, "F%02d,Ops,2019-03-14,"+c.b) + repeated(2, "G%02d,Ops,2019-03-14,"+c.more)
			has(t, proposalOf(t, "Employee ID,Department,Hire date,"+c.header+"\n"+rows, "employees"), c.says)
		})
	}
}

// TestDaysOfEmployment finds the first and the last day of employment by the names that
// systems use, and asks about other columns that may have them.
func TestDaysOfEmployment(t *testing.T) {
	t.Parallel()
	for header, says := range map[string][]string{
		"HIREDATE,EXITDATE":                  {"hire_date: {from: HIREDATE,", "termination_date: {from: EXITDATE,"},
		"Einstellungsdatum,Austritt":         {"hire_date: {from: Einstellungsdatum,", "termination_date: {from: Austritt,"},
		"Eintritt am,Letzter Arbeitstag":     {"hire_date: {from: Eintritt am,", "termination_date: {from: Letzter Arbeitstag,"},
		"Date d'embauche,Date de sortie":     {`hire_date: {from: "Date d'embauche",`, "termination_date: {from: Date de sortie,"},
		"Fecha de ingreso,Fecha de baja":     {"hire_date: {from: Fecha de ingreso,", "termination_date: {from: Fecha de baja,"},
		"DateJoined,LastDayWorked":           {"hire_date: {from: DateJoined,", "termination_date: {from: LastDayWorked,"},
		"Company start day,Contract end day": {"hire_date: {}  # DECIDE: no header says which is the first day of employment", "add from: Company start day, formats: [yyyy-mm-dd]", "termination_date: {}  # DECIDE: no header says which is the last day of employment"},
		"Hired,Kündigungsdatum":              {"hire_date: {from: Hired,", "termination_date: {}  # DECIDE", "add from: Kündigungsdatum, formats: [yyyy-mm-dd]"},
		"Hired,Date of birth":                {"hire_date: {from: Hired,", "!termination_date:"},
		"Birthday,Last review":               {"!hire_date:", "!termination_date:"},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			rows := repeated(20, "E%02d,Ops,2019-03-14,") + repeated(5, "F%02d,Ops,2019-03-14,2025-03-31")
			has(t, proposalOf(t, "Employee ID,Department,"+header+"\n"+rows, "employees"), says)
		})
	}
}

// TestOpenEnds: a day that stands for none is proposed as a null, and everybody lands.
func TestOpenEnds(t *testing.T) {
	for open, formats := range map[string]string{"9999-12-31": "2025-03-31", "12/31/9999": "03/31/2025", "31.12.2999": "31.03.2025", "31.12.9999": "31.03.2025", "2099-12-31": "2025-03-31", "1900-01-01": "2025-03-31", "99991231": "20250331", "9999-12-31 00:00:00": "2025-03-31 00:00:00"} {
		content := "Employee ID,Department,End date\n" + repeated(20, "E%02d,Ops,"+open) + repeated(9, "F%02d,Ops,"+formats)
		path := filepath.Join(t.TempDir(), "roster.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := File(t.Context(), path, Options{Table: "employees"})
		if err != nil {
			t.Fatal(err)
		}
		has(t, p, []string{fmt.Sprintf("nulls: [%q]  # %s 20 in End date", open, open), "20 are " + open + ", which stands for no day"})
		rows, rejects := land(t, strings.ReplaceAll(p.Block, path, "roster.csv"), "roster.csv", []byte(content), "employee_id termination_date")
		if len(rows) != 29 || len(rejects) > 0 || rows[0] != "E01 -" || rows[20] != "F01 2025-03-31" {
			t.Errorf("%s: %d rows such as %q, rejects %v", open, len(rows), rows, rejects)
		}
	}
	p := proposalOf(t, "Employee ID,Department,End date,Note\n"+repeated(20, "E%02d,Ops,2025-03-31,9999-12-31 is open"), "employees")
	has(t, p, []string{"!nulls"})
}

// TestOpenEndsOfSheets is the same for a real date of a workbook.
func TestOpenEndsOfSheets(t *testing.T) {
	f := excelize.NewFile()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"Employee ID", "Department", "Hire date", "Exit date"}, {"E1", "Ops", 43000, 2958465}, {"E2", "Ops", 43100, 45747}, {"E3", "Ops", 43200, 2958465}}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "C2", "D4", day); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "roster.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	p, err := File(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	has(t, p, []string{"termination_date: {from: Exit date, formats: [excel]}", "nulls: [\"9999-12-31\"]  # 9999-12-31 2 in Exit date", "all 3 rows that were tried land"})
}
