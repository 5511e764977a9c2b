package transform

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // for machines without zone data, such as a minimal container

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/models"
)

// clock is the time of a cell: whole seconds since midnight, and the offset from UTC
// if the cell has one.
type clock struct {
	second    int
	offset    int // seconds east of UTC
	hasOffset bool
	place     *time.Location // whose offset it is, if the cell names a zone instead
	isTimed   bool           // it has a time, too
}

// cut removes the part of a cell that is a time, a zone, or both.
func (c *clock) cut(s string, kind byte) (rest string, ok bool) {
	switch kind {
	case 'z':
		return c.cutZone(s)
	case 'T':
		*c, rest, ok = cutTimeAndZone(s)
		c.isTimed = true
		return rest, ok
	}
	at, rest, ok := cutTime(s)
	c.second, c.isTimed = at.second, true
	return rest, ok
}

// orNone is no clock for a zone without a time: a day alone is one wherever it is.
func (c clock) orNone() clock {
	if !c.isTimed {
		return clock{}
	}
	return c
}

// cutTime removes h:mm, with seconds, their fraction and am or pm if present.
func cutTime(s string) (c clock, rest string, ok bool) {
	hour, s, ok := digits(s, 1, 2)
	if !ok || hour > 23 {
		return c, s, false
	}
	minute, s, ok := cutSixtieths(s)
	if !ok {
		return c, s, false
	}
	second, after, ok := cutSixtieths(s)
	if ok {
		s = after
		if len(s) > 1 && (s[0] == '.' || s[0] == ',') && isDigit(s[1]) {
			s = strings.TrimLeft(s[1:], "0123456789")
		}
	}
	half := strings.TrimPrefix(s, " ")
	if len(half) >= 2 && (strings.EqualFold(half[:2], "am") || strings.EqualFold(half[:2], "pm")) {
		hour = halfDay(hour, half[0] == 'p' || half[0] == 'P')
		s = half[2:]
	}
	c.second = hour*3600 + minute*60 + second
	return c, s, true
}

// halfDay returns the hour of a clock with twelve hours. One above twelve needs no am
// or pm, and stays.
func halfDay(hour int, isPM bool) int {
	switch {
	case hour == 12 && !isPM:
		return 0
	case hour < 12 && isPM:
		return hour + 12
	}
	return hour
}

// cutSixtieths removes :00 to :59, the minutes or seconds of a clock time.
func cutSixtieths(s string) (value int, rest string, ok bool) {
	after, ok := strings.CutPrefix(s, ":")
	if !ok {
		return 0, s, false
	}
	value, rest, ok = digits(after, 2, 2)
	return value, rest, ok && value < 60
}

// cutTimeAndZone removes what may follow the day in ISO 8601 and RFC 3339.
func cutTimeAndZone(s string) (c clock, rest string, ok bool) {
	if s == "" {
		return c, s, true
	}
	if sign := s[0]; sign != 'T' && sign != 't' && sign != ' ' {
		return c, s, false
	}
	if c, s, ok = cutTime(s[1:]); !ok || s == "" {
		return c, s, ok
	}
	switch s[0] {
	case 'Z', 'z', '+', '-':
		rest, ok = c.cutZone(s)
		return c, rest, ok
	case ' ': // as in 2026-03-14 09:30:00 UTC
		rest, ok = c.cutZone(s[1:])
		return c, rest, ok
	}
	return c, s, false
}

// cutZone removes Z, an offset such as -08:00, or the IANA name of a zone. Abbreviations
// such as CST are refused: they mean several zones.
func (c *clock) cutZone(s string) (rest string, ok bool) {
	switch {
	case s == "":
		return s, false
	case s[0] == 'Z' || s[0] == 'z':
		c.hasOffset = true
		return s[1:], true
	case s[0] == '+' || s[0] == '-':
		c.offset, rest, c.hasOffset = cutOffset(s[1:])
		if s[0] == '-' {
			c.offset = -c.offset
		}
		return rest, c.hasOffset
	}
	return c.cutPlace(s)
}

// cutPlace removes the IANA name of a zone, with underscores or with spaces.
func (c *clock) cutPlace(s string) (rest string, ok bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return !isLetter(r) && !strings.ContainsRune("/_-", r) })
	if end < 0 {
		end = len(s)
	}
	name := s[:end]
	if name != "UTC" && name != "GMT" && !strings.Contains(name, "/") {
		return s, false
	}
	for c.place = placeOf(name); c.place == nil && end < min(len(s), maxZoneName) && s[end] == ' '; c.place = placeOf(name) {
		word := strings.IndexFunc(s[end+1:], func(r rune) bool { return !isLetter(r) })
		if word < 0 {
			word = len(s) - end - 1
		}
		name += "_" + s[end+1:end+1+word] // some systems write America/New York
		end += 1 + word
	}
	c.hasOffset = c.place != nil
	return s[end:], c.hasOffset
}

// places are the zones that cells have named, nil for an unknown name.
var places sync.Map

func placeOf(name string) *time.Location {
	if known, found := places.Load(name); found {
		return known.(*time.Location)
	}
	place, err := time.LoadLocation(name)
	if err != nil {
		place = nil
	}
	if len(name) <= maxZoneName {
		places.Store(name, place)
	}
	return place
}

// maxZoneName is longer than any name of a zone, so that no file fills the memory.
const maxZoneName = 40

// cutOffset removes hh, hhmm or hh:mm. The range is that of RFC 3339.
func cutOffset(s string) (seconds int, rest string, ok bool) {
	hours, rest, ok := digits(s, 2, 2)
	minutes := 0
	if ok && rest != "" {
		minutes, rest, ok = digits(strings.TrimPrefix(rest, ":"), 2, 2)
	}
	return hours*3600 + minutes*60, rest, ok && hours < 24 && minutes < 60
}

// in returns the day that it is in the zone at the time of the clock.
func (c clock) in(zone *time.Location, d day) day {
	from := time.UTC
	if c.place != nil {
		from = c.place
	}
	at := time.Date(d.year, time.Month(d.month), d.day, 0, 0, c.second-c.offset, 0, from).In(zone)
	return day{at.Year(), int(at.Month()), at.Day()}
}

// zone finds the declared zone of a date.
func (c *compiler) zone(f *field) {
	name := f.spec.Zone
	if f.Type != models.Date || name == "" {
		c.unused(f, "zone", name != "", "dates")
		return
	}
	zone, err := time.LoadLocation(name)
	switch {
	case name == time.Local.String():
		c.fault(f.path+".zone", "%q is that of the machine, so that another one would read other days; write an IANA name such as America/New_York", name)
	case err != nil:
		c.fault(f.path+".zone", "%q is not a time zone%s; write an IANA name such as America/New_York", name, nearZone(name))
	}
	f.zone = zone
}

// nearZone suggests the name of a zone that was written with spaces or in another case.
func nearZone(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == ' ' })
	for i, word := range words {
		parts := strings.Split(word, "/")
		for j, part := range parts {
			if part != "" {
				parts[j] = strings.ToUpper(part[:1]) + part[1:]
			}
		}
		words[i] = strings.Join(parts, "/")
	}
	near := strings.Join(words, "_")
	if _, err := time.LoadLocation(near); err != nil || near == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", near)
}

// dateVector reads the dates of one delivery.
type dateVector struct {
	*typed[arrow.Date32]
	field *field
	// unzoned means that there was a time with an offset, whose day depends on a zone
	// that is not declared.
	unzoned bool
}

func (v *dateVector) readCell(s string) (arrow.Date32, string) {
	date, code := v.readDay(s)
	if code == "" && v.field.spec.End == LastDay {
		date++ // a row holds until the first day after it
	}
	return date, code
}

func (v *dateVector) readDay(s string) (arrow.Date32, string) {
	if serial, isDay := strings.CutPrefix(s, dayMark); isDay {
		return readDate(serials, serial)
	}
	d, c, code := readMoment(v.field.layouts, s)
	switch {
	case code != "":
		return 0, code
	case !c.hasOffset:
		return d.date32(), ""
	case v.field.zone == nil:
		// Systems write a day without a time as its midnight.
		v.unzoned = v.unzoned || c.second != 0
		return d.date32(), ""
	}
	if d = c.in(v.field.zone, d); !d.inRange() {
		return 0, OutOfRange
	}
	return d.date32(), ""
}

// Unzoned lists the headers of dates that had times with an offset but have no declared
// zone, so that the day written in the cell counts. It is complete once Next has
// returned false.
func (r *Reader) Unzoned() []string {
	var headers []string
	for _, c := range r.pass.all {
		if v, isDate := c.vector.(*dateVector); isDate && v.unzoned && !slices.Contains(headers, c.header) {
			headers = append(headers, c.header)
		}
	}
	return headers
}
