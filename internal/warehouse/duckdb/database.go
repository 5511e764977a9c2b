package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// WriteDatabase writes a DuckDB file with one commented table per published mart, in a
// storage version that older drivers can open. The rows come from the Parquet files, by
// name of the mart, so that both publish the same rows.
func WriteDatabase(ctx context.Context, path string, marts []models.Table, files map[string]string) (err error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return fmt.Errorf("marts.duckdb: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	// One transaction: otherwise each statement would be written to disk separately.
	statements, err := locks(slices.Concat([]string{filepath.Dir(path)}, folders(files))...)
	if err != nil {
		return fmt.Errorf("marts.duckdb: %w", err)
	}
	statements = append(statements, fmt.Sprintf("attach %s as published (storage_version 'v1.0.0')", warehouse.Literal(path)), "begin")
	for _, m := range marts {
		table := "published." + warehouse.Quoted(m.Name)
		statements = append(statements,
			fmt.Sprintf("create table %s as select * from read_parquet(%s)", table, warehouse.Literal(files[m.Name])),
			fmt.Sprintf("comment on table %s is %s", table, warehouse.Literal(strings.TrimSpace(m.Doc))))
		for _, c := range m.Columns {
			statements = append(statements, fmt.Sprintf("comment on column %s.%s is %s", table, warehouse.Quoted(c.Name), warehouse.Literal(strings.TrimSpace(c.Doc))))
		}
	}
	statements = append(statements, "commit", "checkpoint published", "detach published")
	if _, err := db.ExecContext(ctx, strings.Join(statements, ";\n")); err != nil {
		return fmt.Errorf("marts.duckdb: %w", explained(err))
	}
	return nil
}

// folders are the folders of files.
func folders(files map[string]string) (dirs []string) {
	for _, file := range files {
		dirs = append(dirs, filepath.Dir(file))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
