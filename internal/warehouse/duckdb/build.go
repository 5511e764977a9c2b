package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Build makes the model's table and checks it against its contract. For a large
// intermediate table, only a slice of the keys is checked. To plan a query takes longer
// than to run it over few rows, so each is planned once: the columns are checked in the
// table that it made.
func (e *engine) Build(ctx context.Context, m sql.Model) (int64, error) {
	name := warehouse.Quoted(m.Name)
	if err := e.run(ctx, fmt.Sprintf("create table %s as\n%s", name, m.Query)); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, ranged(err))
	}
	if err := e.setTypes(ctx, m); err != nil {
		return 0, errors.Join(fmt.Errorf("model %s: %w", m.Name, ranged(err)), e.Drop(ctx, m.Name))
	}
	var rows int64
	if err := e.db.QueryRowContext(ctx, "select count(*) from "+name).Scan(&rows); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, explained(err))
	}
	if rows == 0 {
		return 0, nil // no row breaks the contract, and to plan its check takes longer than to build the table
	}
	slice := ""
	if m.Layer == sql.Intermediate && rows > sliceAbove {
		slice = keySlice(m.Grain)
	}
	if err := e.check(ctx, m.Table, slice); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	return rows, nil
}

// ranged marks the error of a value that its type cannot hold.
func ranged(err error) error {
	if e, ok := errors.AsType[*duckdb.Error](err); ok && (e.Type == duckdb.ErrorTypeOutOfRange || e.Type == duckdb.ErrorTypeConversion) {
		return fmt.Errorf("%w: %w", warehouse.ErrOutOfRange, err)
	}
	return err
}

// sliceAbove is the number of rows of an intermediate table above which one key in
// sixteen is checked, chosen by hash. Such a table is a join of tables whose keys were
// all checked, so a fault repeats many keys or none, and checking all keys would take as
// long as building the table.
const sliceAbove = 1_000_000

// keySlice is the condition that selects one key in sixteen.
func keySlice(grain []string) string {
	return fmt.Sprintf(" where hash(%s) %% 16 = 0", quotedList(grain, ""))
}

// widens reports whether a query may yield the type where the contract declares another:
// DuckDB's own types for sums and counts, and any decimal for a declared decimal.
func widens(from string, to models.Type) bool {
	switch to {
	case models.Integer:
		return from == "HUGEINT" || from == "INTEGER"
	case models.Amount, models.Money, models.Total:
		return strings.HasPrefix(from, "DECIMAL")
	case models.Timestamp:
		return strings.HasPrefix(from, "TIMESTAMP")
	}
	return false
}

// setTypes compares the columns that a query made with the contract, and converts those
// whose type DuckDB widened.
func (e *engine) setTypes(ctx context.Context, m sql.Model) error {
	rows, err := e.db.QueryContext(ctx, fmt.Sprintf("select column_name, column_type from (describe %s)", warehouse.Quoted(m.Name)))
	if err != nil {
		return explained(err)
	}
	defer func() { _ = rows.Close() }()
	var errs []error
	i, hasWide := 0, false
	for ; rows.Next(); i++ {
		var name, typ string
		if err := rows.Scan(&name, &typ); err != nil {
			return err
		}
		if i >= len(m.Columns) {
			errs = append(errs, fmt.Errorf("column %s is not in the contract", name))
			continue
		}
		isSame, err := compareColumn(m.Columns[i], i, name, typ)
		errs, hasWide = append(errs, err), hasWide || !isSame
	}
	for ; i < len(m.Columns); i++ {
		errs = append(errs, fmt.Errorf("column %s of the contract is not in the query", m.Columns[i].Name))
	}
	if err := errors.Join(append(errs, rows.Err())...); err != nil || !hasWide {
		return err
	}
	name := warehouse.Quoted(m.Name)
	return e.exec(ctx, m.Name, fmt.Sprintf("create or replace table %s as select %s from %s", name, casts(m.Table), name))
}

// compareColumn is an error for a column that is not the contract's, and false for one of a
// wider type.
func compareColumn(c models.Column, i int, name, typ string) (isSame bool, err error) {
	isSame = strings.EqualFold(strings.ReplaceAll(typ, ", ", ","), strings.ReplaceAll(string(c.Type), ", ", ","))
	switch {
	case name != c.Name:
		return false, fmt.Errorf("column %d is %s, but the contract says %s", i+1, name, c.Name)
	case !isSame && !widens(typ, c.Type):
		return false, fmt.Errorf("column %s is %s, but the contract says %s", name, strings.ToLower(typ), c.Type)
	}
	return isSame, nil
}

// check checks the rows of a table against its contract.
func (e *engine) check(ctx context.Context, t models.Table, slice string) error {
	return e.lifting(ctx, func() error { return e.checkRows(ctx, t, slice) })
}

func (e *engine) checkRows(ctx context.Context, t models.Table, slice string) error {
	rows, err := e.db.QueryContext(ctx, warehouse.Checks(t, slice))
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	counts, targets := make([]int64, len(names)), make([]any, len(names))
	for i := range counts {
		targets[i] = &counts[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	return warehouse.Judge(t, counts[1:])
}
