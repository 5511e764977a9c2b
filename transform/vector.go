package transform

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// vector reads one column, chunk after chunk. Its methods are called once per
// chunk, never per row.
type vector interface {
	// parse reads one cell for each element of mute that is false, and reports each
	// cell that cannot be read.
	parse(cells cells, mute []bool, fail func(i int, code string))
	// stretch repeats each value, for the records made from one row.
	stretch(times int)
	// keepPattern makes the last values read the pattern that tile repeats.
	keepPattern()
	tile(length int)
	// compact keeps only the values of records that land.
	compact(outcomes []outcome)
	// repeated finds two values of the pattern that are equal.
	repeated() (first, second int, ok bool)
	validity() []bool // false for null
	build() arrow.Array
	release()
}

// cells are the texts of one column: those below a header, or any others.
type cells struct {
	column *array.String // starting at offset; nil if texts is set
	offset int
	null   []string // null tokens
	days   []string // serial numbers of the days among them
	texts  []string // trimmed, "" for null
	// The kinds that the source reports for the cells; nil if all are texts.
	kinds  *array.Binary
	at     int // the raw column
	field  *field
	labels labels
}

// text returns a trimmed cell, "" for null.
func (c *cells) text(i int) string {
	if c.column == nil {
		return c.texts[i]
	}
	// The value of an Arrow null is also the empty text.
	cell := trim(c.column.Value(c.offset + i))
	if c.kinds != nil && cell != "" {
		kind := models.KindOf(c.kinds.Value(c.offset+i), c.at)
		if isNullDay(c.days, cell, kind) {
			return ""
		}
		cell = c.field.written(cell, kind, c.labels)
	}
	if len(c.null) > 0 && slices.Contains(c.null, cell) {
		return ""
	}
	return cell
}

// builder is what the Arrow builders of all types have in common.
type builder[T any] interface {
	array.Builder
	AppendValues(values []T, valid []bool)
}

type typed[T comparable] struct {
	read     func(string) (T, string)
	builder  builder[T]
	required bool
	ifEmpty  *T // value of an empty cell, nil for none
	values   []T
	valid    []bool
	pattern  []T
}

func newTyped[T comparable](f *field, b builder[T], read func(string) (T, string)) *typed[T] {
	return &typed[T]{read: read, builder: b, required: f.Required}
}

func (t *typed[T]) resize(n int) {
	t.values = slices.Grow(t.values[:0], n)[:n]
	t.valid = slices.Grow(t.valid[:0], n)[:n]
}

func (t *typed[T]) parse(cells cells, mute []bool, fail func(i int, code string)) {
	t.resize(len(mute))
	var zero T
	for i, mute := range mute {
		t.values[i], t.valid[i] = zero, false
		if mute {
			continue
		}
		cell, code := cells.text(i), RequiredMissing
		switch {
		case cell != "":
			t.values[i], code = t.read(cell)
			switch {
			case code != "" && code != OutOfRange && code != NotADate && strings.HasPrefix(cell, dayMark):
				code = DayForNumber
			case code != "" && strings.HasPrefix(cell, unitMark):
				code = UnitDiffers
			}
			t.valid[i] = code == ""
		case t.ifEmpty != nil:
			t.values[i], t.valid[i], code = *t.ifEmpty, true, ""
		case !t.required:
			continue
		}
		if code != "" {
			fail(i, code)
		}
	}
}

func (t *typed[T]) stretch(times int) {
	rows := len(t.values)
	t.values = slices.Grow(t.values, rows*(times-1))[:rows*times]
	t.valid = slices.Grow(t.valid, rows*(times-1))[:rows*times]
	// From the end, so that no value is overwritten before it is read.
	for i := rows - 1; i >= 0; i-- {
		value, valid := t.values[i], t.valid[i]
		for j := i * times; j < (i+1)*times; j++ {
			t.values[j], t.valid[j] = value, valid
		}
	}
}

func (t *typed[T]) keepPattern() { t.pattern = slices.Clone(t.values) }

func (t *typed[T]) tile(length int) {
	t.resize(length)
	for i := 0; i < length; i += len(t.pattern) {
		copy(t.values[i:], t.pattern)
	}
	for i := range t.valid {
		t.valid[i] = true
	}
}

func (t *typed[T]) compact(outcomes []outcome) {
	kept := 0
	for i, outcome := range outcomes {
		if outcome == landed {
			t.values[kept], t.valid[kept] = t.values[i], t.valid[i]
			kept++
		}
	}
	t.values, t.valid = t.values[:kept], t.valid[:kept]
}

func (t *typed[T]) repeated() (first, second int, ok bool) {
	seen := make(map[T]int, len(t.pattern))
	for i, value := range t.pattern {
		if first, ok = seen[value]; ok {
			return first, i, true
		}
		seen[value] = i
	}
	return 0, 0, false
}

func (t *typed[T]) validity() []bool { return t.valid }

func (t *typed[T]) build() arrow.Array {
	t.builder.AppendValues(t.values, t.valid)
	return t.builder.NewArray()
}

func (t *typed[T]) release() { t.builder.Release() }
