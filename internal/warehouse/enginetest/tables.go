package enginetest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// Tables are the tables of an engine as a computation reads them, with their contracts by
// name.
type Tables struct {
	Engine    warehouse.Engine
	Contracts map[string]models.Table
}

// Scan reads a table.
func (t Tables) Scan(ctx context.Context, table string, columns, order []string) (array.RecordReader, error) {
	return t.Engine.Scan(ctx, t.Contracts[table], columns, order)
}

// HandOver hands over rows of a table.
func (t Tables) HandOver(ctx context.Context, table string, columns, order []string) (inference.Rows, error) {
	return t.Engine.HandOver(ctx, t.Contracts[table], columns, order)
}

// Contract returns the contract of a table.
func (t Tables) Contract(name string) models.Table { return t.Contracts[name] }
