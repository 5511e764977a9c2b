package duckdb

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

func TestEngine(t *testing.T) { enginetest.Run(t, Open) }

func openEngine(t *testing.T) *engine {
	t.Helper()
	e, err := Open(context.Background(), warehouse.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.(*engine)
}

// TestModelsReadWhatTheyDeclare compares the inputs of each contract with the tables that
// DuckDB's parser finds in the query; the driver's own GetTableNames misses some.
func TestModelsReadWhatTheyDeclare(t *testing.T) {
	ctx, e, all := context.Background(), openEngine(t), enginetest.Models(t)
	e.createAll(ctx, t, all)
	for _, m := range all {
		if m.Query == "" {
			continue
		}
		declared := slices.Sorted(slices.Values(m.Inputs))
		if diff := cmp.Diff(declared, e.reads(ctx, t, m.Query)); diff != "" {
			t.Errorf("model %s: declared inputs and tables read differ (-declared +read)\n%s", m.Name, diff)
		}
	}
}

// createAll creates all tables that models read, without rows.
func (e *engine) createAll(ctx context.Context, t *testing.T, all []sql.Model) {
	t.Helper()
	tables := sql.Given()
	for _, m := range all {
		tables = append(tables, m.Table)
		if m.Layer == sql.Marts {
			tables = append(tables, models.Table{Name: sql.PublishedPrefix + m.Name, Columns: m.Published().Columns})
		}
	}
	for _, table := range tables {
		if err := e.exec(ctx, table.Name, createTable(table)); err != nil {
			t.Fatal(err)
		}
	}
}

// reads returns the tables that a query reads, without common table expressions.
func (e *engine) reads(ctx context.Context, t *testing.T, query string) (names []string) {
	t.Helper()
	rows, err := e.db.QueryContext(ctx, `
		with tree as (select json_serialize_sql(`+warehouse.Literal(query)+`) as j),
		nodes as (select unnest(json_extract_string(j, '$..table_name')) as name from tree),
		ctes as (select unnest(json_extract_string(j, '$..cte_map.map[*].key')) as name from tree)
		select distinct name from nodes
		where name not in (select name from ctes)
			and name in (select table_name from information_schema.tables)
		order by name`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestLargeTablesAreCheckedInSlices: in a large table, a join that repeats every key is
// detected.
func TestLargeTablesAreCheckedInSlices(t *testing.T) {
	for query, wrong := range map[string]bool{
		"select range as k from range(1200000)":      false,
		"select range // 2 as k from range(1200000)": true,
	} {
		m := sql.Model{
			Table: models.Table{Name: "int_keys", Grain: []string{"k"}, Columns: []models.Column{{Name: "k", Type: models.Integer}}},
			Layer: sql.Intermediate, Query: query,
		}
		if _, err := openEngine(t).Build(context.Background(), m); (err != nil) != wrong {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// TestPathsAreNoPatterns: a file is read by its path, and not another one that the path
// would match as a pattern.
func TestPathsAreNoPatterns(t *testing.T) {
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	dir := t.TempDir()
	for _, c := range []struct{ path, matched string }{
		{"a[b].parquet", "ab.parquet"}, {"a*.parquet", "ac.parquet"}, {"a?.parquet", "ad.parquet"}, {"n=1/[x]=2.parquet", "n=1/x=2.parquet"},
	} {
		for i, name := range []string{c.path, c.matched} {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf("copy (select %d as n) to %s (format parquet)", i, warehouse.Literal(path))); err != nil {
				t.Fatal(err)
			}
		}
		var n, rows int
		if err := db.QueryRowContext(t.Context(), "select min(n), count(*) from "+parquet("", filepath.Join(dir, c.path))).Scan(&n, &rows); err != nil || n != 0 || rows != 1 {
			t.Errorf("%s: %d rows, %d, %v", c.path, rows, n, err)
		}
	}
}
