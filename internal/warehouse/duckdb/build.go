package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Build makes the model's table and checks it against its contract. For a large
// intermediate table, only a slice of the keys is checked.
func (e *engine) Build(ctx context.Context, m sql.Model) (int64, error) {
	if err := e.checkColumns(ctx, m); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	//nolint:gosec // the query is the program's own, embedded
	statement := fmt.Sprintf("create table %s as select %s from (\n%s\n)", warehouse.Quoted(m.Name), casts(m.Table), m.Query)
	if _, err := e.db.ExecContext(ctx, statement); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	var rows int64
	if err := e.db.QueryRowContext(ctx, "select count(*) from "+warehouse.Quoted(m.Name)).Scan(&rows); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
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
	case models.Amount, models.Money:
		return strings.HasPrefix(from, "DECIMAL")
	case models.Timestamp:
		return strings.HasPrefix(from, "TIMESTAMP")
	}
	return false
}

func (e *engine) checkColumns(ctx context.Context, m sql.Model) error {
	//nolint:gosec // the query is the program's own, embedded
	rows, err := e.db.QueryContext(ctx, "select column_name, column_type from (describe\n"+m.Query+"\n)")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var errs []error
	i := 0
	for ; rows.Next(); i++ {
		var name, typ string
		if err := rows.Scan(&name, &typ); err != nil {
			return err
		}
		switch {
		case i >= len(m.Columns):
			errs = append(errs, fmt.Errorf("column %s is not in the contract", name))
		case name != m.Columns[i].Name:
			errs = append(errs, fmt.Errorf("column %d is %s, but the contract says %s", i+1, name, m.Columns[i].Name))
		case !strings.EqualFold(strings.ReplaceAll(typ, ", ", ","), strings.ReplaceAll(string(m.Columns[i].Type), ", ", ",")) && !widens(typ, m.Columns[i].Type):
			errs = append(errs, fmt.Errorf("column %s is %s, but the contract says %s", name, strings.ToLower(typ), m.Columns[i].Type))
		}
	}
	for ; i < len(m.Columns); i++ {
		errs = append(errs, fmt.Errorf("column %s of the contract is not in the query", m.Columns[i].Name))
	}
	return errors.Join(append(errs, rows.Err())...)
}

// check checks the rows of a table against its contract.
func (e *engine) check(ctx context.Context, t models.Table, slice string) error {
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
