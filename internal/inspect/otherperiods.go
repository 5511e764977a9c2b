package inspect

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// weeks are the forms of weeks with their year: 2025-W01, KW 01 2025 and the like. KW is that
// of ISO 8601; what others call a week may begin on another day.
func weeks() (all []period) {
	for _, mark := range []string{"KW", "KW ", "CW", "CW ", "W", "WK", "WK ", "Week "} {
		doubt := mayBeOtherWeek
		if mark[0] == 'K' || mark[0] == 'C' {
			doubt = ""
		}
		for _, between := range []string{" ", "-", "/", "."} {
			escaped := strings.ReplaceAll(between, ".", `\.`)
			for _, form := range [][2]string{
				{mark + `([0-4]\d|5[0-3])` + escaped + `(19|20)\d{2}`, `"` + mark + `"ww` + between + "yyyy"},
				{`(19|20)\d{2}` + escaped + mark + `([0-4]\d|5[0-3])`, "yyyy" + between + `"` + mark + `"ww`},
			} {
				if isYearFirst := form[0][0] == '('; mark == "W" && between == "-" && isYearFirst || strings.HasPrefix(mark, "KW") && between == "/" && !isYearFirst {
					continue // is among the others
				}
				pattern := "(?i)^" + strings.NewReplacer("(19|20)", "", `\d{2}`, "@", `([0-4]\d|5[0-3])`, "#").Replace(form[0]) + "$"
				pattern = strings.NewReplacer("@", `\d{4}`, "#", `\d{2}`).Replace(pattern)
				all = append(all, period{regexp.MustCompile("(?i)^" + form[0] + "$"), pattern, form[1], "", "week", doubt})
			}
		}
	}
	return all
}

const mayBeOtherWeek = "W01 may be a week of ISO 8601 or one that begins on another day, and a run reads those of ISO 8601: keep the format only if they are, otherwise request an export with the first day of each week"

var (
	weekAlone    = regexp.MustCompile(`(?i)^(?:KW|CW|WK|W|Week|Woche|Semaine|Semana) ?\d{1,2}$`)
	fiscalPeriod = regexp.MustCompile(`(?i)^(?:(?:FY|GJ)? ?(?:19|20)?\d{2}[ ./-]?)?P(?:er(?:iod)?)?\.? ?(?:0?[1-9]|1[0-3])(?:[ ./-](?:FY|GJ)? ?(?:19|20)?\d{2})?$`)
)

// noPeriod says why a text that looks like a period is none that a run reads, and what to do;
// empty for any other text.
func noPeriod(text string) string {
	switch {
	case weekAlone.MatchString(text):
		return "a week without its year cannot be read; request an export with both, such as 2025-W01, or with the first day of each week"
	case fiscalPeriod.MatchString(text):
		return "a period of a fiscal year, such as P01, may begin on any day, and a run reads days and months; request an export with the first day of each period, and declare those days in calendar.month_starts if periods are not months of the calendar"
	}
	return ""
}

// noPeriods is noPeriod of the headers, if three of them are such periods.
func (p *Proposal) noPeriods() (why string) {
	n := 0
	for _, c := range p.Columns {
		if says := noPeriod(c.Header); says != "" && c.Canonical == "" {
			n, why = n+1, fmt.Sprintf("the headers are periods such as %s: %s", scalar(c.Header), says)
		}
	}
	if n < 3 {
		return ""
	}
	return why
}

// kindsOfMonths are headers of months that each occur with several words, such as Jan 2025
// Actual and Jan 2025 Target: an upper row of the header has the months, or the words.
type kindsOfMonths struct {
	form    period
	columns map[string][]string // headers by word
	isFirst bool                // the words stand before the months
}

// leastMonths is the number of headers of months from which on they are unpivoted.
const leastMonths = 3

// monthsOfKinds finds such headers; ok is false if there are none.
func (p *Proposal) monthsOfKinds() (k kindsOfMonths, ok bool) {
	if p.Table != models.Observations.Name || p.months() > 0 {
		return k, false
	}
	for _, isFirst := range []bool{false, true} {
		k = kindsOfMonths{columns: map[string][]string{}, isFirst: isFirst}
		forms := map[string]bool{}
		for _, c := range p.Columns {
			at := strings.LastIndexByte(c.Header, ' ')
			if isFirst {
				at = strings.IndexByte(c.Header, ' ')
			}
			if at <= 0 {
				continue
			}
			month, word := c.Header[:at], c.Header[at+1:]
			if isFirst {
				word, month = month, word
			}
			if form, isMonth := periodOf(month, ""); isMonth && form.doubt == "" && !isDigits(word) {
				k.form, forms[form.format+form.language] = form, true
				k.columns[word] = append(k.columns[word], c.Header)
			}
		}
		if len(forms) == 1 && slices.ContainsFunc(slices.Collect(sortedKeys(k.columns)), func(word string) bool { return len(k.columns[word]) >= leastMonths }) {
			return k, true
		}
	}
	return k, false
}

// askKind asks which of the words is that of the value. A target is never added to what was
// reached.
func (w *writer) askKind(k kindsOfMonths) {
	month := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(k.form.pattern, "(?i)"), "^"), "$")
	var choices, others []string
	for word := range sortedKeys(k.columns) {
		pattern := "(" + month + ") " + regexp.QuoteMeta(word)
		if k.isFirst {
			pattern = regexp.QuoteMeta(word) + " (" + month + ")"
		}
		choice := fmt.Sprintf("{headers: '(?i)^%s$', name: period_start, value: numerator} if %s is the value", strings.ReplaceAll(pattern, "'", "''"), word)
		if isAmong(word, notHappened) {
			others = append(others, choice)
		} else {
			choices = append(choices, choice)
		}
	}
	w.decideAt("    ", "unpivot", "unpivot: "+choose, "the headers are months with several kinds of figures; replace “choose” with "+strings.Join(append(choices, others...), ", or with ")+"; a target is no value that was reached")
}

// isKind writes how the months of one kind are read, and reports whether the column is one
// of them.
func (w *writer) isKind(k kindsOfMonths, column string) bool {
	switch column {
	case "period_start":
		parts := []string{"formats: " + scalars([]string{k.form.format})}
		if k.form.language != "" && k.form.language != "en" {
			parts = append(parts, "language: "+k.form.language)
		}
		w.line("      period_start: {%s}", strings.Join(parts, ", "))
	case "numerator":
		first := k.columns[slices.Min(slices.Collect(maps.Keys(k.columns)))]
		at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == first[0] })
		parts, open := w.number(numeratorColumn, w.Columns[at], nil)
		if line := "numerator: {" + strings.Join(parts, ", ") + "}"; open != "" {
			w.decide("numerator", line, open)
		} else {
			w.line("      %s", line)
		}
	default:
		return false
	}
	return true
}

var numeratorColumn, _ = models.Observations.Column("numerator")
