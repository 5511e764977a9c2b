package warehouse_test

import (
	"context"
	stdsql "database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

var (
	benchPeople  = flag.Int("people", 100_000, "people of BenchmarkSixtyCohorts")
	benchThreads = flag.Int("threads", 2, "threads of BenchmarkSixtyCohorts")
	// Departments are the strata, so that each cell lies in one segment; seven jobs
	// cut across them, so that each cell is passed over for each.
	benchSegments = flag.String("segments", "", "segments of BenchmarkSixtyCohorts: department, job, or nothing")
	benchGrain    = flag.String("grain", "month", "grain of BenchmarkSixtyCohorts: month, with windows of three, or week, with windows of twelve")
)

// benchCohorts is the number of cohorts in BenchmarkSixtyCohorts, one a period.
const benchCohorts = 60

// benchTime is a window's periods, and how SQL gives the first day of period p.
func benchTime() (window int, start string) {
	if *benchGrain == "week" {
		return 12, "date '2018-12-31' + 7 * cast(p as integer)"
	}
	return 3, "cast(date '2019-01-01' + to_months(cast(p as integer)) as date)"
}

// headlineModels lead from observations and roster to the sums of did and ancova.
var headlineModels = []string{"int_cohort_spans", "int_span_sums", "int_windows", "int_pool", "int_candidates", "int_comparison_cells", "int_comparisons", "int_cells", "int_segments", "int_segment_counts", "int_segment_cells", "int_comparison_sums", "int_cluster_sums"}

// BenchmarkSixtyCohorts builds every model for one program that trained a fifth
// of the people in 60 cohorts, four departments as strata and 500
// managers, and logs seconds, CPU and peak memory of each model that takes more
// than a tenth of a second.
func BenchmarkSixtyCohorts(b *testing.B) {
	landed := landCompany(b, *benchPeople)
	for b.Loop() {
		headline, eventStudy := buildCompany(b, landed)
		b.ReportMetric(headline.Seconds(), "headline-s")
		b.ReportMetric(eventStudy.Seconds(), "eventstudy-s")
	}
}

// landCompany writes the company's landed files.
func landCompany(b *testing.B, people int) []warehouse.Landed {
	b.Helper()
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	window, start := benchTime()
	var landed []warehouse.Landed
	for _, t := range []struct {
		table models.Table
		query string
	}{
		{models.Employees, `
			select printf('E%06d', i) as employee_id, date '2015-01-01' as hire_date,
				printf('M%03d', i // 300 % 500) as manager_id, printf('Department %d', i // 300 % 4) as stratum,
				printf('Department %d', i // 300 % 4) as department, printf('Job %d', i // 5 % 7) as job
			from people`},
		{models.Completions, fmt.Sprintf(`
			select printf('E%%06d', i) as employee_id, 'course' as program_id, 'completed' as status,
				%s + 4 as completed_date
			from people, lateral (select %d + (i // 5) %% %d as p) where i %% 5 = 0`, start, 2*window, benchCohorts)},
		{models.Observations, fmt.Sprintf(`
			select printf('E%%06d', i) as subject_id, 'units' as metric_id,
				%s as period_start,
				50 + i %% 7 + p / 10.0 + hash(i, p) %% 1000 / 250.0
				+ case when i %% 5 = 0 and p > %d + (i // 5) %% %d then 2 else 0 end as numerator
			from people, range(%d) as periods(p)`, start, 2*window, benchCohorts, 2*window+benchCohorts+window)},
	} {
		path := filepath.Join(b.TempDir(), t.table.Name+".parquet")
		columns := make([]string, len(t.table.Columns))
		for i, c := range t.table.Columns {
			columns[i] = fmt.Sprintf("cast(%s as %s) as %s", c.Name, c.Type, c.Name)
			if !strings.Contains(t.query, " as "+c.Name) {
				columns[i] = fmt.Sprintf("cast(null as %s) as %s", c.Type, c.Name)
			}
		}
		copied := fmt.Sprintf("copy (with people as (select range as i from range(%d)), rows as (%s) select %s, row_number() over () as %s from rows) to '%s' (format parquet)",
			people, t.query, strings.Join(columns, ", "), models.SourceRow, path)
		if _, err := db.Exec(copied); err != nil {
			b.Fatal(err)
		}
		landed = append(landed, warehouse.Landed{Table: t.table, Files: []warehouse.LandedFile{{Path: path, Feed: "made", File: t.table.Name, Number: 1}}})
	}
	return landed
}

// buildCompany builds all models, those made in Go empty, and gives the seconds
// up to the sums of did and ancova, and of the event study.
func buildCompany(b *testing.B, landed []warehouse.Landed) (headline, eventStudy time.Duration) {
	ctx := context.Background()
	window, _ := benchTime()
	loaded, tables := allModels(b)
	e, err := warehouse.Open(ctx, warehouse.Options{Dir: b.TempDir(), Threads: *benchThreads})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	given := map[string][][]any{
		"register_programs":   {{"course", "Course", nil, nil, "neither"}},
		"register_courses":    {{"course", "course"}},
		"register_metrics":    {{"units", "Units", "mean", "units", "higher", *benchGrain, window, 0, 0, window, 3, 12, nil, 1.0, false}},
		"register_alignments": {{"course", "units"}},
		"run_settings":        {{nil, "EUR", 10, 1, "not_yet", "varying"}},
	}
	if *benchSegments != "" {
		given["run_segments"] = [][]any{{*benchSegments}}
	}
	for _, l := range landed {
		if err := e.AddLanded(ctx, l); err != nil {
			b.Fatal(err)
		}
		delete(tables, "landed_"+l.Table.Name)
	}
	for _, m := range loaded {
		delete(tables, m.Name)
	}
	for name, table := range tables {
		if err := e.Fill(ctx, table, padded(given[name], len(table.Columns))); err != nil {
			b.Fatal(err)
		}
	}
	for _, m := range loaded {
		if m.Query == "" {
			if err := e.Fill(ctx, m.Table, nil); err != nil {
				b.Fatal(err)
			}
			continue
		}
		clearPeak()
		started, cpu := time.Now(), processorTime()
		rows, err := e.Build(ctx, m)
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(started)
		if took > 100*time.Millisecond {
			b.Logf("%-24s %10d rows %7.2f s %7.2f CPU s %6d MB peak", m.Name, rows, took.Seconds(), (processorTime() - cpu).Seconds(), peakMegabytes())
		}
		switch {
		case slices.Contains(headlineModels, m.Name):
			headline += took
		case strings.HasPrefix(m.Name, "int_trend_"), m.Name == "int_panel", m.Name == "int_series":
			eventStudy += took
		}
	}
	return headline, eventStudy
}

// padded fills rows up with nulls.
func padded(rows [][]any, width int) [][]any {
	for i := range rows {
		rows[i] = append(rows[i], make([]any, width-len(rows[i]))...)
	}
	return rows
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// clearPeak and peakMegabytes speak of the process's resident memory, where the
// system is Linux.
func clearPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) }

func peakMegabytes() (megabytes int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(rest, &megabytes)
	return megabytes / 1024
}
