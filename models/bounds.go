package models

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// Range is the declared range of a number or a duration. Of Min and Above, at most
// one is set.
type Range struct{ Min, Above, Max *Bound }

// Bound is one end of a range, as it is declared; a duration has its nanoseconds.
type Bound struct {
	Text  string
	Value float64
}

// rangeOf panics on a tag that is not a number, which only a bug in this program can
// cause. SetDefaults does the same.
func rangeOf(f reflect.StructField) Range {
	bound := func(tag string) *Bound {
		text, declared := f.Tag.Lookup(tag)
		if !declared {
			return nil
		}
		if length, err := time.ParseDuration(text); err == nil {
			return &Bound{text, float64(length)}
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(fmt.Sprintf("models: field %s: %s %q is not a number", f.Name, tag, text))
		}
		return &Bound{text, value}
	}
	return Range{bound("min"), bound("above"), bound("max")}
}

// String is the range in words; it is empty if none is declared.
func (r Range) String() string {
	switch low := r.Min; {
	case low != nil && r.Max != nil && *low == *r.Max:
		return low.Text
	case low != nil && r.Max != nil:
		return low.Text + " to " + r.Max.Text
	case low != nil:
		return "at least " + low.Text
	case r.Above != nil && r.Max != nil:
		return "more than " + r.Above.Text + " and up to " + r.Max.Text
	case r.Above != nil:
		return "more than " + r.Above.Text
	case r.Max != nil:
		return "at most " + r.Max.Text
	}
	return ""
}

// has reports whether the number is in the range. What is not a number is in none.
func (r Range) has(x float64) bool {
	return (r.Min == nil || x >= r.Min.Value) && (r.Above == nil || x > r.Above.Value) && (r.Max == nil || x <= r.Max.Value)
}

// checkNumber checks a value against the declared range. A zero that may mean that
// the key is omitted is left to those who can tell: see WrittenZero.
func (k Key) checkNumber(x float64, shown string, isGiven bool) []error {
	switch {
	case k.Range.has(x):
		return nil
	case x != 0 || isGiven || k.Default != "":
		return []error{k.outOfRange(shown)}
	case k.Required == "true":
		return []error{errors.New(k.missing())}
	}
	return nil
}

// WrittenZero is the fault of a zero that is written, if the key does not accept it
// and its decoded value does not differ from that of an omitted key.
func (k Key) WrittenZero(shown string) error {
	if k.Required != "" || k.Needed != nil || k.Type.Kind() == reflect.Pointer || k.Range.has(0) {
		return nil
	}
	return k.outOfRange(shown)
}

func (k Key) outOfRange(shown string) error {
	return fmt.Errorf("%s is out of range; write %s", shown, k.Range)
}
