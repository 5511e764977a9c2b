package transform

import (
	"strings"
	"unicode"
)

// unitSeconds are the units that can be declared for durations of plain numbers.
// Days are not among them: a training day is not 24 hours, and only the user knows
// its length (hours_per_day).
var unitSeconds = map[string]float64{"hours": 3600, "minutes": 60, "seconds": 1}

// readDuration returns hours. It reads ISO 8601 (PT1H30M), a clock format (1:30 and
// 1:30:00 are an hour and a half, unless 1:30 is declared to be minutes), numbers with units
// (1h 30m, 90 min, 2 Std.), and plain numbers in the declared unit, which is 0 if none is
// declared.
func (f *numberFormat) readDuration(s string, unit float64) (float64, string) {
	if n, ok := f.scan(s); ok {
		if unit == 0 {
			return 0, NotADuration
		}
		// Rounded only once: 90 minutes are 1.5 hours, 0.1 hours remain 0.1 hours.
		return n.float() / (3600 / unit), ""
	}
	d := duration{perDay: 24}
	var ok bool
	switch {
	case s[0] == 'P' || s[0] == 'p':
		ok = d.addISO(s[1:])
	case strings.IndexByte(s, ':') >= 0:
		ok = d.addClock(s, f.isMinutes)
	default:
		ok = d.addWords(f, s)
	}
	if !ok {
		return 0, NotADuration
	}
	return d.hours + d.seconds/3600, ""
}

// duration keeps hours separate from minutes and seconds, so that hours lose no
// precision in the conversion.
type duration struct {
	hours, seconds float64
	perDay         float64
	last           byte // last unit added; units must be in descending order
}

// add adds one component; its unit is d, h, m or s.
func (d *duration) add(n number, unit byte) bool {
	if n.negative || strings.IndexByte("dhms", unit) <= strings.IndexByte("dhms", d.last) {
		return false
	}
	d.last = unit
	switch unit {
	case 'd':
		d.hours += d.perDay * n.float()
	case 'h':
		d.hours += n.float()
	case 'm':
		d.seconds += 60 * n.float()
	case 's':
		d.seconds += n.float()
	}
	return true
}

// iso reads the numbers of an ISO 8601 duration, whose decimal separator may be a
// comma or a point; commas are first replaced with points.
var iso = numberFormat{decimal: '.'}

// addISO reads what follows the P. A day is 24 hours by the standard; years, months
// and weeks are refused, because no course has such a length.
func (d *duration) addISO(s string) bool {
	t := strings.IndexAny(s, "Tt")
	if t < 0 {
		return d.addDesignated(s, "d") && d.last != 0
	}
	return t+1 < len(s) && d.addDesignated(s[:t], "d") && d.addDesignated(s[t+1:], "hms")
}

// addDesignated reads numbers, each followed by one of the unit letters.
func (d *duration) addDesignated(s, units string) bool {
	for s != "" {
		at := strings.IndexFunc(s, isLetter)
		if at < 1 || !isDigit(s[0]) {
			return false
		}
		unit := s[at] | 0x20 // lower case
		n, ok := iso.scan(strings.Replace(s[:at], ",", ".", 1))
		if !ok || strings.IndexByte(units, unit) < 0 || !d.add(n, unit) {
			return false
		}
		s = s[at+1:]
	}
	return true
}

// addClock reads h:mm, or m:ss if that is declared, or h:mm:ss, the seconds with an optional
// fraction.
func (d *duration) addClock(s string, isMinutes bool) bool {
	hours, s, ok := digits(s, 1, 5)
	if !ok {
		return false
	}
	minutes, s, ok := cutSixtieths(s)
	if !ok {
		return false
	}
	if isMinutes && s == "" {
		d.seconds = float64(60*hours + minutes)
		return true
	}
	d.hours, d.seconds = float64(hours), float64(60*minutes)
	if s == "" {
		return true
	}
	seconds, s, ok := cutSixtieths(s)
	if !ok {
		return false
	}
	d.seconds += float64(seconds)
	if s == "" {
		return true
	}
	fraction, ok := iso.scan("0" + s)
	d.seconds += fraction.float()
	return ok && s[0] == '.'
}

// addWords reads numbers, each followed by its unit.
func (d *duration) addWords(f *numberFormat, s string) bool {
	d.perDay = f.perDay
	for s != "" {
		letter := strings.IndexFunc(s, unicode.IsLetter)
		if letter < 1 {
			return false
		}
		figure := trim(s[:letter])
		if figure == "" {
			return false
		}
		n, ok := f.scan(figure)
		s = s[letter:]
		end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(s)
		}
		unit := unitOf(strings.ToLower(s[:end]))
		if !ok || unit == 'd' && d.perDay == 0 || !d.add(n, unit) {
			return false
		}
		s = trim(strings.TrimPrefix(s[end:], "."))
	}
	return true
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
