package transform

import (
	"regexp"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// origin says where the values of a field come from.
type origin byte

const (
	fromColumn  origin = iota // the cells under one header
	fromConst                 // one value of the mapping
	fromCapture               // one value of the file's name
	fromHeader                // the unpivoted headers
	fromCell                  // the cells under the unpivoted headers
)

// field is one mapped column or attribute, compiled: what a Normalizer shares
// between its readers.
type field struct {
	models.Column
	path    string // in the mapping: columns.completed_date
	spec    Column
	origin  origin
	capture *regexp.Regexp
	layouts []layout
	number  numberFormat
	unit    float64     // seconds in the declared unit of a duration, 0 for none
	words   *vocabulary // nil when any text will do
	// The least and the greatest value allowed, for numbers.
	low, high float64
}

// vector gives the field a reader of its own type.
func (f *field) vector(mem memory.Allocator) vector {
	switch f.Type {
	case models.Date:
		return newTyped(f, array.NewDate32Builder(mem), f.date)
	case models.Amount:
		return newTyped(f, array.NewDecimal128Builder(mem, f.Type.Arrow().(*arrow.Decimal128Type)), f.amount)
	case models.Float:
		if f.Unit == hours {
			return newTyped(f, array.NewFloat64Builder(mem), f.duration)
		}
		return newTyped(f, array.NewFloat64Builder(mem), f.float)
	case models.Integer:
		return newTyped(f, array.NewInt64Builder(mem), f.integer)
	case models.Boolean:
		return newTyped(f, array.NewBooleanBuilder(mem), (&finder{vocabulary: f.words}).truth)
	default:
		return &textVector{read: f.stringReader(), memory: mem, required: f.Required}
	}
}

// dayMark stands before the serial number of a cell that is a day to its source, for
// the reader of dates to know it by, and for no number to be made of it.
const dayMark = "\x00day "

// written is a cell of that kind as the field's texts would be written.
func (f *field) written(cell string, kind models.RawKind) string {
	switch f.Type {
	case models.Date:
		if kind == models.RawDay {
			return dayMark + cell
		}
	case models.Amount, models.Float, models.Integer:
		switch kind {
		case models.RawDay:
			return dayMark + cell
		case models.RawShare:
			cell = strings.Replace(cell, ".", string(f.number.decimal), 1)
			if f.number.percent && strings.IndexByte(cell, 'e') < 0 {
				cell += "e2" // the share that is stored, in percent
			}
		case models.RawNumber:
			cell = strings.Replace(cell, ".", string(f.number.decimal), 1)
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
	default:
		return text
	}
}

func (f *field) date(s string) (arrow.Date32, string) {
	if serial, isDay := strings.CutPrefix(s, dayMark); isDay {
		return readDate(serials, serial)
	}
	return readDate(f.layouts, s)
}

// serials read the days of spreadsheets, whatever formats texts have.
var serials = []layout{{}}

func (f *field) float(s string) (float64, string) {
	n, ok := f.number.scan(s)
	if !ok {
		return 0, NotANumber
	}
	return f.bounded(n.float())
}

func (f *field) duration(s string) (float64, string) {
	value, code := f.number.readDuration(s, f.unit)
	if code != "" {
		return 0, code
	}
	return f.bounded(value)
}

func (f *field) bounded(value float64) (float64, string) {
	if value < f.low || value > f.high {
		return 0, OutOfRange
	}
	return value, ""
}

func (f *field) amount(s string) (decimal128.Num, string) {
	n, ok := f.number.scan(s)
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
	n, ok := f.number.scan(s)
	if !ok {
		return 0, NotANumber
	}
	value, code := n.integer()
	if code == "" && float64(value) < f.low {
		code = OutOfRange
	}
	return value, code
}

// readOne reads a value that holds for all rows, for its code alone.
func (f *field) readOne(s string) (code string) {
	v := f.vector(memory.DefaultAllocator)
	defer v.release()
	v.parse(cells{texts: []string{trim(s)}}, make([]bool, 1), func(_ int, c string) { code = c })
	return code
}
