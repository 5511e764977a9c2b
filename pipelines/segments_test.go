package pipelines_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/pipelines"
)

const segmentsConfig = `
version: 1
currency: EUR
privacy: {figures: exact, because: made up}
comparison: {COMPARISON}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      hire_date: {const: 2020-01-01}
      department: {from: department}
      job: {from: job}
    attributes:
      team: {from: team}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {const: course}
      completed_date: {from: done, formats: [yyyy-mm-dd]}
      status: {const: completed}
  kpi:
    table: observations
    source: {type: csv, path: kpi.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: units}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
metrics:
  - {id: units, kind: mean, unit: units, grain: month, baseline: 1, post: 1, value_per_unit: 3}
programs:
  - {id: course, launch: 2025-05-01}
alignments:
  - {program: course, metric: units, agreed_on: 2025-04-01}
`

// employee is a person of a made-up company; trained is the day of completion, or empty.
type employee struct {
	id, department, job, team, trained string
	values                             []float64 // by month, from February 2025
}

// employees makes three departments of 60 people. The first people of each department
// are trained, a quarter of them a month later than the others. The mix of jobs and the
// effect differ between departments.
func employees(trained map[string]int) []employee {
	rng := rand.New(rand.NewPCG(7, 7))
	var people []employee
	for d, department := range []string{"East", "North", "South"} {
		for i := range 60 {
			p := employee{
				id: fmt.Sprintf("%s%02d", department, i), department: department,
				job: []string{"clerk", "guard"}[(i+d)%(d+2)%2], team: fmt.Sprintf("%s team %d", department, i%6),
			}
			month := 12
			if i < trained[department] {
				p.trained, month = "2025-05-10", 3
				if i%4 == 3 {
					p.trained, month = "2025-06-10", 4
				}
			}
			for t := range 7 {
				value := 50 + 4*rng.Float64() + float64(d*t)/3
				if t > month {
					value += float64(d + 1)
				}
				p.values = append(p.values, value)
			}
			people = append(people, p)
		}
	}
	return people
}

// runCompany takes the people from files to marts.
func runCompany(t *testing.T, people []employee, comparison string) (marts martsDB, store string) {
	t.Helper()
	roster, completions, kpi := "id,department,job,team\n", "id,done\n", "id,month,value\n"
	for _, p := range people {
		roster += fmt.Sprintf("%s,%s,%s,%s\n", p.id, p.department, p.job, p.team)
		if p.trained != "" {
			completions += fmt.Sprintf("%s,%s\n", p.id, p.trained)
		}
		for month, value := range p.values {
			kpi += fmt.Sprintf("%s,2025-%02d,%v\n", p.id, 2+month, value)
		}
	}
	dir := delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
	store = runConfig(t, dir, strings.Replace(segmentsConfig, "COMPARISON", comparison, 1)).Store
	return openMarts(t, store), store
}

// sameFigures are the columns in which a segment equals the whole of a smaller company:
// all except names, the grade, and counts that only the whole has.
var sameFigures = []string{
	"trained_count", "comparison_count", "clusters_count",
	"baseline_trained_mean", "baseline_comparison_mean", "post_trained_mean", "post_comparison_mean",
	"effect", "effect_std_error", "effect_low", "effect_high", "degrees_of_freedom", "p_value", "effect_pct",
	"hedges_g", "detectable_effect", "bracket_low", "bracket_high", "baseline_gap", "lead_effect", "lead_std_error", "lead_p_value",
	"case se_type when 'cr1' then 1 when 'wild' then 2 end",
}

// TestSegmentIsASmallerCompany: the figures of a segment equal those of a company in
// which nobody else was trained. If the stratum is the department, the smaller company
// has no other departments; if it is the job, it keeps colleagues of every department.
func TestSegmentIsASmallerCompany(t *testing.T) {
	for name, c := range map[string]struct {
		comparison string
		exists     func(p employee, department string) bool
		seType     float64
	}{
		"stratum is the segment": {"strata: [department]", func(p employee, department string) bool { return p.department == department }, 1},
		"six teams a department": {"strata: [department], cluster: team", func(p employee, department string) bool { return p.department == department }, 2},
		"strata of all segments": {"strata: [job]", func(p employee, department string) bool { return p.department == department || p.trained == "" }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people := employees(map[string]int{"North": 30, "South": 20, "East": 16})
			if name == "strata of all segments" { // people trained later would be comparison people of earlier ones in other departments
				people = slices.DeleteFunc(people, func(p employee) bool { return p.trained == "2025-06-10" })
			}
			whole, _ := runCompany(t, people, c.comparison+", segments: [department]")
			for _, department := range []string{"North", "South", "East"} {
				part, _ := runCompany(t, slices.DeleteFunc(slices.Clone(people), func(p employee) bool { return !c.exists(p, department) }), c.comparison)
				for _, column := range sameFigures {
					query := "select " + column + " from program_impacts where estimator = 'did' and segment_id = '%s'"
					got := whole.number(fmt.Sprintf(query, department))
					within(t, department+" "+column, got, part.number(fmt.Sprintf(query, "all")), 1e-9)
					if strings.HasPrefix(column, "case") && got != c.seType {
						t.Errorf("%s: standard error of type %v", department, got)
					}
				}
			}
			if shown := whole.number("select count(*) from program_impacts where segment_type = 'department' and effect is not null"); shown != 3 {
				t.Errorf("%v segments are published, want 3", shown)
			}
		})
	}
}

// TestSegmentsTouchNothingElse: segments change no mart except program_impacts, and none
// of its rows about all people.
func TestSegmentsTouchNothingElse(t *testing.T) {
	people := employees(map[string]int{"North": 30, "South": 20, "East": 16})
	_, with := runCompany(t, people, "strata: [job], segments: [department, job]")
	_, without := runCompany(t, people, "strata: [job]")
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	number := martsDB{t, db}.number
	for name, store := range map[string]string{"segmented": with, "plain": without} {
		if _, err := db.Exec(fmt.Sprintf("attach '%s' as %s (read_only)", filepath.Join(store, "marts", "marts.duckdb"), name)); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := db.Query("select table_name from duckdb_tables() where database_name = 'plain' order by table_name")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	compared := 0
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		where := ""
		switch table {
		case "runs": // contains the hash of the configuration
			continue
		case "program_impacts":
			where = " where segment_type = 'all'"
		}
		compared++
		from := func(a, b string) float64 {
			return number(fmt.Sprintf("select count(*) from (select * exclude (run_id) from %s.%s%s except all select * exclude (run_id) from %s.%s)", a, table, where, b, table))
		}
		if lost, gained := from("plain", "segmented"), from("segmented", "plain"); lost != 0 || gained != 0 {
			t.Errorf("%s: segments remove %v rows and add %v", table, lost, gained)
		}
	}
	if err := rows.Err(); err != nil || compared < 15 {
		t.Fatalf("%d tables: %v", compared, err)
	}
	if n := number("select count(*) from segmented.program_impacts where segment_type <> 'all' and effect is not null"); n != 5 {
		t.Errorf("%v segments, want 3 departments and 2 jobs", n)
	}
	if n := number("select count(*) from segmented.program_impacts where segment_type <> 'all' and (is_primary or evidence_grade = 'strong')"); n != 0 {
		t.Errorf("%v segments are headlines or strong", n)
	}
	page, err := os.ReadFile(filepath.Join(with, "marts", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "In department") || strings.Contains(string(page), "In job") {
		t.Error("the report mentions a segment")
	}
	plan, err := project.Load(filepath.Join(filepath.Dir(with), "impactmart.yaml"), sources)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := explain.Claims(plan, "course", "units")
	if err != nil {
		t.Fatal(err)
	}
	var x explain.Explanation
	err = pipelines.New(plan, tools, quiet{}).Rebuild(t.Context(), explain.Models(), true, func(tables pipelines.Rebuilt) (err error) {
		x, err = explain.Explain(t.Context(), tables, claims[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	estimators := map[string]bool{}
	for _, i := range x.Impacts {
		if estimators[i.Estimator] || i.SegmentType != "all" {
			t.Errorf("explain lists %s for segment type %s", i.Estimator, i.SegmentType)
		}
		estimators[i.Estimator] = true
	}
	if !estimators["did"] {
		t.Error("explain does not list did")
	}
}

// TestSegmentsKeepTheFew: East has 9 trained people, so South, the next smallest, is
// withheld with it. East has no row, and the row of South has no figures.
func TestSegmentsKeepTheFew(t *testing.T) {
	marts, _ := runCompany(t, employees(map[string]int{"North": 30, "South": 20, "East": 9}), "strata: [department], segments: [department]")
	for query, want := range map[string]float64{
		"select count(*) from program_impacts where segment_id = 'East' or verdict_sentence like '%East%'":                                                                                              0,
		"select count(*) from program_impacts where segment_id = 'North' and effect is not null and not is_suppressed":                                                                                  1,
		"select count(*) from program_impacts where segment_id = 'South' and is_suppressed and not is_reportable and verdict = 'cannot_tell' and not_reportable_reason = 'few_in_segments'":             1,
		"select count(*) from program_impacts where segment_id = 'South' and coalesce(trained_count, effect, p_value, p_value_adjusted, lead_effect, baseline_trained_mean, people_needed) is not null": 0,
		"select count(*) from program_impacts where segment_id = 'South' and regexp_matches(verdict_sentence, '[0-9]')":                                                                                 0,
	} {
		if got := marts.number(query); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
