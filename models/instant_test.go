package models_test

import (
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// TestInstantsComeBack: a moment is the same after a batch, in UTC; none stays none.
func TestInstantsComeBack(t *testing.T) {
	type row struct {
		Name string          `col:"name" doc:"Name."`
		At   *models.Instant `col:"published_at" doc:"When."`
	}
	lisbon := time.FixedZone("", 3600)
	want := []row{{"a", models.InstantOf(time.Date(2026, time.March, 29, 1, 30, 0, 123456000, lisbon))}, {"b", models.InstantOf(time.Time{})}}
	table := models.Table{Name: "t", Columns: models.ColumnsOf[row]()}
	if c := table.Columns[1]; c.Type != models.Timestamp || c.Required {
		t.Errorf("the column is %+v", c)
	}
	batch, err := models.BatchOf(table, want)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	reader, err := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	got, err := models.ReadRows[row](reader)
	if err != nil || len(got) != 2 || got[1].At != nil || got[0].At.Format(time.RFC3339Nano) != "2026-03-29T00:30:00.123456Z" {
		t.Errorf("%+v, %v", got, err)
	}
}
