// Package warehouse runs SQL models on an engine: DuckDB in process. It owns
// CREATE and COPY, holds every table to its contract, and decides nothing: what
// is built and in which order is given to it.
package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // registers the driver "duckdb"

	"github.com/impactmart/impactmart/models"
)

// Options set up an engine.
type Options struct {
	// Dir holds what spills from memory; it must exist and be private.
	Dir string
	// Threads is the number of threads; 1 keeps sums in one order, so that equal
	// inputs give equal bytes.
	Threads int
	// MemoryLimit is DuckDB's, such as "4GB"; empty leaves its default.
	MemoryLimit string
}

// DuckDB is an engine with one in-memory database. It is not safe for
// concurrent use. Close releases it.
type DuckDB struct {
	db  *sql.DB
	dir string
}

// Open starts an engine with the shims of the SQL subset installed.
func Open(ctx context.Context, o Options) (*DuckDB, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, fmt.Errorf("start duckdb: %w", err)
	}
	db.SetMaxOpenConns(1) // settings and macros belong to one connection
	e := &DuckDB{db: db, dir: o.Dir}
	settings := []string{
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set timezone = 'UTC'",
		"set enable_progress_bar = false",
		// DuckDB 1.5.6 gives wrong rows for a correlated EXISTS with <> and an
		// inequality while this optimizer is on; see docs/decisions/0009.
		"set disabled_optimizers = 'deliminator'",
		fmt.Sprintf("set threads = %d", max(o.Threads, 1)),
		"set temp_directory = " + literal(filepath.Join(o.Dir, "spill")),
	}
	if o.MemoryLimit != "" {
		settings = append(settings, "set memory_limit = "+literal(o.MemoryLimit))
	}
	for _, statement := range append(settings, shims...) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("set up duckdb: %s: %w", firstLine(statement), err)
		}
	}
	return e, nil
}

// Close ends the engine and removes what it spilled.
func (e *DuckDB) Close() error {
	err := e.db.Close()
	if rmErr := os.RemoveAll(filepath.Join(e.dir, "spill")); err == nil {
		err = rmErr
	}
	return err
}

// Landed are the Parquet files of one canonical table, in order of delivery.
type Landed struct {
	Table models.Table
	Files []LandedFile
}

// LandedFile is one landed batch.
type LandedFile struct {
	Path   string // real path of the Parquet file
	Feed   string
	File   string // address in the user's words
	Number int64  // order of delivery, from 1; of two truths the higher counts
}

// AddLanded makes the view landed_<table> over the files, with feed, file and
// delivery_number beside the canonical columns. Without files it is empty.
func (e *DuckDB) AddLanded(ctx context.Context, l Landed) error {
	name := "landed_" + l.Table.Name
	contract := LandedTable(l.Table)
	if len(l.Files) == 0 {
		return e.exec(ctx, name, createTable(contract))
	}
	deliveries := models.Table{Name: name + "_files", Columns: []models.Column{
		{Name: "path", Type: models.String}, {Name: "feed", Type: models.String},
		{Name: "file", Type: models.String}, {Name: "delivery_number", Type: models.Integer},
	}}
	rows := make([][]any, len(l.Files))
	paths := make([]string, len(l.Files))
	for i, f := range l.Files {
		rows[i] = []any{f.Path, f.Feed, f.File, f.Number}
		paths[i] = literal(f.Path)
	}
	if err := e.Fill(ctx, deliveries, rows); err != nil {
		return err
	}
	columns := make([]string, 0, len(contract.Columns))
	for _, c := range contract.Columns {
		if _, own := deliveries.Column(c.Name); own {
			columns = append(columns, "d."+quoted(c.Name))
			continue
		}
		columns = append(columns, fmt.Sprintf("cast(p.%s as %s) as %s", quoted(c.Name), c.Type, quoted(c.Name)))
	}
	return e.exec(ctx, name, fmt.Sprintf(
		"create view %s as select %s from read_parquet([%s], filename = 'path') as p inner join %s as d using (path)",
		quoted(name), strings.Join(columns, ", "), strings.Join(paths, ", "), quoted(deliveries.Name)))
}

// AddParquet makes a view over Parquet files that have the table's columns; it is
// an empty table when there are none.
func (e *DuckDB) AddParquet(ctx context.Context, t models.Table, paths []string) error {
	if len(paths) == 0 {
		return e.exec(ctx, t.Name, createTable(t))
	}
	names, columns := make([]string, len(paths)), make([]string, len(t.Columns))
	for i, p := range paths {
		names[i] = literal(p)
	}
	for i, c := range t.Columns {
		columns[i] = fmt.Sprintf("cast(%s as %s) as %s", quoted(c.Name), c.Type, quoted(c.Name))
	}
	return e.exec(ctx, t.Name, fmt.Sprintf("create view %s as select %s from read_parquet([%s])",
		quoted(t.Name), strings.Join(columns, ", "), strings.Join(names, ", ")))
}

// Count gives the number of rows of a table.
func (e *DuckDB) Count(ctx context.Context, table string) (rows int64, err error) {
	if err := e.db.QueryRowContext(ctx, "select count(*) from "+quoted(table)).Scan(&rows); err != nil {
		return 0, fmt.Errorf("table %s: %w", table, err)
	}
	return rows, nil
}

// LandedTable is the contract of a landed table as models see it.
func LandedTable(t models.Table) models.Table {
	columns := append([]models.Column{}, t.Columns...)
	columns = append(columns,
		models.Column{Name: models.SourceRow, Type: models.Integer, Doc: "Row of the source."},
		models.Column{Name: "feed", Type: models.String, Doc: "Feed of the configuration."},
		models.Column{Name: "file", Type: models.String, Doc: "File or address the row came from."},
		models.Column{Name: "delivery_number", Type: models.Integer, Doc: "Order of delivery; of two truths the higher counts."},
	)
	return models.Table{Name: "landed_" + t.Name, Doc: t.Doc, Grain: t.Grain, Columns: columns}
}

// Fill makes a table from rows in the order of its columns. It is meant for
// small tables: registers, settings, estimates.
func (e *DuckDB) Fill(ctx context.Context, t models.Table, rows [][]any) error {
	if err := e.exec(ctx, t.Name, createTable(t)); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit this does nothing
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ")
	insert, err := tx.PrepareContext(ctx, fmt.Sprintf("insert into %s values (%s)", quoted(t.Name), marks))
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	defer func() { _ = insert.Close() }()
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return tx.Commit()
}

func createTable(t models.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = quoted(c.Name) + " " + string(c.Type)
	}
	return fmt.Sprintf("create table %s (%s)", quoted(t.Name), strings.Join(columns, ", "))
}

func (e *DuckDB) exec(ctx context.Context, table, statement string) error {
	if _, err := e.db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// quoted is a SQL identifier, literal a SQL string; both survive any content.
func quoted(name string) string  { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
