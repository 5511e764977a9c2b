package pipelines

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/monitor"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// newestDay finds the last day in a column of rows that is over: a day to come, such as
// that of a cost booked ahead or of a typing error, says nothing about how recent rows are.
type newestDay struct {
	column string
	today  arrow.Date32
	found  bool
	day    arrow.Date32
}

func newNewestDay(column string, now time.Time) *newestDay {
	return &newestDay{column: column, today: arrow.Date32FromTime(now.UTC())}
}

func (n *newestDay) see(rows arrow.RecordBatch) {
	for _, at := range rows.Schema().FieldIndices(n.column) {
		days := rows.Column(at).(*array.Date32)
		for i := range days.Len() {
			if day := days.Value(i); days.IsValid(i) && day < n.today && (!n.found || day > n.day) {
				n.found, n.day = true, day
			}
		}
	}
}

// String is the day as yyyy-mm-dd; empty if there is none.
func (n *newestDay) String() string {
	if !n.found {
		return ""
	}
	return n.day.FormattedString()
}

// delivered adds up what a feed delivered.
func delivered(feed project.Feed, deliveries []delivery) monitor.Feed {
	f := monitor.Feed{Name: feed.Name, Deliveries: len(deliveries)}
	if feed.StaleAfter > 0 {
		f.StaleAfter = time.Duration(feed.StaleAfter+1) * 24 * time.Hour
	}
	for _, d := range deliveries {
		f.Rows = f.Rows.Plus(d.batch.Counts)
		if day, err := time.Parse(time.DateOnly, d.batch.Newest); err == nil && day.After(f.Newest) {
			f.Newest = day
		}
	}
	return f
}

// noteStale warns if the data of a feed are older than was declared.
func (r *run) noteStale(f monitor.Feed) {
	now := r.tools.now()
	switch {
	case f.IsStale(now):
		days := int(now.Sub(f.Newest).Hours() / 24)
		r.progress.Warn(fmt.Sprintf("feed %s: the newest day in its rows, %s, is %s ago, and its data are stale after %d; ask for a new delivery, or correct stale_after_days", f.Name, f.Newest.Format(time.DateOnly), models.Counted(days, "day", "days"), int(f.StaleAfter.Hours()/24)-1))
	case f.StaleAfter > 0 && f.Newest.IsZero():
		r.progress.Warn(fmt.Sprintf("feed %s: no row has a day before today, so nothing says how old its data are; see stale_after_days", f.Name))
	}
}
