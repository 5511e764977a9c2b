package inspect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// monthForms are the forms of headers that are months, one column each, with the
// pattern and the date format by which an unpivot reads them. A real date in the
// header of a sheet is read as its serial number.
var monthForms = []struct {
	shape           *regexp.Regexp
	pattern, format string
}{
	{isMonth, `^\d{4}-\d{2}$`, "yyyy-mm"},
	monthForm(`(?i)^[a-z]{3} \d{4}$`, "mmm yyyy"),
	monthForm(`(?i)^[a-z]{3}-\d{4}$`, "mmm-yyyy"),
	monthForm(`(?i)^[a-z]{3}-\d{2}$`, "mmm-yy"),
	monthForm(`(?i)^[a-z]{4,} \d{4}$`, "mmmm yyyy"),
	{regexp.MustCompile(`^(0[1-9]|1[0-2])/20\d{2}$`), `^\d{2}/\d{4}$`, "mm/yyyy"},
	{regexp.MustCompile(`^[34]\d{4}$`), `^\d{5}$`, "excel"}, // 1982 to 2036
}

// monthNames matches the names that a run reads; any other word next to a year is
// not a month.
var monthNames = regexp.MustCompile(`(?i)^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?|nov(ember)?|dec(ember)?)[ -](20)?\d{2}$`)

func monthForm(pattern, format string) (form struct {
	shape           *regexp.Regexp
	pattern, format string
}) {
	form.shape, form.pattern, form.format = regexp.MustCompile(pattern), pattern, format
	return form
}

// monthHeader returns the index of the form of the header, -1 for none.
func monthHeader(header string) int {
	for i, form := range monthForms {
		isNamed := strings.HasPrefix(form.format, "mmm")
		if form.shape.MatchString(header) && (!isNamed || monthNames.MatchString(header)) {
			return i
		}
	}
	return -1
}

// months counts the headers that are months.
func (p *Proposal) months() (n int) {
	for _, c := range p.Columns {
		if monthHeader(c.Header) >= 0 {
			n++
		}
	}
	return n
}

// monthReading returns the pattern and the formats of all headers that are months.
func (p *Proposal) monthReading() (pattern string, formats []string) {
	var patterns []string
	for i, form := range monthForms {
		if slices.ContainsFunc(p.Columns, func(c Column) bool { return monthHeader(c.Header) == i }) {
			patterns, formats = append(patterns, form.pattern), append(formats, form.format)
		}
	}
	return strings.Join(patterns, "|"), formats
}

// spread evaluates the cells of all months as one column, because the first month
// alone may not reveal the decimal separator.
func (w *writer) spread() Column {
	var all table
	for i, header := range w.sample.headers {
		if monthHeader(header) < 0 {
			continue
		}
		for _, row := range w.sample.rows {
			all.rows = append(all.rows, []cell{row[i]})
		}
	}
	return typeOf("months", all, 0)
}

// foreignMonth matches a word with a year, such as März 2026.
var foreignMonth = regexp.MustCompile(`^\p{L}{3,}\.?[ -](20)?\d{2}$`)

// mayBeMonth reports whether a header of numbers seems to be a month but is not
// read as one.
func (w *writer) mayBeMonth(header string) bool {
	return w.Table == models.Observations.Name && foreignMonth.MatchString(header) && monthHeader(header) < 0 &&
		slices.ContainsFunc(w.Columns, func(c Column) bool { return c.Header == header && (c.Type == "number" || c.Type == "percent") })
}
