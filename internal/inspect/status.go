package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// status writes the status of completions. If no header and no words match but every
// row has a completion date, all are completed, unless an unused column may say
// otherwise.
func (w *writer) status() {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == "completed_date" })
	if may := w.mayBeStatus(); len(may) > 0 {
		w.decide("status", "status: {}", "who failed or withdrew must not count as completed, and "+strings.Join(may, " or ")+" may tell; write from: and under values: which words mean "+strings.Join(models.Completions.Columns[5].Values[:6], ", ")+"; only if it does not tell, {const: completed}")
		return
	}
	if at >= 0 && w.Columns[at].filled == len(w.sample.rows) && w.Columns[at].filled > 0 {
		w.line("      status: {const: completed}  # no header matches, and every row of the sample has a completion date")
		return
	}
	why := "no header matches, and not every row has a completion date; write {const: completed} if all are completed"
	if at >= 0 && w.Columns[at].filled > 0 {
		why = fmt.Sprintf("no column tells who has completed, and %d of %d rows have no %s; write {const: completed} and skip those rows with skip_where: [{column: %s, empty: true}]",
			len(w.sample.rows)-w.Columns[at].filled, len(w.sample.rows), w.Columns[at].Header, scalar(w.Columns[at].Header))
	}
	w.decide("status", "status: {}", why)
}

// aboutStatus are words of headers under which a status may be.
var aboutStatus = []string{"status", "state", "outcome", "result", "results", "passed", "pass", "failed", "attendance", "attended", "completed", "completion", "progress", "disposition", "ergebnis", "resultat", "bestanden"}

// mayBeStatus lists the unused columns that may tell who has completed.
func (w *writer) mayBeStatus() (headers []string) {
	for _, c := range w.Columns {
		isWords := c.Type == "word" || c.Type == "boolean" || c.Type == "text" && len(c.Words) > 0 && c.different <= maxWords/2
		switch {
		case c.Canonical != "" || !isWords:
		case hasWord(c.Header, aboutStatus), c.meant("completions.status", models.Completions.Columns[5].Values) > 0:
			headers = append(headers, scalar(c.Header))
		}
	}
	return headers
}

// completed asks for the day of completion, where several columns of dates may be it.
func (w *writer) completed() {
	var dates []string
	for _, c := range w.Columns {
		if c.Type == "date" && c.Canonical == "" {
			dates = append(dates, "from: "+scalar(c.Header)+", formats: "+scalars(append(slices.Clone(c.Formats), c.Either...)))
		}
	}
	if len(dates) > 0 {
		w.decide("completed_date", "completed_date: {}", "no header says which is the day of completion; add "+strings.Join(dates, " or ")+", or remove the line if it is none of them")
	}
}
