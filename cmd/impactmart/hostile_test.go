package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/models"
)

// Names and cells that act wherever nobody expects them to.
const (
	hostileName   = "C'); drop table metrics; --\" \x1b[2J\u202egnp.exe <b>&{{.}}"
	hostileID     = "=cmd|' /C calc'!A0\x1b]0;owned\u202e"
	hostileHeader = "dep\"; drop table x; --' \u202e\x1b[31m"
	hostileFile   = "completions '; drop table x; --\n\x1b[2J\u202ecsv.exe &<b>.csv"
)

// TestHostileNames measures a company whose names, ids, headers and files try to end a
// statement, to obey a terminal, to turn text around and to be computed. All of them come
// out as they were, where they are data, and inert where people read them.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.makeHostile(t)
	stderr := p.mustRun(t, "run")
	mustBeInert(t, "the log of the run", stderr)
	if lines := strings.Split(stderr, "\n"); !strings.Contains(stderr, `\u001b[2J`) || !strings.Contains(stderr, `\u000a`) || len(lines) < 20 {
		t.Errorf("the log shows no hostile name: %s", stderr)
	}
	p.mustPublish(t)
	page := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(p.read(t, "store/marts/report.html"))
	mustBeInert(t, "the page", page)
	if !strings.Contains(page, "&lt;b&gt;&amp;{{.}}") || strings.Contains(page, "<b>") {
		t.Error("the page has no program, or its markup")
	}
	for _, file := range p.glob(t, "feedback/inbox/*.xlsx") {
		mustBeInertWorkbook(t, file)
	}
	digest := p.read(t, "store/feedback/inbox/index.html")
	mustBeInert(t, "the digest", digest)
	if !strings.Contains(digest, "&lt;b&gt;") || strings.Contains(digest, "<b>") {
		t.Error("the digest has no hostile name, or its markup")
	}
	p.mustListInertly(t)
}

// makeHostile gives the company its names.
func (p crashProject) makeHostile(t *testing.T) {
	t.Helper()
	quoted := func(text string) string {
		encoded, err := json.Marshal(text) // also YAML
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	config := strings.NewReplacer("name: Call handling", "name: "+quoted(hostileName), "name: Answer more calls, owner: Dana Reyes", "name: "+quoted(hostileName)+", owner: "+quoted(hostileName),
		"{from: department}", "{from: "+quoted(hostileHeader)+"}", "unit: calls", "unit: "+quoted(hostileName)).Replace(projectConfig)
	roster := strings.Replace(p.read(t, "inbox/roster.csv"), "department", `"`+strings.ReplaceAll(hostileHeader, `"`, `""`)+`"`, 1)
	roster = strings.ReplaceAll(roster, "Support", `"`+strings.ReplaceAll(hostileName, `"`, `""`)+`"`)
	completions := "id,course,done,\x1b[2Jextra\n\"" + hostileID + "\",C1,17/04/2025,x\n0003,C1,=1+1;@x,\"-\x1b[31m\"\n"
	for name, text := range map[string]string{"impactmart.yaml": config, "inbox/roster.csv": roster, "inbox/" + hostileFile: completions} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
			t.Skip(err) // the name is none for this system
		}
	}
}

// mustRun runs a command and returns what it says.
func (p crashProject) mustRun(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command("impactmart", args...)
	c.Dir = p.dir
	said, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", args, err, said)
	}
	return string(said)
}

// mustPublish checks that the marts have the names as they were.
func (p crashProject) mustPublish(t *testing.T) {
	t.Helper()
	db, err := sql.Open("duckdb", filepath.Join(p.dir, "store", "marts", "marts.duckdb")+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for query, want := range map[string]string{
		"select program_name from programs":                                                  hostileName,
		"select metric_unit from program_impacts limit 1":                                    hostileName,
		"select owner from goals":                                                            hostileName,
		"select file from feed_deliveries where feed = 'completions' and file like '%drop%'": "inbox/" + hostileFile,
		"select cast(count(*) as varchar) from metrics":                                      "1",
		"select cast(count(*) as varchar) from feed_deliveries":                              "4",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", query, got, err, want)
		}
	}
}

// mustListInertly checks the commands that print what was delivered.
func (p crashProject) mustListInertly(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"rejects", "list"}, {"rejects", "export"}, {"rejects", "list", "--output", "json"}, {"explain", "C1"}} {
		said := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(p.mustRun(t, args...))
		mustBeInert(t, fmt.Sprint(args), said)
		if !strings.Contains(said, "drop table") {
			t.Errorf("%q shows no hostile name", args)
		}
		var value any
		if args[len(args)-1] == "json" && json.Unmarshal([]byte(said), &value) != nil {
			t.Errorf("%q is no JSON", args)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(p.mustRun(t, "rejects", "export"))).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if models.IsFormula(cell) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	p.mustRun(t, "rejects", "export", "--out", "rejects.xlsx")
	mustBeInertWorkbook(t, filepath.Join(p.dir, "rejects.xlsx"))
}

func mustBeInert(t *testing.T, what, text string) {
	t.Helper()
	if inert := models.Visible(text); inert != text {
		t.Errorf("%s acts on its reader: %q", what, text)
	}
}

// mustBeInertWorkbook checks that no cell is a formula, that texts that would be one are
// marked as text, and that nothing hides but in the rows that were delivered.
func mustBeInertWorkbook(t *testing.T, path string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, text := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				formula, _ := f.GetCellFormula(sheet, cell)
				number, _ := f.GetCellStyle(sheet, cell)
				style, err := f.GetStyle(number)
				if err != nil {
					t.Fatal(err)
				}
				kind, _ := f.GetCellType(sheet, cell)
				isText := kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString
				if formula != "" || isText && models.IsFormula(text) && style.NumFmt != 49 {
					t.Errorf("%s: %s!%s %q may become a formula", filepath.Base(path), sheet, cell, text)
				}
				if sheet != "Your file" && sheet != "Words" {
					mustBeInert(t, sheet+"!"+cell, text)
				}
			}
		}
	}
}
