package transform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// layout is one compiled format of a date.
type layout struct {
	name  string // as the user wrote it
	parts []part // nil for excel and epochs
	epoch int64  // parts of a second that an epoch counts; 0 for any other format
	names calendarNames
}

// part is one piece of a layout: a token or a separator.
type part struct {
	kind     byte   // 'y', 'm', 'd', 'b' month by name, 't' time of day, 'T' optional time and zone, 'w' weekday, 'q' quarter, 'k' week of ISO 8601, 'z' zone, '"' literal
	min, max int    // digits of y, m and d; for b and w, max is 3 for the short name and 0 for the full one
	literal  string // text of a literal
}

// tokens of a layout; a token precedes any token that is its prefix.
var tokens = []struct {
	text string
	part
}{
	{"time", part{kind: 't'}},
	{"zone", part{kind: 'z'}},
	{"ww", part{kind: 'k', min: 2, max: 2}},
	{"q", part{kind: 'q', min: 1, max: 1}},
	{"dddd", part{kind: 'w'}},
	{"ddd", part{kind: 'w', max: 3}},
	{"yyyy", part{kind: 'y', min: 4, max: 4}},
	{"yy", part{kind: 'y', min: 2, max: 2}},
	{"mmmm", part{kind: 'b'}},
	{"mmm", part{kind: 'b', max: 3}},
	{"mm", part{kind: 'm', min: 2, max: 2}},
	{"m", part{kind: 'm', min: 1, max: 2}},
	{"dd", part{kind: 'd', min: 2, max: 2}},
	{"d", part{kind: 'd', min: 1, max: 2}},
}

// The layouts with names.
const (
	excelLayout   = "excel"    // days since 1899-12-30, with the nonexistent February 29, 1900
	iso8601Layout = "iso8601"  // yyyy-mm-dd, alone or with time and zone
	epochLayout   = "epoch"    // seconds since 1970 in UTC
	millisLayout  = "epoch_ms" // milliseconds since then, also as in OData 2
)

// compileLayout reads a format such as dd/mm/yyyy, with names in a language.
func compileLayout(name, language string) (layout, error) {
	l := layout{name: name, names: languages[language]}
	rest := strings.ToLower(name)
	switch rest {
	case excelLayout:
		return l, nil
	case epochLayout:
		l.epoch = 1
		return l, nil
	case millisLayout:
		l.epoch = 1000
		return l, nil
	case iso8601Layout:
		rest = "yyyy-mm-dd"
	}
	for rest != "" {
		p, width := nextPart(rest)
		if width == 0 {
			return l, fmt.Errorf("%q is not a date format at %q; use yyyy, yy, mm, m, mmm, mmmm, dd, d, ddd, dddd, q, ww, time, zone and separators, \"words\" in quotes, or excel, iso8601, epoch or epoch_ms", name, rest)
		}
		l.parts = append(l.parts, p)
		rest = rest[width:]
	}
	if strings.EqualFold(name, iso8601Layout) {
		l.parts = append(l.parts, part{kind: 'T'})
	}
	return l, l.check()
}

func nextPart(s string) (p part, width int) {
	for _, token := range tokens {
		if strings.HasPrefix(s, token.text) {
			return token.part, len(token.text)
		}
	}
	if text, _, closed := strings.Cut(s[1:], `"`); s[0] == '"' && closed && text != "" {
		return part{kind: '"', literal: text}, len(text) + 2
	}
	if c := s[0]; 'a' <= c && c <= 'z' || isDigit(c) {
		return part{}, 0
	}
	// A separator may be any rune, such as the Chinese character for year.
	width = 1
	for width < len(s) && s[width]&0xC0 == 0x80 {
		width++
	}
	return part{kind: '"', literal: s[:width]}, width
}

// check refuses layouts that do not determine a day, or in which the end of a
// number is ambiguous.
func (l layout) check() error {
	count := map[byte]int{}
	for i, p := range l.parts {
		count[p.kind]++
		if p.min < p.max && i+1 < len(l.parts) && l.parts[i+1].min > 0 {
			return fmt.Errorf("%q: nothing separates two numbers of one or two digits; write mm and dd", l.name)
		}
	}
	months := count['m'] + count['b']
	switch {
	case count['y'] != 1 || months+count['q']+count['k'] > 1 || max(count['d'], count['t'], count['w'], count['z']) > 1:
		return fmt.Errorf("%q: a date format needs the year once, and month, quarter or week, day, weekday, time and zone at most once; correct it", l.name)
	case count['d'] == 1 && months == 0:
		return fmt.Errorf("%q: a date format with a day needs a month; add mm", l.name)
	}
	return nil
}

// compileLayouts compiles all formats of a column and refuses two that read one
// text as different days.
func compileLayouts(names []string, language string) (layouts []layout, errs []error) {
	for _, name := range names {
		l, err := compileLayout(strings.TrimSpace(name), language)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		layouts = append(layouts, l)
	}
	for i, a := range layouts {
		for _, b := range layouts[i+1:] {
			if example, clash := contradict(a, b); clash {
				errs = append(errs, fmt.Errorf("%s and %s read %s as different days; keep one of them", a.name, b.name, example))
			}
		}
	}
	return layouts, errs
}

// probes are days whose year, month and day can be exchanged in any layout: if two
// layouts disagree on some text, they disagree on one of these. The first gives the
// clearest example.
var probes = func() []day {
	probes := []day{{2026, 4, 3}}
	for number := range 12 * 12 * 12 {
		probes = append(probes, day{2001 + number/144, 1 + number/12%12, 1 + number%12})
	}
	return probes
}()

// contradict finds a text that two layouts read as different days.
func contradict(a, b layout) (example string, clash bool) {
	for _, pair := range [][2]layout{{a, b}, {b, a}} {
		for _, d := range probes {
			text := pair[0].format(d)
			first, _, ok1 := pair[0].parse(text)
			second, _, ok2 := pair[1].parse(text)
			if ok1 && ok2 && first != second && first.inRange() && second.inRange() {
				return text, true
			}
		}
	}
	return "", false
}

// format writes a day, with numbers of one or two digits in the shorter form.
func (l layout) format(d day) string {
	switch {
	case l.epoch > 0:
		return strconv.FormatInt(int64(d.date32())*secondsOfDay*l.epoch, 10)
	case l.parts == nil:
		return strconv.Itoa(d.excelSerial())
	}
	var b strings.Builder
	for _, p := range l.parts {
		switch p.kind {
		case '"':
			b.WriteString(p.literal)
		case 'y':
			fmt.Fprintf(&b, "%0*d", p.min, l.yearOf(d)%pow10(p.max))
		case 'm':
			fmt.Fprintf(&b, "%0*d", p.min, d.month)
		case 'd':
			fmt.Fprintf(&b, "%0*d", p.min, d.day)
		case 'b':
			b.WriteString(of(l.names.months[d.month-1], p.max)[0])
		case 't':
			b.WriteString("10:00")
		case 'w':
			b.WriteString(of(l.names.weekdays[d.weekday()], p.max)[0])
		case 'q':
			fmt.Fprint(&b, (d.month+2)/3)
		case 'k':
			_, week := d.isoWeek()
			fmt.Fprintf(&b, "%02d", week)
		case 'z':
			b.WriteString("Z")
		}
	}
	return b.String()
}

// yearOf is the year that the layout writes: of a week, that to which it belongs.
func (l layout) yearOf(d day) int {
	if slices.ContainsFunc(l.parts, func(p part) bool { return p.kind == 'k' }) {
		year, _ := d.isoWeek()
		return year
	}
	return d.year
}

func pow10(n int) int { return int(powers[n]) }
