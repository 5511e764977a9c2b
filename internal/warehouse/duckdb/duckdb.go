// Package duckdb is the engine that is part of the program: DuckDB in process, in memory,
// spilling to the scratch folder.
package duckdb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	_ "github.com/duckdb/duckdb-go/v2" // the driver

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Driver is the DuckDB engine. Its identity covers the version of DuckDB, the shims and
// the code of this package.
var Driver = warehouse.Driver{
	Open: Open,
	Identity: sync.OnceValue(func() string {
		return identity.Of(warehouse.Identity(), identity.Code(code, "github.com/duckdb/duckdb-go/v2"))
	}),
}

// engine has one database in memory.
type engine struct {
	db     *sql.DB
	dir    string   // the engine's own folder, below the scratch folder
	handed int      // files handed over so far
	limits []string // memory limits to try one after the other; see lifting
}

// frugal are the memory limits to try for so many landed rows, up to all that DuckDB takes by
// itself. The steps of most companies fit within the first without being slowed much by what
// spills: measured from ten thousand people to a million. Without any limit DuckDB takes
// several times as much.
func frugal(rows, all int64) []string {
	const megabyte = 1_000_000
	least := 128*megabyte + 12*rows
	return []string{bytes(min(least, all)), bytes(min(4*least, all)), bytes(all)}
}

// bytes is a memory limit as DuckDB reads it.
func bytes(n int64) string { return fmt.Sprintf("%dB", n) }

// fewRows is the number of landed rows up to which one thread is enough: a query over them
// takes less time than to wake another thread, which costs a run a tenth of its CPU.
const fewRows = 50_000

func threads(o warehouse.Options) int {
	if o.Rows <= fewRows {
		return 1
	}
	return max(o.Threads, 1)
}

// run executes a statement.
func (e *engine) run(ctx context.Context, statement string) error {
	return e.lifting(ctx, func() error {
		_, err := e.db.ExecContext(ctx, statement)
		return err
	})
}

// lifting does something, and does it again within a higher limit if it does not fit, and
// again within the highest. Then the lowest is in force again, so that one large step does
// not let all later ones take as much.
func (e *engine) lifting(ctx context.Context, do func() error) error {
	err := do()
	if !isOutOfMemory(err) || len(e.limits) == 1 {
		return explained(err)
	}
	for _, higher := range e.limits[1:] {
		if err := e.limit(ctx, higher); err != nil {
			return explained(err)
		}
		if err = do(); !isOutOfMemory(err) {
			break
		}
	}
	// DuckDB keeps the higher limit if what it holds cannot be moved to disk.
	_ = e.limit(ctx, e.limits[0])
	return explained(err)
}

// limit sets the memory limit. DuckDB 1.5.6 shows the default after RESET, and keeps to the
// old limit.
func (e *engine) limit(ctx context.Context, most string) error {
	_, err := e.db.ExecContext(ctx, "set memory_limit = "+warehouse.Literal(most))
	return err
}

// Open starts an engine with the shims of the SQL subset installed.
func Open(ctx context.Context, o warehouse.Options) (warehouse.Engine, error) {
	e, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// open is Open with settings that override the usual ones.
func open(ctx context.Context, o warehouse.Options, others ...string) (*engine, error) {
	dir := filepath.Join(o.Dir, "duckdb")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("start duckdb: %w", err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start duckdb: %w", explained(err)), os.RemoveAll(dir))
	}
	db.SetMaxOpenConns(1) // settings and macros belong to one connection
	e := &engine{db: db, dir: dir, limits: []string{o.MemoryLimit}}
	settings := []string{
		"set timezone = 'UTC'",
		"set enable_progress_bar = false",
		// DuckDB 1.5.6 returns wrong rows for a correlated EXISTS with <> and an inequality
		// while the deliminator is on; see docs/decisions/0009. Joins are made in the order in
		// which models write them: see docs/decisions/0070.
		"set disabled_optimizers = 'deliminator,join_order'",
		fmt.Sprintf("set threads = %d", threads(o)),
		"set temp_directory = " + warehouse.Literal(filepath.Join(dir, "spill")),
	}
	if o.MemoryLimit == "" {
		var all int64
		if err := db.QueryRowContext(ctx, "select parse_formatted_bytes(current_setting('memory_limit'))").Scan(&all); err != nil {
			return nil, errors.Join(fmt.Errorf("set up duckdb: %w", explained(err)), e.Close())
		}
		e.limits = frugal(o.Rows, all)
	}
	settings = append(settings, "set memory_limit = "+warehouse.Literal(e.limits[0]))
	locks, err := locks(append([]string{o.Dir}, o.Reads...)...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set up duckdb: %w", err), e.Close())
	}
	for _, statement := range slices.Concat(settings, others, monthVariables(o.Months), shims(o.Months), locks) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(fmt.Errorf("set up duckdb: %s: %w", firstLine(statement), explained(err)), e.Close())
		}
	}
	return e, nil
}

// Close ends the engine and removes its files.
func (e *engine) Close() error { return errors.Join(e.db.Close(), os.RemoveAll(e.dir)) }

// Land makes a view over the files, with feed, file and delivery_number in addition to the
// canonical columns.
func (e *engine) Land(ctx context.Context, l warehouse.Landed) error {
	contract := models.Landed(l.Table)
	if len(l.Files) == 0 {
		return e.exec(ctx, contract.Name, createTable(contract))
	}
	deliveries := models.Table{Name: contract.Name + "_files", Columns: []models.Column{
		{Name: "path", Type: models.String}, {Name: "feed", Type: models.String},
		{Name: "file", Type: models.String}, {Name: "delivery_number", Type: models.Integer},
	}}
	type row struct {
		Path   string `col:"path"`
		Feed   string `col:"feed"`
		File   string `col:"file"`
		Number int64  `col:"delivery_number"`
	}
	rows := make([]row, len(l.Files))
	paths := make([]string, len(l.Files))
	for i, f := range l.Files {
		rows[i] = row(f)
		paths[i] = f.Path
	}
	if err := warehouse.Fill(ctx, e, deliveries, rows); err != nil {
		return err
	}
	columns := make([]string, 0, len(contract.Columns))
	for _, c := range contract.Columns {
		if _, own := deliveries.Column(c.Name); own {
			columns = append(columns, "d."+warehouse.Quoted(c.Name))
			continue
		}
		columns = append(columns, "p."+cast(c))
	}
	return e.exec(ctx, contract.Name, fmt.Sprintf(
		"create view %s as select %s from %s as p inner join %s as d using (path)",
		warehouse.Quoted(contract.Name), strings.Join(columns, ", "), parquet(", filename = 'path'", paths...), warehouse.Quoted(deliveries.Name)))
}

// Attach makes a view over the files.
func (e *engine) Attach(ctx context.Context, t models.Table, paths []string) error {
	if len(paths) == 0 {
		return e.exec(ctx, t.Name, createTable(t))
	}
	return e.exec(ctx, t.Name, fmt.Sprintf("create view %s as select %s from %s", warehouse.Quoted(t.Name), casts(t), parquet("", paths...)))
}

// Fill writes the rows to a file and makes a table from it.
func (e *engine) Fill(ctx context.Context, t models.Table, rows arrow.RecordBatch) error {
	if rows.NumRows() == 0 {
		return e.exec(ctx, t.Name, createTable(t))
	}
	path := e.nextFile()
	if err := parquetfile.WriteAll(path, rows); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	statement := fmt.Sprintf("create or replace table %s as select %s from %s", warehouse.Quoted(t.Name), casts(t), parquet("", path))
	if err := errors.Join(e.exec(ctx, t.Name, statement), os.Remove(path)); err != nil {
		return err
	}
	return e.check(ctx, t, "")
}

// Scan writes the rows to a file and reads it.
func (e *engine) Scan(ctx context.Context, t models.Table, columns, order []string) (array.RecordReader, error) {
	handed, err := e.HandOver(ctx, t, columns, order)
	if err != nil {
		return nil, err
	}
	rows, err := handed.Open(ctx)
	// The file is read through its handle. With its name removed, it disappears when the
	// reader is released, even if the process is killed.
	if err := errors.Join(err, handed.Close()); err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name, err)
	}
	return rows, nil
}

// HandOver writes the rows to a file.
func (e *engine) HandOver(ctx context.Context, t models.Table, columns, order []string) (warehouse.Rows, error) {
	path := e.nextFile()
	query := fmt.Sprintf("select %s from %s", quotedList(columns, ""), warehouse.Quoted(t.Name))
	if len(order) > 0 {
		query += " order by " + quotedList(order, " nulls last")
	}
	err := e.exec(ctx, t.Name, fmt.Sprintf("copy (%s) to %s (format parquet, compression lz4_raw)", query, warehouse.Literal(path)))
	return file(path), err
}

// file is a Parquet file of rows.
type file string

func (f file) Open(ctx context.Context) (array.RecordReader, error) {
	return parquetfile.Open(ctx, string(f))
}

func (f file) Close() error { return os.Remove(string(f)) }

// Drop frees the memory of a table.
func (e *engine) Drop(ctx context.Context, name string) error {
	return e.exec(ctx, name, "drop table "+warehouse.Quoted(name))
}

func (e *engine) nextFile() string {
	e.handed++
	return filepath.Join(e.dir, fmt.Sprintf("%d.parquet", e.handed))
}

func createTable(t models.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = warehouse.Quoted(c.Name) + " " + string(c.Type)
	}
	return fmt.Sprintf("create or replace table %s (%s)", warehouse.Quoted(t.Name), strings.Join(columns, ", "))
}

// cast converts a column to the type of its contract.
func cast(c models.Column) string {
	name := warehouse.Quoted(c.Name)
	return fmt.Sprintf("%s::%s as %s", name, c.Type, name)
}

func casts(t models.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = cast(c)
	}
	return strings.Join(columns, ", ")
}

func quotedList(names []string, after string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = warehouse.Quoted(name) + after
	}
	return strings.Join(quoted, ", ")
}

// parquet is the call that reads files with what stands in them alone: a folder like
// client=acme above them is no column, and no character of their paths stands for others.
func parquet(more string, paths ...string) string {
	patterns := make([]string, len(paths))
	for i, path := range paths {
		patterns[i] = literally(path)
	}
	return "read_parquet(" + list(patterns) + ", hive_partitioning = false" + more + ")"
}

// literally is the pattern that only the path itself matches. A backslash separates folders
// in patterns, so a path with one stays as it is: DuckDB takes it literally where nothing
// else matches.
func literally(path string) string {
	if strings.Contains(path, `\`) {
		return path
	}
	return wildcards.Replace(path)
}

var wildcards = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")

// list is a list of texts.
func list(texts []string) string {
	literals := make([]string, len(texts))
	for i, text := range texts {
		literals[i] = warehouse.Literal(text)
	}
	return "[" + strings.Join(literals, ", ") + "]"
}

func (e *engine) exec(ctx context.Context, table, statement string) error {
	if err := e.run(ctx, statement); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
