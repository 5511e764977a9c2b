package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// keyed is a table with a key and the given columns, whose promises the cases below break.
func keyed(columns ...models.Column) models.Table {
	all := append([]models.Column{{Name: "k", Type: models.Integer, Required: true}}, columns...)
	return models.Table{Name: "int_made", Grain: []string{"k"}, Columns: all}
}

// contractsBind breaks each promise of a contract once, in a table made by a query and in
// a table made in Go, and checks that a table that keeps the promise passes.
func (s suite) contractsBind(t *testing.T) {
	word := models.Column{Name: "word", Type: models.String}
	for name, c := range map[string]struct {
		table       models.Table
		good, bad   string // queries
		says        string
		queriesOnly bool
	}{
		"required": {table: keyed(models.Column{Name: "word", Type: models.String, Required: true}),
			good: "select cast(1 as bigint) as k, 'a' as word", bad: "select cast(1 as bigint) as k, cast(null as string) as word",
			says: "table int_made: 1 rows have no word, which the contract requires"},
		"values": {table: keyed(models.Column{Name: "word", Type: models.String, Values: []string{"a", "it's"}}),
			good: "select cast(1 as bigint) as k, 'it''s' as word", bad: "select cast(1 as bigint) as k, 'b' as word",
			says: "table int_made: 1 rows have a word that is not one of a, it's"},
		"a null is not a value": {table: keyed(models.Column{Name: "word", Type: models.String, Values: []string{"a"}}),
			good: "select cast(1 as bigint) as k, cast(null as string) as word", bad: "select cast(1 as bigint) as k, '' as word",
			says: "not one of a"},
		"references": {table: keyed(models.Column{Name: "word", Type: models.String, References: "other.name"}),
			good: "select cast(1 as bigint) as k, 'there' as word", bad: "select cast(1 as bigint) as k, 'not there' as word",
			says: "table int_made: 1 rows have a word that is not in other.name"},
		"holds": {table: models.Table{Name: "int_made", Grain: []string{"k"}, Columns: keyed(word).Columns, Holds: []string{"k > 0"}},
			good: "select cast(1 as bigint) as k, 'a' as word", bad: "select cast(0 as bigint) as k, 'a' as word",
			says: "table int_made: 1 rows break the condition k > 0"},
		"grain": {table: keyed(word),
			good: "select cast(1 as bigint) as k, 'a' as word union all select cast(2 as bigint) as k, 'a' as word", bad: "select cast(1 as bigint) as k, 'a' as word union all select cast(1 as bigint) as k, 'b' as word",
			says: "table int_made: 1 keys over the grain (k) are in more than one row"},
		"names": {table: keyed(word), queriesOnly: true,
			good: "select cast(1 as bigint) as k, 'a' as word", bad: "select cast(1 as bigint) as k, 'a' as wrod",
			says: "column 2 is wrod, but the contract says word"},
		"types": {table: keyed(word), queriesOnly: true,
			good: "select cast(1 as bigint) as k, 'a' as word", bad: "select cast(1 as bigint) as k, 1.5 as word",
			says: "but the contract says varchar"},
		"too few columns": {table: keyed(word), queriesOnly: true,
			good: "select cast(1 as bigint) as k, 'a' as word", bad: "select cast(1 as bigint) as k",
			says: "column word of the contract is not in the query"},
	} {
		t.Run(name, func(t *testing.T) {
			for query, wrong := range map[string]string{c.good: "", c.bad: c.says} {
				e := s.withOther(t)
				n, err := e.Build(context.Background(), sql.Model{Table: c.table, Layer: sql.Intermediate, Query: query})
				judge(t, "built", err, wrong)
				if wrong == "" && n != int64(1+strings.Count(query, "union all")) {
					t.Errorf("built %d rows of %s", n, query)
				}
				if c.queriesOnly {
					continue
				}
				free := c.table
				free.Name, free.Holds, free.Grain = "int_free", nil, c.table.Grain
				free.Columns = []models.Column{{Name: "k", Type: models.Integer}, {Name: "word", Type: models.String}}
				if _, err := e.Build(context.Background(), sql.Model{Table: models.Table{Name: free.Name, Columns: free.Columns}, Query: query}); err != nil {
					t.Fatal(err)
				}
				rows := scanAll(t, e, free)
				again := s.withOther(t)
				judge(t, "filled", again.Fill(context.Background(), c.table, rows[0]), wrong)
			}
		})
	}
}

func judge(t *testing.T, how string, err error, wrong string) {
	t.Helper()
	switch {
	case wrong == "" && err != nil:
		t.Errorf("%s: %v", how, err)
	case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
		t.Errorf("%s: %v, want %q", how, err, wrong)
	}
}

// withOther returns an engine with a table that references can refer to.
func (s suite) withOther(t *testing.T) warehouse.Engine {
	t.Helper()
	e := s.engine(t)
	type row struct {
		Name string `col:"name"`
	}
	if err := warehouse.Fill(context.Background(), e, models.Table{Name: "other", Columns: models.ColumnsOf[row]()}, []row{{"there"}}); err != nil {
		t.Fatal(err)
	}
	return e
}

// scan reads rows in a different order than they were filled in, nulls last, and only the
// requested columns.
func (s suite) scan(t *testing.T) {
	type row struct {
		K    int64   `col:"k"`
		Word *string `col:"word"`
		X    float64 `col:"x"`
	}
	a, b := "a", `b "quoted"`
	table := models.Table{Name: "made", Grain: []string{"k"}, Columns: models.ColumnsOf[row]()}
	e := s.engine(t)
	if err := warehouse.Fill(context.Background(), e, table, []row{{3, &b, 0.1}, {1, nil, -1}, {2, &a, 1e300}}); err != nil {
		t.Fatal(err)
	}
	type part struct {
		Word *string `col:"word"`
		K    int64   `col:"k"`
	}
	type key struct {
		K int64 `col:"k"`
	}
	got, err := warehouse.Read[part](context.Background(), e, table, "word", "k")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]part{{&a, 2}, {&b, 3}, {nil, 1}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n, err := warehouse.Count(context.Background(), e, table); n != 3 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
	handed, err := e.HandOver(context.Background(), table, []string{"k"}, []string{"k"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		rows, err := handed.Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if ks, err := models.ReadRows[key](rows); err != nil || !slices.Equal(ks, []key{{1}, {2}, {3}}) {
			t.Errorf("handed over %v, %v", ks, err)
		}
		rows.Release()
	}
	if err := handed.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Drop(context.Background(), table.Name); err != nil {
		t.Error(err)
	}
	if n, err := warehouse.Count(context.Background(), e, table); err == nil {
		t.Errorf("a dropped table has %d rows", n)
	}
}

// landed reads files with feed, file and order of delivery in each row. Without files, the
// table is empty.
func (s suite) landed(t *testing.T) {
	table := models.Costs
	e := s.engine(t)
	type row struct {
		Program   string         `col:"program_id"`
		Component string         `col:"component"`
		Period    *string        `col:"period_start"`
		Amount    models.Decimal `col:"amount"`
		Currency  string         `col:"currency_code"`
		Row       int64          `col:"source_row"`
	}
	columns := models.ColumnsOf[row]()
	columns[2].Type = models.Date
	batch, err := models.BatchOf(models.Table{Columns: columns}, []row{{"P", "delivery", nil, "12.5", "EUR", 7}})
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	var files []warehouse.LandedFile
	for i, name := range []string{"a.parquet", "it's b.parquet"} {
		// A folder above the file is no column, whatever its name.
		folder := filepath.Join(t.TempDir(), "program_id=other", "amount=0")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name)
		if err := parquetfile.WriteAll(path, batch); err != nil {
			t.Fatal(err)
		}
		files = append(files, warehouse.LandedFile{Path: path, Feed: "f", File: name, Number: int64(i + 1)})
	}
	for _, l := range []warehouse.Landed{{Table: table, Files: files}, {Table: models.Checkins}} {
		if err := e.Land(context.Background(), l); err != nil {
			t.Fatal(err)
		}
	}
	type landed struct {
		Program string         `col:"program_id"`
		Amount  models.Decimal `col:"amount"`
		Row     int64          `col:"source_row"`
		File    string         `col:"file"`
		Number  int64          `col:"delivery_number"`
	}
	got, err := warehouse.Read[landed](context.Background(), e, models.Landed(table), "delivery_number")
	if err != nil {
		t.Fatal(err)
	}
	want := []landed{{"P", "12.500000", 7, "a.parquet", 1}, {"P", "12.500000", 7, "it's b.parquet", 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n, err := warehouse.Count(context.Background(), e, models.Landed(models.Checkins)); n != 0 || err != nil {
		t.Errorf("%d rows without files, %v", n, err)
	}
}

// cancel checks that a canceled context ends a call.
func (s suite) cancel(t *testing.T) {
	e := s.engine(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Build(ctx, sql.Model{Table: keyed(), Layer: sql.Intermediate, Query: "select cast(1 as bigint) as k"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want a canceled context", err)
	}
}

// months asks for the declared month of days within, at the ends of, before and after the
// declared ones, and for its first day.
func (s suite) months(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	e := s.engine(t, day("2026-01-05"), day("2026-02-02"), day("2026-03-09"))
	type row struct {
		Day   string    `col:"day"`
		Index int64     `col:"period_index"`
		Start time.Time `col:"first_date"`
	}
	want := []row{
		{"2025-12-07", -2, day("2025-11-10")}, {"2025-12-08", -1, day("2025-12-08")}, {"2026-01-04", -1, day("2025-12-08")},
		{"2026-01-05", 0, day("2026-01-05")}, {"2026-02-01", 0, day("2026-01-05")},
		{"2026-02-02", 1, day("2026-02-02")}, {"2026-03-08", 1, day("2026-02-02")},
		{"2026-03-09", 2, day("2026-03-09")}, {"2026-04-06", 3, day("2026-04-06")},
	}
	var days []string
	for _, w := range want {
		days = append(days, fmt.Sprintf("select date '%s' as d", w.Day))
	}
	model := sql.Model{Table: models.Table{Name: "asked", Columns: models.ColumnsOf[row](), Grain: []string{"day"}}, Query: `select cast(d as string) as day, period_index(d, 'month_declared') as period_index,
		period_start(period_index(d, 'month_declared'), 'month_declared') as first_date from (` + strings.Join(days, " union all ") + ") as days"}
	if _, err := e.Build(context.Background(), model); err != nil {
		t.Fatal(err)
	}
	got, err := warehouse.Read[row](context.Background(), e, model.Table, "day")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
