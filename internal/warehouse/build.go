package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
	sqlmodels "github.com/impactmart/impactmart/sql"
)

// Build makes the model's table and holds it to its contract: the columns of
// the query are those declared, in name, order and type, required columns hold
// no null, and the grain is unique; of a large intermediate table a slice of the
// keys is looked at. It returns the number of rows.
func (e *DuckDB) Build(ctx context.Context, m sqlmodels.Model) (int64, error) {
	if err := e.checkColumns(ctx, m); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	columns := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		columns[i] = fmt.Sprintf("cast(%s as %s) as %s", quoted(c.Name), c.Type, quoted(c.Name))
	}
	statement := fmt.Sprintf("create table %s as select %s from (\n%s\n)", quoted(m.Name), strings.Join(columns, ", "), m.Query)
	if err := e.exec(ctx, m.Name, statement); err != nil {
		return 0, err
	}
	rows, err := e.checkRows(ctx, m)
	if err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	return rows, nil
}

// widenings are the types a query may yield where the contract declares another:
// DuckDB's own for sums and counts, and any decimal for a declared one.
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

func (e *DuckDB) checkColumns(ctx context.Context, m sqlmodels.Model) error {
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
			errs = append(errs, fmt.Errorf("column %d is %s, the contract says %s", i+1, name, m.Columns[i].Name))
		case !strings.EqualFold(strings.ReplaceAll(typ, ", ", ","), strings.ReplaceAll(string(m.Columns[i].Type), ", ", ",")) && !widens(typ, m.Columns[i].Type):
			errs = append(errs, fmt.Errorf("column %s is %s, the contract says %s", name, strings.ToLower(typ), m.Columns[i].Type))
		}
	}
	for ; i < len(m.Columns); i++ {
		errs = append(errs, fmt.Errorf("column %s of the contract is not in the query", m.Columns[i].Name))
	}
	return errors.Join(append(errs, rows.Err())...)
}

func (e *DuckDB) checkRows(ctx context.Context, m sqlmodels.Model) (int64, error) {
	t := m.Table
	checks := []string{"count(*)"}
	var required []string
	for _, c := range t.Columns {
		if c.Required {
			required = append(required, c.Name)
			checks = append(checks, fmt.Sprintf("count(*) - count(%s)", quoted(c.Name)))
		}
	}
	counts := make([]int64, len(checks))
	targets := make([]any, len(checks))
	for i := range counts {
		targets[i] = &counts[i]
	}
	query := fmt.Sprintf("select %s from %s", strings.Join(checks, ", "), quoted(t.Name))
	if err := e.db.QueryRowContext(ctx, query).Scan(targets...); err != nil {
		return 0, err
	}
	var errs []error
	for i, nulls := range counts[1:] {
		if nulls > 0 {
			errs = append(errs, fmt.Errorf("%d rows have no %s, which the contract requires", nulls, required[i]))
		}
	}
	slice := ""
	if m.Layer == sqlmodels.Intermediate && counts[0] > sliceAbove {
		slice = keySlice(t.Grain)
	}
	errs = append(errs, e.checkGrain(ctx, t, slice))
	return counts[0], errors.Join(errs...)
}

// sliceAbove is the number of rows of an intermediate table above which one key in
// sixteen is checked, chosen by hash. Such a table is joined of tables whose keys
// were all checked, so that a fault repeats many keys or none, and looking at all
// of them would take as long as building it.
const sliceAbove = 1_000_000

// keySlice is the condition that leaves one key in sixteen.
func keySlice(grain []string) string {
	keys := make([]string, len(grain))
	for i, k := range grain {
		keys[i] = quoted(k)
	}
	return fmt.Sprintf(" where hash(%s) %% 16 = 0", strings.Join(keys, ", "))
}

// checkGrain looks for keys that stand in more than one row, among the rows that
// the condition leaves.
func (e *DuckDB) checkGrain(ctx context.Context, t models.Table, condition string) error {
	keys := make([]string, len(t.Grain))
	for i, k := range t.Grain {
		keys[i] = quoted(k)
	}
	list := strings.Join(keys, ", ")
	query := fmt.Sprintf("select count(*) from (select %s from %s%s group by %s having count(*) > 1)", list, quoted(t.Name), condition, list)
	var repeated int64
	if err := e.db.QueryRowContext(ctx, query).Scan(&repeated); err != nil {
		return err
	}
	if repeated > 0 {
		return fmt.Errorf("%d keys over the grain (%s) stand in more than one row", repeated, strings.Join(t.Grain, ", "))
	}
	return nil
}

// ReadTables names the tables that a query reads, as DuckDB's own parser sees
// them; common table expressions are left out.
func (e *DuckDB) ReadTables(ctx context.Context, query string) ([]string, error) {
	rows, err := e.db.QueryContext(ctx, `
		with tree as (select json_serialize_sql(`+literal(query)+`) as j),
		nodes as (select unnest(json_extract_string(j, '$..table_name')) as name from tree),
		ctes as (select unnest(json_extract_string(j, '$..cte_map.map[*].key')) as name from tree)
		select distinct name from nodes
		where name not in (select name from ctes)
			and name in (select table_name from information_schema.tables)
		order by name`)
	if err != nil {
		return nil, fmt.Errorf("read the query's tables: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
