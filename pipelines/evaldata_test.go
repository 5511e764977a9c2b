package pipelines_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evaldata returns the folder of a data set with published results. Without
// IMPACTMART_EVALDATA, the test is skipped with a message.
func evaldata(t *testing.T, set string) string {
	t.Helper()
	root := os.Getenv("IMPACTMART_EVALDATA")
	if root == "" {
		t.Skipf("SKIPPED, NOTHING PROVEN: this test needs %s; set IMPACTMART_EVALDATA to the folder of the evaluation data", set)
	}
	dir, err := filepath.Abs(filepath.Join(root, set))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

const nswConfig = `
version: 1
store: STORE
drops: DROPS
currency: USD
privacy: {figures: exact, because: the data are public}
comparison: {strata: [department]}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: employee_id}
      valid_from: {from: hire_date, formats: [yyyy-mm-dd]}
      hire_date: {from: hire_date, formats: [yyyy-mm-dd]}
      termination_date: {from: termination_date, formats: [yyyy-mm-dd]}
      department: {from: department}
      location: {from: site}
    contract: {new_columns: ignore}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: employee_id}
      program_id: {from: course_id}
      assigned_date: {from: enrolled_date, formats: [yyyy-mm-dd]}
      completed_date: {from: completion_date, formats: [yyyy-mm-dd]}
      status: {from: status}
    contract: {new_columns: ignore}
  assignments:
    table: assignments
    source: {type: csv, path: assignments.csv}
    columns:
      employee_id: {from: employee_id}
      program_id: {from: course_id}
      arm: {from: arm}
      assigned_date: {from: assigned_date, formats: [yyyy-mm-dd]}
      randomized: {from: randomized}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: employee_id}
      metric_id: {from: metric}
      period_start: {from: period_start, formats: [yyyy-mm-dd]}
      period_end: {from: period_end, formats: [yyyy-mm-dd]}
      numerator: {from: value}
    contract: {new_columns: ignore}
goals:
  - {id: earnings, name: Lasting earnings, metric: real_earnings}
metrics:
  - {id: real_earnings, name: Real earnings, kind: mean, unit: USD of 1982, better: higher, grain: year, baseline: 1, gap: 1, post: 1}
programs:
  - {id: supported_work, name: Supported work, courses: [NSW-SUPPORTED-WORK], launch: 1976-01-01}
alignments:
  - {program: supported_work, metric: real_earnings, goal: earnings, agreed_on: 1975-06-01}
`

// TestNSW compares the marts with the published and recomputed figures of the National
// Supported Work demonstration (LaLonde 1986; Dehejia & Wahba 1999), from CSV through
// landing, DuckDB and Parquet.
func TestNSW(t *testing.T) {
	drops := evaldata(t, "nsw_dw")
	dir := t.TempDir()
	config := strings.NewReplacer("STORE", filepath.Join(dir, "store"), "DROPS", drops).Replace(nswConfig)
	report := runConfig(t, dir, config)
	marts := openMarts(t, report.Store)
	answers := readAnswers(t, filepath.Join(drops, "expected.json"), "dw_445")

	for _, c := range []struct{ estimator, column, answer string }{
		{"experiment", "effect", "simple.welch_t.estimate"},
		{"experiment", "effect_std_error", "simple.welch_t.se"},
		{"experiment", "degrees_of_freedom", "simple.welch_t.df"},
		{"experiment", "t_statistic", "simple.welch_t.t"},
		{"experiment", "effect_low", "simple.welch_t.ci95_low"},
		{"experiment", "effect_high", "simple.welch_t.ci95_high"},
		{"experiment", "hedges_g", "simple.hedges_g_exactJ"},
		{"experiment", "post_trained_mean", "simple.treated.mean"},
		{"experiment", "post_comparison_mean", "simple.control.mean"},
		{"cuped", "effect", "cuped_re75.estimate"},
		{"cuped", "effect_std_error", "cuped_re75.se_welch"},
		{"cuped", "degrees_of_freedom", "cuped_re75.df_welch"},
		{"cuped", "t_statistic", "cuped_re75.t"},
		{"did", "effect", "did_re75_re78.estimate"},
		{"did", "effect_std_error", "did_re75_re78.stacked_ols_clustered_by_person.se_CR1_stata"},
		{"did", "t_statistic", "did_re75_re78.stacked_ols_clustered_by_person.t_CR1"},
		{"did", "effect_low", "did_re75_re78.stacked_ols_clustered_by_person.ci95_CR1_t_Gm1.0"},
		{"did", "effect_high", "did_re75_re78.stacked_ols_clustered_by_person.ci95_CR1_t_Gm1.1"},
		{"did", "baseline_trained_mean", "did_re75_re78.cell_means.treated_pre"},
		{"did", "post_comparison_mean", "did_re75_re78.cell_means.control_post"},
		{"did", "lead_effect", "placebo_did_re74_to_re75.estimate"},
		{"did", "lead_std_error", "placebo_did_re74_to_re75.stacked_ols_clustered_by_person.se_CR1_stata"},
		{"did", "baseline_gap", "balance_smd.re75.smd_pooled_sd"},
		{"ancova", "effect", "ancova_re75.estimate"},
		{"ancova", "effect_std_error", "ancova_re75.se_HC2"},
		{"ancova", "t_statistic", "ancova_re75.t_HC2"},
		{"ancova", "effect_low", "ancova_re75.ci95_HC2_t_dfresid.0"},
		{"pre_post", "effect", "paired_t_treated_re75_re78.mean_change"},
		{"pre_post", "effect_std_error", "paired_t_treated_re75_re78.se"},
		{"pre_post", "t_statistic", "paired_t_treated_re75_re78.t"},
		{"pre_post", "effect_high", "paired_t_treated_re75_re78.ci95.1"},
	} {
		got := marts.number("select " + c.column + " from program_impacts where estimator = '" + c.estimator + "'")
		within(t, c.estimator+" "+c.column, got, answers.at(c.answer), 1e-9)
	}
	for _, c := range []struct{ estimator, answer string }{
		{"experiment", "simple.welch_t.p_two_sided"},
		{"cuped", "cuped_re75.p"},
		{"did", "did_re75_re78.stacked_ols_clustered_by_person.p_CR1_t_Gm1"},
		{"ancova", "ancova_re75.p_HC2_t_dfresid"},
		{"pre_post", "paired_t_treated_re75_re78.p_two_sided"},
	} {
		got := marts.number("select p_value from program_impacts where estimator = '" + c.estimator + "'")
		within(t, c.estimator+" p_value", got, answers.at(c.answer), 1e-8)
	}
	within(t, "baseline balance", marts.number("select standardized_difference from comparison_balance where covariate = 'baseline_metric'"), answers.at("balance_smd.re75.smd_pooled_sd"), 1e-9)
	if analyzed := marts.number("select people_count from participant_funnel where step = 'analyzed'"); analyzed != 185 {
		t.Errorf("analyzed: %v people, want 185", analyzed)
	}
	// As the README tells it.
	for _, row := range []string{"('pre_post', 'weak', 'cannot_tell')", "('experiment', 'strong', 'works')", "('cuped', 'strong', 'works')", "('did', 'strong', 'works')"} {
		if n := marts.number("select count(*) from program_impacts where (estimator, evidence_grade, verdict) = " + row); n != 1 {
			t.Errorf("no row says %s", row)
		}
	}
}

// within fails unless got is within a relative tolerance of want.
func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g relative)", what, got, want, math.Abs(got-want)/math.Abs(want))
	}
}

// answers is a JSON document read by dotted paths.
type answers struct {
	t   *testing.T
	top any
}

func readAnswers(t *testing.T, path, key string) answers {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return answers{t, document[key]}
}

func (a answers) at(path string) float64 {
	a.t.Helper()
	node := a.top
	for part := range strings.SplitSeq(path, ".") {
		switch n := node.(type) {
		case map[string]any:
			node = n[part]
		case []any:
			node = n[part[0]-'0']
		}
	}
	number, ok := node.(float64)
	if !ok {
		a.t.Fatalf("the answers have no number at %s", path)
	}
	return number
}
