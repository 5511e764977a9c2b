package inspect

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/transform"
)

// ends is what the rows of a roster tell about the day on which each ends, beside the day on
// which the person's next one begins.
type ends struct {
	rows      map[string][]stretch // by person
	filled    int
	touching  int // ends that are the first day of the next row
	dayBefore int // ends that are the day before it
}

type stretch struct{ from, to arrow.Date32 }

// add adds the rows that landed.
func (e *ends) add(batch arrow.RecordBatch) {
	column := func(name string) arrow.Array { return batch.Column(batch.Schema().FieldIndices(name)[0]) }
	ids, from, to := column("employee_id").(*array.String), column("valid_from").(*array.Date32), column("valid_to").(*array.Date32)
	for i := range int(batch.NumRows()) {
		var s stretch
		if to.IsValid(i) {
			e.filled++
			s.to = to.Value(i)
		}
		if from.IsValid(i) {
			s.from = from.Value(i)
			e.rows[ids.Value(i)] = append(e.rows[ids.Value(i)], s)
		}
	}
}

// compare compares each end with the person's next beginning.
func (e *ends) compare() {
	for _, rows := range e.rows {
		slices.SortFunc(rows, func(a, b stretch) int { return int(a.from - b.from) })
		for i := 1; i < len(rows); i++ {
			switch rows[i].from - rows[i-1].to {
			case 0:
				e.touching++
			case 1:
				e.dayBefore++
			}
		}
	}
	e.rows = nil
}

// aboutLastDay are words of headers whose day is the last one: ENDDA of SAP, through, bis.
var aboutLastDay = []string{"endda", "through", "thru", "bis", "last", "end", "jusqu", "au", "hasta"}

// end adds whether the day of valid_to is the last one on which a row holds. That is left
// open where the rows do not tell.
func (w *writer) end(x Column, parts []string) (_ []string, open string) {
	e := &ends{filled: x.filled} // where nothing was tried
	if w.trial != nil && w.trial.ends != nil {
		e = w.trial.ends
	}
	w.asksEnd = false
	switch {
	case e.dayBefore > 0 && e.touching == 0:
		w.tell(x.Header, fmt.Sprintf("%d rows end the day before the person's next one begins, and none on that day, so it is the last day", e.dayBefore))
		return append(parts, "end: "+transform.LastDay), ""
	case e.touching > 0 && e.dayBefore == 0:
		w.tell(x.Header, fmt.Sprintf("%d rows end on the day on which the person's next one begins, and none the day before, so it is the first day after", e.touching))
		return parts, ""
	case e.touching > 0:
		return append(parts, "end: "+choose), fmt.Sprintf("%d rows end the day before the person's next one begins, and %d on that day, so some are wrong in either reading; ask whether it is the last day of a row or the first day after it, and replace “choose” with last_day or first_day_after", e.dayBefore, e.touching)
	case e.filled > 0 || hasWord(x.Header, aboutLastDay):
		w.asksEnd = true
		return append(parts, "end: "+choose), "nobody has two rows that tell whether it is the last day of a row, as ENDDA of SAP is, or the first day after it; replace “choose” with last_day or first_day_after"
	}
	return parts, ""
}

// tell adds evidence to the column with a header.
func (w *writer) tell(header, why string) {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == header })
	w.Columns[at].Evidence += "; " + why
}
