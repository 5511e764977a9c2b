package comparison_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

type record = map[string]any

// randomCompany is a small company in which everything happens: gaps, late hires, leavers,
// movers, ties, strata of one person, clusters across strata, people who change clusters,
// programs that overlap, hours, check-ins, and teams.
func randomCompany(seed uint64) map[string][]record {
	r := rand.New(rand.NewPCG(seed, 7))
	return companyOf(r, 15+r.IntN(100))
}

func companyOf(r *rand.Rand, people int) map[string][]record {
	out := map[string][]record{}
	months, programs := 14+r.IntN(8), 1+r.IntN(4)
	strata, teams := 1+r.IntN(5), r.IntN(3)*(2+r.IntN(12))
	digits := []float64{1, 10, 1000}[r.IntN(3)]
	for m := range 1 + r.IntN(2) {
		out["register_metrics"] = append(out["register_metrics"], record{
			"metric_id": fmt.Sprintf("m%d", m), "metric_name": "M", "kind": []string{"mean", "total"}[r.IntN(2)], "unit": "u", "better": "higher", "grain": "month",
			"baseline_periods": 1 + r.IntN(3), "gap_periods": r.IntN(2), "ramp_periods": r.IntN(2), "post_periods": 1 + r.IntN(3),
			"min_coverage": []float64{0.5, 1}[r.IntN(2)], "missing_is_zero": r.IntN(4) == 0,
		})
	}
	for p := range programs {
		id := fmt.Sprintf("p%d", p)
		out["register_programs"] = append(out["register_programs"], record{"program_id": id, "program_name": id, "launch_date": month(0), "index_period": []string{"neither", "post"}[r.IntN(2)]})
		for _, m := range out["register_metrics"] {
			out["register_alignments"] = append(out["register_alignments"], record{"program_id": id, "metric_id": m["metric_id"], "agreed_date": month(0)})
		}
	}
	for _, kind := range []string{"department", "job", "location"} {
		if r.IntN(3) > 0 {
			out["run_segments"] = append(out["run_segments"], record{"segment_type": kind})
		}
	}
	out["run_settings"] = []record{{"min_people": r.IntN(6), "trend_pool": []string{"not_yet", "never"}[r.IntN(2)], "trend_base": []string{"varying", "universal"}[r.IntN(2)]}}
	waves := 1 + r.IntN(5)
	for i := range people {
		addPerson(r, out, fmt.Sprintf("e%05d", i), months, programs, strata, teams, waves)
	}
	addObservations(r, out, months, digits)
	for _, name := range models.Covariates {
		if r.IntN(3) == 0 {
			out["run_covariates"] = append(out["run_covariates"], record{"covariate": name})
		}
	}
	return out
}

func addPerson(r *rand.Rand, out map[string][]record, id string, months, programs, strata, teams, waves int) {
	hired, leaves := 0, months+9
	if r.IntN(5) == 0 {
		hired = r.IntN(8)
	}
	if r.IntN(6) == 0 {
		leaves = hired + 1 + r.IntN(months)
	}
	until := func(m int) any {
		if m > months {
			return nil
		}
		return month(m)
	}
	out["stg_employments"] = append(out["stg_employments"], record{"employee_id": id, "start_date": month(hired), "end_date": until(leaves)})
	from := hired
	for from < leaves {
		to := leaves
		if r.IntN(5) == 0 {
			to = from + 1 + r.IntN(months)
		}
		if to > months || to > leaves {
			to = leaves
		}
		stratum := r.IntN(strata)
		if r.IntN(30) == 0 {
			stratum = 90 + r.IntN(5)
		}
		row := record{
			"employee_id": id, "valid_from": month(from), "valid_to": until(to), "stratum": fmt.Sprintf("s%d", stratum), "is_employed": true,
			"department": pick(r, "d1", "d2", ""), "job": pick(r, "j1", "j2", "j3"), "location": pick(r, "here", "there"),
			"manager_id": pick(r, "boss1", "boss2", "boss3", "boss4", ""), "hire_date": month(-r.IntN(60)),
		}
		if r.IntN(4) > 0 {
			row["hourly_cost_amount"] = 20 + r.IntN(9)
		}
		if teams > 0 && r.IntN(8) > 0 {
			row["cluster"] = fmt.Sprintf("t%d", r.IntN(teams))
		}
		out["stg_employees"] = append(out["stg_employees"], row)
		from = to
	}
	for p := range programs {
		if r.IntN(2) > 0 {
			if r.IntN(5) == 0 { // perhaps trained
				row := record{"program_id": fmt.Sprintf("p%d", p), "person_key": id, "is_open": false}
				if r.IntN(2) == 0 {
					row["open_date"] = month(6 + r.IntN(waves)*2)
				}
				out["int_recorded"] = append(out["int_recorded"], row)
			}
			continue
		}
		day := month(6+r.IntN(waves)*2).AddDate(0, 0, r.IntN(27))
		row := record{
			"person_key": id, "person_match": "matched", "course_id": "c", "record_number": 1, "program_id": fmt.Sprintf("p%d", p),
			"status": "completed", "is_trained": true, "completed_date": day, "requirement": 1,
		}
		if r.IntN(4) > 0 {
			row["duration_hours"] = r.IntN(4)
		}
		out["stg_completions"] = append(out["stg_completions"], row)
		if r.IntN(4) == 0 {
			out["stg_checkins"] = append(out["stg_checkins"], record{"program_id": row["program_id"], "employee_id": id, "checkin_date": day.AddDate(0, 0, r.IntN(120)-10)})
		}
	}
}

func addObservations(r *rand.Rand, out map[string][]record, months int, digits float64) {
	ids := map[any]bool{}
	for _, row := range out["stg_employees"] {
		ids[row["employee_id"]] = true
	}
	for i := range len(ids) {
		for _, m := range out["register_metrics"] {
			level, gaps := r.NormFloat64()*3, r.IntN(3)*r.IntN(3)
			for t := range months {
				if r.IntN(12) < gaps {
					continue
				}
				out["stg_observations"] = append(out["stg_observations"], record{
					"metric_id": m["metric_id"], "subject_number": i + 1, "period_index": 600 + t,
					"numerator": math.Round((10+level+r.NormFloat64())*digits) / digits, "denominator": 1.0,
				})
			}
		}
	}
}

func pick(r *rand.Rand, of ...string) any {
	if text := of[r.IntN(len(of))]; text != "" {
		return text
	}
	return nil
}

// month is the first day of a month, counted from January 2020.
func month(m int) time.Time { return time.Date(2020, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC) }

// isGiven reports whether a company has the table, rather than a model.
func isGiven(name string) bool {
	return name == "int_recorded" || name != "stg_subjects" && slices.ContainsFunc([]string{"stg_", "register_", "run_", "landed_"}, func(kind string) bool {
		return strings.HasPrefix(name, kind)
	})
}

// build makes the named tables of a company, and all that they need.
func build(t testing.TB, all []sql.Model, company map[string][]record, names ...string) enginetest.Tables {
	t.Helper()
	ctx := context.Background()
	e, err := duckdb.Open(ctx, warehouse.Options{Dir: t.TempDir(), Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	s := enginetest.Tables{Engine: e, Contracts: map[string]models.Table{}}
	for _, given := range sql.Given() {
		s.Contracts[given.Name] = given
	}
	needed := map[string]bool{}
	for _, name := range names {
		needed[name] = true
	}
	for _, m := range slices.Backward(all) {
		s.Contracts[m.Name] = m.Table
		if needed[m.Name] && !isGiven(m.Name) {
			for _, in := range m.Inputs {
				needed[in] = true
			}
		}
	}
	for name, table := range s.Contracts {
		if needed[name] && isGiven(name) {
			enginetest.Fill(t, e, table, company[name])
		}
	}
	for _, m := range all {
		switch {
		case !needed[m.Name] || isGiven(m.Name):
		case m.Name == "int_days":
			enginetest.Fill(t, e, m.Table, days(company))
		default:
			if _, err := e.Build(ctx, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// days are all days of the company.
func days(map[string][]record) (rows []record) {
	for d := month(0); d.Before(month(24)); d = d.AddDate(0, 0, 1) {
		rows = append(rows, record{"calendar_date": d})
	}
	return rows
}
