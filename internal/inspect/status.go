package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// status writes the status of completions. If no header and no words match but every
// row has a completion date, all are completed, unless an unused column may say
// otherwise.
func (w *writer) status() {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == "completed_date" })
	var why []string
	if may := w.mayBeStatus(); len(may) > 0 {
		why = append(why, "who failed or withdrew must not count as completed, and "+strings.Join(may, " or ")+" may tell; write from: and under values: which words mean "+strings.Join(models.Completions.Columns[5].Values[:6], ", ")+"; write {const: completed} only if it does not tell")
	}
	const all = "write {const: completed}"
	if why = slices.Concat(why, w.belowBar(all), w.takenBack(all), w.remarked(all)); len(why) > 0 {
		w.decide("status", "status: {}", strings.Join(why, "; "))
		return
	}
	if at >= 0 && w.Columns[at].filled == len(w.sample.rows) && w.Columns[at].filled > 0 {
		w.line("      status: {const: completed}  # no header matches, and every row of the sample has a completion date")
		return
	}
	open := "no header matches, and not every row has a completion date; write {const: completed} if all are completed"
	if at >= 0 && w.Columns[at].filled > 0 {
		open = fmt.Sprintf("no column tells who has completed, and %d of %d rows have no %s; write {const: completed} and skip those rows with skip_where: [{column: %s, empty: true}]",
			len(w.sample.rows)-w.Columns[at].filled, len(w.sample.rows), w.Columns[at].Header, scalar(w.Columns[at].Header))
	}
	w.decide("status", "status: {}", open)
}

// aboutStatus are words of headers under which a status may be.
var aboutStatus = []string{"status", "state", "outcome", "result", "results", "success", "passed", "pass", "failed", "attendance", "attended", "completed", "completion", "progress", "disposition", "grade", "mark", "ergebnis", "resultat", "bestanden",
	"complete", "certified", "certificate", "certification", "show", "waiver", "waived", "assessment", "acknowledged", "credit", "valid", "active", "revoked", "reversal",
	"erledigt", "teilgenommen", "teilnahme", "abgeschlossen", "anwesend"}

// aboutEvents are whole headers of what a row is, which may be another thing than a completion.
var aboutEvents = []string{"type", "event", "action", "record type", "transaction type", "event type"}

// aboutShares are words of headers under which a share says how much is completed.
var aboutShares = []string{"complete", "completion", "completed", "progress", "attendance", "attended"}

// aboutSuccess are those under which is who failed, beside a status that does not tell.
var aboutSuccess = []string{"success", "successful", "outcome", "result", "results", "passed", "pass", "failed", "fail", "attendance", "attended", "grade", "mark", "ergebnis", "resultat", "bestanden"}

// mayBeStatus lists the unused columns that may tell who has completed.
func (w *writer) mayBeStatus() (headers []string) {
	for _, c := range w.Columns {
		switch {
		case c.Canonical != "":
		case (c.Type == "number" || c.Type == "percent") && hasWord(c.Header, aboutShares):
			headers = append(headers, scalar(c.Header))
		case c.isOfCodes() && hasWord(c.Header, aboutCodes):
			headers = append(headers, scalar(c.Header))
		case !c.isOfWords():
		case c.Type == "boolean", slices.Contains(aboutEvents, strings.ToLower(strings.TrimSpace(c.Header))),
			hasWord(c.Header, aboutStatus), c.meant("completions.status", models.Completions.Columns[5].Values) > 0:
			headers = append(headers, scalar(c.Header))
		}
	}
	return headers
}

// aboutCodes are words of headers under which a few numbers may be codes of a status.
var aboutCodes = []string{"status", "state", "outcome", "success", "passed", "pass", "failed", "attended", "complete", "completed", "completion", "certified", "credit", "valid", "active"}

// isOfStatus reports whether the column has words of a status, and so is no course.
func (c Column) isOfStatus() bool {
	return c.meant("completions.status", models.Completions.Columns[5].Values) >= someWords
}

// isOfCodes reports whether the column has only a few whole numbers.
func (c Column) isOfCodes() bool {
	return c.isWhole() && len(c.Words) > 0 && c.different <= maxWords/2 && c.filled > c.different
}

func (c Column) isOfWords() bool {
	return c.Type == "word" || c.Type == "boolean" || c.Type == "text" && len(c.Words) > 0 && c.different <= maxWords/2
}

// isBar reports whether the column has the score from which on a course is passed.
func (c Column) isBar() bool {
	isNumber := c.Type == "number" || c.Type == "percent"
	return isNumber && (hasWord(c.Header, []string{"mastery", "passing", "cutoff"}) ||
		hasWord(c.Header, []string{"pass", "minimum", "required", "threshold"}) && hasWord(c.Header, []string{"score", "mark", "grade", "points", "percent"}))
}

// otherwise says which unused columns may tell that a row is not completed although its
// status is, and what to write.
func (w *writer) otherwise(status Column) (why []string) {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == status.Header })
	var may []string
	for i, c := range w.Columns {
		mayTell := c.isOfWords() && hasWord(c.Header, aboutSuccess)
		if c.Canonical == "" && c.filled > 0 && (mayTell && !status.tellsFailures() || w.contradicts(at, i)) {
			may = append(may, scalar(c.Header))
		}
	}
	add := "add from: " + scalar(status.Header)
	if len(may) > 0 {
		why = append(why, "who failed or withdrew must not count as completed, and "+strings.Join(may, " or ")+" may tell; "+add+" if it tells as well; if not, add from: with the header that does, and its words under values:")
	}
	if !status.tellsFailures() {
		why = append(why, w.belowBar(add)...)
	}
	return append(why, w.takenBack(add)...)
}

// belowBar says which unused columns have a score that is needed to pass, and what to
// write, which begins as given.
func (w *writer) belowBar(write string) (why []string) {
	for _, c := range w.Columns {
		if c.Canonical == "" && c.isBar() {
			why = append(why, fmt.Sprintf("a score below %s may mean that the person failed; %s only if all of these rows count, otherwise request an export that says who passed", scalar(c.Header), write))
		}
	}
	return why
}

// tellsFailures reports whether the words distinguish who passed and who failed.
func (c Column) tellsFailures() bool {
	return slices.ContainsFunc(c.Words, func(word Word) bool { return isAny(word.Text, "passed", "failed") })
}

// contradicts reports whether a row is completed by one column, and failed or withdrawn
// by the other.
func (w *writer) contradicts(status, other int) bool {
	if !slices.ContainsFunc(w.Columns[other].Words, func(word Word) bool { return isAny(word.Text, "failed", "withdrawn") }) {
		return false
	}
	return slices.ContainsFunc(w.sample.rows, func(row []cell) bool {
		return isAny(row[status].text, "completed", "passed") && isAny(row[other].text, "failed", "withdrawn")
	})
}

// isAny reports whether a word means one of these values of a status.
func isAny(word string, values ...string) bool {
	return slices.Contains(values, meaning("completions.status", models.Completions.Columns[5].Values, word))
}

// aboutRecordKinds are words of headers of what a record is, which may take back another.
var aboutRecordKinds = []string{"type", "event", "action", "kind", "transaction", "operation"}

// takenBack says which unused columns may tell that a record counts no longer, and what
// to write, which begins as given.
func (w *writer) takenBack(write string) (why []string) {
	for _, c := range w.Columns {
		isToldByWord := c.isOfWords() && hasWord(c.Header, aboutRecordKinds) && slices.ContainsFunc(c.Words, func(word Word) bool { return isAmong(word.Text, aboutTakingBack) })
		if c.Canonical == "" && c.filled > 0 && (hasWord(c.Header, aboutTakingBack) || isToldByWord) {
			why = append(why, fmt.Sprintf("%s may tell which records count no longer; %s, and leave those records out with %s", scalar(c.Header), write, w.skipping(c)))
		}
	}
	return why
}

// failing matches remarks that a course was not completed, as fold writes them.
var failing = regexp.MustCompile(`\b(fail(s|ed|ure)?|withdr[ae]wn?|cancell?ed|absent|no ?show|dropped out|did not|didn t|not (passed|completed|attended|finished)|nicht (bestanden|teilgenommen|erschienen|abgeschlossen|anwesend)|durchgefallen|abgebrochen|storniert|abgesagt|echoue|abandon\w*|no aprobado|retirado)\b`)

// remarked says which unused columns of texts say of some rows that a course was not
// completed, and what to write, which begins as given.
func (w *writer) remarked(write string) (why []string) {
	for i, c := range w.Columns {
		if c.Canonical != "" || c.Type != "text" && c.Type != "word" || c.isOfStatus() {
			continue
		}
		n, first := 0, ""
		for _, row := range w.sample.rows {
			if failing.MatchString(fold(row[i].text)) {
				if n++; n == 1 {
					first = row[i].text
				}
			}
		}
		if n > 0 {
			why = append(why, fmt.Sprintf("%s has a remark such as “%s” in %d of %d rows; %s, and leave the rows out of which it says that the course was not completed, with skip_where: [{column: %s, like: \"*word*\"}]", scalar(c.Header), first, n, len(w.sample.rows), write, scalar(c.Header)))
		}
	}
	return why
}

// saysNo are words that deny what a header says.
var saysNo = []string{"no", "n", "false", "0", "nein", "non"}

// skipping is the rule for the rows in which the column says yes.
func (w *writer) skipping(c Column) string {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Header == c.Header })
	rule := "equals: [words]"
	if c.Type == "date" {
		for _, row := range w.sample.rows {
			if i := strings.IndexAny(row[at].text, "-/. "); i > 0 {
				rule = "like: " + strconv.Quote("*"+row[at].text[i:i+1]+"*") // any day
				break
			}
		}
	} else if c.isOfWords() || c.Type == "number" {
		var says []string
		for _, word := range c.Words {
			if isSign := hasWord(c.Header, aboutTakingBack); isSign && !slices.Contains(saysNo, fold(word.Text)) || !isSign && isAmong(word.Text, aboutTakingBack) {
				says = append(says, word.Text)
			}
		}
		if len(says) > 0 {
			rule = "equals: " + scalars(says)
		}
	}
	return "skip_where: [{column: " + scalar(c.Header) + ", " + rule + "}]"
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
