package warehouse

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Read gives the rows of a table as structs, ordered by the given columns. The
// fields' `col` tags name the columns; a pointer field takes null.
func Read[T any](ctx context.Context, e *DuckDB, table string, orderBy ...string) ([]T, error) {
	fields := columnsOf(reflect.TypeFor[T]())
	columns := make([]string, len(fields))
	for i, f := range fields {
		columns[i] = quoted(f)
	}
	query := fmt.Sprintf("select %s from %s", strings.Join(columns, ", "), quoted(table))
	if len(orderBy) > 0 {
		query += " order by " + strings.Join(orderBy, ", ")
	}
	out, err := Query[T](ctx, e, query)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	return out, nil
}

// Query gives the rows of a query as structs, its columns in the order of their
// fields; a pointer field takes null.
func Query[T any](ctx context.Context, e *DuckDB, query string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, e, func(item T) error { out = append(out, item); return nil }, query, args...)
	return out, err
}

// Each visits the rows of a query one by one, as Query would give them. An error
// of visit ends it.
func Each[T any](ctx context.Context, e *DuckDB, visit func(T) error, query string, args ...any) error {
	rows, err := e.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	targets := make([]any, reflect.TypeFor[T]().NumField())
	for rows.Next() {
		var item T
		v := reflect.ValueOf(&item).Elem()
		for i := range targets {
			targets[i] = v.Field(i).Addr().Interface()
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if err := visit(item); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FillFrom makes a table from structs whose `col` tags are the contract's
// columns, in its order.
func FillFrom[T any](ctx context.Context, e *DuckDB, t models.Table, items []T) error {
	fields := columnsOf(reflect.TypeFor[T]())
	if got, want := strings.Join(fields, " "), strings.Join(t.ColumnNames(), " "); got != want {
		return fmt.Errorf("table %s: the rows have the columns %s, the contract says %s", t.Name, got, want)
	}
	rows := make([][]any, len(items))
	for i := range items {
		v := reflect.ValueOf(items[i])
		row := make([]any, len(fields))
		for j := range fields {
			row[j] = v.Field(j).Interface()
		}
		rows[i] = row
	}
	return e.Fill(ctx, t, rows)
}

func columnsOf(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("col")
	}
	return names
}

// Texts gives columns of a table as text, ordered by the grain; null is empty.
func (e *DuckDB) Texts(ctx context.Context, t models.Table, columns []string) ([][]string, error) {
	selected, order := make([]string, len(columns)), make([]string, len(t.Grain))
	for i, c := range columns {
		selected[i] = fmt.Sprintf("coalesce(cast(%s as varchar), '')", quoted(c))
	}
	for i, k := range t.Grain {
		order[i] = quoted(k) + " nulls last"
	}
	rows, err := e.db.QueryContext(ctx, fmt.Sprintf("select %s from %s order by %s",
		strings.Join(selected, ", "), quoted(t.Name), strings.Join(order, ", ")))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	defer func() { _ = rows.Close() }()
	var out [][]string
	for rows.Next() {
		row, targets := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, fmt.Errorf("read %s: %w", t.Name, err)
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
