package transform

import (
	"maps"
	"slices"

	"github.com/impactmart/impactmart/models"
)

// numerals compiles the words that stand for numbers. The numbers are written with a
// decimal point and are never percentages.
func (c *compiler) numerals(f *field) {
	plain := numberFormat{decimal: '.'}
	f.named = map[string]number{}
	for _, value := range slices.Sorted(maps.Keys(f.spec.Values)) {
		n, ok := number{}, value != ""
		if ok {
			n, ok = plain.scan(value)
		}
		if !ok {
			c.fault(f.path+".values", "%q is not a number; write the number that the words mean, such as 1", value)
		}
		for _, word := range f.spec.Values[value] {
			if _, twice := f.named[models.Fold(word)]; twice {
				c.fault(f.path+".values", "%q means two numbers; remove it from one of them", word)
			}
			f.named[models.Fold(word)] = n
		}
	}
}

// scan reads a number, which may be written as one of the declared words.
func (f *field) scan(s string) (number, bool) {
	if len(f.named) > 0 && len(s) <= maxText {
		if n, isNamed := f.named[models.Fold(s)]; isNamed {
			return n, true
		}
	}
	return f.number.scan(s)
}
