package transform

import (
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// day is a day of the proleptic Gregorian calendar.
type day struct{ year, month, day int }

// A date outside of these years is a typing error or a placeholder such as
// 9999-12-31.
const (
	firstYear = 1900
	lastYear  = 2200
)

func (d day) inRange() bool { return d.year >= firstYear && d.year <= lastYear }

var monthDays = [...]int{1: 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (d day) exists() bool {
	if d.month < 1 || d.month > 12 || d.day < 1 {
		return false
	}
	leap := d.month == 2 && d.year%4 == 0 && (d.year%100 != 0 || d.year%400 == 0)
	return d.day <= monthDays[d.month] || leap && d.day == 29
}

// date32 counts the days since 1970-01-01, after Howard Hinnant's
// days_from_civil: years begin in March, so that the leap day comes last.
func (d day) date32() arrow.Date32 {
	y, m := d.year, d.month-3
	if m < 0 {
		y, m = y-1, m+12
	}
	const daysTo1970 = 719468 // from 0000-03-01
	dayOfYear := (153*m+2)/5 + d.day - 1
	return arrow.Date32(365*y + y/4 - y/100 + y/400 + dayOfYear - daysTo1970)
}

// dayOf is the inverse of date32 for days after 0000-03-01 (Hinnant's
// civil_from_days).
func dayOf(date arrow.Date32) day {
	z := int(date) + 719468
	era, dayOfEra := z/146097, z%146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	d := day{year: yearOfEra + era*400, month: m + 3, day: dayOfYear - (153*m+2)/5 + 1}
	if d.month > 12 {
		d.year, d.month = d.year+1, d.month-12
	}
	return d
}

// The 1900 system of spreadsheets counts a nonexistent February 29, 1900, so serial
// numbers before it are off by one from those after it.
const (
	excelEpoch     = -25569 // 1899-12-30 as date32
	excelFalseLeap = 60
)

func (d day) excelSerial() int {
	serial := int(d.date32()) - excelEpoch
	if serial <= excelFalseLeap {
		serial--
	}
	return serial
}

func parseExcel(s string) (day, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	serial, rest, ok := digits(whole, 1, 7)
	if !ok || rest != "" || serial == 0 || serial == excelFalseLeap {
		return day{}, false
	}
	for i := range len(fraction) {
		if !isDigit(fraction[i]) {
			return day{}, false
		}
	}
	if serial < excelFalseLeap {
		serial++
	}
	return dayOf(arrow.Date32(serial + excelEpoch)), true
}

// readDate reads a trimmed cell by the first layout that fits; New refuses mappings
// with layouts that could disagree.
func readDate(layouts []layout, s string) (arrow.Date32, string) {
	d, _, code := readMoment(layouts, s)
	if code != "" {
		return 0, code
	}
	return d.date32(), ""
}

// readMoment is readDate with the time on the day.
func readMoment(layouts []layout, s string) (d day, c clock, code string) {
	code = NotADate
	for i := range layouts {
		d, c, ok := layouts[i].parse(s)
		switch {
		case !ok:
		case d.inRange():
			return d, c, ""
		default:
			code = OutOfRange
		}
	}
	return day{}, clock{}, code
}

// parse reads the whole of s. A month or day that the layout does not have is the
// first of the year or month; a quarter is its first month, and a week its Monday.
func (l *layout) parse(s string) (d day, c clock, ok bool) {
	switch {
	case l.epoch > 0:
		return parseEpoch(s, l.epoch)
	case l.parts == nil:
		d, ok = parseExcel(s)
		return d, c, ok
	}
	m := moment{day: day{month: 1, day: 1}, weekday: -1}
	for i := range l.parts {
		if s, ok = l.cut(s, i, &m); !ok {
			return d, c, false
		}
	}
	d, c = m.day, m.clock
	if m.week > 0 {
		if d, ok = mondayOf(d.year, m.week); !ok {
			return d, c, false
		}
	}
	return d, c.orNone(), s == "" && d.exists() && (m.weekday < 0 || m.weekday == d.weekday())
}

// moment is what the parts of a layout have read so far.
type moment struct {
	day
	clock
	weekday int // -1 for none
	week    int // of ISO 8601, 0 for none
}

// cut removes what part i of the layout reads.
func (l *layout) cut(s string, i int, m *moment) (rest string, ok bool) {
	switch p := &l.parts[i]; p.kind {
	case '"':
		return cutLiteral(s, p.literal)
	case 'y':
		m.year, s, ok = digits(s, p.min, p.max)
		if p.max == 2 {
			m.year = century(m.year)
		}
	case 'm':
		m.month, s, ok = digits(s, p.min, p.max)
	case 'd':
		m.day.day, s, ok = digits(s, p.min, p.max)
	case 'q':
		m.month, s, ok = digits(s, 1, 1)
		ok = ok && m.month >= 1 && m.month <= 4
		m.month = 3*m.month - 2
	case 'k':
		m.week, s, ok = digits(s, 2, 2)
		ok = ok && m.week > 0
	case 'b':
		m.month, s, ok = l.cutName(s, i, l.names.months[:])
		m.month++
	case 'w':
		m.weekday, s, ok = l.cutName(s, i, l.names.weekdays[:])
	default:
		return m.clock.cut(s, p.kind)
	}
	return s, ok
}

// cutName removes a name, and the point with which a short one may end.
func (l *layout) cutName(s string, i int, names [][]string) (at int, rest string, ok bool) {
	at, rest = cutName(s, names, l.parts[i].max)
	if l.parts[i].max > 0 && !l.hasPointAfter(i) {
		rest = strings.TrimPrefix(rest, ".")
	}
	return at, rest, at >= 0
}

// hasPointAfter reports whether a part is followed by a point, which a short name does not
// take for its own then.
func (l *layout) hasPointAfter(i int) bool {
	return i+1 < len(l.parts) && strings.HasPrefix(l.parts[i+1].literal, ".")
}

// mondayOf is the first day of a week of ISO 8601; ok is false if the year has no such week.
func mondayOf(year, week int) (d day, ok bool) {
	fourth := day{year, 1, 4} // is in the first week
	d = dayOf(fourth.date32() - arrow.Date32((fourth.weekday()+6)%7) + arrow.Date32(7*(week-1)))
	of, number := d.isoWeek()
	return d, of == year && number == week
}

// isoWeek is the week of ISO 8601, and the year to which it belongs.
func (d day) isoWeek() (year, week int) {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).ISOWeek()
}

// weekday counts from Sunday, which is 0.
func (d day) weekday() int { return ((int(d.date32())+4)%7 + 7) % 7 }

// cutLiteral removes a text, in any case.
func cutLiteral(s, literal string) (rest string, ok bool) {
	n := min(len(s), len(literal))
	return s[n:], strings.EqualFold(s[:n], literal)
}

// century interprets two digits as POSIX does: 69 to 99 are in the twentieth
// century.
func century(year int) int {
	if year >= 69 {
		return 1900 + year
	}
	return 2000 + year
}

// digits reads a number of least to most digits from the start of s, as many as
// there are.
func digits(s string, least, most int) (value int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < most && isDigit(s[i]) {
		value = value*10 + int(s[i]-'0')
		i++
	}
	return value, s[i:], i >= least
}
