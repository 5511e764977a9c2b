package warehouse_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// allModels gives the SQL models and every table that one of them may read.
func allModels(t testing.TB) (loaded []sql.Model, tables map[string]models.Table) {
	t.Helper()
	given := slices.Clone(models.Given)
	for _, c := range models.Canonical {
		given = append(given, warehouse.LandedTable(c))
	}
	loaded, err := sql.Load(given,
		sql.Model{Table: inference.EstimatesTable, Inputs: []string{"int_claims"}},
		sql.Model{Table: inference.TrendEstimatesTable, Inputs: []string{"int_trend_sums"}},
		sql.Model{Table: inference.TrendTestsTable, Inputs: []string{"int_trend_sums"}},
		sql.Model{Table: inference.RampEstimatesTable, Inputs: []string{"int_ramp_counts"}},
		sql.Model{Table: inference.RampCurvesTable, Inputs: []string{"int_ramp_counts"}},
		sql.Model{Table: inference.BandEstimatesTable, Inputs: []string{"int_band_sums"}},
		sql.Model{Table: models.Days, Inputs: []string{"int_data_through"}})
	if err != nil {
		t.Fatal(err)
	}
	tables = map[string]models.Table{}
	for _, g := range given {
		tables[g.Name] = g
	}
	for _, m := range loaded {
		tables[m.Name] = m.Table
	}
	return loaded, tables
}

func openEngine(t *testing.T) *warehouse.DuckDB {
	t.Helper()
	e, err := warehouse.Open(context.Background(), warehouse.Options{Dir: t.TempDir(), Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// TestGolden builds each model from the small inputs of each of its cases in
// sql/testdata/<model>/<case>.txtar and compares the columns named in want.csv.
// An empty cell is null; an input that the case leaves out is empty. Where a table
// goes by numbers, a case may go by names; see numbering.
func TestGolden(t *testing.T) {
	loaded, tables := allModels(t)
	for _, m := range loaded {
		if m.Query == "" {
			continue
		}
		cases, err := filepath.Glob(filepath.Join("..", "..", "sql", "testdata", m.Name, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) == 0 {
			t.Errorf("model %s has no case in sql/testdata/%s", m.Name, m.Name)
		}
		for _, path := range cases {
			t.Run(m.Name+"/"+strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
				archive, err := txtar.ParseFile(path)
				if err != nil {
					t.Fatal(err)
				}
				e := openEngine(t)
				var want [][]string
				inputs := map[string][][]string{}
				for _, f := range archive.Files {
					rows := readCSV(t, f.Name, f.Data)
					if f.Name == "want.csv" {
						want = rows
						continue
					}
					inputs[strings.TrimSuffix(f.Name, ".csv")] = rows
				}
				numbers := numberNames(append(slices.Collect(maps.Values(inputs)), want))
				fillInputs(t, e, m, tables, inputs, numbers)
				if _, err := e.Build(context.Background(), m); err != nil {
					t.Fatal(err)
				}
				got := readBack(t, e, m, want[0], numbers)
				if os.Getenv("UPDATE_GOLDEN") != "" {
					updateWant(t, path, archive, got)
					return
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
}

func readCSV(t *testing.T, name string, data []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(data))
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	return rows
}

// fillInputs makes the declared inputs of a model; columns that a case leaves
// out are null.
func fillInputs(t *testing.T, e *warehouse.DuckDB, m sql.Model, tables map[string]models.Table, given map[string][][]string, numbers numbering) {
	t.Helper()
	for name := range given {
		if !slices.Contains(m.Inputs, name) {
			t.Fatalf("%s.csv is no input of %s", name, m.Name)
		}
	}
	for _, name := range m.Inputs {
		table := tables[name]
		var rows [][]any
		if csvRows := given[name]; len(csvRows) > 0 {
			at := map[string]int{}
			for i, header := range csvRows[0] {
				if _, ok := table.Column(header); !ok {
					t.Fatalf("%s.csv: %s is no column of the table", name, header)
				}
				at[header] = i
			}
			for _, cells := range csvRows[1:] {
				row := make([]any, len(table.Columns))
				for i, c := range table.Columns {
					if j, ok := at[c.Name]; ok && cells[j] != "" {
						row[i] = numbers.of(c.Name, cells[j])
					}
				}
				rows = append(rows, row)
			}
		}
		if err := e.Fill(context.Background(), table, rows); err != nil {
			t.Fatal(err)
		}
	}
}

// firstNamed is the number of the first name of a case, beyond those that cases
// write as numbers.
const firstNamed = 1_000_000

// numbering holds the names that a case writes in columns called ..._number, in
// order: a name stands for the same number wherever it is written.
type numbering []string

func numberNames(tables [][][]string) numbering {
	var names numbering
	for _, rows := range tables {
		for _, row := range rows[1:] {
			for i, cell := range row {
				if _, err := strconv.Atoi(cell); err != nil && cell != "" && isNumbered(rows[0][i]) {
					names = append(names, cell)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isNumbered(column string) bool { return strings.HasSuffix(column, "_number") }

// of gives what a cell stands for: the number of a name, or the cell itself.
func (n numbering) of(column, cell string) string {
	if i, found := slices.BinarySearch(n, cell); found && isNumbered(column) {
		return strconv.Itoa(firstNamed + i)
	}
	return cell
}

// name is the other way round.
func (n numbering) name(column, cell string) string {
	if i, err := strconv.Atoi(cell); err == nil && isNumbered(column) && i >= firstNamed && i < firstNamed+len(n) {
		return n[i-firstNamed]
	}
	return cell
}

// readBack gives the wanted columns in the order of the grain, as text, doubles
// with 9 significant digits.
func readBack(t *testing.T, e *warehouse.DuckDB, m sql.Model, columns []string, numbers numbering) [][]string {
	t.Helper()
	rows, err := e.Texts(context.Background(), m.Table, columns)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range columns {
		c, ok := m.Column(name)
		if !ok {
			t.Fatalf("want.csv: %s is no column of %s", name, m.Name)
		}
		for _, row := range rows {
			row[i] = numbers.name(name, row[i])
		}
		if c.Type != models.Float {
			continue
		}
		for _, row := range rows {
			if x, err := strconv.ParseFloat(row[i], 64); err == nil {
				row[i] = strconv.FormatFloat(x, 'g', 9, 64)
			}
		}
	}
	return append([][]string{columns}, rows...)
}

func updateWant(t *testing.T, path string, archive *txtar.Archive, rows [][]string) {
	t.Helper()
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintln(&b, strings.Join(row, ","))
	}
	for i := range archive.Files {
		if archive.Files[i].Name == "want.csv" {
			archive.Files[i].Data = []byte(b.String())
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEmptyWarehouse builds every model from nothing at all: an empty company is
// no error.
func TestEmptyWarehouse(t *testing.T) {
	loaded, tables := allModels(t)
	e := openEngine(t)
	ctx := context.Background()
	built := map[string]bool{}
	for _, m := range loaded {
		built[m.Name] = true
	}
	for name, table := range tables {
		if built[name] {
			continue
		}
		if err := e.Fill(ctx, table, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range loaded {
		if m.Query == "" {
			if err := e.Fill(ctx, m.Table, nil); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if _, err := e.Build(ctx, m); err != nil {
			t.Error(err)
		}
	}
}

// TestModelsReadWhatTheyDeclare holds the inputs of each contract against the
// tables that DuckDB's parser finds in the query.
func TestModelsReadWhatTheyDeclare(t *testing.T) {
	loaded, tables := allModels(t)
	e := openEngine(t)
	ctx := context.Background()
	for _, table := range tables {
		if err := e.Fill(ctx, table, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range loaded {
		if m.Query == "" {
			continue
		}
		read, err := e.ReadTables(ctx, m.Query)
		if err != nil {
			t.Fatal(err)
		}
		declared := slices.Sorted(slices.Values(m.Inputs))
		if diff := cmp.Diff(declared, read); diff != "" {
			t.Errorf("model %s: declared inputs and tables read differ (-declared +read)\n%s", m.Name, diff)
		}
	}
}
