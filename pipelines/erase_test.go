package pipelines_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// without removes the rows that begin with an id from all files of a company.
func without(t *testing.T, dir, id string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var kept strings.Builder
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, id+",") {
				kept.WriteString(line)
			}
		}
		if err := os.WriteFile(path, []byte(kept.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// landedRowsOf counts the landed rows and rejects of a person.
func landedRowsOf(m martsDB, dir, id string) float64 {
	return m.number("select count(*) from read_parquet('" + filepath.Join(dir, "store", "landing", "*", "*.parquet") + "', union_by_name = true) where '" + id + "' in (employee_id, subject_id, manager_id)")
}

// companyFigures are figures that one person moves.
func companyFigures(t *testing.T, dir string) (figures []float64) {
	t.Helper()
	m := openMarts(t, filepath.Join(dir, "store"))
	for _, query := range []string{
		"select effect from program_impacts where is_primary", "select effect_std_error from program_impacts where is_primary",
		"select sum(level) from metric_levels", "select sum(people_count) from participant_funnel", "select amount from program_costs",
	} {
		figures = append(figures, m.number(query))
	}
	if err := m.db.Close(); err != nil { // or the next one would see this file
		t.Fatal(err)
	}
	return figures
}

func currentRun(t *testing.T, s *store.Store) string {
	t.Helper()
	current, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return current.Run
}

// TestErase: after a person is erased, the store has no row of theirs, the marts are those
// of the company without the person, and nothing brings the person back: neither the same
// files nor another mapping of them.
func TestErase(t *testing.T) {
	const id = "0001"
	exact := "\nprivacy: {figures: exact, because: the company is made up}\n"
	dir, other := minimalCopy(t), minimalCopy(t)
	without(t, other, id)
	for _, at := range []string{dir, other} {
		config := filepath.Join(at, "impactmart.yaml")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(config, append(text, exact...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := pipelineIn(t, at, nil).Run(t.Context(), pipelines.RunOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	engine := openMarts(t, filepath.Join(other, "store"))
	before, want := companyFigures(t, dir), companyFigures(t, other)
	if landedRowsOf(engine, dir, id) == 0 {
		t.Fatal("the person was never there")
	}
	kept := store.Local(filepath.Join(dir, "store"))
	batches, err := kept.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	records := map[string][]byte{} // as they were before the erasure
	paths, _ := filepath.Glob(filepath.Join(dir, "store", "landing", "*", "*.json"))
	for _, path := range paths {
		if records[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	was := currentRun(t, kept)
	receipt, err := pipelineIn(t, dir, nil).Erase(t.Context(), pipelines.EraseOptions{Person: id, Because: "a request"})
	if err != nil {
		t.Fatal(err)
	}
	if now := currentRun(t, kept); now == was {
		t.Errorf("the marts without the person are of the same run %s", now)
	}
	if receipt.Rows == 0 || receipt.Batches != 3 || receipt.Snapshots != 1 || receipt.Corrected != 3 || len(receipt.Delivered) != 3 || len(receipt.Remaining) != 0 {
		t.Errorf("receipt: %+v", receipt)
	}
	check := func(when string) {
		t.Helper()
		if n := landedRowsOf(engine, dir, id); n != 0 {
			t.Errorf("%s: %v landed rows of the person", when, n)
		}
		now := companyFigures(t, dir)
		for i, x := range now {
			if x != want[i] {
				t.Errorf("%s: figure %d is %v, without the person it is %v (before %v)", when, i, x, want[i], before[i])
			}
		}
		if corrected, _ := filepath.Glob(filepath.Join(dir, "store", "feedback", "*.xlsx")); len(corrected) != 0 {
			t.Errorf("%s: corrected files %v", when, corrected)
		}
	}
	check("after the erasure")
	page, err := os.ReadFile(filepath.Join(dir, "store", "marts", "report.html"))
	if err != nil || strings.Contains(string(page), `id="changes"`) {
		t.Errorf("the page tells what the marts were before the erasure, %v", err)
	}

	// An erasure that was killed after it had replaced files, and before their records.
	erased, err := kept.Erased(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		erased.Rewriting = append(erased.Rewriting, b.BatchKey)
	}
	if err := kept.Remember(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	for path, text := range records {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if again, err := pipelineIn(t, dir, nil).Erase(t.Context(), pipelines.EraseOptions{Person: id, Because: "a request"}); err != nil || again.Batches != 3 || len(again.Delivered) != 3 {
		t.Errorf("again: %+v, %v", again, err)
	}
	check("after an erasure that was killed")
	if snapshots, _ := filepath.Glob(filepath.Join(dir, "store", "snapshots", "*", "manifest.json")); len(snapshots) != 1 {
		t.Errorf("snapshots %v", snapshots)
	}
	config := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(string(text), "formats: [yyyy-mm]", "formats: [yyyy-mm, mm/yyyy]")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pipelineIn(t, dir, nil).Run(t.Context(), pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	check("after another mapping")
	if page, err = os.ReadFile(filepath.Join(dir, "store", "marts", "report.html")); err != nil || !strings.Contains(string(page), `id="changes"`) {
		t.Errorf("the page does not tell what changed since, %v", err)
	}
	audited, err := pipelineIn(t, dir, nil).Verify(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range audited {
		if len(a.Damaged) > 0 {
			t.Errorf("%s: %+v", a.Kind, a.Damaged)
		}
	}
}
