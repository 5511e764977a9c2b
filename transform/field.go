package transform

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// origin is where the values of a field come from.
type origin byte

const (
	fromColumn  origin = iota // the cells below one header
	fromConst                 // a constant of the mapping
	fromCapture               // a part of the file name
	fromHeader                // the unpivoted headers
	fromCell                  // the cells below the unpivoted headers
)

// field is one compiled column or attribute, which all readers of a Normalizer
// share.
type field struct {
	models.Column
	path    string // in the mapping: columns.completed_date
	spec    Column
	origin  origin
	capture *regexp.Regexp
	layouts []layout
	zone    *time.Location // of the days of times with an offset, nil for the one written
	number  numberFormat
	unit    float64           // seconds in the declared unit of a duration, 0 for none
	words   *vocabulary       // nil if any text is accepted
	named   map[string]number // numbers by the folded words for them
	// The smallest and the largest number allowed.
	low, high float64
}

// vector returns a reader of the field's type.
func (f *field) vector(mem memory.Allocator) vector {
	switch f.Type {
	case models.Date:
		v := &dateVector{field: f}
		v.typed = newTyped(f, array.NewDate32Builder(mem), v.readCell)
		return v
	case models.Amount:
		return newTyped(f, array.NewDecimal128Builder(mem, f.Type.Arrow().(*arrow.Decimal128Type)), f.amount)
	case models.Float:
		if f.Unit == hours {
			return newTyped(f, array.NewFloat64Builder(mem), f.duration)
		}
		v := newTyped(f, array.NewFloat64Builder(mem), f.float)
		v.ifEmpty = f.spec.IfEmpty
		return v
	case models.Integer:
		return newTyped(f, array.NewInt64Builder(mem), f.integer)
	case models.Boolean:
		return newTyped(f, array.NewBooleanBuilder(mem), (&finder{vocabulary: f.words}).truth)
	default:
		return &textVector{read: f.stringReader(), memory: mem, required: f.Required}
	}
}

// dayMark precedes the serial number of a cell that the source reports as a day.
// The reader of dates recognizes it, and no other reader takes the serial number
// for a number or an ID.
const dayMark = "\x00day "

// labelMark precedes a number that the source shows with a text. Where an ID is
// expected, the text may be a part of it.
const labelMark = "\x00label "

// unitMark precedes a number that the source shows in a unit that cannot be that of the
// column. No reader of numbers reads it.
const unitMark = "\x00unit "

// written converts a cell of a kind to the form in which the field's texts are
// written.
func (f *field) written(cell string, kind models.RawKind, labels labels) string {
	shown := labels.in(cell, kind)
	if kind == models.RawMoney {
		shown.currency, _, _ = strings.Cut(cell, " ")
	}
	cell = models.NumberIn(cell, kind)
	switch f.Type {
	case models.Date:
		if kind == models.RawDay {
			return dayMark + cell
		}
	case models.String:
		switch {
		case kind == models.RawDay && f.identifies():
			return dayMark + cell
		case (kind == models.RawLabeled || kind == models.RawMoney) && f.identifies():
			return labelMark + cell
		}
	case models.Amount, models.Float, models.Integer:
		return f.numeral(cell, kind, shown)
	}
	return cell
}

// numeral is written for a column of numbers.
func (f *field) numeral(cell string, kind models.RawKind, shown label) string {
	switch {
	case kind == models.RawDay:
		return dayMark + cell
	case kind != models.RawMoney && f.contradicts(shown):
		return unitMark + cell
	}
	switch kind {
	case models.RawShare:
		cell = strings.Replace(cell, ".", string(f.number.decimal), 1)
		if f.number.percent && strings.IndexByte(cell, 'e') < 0 {
			cell += "e2" // the stored share as a percentage
		}
	case models.RawNumber, models.RawLabeled, models.RawMoney:
		cell = strings.Replace(cell, ".", string(f.number.decimal), 1)
		if f.number.code != "" && shown.currency != "" {
			cell = shown.currency + " " + cell
		}
		if f.Unit == hours && shown.isTime {
			cell += shown.word
		}
	}
	return cell
}

func (f *field) stringReader() func(string) (string, string) {
	switch {
	case f.words != nil:
		return (&finder{vocabulary: f.words}).value
	case f.Name == emailColumn:
		return email
	case f.Name == currencyColumn:
		return currencyCode
	case f.spec.Pad > 0:
		return f.padded
	case f.identifies():
		return identifier
	default:
		return text
	}
}

// rounded matches a number as spreadsheets write long ones, 1.23457E+11.
var rounded = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+\d{1,3}$`)

// identifier reads an ID.
func identifier(s string) (string, string) {
	if len(s) >= 5 && strings.IndexByte(s, '+') > 0 && rounded.MatchString(s) {
		return "", RoundedID
	}
	return text(s)
}

// padded reads an ID and puts back the zeros that it lost.
func (f *field) padded(s string) (string, string) {
	s, code := identifier(s)
	missing := f.spec.Pad - len(s)
	if code != "" || missing <= 0 || strings.Trim(s, "0123456789") != "" {
		return s, code
	}
	return strings.Repeat("0", missing) + s, ""
}

// serials read the days of spreadsheets, independent of the declared formats.
var serials = []layout{{}}

func (f *field) float(s string) (float64, string) {
	if f.number.isOther(s) {
		return 0, CurrencyDiffers
	}
	n, ok := f.scan(s)
	if !ok {
		return 0, NotANumber
	}
	return f.bounded(n.float())
}

// longestDays is the number of days below which the time of a spreadsheet is a duration and
// no date.
const longestDays = 60

// duration reads a duration. The time of a spreadsheet, such as 1:30, is a fraction of a day.
func (f *field) duration(s string) (float64, string) {
	if serial, isDay := strings.CutPrefix(s, dayMark); isDay {
		days, err := strconv.ParseFloat(serial, 64)
		if err != nil || days >= longestDays || f.number.isMinutes {
			return 0, DayForNumber
		}
		return f.bounded(math.Round(days*86400) / 3600)
	}
	value, code := f.number.readDuration(s, f.unit)
	if code != "" {
		return 0, code
	}
	return f.bounded(value)
}

func (f *field) bounded(value float64) (float64, string) {
	if value < f.low || value > f.high || f.Unit == weight && value > 0 && value < leastDivisor {
		return 0, OutOfRange
	}
	return value, ""
}

func (f *field) amount(s string) (decimal128.Num, string) {
	if f.number.isOther(s) {
		return decimal128.Num{}, CurrencyDiffers
	}
	n, ok := f.scan(s)
	if !ok {
		return decimal128.Num{}, NotANumber
	}
	value, ok := n.amount()
	if !ok || f.low == 0 && value.Sign() < 0 {
		return decimal128.Num{}, OutOfRange
	}
	return value, ""
}

func (f *field) integer(s string) (int64, string) {
	n, ok := f.scan(s)
	if !ok {
		return 0, NotANumber
	}
	value, code := n.integer()
	if code == "" && float64(value) < f.low {
		code = OutOfRange
	}
	return value, code
}

// readOne reads a value of all rows and returns its code.
func (f *field) readOne(s string) (code string) {
	v := f.vector(memory.DefaultAllocator)
	defer v.release()
	v.parse(cells{texts: []string{trim(s)}}, make([]bool, 1), func(_ int, c string) { code = c })
	return code
}
