package excel

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// style is what a cell's number format says about the value.
type style struct {
	date   bool // a date or a date with a time; neither a time alone nor a duration
	padded int  // digits of a format such as 00000, which shows 123 as 00123
}

// stylesOf gives the styles in the order in which cells refer to them.
func stylesOf(f *excelize.File) []style {
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return nil
	}
	codes := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, format := range f.Styles.NumFmts.NumFmt {
			codes[format.NumFmtID] = format.FormatCode
		}
	}
	styles := make([]style, len(f.Styles.CellXfs.Xf))
	for i, xf := range f.Styles.CellXfs.Xf {
		if xf.NumFmtID != nil {
			styles[i] = styleOf(*xf.NumFmtID, codes[*xf.NumFmtID])
		}
	}
	return styles
}

// styleOf reads a number format, given by its code or else by its number among
// those that are built in (ECMA-376 part 1, 18.8.30).
func styleOf(id int, code string) style {
	if code == "" {
		date := id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
		return style{date: date}
	}
	if zeros, _, _ := strings.Cut(code, ";"); len(zeros) > 1 && strings.Trim(zeros, "0") == "" {
		return style{padded: len(zeros)}
	}
	letters := strings.ToLower(bare(code))
	if strings.Contains(letters, "general") {
		return style{}
	}
	month := strings.Contains(letters, "m") && !strings.ContainsAny(letters, "hs")
	return style{date: month || strings.ContainsAny(letters, "yd")}
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
			out.WriteString(word) // [h]:mm counts hours and names no month
		}
		i += 1 + end
	}
	return out.String()
}

// number is the text of a stored number: all digits of an integer as stored,
// otherwise the shortest text that reads back as the same number. A date of the
// 1904 system becomes the serial of the same day in the 1900 system.
func (b *workbook) number(stored []byte, s style) ([]byte, error) {
	text := stored
	if !isDigits(bytes.TrimPrefix(stored, []byte("-"))) {
		x, err := strconv.ParseFloat(string(stored), 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			return nil, damaged(fmt.Errorf("%.40q is no number", stored))
		}
		format := byte('f')
		if size := math.Abs(x); size >= 1e21 || size < 1e-9 && size > 0 {
			format = 'e'
		}
		text = strconv.AppendFloat(nil, x, format, -1, 64)
	}
	if s.date && b.is1904 {
		text = from1904(text)
	}
	if missing := s.padded - len(text); missing > 0 && isDigits(text) {
		text = append(bytes.Repeat([]byte("0"), missing), text...)
	}
	return text, nil
}

func isDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// from1904 adds the 1462 days between the two systems to the whole days, so
// that no digit of the time changes.
func from1904(serial []byte) []byte {
	days, time, timed := bytes.Cut(serial, []byte("."))
	n, err := strconv.ParseInt(string(days), 10, 64)
	if err != nil || n < 0 || days[0] == '-' {
		return serial // a day before 1904, which the 1904 system shows and no other has
	}
	text := strconv.AppendInt(nil, n+1462, 10)
	if timed {
		text = append(append(text, '.'), time...)
	}
	return text
}
