package spark

import (
	"context"
	"errors"
	"fmt"
	"strings"

	client "github.com/apache/spark-connect-go/spark/sql"
	"github.com/apache/spark-connect-go/spark/sql/types"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Build makes the model's table and checks it against its contract.
func (e *engine) Build(ctx context.Context, m sql.Model) (int64, error) {
	if err := e.checkColumns(ctx, m); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	dir := e.nextFolder()
	query := fmt.Sprintf("select %s from (\n%s\n) as made", casts(m.Table), m.Query)
	if err := e.run(ctx, written(dir, query)); err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	if err := e.view(ctx, m.Table, dir); err != nil {
		return 0, err
	}
	rows, err := e.check(ctx, m.Table)
	if err != nil {
		return 0, fmt.Errorf("model %s: %w", m.Name, err)
	}
	return rows, nil
}

// checkColumns compares the columns of a query with the contract.
func (e *engine) checkColumns(ctx context.Context, m sql.Model) error {
	made, err := e.frame(ctx, m.Query)
	if err != nil {
		return err
	}
	schema, err := made.Schema(ctx)
	if err != nil {
		return e.explained(ctx, err)
	}
	var errs []error
	for i, c := range m.Columns {
		if i >= len(schema.Fields) {
			errs = append(errs, fmt.Errorf("column %s of the contract is not in the query", c.Name))
			continue
		}
		errs = append(errs, compareColumn(c, i, schema.Fields[i]))
	}
	for _, field := range schema.Fields[min(len(m.Columns), len(schema.Fields)):] {
		errs = append(errs, fmt.Errorf("column %s is not in the contract", field.Name))
	}
	return errors.Join(errs...)
}

func compareColumn(c models.Column, i int, field types.StructField) error {
	switch is := nameOf(field.DataType); {
	case field.Name != c.Name:
		return fmt.Errorf("column %d is %s, but the contract says %s", i+1, field.Name, c.Name)
	case is != string(c.Type) && !widens(field.DataType, c.Type):
		return fmt.Errorf("column %s is %s, but the contract says %s", c.Name, is, c.Type)
	}
	return nil
}

// nameOf is a type in the words of contracts.
func nameOf(t types.DataType) string {
	switch t.(type) {
	case types.StringType:
		return string(models.String)
	case types.LongType:
		return string(models.Integer)
	case types.DoubleType:
		return string(models.Float)
	case types.BooleanType:
		return string(models.Boolean)
	case types.DateType:
		return string(models.Date)
	case types.TimestampNtzType:
		return string(models.Timestamp)
	}
	return strings.ToLower(t.TypeName())
}

// widens reports whether a query may yield the type where the contract declares another:
// literals are of type int, and sums of decimals have a precision of their own. Of a
// decimal, the client does not say the precision.
func widens(from types.DataType, to models.Type) bool {
	switch to {
	case models.Integer:
		_, is := from.(types.IntegerType)
		return is
	case models.Amount, models.Rate, models.Money, models.Total:
		_, is := from.(types.DecimalType)
		return is
	}
	return false
}

// check checks all rows of a table against its contract, and counts them.
func (e *engine) check(ctx context.Context, t models.Table) (rows int64, err error) {
	found, err := e.rows(ctx, warehouse.Checks(t, ""))
	if err != nil {
		return 0, fmt.Errorf("table %s: %w", t.Name, err)
	}
	counts := make([]int64, found[0].Len())
	for i, value := range found[0].Values() {
		counts[i], _ = value.(int64)
	}
	return counts[0], warehouse.Judge(t, counts[1:])
}

// frame is a query that the server has parsed; any other statement has been executed.
func (e *engine) frame(ctx context.Context, statement string) (client.DataFrame, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	frame, err := e.Sql(ctx, statement)
	return frame, e.explained(ctx, err)
}

// run executes a statement.
func (e *engine) run(ctx context.Context, statement string) error {
	_, err := e.frame(ctx, statement)
	return err
}

// rows executes a query of few rows.
func (e *engine) rows(ctx context.Context, query string) ([]types.Row, error) {
	frame, err := e.frame(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := frame.Collect(ctx)
	return rows, e.explained(ctx, err)
}

func (e *engine) exec(ctx context.Context, table, statement string) error {
	if err := e.run(ctx, statement); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}
