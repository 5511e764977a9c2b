package transform

import "strings"

// unitSeconds are the units in which a duration of plain numbers may be
// declared. Days are not among them: a training day is not 24 hours, and how
// many it is only the user knows.
var unitSeconds = map[string]float64{"hours": 3600, "minutes": 60, "seconds": 1}

// readDuration gives hours. It reads ISO 8601 (PT1H30M), a clock (1:30 is an
// hour and a half, 1:30:00 too), numbers with units (1h 30m, 90 min), and plain
// numbers in the declared unit, 0 for none declared.
func (f *numberFormat) readDuration(s string, unit float64) (float64, string) {
	if n, ok := f.scan(s); ok {
		if unit == 0 {
			return 0, NotADuration
		}
		// One rounding: 90 minutes are 1.5 hours, 0.1 hours remain 0.1 hours.
		return n.float() / (3600 / unit), ""
	}
	var d duration
	var ok bool
	switch {
	case s[0] == 'P' || s[0] == 'p':
		ok = d.addISO(s[1:])
	case strings.IndexByte(s, ':') >= 0:
		ok = d.addClock(s)
	default:
		ok = d.addWords(f, s)
	}
	if !ok {
		return 0, NotADuration
	}
	return d.hours + d.seconds/3600, ""
}

// duration keeps whole hours apart from the rest, which loses no precision to
// the conversion of hours.
type duration struct {
	hours, seconds float64
	last           byte // unit added last; units must come from large to small
}

// add takes one component; its unit is d, h, m or s.
func (d *duration) add(n number, unit byte) bool {
	if n.negative || strings.IndexByte("dhms", unit) <= strings.IndexByte("dhms", d.last) {
		return false
	}
	d.last = unit
	switch unit {
	case 'd':
		d.hours += 24 * n.float()
	case 'h':
		d.hours += n.float()
	case 'm':
		d.seconds += 60 * n.float()
	case 's':
		d.seconds += n.float()
	}
	return true
}

// iso reads the numbers of an ISO 8601 duration, whose decimal sign may be
// either; commas are turned into points first.
var iso = numberFormat{decimal: '.'}

// addISO reads what follows the P. A day is 24 hours by the standard; years,
// months and weeks are no length of a course.
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

// addClock reads h:mm or h:mm:ss, the seconds with a fraction.
func (d *duration) addClock(s string) bool {
	hours, s, ok := digits(s, 1, 5)
	if !ok {
		return false
	}
	minutes, s, ok := cutSixtieths(s)
	if !ok {
		return false
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
	for s != "" {
		letter := strings.IndexFunc(s, isLetter)
		if letter < 1 {
			return false
		}
		figure := trim(s[:letter])
		if figure == "" {
			return false
		}
		n, ok := f.scan(figure)
		s = s[letter:]
		end := strings.IndexFunc(s, func(r rune) bool { return !isLetter(r) })
		if end < 0 {
			end = len(s)
		}
		if !ok || !d.add(n, unitOf(strings.ToLower(s[:end]))) {
			return false
		}
		s = trim(strings.TrimPrefix(s[end:], "."))
	}
	return true
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// unitOf gives h, m or s, and x, which add refuses, for any other word.
func unitOf(word string) byte {
	switch word {
	case "h", "hr", "hrs", "hour", "hours":
		return 'h'
	case "m", "min", "mins", "minute", "minutes":
		return 'm'
	case "s", "sec", "secs", "second", "seconds":
		return 's'
	}
	return 'x'
}
