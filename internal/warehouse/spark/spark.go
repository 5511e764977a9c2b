// Package spark is the engine for a company that outgrows one machine: Apache Spark 4,
// through its Connect server. It runs the same models as any engine, on a cluster that
// somebody else operates. What is distributed, and how, is Spark's; nothing here knows.
//
// Tables are Parquet files in the scratch folder, with a temporary view over each, so the
// server, its executors and this program must see that folder, and the store, by the same
// path and as the same user.
package spark

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Driver is the Spark engine. Its identity covers the functions and the code of this
// package, but not the version of the server, which is known only when a run has begun.
var Driver = warehouse.Driver{
	Open: Open,
	Identity: sync.OnceValue(func() string {
		return identity.Of(warehouse.Identity(), identity.Code(code, "github.com/apache/spark-connect-go"))
	}),
}

// engine is a session on a server, with its tables in a folder.
type engine struct {
	*connection
	server string            // as declared, without parameters
	dir    string            // the engine's own folder, below the scratch folder
	made   int               // folders made so far
	folder map[string]string // folder of each table that can be dropped
}

// fewRows is the number of landed rows up to which one partition is enough, and code is not
// compiled for each query: to compile it takes longer than to run it.
const fewRows = 50_000

// settings are those on which the meaning of a query depends, whatever the server declares.
func settings(o warehouse.Options) [][2]string {
	fixed := [][2]string{
		{"spark.sql.ansi.enabled", "true"},
		{"spark.sql.ansi.doubleQuotedIdentifiers", "true"},
		{"spark.sql.ansi.enforceReservedKeywords", "false"},
		{"spark.sql.caseSensitive", "true"},
		{"spark.sql.session.timeZone", "UTC"},
		{"spark.sql.timestampType", "TIMESTAMP_NTZ"},
		{"spark.sql.decimalOperations.allowPrecisionLoss", "true"},
		{"spark.sql.storeAssignmentPolicy", "ANSI"},
		{"spark.sql.parser.escapedStringLiterals", "false"},
		{"spark.sql.parquet.writeLegacyFormat", "false"},
		{"spark.sql.parquet.compression.codec", "zstd"},
	}
	if o.Rows <= fewRows {
		fixed = append(fixed, [2]string{"spark.sql.shuffle.partitions", "1"}, [2]string{"spark.sql.codegen.wholeStage", "false"}, [2]string{"spark.sql.adaptive.enabled", "false"})
	}
	return fixed
}

// Open starts a session on the server of the options, with the shims of the SQL subset.
func Open(ctx context.Context, o warehouse.Options) (warehouse.Engine, error) {
	server, _, _ := strings.Cut(o.Server, "/;")
	whole, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("start spark: folder %s: %w", o.Dir, err)
	}
	e := &engine{server: server, dir: filepath.Join(whole, "spark"), folder: map[string]string{}}
	if e.connection, err = connect(ctx, o.Server); err != nil {
		return nil, fmt.Errorf("start spark: %w: %w; write engine.connect as sc://host:15002", warehouse.ErrSetup, err)
	}
	if err := os.Mkdir(e.dir, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("start spark: %w", err), e.close())
	}
	if err := e.setUp(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("start spark: %w", err), e.Close())
	}
	return e, nil
}

// setUp makes the session what models expect. Its first request is the first that is sent.
func (e *engine) setUp(ctx context.Context, o warehouse.Options) error {
	for _, s := range settings(o) {
		if err := e.Config().Set(ctx, s[0], s[1]); err != nil {
			return e.explained(ctx, err)
		}
	}
	if err := e.checkVersion(ctx); err != nil {
		return err
	}
	for _, function := range shims(o.Months) {
		if err := e.run(ctx, function); err != nil {
			return err
		}
	}
	return nil
}

// checkVersion refuses servers that lack what models need: functions in SQL came with 4.0.
func (e *engine) checkVersion(ctx context.Context) error {
	rows, err := e.rows(ctx, "select version() as version")
	if err != nil {
		return err
	}
	if version, _ := rows[0].At(0).(string); !strings.HasPrefix(version, "4.") {
		return fmt.Errorf("%w: %s is Spark %s; models need Spark 4", warehouse.ErrSetup, e.server, version)
	}
	return nil
}

// Close ends the session and removes its files.
func (e *engine) Close() error { return errors.Join(e.close(), os.RemoveAll(e.dir)) }

// Land makes a view over the files, with feed, file and delivery_number in addition to the
// canonical columns. The number is that of a folder with one file, as Hive names partitions.
func (e *engine) Land(ctx context.Context, l warehouse.Landed) error {
	contract := models.Landed(l.Table)
	if len(l.Files) == 0 {
		return e.makeEmpty(ctx, contract)
	}
	type row struct {
		Number int64  `col:"delivery_number"`
		Feed   string `col:"feed"`
		File   string `col:"file"`
	}
	deliveries := models.Table{Name: contract.Name + "_files", Columns: models.ColumnsOf[row]()}
	rows, dir := make([]row, len(l.Files)), e.nextFolder()
	for i, f := range l.Files {
		rows[i] = row{f.Number, f.Feed, f.File}
		if err := link(f.Path, filepath.Join(dir, fmt.Sprintf("delivery_number=%d", f.Number), "rows.parquet")); err != nil {
			return fmt.Errorf("table %s: %w", contract.Name, err)
		}
	}
	if err := warehouse.Fill(ctx, e, deliveries, rows); err != nil {
		return err
	}
	files := models.Table{Name: contract.Name + "_rows"}
	columns := make([]string, len(contract.Columns))
	for i, c := range contract.Columns {
		from := "p."
		if c.Name == "feed" || c.Name == "file" {
			from = "d."
		} else {
			files.Columns = append(files.Columns, c)
		}
		columns[i] = from + warehouse.Quoted(c.Name)
	}
	if err := e.view(ctx, files, dir); err != nil {
		return err
	}
	return e.exec(ctx, contract.Name, fmt.Sprintf("create or replace temporary view %s as select %s from %s as p inner join %s as d on p.delivery_number = d.delivery_number",
		warehouse.Quoted(contract.Name), strings.Join(columns, ", "), warehouse.Quoted(files.Name), warehouse.Quoted(deliveries.Name)))
}

// Attach makes a view over the files.
func (e *engine) Attach(ctx context.Context, t models.Table, paths []string) error {
	if len(paths) == 0 {
		return e.makeEmpty(ctx, t)
	}
	dir := e.nextFolder()
	for i, path := range paths {
		if err := link(path, filepath.Join(dir, fmt.Sprintf("%d.parquet", i))); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return e.view(ctx, t, dir)
}

// link gives a file another name, under which Spark reads it: Spark takes some signs of a
// path for patterns.
func link(path, name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if os.Link(path, name) == nil {
		return nil
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	return os.Symlink(whole, name)
}

// Fill writes the rows to a file and makes a view over it.
func (e *engine) Fill(ctx context.Context, t models.Table, rows arrow.RecordBatch) error {
	if rows.NumRows() == 0 {
		return e.makeEmpty(ctx, t)
	}
	dir := e.nextFolder()
	if err := errors.Join(os.Mkdir(dir, 0o700), parquetfile.WriteAll(filepath.Join(dir, "rows.parquet"), rows)); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	if err := e.view(ctx, t, dir); err != nil || !warehouse.HasPromises(t) {
		return err
	}
	_, err := e.check(ctx, t)
	return err
}

// view makes a view over the Parquet files in a folder, instead of the one that the table
// had. Columns that the contract does not have are ignored.
func (e *engine) view(ctx context.Context, t models.Table, dir string) error {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = warehouse.Quoted(c.Name) + " " + typeOf(c)
	}
	err := e.exec(ctx, t.Name, fmt.Sprintf("create or replace temporary view %s (%s) using parquet options (path %s)",
		warehouse.Quoted(t.Name), strings.Join(columns, ", "), located(patterns.Replace(dir))))
	if err != nil {
		return err
	}
	old := e.folder[t.Name]
	e.folder[t.Name] = dir
	if old == "" {
		return nil
	}
	return os.RemoveAll(old)
}

func (e *engine) makeEmpty(ctx context.Context, t models.Table) error {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = fmt.Sprintf("cast(null as %s) as %s", typeOf(c), warehouse.Quoted(c.Name))
	}
	return e.exec(ctx, t.Name, fmt.Sprintf("create or replace temporary view %s as select %s where false", warehouse.Quoted(t.Name), strings.Join(columns, ", ")))
}

// Scan writes the rows to files and reads them.
func (e *engine) Scan(ctx context.Context, t models.Table, columns, order []string) (array.RecordReader, error) {
	handed, err := e.handOver(ctx, t, columns, order)
	if err != nil {
		return nil, err
	}
	rows, err := handed.open(ctx, true)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("table %s: %w", t.Name, err), handed.Close())
	}
	return rows, nil
}

// HandOver writes the rows to files.
func (e *engine) HandOver(ctx context.Context, t models.Table, columns, order []string) (warehouse.Rows, error) {
	return e.handOver(ctx, t, columns, order)
}

func (e *engine) handOver(ctx context.Context, t models.Table, columns, order []string) (handed, error) {
	dir := e.nextFolder()
	query := fmt.Sprintf("select %s from %s", quotedList(columns, ""), warehouse.Quoted(t.Name))
	if len(order) > 0 {
		query += " order by " + quotedList(order, " nulls last")
	}
	return handed(dir), e.exec(ctx, t.Name, written(dir, query))
}

// Drop removes the files of a table.
func (e *engine) Drop(ctx context.Context, name string) error {
	if err := e.exec(ctx, name, "drop view "+warehouse.Quoted(name)); err != nil {
		return err
	}
	dir := e.folder[name]
	delete(e.folder, name)
	if dir == "" {
		return nil
	}
	return os.RemoveAll(dir)
}

func (e *engine) nextFolder() string {
	e.made++
	return filepath.Join(e.dir, strconv.Itoa(e.made))
}

// written is the statement that writes the rows of a query to a folder, as Parquet.
func written(dir, query string) string {
	return fmt.Sprintf("insert overwrite directory %s using parquet\n%s", located(dir), query)
}

// patterns makes a folder a pattern that matches it alone: what is read is one to Spark,
// and what is written is not.
var patterns = strings.NewReplacer(`\`, `\\`, `{`, `\{`, `}`, `\}`, `[`, `\[`, `]`, `\]`, `*`, `\*`, `?`, `\?`)

// located is a folder as Spark names it, as a SQL string. Without a scheme, it would be on
// the file system that a cluster has as its default.
func located(dir string) string {
	return "'file://" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(dir) + "'"
}

// typeOf is the type of a column as Spark names it.
func typeOf(c models.Column) string {
	switch c.Type {
	case models.String:
		return "string"
	case models.Timestamp:
		return "timestamp_ntz"
	}
	return string(c.Type)
}

func casts(t models.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		name := warehouse.Quoted(c.Name)
		columns[i] = fmt.Sprintf("cast(%s as %s) as %s", name, typeOf(c), name)
	}
	return strings.Join(columns, ", ")
}

func quotedList(names []string, after string) string {
	quoted := slices.Clone(names)
	for i, name := range names {
		quoted[i] = warehouse.Quoted(name) + after
	}
	return strings.Join(quoted, ", ")
}
