package enginetest

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// usualFloor is the privacy floor of a golden case that does not declare one.
const usualFloor = 10

// golden builds each model from the small inputs of each of its cases in
// sql/testdata/<model>/<case>.txtar and compares the columns named in want.csv. Marts are
// compared as published, with the min_people of run_settings.csv, or 10. An empty cell is
// null; an input that the case omits is empty. Where a table has numbers, a case may have
// names; see numbering.
func (s suite) golden(t *testing.T) {
	cases := testdata(t)
	for _, m := range s.models {
		if m.Query == "" && !isCompared(m.Name) {
			continue
		}
		paths, err := filepath.Glob(filepath.Join(cases, m.Name, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) == 0 {
			t.Errorf("model %s has no case in sql/testdata/%s", m.Name, m.Name)
		}
		for _, path := range paths {
			t.Run(m.Name+"/"+strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
				t.Parallel()
				s.goldenCase(t, m, path)
			})
		}
	}
}

func (s suite) goldenCase(t *testing.T, m sql.Model, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e := s.engine(t)
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
	published := settingsOf(t, inputs["run_settings"])
	if m.Layer == sql.Marts && !slices.Contains(m.Inputs, "run_settings") {
		delete(inputs, "run_settings")
	}
	for name := range inputs {
		if !slices.Contains(m.Inputs, name) {
			t.Fatalf("%s.csv is not an input of %s", name, m.Name)
		}
	}
	for _, name := range m.Inputs {
		s.fill(t, e, name, inputs[name], numbers)
	}
	// References of a mart are to other marts, which the case does not have.
	alone := m
	alone.Columns = slices.Clone(m.Columns)
	for i := range alone.Columns {
		alone.Columns[i].References = ""
	}
	s.build(t, e, alone, published)
	got := readBack(t, e, m, want[0], numbers, published)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		updateWant(t, path, archive, got)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// isCompared reports whether package comparison makes a table.
func isCompared(table string) bool {
	return slices.ContainsFunc(comparison.Computations, func(c inference.Computation) bool { return slices.Contains(c.Makes, table) })
}

// build makes a table by its query, or in Go.
func (s suite) build(t *testing.T, e warehouse.Engine, m sql.Model, published publishing) {
	t.Helper()
	ctx := context.Background()
	if m.Query != "" {
		if _, err := e.Build(ctx, m); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, c := range comparison.Computations {
		at := slices.Index(c.Makes, m.Name)
		if at < 0 {
			continue
		}
		made, err := c.Make(ctx, Tables{e, s.tables}, inference.Settings{MinPeople: published.floor, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Fill(ctx, m.Table, made[at]); err != nil {
			t.Fatal(err)
		}
		for _, rows := range made {
			rows.Release()
		}
	}
}

// publishing is how a case is published.
type publishing struct {
	floor     int64
	isGuarded bool // figures are rounded; a case that does not ask for it sees exact ones
}

// settingsOf returns what the settings of a case say about publishing.
func settingsOf(t *testing.T, settings [][]string) publishing {
	t.Helper()
	p := publishing{floor: usualFloor}
	if len(settings) < 2 {
		return p
	}
	value := func(column string) string {
		if at := slices.Index(settings[0], column); at >= 0 {
			return settings[1][at]
		}
		return ""
	}
	p.isGuarded = value("figures") == "guarded"
	if floor := value("min_people"); floor != "" {
		var err error
		if p.floor, err = strconv.ParseInt(floor, 10, 64); err != nil {
			t.Fatalf("run_settings.csv: min_people: %v", err)
		}
	}
	return p
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

// fill makes a table from rows under a header; columns that are not in the header are
// null.
func (s suite) fill(t *testing.T, e warehouse.Engine, name string, rows [][]string, numbers numbering) {
	t.Helper()
	table, known := s.tables[name]
	if !known {
		t.Fatalf("there is no table %s", name)
	}
	var records []map[string]any
	for _, cells := range rows[min(1, len(rows)):] {
		record := map[string]any{}
		for i, header := range rows[0] {
			if cells[i] != "" {
				record[header] = numbers.of(header, cells[i])
			} else {
				record[header] = nil
			}
		}
		records = append(records, record)
	}
	Fill(t, e, table, records)
}

// firstNamed is the number of the first name of a case, above all numbers that cases use.
const firstNamed = 1_000_000

// numbering has the names that a case uses in columns called ..._number, in order: a name
// stands for the same number everywhere.
type numbering []string

func numberNames(tables [][][]string) numbering {
	var names numbering
	for _, rows := range tables {
		if len(rows) == 0 {
			continue
		}
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

// of returns what a cell stands for: the number of a name, or the cell itself.
func (n numbering) of(column, cell string) string {
	if i, found := slices.BinarySearch(n, cell); found && isNumbered(column) {
		return strconv.Itoa(firstNamed + i)
	}
	return cell
}

// name is the inverse of of.
func (n numbering) name(column, cell string) string {
	if i, err := strconv.Atoi(cell); err == nil && isNumbered(column) && i >= firstNamed && i < firstNamed+len(n) {
		return n[i-firstNamed]
	}
	return cell
}

// readBack returns the wanted columns in the order of the grain, as text, with 9
// significant digits for doubles.
func readBack(t *testing.T, e warehouse.Engine, m sql.Model, columns []string, numbers numbering, published publishing) [][]string {
	t.Helper()
	for _, name := range columns {
		if _, ok := m.Column(name); !ok {
			t.Fatalf("want.csv: %s is not a column of %s", name, m.Name)
		}
	}
	rows := [][]string{columns}
	for _, batch := range scanAll(t, e, m.Table) {
		if m.Layer == sql.Marts {
			batch = privacy.Publish(m.Table, batch, published.floor, !published.isGuarded)
		} else if published.isGuarded {
			batch = privacy.Round(m.Table, batch, published.floor)
		}
		for i := range int(batch.NumRows()) {
			row := make([]string, len(columns))
			for j, name := range columns {
				at := batch.Schema().FieldIndices(name)
				if len(at) == 0 {
					t.Fatalf("want.csv: %s is a guard and not published", name)
				}
				row[j] = numbers.name(name, text(batch.Column(at[0]), i))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// scanAll reads a table in the order of its grain, as one batch.
func scanAll(t *testing.T, e warehouse.Engine, table models.Table) []arrow.RecordBatch {
	t.Helper()
	r, err := e.Scan(context.Background(), table, table.ColumnNames(), table.Grain)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	var batches []arrow.RecordBatch
	for r.Next() {
		batch := r.RecordBatch()
		batch.Retain()
		batches = append(batches, batch)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return batches
}

// text is a value as a case writes it; null is empty.
func text(column arrow.Array, row int) string {
	if column.IsNull(row) {
		return ""
	}
	if x, ok := column.(*array.Float64); ok {
		return strconv.FormatFloat(x.Value(row), 'g', 9, 64)
	}
	if d, ok := column.(*array.Decimal128); ok {
		return d.Value(row).ToString(d.DataType().(*arrow.Decimal128Type).Scale)
	}
	return column.ValueStr(row)
}

func updateWant(t *testing.T, path string, archive *txtar.Archive, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	for i := range archive.Files {
		if archive.Files[i].Name == "want.csv" {
			archive.Files[i].Data = b.Bytes()
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fromNothing builds every model from empty tables: an empty company is not an error.
func (s suite) fromNothing(t *testing.T) {
	e := s.engine(t)
	ctx := context.Background()
	for _, given := range sql.Given() {
		s.fill(t, e, given.Name, nil, nil)
	}
	for _, m := range s.models {
		if m.Query == "" {
			s.fill(t, e, m.Name, nil, nil)
		} else if _, err := e.Build(ctx, m); err != nil {
			t.Error(err)
		}
		if m.Layer == sql.Marts {
			s.fill(t, e, sql.PublishedPrefix+m.Name, nil, nil)
		}
	}
}
