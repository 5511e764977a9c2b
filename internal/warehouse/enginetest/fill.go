package enginetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// Fill makes a table from records by column. A value is given as itself or as text; a
// missing value is null. Because a test need not fill columns that it does not use, the
// table is not checked against the contract.
func Fill(t testing.TB, e warehouse.Engine, table models.Table, records []map[string]any) {
	t.Helper()
	free := models.Table{Name: table.Name}
	for _, c := range table.Columns {
		free.Columns = append(free.Columns, models.Column{Name: c.Name, Type: c.Type})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, free.ArrowSchema())
	defer b.Release()
	for _, record := range records {
		for name := range record {
			if _, ok := free.Column(name); !ok {
				t.Fatalf("table %s has no column %s", table.Name, name)
			}
		}
		for i, c := range free.Columns {
			if record[c.Name] == nil {
				b.Field(i).AppendNull()
				continue
			}
			if err := b.Field(i).AppendValueFromString(written(record[c.Name])); err != nil {
				t.Fatalf("table %s: %s: %v", table.Name, c.Name, err)
			}
		}
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	if err := e.Fill(context.Background(), free, batch); err != nil {
		t.Fatal(err)
	}
}

func written(value any) string {
	if day, ok := value.(time.Time); ok {
		return day.Format(time.DateOnly)
	}
	return fmt.Sprint(value)
}
