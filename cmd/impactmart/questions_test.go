package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/synth"
	"github.com/impactmart/impactmart/pipelines"
)

// TestMartsOfTheDemo uses the marts of the demo as analysts do, after two snapshots.
func TestMartsOfTheDemo(t *testing.T) {
	marts := martsOfTheDemo(t)
	t.Run("questions", func(t *testing.T) { questionsAreAnswered(t, marts) })
	t.Run("connections", func(t *testing.T) { connectionsWork(t, marts) })
	t.Run("postgres", func(t *testing.T) { martsLoadIntoPostgres(t, marts) })
}

// martsOfTheDemo are the marts after two nights of the demo.
func martsOfTheDemo(t *testing.T) string {
	t.Helper()
	return nightsOfTheDemo(t, func(*pipelines.Pipeline) {})
}

// nightsOfTheDemo publishes two snapshots of the demo, between which the evidence of a program
// became exploratory, and returns the folder of the marts.
func nightsOfTheDemo(t *testing.T, after func(*pipelines.Pipeline)) string {
	t.Helper()
	company, dir := synth.New(synth.DemoSeed), t.TempDir()
	if err := company.Write(dir); err != nil {
		t.Fatal(err)
	}
	if err := askMore(dir); err != nil {
		t.Fatal(err)
	}
	from, stop, err := withRoster(t.Context(), company)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	plan, p, err := remembering(t.Context(), company, dir, from, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	after(p)
	for i := range plan.Register.Alignments {
		if a := &plan.Register.Alignments[i]; a.Program == "call_coaching" {
			a.AgreedOn = ""
		}
	}
	result, err := p.Run(t.Context(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	after(p)
	return filepath.Join(result.Store, "marts")
}

// askMore adds what the demo lacks to fill every mart: a plan, and a survey.
func askMore(dir string) error {
	path := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	calls, err := os.ReadFile(filepath.Join(dir, "inbox", "calls.csv"))
	if err != nil {
		return err
	}
	answers, seen := "agent,course,day,worth,due,sure\n", map[string]bool{}
	for line := range strings.Lines(string(calls)) {
		if agent, _, _ := strings.Cut(line, ","); agent != "agent_id" && !seen[agent] {
			seen[agent] = true
			answers += agent + ",CALL-COACH,2026-03-02,2000,0.5,0.8\n"
		}
	}
	config := strings.NewReplacer(
		"\nfeeds:\n", `
feeds:
  survey:
    table: survey_responses
    source: {type: csv, path: inbox/survey.csv}
    columns:
      employee_id: {from: agent}
      program_id: {from: course}
      response_date: {from: day, formats: [yyyy-mm-dd]}
      improvement_amount: {from: worth}
      currency_code: {const: EUR}
      isolation_ratio: {from: due}
      confidence_ratio: {from: sure}
`,
		"\nprograms:\n", `
plans:
  - {program: tolerances, start: 2026-09-01, departments: [Engineering], design: wait_list}
programs:
  - {id: tolerances, name: Tolerances, courses: [ENG-TOL], launch: 2026-09-01}
`,
		"\nalignments:\n", `
alignments:
  - {program: tolerances, metric: first_time_right, goal: engineering, agreed_on: 2026-06-01}
`).Replace(string(text))
	return errors.Join(os.WriteFile(path, []byte(config), 0o600), os.WriteFile(filepath.Join(dir, "inbox", "survey.csv"), []byte(answers), 0o600))
}

// openMarts opens the database of the marts for reading.
func openMarts(t *testing.T, marts string) *sql.DB {
	t.Helper()
	path := filepath.Join(marts, "marts.duckdb")
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", path+"?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// questionsAreAnswered runs the questions of docs/marts.md.
func questionsAreAnswered(t *testing.T, marts string) {
	t.Chdir(marts)
	db := openMarts(t, ".")
	tables, err := publishedTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range tables {
		if len(report.QuestionsOf(m.Name)) == 0 {
			t.Errorf("there is no question about %s; add one to questions.sql", m.Name)
		}
	}
	for _, q := range report.Questions {
		rows, err := db.Query(q.SQL)
		if err != nil {
			t.Errorf("%s: %v", q.Asks, err)
			continue
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil || n == 0 {
			t.Errorf("%s: %d rows, %v", q.Asks, n, err)
		}
	}
	changed, changes := 0, report.Questions[slices.IndexFunc(report.Questions, func(q report.Question) bool { return strings.HasPrefix(q.Asks, "What changed") })]
	if err := db.QueryRow("select count(*) from (" + changes.SQL + ")").Scan(&changed); err != nil || changed != 1 {
		t.Errorf("%d results changed, want that of call_coaching: %v", changed, err)
	}
}
