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

// TestQuestionsAreAnswered runs the questions of docs/marts.md on two snapshots of the
// demo, between which a smallest change that matters became larger.
func TestQuestionsAreAnswered(t *testing.T) {
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
			a.AgreedOn = "" // the evidence becomes exploratory
		}
	}
	result, err := p.Run(t.Context(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	marts := filepath.Join(result.Store, "marts")
	t.Chdir(marts)
	if _, err := os.Stat("marts.duckdb"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "marts.duckdb?access_mode=READ_ONLY")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
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
