package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// TestTheEngineIsLocked runs statements that nobody means to run: none reaches a file
// outside of the engine's folders, a network, an extension or a setting.
func TestTheEngineIsLocked(t *testing.T) {
	ctx, dir, reads, elsewhere := t.Context(), t.TempDir(), t.TempDir(), t.TempDir()
	opened, err := Open(ctx, warehouse.Options{Dir: dir, Reads: []string{reads}})
	if err != nil {
		t.Fatal(err)
	}
	e := opened.(*engine)
	defer func() { _ = e.Close() }()
	for _, folder := range []string{reads, elsewhere} {
		if err := os.WriteFile(filepath.Join(folder, "a.csv"), []byte("a\n1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for statement, allowed := range map[string]bool{
		"create table t1 as select * from read_csv('" + reads + "/a.csv')":                     true,
		"copy (select 1 as a) to '" + dir + "/out.parquet' (format parquet)":                   true,
		"set memory_limit = '300MB'":                                                           true,
		"create table t2 as select * from read_csv('" + elsewhere + "/a.csv')":                 false,
		"create table t3 as select * from read_csv('" + reads + "/../../../../../etc/passwd')": false,
		"create table t4 as select * from read_text('/etc/passwd')":                            false,
		"create table t5 as select * from read_parquet('https://127.0.0.1:1/a.parquet')":       false,
		"copy (select 1 as a) to '" + elsewhere + "/out.csv'":                                  false,
		"export database '" + elsewhere + "'":                                                  false,
		"attach '" + elsewhere + "/a.duckdb'":                                                  false,
		"install httpfs":                                                                       false,
		"load httpfs":                                                                          false,
		"load '" + reads + "/evil.duckdb_extension'":                                           false,
		"create persistent secret s (type s3)":                                                 false,
		"set threads = 7":                                                                      false,
		"set lock_configuration = false":                                                       false,
		"set enable_external_access = true":                                                    false,
		"set allowed_directories = ['/']":                                                      false,
		"reset allowed_configs":                                                                false,
		"set allowed_configs = ['enable_external_access']":                                     false,
		"pragma enable_external_access":                                                        false,
	} {
		if err := e.run(ctx, statement); (err == nil) != allowed {
			t.Errorf("%s: %v, allowed %v", statement, err, allowed)
		}
	}
	if left, err := os.ReadDir(elsewhere); err != nil || len(left) != 1 {
		t.Errorf("written elsewhere: %v, %v", left, err)
	}
}

// TestTheDatabaseIsWrittenUnderLock: the file with all marts is written by a connection
// that reads nothing but the marts.
func TestTheDatabaseIsWrittenUnderLock(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	table := models.Table{Name: "names", Doc: "It's; a doc", Columns: []models.Column{{Name: "name", Type: models.String, Doc: "'); drop table names; --"}}}
	file := filepath.Join(dir, "names.parquet")
	if err := parquetfile.WriteAll(file, texts(table, "a")); err != nil {
		t.Fatal(err)
	}
	if err := WriteDatabase(t.Context(), filepath.Join(dir, "marts.duckdb"), []models.Table{table}, map[string]string{"names": file}); err != nil {
		t.Error(err)
	}
	evil := table
	evil.Doc = "x" // the statement has the file's name as a value
	err := WriteDatabase(t.Context(), filepath.Join(dir, "other.duckdb"), []models.Table{evil}, map[string]string{"names": file + "'), ('" + elsewhere + "/x.parquet"})
	if err == nil || !strings.Contains(err.Error(), "No files found") {
		t.Errorf("got %v", err)
	}
}

// texts is a batch with one column of texts.
func texts(t models.Table, values ...string) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, t.ArrowSchema())
	defer b.Release()
	for _, v := range values {
		b.Field(0).(*array.StringBuilder).Append(v)
	}
	return b.NewRecordBatch()
}

// TestHostileNames fills and lands tables whose values, names of columns, of feeds and of
// files try to end a string or a statement: all of them come back as they were.
func TestHostileNames(t *testing.T) {
	e := openEngine(t)
	n := 0
	piece := rapid.SampledFrom([]string{"'", "''", `"`, `""`, ";", "--", "/*", "*/", `\`, "\n", "\r", "$$", "$1", "?", "%s", "{}", "E'", "x'", "\u02bc", "\uff07", "\u202e", "\x01",
		"); drop table known; --", "' or '1'='1", `" from read_text('/etc/passwd') --`, "a", "ä", "😀"})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), "") })
	run := func(statement string) {
		if err := e.run(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run("create table known as select 1 as n")
	rapid.Check(t, func(t *rapid.T) {
		n++
		hostile, column := text.Draw(t, "value"), text.Draw(t, "column")
		table := models.Table{Name: "t" + text.Draw(t, "table"), Doc: hostile, Columns: []models.Column{{Name: column, Type: models.String, Required: true, Values: []string{hostile, "'"}}}, Grain: []string{column}}
		ctx := context.Background()
		batch := texts(table, hostile)
		defer batch.Release()
		if err := e.Fill(ctx, table, batch); err != nil {
			t.Fatalf("fill: %v", err)
		}
		rows, err := e.Scan(ctx, table, []string{column}, []string{column})
		if err != nil {
			t.Fatalf("scan: %v", err)
		}
		defer rows.Release()
		if !rows.Next() || rows.RecordBatch().Column(0).(*array.String).Value(0) != hostile {
			t.Fatalf("the value %q did not come back", hostile)
		}
		name := strings.NewReplacer("/", "_", "\x00", "_").Replace(hostile)
		file := filepath.Join(e.dir, fmt.Sprintf("%d%s.parquet", n, name))
		if err := parquetfile.WriteAll(file, batch); err != nil {
			t.Skip(err) // the name is none for this system
		}
		attached := table
		attached.Name += "_attached"
		if err := e.Attach(ctx, attached, []string{file}); err != nil {
			t.Fatalf("attach %q: %v", file, err)
		}
		var known, values int
		var back string
		err = errors.Join(e.db.QueryRowContext(ctx, "select count(*) from known").Scan(&known),
			e.db.QueryRowContext(ctx, "select count(*), min("+warehouse.Quoted(column)+") from "+warehouse.Quoted(attached.Name)).Scan(&values, &back))
		if err != nil || known != 1 || values != 1 || back != hostile {
			t.Fatalf("%d known, %d values, %q, %v", known, values, back, err)
		}
		if err := errors.Join(e.run(ctx, "drop view "+warehouse.Quoted(attached.Name)), e.Drop(ctx, table.Name), os.Remove(file)); err != nil {
			t.Fatal(err)
		}
	})
	if n == 0 {
		t.Error("nothing was tried")
	}
}

// TestFaultsInOneLine: DuckDB's errors have one line, the system's own error where that is
// the cause, and the remedy that users have.
func TestFaultsInOneLine(t *testing.T) {
	opened, err := Open(t.Context(), warehouse.Options{Dir: t.TempDir(), Threads: 1, MemoryLimit: "64MB"})
	if err != nil {
		t.Fatal(err)
	}
	e := opened.(*engine)
	defer func() { _ = e.Close() }()
	err = e.run(t.Context(), "create table large as select list(i) as n from range(30000000) as t(i)")
	if err == nil || !isOutOfMemory(err) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "raise `engine.memory_limit`") {
		t.Errorf("out of memory: %v", err)
	}
	if err := explained(err); strings.Count(err.Error(), "raise") != 1 {
		t.Errorf("explained twice: %v", err)
	}
	err = e.run(t.Context(), "create table t as select nothing from nowhere")
	if err == nil || strings.Contains(err.Error(), "\n") || errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a wrong query: %v", err)
	}
}
