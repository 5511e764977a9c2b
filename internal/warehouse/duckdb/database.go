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

// smallBlock is the size of a block of the database in bytes, the smallest that DuckDB has:
// each column and each key of a small mart fills one.
const smallBlock = 16 << 10

// WriteDatabase writes a DuckDB file with one table per published mart: commented, with its
// key, its references to other marts, and the columns that are never null. DuckDB 1.1 and
// later open it. The rows come from the Parquet files, by name of the mart, so that both
// publish the same rows.
func WriteDatabase(ctx context.Context, path string, marts []models.Table, files map[string]string) (err error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return fmt.Errorf("marts.duckdb: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	locks, err := locks(slices.Concat([]string{filepath.Dir(path)}, folders(files))...)
	if err != nil {
		return fmt.Errorf("marts.duckdb: %w", err)
	}
	statements := []string{
		fmt.Sprintf("attach %s as published (storage_version 'v1.0.0', block_size %d)", warehouse.Literal(path), smallBlock),
		"use published", // references are to tables of the current database
	}
	// One transaction: otherwise each statement would be written to disk separately.
	statements = append(append(statements, locks...), "begin")
	for _, m := range warehouse.ByReference(marts) {
		statements = append(statements, warehouse.Create(warehouse.DuckDB, m)...)
		statements = append(statements, fmt.Sprintf("insert into %s by name select * from %s", warehouse.Quoted(m.Name), parquet("", files[m.Name])))
	}
	statements = append(statements, "commit", "checkpoint published")
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
