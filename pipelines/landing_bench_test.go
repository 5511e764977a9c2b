package pipelines

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

var (
	csvRows   = flag.Int("csv-rows", 10_000_000, "rows of the CSV file of BenchmarkLanding")
	sheetRows = flag.Int("sheet-rows", 300_000, "rows of the workbook of BenchmarkLanding")
)

const (
	workVariable = "IMPACTMART_LANDING_WORK" // tells the child process what to do
	sheetColumns = 20
)

// work is one way to convert a file to Parquet, or at least to rows, measured as a
// separate process. Python tools are skipped if their modules are not installed.
type work struct {
	name, file string
	python     string // with FILE and OUT for the paths; "" to call run
	modules    string
	run        func(file, out string) error
	atMost     float64 // our CPU time by its own, for the guard
}

var works = []work{
	{name: "writing CSV", file: "rows.csv", run: func(file, _ string) error { return writeRows(file, *csvRows) }},
	{name: "writing Excel", file: "sheet.xlsx", run: func(file, _ string) error { return writeSheet(file, *sheetRows) }},
	{name: "impactmart CSV", file: "rows.csv", run: landCSV},
	{name: "DuckDB COPY", file: "rows.csv", run: copyDuckDB, atMost: 3},
	{name: "polars CSV", file: "rows.csv", modules: "polars", python: `import polars; polars.read_csv(r"FILE", try_parse_dates=True, schema_overrides={"employee_id": polars.String}).write_parquet(r"OUT", compression="zstd")`},
	{name: "pandas CSV", file: "rows.csv", modules: "pandas, pyarrow", python: `import pandas; pandas.read_csv(r"FILE", dtype={"employee_id": str}, parse_dates=["period"]).to_parquet(r"OUT", compression="zstd")`},
	{name: "impactmart Excel", file: "sheet.xlsx", run: landExcel},
	{name: "excelize rows", file: "sheet.xlsx", run: rowsExcelize, atMost: 0.8},
	{name: "polars Excel", file: "sheet.xlsx", modules: "polars, fastexcel", python: `import polars; polars.read_excel(r"FILE").write_parquet(r"OUT", compression="zstd")`},
	{name: "pandas Excel", file: "sheet.xlsx", modules: "pandas, pyarrow, openpyxl", python: `import pandas; pandas.read_excel(r"FILE").to_parquet(r"OUT", compression="zstd")`},
}

// TestMain runs the tests, or, in a process that BenchmarkLanding measures, one work.
func TestMain(m *testing.M) {
	name, file, isWork := strings.Cut(os.Getenv(workVariable), "=")
	if !isWork {
		os.Exit(m.Run())
	}
	flag.Parse()
	for _, w := range append(works, work{name: "company", run: runCompany}) {
		if w.name != name {
			continue
		}
		if err := w.run(file, filepath.Join(filepath.Dir(file), "out.parquet")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// BenchmarkLanding compares landing with other tools: CPU time, peak memory and wall
// time of the whole process, once. Separate processes also write the files, because the
// peak of a child process starts at the size of its parent.
func BenchmarkLanding(t *testing.B) {
	dir := t.TempDir()
	rows := map[string]int{"rows.csv": *csvRows, "sheet.xlsx": *sheetRows}
	fmt.Printf("%-18s %9s %9s %9s %9s %14s %9s\n", "work", "rows", "wall s", "CPU s", "peak MB", "rows per CPU s", "CPU/ours")
	ours := map[string]float64{}
	for _, w := range works {
		command := exec.Command(os.Args[0], fmt.Sprintf("-csv-rows=%d", *csvRows), fmt.Sprintf("-sheet-rows=%d", *sheetRows))
		command.Env = append(os.Environ(), workVariable+"="+w.name+"="+filepath.Join(dir, w.file))
		if w.python != "" {
			if err := exec.Command("python3", "-c", "import "+w.modules).Run(); err != nil {
				fmt.Printf("%-18s SKIPPED: python3 does not have all of %s (%v)\n", w.name, w.modules, err)
				continue
			}
			command = exec.Command("python3", "-c", strings.NewReplacer("FILE", filepath.Join(dir, w.file), "OUT", filepath.Join(dir, "out.parquet")).Replace(w.python))
		}
		started := time.Now()
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", w.name, err, out)
			continue
		}
		wall, used := time.Since(started).Seconds(), command.ProcessState
		cpu := (used.UserTime() + used.SystemTime()).Seconds()
		if strings.HasPrefix(w.name, "impactmart") {
			ours[w.file] = cpu
		}
		if *guard && w.atMost > 0 && ours[w.file] > w.atMost*cpu {
			t.Errorf("landing %s takes %.2f times the CPU of %s, more than %.2f", w.file, ours[w.file]/cpu, w.name, w.atMost)
		}
		if strings.HasPrefix(w.name, "writing") {
			continue
		}
		peak := float64(used.SysUsage().(*syscall.Rusage).Maxrss) / 1024
		fmt.Printf("%-18s %9d %9.1f %9.1f %9.0f %14.0f %9.2f\n", w.name, rows[w.file], wall, cpu, peak, float64(rows[w.file])/cpu, cpu/ours[w.file])
	}
}

// writeRows writes a clean CSV file of five columns.
func writeRows(path string, rows int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	random := rand.New(rand.NewPCG(1, 2))
	out := bufio.NewWriterSize(file, 1<<20)
	out.WriteString("employee_id,metric,period,numerator,denominator\n")
	for range rows {
		n := random.Uint64()
		fmt.Fprintf(out, "%07d,sales_%d,2026-%02d-%02d,%d.%02d,%d\n", n%900_000, n>>20%7, 1+n>>24%12, 1+n>>28%28, n>>32%1000, n>>42%100, 1+n>>49%40)
	}
	return out.Flush()
}

// writeSheet writes a workbook of text, numbers and dates.
func writeSheet(path string, rows int) error {
	f := excelize.NewFile()
	defer f.Close()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	cells := make([]any, sheetColumns)
	for i := range cells {
		cells[i] = fmt.Sprintf("column_%d", i+1)
	}
	for row := range rows + 1 {
		if row > 0 {
			n := random.Uint64()
			for i := range cells {
				cells[i] = float64(1+n>>(i+4)%100_000) / 8
			}
			cells[0], cells[1] = fmt.Sprintf("%07d", n%900_000), fmt.Sprintf("sales_%d", n>>20%7)
			cells[2] = excelize.Cell{StyleID: date, Value: 45_000 + n>>24%900}
			cells[5], cells[6] = "a text of the usual length", fmt.Sprintf("note %d", n>>30%5000)
		}
		at, _ := excelize.CoordinatesToCellName(1, row+1)
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.SaveAs(path)
}

func landCSV(file, _ string) error {
	return landAs(file, `
version: 1
currency: EUR
feeds:
  rows:
    table: observations
    source: {type: csv, path: rows.csv}
    columns:
      subject_id: {from: employee_id}
      metric_id: {from: metric}
      period_start: {from: period, formats: [yyyy-mm-dd]}
      numerator: {from: numerator}
      denominator: {from: denominator}
`, *csvRows)
}

func landExcel(file, _ string) error {
	return landAs(file, `
version: 1
currency: EUR
feeds:
  rows:
    table: observations
    source: {type: excel, path: sheet.xlsx}
    columns:
      subject_id: {from: column_1}
      metric_id: {from: column_2}
      period_start: {from: column_3, formats: [excel]}
      numerator: {from: column_4}
      denominator: {from: column_5}
    contract: {new_columns: ignore}
`, *sheetRows)
}

// landAs lands a file as a run does, and compares the counts with the rows written.
func landAs(file, config string, rows int) error {
	dir, err := os.MkdirTemp(filepath.Dir(file), "store")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "impactmart.yaml")
	if err := os.WriteFile(path, []byte("drops: "+filepath.Dir(file)+config), 0o600); err != nil {
		return err
	}
	plan, err := project.Load(path, project.Sources{Connectors: connectors.Registry{"csv": csv.New, "excel": excel.New}})
	if err != nil {
		return err
	}
	landed, err := landNow(context.Background(), New(plan, testTools, silent{}))
	if err != nil {
		return err
	}
	if counts := landed[0].batch.Counts; counts.Landed != int64(rows) || counts.Read != int64(rows) {
		return fmt.Errorf("%+v, want %d rows", counts, rows)
	}
	return nil
}

type silent struct{}

func (silent) Begin(string, string, int, int)                            {}
func (silent) Advance(int64)                                             {}
func (silent) Landed(string, string, models.Counts, bool, time.Duration) {}
func (silent) Step(string, string, int64, time.Duration)                 {}
func (silent) Warn(string)                                               {}

func copyDuckDB(file, out string) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(fmt.Sprintf("copy (select * from read_csv('%s', types={'employee_id': 'varchar'})) to '%s' (format parquet, compression zstd)", file, out))
	return err
}

func rowsExcelize(file, _ string) error {
	f, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows("Sheet1")
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return err
		}
	}
	return rows.Close()
}
