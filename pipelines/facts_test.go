package pipelines_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

// nothingWrong are the cases in which no fact contradicts another, so that nothing may be
// named.
var nothingWrong = []string{"00", "07", "11", "13", "14", "17", "20", "21", "22", "24", "33", "38", "51", "53", "68"}

// expectations are the keys of expected.json.
var expectations = []string{
	"about", "booked", "comparison", "days_saved", "effect", "estimator", "funnel", "held", "index", "learner_time", "or_flag", "or_refuse",
	"pct_not_negative", "ramp", "refuse_or_flag", "rejects", "roster_rejects", "same_se_as", "se_at_least", "second", "through", "trained",
}

// TestFacts runs companies whose deliveries contradict themselves. Each states the figures
// that are right (expected.json, decided before the first run) and whether it is also right
// to name the feed (or_flag), or to refuse it (or_refuse). Another figure without a word is
// the worst that the product can do.
func TestFacts(t *testing.T) {
	folders, err := filepath.Glob("testdata/facts/*")
	if err != nil || len(folders) < 46 {
		t.Fatalf("%d cases, %v", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) { runFacts(t, folder) })
	}
}

func runFacts(t *testing.T, source string) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	expected := map[string]any{}
	readJSON(t, filepath.Join(dir, "expected.json"), &expected)
	for key := range expected {
		if !slices.Contains(expectations, key) {
			t.Fatalf("expected.json: nothing judges %s", key)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "pages.json")); err == nil {
		t.Setenv("SRV", servePages(t, filepath.Join(dir, "pages.json")))
	}
	var warnings []string
	err := runAll(t, dir, &warnings)
	if second, ok := expected["second"].(string); ok {
		from, to, _ := strings.Cut(second, ":")
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
		err = runAll(t, dir, &warnings)
	}
	judgeFacts(t, filepath.Base(source)[:2], expected, dir, err)
}

// judgeFacts accepts the right figures, and otherwise a word where the case allows one.
func judgeFacts(t *testing.T, number string, expected map[string]any, dir string, err error) {
	mayRefuse := slices.ContainsFunc([]string{"or_flag", "or_refuse", "refuse_or_flag"}, func(k string) bool { return expected[k] != nil })
	if err != nil {
		if project.KindOf(err) != project.BadData || !mayRefuse {
			t.Errorf("refused: %v", err)
		}
		return
	}
	m := openMarts(t, filepath.Join(dir, "store"))
	wrong, named := m.wrongFigures(expected), m.namedFeeds()
	if len(wrong) == 0 && expected["refuse_or_flag"] == nil {
		if slices.Contains(nothingWrong, number) && len(named) > 0 {
			t.Errorf("nothing is wrong, and %v are named", named)
		}
		return
	}
	for _, key := range []string{"or_flag", "refuse_or_flag"} {
		if feed, ok := expected[key].(string); ok && slices.Contains(named, feed) {
			return
		}
	}
	t.Errorf("%s, and nothing is said; named are %v", strings.Join(wrong, ", "), named)
}

// servePages serves the pages of a case by path and number.
func servePages(t *testing.T, path string) string {
	pages := map[string]map[string]json.RawMessage{}
	readJSON(t, path, &pages)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number := r.URL.Query().Get("page")
		if number == "" {
			number = "1"
		}
		body := pages[r.URL.Path][number]
		if body == nil {
			body = pages[r.URL.Path]["else"]
		}
		w.Header().Set("Content-Type", "application/json")
		if body == nil {
			w.WriteHeader(http.StatusNotFound)
			body = json.RawMessage("null")
		}
		_, _ = w.Write(body) // the client may be gone
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func runAll(t *testing.T, dir string, warnings *[]string) error {
	t.Helper()
	all := sources
	all.Connectors = connectors.Registry{"csv": csv.New, "excel": excel.New, "rest": rest.New}
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), all)
	if err != nil {
		return err
	}
	_, err = pipelines.New(plan, tools, quiet{warnings}).Run(context.Background(), pipelines.RunOptions{})
	return err
}

// wrongFigures are the expected figures that the marts do not have.
func (m martsDB) wrongFigures(expected map[string]any) (wrong []string) {
	estimator, ok := expected["estimator"].(string)
	where := "is_primary"
	if ok {
		where = fmt.Sprintf("estimator = '%s'", estimator)
	}
	impact := func(column string) string {
		return fmt.Sprintf("select cast(%s as double) from program_impacts where segment_type = 'all' and %s", column, where)
	}
	for key, query := range map[string]string{
		"effect": impact("effect"), "about": impact("effect"), "trained": impact("trained_count"), "comparison": impact("comparison_count"),
		"learner_time": "select cast(coalesce(sum(learner_time_amount), 0) as double) from training_portfolio",
		"booked":       "select cast(coalesce(sum(booked_amount), 0) as double) from training_portfolio",
		"days_saved":   "select max(days_saved) from productivity_ramps",
	} {
		want, isNumber := expected[key].(float64)
		if !isNumber {
			continue
		}
		tolerance := map[string]float64{"about": 2e-4, "days_saved": 0.05}[key]
		if got := m.maybe(query); !(math.Abs(got-want) <= max(tolerance, 1e-6)) {
			wrong = append(wrong, fmt.Sprintf("%s is %g instead of %g", key, got, want))
		}
	}
	wrong = append(wrong, m.wrongErrors(where, expected)...)
	return append(wrong, m.wrongTexts(expected)...)
}

// wrongErrors are the standard errors, percentages and counts of rows held back that are
// not as expected. Standard errors are held against those of the undisturbed company.
func (m martsDB) wrongErrors(where string, expected map[string]any) (wrong []string) {
	query := "select %s from program_impacts where segment_type = 'all' and " + where
	stdError := m.maybe(fmt.Sprintf(query, "effect_std_error"))
	if expected["same_se_as"] == "00-reference" {
		if want := referenceError(m.t); !(math.Abs(stdError-want) < 1e-9) {
			wrong = append(wrong, fmt.Sprintf("the standard error is %g instead of %g", stdError, want))
		}
	}
	if share, ok := expected["se_at_least"].(float64); ok {
		if least := share * referenceError(m.t); !(stdError >= least) {
			wrong = append(wrong, fmt.Sprintf("the standard error is %g, below %g", stdError, least))
		}
	}
	if expected["pct_not_negative"] != nil && m.maybe(fmt.Sprintf(query, "effect_pct")) < 0 {
		wrong = append(wrong, "an improvement is a negative percentage")
	}
	for key, rows := range map[string]string{"held": "data_findings", "rejects": "rejected_rows"} {
		want, ok := expected[key].(float64)
		if got := m.maybe(fmt.Sprintf("select cast(count(*) as double) from %s", rows)); ok && got != want {
			wrong = append(wrong, fmt.Sprintf("%g %s instead of %g", got, rows, want))
		}
	}
	return wrong
}

// referenceError is the standard error of the undisturbed company.
func referenceError(t *testing.T) float64 {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/facts/00-reference")); err != nil {
		t.Fatal(err)
	}
	var warnings []string
	if err := runAll(t, dir, &warnings); err != nil {
		t.Fatal(err)
	}
	return openMarts(t, filepath.Join(dir, "store")).maybe("select effect_std_error from program_impacts where segment_type = 'all' and is_primary")
}

// wrongTexts are the expected days, medians and counts that the marts do not have.
func (m martsDB) wrongTexts(expected map[string]any) (wrong []string) {
	if want, ok := expected["through"].(string); ok {
		if got := m.text("select cast(max(data_through_date) as varchar) from program_impacts"); got != want {
			wrong = append(wrong, "the data end on "+got+" instead of "+want)
		}
	}
	if want, ok := expected["index"].(string); ok {
		got := m.text("select cast(min(month_date) as varchar) from training_activity where coalesce(completed_count, 1) > 0")
		if got[:7] != want[:7] {
			wrong = append(wrong, "the first completions are of "+got+" instead of "+want)
		}
	}
	if ramp, ok := expected["ramp"].([]any); ok {
		if got := m.maybe("select max(days_saved) from productivity_ramps"); !(math.Abs(got-ramp[2].(float64)) <= 0.05) {
			wrong = append(wrong, fmt.Sprintf("%g days are saved", got))
		}
	}
	if least, ok := expected["roster_rejects"].(float64); ok {
		if got := m.maybe("select cast(count(*) as double) from rejected_rows where feed = 'roster'"); got < least {
			wrong = append(wrong, fmt.Sprintf("%g rows of the roster are rejected", got))
		}
	}
	if places, ok := expected["funnel"].(map[string]any); ok {
		for step, want := range places {
			got := m.maybe(fmt.Sprintf("select cast(coalesce(sum(people_count), 0) as double) from participant_funnel where step = '%s'", step))
			if got != want.(float64) && m.maybe(fmt.Sprintf("select cast(count(*) as double) from participant_funnel where step = '%s' and is_suppressed", step)) == 0 {
				wrong = append(wrong, fmt.Sprintf("%g people at %s", got, step))
			}
		}
	}
	return wrong
}

// maybe is a number, NaN if there is none.
func (m martsDB) maybe(query string) float64 {
	m.t.Helper()
	var x sql.NullFloat64
	if err := m.db.QueryRow(query).Scan(&x); err != nil && err != sql.ErrNoRows {
		m.t.Fatalf("%s: %v", query, err)
	}
	if !x.Valid {
		return math.NaN()
	}
	return x.Float64
}

func (m martsDB) text(query string) string {
	m.t.Helper()
	var s sql.NullString
	if err := m.db.QueryRow(query).Scan(&s); err != nil {
		m.t.Fatalf("%s: %v", query, err)
	}
	return s.String
}

// namedFeeds are the feeds of which something is said.
func (m martsDB) namedFeeds() (feeds []string) {
	m.t.Helper()
	rows, err := m.db.Query("select distinct feed from (select feed from data_findings union all select feed from rejected_rows) order by feed")
	if err != nil {
		m.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var feed string
		if err := rows.Scan(&feed); err != nil {
			m.t.Fatal(err)
		}
		feeds = append(feeds, feed)
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return feeds
}
