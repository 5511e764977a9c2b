package pipelines

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/internal/project"
)

// guard holds benchmarks to ratios of CPU time in one run, with room for a busy machine.
var guard = flag.Bool("guard", false, "fail where the ratio to another tool is much worse than it was")

var companySizes = flag.String("sizes", "minimal,S,500", "companies of BenchmarkCompany: minimal, S, 2S, M, L; 500 and M500 for S and M with 500 programs, one for M with one, and 60 for M with 60 cohorts")

// companySize is a company with two weekly metrics, 200 strata of department and job, and
// programs that nine in ten people take one of.
type companySize struct{ people, weeks, programs int }

var companiesBySize = map[string]companySize{
	"S": {10_000, 52, 50}, "500": {10_000, 52, 500}, "2S": {20_000, 52, 50}, "M": {100_000, 52, 50}, "M500": {100_000, 52, 500}, "L": {1_000_000, 52, 50},
	"one": {100_000, 52, 1}, "60": {100_000, 87, 50},
}

// BenchmarkCompany measures runs as whole processes: the first night, with landing, and a
// night with nothing new.
func BenchmarkCompany(b *testing.B) {
	fmt.Printf("%-9s %-12s %9s %9s %9s %9s\n", "company", "run", "values", "wall s", "CPU s", "peak MB")
	for name := range strings.SplitSeq(*companySizes, ",") {
		dir := b.TempDir()
		size := companiesBySize[name]
		if err := writeCompany(dir, name, size); err != nil {
			b.Fatal(err)
		}
		for _, run := range []string{"first night", "nothing new"} {
			command := exec.Command(os.Args[0])
			// The command collects garbage as often.
			command.Env = append(os.Environ(), "GOGC=50", workVariable+"=company="+dir)
			started := time.Now()
			if out, err := command.CombinedOutput(); err != nil {
				b.Errorf("%s: %v\n%s", name, err, out)
				continue
			}
			used := command.ProcessState
			cpu := (used.UserTime() + used.SystemTime()).Seconds()
			fmt.Printf("%-9s %-12s %9d %9.2f %9.2f %9.0f\n", name, run, 2*size.people*size.weeks, time.Since(started).Seconds(),
				cpu, float64(used.SysUsage().(*syscall.Rusage).Maxrss)/1024)
			if run == "first night" && (name == "S" || name == "M") {
				comparePrograms(b, name, dir, cpu)
			}
		}
	}
}

// comparePrograms runs the programs that compute only estimates and event studies.
func comparePrograms(b *testing.B, name, dir string, ours float64) {
	if err := programsMissing(); err != nil {
		fmt.Printf("%-9s SKIPPED: the programs beside it: %v\n", name, err)
		return
	}
	cpu, err := runPrograms(dir)
	if err != nil {
		b.Error(err)
		return
	}
	fmt.Printf("%-9s %-32s %9.2f %9s: the run takes %.1f times the CPU\n", name, "estimates and event studies", cpu, "in numpy", ours/cpu)
	if *guard && ours > 3*cpu {
		b.Errorf("company %s takes %.1f times the CPU of the programs that compute its estimates, more than 3", name, ours/cpu)
	}
}

// runCompany is what a process of BenchmarkCompany does.
func runCompany(dir, _ string) error {
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), project.Sources{Connectors: connectors.Registry{"csv": csv.New}})
	if err != nil {
		return err
	}
	report, err := New(plan, testTools, silent{}).Run(context.Background(), RunOptions{})
	if err == nil && report.Sequence != 1 {
		return fmt.Errorf("published snapshot %d", report.Sequence)
	}
	return err
}

// writeCompany writes the files and the configuration of a company; the minimal one is the
// example.
func writeCompany(dir, name string, size companySize) error {
	if name == "minimal" {
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "examples", "minimal"))); err != nil {
			return err
		}
		path := filepath.Join(dir, "impactmart.yaml")
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.Replace(string(text), "store: ../../build/minimal", "store: store", 1)), 0o600)
	}
	if err := os.WriteFile(filepath.Join(dir, "impactmart.yaml"), []byte(companyConfig(size)), 0o600); err != nil {
		return err
	}
	return writeCompanyFiles(dir, size)
}

// day is a day of the company's calendar, which begins on a Monday.
func day(n int) string { return time.Date(2025, 1, 6+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }

func writeCompanyFiles(dir string, size companySize) (err error) {
	files := map[string]*bufio.Writer{}
	for name, header := range map[string]string{
		"roster": "employee_id,department,job,hire_date,hourly_cost", "completions": "employee_id,course,completed_on,state,hours",
		"kpi_m0": "employee_id,metric,week,value", "kpi_m1": "employee_id,metric,week,value",
	} {
		file, err := os.Create(filepath.Join(dir, name+".csv"))
		if err != nil {
			return err
		}
		defer file.Close()
		files[name] = bufio.NewWriterSize(file, 1<<20)
		defer files[name].Flush()
		fmt.Fprintln(files[name], header)
	}
	random := rand.New(rand.NewPCG(42, 42))
	for i := range size.people {
		id, program, taken := fmt.Sprintf("E%07d", i), random.IntN(size.programs), size.weeks
		fmt.Fprintf(files["roster"], "%s,D%d,J%d,%s,%d\n", id, random.IntN(20), random.IntN(10), day(-2190+random.IntN(1500)), 20+random.IntN(40))
		if random.Float64() < 0.9 {
			taken = 14 + random.IntN(size.weeks-27)
			fmt.Fprintf(files["completions"], "%s,P%04d,%s,completed,8\n", id, program, day(7*taken+random.IntN(5)))
		}
		level := 50 + 10*(random.Float64()-0.5)
		for week := range size.weeks {
			effect := 0.0
			if week > taken {
				effect = float64(program % 3)
			}
			for metric := range 2 {
				value := level + 3*math.Sin(float64(week)/8) + 8*(random.Float64()-0.5) + effect
				fmt.Fprintf(files[fmt.Sprintf("kpi_m%d", metric)], "%s,m%d,%s,%.4f\n", id, metric, day(7*week), value)
			}
		}
	}
	return nil
}

func companyConfig(size companySize) string {
	var programs, alignments strings.Builder
	for p := range size.programs {
		fmt.Fprintf(&programs, "  - {id: P%04d, launch: 2025-01-06}\n", p)
		for metric := range 2 {
			fmt.Fprintf(&alignments, "  - {program: P%04d, metric: m%d, goal: g%d, agreed_on: 2024-12-01}\n", p, metric, metric)
		}
	}
	return `
version: 1
currency: EUR
privacy: {figures: exact, because: made up}
comparison: {strata: [department, job]}
engine: {threads: 2}
publish: {workbooks: false}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: employee_id}
      department: {from: department}
      job: {from: job}
      hire_date: {from: hire_date, formats: [yyyy-mm-dd]}
      hourly_cost_amount: {from: hourly_cost}
      currency_code: {const: EUR}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: employee_id}
      program_id: {from: course}
      completed_date: {from: completed_on, formats: [yyyy-mm-dd]}
      status: {from: state}
      duration_hours: {from: hours, unit: hours}
  kpi:
    table: observations
    source: {type: csv, path: kpi_m*.csv}
    columns:
      subject_id: {from: employee_id}
      metric_id: {from: metric}
      period_start: {from: week, formats: [yyyy-mm-dd]}
      numerator: {from: value}
goals:
  - {id: g0, name: Goal zero, owner: COO, metric: m0}
  - {id: g1, name: Goal one, owner: CEO, metric: m1}
metrics:
  - {id: m0, name: Metric zero, kind: mean, unit: points, grain: week, baseline: 6, gap: 1, post: 6, value_per_unit: 3, smallest_change: 0.2}
  - {id: m1, name: Metric one, kind: mean, unit: points, grain: week, baseline: 6, gap: 1, post: 6, smallest_change: 0.2}
programs:
` + programs.String() + "alignments:\n" + alignments.String()
}
