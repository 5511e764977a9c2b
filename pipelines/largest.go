package pipelines

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// largest is the value of a metric that is worth most, with where it was delivered.
type largest struct {
	worth   float64 // value of a metric without a value per unit
	perUnit float64 // 0 for none
	metric  string
	of      delivery
	row     int64
}

// outOfRange is the fault for a number that is too large for a column of a table: it names
// the value that is worth most, which mostly is the cause, and what else may be.
func (t *tables) outOfRange(ctx context.Context, name string, cause error) error {
	feeds := t.feedsOf(name)
	check := "check amounts, counts and value_per_unit in the register, and in " + strings.Join(feeds, ", ")
	var most largest
	for _, d := range t.deliveries {
		if d.feed.Table.Name != models.Observations.Name {
			continue
		}
		if err := t.addLargest(ctx, d, &most); err != nil {
			return err
		}
	}
	if most.metric == "" {
		return badData(fmt.Errorf("%s: a number is too large for its column; %s: %w", name, check, cause))
	}
	place := fmt.Sprintf("feed %s: %s row %d", most.of.feed.Name, most.of.address, most.row)
	if headers := most.of.feed.Normalizer.Mapped()["numerator"]; len(headers) > 0 {
		place += fmt.Sprintf(", column %q", headers[0])
	}
	mend := "correct that cell"
	if most.perUnit > 0 {
		mend += fmt.Sprintf(", or the value_per_unit of that metric, which is %g", most.perUnit)
	}
	return badData(fmt.Errorf("%s: a number is too large for its column. The value that is worth most is in %s, of metric %s: %s. If both are right, %s: %w", name, place, most.metric, mend, check, cause))
}

// addLargest looks for a value that is worth more in a landed delivery.
func (t *tables) addLargest(ctx context.Context, d delivery, most *largest) error {
	perUnit := map[string]float64{}
	for _, m := range t.plan.Register.Metrics {
		if m.ValuePerUnit != nil {
			perUnit[m.ID] = *m.ValuePerUnit
		}
	}
	path, err := t.store.RowsFile(ctx, d.batch.BatchKey, t.scratch)
	if err != nil {
		return err
	}
	rows, err := parquetfile.Open(ctx, path, "metric_id", "numerator", "source_row")
	if err != nil {
		return badData(err)
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		metrics, values, numbers := batch.Column(0).(*array.String), batch.Column(1).(*array.Float64), batch.Column(2).(*array.Int64)
		for i := range int(batch.NumRows()) {
			worth, value := math.Abs(values.Value(i)), perUnit[metrics.Value(i)]
			if value > 0 {
				worth *= value
			}
			if worth > most.worth {
				*most = largest{worth, value, strings.Clone(metrics.Value(i)), d, numbers.Value(i)}
			}
		}
	}
	if err := rows.Err(); err != nil {
		return badData(err)
	}
	return nil
}
