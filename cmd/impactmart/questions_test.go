package main

import (
	"database/sql"
	"io"
	"os"
	"path/filepath"
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
	t.Run("postgres", func(t *testing.T) { martsLoadIntoPostgres(t, marts) })
}

// martsOfTheDemo publishes two snapshots of the demo, between which the evidence of a program
// became exploratory, and returns the folder of the marts.
func martsOfTheDemo(t *testing.T) string {
	t.Helper()
	company, dir := synth.New(synth.DemoSeed), t.TempDir()
	if err := company.Write(dir); err != nil {
		t.Fatal(err)
	}
	from, stop, err := withRoster(t.Context(), company)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	plan, p, err := remembering(t.Context(), dir, from, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	for i := range plan.Register.Alignments {
		if a := &plan.Register.Alignments[i]; a.Program == "call_coaching" {
			a.AgreedOn = ""
		}
	}
	result, err := p.Run(t.Context(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(result.Store, "marts")
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
	changed := 0
	if err := db.QueryRow("select count(*) from (" + report.Questions[4].SQL + ")").Scan(&changed); err != nil || changed != 1 {
		t.Errorf("%d results changed, want that of call_coaching: %v", changed, err)
	}
}
