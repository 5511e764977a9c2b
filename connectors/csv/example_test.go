package csv_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// A driver yields every cell as typed. A row that does not fit the header is not
// lost: it comes with the reason.
func Example() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	_ = os.WriteFile(filepath.Join(dir, "kpi.csv"), []byte("id;sales\n0012;1.204,5\n0013\n"), 0o600)

	settings := csv.New().(*csv.Settings)
	settings.Path, settings.Separator = "*.csv", ";"
	sources, err := settings.Open(context.Background(), connectors.Env{Drops: location.NewLocal(dir)})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := sources[0].Read(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		column := func(name string) *array.String {
			return batch.Column(batch.Schema().FieldIndices(name)[0]).(*array.String)
		}
		for i := range int(batch.NumRows()) {
			if fault := column(models.RawFault); fault.IsValid(i) {
				fmt.Println(fault.Value(i))
				continue
			}
			fmt.Printf("%q %q\n", column("id").Value(i), column("sales").Value(i))
		}
	}
	fmt.Println(rows.Err())
	// Output:
	// "0012" "1.204,5"
	// the row and the header have different numbers of cells (1 and 2); put quotes around a cell that contains a separator or a line end
	// <nil>
}
