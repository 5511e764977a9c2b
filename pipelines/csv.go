package pipelines

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// writeCSV writes the rows of a mart in UTF-8 with a header and commas: numbers with all
// their digits, days as yyyy-mm-dd, instants in RFC 3339, no value as an empty cell, and
// texts so that no spreadsheet computes them.
func writeCSV(ctx context.Context, w io.Writer, path string) error {
	rows, err := parquetfile.Open(ctx, path)
	if err != nil {
		return err
	}
	defer rows.Release()
	out := csv.NewWriter(w)
	cells := make([]string, rows.Schema().NumFields())
	for i, field := range rows.Schema().Fields() {
		cells[i] = field.Name
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for rows.Next() {
		batch := rows.RecordBatch()
		for row := range int(batch.NumRows()) {
			for i, column := range batch.Columns() {
				if cells[i], err = cellOf(column, row); err != nil {
					return fmt.Errorf("column %s: %w", batch.ColumnName(i), err)
				}
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := rows.Err(); err != nil {
		return err
	}
	return out.Error()
}

// cellOf is a value of a mart as text.
func cellOf(column arrow.Array, row int) (string, error) {
	if column.IsNull(row) {
		return "", nil
	}
	switch c := column.(type) {
	case *array.String:
		return models.InCSV(c.Value(row)), nil
	case *array.Int64:
		return strconv.FormatInt(c.Value(row), 10), nil
	case *array.Float64:
		return strconv.FormatFloat(c.Value(row), 'f', -1, 64), nil
	case *array.Boolean:
		return strconv.FormatBool(c.Value(row)), nil
	case *array.Decimal128:
		return c.ValueStr(row), nil
	case *array.Date32:
		return c.Value(row).ToTime().Format(time.DateOnly), nil
	case *array.Timestamp:
		unit := c.DataType().(*arrow.TimestampType).Unit
		return c.Value(row).ToTime(unit).UTC().Format(time.RFC3339Nano), nil
	}
	return "", fmt.Errorf("%s has no form as text", column.DataType())
}
