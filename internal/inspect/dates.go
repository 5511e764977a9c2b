package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/impactmart/impactmart/transform"
)

// isMonth matches a header or cell that is a month, such as 2026-03.
var isMonth = regexp.MustCompile(`^(19|20)\d{2}-(0[1-9]|1[0-2])$`)

// zoneName matches the name of a zone, which some systems write with spaces.
const zoneName = ` [A-Z][A-Za-z]+/[A-Za-z_/]+(?: [A-Za-z]+){0,2}`

// families of dates; a cell belongs to the first one that matches. In a family that
// is not ordered, either of the first two numbers may be the day.
var families = []struct {
	name    string
	shape   *regexp.Regexp
	format  string // d and m mean one or two digits each
	ordered bool
}{
	{"iso8601", regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(?: ?(?:Z|[+-]\d{2}:?\d{2})| UTC| GMT|` + zoneName + `)?$`), "iso8601", true},
	{"year first", regexp.MustCompile(`^\d{4}([-/.])\d{2}([-/.])\d{2}$`), "yyyy$1mm$2dd", true},
	{"year first, short", regexp.MustCompile(`^\d{4}([-/.])\d{1,2}([-/.])\d{1,2}$`), "yyyy$1m$2d", true},
	{"year first, with a zone", regexp.MustCompile(`^\d{4}([-/.])\d{2}([-/.])\d{2}(?:Z|[+-]\d{2}:?\d{2})$`), "yyyy$1mm$2ddzone", true},
	{"year first, with a time", regexp.MustCompile(`^\d{4}([/.])\d{2}([/.])\d{2} \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?$`), "yyyy$1mm$2dd time", true},
	{"month", isMonth, "yyyy-mm", true},
	{"month", regexp.MustCompile(`^(0[1-9]|1[0-2])([/.])((19|20)\d{2})$`), "mm$2yyyy", true},
	{"month", regexp.MustCompile(`^([1-9])([/.])((19|20)\d{2})$`), "m$2yyyy", true},
	{"compact", regexp.MustCompile(`^(19\d{2}|20\d{2}|2999|4712|9999)(0[1-9]|1[0-2])([0-2]\d|3[01])$`), "yyyymmdd", true},
	{"named", regexp.MustCompile(`^\d{1,2}([- .])[A-Za-z]{3}([- .])\d{4}$`), "d$1mmm$2yyyy", true},
	{"day and month", regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4}|\d{2})(,? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?(` + zoneName + `| UTC| GMT)?$`), "", false},
}

// shortestDay is the length of the shortest text of a family, 1/2/26. All begin with a digit.
const shortestDay = 6

// dates is what the cells of a column reveal about dates.
type dates struct {
	n, days     int            // cells that are dates, and cells that are real dates of a spreadsheet
	formats     map[string]int // cells of each format with a known order
	order       []string       // formats in the order in which they were seen
	first, last int            // cells whose first, or second, number is above 12
	unordered   int            // cells whose order is unknown
	early       int            // real dates up to the twelfth of their month
	short       bool           // a day or month of one digit was seen
	shapes      map[string]bool
	named       map[string]map[string]int // cells with the name of a month, by language and format
	hasShort    map[string]bool           // by language, whether a name is not both short and full
	withName    int                       // cells with the name of a month
	doubts      []string                  // other readings of cells
	years       map[string]bool           // of two digits, beside the name of a month
	ends        twoEnds
}

func (d *dates) add(c cell) {
	if c.day > 0 {
		d.n++
		d.days++
		if c.day <= 12 {
			d.early++
		}
		return
	}
	if text := c.text; len(text) < shortestDay || text[0] < '0' || text[0] > '9' {
		d.addNamed(text)
		return
	}
	for _, f := range families {
		m := f.shape.FindStringSubmatch(c.text)
		if m == nil {
			continue
		}
		if f.ordered {
			d.n++
			format := f.format
			for i := len(m) - 1; i > 0; i-- {
				format = strings.ReplaceAll(format, "$"+strconv.Itoa(i), m[i])
			}
			if d.formats[format]++; d.formats[format] == 1 {
				d.order = append(d.order, format)
			}
			return
		}
		d.addUnordered(m)
		return
	}
	d.addNamed(c.text)
}

// addNamed adds a date with the name of a month, and a month, a quarter or a week.
func (d *dates) addNamed(text string) {
	isRead := false
	for _, language := range transform.Languages() {
		if p, ok := periodOf(text, language); ok && p.format != "excel" {
			if p.language == "" {
				d.addPeriod(p)
				return
			}
			isRead = true
			d.count(text, language, p.format)
			if strings.HasSuffix(p.format, "yy") && !strings.HasSuffix(p.format, "yyyy") {
				d.years[text[len(text)-2:]] = true
			}
		} else if format, ok := layoutOf(text, language); ok {
			isRead = true
			d.count(text, language, format)
		}
	}
	if isRead {
		d.n++
		d.withName++
	}
}

// addPeriod adds a month, a quarter or a week without a name.
func (d *dates) addPeriod(p period) {
	d.n++
	if d.formats[p.format]++; d.formats[p.format] == 1 {
		d.order = append(d.order, p.format)
	}
	if p.doubt != "" && !slices.Contains(d.doubts, p.doubt) {
		d.doubts = append(d.doubts, p.doubt)
	}
}

// count counts a text that a format reads in a language.
func (d *dates) count(text, language, format string) {
	for _, name := range monthIn.FindAllString(text, -1) {
		isMonth := strings.HasPrefix(transform.NameToken(name, language), "mmm")
		d.hasShort[language] = d.hasShort[language] || isMonth && !transform.IsShortAndFull(name, language)
	}
	if d.named[language] == nil {
		d.named[language] = map[string]int{}
	}
	d.named[language][format]++
}

// languageOf is the language in which most names are read, with the number of cells.
func (d *dates) languageOf() (language string, most int) {
	for _, l := range transform.Languages() {
		n := 0
		for _, cells := range d.named[l] {
			n += cells
		}
		if n > most {
			language, most = l, n
		}
	}
	return language, most
}

// decideNames adds the formats with names of months, in one language.
func (d *dates) decideNames(c *Column) (evidence string) {
	language, most := d.languageOf()
	if most == 0 {
		return ""
	}
	for format := range sortedKeys(d.named[language]) {
		if long := strings.Replace(format, "mmm", "mmmm", 1); !d.hasShort[language] && !strings.Contains(format, "mmmm") && d.formats[long] == 0 {
			d.order = append(d.order, long) // May is short and full: the next month may be either
		}
		if d.formats[format] = d.named[language][format]; !slices.Contains(d.order, format) {
			d.order = append(d.order, format)
		}
	}
	if language != "en" {
		c.language = language
		evidence = "the names of months are of the language " + language
	}
	if most < d.withName {
		d.doubts = append(d.doubts, fmt.Sprintf("%d of %d names of months are of another language than the others; request another export", d.withName-most, d.withName))
	}
	if len(d.years) > 2 {
		d.doubts = append(d.doubts, mayBeNoYear)
	}
	return evidence
}

var (
	word     = regexp.MustCompile(`^\pL+(?:/[\pL_/]+(?: \pL+){0,2})?`)
	timeOf   = regexp.MustCompile(`^\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?[AaPp][Mm])?`)
	offsetOf = regexp.MustCompile(`^[+-]\d{2}:?\d{2}$`)
	monthIn  = regexp.MustCompile(`\pL{3,}`)
	digitsOf = regexp.MustCompile(`^\d+`)
)

// layoutOf writes the format of a date with a month by name, such as "dddd, d mmmm yyyy,
// time"; ok is false for any other text.
func layoutOf(text, language string) (format string, ok bool) {
	if !mayHaveName(text) {
		return "", false
	}
	count := map[string]int{}
	token := func(name string, width int) {
		count[name]++
		format += name
		text = text[width:]
	}
	for text != "" {
		switch found := word.FindString(text); {
		case found != "":
			name := wordToken(found, language)
			if name == "" {
				return "", false
			}
			token(name, len(found))
		case timeOf.MatchString(text):
			token("time", len(timeOf.FindString(text)))
		case offsetOf.MatchString(text) && count["time"] > 0:
			token("zone", len(text))
		case digitsOf.MatchString(text):
			digits := digitsOf.FindString(text)
			name := numberToken(len(digits), count)
			if name == "" {
				return "", false
			}
			token(name, len(digits))
		default:
			_, size := utf8.DecodeRuneInString(text)
			format += text[:size]
			text = text[size:]
		}
	}
	return format, count["yyyy"]+count["yy"] == 1 && count["d"] <= 1 && count["mmm"]+count["mmmm"] == 1 && (count["d"] == 1 || count["time"] == 0)
}

// mayHaveName reports whether a text may have a year and the name of a month.
func mayHaveName(text string) bool {
	return len(text) <= 60 && strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789-+/.,: ") != ""
}

// numberToken is the token of a format that reads a number of so many digits; a second one of
// two digits, after a month by name, is the year. It is "" if none does.
func numberToken(digits int, count map[string]int) string {
	switch {
	case digits == 4:
		return "yyyy"
	case digits == 2 && count["d"] == 1 && count["mmm"]+count["mmmm"] == 1:
		return "yy"
	case digits <= 2:
		return "d"
	}
	return ""
}

// wordToken is the token of a format that reads a word; "" if none does.
func wordToken(found, language string) string {
	if token := transform.NameToken(found, language); token != "" {
		return token
	}
	switch {
	case strings.Contains(found, "/"), found == "UTC", found == "GMT", found == "Z":
		return "zone"
	case strings.EqualFold(found, "at"), strings.EqualFold(found, "um"):
		return `"` + strings.ToLower(found) + `"`
	}
	return ""
}

// addUnordered adds a date of two numbers and a year, or of a year of two digits and two
// numbers.
func (d *dates) addUnordered(m []string) {
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	mayLead := d.ends.mayLead(m)
	isDay := a > 0 && b > 0 && a <= 31 && b <= 31 && (a <= 12 || b <= 12)
	if m[2] != m[4] || !isDay && !mayLead {
		return
	}
	d.n++
	d.unordered++
	d.ends.add(m, isDay, mayLead)
	if a > 12 {
		d.first++
	}
	if b > 12 {
		d.last++
	}
	if len(m[1]) == 1 || len(m[3]) == 1 {
		d.short = true
	}
	d.shapes[m[2]+strings.Repeat("y", len(m[5]))+timeAfter(m[6], m[7])] = true
}

// timeAfter is the format of what follows a day.
func timeAfter(clock, zone string) (format string) {
	if clock != "" {
		format = " time"
	}
	if strings.HasPrefix(clock, ",") {
		format = ", time"
	}
	if zone != "" {
		format += " zone"
	}
	return format
}

// order is that of the numbers of a date.
type order int

const (
	dayFirst order = iota
	monthFirst
	yearFirst
)

// formatsOf returns the formats with an order, for each of the shapes seen.
func (d *dates) formatsOf(o order) (formats []string) {
	day, month := "dd", "mm"
	if d.short {
		day, month = "d", "m"
	}
	for shape := range sortedKeys(d.shapes) {
		separator, rest := shape[:1], shape[1:]
		parts := []string{day, month, rest}
		switch o {
		case monthFirst:
			parts = []string{month, day, rest}
		case yearFirst:
			parts = []string{rest[:2], month, day + rest[2:]}
		}
		formats = append(formats, strings.Join(parts, separator))
	}
	return formats
}

// describe fills the column with the formats and their evidence.
func (d *dates) describe(c *Column) {
	c.Type = "date"
	var evidence []string
	if d.days > 0 {
		c.Formats = append(c.Formats, "excel")
		evidence = append(evidence, fmt.Sprintf("%d of %d cells are dates by their number format", d.days, c.filled))
	}
	names := d.decideNames(c)
	for _, format := range d.order {
		c.Formats = append(c.Formats, format)
		evidence = append(evidence, fmt.Sprintf("%d of %d cells have the format %s", d.formats[format], c.filled, format))
	}
	if names != "" {
		evidence = append(evidence, names)
	}
	if len(d.doubts) > 0 {
		c.Either, c.Formats, c.warning = c.Formats, nil, strings.Join(d.doubts, "; ")
		evidence = append(evidence, c.warning)
	}
	if d.unordered > 0 {
		evidence = append(evidence, d.decide(c))
	}
	c.Evidence = strings.Join(evidence, "; ")
}

// Deciding cells have a number above 12. If there are fewer than fewDecide, or
// fewer than the share decideShare of the cells with an unknown order, they may be
// typing errors: in most columns three cells in five decide.
const (
	fewDecide   = 3
	decideShare = 0.1
)

// decide determines whether day or month comes first.
func (d *dates) decide(c *Column) string {
	if says := d.ends.doubt(); says != "" {
		return d.decideEnds(c, says)
	}
	byDay, byMonth := d.formatsOf(dayFirst), d.formatsOf(monthFirst)
	deciding, place, formats := d.first, "first", byDay
	if d.last > 0 {
		deciding, place, formats = d.last, "second", byMonth
	}
	says := fmt.Sprintf("day above 12 in the %s place in %d of %d cells", place, deciding, c.filled)
	isWeak := deciding < min(fewDecide, d.unordered) || float64(deciding) < decideShare*float64(d.unordered)
	switch {
	case d.first > 0 && d.last > 0:
		c.warning = fmt.Sprintf("%d cells have the day first and %d have it second; request another export", d.first, d.last)
		says = fmt.Sprintf("the column mixes orders: the number above 12 comes first in %d cells and second in %d; the dates cannot be read with certainty, so request another export", d.first, d.last)
	case deciding == 0:
		says = fmt.Sprintf("days and months are all below 13 in %d cells, so the evidence does not decide between %s and %s", d.unordered, byDay[0], byMonth[0])
	case d.days > 0 && d.early == d.days && deciding == d.unordered:
		c.warning = fmt.Sprintf("all %d typed dates have a day above 12, and all %d real dates have a day up to 12; this happens if a text file is opened with the wrong locale, which swaps day and month of the real dates; request another export, or check the dates", d.unordered, d.days)
		says += "; " + c.warning
		c.Either = formats
		return says
	case isWeak:
		says += fmt.Sprintf(", which may be typing errors: %d could be either", d.unordered-deciding)
	default:
		c.Formats = append(c.Formats, formats...)
		return fmt.Sprintf("%s, never in the %s: %s", says, map[string]string{"first": "second", "second": "first"}[place], formats[0])
	}
	c.Either = slices.Concat(byDay, byMonth)
	return says
}
