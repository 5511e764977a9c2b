package inspect

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/transform"
)

// period is a form in which a month, a quarter or a week is written, as a header or in a
// cell.
type period struct {
	shape    *regexp.Regexp
	pattern  string // of the headers of an unpivot
	format   string // that reads it
	language string // of the name of a month; empty for none
	grain    string
	doubt    string // another reading; empty for none
}

const (
	mayBeFiscal = "a fiscal year may begin in any month, and a run reads quarters of the calendar: keep the format only if the two are the same, otherwise request an export by month"
	mayBeDay    = "01/25 may be January 2025 or a day without its year, which cannot be read: keep the format only if these are months"
	mayBeNoYear = "Jan-26 may be January 2026 or the 26th of January without its year, which cannot be read: keep the format only if these are months"
)

// periods are the forms. A real date in the header of a sheet is read as its serial number.
var periods = slices.Concat([]period{
	{isMonth, `^\d{4}-\d{2}$`, "yyyy-mm", "", "month", ""},
	{regexp.MustCompile(`^(19|20)\d{2}/(0[1-9]|1[0-2])$`), `^\d{4}/\d{2}$`, "yyyy/mm", "", "month", ""},
	{regexp.MustCompile(`^(19|20)\d{2}\.(0[1-9]|1[0-2])$`), `^\d{4}\.\d{2}$`, "yyyy.mm", "", "month", ""},
	{regexp.MustCompile(`^(19|20)\d{2}(0[1-9]|1[0-2])$`), `^\d{6}$`, "yyyymm", "", "month", ""},
	{regexp.MustCompile(`^(0[1-9]|1[0-2])/20\d{2}$`), `^\d{2}/\d{4}$`, "mm/yyyy", "", "month", ""},
	{regexp.MustCompile(`^(0[1-9]|1[0-2])\.20\d{2}$`), `^\d{2}\.\d{4}$`, "mm.yyyy", "", "month", ""},
	{regexp.MustCompile(`^(0[1-9]|1[0-2])/\d{2}$`), `^\d{2}/\d{2}$`, "mm/yy", "", "month", mayBeDay},
	{regexp.MustCompile(`^[34]\d{4}$`), `^\d{5}$`, "excel", "", "month", ""}, // 1982 to 2036
	{regexp.MustCompile(`(?i)^(19|20)\d{2}-W([0-4]\d|5[0-3])$`), `(?i)^\d{4}-W\d{2}$`, `yyyy-"W"ww`, "", "week", ""},
	{regexp.MustCompile(`(?i)^(19|20)\d{2}W([0-4]\d|5[0-3])$`), `(?i)^\d{4}W\d{2}$`, `yyyy"W"ww`, "", "week", ""},
	{regexp.MustCompile(`(?i)^KW ?([0-4]\d|5[0-3])/(19|20)\d{2}$`), `(?i)^KW ?\d{2}/\d{4}$`, `"KW "ww/yyyy`, "", "week", ""},
}, weeks(), quarters(), namedMonths())

// quarters are the forms of quarters: Q1 2026, 2026-Q1, Q1 FY26 and the like.
func quarters() (all []period) {
	for _, between := range []string{" ", "-", "/", ""} {
		for _, fiscal := range []string{"", "FY", "FY "} {
			for _, year := range []string{"yyyy", "yy"} {
				digits := fmt.Sprintf(`\d{%d}`, len(year))
				named := year
				if fiscal != "" {
					named = `"` + fiscal + `"` + year
				}
				for _, form := range [][2]string{{"Q[1-4]" + between + fiscal + digits, `"Q"q` + between + named}, {fiscal + digits + between + "Q[1-4]", named + between + `"Q"q`}} {
					pattern := "(?i)^" + form[0] + "$"
					all = append(all, period{regexp.MustCompile(pattern), pattern, form[1], "", "quarter", mayBeFiscal})
				}
			}
		}
	}
	return all
}

// namedMonths are the forms with the name of a month, in each language.
func namedMonths() (all []period) {
	for _, language := range transform.Languages() {
		for _, token := range []string{"mmm", "mmmm"} {
			letters, plain := `\p{L}{3,}`, `[a-z]{4,}`
			if token == "mmm" {
				plain = `[a-z]{3}`
			}
			if language == "en" {
				letters = plain
			}
			for _, between := range []string{" ", "-", "/", ". ", "'", " '"} {
				for _, year := range []string{"yyyy", "yy"} {
					p := period{language: language, grain: "month", format: token + between + year}
					p.pattern = fmt.Sprintf(`(?i)^%s%s\d{%d}$`, letters, strings.ReplaceAll(between, ".", `\.`), len(year))
					p.shape = regexp.MustCompile(p.pattern)
					all = append(all, p)
				}
			}
		}
	}
	return all
}

var letters = regexp.MustCompile(`^\p{L}+`)

// is reports whether a text has the form; with a language, only if names in it do.
func (p *period) is(text, language string) bool {
	if p.language != "" && language != "" && p.language != language || !p.shape.MatchString(text) {
		return false
	}
	return p.language == "" || transform.NameToken(letters.FindString(text), p.language) == p.format[:strings.LastIndexByte(p.format, 'm')+1]
}

// periodOf returns the form of a text, in a language or, if that is empty, in any.
func periodOf(text, language string) (p period, ok bool) {
	in := formsOf(text)
	for i := range in {
		if in[i].is(text, language) {
			return in[i], true
		}
	}
	return p, false
}

// Lengths of what periods read: 26Q1, and September with a year, in any language.
const shortestPeriod, longestPeriod = 4, 40

// formsOf are those of the periods that a text may have, by the signs in it: most cells are
// numbers or words, and no form need be tried with them.
func formsOf(text string) []period {
	hasDigit, hasLetter := false, false
	for i := range len(text) {
		isDigit := '0' <= text[i] && text[i] <= '9'
		hasDigit, hasLetter = hasDigit || isDigit, hasLetter || !isDigit && !strings.ContainsRune("-/.", rune(text[i]))
	}
	switch {
	case len(text) < shortestPeriod || len(text) > longestPeriod || !hasDigit:
		return nil
	case !hasLetter:
		return periods[:ofDigits]
	case '0' <= text[0] && text[0] <= '9':
		return periods[:withoutNames]
	}
	return periods
}

// ofDigits and withoutNames are how many of the periods have no letters, and no names of
// months; these follow.
var ofDigits, withoutNames = func() (digits, unnamed int) {
	digits = slices.IndexFunc(periods, func(p period) bool { return strings.Contains(p.format, `"`) })
	return digits, slices.IndexFunc(periods, func(p period) bool { return p.language != "" })
}()

// isMonthHeader reports whether a header is a month, a quarter or a week.
func isMonthHeader(header string) bool {
	_, ok := periodOf(header, "")
	return ok
}

// months counts the headers that are months, quarters or weeks.
func (p *Proposal) months() (n int) {
	for _, c := range p.Columns {
		if isMonthHeader(c.Header) {
			n++
		}
	}
	return n
}

// readMonths are the headers that are months in one language.
func (p *Proposal) readMonths() (headers []string) {
	language := p.monthLanguage()
	for _, c := range p.Columns {
		if _, ok := periodOf(c.Header, language); ok {
			headers = append(headers, c.Header)
		}
	}
	return headers
}

// monthLanguage is the language in which most headers are months; English if that is as
// good as another.
func (p *Proposal) monthLanguage() (language string) {
	most := -1
	for _, l := range transform.Languages() {
		n := 0
		for _, c := range p.Columns {
			if _, ok := periodOf(c.Header, l); ok {
				n++
			}
		}
		if n > most {
			language, most = l, n
		}
	}
	return language
}

// reading is how the headers that are months are read.
type reading struct {
	pattern, language, grain string // the language is empty for English
	formats                  []string
	doubts                   []string
}

// monthReading returns how all headers are read that are months in one language.
func (p *Proposal) monthReading() (r reading) {
	language := p.monthLanguage()
	var patterns []string
	for _, form := range periods {
		if !slices.ContainsFunc(p.Columns, func(c Column) bool {
			f, ok := periodOf(c.Header, language)
			return ok && f.format == form.format && f.language == form.language
		}) {
			continue
		}
		patterns, r.formats, r.grain = append(patterns, form.pattern), append(r.formats, form.format), cmp.Or(r.grain, form.grain)
		if form.language != "" && language != "en" {
			r.language = language
		}
		if form.doubt != "" && !slices.Contains(r.doubts, form.doubt) {
			r.doubts = append(r.doubts, form.doubt)
		}
	}
	r.pattern = strings.Join(slices.Compact(patterns), "|")
	return r
}

// spread evaluates the cells of all months as one column, because the first month
// alone may not reveal the decimal separator.
func (w *writer) spread() Column {
	var all table
	for i, header := range w.sample.headers {
		if !isMonthHeader(header) {
			continue
		}
		for _, row := range w.sample.rows {
			all.rows = append(all.rows, []cell{row[i]})
		}
	}
	return typeOf("months", all, 0)
}

// foreignMonth matches a word with a year, such as Maart 2026.
var foreignMonth = regexp.MustCompile(`^\p{L}{3,}\.?[ -](20)?\d{2}$`)

// mayBeMonth reports whether a header of numbers seems to be a month but is not
// read as one.
func (w *writer) mayBeMonth(header string) bool {
	return w.Table == models.Observations.Name && foreignMonth.MatchString(header) && !slices.Contains(w.readMonths(), header) &&
		slices.ContainsFunc(w.Columns, func(c Column) bool { return c.Header == header && (c.Type == "number" || c.Type == "percent") })
}
