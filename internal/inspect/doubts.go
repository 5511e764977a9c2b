package inspect

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// unusable is the unused column whose header is that of a canonical one and whose cells are
// no values of it, -1 for none. IDs and texts may have any cells.
func (w *writer) unusable(t models.Table, canonical models.Column) int {
	if canonical.Type == models.String || canonical.Name == "numerator" { // which is asked about with all that may be it
		return -1
	}
	return slices.IndexFunc(w.Columns, func(x Column) bool {
		name, rank := canonicalFor(t, x.Header)
		return x.Canonical == "" && name == canonical.Name && rank <= asSynonym && x.Type != "boolean" && !fits(t, canonical, x)
	})
}

// askUnusable asks about a column whose header matches and whose cells do not.
func (w *writer) askUnusable(c models.Column, x Column) {
	at := slices.IndexFunc(w.Columns, func(other Column) bool { return other.Header == x.Header })
	var seen []string
	for _, row := range w.sample.rows {
		if text := row[at].text; text != "" && !slices.Contains(seen, text) && len(seen) < 3 {
			seen = append(seen, text)
		}
	}
	what, add := "numbers", "from: "+scalar(x.Header)
	if c.Type == models.Date {
		what, add = "dates", "from: "+scalar(x.Header)+" with formats"
	}
	why := fmt.Sprintf("the header %s matches, but its cells are no %s that a run reads, such as %s; request another export, or add %s if they are", scalar(x.Header), what, strings.Join(mapped(seen, scalar), ", "), add)
	if says := noPeriod(strings.Join(seen[:min(1, len(seen))], "")); says != "" && c.Type == models.Date {
		why = fmt.Sprintf("the header %s matches, but its cells are no days, such as %s: %s", scalar(x.Header), strings.Join(mapped(seen, scalar), ", "), says)
	}
	if format, unit := epochOf(seen); format != "" && c.Type == models.Date {
		why = fmt.Sprintf("the cells below %[1]s, such as %[2]s, may be %[3]s since 1970; if they are, add from: %[1]s, formats: [%[4]s], and the zone in which a day counts; otherwise request another export", scalar(x.Header), scalar(seen[0]), unit, format)
	}
	if !c.Required {
		why += "; remove the line only if nobody needs the column"
	}
	w.decide(c.Name, c.Name+": {}", why)
}

// epochOf is the format of numbers that may count seconds or milliseconds from 2001 to 2033.
func epochOf(cells []string) (format, unit string) {
	like := func(digits int) bool {
		return !slices.ContainsFunc(cells, func(text string) bool { return len(text) != digits || !isDigits(text) || text[0] != '1' })
	}
	switch {
	case len(cells) == 0:
		return "", ""
	case like(10):
		return "epoch", "seconds"
	case like(13):
		return "epoch_ms", "milliseconds"
	}
	return "", ""
}

// clock adds what a cell such as 45:30 means, which only the header can reveal.
func (w *writer) clock(x Column, parts []string) ([]string, string) {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	n, first := 0, ""
	for _, row := range w.sample.rows {
		if at >= 0 && clockOfTwo.MatchString(row[at].text) {
			if n++; first == "" {
				first = row[at].text
			}
		}
	}
	header := strings.ToLower(x.Header)
	switch {
	case n == 0, strings.Contains(header, "h:mm"), strings.Contains(header, "hh:mm"):
		return parts, ""
	case strings.Contains(header, "m:ss"), strings.Contains(header, "mm:ss"):
		return append(parts, "clock: m:ss"), ""
	}
	return append(parts, "clock: "+choose), fmt.Sprintf("%d cells are like %s, which may be hours and minutes or minutes and seconds; replace “choose” with h:mm or m:ss", n, first)
}

var clockOfTwo = regexp.MustCompile(`^\d{1,5}:\d{2}$`)

// Lengths of a training above which hours are probably minutes, and below which minutes are
// probably hours, if at least half of the cells are so, and some minutes have fractions.
const (
	longHours    = 20
	shortMinutes = 10
)

// implausible says why the unit in the header is in doubt; empty if it is not.
func (w *writer) implausible(x Column, unit string) string {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	all, long, short, parts := 0, 0, 0, 0
	for row := range w.sample.rows {
		value, err := w.value(row, at)
		if err != nil || value <= 0 {
			continue
		}
		all++
		if value > longHours {
			long++
		}
		if value < shortMinutes {
			short++
		}
		if value != math.Trunc(value) {
			parts++
		}
	}
	switch {
	case unit == "hours" && long*2 >= max(all, 1):
		return fmt.Sprintf("the header says hours, but %d of %d cells are above %d, as minutes are; replace “choose” with hours or minutes", long, all, longHours)
	case unit == "minutes" && short*2 >= max(all, 1) && parts > 0:
		return fmt.Sprintf("the header says minutes, but %d of %d cells are below %d, as hours are; replace “choose” with minutes or hours", short, all, shortMinutes)
	}
	return ""
}

// ofMinutes matches a header that says that minutes stand behind the point.
var ofMinutes = regexp.MustCompile(`(?i)h[.,]mm`)

// minutesOfQuarters are the digits behind the point of quarters of an hour in minutes: those of the
// number itself are 25, 50 and 75. A spreadsheet drops the zeros.
var minutesOfQuarters = map[string]bool{"00": true, "15": true, "30": true, "45": true, "": true, "3": true}

// minutesBehindPoint says why 1.30 may be an hour and 30 minutes; empty if it is not.
func (w *writer) minutesBehindPoint(x Column) string {
	const remedy = "and a run reads 1.30 as 1.3 hours; request an export with 1:30, or write hours if they are parts of an hour"
	if ofMinutes.MatchString(x.Header) {
		return "the header says that minutes stand behind the point, " + remedy
	}
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	all, odd := 0, 0
	for _, row := range w.sample.rows {
		_, digits, _ := strings.Cut(strings.ReplaceAll(row[at].text, ",", "."), ".")
		switch {
		case row[at].text == "":
			continue
		case !minutesOfQuarters[digits]:
			return ""
		case digits == "15" || digits == "45":
			odd++
		}
		all++
	}
	if odd == 0 || all < fewDecide {
		return ""
	}
	return fmt.Sprintf("all %d cells end in 00, 15, 30 or 45, as minutes do, ", all) + remedy
}

// duration adds the unit, which only the header can reveal.
func (w *writer) duration(x Column, parts []string) ([]string, string) {
	if x.Type != "number" {
		return w.clock(x, parts) // or with units
	}
	parts, open := w.number(models.Column{}, x, parts)
	if why := w.minutesBehindPoint(x); why != "" {
		return append(parts, "unit: "+choose), strings.TrimPrefix(open+"; "+why, "; ")
	}
	header := " " + fold(x.Header) + " "
	for word := range strings.FieldsSeq("day days tage tag jours dias") {
		if strings.Contains(header, " "+word+" ") {
			return append(parts, "unit: days", "hours_per_day: "+choose), strings.TrimPrefix(open+"; replace “choose” with the hours of training in a day, such as 8", "; ")
		}
	}
	for _, unit := range []struct{ unit, words string }{{"minutes", "min minutes minuten mins minutos"}, {"hours", "hours hour h hrs stunden std heures horas"}, {"seconds", "sec seconds"}} {
		for word := range strings.FieldsSeq(unit.words) {
			if !strings.Contains(header, " "+word+" ") {
				continue
			}
			if why := w.implausible(x, unit.unit); why != "" {
				return append(parts, "unit: "+choose), strings.TrimPrefix(open+"; "+why, "; ")
			}
			return append(parts, "unit: "+unit.unit), open
		}
	}
	return append(parts, "unit: "+choose), strings.TrimPrefix(open+"; the header does not contain the unit; write hours, minutes or seconds, or days with hours_per_day", "; ")
}
