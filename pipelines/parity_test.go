package pipelines

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/rest"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/synth"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
	"github.com/impactmart/impactmart/internal/warehouse/spark"
	"github.com/impactmart/impactmart/internal/warehouse/sparktest"
)

var parity = flag.String("parity", "demo,adverse", "companies of TestParity: demo, adverse, and those of BenchmarkCompany")

// TestParity measures companies with DuckDB on 1, 2 and 8 threads and with Spark on a master
// and two workers, and once more while one of the workers is killed. Every mart must have
// the same schema, keys, texts, days, counts and amounts, and doubles within 1e-9.
func TestParity(t *testing.T) {
	server := sparktest.Cluster(t)
	for name := range strings.SplitSeq(*parity, ",") {
		t.Run(name, func(t *testing.T) {
			c := parityCompany{t, t.TempDir(), sourcesOf(t, name)}
			c.write(name)
			reference := c.run("duckdb-1", duckdb.Driver, project.Engine{Threads: 1}, nil)
			others := map[string]string{}
			for _, threads := range []int{2, 8} {
				engine := fmt.Sprintf("duckdb-%d", threads)
				others[engine] = c.run(engine, duckdb.Driver, project.Engine{Threads: threads}, nil)
			}
			onSpark := project.Engine{Type: project.Spark, Connect: server.Address, Threads: 2}
			others["spark"] = c.run("spark", spark.Driver, onSpark, nil)
			c.compare(reference, others)
		})
	}
	t.Run("a worker is killed", func(t *testing.T) {
		c := parityCompany{t, t.TempDir(), sourcesOf(t, "adverse")}
		c.write("adverse")
		reference := c.run("duckdb-1", duckdb.Driver, project.Engine{Threads: 1}, nil)
		killed := make(chan struct{})
		kill := &afterStep{table: "int_panel", do: func() {
			go func() { // while the next table is built
				server.Workers[0].Kill()
				close(killed)
			}()
		}}
		others := map[string]string{"spark": c.run("spark-killed", spark.Driver, project.Engine{Type: project.Spark, Connect: server.Address, Threads: 2}, kill)}
		<-killed
		c.compare(reference, others)
	})
}

// parityCompany is a company in a folder, with a store for each engine.
type parityCompany struct {
	t    *testing.T
	dir  string
	from project.Sources
}

func sourcesOf(t *testing.T, name string) project.Sources {
	from := project.Sources{Connectors: connectors.Registry{"csv": csv.New, "excel": excel.New, "rest": rest.New}}
	if name != "demo" {
		return from
	}
	const token = "made-up"
	server := httptest.NewServer(synth.New(synth.DemoSeed).HRIS(token))
	t.Cleanup(server.Close)
	from.LookupEnv = func(name string) (string, bool) {
		value, ok := map[string]string{"HRIS_URL": server.URL, "HRIS_TOKEN": token}[name]
		return value, ok
	}
	return from
}

func (c parityCompany) write(name string) {
	c.t.Helper()
	var err error
	switch size, isSize := companiesBySize[name]; {
	case name == "demo":
		err = synth.New(synth.DemoSeed).Write(c.dir)
	case name == "adverse":
		err = writeAdverse(c.dir)
	case isSize || name == "minimal":
		err = writeCompany(c.dir, name, size)
	default:
		err = errors.New("is not known")
	}
	if err != nil {
		c.t.Fatalf("company %s: %v", name, err)
	}
}

// run measures the company and returns the folder of its marts.
func (c parityCompany) run(name string, driver warehouse.Driver, engine project.Engine, progress Progress) (marts string) {
	c.t.Helper()
	plan, err := project.Load(filepath.Join(c.dir, "impactmart.yaml"), c.from)
	if err != nil {
		c.t.Fatal(err)
	}
	plan.StoreDir, plan.Config.Engine = filepath.Join(c.dir, "store-"+name), engine
	use := testTools
	use.Engine = driver
	use.Now = func() time.Time { return time.Date(1960, time.January, 1, 0, 0, 0, 0, time.UTC) }
	if progress == nil {
		progress = silent{}
	}
	started := time.Now()
	if _, err := New(plan, use, progress).Run(context.Background(), RunOptions{}); err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	fmt.Printf("%-12s %6.1f s\n", name, time.Since(started).Seconds())
	return filepath.Join(plan.StoreDir, "marts")
}

// afterStep does something once, when a table was built.
type afterStep struct {
	silent
	table string
	do    func()
}

func (a *afterStep) Step(_, what string, _ int64, _ time.Duration) {
	if what == a.table {
		a.do()
	}
}

// compare prints marts x engines with the differences to the reference.
func (c parityCompany) compare(reference string, others map[string]string) {
	c.t.Helper()
	engines := make([]string, 0, len(others))
	for engine := range others {
		engines = append(engines, engine)
	}
	slices.Sort(engines)
	paths, err := filepath.Glob(filepath.Join(reference, "*.parquet"))
	if err != nil || len(paths) < 40 {
		c.t.Fatalf("%d marts, %v", len(paths), err)
	}
	fmt.Printf("%-24s %8s  %s\n", "mart", "rows", strings.Join(engines, "  "))
	for _, path := range paths {
		name := filepath.Base(path)
		line := ""
		rows := 0
		for _, engine := range engines {
			n, differences := compareMarts(c.t, path, filepath.Join(others[engine], name))
			rows = n
			line += fmt.Sprintf("  %*d", len(engine), len(differences))
			for _, difference := range differences[:min(3, len(differences))] {
				c.t.Errorf("%s: %s: %s", engine, name, difference)
			}
		}
		fmt.Printf("%-24s %8d%s\n", strings.TrimSuffix(name, ".parquet"), rows, line)
	}
}

// compareMarts lists the differences of two files with the same mart. The run and the code
// differ, because the engine is part of both.
func compareMarts(t *testing.T, a, b string) (rows int, differences []string) {
	t.Helper()
	one, other := cellsOf(t, a), cellsOf(t, b)
	if one.schema.String() != other.schema.String() {
		return 0, []string{fmt.Sprintf("schemas differ: %s and %s", one.schema, other.schema)}
	}
	if one.rows != other.rows {
		return one.rows, []string{fmt.Sprintf("%d and %d rows", one.rows, other.rows)}
	}
	for i, field := range one.schema.Fields() {
		if slices.Contains([]string{"run_id", "published_run_id", "code_version"}, field.Name) {
			continue
		}
		for row := range one.rows {
			if x, y := one.columns[i][row], other.columns[i][row]; !isSame(x, y) {
				differences = append(differences, fmt.Sprintf("row %d: %s is %v and %v", row+1, field.Name, x, y))
			}
		}
	}
	return one.rows, differences
}

// isSame compares two cells: doubles within 1e-9, everything else exactly.
func isSame(a, b any) bool {
	x, isFloat := a.(float64)
	y, isOther := b.(float64)
	if !isFloat || !isOther {
		return a == b
	}
	return x == y || math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y)) || math.IsNaN(x) && math.IsNaN(y)
}

// martCells are the cells of a mart by column: doubles, and everything else as text.
type martCells struct {
	schema  *arrow.Schema
	rows    int
	columns [][]any
}

func cellsOf(t *testing.T, path string) martCells {
	t.Helper()
	reader, err := parquetfile.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	// Metadata name the run.
	read := martCells{schema: arrow.NewSchema(reader.Schema().Fields(), nil), columns: make([][]any, reader.Schema().NumFields())}
	for reader.Next() {
		batch := reader.RecordBatch()
		read.rows += int(batch.NumRows())
		for i, column := range batch.Columns() {
			for row := range column.Len() {
				var cell any
				switch values, isFloat := column.(*array.Float64); {
				case column.IsNull(row):
				case isFloat:
					cell = values.Value(row)
				default:
					cell = column.ValueStr(row)
				}
				read.columns[i] = append(read.columns[i], cell)
			}
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return read
}

// writeAdverse writes a company of what engines may disagree about: nulls, ties, groups of
// one, denominators of zero, leap days, overlapping rows of the roster, text of other
// scripts, amounts of 18 digits, feeds without rows.
func writeAdverse(dir string) error {
	var roster, completions, values, ratios, costs strings.Builder
	roster.WriteString("id,from,to,unit,job,site,hired,cost,mail,boss\n")
	completions.WriteString("id,course,day,state,hours,seat\n")
	values.WriteString("id,metric,month,value\n")
	ratios.WriteString("id,month,num,den\n")
	units := []string{"Zürich", "東京", "emoji 🙂", "", "O'Brien \\ Söhne", "İstanbul", "ZURICH", "zürich"}
	for i := range 400 {
		id := fmt.Sprintf("%05d", i)
		unit, hired := units[i%len(units)], "2020-02-29"
		if i == 0 {
			unit = "alone"
		}
		if i%7 == 0 {
			hired = ""
		}
		cost := fmt.Sprint(20 + i%5)
		switch {
		case i%11 == 0:
			cost = ""
		case i == 13:
			cost = "999999999999.999999"
		}
		fmt.Fprintf(&roster, "%s,2023-01-01,2024-02-29,%s,J%d,S%d,%s,%s,p%d@Example.org,%05d\n", id, unit, i%3, i%4, hired, cost, i, i%20)
		fmt.Fprintf(&roster, "%s,2024-02-%02d,,%s,J%d,,%s,%s,p%d@example.org,%05d\n", id, 28+i%2, units[(i+i%13/12)%len(units)], i%3, hired, cost, i, i%20)
		if i%3 == 0 {
			day := []string{"2024-02-29", "2024-02-29", "2024-03-31", "2024-06-30", ""}[i/3%5]
			state := "completed"
			if day == "" {
				state = "assigned"
			}
			fmt.Fprintf(&completions, "%s,%s,%s,%s,%s,%s\n", id, []string{"LEAP", "ÜBUNG", "ONE"}[i/3%3], day, state, []string{"8", "", "0", "0.333333"}[i/3%4], []string{"", "0.01", "123456789012.345678"}[i/3%3])
		}
		for month := range 30 {
			first := time.Date(2023, time.January+time.Month(month), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
			if (i+month)%17 == 0 {
				continue
			}
			fmt.Fprintf(&values, "%s,tied,%s,%d\n", id, first, 5)
			fmt.Fprintf(&values, "%s,moved,%s,%g\n", id, first, float64((i*31+month*17)%100)/3-10+float64(min(1, max(0, month-15)))*float64(1-min(1, i%3)))
			fmt.Fprintf(&ratios, "%s,%s,%d,%d\n", id, first, (i*7+month)%13, (i+month)%5)
		}
	}
	costs.WriteString("course,part,day,amount,currency\n")
	for i, course := range []string{"LEAP", "ÜBUNG", "ONE", "UNKNOWN"} {
		for j, amount := range []string{"123456789012.123456", "0.000001", "-0.5", "1000.005"} {
			fmt.Fprintf(&costs, "%s,%s,2024-0%d-29,%s,%s\n", course, []string{"design", "delivery", "travel", "content"}[j], 2+i, amount, []string{"EUR", "USD", "JPY", "EUR"}[(i+j)%4])
		}
	}
	texts := map[string]string{
		"roster.csv": roster.String(), "completions.csv": completions.String(), "values.csv": values.String(), "ratios.csv": ratios.String(), "costs.csv": costs.String(),
		"assigned.csv": "id,course,arm,day,random\n", "checkins.csv": "id,course,day\n", "impactmart.yaml": adverseConfig,
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

const adverseConfig = `
version: 1
currency: EUR
fiscal_year_starts: 4
privacy: {min_people: 5}
rates: [{from: USD, rate: 0.9214567891, valid_from: 2024-02-29}, {from: USD, rate: 0.5, valid_from: 2024-05-29}]
comparison: {strata: [department], cluster: manager_id, segments: [department, location], covariates: [tenure_years, hourly_cost]}
publish: {workbooks: false}
feeds:
  roster:
    table: employees
    contract: {max_rejects: 40%}
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      valid_from: {from: from, formats: [yyyy-mm-dd]}
      valid_to: {from: to, formats: [yyyy-mm-dd]}
      department: {from: unit}
      job: {from: job}
      location: {from: site}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      hourly_cost_amount: {from: cost}
      currency_code: {const: EUR}
      email: {from: mail}
      manager_id: {from: boss}
  completions:
    table: completions
    contract: {max_rejects: 40%}
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: day, formats: [yyyy-mm-dd]}
      status: {from: state}
      duration_hours: {from: hours, unit: hours}
      cost_amount: {from: seat}
      currency_code: {const: USD}
  values:
    table: observations
    contract: {max_rejects: 40%}
    source: {type: csv, path: values.csv}
    columns:
      subject_id: {from: id}
      metric_id: {from: metric}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
  ratios:
    table: observations
    contract: {max_rejects: 40%}
    source: {type: csv, path: ratios.csv}
    columns:
      subject_id: {from: id}
      metric_id: {const: share}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: num}
      denominator: {from: den}
  costs:
    table: costs
    contract: {max_rejects: 40%}
    source: {type: csv, path: costs.csv}
    columns:
      program_id: {from: course}
      component: {from: part}
      period_start: {from: day, formats: [yyyy-mm-dd]}
      amount: {from: amount}
      currency_code: {from: currency}
  assigned:
    table: assignments
    source: {type: csv, path: assigned.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      arm: {from: arm}
      assigned_date: {from: day, formats: [yyyy-mm-dd]}
      randomized: {from: random}
  checkins:
    table: checkins
    source: {type: csv, path: checkins.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      checkin_date: {from: day, formats: [yyyy-mm-dd]}
goals:
  - {id: ziel, name: Größe, owner: Ωmega, metric: moved, target: 10}
metrics:
  - {id: tied, name: All the same, kind: mean, unit: points, grain: month, baseline: 3, gap: 1, post: 3, value_per_unit: 7}
  - {id: moved, name: Moved, kind: mean, unit: points, grain: month, baseline: 3, gap: 1, post: 3, smallest_change: 0.2, value_per_unit: 0.333333}
  - {id: share, name: A share, kind: ratio, unit: share, grain: month, baseline: 3, gap: 1, post: 3, better: lower}
programs:
  - {id: leap, name: Leap, courses: [LEAP], launch: 2024-02-29}
  - {id: übung, name: Übung, courses: [ÜBUNG], launch: 2024-02-29}
  - {id: one, name: One, courses: [ONE], launch: 2024-02-29}
alignments:
  - {program: leap, metric: moved, goal: ziel, agreed_on: 2024-01-01}
  - {program: leap, metric: share, agreed_on: 2024-01-01}
  - {program: leap, metric: tied, agreed_on: 2024-01-01}
  - {program: übung, metric: moved, goal: ziel, agreed_on: 2024-01-01}
  - {program: one, metric: tied, agreed_on: 2024-01-01}
`
