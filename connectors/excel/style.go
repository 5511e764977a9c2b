package excel

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// style is what a cell's number format says about its value.
type style struct {
	date  bool // a date or a date with a time
	time  bool // a time alone or a duration
	share bool // shown in percent
	// shown is a format of digits such as 00000 or "E"000\-000, by which whole
	// numbers are shown as IDs; nil for any other.
	shown []place
	label string // the text that is shown beside the number, such as a unit, as labelOf returns it
	money string // the currency that is shown, as moneyOf returns it
}

// loadStyles reads the styles, in the order in which cells refer to them.
func (b *workbook) loadStyles(part string) error {
	var list struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.parts.decode(part, &list); err != nil {
		return err
	}
	codes := map[int]string{}
	for _, format := range list.Formats {
		codes[format.ID] = format.Code
	}
	for _, cell := range list.Cells {
		b.styles = append(b.styles, styleOf(cell.Format, codes[cell.Format]))
	}
	return nil
}

// styleOf reads a number format, given by its code or by its number if it is built
// in.
func styleOf(id int, code string) style {
	if code == "" {
		return builtInStyle(id)
	}
	s := digitStyle(code)
	if s.date || s.time || s.share || s.shown != nil {
		return s
	}
	s.label, s.money = labelOf(code), moneyOf(code)
	if s.money != "" && !strings.ContainsFunc(strings.Replace(s.label, s.money, "", 1), unicode.IsLetter) {
		s.label = "" // nothing but the currency
	}
	return s
}

func digitStyle(code string) style {
	if places, ok := placesOf(code); ok {
		return wholeStyle(places)
	}
	letters := strings.ToLower(bare(code))
	if strings.Contains(letters, strings.ToLower(general)) {
		return style{}
	}
	if strings.Contains(letters, "%") {
		return style{share: true}
	}
	if at := strings.IndexAny(letters, "hmsyd"); at > 0 && strings.ContainsAny(letters[:at], "0#?@") {
		return style{} // 0.0 h, where the unit lacks its quotation marks
	}
	clock := strings.ContainsAny(letters, "hs")
	date := strings.ContainsAny(letters, "yd") || strings.Contains(letters, "m") && !clock
	return style{date: date, time: clock && !date}
}

// builtIn are the number formats without a code in the workbook that have a meaning
// by their number (ECMA-376 part 1, 18.8.30). All others are plain.
var builtIn = []struct {
	from, to int
	style    style
}{
	{9, 10, style{share: true}},
	{14, 17, style{date: true}},
	{18, 21, style{time: true}},
	{22, 22, style{date: true}},
	{27, 31, style{date: true}},
	{32, 35, style{time: true}},
	{36, 36, style{date: true}},
	{45, 47, style{time: true}},
	{50, 54, style{date: true}},
	{55, 56, style{time: true}},
	{57, 58, style{date: true}},
}

func builtInStyle(id int) style {
	for _, b := range builtIn {
		if b.from <= id && id <= b.to {
			return b.style
		}
	}
	return style{}
}

// bare is the first section of a format without texts and bracketed words.
func bare(code string) string {
	var out strings.Builder
	for i := 0; i < len(code); i++ {
		closing := byte(0)
		switch code[i] {
		case ';':
			return out.String()
		case '\\', '_', '*':
			i++
			continue
		case '"':
			closing = '"'
		case '[':
			closing = ']'
		}
		if closing == 0 {
			out.WriteByte(code[i])
			continue
		}
		end := strings.IndexByte(code[i+1:], closing)
		if end < 0 {
			return out.String()
		}
		if word := strings.ToLower(code[i+1 : i+1+end]); closing == ']' && strings.Trim(word, "hms") == "" {
			out.WriteString(word) // in [h]:mm, mm are minutes, not a month
		}
		i += 1 + end
	}
	return out.String()
}

// style returns the style with an index. A cell without an index has the first
// style (ECMA-376 part 1, 18.3.1.4).
func (b *workbook) style(index string) style {
	i := 0
	if index != "" { // because an error of Atoi allocates memory for each cell
		i, _ = strconv.Atoi(index)
	}
	if i >= 0 && i < len(b.styles) {
		return b.styles[i]
	}
	return style{}
}

// number returns the text of a stored number: an integer with all its stored
// digits, otherwise the shortest text that parses to the same number. A date of the
// 1904 system becomes the serial number of the same day in the 1900 system. A time
// or duration, stored in days, becomes what the sheet shows: 26:30:00.
func (b *workbook) number(stored []byte, s style) ([]byte, models.RawKind, error) {
	text := stored
	if s.time || !isDigits(bytes.TrimPrefix(stored, []byte("-"))) {
		x, err := strconv.ParseFloat(string(stored), 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			return nil, 0, damaged(fmt.Errorf("%.40q is not a number", stored))
		}
		if s.time && x >= 0 && x < longestTime {
			return clock(x), models.RawText, nil
		}
		text = shortest(x)
	}
	switch {
	case s.date:
		if text = wholeMilliseconds(text); b.is1904 {
			text = from1904(text)
		}
	case s.shown != nil && isDigits(text):
		return s.show(text), models.RawText, nil
	}
	return text, s.kind(), nil
}

// wholeMilliseconds makes a moment less than half a millisecond before midnight the
// next day, as the sheet shows it: it comes from computing with binary fractions.
func wholeMilliseconds(serial []byte) []byte {
	const perDay = 24 * 3600 * 1000
	x, err := strconv.ParseFloat(string(serial), 64)
	next := math.Ceil(x)
	if err != nil || x <= 0 || x == next || (next-x)*perDay >= 0.5 {
		return serial
	}
	return shortest(next)
}

// shortest writes a number without an exponent, unless that would be mostly zeros.
func shortest(x float64) []byte {
	format := byte('f')
	if size := math.Abs(x); size >= 1e21 || size < 1e-9 && size > 0 {
		format = 'e'
	}
	return strconv.AppendFloat(nil, x, format, -1, 64)
}

func (s style) kind() models.RawKind {
	switch {
	case s.date || s.time:
		return models.RawDay
	case s.share:
		return models.RawShare
	case s.label != "":
		return models.RawLabeled
	case s.money != "":
		return models.RawMoney
	}
	return models.RawNumber
}

// longestTime limits times, in days; spreadsheets have no longer ones.
const longestTime = 3e6

// clock writes days as hours, minutes and seconds, to the millisecond.
func clock(days float64) []byte {
	ms := int64(math.Round(days * 24 * 3600 * 1000))
	text := fmt.Appendf(nil, "%d:%02d:%02d", ms/3_600_000, ms/60_000%60, ms/1000%60)
	if ms%1000 != 0 {
		text = fmt.Appendf(text, ".%03d", ms%1000)
	}
	return text
}

// firstSerial is the first day whose serial number counts from epoch: the 1900 system has
// a February 29, 1900.
var epoch, firstSerial = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// day converts a day that is stored as text, in ISO 8601, to the serial number that other
// workbooks store. The zone is not applied. A time alone stays the text that it is.
func day(stored []byte) ([]byte, models.RawKind) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", time.RFC3339} {
		t, err := time.Parse(layout, string(stored))
		if err != nil {
			continue
		}
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		if t.Before(firstSerial) {
			break
		}
		seconds := t.Unix() - epoch.Unix()
		return shortest(float64(seconds) / (24 * 3600)), models.RawDay
	}
	return stored, models.RawText
}

func isDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// from1904 adds the 1462 days between the two systems to the whole days only, so
// that no digit of the time changes.
func from1904(serial []byte) []byte {
	days, time, timed := bytes.Cut(serial, []byte("."))
	n, err := strconv.ParseInt(string(days), 10, 64)
	if err != nil || n < 0 || days[0] == '-' {
		return serial // a day before 1904, which only the 1904 system can show
	}
	text := strconv.AppendInt(nil, n+1462, 10)
	if timed {
		text = append(append(text, '.'), time...)
	}
	return text
}
